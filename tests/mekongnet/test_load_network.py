"""The network's own records come whole from `data/`, and never over a person's work."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from factories import PersonFactory
from network_files import DATA, LANGUAGES, MODELS, Copy, counts, load, record_of, records_of

from casestudies.models import Block, CaseStudy, Lesson, Partner, Result
from library.models import Fact, GlossaryTerm, Source, TextState, Theme
from mekongnet.loading import read
from mekongnet.loading.columns import NAME_STATUSES
from mekongnet.loading.loader import sites_of
from mekongnet.models import LoadedRecord
from organizations.models import CandidateIdentity, Contact, Organization
from places.models import Place, PlaceFact
from publishing import lineage
from publishing.models import Lineage
from workshops.models import Participation, Workshop


@pytest.fixture(scope="module")
def loaded_once(django_db_setup, django_db_blocker):
    """The records, loaded once for all tests of this file and rolled back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_network", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def loaded(loaded_once, db):
    pass


@pytest.fixture
def empty(loaded_once, db):
    """No record at all, as before the first load."""
    for model in (LoadedRecord, CaseStudy, Workshop, Organization, Place, Theme, GlossaryTerm, Source):
        if model is Place:
            Place.objects.update(parent=None)
        model.objects.all().delete()


@pytest.fixture
def copy(tmp_path):
    return Copy(tmp_path)


def outcome(report: str, kind: str) -> dict[str, int]:
    line = next(line for line in report.splitlines() if line.split()[0] == kind)
    parts = [part.strip().rsplit(" ", 1) for part in line[len(kind) :].split(",")]
    return {word: int(number) for word, number in parts}


# --- what is there ---


def test_everything_is_there(loaded):
    assert {kind: model.objects.count() for kind, model in MODELS.items()} == {
        "sources": len(records_of("sources")),
        "glossary": 60,
        "themes": 11,
        "places": 20,
        "organizations": 20,
        "workshops": 3,
        "casestudies": 9,
    }
    for model in (Place, Organization, Workshop, CaseStudy):
        assert model.objects.published().count() == model.objects.count()


@pytest.mark.parametrize("kind", ["themes", "places", "organizations", "workshops"])
def test_names_are_those_of_the_data(loaded, kind):
    for record in records_of(kind):
        row = MODELS[kind].objects.get(slug=record["id"])
        for code in LANGUAGES:
            name = record["names"][code] or {}
            assert getattr(row, f"name_{code}") == name.get("text")
            assert getattr(row, f"name_status_{code}") == NAME_STATUSES.get(name.get("status"))
            assert getattr(row, f"name_source_{code}") == name.get("source")
            assert getattr(row, f"name_note_{code}") == (name.get("note") or {}).get(code)


def test_terms_are_those_of_the_data(loaded):
    for record in records_of("glossary"):
        row = GlossaryTerm.objects.get(slug=record["id"])
        for code in LANGUAGES:
            assert getattr(row, f"term_{code}") == record["terms"][code]["text"]
            assert getattr(row, f"definition_{code}") == record["definition"][code]


@pytest.mark.parametrize("record", records_of("casestudies"), ids=lambda record: record["id"])
def test_a_case_study_has_its_parts_with_their_sources(loaded, record):
    study = CaseStudy.objects.get(slug=record["id"])
    for part, model in (("blocks", Block), ("results", Result), ("lessons", Lesson)):
        rows = list(model.objects.filter(case_study=study))
        for code in LANGUAGES:
            texts = record["content"][code][part] if code in record["content"] else [None] * len(rows)
            assert [getattr(row, f"text_{code}") for row in rows] == texts
        if part != "lessons":
            addresses = [sorted(row.sources.values_list("address", flat=True)) for row in rows]
            assert addresses == [sorted(given) for given in record["sources"][part]]
    assert [block.number for block in study.blocks.all()] == list(range(1, len(study.blocks.all()) + 1))
    for code in LANGUAGES:
        written = record["content"].get(code, {})
        for field in ("title", "summary", "context", "evidence_gap"):
            assert getattr(study, f"{field}_{code}") == written.get(field)
    context = study.context_sources.values_list("address", flat=True)
    assert sorted(context) == sorted(record["sources"]["context"])
    assert [row.ecosystem for row in study.ecosystems.all()] == record["ecosystems"]
    assert study.basis == "compiled"


