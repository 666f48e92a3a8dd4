"""Pages of decisions: what is asked, the meetings it is asked at, and the vote."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wyebridge.office.governance import actions, pages, queries, said
from wyebridge.office.governance.forms import ConditionForm, DoneForm, MeetingForm, ProposalForm, SeatedForm, VoteForm
from wyebridge.office.governance.models import Item, Meeting, Proposal
from wyebridge.office.governance.oversight import pages as beside
from wyebridge.office.governance.oversight.queries import disagreements_for
from wyebridge.office.governance.packs import pack_of
from wyebridge.office.kernel.files import as_file
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import partners
from wyebridge.office.kernel.rights import Hat, Right, may
from wyebridge.office.kernel.views import hat_on

# What is asked of the boards


@gate(Right.SEE_DECISIONS)
@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """Every proposal and what it waits for; which boards an act needs, and who may act alone."""
    hat = hat_on(request)
    shown = {
        "proposals": [pages.line(one, queries.standing_of(one, today())) for one in queries.proposals_for(hat)],
        "may_propose": may(hat, Right.PROPOSE),
        "reserved": pages.reserved(queries.constitution()),
        "delegated": pages.delegated(queries.constitution(), today()),
    }
    return render(request, "governance/proposals.html", shown)


@gate(Right.PROPOSE)
def new_proposal(request: HttpRequest) -> HttpResponse:
    """Draft a proposal."""
    form = ProposalForm(request.POST or None, partners=[(one.id, one.name) for one in partners()])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        made = actions.propose(
            title=given["title"],
            act=given["act"],
            binds=given["binds"],
            clause=given["clause"],
            step=given["step"],
            takes_effect_on=given["takes_effect_on"],
            words=form.words(),
            by=hat_on(request),
        )
        messages.success(request, f"{made.ref} is drafted. Put it on an agenda for the boards to see it.")
        return redirect("proposal", ref=made.ref)
    return render(request, "governance/new-proposal.html", {"form": form})


@gate(Right.SEE_DECISIONS)
@require_GET
def proposal(request: HttpRequest, ref: str) -> HttpResponse:
    """One proposal: what it has come to, each key, what is still needed, its words and its history."""
    return _proposal_page(request, _proposal(request, ref), None, "")


def _proposal_page(request: HttpRequest, found: Proposal, data: dict[str, Any] | None, only: str) -> HttpResponse:
    hat = hat_on(request)
    shown = {
        "proposal": found,
        "address": f"/decisions/{found.ref}/",
        "life": pages.life(queries.standing_of(found, today()), queries.constitution()),
        "versions": list(found.versions.all())[::-1],
        "history": [pages.row(fact) for fact in queries.history_of(hat, found)],
        "said": [one for one in said.of_proposal(hat, found, data, only) if one.verdict.is_allowed],
        "may_amend": may(hat, Right.PROPOSE, body=found.for_partner),
        "may_enter": may(hat, Right.ARRANGE),
        "in_books": queries.decisions_in_register(found),
        "entered": [pages.entered(one) for one in queries.entered(found)],
        "disputes": [
            beside.dispute_line(one, {each.id: each.name for each in partners()})
            for one in disagreements_for(hat)
            if one.term.proposal == found.ref
        ],
    }
    return render(request, "governance/proposal.html", shown)


@gate(Right.PROPOSE)
def new_version(request: HttpRequest, ref: str) -> HttpResponse:
    """Table another version of a proposal."""
    found = _proposal(request, ref)
    before = list(found.versions.all())[-1]
    form = said.of_version(request.POST.dict() if request.method == "POST" else None)
    form.initial = said.latest_words(before)
    if request.method == "POST" and form.is_valid():
        version = actions.amend(proposal=found, words=form.words(), by=hat_on(request))
        messages.success(request, f"Version {version.number} is tabled. Every board that must agree is asked again.")
        return redirect("proposal", ref=ref)
    return render(request, "governance/new-version.html", {"form": form, "proposal": found, "before": before})


_OF_PROPOSAL: Final[dict[str, Callable[[Proposal, Any, Hat], object]]] = {
    "plan": lambda on, form, by: actions.put_in_plan(proposal=on, by=by, **form.cleaned_data),
    "consult": lambda on, form, by: actions.consult(
        proposal=on, body=form.cleaned_data["board"], answer=form.cleaned_data["answer"], by=by
    ),
    "alone": lambda on, form, by: actions.decide_alone(proposal=on, by=by, **form.cleaned_data),
    "urgency": lambda on, form, by: actions.agree_urgency(proposal=on, by=by, **form.cleaned_data),
    "withdraw": lambda on, form, by: actions.withdraw(proposal=on, by=by, **form.cleaned_data),
}


@gate(Right.SEE_DECISIONS)
@require_POST
def say_of_proposal(request: HttpRequest, ref: str, what: str) -> HttpResponse:
    """Record one thing of a proposal. The act itself asks whether this hat may."""
    found, hat = _proposal(request, ref), hat_on(request)
    if what == "books":
        count = actions.enter_in_books(proposal=found, by=hat)
        messages.success(request, f"The books have its {count} decisions. Money may cite them from now on.")
        return redirect("proposal", ref=ref)
    one = _asked(said.of_proposal(hat, found, request.POST.dict(), what), what)
    if not one.form.is_valid():
        return _proposal_page(request, found, request.POST.dict(), what)
    _OF_PROPOSAL[what](found, one.form, hat)
    messages.success(request, f"{one.heading}: recorded.")
    return redirect("proposal", ref=ref)


@gate(Right.SEE_DECISIONS)
@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """What boards did before this office kept it: proposals, the road map, and what scrutiny asked."""
    return render(request, "governance/record.html", pages.record(today(), queries.constitution()))


# Meetings


@gate(Right.SEE_DECISIONS)
@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """Meetings of every board, those to come first."""
    hat = hat_on(request)
    shown: dict[str, Any] = {**pages.calendar(queries.meetings_for(hat), queries.constitution())}
    shown["may_arrange"] = may(hat, Right.ARRANGE)
    return render(request, "governance/meetings.html", shown)


@gate(Right.ARRANGE)
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Put a meeting in the calendar."""
    hat = hat_on(request)
    boards = [(board.id, board.name) for board in queries.boards_of(hat)]
    form = MeetingForm(request.POST or None, boards=boards)
    if request.method == "POST" and form.is_valid():
        made = actions.arrange(by=hat, **form.cleaned_data)
        messages.success(request, "The meeting is in the calendar. Build its agenda, and then send it out.")
        return redirect("meeting", pk=made.pk)
    return render(request, "governance/new-meeting.html", {"form": form})


