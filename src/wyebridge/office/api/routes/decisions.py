"""Decisions: what is asked of the boards, what it has come to, and each thing that is recorded of it."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from wyebridge.engine.governance.schemes import Act
from wyebridge.engine.governance.scrutiny import clocks
from wyebridge.office.api.routes.access import Given, acts, asks, hat_on, nothing, taken
from wyebridge.office.governance import actions, pages, queries, said
from wyebridge.office.governance.forms import ProposalForm, WordsForm
from wyebridge.office.governance.models import Proposal
from wyebridge.office.governance.oversight.pages import named
from wyebridge.office.governance.oversight.queries import reviews_for
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import partners
from wyebridge.office.kernel.rights import Hat, NotAllowed, Right

router = Router(tags=["Decisions"])


class WordsGiven(Given):
    """The words of a version: what is to be resolved, each in one line, and why."""

    pence: Annotated[int | None, Field(ge=0, le=10**15)] = None
    purpose: str
    resolutions: Annotated[list[str], Field(min_length=1, max_length=26)]
    reasons: str
    alternatives: str
    wards: str = ""

    def typed(self) -> dict[str, Any]:
        """As the form of the screens is sent it: a resolution to a line."""
        lines = [" ".join(one.split()) for one in self.resolutions]
        return {**super().typed(), "resolutions": "\n".join(lines)}


class ProposalGiven(WordsGiven):
    """A proposal, and the words of its first version."""

    title: str
    act: Act
    binds: Annotated[list[str], Field(min_length=1, max_length=50)]
    clause: str = ""
    step: str = ""
    takes_effect_on: date | None = None


class PlanGiven(Given):
    """In which board's forward plan."""

    board: str


class ConsultationGiven(Given):
    """Who was asked, a board or a post, and what they said."""

    body: str
    answer: str


class DelegatedGiven(Given):
    """Under which line of the scheme, and its number in the record of delegated decisions."""

    line: str
    minute: str


class UrgencyGiven(Given):
    """Who agrees that a board need not wait, for what, and why."""

    board: str
    kind: Literal["general-exception", "urgency"]
    agreed_by: str
    reason: str


class ReasonGiven(Given):
    """Why."""

    reason: str


@asks(router, "/decisions", Right.SEE_DECISIONS, list[dict[str, Any]])
def proposals(request: HttpRequest) -> list[dict[str, Any]]:
    """Every proposal that the hat may see, what it has come to, and whom it waits for."""
    return [
        {
            **_proposal(one),
            "state": line.state,
            "effective_on": line.effective_on,
            "waits_for": list(line.needs),
        }
        for one in queries.proposals_for(hat_on(request))
        for line in [pages.line(one, queries.standing_of(one, today()))]
    ]


@asks(router, "/decisions/powers", Right.SEE_DECISIONS, dict[str, Any])
def powers(request: HttpRequest) -> dict[str, Any]:
    """Which boards an act needs, who may act alone today, the hat's own boards, and who its wearer is among them."""
    hat, constitution = hat_on(request), queries.constitution()
    return {
        "person": queries.person_of(hat),
        "boards": [{"board": one.id, "name": one.name} for one in constitution.boards],
        "own_boards": [one.id for one in queries.boards_of(hat)],
        "reserved": [
            {
                "act": one.act,
                "needs": one.whose,
                "asked": one.asked,
                "over_pence": one.pence,
                "is_key": one.is_key,
                "source": one.source,
            }
            for one in pages.reserved(constitution)
        ],
        "delegated": [
            {
                "act": one.act,
                "for_partner": one.partner,
                "to": one.whose,
                "asked": one.asked,
                "up_to_pence": one.pence,
                "in_year_pence": one.in_year,
                "source": one.source,
            }
            for one in pages.delegated(constitution, today())
        ],
    }


@asks(router, "/decisions/record", Right.SEE_DECISIONS, dict[str, Any])
def on_record(request: HttpRequest) -> dict[str, Any]:
    """What boards did before the office kept it: proposals, the road map, and what scrutiny asked of each body."""
    found = pages.record(today(), queries.constitution())
    return {
        "as_at": today(),
        "proposals": [_without_colour(asdict(one)) for one in found["lines"]],
        "road_map": [_plain(one) for one in queries.road_map_on(today())],
        "reviews": [
            {
                "review": _plain(review),
                "board": named(review.board, queries.constitution()),
                "due": [_plain(one) for one in clocks(review, today())],
            }
            for review in reviews_for(hat_on(request))
        ],
    }


@asks(router, "/decisions/{ref}", Right.SEE_DECISIONS, dict[str, Any])
def proposal(request: HttpRequest, ref: str) -> dict[str, Any]:
    """One proposal: what it has come to, each key, what is still needed, its words and its history."""
    return told(hat_on(request), _asked(request, ref))


@acts(router, "/decisions", Right.PROPOSE, dict[str, Any], status=201)
def propose(request: HttpRequest, given: ProposalGiven) -> Any:
    """Draft a proposal. Nobody else sees it until it stands on an agenda that has gone out."""
    hat = hat_on(request)
    form = ProposalForm(given.typed(), partners=[(one.id, one.name) for one in partners()])
    about = taken(form)
    names = ("title", "act", "binds", "clause", "step", "takes_effect_on")
    made = actions.propose(**{name: about[name] for name in names}, words=form.words(), by=hat)
    return Status(201, told(hat, made))


@acts(router, "/decisions/{ref}/versions", Right.PROPOSE, dict[str, Any], status=201)
def amend(request: HttpRequest, ref: str, given: WordsGiven) -> Any:
    """Table another version: every board that must agree is asked again."""
    hat, found = hat_on(request), _asked(request, ref)
    form = WordsForm(given.typed())
    taken(form)
    actions.amend(proposal=found, words=form.words(), by=hat)
    return Status(201, told(hat, _asked(request, ref)))


