"""Claims between partners: what is owed, disputed, put off, forgiven and paid, as at a day and as known on a day."""

from datetime import date, timedelta
from random import Random
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.ledger.claims import (
    Claim,
    ClaimBalance,
    ClaimEvent,
    Due,
    EventKind,
    ageing,
    balance,
    raising,
    repayments,
    state_of_claim,
)

RAISED_ON: Final = date(2024, 5, 1)
CLAIM: Final = Claim(
    id="C1", creditor="ICB", debtor="COUNCIL", pence=100_00, on=RAISED_ON, because="the overspend of 2023/24"
)
LATER: Final = date(2025, 3, 31)


def event(
    kind: EventKind, pence: int, days: int = 0, *, known: int | None = None, until: date | None = None, **more: str
) -> ClaimEvent:
    """Something that happened so many days after the claim was raised, known then or later."""
    on = RAISED_ON + timedelta(days=days)
    known_on = RAISED_ON + timedelta(days=days if known is None else known)
    return ClaimEvent(claim="C1", kind=kind, pence=pence, on=on, known_on=known_on, until=until, **more)


def found(*events: ClaimEvent, as_at: date = LATER, known_on: date = LATER) -> ClaimBalance:
    one = balance(CLAIM, events, as_at=as_at, known_on=known_on)
    assert one is not None
    return one


def test_a_claim_is_owed_from_the_day_it_is_raised() -> None:
    one = found(event("raised", 100_00))
    assert (one.raised_pence, one.owed_pence, one.oldest_on) == (100_00, 100_00, RAISED_ON)
    assert one.age_days == (LATER - RAISED_ON).days


def test_there_is_no_balance_before_a_claim_is_raised_or_known() -> None:
    raised = [event("raised", 100_00, known=30)]
    assert balance(CLAIM, raised, as_at=RAISED_ON - timedelta(days=1), known_on=LATER) is None
    assert balance(CLAIM, raised, as_at=LATER, known_on=RAISED_ON) is None
    assert balance(CLAIM, [], as_at=LATER, known_on=LATER) is None


def test_payments_and_forgiveness_reduce_what_is_owed_and_stay_apart() -> None:
    one = found(event("raised", 100_00), event("paid", 30_00, 10), event("forgiven", 20_00, 20))
    assert (one.paid_pence, one.forgiven_pence, one.owed_pence) == (30_00, 20_00, 50_00)


def test_a_payment_counts_from_its_day_as_at_and_from_when_it_was_known_as_known() -> None:
    events = (event("raised", 100_00), event("paid", 30_00, 10, known=40))
    day = RAISED_ON + timedelta(days=10)
    assert found(*events, as_at=day - timedelta(days=1)).owed_pence == 100_00
    assert found(*events, as_at=day).owed_pence == 70_00
    assert found(*events, as_at=LATER, known_on=day).owed_pence == 100_00
    assert found(*events, as_at=LATER, known_on=RAISED_ON + timedelta(days=40)).owed_pence == 70_00


def test_a_later_part_of_a_claim_adds_to_it_and_the_oldest_part_gives_its_age() -> None:
    one = found(event("raised", 100_00), event("raised", 50_00, 60))
    assert (one.raised_pence, one.oldest_on) == (150_00, RAISED_ON)


def test_a_dispute_is_part_of_what_is_owed_until_it_is_agreed() -> None:
    raised, disputed = event("raised", 100_00), event("disputed", 60_00, 5)
    assert found(raised, disputed).disputed_pence == 60_00
    assert found(raised, disputed).owed_pence == 100_00
    assert found(raised, disputed, event("agreed", 25_00, 9)).disputed_pence == 35_00
    assert found(raised, disputed, event("agreed", 99_00, 9)).disputed_pence == 0


def test_no_more_is_disputed_than_is_owed() -> None:
    assert found(event("raised", 100_00), event("disputed", 60_00, 5), event("paid", 90_00, 9)).disputed_pence == 10_00
    assert found(event("raised", 100_00), event("disputed", 60_00, 5), event("paid", 100_00, 9)).disputed_pence == 0


