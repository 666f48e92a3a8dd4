"""Every read of what stands beside proposals, as one hat may see it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from wyebridge.engine.governance.disagreement import Disagreement, DisagreementStanding, where_it_stands
from wyebridge.engine.governance.interests import (
    Interest,
    Undeclared,
    public_register,
    register_of_interests,
    undeclared,
)
from wyebridge.engine.governance.road_map import MilestoneStanding
from wyebridge.engine.governance.schemes import Disputes
from wyebridge.engine.governance.scrutiny import Review
from wyebridge.office.governance import queries
from wyebridge.office.governance.models import Action, Item, Piece, Proposal
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import latest_agreement
from wyebridge.office.kernel.rights import Hat, Right, Verdict, may, require

# Disagreements


@dataclass(frozen=True, slots=True)
class Dispute:
    """A disagreement, and where it stands."""

    term: Disagreement
    stands: DisagreementStanding


def procedure() -> Disputes | None:
    """How the agreement takes a disagreement up; None where the constitution does not say."""
    return queries.constitution().disputes


def disagreements_for(hat: Hat) -> list[Dispute]:
    """Every disagreement that the hat's body is a side of: those open first, by when the rung's days run out."""
    require(hat, Right.SEE_DECISIONS)
    on = today()
    found = [
        Dispute(one, where_it_stands(one, on))
        for one in queries.whole_record(on).disagreements
        if hat.body in one.sides
    ]
    return sorted(found, key=lambda one: (bool(one.stands.settled), one.stands.due_on or date.max, one.term.id))


def disagreement_for(hat: Hat, ref: str) -> Dispute | None:
    """One of them."""
    return next((one for one in disagreements_for(hat) if one.term.id == ref), None)


def terms_accepted(dispute: Disagreement) -> dict[str, list[str]]:
    """Terms on which it may be settled, each with the sides that have accepted them."""
    found: dict[str, list[str]] = {}
    for row in Piece.objects.filter(part="terms", of=dispute.id).order_by("id"):
        found.setdefault(row.data["terms"], []).append(row.data["partner"])
    return found


def tabled_for(hat: Hat) -> list[Proposal]:
    """Proposals that both bodies have before them, of those that the hat may see."""
    tabled = set(
        Item.objects.filter(meeting__summoned_on__isnull=False, version__isnull=False).values_list(
            "version__proposal_id", flat=True
        )
    )
    return [one for one in queries.proposals_for(hat) if one.pk in tabled]


# The road map


def milestones_for(hat: Hat) -> tuple[MilestoneStanding, ...]:
    """The road map today."""
    require(hat, Right.SEE_DECISIONS)
    return queries.road_map_on(today())


def milestone_for(hat: Hat, ref: str) -> MilestoneStanding | None:
    """One milestone of it."""
    return next((one for one in milestones_for(hat) if one.milestone.id == ref), None)


def reporters(hat: Hat) -> list[tuple[str, str]]:
    """The boards and posts that a hat may report for: where they sit; a governance officer for each."""
    person, on = queries.person_of(hat), today()
    rules = queries.constitution()
    arranges = may(hat, Right.ARRANGE).is_allowed
    boards = [
        (one.id, one.name)
        for one in rules.boards
        if one.exists_on(on)
        and ((arranges and queries.is_board_of(one, hat.body)) or queries.seats_of(person, one, on))
    ]
    posts = [
        (one.id, one.title) for one in rules.posts if hat.body in one.acts_for and person and one.holder(on) == person
    ]
    return boards + posts


def owners() -> list[tuple[str, str]]:
    """Boards and posts that may answer for a milestone."""
    rules = queries.constitution()
    there = [(one.id, one.name) for one in rules.boards if one.exists_on(today())]
    return there + [(one.id, one.title) for one in rules.posts]


def is_of(owner: str, body: str) -> bool:
    """Whether a body may speak for an owner: a board or post of its own, or one that no constitution names."""
    board, post = queries.constitution().board(owner), queries.constitution().post(owner)
    if board:
        return queries.is_board_of(board, body)
    return post is None or body in post.acts_for


# Scrutiny


def reviews_for(hat: Hat) -> list[Review]:
    """Every piece of scrutiny's work, the latest first."""
    require(hat, Right.SEE_DECISIONS)
    return sorted(queries.whole_record(today()).reviews, key=lambda one: (one.on, one.id), reverse=True)


def review_for(hat: Hat, ref: str) -> Review | None:
    """One of them."""
    return next((one for one in reviews_for(hat) if one.id == ref), None)


def scrutiny_boards(hat: Hat) -> list[tuple[str, str]]:
    """The scrutiny boards of the hat's body."""
    return [(one.id, one.name) for one in queries.boards_of(hat) if one.kind == "scrutiny" and one.exists_on(today())]


