"""Cases of two ledgers that finance staff can write: what each shows, and what should match and what should not."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.terms import Day, Name, Pence, Term
from wyebridge.engine.ledger.balances.agree import agree_balances
from wyebridge.engine.ledger.balances.terms import Balances, Dispute, Kind, Ledger, Rule, Shown, total


class CaseEntry(Term):
    """One entry: what the first body's ledger shows paid, or the second's received; below nothing, the other way."""

    on: Day
    amount: Pence
    document: str = ""
    fund: str = ""
    says: str = Field(default="", description="The entry's description")
    vat: Pence | None = None
    nearly: bool = Field(default=False, description="The other body's name is spelt nearly as it is known")


class CaseLedger(Term):
    """One body's ledger: what it shows with the other, and how far its extracts go."""

    body: Name
    covers_to: Day | None = None
    shows: tuple[CaseEntry, ...] = ()


class CaseDispute(Term):
    """An entry that an officer names."""

    ledger: Name
    document: str
    by: str
    why: str


class CaseDifference(Term):
    """One difference, and what each ledger shows in it within the period."""

    kind: Kind
    shown: dict[Name, Pence]


class CaseExpected(Term):
    """What should come out, whole: pence matched by each rule, and every difference."""

    matched: dict[Rule, Pence] = Field(default={})
    differences: tuple[CaseDifference, ...] = ()


class BalanceCase(Term):
    """Two ledgers held against each other."""

    kind: Literal["balances"]
    title: str
    source: str
    as_at: Day
    window_days: Annotated[int, Field(ge=0, le=60)] = 10
    first: CaseLedger
    second: CaseLedger
    disputes: tuple[CaseDispute, ...] = ()
    expect: CaseExpected


def run_balance_case(case: BalanceCase) -> tuple[str, ...]:
    """Each difference between what a case should give and what it gives; none where they agree."""
    found = agree_balances(
        _ledger(case.first),
        _ledger(case.second),
        as_at=case.as_at,
        window_days=case.window_days,
        disputes=tuple(
            Dispute(str(number), one.ledger, one.document, None, one.by, one.ledger, case.as_at, one.why)
            for number, one in enumerate(case.disputes)
        ),
    )
    return tuple(_differences(case, found))


def _ledger(side: CaseLedger) -> Ledger:
    entries = (
        Shown(
            on=entry.on,
            pence=entry.amount,
            document=entry.document,
            fund=entry.fund,
            description=entry.says,
            vat_pence=entry.vat,
            row=row,
            is_alike=entry.nearly,
        )
        for row, entry in enumerate(side.shows)
    )
    covers_to = side.covers_to or date.max
    return Ledger(side.body, tuple(entries), covers_to, covers_to)


def _differences(case: BalanceCase, found: Balances) -> Iterator[str]:
    by_rule: Counter[str] = Counter()
    for one in found.matched:
        by_rule[one.rule] += total(one.first)
    for rule in sorted(case.expect.matched.keys() | by_rule.keys()):
        wanted = case.expect.matched.get(rule)  # type: ignore[call-overload]
        if wanted is None or by_rule.get(rule) != wanted:
            wanted_words = "nothing" if wanted is None else pounds(wanted)
            found_words = pounds(by_rule[rule]) if rule in by_rule else "nothing"
            yield f"matched by {rule}: expected {wanted_words}, found {found_words}"
    bodies = case.first.body, case.second.body
    wanted_kinds = Counter(
        (one.kind, one.shown.get(bodies[0], 0), one.shown.get(bodies[1], 0)) for one in case.expect.differences
    )
    found_kinds = Counter((one.kind, total(one.first), total(one.second)) for one in found.differences)
    for what, more in (("expected, not found", wanted_kinds - found_kinds), ("found", found_kinds - wanted_kinds)):
        for (kind, mine, theirs), times in sorted(more.items()):
            yield f"{what}: {times} {kind}, {bodies[0]} {pounds(mine)}, {bodies[1]} {pounds(theirs)}"
