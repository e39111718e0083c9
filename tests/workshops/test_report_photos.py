"""Photos of a workshop's report: with words and consent, and light until they come into sight."""

import gzip
import io
import random
import re
from pathlib import Path

import factories as make
import pytest
from crawling import Page
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from publishing import actions, changing, photo_rows
from workshops.models import Workshop, WorkshopPhoto

pytestmark = pytest.mark.django_db

KILOBYTE = 1024
chance = random.Random(1)


@pytest.fixture
def coordinator(client):
    someone = make.PersonFactory(is_coordinator=True, language="en")
    client.force_login(someone)
    return someone


@pytest.fixture
def workshop():
    return make.WorkshopFactory(slug="lake", name_en="Sanctuaries of the lake", summary_en="x")


def public(language="en"):
    return Client().get(f"/{language}/workshops/lake/").content.decode()


def photos(page):
    return Page(page).attributes("img")


def test_a_gallery_says_what_each_photo_shows_and_who_took_it(workshop):
    photo = make.PhotoFactory(alt_en="Two women mend a net.", alt_km="ស្ត្រីពីរនាក់", credit="Sok Dara", licence="CC BY 4.0")
    make.WorkshopPhotoFactory(workshop=workshop, photo=photo)
    (shown,) = photos(public())
    assert shown["alt"] == "Two women mend a net."
    assert "Photo: Sok Dara. Creative Commons Attribution 4.0" in public()
    (shown,) = photos(public("km"))
    assert (shown["alt"], shown.get("lang")) == ("ស្ត្រីពីរនាក់", None)
    (shown,) = photos(public("vi"))
    assert (shown["alt"], shown["lang"]) == ("Two women mend a net.", "en")


def test_a_photo_is_public_only_with_the_word_of_the_people_on_it(workshop):
    """Not even where an administrator put it there, past the gate."""
    row = make.WorkshopPhotoFactory(workshop=workshop)
    assert row.photo.file.url in public()
    WorkshopPhoto.objects.update(people_agreed=False)
    assert row.photo.file.url not in public()
    assert photos(public()) == []


def test_a_photo_that_people_take_their_word_back_from_goes_with_the_next_version(client, coordinator, workshop):
    row = make.WorkshopPhotoFactory(workshop=workshop)
    other = make.WorkshopPhotoFactory(workshop=workshop, position=1)
    arrange = reverse("workspace:arrange_photos", args=["workshops", "lake"])
    client.post(arrange, {f"remove-{row.photo_id}": "on"})
    actions.publish(entry=Workshop.objects.get(), by=coordinator)
    assert [one["src"] for one in photos(public())] == [other.photo.file.url]


def sent(client, colour):
    file = io.BytesIO()
    Image.new("RGB", (80, 60), colour).save(file, "JPEG")
    words = {"alt_en": colour, "credit": "Sok Dara", "licence": "CC BY 4.0", "people_agreed": "yes"}
    upload = SimpleUploadedFile(f"{colour}.jpg", file.getvalue())
    answer = client.post(reverse("workspace:photos", args=["workshops", "lake"]), {**words, "file": upload})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer


def test_two_people_who_add_photos_at_once_lose_none(client, coordinator, workshop, monkeypatch):
    colleague, save, once = Client(), actions.save, iter([True])
    colleague.force_login(make.PersonFactory(is_coordinator=True, language="en"))

    def quicker(**given):
        """The colleague's photo is saved between the reading and the writing of mine."""
        if next(once, False):
            sent(colleague, "navy")
        return save(**given)

    monkeypatch.setattr(changing.actions, "save", quicker)
    sent(client, "teal")
    assert [photo.alt_en for photo in photo_rows.photos_of(workshop)] == ["navy", "teal"]


def weight(path):
    """The compressed size of a static file; a picture is compressed already."""
    content = Path(finders.find(path.removeprefix("/static/"))).read_bytes()
    return len(content) if path.endswith((".png", ".ico")) else len(gzip.compress(content))


def sentences(count):
    """Texts that cannot be compressed better than those of people."""
    words = ["".join(chance.choices("aeioubdfghklmnprst", k=chance.randint(2, 9))) for _number in range(count * 12)]
    return " ".join(words)


@pytest.mark.parametrize("language", ["vi", "lo", "km", "en"])
def test_a_report_with_forty_photos_is_light_until_they_come_into_sight(workshop, language):
    for code in ("vi", "lo", "km", "en"):
        texts = {f"{name}_{code}": f"<p>{sentences(20)}</p>" for name in ("report_body", "learnt", "outcomes")}
        Workshop.objects.update(**texts, number_of_participants=40)
    for number in range(40):
        photo = make.PhotoFactory(alt_en=sentences(1)[:250], caption_en=sentences(2)[:250])
        make.WorkshopPhotoFactory(workshop=workshop, photo=photo, position=number)
    for country in ("LA", "KH", "VN"):
        make.AttendingCountryFactory(workshop=workshop, country=country, number_of_people=12)
        make.CountryContributionFactory(workshop=workshop, country=country, text_en=sentences(3))
        organization = make.OrganizationFactory(country=country)
        make.ParticipationFactory(workshop=workshop, organization=organization, number_of_people=12)
        make.CommitmentFactory(workshop=workshop, organization=organization)
        make.WorkshopDocumentFactory(workshop=workshop)
    body = public(language)
    shown = photos(body)
    assert len(shown) == 40
    assert {one["loading"] for one in shown} == {"lazy"}
    assert all(one["width"] and one["height"] for one in shown), "else the page jumps when they come"
    page = Page(body)
    files = {link.href for link in page.links if link.tag == "link" and link.rel in ("stylesheet", "icon")}
    files |= {one["src"] for one in page.attributes("script") if one.get("src")}
    total = len(gzip.compress(body.encode())) + sum(weight(one) for one in files if one.startswith("/static/"))
    assert total <= 60 * KILOBYTE
    assert not re.search(r'<link[^>]+rel="preload"[^>]+as="image"', body)