def examines(hat: Hat, review: Review) -> Verdict:
    """Whether a hat may write for the board whose review it is."""
    verdict = may(hat, Right.ARRANGE)
    if not verdict.is_allowed:
        return verdict
    board = queries.constitution().board(review.board)
    if board is None or not queries.is_board_of(board, hat.body):
        return Verdict(False, f"You act for {hat.body}, and {board.name if board else review.board} is not its board.")
    return Verdict(True)


def asked_of(hat: Hat, review: Review) -> list[tuple[str, str]]:
    """Evidence that the hat's body is asked for and has not given."""
    return [(one.id, one.asks) for one in review.requests if one.of == hat.body and one.answered_on is None]


def advised(hat: Hat, review: Review) -> list[tuple[str, str]]:
    """Recommendations to the hat's body that it has not replied to."""
    return [
        (one.id, one.says)
        for one in review.recommendations
        if hat.body in one.to and hat.body not in {reply.of for reply in one.replies}
    ]


# Registers of interests


def registers_for(hat: Hat) -> list[tuple[str, tuple[Interest, ...]]]:
    """Every body's register today: whole to a governance officer of that body, to others as the public reads it."""
    require(hat, Right.SEE_DECISIONS)
    there, on = queries.whole_record(today()).interests, today()
    found = {register[0].partner: register for register in public_register(there, on)}
    if may(hat, Right.ARRANGE).is_allowed and hat.body in found:
        found[hat.body] = register_of_interests(there, hat.body, on)
    return sorted(found.items())


def interests_of(hat: Hat) -> tuple[Interest, ...]:
    """The hat's wearer's own entries in its body's register, sensitive ones whole."""
    person, on = queries.person_of(hat), today()
    return tuple(
        one
        for one in register_of_interests(queries.whole_record(on).interests, hat.body, on)
        if person and one.person == person
    )


def people_of(hat: Hat) -> list[tuple[str, str]]:
    """Everybody who sits in a seat that the hat's body fills, or holds a post that acts for it, today."""
    rules, on = queries.constitution(), today()
    seats = (seat for board in rules.boards for seat in board.seats if seat.appointed_by == hat.body)
    there = {name for seat in seats for name in (seat.holder(on), *seat.substitutes)}
    there |= {post.holder(on) for post in rules.posts if hat.body in post.acts_for}
    return [(name, name) for name in sorted(name for name in there if name)]


def touchable(hat: Hat) -> list[tuple[str, str]]:
    """What an interest may bear on: funds, schemes, and proposals before the boards."""
    agreement = latest_agreement()
    found = [(fund.id, fund.name) for fund in agreement.funds]
    found += [(scheme.id, f"{scheme.name} ({fund.name})") for fund, scheme in agreement.every_scheme()]
    return found + [(one.ref, str(one)) for one in tabled_for(hat)]


def undeclared_for(hat: Hat) -> list[Undeclared]:
    """Who of the hat's body took part in an item that a registered interest bears on, and did not say so there."""
    require(hat, Right.ARRANGE)
    interests = [one for one in queries.whole_record(today()).interests if one.partner == hat.body]
    found = queries.proposals_for(hat)
    facts = queries.facts_of_all(found)
    return [one for proposal in found for one in undeclared(queries.as_term(proposal), interests, facts[proposal.pk])]


# What meetings gave people to do


def actions_for(hat: Hat) -> list[Action]:
    """Every action that is still to be done, of each meeting that the hat may see: overdue first."""
    return _actions(hat, is_done=False)


def actions_done(hat: Hat) -> list[Action]:
    """The last actions that were done, the latest first."""
    found = _actions(hat, is_done=True)
    return sorted(found, key=lambda one: (one.done_on or date.min, one.pk), reverse=True)[:20]


def _actions(hat: Hat, *, is_done: bool) -> list[Action]:
    require(hat, Right.SEE_DECISIONS)
    seen = Q(meeting__summoned_on__isnull=False) | Q(meeting__for_partner=hat.body)
    rows = Action.objects.filter(seen, done_on__isnull=not is_done).select_related("meeting").order_by("due_on", "id")
    return [one for one in rows if one.meeting.is_public or queries.may_see_restricted(hat, one.meeting)]


def may_finish(hat: Hat) -> list[tuple[str, str]]:
    """The actions that a hat may say are done: those it was given, and those of meetings that it arranges."""
    names = {one.casefold() for one in queries.names_of(hat.person, queries.person_of(hat), today())}
    arranges = may(hat, Right.ARRANGE).is_allowed
    return [
        (str(one.pk), f"{one.words} ({one.owner})")
        for one in actions_for(hat)
        if one.owner.casefold() in names or (arranges and one.meeting.for_partner == hat.body)
    ]


# What was written, by whom


def who_wrote(of: str) -> list[Piece]:
    """All that was written here of one thing, the latest first."""
    return list(Piece.objects.filter(of=of).select_related("by").order_by("-id"))


def how_many(part: str, partner: str, year: int) -> int:
    """How many of one kind a body has begun in a year, from which the next has its number."""
    return Piece.objects.filter(part=part, for_partner=partner, recorded_at__year=year).count()
