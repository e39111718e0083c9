"""Pictures and documents from strangers: checked, cleaned and made anew, or refused in words."""

import io
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from office_files import PDF
from PIL import Image, ImageCms

from accounts.models import User
from library import images, tasks
from library.actions import remove_document, remove_photo, store_document, store_photo
from library.models import Document, Photo

ORIENTATION, GPS = 0x0112, 0x8825


def encoded(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def upload(content, name="picture.jpg"):
    return SimpleUploadedFile(name, content)


def jpeg(size=(60, 40), colour="teal", **options):
    return encoded(Image.new("RGB", size, colour), "JPEG", **options)


def opened(file):
    file.seek(0)
    image = Image.open(io.BytesIO(file.read()))
    image.load()
    return image


def from_a_camera():
    """A JPEG that lies on its side and knows where it was taken, by whom and with what."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "Camera of Sok"
    exif[GPS] = {1: "N", 2: (13.0, 31.0, 36.0), 3: "E", 4: (105.0, 58.0, 12.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("RGB", (600, 300), "teal")
    return encoded(image, "JPEG", exif=exif, icc_profile=profile, comment=b"Sok, Kbal Romeas")


def huge_png():
    """A PNG of a few bytes whose header claims 30,000 pixels a side."""
    content = bytearray(encoded(Image.new("1", (8, 8)), "PNG"))
    content[16:24] = (30_000).to_bytes(4, "big") * 2
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


BAD = {
    "a text called .jpg": (b"This is a letter, not a picture.\n" * 40, "not_a_picture"),
    "an SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "not_a_picture"),
    "a GIF": (encoded(Image.new("P", (20, 20)), "GIF"), "not_a_picture"),
    "a TIFF": (encoded(Image.new("RGB", (20, 20)), "TIFF"), "not_a_picture"),
    "a JPEG cut off": (encoded(Image.effect_noise((400, 300), 90), "JPEG")[:9000], "damaged"),
    "a JPEG cut off in its header": (jpeg()[:100], "damaged"),
    "a PNG cut off": (encoded(Image.effect_noise((400, 300), 90), "PNG")[:9000], "damaged"),
    "a WebP cut off": (encoded(Image.effect_noise((400, 300), 90), "WEBP")[:3000], None),
    "a PNG of 900 megapixels": (huge_png(), "too_many_pixels"),
    "a PNG of 42 megapixels": (encoded(Image.new("1", (7000, 6000)), "PNG"), "too_many_pixels"),
    "nothing": (b"", "empty"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_sound_picture_is_refused_with_its_reason(name):
    content, code = BAD[name]
    with pytest.raises(ValidationError) as refused:
        images.clean_picture(upload(content))
    assert code in (None, refused.value.code)
    assert refused.value.messages[0].endswith(".")


def test_a_file_beyond_the_limit_is_refused_unread(monkeypatch):
    monkeypatch.setattr(images, "MAX_BYTES", 1024 * 1024)
    with pytest.raises(ValidationError, match="1 MB"):
        images.clean_picture(upload(b"\xff" * (1024 * 1024 + 1)))


def test_nothing_but_the_picture_is_kept():
    raw = from_a_camera()
    assert Image.open(io.BytesIO(raw)).getexif().get_ifd(GPS)
    picture = images.clean_picture(upload(raw, "Kbal Romeas, house of Sok.jpg"))
    image = opened(picture)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (300, 600))
    assert len(image.getexif()) == 0
    assert not {"exif", "icc_profile", "comment", "xmp"} & set(image.info)
    content = picture.file.getvalue()
    assert b"Sok" not in content
    assert b"Exif" not in content
    assert "Sok" not in picture.name


def test_a_large_picture_is_made_smaller_in_its_shape():
    assert opened(images.clean_picture(upload(jpeg((6000, 3000))))).size == (2000, 1000)
    assert opened(images.clean_picture(upload(jpeg((60, 40))))).size == (60, 40)


@pytest.mark.parametrize(
    ("image", "format", "expected"),
    [
        (Image.new("RGBA", (20, 20), (255, 0, 0, 0)), "PNG", (255, 255, 255)),
        (Image.new("LA", (20, 20), (0, 0)), "PNG", (255, 255, 255)),
        (Image.new("I;16", (20, 20), 32768), "PNG", (128, 128, 128)),
        (Image.new("L", (20, 20), 200), "JPEG", (200, 200, 200)),
        (Image.new("CMYK", (20, 20), (0, 0, 0, 255)), "JPEG", (0, 0, 0)),
        (Image.new("1", (20, 20), 1), "PNG", (255, 255, 255)),
        (Image.new("RGBA", (20, 20), (0, 0, 255, 255)), "WEBP", (0, 0, 254)),
    ],
)
def test_every_kind_of_pixel_becomes_srgb_on_white(image, format, expected):
    clean = opened(images.clean_picture(upload(encoded(image, format), f"a.{format.lower()}")))
    assert clean.mode == "RGB"
    assert all(abs(one - other) <= 4 for one, other in zip(clean.getpixel((10, 10)), expected, strict=True))


def test_a_picture_in_another_colour_space_keeps_its_look_and_a_broken_profile_is_ignored():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (b"no profile at all", lab):
        clean = opened(images.clean_picture(upload(jpeg(colour=(200, 30, 30), icc_profile=profile))))
        assert abs(clean.getpixel((5, 5))[0] - 200) < 6


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def new_photo(**fields):
    return Photo(credit="Sok", licence="CC BY 4.0", alt_km="ទន្លេ", **fields)


@pytest.mark.django_db
class TestStoring:
    def test_a_photo_gets_its_copies_after_the_commit(self, media, django_capture_on_commit_callbacks):
        photo = new_photo()
        with django_capture_on_commit_callbacks(execute=True):
            store_photo(photo=photo, upload=upload(jpeg((3000, 1500))))
            assert len(files(media)) == 1
        photo.refresh_from_db()
        assert (photo.width, photo.height) == (2000, 1000)
        for width in (480, 960, 1600):
            with photo.file.storage.open(photo.rendition(width)) as file:
                copy = Image.open(file)
                assert (copy.format, copy.size) == ("WEBP", (width, width // 2))
        for line in photo.srcset().split(", "):
            assert (media / line.split()[0].removeprefix("/media/")).is_file()

    def test_a_small_photo_is_never_enlarged(self, media, django_capture_on_commit_callbacks):
        photo = new_photo()
        with django_capture_on_commit_callbacks(execute=True):
            store_photo(photo=photo, upload=upload(jpeg((300, 200))))
        assert len(files(media)) == 2
        with photo.file.storage.open(photo.rendition(480)) as file:
            assert Image.open(file).size == (300, 200)
        assert [line.split()[1] for line in photo.srcset().split(", ")] == ["300w"]

    def test_making_copies_again_changes_nothing(self, media, django_capture_on_commit_callbacks):
        photo = new_photo()
        with django_capture_on_commit_callbacks(execute=True):
            store_photo(photo=photo, upload=upload(jpeg((1000, 500))))
        before = files(media)
        images.make_renditions(photo)
        assert files(media) == before

    def test_copies_that_a_stopped_worker_left_out_are_made_later(self, media, django_capture_on_commit_callbacks):
        photo = new_photo()
        with django_capture_on_commit_callbacks(execute=True):
            store_photo(photo=photo, upload=upload(jpeg((1700, 900))))
        whole = files(media)
        photo.file.storage.delete(photo.rendition(960))
        assert files(media) != whole
        tasks.complete_renditions()
        assert files(media) == whole

    def test_a_replaced_picture_and_a_removed_one_leave_no_file(self, media, django_capture_on_commit_callbacks):
        photo = new_photo()
        with django_capture_on_commit_callbacks(execute=True):
            store_photo(photo=photo, upload=upload(jpeg((1700, 900))))
        old = set(files(media))
        with django_capture_on_commit_callbacks(execute=True):
            store_photo(photo=photo, upload=upload(jpeg((1700, 900), "red")))
        assert len(files(media)) == 4
        assert not old & set(files(media))
        with django_capture_on_commit_callbacks(execute=True):
            remove_photo(photo=photo)
        assert files(media) == []

    def test_a_refused_picture_leaves_neither_row_nor_file(self, media):
        with pytest.raises(ValidationError):
            store_photo(photo=new_photo(), upload=upload(b"no picture"))
        assert not Photo.objects.exists()
        assert files(media) == []


@pytest.mark.django_db
def test_a_document_is_stored_under_a_plain_name_and_leaves_with_its_row(media, django_capture_on_commit_callbacks):
    document = Document(language="km", title_km="របាយការណ៍")
    with django_capture_on_commit_callbacks(execute=True):
        store_document(document=document, upload=upload(PDF, "../របាយការណ៍ Report 2024.PDF"))
    document.refresh_from_db()
    assert document.size == len(PDF)
    assert document.format == "PDF"
    (name,) = files(media)
    assert name.startswith("report-2024-")
    assert name.endswith(".pdf")
    with django_capture_on_commit_callbacks(execute=True):
        store_document(document=document, upload=upload(PDF + b"\n", "new.pdf"))
    assert len(files(media)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        remove_document(document=document)
    assert files(media) == []


@pytest.fixture
def office(client):
    client.force_login(User.objects.create_superuser("admin@example.org", language="en"))
    return client


@pytest.mark.django_db
class TestAdministration:
    values = {"credit": "Sok", "licence": "CC BY 4.0", "alt_km": "ទន្លេ"}

    def add(self, office, content, **changes):
        file = ContentFile(content, "photo.jpg")
        return office.post(reverse("admin:library_photo_add"), {**self.values, "file": file, **changes})

    @pytest.mark.parametrize("name", BAD)
    def test_a_bad_picture_is_an_error_beside_the_field(self, office, media, name):
        answer = self.add(office, BAD[name][0])
        assert answer.status_code == 200
        assert list(answer.context["adminform"].form.errors) == ["file"]
        assert files(media) == []

    def test_a_good_picture_is_stored_clean(self, office, media, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            answer = self.add(office, from_a_camera())
        assert answer.status_code == 302, answer.context["errors"]
        photo = Photo.objects.get()
        with photo.file.open() as file:
            assert len(opened(file).getexif()) == 0
        assert (photo.width, photo.height, photo.alt_km, photo.alt_vi) == (300, 600, "ទន្លេ", None)
        page = reverse("admin:library_photo_change", args=[photo.pk])
        name = photo.file.name
        answer = office.post(page, {**self.values, "credit": "Dara"})
        photo.refresh_from_db()
        assert (photo.credit, photo.file.name) == ("Dara", name)
        with django_capture_on_commit_callbacks(execute=True):
            office.post(reverse("admin:library_photo_delete", args=[photo.pk]), {"post": "yes"})
        assert files(media) == []

    def test_a_picture_without_words_for_the_blind_is_refused(self, office, media):
        answer = self.add(office, jpeg(), alt_km="")
        assert list(answer.context["adminform"].form.errors) == ["alt_en"]
        assert files(media) == []

    def test_a_document_that_is_something_else_is_an_error_beside_the_field(self, office, media):
        add = reverse("admin:library_document_add")
        answer = office.post(add, {"language": "km", "file": ContentFile(b"no PDF", "a.pdf")})
        assert list(answer.context["adminform"].form.errors) == ["file"]
        answer = office.post(add, {"language": "km", "file": ContentFile(PDF, "a.pdf")})
        assert answer.status_code == 302
        assert Document.objects.get().size == len(PDF)

    def test_chosen_photos_are_deleted_with_their_files(self, office, media, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            self.add(office, jpeg())
            self.add(office, jpeg())
        chosen = list(Photo.objects.values_list("pk", flat=True))
        with django_capture_on_commit_callbacks(execute=True):
            office.post(
                reverse("admin:library_photo_changelist"),
                {"action": "delete_selected", "_selected_action": chosen, "post": "yes"},
            )
        assert files(media) == []
