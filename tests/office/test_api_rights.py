"""Every route of the API has a right, and lets in exactly those whom the table of rights says.

And what the screens offer, a program is offered: each action and each question has a route, or a reason beside it.
"""

import ast
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest
from django.test import Client
from ninja.errors import HttpError
from ninja.operation import Operation
from tests.office.conftest import OUTSIDER, PEOPLE, Standing, hat_of

import wyebridge.office as office
from wyebridge.books.home import Home
from wyebridge.office.api.actions import make_token
from wyebridge.office.api.models import Scope
from wyebridge.office.api.routes import api
from wyebridge.office.api.routes.access import Bearer
from wyebridge.office.kernel.rights import Hat, Right, may

OFFICE: Final = Path(str(office.__file__)).parent
ROUTES: Final = sorted((OFFICE / "api" / "routes").glob("*.py"))

# What has no route, and why. Whatever is here and has a route all the same is a fault of the list.
ACTIONS_WITHOUT: Final = {
    "api.make_token": "a token that could make tokens would outlive itself",
    "api.revoke": "a token that could revoke tokens could put out its own body's programs",
    "kernel.invite": "who may sign in is said by a person who has signed in",
    "kernel.give_link": "a link opens an account, and is told on a page to a person who has signed in",
    "kernel.appoint": "who may act is said by a person who has signed in: a token would outlive itself",
    "governance.seat": "who votes in which seat is said by a person who has signed in",
}
QUESTIONS_WITHOUT: Final = {
    "api.tokens_of": "tokens are made and seen on their page",
    "api.own_token": "tokens are made and seen on their page",
    "kernel.person_of": "it is asked for a link, which has no route",
    "ledger.payments_to": "a provider's clerk holds no token",
    "ledger.rows_seen_by": "the act asks it itself",
    "ledger.books_for": "it opens the books, and answers nothing itself",
    "ledger.waiting_extracts": "/waiting has them",
    "front.waiting_at_first": "/waiting refuses until there is a position, and says what to do",
    "ledger.has_begun": "/position refuses until the books hold an agreement, and says so",
    "position.lines_to_file": "/entries has them all, a page at a time",
    "governance.not_yet_seated": "seats have no route",
    "governance.person_by_key": "seats have no route",
    "committing.hands_of": "the act asks it itself",
}


def operations() -> Iterator[tuple[str, Operation]]:
    for _, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                yield path, operation


OPERATIONS: Final = sorted(operations(), key=lambda one: (one[0], one[1].methods))
MADE_UP: Final = {"waits", "upload", "change", "draft", "publication", "work", "paper"}
NUMBERS: Final = {"batch", "row", "appointment", "meeting", "item", "action"}
NAMED: Final = {"kind": "paid", "what": "suspense"}


def address_of(path: str) -> str:
    """An address with nothing behind it: a right is asked for before anything is looked up."""

    def part(found: re.Match[str]) -> str:
        name = found[1]
        if name in MADE_UP:
            return str(UUID(int=7))
        return "999999" if name in NUMBERS else NAMED.get(name, "nothing-of-that-name")

    return f"/api/v1{re.sub(r'{(?:[a-z]+:)?([a-z_]+)}', part, path)}"


def right_of(operation: Operation) -> Right | None:
    if operation.auth_param is None:
        return None
    [gate] = operation.auth_callbacks
    assert isinstance(gate, Bearer)
    return gate.right


def test_every_route_names_its_right_or_is_open_by_name() -> None:
    open_ones = {path for path, operation in OPERATIONS if operation.auth_param is None}
    assert open_ones and all(path.startswith("/public/") for path in open_ones)
    for path, operation in OPERATIONS:
        if path not in open_ones:
            assert isinstance(right_of(operation), Right), path
            assert isinstance(operation.auth_param, Bearer), f"{path} has only the right that any token has"
    names = [operation.view_func.__name__ for _, operation in OPERATIONS]
    assert len(names) == len(set(names)), "a program calls each operation by its own name"


def test_the_description_says_which_operations_need_a_token() -> None:
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            is_open = path.startswith("/api/v1/public/")
            assert bool(operation.get("security")) != is_open, (path, method)


