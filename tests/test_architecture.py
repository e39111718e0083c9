"""The house as `docs/architecture.md` draws it: rooms, floors, and what each file may hold."""

import ast
import tomllib

import pytest

from mekongnet.environment import ROOT

FLOORS = [
    {"mekongnet"},
    {"workshops", "casestudies"},
    {"organizations"},
    {"places"},
    {"publishing"},
    {"accounts", "library", "search"},
]
ROOMS = set().union(*FLOORS)
FORBIDDEN = {"core", "common", "base", "utils", "helpers", "util", "helper", "misc", "shared", "lib"}
NOT_PYTHON = {"templates", "static", "locale", "data", "tests", "docs", "deploy", "bench"}


def packages() -> set[str]:
    return {path.parent.name for path in ROOT.glob("*/__init__.py")} - NOT_PYTHON


def modules():
    return [
        path for room in sorted(ROOMS) for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts
    ]


def imported(path) -> set[str]:
    """The rooms that a module imports, by `import room` or `from room import …`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split(".")[0])
    return found & ROOMS


def test_the_rooms_are_those_of_the_plan():
    assert packages() == ROOMS


def test_the_linter_knows_every_room_on_its_floor():
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert set(linter["root_packages"]) == ROOMS
    (contract,) = linter["contracts"]
    assert contract["type"] == "layers"
    assert [set(layer.split(" | ")) for layer in contract["layers"]] == FLOORS
    assert "ignore_imports" not in contract


def test_imports_go_down_only():
    level = {room: number for number, floor in enumerate(FLOORS) for room in floor}
    wrong = set()
    for path in modules():
        room = path.relative_to(ROOT).parts[0]
        for other in imported(path) - {room}:
            if level[other] <= level[room]:
                wrong.add(f"{path.relative_to(ROOT)} imports {other}")
    assert wrong == set()


def test_no_room_and_no_module_is_a_drawer():
    """`utils` and its like hold what nobody found a place for."""
    named = {
        path for path in modules() if path.stem in FORBIDDEN or FORBIDDEN & set(path.relative_to(ROOT).parent.parts)
    }
    assert named == set()


def test_every_top_level_folder_is_a_room_or_in_the_plan():
    folders = {
        path.name
        for path in ROOT.iterdir()
        if path.is_dir() and not path.name.startswith((".", "__")) and path.name != "var"
    }
    assert folders - ROOMS - NOT_PYTHON == set()


def test_the_environment_is_read_in_one_place():
    readers = set()
    for path in modules():
        source = path.read_text(encoding="utf-8")
        if "os.environ" in source or "os.getenv" in source or "environ.Env" in source:
            readers.add(path.relative_to(ROOT).as_posix())
    # Three entry points name the settings module, and do no more with the environment.
    assert readers - {"mekongnet/asgi.py", "mekongnet/wsgi.py", "mekongnet/celery.py"} == {"mekongnet/environment.py"}


# A drawing is one piece: its numbers and the words that explain them stand together.
LONGER = {"places/drawing/course.py": 380, "places/drawing/river.py": 360}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_at_most_about_three_hundred_lines(path):
    """Past that it becomes a package, split by noun."""
    limit = LONGER.get(path.relative_to(ROOT).as_posix(), 320)
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit


def functions(path):
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)]


def test_views_answer_to_safe_methods_only():
    """Every view of a public page says which methods it takes."""
    bare = set()
    for path in [
        *ROOT.glob("*/views.py"),
        ROOT / "mekongnet/map/page.py",
        ROOT / "mekongnet/map/source.py",
        ROOT / "mekongnet/gallery.py",
    ]:
        for node in functions(path):
            takes_request = node.args.args and node.args.args[0].arg == "request"
            faults = ("bad_request", "forbidden", "not_found", "failed")
            if not takes_request or node.name.startswith("_") or node.name in faults:
                continue
            names = {ast.unparse(one).split("(")[0] for one in node.decorator_list}
            if not names & {"require_safe", "require_GET", "require_POST", "require_http_methods"}:
                bare.add(f"{path.relative_to(ROOT)}:{node.name}")
    assert bare == set()


def test_actions_take_keywords_only_and_never_a_request():
    wrong = set()
    for path in ROOT.glob("*/actions.py"):
        for node in functions(path):
            if node.name.startswith(("_", "check_")):  # a check is a question of one thing, no verb
                continue
            names = [one.arg for one in (*node.args.args, *node.args.kwonlyargs)]
            if node.args.args or "request" in names:
                wrong.add(f"{path.relative_to(ROOT)}:{node.name}")
    assert wrong == set()


def test_tasks_take_ids_only():
    """A task is run again after a crash, perhaps by a newer version: a pickled record would be stale."""
    wrong = set()
    for path in ROOT.glob("*/tasks.py"):
        for node in functions(path):
            if any("task" in ast.unparse(one) for one in node.decorator_list):
                arguments = [one.arg for one in (*node.args.args, *node.args.kwonlyargs) if one.arg != "self"]
                wrong |= {
                    f"{path.relative_to(ROOT)}:{node.name}({one})"
                    for one in arguments
                    if one in ("photo", "entry", "user", "obj")
                }
    assert wrong == set()


def test_models_know_neither_requests_nor_mail():
    wrong = set()
    for path in modules():
        place = path.relative_to(ROOT)
        if place.name == "models.py" or "models" in place.parts:
            source = path.read_text(encoding="utf-8")
            if "django.http" in source or "django.core.mail" in source or "django.shortcuts" in source:
                wrong.add(str(place))
    assert wrong == set()


def test_models_of_a_room_are_registered_for_translation_where_they_have_texts():
    """A room with models says in `translation.py` which of their fields are translated."""
    for room in ("library", "places", "organizations", "workshops", "casestudies"):
        assert (ROOT / room / "translation.py").exists()


def test_migrations_are_one_clean_initial_a_room():
    for room in sorted(ROOMS):
        folder = ROOT / room / "migrations"
        if folder.exists():
            assert sorted(path.name for path in folder.glob("0*.py")) in ([], ["0001_initial.py"]), room


@pytest.mark.django_db
def test_the_models_and_their_migrations_agree():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_tests_have_unique_names_and_no_packages():
    """pytest finds them by name alone, so that any can be run by itself."""
    names = [path.name for path in (ROOT / "tests").rglob("*.py")]
    assert len(names) == len(set(names))
    assert "__init__.py" not in names
