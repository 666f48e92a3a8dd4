"""The budget by line, month and partner: spread to the penny, changed from a change's month, split by the shares."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.agreement.shares import all_share_versions
from wyebridge.engine.agreement.terms import Agreement, BudgetChange
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.ledger.budget import BudgetRow, budget_rows, budget_shares

from .slow_twins import split_with_fractions
from .small_agreement import small_agreement

YEAR = FinancialYear(2008)
MONTHS = [date(2008 + (m > 12), (m - 1) % 12 + 1, 1) for m in range(4, 16)]
END = date(2009, 3, 31)
VIREMENT = 50_00


def rows_of(*agreements: Agreement, as_at: date = END, line: str = "") -> list[BudgetRow]:
    found = budget_rows(agreements, all_share_versions(agreements), YEAR, as_at=as_at)
    return [row for row in found if line in ("", row.line)]


def second_version(effective_from: str, *edits: tuple[str, str]) -> Agreement:
    """The small agreement's next version, in force from a day, with its edits."""
    return small_agreement(
        ("version: v1", "version: v2"), ("effective_from: 2008-04-01", f"effective_from: {effective_from}"), *edits
    )


def by_month(rows: Sequence[BudgetRow], column: str) -> list[int]:
    return [sum(getattr(row, column) for row in rows if row.month == month) for month in MONTHS]


def test_every_line_s_months_and_partners_sum_to_its_budget() -> None:
    opening: Counter[str] = Counter()
    for row in rows_of(small_agreement()):
        opening[row.line] += row.opening_pence
    assert opening == {
        "places": 700_00,
        "nursing": 300_00,
        "store": 200_00,
        "beds": 900_00,
        "visitors": 1_000_00,
        "carers": 400_00,
    }


def test_a_budget_without_a_profile_is_spread_evenly_to_within_a_penny() -> None:
    months = by_month(rows_of(small_agreement(), line="visitors"), "opening_pence")
    assert sorted(set(months)) == [83_33, 83_34]
    assert sum(months) == 1_000_00


