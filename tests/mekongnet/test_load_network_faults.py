"""A wrong file, record or field is refused and named, with all else that is wrong; nothing is written."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import IntegrityError
from network_files import LANGUAGES, MODELS, Copy, counts, load, records_of

from library.models import Source
from mekongnet.loading import loader
from mekongnet.loading.checks import Site
from mekongnet.loading.formats import FORMATS
from mekongnet.models import LoadedRecord
from organizations.models import Organization


@pytest.fixture
def copy(tmp_path):
    return Copy(tmp_path)


@pytest.fixture
def nothing_loaded(db):
    """Fails the test that leaves a record behind."""
    yield
    assert not Source.objects.exists()
    assert not LoadedRecord.objects.exists()


BROKEN_FILES = {
    "not JSON": ("themes.json", "{", "themes.json: cannot be read as JSON"),
    "not UTF-8": ("themes.json", b"\xff\xfe{}", "themes.json: cannot be read as JSON in UTF-8"),
    "a list": ("themes.json", "[]", "themes.json: `[]` is not a group of the fields meta, themes"),
    "no records": ("themes.json", '{"meta": {"prepared": "2026-11-23"}}', "themes.json: themes is missing"),
    "no day": (
        "themes.json",
        '{"meta": {"prepared": "soon"}, "themes": []}',
        "meta.prepared `soon` is not a day",
    ),
    "a key twice": ("themes.json", '{"meta": {}, "meta": {}}', "`meta` is given twice"),
    "not a number": ("themes.json", '{"meta": NaN}', "NaN is not a number"),
    "too deep": ("themes.json", "[" * 100_000, "themes.json: cannot be read"),
    "a file too many": ("organisations.json", "{}", "organisations.json: is not a file of the network's"),
}


@pytest.mark.parametrize("case", BROKEN_FILES.values(), ids=BROKEN_FILES)
def test_a_broken_file_is_refused(nothing_loaded, copy, case):
    name, content, sentence = case
    (copy.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CommandError) as refusal:
        load(copy.folder)
    assert sentence in str(refusal.value)


def test_a_missing_file_or_folder_is_refused(nothing_loaded, copy):
    (copy.folder / "glossary.json").unlink()
    with pytest.raises(CommandError, match=r"glossary\.json: is missing") as refusal:
        load(copy.folder)
    assert str(refusal.value).count("\n") == 1, "references to the missing file are no faults of their own"
    with pytest.raises(CommandError, match="is not a folder"):
        load(copy.folder / "nowhere")


@cache
def richest(kind: str) -> dict:
    """The record of a kind that has the most in it."""
    return max(records_of(kind), key=lambda record: len(json.dumps(record)))


def paths(value, path=()):
    """The path of every field and entry of a record; of a list, its first entry stands for all."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, (*path, key))
    elif isinstance(value, list) and value:
        yield from paths(value[0], (*path, 0))


