"""Every read of disagreements, as one hat may see them."""

from dataclasses import dataclass
from datetime import date

from wyebridge.engine.governance.disagreement import Disagreement, DisagreementStanding, where_it_stands
from wyebridge.engine.governance.schemes import Disputes
from wyebridge.office.governance import queries
from wyebridge.office.governance.models import Item, Piece, Proposal
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Hat, Right, require

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


def who_wrote(of: str) -> list[Piece]:
    """All that was written here of one thing, the latest first."""
    return list(Piece.objects.filter(of=of).select_related("by").order_by("-id"))


def how_many(part: str, partner: str, year: int) -> int:
    """How many of one kind a body has begun in a year, from which the next has its number."""
    return Piece.objects.filter(part=part, for_partner=partner, recorded_at__year=year).count()