def test_the_community_leads_its_case_study(loaded):
    roles = dict(CaseStudy.objects.get(slug="keo-por").partners.values_list("organization__slug", "role"))
    assert roles == {"keo-por-community": Partner.Role.LEAD, "fact": Partner.Role.PARTNER}
    assert set(Partner.objects.filter(role="lead").values_list("case_study", flat=True)) == set(
        CaseStudy.objects.values_list("pk", flat=True)
    )


def test_facts_have_texts_in_four_languages_and_sources(loaded):
    models = [model for model in apps.get_models() if issubclass(model, Fact)]
    assert len(models) == 5
    for model in models:
        for fact in model.objects.prefetch_related("sources"):
            assert all(getattr(fact, f"text_{code}") for code in LANGUAGES), fact
            assert fact.sources.all(), fact


def test_unknown_dates_and_numbers_stay_unknown(loaded):
    for slug in ("regional-workshop-hcmc", "study-tour-tonle-sap"):
        workshop = Workshop.objects.get(slug=slug)
        assert (workshop.starts_on, workshop.ends_on, workshop.number_of_participants) == (None, None, None)
        assert workshop.date_state == "unknown"
        assert all(getattr(workshop, f"date_note_{code}") for code in LANGUAGES)
    later = Workshop.objects.get(slug="linking-learning-workshop-2015")
    assert (later.starts_on.isoformat(), later.ends_on, later.date_state) == ("2015-09-07", None, "announced")
    assert Organization.objects.get(slug="ccf").founded is None
    assert Organization.objects.get(slug="fact").founded == 2000


def test_candidate_identities_stay_apart(loaded):
    assert set(CandidateIdentity.objects.values_list("organization__slug", flat=True)) == {
        "earth-right-institute",
        "itb",
    }
    for identity in CandidateIdentity.objects.select_related("organization"):
        organization = identity.organization
        own = {fact.text_en for fact in organization.facts.all()}
        assert identity.facts.exists()
        assert own.isdisjoint(fact.text_en for fact in identity.facts.all())
        assert organization.website == ""
        assert organization.founded is None
        assert not organization.themes.exists()
        assert not organization.case_studies.exists()


def test_what_the_founding_record_does_not_name_says_so(loaded):
    assert set(Organization.objects.filter(in_founding_record=False).values_list("slug", flat=True)) == {
        "csrd",
        "mekong-united-community",
    }
    assert not Workshop.objects.get(slug="linking-learning-workshop-2015").in_founding_record
    assert set(Place.objects.filter(in_founding_record=False).values_list("slug", flat=True)) == {
        "an-phu-district",
        "tam-giang-lagoon",
        "stung-treng",
    }


def test_missing_translations_stay_missing(loaded):
    community = Organization.objects.get(slug="mekong-united-community")
    assert (community.name_vi, community.name_km, community.name_lo) == (None, None, None)
    later = Workshop.objects.get(slug="linking-learning-workshop-2015")
    assert (later.name_vi, later.name_km, later.name_lo, later.summary_km, later.summary_lo) == (None,) * 5
    assert later.languages == ["vi", "en"]
    english_and_vietnamese = [study for study in CaseStudy.objects.all() if study.languages == ["vi", "en"]]
    assert len(english_and_vietnamese) == 4
    fact = Organization.objects.get(slug="fact")
    assert [fact.state_in(code) for code in LANGUAGES] == [
        TextState.ORIGINAL,
        TextState.OWN,
        TextState.DRAFT,
        TextState.DRAFT,
    ]


def test_sensitive_places_are_never_exact_and_twins_are_drawn_once(loaded):
    assert not Place.objects.filter(is_sensitive=True, precision="exact").exists()
    keo_por = Place.objects.get(slug="keo-por")
    assert keo_por.precision == "district"
    assert (keo_por.public_lat, keo_por.public_lon) != (keo_por.lat, keo_por.lon)
    points = list(Place.objects.on_map().values_list("public_lat", "public_lon"))
    assert len(points) == len(set(points))
    assert Place.objects.get(slug="tam-giang-lagoon").public_lat is None


def test_sites_stand_along_the_river_downstream(loaded):
    along = list(Place.objects.along_river().values_list("slug", flat=True))
    assert set(along) <= sites_of(read(DATA))
    assert along.index("khammouane-province") < along.index("stung-treng") < along.index("thanh-phong")
    assert "ngu-my-thanh" not in along
    assert "siem-reap" not in along


