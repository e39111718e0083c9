#!/usr/bin/env python3
"""Proves the plain production path of docs/deploy.md on this machine, on loopback, and leaves nothing behind.

    DATABASE_URL=postgres://user:password@127.0.0.1/postgres python3 deploy/try.py [--require-nginx]

It makes a scratch database on that server (the role must be allowed to), does what docs/deploy.md says
with the settings of deploy/mekongnet.env.example, starts gunicorn with deploy/gunicorn.conf.py and, where
nginx and openssl are on the machine, nginx with deploy/nginx.conf in front, then looks at the portal as a
browser would.
Standard library only; it uses the Python of `.venv` for the portal (`python3 portal.py help` makes it).
"""

import argparse
import gzip
import http.client
import json
import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent
HOST = "portal.example.org"  # as in deploy/nginx.conf and deploy/mekongnet.env.example
LANGUAGES = ("vi", "lo", "km", "en")
# What deploy/mekongnet.env.example leaves out; what the caller's shell has of these is not tried here.
OPTIONAL_SETTINGS = {"CACHE_URL", "CELERY_BROKER_URL", "DEMO_PASSWORD", "MAP_TILES_ATTRIBUTION", "MAP_TILES_URL"}
ADMINISTRATOR = "first.administrator@example.org"

SQL = """
import os, sys, psycopg2
connection = psycopg2.connect(os.environ["SERVER_URL"])
connection.autocommit = True
connection.cursor().execute(sys.argv[1])
"""


class Refused(Exception):
    """The path ended here; `str()` says why."""


