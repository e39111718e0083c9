"""Photos of an entry: added, described, put in order and taken out in a draft; the public sees them once published."""

import io
import zlib

import factories as make
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from library.models import Photo
from publishing import actions, life, photo_rows
from publishing.models import Revision

pytestmark = pytest.mark.django_db


def encoded(image, format="JPEG", **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def picture(colour="teal", size=(60, 40), name="DSC_0001.JPG", **options):
    return SimpleUploadedFile(name, encoded(Image.new("RGB", size, colour), **options), "image/jpeg")


def huge_png(width, height):
    """A PNG of a few bytes whose header claims that size."""
    content = bytearray(encoded(Image.new("1", (8, 8)), "PNG"))
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


BAD_FILES = {
    "sixty megapixels": huge_png(10_000, 6_000),
    "a decompression bomb": huge_png(60_000, 60_000),
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a renamed program": b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200),
    "a page that begins like a GIF": b"GIF89a/*" + b"<script>alert(1)</script>*/",
    "a cut picture": encoded(Image.effect_noise((400, 300), 90))[:9000],
    "a Word file": b"PK\x03\x04" + bytes(100),
    "nothing": b"",
}


def content_of(photo):
    with photo.file.storage.open(photo.file.name) as file:
        return file.read()


@pytest.fixture
def organization():
    return make.OrganizationFactory(name_en="Fishers")


@pytest.fixture
def study(organization):
    return make.CaseStudyFactory(owner=organization, basis="consent", title_en="Kampong Phluk")


@pytest.fixture
def editor(organization, client):
    someone = make.PersonFactory(language="en")
    make.MembershipFactory(user=someone, organization=organization)
    client.force_login(someone)
    return someone


def page(entry, name="photos", *more):
    return reverse(f"workspace:{name}", args=[life.kind_of(entry), entry.slug, *more])


def words(**changes):
    return {"alt_en": "Two women mend a net.", "credit": "Sok Dara", "licence": "CC BY 4.0", **changes}


def added(client, entry, colour="teal", **changes):
    response = client.post(page(entry), {**words(**changes), "file": picture(colour)})
    assert response.status_code == 302, response.context["form"].errors
    assert response.url == f"{page(entry)}#top", "the browser would go on to the form, past what it says"
    return photo_rows.photos_of(entry)[-1]


def shown(client, entry):
    return type(client)().get(entry.get_absolute_url()).content.decode()


@pytest.mark.parametrize("kind", ["organization", "study"])
def test_a_photo_is_public_with_the_next_publication_and_not_before(client, editor, kind, organization, study):
    make.ConsentFactory(case_study=study, covers_photos=True)
    entry = {"organization": organization, "study": study}[kind]
    photo = added(client, entry, alt_km="ស្ត្រី​ពីរ​នាក់", caption_en="In the dry season")
    assert (photo.alt_en, photo.alt_km, photo.alt_vi) == ("Two women mend a net.", "ស្ត្រី​ពីរ​នាក់", None)
    assert (photo.caption_en, photo.caption_km, photo.credit) == ("In the dry season", None, "Sok Dara")
    assert photo.file.name not in shown(client, entry)
    assert "mend a net" not in shown(client, entry)
    head = life.head(entry)
    assert (head.state, head.author) == ("draft", editor)
    assert photo.file.url not in shown(client, entry)
    actions.publish(entry=entry, by=make.PersonFactory(is_coordinator=True))
    assert photo.file.url in shown(client, entry)
    assert "In the dry season" in shown(client, entry)


@pytest.mark.parametrize("language", ["vi", "lo", "km", "en"])
def test_what_the_portal_says_of_a_photo_is_read_in_the_language_of_the_reader(client, editor, organization, language):
    added(client, organization)
    change = {"fields": {"description_en": "We fish."}}
    typed = actions.save(entry=organization, snapshot=change, base=2, by=editor, comment="ត្រី Photo added")
    with translation.override(language):
        told = translation.gettext("Photo added")
        pages = [
            reverse(f"workspace:{name}", args=["organizations", organization.slug]) for name in ("desk", "history")
        ]
        difference = reverse("workspace:difference", args=["organizations", organization.slug, typed.number - 1])
    for address in (*pages, difference):
        text = client.get(address).content.decode()
        assert f">{told}</" in text
        assert 'lang="zxx">Photo added' not in text
        if address != difference:
            assert 'lang="zxx">ត្រី Photo added</' in text


def test_what_the_camera_wrote_is_gone_and_nobody_can_guess_the_address(client, editor, organization):
    exif = Image.Exif()
    exif[0x010F] = "Camera of Sok"
    exif[0x8825] = {1: "N", 2: (13.0, 31.0, 36.0), 3: "E", 4: (105.0, 58.0, 12.0)}
    upload = picture(name="house of Sok.jpg", exif=exif)
    assert client.post(page(organization), {**words(), "file": upload}).status_code == 302
    photo = photo_rows.photos_of(organization)[0]
    content = content_of(photo)
    assert len(Image.open(io.BytesIO(content)).getexif()) == 0
    assert b"Sok" not in content
    name = photo.file.name.rpartition("/")[2]
    assert "Sok" not in name
    assert len(name) == len("0" * 24 + ".jpg")


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_refused_and_what_was_typed_stays(client, editor, organization, settings, name):
    upload = SimpleUploadedFile("photo.jpg", BAD_FILES[name], "image/jpeg")
    response = client.post(page(organization), {**words(caption_lo="ທ່ານ້ຳ"), "file": upload})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["file"]
    text = response.content.decode()
    assert "Two women mend a net." in text
    assert "ທ່ານ້ຳ" in text
    assert not Photo.objects.exists()
    assert not Revision.objects.of(organization).exists()
    assert not settings.MEDIA_ROOT.exists() or not list(settings.MEDIA_ROOT.rglob("*.jpg"))


def test_a_polyglot_is_made_anew_and_holds_nothing_but_the_picture(client, editor, organization):
    script = b"<script>alert('portal')</script>"
    content = encoded(Image.new("RGB", (60, 40), "teal"), comment=script) + script + b"PK\x03\x04"
    upload = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
    assert client.post(page(organization), {**words(), "file": upload}).status_code == 302
    kept = content_of(photo_rows.photos_of(organization)[0])
    assert b"script" not in kept
    assert b"PK\x03\x04" not in kept


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"alt_en": " "}, "alt_en"),
        ({"credit": ""}, "credit"),
        ({"licence": ""}, "licence"),
        ({"licence": "mine"}, "licence"),
    ],
)
def test_what_is_missing_is_named(client, editor, organization, changes, field):
    response = client.post(page(organization), {**words(**changes), "file": picture()})
    assert set(response.context["form"].errors) == {field, "file"}  # the picture has to be chosen again
    assert not Photo.objects.exists()


