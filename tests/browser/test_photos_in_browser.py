"""Adding a photo in a real browser: made smaller before it is sent where its sender wants it; without scripts too."""

import io

import pytest
from factories import MembershipFactory, OrganizationFactory, PersonFactory
from PIL import Image
from playwright.sync_api import expect

from library import photo_forms
from library.models import Photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOX = "#shrink"


@pytest.fixture
def address(live_server, client):
    """The page of photos, and the session of somebody who may add some."""
    organization = OrganizationFactory(slug="fishers")
    person = PersonFactory(language="en")
    MembershipFactory(user=person, organization=organization)
    client.force_login(person)
    return f"{live_server.url}/en/workspace/organizations/fishers/photos/"


@pytest.fixture
def window(browser_page, live_server, client, address):
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    browser_page.context.add_cookies([session])
    return browser_page


def picture(tmp_path, size, **options):
    """A photo that a telephone held upright took: lying on its side, with the order to turn it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "DSC_0001.jpg"
    Image.effect_noise(size, 60).convert("RGB").save(path, "JPEG", quality=95, exif=exif, **options)
    return path


def fill(page, path):
    page.locator("input[type=file]").set_input_files(path)
    page.locator("[name=alt_en]").fill("Two women mend a net.")
    page.locator("[name=credit]").fill("Sok Dara")
    page.locator("[name=licence][value='CC BY 4.0']").check()


@pytest.fixture
def arrived(monkeypatch):
    """The pictures as they came over the line."""
    found = []
    clean = photo_forms.clean_picture

    def look(upload):
        found.append(upload.read())
        return clean(upload)

    monkeypatch.setattr(photo_forms, "clean_picture", look)
    return found


def test_a_photo_is_made_smaller_before_it_is_sent(window, address, tmp_path, arrived):
    path = picture(tmp_path, (3000, 1500))
    window.goto(address)
    window.locator("label[for=shrink]").click()
    expect(window.locator(BOX)).to_be_checked()
    fill(window, path)
    window.locator("form[data-shrink] button").press("Enter")
    expect(window.locator(".photo-rows li")).to_have_count(1)
    (content,) = arrived
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("JPEG", (1000, 2000))  # upright, as it was held
    assert len(content) < path.stat().st_size
    photo = Photo.objects.get()
    assert (photo.width, photo.height) == (1000, 2000)


def test_a_photo_goes_as_it_is_where_nobody_asked(window, address, tmp_path, arrived):
    path = picture(tmp_path, (1200, 600))
    window.goto(address)
    fill(window, path)
    window.locator("form[data-shrink] button").click()
    expect(window.locator(".photo-rows li")).to_have_count(1)
    assert arrived == [path.read_bytes()]


def test_what_the_browser_cannot_read_is_explained_by_the_portal(window, address, tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"MZ\x90\x00 no picture")
    window.goto(address)
    window.locator(BOX).check()
    fill(window, path)
    window.locator("form[data-shrink] button").click()
    expect(window.locator("#id_file_error")).to_be_visible()
    expect(window.locator("[name=alt_en]")).to_have_value("Two women mend a net.")


def test_without_scripts_the_box_is_not_there_and_the_photo_is_added(chromium, live_server, client, address, tmp_path):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page = context.new_page()
    try:
        page.goto(address)
        assert page.locator(BOX).is_hidden()
        fill(page, picture(tmp_path, (1200, 600)))
        page.locator("form[data-shrink] button").click()
        expect(page.locator(".photo-rows li")).to_have_count(1)
        page.locator(".photo-rows input[type=checkbox]").check()
        page.locator("form:has(.photo-rows) button").click()
        expect(page.locator(".photo-rows")).to_have_count(0)
    finally:
        context.close()
