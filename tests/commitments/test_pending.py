"""What a limit has used is what was posted and what is pending, and no pound is in both."""

import csv
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.books.committing import commitments, make_commitment, release_commitment
from wyebridge.books.home import Home, constitution_of
from wyebridge.books.open import open_books
from wyebridge.books.outlook import outlook
from wyebridge.books.pending import committed, left_of
from wyebridge.books.room import room_in
from wyebridge.engine.kernel.dates import ONE_DAY, FinancialYear
from wyebridge.engine.kernel.money import parse_pounds
from wyebridge.engine.ledger.commitments import Left, Release

from .partnership import NOW, bring_in, committing_home, draft

YEAR = FinancialYear(2021)
JULY = date(2021, 7, 31)
PAID = [
    ("2021-06-10", "100.00", "PLACES", ""),  # under no order
    ("2021-07-03", "30.01", "PLACES", "PO-1"),
    ("2021-07-04", "-5.00", "PLACES", "PO-1"),  # a credit note gives back what its invoice took
    ("2021-07-05", "12.34", "HOURS", "PO-1"),  # coded elsewhere, and all the same called off
    ("2021-07-06", "60.00", "PLACES", "PO-2"),  # £10.00 more than was committed
    ("2021-07-07", "7.00", "PLACES", "PO-9"),  # an order that was not made here
    ("2021-07-08", "3.00", "PLACES", "PO-3"),  # of one that is released
    ("2022-04-02", "9.99", "PLACES", "PO-1"),  # the year after
]
ACCRUED = [("2021-07-31", "8.00", "PLACES", "PO-1"), ("2021-07-31", "2.00", "PLACES", "")]
SHOWN = [
    ("2021-07-31", "44.44", "PLACES", "PO-1"),  # the ledger's own word of an order that is counted already
    ("2021-07-31", "20.00", "PLACES", "PO-8"),
    ("2021-07-31", "6.50", "HOURS", ""),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = committing_home(tmp_path_factory.mktemp("pending"))
    for number, pence in (("PO-1", 100_00), ("PO-2", 50_00), ("PO-3", 80_00)):
        make_commitment(made, draft(number, pence), now=NOW)
    told = {"on": date(2021, 7, 2), "because": "Over.", "by": "H.Care", "for_partner": "AC", "now": NOW}
    release_commitment(made, "PO-3", **told)  # type: ignore[arg-type]
    bring_in(made, "paid", PAID)
    bring_in(made, "accrued", ACCRUED, kind="accruals")
    bring_in(made, "shown", SHOWN, kind="commitments")
    return made


def rows(home: Home, name: str) -> Iterator[tuple[date, int, str, str]]:
    """A file's rows as a clerk reads them: the day, the pence, where, and under which order."""
    with (home.path.parent / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield date.fromisoformat(row["Date"]), parse_pounds(row["Amount"]), row["Centre"], row["Order"]


def by_hand(home: Home, centre: str) -> int:
    """What a line's limit has used by the end of July, a row at a time: the slow twin."""
    left = {"PO-1": 100_00, "PO-2": 50_00, "PO-3": 0}
    used = 0
    for name in ("paid", "accrued"):
        for day, pence, where, order in rows(home, name):
            if day > JULY:
                continue
            used += pence if where == centre else 0
            if order in left:
                left[order] -= pence
    used += sum(pence for _, pence, where, order in rows(home, "shown") if where == centre and order not in left)
    return used + (sum(max(pence, 0) for pence in left.values()) if centre == "PLACES" else 0)


def test_what_a_limit_has_used_is_posted_and_pending_and_no_pound_twice(home: Home) -> None:
    with open_books(home.books) as books:
        _, (places, fund, council) = room_in(books, "homes", "places", as_at=JULY)
        _, (hours, _, _) = room_in(books, "visits", "hours", as_at=JULY)
        pending = committed(books, YEAR, JULY, made_by=date.max)
        found = outlook(books, as_at=JULY)
        left = {one.commitment.id: (one.called_off_pence, one.left_pence) for one in left_of(books, YEAR, JULY)}
        beyond = {row.commitment.id: row.beyond_pence for row in commitments(books, constitution_of(home))}
    assert places.with_this(0) == council.with_this(0) == by_hand(home, "PLACES")
    assert hours.with_this(0) == by_hand(home, "HOURS")
    assert fund.with_this(0) == by_hand(home, "PLACES") + by_hand(home, "HOURS")
    assert left == {"PO-1": (45_35, 54_65), "PO-2": (60_00, 0), "PO-3": (3_00, 0)}
    assert pending == {("care", "homes", "places"): 74_65, ("care", "visits", "hours"): 6_50}
    assert {(row.fund, row.scheme, row.line): row.committed_pence for row in found.rows} == pending
    assert beyond == {"PO-1": 0, "PO-2": 10_00, "PO-3": 0}


def test_what_was_made_after_a_day_is_not_in_its_outlook_and_uses_the_room_all_the_same(home: Home) -> None:
    with open_books(home.books) as books:
        june = outlook(books, as_at=date(2021, 6, 30))
        _, (places, *_) = room_in(books, "homes", "places", as_at=date(2021, 6, 30))
    assert {row.committed_pence for row in june.rows} == {None}
    assert places.pending_pence == 150_00


@settings(max_examples=200)
@given(
    pence=st.integers(0, 10**9),
    first=st.dates(date(2020, 1, 1), date(2023, 12, 31)),
    days=st.integers(0, 1500),
    off=st.integers(-(10**9), 2 * 10**9),
    is_released=st.booleans(),
)
def test_its_parts_by_year_come_to_the_whole_and_what_is_left_is_never_more_nor_less_than_nothing(
    pence: int, first: date, days: int, off: int, is_released: bool
) -> None:
    one = draft("PO-1", pence, from_on=first, to_on=first + days * ONE_DAY)
    years = [FinancialYear(start) for start in range(2018, 2030)]
    parts = [one.in_year(year) for year in years]
    assert sum(parts) == pence and min(parts) >= 0
    # A day at a time: no part is further than a penny from its days' worth.
    for year, part in zip(years, parts, strict=True):
        held = sum(first + n * ONE_DAY in year for n in range(days + 1))
        assert abs(part * (days + 1) - pence * held) < days + 1
    told = {"commitment": "PO-1", "on": one.on, "known_on": one.on, "because": "b", "by": "H", "for_partner": "AC"}
    left = Left(one, parts[3], off, Release.model_validate(told) if is_released else None)
    assert 0 <= left.left_pence <= parts[3]
    if not is_released and 0 <= off <= parts[3]:
        assert off + left.left_pence == parts[3], "a pound called off moves from pending to posted, and is in one alone"