def test_one_language_is_enough_whichever_it_is(client, editor, organization):
    assert added(client, organization, alt_en="", alt_lo="ຊາວປະມົງ").alt_en is None


def test_script_and_turned_writing_are_text(client, editor, organization):
    photo = added(client, organization, alt_en="<script>alert(1)</script>\u202egpj", credit='"><b>Sok')
    assert photo.alt_en == "<script>alert(1)</script>gpj"
    text = client.get(page(organization)).content.decode()
    assert "<script>alert(1)" not in text
    assert '"><b>Sok' not in text


def test_a_form_that_is_sent_twice_adds_one_photo(client, editor, organization):
    for _time in range(2):
        added(client, organization)
    assert len(photo_rows.photos_of(organization)) == 1
    assert Photo.objects.count() == 1
    added(client, organization, colour="maroon")
    assert len(photo_rows.photos_of(organization)) == 2


def test_photos_are_put_in_order_and_taken_out_in_one_step(client, editor, organization):
    one, two, three = (added(client, organization, colour) for colour in ("red", "green", "blue"))
    before = life.head(organization).number
    client.post(
        page(organization, "arrange_photos"), {f"place-{one.pk}": 1, f"place-{two.pk}": 2, f"place-{three.pk}": 1}
    )
    assert photo_rows.photos_of(organization) == [three, one, two]
    client.post(
        page(organization, "arrange_photos"),
        {f"place-{three.pk}": 3, f"place-{one.pk}": 2, f"place-{two.pk}": 3, f"remove-{one.pk}": "on"},
    )
    assert photo_rows.photos_of(organization) == [two, three]
    assert life.head(organization).number == before + 2
    assert Photo.objects.filter(pk=one.pk).exists()  # older revisions show it


def test_nonsense_in_the_order_changes_nothing(client, editor, organization):
    one, two = added(client, organization, "red"), added(client, organization, "green")
    head = life.head(organization).number
    for nonsense in ("", "-1", "x", "٣", "9" * 30, "1.5"):
        client.post(page(organization, "arrange_photos"), {f"place-{one.pk}": nonsense, "remove-999999": "on"})
        assert photo_rows.photos_of(organization) == [one, two]
    assert life.head(organization).number == head


def test_new_words_are_a_draft_and_the_public_reads_the_old_ones(client, editor, organization):
    photo = added(client, organization)
    coordinator = make.PersonFactory(is_coordinator=True)
    actions.publish(entry=organization, by=coordinator)
    response = client.post(page(organization, "photo_words", photo.pk), words(alt_en="Three women.", credit="Bopha"))
    assert response.status_code == 302
    assert "Two women mend a net." in shown(client, organization)
    assert "Three women." not in shown(client, organization)
    (changed,) = photo_rows.photos_of(organization)
    assert (changed.alt_en, changed.credit) == ("Three women.", "Bopha")
    assert changed.file.name != photo.file.name
    assert content_of(changed) == content_of(photo)
    actions.publish(entry=organization, by=coordinator)
    assert "Three women." in shown(client, organization)


def test_new_words_are_checked(client, editor, organization):
    photo = added(client, organization)
    response = client.post(page(organization, "photo_words", photo.pk), words(alt_en="", credit="Bopha"))
    assert list(response.context["form"].errors) == ["alt_en"]
    photo.refresh_from_db()
    assert (photo.alt_en, photo.credit) == ("Two women mend a net.", "Sok Dara")


