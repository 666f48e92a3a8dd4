"""Lines split one by one drift from the split of their sum; what closing would post brings every penny back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from wyebridge.books.journal.tables import ENTRY_COLUMNS, create_tables
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.spending import Spending, spending, true_ups
from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.agreement.shares import ShareVersion, all_share_versions

from .slow_twin import slow_split

LINES: Final = 1_000_000
FIRST: Final = date(2021, 4, 1)
LAST: Final = date(2022, 3, 31)

AGREEMENT: Final = """\
id: three-rivers
title: Three rivers
version: 2021-22
legal_power: nhs-act-2006-s75
year: 2021-22
commences_on: 2021-04-01
effective_from: 2021-04-01
ends_on: 2022-03-31
partners:
  - {id: RC, name: Rivers Council, kind: council}
  - {id: RCCG, name: Rivers CCG, kind: ccg}
  - {id: RT, name: Rivers Trust, kind: nhs-trust}
host: RC
measures:
  - id: days
    name: Days
    unit: days
    supplied_by: RT
    counts:
      - {starts: 2021-04-01, ends: 2021-09-30, by: {RC: 1021, RCCG: 2003, RT: 977}}
      - {starts: 2021-10-01, ends: 2022-03-31, by: {RC: 0, RCCG: 2003, RT: 1}}
funds:
  - id: care
    name: Care
    kind: pooled
    shares: {basis: contribution}
    schemes:
      - id: homes
        name: Homes
        lines:
          - {id: places, name: Places, commissioner: RC, payer: RC, budget: £0.00}
          - {id: respite, name: Respite, commissioner: RC, payer: RC, budget: £0.00}
      - id: thirds
        name: Thirds
        shares: {basis: stated, percentages: {RC: 33.34%, RCCG: 33.33%, RT: 33.33%}}
        lines: [{id: all, name: All, commissioner: RC, payer: RC, budget: £0.00}]
      - id: equals
        name: Equals
        shares: {basis: equal}
        lines: [{id: all, name: All, commissioner: RC, payer: RC, budget: £0.00}]
      - id: beds
        name: Beds
        shares: {basis: usage, measure: days}
        lines: [{id: all, name: All, commissioner: RC, payer: RC, budget: £0.00}]
contributions:
  - {partner: RC, fund: care, instalments: {first_due: 2021-04-15, count: 12, each: "£70,070.01"}}
  - partner: RCCG
    fund: care
    instalments: {first_due: 2021-04-15, count: 12, each: "£30,030.03"}
    changes: [{agreed_on: 2021-09-01, with_effect_from: 2021-10-01, first_paid_on: 2021-10-15, each: "£33,333.33"}]
  - {partner: RT, fund: care, instalments: {first_due: 2021-04-15, count: 12, each: "£20,000.07"}}
"""
CUMULATIVE: Final = AGREEMENT.replace(
    "shares: {basis: contribution}", "shares: {basis: contribution}\n    rounding: cumulative"
)
ENORMOUS: Final = (
    CUMULATIVE[: CUMULATIVE.index("contributions:")]
    + """\
contributions:
  - {partner: RC, fund: care, instalments: {first_due: 2021-04-15, count: 12, amount: "£23,456,789.01"}}
  - {partner: RCCG, fund: care, instalments: {first_due: 2021-04-15, count: 12, amount: "£24,360,360.37"}}
  - {partner: RT, fund: care, instalments: {first_due: 2021-04-15, count: 12, amount: "£240,000.83"}}
"""
)
"""Contributions of £48m a year whose pence share no common factor."""
PLACES: Final = (("homes", "places"), ("homes", "respite"), ("thirds", "all"), ("equals", "all"), ("beds", "all"))


@dataclass(frozen=True)
class Year:
    """A year's lines, attributed: the rows of spending, the share versions, and the partners."""

    rows: list[Spending]
    versions: tuple[ShareVersion, ...]
    partners: tuple[str, ...]

    def totals(self) -> dict[tuple[str, str], list[int]]:
        """Each partner's sum of parts, by line and share version."""
        found: dict[tuple[str, str], list[int]] = {}
        for row in self.rows:
            total = found.setdefault((f"{row.scheme}/{row.line}", row.share_version), [0] * len(self.partners))
            for place, part in enumerate(row.parts_pence):
                total[place] += part
        return found

    def right(self) -> dict[tuple[str, str], tuple[int, ...]]:
        """The split of each sum."""
        weights = {version.version: version.weights or () for version in self.versions}
        return {key: slow_split(sum(parts), weights[key[1]]) for key, parts in self.totals().items()}


@contextmanager
def opened(folder: Path, lines: pa.Table, agreement: str) -> Iterator[OpenBooks]:
    """Empty books, opened as if they held these entries under this agreement."""
    create_tables(folder)
    with open_books(folder) as books:
        kept = folder / "lines.parquet"
        pq.write_table(lines, kept)
        entries = books.engine.read([str(kept)], ENTRY_COLUMNS)
        agreements = (load_agreement(agreement),)
        shares = all_share_versions(agreements)
        yield replace(books, agreements=agreements, share_versions=shares, entries=entries)


