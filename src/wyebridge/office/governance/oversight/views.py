"""Pages of what stands beside proposals: disagreements between the bodies, the road map, scrutiny and interests."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wyebridge.engine.governance.interests import Interest
from wyebridge.engine.governance.road_map import MilestoneStanding
from wyebridge.engine.governance.scrutiny import Review
from wyebridge.office.governance.actions import finish_action
from wyebridge.office.governance.oversight import actions, pages, queries
from wyebridge.office.governance.oversight.forms import (
    HEADS,
    AmendForm,
    AnswerForm,
    AskForm,
    DisagreementForm,
    EndForm,
    FinishForm,
    JudgeForm,
    LookForm,
    MilestoneForm,
    MoveForm,
    PositionForm,
    ReachedForm,
    RecommendForm,
    ReferForm,
    RegisterForForm,
    RegisterForm,
    ReplyForm,
    ReportForm,
    ReviewForm,
    TermsForm,
)
from wyebridge.office.governance.queries import constitution, person_of
from wyebridge.office.governance.said import Said
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import partners
from wyebridge.office.kernel.rights import Hat, Right, Verdict, may
from wyebridge.office.kernel.views import hat_on
from wyebridge.papers.road_map_chart import road_map_in_words, road_map_svg


def names() -> dict[str, str]:
    """What each partner is called."""
    return {one.id: one.name for one in partners()}


# Disagreements


@gate(Right.SEE_DECISIONS)
@require_GET
def disagreements(request: HttpRequest) -> HttpResponse:
    """Every disagreement of the hat's body: who must settle it, and by when."""
    hat = hat_on(request)
    shown = {
        "disputes": [pages.dispute_line(one, names()) for one in queries.disagreements_for(hat)],
        "procedure": queries.procedure(),
        "may_open": may(hat, Right.DISPUTE),
    }
    return render(request, "governance/disagreements.html", shown)


