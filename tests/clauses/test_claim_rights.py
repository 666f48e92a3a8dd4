"""Whatever is tried of a claim, only what is lawful is recorded; and what is recorded is never below nothing."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.ledger.claim_rights import RIGHTS, History, problems_with
from wyebridge.engine.ledger.claims import EVENT_KINDS, Claim, ClaimBalance, ClaimEvent, balance, raising

FIRST: Final = date(2024, 4, 1)
CLAIM: Final = Claim(id="C1", creditor="ICB", debtor="COUNCIL", pence=1_000, on=FIRST, because="an overspend")
DECISION: Final = Decision(
    id="D1",
    title="Forgive",
    body="Board",
    for_partner="ICB",
    taken_on=FIRST,
    effective_on=FIRST,
    approves="forgiveness",
    claim="C1",
    amount=700,
)
DAYS: Final = 30

attempts = st.lists(
    st.tuples(
        st.sampled_from(EVENT_KINDS[1:]),
        st.integers(0, 600),
        st.integers(0, 4),
        st.integers(0, 2),
        st.sampled_from(["ICB", "ICB", "COUNCIL", "COUNCIL", "STRANGER"]),
        st.integers(0, 6),
    ),
    max_size=14,
)
Attempt = tuple[str, int, int, int, str, int]


def tried(attempts: Sequence[Attempt]) -> tuple[list[ClaimEvent], list[tuple[date, ClaimBalance | None]]]:
    """The events of those attempts that are lawful, and how the claim stood, as known then, on the day of each."""
    events = list(raising(CLAIM, known_on=FIRST))
    stood: list[tuple[date, ClaimBalance | None]] = []
    today, forgiven = FIRST, 0
    for kind, pence, back, passed, body, other in attempts:
        today += timedelta(days=passed)
        event = ClaimEvent(
            id=f"e{len(events)}",
            claim="C1",
            kind=kind,
            pence=pence,
            on=max(FIRST, today - timedelta(days=back)),
            known_on=today,
            because="so",
            until=today + timedelta(days=1) if kind == "deferred" else None,
            for_partner=body,
            decision="D1" if kind == "forgiven" else "",
            document=f"d{len(events)}",
            withdraws=f"e{other}" if kind == "withdrawn" else "",
        )
        standing = {e.withdraws for e in events}
        forgiven = sum(e.pence for e in events if e.kind == "forgiven" and e.id not in standing)
        if not problems_with(event, History(CLAIM, events, [DECISION], {"D1": forgiven}, today)):
            events.append(event)
        stood.append((today, balance(CLAIM, events, as_at=today, known_on=today)))
    return events, stood


@settings(deadline=None, max_examples=120)
@given(attempts)
def test_a_claim_is_never_below_nothing_on_any_day_as_known_on_any_day(attempts: list[Attempt]) -> None:
    events, _ = tried(attempts)
    last = max(event.known_on for event in events)
    for known in range((last - FIRST).days + 1):
        for day in range(DAYS + 1):
            one = balance(CLAIM, events, as_at=FIRST + timedelta(days=day), known_on=FIRST + timedelta(days=known))
            assert one is not None
            assert 0 <= one.disputed_pence <= one.owed_pence <= CLAIM.pence
            assert one.forgiven_pence <= 700


@settings(deadline=None)
@given(attempts)
def test_as_known_on_a_day_gives_what_was_said_at_its_end(attempts: list[Attempt]) -> None:
    events, stood = tried(attempts)
    for today, found in dict(stood).items():
        assert balance(CLAIM, events, as_at=today, known_on=today) == found


@settings(deadline=None)
@given(attempts)
def test_each_event_is_of_a_side_that_has_the_right_to_it(attempts: list[Attempt]) -> None:
    for event in tried(attempts)[0][1:]:
        assert event.for_partner in [getattr(CLAIM, side) for side in RIGHTS[event.kind]]


@settings(deadline=None)
@given(attempts, st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_held_changes_nothing(attempts: list[Attempt], random: Random) -> None:
    events, _ = tried(attempts)
    last = max(event.known_on for event in events)
    day = FIRST + timedelta(days=DAYS)
    shuffled = random.sample(events, len(events))
    assert balance(CLAIM, shuffled, as_at=day, known_on=last) == balance(CLAIM, events, as_at=day, known_on=last)
