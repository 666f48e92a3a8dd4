"""Books to state, made once for all: nothing here changes them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from wyebridge.books.home import Home
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.statement.partner import statement
from wyebridge.books.statement.terms import Statement
from wyebridge.papers.write import write_papers

from .partnership import AS_AT, PARTNERS, make_partnership


@pytest.fixture(scope="session")
def stated_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of the trust and the two councils, with all their files in the books."""
    return make_partnership(tmp_path_factory.mktemp("stated"))


@pytest.fixture(scope="session")
def stated_books(stated_home: Home) -> Iterator[OpenBooks]:
    with open_books(stated_home.books) as books:
        yield books


@pytest.fixture(scope="session")
def statements(stated_books: OpenBooks) -> dict[str, Statement]:
    """Each partner's statement as at the end of July."""
    return {partner: statement(stated_books, partner, as_at=AS_AT) for partner in PARTNERS}


@pytest.fixture(scope="session")
def written(
    stated_books: OpenBooks, statements: dict[str, Statement], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A folder with every partner's papers as at the end of July."""
    out = tmp_path_factory.mktemp("written")
    for found in statements.values():
        write_papers(stated_books, found, out)
    return out
