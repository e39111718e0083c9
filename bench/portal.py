"""A portal of its own for a measurement: a scratch database in a scratch folder, filled, served, taken down."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment(folder: Path, database: str = "") -> dict[str, str]:
    """The settings of a production-like portal whose data lie in `folder`, or in `database` if one is named."""
    own = {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "SECRET_KEY": secrets.token_hex(25),
        "DATABASE_URL": database or f"sqlite:///{(folder / 'bench.sqlite3').as_posix()}",
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        "STATIC_ROOT": str(folder / "static"),
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": "consolemail://",
        "HTTPS": "off",
        "DEBUG": "off",
        "LOG_LEVEL": "ERROR",
        "PYTHONUTF8": "1",
    }
    return {**os.environ, **own}


def manage(env: dict[str, str], *words: str) -> None:
    subprocess.run(
        [sys.executable, ROOT / "manage.py", *words], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL
    )


@contextlib.contextmanager
def scratch():
    with tempfile.TemporaryDirectory(prefix="mekongnet-bench-") as folder:
        yield Path(folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def served(env: dict[str, str], workers: int = 2):
    """The portal under gunicorn with sync workers; gives its port."""
    port = free_port()
    words = [
        "-m",
        "gunicorn",
        "mekongnet.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        str(workers),
        "--log-level",
        "error",
    ]
    child = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=env)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            time.sleep(0.05)
        yield port
    finally:
        child.terminate()
        child.wait()


def fetch(port: int, path: str, encoding: str = "") -> tuple[int, bytes, bytes]:
    """Status, head and body of one request, by the plainest client there is: it should cost nothing itself."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        accept = f"Accept-Encoding: {encoding}\r\n" if encoding else ""
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{accept}Connection: close\r\n\r\n".encode())
        chunks = []
        while chunk := line.recv(1 << 16):
            chunks.append(chunk)
    head, _, body = b"".join(chunks).partition(b"\r\n\r\n")
    return int(head[9:12]), head, body
