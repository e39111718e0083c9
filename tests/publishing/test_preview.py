"""A link shows a revision as the public would see it, to whoever has it, and leaves nothing behind."""

import datetime

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.core import signing
from django.db import connection
from django.db.models import Max
from django.urls import path
from django.utils import timezone
from factories import (
    BlockFactory,
    CaseStudyFactory,
    CaseStudyPhotoFactory,
    ConsentFactory,
    OrganizationFactory,
    PersonFactory,
    PlaceFactory,
    WorkshopFactory,
)

from accounts.models import Letter
from casestudies.models import CaseStudy, Consent
from mekongnet.urls import urlpatterns as portal
from publishing import actions, life, preview, snapshots
from publishing.models import Revision, Step

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

ENTRIES = [PlaceFactory, OrganizationFactory, WorkshopFactory, CaseStudyFactory]
_seen = []


def _page(request, token, part=""):
    user = request.user
    response = preview.render(request, *preview.read(token), part)
    assert request.user is user
    _seen.append(request.preview)
    return response


# Before the portal's own, whose page says more kindly that a link has ended.
urlpatterns = [
    *i18n_patterns(
        path("preview/<str:token>/", _page, name="preview"),
        path("preview/<str:token>/<path:part>", _page, name="preview"),
    ),
    *portal,
]


def read(entry):
    return type(entry).objects.get(pk=entry.pk)


def draft_of(make, **values):
    return make(status="draft", publish_at=None, **values)


def title_column(entry):
    return f"{entry.title_field}_en"


def revised(entry, **fields):
    return saved(entry, 0, **fields)


def saved(entry, base, **fields):
    return actions.save(entry=entry, snapshot={"fields": fields}, base=base, by=PersonFactory())


def rows_of_everything():
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


@pytest.mark.parametrize("make", ENTRIES)
@pytest.mark.parametrize("status", ["draft", "published", "archived", "in_review", "changes_requested"])
def test_a_visitor_reads_the_revision_and_nothing_stays(client, make, status):
    entry = make(status=status, publish_at=timezone.now() if status in ("published", "archived") else None)
    revision = revised(entry, **{title_column(entry): "A title of tomorrow"})
    before, counts = snapshots.take(read(entry)), rows_of_everything()
    state = type(entry).objects.filter(pk=entry.pk).values().get()
    answer = client.get(preview.link(entry, revision.number, "en"))
    assert answer.status_code == 200
    assert "A title of tomorrow" in answer.content.decode()
    assert (snapshots.take(read(entry)), rows_of_everything()) == (before, counts)
    assert type(entry).objects.filter(pk=entry.pk).values().get() == state
    assert not Letter.objects.exists()
    public = client.get(entry.get_absolute_url())
    assert public.status_code == (200 if status == "published" else 404)
    assert "A title of tomorrow" not in public.content.decode()


def test_any_language_and_any_revision(client):
    study = draft_of(CaseStudyFactory, title_en="One")
    revised(study, title_en="Two", title_km="ពីរ")
    assert "One" in client.get(preview.link(study, 1, "en")).content.decode()
    link = preview.link(study, 2, "km")
    assert link.startswith("/km/preview/")
    page = client.get(link).content.decode()
    assert ("ពីរ" in page, '<html lang="km">' in page) == (True, True)
    # The row of languages leads to the same preview.
    assert link.replace("/km/", "/lo/") in page


def test_rows_come_go_and_stay_as_they_are(client):
    block = BlockFactory(text_en="Mark the boundary.", case_study__status="draft", case_study__publish_at=None)
    study, by = block.case_study, PersonFactory()
    actions.begin(entry=study, by=by)
    rows = [{"id": None, "fields": {"text_en": "Watch it."}}]
    actions.save(entry=study, snapshot={"children": {"blocks": rows}}, base=1, by=by)
    newest = list(study.blocks.values())
    page = client.get(preview.link(study, 1, "en")).content.decode()
    assert ("Mark the boundary." in page, "Watch it." in page) == (True, False)
    assert list(study.blocks.values()) == newest


def test_a_draft_that_lacks_nearly_everything_can_be_looked_at(client):
    study = draft_of(CaseStudyFactory, approach="", country="", summary_en=None, context_en=None, place=None)
    revision = revised(study, title_en="Only a title")
    assert "Only a title" in client.get(preview.link(study, revision.number, "en")).content.decode()
    shown = _seen.pop()
    assert (shown.number, shown.saved_at) == (2, revision.created_at)
    assert [gap.field for gap in shown.gaps] == ["summary_en", "country", "approach", "context_en", "context_sources"]
    # Nor does what is public already have to be whole.
    study = CaseStudyFactory()
    revision = revised(study, approach="", country="", title_en="Half")
    assert "Half" in client.get(preview.link(study, revision.number, "en")).content.decode()


