"""Four languages, each by itself: chosen rightly, sorted rightly, and never replaced by another in silence."""

import datetime
import re

import pytest
from crawling import KHMER, LAO, LATIN, VIETNAMESE, Page
from django.utils import timezone, translation
from factories import CaseStudyFactory, OrganizationFactory, PlaceFactory, WorkshopFactory

from library import writing
from library.languages import CODES

# --- which language ---


@pytest.mark.parametrize(
    ("accepted", "cookie", "language"),
    [
        ("", "", "vi"),
        ("*", "", "vi"),
        ("fr-FR,fr;q=0.9", "", "vi"),
        ("lo", "", "lo"),
        ("lo-LA,lo;q=0.9,en;q=0.5", "", "lo"),
        ("km-KH", "", "km"),
        ("en-GB,en;q=0.9", "", "en"),
        ("vi-VN", "", "vi"),
        ("fr,km;q=0.5,en;q=0.8", "", "en"),
        ("LO", "", "lo"),
        ("en", "km", "km"),
        ("en", "lo", "lo"),
        ("lo", "fr", "lo"),
        ("", "nonsense", "vi"),
    ],
)
def test_the_root_sends_a_reader_to_their_language(client, accepted, cookie, language):
    if cookie:
        client.cookies["django_language"] = cookie
    response = client.get("/", headers={"Accept-Language": accepted} if accepted else {})
    assert (response.status_code, response["Location"]) == (302, f"/{language}/")
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


@pytest.mark.django_db
@pytest.mark.parametrize("language", CODES)
def test_the_address_decides_whatever_the_browser_asks_for(client, language):
    client.cookies["django_language"] = "en"
    response = client.get(f"/{language}/organizations/", headers={"Accept-Language": "fr"})
    page = Page(response.content.decode())
    assert page.language == response["Content-Language"] == language


@pytest.mark.django_db
@pytest.mark.parametrize("language", CODES)
def test_the_way_into_the_administration_speaks_the_language_of_the_reader(client, language):
    response = client.get("/admin/", headers={"Accept-Language": language}, follow=True)
    assert response.redirect_chain[-1] == (f"/{language}/accounts/login/?next=%2Fadmin%2F", 302)
    assert Page(response.content.decode()).language == language


@pytest.mark.parametrize("language", CODES)
def test_the_administration_speaks_the_language_that_the_person_chose(client, administrator, language):
    administrator.language = language
    administrator.save()
    client.force_login(administrator)
    response = client.get("/admin/", headers={"Accept-Language": "fr"})
    assert response.status_code == 200
    assert Page(response.content.decode()).language == language


# --- links between languages ---


@pytest.mark.django_db
@pytest.mark.parametrize("language", CODES)
def test_the_switcher_keeps_page_and_query(client, language):
    PlaceFactory(name_en="Somewhere")
    page = Page(client.get(f"/{language}/map/?country=KH&theme=&x=1").content.decode())
    switcher = {link.hreflang: link.href for link in page.links if link.tag == "a" and link.hreflang}
    assert switcher == {code: f"/{code}/map/?country=KH&theme=&x=1" for code in CODES}


@pytest.mark.django_db
def test_hreflang_only_for_languages_that_exist(client):
    OrganizationFactory(
        slug="half", original_language="km", text_state_en=None, text_state_km="original", text_state_vi="draft"
    )
    OrganizationFactory(slug="whole", **{f"text_state_{code}": "own" for code in CODES})

    def named(path):
        page = Page(client.get(path).content.decode())
        return {link.hreflang: link.href for link in page.links if link.tag == "link" and link.hreflang}

    root = "http://testserver"
    assert named("/lo/organizations/half/") == {code: f"{root}/{code}/organizations/half/" for code in ("vi", "km")}
    assert named("/lo/organizations/whole/") == {
        **{code: f"{root}/{code}/organizations/whole/" for code in CODES},
        "x-default": f"{root}/en/organizations/whole/",
    }
    listed = client.get("/sitemap-organizations.xml").content.decode()
    assert set(re.findall("<loc>http://testserver(.*?)</loc>", listed)) == {
        "/vi/organizations/half/",
        "/km/organizations/half/",
        *(f"/{code}/organizations/whole/" for code in CODES),
    }


# --- fallback ---