@gate(Right.SEE_DECISIONS)
@require_GET
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: its agenda and papers, who is there, and what is to be done after it."""
    return _meeting_page(request, _meeting(request, pk), None, "")


def _meeting_page(request: HttpRequest, found: Meeting, data: dict[str, Any] | None, only: str) -> HttpResponse:
    hat = hat_on(request)
    shown = {
        "meeting": found,
        "address": f"/meetings/{found.pk}/",
        "board": queries.constitution().board(found.board),
        "notice": pages.notice(found, queries.constitution()),
        "items": pages.agenda(found, sees_restricted=queries.may_see_restricted(hat, found)),
        "attending": queries.attending(found),
        "actions": found.actions.all(),
        "done": DoneForm(prefix="done"),
        "said": [one for one in said.of_meeting(hat, found, data, only) if one.verdict.is_allowed],
        "may_arrange": may(hat, Right.ARRANGE, body=found.for_partner),
    }
    return render(request, "governance/meeting.html", shown)


_OF_MEETING: Final[dict[str, Callable[[Meeting, Any, Hat], object]]] = {
    "item": lambda on, form, by: actions.add_item(
        meeting=on,
        version=queries.version_by_key(by, form.cleaned_data.pop("version")),
        by=by,
        **form.cleaned_data,
    ),
    "attend": lambda on, form, by: actions.attend(
        meeting=on,
        seat=form.cleaned_data["seat"].partition("/")[0],
        person=form.cleaned_data["seat"].partition("/")[2],
        by=by,
    ),
    "action": lambda on, form, by: actions.set_action(meeting=on, by=by, **form.cleaned_data),
}


@gate(Right.ARRANGE)
@require_POST
def say_of_meeting(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Record one thing of a meeting, send its agenda out, or finish an action."""
    found, hat = _meeting(request, pk), hat_on(request)
    if what == "summon":
        actions.summon(meeting=found, by=hat)
        messages.success(request, "The agenda is out. Notice runs from today.")
        return redirect("meeting", pk=pk)
    if what == "done":
        return _finish(request, found, hat)
    one = _asked(said.of_meeting(hat, found, request.POST.dict(), what), what)
    if not one.form.is_valid():
        return _meeting_page(request, found, request.POST.dict(), what)
    _OF_MEETING[what](found, one.form, hat)
    messages.success(request, f"{one.heading}: recorded.")
    return redirect("meeting", pk=pk)


