"""Decisions entered in the register and the books: wherever that stops, the home can be read, and it is done again."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from wyebridge.books import deciding
from wyebridge.books.adopting import adopt
from wyebridge.books.deciding import enter_decisions
from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.journal import durable
from wyebridge.books.journal.read import head
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.problems import Refused

NOW = datetime(2021, 6, 3, 10, 0, tzinfo=UTC)
DECIDED = Decision(
    id="AC-2",
    title="Home visits",
    body="Cabinet",
    for_partner="AC",
    taken_on=date(2021, 5, 1),
    effective_on=date(2021, 5, 8),
)


@pytest.fixture
def home(small_registers: Path, tmp_path: Path) -> Home:
    made = make_home(tmp_path / "home", small_registers)
    adopt(made, by="A. Clerk", now=NOW)
    return made


def enter(home: Home, decision: Decision = DECIDED) -> Any:
    return enter_decisions(home, "made", [decision], by="A. Clerk", now=NOW)


def test_a_stop_while_the_register_is_written_leaves_nothing_of_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: Path) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="full"):
        patched.setattr(durable, "sync_file", stop)
        enter(home)
    assert read_home(home.path).decisions == home.decisions
    assert enter(home), "and it can be done again"


def test_a_stop_once_the_books_have_it_leaves_it_in_the_register(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*given: Any, **named: Any) -> None:
        adopt(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(deciding, "adopt_what_may_be", stop)
        enter(home)
    assert DECIDED in read_home(home.path).decisions
    assert enter(home) is None, "the books have it already"


def test_what_is_refused_leaves_register_and_books_as_they_were(home: Home) -> None:
    before = head(home.books)
    with pytest.raises(Refused):
        enter(home, home.decisions[0])
    assert not (home.path / "decisions" / "made.yaml").exists()
    assert (read_home(home.path).decisions, head(home.books)) == (home.decisions, before)
