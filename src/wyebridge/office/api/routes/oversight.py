"""What stands beside decisions: disagreements between the bodies, and the road map."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from wyebridge.engine.governance.road_map import MilestoneStanding
from wyebridge.office.api.routes.access import Given, acts, asks, hat_on, nothing, taken
from wyebridge.office.governance.oversight import actions, pages, queries
from wyebridge.office.governance.oversight.forms import (
    DisagreementForm,
    MilestoneForm,
    MoveForm,
    PositionForm,
    ReachedForm,
    ReportForm,
    TermsForm,
)
from wyebridge.office.governance.queries import constitution
from wyebridge.office.kernel.home import partners
from wyebridge.office.kernel.rights import Hat, Right

router = Router(tags=["Disagreements and the road map"])
Pence = Annotated[int, Field(ge=0, le=10**15)]
Names = Annotated[list[str], Field(max_length=100)]


class PositionGiven(Given):
    """What one body holds, and how much of it that body should bear, where it names a sum."""

    holds: str
    amount_pence: Pence | None = None

    def typed(self) -> dict[str, Any]:
        """As the form of the screens is sent it."""
        return {name.removesuffix("_pence"): value for name, value in super().typed().items()}


class DisagreementGiven(PositionGiven):
    """What is in dispute, with whom, over how much, and what one's own body holds."""

    clause: str
    matter: str
    others: Names
    at_stake_pence: Pence
    proposal: str = ""


class TermsGiven(Given):
    """Terms on which a side would settle."""

    terms: str


class MilestoneGiven(Given):
    """What is to be in place, by when, who answers for it, and what it waits for."""

    title: str
    owner: str
    due_on: date
    waits_for: Names = []  # noqa: RUF012 (the library copies it)
    reports_to: Names = []  # noqa: RUF012


class ProgressGiven(Given):
    """How a milestone gets on, by a board or a post."""

    reporter: str
    says: str


class MoveGiven(Given):
    """To which day a milestone is moved, by which board, and why."""

    due_on: date
    board: str
    reason: str


class ReachedGiven(Given):
    """When a milestone was reached, and what shows it."""

    on: date
    evidence: str


# Disagreements


@asks(router, "/disagreements", Right.SEE_DECISIONS, list[dict[str, Any]])
def disagreements(request: HttpRequest) -> list[dict[str, Any]]:
    """Every disagreement of the body: who must settle it, and by when."""
    return [_dispute(one) for one in queries.disagreements_for(hat_on(request))]


@acts(router, "/disagreements", Right.DISPUTE, dict[str, Any], status=201)
def open_disagreement(request: HttpRequest, given: DisagreementGiven) -> Any:
    """Open a disagreement with another body, with one's own body's position alone."""
    hat = hat_on(request)
    form = DisagreementForm(
        given.typed(),
        others=[(one.id, one.name) for one in partners() if one.id != hat.body],
        proposals=[(one.ref, one.title) for one in queries.tabled_for(hat)],
    )
    about = taken(form)
    ref = actions.open_disagreement(by=hat, **{**about, "proposal": about["proposal"] or None})
    return Status(201, _dispute(_asked(request, ref)))


@asks(router, "/disagreements/{ref}", Right.SEE_DECISIONS, dict[str, Any])
def disagreement(request: HttpRequest, ref: str) -> dict[str, Any]:
    """One disagreement: what each side holds, the step that it has reached, and terms with who accepted them."""
    return _dispute(_asked(request, ref))


@acts(router, "/disagreements/{ref}/positions", Right.DISPUTE, dict[str, Any])
def take_position(request: HttpRequest, ref: str, given: PositionGiven) -> dict[str, Any]:
    """Say what one's own body holds; it takes the place of what it held before."""
    about = taken(PositionForm(given.typed()))
    actions.take_position(dispute=_asked(request, ref), by=hat_on(request), **about)
    return _dispute(_asked(request, ref))


@acts(router, "/disagreements/{ref}/up", Right.DISPUTE, dict[str, Any])
def refer_up(request: HttpRequest, ref: str) -> dict[str, Any]:
    """Take a disagreement to the next step of its procedure."""
    actions.refer_up(dispute=_asked(request, ref), by=hat_on(request))
    return _dispute(_asked(request, ref))


@acts(router, "/disagreements/{ref}/terms", Right.DISPUTE, dict[str, Any])
def accept_terms(request: HttpRequest, ref: str, given: TermsGiven) -> dict[str, Any]:
    """Accept terms for one's own body. It is settled once every side has accepted the same words."""
    about = taken(TermsForm(given.typed()))
    actions.accept_terms(dispute=_asked(request, ref), by=hat_on(request), **about)
    return _dispute(_asked(request, ref))


