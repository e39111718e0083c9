"""The whole portal as it runs on a server, for stories that go through all of it: web process, worker, Redis, mail."""

import datetime
import os
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import global_settings
from django.db.models import F
from django.test.utils import override_settings
from factories import MembershipFactory
from letterbox import Letterbox
from real_services import MailServer, Portal, Worker, free_port
from walking import Walker, walkers

from accounts.models import User
from organizations.models import Organization
from publishing.models import Revision
from workshops.models import Commitment, Stop, Workshop

PASSWORD = "a quiet river at dawn"

# What is a day or an hour of a workshop, in its row and in those that hang on it.
_TIMES = {
    Workshop: ("starts_on", "ends_on", "register_by"),
    Stop: ("arrives_at", "leaves_at"),
    Commitment: ("due_on",),
}
_NAMES = {name for names in _TIMES.values() for name in names}


class WholePortal(NamedTuple):
    """A portal that runs: its worker, all letters, and a function that gives another person with a phone."""

    worker: Worker
    post: Letterbox
    phone: Callable[[], Walker]

    def clock(self, task: str) -> None:
        """Has the worker do what its clock asks for once a day or every minute."""
        self.worker.ask(task)


@contextmanager
def running(chromium, folder: Path, settings):
    """A portal with its worker, on the database and in the folders of the test. They may have complained of nothing."""
    if not os.environ.get("TEST_REDIS_URL"):
        pytest.skip("TEST_REDIS_URL names no Redis")
    mail = MailServer(free_port())
    port, log = free_port(), folder / "complaints.log"
    worker = Worker(
        os.environ["TEST_REDIS_URL"],
        mail.controller.port,
        log,
        SITE_URL=f"http://127.0.0.1:{port}",
        ALLOWED_HOSTS="127.0.0.1",
        MEDIA_ROOT=str(settings.MEDIA_ROOT),
        PRIVATE_ROOT=str(settings.PRIVATE_ROOT),
        STATIC_ROOT=str(folder / "static"),
    )
    mail.controller.start()
    worker.start()
    portal = Portal(port, worker.env, log)
    try:
        with walkers(chromium, portal.url) as another:
            yield WholePortal(worker, Letterbox(mail), another)
    finally:
        portal.end()
        worker.end()
        mail.controller.stop()
    said = log.read_text()
    assert not any(word in said for word in ("ERROR", "CRITICAL", "Traceback")), said


def person(email, language, *, organization="", **more) -> User:
    """Somebody with PASSWORD; an editor of the organisation of that slug, if there is one."""
    # Kept as on a server: the portal that checks it knows no hasher of tests.
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
        user = User.objects.create_user(email, PASSWORD, language=language, **more)
    if organization:
        MembershipFactory(user=user, organization=Organization.objects.get(slug=organization))
    return user


def time_passes(workshop, days: int) -> None:
    """Moves the days of `workshop` so far into the past, in what the public reads and in every revision.

    The clocks of a portal, a worker, a database and a browser cannot be moved together; what is kept, can.
    """
    by = datetime.timedelta(days=days)
    rows = {Workshop: Workshop.objects.filter(pk=workshop.pk)}
    for model, names in _TIMES.items():
        found = rows.get(model) or model.objects.filter(workshop=workshop)
        found.update(**{name: F(name) - by for name in names})
    for revision in Revision.objects.of(workshop):
        Revision.objects.filter(pk=revision.pk).update(snapshot=_earlier(revision.snapshot, by))


def _earlier(kept, by):
    if isinstance(kept, dict):
        return {name: _moved(value, by) if name in _NAMES else _earlier(value, by) for name, value in kept.items()}
    return [_earlier(one, by) for one in kept] if isinstance(kept, list) else kept


def _moved(text, by):
    if not text:
        return text
    kind = datetime.datetime if "T" in text else datetime.date
    return (kind.fromisoformat(text) - by).isoformat()
