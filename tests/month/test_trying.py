"""A year tried at other figures: who would bear it, to the penny, with all else as it is forecast."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.month.partnership import AGREEMENT, bring_in, new_home

from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.position import Position, position
from wyebridge.books.trying import Tried, try_schemes
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.kernel.verdicts import Undetermined

PLACES: Final = '{id: places, name: Places, commissioner: AC, payer: AC, budget: "£1,200.00"}'
WITH_A_SECOND_LINE: Final = AGREEMENT.replace(
    PLACES, f'{PLACES}\n          - {{id: nursing, name: Nursing, commissioner: LT, payer: AC, budget: "£600.00"}}'
).replace('each: "£50.00"', 'each: "£100.00"')
"""Homes have a line that the council commissions, forecast at £1,200, and one of the trust's that no file forecasts."""
PENCE: Final = st.integers(min_value=0, max_value=10_000_00)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenBooks, Position]]:
    home = new_home(tmp_path_factory.mktemp("trying"), WITH_A_SECOND_LINE)
    bring_in(home, "2021-22-M01")
    with open_books(home.books) as books:
        yield books, position(books)


def borne(tried: Tried) -> dict[str, int]:
    return tried.tried.borne_by()


def test_nothing_tried_is_the_forecast_itself(opened: tuple[OpenBooks, Position]) -> None:
    found = try_schemes(*opened, {})
    assert found.present == found.tried
    [homes, visits] = found.schemes
    assert (homes.budget_pence, homes.forecast_pence, homes.is_forecast) == (1800_00, 1800_00, False)
    assert (visits.budget_pence, visits.forecast_pence, visits.is_forecast) == (1200_00, 1200_00, True)
    assert found.difference_pence == 0


def test_a_scheme_tried_is_divided_among_its_lines_as_they_are_forecast(opened: tuple[OpenBooks, Position]) -> None:
    # Each bears its own: £180 more is £120 of the council's £1,200 and £60 of the trust's £600.
    found = try_schemes(*opened, {"homes": 1980_00})
    assert borne(found) == {"AC": 120_00, "LT": 60_00}
    assert found.difference_pence == 180_00


@settings(max_examples=15, deadline=None)
@given(homes=PENCE, visits=PENCE)
def test_what_is_borne_is_what_each_commissions_over_its_budget(
    opened: tuple[OpenBooks, Position], homes: int, visits: int
) -> None:
    found = try_schemes(*opened, {"homes": homes, "visits": visits})
    # Two to one, the odd penny or two to either: worked out again as whole thirds.
    council = borne(found).get("AC", 0) + 1200_00
    assert abs(council * 3 - homes * 2) < 3
    assert borne(found).get("LT", 0) == homes - council - 600_00 + visits - 1200_00
    assert found.tried.variance_pence == homes + visits - 3000_00
    assert sum(one.amount.pence for one in found.tried.allocated) == found.tried.variance_pence


def test_what_a_clause_does_not_settle_is_undetermined_and_awaited(tmp_path: Path) -> None:
    home = new_home(tmp_path, AGREEMENT[: AGREEMENT.index("clauses:")])
    bring_in(home, "2021-22-M01")
    with open_books(home.books) as books:
        found = try_schemes(books, position(books), {"visits": 1300_00})
    [one] = found.tried.allocated
    assert isinstance(one.amount, Undetermined) and one.amount.pence == 100_00
    assert not found.present.awaiting() and len(found.tried.awaiting()) == 1


def test_a_scheme_that_is_not_there_is_refused(opened: tuple[OpenBooks, Position]) -> None:
    with pytest.raises(Refused, match="no scheme 'gardens'"):
        try_schemes(*opened, {"gardens": 1})
