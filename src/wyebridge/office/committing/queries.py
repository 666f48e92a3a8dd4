"""Every read of commitments: those made, what each would meet, and those that wait to be let past."""

from datetime import date
from uuid import UUID

from wyebridge.books.beyond import spent_beyond
from wyebridge.books.committing import Judged, MadeRow, judge
from wyebridge.books.committing import commitments as made_rows
from wyebridge.books.open import open_books
from wyebridge.books.outlook import Outlook
from wyebridge.books.room import every_level
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.matters import Hand
from wyebridge.engine.governance.schemes import Delegation
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.ledger.beyond import Beyond
from wyebridge.engine.ledger.commitments import Commitment
from wyebridge.engine.ledger.room import Level
from wyebridge.office.committing.models import Outcome, Waiting
from wyebridge.office.governance.queries import constitution, person_of
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.rights import Hat, Right, require
from wyebridge.office.ledger.queries import outlook_for

ACTS = ("commitment", "contract")


def agreement_now(hat: Hat) -> Agreement:
    """The version in force at the end of the month of the latest entry."""
    return outlook_for(hat).agreement


def made(hat: Hat) -> tuple[tuple[MadeRow, ...], tuple[Beyond, ...]]:
    """Every commitment, on whose say as is known now, and what ledgers show beyond what was allowed."""
    require(hat, Right.SEE_FUND)
    with open_books(the_home().books) as books:
        return made_rows(books, constitution()), spent_beyond(books)


def made_one(hat: Hat, number: str) -> MadeRow | None:
    """One commitment by its number."""
    rows, _ = made(hat)
    return next((row for row in rows if row.commitment.id == number), None)


def room(hat: Hat) -> tuple[Outlook, tuple[Level, ...]]:
    """What every scheme, fund and partner has left, and the outlook that says as at when."""
    found = outlook_for(hat)
    with open_books(the_home().books) as books:
        return found, every_level(books, found)


def judged(hat: Hat, draft: Commitment) -> Judged:
    """What would come of a commitment as the books stand. Raises Refused as `judge` does."""
    require(hat, Right.SEE_FUND)
    with open_books(the_home().books) as books:
        return judge(books, draft, constitution())


def decisions_of(hat: Hat) -> list[Decision]:
    """The decisions that a commitment of the hat's body may cite: in effect or to be, for such acts or for any."""
    boards = {board.name for board in constitution().boards if hat.body in board.decides_for}
    return [
        one
        for one in the_home().decisions
        if one.act in (None, *ACTS) and one.outcome == "approved" and one.clause is None and one.claim is None
        if one.for_partner == hat.body or one.body in boards
    ]


def lines_of(hat: Hat, on: date) -> list[Delegation]:
    """The lines under which the hat's wearer may commit, by the posts that they hold on a day."""
    held = set(posts_of(hat, on))
    return [
        line
        for line in constitution().delegations
        if line.act in ACTS and line.partner == hat.body and line.holds_on(on) and held & set(line.to)
    ]


def posts_of(hat: Hat, on: date) -> list[str]:
    """The posts that the hat's wearer holds on a day, and that act for the hat's body."""
    person = person_of(hat)
    posts = constitution().posts
    return [post.id for post in posts if person and post.holder(on) == person and hat.body in post.acts_for]


def name_of(hat: Hat) -> str:
    """Who the wearer is in the books: as the constitution names them, or else as they sign in."""
    return person_of(hat) or hat.person.name


def hands_of(hat: Hat, on: date) -> list[Hand]:
    """As whom the hat's wearer could let a commitment past, by each of their posts that a control names."""
    named = {name for control in constitution().controls for name in control.overridden_by}
    return [Hand(person_of(hat), post, hat.body) for post in posts_of(hat, on) if post in named]


def overriders() -> list[str]:
    """The titles of the posts that may let something past."""
    named = {name for control in constitution().controls for name in control.overridden_by}
    return [post.title for post in constitution().posts if post.id in named]


def waiting(hat: Hat) -> list[Waiting]:
    """What waits to be let past, in every body: a scheme's and a fund's budgets are shared."""
    require(hat, Right.SEE_FUND)
    return list(Waiting.objects.filter(outcome=Outcome.WAITING).select_related("by"))


def waiting_one(hat: Hat, key: UUID) -> Waiting | None:
    """One that waits or waited."""
    require(hat, Right.SEE_FUND)
    return Waiting.objects.select_related("by", "settled_by").filter(pk=key).first()
