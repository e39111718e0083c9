"""Taste as a test: what templates, models and the administration promise each other."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from crawling import named_addresses
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.functional import Promise
from modeltranslation.fields import TranslationField
from modeltranslation.translator import translator

from mekongnet.environment import ROOT

ROOMS = (
    "accounts",
    "library",
    "search",
    "publishing",
    "places",
    "organizations",
    "workshops",
    "casestudies",
    "mekongnet",
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODELS = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
# Django looks these up by their names, allauth all of its folders.
BY_FOLDER = ("account/", "mfa/", "usersessions/", "allauth/")
BY_NAME = {"400.html", "403.html", "404.html", "500.html", "admin/base_site.html", "admin/change_form.html"}


def name(template: Path) -> str:
    return template.relative_to(ROOT / "templates").as_posix()


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def python_files():
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]


def by_template(pattern: str, flags=0) -> dict[str, list[str]]:
    found = {name(one): re.findall(pattern, text(one), flags) for one in TEMPLATES}
    return {one: hits for one, hits in found.items() if hits}


# --- templates ---


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 30


def test_no_template_is_unused():
    everything = "".join(map(text, [*TEMPLATES, *python_files()]))
    unused = {
        name(one)
        for one in TEMPLATES
        if not (name(one) in BY_NAME or name(one).startswith(BY_FOLDER))
        and f'"{name(one)}"' not in everything
        and f"'{name(one)}'" not in everything
    }
    assert unused == set()


def test_every_named_template_exists():
    named = set(re.findall(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""", "".join(map(text, TEMPLATES))))
    code = "".join(map(text, python_files()))
    named = {one for one in named if not one.startswith("admin/")}  # Django's own, which ours extend
    named |= set(re.findall(r"""render(?:_to_string)?\((?:request, )?["']([\w/.]+\.html)["']""", code))
    assert named - {name(one) for one in TEMPLATES} == set()
    assert len(named) > 25


def test_block_translations_are_trimmed():
    """Line breaks and indentation would end up in four catalogues."""
    assert by_template(r"{%\s*blocktrans(?:late)?\b(?![^%]*\btrimmed\b)[^%]*%}") == {}


def test_the_short_old_names_of_tags_are_not_used():
    assert by_template(r"{%\s*(?:trans|blocktrans|endblocktrans)\s") == {}