def _dispute(one: queries.Dispute) -> dict[str, Any]:
    line = pages.dispute_line(one, {})
    return {
        "disagreement": one.term.model_dump(mode="json"),
        "state": line.state,
        "for": line.who,
        "due_on": line.due_on,
        "silent": list(one.stands.silent),
        "settled": one.stands.settled,
        "positions": [held.model_dump(mode="json") for held in one.stands.positions],
        "terms": queries.terms_accepted(one.term),
    }


def _asked(request: HttpRequest, ref: str) -> queries.Dispute:
    found = queries.disagreement_for(hat_on(request), ref)
    if found is None:
        nothing("there is no such disagreement that this body is a side of")
    return found


# The road map


@asks(router, "/road-map", Right.SEE_DECISIONS, list[dict[str, Any]])
def milestones(request: HttpRequest) -> list[dict[str, Any]]:
    """The road map today: each milestone against its first date and its latest."""
    return [_milestone(one) for one in queries.milestones_for(hat_on(request))]


@asks(router, "/road-map/reporters", Right.REPORT, list[dict[str, str]])
def reporters(request: HttpRequest) -> list[dict[str, str]]:
    """The boards and posts that the hat may report for."""
    return [{"reporter": key, "name": name} for key, name in queries.reporters(hat_on(request))]


@acts(router, "/road-map", Right.ARRANGE, dict[str, Any], status=201)
def set_milestone(request: HttpRequest, given: MilestoneGiven) -> Any:
    """Put a milestone on the road map. Its first date stays on record."""
    hat = hat_on(request)
    gates = [(one.milestone.id, one.milestone.title) for one in queries.milestones_for(hat)]
    form = MilestoneForm(
        given.typed(),
        owners=queries.owners(),
        gates=gates + [(one.ref, one.title) for one in queries.tabled_for(hat)],
        boards=[(one.id, one.name) for one in constitution().boards],
    )
    ref = actions.set_milestone(by=hat, **taken(form))
    return Status(201, _milestone(_asked_milestone(hat, ref)))


@asks(router, "/road-map/{ref}", Right.SEE_DECISIONS, dict[str, Any])
def milestone(request: HttpRequest, ref: str) -> dict[str, Any]:
    """One milestone: every date that it has had, what was reported of it, and what it waits for."""
    return _milestone(_asked_milestone(hat_on(request), ref))


@acts(router, "/road-map/{ref}/reports", Right.REPORT, dict[str, Any])
def report_progress(request: HttpRequest, ref: str, given: ProgressGiven) -> dict[str, Any]:
    """Report on a milestone, for a board that the hat's wearer sits on or a post that they hold."""
    hat = hat_on(request)
    found = _asked_milestone(hat, ref)
    about = taken(ReportForm(given.typed(), reporters=queries.reporters(hat)))
    actions.report_progress(milestone=found, by=hat, **about)
    return _milestone(_asked_milestone(hat, ref))


@acts(router, "/road-map/{ref}/dates", Right.ARRANGE, dict[str, Any])
def move_milestone(request: HttpRequest, ref: str, given: MoveGiven) -> dict[str, Any]:
    """Record that a board moved a milestone's day. The days before it stay."""
    hat = hat_on(request)
    found = _asked_milestone(hat, ref)
    about = taken(MoveForm(given.typed(), reporters=queries.reporters(hat)))
    actions.move_milestone(milestone=found, by=hat, **about)
    return _milestone(_asked_milestone(hat, ref))


@acts(router, "/road-map/{ref}/reached", Right.ARRANGE, dict[str, Any])
def reach_milestone(request: HttpRequest, ref: str, given: ReachedGiven) -> dict[str, Any]:
    """Record that a milestone was reached, and what shows it. While its gate is shut it cannot be."""
    hat = hat_on(request)
    found = _asked_milestone(hat, ref)
    actions.reach_milestone(milestone=found, by=hat, **taken(ReachedForm(given.typed())))
    return _milestone(_asked_milestone(hat, ref))


def _milestone(one: MilestoneStanding) -> dict[str, Any]:
    standing = asdict(one)
    return {**standing, "milestone": one.milestone.model_dump(mode="json"), "sentence": one.sentence}


def _asked_milestone(hat: Hat, ref: str) -> MilestoneStanding:
    found = queries.milestone_for(hat, ref)
    if found is None:
        nothing("there is no such milestone")
    return found
