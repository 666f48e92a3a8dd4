"""Every app of the office has the same anatomy: what each of its files may hold, and may not."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

OFFICE = Path(__file__).parents[2] / "src" / "wyebridge" / "office"
APPS = sorted(folder.name for folder in OFFICE.iterdir() if (folder / "apps.py").is_file())
FILES = [
    (app, file)
    for app in APPS
    for file in sorted((OFFICE / app).rglob("*.py"))
    if file.parent.name not in ("migrations", "templatetags")
]
NO_DATABASE = ("views.py", "pages.py", "forms.py", "urls.py", "gates.py", "rights.py")
ASKS_TABLES = {"objects", "filter", "save", "create", "update", "delete", "get_or_create", "bulk_create"}


def imports_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("app", "file"), FILES, ids=lambda part: getattr(part, "name", part))
def test_each_file_keeps_to_what_its_name_says(app: str, file: Path) -> None:
    tree = tree_of(file)
    imported = list(imports_of(tree))
    if file.name in NO_DATABASE and (app, file.name) != ("kernel", "views.py"):
        assert not [name for name in imported if name.startswith("django.db")]
        asked = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} & ASKS_TABLES
        assert not asked, f"{file.name} asks tables itself: {asked}"
    if file.name in ("actions.py", "queries.py", "models.py", "tasks.py"):
        assert not [name for name in imported if name.startswith("django.http") or "templat" in name]
    if file.name == "queries.py":
        assert not [name for name in imported if ".actions" in name]


@pytest.mark.parametrize(("app", "file"), FILES, ids=lambda part: getattr(part, "name", part))
def test_no_app_reaches_into_anothers_tables(app: str, file: Path) -> None:
    others = [f"wyebridge.office.{other}.models." for other in APPS if other not in (app, "kernel")]
    reached = [name for name in imports_of(tree_of(file)) if name.startswith(tuple(others))]
    if file.parent.name == "routes":  # names what another app's queries give, and asks nothing of its tables
        assert not {node.attr for node in ast.walk(tree_of(file)) if isinstance(node, ast.Attribute)} & ASKS_TABLES
    else:
        assert not reached


@pytest.mark.parametrize("app", APPS)
def test_every_change_says_by_whom(app: str) -> None:
    unsigned = {
        "record",
        "take_up",
        "accept",
        "known_by_identity",
        "new_link",
        "link_from_the_machine",
        "may_give_link",
        "needs_link",
        "ask_for_link",
        "first_administrator",
        "seat_from_the_command_line",
        "invitation_for",
        "repair",
    }
    actions = [file for of, file in FILES if of == app and file.name == "actions.py"]
    for node in [node for file in actions for node in tree_of(file).body]:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name not in unsigned:
            assert "by" in [one.arg for one in node.args.kwonlyargs], f"{app}.actions.{node.name} is not signed"


def test_there_are_no_signals_and_no_generic_keys() -> None:
    for _, file in FILES:
        assert not [name for name in imports_of(tree_of(file)) if "signals" in name or "GenericForeignKey" in name], (
            file
        )