def test_a_claim_put_off_is_still_owed_and_the_latest_date_stands() -> None:
    first, second = date(2025, 4, 1), date(2026, 4, 1)
    one = found(event("raised", 100_00), event("deferred", 0, 5, until=first), event("deferred", 0, 9, until=second))
    assert (one.owed_pence, one.deferred_until) == (100_00, second)
    assert found(event("raised", 100_00)).deferred_until is None


@pytest.mark.parametrize("kind", ["paid", "forgiven"])
def test_more_than_was_raised_is_refused_and_says_by_how_much(kind: EventKind) -> None:
    with pytest.raises(ValueError, match=r"claim C1: £0.01 more has been forgiven and paid than was raised"):
        found(event("raised", 100_00), event("paid", 60_00, 1), event(kind, 40_01, 2))


def test_events_of_another_claim_change_nothing() -> None:
    other = event("paid", 100_00).model_copy(update={"claim": "C2"})
    assert found(event("raised", 100_00), other).owed_pence == 100_00


def test_a_claim_may_be_owed_and_not_shown_as_an_asset() -> None:
    assert found(event("raised", 100_00)).is_recognised
    disclosed = found(event("raised", 100_00), event("disclosed", 0, 5))
    assert (disclosed.owed_pence, disclosed.is_recognised) == (100_00, False)
    again = found(event("raised", 100_00), event("disclosed", 0, 5), event("recognised", 0, 9))
    assert again.is_recognised


def test_what_was_withdrawn_never_happened_from_when_that_is_known() -> None:
    paid = event("paid", 60_00, 10, id="C1.e1")
    error = event("withdrawn", 0, 30, withdraws="C1.e1")
    events = (event("raised", 100_00), paid, error)
    assert found(*events, as_at=LATER, known_on=RAISED_ON + timedelta(days=29)).paid_pence == 60_00
    assert found(*events, as_at=RAISED_ON + timedelta(days=10), known_on=LATER).paid_pence == 0
    assert found(*events).owed_pence == 100_00


@pytest.mark.parametrize(
    ("events", "says"),
    [
        ([], "owed"),
        ([event("paid", 100_00, 1)], "settled"),
        ([event("disputed", 100_00, 1)], "disputed"),
        ([event("disputed", 1_00, 1), event("disclosed", 0, 2)], "disputed in part; disclosed, not shown as an asset"),
        ([event("deferred", 0, 1, until=date(2026, 4, 1))], "deferred until 2026-04-01"),
    ],
)
def test_how_a_claim_stands_is_said_in_words(events: list[ClaimEvent], says: str) -> None:
    assert state_of_claim(found(event("raised", 100_00), *events)) == says


KINDS: Final[tuple[EventKind, ...]] = ("raised", "disputed", "agreed", "deferred", "forgiven", "paid")
histories = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 300), st.integers(0, 40), st.integers(0, 40), st.integers(0, 3)),
    max_size=10,
)


@settings(deadline=None)
@given(histories, st.randoms(use_true_random=True), st.integers(0, 50), st.integers(0, 50))
def test_a_balance_is_what_walking_the_days_gives_whatever_the_order_of_events(
    history: list[tuple[EventKind, int, int, int, int]], random: Random, as_at: int, known: int
) -> None:
    events = [event("raised", 3_000)]
    for kind, pence, days, late, until in history:
        put_off = RAISED_ON + timedelta(days=until) if kind == "deferred" else None
        events.append(event(kind, pence, days, known=days + late, until=put_off))
    shuffled = random.sample(events, len(events))
    last_known = RAISED_ON + timedelta(days=known)
    one = balance(CLAIM, shuffled, as_at=RAISED_ON + timedelta(days=as_at), known_on=last_known)
    owed = disputed = 0
    for day in range(as_at + 1):
        for kind in KINDS:
            today = [e for e in events if e.kind == kind and e.on == RAISED_ON + timedelta(days=day)]
            for known_event in [e for e in today if e.known_on <= last_known]:
                owed += known_event.pence * {"raised": 1, "forgiven": -1, "paid": -1}.get(kind, 0)
                disputed += known_event.pence * (kind == "disputed")
                disputed -= min(known_event.pence, disputed) * (kind == "agreed")
    assert one is not None
    assert (one.owed_pence, one.disputed_pence) == (owed, min(disputed, owed))


