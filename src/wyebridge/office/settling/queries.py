"""Every read of who would bear what."""

from datetime import date
from functools import lru_cache
from pathlib import Path

from wyebridge.books.journal.read import head
from wyebridge.books.open import open_books
from wyebridge.books.trying import Tried, try_schemes
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.rights import Hat, Right, require
from wyebridge.office.ledger.queries import position_for


def tried_for(hat: Hat, *, as_at: date | None, known_on: date | None, schemes: dict[str, int]) -> Tried:
    """Who would bear the year as it is forecast, and if these schemes came to other sums. Nothing is kept of it."""
    require(hat, Right.SEE_FUND)
    home = the_home()
    return _tried(hat, home.books, head(home.books).sha256, as_at, known_on, tuple(sorted(schemes.items())))


@lru_cache(maxsize=16)
def _tried(
    hat: Hat, books: Path, _head: str, as_at: date | None, known_on: date | None, schemes: tuple[tuple[str, int], ...]
) -> Tried:
    """Kept by the hash of the last batch, since a page asks twice: once for its words, and once for its picture."""
    found = position_for(hat, as_at=as_at, known_on=known_on)
    with open_books(books, known_on=known_on) as opened:
        return try_schemes(opened, found, dict(schemes))
