"""Every read of what is published. What anybody may see takes no hat, and shows what is published and no more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from wyebridge.books.board import board_report
from wyebridge.books.journal.read import head
from wyebridge.books.open import open_books
from wyebridge.books.position import latest_month_end
from wyebridge.books.pound import Pound, follow
from wyebridge.books.reporting import load_reporting
from wyebridge.books.statement.partner import statement
from wyebridge.books.transparency import Publication as Payments
from wyebridge.books.transparency import PublishedPayment, publication
from wyebridge.engine.kernel.dates import Period, add_months, first_of_month
from wyebridge.office.closing.queries import months_for
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.rights import Hat, Right, require
from wyebridge.office.publishing.models import Kind, Publication
from wyebridge.papers.board import board_paper
from wyebridge.papers.pdf import pdf
from wyebridge.papers.statement.paper import statement_paper
from wyebridge.papers.transparency import publication_csv, publication_name


@dataclass(frozen=True, slots=True)
class Ready:
    """A paper as it would be published: its file's name and content, and of payments, what they come to."""

    file_name: str
    content: bytes
    batch: int
    payments: Payments | None


def standing() -> Sequence[Publication]:
    """Everything that stands published, the latest month first."""
    return list(Publication.objects.filter(taken_down_at=None))


def standing_one(publication: UUID) -> Publication | None:
    """One paper that stands published."""
    return Publication.objects.filter(pk=publication, taken_down_at=None).first()


def own_publications(hat: Hat) -> Sequence[Publication]:
    """What stands published of the hat's own body."""
    require(hat, Right.PUBLISH)
    return list(Publication.objects.filter(for_partner=hat.body, taken_down_at=None).select_related("published_by"))


def own_publication(hat: Hat, publication: UUID) -> Publication | None:
    """One of them."""
    require(hat, Right.PUBLISH)
    return Publication.objects.filter(pk=publication, for_partner=hat.body, taken_down_at=None).first()


def months_to_publish(hat: Hat) -> list[tuple[Period, bool]]:
    """Every month from the agreement's first to that of the latest entry, newest first, and whether it is closed."""
    require(hat, Right.PUBLISH)
    closed = {one.period for one in months_for(hat) if one.is_closed}
    home = the_home()
    with open_books(home.books) as books:
        last = latest_month_end(books)
        month = first_of_month(min(agreement.effective_from for agreement in books.agreements))
    found = []
    while month <= last:
        found.append(Period.of_month(month))
        month = add_months(month, 1)
    return [(period, period in closed) for period in reversed(found)]


def to_publish(hat: Hat, kind: Kind, period: Period) -> Ready:
    """A paper of the hat's own body, made now from the books."""
    require(hat, Right.PUBLISH)
    home = the_home()
    with open_books(home.books) as books:
        batch = books.batches[-1].number
        if kind == Kind.PAYMENTS:
            found = publication(books, hat.body, first=period.first_day, last=period.last_day)
            return Ready(publication_name(found), publication_csv(found), batch, found)
        if kind == Kind.STATEMENT:
            stated = statement(books, hat.body, as_at=period.last_day)
            name = f"statement-{stated.partner.id}-{period}.pdf"
            return Ready(name, pdf(statement_paper(stated)), batch, None)
        report = board_report(books, as_at=period.last_day, registers=load_reporting(home.path, books))
        return Ready(f"board-report-{period}.pdf", pdf(board_paper(report)), batch, None)


def payments_of(publication: Publication) -> Payments:
    """The payments of a file, as the books stood when it was published, each payee as decisions of today show it."""
    home = the_home()
    at = (publication.for_partner, publication.first, publication.last, publication.batch)
    return _payments(home.books, head(home.books).sha256, *at)


@lru_cache(maxsize=8)
def _payments(books: Path, _head: str, partner: str, first: date, last: date, batch: int) -> Payments:
    """Kept by the hash of the last batch, since a decision not to name a payee may come at any time."""
    with open_books(books) as opened:
        entries = opened.entries
        return publication(
            # The rows are those of then; what is decided of their payees is of now.
            replace(opened, entries=entries.filter(entries.batch <= batch)),
            partner,
            first=first,
            last=last,
        )


@dataclass(frozen=True, slots=True)
class PublicPound:
    """An entry that is published: the file that has it, how it reads there, and the entry followed.

    Of the entry a page shows whose it was and on what authority; who was paid, for what, is as the file has it.
    """

    publication: Publication
    payment: PublishedPayment
    pound: Pound


def public_pound(batch: int, row: int) -> PublicPound | None:
    """An entry as a body has published it; None where none of what stands published has it."""
    found = _pound(batch, row)
    if found is None:
        return None
    on, ledger = found.entry["effective_on"], found.entry["ledger"]
    standing = Publication.objects.filter(
        kind=Kind.PAYMENTS, taken_down_at=None, for_partner=ledger, first__lte=on, last__gte=on, batch__gte=batch
    )
    for one in standing:
        for payment in payments_of(one).rows:
            if (payment.batch, payment.row) == (batch, row):
                return PublicPound(one, payment, found)
    return None


def _pound(batch: int, row: int) -> Pound | None:
    home = the_home()
    return _followed(home.books, head(home.books).sha256, batch, row)


@lru_cache(maxsize=64)
def _followed(books: Path, _head: str, batch: int, row: int) -> Pound | None:
    with open_books(books) as opened:
        return follow(opened, batch, row)


def kept_at(publication: Publication) -> Path:
    """Where a published file is kept: in the home, under its own hash."""
    return the_home().path / "published" / publication.sha256