def test_a_text_that_waits_for_consent_is_shown_without_its_photos(client):
    photo = CaseStudyPhotoFactory(case_study__basis="consent", photo__alt_en="The sanctuary at dawn").case_study
    revision = revised(photo, title_en="Asked")
    page = client.get(preview.link(photo, revision.number, "en")).content.decode()
    assert ("Asked" in page, "The sanctuary at dawn" in page) == (True, False)
    assert not Consent.objects.exists()
    ConsentFactory(case_study=photo, covers_photos=True)
    assert "The sanctuary at dawn" in client.get(preview.link(photo, revision.number, "en")).content.decode()


def test_what_a_community_took_back_is_shown_by_no_link(client):
    study = CaseStudyFactory(basis="consent")
    revision = revised(study, title_en="Asked")
    consent = ConsentFactory(case_study=study, withdrawn_on=datetime.date(2026, 2, 1))
    link = preview.link(study, revision.number, "en")
    assert client.get(link).status_code == 404
    assert CaseStudy.objects.get(pk=study.pk).title_en != "Asked"
    ConsentFactory(case_study=study)
    assert client.get(link).status_code == 200
    consent.delete()
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("basis", ["compiled", "consent"])
def test_what_was_taken_back_stays_so_whatever_a_revision_rests_on(client, basis):
    study = CaseStudyFactory(basis="consent")
    revision = revised(study, title_en="Asked", basis=basis)
    ConsentFactory(case_study=study, withdrawn_on=datetime.date(2026, 2, 1))
    link = preview.link(study, revision.number, "en")
    assert client.get(link).status_code == 404
    ConsentFactory(case_study=study)
    assert client.get(link).status_code == 200


def test_what_is_public_from_its_sources_is_shown_though_a_word_was_taken_back(client):
    study = CaseStudyFactory(basis="compiled")
    ConsentFactory(case_study=study, withdrawn_on=datetime.date(2026, 2, 1))
    made = revised(study, title_en="Sourced")
    assert "Sourced" in client.get(preview.link(study, made.number, "en")).content.decode()
    # But nothing that would rest on that word.
    asked = saved(study, made.number, title_en="Asked", basis="consent")
    assert client.get(preview.link(study, asked.number, "en")).status_code == 404


def test_a_preview_says_nothing_that_nobody_wrote(client):
    study = draft_of(CaseStudyFactory, approach="", country="")
    page = client.get(preview.link(study, revised(study, title_en="The lake").number, "en")).content.decode()
    assert "The lake" in page
    assert [words for words in ("IWRM and CBNRM", "Regional") if words in page] == []
    whole = client.get(preview.link(study, saved(study, 2, approach="both", country="regional").number, "en"))
    assert "IWRM and CBNRM" in whole.content.decode()
    assert "Regional" in whole.content.decode()


def blocks_of(count, **values):
    block = BlockFactory(number=1, text_en="Step 1.", case_study=draft_of(CaseStudyFactory, slug="lake", **values))
    for number in range(2, count + 1):
        BlockFactory(case_study=block.case_study, number=number, text_en=f"Step {number}.")
    return block.case_study