ORDERS = [
    # what exists, the original, who reads → which language is shown
    (("en", "km"), "km", "vi", "km"),
    (("en", "km"), "en", "km", "km"),
    (("lo", "km"), "en", "vi", "km"),
    (("vi", "lo"), "km", "en", "vi"),
    (("lo",), "lo", "km", "lo"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("existing", "original", "reader", "shown"), ORDERS)
def test_fallback_is_visible_and_says_its_language(client, existing, original, reader, shown):
    texts = {"vi": "Lời giới thiệu", "lo": "ຄຳແນະນຳ", "km": "ការណែនាំ", "en": "An introduction"}
    own_names = {"vi": "Tiếng Việt", "lo": "ພາສາລາວ", "km": "ភាសាខ្មែរ", "en": "English"}
    OrganizationFactory(
        slug="fallback",
        name_en="Name",
        original_language=original,
        description_en=None,
        text_state_en=None,
    )
    from organizations.models import Organization

    Organization.objects.update(
        **{f"description_{code}": texts[code] for code in existing},
        **{f"text_state_{code}": "own" for code in existing},
    )
    page = Page(client.get(f"/{reader}/organizations/fallback/").content.decode())
    found = [words for words in page.words if words.text == texts[shown] and not words.where.startswith("meta")]
    assert [words.language for words in found] == [shown]
    assert not any(texts[code] in page.text for code in existing if code != shown)
    tags = [words for words in page.words if words.where.endswith("span.tag") and words.text == own_names[shown]]
    assert len(tags) == (0 if shown == reader else 1)
    assert {words.language for words in tags} <= {shown}


def pages(visits):
    return [visit for visit in visits.values() if visit.is_html and visit.status == 200]


def said(visit):
    """The texts in the body of a page. A title and a description cannot say the language of a part of them."""
    return [one for one in visit.page.words if not one.where.startswith("meta") and "title" not in one.where.split()]


# Vietnamese names of people, places and organisations keep their letters in English, as sources print them.
VIETNAMESE_NAME = re.compile(r"\b[A-ZĐÀ-Ỹ][\w’'.-]*")
# Latin letters in a Khmer or Lao text that are no fallback: what each stands for.
LATIN_IN_KHMER_AND_LAO = [
    r"https?://\S+|www\.\S+|[\w.-]+\.(?:org|com|net|gov|vn|kh|la|edu|int|info)\b\S*",  # addresses of sources
    r"CC BY(?:-\w+)* 4\.0|Natural Earth|MekongNet|IWRM|CBNRM|Leaflet",  # names that are the same in every language
    r"\b[A-Z][A-Z&/-]{1,}\b",  # acronyms
]


def latin_words(text: str) -> list[str]:
    for pattern in LATIN_IN_KHMER_AND_LAO:
        text = re.sub(pattern, " ", text)
    return [word for word in re.split(r"[\s/·,;:()–—-]+", text) if LATIN.search(word)]


@pytest.mark.parametrize("language", CODES)
def test_no_text_has_letters_of_another_script(network_visits, language):
    """A text with Khmer letters says lang="km", one with Lao letters "lo", wherever it stands."""
    offenders = {
        (words.language, words.where, words.text[:60]): visit.url
        for visit in pages(network_visits)
        if visit.url.startswith(f"/{language}/")
        for words in said(visit)
        if (words.language != "km" and KHMER.search(words.text)) or (words.language != "lo" and LAO.search(words.text))
    }
    assert offenders == {}


@pytest.mark.parametrize("language", ["km", "lo"])
def test_no_english_or_vietnamese_stands_silently_in_khmer_or_lao(network_visits, language):
    """More than three words in Latin letters alone, declared Khmer or Lao, are a text that nobody translated."""
    offenders = {}
    for visit in pages(network_visits):
        for words in said(visit):
            if words.language != language or KHMER.search(words.text) or LAO.search(words.text):
                continue
            if len(latin_words(words.text)) > 3:
                offenders[words.text[:90]] = (visit.url, words.where)
    assert offenders == {}


def sentences(visit, language):
    """The texts of a page that its language claims, long enough to be sentences of a language."""
    return {
        words.text
        for words in said(visit)
        if words.language == language and len(latin_words(words.text)) > 3 and not words.text.startswith("http")
    }


def test_no_english_stands_silently_in_vietnamese(network_visits):
    """A long text that says lang="vi" has Vietnamese letters, unless it is all names."""
    offenders = {}
    for visit in pages(network_visits):
        if visit.url.startswith("/vi/"):
            for text in sentences(visit, "vi"):
                if not VIETNAMESE.search(text) and re.search(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}", text):
                    offenders[text[:90]] = visit.url
    assert offenders == {}


def test_no_vietnamese_stands_silently_in_english(network_visits):
    """Vietnamese letters in an English text belong to names, which begin with a capital."""
    offenders = {}
    for visit in pages(network_visits):
        for words in said(visit):
            if words.language == "en" and (rest := VIETNAMESE.search(VIETNAMESE_NAME.sub("", words.text))):
                offenders[words.text[:90]] = (visit.url, rest.group())
    assert offenders == {}


@pytest.mark.parametrize("language", CODES)
def test_the_interface_of_one_page_is_not_that_of_another_language(network_visits, language):
    """Each language has its own words in the menu: no two languages share one that is a word of a language."""

    def menu(code):
        page = network_visits[f"/{code}/about/"].page
        return {words.text for words in page.words if "ul.menu" in words.where}

    assert len(menu(language)) == 7
    for other in CODES:
        if other != language:
            assert menu(language) & menu(other) == set()


# --- numbers, dates ---


@pytest.mark.parametrize(
    ("language", "number", "date", "month", "year"),
    [
        ("vi", "1.234.567", "7 tháng 9, 2015", "tháng 9 năm 2015", "2015"),
        ("lo", "1.234.567", "7 ກັນຍາ 2015", "ກັນຍາ 2015", "2015"),
        ("km", "១,២៣៤,៥៦៧", "៧ កញ្ញា ២០១៥", "កញ្ញា ២០១៥", "២០១៥"),
        ("en", "1,234,567", "7 September 2015", "September 2015", "2015"),
    ],
)
def test_numbers_and_dates(language, number, date, month, year):
    day = datetime.date(2015, 9, 7)
    with translation.override(language):
        assert writing.number(1234567) == number
        assert writing.long_date(day) == date
        assert writing.month(day) == month
        assert writing.year(2015) == year


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "written"),
    [("vi", "7 tháng 9, 2015"), ("lo", "7 ກັນຍາ 2015"), ("km", "៧ កញ្ញា ២០១៥"), ("en", "7 September 2015")],
)
def test_a_page_writes_its_dates_in_its_language(client, language, written):
    WorkshopFactory(
        slug="dated", date_state="confirmed", starts_on=datetime.date(2015, 9, 7), number_of_participants=1234
    )
    page = Page(client.get(f"/{language}/workshops/dated/").content.decode())
    assert written in page.text
    assert {"vi": "1.234", "lo": "1.234", "km": "១,២៣៤", "en": "1,234"}[language] in page.text


