"""The catalogues of the interface: what is found, what is kept, what is refused."""

import importlib
import json
import os
import re
from io import BytesIO
from pathlib import Path

import django
import pytest
from babel import Locale
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django import forms
from django.core.management import CommandError, call_command
from django.template import Context, Engine
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import trans_real

from library.languages import CODES
from mekongnet import catalogues, handover
from mekongnet.extraction import KEYWORDS, CatalogueError, extract_template, extracted
from mekongnet.management.commands import messages as command

MODULE = """\
from django.utils import translation
from django.utils.translation import gettext_lazy as _, ngettext, ngettext_lazy as _n, pgettext_lazy
from somewhere import elsewhere as _x

title = _("Along the river")
long = _(
    "One sentence that is "
    "written on two lines."
)
month = pgettext_lazy("month", "May")
# Translators: shown beside a map
count = ngettext("%(n)d place", "%(n)d places", 3)
lazy = _n("One fish", "%(n)s fish", "n")
whole = translation.gettext("By its module")
not_ours = _x("Not for translators")
dynamic = _(row["key"])
"""

TEMPLATE = """\
{% load i18n %}
{# Translators: the menu #}
<a title="{% translate "Members" %}">{% translate 'Map' context "menu" as map %}{{ map }}</a>
{% comment %}
  {% translate "Never shown" %}
{% endcomment %}
{% translate "It's 50% \\"done\\"" %}
{% translate variable %} {% verbatim %}{% translate "As it stands" %}{% endverbatim %}
{{ nothing|default:_("Date not recorded") }}{% if a == _("Yes") %}{% endif %}
{% blocktranslate trimmed with name=who %}
  Written by
  {{ name }}, 100% true
{% endblocktranslate %}
{% blocktranslate trimmed count n=number context "basin" %}
  One site
{% plural %}
  {{ n }} sites
{% endblocktranslate %}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A small project in a folder of its own, which `manage.py messages` takes for the portal."""
    room = tmp_path / "river"
    (room / "migrations").mkdir(parents=True)
    (tmp_path / "templates" / "river").mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    (room / "apps.py").write_text("")
    (room / "models.py").write_text(MODULE)
    noise = 'from django.utils.translation import gettext as _\n_("Noise")\n'
    (room / "migrations" / "0001_initial.py").write_text(noise)
    (tmp_path / "tests" / "test_noise.py").write_text(noise)
    (tmp_path / "templates" / "river" / "page.html").write_text(TEMPLATE)
    monkeypatch.setattr(command, "ROOT", tmp_path)
    return tmp_path


def replace_in(path: Path, old: str, new: str):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def translate_all(root: Path, language: str):
    """Fills what is missing with the English text and a mark, which keeps every placeholder and tag."""
    path = catalogues.po_path(root, language)
    catalog = catalogues.read(path, language)
    for message in catalogues.untranslated(catalog).values():
        message.string = (f"@{message.id[1]}",) if message.pluralizable else f"@{message.id}"
    catalogues.write(path, catalog)


@pytest.fixture
def translated(project):
    """The small project with nothing left to translate."""
    catalogues.update(project)
    for language in ("vi", "lo", "km"):
        translate_all(project, language)
    return project


# --- Finding ---
def test_finds_every_text_with_its_place_and_nothing_else(project):
    found = catalogues.named(extracted(project))
    page, models = "templates/river/page.html", "river/models.py"
    assert {name: message.locations for name, message in found.items()} == {
        "Along the river": [(models, 5)],
        "One sentence that is written on two lines.": [(models, 6)],
        "May|month": [(models, 10)],
        "%(n)d place": [(models, 12)],
        "One fish": [(models, 13)],
        "By its module": [(models, 14)],
        "Members": [(page, 3)],
        "Map|menu": [(page, 3)],
        'It\'s 50%% "done"': [(page, 7)],
        "Date not recorded": [(page, 9)],
        "Yes": [(page, 9)],
        "Written by %(name)s, 100%% true": [(page, 10)],
        "One site|basin": [(page, 14)],
    }
    assert found["One site|basin"].id == ("One site", "%(n)s sites")
    assert found["One fish"].id == ("One fish", "%(n)s fish")
    assert found["%(n)d place"].auto_comments == ["Translators: shown beside a map"]
    assert found["Members"].auto_comments == ["Translators: the menu"]


