"""All that may need the person who looks, asked of each app's own queries, as far as their hat may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wyebridge.books.claims import ClaimRow
from wyebridge.books.contributions import ContributionReconciliation
from wyebridge.books.position import Outside, Position
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.office.closing.queries import facts_for, months_for
from wyebridge.office.governance.oversight.due import Due, due_to
from wyebridge.office.kernel.rights import Hat, Right, may
from wyebridge.office.ledger.queries import claims_for, contributions_for, waiting_extracts


@dataclass(frozen=True, slots=True)
class Waiting:
    """What may need one hat: each list is empty where nothing waits, or where it is not theirs to act on."""

    extracts: Sequence[tuple[str, str, str]]
    outside: Sequence[Outside]
    month: Period | None
    is_certified: bool
    contributions: Sequence[ContributionReconciliation]
    claims: Sequence[ClaimRow]
    awaited: Sequence[tuple[Awaiting, int]]
    due: Sequence[Due]
    funds: Mapping[str, str]


def waiting_at_first(hat: Hat, *, today: date) -> Waiting:
    """What waits for a hat while the books hold no agreement: there is no position yet, and the boards are at work."""
    return Waiting(
        extracts=waiting_extracts(hat) if may(hat, Right.BRING_IN).is_allowed else (),
        outside=(),
        month=None,
        is_certified=False,
        contributions=(),
        claims=(),
        awaited=(),
        due=due_to(hat, today),
        funds={},
    )


def waiting_for(hat: Hat, found: Position, *, today: date) -> Waiting:
    """What waits for a hat, as the books stand."""
    sees_ledger, pays = may(hat, Right.SEE_OWN_LEDGER).is_allowed, may(hat, Right.BRING_IN).is_allowed
    closes = any(may(hat, right).is_allowed for right in (Right.KEEP_MONTH, Right.CERTIFY, Right.CLOSE))
    month = next((one.period for one in months_for(hat) if one.is_next), None) if closes else None
    facts = facts_for(hat, month).facts if month else ()
    owed = claims_for(hat, as_at=today).rows if pays else ()
    return Waiting(
        extracts=waiting_extracts(hat) if pays else (),
        outside=[
            one
            for one in found.outside
            if sees_ledger and one.ledger == hat.body and one.what in ("suspense", "set aside") and one.rows
        ],
        month=month,
        is_certified=any(fact.kind == "certificate" and fact.by == hat.person.name for fact in facts),
        contributions=[
            one
            for one in (contributions_for(hat, as_at=found.as_at) if pays else ())
            if one.partner == hat.body and one.outstanding_pence > 0
        ],
        claims=[row for row in owed if row.claim.debtor == hat.body and row.balance.owed_pence],
        awaited=[
            (one, pence)
            for one, pence in found.allocation.awaited_pence().items()
            if hat.body in one.body.replace(",", " ").split()
        ],
        due=due_to(hat, today),
        funds={fund.id: fund.name for fund in found.agreement.funds},
    )
