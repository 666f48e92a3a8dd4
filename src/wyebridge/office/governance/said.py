"""What may be said of a proposal, a meeting or an item: each form with its heading, and whether this hat may."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import Form

from wyebridge.engine.governance.boards import Board, Seat
from wyebridge.office.governance import forms, queries
from wyebridge.office.governance.models import Item, Meeting, Proposal, Version
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Hat, Right, Verdict, may

Data = dict[str, Any] | None
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that may be said here: its form, what the button says, and whether this hat may."""

    name: str
    heading: str
    button: str
    form: Form
    verdict: Verdict
    has_file: bool = False


def of_proposal(hat: Hat, proposal: Proposal, data: Data, only: str) -> list[Said]:
    """What may be said of a proposal."""
    boards = _boards(board for board in queries.constitution().boards if queries.is_board_of(board, hat.body))
    every: Choices = _boards(queries.constitution().boards)
    posts = [(post.id, post.title) for post in queries.constitution().posts]
    arranges, own = may(hat, Right.ARRANGE), may(hat, Right.PROPOSE, body=proposal.for_partner)
    plan = forms.PlanForm(_sent(data, only, "plan"), boards=boards, prefix="plan")
    consult = forms.ConsultForm(_sent(data, only, "consult"), boards=every + posts, prefix="consult")
    urgency = forms.UrgencyForm(_sent(data, only, "urgency"), boards=every, prefix="urgency")
    lines = [(one.id, f"{one.id}: {one.source}") for one in queries.lines_for(hat, proposal)]
    alone = forms.AloneForm(_sent(data, only, "alone"), lines=lines, prefix="alone")
    decides = may(hat, Right.DECIDE) if lines else Verdict(False, "No line of the scheme gives you this.")
    back = forms.WithdrawForm(_sent(data, only, "withdraw"), prefix="withdraw")
    return [
        Said("plan", "Put it in a forward plan", "Put it in the plan", plan, arranges),
        Said("consult", "Record who was asked, and the answer", "Record the answer", consult, arranges),
        Said("alone", "Decide under a delegation", "Decide", alone, decides),
        Said("urgency", "Agree that it cannot wait", "Agree", urgency, may(hat, Right.VOTE)),
        Said("withdraw", "Take it back", "Take it back", back, own),
    ]


def of_meeting(hat: Hat, meeting: Meeting, data: Data, only: str) -> list[Said]:
    """What may be said of a meeting."""
    verdict = may(hat, Right.ARRANGE, body=meeting.for_partner)
    versions = [
        (str(version.pk), f"{proposal} (version {version.number})")
        for proposal in queries.proposals_for(hat)
        for version in list(proposal.versions.all())[-1:]
    ]
    board = queries.constitution().board(meeting.board)
    seats = list(_who_may_sit(board, meeting)) if board else []
    item = forms.ItemForm(_sent(data, only, "item"), versions=versions, prefix="item")
    attend = forms.AttendForm(_sent(data, only, "attend"), seats=seats, prefix="attend")
    action = forms.ActionForm(_sent(data, only, "action"), prefix="action")
    before = [Said("item", "Put a matter on the agenda", "Put it on", item, verdict)]
    after = [
        Said("attend", "Record who is here", "Record", attend, verdict),
        Said("action", "Give somebody something to do", "Set the action", action, verdict),
    ]
    return after if meeting.summoned_on else before


def of_item(hat: Hat, item: Item, data: Data, only: str) -> list[Said]:
    """What may be said of an item now: before its vote, during it, and after."""
    meeting = item.meeting
    arranges = may(hat, Right.ARRANGE, body=meeting.for_partner)
    paper = forms.PaperForm(_sent(data, only, "paper"), prefix="paper")
    found = [Said("paper", "Lay a paper", "Lay it", paper, arranges, has_file=True)]
    report = forms.ReportForm(_sent(data, only, "report"), months=queries.months_to_report(), prefix="report")
    found.append(Said("report", "Lay the report of the shared funds", "Make it, and lay it", report, arranges))
    if item.version is None or meeting.summoned_on is None:
        return found
    room = [(one.seat, one.person) for one in queries.in_the_room(item)]
    people = [(person, person) for _, person in room]
    ballots = queries.ballots_of(item)
    last = ballots[-1] if ballots else None
    if last is not None and last.is_open:
        versions = [(str(one.number), f"Version {one.number}") for one in item.version.proposal.versions.all()]
        resolve = forms.ResolveForm(_sent(data, only, "resolve"), versions=versions, prefix="resolve")
        return [Said("resolve", "Declare what the board resolved", "Close the vote", resolve, arranges)]
    own = [] if arranges.is_allowed else [one for one in people if one[0] == queries.person_of(hat)]
    interest = forms.InterestForm(_sent(data, only, "interest"), people=own or people, prefix="interest")
    declares = may(hat, Right.DECLARE) if own else arranges
    put = forms.PutForm(_sent(data, only, "put"), seats=room, prefix="put")
    found += [
        Said("interest", "Declare an interest in it", "Record the interest", interest, declares),
        Said("put", "Put the question", "Open the vote", put, arranges),
    ]
    if last is not None and last.resolved is not None and last.published is None:
        found.append(
            Said(
                "publish",
                "Publish the decision",
                "Publish it",
                Form(_sent(data, only, "publish"), prefix="publish"),
                arranges,
            )
        )
    board = queries.constitution().board(meeting.board)
    if last is not None and last.published is not None and board is not None and board.call_in is not None:
        call_in = forms.CallInForm(_sent(data, only, "call-in"), prefix="call-in")
        hearing = forms.HearingForm(_sent(data, only, "hearing"), prefix="hearing")
        heard_by = queries.constitution().board(board.call_in.heard_by)
        hears = may(hat, Right.ARRANGE)
        if heard_by is not None and not queries.is_board_of(heard_by, hat.body):
            hears = Verdict(False, f"{heard_by.name} is not a board of {hat.body}.")
        found += [
            Said("call-in", "Call the decision in", "Sign the call-in", call_in, may(hat, Right.VOTE)),
            Said("hearing", "Record what scrutiny made of it", "Record", hearing, hears),
        ]
    return found


def of_version(data: Data) -> forms.WordsForm:
    """The form of another version."""
    return forms.WordsForm(data)


def latest_words(version: Version) -> dict[str, Any]:
    """A version's words as its form shows them."""
    names = ("purpose", "reasons", "alternatives", "wards")
    pence = "" if version.pence is None else f"£{version.pence // 100:,}.{version.pence % 100:02d}"
    words = {name: getattr(version, name) for name in names}
    return {**words, "pence": pence, "resolutions": "\n".join(version.resolutions)}


def _who_may_sit(board: Board, meeting: Meeting) -> Sequence[tuple[str, str]]:
    there = {fact.seat for fact in queries.attending(meeting) if fact.on == today()}
    found = []
    for seat in board.seats:
        if seat.id in there:
            continue
        holder = seat.holder(today())
        found += [(f"{seat.id}/{holder}", f"{holder}, {_seat(seat)}")] if holder else []
        found += [(f"{seat.id}/{who}", f"{who}, as a substitute, {_seat(seat)}") for who in seat.substitutes]
    return found


def _seat(seat: Seat) -> str:
    return f"{seat.id} ({seat.constituency}, {seat.appointed_by})"


def _boards(boards: Any) -> Choices:
    return [(board.id, board.name) for board in boards]


def _sent(data: Data, only: str, name: str) -> Data:
    return data if name == only else None
