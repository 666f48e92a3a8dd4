"""The papers that the demo writes of the whole trust: each body's note to its accounts, two returns, what each pays."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wyebridge.books.disclosure.disclose import disclose, load_accounting, stated_of
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

_RETURNS: Final = ("bcf-plan-2023-24", "bcf-year-end-2025-26")
"""One of each stage, and of each year that templates ship for."""


@dataclass(frozen=True, slots=True)
class Written:
    """A workbook that was written, and what is to be said in a line of it and what goes with it."""

    path: Path
    says: str


def write_shared_papers(books: OpenBooks, home: Home, found: Position) -> tuple[Written, ...]:
    """Write each partner's note to its accounts, two returns and what each publishes, and say what each is.

    The year before is in none of them: the trust's books begin with its first.
    """
    return (*_notes(books, home, found), *_returns(books, home, found), *_published(books, home, found))


def _published(books: OpenBooks, home: Home, found: Position) -> Iterator[Written]:
    """Each body's payments of the last month, as it publishes them."""
    for partner in found.agreement.partners:
        file = publication(books, partner.id, first=found.as_at.replace(day=1), last=found.as_at)
        path = write_publication(file, home.out / "published")
        waits = f"; {file.undecided:,} payees withheld until an officer decides" if file.undecided else ""
        yield Written(path, f"{len(file.rows):,} payments that {partner.id} publishes, {pounds(file.pence)}{waits}")


def _notes(books: OpenBooks, home: Home, found: Position) -> Iterator[Written]:
    stated, accounting = stated_of(books, found), load_accounting(home.path, books.agreements)
    for partner in found.agreement.partners:
        note = disclose(books, stated, partner.id, accounting)
        kind = "joint operations" if partner.is_health else "pooled budgets"
        first, *_ = write_note_paper(note, home.out)
        yield Written(first, f"{partner.id}'s note to its accounts on {kind}, with a PDF. {_tied(headlines(note))}")


def _returns(books: OpenBooks, home: Home, found: Position) -> Iterator[Written]:
    for asked in _RETURNS:
        figures = return_figures(books, home.path, found, load_template(home.path, asked))
        first, *_ = write_return(figures, home.out)
        says = f"{figures.template.title}, with a paper to sign. {_tied(return_headlines(figures))}"
        yield Written(first, says)


def _tied(said: Iterator[str]) -> str:
    """The sentence that says whether it ties."""
    return next(sentence for sentence in said if "tie" in sentence)