@pytest.mark.reads_books
@pytest.mark.parametrize("name", [*PEOPLE, OUTSIDER])
def test_each_route_lets_in_exactly_whom_the_table_of_rights_says(
    name: str, people: dict[str, Standing], office_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def let_in(*_: object, **__: object) -> None:
        raise HttpError(404, "let in")

    hat = people[name].hat
    secret = make_token(name="a test", scope=Scope.ACT, days=1, by=hat) if hat else "wye_of-an-outsider"
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    # What is behind the gate has tests of its own, and would be worked out once for each of them.
    monkeypatch.setattr(Operation, "_get_values", let_in)
    for path, operation in OPERATIONS:
        right, address = right_of(operation), address_of(path)
        answer = client.get(address) if operation.methods == ["GET"] else client.post(address)
        told = (name, operation.methods, address, answer.status_code, answer.content[:200])
        if right is None or (hat and may(hat, right).is_allowed):
            assert answer.status_code == 404 and "let in" in answer.json()["problems"][0]["what"], told
        elif hat is None:
            assert answer.status_code == 401, told
        else:
            assert answer.status_code == 403 and "Only a" in answer.json()["problems"][0]["what"], told


@pytest.mark.reads_books
def test_whoever_is_let_in_is_answered(people: dict[str, Standing], office_home: Home) -> None:
    """Each question is put by the one of those let in who may do least: what is asked behind the gate asks no more."""
    hats = sorted((one.hat for one in people.values() if one.hat), key=lambda hat: sum(map(partial(holds, hat), Right)))
    secrets = {hat: make_token(name="a test", scope=Scope.READ, days=1, by=hat) for hat in hats}
    for path, operation in OPERATIONS:
        right = right_of(operation)
        if operation.methods == ["GET"] and right is not None:
            least = next(hat for hat in hats if holds(hat, right) and holds(hat, Right.HOLD_TOKENS))
            headers = {"Authorization": f"Bearer {secrets[least]}"}
            answer = Client().get(address_of(path), headers=headers)
            assert answer.status_code in (200, 404, 422), (least, path, answer.content[:300])


def holds(hat: Hat, right: Right) -> bool:
    return may(hat, right).is_allowed


@pytest.mark.reads_books
def test_a_token_that_may_only_ask_is_let_into_no_act(people: dict[str, Standing], office_home: Home) -> None:
    for name in ("council-lead", "governance", "administrator"):
        secret = make_token(name="a test", scope=Scope.READ, days=1, by=hat_of(people[name]))
        client = Client(headers={"Authorization": f"Bearer {secret}"})
        for path, operation in OPERATIONS:
            if operation.methods != ["GET"]:
                answer = client.post(address_of(path))
                assert answer.status_code == 403, path
                assert "may only ask" in answer.json()["problems"][0]["what"]


# What the screens offer


def public_functions(file: Path) -> Iterator[ast.FunctionDef]:
    if file.is_file():
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield node


def app_of(file: Path) -> str:
    return ".".join(file.parent.relative_to(OFFICE).parts)


def actions() -> set[str]:
    """Every action that is signed: those that are not are the machine's own."""
    return {
        f"{app_of(file)}.{node.name}"
        for file in OFFICE.rglob("actions.py")
        for node in public_functions(file)
        if any(one.arg == "by" and "None" not in ast.unparse(one.annotation or node) for one in node.args.kwonlyargs)
    }


def questions() -> set[str]:
    """Every read that is asked under a hat."""
    return {
        f"{app_of(file)}.{node.name}"
        for file in OFFICE.rglob("queries.py")
        for node in public_functions(file)
        if node.args.args and ast.unparse(node.args.args[0].annotation or node) == "Hat"
    }


def called() -> set[str]:
    """What the routes call of each app's actions and queries, by the app's name."""
    found: set[str] = set()
    for file in ROUTES:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        modules: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("wyebridge.office."):
                parts = node.module.split(".")
                for one in node.names:
                    if one.name in ("actions", "queries"):
                        modules[one.asname or one.name] = ".".join(parts[2:])
                    elif parts[-1] in ("actions", "queries"):
                        found.add(f"{'.'.join(parts[2:-1])}.{one.name}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                found.add(f"{modules[node.value.id]}.{node.attr}")
    return found


@pytest.mark.parametrize(
    ("offered", "without"), [(actions(), ACTIONS_WITHOUT), (questions(), QUESTIONS_WITHOUT)], ids=["acts", "questions"]
)
def test_what_the_screens_offer_has_a_route_or_a_reason(offered: set[str], without: dict[str, str]) -> None:
    routed = called()
    assert sorted(offered - routed - set(without)) == [], "neither routed nor given a reason"
    assert sorted(set(without) & routed) == [], "has a route, and a reason why it has none"
    assert sorted(set(without) - offered) == [], "is no longer there"
