"""Every partner's note to its accounts, and returns, written from one position."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wyebridge.books.disclosure.disclose import disclose, load_accounting, stated_of, year_before
from wyebridge.books.home import Home
from wyebridge.books.open import OpenBooks
from wyebridge.books.position import Position
from wyebridge.books.returns.figures import load_template, return_figures
from wyebridge.books.transparency import publication
from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.disclosure import headlines
from wyebridge.papers.return_paper import headlines as return_headlines
from wyebridge.papers.transparency import write_publication
from wyebridge.papers.write import write_note_paper, write_return


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook that was written, and what is to be said in a line of it and what goes with it."""

    path: Path
    says: str


def write_together(books: OpenBooks, home: Home, found: Position, returns: Sequence[str]) -> tuple[Written, ...]:
    """Write each partner's note to its accounts and returns by these templates, and say what each is.

    All come from one position, so that none is of other figures than another.
    """
    return (*_notes(books, home, found), *_returns(books, home, found, returns))


def write_published(books: OpenBooks, home: Home, found: Position) -> Iterator[Written]:
    """Each body's payments of the last month, as it publishes them."""
    for partner in found.agreement.partners:
        file = publication(books, partner.id, first=found.as_at.replace(day=1), last=found.as_at)
        path = write_publication(file, home.out / "published")
        waits = f"; {file.undecided:,} payees withheld until an officer decides" if file.undecided else ""
        yield Written(path, f"{len(file.rows):,} payments that {partner.id} publishes, {pounds(file.pence)}{waits}")


def _notes(books: OpenBooks, home: Home, found: Position) -> Iterator[Written]:
    stated, accounting = stated_of(books, found), load_accounting(home.path, books.agreements)
    before = year_before(books, found.year)
    for partner in found.agreement.partners:
        note = disclose(books, stated, partner.id, accounting, before=before)
        kind = "joint operations" if partner.is_health else "pooled budgets"
        first, *_ = write_note_paper(note, home.out)
        yield Written(first, f"{partner.id}'s note to its accounts on {kind}, with a PDF. {_tied(headlines(note))}")


def _returns(books: OpenBooks, home: Home, found: Position, returns: Sequence[str]) -> Iterator[Written]:
    for asked in returns:
        figures = return_figures(books, home.path, found, load_template(home.path, asked))
        first, *_ = write_return(figures, home.out)
        says = f"{figures.template.title}, with a paper to sign. {_tied(return_headlines(figures))}"
        yield Written(first, says)


def _tied(said: Iterator[str]) -> str:
    """The sentence that says whether it ties."""
    return next(sentence for sentence in said if "tie" in sentence)
