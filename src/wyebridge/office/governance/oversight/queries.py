"""Every read of what stands beside proposals, as one hat may see it."""

from dataclasses import dataclass
from datetime import date

from wyebridge.engine.governance.disagreement import Disagreement, DisagreementStanding, where_it_stands
from wyebridge.engine.governance.road_map import MilestoneStanding
from wyebridge.engine.governance.schemes import Disputes
from wyebridge.office.governance import queries
from wyebridge.office.governance.models import Item, Piece, Proposal
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Hat, Right, may, require

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


# What was written, by whom


def who_wrote(of: str) -> list[Piece]:
    """All that was written here of one thing, the latest first."""
    return list(Piece.objects.filter(of=of).select_related("by").order_by("-id"))


def how_many(part: str, partner: str, year: int) -> int:
    """How many of one kind a body has begun in a year, from which the next has its number."""
    return Piece.objects.filter(part=part, for_partner=partner, recorded_at__year=year).count()
