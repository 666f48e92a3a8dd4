"""Homes whose months are closed by a plan, made once and copied for each test."""

import shutil
from pathlib import Path

import pytest

from wyebridge.books.home import Home, read_home

from .partnership import bring_in, certify, close, closing_home, cut_off

APRIL = "2021-22-M01"


@pytest.fixture(scope="session")
def april_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = closing_home(tmp_path_factory.mktemp("april"))
    bring_in(made, APRIL)
    return made.path


@pytest.fixture
def home(april_once: Path, tmp_path: Path) -> Home:
    """A home with April in and nothing said of it yet."""
    return read_home(Path(shutil.copytree(april_once, tmp_path / "home")))


@pytest.fixture(scope="session")
def closed_once(april_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = read_home(Path(shutil.copytree(april_once, tmp_path_factory.mktemp("closed") / "home")))
    cut_off(made, APRIL)
    certify(made, APRIL)
    assert close(made, APRIL).checklist.is_closed
    return made.path


@pytest.fixture
def closed(closed_once: Path, tmp_path: Path) -> Home:
    """A home whose April is closed."""
    return read_home(Path(shutil.copytree(closed_once, tmp_path / "home")))
