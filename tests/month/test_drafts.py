"""What a draft of the agreement would change is what the same books come to where it was the agreement all along."""

from pathlib import Path
from typing import Final

import pytest
from tests.month.partnership import AGREEMENT, bring_in, close_all, closing_home, new_home

from wyebridge.books.drafts import Effect, effect_of
from wyebridge.books.home import Home
from wyebridge.books.journal.read import head
from wyebridge.books.open import open_books
from wyebridge.books.position import position
from wyebridge.books.settling import forecast_of, try_forecast
from wyebridge.engine.agreement.read import load_agreement

APRIL: Final = "2021-22-M01"
DRAFT: Final = AGREEMENT.replace("version: first", "version: second").replace("AC: 75%, LT: 25%", "AC: 60%, LT: 40%")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = new_home(tmp_path_factory.mktemp("drafts"))
    bring_in(made, APRIL)
    return made


def effect(home: Home, text: str) -> Effect:
    with open_books(home.books) as books:
        return effect_of(books, load_agreement(text))


def test_it_is_what_the_books_come_to_under_that_agreement_alone(home: Home, tmp_path: Path) -> None:
    found = effect(home, DRAFT)
    other = new_home(tmp_path, DRAFT)
    bring_in(other, APRIL)
    with open_books(other.books) as books:
        alone = position(books)
        forecast = forecast_of(books, alone.as_at, found=alone)
        assert forecast is not None
        year = try_forecast(books, forecast, on=alone.as_at)
    for one in found.whose:
        assert one.drafted_pence == sum(row.actual_to_date_pence for row in alone.rows if row.partner == one.partner)
    # £190.00 was spent: three quarters the council's as agreed, three fifths under the draft.
    assert [(one.present_pence, one.drafted_pence) for one in found.whose] == [(142_50, 114_00), (47_50, 76_00)]
    assert found.to_date is not None and found.to_date.tried == alone.allocation
    assert found.year is not None and found.year.tried == year


def test_nothing_is_adopted_and_nothing_posted(home: Home) -> None:
    before = head(home.books)
    effect(home, DRAFT)
    assert head(home.books) == before


def test_a_draft_that_takes_effect_later_moves_the_year_alone(home: Home) -> None:
    found = effect(home, DRAFT.replace("effective_from: 2021-04-01", "effective_from: 2021-07-01"))
    assert not found.whose and found.to_date is None
    assert found.year is not None


def test_what_a_draft_leaves_out_is_named_with_its_money(home: Home) -> None:
    text = DRAFT.replace(
        '{id: places, name: Places, commissioner: AC, payer: AC, budget: "£1,200.00"}',
        '{id: rooms, name: Rooms, commissioner: AC, payer: AC, budget: "£1,200.00"}',
    )
    assert effect(home, text).left_out == (("homes", "places", 1200_00),)


def test_a_draft_of_another_year_touches_nothing_that_the_books_hold(home: Home) -> None:
    text = DRAFT
    for old, new in (("2022-03-31", "2023-03-31"), ("2021-04-", "2022-04-"), ("year: 2021-22", "year: 2022-23")):
        text = text.replace(old, new)
    found = effect(home, text)
    assert found.is_of_another_year and found.to_date is found.year is None


def test_a_closed_month_does_not_hide_what_a_draft_would_change(tmp_path: Path) -> None:
    made = closing_home(tmp_path)
    close_all(made, APRIL)
    found = effect(made, DRAFT)
    assert [(one.present_pence, one.drafted_pence) for one in found.whose] == [(142_50, 114_00), (47_50, 76_00)]
