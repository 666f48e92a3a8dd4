"""Disagreements, road map, scrutiny and interests, as the people of both bodies work them on screen."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from tests.office.conftest import Standing, hat_of, text_of

from wyebridge.books.home import Home
from wyebridge.office.governance.models import Piece
from wyebridge.office.governance.oversight import actions, queries
from wyebridge.office.kernel.models import Act
from wyebridge.office.kernel.rights import Hat, NotAllowed

pytestmark = pytest.mark.reads_books

MONDAY: Final = date(2026, 11, 9)


@pytest.fixture(autouse=True)
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Makes it a day."""

    def it_is(day: date) -> None:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda: day)

    it_is(MONDAY)
    return it_is


@pytest.fixture
def clerk(people: dict[str, Standing], office_home: Home) -> Hat:
    return hat_of(people["governance"])


@pytest.fixture
def trust_clerk(people: dict[str, Standing]) -> Hat:
    return hat_of(people["trust-governance"])


# Disagreements

OPENED: Final[dict[str, Any]] = {
    "clause": "12.3",
    "matter": "who bears agency nurses",
    "proposal": None,
    "at_stake": 40_000_00,
    "others": ["ACCG"],
    "holds": "half each",
    "amount": 20_000_00,
}


def opened(by: Hat) -> str:
    return actions.open_disagreement(by=by, **OPENED)


def seen(ref: str, by: Hat) -> queries.Dispute:
    found = queries.disagreement_for(by, ref)
    assert found is not None
    return found


def test_each_body_writes_its_own_position_and_sees_the_others(
    clerk: Hat, trust_clerk: Hat, as_: Callable[[str], Client]
) -> None:
    page = as_("governance").post(
        "/disagreements/new/",
        {"clause": "12.3", "matter": "Agency nurses", "others": "ACCG", "at_stake": "40,000", "holds": "Half each"},
    )
    address = page["Location"]
    theirs = text_of(as_("trust-governance").get(address))
    assert "Half each" in theirs and "Has not said yet" in theirs and "both finance leads" in theirs.lower()
    answer = as_("trust-governance").post(
        f"{address}say/position/", {"position-holds": "None of it", "position-amount": "0", "position-partner": "AC"}
    )
    assert answer.status_code == 302
    [ref] = [row.of for row in Piece.objects.filter(part="disagreement")]
    held = {one.partner: one.holds for one in seen(ref, clerk).stands.positions}
    assert held == {"AC": "Half each", "ACCG": "None of it"}
    assert as_("council-officer").post(f"{address}say/position/", {}).status_code == 403
    assert Act.objects.filter(verb="position", for_partner="ACCG").count() == 1


def test_a_disagreement_goes_up_the_constitutions_steps_once_each(
    clerk: Hat, trust_clerk: Hat, on: Callable[[date], None]
) -> None:
    ref = opened(clerk)
    assert seen(ref, clerk).stands.due_on == MONDAY + timedelta(days=10)
    later = MONDAY + timedelta(days=11)
    on(later)
    found = seen(ref, trust_clerk)
    assert found.stands.is_overdue
    assert actions.refer_up(dispute=found, by=trust_clerk) == "the leader and the chair"
    with pytest.raises(NotAllowed, match="recorded already"):
        actions.refer_up(dispute=found, by=clerk)
    assert seen(ref, clerk).stands.due_on == later + timedelta(days=20)
    with pytest.raises(NotAllowed, match="last rung"):
        actions.refer_up(dispute=seen(ref, clerk), by=clerk)


def test_it_is_settled_by_no_body_alone(clerk: Hat, trust_clerk: Hat) -> None:
    ref = opened(clerk)
    actions.accept_terms(dispute=seen(ref, clerk), terms="A third each\r\nof it", by=clerk)
    assert not seen(ref, clerk).stands.settled
    actions.accept_terms(dispute=seen(ref, clerk), terms="A third each of it", by=trust_clerk)
    assert seen(ref, clerk).stands.settled == "A third each of it"
    with pytest.raises(NotAllowed, match="is settled"):
        actions.take_position(dispute=seen(ref, clerk), holds="No", amount=None, by=clerk)


def test_what_is_written_is_never_changed_or_removed(clerk: Hat) -> None:
    opened(clerk)
    for change in (lambda: Piece.objects.update(of="other"), lambda: Piece.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
