"""What needs somebody, in words: each with where to go, and by when where that is known."""

from collections.abc import Iterator
from dataclasses import dataclass

from wyebridge.engine.kernel.money import pounds
from wyebridge.office.front.queries import Waiting
from wyebridge.office.kernel.rights import Hat, Right, may


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that needs somebody: what, where to go, and by when ('' where nobody has said); or when it was due."""

    words: str
    address: str
    by: str = ""
    is_late: bool = False


def needs_of(hat: Hat, waiting: Waiting) -> tuple[Need, ...]:
    """All that needs a hat: what the boards' work asks, by its days, and then in the order of a month's work."""
    return (*_of_boards(waiting), *_of_ledger(waiting), *_of_month(hat, waiting), *_of_money(waiting))


def _of_boards(waiting: Waiting) -> Iterator[Need]:
    for one in waiting.due:
        yield Need(one.words, one.address, f"{one.by:%-d %B %Y}" if one.by else "", one.is_late)


def _of_ledger(waiting: Waiting) -> Iterator[Need]:
    for name, state, upload in waiting.extracts:
        yield Need(f"{name}: {state.lower()}", f"/extracts/{upload}/")
    for one in waiting.outside:
        rows = f"{one.rows:,} row{'' if one.rows == 1 else 's'}, {pounds(one.pence)}"
        where = "in suspense" if one.what == "suspense" else "set aside"
        yield Need(f"{rows}, {'is' if one.rows == 1 else 'are'} {where}", f"/exceptions/{one.what.replace(' ', '-')}/")


def _of_month(hat: Hat, waiting: Waiting) -> Iterator[Need]:
    if waiting.month is None:
        return
    name, address = f"{waiting.month.first_day:%B %Y}", f"/months/{waiting.month}/"
    if may(hat, Right.CERTIFY).is_allowed and not waiting.is_certified:
        yield Need(f"{name} is the next month to close, and you have not certified it", address)
    elif not may(hat, Right.CERTIFY).is_allowed:
        yield Need(f"{name} is the next month to close: see what it takes", address)


def _of_money(waiting: Waiting) -> Iterator[Need]:
    for one in waiting.contributions:
        late = [a.due.due_on for a in one.answered if a.payment is None and a.due.due_on <= one.as_at]
        due = f"{min(late):%-d %B %Y}" if late else ""
        fund = waiting.funds.get(one.fund, one.fund)
        words = f"{pounds(one.outstanding_pence)} of the contribution to {fund} is not paid"
        yield Need(words, "/contributions/", due, is_late=bool(late))
    for row in waiting.claims:
        owed = pounds(row.balance.owed_pence)
        yield Need(f"{owed} is owed to {row.claim.creditor} under claim {row.claim.id}", "/claims/")
    for awaiting, pence in waiting.awaited:
        yield Need(f"{pounds(pence)} waits for {awaiting.body}: {awaiting.what}", "/risk-share/", awaiting.by)
