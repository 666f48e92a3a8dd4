"""Commitments: what each budget has left, making one, having one let past a budget, and letting one go."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from wyebridge.books import data
from wyebridge.office.api.routes.access import Given, acts, asks, hat_on, nothing, taken
from wyebridge.office.committing import actions, pages, queries
from wyebridge.office.committing.forms import CommitmentForm, ReasonForm
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Hat, Right

router = Router(tags=["Commitments"])


class CommitmentGiven(Given):
    """What is to be committed, of which line (scheme/line), and the decisions or the line of delegation it rests on."""

    id: str
    act: str
    place: str
    supplier: str
    purpose: str
    pence: Annotated[int, Field(ge=1, le=10**15)]
    from_on: date
    to_on: date
    on: date
    decision: Annotated[list[str], Field(max_length=100)] = []  # noqa: RUF012 (the library copies it)
    under: str = ""


class BecauseGiven(Given):
    """Why, in words that both bodies will read."""

    because: str


class WaitingShape(Schema):
    """A commitment that a budget alone stopped, as it was drafted, and what came of it."""

    id: UUID
    number: str
    draft: dict[str, Any]
    for_partner: str
    asked_at: datetime
    outcome: str
    settled_at: datetime | None
    because: str


@asks(router, "/commitments", Right.SEE_FUND, dict[str, Any])
def commitments(request: HttpRequest) -> dict[str, Any]:
    """What every budget has left, every commitment made, and what ledgers show beyond what was allowed."""
    hat = hat_on(request)
    rows, over = queries.made(hat)
    outlook, levels = queries.room(hat)
    return {
        "as_at": outlook.as_at,
        "status": outlook.status,
        "cut_offs": [data.cut_off_data(one) for one in outlook.cut_offs],
        "levels": [
            {**asdict(one), "left_pence": one.left_pence} for one in pages.level_rows(levels, outlook.agreement)
        ],
        "commitments": [data.commitment_data(one.commitment, one) for one in rows],
        "beyond": [data.beyond_data(one) for one in over],
    }


@asks(router, "/commitments/made/{number}", Right.SEE_FUND, dict[str, Any])
def commitment(request: HttpRequest, number: str) -> dict[str, Any]:
    """One commitment: on whose say, what was called off it, and what is left."""
    found = queries.made_one(hat_on(request), number)
    if found is None:
        nothing("there is no such commitment")
    return data.commitment_data(found.commitment, found)


@asks(router, "/commitments/choices", Right.COMMIT, dict[str, Any])
def commitment_choices(request: HttpRequest) -> dict[str, Any]:
    """What a commitment of the body may be of and rest on: lines, decisions, and lines of delegation."""
    hat, agreement = hat_on(request), queries.agreement_now(hat_on(request))
    return {
        "by": queries.name_of(hat),
        "posts": queries.posts_of(hat, today()),
        "places": [{"place": key, "name": name} for key, name in pages.places_of(agreement, hat.body)],
        "decisions": [{"decision": one.id, "title": one.title} for one in queries.decisions_of(hat)],
        "lines": [{"under": one.id, "source": one.source} for one in queries.lines_of(hat, today())],
    }


@acts(router, "/commitments/judged", Right.COMMIT, dict[str, Any])
def judge_commitment(request: HttpRequest, given: CommitmentGiven) -> dict[str, Any]:
    """What would come of a commitment as the books stand, and all that is in its way. Nothing is saved."""
    hat = hat_on(request)
    return data.judged_data(queries.judged(hat, actions.drafted(said=_said(hat, given), by=hat)))


@acts(router, "/commitments", Right.COMMIT, dict[str, Any], status=201)
def make_commitment(request: HttpRequest, given: CommitmentGiven) -> Any:
    """Make a commitment for the body; refused, with every reason, where it may not be made."""
    hat = hat_on(request)
    made = actions.make(said=_said(hat, given), by=hat)
    return Status(201, {**data.commitment_data(made.commitment), "already_recorded": made.was_already_there})


@acts(router, "/commitments/made/{number}/release", Right.COMMIT, dict[str, Any])
def release_commitment(request: HttpRequest, number: str, given: BecauseGiven) -> dict[str, Any]:
    """Let go what is left of one of the body's commitments."""
    hat = hat_on(request)
    if queries.made_one(hat, number) is None:
        nothing("there is no such commitment")
    actions.release(number=number, on=today(), because=taken(ReasonForm(given.typed()))["because"], by=hat)
    return commitment(request, number)


@asks(router, "/commitments/waiting", Right.SEE_FUND, list[WaitingShape])
def waiting_commitments(request: HttpRequest) -> Any:
    """What waits to be let past a budget, in every body: a scheme's and a fund's budgets are shared."""
    return queries.waiting(hat_on(request))


@acts(router, "/commitments/waiting", Right.COMMIT, WaitingShape, status=201)
def ask_to_be_let_past(request: HttpRequest, given: CommitmentGiven) -> Any:
    """Ask that a commitment be let past a budget, where that alone is in its way."""
    hat = hat_on(request)
    return Status(201, actions.ask(said=_said(hat, given), by=hat))


@asks(router, "/commitments/waiting/{waits}", Right.SEE_FUND, WaitingShape)
def waiting_commitment(request: HttpRequest, waits: UUID) -> Any:
    """One that waits or waited, and what came of it."""
    return _asked(request, waits)


@acts(router, "/commitments/waiting/{waits}/let-past", Right.LET_PAST, WaitingShape)
def let_past(request: HttpRequest, waits: UUID, given: BecauseGiven) -> Any:
    """Let a commitment past its budgets, by name, and make it. Never by whoever asked for it, nor without a post."""
    hat, found = hat_on(request), _asked(request, waits)
    actions.let_past(waiting=found, because=taken(ReasonForm(given.typed()))["because"], by=hat)
    found.refresh_from_db()
    return found


@acts(router, "/commitments/waiting/{waits}/turn-down", Right.LET_PAST, WaitingShape)
def turn_down(request: HttpRequest, waits: UUID, given: BecauseGiven) -> Any:
    """Turn down a commitment that waits: it is not made."""
    hat, found = hat_on(request), _asked(request, waits)
    actions.turn_down(waiting=found, because=taken(ReasonForm(given.typed()))["because"], by=hat)
    found.refresh_from_db()
    return found


def _said(hat: Hat, given: CommitmentGiven) -> dict[str, Any]:
    agreement = queries.agreement_now(hat)
    form = CommitmentForm(
        given.typed(),
        places=pages.places_of(agreement, hat.body),
        decisions=[(one.id, one.title) for one in queries.decisions_of(hat)],
        lines=[(one.id, one.source) for one in queries.lines_of(hat, min(today(), agreement.ends_on))],
    )
    taken(form)
    return form.said()


def _asked(request: HttpRequest, waits: UUID) -> Any:
    found = queries.waiting_one(hat_on(request), waits)
    if found is None:
        nothing("nothing waits, or waited, under that name")
    return found