def test_a_study_tour_has_its_stops_in_order_with_hosts(loaded):
    tour = Workshop.objects.get(slug="study-tour-tonle-sap")
    stops = [(stop.place.slug, [host.slug for host in stop.hosts.all()]) for stop in tour.stops.all()]
    assert stops == [("keo-por", ["keo-por-community"]), ("kampong-phluk", ["kampong-phluk-community"])]
    assert tour.participations.filter(role=Participation.Role.HOST).count() == 2
    assert not Lineage.objects.exists()


def test_themes_and_places_of_organizations_are_derived_as_described():
    """As data/README.md says: from case studies, seat and hosted stops; not where a link is only context."""
    context_only = {("keo-por", "fact")}
    studies, workshops = records_of("casestudies"), records_of("workshops")
    for record in records_of("organizations"):
        slug = record["id"]
        own = [
            study
            for study in studies
            if any(member["id"] == slug for member in study["organizations"])
            and (study["id"], slug) not in context_only
        ]
        stops = [stop for workshop in workshops for stop in workshop["stops"]]
        places = {place for study in own for place in (study["place_id"], *study["other_place_ids"])}
        places |= {record["place_id"]} | {s["place_id"] for s in stops if slug in s["host_organization_ids"]}
        assert set(record["place_ids"]) == places - {None}
        assert set(record["theme_ids"]) == {theme for study in own for theme in study["theme_ids"]}


def test_the_untranslated_column_does_not_depend_on_the_active_language(empty):
    with override("km"):
        load()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM organizations_organization WHERE slug = 'fact'")
        assert cursor.fetchone() == ("Fisheries Action Coalition Team",)


# --- again ---


def test_a_second_load_changes_nothing(loaded):
    before, rows = counts(), {kind: list(model._base_manager.values()) for kind, model in MODELS.items()}
    facts = list(PlaceFact._base_manager.values())
    with CaptureQueriesContext(connection) as queries:
        report = load()
    assert len(queries) == 2
    assert all(query["sql"].startswith(("SELECT", "(SELECT")) for query in queries)
    assert counts() == before
    assert {kind: list(model._base_manager.values()) for kind, model in MODELS.items()} == rows
    assert list(PlaceFact._base_manager.values()) == facts
    for kind, model in MODELS.items():
        assert outcome(report, kind) == {
            "created": 0,
            "updated": 0,
            "unchanged": model.objects.count(),
            "kept": 0,
            "left out": 0,
        }


def test_a_load_after_a_change_elsewhere_touches_nothing_else(loaded, copy):
    copy.change("places", "siem-reap", lambda record: record["names"]["en"].update(text="Siem Reap province"))
    before = {row["slug"]: row for row in Organization._base_manager.values()}
    report = load(copy.folder)
    assert outcome(report, "places")["updated"] == 1
    assert outcome(report, "organizations") == {
        "created": 0,
        "updated": 0,
        "unchanged": 20,
        "kept": 0,
        "left out": 0,
    }
    assert {row["slug"]: row for row in Organization._base_manager.values()} == before


def test_a_changed_record_is_updated_with_its_children(loaded, copy):
    tour = Workshop.objects.get(slug="study-tour-tonle-sap")
    block = Block.objects.get(case_study__slug="keo-por", number=1)

    def turn_round(record):
        record["stops"].reverse()
        record["facts"].pop()

    def shorten(record):
        for texts in record["content"].values():
            texts["blocks"] = [texts["blocks"][0] + "!"]
        record["sources"]["blocks"] = record["sources"]["blocks"][:1]
        record["lineage"] = [{"kind": "learnt_on", "workshop_id": "study-tour-tonle-sap"}]
        record["organizations"].reverse()

    copy.change("workshops", tour.slug, turn_round)
    copy.change("casestudies", "keo-por", shorten)
    for _time in range(2):
        report = load(copy.folder)
        assert [stop.place.slug for stop in tour.stops.all()] == ["kampong-phluk", "keo-por"]
        assert tour.facts.count() == len(record_of("workshops", tour.slug)["facts"]) - 1
        study = CaseStudy.objects.get(slug="keo-por")
        assert [(row.pk, row.text_en[-1]) for row in study.blocks.all()] == [(block.pk, "!")]
        assert Lineage.objects.get().result == study
        assert study.partners.first().organization.slug == "fact"
    assert outcome(report, "casestudies")["unchanged"] == 9
    load()
    assert not Lineage.objects.exists()


# --- what people did ---


