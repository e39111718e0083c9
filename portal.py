#!/usr/bin/env python3
"""Sets the portal up on this machine and runs it. Standard library only; Linux, macOS and Windows.

    python3 portal.py demo [ADDRESS:PORT]   set up what is missing, then serve (127.0.0.1:8000)
    python3 portal.py test [PYTEST WORDS]   set up and run the tests
    python3 portal.py check                 run every gate and report all that fail
    python3 portal.py WORD ...              manage.py WORD ... with the same settings

Everything it makes lies in `.venv/` and `var/`; remove the two and the folder is as it was cloned.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
VAR = ROOT / "var"
STAMP = VENV / "portal-installed.json"
ON_WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if ON_WINDOWS else "bin/python")
RUN, DEV = "requirements.txt", "requirements-dev.txt"

# manage.py commands that drive a browser, which only the development requirements bring.
DEV_COMMANDS = {"screenshots"}

# What mekongnet/environment.py reads. The tests and the checks bring their own values: what a person has
# exported for a server must not decide whether they pass.
SETTINGS = {
    *("ALLOWED_HOSTS", "CACHE_URL", "CELERY_BROKER_URL", "CSRF_TRUSTED_ORIGINS", "DATABASE_URL", "DEBUG"),
    *("DEFAULT_FROM_EMAIL", "DEMO_PASSWORD", "EMAIL_URL", "HTTPS", "LOG_LEVEL", "MAP_TILES_ATTRIBUTION"),
    *("MAP_TILES_URL", "MEDIA_ROOT", "PRIVATE_ROOT", "SECRET_KEY", "SITE_URL", "STATIC_ROOT"),
}

LOOPBACK = "localhost,127.0.0.1,[::1]"

# Each step shows when it begins, and Khmer and Lao come through on every system.
UNBUFFERED = {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}

# A line of `manage.py prepare` that is a sign-in (an e-mail address, then a password) and not a step.
SIGN_IN = re.compile(r"^\s*\S+@\S+\s+\S")

BEGAN = time.monotonic()


class Stop(Exception):
    """Ends the run: `str()` is what the person reads, `code` what the shell gets."""

    def __init__(self, text: str = "", code: int = 1) -> None:
        super().__init__(text)
        self.code = code


def say(text: str) -> None:
    """One step, in one line, with the time since the start."""
    print(f"[{time.monotonic() - BEGAN:6.1f} s] {text}", flush=True)


# --- The virtual environment ---


def digest(name: str) -> str:
    """What `name` asks for, as one value; a file that includes another changes when the other does."""
    text = (ROOT / name).read_bytes()
    if name == DEV:
        text += (ROOT / RUN).read_bytes()
    return hashlib.sha256(text).hexdigest()


def venv_version() -> str:
    """The version of the environment's own Python; empty if it is missing or cannot start."""
    if not PYTHON.exists():
        return ""
    with contextlib.suppress(OSError):
        line = "import sys; print('%d.%d' % sys.version_info[:2])"
        done = subprocess.run([str(PYTHON), "-c", line], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return done.stdout.decode().strip() if done.returncode == 0 else ""
    return ""


def installed(version: str) -> dict[str, str]:
    """What the last complete installation put in, by requirements file; nothing after an interrupted one."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return stamp["installed"] if stamp["python"] == version else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def set_up(*, dev: bool = False) -> None:
    """Makes `.venv` and installs what is asked for, unless a complete installation of just that is there."""
    wanted = DEV if dev else RUN
    VENV.mkdir(exist_ok=True)  # fails here, with its own sentence, in a folder that cannot be written to
    version = venv_version()
    if version and installed(version).get(wanted) == digest(wanted):
        return
    has_pip = bool(version) and quiet([PYTHON, "-c", "import pip"]).returncode == 0
    if not has_pip or tuple(map(int, version.split("."))) < (3, 11):
        say("Making the Python environment .venv")
        base = getattr(sys, "_base_executable", "") or sys.executable
        made = quiet([base, "-m", "venv", "--clear", VENV])
        if made.returncode:
            raise Stop(
                f"{made.stdout.strip()}\n\nPython could not make .venv. On Debian and Ubuntu its venv part "
                "is a package of its own: run `apt install python3-venv`, then this command again."
            )
        version = venv_version()
    STAMP.unlink(missing_ok=True)
    say(f"Installing {wanted} (one or two minutes the first time)")
    pip = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "-r",
        wanted,
    ]
    done = quiet(pip)
    if done.returncode:
        raise Stop(pip_failure(done.stdout, wanted))
    have = {RUN: digest(RUN)}
    if dev:
        have[DEV] = digest(DEV)
    half = STAMP.with_suffix(".new")
    half.write_text(json.dumps({"python": version, "installed": have}), encoding="utf-8")
    half.replace(STAMP)


def pip_failure(output: str, wanted: str) -> str:
    """What went wrong in a plain sentence, under the last that pip said."""
    said = "\n".join(line for line in output.strip().splitlines() if not line.startswith("WARNING"))[-1500:]
    no_network = (
        "NewConnectionError",
        "Failed to establish a new connection",
        "Temporary failure in name resolution",
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "ProxyError",
        "getaddrinfo failed",
    )
    if any(sign in output for sign in no_network):
        why = (
            "pip could not reach the package index. Connect this machine to the Internet, or set "
            "PIP_INDEX_URL to a mirror that it can reach (behind a proxy: HTTPS_PROXY), then try again."
        )
    elif "No space left" in output or "not enough space" in output:
        why = "The disk is full: the portal needs about 600 MB. Make room, then run this command again."
    elif "No matching distribution" in output:
        why = (
            "The package index has no ready-made package for this Python on this machine. Python 3.11, "
            "64 bit, on Linux, Windows, or macOS 14 or later has them all. (If the index could only not be "
            "reached, try again.)"
        )
    else:
        why = f"pip could not install {wanted}. What it said stands above; run this command again when mended."
    return f"{said}\n\n{why}"


def quiet(words: list, env: dict[str, str] | None = None) -> subprocess.CompletedProcess:
    """Runs a program and keeps what it says, both streams together."""
    return subprocess.run(
        [str(word) for word in words],
        cwd=ROOT,
        env=env or {**os.environ, "PYTHONUTF8": "1", "PIP_USER": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


# --- Settings of a laptop ---


def kept_secret(name: str, made: str) -> str:
    """This folder's own secret of that name: `made` once, then the same; only its owner reads it."""
    path = VAR / name
    if not path.exists() or not path.read_text(encoding="ascii").strip():
        half = VAR / f"{name}.{os.getpid()}"
        with open(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(made)
        half.replace(path)
    return path.read_text(encoding="ascii").strip()


def sqlite_url(path: Path) -> str:
    """The address of an SQLite file; right for drive letters, blanks and signs in the path."""
    return "sqlite:///" + quote(path.as_posix(), safe="/:")


def make_folders(folder: Path) -> None:
    for name in ("media", "static"):  # whitenoise warns of a missing static folder, even of an unused one
        (folder / name).mkdir(parents=True, exist_ok=True)


def environment() -> dict[str, str]:
    """The environment of the demo and of manage.py: what the person has set, else a laptop's defaults."""
    make_folders(VAR)
    defaults = {
        "DJANGO_SETTINGS_MODULE": "mekongnet.settings",
        "SECRET_KEY": kept_secret("secret-key", secrets.token_urlsafe(50)),
        "DEMO_PASSWORD": kept_secret("demo-password", secrets.token_hex(6)),
        "DATABASE_URL": sqlite_url(VAR / "portal.sqlite3"),
        "MEDIA_ROOT": str(VAR / "media"),
        "PRIVATE_ROOT": str(VAR / "private"),
        "ALLOWED_HOSTS": LOOPBACK,
        "EMAIL_URL": "consolemail://",
        "HTTPS": "off",
    }
    return {**defaults, **os.environ, **UNBUFFERED}


def clean_environment(**fixed: str) -> dict[str, str]:
    """The environment of tests and checks: nothing that a person has exported, nothing of the demo's data."""
    folder = VAR / "test"
    make_folders(folder)
    own = {
        "DJANGO_SETTINGS_MODULE": "mekongnet.settings",
        "SECRET_KEY": "for-tests-and-checks-only-0123456789abcdefghijklmnopqrstuvwxyz",
        "DATABASE_URL": sqlite_url(folder / "portal.sqlite3"),
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        "STATIC_ROOT": str(folder / "static"),
        "ALLOWED_HOSTS": LOOPBACK,
        "EMAIL_URL": "consolemail://",
        "HTTPS": "off",
    }
    inherited = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    return {**inherited, **UNBUFFERED, **own, **fixed}


# --- Running ---


def call(words: list, env: dict[str, str]) -> int:
    """Runs a program on this terminal. Ctrl+C reaches it too; its own end is waited for."""
    return wait(started(words, env))


def started(words: list, env: dict[str, str]) -> subprocess.Popen:
    return subprocess.Popen([str(word) for word in words], cwd=ROOT, env=env)


def wait(child: subprocess.Popen) -> int:
    """The child's exit code. Ended from outside, this process takes the child along."""
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue
        except SystemExit:
            child.terminate()
            child.wait()
            raise


def manage(*words: str) -> list:
    return [PYTHON, ROOT / "manage.py", *words]


# --- demo ---


def parse_address(text: str) -> tuple[str, int]:
    """`8000`, `0.0.0.0:8000`, `localhost:8000` or `[::1]:8000`; raises Stop for anything else."""
    found = re.fullmatch(r"(?:(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):)?(\d{1,5})", text)
    if not found or not 0 < int(found[2]) < 65536:
        raise Stop(f"`{text}` is no address. Write it like 127.0.0.1:8000, or only the port: 8000.", 2)
    return found[1] or "127.0.0.1", int(found[2])


def must_be_free(host: str, port: int) -> None:
    """Raises Stop with what to do if the portal could not listen there."""
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server itself does: a port that was just left is free, except on Windows, where this option
        # would let two programs share one.
        if not ON_WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError as error:
            windows = getattr(error, "winerror", None)
            if error.errno == errno.EADDRINUSE or windows == 10048:
                other = port + 1 if port < 65535 else 8000
                why = (
                    f"Port {port} is in use, perhaps by a portal that already runs. Stop that one, or take "
                    f"another port: python3 portal.py demo {host}:{other}"
                )
            elif error.errno == errno.EACCES or windows == 10013:
                why = f"Only this machine's administrator may open port {port}. Take one above 1023: 8000."
            else:
                why = f"This machine has no address {host} ({error.strerror or error})."
            raise Stop(why) from None


def hosts_for(host: str) -> str:
    """The names that the portal answers to when it listens on `host`."""
    names = LOOPBACK.split(",")
    if host in ("0.0.0.0", "[::]"):
        with contextlib.suppress(OSError):
            own = socket.gethostname()
            names += [own, *{found[4][0] for found in socket.getaddrinfo(own, None, socket.AF_INET)}]
    else:
        names.append(host)
    return ",".join(dict.fromkeys(names))


def prepare(env: dict[str, str]) -> list[str]:
    """Brings database, catalogues and content up to date; returns the lines with the demo sign-ins."""
    sign_ins = []
    child = subprocess.Popen(
        [str(word) for word in manage("prepare")],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    try:
        for line in child.stdout:
            if SIGN_IN.match(line):
                sign_ins.append(line.strip())
            elif line.strip():
                say(line.strip())
        code = child.wait()
    finally:
        child.terminate()
        child.wait()
    if code:
        raise Stop("The portal's content could not be made ready; the reason stands above.", code)
    return sign_ins


def listening(host: str, port: int, child: subprocess.Popen) -> bool:
    """Waits until the server answers; False if it ended first."""
    here = {"0.0.0.0": "127.0.0.1", "[::]": "::1"}.get(host, host.strip("[]"))
    while child.poll() is None:
        try:
            socket.create_connection((here, port), timeout=1).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False


def demo(words: list[str]) -> int:
    if len(words) > 1:
        raise Stop("`demo` takes at most one word, the address: python3 portal.py demo 127.0.0.1:8000", 2)
    host, port = parse_address(words[0] if words else "127.0.0.1:8000")
    must_be_free(host, port)
    set_up()
    env = environment()
    if "ALLOWED_HOSTS" not in os.environ:
        env["ALLOWED_HOSTS"] = hosts_for(host)
    env.setdefault("SITE_URL", home_at(host, port))
    sign_ins = prepare(env)
    say("Starting the server")
    # Its warning against use in production is for those who start it by hand; docs/deploy.md says what is.
    env["DJANGO_RUNSERVER_HIDE_WARNING"] = "true"
    child = started(manage("runserver", "--noreload", "--skip-checks", f"{host}:{port}"), env)
    clock = None
    try:
        if listening(host, port, child):
            welcome(host, port, sign_ins)
            # Letters to many people and reminders go out by the clock that a server has in its timer.
            clock = started(manage("tick", "--skip-checks", "--every", "60"), env)
        return child.wait()
    except KeyboardInterrupt:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=3)  # Ctrl+C reached it too
        print("\nThe portal is closed. What was changed in it stays in var.", flush=True)
        return 0
    finally:
        for one in filter(None, (child, clock)):
            one.terminate()
            one.wait()


def home_at(host: str, port: int) -> str:
    """The portal's address as a person on this machine types it, and as its letters name it."""
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else '[::1]' if host == '[::]' else host}:{port}"


def welcome(host: str, port: int, sign_ins: list[str]) -> None:
    home = home_at(host, port)
    lines = ["", f"The portal is open:  {home}/"]
    if sign_ins:
        lines += ["", f"Demo sign-ins, at {home}/en/accounts/login/ :", *(f"  {line}" for line in sign_ins)]
        if not (host.startswith("127.") or host in ("localhost", "[::1]")):
            lines.append("  Others on your network can reach this address too.")
    lines += [
        "",
        "Look first at:",
        f"  {home}/vi/river/           the sites in order along the Mekong, and what people did there",
        f"  {home}/km/case-studies/    the case studies",
        f"  {home}/lo/organizations/   the members",
        f"  {home}/en/map/             the map",
        "",
        "Stop with Ctrl+C.",
        "",
    ]
    print("\n".join(lines), flush=True)


# --- test ---


def test(words: list[str]) -> int:
    """The suite on SQLite and, with TEST_DATABASE_URL, on PostgreSQL; 0 only if every part passed."""
    strict = os.environ.get("FORBID_SKIPS", "") not in ("", "0")
    postgres = os.environ.get("TEST_DATABASE_URL", "")
    if postgres and not re.match(r"postgres(ql)?://", postgres):
        raise Stop("TEST_DATABASE_URL must be a PostgreSQL address: postgres://user:password@127.0.0.1/name", 2)
    if strict and not postgres:
        raise Stop("FORBID_SKIPS is set, but TEST_DATABASE_URL is not: the PostgreSQL part would be skipped.", 2)
    set_up(dev=True)
    say("Compiling the messages")
    env = clean_environment()
    if call(manage("messages", "--compile"), env):
        raise Stop("The messages could not be compiled; the reason stands above.")
    # Whole suite: every core, at most four browsers, a file's tests on one of them. Chosen tests: as asked.
    pytest = [PYTHON, "-m", "pytest", *(words or ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"])]
    if strict:
        pytest.append("--forbid-skips")
    parts = [("SQLite", env["DATABASE_URL"])]
    if postgres:
        parts.append(("PostgreSQL", postgres))
    say("Parts: " + " and ".join(name for name, _ in parts) + ("; a skip fails" if strict else ""))
    if not postgres:
        say("PostgreSQL is left out: set TEST_DATABASE_URL to a database server to run the suite there too")
    codes = {}
    for name, url in parts:
        say(f"Testing on {name}")
        codes[name] = call(pytest, {**env, "DATABASE_URL": url})
        if codes[name] in (2, 130, -signal.SIGINT):  # stopped by hand
            break
    for name, code in codes.items():
        say(f"{name}: " + ("passed" if code == 0 else f"failed (pytest ended with {code})"))
    return max(codes.values(), key=abs)


# --- check ---


def check(words: list[str]) -> int:
    """Every gate, whatever the ones before it said; 0 only if all hold."""
    if words:
        raise Stop("`check` takes no more words.", 2)
    set_up(dev=True)
    env = clean_environment()
    server = clean_environment(
        SECRET_KEY=secrets.token_urlsafe(50),
        ALLOWED_HOSTS="portal.example.org",
        CSRF_TRUSTED_ORIGINS="https://portal.example.org",
        SITE_URL="https://portal.example.org",
        EMAIL_URL="smtp+tls://user:password@mail.example.org:587",
        HTTPS="on",
    )
    imports = "from importlinter.cli import lint_imports_command as run; run()"
    gates = [
        ("ruff check", [PYTHON, "-m", "ruff", "check", "."], env),
        ("ruff format --check", [PYTHON, "-m", "ruff", "format", "--check", "."], env),
        ("lint-imports", [PYTHON, "-c", imports, "--no-cache"], env),
        ("manage.py check", manage("check", "--fail-level", "WARNING"), env),
        ("manage.py makemigrations --check", manage("makemigrations", "--check", "--dry-run"), env),
        ("manage.py check --deploy", manage("check", "--deploy", "--fail-level", "WARNING"), server),
        ("manage.py messages --check", manage("messages", "--check"), env),
    ]
    failures = []
    for name, command, where in gates:
        began = time.monotonic()
        done = quiet(command, where)
        say(f"{'holds' if done.returncode == 0 else 'FAILS'}  {name} ({time.monotonic() - began:.1f} s)")
        if done.returncode:
            failures.append((name, done.stdout.strip() or f"ended with {done.returncode} and said nothing"))
    for name, output in failures:
        print(f"\n--- {name} ---\n{output}", flush=True)
    print(f"\n{len(gates) - len(failures)} gates hold, {len(failures)} fail.", flush=True)
    return 1 if failures else 0


# --- The command line ---


def main(words: list[str]) -> int:
    if sys.version_info < (3, 11):
        here = ".".join(map(str, sys.version_info[:2]))
        raise Stop(f"The portal needs Python 3.11 or later; this is {here}. Get it from python.org or your system.")
    if not words or words[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if words else 2
    word, rest = words[0], words[1:]
    if word in ("demo", "test", "check"):
        return {"demo": demo, "test": test, "check": check}[word](rest)
    set_up(dev=word in DEV_COMMANDS)
    return call(manage(*words), environment())


def ended(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old Windows console cannot show every letter
    signal.signal(signal.SIGTERM, ended)
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        print(f"\n{stop}" if str(stop) else "", file=sys.stderr)
        sys.exit(stop.code)
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again; it goes on from what is done.", file=sys.stderr)
        sys.exit(130)
    except OSError as problem:
        if problem.errno not in (errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOSPC):
            raise
        print(
            f"\nThis folder cannot be written to ({problem.strerror}: {problem.filename or ROOT}). "
            "The portal keeps its environment in .venv and its data in var: copy the folder to a place of "
            "your own that has room, or mend its permissions, then run the command again.",
            file=sys.stderr,
        )
        sys.exit(1)
