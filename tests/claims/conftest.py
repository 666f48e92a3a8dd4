"""The partnership with its year's extracts in the books, made once and copied for each test."""

import shutil
from pathlib import Path

import pytest

from wyebridge.books.home import Home, read_home

from .partnership import bind, make_partnership


@pytest.fixture(scope="session")
def year_over_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose year is over and not settled. Read only."""
    return make_partnership(tmp_path_factory.mktemp("dore")).path


@pytest.fixture
def year_over(year_over_once: Path, tmp_path: Path) -> Home:
    """This test's own copy of it."""
    return read_home(Path(shutil.copytree(year_over_once, tmp_path / "home")))


@pytest.fixture(scope="session")
def settled_once(year_over_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose year has been settled, with its claims. Read only."""
    home = read_home(Path(shutil.copytree(year_over_once, tmp_path_factory.mktemp("settled") / "home")))
    bind(home)
    return home.path


@pytest.fixture
def settled_home(settled_once: Path, tmp_path: Path) -> Home:
    """This test's own copy of it."""
    return read_home(Path(shutil.copytree(settled_once, tmp_path / "home")))