def as_entries(place: list[int], day: list[int], pence: list[int]) -> pa.Table:
    """Entries of a scheme each: where (an index of PLACES), how many days after 1 April, and how much."""
    count = len(pence)
    return pa.table(
        {
            "class": ["scheme"] * count,
            "fund": ["care"] * count,
            "ledger": ["A"] * count,
            "scheme": pa.DictionaryArray.from_arrays(pa.array(place), [s for s, _ in PLACES]).cast(pa.string()),
            "scheme_line": pa.DictionaryArray.from_arrays(pa.array(place), [line for _, line in PLACES]).cast(
                pa.string()
            ),
            "effective_on": pa.array(
                [FIRST.toordinal() - date(1970, 1, 1).toordinal() + n for n in day], pa.int32()
            ).cast(pa.date32()),
            "funder": [""] * count,
            "pence": pa.array(pence, pa.int64()),
            "batch": pa.array([1] * count, pa.int64()),
            "row": pa.array(range(count), pa.int64()),
        }
    )


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """A million lines: mostly small, some large, one in twenty a credit."""
    random = np.random.default_rng(20080401)
    pence = np.exp(random.normal(9.0, 1.7, LINES)).astype(np.int64)
    pence *= np.where(random.random(LINES) < 0.05, -1, 1)
    place, day = random.integers(0, len(PLACES), LINES), random.integers(0, 365, LINES)
    lines = as_entries(place.tolist(), day.tolist(), pence.tolist())
    with opened(tmp_path_factory.mktemp("books"), lines, AGREEMENT) as books:
        rows = spending(books, first=FIRST, last=LAST)
        assert sum(row.pence for row in rows) == int(pence.sum())
        return Year(rows, all_share_versions(books.agreements), books.partners)


def test_a_million_lines_are_attributed_whole(year: Year) -> None:
    assert {row.undetermined_pence for row in year.rows} == {0}
    assert all(sum(row.parts_pence) == row.pence for row in year.rows)
    assert len(year.totals()) == 2 * 2 + 1 + 1 + 2  # contributions and usage change in October


def test_parts_taken_line_by_line_drift_from_the_split_of_their_sum(year: Year) -> None:
    drifts = {
        key: tuple(part - true for part, true in zip(parts, year.right()[key], strict=True))
        for key, parts in year.totals().items()
    }
    assert sum(any(drift) for drift in drifts.values()) >= 6
    assert max(abs(pence) for drift in drifts.values() for pence in drift) > 10
    assert all(sum(drift) == 0 for drift in drifts.values())


def test_the_drift_is_less_than_a_pound_in_a_hundred_thousand(year: Year) -> None:
    for key, parts in year.totals().items():
        for part, true in zip(parts, year.right()[key], strict=True):
            assert abs(part - true) * 100_000 < sum(parts)


def test_true_ups_sum_to_nothing_and_bring_every_sum_of_parts_to_the_split_of_the_sum(year: Year) -> None:
    found = true_ups(year.rows, year.versions, year.partners)
    totals, right = year.totals(), year.right()
    assert found.keys() == totals.keys()
    assert any(any(parts) for parts in found.values())
    for key, corrections in found.items():
        assert sum(corrections) == 0
        assert tuple(part + more for part, more in zip(totals[key], corrections, strict=True)) == right[key]


def test_after_its_true_up_a_years_spending_needs_no_other(year: Year) -> None:
    trued = []
    for (place, version), parts in year.right().items():
        scheme, line = place.split("/")
        trued.append(Spending("care", scheme, line, version, FIRST, sum(parts), 0, parts))
    assert set(true_ups(trued, year.versions, year.partners).values()) == {(0, 0, 0)}


def test_what_is_undetermined_or_a_funders_own_is_not_trued_up() -> None:
    rows = [
        Spending("f", "s", "l", "", FIRST, 7, 0, (7, 0)),  # a funder's own
        Spending("f", "s", "l", "awaited", FIRST, 9, 9, (0, 0)),
    ]
    awaited = ShareVersion("awaited", "f", "s", "l", FIRST, LAST, ("A", "B"), None, "usage", "line")
    assert true_ups(rows, [awaited], ("A", "B")) == {}


def test_a_running_total_beyond_64_bits_of_product_is_still_exact(tmp_path: Path) -> None:
    tens_of_millions = [1_000_000_000 + n for n in range(5)]  # £10m each
    with opened(tmp_path, as_entries([0] * 5, [0] * 5, tens_of_millions), ENORMOUS) as books:
        [row] = spending(books, first=FIRST, last=LAST)
        owed = {version.version: version.weights or () for version in all_share_versions(books.agreements)}
    assert row.pence == sum(tens_of_millions)
    assert row.parts_pence == slow_split(row.pence, owed[row.share_version])


def test_a_months_parts_under_cumulative_rounding_are_the_same_whatever_later_day_is_asked_for(tmp_path: Path) -> None:
    may_then_april = as_entries([3, 3], [35, 5], [1, 1])  # the file lists a payment of May before one of April
    with opened(tmp_path, may_then_april, CUMULATIVE) as books:
        asked = [spending(books, first=FIRST, last=last) for last in (date(2021, 4, 30), date(2021, 5, 31))]
    april = [next(row.parts_pence for row in rows if row.month == FIRST) for rows in asked]
    assert april[0] == april[1]