def test_no_template_has_inline_script_style_or_handler():
    assert (
        by_template(r"<style\b|\sstyle=|\son[a-z]+=[\"']|javascript:|<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE) == {}
    )


def test_parts_say_at_their_head_what_they_take():
    silent = set()
    for one in TEMPLATES:
        if name(one).startswith("parts/"):
            head = re.match(
                r"\s*(?:{% load [\w ]+ %}\s*)?(?:{#\s*(.+?)\s*#}|{% comment %}\s*(.+?)\s*{% endcomment %})",
                text(one),
                re.DOTALL,
            )
            said = head and (head[1] or head[2])
            if not said or not re.search(r"\bTakes\b", said):
                silent.add(name(one))
    assert silent == set()


# Names of translated fields that are also plain attributes of what a template prints: variable → what it is.
NOT_TRANSLATED = {
    "field": "a bound field of a form",
    "remark": "publishing.Remark, whose text is in one language",
    "link": "mekongnet.context.LanguageLink",
    "tongue": "publishing.pages.Tongue",
    "filter": "publishing.facets.Filter",
    "choice": "publishing.facets.Choice",
    "row": "library NameRow or a row of the map, whose texts are printed through Text",
    "site": "mekongnet.sites.Site, whose name is a Text",
    "card": "publishing.cards.Card, whose texts are Text",
    "doing": "mekongnet.sites.Doing, whose texts are Text",
    "one": "a contributor, or a stop of a tour, whose name is no translated field",
    "entry": "mekongnet.glossary.Entry, whose texts are Text",
    "form": "mekongnet.glossary.Form",
    "candidate": "organizations.CandidateIdentity, whose name is one for all languages",
    "contact": "organizations.Contact, whose name is a person's",
    "reading": "casestudies.reading.Reading, whose texts are Text",
    "follow_up": "workshops.FollowUp, whose words are in one language",
    "meanwhile": "workshops.afterwards_views.Row, whose texts are Text",
    "chart": "library.charts.Chart, whose title is a sentence of the page",
    "mark": "workshops.itinerary.Mark, whose name is a Text",
    "faceted": "publishing.facets.Faceted",
    "language": "a pair of the gallery",
}


def translated_names() -> set[str]:
    found = set()
    for model in translator.get_registered_models():
        found |= set(translator.get_options_for_model(model).all_fields)
    return found - {"text_state"}  # no text: its column of one language is read by entry.state_in


def test_no_template_prints_a_translated_field_by_its_bare_name():
    """`{{ place.name }}` would show nothing where the reader's language lacks it; `{% tr place "name" %}` says so."""
    fields = "|".join(sorted(translated_names()))
    found = {}
    for one in TEMPLATES:
        if name(one).startswith("admin/"):
            continue
        tags = "".join(re.findall(r"{{.*?}}|{%.*?%}", text(one)))
        hits = {
            f"{variable}.{field}"
            for variable, field in re.findall(rf"\b([a-z_]+)\.({fields})\b(?!\.)", tags)
            if variable not in NOT_TRANSLATED
        }
        if hits:
            found[name(one)] = hits
    assert found == {}


def test_url_names_in_templates_exist():
    named = set(re.findall(r"""{%\s*url\s+["']([^"']+)["']""", "".join(map(text, TEMPLATES))))
    admin_names = {one for one in named if one.startswith("admin:")}
    assert named - admin_names - named_addresses() == set()
    assert len(named) > 8


def test_no_template_builds_an_address_of_an_entry_by_hand():
    found = by_template(r"""href=["']/{{|href=["']/(?:vi|lo|km|en)/""")
    # A page that stands without the urlconf names the home page by its language alone.
    assert {one for one in found if one not in ("bare.html", "400.html", "413.html", "500.html")} == set()


def test_every_safe_filter_has_a_reason():
    """Only drawings and rich text that was cleaned on save are printed as they stand."""
    printed = set(re.findall(r"{{\s*([\w.]+)\|safe", "".join(map(text, TEMPLATES))))
    assert printed <= {"symbol", "card.cover", "cover", "opening", "svg", "stop_svg", "drawing", "one.1"}


# --- code ---


def test_entries_are_read_through_their_one_door():
    """Pages, the map and the sitemap begin with `visible_to`; loading, administration, gates and models need not."""
    reads = re.compile(r"\b(Organization|Workshop|CaseStudy|Place)\.objects\s*\.(\w+)")
    found = {}
    for path in python_files():
        place = path.relative_to(ROOT).as_posix()
        if re.search(r"admin|/loading/|/management/|models|actions\.py|gate\.py|forms\.py", place):
            continue
        # Keys alone, for a condition on entries that came through the door, show nobody anything.
        lines = [line for line in text(path).splitlines() if not line.endswith('.values("pk")')]
        hits = [match.group() for match in reads.finditer("\n".join(lines)) if match[2] != "visible_to"]
        if hits:
            found[place] = hits
    assert found == {}


def test_no_file_says_that_something_is_left_to_do():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    folders = [ROOT / room for room in (*ROOMS, "templates", "static", "deploy", "docs")]
    files = [
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in (".py", ".html", ".css", ".js", ".md")
    ]
    assert {str(path.relative_to(ROOT)) for path in files if marks.search(text(path))} == set()


def test_no_interface_string_is_put_together():
    """`_("a") + x` cannot be translated: words stand in another order elsewhere."""
    found = []
    for path in python_files():
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
                for side in (node.left, node.right):
                    is_call = isinstance(side, ast.Call) and isinstance(side.func, ast.Name)
                    if is_call and side.func.id in ("_", "gettext", "gettext_lazy", "ngettext"):
                        found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


# --- models ---


def fields_of(model):
    return [field for field in model._meta.get_fields() if isinstance(field, models.Field) and field.concrete]


def is_base_of_translations(field) -> bool:
    """The column under the bare name, which modeltranslation keeps; rules stand on the four others."""
    model = field.model
    if model not in translator.get_registered_models():
        return False
    return field.name in translator.get_options_for_model(model).all_fields


def named_in(condition: Q) -> set[str]:
    """The names of the fields that a condition compares."""
    names = set()
    for child in condition.children:
        if isinstance(child, Q):
            names |= named_in(child)
        elif isinstance(child, tuple):
            names.add(child[0].split("__")[0])
    return names


def test_every_choice_is_a_rule_of_the_database():
    loose = set()
    checked = 0
    for model in MODELS:
        ruled = set()
        for constraint in model._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                ruled |= named_in(constraint.condition)
        for field in fields_of(model):
            if field.choices and not is_base_of_translations(field):
                checked += 1
                if field.name not in ruled:
                    loose.add(f"{model._meta.label}.{field.name}")
    assert loose == set()
    assert checked > 60


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_no_choice_can_be_broken_in_the_database(model):
    """The rules of choices that stand in the database hold against a value that is in no list."""
    for field in fields_of(model):
        if field.choices and not is_base_of_translations(field):
            rules = [one for one in model._meta.constraints if isinstance(one, CheckConstraint)]
            wrong = 99 if isinstance(field, models.IntegerField) else "~"
            refused = any(
                not _holds(one, model, field, wrong) for one in rules if field.name in named_in(one.condition)
            )
            assert refused, f"{field.name} takes {wrong!r}"


def _holds(constraint, model, field, value) -> bool:
    """Whether a row with `value` would pass; its other texts are there, so that the rule cannot look away."""
    values = {}
    for other in map(model._meta.get_field, named_in(constraint.condition)):
        is_text = isinstance(other, models.CharField | models.TextField) and not other.choices
        values[other.name] = models.Value("x" if is_text else None, other)
    values[field.name] = models.Value(value, field)
    return constraint.condition.check(values)


def test_every_foreign_key_has_an_index():
    bare = set()
    for model in MODELS:
        for field in fields_of(model):
            indexed = field.name in {one.fields[0] for one in model._meta.indexes if one.fields}
            if isinstance(field, models.ForeignKey) and not (field.db_index or field.unique or indexed):
                bare.add(f"{model._meta.label}.{field.name}")
    assert bare == set()


def test_every_constraint_and_index_has_a_name_of_its_room():
    wrong = set()
    for model in MODELS:
        for one in (*model._meta.constraints, *model._meta.indexes):
            if not one.name.startswith(model._meta.app_label):
                wrong.add(one.name)
    assert wrong == set()


def test_every_model_and_field_has_a_translated_name():
    plain = set()
    for model in MODELS:
        meta = model._meta
        for words in (meta.verbose_name, meta.verbose_name_plural):
            if not isinstance(words, Promise):
                plain.add(meta.label)
        for field in fields_of(model):
            shown = field.editable and not field.primary_key and not isinstance(field, TranslationField)
            from_django = field.name in ("password", "last_login", "is_superuser", "groups", "user_permissions")
            if shown and not from_django and not isinstance(field.verbose_name, Promise):
                plain.add(f"{meta.label}.{field.name}")
    assert plain == set()


def test_every_model_says_what_it_is():
    silent = {
        model._meta.label for model in MODELS if not model.__doc__ or model.__doc__.startswith(f"{model.__name__}(")
    }
    # A concrete fact, consent or name row says no more than the class it makes concrete.
    concrete = {
        "places.PlaceFact",
        "organizations.OrganizationFact",
        "organizations.CandidateFact",
        "workshops.WorkshopFact",
        "library.ThemeFact",
        "casestudies.Consent",
    }
    assert silent <= concrete


def test_every_translated_text_has_four_columns_and_no_empty_string():
    """Missing text is NULL: an empty string would hide the fallback."""
    wrong = set()
    for model in translator.get_registered_models():
        for field in translator.get_options_for_model(model).all_fields:
            for code in ("vi", "lo", "km", "en"):
                column = model._meta.get_field(f"{field}_{code}")
                if not column.null:
                    wrong.add(f"{model._meta.label}.{column.name}")
    assert wrong == set()


def test_every_model_is_in_the_administration():
    """By a page of its own, or on the page of what it belongs to."""
    registered = set(admin.site._registry)
    inlines = {inline.model for one in admin.site._registry.values() for inline in one.inlines}
    # What the loader wrote is its own memory; a person who changed it would break the next load.
    kept_by_machines = {apps.get_model("mekongnet.LoadedRecord")}
    # Who looked at single answers, and at who has answered, could put the two together.
    kept_anonymous = {apps.get_model("workshops.Evaluation"), apps.get_model("workshops.EvaluationTicket")}
    missing = {
        model._meta.label
        for model in MODELS
        if model not in registered | inlines | kept_by_machines | kept_anonymous and not model._meta.auto_created
    }
    assert missing == set()
