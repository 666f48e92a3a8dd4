"""What each partner owes a fund and when: schedules, in-year changes, and the catch-ups they bring."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.agreement.contributions import (
    Due,
    contribution_pence,
    due_dates,
    instalments_due,
    opening_contribution_pence,
)
from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.agreement.terms import Contribution, ContributionChange, Instalments, Pending

SALFORD = Path(__file__).parents[2] / "agreements" / "salford-2017-18" / "2017-18.yaml"
OLD_RATE = 5_762_425_00
NEW_RATE = 6_202_650_16


def in_pounds(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"


def contributing(
    *, first_due: date, count: int, each: int | None = None, amount: int | None = None, every: str = "month"
) -> Contribution:
    return Contribution(
        partner="WC",
        fund="older-people",
        instalments=Instalments(
            every=every,
            first_due=first_due,
            count=count,
            each=None if each is None else in_pounds(each),
            amount=None if amount is None else in_pounds(amount),
        ),
    )


def change(*, effect: date, paid: date, each: int, agreed: date | None = None) -> ContributionChange:
    return ContributionChange(
        agreed_on=agreed or paid, with_effect_from=effect, first_paid_on=paid, each=in_pounds(each)
    )


def with_changes(contribution: Contribution, *changes: ContributionChange) -> Contribution:
    return contribution.model_copy(update={"changes": changes})


@pytest.fixture(scope="module")
def salford() -> Contribution:
    return load_agreement(SALFORD.read_text(encoding="utf-8")).contributions[0]


def test_salford_pays_the_old_rate_until_july_and_the_new_one_from_september(salford: Contribution) -> None:
    dues = instalments_due(salford)
    assert [due.due_on for due in dues] == [date(2017 + (m > 12), (m - 1) % 12 + 1, 1) for m in range(4, 16)]
    assert [due.pence for due in dues[:4]] == [OLD_RATE] * 4
    assert [due.pence for due in dues[5:]] == [NEW_RATE] * 7


def test_salford_s_august_payment_catches_up_on_the_four_months_before_it(salford: Contribution) -> None:
    august = instalments_due(salford)[4]
    assert august == Due(date(2017, 8, 1), 7_963_550_80, 4 * (NEW_RATE - OLD_RATE))
    assert august.pence == NEW_RATE + august.catch_up_pence


def test_salford_s_year_is_twelve_payments_of_the_new_rate(salford: Contribution) -> None:
    assert contribution_pence(salford) == sum(due.pence for due in instalments_due(salford)) == 7_443_180_192
    assert contribution_pence(salford) == 12 * NEW_RATE
    assert opening_contribution_pence(salford) == 12 * OLD_RATE


def test_before_the_change_was_agreed_nothing_had_changed(salford: Contribution) -> None:
    assert {due.pence for due in instalments_due(salford, known_on=date(2017, 7, 31))} == {OLD_RATE}
    assert instalments_due(salford, known_on=date(2017, 8, 1)) == instalments_due(salford)


def test_the_year_s_sum_counts_a_change_from_its_effect_and_not_from_its_payment(salford: Contribution) -> None:
    assert contribution_pence(salford, effective_on=date(2017, 3, 31)) == 12 * OLD_RATE
    assert contribution_pence(salford, effective_on=date(2017, 4, 1)) == 12 * NEW_RATE


def test_quarterly_instalments_fall_due_every_third_month() -> None:
    quarterly = contributing(first_due=date(2008, 4, 30), count=4, amount=500_00, every="quarter")
    assert [due.due_on for due in instalments_due(quarterly)] == [
        date(2008, 4, 30),
        date(2008, 7, 30),
        date(2008, 10, 30),
        date(2009, 1, 30),
    ]


def test_an_instalment_due_on_the_31st_is_due_on_the_last_day_of_a_shorter_month_and_of_no_other() -> None:
    monthly = Instalments(first_due=date(2008, 1, 31), count=5, each="1.00")
    assert [day.day for day in due_dates(monthly)] == [31, 29, 31, 30, 31]


def test_a_sum_divided_evenly_differs_by_a_penny_at_most_and_loses_none() -> None:
    dues = instalments_due(contributing(first_due=date(2008, 4, 1), count=12, amount=100_00))
    assert sorted({due.pence for due in dues}) == [8_33, 8_34]
    assert sum(due.pence for due in dues) == 100_00


def test_a_change_without_retrospect_has_nothing_to_catch_up() -> None:
    forward = with_changes(
        contributing(first_due=date(2008, 4, 1), count=12, each=10_00),
        change(effect=date(2008, 8, 1), paid=date(2008, 8, 1), each=12_00),
    )
    assert [due.pence for due in instalments_due(forward)] == [10_00] * 4 + [12_00] * 8
    assert not any(due.catch_up_pence for due in instalments_due(forward))


def test_a_lower_rate_with_retrospect_is_handed_back_in_its_first_payment() -> None:
    lower = with_changes(
        contributing(first_due=date(2008, 4, 1), count=12, each=10_00),
        change(effect=date(2008, 4, 1), paid=date(2008, 10, 1), each=9_00),
    )
    october = instalments_due(lower)[6]
    assert (october.pence, october.catch_up_pence) == (3_00, -6_00)
    assert contribution_pence(lower) == 12 * 9_00


def test_a_change_between_two_due_dates_is_first_paid_on_the_next() -> None:
    between = with_changes(
        contributing(first_due=date(2008, 4, 15), count=12, each=10_00),
        change(effect=date(2008, 7, 1), paid=date(2008, 8, 20), each=11_00),
    )
    assert [due.pence for due in instalments_due(between)[2:7]] == [10_00, 10_00, 10_00, 11_00 + 2_00, 11_00]


def test_a_second_change_catches_up_on_the_first_and_not_on_what_was_there_before_it() -> None:
    # £10 a month; from July £12, first paid in September (July and August: £2 each to catch up); from August £15,
    # first paid in November (August, September and October: £3 each to catch up, being £15 less the £12 now owed).
    twice = with_changes(
        contributing(first_due=date(2008, 4, 1), count=12, each=10_00),
        change(effect=date(2008, 7, 1), paid=date(2008, 9, 1), each=12_00),
        change(effect=date(2008, 8, 1), paid=date(2008, 11, 1), each=15_00),
    )
    dues = instalments_due(twice)
    assert [due.pence for due in dues] == [
        *[10_00] * 5,
        12_00 + 4_00,
        12_00,
        15_00 + 9_00,
        *[15_00] * 4,
    ]
    assert [(due.due_on.month, due.catch_up_pence) for due in dues if due.catch_up_pence] == [(9, 4_00), (11, 9_00)]
    assert contribution_pence(twice) == 3 * 10_00 + 12_00 + 8 * 15_00


def test_changes_may_be_written_in_any_order() -> None:
    base = contributing(first_due=date(2008, 4, 1), count=12, each=10_00)
    first = change(effect=date(2008, 7, 1), paid=date(2008, 9, 1), each=12_00)
    second = change(effect=date(2008, 8, 1), paid=date(2008, 11, 1), each=15_00)
    assert instalments_due(with_changes(base, second, first)) == instalments_due(with_changes(base, first, second))


def test_nothing_is_due_while_a_contribution_is_awaited() -> None:
    awaited = Contribution(partner="WC", fund="older-people", awaiting=Pending(body="the board", what="its sum"))
    assert instalments_due(awaited) == ()
    assert contribution_pence(awaited) == opening_contribution_pence(awaited) == 0


# Any schedule, with up to three changes.

rates = st.integers(0, 10_000_00)
START = date(2008, 4, 15)


@st.composite
def contributions(draw: st.DrawFn) -> Contribution:
    count = draw(st.integers(1, 12))
    every = draw(st.sampled_from(["month", "quarter"])) if count <= 4 else "month"
    by_each = draw(st.booleans())
    base = contributing(
        first_due=START,
        count=count,
        each=draw(rates) if by_each else None,
        amount=None if by_each else draw(rates),
        every=every,
    )
    assert base.instalments is not None
    last = due_dates(base.instalments)[-1]
    paid = draw(st.lists(st.dates(date(2008, 4, 1), last), max_size=3, unique=True))
    changes = [
        change(
            effect=draw(st.dates(date(2008, 3, 1), day)),
            paid=day,
            each=draw(rates),
            agreed=draw(st.dates(date(2008, 1, 1), day)),
        )
        for day in paid
    ]
    return with_changes(base, *changes)


def should_be(opening: Sequence[int], dates: Sequence[date], index: int, changes: Sequence[ContributionChange]) -> int:
    """What one instalment should have been under some changes: the rate of the last to be paid that covers it."""
    covering = [change for change in changes if change.with_effect_from <= dates[index]]
    last = max(covering, key=lambda change: change.first_paid_on, default=None)
    return last.each if last else opening[index]


def dues_by_running_totals(contribution: Contribution) -> list[tuple[int, int]]:
    """Slow twin: on each date, everything that should have been paid by then, less everything asked for before."""
    assert contribution.instalments is not None
    dates = due_dates(contribution.instalments)
    opening = [due.pence for due in instalments_due(with_changes(contribution))]
    found: list[tuple[int, int]] = []
    for today, due_on in enumerate(dates):
        in_payment = [change for change in contribution.changes if change.first_paid_on <= due_on]
        to_date = sum(should_be(opening, dates, index, in_payment) for index in range(today + 1))
        asked_before = sum(pence for pence, _ in found)
        pence = to_date - asked_before
        found.append((pence, pence - should_be(opening, dates, today, in_payment)))
    return found


@settings(deadline=None)
@given(contribution=contributions())
def test_each_instalment_brings_the_total_to_what_it_should_have_been(contribution: Contribution) -> None:
    found = [(due.pence, due.catch_up_pence) for due in instalments_due(contribution)]
    assert found == dues_by_running_totals(contribution)


@settings(deadline=None)
@given(contribution=contributions())
def test_the_dues_sum_to_what_each_instalment_should_have_been(contribution: Contribution) -> None:
    assert contribution.instalments is not None
    dates = due_dates(contribution.instalments)
    opening = [due.pence for due in instalments_due(with_changes(contribution))]
    with_hindsight = sum(should_be(opening, dates, i, contribution.changes) for i in range(len(dates)))
    assert sum(due.pence for due in instalments_due(contribution)) == with_hindsight
    assert contribution_pence(contribution) == with_hindsight


@settings(deadline=None)
@given(contribution=contributions(), known_on=st.dates(date(2007, 12, 1), date(2009, 4, 30)))
def test_what_was_due_as_known_on_a_day_is_what_the_changes_agreed_by_then_say(
    contribution: Contribution, known_on: date
) -> None:
    agreed = [change for change in contribution.changes if change.agreed_on <= known_on]
    assert instalments_due(contribution, known_on=known_on) == instalments_due(with_changes(contribution, *agreed))


@settings(deadline=None)
@given(amount=rates, count=st.integers(1, 60))
def test_an_amount_divided_evenly_sums_to_itself(amount: int, count: int) -> None:
    contribution = contributing(first_due=START, count=count, amount=amount)
    dues = [due.pence for due in instalments_due(contribution)]
    assert len(dues) == count
    assert sum(dues) == amount == opening_contribution_pence(contribution)
    assert max(dues) - min(dues) <= 1