def test_a_profile_says_how_much_falls_in_each_month_april_first() -> None:
    months = by_month(rows_of(small_agreement(), line="store"), "opening_pence")
    profile = [1, 1, 1, 0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert sum(months) == 200_00
    for pence, weight in zip(months, profile, strict=True):
        assert abs(pence - Fraction(200_00 * weight, 12)) < 1
        assert pence or not weight


def test_a_virement_moves_budget_from_its_month_on_and_sums_to_nothing() -> None:
    agreement = small_agreement()
    from_places = by_month(rows_of(agreement, line="places"), "changes_pence")
    to_nursing = by_month(rows_of(agreement, line="nursing"), "changes_pence")
    # £50 on 12 November, over November to March.
    assert from_places == [0] * 7 + [-VIREMENT // 5] * 5
    assert to_nursing == [0] * 7 + [VIREMENT // 5] * 5


def test_a_change_is_not_known_before_its_day() -> None:
    agreement = small_agreement()
    assert not any(by_month(rows_of(agreement, as_at=date(2008, 11, 11)), "changes_pence"))
    assert any(row.changes_pence for row in rows_of(agreement, as_at=date(2008, 11, 12)))


@pytest.mark.parametrize(
    ("day", "months"),
    [("2008-04-01", 12), ("2008-11-01", 5), ("2008-11-30", 5), ("2009-03-31", 1)],
)
def test_a_change_is_spread_from_the_month_it_falls_in(day: str, months: int) -> None:
    agreement = small_agreement(("nursing, on: 2008-11-12", f"nursing, on: {day}"))
    changed = by_month(rows_of(agreement, line="nursing"), "changes_pence")
    assert sum(changed) == VIREMENT
    assert changed[: 12 - months] == [0] * (12 - months)
    assert all(changed[12 - months :])


def test_what_awaits_its_count_is_nobody_s_yet() -> None:
    beds = rows_of(small_agreement(), line="beds")
    assert {row.partner for row in beds if row.month < date(2009, 3, 1)} == {"WC", "WPCT"}
    (march,) = [row for row in beds if row.month == date(2009, 3, 1)]
    assert (march.partner, march.opening_pence) == ("", 75_00)


def test_each_partner_s_part_of_a_month_follows_that_month_s_shares() -> None:
    beds = {(row.month.month, row.partner): row.opening_pence for row in rows_of(small_agreement(), line="beds")}
    # £75 a month: 3 to 7 until September, 5 to 13 from October.
    assert (beds[9, "WC"], beds[9, "WPCT"]) == (22_50, 52_50)
    assert (beds[10, "WC"], beds[10, "WPCT"]) == (20_83, 54_17)


def test_a_second_version_counts_from_the_first_month_that_begins_under_it() -> None:
    first = small_agreement()
    second = second_version("2008-09-15", ('"£400.00"', '"£160.00"'))
    carers = rows_of(first, second, line="carers")
    opening, changes = by_month(carers, "opening_pence"), by_month(carers, "changes_pence")
    assert sum(opening) == 400_00  # the opening budget is the first version's all year
    current = [opened + changed for opened, changed in zip(opening, changes, strict=True)]
    assert current[:6] == opening[:6]  # September began under the first
    assert all(13_33 <= pence <= 13_34 for pence in current[6:])


def test_a_line_that_a_second_version_adds_opens_at_nothing() -> None:
    first = small_agreement()
    second = second_version("2008-10-01", ("{id: carers", "{id: kin"), ('"£400.00"', '"£360.00"'))
    kin = rows_of(first, second, line="kin")
    assert not any(by_month(kin, "opening_pence"))
    assert sum(by_month(kin, "changes_pence")[:6]) == 0
    assert sum(by_month(kin, "changes_pence")[6:]) == 180_00


def test_where_no_version_is_in_force_in_the_year_there_is_no_budget() -> None:
    one = (small_agreement(),)
    assert list(budget_rows(one, all_share_versions(one), FinancialYear(2010), as_at=date(2011, 3, 31))) == []
    assert list(budget_rows((), (), YEAR, as_at=END)) == []


def test_a_version_s_budget_is_for_its_own_year() -> None:
    two_years = small_agreement(("ends_on: 2009-03-31", "ends_on: 2010-03-31"))
    shares = all_share_versions((two_years,))
    assert list(budget_rows((two_years,), shares, FinancialYear(2009), as_at=date(2010, 3, 31))) == []


# Any budgets, changes and versions: a second way to the same rows.

days = st.integers(0, 364).map(lambda day: date(2008, 4, 1) + timedelta(days=day))


@st.composite
def versions_of_a_year(draw: st.DrawFn) -> tuple[Agreement, ...]:
    """The small agreement, its budgets and changes drawn, and perhaps a later version of it."""
    later = draw(st.lists(days.filter(lambda day: day > MONTHS[0]), max_size=2, unique=True).map(sorted))
    return tuple(draw_version(draw, starts) for starts in [date(2008, 4, 1), *later])


def draw_version(draw: st.DrawFn, starts: date) -> Agreement:
    agreement = small_agreement()
    profiles = st.none() | st.lists(st.integers(0, 4), min_size=12, max_size=12).filter(any).map(tuple)
    funds = []
    for fund in agreement.funds:
        schemes = []
        for scheme in fund.schemes:
            lines = tuple(
                line.model_copy(update={"budget": draw(st.integers(0, 10**9)), "profile": draw(profiles)})
                for line in scheme.lines
            )
            schemes.append(scheme.model_copy(update={"lines": lines}))
        funds.append(fund.model_copy(update={"schemes": tuple(schemes)}))
    named = [(scheme.id, line.id) for _, scheme, line in agreement.every_line()]
    changes = tuple(
        BudgetChange(
            scheme=scheme, line=line, on=on, amount=f"{'-' if pounds < 0 else ''}{abs(pounds)}.37", reason="Moved."
        )
        for (scheme, line), on, pounds in draw(
            st.lists(st.tuples(st.sampled_from(named), days, st.integers(-9999, 9999)), max_size=4)
        )
    )
    return agreement.model_copy(
        update={"version": f"from-{starts}", "effective_from": starts, "funds": tuple(funds), "budget_changes": changes}
    )


def line_s_month(agreement: Agreement, line_id: str, month: int, *, as_at: date | None) -> int:
    """Slow twin: one line's budget in one month of a version, opening where no date is given for its changes."""
    scheme, line = next((scheme, line) for _, scheme, line in agreement.every_line() if line.id == line_id)
    pence = split_with_fractions(line.budget, line.profile or [1] * 12)[month]
    for change in agreement.budget_changes:
        if as_at is None or change.on > as_at or (change.scheme, change.line) != (scheme.id, line_id):
            continue
        first = (change.on.year * 12 + change.on.month) - (2008 * 12 + 4)
        if month >= first:
            pence += split_with_fractions(change.amount, [1] * (12 - first))[month - first]
    return pence


def rows_by_definition(versions: Sequence[Agreement], as_at: date) -> dict[tuple[str, date, str], tuple[int, int]]:
    """Slow twin of the whole: (opening, change) by line, month and partner, leaving out what is nothing."""
    shares = all_share_versions(versions)
    found = {}
    for _, _, line in versions[0].every_line():
        for month, first_day in enumerate(MONTHS):
            governing = [version for version in versions if version.effective_from <= first_day][-1]
            opening = line_s_month(versions[0], line.id, month, as_at=None)
            current = line_s_month(governing, line.id, month, as_at=as_at)
            (share,) = [each for each in shares if each.line == line.id and each.starts <= first_day <= each.ends]
            if share.weights is None:
                found[line.id, first_day, ""] = (opening, current - opening)
                continue
            opened, now = split_with_fractions(opening, share.weights), split_with_fractions(current, share.weights)
            for partner, was, has in zip(share.partners, opened, now, strict=True):
                found[line.id, first_day, partner] = (was, has - was)
    return {place: pence for place, pence in found.items() if any(pence)}


@settings(max_examples=25, deadline=None)
@given(versions=versions_of_a_year(), as_at=days)
def test_every_part_of_every_month_is_what_the_versions_and_shares_say(
    versions: tuple[Agreement, ...], as_at: date
) -> None:
    found: dict[tuple[str, date, str], tuple[int, int]] = {}
    for row in rows_of(*versions, as_at=as_at):
        assert (row.line, row.month, row.partner) not in found
        found[row.line, row.month, row.partner] = (row.opening_pence, row.changes_pence)
    assert {place: pence for place, pence in found.items() if any(pence)} == rows_by_definition(versions, as_at)


@settings(max_examples=25, deadline=None)
@given(data=st.data(), as_at=days)
def test_the_year_s_rows_sum_to_the_budgets_and_the_changes_known_by_the_day(data: st.DataObject, as_at: date) -> None:
    agreement = data.draw(versions_of_a_year())[0]
    rows = rows_of(agreement, as_at=as_at)
    assert sum(row.opening_pence for row in rows) == sum(line.budget for _, _, line in agreement.every_line())
    known = sum(change.amount for change in agreement.budget_changes if change.on <= as_at)
    assert sum(row.changes_pence for row in rows) == known


def test_a_year_s_share_of_a_budget_has_no_pennies_over_from_its_months() -> None:
    # 17.5% of £1,000, where the sum of twelve months' parts is a penny or two out.
    months = Counter[str]()
    for row in rows_of(small_agreement(), line="visitors"):
        months[row.partner] += row.opening_pence
    assert months["WC"] != 175_00
    found = budget_shares([small_agreement()], all_share_versions([small_agreement()]), YEAR, as_at=END)
    assert (found["visiting", "WC"], found["visiting", "WPCT"]) == (175_00, 825_00)
    assert found["beds", ""] == 75_00, "a month not counted is nobody's yet"


@settings(max_examples=25, deadline=None)
@given(versions=versions_of_a_year(), as_at=days)
def test_shares_of_the_budget_to_date_are_splits_of_what_each_version_of_shares_covers(
    versions: tuple[Agreement, ...], as_at: date
) -> None:
    shares = all_share_versions(versions)
    expected: Counter[tuple[str, str]] = Counter()
    for share in shares:
        covered = [first for first in MONTHS if share.starts <= first <= share.ends and first <= as_at]
        months = [MONTHS.index(first) for first in covered]
        governing = [[v for v in versions if v.effective_from <= first][-1] for first in covered]
        whole = sum(
            line_s_month(version, share.line, month, as_at=as_at)
            for version, month in zip(governing, months, strict=True)
        )
        parts = (
            {"": whole}
            if share.weights is None
            else dict(zip(share.partners, split_with_fractions(whole, share.weights), strict=True))
        )
        for partner, pence in parts.items():
            expected[share.fund, partner] += pence
    found = budget_shares(versions, shares, YEAR, as_at=as_at)
    assert {at: pence for at, pence in found.items() if pence} == {at: pence for at, pence in expected.items() if pence}