@acts(router, "/decisions/{ref}/plan", Right.ARRANGE, dict[str, Any])
def put_in_plan(request: HttpRequest, ref: str, given: PlanGiven) -> dict[str, Any]:
    """Put a key decision in a board's forward plan, from today."""
    hat, found = hat_on(request), _asked(request, ref)
    actions.put_in_plan(proposal=found, by=hat, **_taken(hat, found, "plan", given.typed()))
    return told(hat, found)


@acts(router, "/decisions/{ref}/consultations", Right.ARRANGE, dict[str, Any])
def consult(request: HttpRequest, ref: str, given: ConsultationGiven) -> dict[str, Any]:
    """Record what a board or a post of the body said when it was asked before the decision."""
    hat, found = hat_on(request), _asked(request, ref)
    about = _taken(hat, found, "consult", {"board": given.body, "answer": given.answer})
    actions.consult(proposal=found, body=about["board"], answer=about["answer"], by=hat)
    return told(hat, found)


@asks(router, "/decisions/{ref}/lines", Right.DECIDE, list[dict[str, str]])
def lines(request: HttpRequest, ref: str) -> list[dict[str, str]]:
    """The lines of delegation that the hat's wearer may use for a proposal today."""
    found = queries.lines_for(hat_on(request), _asked(request, ref))
    return [{"line": one.id, "source": one.source} for one in found]


@acts(router, "/decisions/{ref}/delegated", Right.DECIDE, dict[str, Any])
def decide_alone(request: HttpRequest, ref: str, given: DelegatedGiven) -> dict[str, Any]:
    """Decide under a line of the scheme of delegation. `still_to_sign` is how many more officers must."""
    hat, found = hat_on(request), _asked(request, ref)
    still = actions.decide_alone(proposal=found, by=hat, **_taken(hat, found, "alone", given.typed()))
    return {**told(hat, found), "still_to_sign": still}


@acts(router, "/decisions/{ref}/urgency", Right.VOTE, dict[str, Any])
def agree_urgency(request: HttpRequest, ref: str, given: UrgencyGiven) -> dict[str, Any]:
    """Agree, as somebody whom a board's rule names, that a decision cannot wait."""
    hat, found = hat_on(request), _asked(request, ref)
    actions.agree_urgency(proposal=found, by=hat, **_taken(hat, found, "urgency", given.typed()))
    return told(hat, found)


@acts(router, "/decisions/{ref}/withdraw", Right.PROPOSE, dict[str, Any])
def withdraw_proposal(request: HttpRequest, ref: str, given: ReasonGiven) -> dict[str, Any]:
    """Take a proposal back. What was recorded of it stays."""
    hat, found = hat_on(request), _asked(request, ref)
    actions.withdraw(proposal=found, by=hat, **_taken(hat, found, "withdraw", given.typed()))
    return told(hat, found)


@acts(router, "/decisions/{ref}/books", Right.ARRANGE, dict[str, int])
def enter_in_books(request: HttpRequest, ref: str) -> dict[str, int]:
    """Put what a proposal in effect decided into the register and the books, where money may cite it."""
    return {"decisions": actions.enter_in_books(proposal=_asked(request, ref), by=hat_on(request))}


def told(hat: Hat, found: Proposal) -> dict[str, Any]:
    """A proposal as its page tells of it."""
    life = pages.life(queries.standing_of(found, today()), queries.constitution())
    return {
        **_proposal(found),
        "life": _without_colour(asdict(life)),
        "versions": [
            {
                "number": one.number,
                "on": one.on,
                "sha256": one.sha256,
                "pence": one.pence,
                "purpose": one.purpose,
                "resolutions": one.resolutions,
                "reasons": one.reasons,
                "alternatives": one.alternatives,
                "wards": one.wards,
            }
            for one in found.versions.all()
        ],
        "history": [asdict(pages.row(one)) for one in queries.history_of(hat, found)],
        "in_books": [one.id for one in queries.decisions_in_register(found)],
    }


def _proposal(one: Proposal) -> dict[str, Any]:
    names = ("ref", "title", "act", "binds", "clause", "step", "takes_effect_on", "for_partner", "made_on")
    return {name: getattr(one, name) for name in names}


def _asked(request: HttpRequest, ref: str) -> Proposal:
    found = queries.proposal_for(hat_on(request), ref)
    if found is None:
        nothing("there is no such proposal, or it is not yours to see")
    return found


def _taken(hat: Hat, found: Proposal, what: str, given: dict[str, Any]) -> dict[str, Any]:
    return taken(form_of(said.of_proposal(hat, found, prefixed(what, given), what), what))


def prefixed(what: str, given: dict[str, Any]) -> dict[str, Any]:
    """What was given, under the names that one form of several has on its page."""
    return {f"{what}-{name}": value for name, value in given.items()}


def form_of(found: list[said.Said], what: str) -> Any:
    """The form of one thing that may be said now. Raises NotAllowed where it may not be said as things stand."""
    one = next((one for one in found if one.name == what), None)
    if one is None:
        raise NotAllowed("That cannot be recorded as things stand: look at what may be done of it now.")
    return one.form


def _without_colour(told: Any) -> Any:
    """A page's words without how it paints them."""
    if isinstance(told, dict):
        return {name: _without_colour(value) for name, value in told.items() if name != "colour"}
    return [_without_colour(one) for one in told] if isinstance(told, (list, tuple)) else told


def _plain(one: Any) -> Any:
    return one.model_dump(mode="json") if hasattr(one, "model_dump") else asdict(one)
