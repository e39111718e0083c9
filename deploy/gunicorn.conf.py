"""gunicorn's settings for the portal: `gunicorn -c deploy/gunicorn.conf.py mekongnet.wsgi`.

What the portal itself needs comes from the environment (docs/settings.md); these are the server's own.
"""

import multiprocessing
import os
from pathlib import Path

# Only the web server in front reaches it; only that one is believed about the reader's address and scheme.
bind = os.environ.get("GUNICORN_BIND", "127.0.0.1:8001")
forwarded_allow_ips = "127.0.0.1,::1"

# A page is a few milliseconds of Python: processes, not threads. Each holds one database connection.
workers = int(os.environ.get("WEB_CONCURRENCY") or min(2 * multiprocessing.cpu_count() + 1, 9))

# A worker that hangs is replaced; a fresh one now and then keeps slow growth of memory from mattering.
timeout = 30
graceful_timeout = 30
max_requests = 2000
max_requests_jitter = 200

# The heartbeat file belongs in memory: on a busy disk a worker would look hung.
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"

# The web server in front writes the access log; errors go to the journal.
accesslog = None
errorlog = "-"

# No command socket in a home folder: the service has none, and systemd does what it would do.
control_socket_disable = True
