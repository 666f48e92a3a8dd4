"""Every address has a gate, and lets in exactly those whom the table of rights says."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.office.conftest import OUTSIDER, PEOPLE, Standing

from wyebridge.office.kernel.gates import PUBLIC, SIGNED_IN, THIS_MACHINE
from wyebridge.office.kernel.models import Role
from wyebridge.office.kernel.pages import matrix
from wyebridge.office.kernel.rights import Right, may

pytestmark = pytest.mark.reads_books

ALLAUTH = "allauth."
PARTS: dict[str, object] = {
    "fund": "care",
    "scheme": "homes",
    "line": "places",
    "batch": 2,
    "row": 2,
    "what": "suspense",
    "upload": UUID(int=7),
    "draft": UUID(int=7),
    "publication": UUID(int=7),
    "claim": "2021-22.1.1",
    "kind": "paid",
    "number": "PO-1",
    "waiting": UUID(int=7),
    "appointment": 1,
    "rule": "AC-HOMES",
    "change": UUID(int=7),
    "person": 1,
    "token": 1,
    "name": "2021-22",
    "period": "2021-22-M01",
    "work": UUID(int=7),
    "run": "exposure-0",
    "file": "exposure.pdf",
    "pk": 1,
    "paper": UUID(int=8),
    "ref": "AC-2026-01",
}


def routes() -> Iterator[URLPattern]:
    waiting: list[URLPattern | URLResolver] = list(get_resolver().url_patterns)
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLResolver):
            if one.namespace != "api":  # which tests/office/test_api.py holds to a token for each operation
                waiting += one.url_patterns
        else:
            yield one


ROUTES = sorted(routes(), key=lambda route: str(route.pattern))
OURS = [route for route in ROUTES if not route.callback.__module__.startswith(ALLAUTH)]


def address_of(route: URLPattern) -> str:
    pattern = str(route.pattern)
    for name in route.pattern.converters:
        start = pattern.index("<")
        pattern = f"{pattern[:start]}{PARTS[name]}{pattern[pattern.index('>') + 1 :]}"
    return f"/{pattern}"


@pytest.mark.parametrize("route", OURS, ids=lambda route: str(route.pattern) or "home")
def test_every_page_of_ours_has_a_gate(route: URLPattern) -> None:
    gate = getattr(route.callback, "gate", None)
    assert isinstance(gate, Right) or gate in (PUBLIC, SIGNED_IN, THIS_MACHINE)


@pytest.mark.parametrize("name", [*PEOPLE, OUTSIDER, "nobody"])
def test_each_page_lets_in_exactly_whom_the_table_of_rights_says(
    name: str, people: dict[str, Standing], as_: Callable[[str], Client]
) -> None:
    client = as_(name)
    client.raise_request_exception = False
    hat = people[name].hat if name != "nobody" else None
    for route in OURS:
        gate, address = route.callback.gate, address_of(route)  # type: ignore[attr-defined]
        answer = client.get(address)
        told = (name, address, answer.status_code)
        if gate in (PUBLIC, THIS_MACHINE):
            assert answer.status_code in (200, 404, 410), told
        elif name == "nobody":
            assert answer.status_code == 302 and answer["Location"].startswith("/sign-in/"), told
        elif gate == SIGNED_IN:
            assert answer.status_code == 200, told
        elif hat is None:
            assert answer.status_code == 302 and answer["Location"].startswith("/hat/"), told
        elif may(hat, gate).is_allowed:
            assert answer.status_code in (200, 404, 405), told
        else:
            assert answer.status_code == 403, told


def test_the_matrix_page_says_what_the_gates_do() -> None:
    roles, rows = matrix()
    assert roles == tuple(role.label for role in Role)
    for right, row in zip(Right, rows, strict=True):
        assert row.held == tuple(role in right.roles for role in Role)


def test_no_role_may_both_bring_extracts_in_and_appoint_people() -> None:
    assert not Right.BRING_IN.roles & Right.APPOINT.roles


def test_a_providers_clerk_sees_its_own_payments_and_no_commissioning() -> None:
    assert [right for right in Right if Role.PROVIDER_CLERK in right.roles] == [Right.SEE_OWN_PAYMENTS]


def test_metrics_are_told_to_this_machine_alone(as_: Callable[[str], Client]) -> None:
    assert as_("nobody").get("/metrics").status_code == 200
    assert as_("nobody").get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    assert as_("nobody").get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 404