def test_no_load_takes_out_what_a_person_said_of_where_it_was_learnt(loaded, copy):
    study, workshop = CaseStudy.objects.get(slug="keo-por"), Workshop.objects.get(slug="study-tour-tonle-sap")
    lineage.link(origin=workshop, result=study, by=PersonFactory())
    copy.change("casestudies", "keo-por", lambda record: record["organizations"].reverse())
    report = load(copy.folder)
    assert outcome(report, "casestudies")["kept"] == 1
    assert Lineage.objects.get().origin == workshop


def edit_name(fact):
    fact.name_en = "Our coalition"
    fact.save()


def archive(fact):
    fact.status = "archived"
    fact.save()


EDITS = {
    "its name": edit_name,
    "its status": archive,
    "a fact": lambda fact: fact.facts.filter(position=0).update(text_km="ថ្មី"),
    "the sources of a fact": lambda fact: fact.facts.get(position=0).sources.clear(),
    "a fact less": lambda fact: fact.facts.get(position=0).delete(),
    "its themes": lambda fact: fact.themes.clear(),
    "a contact more": lambda fact: Contact.objects.create(organization=fact, name="Sokha", phone="+855 1"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_what_a_person_edited_is_kept(loaded, copy, edit):
    edit(Organization.objects.get(slug="fact"))
    before = list(Organization._base_manager.filter(slug="fact").values()), counts()
    assert outcome(load(), "organizations")["unchanged"] == 20
    copy.change("organizations", "fact", lambda record: record["names"]["en"].update(text="A newer name"))
    copy.change("organizations", "mvi", lambda record: record["names"]["en"].update(text="My Village (MVi)"))
    for updated in (1, 0):
        report = load(copy.folder)
        assert outcome(report, "organizations") == {
            "created": 0,
            "updated": updated,
            "unchanged": 19 - updated,
            "kept": 1,
            "left out": 0,
        }
        assert "kept: organizations `fact` was edited on the portal" in report
    assert (list(Organization._base_manager.filter(slug="fact").values()), counts()) == before
    assert Organization.objects.get(slug="mvi").name_en == "My Village (MVi)"


def test_an_edit_that_was_taken_back_is_updated_again(loaded, copy):
    Organization.objects.filter(slug="fact").update(acronym="FACT!")
    copy.change("organizations", "fact", lambda record: record.update(acronym="F"))
    assert outcome(load(copy.folder), "organizations")["kept"] == 1
    Organization.objects.filter(slug="fact").update(acronym="FACT")
    assert outcome(load(copy.folder), "organizations")["updated"] == 1


def test_what_a_person_deleted_is_left_out(loaded, copy):
    Organization.objects.get(slug="gca").delete()
    for report in (load(), load()):
        assert outcome(report, "organizations")["left out"] == 1
        assert "left out: organizations `gca` was deleted on the portal" in report
    copy.change("organizations", "gca", lambda record: record.update(acronym="GCA!"))
    copy.change("workshops", "regional-workshop-hcmc", lambda record: record["countries"].reverse())
    report = load(copy.folder)
    assert outcome(report, "organizations")["left out"] == 1
    assert not Organization.objects.filter(slug="gca").exists()


def test_a_link_to_a_deleted_record_is_left_out_and_said(loaded, copy):
    Theme.objects.get(slug="livelihoods").delete()
    copy.change("casestudies", "thanh-phong", lambda record: record["theme_ids"].append("livelihoods"))
    report = load(copy.folder)
    assert outcome(report, "casestudies")["updated"] == 1
    assert "left out: casestudies `thanh-phong`: the link to themes `livelihoods`" in report
    assert CaseStudy.objects.get(slug="thanh-phong").themes.count() == 5


def test_what_a_person_made_first_is_kept(empty):
    mine = Organization.objects.create(slug="fact", name_en="Ours", name_status_en="ours", kind="ngo", country="KH")
    address = record_of("sources", "VRN")["address"]
    source = Source.objects.create(slug="by-hand", address=address)
    report = load()
    assert outcome(report, "organizations") == {
        "created": 19,
        "updated": 0,
        "unchanged": 0,
        "kept": 1,
        "left out": 0,
    }
    assert "kept: organizations `fact` was made on the portal" in report
    assert "kept: sources `VRN` was made on the portal" in report
    mine.refresh_from_db()
    assert mine.name_en == "Ours"
    assert Workshop.objects.get(slug="linking-learning-workshop-2015").date_source == source
