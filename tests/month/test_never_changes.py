"""Whatever comes later, a closed month stays as it was, and the open one makes up for it to the penny."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wyebridge.books import closing
from wyebridge.books.adopting import adopt
from wyebridge.books.closing import Checklist, close_month
from wyebridge.books.home import Home, read_home
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.outlook import outlook
from wyebridge.books.position import Position, position
from wyebridge.engine.kernel.dates import Period, last_of_month

from .partnership import AGREEMENT, closing_home, pay, tell
from .slow import Figures, Twin

JUNE_END: Final = date(2021, 6, 30)
Step = tuple[Any, ...]
MONTHS: Final = tuple(date(2021, month, 1) for month in (4, 5, 6))

ledgers = st.sampled_from(["AC", "LT"])
cost_centres = st.sampled_from(["PLACES", "HOURS"])
amounts = st.integers(-100_00, 100_00).filter(bool)
payments = st.tuples(st.just("pay"), ledgers, st.dates(MONTHS[0], JUNE_END), amounts, cost_centres)
accruals = st.tuples(st.just("accrue"), ledgers, st.sampled_from(MONTHS), amounts, cost_centres)
closings = st.tuples(st.just("close"))
versions = st.tuples(st.just("halve"))
histories = st.lists(st.one_of(payments, accruals, closings, versions), min_size=5, max_size=9)


@pytest.fixture(scope="module")
def empty_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = closing_home(tmp_path_factory.mktemp("empty"))
    pay(made, "AC", "first", [("2021-04-10", "100.01", "PLACES")])
    return made.path


def at_once(books: OpenBooks, period: Period, *, today: date, **_: object) -> Checklist:
    """A checklist with nothing on it: what is asked here is what closing does, not when it may."""
    as_at = last_of_month(period.first_day)
    return Checklist(period, as_at, (), "", position(books, as_at=as_at), books.closings.is_closed(period))


def in_pounds(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02}"


def figures(found: Position) -> Figures:
    rows = {
        (row.line, row.month, row.partner): (row.actual_to_date_pence, row.accrued_to_date_pence) for row in found.rows
    }
    return {key: pence for key, pence in rows.items() if any(pence)}


def stood(home: Home, as_at: date) -> tuple[Position, object]:
    with open_books(home.books) as books:
        return position(books, as_at=as_at), outlook(books, as_at=as_at)


def do(home: Home, twin: Twin, step: Step, name: str, now: datetime) -> date | None:
    """Do one step to the books and to their twin; the last day of the month that it closed, if it closed one."""
    still_open = [month for month in MONTHS if not twin.closed or month > twin.closed[-1][0]]
    match step:
        case ("pay", ledger, day, pence, cost_centre):
            pay(home, ledger, name, [(str(day), in_pounds(pence), cost_centre)], now=now)
            twin.pay(day, pence, cost_centre)
        case ("accrue", ledger, month, pence, cost_centre) if month in still_open:
            tell(home, ledger, "accruals", name, [(str(last_of_month(month)), in_pounds(pence), cost_centre)], now=now)
            twin.accrue(ledger, month, pence, cost_centre)
        case ("halve",):
            text = AGREEMENT.replace("version: first", "version: second").replace("75%, LT: 25%", "50%, LT: 50%")
            (home.path / "agreement" / "2.yaml").write_text(text, encoding="utf-8")
            adopt(read_home(home.path), by="A. Clerk", now=now)
            twin.weights = (1, 1)
        case ("close",) if still_open[1:]:
            with patch.object(closing, "checklist", at_once):
                made = close_month(read_home(home.path), Period.of_month(still_open[0]), by="F. Manager", now=now)
            assert made.checklist.is_closed
            twin.close(still_open[0])
            return last_of_month(still_open[0])
    return None


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories)
def test_a_closed_month_stays_and_the_months_with_their_true_ups_come_to_the_year(
    history: list[Step],
    empty_once: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = read_home(Path(shutil.copytree(empty_once, tmp_path_factory.mktemp("history") / "home")))
    twin = Twin()
    twin.pay(date(2021, 4, 10), 100_01, "PLACES")
    when_closed: dict[date, tuple[Position, object]] = {}
    for number, step in enumerate(history, 1):
        now = datetime(2021, 7, 3, 9, 0, tzinfo=UTC) + timedelta(days=number)
        if closed := do(home, twin, step, f"step-{number}", now):
            when_closed[closed] = stood(home, closed)
    for day, then in when_closed.items():
        assert stood(home, day) == then
        assert figures(then[0]) == twin.stands(day)
    june, _ = stood(home, JUNE_END)
    assert figures(june) == twin.stands(JUNE_END)
    assert totals(figures(june)) == totals(twin.now(JUNE_END))
    assert sum(row.current_budget_pence for row in june.rows) == 2400_00


def totals(found: Figures) -> dict[tuple[str, str], tuple[int, int]]:
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for (line, _, partner), (paid, accrued) in found.items():
        before = sums.get((line, partner), (0, 0))
        sums[line, partner] = (before[0] + paid, before[1] + accrued)
    return {key: pence for key, pence in sums.items() if any(pence)}