def test_the_page_of_a_block_is_read_by_the_same_link(client):
    study = blocks_of(2)
    link = preview.link(study, revised(study, scale_en="A lake").number, "en")
    page = client.get(link).content.decode()
    assert (f'href="{link}blocks/2/"' in page, 'href="/en/case-studies/lake/' in page) == (True, False)
    part = client.get(f"{link}blocks/2/")
    words = part.content.decode()
    assert (part.status_code, "Step 2." in words, "Step 1." in words) == (200, True, False)
    linked = (link, f"{link}blocks/1/", f"{link}blocks/2/".replace("en", "km", 1))
    assert all(f'href="{one}"' in words for one in linked)
    assert 'href="/en/case-studies/lake/' not in words
    assert client.get("/en/case-studies/lake/blocks/2/").status_code == 404
    assert list(study.blocks.values_list("number", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    "part",
    ["blocks/3/", "blocks/", "blocks/2", "../other/", "x", "blocks/2/../../../other/", "//other/", "%2e%2e/other/"],
)
def test_only_pages_of_the_entry_itself_are_shown(client, part):
    CaseStudyFactory(slug="other", status="draft", publish_at=None, title_en="Another draft")
    study = blocks_of(2)
    link = preview.link(study, revised(study, scale_en="A lake").number, "en")
    answer = client.get(f"{link}{part}")
    assert (answer.status_code, "Another draft" in answer.content.decode()) == (404, False)


@pytest.mark.parametrize("make", ENTRIES)
def test_a_link_ends_when_its_entry_is_archived(client, make, monkeypatch):
    entry, by = make(), PersonFactory(is_coordinator=True)
    number = revised(entry, **{title_column(entry): "Old"}).number
    link = preview.link(entry, number, "en")
    assert client.get(link).status_code == 200
    actions.archive(entry=entry, by=by)
    assert client.get(link).status_code == 404
    # Nor does it come back with the entry.
    actions.withdraw(entry=entry, by=by)
    assert client.get(link).status_code == 404
    # Who goes on with it later makes a link of its own.
    later = signing.time.time() + 2
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert client.get(preview.link(entry, number, "en")).status_code == 200


def test_other_drafts_stay_hidden_whoever_opens_the_link(client, administrator):
    hidden = draft_of(PlaceFactory, name_en="Secret village")
    study = draft_of(CaseStudyFactory, place=hidden)
    revision = revised(study, scale_en="A lake")
    client.force_login(administrator)
    assert "Secret village" not in client.get(preview.link(study, revision.number, "en")).content.decode()


def test_a_planned_entry_is_previewed_now(client):
    place = PlaceFactory(publish_at=timezone.now() + datetime.timedelta(days=3))
    revision = actions.begin(entry=place, by=None)
    assert client.get(preview.link(place, revision.number, "en")).status_code == 200


def hostile(good):
    head, at, signature = good.rsplit(":", 2)
    kind, key, number = head.split("-")
    yield from ("x", ":::", "--", "%00", "..", "a" * 5000, "‮" + good, good[:-1], good + "A", good.upper())
    yield f"{kind}-{int(key) + 1}-{number}:{at}:{signature}"
    yield f"{kind}-{key}-1:{at}:{signature}"
    yield signing.dumps({"entry": 1})
    yield signing.TimestampSigner().sign(head)
    yield signing.TimestampSigner(salt="accounts").sign(head)
    for signed in ("accounts.user-1-1", "nothing.here-1-1", f"{kind}-{key}-99", f"{kind}-{key}-x", f"{kind}-0-1"):
        yield preview._signer.sign(signed)


def test_other_tokens_lead_nowhere(client):
    PersonFactory()
    study = draft_of(CaseStudyFactory)
    link = preview.link(study, revised(study, scale_en="A lake").number, "en")
    good = link.removeprefix("/en/preview/").removesuffix("/")
    assert client.get(link).status_code == 200
    tokens = list(hostile(good))
    assert [client.get(f"/en/preview/{token}/").status_code for token in tokens] == [404] * len(tokens)


def test_a_link_ends_after_two_weeks(client, monkeypatch):
    study = draft_of(CaseStudyFactory)
    number = revised(study, scale_en="A lake").number
    now = signing.time.time()
    for age, status in ((0, 200), (13.9, 200), (14.1, 404)):
        monkeypatch.setattr(signing.time, "time", lambda age=age: now - age * 24 * 3600)
        link = preview.link(study, number, "en")
        monkeypatch.setattr(signing.time, "time", lambda: now)
        assert client.get(link).status_code == status, age


def test_what_is_gone_is_not_shown(client):
    study = draft_of(CaseStudyFactory)
    link = preview.link(study, revised(study, scale_en="A lake").number, "en")
    Revision.objects.filter(number=2).delete()
    assert client.get(link).status_code == 404
    study.delete()
    assert client.get(link).status_code == 404


def test_a_revision_that_contradicts_itself_is_not_shown_and_breaks_nothing(client):
    study = CaseStudyFactory()
    revision = revised(study, began=2010, ended=2001)
    assert client.get(preview.link(study, revision.number, "en")).status_code == 404
    assert (read(study).ended, read(study).status) == (None, "published")


def test_a_preview_is_no_step_and_takes_no_number(client):
    block = BlockFactory(case_study__status="draft", case_study__publish_at=None)
    study = block.case_study
    revision = revised(study, scale_en="A lake")
    steps, newest = Step.objects.count(), CaseStudy.objects.aggregate(Max("updated_at"))
    client.get(preview.link(study, revision.number, "en"))
    assert (Step.objects.count(), life.head(study)) == (steps, revision)
    assert CaseStudy.objects.aggregate(Max("updated_at")) == newest
    assert list(study.blocks.all()) == [block]