class Answer:
    """One response, its body unpacked; `encoding` is how it came."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.encoding = response.headers.get("Content-Encoding", "")
        raw = response.read()
        self.size = len(raw)
        self.text = (gzip.decompress(raw) if self.encoding == "gzip" else raw).decode("utf-8", "replace")


class Door:
    """A way to the portal: gunicorn itself, or nginx in front of it by HTTPS."""

    def __init__(self, port: int, certificate: Path | None = None) -> None:
        self.port = port
        self.context = ssl.create_default_context(cafile=certificate) if certificate else None

    def ask(self, path: str, *, host: str = HOST, form: dict | None = None, **headers: str) -> Answer:
        """GET, or POST of `form`; header names are given with `_` for `-`."""
        sent = {"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        body = None
        if form is not None:
            body = urlencode(form)
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            if self.context:
                connection.connect()
                connection.sock = self.context.wrap_socket(connection.sock, server_hostname=HOST)
            connection.request("GET" if form is None else "POST", path, body=body, headers=sent)
            return Answer(connection.getresponse())
        finally:
            connection.close()


class Report:
    """Prints each look as it is taken and counts them."""

    def __init__(self) -> None:
        self.passed = self.failed = 0

    def look(self, what: str, holds: bool, found: object = "") -> None:
        self.passed += bool(holds)
        self.failed += not holds
        print(f"  {'ok   ' if holds else 'FAILS'} {what}" + ("" if holds else f": {found}"), flush=True)


def step(text: str) -> None:
    print(text, flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, child: subprocess.Popen, name: str) -> None:
    for _ in range(600):
        if child.poll() is not None:
            raise Refused(f"{name} ended with {child.returncode} before it listened; the reason stands above.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise Refused(f"{name} did not listen within 30 seconds.")


def example_settings() -> dict[str, str]:
    """deploy/mekongnet.env.example as systemd would read it."""
    lines = (ROOT / "deploy" / "mekongnet.env.example").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return dict(pairs)


class Trial:
    """One run in a scratch folder with a scratch database; `close` undoes everything, however far it came."""

    def __init__(self, server_url: str) -> None:
        self.server_url = server_url
        self.folder = Path(tempfile.mkdtemp(prefix="mekongnet-try-"))
        self.database = f"mekongnet_try_{secrets.token_hex(4)}"
        self.has_database = False
        self.children: list[subprocess.Popen] = []
        self.password = secrets.token_urlsafe(16)
        inside = ROOT / ".venv" / "bin" / "python"
        self.python = str(inside if inside.exists() else sys.executable)
        given = {name: value for name, value in os.environ.items() if name not in OPTIONAL_SETTINGS}
        self.env = {
            **given,
            **example_settings(),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DATABASE_URL": urlsplit(server_url)._replace(path=f"/{self.database}").geturl(),
            "MEDIA_ROOT": str(self.folder / "media"),
            "PRIVATE_ROOT": str(self.folder / "private"),
            "STATIC_ROOT": str(self.folder / "static"),
            "SITE_URL": f"https://{HOST}",  # where links in letters lead
            "DJANGO_SETTINGS_MODULE": "mekongnet.settings",
            "DJANGO_SUPERUSER_EMAIL": ADMINISTRATOR,
            "DJANGO_SUPERUSER_PASSWORD": self.password,
            "DEBUG": "off",
            "WEB_CONCURRENCY": "2",
        }
        for name in ("media", "private"):
            (self.folder / name).mkdir()

    def run(self, *words: str, **env: str) -> None:
        """Runs a program to its end; raises Refused with its output if it fails."""
        done = subprocess.run(
            words,
            check=False,
            cwd=ROOT,
            env={**self.env, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        if done.returncode:
            raise Refused(f"`{' '.join(words[1:])}` ended with {done.returncode}:\n{done.stdout.strip()}")

    def sql(self, statement: str) -> None:
        self.run(self.python, "-c", SQL, statement, SERVER_URL=self.server_url)

    def manage(self, *words: str) -> None:
        step(f"manage.py {' '.join(words)}")
        self.run(self.python, "manage.py", *words)

    def start(self, *words: str, **env: str) -> subprocess.Popen:
        child = subprocess.Popen(words, cwd=ROOT, env={**self.env, **env})
        self.children.append(child)
        return child

    def make_ready(self) -> None:
        step(f"Scratch database {self.database}")
        self.sql(f"CREATE DATABASE {self.database} TEMPLATE template0 ENCODING 'UTF8'")
        self.has_database = True
        self.manage("migrate", "--noinput")
        self.manage("messages", "--compile")
        self.manage("load_network")
        self.manage("collectstatic", "--noinput")
        self.manage("check", "--deploy", "--fail-level", "WARNING", "--database", "default")
        self.manage("createsuperuser", "--noinput")
        self.manage("tick")

    def start_gunicorn(self) -> Door:
        port = free_port()
        step(f"gunicorn on 127.0.0.1:{port}")
        child = self.start(
            *(self.python, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "mekongnet.wsgi"),
            GUNICORN_BIND=f"127.0.0.1:{port}",
        )
        wait_for(port, child, "gunicorn")
        return Door(port)

    def start_nginx(self, behind: Door) -> tuple[Door, Door]:
        """nginx with the example's own words; returns its HTTPS and its HTTP door."""
        secure, plain = free_port(), free_port()
        step(f"nginx on 127.0.0.1:{secure} (HTTPS) and 127.0.0.1:{plain}")
        key, certificate = self.folder / "privkey.pem", self.folder / "fullchain.pem"
        self.run(
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"),
            *("-addext", f"subjectAltName=DNS:{HOST}", "-keyout", str(key), "-out", str(certificate)),
        )
        site = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        changes = {
            "listen 80": f"listen 127.0.0.1:{plain}",
            "listen 443": f"listen 127.0.0.1:{secure}",
            f"/etc/letsencrypt/live/{HOST}": str(self.folder),
            "/var/lib/mekongnet/static/": f"{self.folder}/static/",
            "http://127.0.0.1:8001": f"http://127.0.0.1:{behind.port}",
        }
        for old, new in changes.items():
            if old not in site:
                raise Refused(f"deploy/nginx.conf no longer says `{old}`; mend it or deploy/try.py.")
            site = site.replace(old, new)
        temporary = "".join(
            f"{name}_temp_path {self.folder}/nginx-{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        types = Path("/etc/nginx/mime.types")
        whole = self.folder / "nginx.conf"
        whole.write_text(
            # As root its workers would become another user, who may not read this folder.
            ("user root;\n" if os.geteuid() == 0 else "")
            + f"daemon off;\npid {self.folder}/nginx.pid;\nerror_log stderr warn;\nevents {{}}\nhttp {{\n"
            + (f"include {types};\n" if types.exists() else "")
            + f"access_log off;\n{temporary}{site}\n}}\n",
            encoding="utf-8",
        )
        child = self.start("nginx", "-p", str(self.folder), "-e", "stderr", "-c", str(whole))
        wait_for(secure, child, "nginx")
        return Door(secure, certificate), Door(plain)

    def close(self) -> None:
        for child in reversed(self.children):
            child.send_signal(signal.SIGTERM)
        for child in self.children:
            try:
                child.wait(timeout=35)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if self.has_database:
            self.sql(f"DROP DATABASE {self.database} WITH (FORCE)")
        shutil.rmtree(self.folder, ignore_errors=True)


def look_at_pages(report: Report, door: Door, forwarded: dict[str, str]) -> None:
    """What every reader gets. `forwarded` is what nginx would have added, where there is none."""
    for language in LANGUAGES:
        page = door.ask(f"/{language}/", Accept_Encoding="gzip", **forwarded)
        tag = re.search(r"<html[^>]*>", page.text)
        right = page.status == 200 and tag and re.search(rf'\blang="?{language}\b', tag[0])
        report.look(f"/{language}/ answers in {language}", bool(right), (page.status, tag and tag[0]))
        report.look(f"/{language}/ comes compressed", page.encoding == "gzip", page.encoding or "plain")
    loaded = json.loads((ROOT / "data" / "organizations.json").read_text(encoding="utf-8"))
    first = next(record for rows in loaded.values() if isinstance(rows, list) for record in rows)["id"]
    for path in (
        f"/lo/organizations/{first}/",
        "/km/case-studies/",
        "/en/map/",
        "/sitemap.xml",
        "/robots.txt",
    ):
        page = door.ask(path, **forwarded)
        report.look(f"{path} is there", page.status == 200, page.status)
    page = door.ask("/en/no-such-page/", **forwarded)
    report.look("an unknown page is a 404 without a trace", page.status == 404 and "Traceback" not in page.text)
    report.look("/health/ says that all is well", door.ask("/health/").status == 200)


def look_at_headers(report: Report, door: Door, forwarded: dict[str, str]) -> None:
    headers = door.ask("/en/", **forwarded).headers
    policy = headers.get("Content-Security-Policy", "")
    report.look("a strict Content-Security-Policy", "default-src" in policy and "unsafe" not in policy, policy)
    for name, wanted in (
        ("Strict-Transport-Security", "max-age="),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "origin"),
    ):
        report.look(name, wanted in headers.get(name, ""), headers.get(name))


