"""What a community agreed to: recorded in plain words, kept from everybody else, and gone everywhere once withdrawn."""

import datetime
import io
import json

import factories as make
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from accounts import letters
from accounts.models import Letter
from casestudies import actions
from casestudies.models import Consent
from casestudies.tasks import hide_photos_of_ended_consents, warn_of_expiring_consents
from library.actions import store_photo
from library.images import clean_picture
from publishing import photo_rows
from publishing.models import ConsentBasis, Step

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
GOOD_FILES = {
    "pdf": PDF,
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "webp": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "ogg": b"OggS\x00\x02\x00\x00",
    "m4a": b"\x00\x00\x00\x20ftypM4A \x00\x00",
    "mp3": b"\xff\xfb\x90\x64\x00\x00",
}
BAD_FILES = {
    "a program called a PDF": b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00",
    "a page": b"<html><script>alert(1)</script></html>",
    "a PDF behind a page": b"<script>alert(1)</script>\n%PDF-1.7\n",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    "a packed file": b"PK\x03\x04\x14\x00\x00\x00",
    "a video": b"\x00\x00\x00\x18ftypqt  \x00\x00",
    "a picture that browsers do not know": b"\x00\x00\x00\x18ftypheic\x00\x00",
    "an AVI film": b"RIFF\x24\x00\x00\x00AVI LIST",
    "sound that is no MP3": b"\xff\xf1\x50\x80\x00\x00",
    "a few letters": b"hello",
}


def today(days=0):
    return timezone.localdate() + datetime.timedelta(days=days)


@pytest.fixture
def organization():
    return make.OrganizationFactory()


@pytest.fixture
def study(organization):
    return make.CaseStudyFactory(owner=organization, basis=ConsentBasis.CONSENT, title_en="Kampong Phluk")


def person(organization=None, role="editor", **fields):
    someone = make.PersonFactory(language="en", **fields)
    if organization:
        make.MembershipFactory(user=someone, organization=organization, role=role)
    return someone


@pytest.fixture
def editor(organization, client):
    someone = person(organization)
    client.force_login(someone)
    return someone


def page(study, name="consents", *more):
    with translation.override("en"):
        return reverse(f"workspace:{name}", args=[study.slug, *more])


def answers(**changes):
    return {
        "on_behalf_of": "The fishers of Kampong Phluk",
        "given_by": "Sok Dara",
        "given_by_role": "head of the committee",
        "method": "meeting",
        "language": "km",
        "given_on": today(-3).isoformat(),
        "valid_until": "",
        "covers_text": "on",
        **changes,
    }


# --- recording ---


def test_a_consent_is_recorded_in_plain_words(client, editor, study):
    upload = SimpleUploadedFile("ថ្ងៃ ../../etc/paper.exe", PDF)
    response = client.post(
        page(study), {**answers(covers_photos="on", valid_until=today(300).isoformat()), "attachment": upload}
    )
    assert response.status_code == 302
    assert response.url == f"{page(study)}#top", "the browser would go on to the form, past what it says"
    (consent,) = study.consents.all()
    assert (consent.on_behalf_of, consent.given_by, consent.given_by_role) == (
        "The fishers of Kampong Phluk",
        "Sok Dara",
        "head of the committee",
    )
    assert (consent.covers_text, consent.covers_photos, consent.covers_location) == (True, True, False)
    assert (consent.method, consent.language, consent.given_on) == ("meeting", "km", today(-3))
    assert consent.valid_until == today(300)
    assert consent.withdrawn_on is None
    folder, _slash, name = consent.attachment.name.rpartition("/")
    assert folder == "consents"
    assert name.endswith(".pdf")
    assert len(name) == 36
    shown = client.get(page(study)).content.decode()
    assert "Sok Dara" in shown
    assert "head of the committee" in shown
    (step,) = Step.objects.of(study)
    assert (step.actor, step.verb, step.comment) == (editor, "agreed", "The fishers of Kampong Phluk")


def test_what_is_recorded_makes_the_study_public(client, editor, study):
    address = reverse("casestudies:detail", args=[study.slug])
    visitor = type(client)()
    assert visitor.get(address).status_code == 404
    client.post(page(study), answers())
    assert visitor.get(address).status_code == 200


