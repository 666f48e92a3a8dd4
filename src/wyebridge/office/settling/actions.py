"""Every act on a claim, signed under a hat and judged by the rules of claims themselves."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from wyebridge.books.claims import Recorded, record_events
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.ledger.claims import ClaimEvent, EventKind
from wyebridge.office.kernel.actions import record
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.rights import Hat, Right, require


@transaction.atomic
def act_on_claim(
    *,
    claim: str,
    kind: EventKind,
    on: date,
    pence: int = 0,
    because: str = "",
    document: str = "",
    until: date | None = None,
    decision: str = "",
    withdraws: str = "",
    by: Hat,
) -> Recorded:
    """Record what happened to a claim, for the hat's body. Raises Refused, with every reason, where it is not lawful.

    The trail's own row is written first, and undone if the books refuse.
    """
    require(by, Right.ACT_ON_CLAIMS)
    event = ClaimEvent(
        claim=claim,
        kind=kind,
        on=on,
        known_on=today(),
        pence=pence,
        because=because,
        document=document,
        until=until,
        decision=decision,
        withdraws=withdraws,
        by=by.person.name,
        for_partner=by.body,
    )
    amount = pounds(pence) if pence else ""
    record(f"record a claim as {kind}", f"claim {claim} {amount}".strip(), by=by, for_partner=by.body, because=because)
    [recorded] = record_events(the_home(), [event], now=timezone.now())
    return recorded
