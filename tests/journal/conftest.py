"""Books to test on: built once, and given to each test as a copy of its own."""

import shutil
from pathlib import Path

import pytest

from wyebridge.books.home import Home, read_home

from .partnership import import_usual, new_home


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose books hold an adoption (batch 1) and four extracts (2 and 4 the council's, 3 and 5 the trust's)."""
    folder = tmp_path_factory.mktemp("built")
    home = new_home(folder)
    for number, ledger in enumerate(("TC", "TPCT", "TC", "TPCT"), 2):
        import_usual(home, ledger, number)
    return home.path


@pytest.fixture
def home(built_home: Path, tmp_path: Path) -> Home:
    """This test's own copy of the built home."""
    return read_home(Path(shutil.copytree(built_home, tmp_path / "home")))


@pytest.fixture
def books(home: Home) -> Path:
    """This test's own copy of the books, five batches long."""
    return home.books
