"""The API: the same answers and the same rights as the pages, errors of one shape, and no question that breaks it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from tests.office.conftest import Standing, hat_of, text_of
from tests.office.test_api_rights import operations, right_of

from wyebridge.books.data import position_data
from wyebridge.books.home import Home
from wyebridge.books.open import open_books
from wyebridge.books.position import position
from wyebridge.office.api.actions import make_token, revoke
from wyebridge.office.api.models import Scope, Token
from wyebridge.office.api.routes import api
from wyebridge.office.kernel.models import Act, Appointment
from wyebridge.office.kernel.rights import may

MAY = b"Payment Date,Document Number,Net,Supplier Name,Cost Centre\n15/05/2021,2001,10.00,Fletchings,HOMES\n"


@pytest.fixture(autouse=True)
def done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())


@pytest.fixture
def asks(people: dict[str, Standing], office_home: Home) -> Callable[..., Any]:
    """Asks the API as a standing person, by a token of the scope given."""

    def ask(name: str, address: str, *, scope: Scope = Scope.READ, method: str = "get", data: Any = None) -> Any:
        secret = make_token(name="a test", scope=scope, days=1, by=hat_of(people[name]))
        sender = getattr(Client(), method)
        return sender(f"/api/v1{address}", data, headers={"Authorization": f"Bearer {secret}"})

    return ask


def test_the_position_is_the_books_own(asks: Callable[..., Any], office_home: Home) -> None:
    with open_books(office_home.books) as books:
        expected = position_data(position(books))
    told = asks("trust-member", "/position").json()
    assert told["rows"] == expected["rows"] and told["as_at"] == str(expected["as_at"])


def test_entries_come_in_pages_and_each_is_followed(asks: Callable[..., Any]) -> None:
    told = asks("council-lead", "/entries/homes/places?words=fletch").json()
    assert [one["pence"] for one in told["entries"]] == [100_01, -20_00] and told["after"] is None
    one = told["entries"][0]
    pound = asks("trust-lead", f"/pounds/{one['batch']}/{one['row']}").json()
    assert pound["parts_pence"] == {"AC": 30_00, "ACCG": 70_01} and pound["undetermined_pence"] == 0


def test_an_extract_is_brought_in_and_posted(asks: Callable[..., Any], office_home: Home) -> None:
    given = {"file": SimpleUploadedFile("may.csv", MAY), "feed": "council-over-500"}
    made = asks("council-officer", "/extracts", scope=Scope.ACT, method="post", data=given)
    assert made.status_code == 202
    page = f"/extracts/{made.json()['id']}"
    assert asks("council-officer", page).json()["state"] == "read"
    assert asks("council-officer", f"{page}/post", scope=Scope.ACT, method="post").status_code == 202
    told = asks("council-officer", page).json()
    assert told["state"] == "posted" and told["found"]["control"]["pence_posted"] == 10_00
    assert asks("trust-officer", page).status_code == 404


def test_a_token_that_may_only_ask_does_not_act(asks: Callable[..., Any]) -> None:
    given = {"file": SimpleUploadedFile("may.csv", MAY), "feed": "council-over-500"}
    answer = asks("council-officer", "/extracts", method="post", data=given)
    assert answer.status_code == 403
    assert answer.json()["problems"][0]["code"] == "not-allowed"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("council-member", "/exceptions/suspense"),
        ("council-member", "/extracts"),
        ("commissioner", "/exceptions/set-aside"),
    ],
)
def test_a_token_carries_no_right_that_its_hat_does_not(name: str, address: str, asks: Callable[..., Any]) -> None:
    answer = asks(name, address)
    assert answer.status_code == 403 and "Only a" in answer.json()["problems"][0]["what"]


def test_no_token_an_ended_one_or_a_leavers_is_let_in(people: dict[str, Standing], office_home: Home) -> None:
    hat = hat_of(people["council-lead"])

    def status(secret: str) -> int:
        return Client().get("/api/v1/months", headers={"Authorization": f"Bearer {secret}"}).status_code

    assert Client().get("/api/v1/months").status_code == 401
    assert status("wye_nonsense") == 401
    secret = make_token(name="one", scope=Scope.READ, days=1, by=hat)
    assert status(secret) == 200
    token = Token.objects.get()
    Token.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert status(secret) == 401
    Token.objects.update(ends_at=timezone.now() + timedelta(days=1))
    revoke(token=token, by=hat)
    assert status(secret) == 401
    another = make_token(name="two", scope=Scope.READ, days=1, by=hat)
    Appointment.objects.filter(pk=hat.appointment.pk).update(ends_on=date(2020, 1, 2))
    assert status(another) == 401
    assert not any(secret in str(row) for row in Token.objects.values()), "only a hash is kept"


def test_tokens_are_made_and_revoked_on_their_page_and_the_trail_says_so(as_: Callable[[str], Client]) -> None:
    browser = as_("council-lead")
    page = text_of(browser.post("/tokens/", {"name": "The warehouse", "scope": "read", "days": 30}))
    assert "wye_" in page and "The warehouse" in page
    token = Token.objects.get()
    assert as_("trust-lead").post(f"/tokens/{token.pk}/revoke/").status_code == 404
    assert browser.post(f"/tokens/{token.pk}/revoke/").status_code == 302
    assert [act.verb for act in Act.objects.order_by("id")] == ["make a token", "revoke a token"]


@pytest.mark.parametrize(
    "address", ["/months/never", "/pounds/99/99", "/extracts/00000000-0000-0000-0000-000000000000", "/position?as_at=x"]
)
def test_every_error_has_the_one_shape(address: str, asks: Callable[..., Any]) -> None:
    answer = asks("council-lead", address)
    assert answer.status_code in (404, 422)
    for problem in answer.json()["problems"]:
        assert set(problem) == {"code", "what", "why", "remedy", "place"}


@pytest.fixture
def kept_open() -> Iterator[None]:
    """The test's own connection stays open after a request, as it does under Django's own test client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


schema = schemathesis.openapi.from_dict(api.get_openapi_schema())


schema.config.phases.update(phases=["fuzzing"])  # its other phases send thirty times as many
FILES = r"/(extracts|drafts|papers|feed)$"
"""Where files are brought in: what is brought amiss has tests of its own."""
RIGHTS = {operation.view_func.__name__: right_of(operation) for _, operation in operations()}


@cache
def the_office() -> Callable[..., Any]:
    return get_wsgi_application()


@pytest.mark.reads_books
@schema.exclude(path_regex=FILES, method="POST").parametrize()
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_nothing_sent_as_its_own_description_allows_breaks_it(
    case: Any, people: dict[str, Standing], office_home: Home, kept_open: None
) -> None:
    """Each operation is asked by somebody who may. What is made up names nothing, and so nothing is posted."""
    right = RIGHTS[case.operation.definition.raw["operationId"]]
    hats = [one.hat for one in people.values() if one.hat]
    hat = next(one for one in hats if right is None or may(one, right).is_allowed)
    secret = make_token(name="a test", scope=Scope.ACT, days=1, by=hat)
    answer = case.call(app=the_office(), headers={"Authorization": f"Bearer {secret}"}, base_url="http://localhost")
    case.validate_response(
        answer,
        checks=(
            schemathesis.checks.not_a_server_error,
            schemathesis.checks.status_code_conformance,
            schemathesis.checks.response_schema_conformance,
            schemathesis.checks.content_type_conformance,
        ),
    )