def look_at_static(report: Report, door: Door, forwarded: dict[str, str], encoding: str) -> None:
    page = door.ask("/en/", **forwarded)
    sheet = re.search(r'href="(/static/[^"?]+\.css)"', page.text)
    if not sheet:
        report.look("the page names its style sheet", False, "no /static/….css in it")
        return
    file = door.ask(sheet[1], Accept_Encoding=encoding, **forwarded)
    report.look(f"{sheet[1]} comes as {encoding}", file.encoding == encoding, (file.status, file.encoding))
    kept = file.headers.get("Cache-Control", "")
    report.look("browsers may keep it for ever", "immutable" in kept, kept or "no Cache-Control")


def look_at_sign_in(report: Report, door: Door, forwarded: dict[str, str], password: str) -> None:
    """The first administrator comes in, and as far as their second factor."""
    path = "/en/accounts/login/?next=/admin/"
    form = door.ask(path, **forwarded)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.text)
    cookies = form.headers.get_all("Set-Cookie") or []
    report.look("cookies only by HTTPS", bool(cookies) and all("Secure" in cookie for cookie in cookies), cookies)
    if not token:
        report.look("the sign-in form", False, form.status)
        return
    answer = door.ask(
        path,
        form={"csrfmiddlewaretoken": token[1], "login": ADMINISTRATOR, "password": password},
        Cookie="; ".join(cookie.split(";")[0] for cookie in cookies),
        Referer=f"https://{HOST}{path}",
        **forwarded,
    )
    session = "; ".join(cookie.split(";")[0] for cookie in answer.headers.get_all("Set-Cookie") or [])
    report.look("the first administrator signs in", answer.status == 302 and "sessionid" in session, answer.status)
    inside = door.ask("/admin/", Cookie=session, **forwarded)
    goes_to = inside.headers.get("Location", "")
    right = inside.status == 302 and goes_to.endswith("/accounts/2fa/totp/activate/")
    report.look("and is asked for a second factor first", right, (inside.status, goes_to))


