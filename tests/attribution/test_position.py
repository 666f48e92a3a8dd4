"""The whole position of a small partnership, worked out again from the text of its extracts, slowly and in full."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import Final

import pytest

from wyebridge.books.data import MONEY_COLUMNS, grouped
from wyebridge.books.home import Home, make_home
from wyebridge.books.importing import import_extract
from wyebridge.books.open import open_books
from wyebridge.books.position import Position, position
from wyebridge.engine.kernel.problems import Refused

from .lugg_vale import (
    APART,
    CHANGES,
    CUMULATIVE,
    FEEDS,
    HOSTS,
    LINES,
    PAID_IN,
    PARTNERS,
    PLACED,
    WEIGHTS,
    write_extracts,
    write_partnership,
)
from .slow_twin import Entry, Shares, Whose, slow_attribute, slow_split

AS_AT: Final = (date(2021, 6, 9), date(2021, 6, 30), date(2021, 8, 31), date(2022, 3, 31))
MONTHS: Final = tuple(date(2021 + (month > 12), month - 12 * (month > 12), 1) for month in range(4, 16))
Key = tuple[str, str, str, date, str]


@dataclass(frozen=True)
class Paid:
    """One row of an extract, as a person reads it. Its pence or its day may be unreadable."""

    ledger: str
    batch: int
    row: int
    day: date | None
    pence: int | None
    centre: str


@dataclass(frozen=True)
class Vale:
    home: Home
    paid: tuple[Paid, ...]


@pytest.fixture(scope="module")
def vale(tmp_path_factory: pytest.TempPathFactory) -> Vale:
    """Lugg vale with three extracts in its books, and every row of them read by hand."""
    folder = tmp_path_factory.mktemp("lugg")
    home = make_home(folder / "home", write_partnership(folder / "registers"))
    paid: list[Paid] = []
    now = datetime(2021, 9, 6, tzinfo=UTC)
    for batch, (ledger, path) in enumerate(write_extracts(folder), 2):
        import_extract(home, path, feed_id=FEEDS[ledger], for_partner=ledger, by="tester", now=now)
        paid += _read(ledger, batch, path)
    return Vale(home, tuple(paid))


def _read(ledger: str, batch: int, path: Path) -> Iterator[Paid]:
    with path.open(encoding="utf-8", newline="") as stream:
        for row, (day, _, amount, _, centre) in enumerate(list(csv.reader(stream))[1:], 2):
            yield Paid(
                ledger,
                batch,
                row,
                date.fromisoformat(day) if day[0].isdigit() else None,
                int(amount.replace(".", "")) if "." in amount else None,
                centre,
            )


@pytest.fixture(scope="module")
def latest(vale: Vale) -> Position:
    """The position where no day is given."""
    return asked(vale)


def asked(vale: Vale, as_at: date | None = None) -> Position:
    with open_books(vale.home.books) as books:
        return position(books, as_at=as_at)


@pytest.fixture(scope="module", params=AS_AT, ids=str)
def both(vale: Vale, request: pytest.FixtureRequest) -> tuple[Position, "Twin"]:
    """The position on a day, and its twin."""
    return asked(vale, request.param), Twin(vale.paid, request.param)


class Twin:
    """The position on a day from rows of paper: one dictionary for each thing that it says."""

    def __init__(self, paid: tuple[Paid, ...], as_at: date) -> None:
        self.as_at = as_at
        self.all_paid = paid
        self.readable = [p for p in paid if p.day is not None and p.pence is not None]
        self.in_time = [p for p in self.readable if p.day is not None and p.day <= as_at]
        self.shares = list(_shares())
        self.entries = [
            Entry(*PLACED[p.centre][1:3], p.day or as_at, PLACED[p.centre][3], p.pence or 0, p.batch, p.row)
            for p in self.in_time
            if p.centre in PLACED
        ]
        self.whose = slow_attribute(self.entries, self.shares, PARTNERS)

    def rows(self) -> dict[Key, tuple[int, ...]]:
        """Opening, changes, current, budget to date and actual to date, for every place, month and partner."""
        found: dict[Key, list[int]] = {}
        for key, opening, current in self._budget():
            to_date = current if key[3] <= self.as_at else 0
            for place, pence in enumerate((opening, current - opening, current, to_date)):
                found.setdefault(key, [0] * 5)[place] += pence
        for key, pence in self.actuals().items():
            found.setdefault(key, [0] * 5)[4] += pence
        return {key: tuple(row) for key, row in found.items() if any(row)}

    def actuals(self) -> Counter[Key]:
        found: Counter[Key] = Counter()
        for entry, fund, whose in self._spent():
            month = entry.effective_on.replace(day=1)
            for partner, pence in zip((*PARTNERS, ""), (*whose.parts, whose.undetermined), strict=True):
                found[fund, entry.scheme, entry.scheme_line, month, partner] += pence
        return found

    def _spent(self) -> Iterator[tuple[Entry, str, Whose]]:
        fund_of = {(scheme, line): fund for fund, scheme, line in LINES}
        for entry in self.entries:
            yield entry, fund_of[entry.scheme, entry.scheme_line], self.whose[entry.batch, entry.row]

    def _budget(self) -> Iterator[tuple[Key, int, int]]:
        for (fund, scheme, line), (budget, profile) in LINES.items():
            opening = slow_split(budget, profile)
            current = list(opening)
            for changed_scheme, changed_line, day, pence in CHANGES:
                if (changed_scheme, changed_line) == (scheme, line) and day <= self.as_at:
                    left = [int(month >= day.replace(day=1)) for month in MONTHS]
                    current = [now + more for now, more in zip(current, slow_split(pence, left), strict=True)]
            for month, opened, now in zip(MONTHS, opening, current, strict=True):
                weights = [weights for start, weights in WEIGHTS[scheme, line] if start <= month][-1]
                if weights is None:
                    yield (fund, scheme, line, month, ""), opened, now
                    continue
                parts = zip(PARTNERS, slow_split(opened, weights), slow_split(now, weights), strict=True)
                for partner, opening_part, current_part in parts:
                    yield (fund, scheme, line, month, partner), opening_part, current_part

    def standings(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """Share, paid, contributions paid and received, and net, by fund and partner."""
        found = {}
        for fund, host in HOSTS.items():
            paid_in = {p: self._moved(p, {name for name, into in PAID_IN.items() if into == fund}) for p in PARTNERS}
            for partner in (*PARTNERS, ""):
                share = sum(pence for key, pence in self.actuals().items() if (key[0], key[4]) == (fund, partner))
                paid = self._moved(partner, {name for name, place in PLACED.items() if place[0] == fund})
                received = sum(paid_in.values()) if partner == host else 0
                net = paid + paid_in.get(partner, 0) - received - share
                found[fund, partner] = (share, paid, paid_in.get(partner, 0), received, net)
        return {key: row for key, row in found.items() if any(row)}

    def _moved(self, ledger: str, centres: set[str]) -> int:
        return sum(p.pence or 0 for p in self.in_time if p.ledger == ledger and p.centre in centres)

    def outside(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Rows and pence in no fund, by ledger and what they are, over all that the books hold."""
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for p in self.all_paid:
            what = APART.get(p.centre, "") if p.day and p.pence is not None else "set aside"
            if what:
                rows, pence = found.get((p.ledger, what), (0, 0))
                found[p.ledger, what] = (rows + 1, pence + (p.pence or 0))
        return found

    def true_up(self) -> dict[str, int]:
        """What would bring each line's parts, under each of its shares, to the split of their sum."""
        parts: dict[str, list[tuple[int, ...]]] = {}
        for whose in self.whose.values():
            if whose.version and not whose.undetermined:
                parts.setdefault(whose.version, []).append(whose.parts)
        weights = {share.version: share.weights for share in self.shares}
        moved = [0] * len(PARTNERS)
        for version, every in parts.items():
            owed = weights[version]
            if owed is None:
                continue  # a line of nothing, whose share is awaited
            totals = [sum(column) for column in zip(*every, strict=True)]
            for place, right in enumerate(slow_split(sum(totals), owed)):
                moved[place] += right - totals[place]
        return dict(zip(PARTNERS, moved, strict=True))


