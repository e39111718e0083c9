"""A whole entry as JSON, and back again without loss."""

import copy
import json

import pytest
from django.core.exceptions import ValidationError
from factories import (
    AgendaItemFactory,
    BlockFactory,
    CaseStudyFactory,
    CaseStudyPhotoFactory,
    ContactFactory,
    DocumentFactory,
    OrganizationFactory,
    OrganizationPhotoFactory,
    PartnerFactory,
    PhotoFactory,
    PlaceFactory,
    SourceFactory,
    StopFactory,
    ThemeFactory,
    VoiceFactory,
    WorkshopFactory,
)

from casestudies.models import CaseStudy
from organizations.models import Organization
from places.models import Place
from publishing import snapshots
from workshops.models import Workshop

pytestmark = pytest.mark.django_db
KINDS = (Place, Organization, Workshop, CaseStudy)


def stored(entry):
    """What the database holds of `entry` now."""
    return snapshots.take(type(entry).objects.get(pk=entry.pk))


def written(entry, snapshot):
    snapshots.write(type(entry).objects.get(pk=entry.pk), snapshot)
    return stored(entry)


def test_every_entry_of_the_network_comes_back_as_it_was(network):
    for model in KINDS:
        for entry in model.objects.all():
            taken = snapshots.take(entry)
            assert json.loads(json.dumps(taken)) == taken
            # Into a row that was emptied of all that hangs on it.
            for accessor in model.revised_children:
                getattr(entry, accessor).all().delete()
            for name in model.revised_many:
                getattr(entry, name).clear()
            snapshots.write(entry, taken)
            assert stored(entry) == taken, entry


@pytest.mark.parametrize("make", [PlaceFactory, OrganizationFactory, WorkshopFactory, CaseStudyFactory])
def test_a_snapshot_holds_no_matter_of_publication(make):
    fields = snapshots.take(make())["fields"]
    assert not {"id", "slug", "status", "publish_at", "in_founding_record", "created_at", "updated_at"} & fields.keys()
    assert not [name for name in fields if name.startswith(("sort_", "public_", "bounds_"))]
    assert {"original_language", "text_state_km"} <= fields.keys()
    assert not {"name", "title", "record_note"} & fields.keys(), "a bare name would be the language of whoever asks"


def test_what_holds_no_text_and_whatever_is_no_content_stays(django_assert_num_queries):
    place = PlaceFactory(slug="khone", status="draft", publish_at=None, lat=13.5, lon=105.5, precision="exact")
    taken = snapshots.take(place)
    taken["fields"] |= {"lat": 14.123, "precision": "1km", "slug": "elsewhere", "status": "published"}
    written(place, taken)
    place.refresh_from_db()
    assert (place.slug, place.status, place.in_founding_record) == ("khone", "draft", True)
    assert (place.lat, place.public_lat, place.public_lon) == (14.123, 14.12, 105.5), "the public position follows"


def test_children_keep_their_numbers_and_change_places():
    study = CaseStudyFactory()
    one, two, three = (BlockFactory(case_study=study, number=number, text_en=f"Step {number}") for number in (1, 2, 3))
    source = SourceFactory()
    one.sources.add(source)
    taken = snapshots.take(study)
    first, second, third = taken["children"]["blocks"]
    first["fields"]["number"], third["fields"]["number"] = 3, 1
    second["many"]["sources"] = [source.pk]
    taken["children"]["blocks"] = [third, second, first]
    assert written(study, taken) == taken
    assert [(block.pk, block.text_en) for block in study.blocks.all()] == [
        (three.pk, "Step 3"),
        (two.pk, "Step 2"),
        (one.pk, "Step 1"),
    ]
    assert list(one.sources.all()) == list(two.sources.all()) == [source]


def test_rows_that_only_move_up_make_room_for_each_other():
    study = CaseStudyFactory()
    made = [BlockFactory(case_study=study, number=number) for number in (1, 2, 3)]
    taken = snapshots.take(study)
    blank = copy.deepcopy(taken["children"]["blocks"][0]) | {"id": None}
    for row in taken["children"]["blocks"]:
        row["fields"]["number"] += 1
    taken["children"]["blocks"].insert(0, blank)
    assert [row["id"] for row in written(study, taken)["children"]["blocks"]][1:] == [block.pk for block in made]
    del taken["children"]["blocks"][0:2]
    assert [row["id"] for row in written(study, taken)["children"]["blocks"]] == [block.pk for block in made[1:]]