def look_at_refusals(report: Report, gunicorn: Door, nginx: tuple[Door, Door] | None) -> None:
    answer = gunicorn.ask("/en/", host="elsewhere.example.net", X_Forwarded_Proto="https")
    report.look("gunicorn refuses an unknown host", answer.status == 400, answer.status)
    answer = gunicorn.ask("/en/")
    goes_to = answer.headers.get("Location", "")
    report.look("without HTTPS it sends there", goes_to == f"https://{HOST}/en/", (answer.status, goes_to))
    if not nginx:
        return
    secure, plain = nginx
    for door, name in ((secure, "HTTPS"), (plain, "HTTP")):
        try:
            found: object = door.ask("/en/", host="elsewhere.example.net").status
        except (http.client.RemoteDisconnected, ConnectionError):
            found = None
        report.look(f"nginx gives an unknown host no answer by {name}", found is None, found)
    goes_to = plain.ask("/en/").headers.get("Location", "")
    report.look("nginx sends HTTP to HTTPS", goes_to == f"https://{HOST}/en/", goes_to)


def main() -> int:
    parser = argparse.ArgumentParser(description="Tries the production path on loopback.")
    parser.add_argument("--require-nginx", action="store_true", help="fail where nginx or openssl is missing")
    options = parser.parse_args()
    server_url = os.environ.get("DATABASE_URL", "")
    if not re.match(r"postgres(ql)?://", server_url):
        print("Set DATABASE_URL to a PostgreSQL server: postgres://user:password@127.0.0.1/postgres")
        return 2
    absent = [name for name in ("nginx", "openssl") if not shutil.which(name)]
    if absent and options.require_nginx:
        print(f"Not on this machine: {' and '.join(absent)}.")
        return 2
    began = time.monotonic()
    report = Report()
    trial = Trial(server_url)
    try:
        trial.make_ready()
        gunicorn = trial.start_gunicorn()
        nginx = None if absent else trial.start_nginx(gunicorn)
        if absent:
            step(f"No {' and no '.join(absent)} on this machine: gunicorn is asked as nginx would ask.")
        door, forwarded = (nginx[0], {}) if nginx else (gunicorn, {"X_Forwarded_Proto": "https"})
        look_at_pages(report, door, forwarded)
        look_at_headers(report, door, forwarded)
        look_at_static(report, gunicorn, {"X_Forwarded_Proto": "https"}, "br")
        if nginx:
            look_at_static(report, door, forwarded, "gzip")
        look_at_sign_in(report, door, forwarded, trial.password)
        look_at_refusals(report, gunicorn, nginx)
    except Refused as why:
        report.look("the path to the end", False, why)
    finally:
        trial.close()
    print(f"Tried in {time.monotonic() - began:.0f} s; nothing is left behind.")
    print(f"{report.passed} passed, {report.failed} failed", flush=True)
    return 1 if report.failed else 0


def ended(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, ended)
    sys.exit(main())
