"""Scrutiny's work, what each body answers it, and the registers of interests."""

from datetime import date
from typing import Annotated, Any, Literal

from django.forms import Form
from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from wyebridge.engine.governance.interests import Category, Interest
from wyebridge.engine.governance.scrutiny import Review
from wyebridge.office.api.routes.access import Given, acts, asks, hat_on, nothing, taken
from wyebridge.office.governance.oversight import actions, queries
from wyebridge.office.governance.oversight.forms import (
    AmendForm,
    AnswerForm,
    AskForm,
    EndForm,
    JudgeForm,
    LookForm,
    RecommendForm,
    ReferForm,
    RegisterForForm,
    RegisterForm,
    ReplyForm,
    ReviewForm,
)
from wyebridge.office.governance.queries import person_of
from wyebridge.office.kernel.home import partners
from wyebridge.office.kernel.rights import Hat, Right, may

router = Router(tags=["Scrutiny and interests"])
Names = Annotated[list[str], Field(min_length=1, max_length=100)]


class ReviewGiven(Given):
    """What a scrutiny board takes up, and the proposal that it is about, if one is."""

    board: str
    title: str
    proposal: str = ""


class EvidenceAsked(Given):
    """Evidence asked of bodies, within days."""

    of: Names
    asks: str
    days: int = 28


class AnswerGiven(Given):
    """What one's own body answers to what it was asked."""

    request: str
    evidence: str


class AdviceGiven(Given):
    """What is recommended, to which bodies, which are to reply within days."""

    to: Names
    says: str
    days: int = 28


class ReplyGiven(Given):
    """What one's own body replies to a recommendation."""

    recommendation: str
    accepts: Literal["yes", "in-part", "no"]
    says: str


class LookGiven(Given):
    """What was found done about a recommendation."""

    recommendation: str
    found: Literal["done", "under-way", "not-done"]
    says: str = ""


class JudgementGiven(Given):
    """Under which heads a change is substantial, in the judgement of a body or of the scrutiny board."""

    judged_by: str
    heads: list[Literal["access", "community", "patients", "delivery"]]


class ReferralGiven(Given):
    """To whom a substantial change is referred, and why."""

    to: str
    grounds: str


class InterestGiven(Given):
    """An interest; of somebody else's, whose it is and where that was written."""

    category: Category
    nature: str
    touches: Annotated[list[str], Field(max_length=100)] = []  # noqa: RUF012 (the library copies it)
    from_on: date
    is_sensitive: bool = False
    person: str = ""
    source: str = ""


class EndingGiven(Given):
    """The last day of an interest."""

    to_on: date


class NatureGiven(Given):
    """An interest in other words."""

    nature: str


# Scrutiny


@asks(router, "/scrutiny", Right.SEE_DECISIONS, list[dict[str, Any]])
def reviews(request: HttpRequest) -> list[dict[str, Any]]:
    """Every piece of scrutiny's work, the latest first."""
    return [one.model_dump(mode="json") for one in queries.reviews_for(hat_on(request))]


@acts(router, "/scrutiny", Right.ARRANGE, dict[str, Any], status=201)
def begin_review(request: HttpRequest, given: ReviewGiven) -> Any:
    """Take something up for a scrutiny board of the body."""
    hat = hat_on(request)
    proposals = [(one.ref, one.title) for one in queries.tabled_for(hat)]
    about = taken(ReviewForm(given.typed(), boards=queries.scrutiny_boards(hat), proposals=proposals))
    ref = actions.begin_review(by=hat, **{**about, "proposal": about["proposal"] or None})
    return Status(201, review(request, ref))


@asks(router, "/scrutiny/{ref}", Right.SEE_DECISIONS, dict[str, Any])
def review(request: HttpRequest, ref: str) -> dict[str, Any]:
    """One review, and what this hat's body owes it; `may_examine` says whether the hat may write for its board."""
    hat, found = hat_on(request), _asked(request, ref)
    verdict = queries.examines(hat, found)
    return {
        **found.model_dump(mode="json"),
        "to_answer": [{"request": key, "asks": asks} for key, asks in queries.asked_of(hat, found)],
        "to_reply": [{"recommendation": key, "says": says} for key, says in queries.advised(hat, found)],
        "may_examine": {"is_allowed": verdict.is_allowed, "reason": verdict.reason},
    }


@acts(router, "/scrutiny/{ref}/requests", Right.ARRANGE, dict[str, Any])
def ask_for_evidence(request: HttpRequest, ref: str, given: EvidenceAsked) -> dict[str, Any]:
    """Ask bodies for evidence; each has its own clock."""
    about = taken(AskForm(given.typed(), bodies=_bodies()))
    actions.ask_for_evidence(review=_asked(request, ref), by=hat_on(request), **about)
    return review(request, ref)


@acts(router, "/scrutiny/{ref}/answers", Right.ANSWER, dict[str, Any])
def answer(request: HttpRequest, ref: str, given: AnswerGiven) -> dict[str, Any]:
    """Give evidence for one's own body."""
    hat, found = hat_on(request), _asked(request, ref)
    about = taken(AnswerForm(given.typed(), asked=queries.asked_of(hat, found)))
    actions.answer(review=found, by=hat, **about)
    return review(request, ref)


@acts(router, "/scrutiny/{ref}/recommendations", Right.ARRANGE, dict[str, Any])
def recommend(request: HttpRequest, ref: str, given: AdviceGiven) -> dict[str, Any]:
    """Recommend something to bodies, each of which must reply for itself."""
    about = taken(RecommendForm(given.typed(), bodies=_bodies()))
    actions.recommend(review=_asked(request, ref), by=hat_on(request), **about)
    return review(request, ref)