def test_finds_what_templates_look_up_while_they_render(monkeypatch):
    asked = set()
    monkeypatch.setattr(translation._trans, "gettext", lambda text: asked.add(text) or text)
    monkeypatch.setattr(translation._trans, "pgettext", lambda _, text: asked.add(text) or text)
    monkeypatch.setattr(translation._trans, "npgettext", lambda _, one, more, n: asked.update((one, more)) or more)
    engine = Engine(libraries={"i18n": "django.templatetags.i18n"})
    values = {"nothing": "", "a": "", "who": "Lan", "number": 2, "variable": ""}
    text = engine.from_string(TEMPLATE).render(Context(values))
    assert "Written by Lan, 100% true" in text
    assert "2 sites" in text
    found = extract(extract_template, BytesIO(TEMPLATE.encode()), KEYWORDS)
    texts = {text for _, id_, _, _ in found for text in ([id_] if isinstance(id_, str) else id_)}
    assert asked - {""} == texts


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("\n{% blocktranslate %}{% if a %}{% endif %}{% endblocktranslate %}", "line 2.*`if a`"),
        ("{% blocktranslate %}{{ place.name }}{% endblocktranslate %}", "line 1.*`place.name`.*`with`"),
        ("{% blocktranslate %}Never ends", "line 1.*no end"),
        ('{% translate "May" context month %}', "line 1.*in quotes"),
    ],
)
def test_names_the_template_that_cannot_be_translated(project, template, reason):
    (project / "templates" / "bad.html").write_text(template)
    with pytest.raises(CatalogueError, match=rf"templates/bad\.html, {reason}"):
        extracted(project)


@pytest.mark.parametrize("text", ['f"{n} places"', '"places " + n', '"%s places" % n'])
def test_names_the_module_whose_text_is_put_together(project, text):
    source = f"from django.utils.translation import gettext as _\n\n_({text})\n"
    (project / "river" / "views.py").write_text(source)
    with pytest.raises(CatalogueError, match=r"river/views\.py, line 3: mark one plain text"):
        extracted(project)


def test_works_without_templates_and_without_rooms(tmp_path):
    assert set(catalogues.update(tmp_path).values()) == {0}
    assert catalogues.check(tmp_path) == []


# --- Keeping in step ---
def test_new_catalogues(project):
    missing = catalogues.update(project)
    assert missing["en"] == 0
    assert missing["lo"] == 13
    assert missing["vi"] == 13 - len({"Yes", "May|month"} & set(catalogues.django_words("vi")))
    lao = catalogues.po_path(project, "lo").read_text(encoding="utf-8")
    assert "awaiting native review" in lao.splitlines()[0]
    assert "nplurals=1" in lao
    assert "#: river/models.py\n" in lao
    assert "awaiting" not in catalogues.po_path(project, "vi").read_text(encoding="utf-8")
    english = catalogues.named(catalogues.read(catalogues.po_path(project, "en"), "en"))
    assert english["One site|basin"].string == ("One site", "%(n)s sites")
    assert english["Along the river"].string == "Along the river"


def test_update_keeps_translations_and_drops_what_left_the_code(translated):
    path = catalogues.po_path(translated, "km")
    replace_in(path, '"@Members"', '"សមាជិក"')
    replace_in(translated / "river" / "models.py", '"Along the river"', '"Along the rivers"')
    replace_in(translated / "templates" / "river" / "page.html", "{{ n }} sites", "{{ n }} places")
    assert catalogues.update(translated)["km"] == 2
    text = path.read_text(encoding="utf-8")
    assert '"សមាជិក"' in text
    assert '"Along the river"' not in text
    messages = catalogues.named(catalogues.read(path, "km"))
    assert messages["Along the rivers"].string == ""
    assert messages["One site|basin"].string == ("",)


def test_second_update_changes_no_file(translated):
    catalogues.update(translated)
    files = [path for path in (translated / "locale").rglob("*") if path.is_file()]
    assert len(files) == 2 * len(CODES)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}
    catalogues.update(translated)
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files} == before
    assert {path for path in (translated / "locale").rglob("*") if path.is_file()} == set(files)


def test_compile_touches_only_what_is_stale(translated, capsys):
    for path in (translated / "locale").rglob("*.mo"):
        path.unlink()
    call_command("messages", "--compile")
    assert "vi, lo, km, en" in capsys.readouterr().out
    call_command("messages", "--compile")
    assert "nothing had changed" in capsys.readouterr().out
    khmer = catalogues.po_path(translated, "km")
    later = khmer.with_suffix(".mo").stat().st_mtime_ns + 10**9
    os.utime(khmer, ns=(later, later))
    assert catalogues.compile_stale(translated) == ["km"]