def test_days_may_be_typed_where_a_browser_has_no_calendar(client, editor, study):
    client.post(page(study), answers(given_on="07/09/2015", valid_until="8.9.2016"))
    consent = study.consents.get()
    assert (consent.given_on, consent.valid_until) == (datetime.date(2015, 9, 7), datetime.date(2016, 9, 8))


WRONG = {
    "nobody": ({"given_by": "  "}, "given_by"),
    "no community": ({"on_behalf_of": ""}, "on_behalf_of"),
    "nothing agreed": ({"covers_text": ""}, "covers_text"),
    "a day to come": ({"given_on": today(1).isoformat()}, "given_on"),
    "a year of the Buddhist calendar": ({"given_on": "2569-01-01"}, "given_on"),
    "no day": ({"given_on": ""}, "given_on"),
    "no such day": ({"given_on": "31/02/2026"}, "given_on"),
    "an end before the start": ({"valid_until": today(-4).isoformat()}, "valid_until"),
    "an end of the Buddhist calendar": ({"valid_until": "2571-01-01"}, "valid_until"),
    "an unknown way": ({"method": "silence"}, "method"),
    "an unknown language": ({"language": "fr"}, "language"),
    "a name beyond all measure": ({"given_by": "ក" * 201}, "given_by"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_and_what_was_typed_stays(client, editor, study, name):
    changes, field = WRONG[name]
    response = client.post(page(study), answers(given_by_role="keeper of the nets", **changes))
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert "keeper of the nets" in response.content.decode()
    assert not Consent.objects.exists()


@pytest.mark.parametrize("ending", GOOD_FILES)
def test_documents_and_recordings_are_known_by_their_content(client, editor, study, ending):
    upload = SimpleUploadedFile("paper", GOOD_FILES[ending] + bytes(40))
    client.post(page(study), {**answers(), "attachment": upload})
    consent = study.consents.get()
    assert consent.attachment.name.endswith(f".{ending}")
    response = client.get(page(study, "consent_attachment", consent.pk))
    assert b"".join(response.streaming_content) == GOOD_FILES[ending] + bytes(40)
    assert response["Content-Disposition"] == f'attachment; filename="consent-{study.slug}-{consent.pk}.{ending}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert "html" not in response["Content-Type"]
    assert "svg" not in response["Content-Type"]


@pytest.mark.parametrize("name", BAD_FILES)
def test_other_files_are_refused_and_nothing_is_kept(client, editor, study, settings, name):
    upload = SimpleUploadedFile("paper.pdf", BAD_FILES[name], "application/pdf")
    response = client.post(page(study), {**answers(), "attachment": upload})
    assert list(response.context["form"].errors) == ["attachment"]
    assert "Sok Dara" in response.content.decode()
    assert not Consent.objects.exists()
    assert not list(settings.PRIVATE_ROOT.rglob("*.*")) if settings.PRIVATE_ROOT.exists() else True


def test_a_file_that_is_empty_or_too_large_is_refused(client, editor, study, monkeypatch):
    response = client.post(page(study), {**answers(), "attachment": SimpleUploadedFile("paper.pdf", b"")})
    assert list(response.context["form"].errors) == ["attachment"]
    monkeypatch.setattr(actions, "MAX_ATTACHMENT_BYTES", 30)
    response = client.post(page(study), {**answers(), "attachment": SimpleUploadedFile("paper.pdf", PDF)})
    assert list(response.context["form"].errors) == ["attachment"]


def test_a_file_has_to_be_chosen_again_and_the_page_says_so(client, editor, study):
    upload = SimpleUploadedFile("paper.pdf", PDF)
    response = client.post(page(study), {**answers(given_by=""), "attachment": upload})
    assert set(response.context["form"].errors) == {"given_by", "attachment"}


def test_typed_script_is_text_and_turned_writing_is_straightened(client, editor, study):
    client.post(page(study), answers(given_by="<script>alert(1)</script>\u202egnp.exe\x07"))
    assert study.consents.get().given_by == "<script>alert(1)</script>gnp.exe"
    assert "<script>alert(1)" not in client.get(page(study)).content.decode()


# --- who may ---


def test_consents_are_for_the_people_who_keep_the_study(client, study, organization):
    make.ConsentFactory(case_study=study, attachment="consents/secret.pdf")  # the study is public now
    consent = study.consents.get()
    addresses = [
        page(study),
        page(study, "withdraw_consent", consent.pk),
        page(study, "consent_attachment", consent.pk),
    ]
    allowed = [person(organization), person(organization, "manager"), person(is_coordinator=True)]
    refused = [person(), person(make.OrganizationFactory(), "manager")]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 302
        assert "login" in response.url
        assert response["Cache-Control"] == "private, no-store"
    for someone in refused:
        client.force_login(someone)
        assert {client.get(address).status_code for address in addresses} == {403}
        assert client.post(addresses[1]).status_code == 403
        assert client.post(addresses[0], answers()).status_code == 403
    study.status = "draft"
    study.save()
    for someone in refused:
        client.force_login(someone)
        assert {client.get(address).status_code for address in addresses} == {404}
    for someone in allowed:
        client.force_login(someone)
        answer = {client.get(address).status_code for address in addresses[:2]}
        assert answer == {200}
        assert client.get(addresses[2]).status_code == 404  # there is no file behind this name
    consent.refresh_from_db()
    assert consent.withdrawn_on is None
    assert study.consents.count() == 1


def test_the_consent_of_another_study_is_not_there(client, editor, study):
    other = make.ConsentFactory()
    for name in ("withdraw_consent", "consent_attachment"):
        assert client.get(page(study, name, other.pk)).status_code == 404
    assert client.post(page(study, "withdraw_consent", other.pk)).status_code == 404
    other.refresh_from_db()
    assert other.withdrawn_on is None


def test_private_files_have_no_address(client, editor, study):
    client.post(page(study), {**answers(), "attachment": SimpleUploadedFile("paper.pdf", PDF)})
    attachment = study.consents.get().attachment
    assert attachment.storage.exists(attachment.name)
    assert client.get(f"/media/{attachment.name}").status_code == 404
    assert client.get(attachment.url).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_many_queries_for_three_as_for_one(
    client, editor, study, count, django_assert_max_num_queries
):
    make.ConsentFactory.create_batch(count, case_study=study)
    client.get(page(study))
    with django_assert_max_num_queries(9):
        client.get(page(study))


# --- withdrawing ---


@pytest.fixture
def agreed(study, organization, media):
    """A public study with text, photos and location, each under one consent for all three."""
    consent = make.ConsentFactory(case_study=study, covers_photos=True, covers_location=True)
    place = study.place
    place.name_en, place.river_position = "Sunken village", 0.4
    place.save()
    photo = make.PhotoFactory(alt_en="The chair of the committee on her boat")
    make.CaseStudyPhotoFactory(case_study=study, photo=photo)
    make.BlockFactory(case_study=study, number=1)
    make.PartnerFactory(case_study=study, organization=organization)
    return consent


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    return settings.MEDIA_ROOT


def outputs(client, study, organization):
    """Every page on which a visitor could meet the study, as text; a page that is not there is empty."""
    addresses = {
        "list": reverse("casestudies:list"),
        "detail": reverse("casestudies:detail", args=[study.slug]),
        "block": reverse("casestudies:block", args=[study.slug, 1]),
        "home": reverse("home"),
        "river": reverse("river"),
        "map": reverse("map"),
        "features": reverse("features") + "?lang=en",
        "features of studies": reverse("features") + "?lang=en&show=case_studies",
        "sitemap": "/sitemap-casestudies.xml",
        "place": reverse("places:detail", args=[study.place.slug]),
        "organization": reverse("organizations:detail", args=[organization.slug]),
    }
    found = {}
    for name, address in addresses.items():
        response = client.get(address)
        assert response.status_code in (200, 400, 404), name
        found[name] = response.content.decode() if response.status_code == 200 else ""
    return found


def test_withdrawal_hides_everything_everywhere_at_once(client, editor, study, organization, agreed):
    visitor = type(client)()
    picture = f"/og/casestudies/{study.slug}.png"
    before = outputs(visitor, study, organization)
    shown = {name for name, text in before.items() if "Kampong Phluk" in text or study.slug in text}
    assert {"list", "detail", "block", "sitemap", "place", "organization", "river"} <= shown
    assert "her boat" in before["detail"]
    assert "Sunken village" in before["detail"]
    assert visitor.get(picture).status_code == 200

    asked = client.get(page(study, "withdraw_consent", agreed.pk)).content.decode()
    assert "Without a consent to the text the whole case study is hidden." in asked
    response = client.post(page(study, "withdraw_consent", agreed.pk))
    assert response.url == page(study)
    agreed.refresh_from_db()
    assert agreed.withdrawn_on == today()

    after = outputs(visitor, study, organization)
    assert {name for name, text in after.items() if "Kampong Phluk" in text or study.slug in text} == set()
    assert {name for name, text in after.items() if "her boat" in text} == set()
    assert after["detail"] == after["block"] == ""
    assert visitor.get(picture).status_code == 404
    assert '"studies": 1' not in json.dumps(after["features"])
    (step,) = Step.objects.of(study)
    assert (step.actor, step.verb, step.comment) == (editor, "took_back", agreed.on_behalf_of)


def test_the_log_speaks_of_consents_in_the_language_of_who_reads_it(client, editor, study):
    """Whoever recorded them, in whatever language."""
    client.post(page(study).replace("/en/", "/km/"), answers())
    client.post(page(study, "withdraw_consent", study.consents.get().pk).replace("/en/", "/lo/"))
    for language in ("vi", "lo", "km", "en"):
        with translation.override(language):
            shown = client.get(reverse("workspace:desk", args=["case-studies", study.slug])).content.decode()
            assert all(f'<span class="tag">{Step.Verb(verb).label}</span>' in shown for verb in ("agreed", "took_back"))
        assert shown.count("The fishers of Kampong Phluk") == 2


@pytest.mark.parametrize(("part", "words"), [("covers_photos", "her boat"), ("covers_location", "Sunken village")])
def test_withdrawing_one_part_hides_that_part_alone(client, editor, study, organization, agreed, part, words):
    Consent.objects.filter(pk=agreed.pk).update(**{part: False})
    alone = make.ConsentFactory(case_study=study, **{"covers_text": False, part: True})
    visitor = type(client)()
    assert words in outputs(visitor, study, organization)["detail"]
    asked = client.get(page(study, "withdraw_consent", alone.pk)).content.decode()
    assert "the whole case study is hidden" not in asked
    client.post(page(study, "withdraw_consent", alone.pk))
    after = outputs(visitor, study, organization)
    assert "Kampong Phluk" in after["detail"]
    assert words not in after["detail"]


def test_withdrawing_twice_is_withdrawing_once(client, editor, study, agreed):
    for _time in range(2):
        assert client.post(page(study, "withdraw_consent", agreed.pk)).status_code == 302
    assert Step.objects.of(study).count() == 1
    assert client.get(page(study, "withdraw_consent", agreed.pk)).status_code == 302


def test_a_picture_cannot_be_fetched_by_its_old_address_any_more(client, editor, study, agreed):
    photo, out = make.PhotoFactory.build(alt_en="A boat"), io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG")
    picture = clean_picture(SimpleUploadedFile("a.jpg", out.getvalue()))
    with TestCase.captureOnCommitCallbacks(execute=True):
        photo_rows.add_photo(entry=study, photo=photo, picture=picture, by=editor)
    other = make.ConsentFactory(case_study=study, covers_text=False, covers_photos=True)
    storage, before = photo.file.storage, [photo.file.name, photo.rendition(480)]
    photo_rows.arrange_photos(entry=study, order=[], removed={photo.pk}, by=editor)
    for consent in (agreed, other):
        with TestCase.captureOnCommitCallbacks(execute=True):
            client.post(page(study, "withdraw_consent", consent.pk))
        # While the other consent covers photos, they stay where they are.
        assert {storage.exists(name) for name in before} == {consent == agreed}
    photo.refresh_from_db()
    assert photo.file.name not in before
    assert {storage.exists(name) for name in (photo.file.name, photo.rendition(480))} == {True}


def test_pictures_are_moved_when_their_consent_ends(client, study, media):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG")
    photo = make.PhotoFactory.build(alt_en="A boat")
    store_photo(photo=photo, upload=SimpleUploadedFile("a.jpg", out.getvalue()))
    make.CaseStudyPhotoFactory(case_study=study, photo=photo)
    consent = make.ConsentFactory(case_study=study, covers_photos=True, valid_until=today())
    before = photo.file.name
    hide_photos_of_ended_consents()
    photo.refresh_from_db()
    assert photo.file.name == before
    Consent.objects.filter(pk=consent.pk).update(valid_until=today(-1))
    hide_photos_of_ended_consents()
    photo.refresh_from_db()
    assert photo.file.name != before


def test_a_form_that_is_sent_twice_records_one_consent(client, editor, study):
    for _time in range(2):
        client.post(page(study), answers())
    assert study.consents.count() == 1
    for _time in range(2):
        client.post(page(study), {**answers(), "attachment": SimpleUploadedFile("paper.pdf", PDF)})
    assert study.consents.count() == 2


def test_a_consent_that_begins_tomorrow_can_be_withdrawn(client, editor, study):
    consent = make.ConsentFactory(case_study=study, given_on=today(1))
    client.post(page(study, "withdraw_consent", consent.pk))
    consent.refresh_from_db()
    assert consent.withdrawn_on == today(1)


# --- who is told ---


@pytest.fixture
def sent(monkeypatch):
    """What was queued: (kind, person, context), each key once, as the outbox has it."""
    found = {}

    def queue(*, kind, to, key, context=None, **options):
        found.setdefault(key, (kind, to, context))

    monkeypatch.setattr(letters, "queue", queue)
    return found


def told(sent):
    return {to for _kind, to, _context in sent.values()}


def test_a_withdrawal_is_told_to_all_who_keep_the_study(client, editor, study, organization, agreed, sent):
    keepers = {person(organization), person(organization, "manager"), person(is_coordinator=True)}
    person(organization, is_active=False)
    person(make.OrganizationFactory(), "manager")
    for _time in range(2):
        client.post(page(study, "withdraw_consent", agreed.pk))
    assert told(sent) == keepers, "whoever did it knows"
    assert {context["parts"] for _kind, _to, context in sent.values()} == {"Text, Photos, Location"}


def test_where_nobody_else_keeps_a_study_the_administrators_are_told_of_a_withdrawal(sent, administrator):
    consent = make.ConsentFactory(case_study=make.CaseStudyFactory(basis="consent"))
    actions.withdraw_consent(consent=consent, by=person())
    assert told(sent) == {administrator}


HIDDEN = {
    "all": ({}, {}, None, ["covers_text", "covers_location"]),
    "what another one covers stays": ({}, {}, {}, ["covers_location"]),
    "what is over hides nothing": ({}, {"valid_until": today(-1)}, None, []),
    "photos, where the text is covered": (
        {},
        {"covers_text": False, "covers_photos": True},
        {},
        ["covers_photos", "covers_location"],
    ),
    "photos, where nothing else is covered": ({}, {"covers_text": False, "covers_photos": True}, None, []),
    # Published sources need no consent: what rests on them stays.
    "compiled": ({"basis": "compiled"}, {"covers_photos": True}, None, []),
    # Nobody but those who keep it ever saw it.
    "draft": ({"status": "draft", "publish_at": None}, {}, None, []),
    "planned": ({"publish_at": timezone.now() + datetime.timedelta(days=9)}, {}, None, []),
    "archived": ({"status": "archived"}, {}, None, []),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_a_withdrawal_hides_is_what_the_door_of_consent_closes(study, name):
    of_study, of_consent, of_other, hidden = HIDDEN[name]
    type(study).objects.filter(pk=study.pk).update(**of_study)
    study.refresh_from_db()
    consent = make.ConsentFactory(case_study=study, **{"covers_location": True, **of_consent})
    if of_other is not None:
        make.ConsentFactory(case_study=study, **of_other)

    def seen():
        rows = type(study).objects.published().filter(pk=study.pk)
        doors = {
            "covers_text": rows,
            "covers_photos": rows.may_show_photos(),
            "covers_location": rows.located(),
        }
        return {part for part, door in doors.items() if door.exists()}

    before, found = seen(), actions.hidden_without(consent=consent)
    assert found == hidden
    actions.withdraw_consent(consent=consent, by=person())
    # Without its text nothing of a study is seen.
    assert {part for part in before - seen() if getattr(consent, part)} == set(found)


@pytest.mark.parametrize(("state", "is_hidden"), [("published", True), ("draft", False)])
def test_a_withdrawal_says_what_the_public_no_longer_sees_if_it_saw_it(client, editor, study, agreed, state, is_hidden):
    if state == "draft":
        type(study).objects.filter(pk=study.pk).update(status="draft", publish_at=None)
    asked = client.get(page(study, "withdraw_consent", agreed.pk)).content.decode()
    assert ("The public no longer sees this" in asked, "What the public sees does not change" in asked) == (
        is_hidden,
        not is_hidden,
    )
    said = client.post(page(study, "withdraw_consent", agreed.pk), follow=True).content.decode()
    assert "The consent is withdrawn." in said
    assert ("What it covered is hidden everywhere." in said) == is_hidden


@pytest.mark.parametrize("language", ["vi", "lo", "km", "en"])
def test_the_letter_of_a_withdrawal_says_what_is_hidden(study, organization, agreed, language):
    reader = make.PersonFactory(language=language)
    make.MembershipFactory(user=reader, organization=organization)
    actions.withdraw_consent(consent=agreed, by=person())
    letter = Letter.objects.get()
    assert (letter.address, letter.language) == (reader.email, language)
    assert f"/{language}/workspace/case-studies/{study.slug}/consent/" in letter.body
    assert agreed.on_behalf_of in letter.body
    assert agreed.given_by not in letter.body
    with translation.override(language):
        assert f"{translation.gettext('Text')}, {translation.gettext('Photos')}" in letter.body
        assert translation.gettext("Without a consent to the text the whole case study is hidden.") in letter.body


def test_a_withdrawal_that_hides_nothing_waits_for_nobody(study, organization, agreed):
    make.ConsentFactory(case_study=study, covers_photos=True, covers_location=True)
    for mail in ("all", "waiting", "none"):
        make.MembershipFactory(user=make.PersonFactory(language="en", mail=mail), organization=organization)
    actions.withdraw_consent(consent=agreed, by=person())
    letter = Letter.objects.get()
    assert "What the public sees does not change" in letter.body
    assert "whole case study" not in letter.body


def ending(study, days, **fields):
    return make.ConsentFactory(case_study=study, valid_until=today(days), **fields)


def test_an_end_is_told_sixty_days_before_once_to_those_who_can_renew(study, organization, sent):
    manager, coordinator = person(organization, "manager"), person(is_coordinator=True)
    person(organization)
    person(organization, "manager", is_active=False)
    person(make.OrganizationFactory(), "manager")
    consent = ending(study, 60)
    for _time in range(2):
        warn_of_expiring_consents()
    assert {to for _kind, to, _context in sent.values()} == {manager, coordinator}
    assert {kind for kind, _to, _context in sent.values()} == {"consent_expiring"}
    consent.refresh_from_db()
    assert consent.warned_at is not None


QUIET = {
    "far away": {"days": 61},
    "over": {"days": -1},
    "withdrawn": {"days": 30, "withdrawn_on": today()},
}


@pytest.mark.parametrize("name", QUIET)
def test_other_ends_are_not_told(study, organization, sent, name):
    person(organization, "manager")
    ending(study, **QUIET[name])
    warn_of_expiring_consents()
    assert sent == {}


def test_where_nobody_keeps_a_study_the_administrators_are_told(sent, administrator):
    ending(make.CaseStudyFactory(basis="consent"), 30)
    warn_of_expiring_consents()
    assert [to for _kind, to, _context in sent.values()] == [administrator]


def test_nothing_is_told_where_nothing_would_be_hidden(study, organization, sent):
    person(organization, "manager")
    ending(study, 30)
    make.ConsentFactory(case_study=study, covers_location=True)
    ending(make.CaseStudyFactory(owner=organization), 30)
    ending(make.CaseStudyFactory(owner=organization, basis="consent", status="archived"), 30)
    warn_of_expiring_consents()
    assert sent == {}


def test_a_consent_that_is_replaced_in_part_is_told(study, organization, sent):
    person(organization, "manager")
    ending(study, 30, covers_photos=True)
    make.ConsentFactory(case_study=study)
    warn_of_expiring_consents()
    assert len(sent) == 1


def test_an_end_that_was_moved_is_told_again(study, organization, sent):
    person(organization, "manager")
    consent = ending(study, 30)
    warn_of_expiring_consents()
    a_year_ago = timezone.now() - datetime.timedelta(days=365)
    Consent.objects.filter(pk=consent.pk).update(valid_until=today(40), warned_at=a_year_ago)
    warn_of_expiring_consents()
    assert len(sent) == 2


def test_the_letter_is_written(study, organization):
    """Through the outbox itself, in the language of its reader."""
    manager = make.PersonFactory(language="km")
    make.MembershipFactory(user=manager, organization=organization, role="manager")
    ending(study, 30)
    warn_of_expiring_consents()
    letter = Letter.objects.get()
    assert (letter.address, letter.language) == (manager.email, "km")
    assert f"/km/workspace/case-studies/{study.slug}/consent/" in letter.body
    assert "Kampong Phluk" in letter.body
