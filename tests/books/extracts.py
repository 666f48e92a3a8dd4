"""Extract files made for a test, and what a feed reads in them."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

import duckdb

from wyebridge.books.feed.read import Extract, read_extract
from wyebridge.books.feed.terms import DateOrder, Feed, read_feed
from wyebridge.books.home import shipped_feeds
from wyebridge.engine.kernel.problems import Problem, Refused

HEADINGS: Final = ("Payment Date", "Document Number", "Net", "Supplier")
_SHIPPED: Final = {path.stem: path.read_text(encoding="utf-8") for path in shipped_feeds()}


@dataclass(frozen=True)
class Read:
    """One file, read: what it says of itself, and its rows as Python values, in order."""

    extract: Extract
    readable: list[dict[str, Any]]
    unreadable: list[dict[str, Any]]

    @property
    def codes(self) -> list[str]:
        """Why each row that is set aside is, in order."""
        return [row["code"] for row in self.unreadable]


def feed(**changes: object) -> Feed:
    """The shipped council feed, with these terms changed."""
    found, problems = read_feed(_SHIPPED["council-over-500"], "council-over-500.yaml")
    assert found is not None, problems
    return found.model_copy(update=changes)


def table(rows: Iterable[Sequence[str]], headings: Sequence[str] = HEADINGS) -> str:
    """A file of these rows, with quotes wherever a cell needs them."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([headings, *rows])
    return stream.getvalue()


def row(*, date: str = "2021-04-15", document: str = "1", net: str = "5.00", supplier: str = "Fletchings") -> list[str]:
    """One row, sound but for what is given."""
    return [date, document, net, supplier]


def read(
    content: str | bytes, *, by: Feed | None = None, name: str = "extract.csv", date_order: DateOrder | None = None
) -> Read:
    """Read a file of this content and name by a feed. Raises Refused where the file as a whole cannot be taken."""
    with TemporaryDirectory() as folder, _database().cursor() as connection:
        path = Path(folder) / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        (scratch := Path(folder) / "scratch").mkdir()
        extract = read_extract(connection, path, by or feed(), scratch, date_order=date_order)
        return Read(extract, rows_of(connection, "readable"), rows_of(connection, "unreadable"))


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """One database for all the readings of a run; each has its own connection, and so its own tables."""
    return duckdb.connect()


def read_carefully(content: str | bytes, **options: Any) -> Read:
    """Read a file as `read` does, with the quick reading never answering, so that the careful one must."""
    with patch("wyebridge.books.feed.read.view_plainly", return_value=None):
        return read(content, **options)


def rows_of(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """A table's rows as Python values, in the order of the file."""
    asked = connection.execute(f"SELECT * FROM {name} ORDER BY row")
    columns = [column[0] for column in asked.description or ()]
    return [dict(zip(columns, values, strict=True)) for values in asked.fetchall()]


def refusal(content: str | bytes, **options: Any) -> tuple[Problem, ...]:
    """Why a file is refused."""
    try:
        found = read(content, **options)
    except Refused as refused:
        return refused.problems
    raise AssertionError(f"it was taken: {found.extract.rows_in} rows")