def _finish(request: HttpRequest, found: Meeting, hat: Hat) -> HttpResponse:
    form = DoneForm(request.POST, prefix="done")
    action = next((one for one in found.actions.all() if str(one.pk) == request.POST.get("action")), None)
    if action is None:
        raise Http404
    if form.is_valid():
        actions.finish_action(action=action, by=hat, **form.cleaned_data)
        messages.success(request, "The action is done.")
    else:
        messages.error(request, "Say how it is known that it is done.")
    return redirect("meeting", pk=found.pk)


@gate(Right.SEE_DECISIONS)
@require_GET
def pack(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda and every paper as one PDF."""
    found, hat = _meeting(request, pk), hat_on(request)
    content = pack_of(found, sees_restricted=queries.may_see_restricted(hat, found))
    return as_file(content, f"{found.board}-{found.starts_at:%Y-%m-%d}.pdf")


@gate(Right.SEE_DECISIONS)
@require_GET
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes, drafted from what was recorded."""
    found, hat = _meeting(request, pk), hat_on(request)
    sees = queries.may_see_restricted(hat, found)
    shown = {"meeting": found, "minutes": pages.minutes(found, queries.constitution(), sees_restricted=sees)}
    return render(request, "governance/minutes.html", shown)


# One item, and its vote


@gate(Right.SEE_DECISIONS)
@require_GET
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what is asked, the vote as it goes, and what came of it."""
    return _item_page(request, _item(request, pk), None, "")


def _item_page(request: HttpRequest, found: Item, data: dict[str, Any] | None, only: str) -> HttpResponse:
    hat = hat_on(request)
    ballots = queries.ballots_of(found)
    person = queries.person_of(hat)
    shown = {
        "item": found,
        "address": f"/meetings/items/{found.pk}/",
        "meeting": found.meeting,
        "board": queries.constitution().board(found.meeting.board),
        "votes": pages.votes(ballots[-1], person) if ballots else None,
        "earlier": [pages.votes(one, person) for one in ballots[:-1]],
        "key": pages.key_of(queries.consent_to(found, today()), queries.constitution()) if found.version else None,
        "conditions": pages.conditions(found, ballots),
        "papers": queries.papers_of(hat, found),
        "said": [one for one in said.of_item(hat, found, data, only) if one.verdict.is_allowed],
        "may_arrange": may(hat, Right.ARRANGE, body=found.meeting.for_partner),
    }
    return render(request, "governance/item.html", shown)


@gate(Right.SEE_DECISIONS)
@require_GET
def votes_so_far(request: HttpRequest, pk: int) -> HttpResponse:
    """The vote as it goes: the part of the page that renews itself."""
    ballots = queries.ballots_of(_item(request, pk))
    if not ballots:
        raise Http404
    shown = {"votes": pages.votes(ballots[-1], queries.person_of(hat_on(request))), "item_pk": pk}
    return render(request, "governance/votes-part.html", shown)


_OF_ITEM: Final[dict[str, Callable[[Item, Any, Hat], object]]] = {
    "paper": lambda on, form, by: actions.lay_paper(item=on, by=by, **form.cleaned_data),
    "report": lambda on, form, by: actions.lay_board_report(
        item=on, as_at=date.fromisoformat(form.cleaned_data["as_at"]), by=by
    ),
    "interest": lambda on, form, by: actions.declare(item=on, by=by, **form.cleaned_data),
    "put": lambda on, form, by: actions.put_to_vote(item=on, by=by, **form.cleaned_data),
    "resolve": lambda on, form, by: actions.close_vote(
        item=on,
        outcome=form.cleaned_data["outcome"],
        conditions=form.cleaned_data["conditions"],
        amended_to=int(form.cleaned_data["amended_to"]) if form.cleaned_data["amended_to"] else None,
        minute=form.cleaned_data["minute"],
        by=by,
    ),
    "publish": lambda on, _form, by: actions.publish(item=on, by=by),
    "call-in": lambda on, form, by: actions.sign_call_in(item=on, by=by, **form.cleaned_data),
    "hearing": lambda on, form, by: actions.hear_call_in(item=on, by=by, **form.cleaned_data),
}


@gate(Right.SEE_DECISIONS)
@require_POST
def say_of_item(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Vote, or record one thing of an item. The act itself asks whether this hat may."""
    found, hat = _item(request, pk), hat_on(request)
    if what == "vote":
        return _vote(request, found, hat)
    if what == "condition":
        return _settle(request, found, hat)
    one = _asked(said.of_item(hat, found, request.POST.dict(), what), what)
    if one.has_file:
        one.form.files = request.FILES
    if not one.form.is_valid():
        return _item_page(request, found, request.POST.dict(), what)
    _OF_ITEM[what](found, one.form, hat)
    messages.success(request, f"{one.heading}: recorded.")
    return redirect("item", pk=pk)


def _vote(request: HttpRequest, found: Item, hat: Hat) -> HttpResponse:
    form = VoteForm(request.POST)
    if not form.is_valid():
        raise Http404
    actions.vote(item=found, by=hat, **form.cleaned_data)
    messages.success(request, f"Your vote is recorded: {form.cleaned_data['choice']}.")
    return redirect("item", pk=found.pk)


def _settle(request: HttpRequest, found: Item, hat: Hat) -> HttpResponse:
    form = ConditionForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        actions.settle_condition(
            item=found,
            condition=given["condition"],
            is_met=given["is_met"] == "yes",
            evidence=given["evidence"],
            by=hat,
        )
        messages.success(request, "Recorded.")
    else:
        messages.error(request, "Say how the condition stands, and how that is known.")
    return redirect("item", pk=found.pk)


@gate(Right.SEE_DECISIONS)
@require_GET
def paper(request: HttpRequest, paper: str) -> HttpResponse:
    """One paper, as it was laid."""
    found = queries.paper_for(hat_on(request), paper)
    if found is None:
        raise Http404
    return as_file(queries.kept_at(found).read_bytes(), found.file_name)


@gate(Right.ARRANGE)
def seats(request: HttpRequest) -> HttpResponse:
    """Who of those who sign in sits where."""
    hat = hat_on(request)
    form = SeatedForm(
        request.POST or None, people=queries.not_yet_seated(hat), names=queries.names_not_yet_given(hat.body, today())
    )
    if request.method == "POST" and form.is_valid():
        person = queries.person_by_key(hat, form.cleaned_data["person"])
        actions.seat(person=person, known_as=form.cleaned_data["known_as"], by=hat)
        messages.success(request, "Recorded.")
        return redirect("seats")
    shown = {"form": form, "boards": pages.seats(queries.constitution(), queries.seated(), today())}
    return render(request, "governance/seats.html", shown)


def _asked(found: list[said.Said], what: str) -> said.Said:
    one = next((one for one in found if one.name == what), None)
    if one is None:
        raise Http404
    return one


def _proposal(request: HttpRequest, ref: str) -> Proposal:
    found = queries.proposal_for(hat_on(request), ref)
    if found is None:
        raise Http404
    return found


def _meeting(request: HttpRequest, pk: int) -> Meeting:
    found = queries.meeting_for(hat_on(request), pk)
    if found is None:
        raise Http404
    return found


def _item(request: HttpRequest, pk: int) -> Item:
    found = queries.item_for(hat_on(request), pk)
    if found is None:
        raise Http404
    return found