@gate(Right.DISPUTE)
def new_disagreement(request: HttpRequest) -> HttpResponse:
    """Open a disagreement, with one's own body's position."""
    hat = hat_on(request)
    form = DisagreementForm(
        request.POST or None,
        others=[(one.id, one.name) for one in partners() if one.id != hat.body],
        proposals=[(one.ref, str(one)) for one in queries.tabled_for(hat)],
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ref = actions.open_disagreement(by=hat, **{**given, "proposal": given["proposal"] or None})
        messages.success(request, f"{ref} is open. The other body writes its own position on its page.")
        return redirect("disagreement", ref=ref)
    return render(request, "governance/new-disagreement.html", {"form": form, "procedure": queries.procedure()})


@gate(Right.SEE_DECISIONS)
@require_GET
def disagreement(request: HttpRequest, ref: str) -> HttpResponse:
    """One disagreement: what each side holds, the rung that it has reached, and terms on the table."""
    return _disagreement_page(request, _dispute(request, ref), None, "")


def _disagreement_page(request: HttpRequest, found: queries.Dispute, data: Any, only: str) -> HttpResponse:
    hat = hat_on(request)
    verdict = Verdict(False, "It is settled.") if found.stands.settled else may(hat, Right.DISPUTE)
    shown = {
        "dispute": pages.dispute_line(found, names()),
        "address": f"/disagreements/{found.term.id}/",
        "positions": pages.positions(found, names()),
        "rungs": pages.rungs(found),
        "terms": pages.terms(queries.terms_accepted(found.term), names(), hat.body),
        "verdict": verdict,
        "can_go_up": found.stands.step is None or found.term.next_step(found.stands.step.name) is not None,
        "history": queries.who_wrote(found.term.id),
        "said": [
            Said(
                "position",
                "Say what your body holds",
                "Record the position",
                _form(PositionForm, data, only, "position"),
                verdict,
            ),
            Said(
                "terms", "Put terms on the table", "Accept these terms", _form(TermsForm, data, only, "terms"), verdict
            ),
        ]
        if verdict.is_allowed
        else [],
    }
    return render(request, "governance/disagreement.html", shown)


_OF_DISPUTE: Final[dict[str, Callable[[queries.Dispute, Any, Hat], object]]] = {
    "position": lambda on, form, by: actions.take_position(dispute=on, by=by, **form.cleaned_data),
    "terms": lambda on, form, by: actions.accept_terms(dispute=on, by=by, **form.cleaned_data),
}


@gate(Right.DISPUTE)
@require_POST
def say_of_disagreement(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    """Write one's own position, take it a rung up, or accept terms."""
    found, hat = _dispute(request, ref), hat_on(request)
    if what == "up":
        who = actions.refer_up(dispute=found, by=hat)
        messages.success(request, f"It is now for {who} to settle.")
        return redirect("disagreement", ref=ref)
    form = _sent({"position": PositionForm, "terms": TermsForm}, request, what)
    if not form.is_valid():
        return _disagreement_page(request, found, request.POST, what)
    _OF_DISPUTE[what](found, form, hat)
    messages.success(request, "Recorded, for your body alone.")
    return redirect("disagreement", ref=ref)


def _dispute(request: HttpRequest, ref: str) -> queries.Dispute:
    found = queries.disagreement_for(hat_on(request), ref)
    if found is None:
        raise Http404
    return found


# The road map


@gate(Right.SEE_DECISIONS)
@require_GET
def road_map(request: HttpRequest) -> HttpResponse:
    """Every milestone against its first date and its latest."""
    hat = hat_on(request)
    found = queries.milestones_for(hat)
    shown = {
        "milestones": pages.milestone_lines(found, constitution()),
        "words": road_map_in_words(found),
        "may_set": may(hat, Right.ARRANGE),
    }
    return render(request, "governance/road-map.html", shown)


@gate(Right.SEE_DECISIONS)
@require_GET
def road_map_picture(request: HttpRequest) -> HttpResponse:
    """The road map as a picture."""
    return road_map_drawn(queries.milestones_for(hat_on(request)))


def road_map_drawn(found: tuple[MilestoneStanding, ...]) -> HttpResponse:
    """An answer with the picture of a road map."""
    drawn = road_map_svg(found, on=today(), title=f"The road map on {today():%-d %B %Y}")
    return HttpResponse(drawn, content_type="image/svg+xml")


@gate(Right.ARRANGE)
def new_milestone(request: HttpRequest) -> HttpResponse:
    """Put a milestone on the road map."""
    hat = hat_on(request)
    there = [(one.milestone.id, one.milestone.title) for one in queries.milestones_for(hat)]
    form = MilestoneForm(
        request.POST or None,
        owners=queries.owners(),
        gates=there + [(one.ref, str(one)) for one in queries.tabled_for(hat)],
        boards=[(one.id, one.name) for one in constitution().boards],
    )
    if request.method == "POST" and form.is_valid():
        ref = actions.set_milestone(by=hat, **form.cleaned_data)
        messages.success(request, f"{ref} is on the road map.")
        return redirect("milestone", ref=ref)
    return render(request, "governance/new-milestone.html", {"form": form})


@gate(Right.SEE_DECISIONS)
@require_GET
def milestone(request: HttpRequest, ref: str) -> HttpResponse:
    """One milestone: every date that it has had, what was reported of it, and what it waits for."""
    return _milestone_page(request, _milestone(request, ref), None, "")


def _milestone_page(request: HttpRequest, found: MilestoneStanding, data: Any, only: str) -> HttpResponse:
    hat = hat_on(request)
    is_open = found.state != "reached"
    reporters = queries.reporters(hat)
    reports = may(hat, Right.REPORT)
    if reports.is_allowed and not reporters:
        reports = Verdict(False, "You sit on no board and hold no post that could report here.")
    arranges = may(hat, Right.ARRANGE)
    report = _form(ReportForm, data, only, "report", reporters=reporters)
    move = _form(MoveForm, data, only, "move", reporters=reporters)
    reached = _form(ReachedForm, data, only, "reached")
    offered = [
        Said("report", "Report on it", "Record the report", report, reports),
        Said("move", "Record another date", "Record the date", move, arranges),
        Said("reached", "Record that it was reached", "Record it", reached, arranges),
    ]
    shown = {
        "one": pages.milestone_line(found, constitution()),
        "address": f"/road-map/{found.milestone.id}/",
        "dates": pages.dates_of(found, constitution()),
        "reports": pages.reports_of(found, constitution()),
        "shut_by": found.shut_by,
        "waits_for": found.milestone.waits_for,
        "reports_to": [pages.named(name, constitution()) for name in found.milestone.reports_to],
        "said": [one for one in offered if is_open and one.verdict.is_allowed],
        "verdict": reports,
        "history": queries.who_wrote(found.milestone.id),
    }
    return render(request, "governance/milestone.html", shown)


_OF_MILESTONE: Final[dict[str, Callable[[MilestoneStanding, Any, Hat], object]]] = {
    "report": lambda on, form, by: actions.report_progress(milestone=on, by=by, **form.cleaned_data),
    "move": lambda on, form, by: actions.move_milestone(milestone=on, by=by, **form.cleaned_data),
    "reached": lambda on, form, by: actions.reach_milestone(milestone=on, by=by, **form.cleaned_data),
}


@gate(Right.SEE_DECISIONS)
@require_POST
def say_of_milestone(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    """Report on a milestone, move it, or record that it was reached. The act itself asks whether this hat may."""
    found, hat = _milestone(request, ref), hat_on(request)
    reporters = queries.reporters(hat)
    kinds: dict[str, Callable[..., Any]] = {
        "report": partial(ReportForm, reporters=reporters),
        "move": partial(MoveForm, reporters=reporters),
        "reached": ReachedForm,
    }
    form = _sent(kinds, request, what)
    if not form.is_valid():
        return _milestone_page(request, found, request.POST, what)
    _OF_MILESTONE[what](found, form, hat)
    messages.success(request, "Recorded.")
    return redirect("milestone", ref=ref)


def _milestone(request: HttpRequest, ref: str) -> MilestoneStanding:
    found = queries.milestone_for(hat_on(request), ref)
    if found is None:
        raise Http404
    return found


# Scrutiny


@gate(Right.SEE_DECISIONS)
@require_GET
def scrutiny(request: HttpRequest) -> HttpResponse:
    """What scrutiny took up, and all that is owed to it, by whom and by when."""
    hat = hat_on(request)
    reviews = queries.reviews_for(hat)
    begins = may(hat, Right.ARRANGE)
    if begins.is_allowed and not queries.scrutiny_boards(hat):
        begins = Verdict(False, f"{hat.body} has no scrutiny board in the constitution.")
    shown = {
        "reviews": [pages.review_line(one, constitution(), today()) for one in reviews],
        "owed": pages.owed_of(reviews, names(), today()),
        "may_begin": begins,
    }
    return render(request, "governance/scrutiny.html", shown)


@gate(Right.ARRANGE)
def new_review(request: HttpRequest) -> HttpResponse:
    """Take something up for a scrutiny board."""
    hat = hat_on(request)
    proposals = [(one.ref, str(one)) for one in queries.tabled_for(hat)]
    form = ReviewForm(request.POST or None, boards=queries.scrutiny_boards(hat), proposals=proposals)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ref = actions.begin_review(by=hat, **{**given, "proposal": given["proposal"] or None})
        messages.success(request, f"{ref} is begun. Ask each body for evidence on its page.")
        return redirect("review", ref=ref)
    return render(request, "governance/new-review.html", {"form": form})


@gate(Right.SEE_DECISIONS)
@require_GET
def review(request: HttpRequest, ref: str) -> HttpResponse:
    """One review: what was asked of whom, what was recommended, and how each body answered."""
    return _review_page(request, _review(request, ref), None, "")


def _review_page(request: HttpRequest, found: Review, data: Any, only: str) -> HttpResponse:
    shown = {
        "review": pages.review_line(found, constitution(), today()),
        "source": found.source,
        "address": f"/scrutiny/{found.id}/",
        "evidence": pages.evidence_of(found, names(), today()),
        "advice": pages.advice_of(found, names(), today()),
        "change": pages.change_of(found, names(), dict(HEADS), constitution(), today()),
        "referrals": found.referrals,
        "to_do": pages.still_to_do(found, today()),
        "said": _said_of_review(hat_on(request), found, data, only),
        "history": queries.who_wrote(found.id),
    }
    return render(request, "governance/review.html", shown)


def _forms_of_review(hat: Hat, found: Review) -> dict[str, Callable[..., Any]]:
    """The forms that a hat may fill in for a review: those of whoever answers, and those of whoever examines."""
    bodies = [(one.id, one.name) for one in partners()]
    advice = [(one.id, one.says) for one in found.recommendations]
    examines = queries.examines(hat, found).is_allowed
    kinds: dict[str, Callable[..., Any]] = {}
    judges = []
    if may(hat, Right.ANSWER).is_allowed:
        judges.append((hat.body, names().get(hat.body, hat.body)))
        if asked := queries.asked_of(hat, found):
            kinds["answer"] = partial(AnswerForm, asked=asked)
        if advised := queries.advised(hat, found):
            kinds["reply"] = partial(ReplyForm, advised=advised)
    if examines:
        judges.append((found.board, pages.named(found.board, constitution())))
        kinds["ask"] = partial(AskForm, bodies=bodies)
        kinds["recommend"] = partial(RecommendForm, bodies=bodies)
        if advice:
            kinds["look"] = partial(LookForm, advice=advice)
    if found.proposal and judges:
        kinds["judge"] = partial(JudgeForm, judges=judges)
    if examines and found.substantial and found.substantial.is_substantial:
        kinds["refer"] = ReferForm
    return kinds


_WORDS_OF_REVIEW: Final = {
    "answer": ("Answer for your body", "Record the answer"),
    "reply": ("Reply for your body", "Record the reply"),
    "ask": ("Ask for evidence", "Ask for it"),
    "recommend": ("Recommend something", "Recommend it"),
    "look": ("Look again at a recommendation", "Record what was found"),
    "judge": ("Judge whether the change is substantial", "Record the judgement"),
    "refer": ("Refer the change on", "Refer it"),
}


def _said_of_review(hat: Hat, found: Review, data: Any, only: str) -> list[Said]:
    return [
        Said(what, *_WORDS_OF_REVIEW[what], _form(kind, data, only, what), Verdict(True))
        for what, kind in _forms_of_review(hat, found).items()
    ]


_OF_REVIEW: Final[dict[str, Callable[[Review, Any, Hat], object]]] = {
    "answer": lambda on, form, by: actions.answer(review=on, by=by, **form.cleaned_data),
    "reply": lambda on, form, by: actions.reply(review=on, by=by, **form.cleaned_data),
    "ask": lambda on, form, by: actions.ask_for_evidence(review=on, by=by, **form.cleaned_data),
    "recommend": lambda on, form, by: actions.recommend(review=on, by=by, **form.cleaned_data),
    "look": lambda on, form, by: actions.look_again(review=on, by=by, **form.cleaned_data),
    "judge": lambda on, form, by: actions.judge_change(review=on, by=by, **form.cleaned_data),
    "refer": lambda on, form, by: actions.refer_change(review=on, by=by, **form.cleaned_data),
}


@gate(Right.SEE_DECISIONS)
@require_POST
def say_of_review(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    """Ask, answer, recommend, reply, look again, judge or refer. The act itself asks whether this hat may."""
    found, hat = _review(request, ref), hat_on(request)
    form = _sent(_forms_of_review(hat, found), request, what)
    if not form.is_valid():
        return _review_page(request, found, request.POST, what)
    _OF_REVIEW[what](found, form, hat)
    messages.success(request, f"{_WORDS_OF_REVIEW[what][0]}: recorded.")
    return redirect("review", ref=ref)


def _review(request: HttpRequest, ref: str) -> Review:
    found = queries.review_for(hat_on(request), ref)
    if found is None:
        raise Http404
    return found


# Registers of interests


@gate(Right.SEE_DECISIONS)
@require_GET
def interests(request: HttpRequest) -> HttpResponse:
    """One's own interests, every body's register, and who took part without saying so."""
    return _interests_page(request, None, "")


def _interests_page(request: HttpRequest, data: Any, only: str) -> HttpResponse:
    hat = hat_on(request)
    arranges = may(hat, Right.ARRANGE).is_allowed
    shown = {
        "registers": [(names().get(body, body), register) for body, register in queries.registers_for(hat)],
        "own": queries.interests_of(hat),
        "person": person_of(hat),
        "undeclared": queries.undeclared_for(hat) if arranges else (),
        "arranges": arranges,
        "address": "/interests/",
        "said": [
            Said(what, *_WORDS_OF_INTERESTS[what], _form(kind, data, only, what), Verdict(True))
            for what, kind in _forms_of_interests(hat).items()
        ],
    }
    return render(request, "governance/interests.html", shown)


_WORDS_OF_INTERESTS: Final = {
    "register": ("Register an interest of yours", "Register it"),
    "amend": ("Say it in other words", "Record the words"),
    "end": ("Say that an interest has ended", "Record the end"),
    "for": ("Record somebody else’s interest", "Record it"),
}


def _entries(hat: Hat) -> dict[str, Interest]:
    """The entries that a hat may amend or end: its wearer's own, and of a governance officer all of its body's."""
    own = list(queries.interests_of(hat))
    if may(hat, Right.ARRANGE).is_allowed:
        own += dict(queries.registers_for(hat)).get(hat.body, ())
    return {one.key: one for one in own}


def _forms_of_interests(hat: Hat) -> dict[str, Callable[..., Any]]:
    kinds: dict[str, Callable[..., Any]] = {}
    touchable = queries.touchable(hat)
    if person_of(hat):
        kinds["register"] = partial(RegisterForm, touchable=touchable)
    entries = [(key, f"{one.person}: {one.nature}") for key, one in _entries(hat).items()]
    if entries:
        kinds["amend"] = partial(AmendForm, entries=entries)
        kinds["end"] = partial(EndForm, entries=entries)
    if may(hat, Right.ARRANGE).is_allowed:
        kinds["for"] = partial(RegisterForForm, touchable=touchable, people=queries.people_of(hat))
    return kinds


@gate(Right.DECLARE)
@require_POST
def say_of_interests(request: HttpRequest, what: str) -> HttpResponse:
    """Register, amend or end an interest. The act itself asks whether this hat may."""
    hat = hat_on(request)
    form = _sent(_forms_of_interests(hat), request, what)
    if not form.is_valid():
        return _interests_page(request, request.POST, what)
    given = dict(form.cleaned_data)
    if what in ("register", "for"):
        actions.register_interest(by=hat, **given)
    elif what == "end":
        actions.end_interest(interest=_entries(hat)[given["key"]], to_on=given["to_on"], by=hat)
    else:
        entry = _entries(hat)[given["key"]]
        source = entry.source if entry.person != person_of(hat) else ""
        actions.amend_interest(interest=entry, nature=given["nature"], source=source, by=hat)
    messages.success(request, f"{_WORDS_OF_INTERESTS[what][0]}: recorded.")
    return redirect("interests")


# What meetings gave people to do


@gate(Right.SEE_DECISIONS)
@require_GET
def all_actions(request: HttpRequest) -> HttpResponse:
    """Every action of every meeting that is still to be done, overdue first."""
    return _actions_page(request, None, "")


def _actions_page(request: HttpRequest, data: Any, only: str) -> HttpResponse:
    hat = hat_on(request)
    mine = queries.may_finish(hat)
    form = _form(FinishForm, data, only, "done", actions=mine)
    shown = {
        "open": pages.action_lines(queries.actions_for(hat), constitution(), today()),
        "done": pages.action_lines(queries.actions_done(hat), constitution(), today()),
        "address": "/actions/",
        "said": [Said("done", "Say that one is done", "Close it", form, Verdict(True))] if mine else [],
    }
    return render(request, "governance/actions.html", shown)


@gate(Right.SEE_DECISIONS)
@require_POST
def say_of_actions(request: HttpRequest, what: str) -> HttpResponse:
    """Say that an action is done, and how that is known. The act itself asks whether this hat may."""
    hat = hat_on(request)
    form = _sent({"done": partial(FinishForm, actions=queries.may_finish(hat))}, request, what)
    if not form.is_valid():
        return _actions_page(request, request.POST, what)
    action = next(one for one in queries.actions_for(hat) if str(one.pk) == form.cleaned_data["action"])
    finish_action(action=action, evidence=form.cleaned_data["evidence"], by=hat)
    messages.success(request, "The action is done.")
    return redirect("actions")


# Forms of one page, told apart by their names


def _form(kind: Callable[..., Any], data: Any, only: str, name: str, **given: Any) -> Any:
    return kind(data if only == name else None, prefix=name, **given)


def _sent(kinds: Mapping[str, Callable[..., Any]], request: HttpRequest, what: str) -> Any:
    if what not in kinds:
        raise Http404
    return kinds[what](request.POST, prefix=what)