def test_a_row_that_was_deleted_comes_back_under_its_number():
    study = CaseStudyFactory()
    block = BlockFactory(case_study=study)
    block.sources.add(SourceFactory())
    before = snapshots.take(study)
    written(study, before | {"children": before["children"] | {"blocks": []}})
    assert study.blocks.count() == 0
    assert written(study, before) == before


def test_new_rows_come_with_their_own_links():
    workshop, document, host = WorkshopFactory(), DocumentFactory(), OrganizationFactory()
    item = AgendaItemFactory(workshop=workshop)
    item.documents.add(document)
    stop = StopFactory(workshop=workshop)
    stop.hosts.add(host)
    taken = snapshots.take(workshop)
    new = copy.deepcopy(taken["children"]["agenda"][0]) | {"id": None}
    new["fields"] |= {"position": 5, "starts_at": "09:30:00", "title_en": "Closing"}
    taken["children"]["agenda"].append(new)
    again = written(workshop, taken)
    assert again["children"]["agenda"][1] == new | {"id": again["children"]["agenda"][1]["id"]}
    assert again["children"]["stops"] == taken["children"]["stops"]


def test_what_a_snapshot_points_to_and_is_gone_is_left_out():
    place, theme, partner = PlaceFactory(), ThemeFactory(), PartnerFactory()
    study = partner.case_study
    photo = CaseStudyPhotoFactory(case_study=study).photo
    block = BlockFactory(case_study=study)
    block.sources.add(SourceFactory())
    study.place = place
    study.save()
    study.themes.add(theme)
    taken = stored(study)
    block.sources.all()[0].delete()
    for target in (place, theme, partner.organization, photo):
        target.delete()
    again = written(study, taken)
    assert (again["fields"]["place_id"], again["many"]["themes"]) == (None, [])
    assert again["children"]["partners"] == again["children"]["casestudyphoto_set"] == []
    assert again["children"]["blocks"][0]["many"]["sources"] == []


def test_sources_keep_the_order_in_which_they_were_named():
    study, (a, b, c) = CaseStudyFactory(), [SourceFactory().pk for _ in range(3)]
    taken = snapshots.take(study)
    for order in ([a, b], [b, a, c], [c], [c, a]):
        taken["many"]["context_sources"] = order
        assert written(study, taken) == taken


def test_taking_asks_one_query_however_much_there_is(django_assert_num_queries):
    for rows in (1, 3):
        study = CaseStudyFactory()
        for _ in range(rows):
            BlockFactory(case_study=study).sources.add(SourceFactory())
            VoiceFactory(case_study=study)
            PartnerFactory(case_study=study)
        snapshots.take(study)
        with django_assert_num_queries(1):
            snapshots.take(study)


def test_what_did_not_change_is_not_written(django_assert_num_queries):
    block = BlockFactory()
    study = CaseStudy.objects.get(pk=block.case_study_id)
    taken = snapshots.take(study)
    with django_assert_num_queries(1):
        snapshots.write(study, taken)
    taken["children"]["blocks"][0]["fields"]["text_km"] = "ថ្មី"
    with django_assert_num_queries(3):  # reading, the entry's own row (when it was changed), the block
        snapshots.write(study, taken)


# --- what somebody typed ---


def typed(entry, **parts):
    base = snapshots.take(entry)
    return snapshots.cleaned(type(entry), parts, base)


def test_an_empty_text_is_no_text():
    study = CaseStudyFactory()
    fields = typed(study, fields={"summary_km": "", "scale_en": None, "approach": "", "ended": ""})["fields"]
    assert (fields["summary_km"], fields["scale_en"], fields["approach"], fields["ended"]) == (None, None, "", None)
    assert typed(OrganizationFactory(), fields={"acronym": None})["fields"]["acronym"] == ""


def test_rich_text_is_cleaned():
    study = CaseStudyFactory()
    hostile = '<p onclick="x()">Fish<script>alert(1)</script></p>'
    assert typed(study, fields={"body_en": hostile})["fields"]["body_en"] == "<p>Fish</p>"
    taken = snapshots.take(study)
    taken["fields"]["body_en"] = hostile
    assert written(study, taken)["fields"]["body_en"] == "<p>Fish</p>"


