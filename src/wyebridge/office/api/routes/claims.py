"""What the bodies owe each other: contributions, claims, and each thing that happens to a claim."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router

from wyebridge.books import data
from wyebridge.engine.ledger.claims import EventKind, state_of_claim
from wyebridge.office.api.routes.access import Given, acts, asks, hat_on, nothing, taken
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Right
from wyebridge.office.ledger import queries as ledger
from wyebridge.office.settling import actions, queries
from wyebridge.office.settling.forms import ClaimForm
from wyebridge.office.settling.pages import ACT_WORDS, event_words

router = Router(tags=["Claims"])


class ClaimGiven(Given):
    """What happened to a claim: each act has those of these that it needs, and no others."""

    on: date
    pence: int | None = None
    document: str | None = None
    until: date | None = None
    decision: str | None = None
    withdraws: str | None = None
    because: str | None = None


@asks(router, "/contributions", Right.SEE_FUND, list[dict[str, Any]])
def contributions(request: HttpRequest, as_at: date | None = None) -> list[dict[str, Any]]:
    """What each partner was to pay into each fund, and has."""
    return [data.reconciliation_data(one) for one in ledger.contributions_for(hat_on(request), as_at=as_at)]


@asks(router, "/claims", Right.SEE_FUND, dict[str, Any])
def claims(request: HttpRequest, as_at: date | None = None) -> dict[str, Any]:
    """Claims that the body is a side of."""
    return data.claims_data(ledger.claims_for(hat_on(request), as_at=as_at or today()))


@asks(router, "/claims/{claim}", Right.SEE_FUND, dict[str, Any])
def claim(request: HttpRequest, claim: str) -> dict[str, Any]:
    """One claim as it stands today, its history, and of each act whether this hat may record it, and why not."""
    found = _asked(request, claim)
    return {
        "as_at": today(),
        **data.claim_row_data(found.row),
        "state": state_of_claim(found.row.balance),
        "may": {kind: {"is_allowed": one.is_allowed, "reason": one.reason} for kind, one in found.verdicts.items()},
        "decisions": [one.id for one in found.decisions],
        "events_to_withdraw": [one.id for one in found.events],
    }


@acts(router, "/claims/{claim}/{kind}", Right.ACT_ON_CLAIMS, dict[str, Any])
def act_on_claim(request: HttpRequest, claim: str, kind: EventKind, given: ClaimGiven) -> dict[str, Any]:
    """Record one thing of a claim: paid, disputed, agreed, deferred, forgiven or withdrawn. The books judge it."""
    found = _asked(request, claim)
    if kind not in queries.ACTS:
        nothing("nobody may record that of a claim here")
    form = ClaimForm(
        given.typed(),
        fields=ACT_WORDS[kind].fields,
        decisions=[(one.id, one.title) for one in found.decisions],
        events=[(one.id, event_words(one)) for one in found.events],
    )
    done = actions.act_on_claim(claim=claim, kind=kind, by=hat_on(request), **taken(form))
    [recorded] = data.recorded_data([done])
    return recorded


def _asked(request: HttpRequest, claim: str) -> queries.ClaimActs:
    found = queries.claim_for(hat_on(request), claim, today=today())
    if found is None:
        nothing("there is no such claim that this body is a side of")
    return found