def test_django_accepts_lao_once_it_is_compiled(project, settings):
    def forget():
        for function in vars(trans_real).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()
        trans_real._translations = {}

    request = RequestFactory().get("/", headers={"accept-language": "lo,km;q=0.5"})
    try:
        settings.LOCALE_PATHS = [project / "locale"]
        forget()
        assert translation.get_language_from_request(request) == "km"
        catalogues.update(project)
        translate_all(project, "lo")
        catalogues.compile_stale(project)
        forget()
        assert translation.get_language_from_request(request) == "lo"
        with translation.override("lo"):
            assert translation.gettext("Along the river") == "@Along the river"
            assert translation.npgettext("basin", "One site", "%(n)s sites", 1) == "@%(n)s sites"
    finally:
        forget()


# --- Checking ---
def test_check_holds_when_all_is_translated(translated, capsys):
    call_command("messages", "--check")
    assert "in every language" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"@Members"', '""', '"Members" (templates/river/page.html:3) is not translated'),
        ('msgid "Members"', '#, fuzzy\nmsgid "Members"', "fuzzy"),
        ('msgid "Members"', 'msgid "Our members"', '"Members" (templates/river/page.html:3) is missing'),
        ('msgid "Members"', 'msgid "Our members"', '"Our members" is no longer in the code'),
        ('"@Written by %(name)s', '"@Written by %(who)s', "placeholders differ"),
        ('"@Written by %(name)s', '"@Written by', "placeholders differ"),
        ('"@Members"', '"<b>@Members</b>"', "HTML tags differ"),
        ('"@Members"', '"@Members "', "spaces at the end differ"),
        ('"@Members"', '" @Members"', "spaces at the start differ"),
        ('"@Members"', '"100% @Members"', "single % signs differ"),
        ('"@Members"', '"@Members {name}"', "placeholders differ"),
        ("nplurals=1", "nplurals=2", "plural forms"),
        ('msgstr[0] "@%(n)s sites"', 'msgstr[0] "@%(n)s sites"\nmsgstr[1] "more"', "cannot be read"),
        ('msgid_plural "%(n)s sites"', 'msgid_plural "sites"', "another English plural"),
        ('msgstr "@Members"', 'msgstr "@Members"\n\n#~ msgid "Gone"\n#~ msgstr "x"', "obsolete"),
        ('msgstr "@Members"', "msgst @Members", "cannot be read"),
    ],
)
def test_check_names_the_gap(translated, old, new, reason):
    path = catalogues.po_path(translated, "km")
    replace_in(path, old, new)
    before = path.read_bytes()
    with pytest.raises(CommandError) as raised:
        call_command("messages", "--check")
    assert reason in str(raised.value)
    assert "lo:" not in str(raised.value)
    assert path.read_bytes() == before


def test_check_names_a_missing_catalogue(translated):
    catalogues.po_path(translated, "lo").unlink()
    assert [line for line in catalogues.check(translated) if "missing" in line]


# --- Round trips ---
def test_translations_travel_by_json(project, tmp_path, capsys):
    file = tmp_path / "lo.json"
    catalogues.update(project)
    call_command("messages", "--export", "lo", str(file))
    texts = json.loads(file.read_text(encoding="utf-8"))
    assert texts["Members"] == texts["Map|menu"] == ""
    assert texts["One site|basin"] == ["%(n)s sites"]  # comes back as it went, so it stays untranslated
    texts |= {"Members": "ສະມາຊິກ", "One fish": ["ປາ %(n)s ໂຕ"]}
    file.write_text(json.dumps(texts), encoding="utf-8")
    call_command("messages", "--import", "lo", str(file))
    assert "2 texts taken" in capsys.readouterr().out
    catalog = catalogues.read(catalogues.po_path(project, "lo"), "lo")
    assert catalog["Members"].string == "ສະມາຊິກ"
    assert catalog["One fish"].string == ("ປາ %(n)s ໂຕ",)
    assert handover.export_missing(project, "lo", file) == 11


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"Unknown": "x"}, "is not in the Khmer catalogue"),
        ({"Written by %(name)s, 100%% true": "x"}, "placeholders differ"),
        ({"One fish": "x %(n)s"}, "needs a list of texts"),
        ({"One fish": ["x %(n)s", "y %(n)s"]}, "plural forms"),
        ({"Members": ["x"]}, "needs one text"),
        ({"Members": 3}, "needs one text"),
        (["Members"], "is not a JSON object"),
    ],
)
def test_import_refuses_the_whole_file(project, tmp_path, texts, reason):
    catalogues.update(project)
    before = catalogues.po_path(project, "km").read_bytes()
    file = tmp_path / "km.json"
    file.write_text(json.dumps({"Members": "សមាជិក"} | texts if isinstance(texts, dict) else texts), encoding="utf-8")
    with pytest.raises(CommandError, match=reason):
        call_command("messages", "--import", "km", str(file))
    assert catalogues.po_path(project, "km").read_bytes() == before


