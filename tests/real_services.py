"""The portal and its worker in processes of their own, and a mail server that a test reads: for tests of what happens
between them.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

from aiosmtpd.controller import Controller
from django.db import connection
from django.test.utils import override_settings
from kombu import Connection

from mekongnet.celery import app

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MailServer:
    """Takes letters and remembers them. `before(n)` is called before it takes its letter number n, from 1 on; what it
    returns, if anything, is answered instead.
    """

    def __init__(self, port: int):
        self.accepted = []
        self.refused = set()
        self.before = lambda number: None
        self.controller = Controller(self, hostname="127.0.0.1", port=port)

    async def handle_MAIL(self, server, session, envelope, address, options):
        if answer := self.before(len(self.accepted) + 1):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.accepted.append((envelope.rcpt_tos[0], envelope.content))
        return "250 OK"

    @property
    def readers(self) -> list[str]:
        return [address for address, _content in self.accepted]


class Worker:
    """Celery as deploy/mekongnet-worker.service starts it, one task at a time, on the database of the test. `more` goes
    into its environment; what it complains of stands in the file `log`, if there is one.
    """

    def __init__(self, redis: str, mail_port: int, log: Path | None = None, **more: str):
        self.redis = redis
        self.queue = f"test-{uuid.uuid4().hex}"
        database = connection.settings_dict
        login = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT'] or 5432}"
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "worker_settings",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
            "WORKER_QUEUE": self.queue,
            "DATABASE_URL": f"postgres://{login}/{database['NAME']}",
            "CELERY_BROKER_URL": redis,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "LOG_LEVEL": "ERROR",
            **more,
        }
        self.log = log
        self.process = None

    def start(self):
        words = ["-m", "celery", "-A", "mekongnet", "worker", "--concurrency", "1", "--loglevel", "ERROR"]
        quick = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self.process = _started([*words, *quick], self.env, self.log)

    def kill(self):
        """As when the machine loses power: the worker and what it started are gone at once."""
        _kill(self.process)

    def ask(self, task: str, *arguments):
        """Hands a task over, as the portal or its clock would."""
        with override_settings(CELERY_TASK_ALWAYS_EAGER=False), Connection(self.redis) as broker:
            app.send_task(task, arguments, queue=self.queue, connection=broker)

    def end(self):
        if self.process:
            self.kill()
        with Connection(self.redis) as broker:
            bindings = (f"_kombu.binding{kind}.{self.queue}" for kind in ("", "_permanent"))
            broker.default_channel.client.delete(self.queue, *bindings)


class Portal:
    """The portal as deploy/mekongnet.service starts it, but with threads: no nginx in front of it keeps the idle lines
    of browsers away. It is ready when it is made; `env` is that of its worker.
    """

    def __init__(self, port: int, env: dict[str, str], log: Path):
        self.url = f"http://127.0.0.1:{port}"
        words = ["-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--log-level", "error", "--workers", "1"]
        bound = {**env, "GUNICORN_BIND": f"127.0.0.1:{port}"}
        self.process = _started([*words, "--threads", "8", "mekongnet.wsgi"], bound, log)
        wait_for(lambda: _is_open(port))

    def end(self):
        _kill(self.process)


def _started(words, env, log) -> subprocess.Popen:
    with log.open("a") if log else contextlib.nullcontext() as errors:
        return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=env, stderr=errors, start_new_session=True)


def _kill(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _is_open(port) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(holds, seconds=60):
    """Waits until `holds()`; the test fails where that takes too long."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "It did not happen in time"
        time.sleep(0.05)
