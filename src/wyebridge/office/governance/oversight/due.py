"""What the boards' work asks of one hat, and by when: each source asked of the tables once, however much it holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from wyebridge.engine.governance.disagreement import where_it_stands
from wyebridge.engine.governance.record import Recorded
from wyebridge.engine.governance.road_map import MilestoneStanding
from wyebridge.engine.governance.scrutiny import clocks
from wyebridge.engine.kernel.working_days import summons_by
from wyebridge.office.governance import queries
from wyebridge.office.governance.models import Action, Fact, Meeting, Proposal
from wyebridge.office.governance.oversight.queries import actions_for, is_of
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.rights import Hat, Right, may

SOON = timedelta(days=28)
"""How long before its day a milestone or an action is said to whoever answers for it."""


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that a hat is to do: in words, where, and by which day if there is one."""

    words: str
    address: str
    by: date | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Whose:
    """A hat with all the names by which the constitution and the minutes know its wearer."""

    hat: Hat
    person: str
    names: frozenset[str]

    def has(self, right: Right) -> bool:
        return may(self.hat, right).is_allowed

    def is_one_of(self, boards_and_posts: tuple[str, ...], on: date) -> bool:
        """Whether the wearer sits today on one of some boards, or holds one of some posts."""
        rules = queries.constitution()
        boards = [board for name in boards_and_posts if (board := rules.board(name))]
        return bool(self.names & set(boards_and_posts)) or any(
            seat.holder(on) == self.person for board in boards for seat in board.seats if self.person
        )


def due_to(hat: Hat, on: date) -> tuple[Due, ...]:
    """All that waits for a hat on a day, what is late or soonest first."""
    whose = Whose(hat, person := queries.person_of(hat), queries.names_of(hat.person, person, on))
    record = queries.whole_record(on)
    found = [
        *_votes(whose, on),
        *_notices(whose, on),
        *_notices_of_decisions(whose),
        *_effects(whose, on),
        *_scrutiny(whose, record, on),
        *_disagreements(whose, record, on),
        *_milestones(whose, on),
        *_actions(whose, on),
    ]
    return tuple(sorted(found, key=lambda one: (one.by or date.max, one.words)))


def _due(words: str, address: str, by: date | None, on: date) -> Due:
    return Due(words, address, by, by is not None and by < on)


def _votes(whose: Whose, on: date) -> Iterator[Due]:
    """Questions put today in which the wearer has a vote and has not cast it."""
    if not whose.has(Right.VOTE) or not whose.person:
        return
    closed = Fact.objects.filter(kind="resolved", ballot=OuterRef("ballot"))
    rows = list(Fact.objects.filter(kind__in=("put-to-vote", "vote"), on=on).exclude(Exists(closed)).order_by("id"))
    cast = {(row.ballot, row.data["seat"]) for row in rows if row.kind == "vote"}
    for row in rows:
        mine = [one["seat"] for one in row.data.get("electorate", ()) if one["person"] == whose.person]
        if any((row.ballot, seat) not in cast for seat in mine):
            yield Due(
                f"Vote on {row.data['proposal']}: the question is open", f"/meetings/items/{row.item_id}/", on, False
            )


def _notices(whose: Whose, on: date) -> Iterator[Due]:
    """Agendas that are still to go out, by the last day that gives the notice which the board's rule asks for."""
    if not whose.has(Right.ARRANGE):
        return
    ahead = Meeting.objects.filter(summoned_on=None, cancelled_on=None, for_partner=whose.hat.body)
    for meeting in ahead.filter(starts_at__date__gte=on):
        board = queries.constitution().board(meeting.board)
        if board:
            by = summons_by(meeting.starts_at.date(), board.notice_days)
            words = f"Send out the agenda of {board.name}, which meets on {meeting.starts_at:%-d %B %Y}"
            yield _due(words, f"/meetings/{meeting.pk}/", by, on)


_PUBLISHED = ("agree", "agree-with-conditions", "amend", "refuse")


