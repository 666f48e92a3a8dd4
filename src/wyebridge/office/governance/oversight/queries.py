"""Every read of what stands beside proposals, as one hat may see it."""

from dataclasses import dataclass
from datetime import date

from wyebridge.engine.governance.disagreement import Disagreement, DisagreementStanding, where_it_stands
from wyebridge.engine.governance.road_map import MilestoneStanding
from wyebridge.engine.governance.schemes import Disputes
from wyebridge.engine.governance.scrutiny import Review
from wyebridge.office.governance import queries
from wyebridge.office.governance.models import Item, Piece, Proposal
from wyebridge.office.kernel.hats import today
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


# What was written, by whom


def who_wrote(of: str) -> list[Piece]:
    """All that was written here of one thing, the latest first."""
    return list(Piece.objects.filter(of=of).select_related("by").order_by("-id"))


def how_many(part: str, partner: str, year: int) -> int:
    """How many of one kind a body has begun in a year, from which the next has its number."""
    return Piece.objects.filter(part=part, for_partner=partner, recorded_at__year=year).count()
