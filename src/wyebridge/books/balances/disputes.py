"""What an officer names as in dispute: a fact in the books, with who, for which body and why; never edited."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from wyebridge.books.home import Home
from wyebridge.books.journal.append import with_the_head
from wyebridge.books.journal.manifest import Manifest
from wyebridge.books.journal.read import Batch, Head
from wyebridge.books.journal.tables import both
from wyebridge.books.records import Record, post_records, texts
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.kernel.terms import Pence, Term
from wyebridge.engine.ledger.balances.references import plain_reference
from wyebridge.engine.ledger.balances.terms import Dispute

KIND = "dispute"


class NamedDispute(Term):
    """One entry named in dispute, or no longer so: whose ledger, which document and, if need be, which amount."""

    ledger: str
    document: str
    pence: Pence | None = None
    other: str = ""
    by: str
    for_partner: str
    why: str
    is_withdrawn: bool = False


def name_dispute(home: Home, given: NamedDispute, *, now: datetime) -> Manifest:
    """Record that an entry between two partners is, or is no longer, in dispute. What was recorded before stays.

    `other` may be left '' where the agreement has two partners. Only the two have the record in their copies.
    Raises Refused where a body is not a partner, or where it is not one of the two that acts.
    """
    named = _between_two(home, given)

    def post(at: Head) -> Manifest:
        holder = both(named.ledger, named.other)
        record = Record(KIND, f"{KIND}-{at.batch + 1}", named.for_partner, named.model_dump_json(), holder)
        return post_records(home.books, at, [record], kind=KIND, by=named.by, for_partner=named.for_partner, now=now)

    return with_the_head(home.books, post)


def _between_two(home: Home, given: NamedDispute) -> NamedDispute:
    """The dispute with its bodies as the agreement names them."""
    agreement = home.agreements[-1]
    ledger, acting = _partner(agreement, given.ledger), _partner(agreement, given.for_partner)
    others = [partner for partner in agreement.partner_ids() if partner != ledger]
    if not given.other and len(others) != 1:
        raise refuse(
            "with-whom",
            f"{ledger} has {len(others)} partners, and the dispute is with one of them",
            why="only those two may see it",
            remedy=f"say which with --with, one of {', '.join(others)}",
            place=Place(str(home.path)),
        )
    other = _partner(agreement, given.other) if given.other else others[0]
    if acting not in (ledger, other) or ledger == other:
        raise refuse(
            "not-a-side",
            f"{acting} cannot name a dispute between {ledger} and {other}",
            why="an entry is in dispute between the two bodies that it concerns, and named by one of them",
            remedy="say for which of two different bodies it is named",
            place=Place(str(home.path)),
        )
    return given.model_copy(update={"ledger": ledger, "for_partner": acting, "other": other})


def _partner(agreement: Agreement, asked: str) -> str:
    if party := agreement.party(asked):
        return party.id
    raise refuse(
        "not-a-partner",
        f"'{asked}' is not a partner",
        why="a dispute is between two partners",
        remedy=f"give one of {', '.join(agreement.partner_ids())}",
        place=Place(agreement.id),
    )


def disputes_in(books: Path, batches: Sequence[Batch]) -> tuple[Dispute, ...]:
    """Every dispute that stands: of several on one entry, the last says."""
    last: dict[tuple[str, str, int | None], Dispute | None] = {}
    for held in texts(books, batches, KIND):
        one = NamedDispute.model_validate_json(held.text)
        dispute = Dispute(held.id, one.ledger, one.document, one.pence, one.by, one.for_partner, held.known_on, one.why)
        last[one.ledger, plain_reference(one.document), one.pence] = None if one.is_withdrawn else dispute
    return tuple(dispute for dispute in last.values() if dispute)