def test_what_no_database_holds_is_taken_out_or_refused():
    assert typed(CaseStudyFactory(), fields={"title_en": "A\x00B\ud800"})["fields"]["title_en"] == "AB"
    for value in ("nan", float("inf"), "north"):
        with pytest.raises(ValidationError):
            typed(PlaceFactory(), fields={"lat": value})


def test_what_is_not_mentioned_stays_and_what_is_unknown_goes():
    contact = ContactFactory(role_en="chair")
    organization = contact.organization
    base = snapshots.take(organization)
    rows = [{"id": contact.pk, "fields": {"name": "Kim", "organization_id": 7, "secret": 1}}]
    made = typed(organization, fields={"slug": "x", "status": "published"}, children={"contacts": rows})
    base["children"]["contacts"][0]["fields"]["name"] = "Kim"
    assert made == base


def test_a_row_of_another_entry_becomes_a_new_one():
    mine, theirs = BlockFactory(text_en="Mine"), BlockFactory(text_en="Theirs")
    rows = [{"id": theirs.pk, "fields": {"text_en": "Stolen"}}, {"id": mine.pk, "fields": {}}, {"id": mine.pk}]
    made = typed(mine.case_study, children={"blocks": rows})
    assert [row["id"] for row in made["children"]["blocks"]] == [None, mine.pk, None]
    # Not even where the snapshot itself claims it.
    taken = snapshots.take(mine.case_study)
    taken["children"]["blocks"][0]["id"] = theirs.pk
    written(mine.case_study, taken)
    theirs.refresh_from_db()
    assert (theirs.text_en, theirs.case_study_id != mine.case_study_id) == ("Theirs", True)


def test_rows_in_another_order_are_numbered_anew():
    study = CaseStudyFactory()
    for number in (1, 2, 3):
        BlockFactory(case_study=study, number=number, text_en=f"Step {number}")
    first, second, third = snapshots.take(study)["children"]["blocks"]
    new = {"id": None, "fields": {"text_en": "New"}}
    rows = typed(study, children={"blocks": [third, new, first, second]})["children"]["blocks"]
    assert [(row["fields"]["number"], row["fields"]["text_en"]) for row in rows] == [
        (1, "Step 3"),
        (2, "New"),
        (3, "Step 1"),
        (4, "Step 2"),
    ]


def test_rows_in_their_order_keep_their_positions():
    organization = OrganizationFactory()
    for position in (2, 5):
        OrganizationPhotoFactory(organization=organization, position=position)
    base = snapshots.take(organization)
    assert snapshots.cleaned(Organization, base, base) == base
    rows = [*base["children"]["organizationphoto_set"], {"id": None, "fields": {"photo_id": PhotoFactory().pk}}]
    made = snapshots.cleaned(Organization, {"children": {"organizationphoto_set": rows}}, base)
    assert [row["fields"]["position"] for row in made["children"]["organizationphoto_set"]] == [0, 1, 2]


def test_the_network_s_entries_are_clean_already(network):
    for model in KINDS:
        for entry in model.objects.all():
            taken = snapshots.take(entry)
            assert snapshots.cleaned(model, taken, taken) == taken, entry


def test_an_instance_of_a_snapshot_is_no_change_of_the_entry():
    study = CaseStudyFactory(title_en="Old")
    taken = snapshots.take(study)
    taken["fields"] |= {"title_en": "New", "place_id": None}
    shown = snapshots.instance_of(study, taken)
    assert (str(shown), shown.place, shown.pk, shown.slug) == ("New", None, study.pk, study.slug)
    assert (str(study), study.place is None) == ("Old", False)


def test_a_draft_takes_over_what_it_left_alone():
    base = {"fields": {"a": 1, "b": 1, "c": 1}, "many": {"m": [1]}, "children": {}}
    draft = {"fields": {"a": 2, "b": 1, "c": 2}, "many": {"m": [1]}, "children": {}}
    live = {"fields": {"a": 1, "b": 3, "c": 3}, "many": {"m": [1, 2]}, "children": {}}
    assert snapshots.followed(draft, base, live) == {
        "fields": {"a": 2, "b": 3, "c": 2},
        "many": {"m": [1, 2]},
        "children": {},
    }