def _notices_of_decisions(whose: Whose) -> Iterator[Due]:
    """What was decided and is not published: no time to call it in runs until it is."""
    if not whose.has(Right.ARRANGE):
        return
    published = Fact.objects.filter(kind="published", ballot=OuterRef("ballot"))
    rows = Fact.objects.filter(kind="resolved", meeting__for_partner=whose.hat.body).exclude(Exists(published))
    for row in rows.select_related("item"):
        if row.data["outcome"] in _PUBLISHED and row.item is not None:
            yield Due(f"Publish what was decided on {row.item.title}", f"/meetings/items/{row.item_id}/", None, False)


def _effects(whose: Whose, on: date) -> Iterator[Due]:
    """What is in effect and not in the books: money cannot cite it yet."""
    if not whose.has(Right.ARRANGE):
        return
    entered = {file.stem for file in (the_home().path / "decisions").glob("*.yaml")}
    bound = Proposal.objects.exclude(ref__in=entered).exclude(facts__kind="withdrawn").prefetch_related("versions")
    ours = [one for one in bound if whose.hat.body in one.binds]
    titles = {one.ref: one.title for one in ours}
    for ref, one in queries.standings_of(ours, on).items():
        if one.state == "effective":
            words = f"Enter {ref}, {titles[ref]}, in the books: it has effect since {one.effective_on:%-d %B %Y}"
            yield Due(words, f"/decisions/{ref}/", None, False)


def _scrutiny(whose: Whose, record: Recorded, on: date) -> Iterator[Due]:
    """Evidence and replies that the body owes scrutiny."""
    if not whose.has(Right.ANSWER):
        return
    for review in record.reviews:
        for clock in clocks(review, on):
            if clock.of == whose.hat.body and clock.answered_on is None:
                yield _due(
                    f"Answer scrutiny, {review.title}: {clock.what}", f"/scrutiny/{review.id}/", clock.due_on, on
                )


def _disagreements(whose: Whose, record: Recorded, on: date) -> Iterator[Due]:
    """Disagreements of the body's: for those who may write in them, and for those whose rung it is."""
    for one in record.disagreements:
        if whose.hat.body not in one.sides:
            continue
        stands = where_it_stands(one, on)
        is_theirs = stands.step is not None and whose.is_one_of(stands.step.asks, on)
        if stands.settled or not (is_theirs or whose.has(Right.DISPUTE)):
            continue
        if whose.hat.body in stands.silent and whose.has(Right.DISPUTE):
            yield _due(f"Say what your body holds on {one.matter}", f"/disagreements/{one.id}/", stands.due_on, on)
        who = f": it is with {stands.step.who}" if stands.step else ""
        yield _due(f"Settle, or take up, {one.matter}{who}", f"/disagreements/{one.id}/", stands.due_on, on)


def _milestones(whose: Whose, on: date) -> Iterator[Due]:
    """Milestones late or soon due, for whoever answers for them and the governance officer of their body."""
    for one in queries.road_map_on(on):
        if one.state != "reached" and one.due_on <= on + SOON and _answers(whose, one, on):
            yield _due(f"Reach “{one.milestone.title}”", f"/road-map/{one.milestone.id}/", one.due_on, on)


def _answers(whose: Whose, one: MilestoneStanding, on: date) -> bool:
    owner = one.milestone.owner
    return whose.is_one_of((owner,), on) or (whose.has(Right.ARRANGE) and is_of(owner, whose.hat.body))


def _actions(whose: Whose, on: date) -> Iterator[Due]:
    """What a meeting gave somebody to do: to its owner as it falls due; once late, to whoever arranged the meeting."""
    for action in actions_for(whose.hat):
        arranged = whose.has(Right.ARRANGE) and action.meeting.for_partner == whose.hat.body
        is_late = action.due_on < on
        if _is_owner(whose, action) and action.due_on <= on + SOON:
            yield _due(action.words, "/actions/", action.due_on, on)
        elif arranged and is_late:
            yield _due(f"{action.owner} is late: {action.words}", "/actions/", action.due_on, on)


def _is_owner(whose: Whose, action: Action) -> bool:
    return action.owner.casefold() in {name.casefold() for name in whose.names}
