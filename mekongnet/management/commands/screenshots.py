import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

from mekongnet.environment import ROOT

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
SHOTS = (("home-vi.png", "/vi/", 1280, 900), ("river-km.png", "/km/river/", 390, 900))


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        """Says nothing: what counts is the picture."""


class Command(BaseCommand):
    help = "Takes the README's two pictures of the running portal into docs/img/. Needs Chromium."

    def add_arguments(self, parser):
        parser.add_argument("--chromium", default="/usr/bin/chromium", help="the browser's program")

    def handle(self, *args, chromium, **options):
        if not Path(chromium).exists():
            raise CommandError(f"There is no Chromium at {chromium}. Install it, or name it with --chromium.")
        from playwright.sync_api import sync_playwright

        server = make_server("127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), handler_class=_Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://{settings.ALLOWED_HOSTS[0]}:{server.server_port}"
        folder = ROOT / "docs" / "img"
        folder.mkdir(exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
            for name, path, width, height in SHOTS:
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto(address + path, wait_until="load")
                page.screenshot(path=folder / name)
                self.stdout.write(f"docs/img/{name}")
            browser.close()
        server.shutdown()