@acts(router, "/scrutiny/{ref}/replies", Right.ANSWER, dict[str, Any])
def reply(request: HttpRequest, ref: str, given: ReplyGiven) -> dict[str, Any]:
    """Reply to a recommendation for one's own body."""
    hat, found = hat_on(request), _asked(request, ref)
    about = taken(ReplyForm(given.typed(), advised=queries.advised(hat, found)))
    actions.reply(review=found, by=hat, **about)
    return review(request, ref)


@acts(router, "/scrutiny/{ref}/follow-ups", Right.ARRANGE, dict[str, Any])
def look_again(request: HttpRequest, ref: str, given: LookGiven) -> dict[str, Any]:
    """Record what scrutiny found done about a recommendation."""
    found = _asked(request, ref)
    advice = [(one.id, one.says) for one in found.recommendations]
    actions.look_again(review=found, by=hat_on(request), **taken(LookForm(given.typed(), advice=advice)))
    return review(request, ref)


@acts(router, "/scrutiny/{ref}/judgements", Right.SEE_DECISIONS, dict[str, Any])
def judge_change(request: HttpRequest, ref: str, given: JudgementGiven) -> dict[str, Any]:
    """Say under which heads a change is substantial: for one's own body, or for the scrutiny board of it."""
    hat, found = hat_on(request), _asked(request, ref)
    judges = [hat.body] if may(hat, Right.ANSWER).is_allowed else []
    judges += [found.board] if queries.examines(hat, found).is_allowed else []
    about = taken(JudgeForm(given.typed(), judges=[(one, one) for one in judges]))
    actions.judge_change(review=found, by=hat, **about)
    return review(request, ref)


@acts(router, "/scrutiny/{ref}/referrals", Right.ARRANGE, dict[str, Any])
def refer_change(request: HttpRequest, ref: str, given: ReferralGiven) -> dict[str, Any]:
    """Refer a substantial change on, to whoever may decide a contested one."""
    actions.refer_change(review=_asked(request, ref), by=hat_on(request), **taken(ReferForm(given.typed())))
    return review(request, ref)


def _asked(request: HttpRequest, ref: str) -> Review:
    found = queries.review_for(hat_on(request), ref)
    if found is None:
        nothing("scrutiny has taken up nothing of that name")
    return found


def _bodies() -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in partners()]


# Registers of interests


@asks(router, "/interests", Right.SEE_DECISIONS, dict[str, Any])
def interests(request: HttpRequest) -> dict[str, Any]:
    """One's own entries, and every body's register: whole to that body's governance officer, else as the public's."""
    hat = hat_on(request)
    arranges = may(hat, Right.ARRANGE).is_allowed
    return {
        "own": [_interest(one) for one in queries.interests_of(hat)],
        "registers": {body: [_interest(one) for one in found] for body, found in queries.registers_for(hat)},
        "bears_on": [{"touches": key, "name": name} for key, name in queries.touchable(hat)],
        "people": [key for key, _ in queries.people_of(hat)] if arranges else [],
        "undeclared": [str(one) for one in queries.undeclared_for(hat)] if arranges else [],
    }


@acts(router, "/interests", Right.DECLARE, dict[str, Any], status=201)
def register_interest(request: HttpRequest, given: InterestGiven) -> Any:
    """Enter an interest in the register of the body: one's own, or as a governance officer somebody else's."""
    hat, touchable = hat_on(request), queries.touchable(hat_on(request))
    form: Form = RegisterForm(given.typed(), touchable=touchable)
    if given.person or given.source:
        form = RegisterForForm(given.typed(), touchable=touchable, people=queries.people_of(hat))
    return Status(201, _interest(actions.register_interest(by=hat, **taken(form))))


@acts(router, "/interests/{key}/end", Right.DECLARE, dict[str, Any])
def end_interest(request: HttpRequest, key: str, given: EndingGiven) -> dict[str, Any]:
    """Say that an interest ended on a day. Its entry stays for the days before."""
    hat, found = hat_on(request), _entries(request)
    if key not in found:
        nothing("there is no such entry that is yours to end")
    about = taken(EndForm({"key": key, **given.typed()}, entries=[(key, key)]))
    actions.end_interest(interest=found[key], to_on=about["to_on"], by=hat)
    return interests(request)


@acts(router, "/interests/{key}/words", Right.DECLARE, dict[str, Any])
def amend_interest(request: HttpRequest, key: str, given: NatureGiven) -> dict[str, Any]:
    """Say an interest in other words from today on: the entry of before ends, and another begins."""
    hat, found = hat_on(request), _entries(request)
    if key not in found:
        nothing("there is no such entry that is yours to amend")
    entry = found[key]
    about = taken(AmendForm({"key": key, **given.typed()}, entries=[(key, key)]))
    source = entry.source if entry.person != person_of(hat) else ""
    actions.amend_interest(interest=entry, nature=about["nature"], source=source, by=hat)
    return interests(request)


def _entries(request: HttpRequest) -> dict[str, Interest]:
    """The entries that a hat may amend or end: its wearer's own, and of a governance officer all of its body's."""
    hat: Hat = hat_on(request)
    own = list(queries.interests_of(hat))
    if may(hat, Right.ARRANGE).is_allowed:
        own += dict(queries.registers_for(hat)).get(hat.body, ())
    return {one.key: one for one in own}


def _interest(one: Interest) -> dict[str, Any]:
    return {"key": one.key, **one.model_dump(mode="json")}
