"""The first page: what needs each hat and by when, and figures that say how firm they are."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.month.partnership import bring_in, certify, close, closing_home, cut_off
from tests.office.conftest import Standing, hat_of, text_of

from wyebridge.books.home import Home, make_home
from wyebridge.books.position import Position
from wyebridge.office.front.pages import needs_of
from wyebridge.office.front.queries import waiting_for
from wyebridge.office.kernel.hats import today
from wyebridge.office.ledger.pages import basis_of
from wyebridge.office.ledger.queries import position_for


def needs(standing: Standing, found: Position) -> str:
    hat = hat_of(standing)
    return "\n".join(f"{one.words} {one.by}" for one in needs_of(hat, waiting_for(hat, found, today=today())))


def test_each_hat_is_told_what_is_its_own_to_do(people: dict[str, Standing], office_home: Home) -> None:
    found = position_for(hat_of(people["council-lead"]))
    council = needs(people["council-officer"], found)
    assert "1 row, £7.50, is in suspense" in council and "is set aside" in council
    trust = needs(people["trust-officer"], found)
    assert "suspense" not in trust and "set aside" not in trust
    assert needs(people["council-member"], found) == ""


def test_what_is_not_paid_says_since_when(people: dict[str, Standing], office_home: Home) -> None:
    found = position_for(hat_of(people["trust-lead"]), as_at=date(2021, 5, 31))
    assert "£105.00 of the contribution to Care fund is not paid 15 May 2021" in needs(people["trust-lead"], found)


def test_a_partnership_without_books_is_told_what_its_boards_work_asks(
    as_: Callable[[str], Client], small_registers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "WYEBRIDGE_HOME", make_home(tmp_path / "new", small_registers).path)
    answer = as_("council-lead").get("/")
    assert answer.status_code == 200
    assert "The books hold no agreement yet" in text_of(answer) and "Nothing needs you today" in text_of(answer)


@pytest.fixture
def closing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = closing_home(tmp_path)
    bring_in(home, "2021-22-M01")
    monkeypatch.setattr(settings, "WYEBRIDGE_HOME", home.path)
    return home


def test_figures_say_how_far_they_go_and_whether_they_are_closed(people: dict[str, Standing], closing: Home) -> None:
    manager = people["fund-manager"]
    said = basis_of(position_for(hat_of(manager))).firmness
    assert "open and so provisional" in said and "AC to 10 April 2021, no cut-off said" in said
    assert "April 2021 is the next month to close, and you have not certified it" in needs(
        manager, position_for(hat_of(manager))
    )
    cut_off(closing, "2021-22-M01")
    certify(closing, "2021-22-M01")
    assert close(closing, "2021-22-M01").checklist.is_closed
    said = basis_of(position_for(hat_of(manager))).firmness
    assert "as its month was closed" in said and "AC to 30 April 2021, hard close" in said


def test_the_funds_are_shown_with_what_they_are_forecast_to_come_to(
    as_: Callable[[str], Client], closing: Home
) -> None:
    page = text_of(as_("council-member").get("/"))
    assert "Forecast for the year" in page and "£2,400.00" in page
    assert "Nothing needs you today" in page
    assert page.count("AC to 10 April 2021") >= 3, "each table of figures says how firm it is"


def test_the_number_of_questions_to_the_database_does_not_grow(
    as_: Callable[[str], Client], django_assert_max_num_queries: Callable[..., object], closing: Home
) -> None:
    for name in ("council-lead", "fund-manager"):
        browser = as_(name)
        with django_assert_max_num_queries(16):  # type: ignore[attr-defined]
            assert browser.get("/").status_code == 200