def _shares() -> Iterator[Shares]:
    for (scheme, line), periods in WEIGHTS.items():
        for index, (start, weights) in enumerate(periods):
            end = periods[index + 1][0] - timedelta(days=1) if index + 1 < len(periods) else date(2022, 3, 31)
            name = f"{scheme}/{line}/{start}"
            yield Shares(name, scheme, line, start, end, weights, (scheme, line) in CUMULATIVE)


def test_every_row_is_as_worked_out_by_hand(both: tuple[Position, Twin]) -> None:
    found, twin = both
    rows = {
        (row.fund, row.scheme, row.line, row.month, row.partner): (
            row.opening_budget_pence,
            row.changes_pence,
            row.current_budget_pence,
            row.budget_to_date_pence,
            row.actual_to_date_pence,
        )
        for row in found.rows
    }
    assert len(rows) == len(found.rows), "a line, month and partner has one row"
    assert {key: row for key, row in rows.items() if any(row)} == twin.rows()


def test_a_variance_is_actual_less_budget_to_date(both: tuple[Position, Twin]) -> None:
    found, twin = both
    rows = twin.rows()
    for row in found.rows:
        *_, budget, actual = rows.get((row.fund, row.scheme, row.line, row.month, row.partner), (0, 0))
        assert row.variance_pence == actual - budget


