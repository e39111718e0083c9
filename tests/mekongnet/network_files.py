"""The files of the network's data as the tests of the loader read, copy and spoil them."""

import json
from collections import Counter
from io import StringIO
from pathlib import Path

from django.apps import apps
from django.core.management import call_command

from casestudies.models import CaseStudy
from library.models import GlossaryTerm, Source, Theme
from mekongnet.environment import ROOT
from organizations.models import Organization
from places.models import Place
from workshops.models import Workshop

DATA = ROOT / "data"
LANGUAGES = ("en", "vi", "km", "lo")
MODELS = {
    "sources": Source,
    "glossary": GlossaryTerm,
    "themes": Theme,
    "places": Place,
    "organizations": Organization,
    "workshops": Workshop,
    "casestudies": CaseStudy,
}


def list_key(kind: str) -> str:
    return {"casestudies": "case_studies"}.get(kind, kind)


def records_of(kind: str) -> list[dict]:
    return json.loads((DATA / f"{kind}.json").read_text(encoding="utf-8"))[list_key(kind)]


def record_of(kind: str, slug: str) -> dict:
    return next(record for record in records_of(kind) if record["id"] == slug)


def load(folder: Path = DATA) -> str:
    """Loads the files of a folder and gives what the command printed."""
    out = StringIO()
    call_command("load_network", folder, stdout=out)
    return out.getvalue()


def counts() -> Counter:
    return Counter({model._meta.label: model._base_manager.count() for model in apps.get_models()})


class Copy:
    """A copy of the data in a folder of its own, to be changed."""

    def __init__(self, folder: Path):
        self.folder = folder
        for kind in MODELS:
            (folder / f"{kind}.json").write_bytes((DATA / f"{kind}.json").read_bytes())

    def write(self, kind: str, records: list[dict]) -> None:
        content = {"meta": {"prepared": "2026-11-23"}, list_key(kind): records}
        (self.folder / f"{kind}.json").write_text(json.dumps(content), encoding="utf-8")

    def change(self, kind: str, slug: str, mend) -> None:
        """Changes one record by `mend`, which takes it."""
        records = json.loads((self.folder / f"{kind}.json").read_text(encoding="utf-8"))[list_key(kind)]
        mend(next(record for record in records if record["id"] == slug))
        self.write(kind, records)
