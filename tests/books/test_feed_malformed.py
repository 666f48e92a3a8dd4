"""Files as they should not be, each with what comes of it: a table, so that one more is a file and four lines."""

from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest
from pydantic import Field

from wyebridge.books.feed.cases import CaseFile, Expected, FeedCase, run_feed_case
from wyebridge.books.feed.terms import DateOrder
from wyebridge.engine.kernel.problems import Problem
from wyebridge.engine.kernel.terms import Term
from wyebridge.engine.kernel.yaml import parse, read_term

FOLDER: Final = Path(__file__).parent / "malformed"
LONG: Final = 80
"""A cell of more characters stands in the table by its first twenty, and an ellipsis."""


class Malformed(Term):
    """One file: the feed's terms that matter, and rows posted, rows set aside by their place, or why it is refused."""

    file: str
    says: str
    feed: dict[str, Any] = Field(default={})
    date_order: DateOrder | None = None
    posted: tuple[tuple[str, ...], ...] = ()
    set_aside: dict[str, str] = Field(default={})
    repeats: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class Table(Term):
    """Every file in the folder."""

    cases: tuple[Malformed, ...]


def read_table() -> tuple[Malformed, ...]:
    document = parse((FOLDER / "cases.yaml").read_text(encoding="utf-8"), "cases.yaml")
    assert not isinstance(document, Problem), document
    reading = read_term(document, Table)
    assert reading.term is not None, reading.problems
    assert reading.problems == ()
    return reading.term.cases


CASES: Final = read_table()


def short(cell: str) -> str:
    return f"{cell[:20]}…" if len(cell) > LONG else cell


def what_comes_of(one: Malformed) -> dict[str, Any]:
    case = FeedCase(
        title=one.says, feed=one.feed, date_order=one.date_order, file=CaseFile(path=one.file), gives=Expected()
    )
    result = run_feed_case(case, FOLDER / "files")
    assert all(problem.what and problem.why and problem.remedy for problem in result.problems)
    given = result.given
    return {
        "posted": tuple(tuple(map(short, row)) for row in given.posted),
        "set_aside": dict(given.set_aside),
        "repeats": given.repeats,
        "refused": given.refused,
    }


def test_every_file_stands_in_the_table_once() -> None:
    assert sorted(one.file for one in CASES) == sorted(path.name for path in (FOLDER / "files").iterdir())
    assert len(CASES) >= 80


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.file)
def test_a_malformed_file_comes_to_what_the_table_says(one: Malformed) -> None:
    expected = {name: getattr(one, name) for name in ("posted", "set_aside", "repeats", "refused")}
    assert what_comes_of(one) == expected
    with patch("wyebridge.books.feed.read.view_plainly", return_value=None):
        assert what_comes_of(one) == expected, "by the careful reading"