def test_somebody_who_saves_in_between_loses_nothing(client, editor, organization, monkeypatch):
    added(client, organization)
    save, others = actions.save, []

    def save_after_another(**given):
        if not others:
            head = life.head(organization)
            snapshot = {**head.snapshot, "fields": {**head.snapshot["fields"], "website": "https://example.org/"}}
            others.append(save(entry=organization, snapshot=snapshot, base=head.number, by=editor))
        return save(**given)

    monkeypatch.setattr(actions, "save", save_after_another)
    added(client, organization, "maroon")
    head = life.head(organization)
    assert len(photo_rows.photos_of(organization)) == 2
    assert head.snapshot["fields"]["website"] == "https://example.org/"


def test_photos_are_for_the_people_who_keep_the_entry(client, organization):
    other = make.PersonFactory()
    make.MembershipFactory(user=other, organization=make.OrganizationFactory(), role="manager")
    photo = make.PhotoFactory()
    make.OrganizationPhotoFactory(organization=organization, photo=photo)
    addresses = [page(organization), page(organization, "photo_words", photo.pk)]
    for address in addresses:
        assert "login" in client.get(address).url
    client.force_login(other)
    for address in addresses:
        assert client.get(address).status_code == 403
        assert client.post(address, words()).status_code == 403
    assert client.post(page(organization, "arrange_photos"), {f"remove-{photo.pk}": "on"}).status_code == 403
    organization.status = "draft"
    organization.save()
    for address in addresses:
        assert client.get(address).status_code == 404
    client.force_login(make.PersonFactory(is_coordinator=True))
    for address in addresses:
        assert client.get(address).status_code == 200


def test_other_kinds_and_other_photos_are_not_there(client, editor, organization):
    place, foreign = make.PlaceFactory(), make.PhotoFactory()
    assert client.get(reverse("workspace:photos", args=["places", place.slug])).status_code == 404
    assert client.get(reverse("workspace:photos", args=["nothing", organization.slug])).status_code == 404
    assert client.get(page(organization, "photo_words", foreign.pk)).status_code == 404
    assert client.get(page(organization, "arrange_photos")).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_many_queries_for_three_as_for_one(
    client, editor, organization, count, django_assert_max_num_queries
):
    make.OrganizationPhotoFactory.create_batch(count, organization=organization)
    client.get(page(organization))
    with django_assert_max_num_queries(9):
        client.get(page(organization))


# --- the word of the people on a photo ---


@pytest.fixture
def workshop():
    return make.WorkshopFactory(slug="lake", name_en="Sanctuaries of the lake", summary_en="x")


@pytest.fixture
def coordinator(client):
    someone = make.PersonFactory(is_coordinator=True, language="en")
    client.force_login(someone)
    return someone


def agreed(entry):
    return [row["fields"]["people_agreed"] for row in life.head(entry).snapshot["children"]["workshopphoto_set"]]


def test_whether_the_people_on_it_agreed_is_asked_where_rows_have_it(client, coordinator, workshop, organization):
    assert "Did the people on it agree" in client.get(page(workshop)).content.decode()
    assert "Did the people on it agree" not in client.get(page(organization)).content.decode()
    answer = client.post(page(workshop), {**words(), "file": picture()})
    assert list(answer.context["form"].errors) == ["people_agreed", "file"]
    answer = client.post(page(workshop), {**words(people_agreed="perhaps"), "file": picture()})
    assert "people_agreed" in answer.context["form"].errors
    assert photo_rows.photos_of(workshop) == []


def test_a_photo_without_their_word_is_not_published(client, coordinator, workshop):
    added(client, workshop, people_agreed="yes")
    photo = added(client, workshop, colour="navy", people_agreed="no")
    assert agreed(workshop) == [True, False]
    assert "have not agreed yet" in client.get(page(workshop)).content.decode()
    with pytest.raises(actions.Gaps) as refused:
        actions.publish(entry=workshop, by=coordinator)
    assert [(gap.field, gap.message) for gap in refused.value.gaps] == [
        ("workshopphoto_set", "Photo 2: ask the people on it, and say that they agreed; or take it out."),
    ]
    assert client.post(page(workshop, "photo_words", photo.pk), words(people_agreed="yes")).status_code == 302
    assert agreed(workshop) == [True, True]
    actions.publish(entry=workshop, by=coordinator)
    assert shown(client, workshop).count("<figure>") == 2


def test_the_answer_stays_when_photos_are_put_in_order(client, coordinator, workshop):
    first = added(client, workshop, people_agreed="no")
    added(client, workshop, colour="navy", people_agreed="yes")
    client.post(page(workshop, "arrange_photos"), {f"place-{first.pk}": "2"})
    assert agreed(workshop) == [True, False]
    form = client.get(page(workshop, "photo_words", first.pk)).context["form"]
    assert form["people_agreed"].value() == "no"


def test_the_same_picture_with_another_answer_is_another_photo(client, coordinator, workshop):
    for answer in ("no", "no", "yes"):
        added(client, workshop, people_agreed=answer)
    assert agreed(workshop) == [False, True]
