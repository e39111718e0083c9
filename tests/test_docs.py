"""The documents say what is there, and nothing that is not."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from mekongnet.environment import REQUIRED_IN_PRODUCTION, ROOT, Environment

DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# Read by parts that are not Django: a section of their own in the settings.
ELSEWHERE = {"GUNICORN_BIND", "WEB_CONCURRENCY", "TEST_DATABASE_URL", "TEST_REDIS_URL", "FORBID_SKIPS"}


def text(path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def read_by_the_portal() -> set[str]:
    return set(
        re.findall(r"""(?:env\.\w+\(|understood\(env\.\w+,)\s*["']([A-Z_]+)["']""", text("mekongnet/environment.py"))
    )


def documented() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", text("docs/settings.md"), re.MULTILINE))


# --- settings ---


def test_every_setting_is_documented_and_nothing_else():
    assert len(read_by_the_portal()) == len(fields(Environment)) > 15
    assert documented() == read_by_the_portal() | ELSEWHERE


def test_what_is_required_is_documented_as_required():
    rows = re.findall(r"^\| `([A-Z_]+)` \| .*? \| (yes)? ?\| ", text("docs/settings.md"), re.MULTILINE)
    assert {name for name, required in rows if required} == set(REQUIRED_IN_PRODUCTION)


def test_the_example_of_a_server_names_every_required_setting_and_no_unknown_one():
    named = set(re.findall(r"^#? ?([A-Z_]+)=", text("deploy/mekongnet.env.example"), re.MULTILINE))
    assert set(REQUIRED_IN_PRODUCTION) <= named
    assert named <= read_by_the_portal() | ELSEWHERE


def test_settings_of_other_parts_are_read_where_the_document_says():
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| `?([\w./]+)", text("docs/settings.md"), re.MULTILINE))
    assert "GUNICORN_BIND" in text("deploy/gunicorn.conf.py")
    assert "WEB_CONCURRENCY" in text("deploy/gunicorn.conf.py")
    for name in ("TEST_DATABASE_URL", "FORBID_SKIPS"):
        assert name in text("portal.py")
        assert rows[name] == "portal.py"


def test_environment_says_how_to_mend_each_missing_setting():
    from django.core.exceptions import ImproperlyConfigured

    with pytest.raises(ImproperlyConfigured) as refusal:
        Environment.read({})
    for name, how in REQUIRED_IN_PRODUCTION.items():
        assert f"{name} is missing: {how}." in str(refusal.value)
    whole = dict.fromkeys(REQUIRED_IN_PRODUCTION, "x") | {"DATABASE_URL": "sqlite:///x", "EMAIL_URL": "consolemail://"}
    for name in REQUIRED_IN_PRODUCTION:
        with pytest.raises(ImproperlyConfigured, match=name):
            Environment.read({**whole, name: " "})
    assert Environment.read(whole).debug is False


def test_on_a_laptop_nothing_is_required():
    assert Environment.read({"DEBUG": "on"}).allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]


# --- commands, dependencies ---


def commands() -> set[str]:
    return {path.stem for path in ROOT.glob("*/management/commands/*.py") if path.stem != "__init__"}


def test_every_command_is_documented():
    written = "".join(text(path) for path in DOCS)
    assert commands()
    assert {name for name in commands() if not re.search(rf"\b{name}\b", written)} == set()


def test_every_command_that_the_documents_name_exists():
    from django.core.management import get_commands

    written = "".join(text(path) for path in DOCS)
    named = set(re.findall(r"(?:manage|portal)\.py ([a-z_]+)\b", written))
    assert named - set(get_commands()) - {"demo", "test", "check", "help"} == set()


def test_every_command_says_what_it_does():
    from django.core.management import get_commands, load_command_class

    for name in commands():
        assert load_command_class(get_commands()[name], name).help, name


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_dependency_is_pinned_and_has_its_reason(file):
    lines = [line for line in text(file).splitlines() if line and not line.startswith(("#", "-"))]
    assert len(lines) > 10
    for line in lines:
        assert re.match(r"[\w.-]+(\[[\w,]+\])?==[\w.]+(; [^#]+)?\s+# \S.{3,}", line), line


def test_what_was_asked_for_is_used():
    """Each direct dependency is imported somewhere, or named where it is run."""
    modules = {
        "Django": "django",
        "django-modeltranslation": "modeltranslation",
        "django-leaflet": "leaflet",
        "django-csp": "csp",
        "django-environ": "environ",
        "celery": "celery",
        "psycopg2-binary": "postgres",
        "Pillow": "PIL",
        "whitenoise": "whitenoise",
        "gunicorn": "gunicorn",
        "Babel": "babel",
        "shapely": "shapely",
        "nh3": "nh3",
        "pyicu-wheels": "icu",
        "django-allauth": "allauth",
        "celery-redbeat": "redbeat",
        "django-prose-editor": "django_prose_editor",
        "mammoth": "mammoth",
        "anyascii": "anyascii",
        "icalendar": "icalendar",
        "typst": "typst",
        "fontpkg-noto-sans": "fontpkg_noto_sans",
        "justmytype-intl-sea": "justmytype_intl_sea",
        "XlsxWriter": "xlsxwriter",
    }
    direct = text("requirements.txt").split("# Brought along")[0]
    named = set(re.findall(r"^([\w-]+)(?:\[\w+\])?==", direct, re.MULTILINE))
    assert named == set(modules)
    folders = (
        "accounts",
        "library",
        "publishing",
        "places",
        "organizations",
        "workshops",
        "casestudies",
        "mekongnet",
        "deploy",
    )
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".service")
    )
    assert {name for name, module in modules.items() if not re.search(rf"\b{module}\b", code)} == set()


# --- the documents themselves ---


def test_the_changes_name_the_newest_version_first():
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", text("CHANGELOG.md"), re.MULTILINE)
    assert versions
    assert versions == sorted(versions, key=lambda one: tuple(map(int, one.split("."))), reverse=True)
    newest = text("CHANGELOG.md").split(f"## {versions[0]}")[1].split("\n## ")[0]
    assert re.search(r"^- \S", newest, re.MULTILINE)


def test_the_documents_that_a_newcomer_looks_for_are_there():
    for path in (
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE",
        "LICENSE-CONTENT.md",
        "docs/architecture.md",
        "docs/settings.md",
        "docs/deploy.md",
    ):
        assert len(text(path)) > 200, path
    assert list((ROOT / "docs" / "adr").glob("*.md"))


def anchors(content: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", content, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_resolve(path):
    content = path.read_text(encoding="utf-8")
    missing = []
    for target in re.findall(r"\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"", content):
        link = target[0] or target[1]
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        landing = (path.parent / file).resolve() if file else path
        if not landing.exists() or (
            anchor and landing.suffix == ".md" and anchor not in anchors(landing.read_text(encoding="utf-8"))
        ):
            missing.append(link)
    assert missing == []


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_paths_that_the_documents_name_exist(path):
    content = path.read_text(encoding="utf-8")
    roots = "|".join(path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith("."))
    named = set(re.findall(rf"`((?:{roots})/[\w./-]+)`", content))
    # Addresses of the portal, such as `places/<slug>/`, have no file behind them.
    files = {
        one for one in named if Path(one).suffix in (".py", ".md", ".html", ".json", ".conf", ".css", ".js", ".example")
    }
    assert {one for one in files if not (ROOT / one).exists()} == set()


def test_the_licence_of_the_code_is_one_that_people_know():
    assert re.search(
        r"GNU (AFFERO )?GENERAL PUBLIC LICENSE|European Union Public|MIT License|Apache License|BSD|Mozilla Public",
        text("LICENSE"),
        re.IGNORECASE,
    )
    assert "CC BY" in text("LICENSE-CONTENT.md") or "Attribution" in text("LICENSE-CONTENT.md")


def test_the_tools_file_is_whole():
    tools = tomllib.loads(text("pyproject.toml"))["tool"]
    assert tools["pytest"]["ini_options"]["filterwarnings"][0] == "error"
    assert "--strict-markers" in tools["pytest"]["ini_options"]["addopts"]