def test_unknown_language_and_missing_file(project, tmp_path):
    with pytest.raises(CommandError, match="`th` is none of"):
        call_command("messages", "--export", "th", "th.json")
    with pytest.raises(CommandError, match="is missing"):
        call_command("messages", "--export", "km", str(tmp_path / "km.json"))
    catalogues.update(project)
    with pytest.raises(CommandError, match="is not a JSON object"):
        call_command("messages", "--import", "km", str(tmp_path / "nowhere.json"))


# --- Django's own words and habits ---
def test_django_still_says_the_words_that_are_named_here():
    said = {}
    for part in ("conf", "contrib/auth", "contrib/admin"):
        folder = Path(django.__file__).parent / part / "locale" / "en" / "LC_MESSAGES"
        with (folder / "django.po").open("rb") as file:
            said |= catalogues.named(read_po(file))
    root = Path(catalogues.__file__).resolve().parent.parent
    ours = [
        message for message in extracted(root) if message.id and ("mekongnet/catalogues.py" in dict(message.locations))
    ]
    assert len(ours) == len(catalogues.DJANGO_WORDS)
    for message in ours:
        name = message.id[0] if message.pluralizable else message.id
        assert said[name].id == message.id


ANSWERS = [
    *(forms.CharField, forms.EmailField, forms.URLField, forms.IntegerField, forms.FloatField, forms.BooleanField),
    *(forms.DateField, forms.TimeField, forms.DateTimeField, forms.FileField, forms.ChoiceField),
    *(forms.MultipleChoiceField, forms.ModelChoiceField),
]


@pytest.mark.parametrize(("language", "letters"), [("km", "[\u1780-\u17ff]"), ("lo", "[\u0e80-\u0eff]")])
@pytest.mark.parametrize("field", ANSWERS)
def test_what_django_says_of_a_wrong_answer_is_said_in_the_language_of_the_page(field, language, letters):
    """Django has no Lao and little Khmer, and what is in neither is said in the language of the settings."""
    validators = [one.message for one in field.default_validators if hasattr(one, "message")]
    known = {"max": 5, "length": 9, "value": "x", "pk": 7}
    with translation.override(language):
        said = [str(words % known) for words in (*field.default_error_messages.values(), *validators)]
    assert [words for words in said if not re.search(letters, words)] == []


@pytest.mark.parametrize("language", CODES)
def test_numbers_and_weeks_follow_cldr(language):
    formats = importlib.import_module(f"mekongnet.formats.{language}.formats")
    territory = {"vi": "vi_VN", "lo": "lo_LA", "km": "km_KH", "en": "en_001"}[language]
    locale = Locale.parse(territory)
    assert locale.number_symbols["latn"]["decimal"] == formats.DECIMAL_SEPARATOR
    assert locale.number_symbols["latn"]["group"] == formats.THOUSAND_SEPARATOR
    assert (locale.first_week_day + 1) % 7 == formats.FIRST_DAY_OF_WEEK


def test_the_guide_uses_the_words_of_the_glossary():
    root = Path(catalogues.__file__).resolve().parent.parent
    glossary = json.loads((root / "data" / "glossary.json").read_text(encoding="utf-8"))["glossary"]
    terms = [[entry["terms"][code]["text"] for code in ("en", "vi", "lo", "km")] for entry in glossary]
    guide = (root / "docs" / "translating.md").read_text(encoding="utf-8")
    table = guide.partition("| English | Vietnamese | Lao | Khmer |\n|---|---|---|---|\n")[2].partition("\n\n")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines()]
    assert len(rows) > 10
    assert [row for row in rows if row not in terms] == []


def test_a_word_is_spelled_one_way():
    """Khmer has two spellings of “secret”, as in “password”; the portal keeps to the one of the dictionary."""
    root = Path(catalogues.__file__).resolve().parent.parent
    words = (root / "locale" / "km" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    assert ("សម្ងាត់" in words, "សំងាត់" in words) == (True, False)