def spelled(path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def parent_of(record: dict, path: tuple):
    for step in path[:-1]:
        record = record[step]
    return record


BREAKS = [pytest.param(kind, path, id=f"{kind}-{spelled(path)}") for kind in MODELS for path in paths(richest(kind))]


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(CommandError) as refusal:
        load(folder)
    *faults, summary = str(refusal.value).split("\n")
    assert summary.endswith("Nothing was loaded.")
    return faults


def spoilt(kind: str, path: tuple, wrong: object) -> list[dict]:
    """The records of a kind, the richest with `wrong` at `path`."""
    records = records_of(kind)
    record = next(record for record in records if record["id"] == richest(kind)["id"])
    parent_of(record, path)[path[-1]] = wrong
    return records


@pytest.mark.parametrize(("kind", "path"), BREAKS)
def test_each_field_broken_in_turn_is_refused_and_named(nothing_loaded, copy, kind, path):
    copy.write(kind, spoilt(kind, path, {"what": "is this"}))
    expect_named(faults_of(copy.folder), kind, path)


@pytest.mark.parametrize(
    ("kind", "path"), [pytest.param(*case.values, id=case.id) for case in BREAKS if isinstance(case.values[1][-1], str)]
)
def test_each_field_misspelled_in_turn_is_refused_and_named(nothing_loaded, copy, kind, path):
    records = records_of(kind)
    record = next(record for record in records if record["id"] == richest(kind)["id"])
    group = parent_of(record, path)
    group[f"{path[-1]}_"] = group.pop(path[-1])
    copy.write(kind, records)
    expect_named(faults_of(copy.folder), kind, (*path[:-1], f"{path[-1]}_"))


@pytest.mark.parametrize("kind", MODELS)
def test_no_field_takes_what_is_not_of_its_type(kind):
    """Every field of a record against every value that it cannot be; the format alone, without the files."""
    record = richest(kind)
    for path in paths(record):
        value = parent_of(record, path)[path[-1]]
        wrongs: list = [{"what": "is this"}, [["?"]]]
        if not isinstance(value, str | None):
            wrongs.append("something else")
        if not isinstance(value, int | float | None):
            wrongs += [-5, True]
        if isinstance(value, str):
            wrongs += ["", " ", "a\x00b", "\ud800", f"{value} "]
        for wrong in wrongs:
            broken = deepcopy(record)
            parent_of(broken, path)[path[-1]] = wrong
            faults = []
            FORMATS[kind](broken, Site("here", faults, dict.fromkeys(MODELS, ())))
            assert any(spelled(path) in fault for fault in faults), (path, wrong)


def expect_named(faults: list[str], kind: str, path: tuple) -> None:
    """One of the faults names the file, the record and the field.

    A record whose id is broken goes by its number.
    """
    name = f"{kind}.json, " if path[0] in ("id", "id_") else f"{kind}.json, `{richest(kind)['id']}`: "
    assert any(fault.startswith(name) and spelled(path) in fault for fault in faults), faults


WRONG_VALUES = {
    ("organizations", "fact"): [
        ("country", "KHM", "organizations.json, `fact`: country `KHM` is not KH, LA, VN or regional."),
        ("kind", "ngo", "kind `ngo` is not NGO, CBO/community"),
        ("names.km.status", "oficial", "names.km.status `oficial` is not official, seed"),
        ("names.km.source", "nowhere", "`nowhere` is not a source of sources.json"),
        ("names.km.text", "x" * 301, "is 301 characters long; at most 300"),
        ("place_id", "atlantis", "place_id `atlantis` is not a place of places.json"),
        ("place_ids[0]", "atlantis", "place_ids[0] `atlantis` is not a place"),
        ("theme_ids[1]", "cbnrm", "theme_ids[1] `cbnrm` is there twice"),
        ("founding.year", 20, "`20` is not a whole number from 1800 to 2100"),
        ("founding.year", "2000", "`2000` is not a whole number"),
        ("founding.source", None, "a founding year needs its source"),
        ("website", "javascript:alert(1)", "is not a web address"),
        ("facts[0].sources", [], "has 0 entries; at least 1 is needed"),
        ("facts[0].confidence", "sure", "`sure` is not high, medium or low"),
        ("facts[0].text.fr", "Bonjour", "fr is not a field here; the fields are en"),
        ("facts[0].text", dict.fromkeys(LANGUAGES), "has no text in any language"),
        ("translation_status.km", "checked", "`checked` is not original, own words"),
        ("translation_status.vi", "original", "marks 2 languages as `original`"),
        ("description.km", " ស", "begins or ends with a space"),
        ("id", "mvi", "id is the identifier of an earlier record too"),
        ("id", "FACT", "is not an identifier of small letters"),
    ],
    ("places", "keo-por"): [
        ("kind", "forest", "`forest` is not country, province"),
        ("coordinates.lat", 91, "`91` is not a number of degrees from -90 to 90"),
        ("coordinates.lon", "103.7", "is not a number of degrees from -180 to 180"),
        ("coordinates.public_precision", "near", "`near` is not exact, 1km"),
        ("coordinates.public_precision", "exact", "not allowed for a sensitive place"),
        ("sensitive_location", "yes", "`yes` is not true or false"),
        ("parent_id", "keo-por", "parent_id leads back to the place itself"),
    ],
    ("places", "siem-reap"): [
        ("parent_id", "keo-por", "parent_id leads back to the place itself"),
    ],
    ("workshops", "study-tour-tonle-sap"): [
        ("kind", "party", "`party` is not regional workshop"),
        ("date_start", "2015-02-30", "`2015-02-30` is not a day"),
        ("date_start", "2015-02-03", "is `unknown` but date_start is given"),
        ("countries[0]", "TH", "`TH` is not KH, LA, VN or regional"),
        ("number_of_participants", -1, "`-1` is not a whole number"),
        ("number_of_participants", True, "`true` is not a whole number"),
    ],
    ("workshops", "linking-learning-workshop-2015"): [
        ("date_start", None, "is `announced` but date_start is null"),
        ("date_end", "2015-09-06", "`2015-09-06` is before date_start"),
        (
            "translation_status.km",
            "own words",
            "translation_status.km is given, but the record has no text in this language",
        ),
    ],
    ("casestudies", "keo-por"): [
        ("approach", "none", "`none` is not iwrm, cbnrm or both"),
        ("ecosystems[0]", "desert", "`desert` is not river, lake"),
        ("licence", "free", "`free` is not CC BY 4.0"),
        ("basis", "consent", "`consent` is not compiled"),
        ("organizations[1].id", "keo-por-community", "`keo-por-community` is there twice"),
        ("organizations[1].role", "boss", "`boss` is not lead, partner or funder"),
        ("content.km.results", ["មួយ"], "content.km.results has 1 entries"),
        ("sources.blocks", [], "sources.blocks has 0 entries, content.en has"),
        ("lineage", [{"kind": "learnt_on", "workshop_id": "x"}], "`x` is not a workshop"),
        ("content", {}, "content has no text in any language"),
    ],
    ("sources", "VRN"): [
        ("address", "seed", "address is the address of `SEED` too"),
        ("address", "x" * 501, "is 501 characters long; at most 500"),
    ],
    ("glossary", "dam"): [
        ("terms.lo.status", "maybe", "terms.lo.status `maybe` is not official"),
    ],
    ("themes", "iwrm"): [
        ("glossary_ids[0]", "iwrm?", "`iwrm?` is not a term of glossary.json"),
    ],
}


@pytest.mark.parametrize(
    ("record", "path", "wrong", "sentence"),
    [(record, *row) for record, rows in WRONG_VALUES.items() for row in rows],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(nothing_loaded, copy, record, path, wrong, sentence):
    words = path.replace("[", ".").replace("]", "").split(".")
    steps = [int(word) if word.isdigit() else word for word in words]

    def spoil(record):
        parent_of(record, steps)[steps[-1]] = wrong

    copy.change(*record, spoil)
    faults = faults_of(copy.folder)
    assert any(fault.startswith(f"{record[0]}.json, ") and sentence in fault for fault in faults), faults


def test_all_faults_of_all_files_are_said_at_once(nothing_loaded, copy):
    copy.change("organizations", "fact", lambda record: record.update(country="KHM", website="x"))
    copy.change("places", "keo-por", lambda record: record.update(colour="red"))
    copy.change("workshops", "study-tour-tonle-sap", lambda record: record.update(date_end="2015-01-01"))
    (copy.folder / "glossary.json").unlink()
    faults = faults_of(copy.folder)
    assert len(faults) == 5
    assert {fault.split(":")[0] for fault in faults} == {
        "glossary.json",
        "places.json, `keo-por`",
        "organizations.json, `fact`",
        "workshops.json, `study-tour-tonle-sap`",
    }


def test_nothing_is_half_loaded_when_the_database_refuses(nothing_loaded, copy, monkeypatch):
    def refuse(**_record):
        raise IntegrityError("no room")

    kind = loader.KINDS["casestudies"]
    monkeypatch.setitem(loader.KINDS, "casestudies", loader.Kind(kind.model, refuse, kind.children))
    with pytest.raises(CommandError, match="The database refused the records: no room"):
        load()


def test_a_refused_load_leaves_the_loaded_records_alone(db, copy):
    load()
    before = counts(), list(Organization._base_manager.values())
    copy.change("organizations", "fact", lambda record: record.update(country="KHM"))
    copy.change("organizations", "mvi", lambda record: record.update(acronym="M"))
    faults_of(copy.folder)
    assert (counts(), list(Organization._base_manager.values())) == before