def test_sums_by_any_grouping_agree(both: tuple[Position, Twin]) -> None:
    found, twin = both
    whole = [sum(column) for column in zip(*twin.rows().values(), strict=True)]
    expected = dict(zip(MONEY_COLUMNS, (*whole, 0, whole[4] - whole[3]), strict=True))
    columns = ("fund", "scheme", "line", "month", "partner")
    for size in range(1, len(columns) + 1):
        for keys in combinations(columns, size):
            groups = grouped(found.rows, keys)
            assert {column: sum(group[column] for group in groups) for column in MONEY_COLUMNS} == expected, keys
    by_partner = {group["partner"]: group["actual_to_date_pence"] for group in grouped(found.rows, ("partner",))}
    for partner in (*PARTNERS, ""):
        assert by_partner.get(partner, 0) == sum(p for key, p in twin.actuals().items() if key[4] == partner)


def test_what_each_partner_bore_and_paid_is_as_worked_out_by_hand(both: tuple[Position, Twin]) -> None:
    found, twin = both
    standings = {
        (standing.fund, standing.partner): (
            standing.share_pence,
            standing.paid_pence,
            standing.contributions_paid_pence,
            standing.contributions_received_pence,
            standing.net_pence,
        )
        for standing in found.standings
    }
    assert standings == twin.standings()


def test_nets_over_partners_sum_to_what_is_undetermined(both: tuple[Position, Twin]) -> None:
    found, twin = both
    for fund in HOSTS:
        net = sum(s.net_pence for s in found.standings if s.fund == fund and s.partner in PARTNERS)
        assert net == sum(p for key, p in twin.actuals().items() if (key[0], key[4]) == (fund, ""))
        assert sum(s.net_pence for s in found.standings if s.fund == fund) == 0


def test_what_each_partner_spent_and_bore_sums_to_what_both_ledgers_paid(both: tuple[Position, Twin]) -> None:
    found, twin = both
    paid = sum(p.pence or 0 for p in twin.in_time if p.centre in PLACED)
    assert sum(row.actual_to_date_pence for row in found.rows) == paid
    assert sum(standing.paid_pence for standing in found.standings) == paid
    assert sum(standing.share_pence for standing in found.standings) == paid


def test_the_rounding_true_up_is_as_worked_out_by_hand_and_sums_to_nothing(both: tuple[Position, Twin]) -> None:
    found, twin = both
    assert found.rounding_true_up_pence == twin.true_up()
    assert sum(found.rounding_true_up_pence.values()) == 0


def test_the_true_up_moves_something() -> None:
    """The cases above would prove nothing of true-ups if line by line happened to be right everywhere."""
    paid = (Paid("LC", 2, row, date(2021, 4, 1), 1, "HOURS") for row in range(10))
    assert any(Twin(tuple(paid), AS_AT[-1]).true_up().values())