@pytest.mark.django_db
def test_khmer_counts_in_khmer_digits(client):
    for _each in range(12):
        OrganizationFactory()
    html = client.get("/km/organizations/").content.decode()
    assert "១២" in html
    assert re.findall(r"\([0-9]+\)", html) == []


@pytest.mark.django_db
def test_an_unknown_date_is_never_guessed(client):
    WorkshopFactory(slug="undated")
    page = Page(client.get("/en/workshops/undated/").content.decode())
    assert "date not recorded" in page.text
    assert str(timezone.localdate().year) not in page.text


# --- order ---

NAMES = {
    # ICU's order of each language; by code points Đ, Ê and Ơ would come after Z, and Lao vowels before consonants.
    "vi": ["An Giang", "Ân Thi", "Dầu Tiếng", "Đồng Tháp", "Em", "Êm", "Hà Tiên", "Ô Môn", "Ơn", "Sóc Trăng", "Xã Lát"],
    "lo": ["ກາ", "ແກ", "ໂກ", "ຂາ", "ເຂ", "ຄຳມ່ວນ", "ເຊກອງ", "ນາ", "ໄຜ່", "ເມືອງ"],
    "km": ["កំពត", "កណ្ដាល", "កោះកុង", "ខេមរា", "គោល", "ឆ្នាំង", "តាកែវ", "ស្ទឹង", "ហៅ"],
    "en": ["alpha", "Beta", "côté", "delta", "Éire", "eland", "zeta"],
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", CODES)
def test_lists_are_sorted_as_the_language_sorts(client, language):
    import icu

    collator = icu.Collator.createInstance(icu.Locale(language))
    names = NAMES[language]
    in_order = sorted(names, key=collator.getSortKey)
    for name in reversed(names):
        OrganizationFactory(
            **{
                "name_en": None,
                "name_status_en": None,
                "original_language": language,
                "text_state_en": None,
                f"name_{language}": name,
                f"name_status_{language}": "official",
                f"text_state_{language}": "original",
            }
        )
    page = Page(client.get(f"/{language}/organizations/").content.decode())
    shown = [words.text for words in page.words if words.text in {name[:1].upper() + name[1:] for name in names}]
    assert shown == [name[:1].upper() + name[1:] for name in in_order]
    assert in_order != sorted(names), "these names would not show a wrong order"


@pytest.mark.django_db
def test_a_fallback_is_sorted_by_what_the_reader_sees(client):
    for name_en, name_vi in (("Zebra", "An"), ("Apple", None), ("Middle", "Đê")):
        OrganizationFactory(name_en=name_en, name_vi=name_vi, name_status_vi="ours" if name_vi else None)
    page = Page(client.get("/vi/organizations/").content.decode())
    assert [words.text for words in page.words if words.text in ("An", "Apple", "Đê")] == ["An", "Apple", "Đê"]
    page = Page(client.get("/en/organizations/").content.decode())
    assert [words.text for words in page.words if words.text in ("Zebra", "Apple", "Middle")] == [
        "Apple",
        "Middle",
        "Zebra",
    ]


@pytest.mark.django_db
def test_the_place_on_a_card_keeps_its_language(client):
    """A card's line of where is HTML already: a name that fell back is marked, and nothing is escaped twice."""
    place = PlaceFactory(name_en="Sand & Reed", name_status_en="ours", country="LA")
    CaseStudyFactory(place=place)
    page = client.get("/lo/case-studies/").content.decode()
    assert '<p class="where"><span lang="en">Sand &amp; Reed</span>\N{NO-BREAK SPACE}· ' in page