# How old it is.


def test_what_is_owed_is_shown_by_age() -> None:
    balances = [found(event("raised", pence), as_at=RAISED_ON + timedelta(days=age)) for age, pence in AGES]
    assert ageing(balances) == {
        "up to 30 days": 1 + 2,
        "31 to 90 days": 4 + 8,
        "91 to 365 days": 16 + 32,
        "over a year": 64 + 128,
    }


AGES: Final = ((0, 1), (30, 2), (31, 4), (90, 8), (91, 16), (365, 32), (366, 64), (9_999, 128))


def test_ageing_leaves_out_what_has_been_paid() -> None:
    one = found(event("raised", 100), event("paid", 100, 1), as_at=RAISED_ON + timedelta(days=2))
    assert ageing([one])["up to 30 days"] == 0
    assert set(ageing([]).values()) == {0}


# Paid back over years.


def test_a_claim_is_paid_back_evenly() -> None:
    assert repayments(300_00, first_year=2024, years=3) == ((2024, 100_00), (2025, 100_00), (2026, 100_00))
    assert sorted(part for _, part in repayments(100, first_year=2024, years=3)) == [33, 33, 34]


def test_what_the_most_a_year_cannot_repay_is_shown_in_a_further_year() -> None:
    assert repayments(300_00, first_year=2024, years=2, most_a_year=100_00) == (
        (2024, 100_00),
        (2025, 100_00),
        (2026, 100_00),
    )
    assert repayments(900_00, first_year=2024, years=2, most_a_year=100_00)[-1] == (2026, 700_00)


def test_a_most_a_year_that_is_enough_adds_no_year() -> None:
    assert repayments(300_00, first_year=2024, years=3, most_a_year=100_00)[-1] == (2026, 100_00)


def test_nothing_owed_is_paid_back_in_nothings() -> None:
    assert repayments(0, first_year=2024, years=2) == ((2024, 0), (2025, 0))


@settings(deadline=None)
@given(st.integers(0, 10**12), st.integers(1, 30), st.none() | st.integers(0, 10**11))
def test_a_schedule_comes_to_the_whole_and_keeps_to_the_most_a_year_within_its_years(
    pence: int, years: int, most: int | None
) -> None:
    schedule = repayments(pence, first_year=2024, years=years, most_a_year=most)
    assert sum(part for _, part in schedule) == pence
    assert [year for year, _ in schedule] == list(range(2024, 2024 + len(schedule)))
    assert len(schedule) in (years, years + 1)
    if most is not None:
        assert all(part <= most for _, part in schedule[:years])
    else:
        assert max(part for _, part in schedule) - min(part for _, part in schedule) <= 1


def test_a_claim_that_is_paid_back_over_years_owes_its_interest_as_that_falls_due() -> None:
    days = (date(2025, 3, 31), date(2026, 3, 31))
    paid_back = CLAIM.model_copy(
        update={"schedule": tuple(Due(due_on=day, pence=50_00, interest=5_00) for day in days)}
    )
    events = tuple(raising(paid_back, known_on=RAISED_ON))
    assert [(e.on, e.pence) for e in events] == [(RAISED_ON, 100_00), (days[0], 5_00), (days[1], 5_00)]
    owed = [found(*events, as_at=day, known_on=LATER).owed_pence for day in (RAISED_ON, *days)]
    assert owed == [100_00, 105_00, 110_00]


def test_a_claim_may_be_disclosed_alone_from_the_first() -> None:
    disclosed = CLAIM.model_copy(update={"is_recognised": False})
    one = balance(disclosed, raising(disclosed, known_on=RAISED_ON), as_at=LATER, known_on=LATER)
    assert one is not None and not one.is_recognised