def test_lines_that_await_somebody_are_undetermined_and_say_who(both: tuple[Position, Twin]) -> None:
    found, twin = both
    undetermined = {(row.scheme, row.month) for row in found.rows if row.partner == "" and row.actual_to_date_pence}
    assert {scheme for scheme, _ in undetermined} <= {"ward", "new"}
    assert {month for scheme, month in undetermined if scheme == "ward"} <= {date(2021, 6, 1)}
    assert ("ward", date(2021, 6, 1)) in undetermined or twin.as_at < date(2021, 6, 30)
    assert set(found.awaiting) == {
        "awaiting LCCG board: its contribution (by September 2021)",
        "awaiting LT: bed-days for June 2021",
    }


def test_a_day_cuts_off_what_came_after_it(vale: Vale) -> None:
    earlier, later = asked(vale, date(2021, 6, 9)), asked(vale, date(2021, 6, 10))
    day = [p for p in vale.paid if p.day == date(2021, 6, 10) and p.centre in PLACED and p.pence is not None]
    assert day
    more = sum(row.actual_to_date_pence for row in later.rows) - sum(row.actual_to_date_pence for row in earlier.rows)
    assert more == sum(p.pence or 0 for p in day)
    assert {row.changes_pence for row in earlier.rows} == {0}
    assert {row.changes_pence for row in later.rows} != {0}  # the virement of 10 June


def test_what_stands_outside_every_fund_is_listed_by_ledger(vale: Vale, latest: Position) -> None:
    twin = Twin(vale.paid, latest.as_at)
    assert {(row.ledger, row.what): (row.rows, row.pence) for row in latest.outside} == twin.outside()
    assert {row.what for row in latest.outside} == {"suspense", "excluded", "own", "set aside"}


def test_what_stands_outside_is_cut_off_by_the_day_like_the_rest(vale: Vale) -> None:
    in_time = [p for p in vale.paid if p.day and p.day <= AS_AT[0] and APART.get(p.centre) == "own"]
    own = [row for row in asked(vale, AS_AT[0]).outside if row.what == "own"]
    assert sum(row.rows for row in own) == len(in_time)


def test_everything_that_the_ledgers_paid_is_in_a_fund_or_listed_as_outside(vale: Vale, latest: Position) -> None:
    contributions = sum(standing.contributions_paid_pence for standing in latest.standings)
    accounted = sum(row.actual_to_date_pence for row in latest.rows) + contributions
    accounted += sum(row.pence for row in latest.outside)
    assert accounted == sum(p.pence or 0 for p in vale.paid)


def test_where_no_day_is_given_it_is_the_end_of_the_month_of_the_latest_entry(vale: Vale, latest: Position) -> None:
    assert date(2021, 8, 1) <= max(p.day for p in vale.paid if p.day) < date(2021, 8, 31)
    assert latest.as_at == date(2021, 8, 31)
    assert latest == asked(vale, date(2021, 8, 31))


def test_it_says_how_far_each_feed_goes_and_whose_ledger_is_missing(vale: Vale, latest: Position) -> None:
    last = {ledger: str(max(p.day for p in vale.paid if p.day and p.ledger == ledger)) for ledger in FEEDS}
    assert {cut.ledger: (cut.feed, cut.covers_to, cut.batches) for cut in latest.cut_offs} == {
        "LC": ("council-over-500", last["LC"], 2),
        "LCCG": ("nhs-over-25k", last["LCCG"], 1),
    }
    assert latest.no_extract_from == ("LT",)


@pytest.mark.parametrize("as_at", [date(2021, 3, 31), date(2022, 4, 1)])
def test_a_day_that_no_version_governs_is_refused(vale: Vale, as_at: date) -> None:
    with pytest.raises(Refused, match="no-agreement-in-force"):
        asked(vale, as_at)


def test_what_the_books_did_not_know_yet_is_not_in_them(vale: Vale, latest: Position) -> None:
    with open_books(vale.home.books, known_on=date(2021, 9, 5)) as books:
        assert books.batches == []
    with open_books(vale.home.books, known_on=date(2021, 9, 6)) as books:
        assert position(books) == latest
