"""Where the rows of an unknown file are: which member, which sheets, which row of headings, what parts the cells."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from wyebridge.books.feed.archive import contents, opened
from wyebridge.books.feed.guess.words import known_words
from wyebridge.books.feed.layout import DELIMITERS, MOST_ROWS
from wyebridge.books.feed.received import Received, receive
from wyebridge.books.feed.rows import records
from wyebridge.books.feed.source import Format
from wyebridge.books.feed.terms import Feed, plain_heading
from wyebridge.books.feed.text import text_as_utf8
from wyebridge.books.feed.workbook import read_sheets
from wyebridge.engine.kernel.problems import Place, Refused, refuse

_HEAD: Final = 1 << 20
_LIKE: Final = 0.6  # a row of headings has at least so many of the cells that rows have
_VALUE: Final = re.compile(r"[-(£$€ ]*[0-9][0-9,.]*[-) ]*|[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}[-/. ][0-9]{1,4}.*")


@dataclass(frozen=True, slots=True)
class Table:
    """Where an unknown file's rows are. `row` is that of the headings, counted from 1.

    `others` are members or sheets with headings of their own that were not chosen.
    """

    kind: Format
    headings: tuple[str, ...]
    row: int
    member: str = ""
    sheets: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def find_table(path: Path, scratch: Path) -> Table:
    """Find the rows of a file. Raises Refused where it cannot be read at all, or nothing in it looks like a table."""
    try:
        return _found(path, "", scratch)
    except Refused as refused:
        if refused.problems[0].code != "which-member":
            raise
    with opened(path, path.name) as archive:
        members = [one.filename for one in sorted(contents(archive), key=lambda one: -one.file_size)]
    for member in members:
        try:
            found = _found(path, member, scratch)
        except Refused:
            continue  # no table: a note beside the extract
        others = tuple(name for name in members if name != member)
        return Table(found.kind, found.headings, found.row, member, found.sheets, others)
    raise _no_table(path.name)


def probe(first: str, second: str, **terms: object) -> Feed:
    """A feed that knows a table by two of its headings, to read its rows with before anything is known of them."""
    return Feed.model_validate(
        {
            "id": "probe",
            "title": "An unknown file",
            "body": "council",
            "columns": {"date": (first,), "amount": (second,)},
            "required": ("date", "amount"),
            "unique": ("date",),
            **terms,
        }
    )


def _found(path: Path, member: str, scratch: Path) -> Table:
    folder = Path(mkdtemp(dir=scratch))
    feed = probe("date", "amount", member=member or None)
    received = receive(path, feed, folder)
    if received.kind == "text":
        return _in_text(received, feed, folder, path.name)
    return _in_workbook(received, folder, path.name)


def _in_text(received: Received, feed: Feed, scratch: Path, file_name: str) -> Table:
    with received.content.open("rb") as stream:
        start = stream.read(4)
    path, _ = text_as_utf8(received.content, start, feed, scratch, file_name)
    head = scratch / "head.csv"
    with path.open(encoding="utf-8", newline="") as stream_of_text:
        head.write_text(stream_of_text.read(_HEAD), encoding="utf-8", newline="")
    best: tuple[float, list[list[str]]] = (0, [])
    for delimiter in DELIMITERS:
        rows = [record.cells or [] for record in islice(records(head, delimiter), MOST_ROWS)]
        best = max(best, (_evenness(rows), rows), key=lambda found: found[0])
    at = _headings_at(best[1])
    if at is None:
        raise _no_table(file_name)
    return Table("text", tuple(best[1][at]), at + 1)


def _in_workbook(received: Received, scratch: Path, file_name: str) -> Table:
    """The sheets that have the headings of the longest one."""
    assert received.kind != "text"
    found: dict[tuple[str, ...], list[tuple[str, int, tuple[str, ...]]]] = {}
    rows_under: Counter[tuple[str, ...]] = Counter()
    for sheet in read_sheets(received.content, received.kind, scratch, file_name):
        rows = list(islice(sheet.rows(), MOST_ROWS))
        at = None if sheet.is_hidden else _headings_at(rows)
        if at is not None:
            plain = tuple(filter(None, map(plain_heading, rows[at])))
            found.setdefault(plain, []).append((sheet.name, at, tuple(rows[at])))
            rows_under[plain] += sum(any(cell.strip() for cell in row) for row in sheet.rows())
    if not found:
        raise _no_table(file_name)
    chosen = max(found, key=lambda plain: rows_under[plain])
    _, at, headings = found[chosen][0]
    others = tuple(name for plain, alike in found.items() if plain != chosen for name, *_ in alike)
    return Table(received.kind, headings, at + 1, "", tuple(name for name, *_ in found[chosen]), others)


def _evenness(rows: Sequence[Sequence[str]]) -> float:
    """How much a delimiter makes rows of one width: the share of them that have it, for each cell beyond the first."""
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    if not widths:
        return 0
    width, count = widths.most_common(1)[0]
    return count / widths.total() * (width - 1)


def _headings_at(rows: Sequence[Sequence[str]]) -> int | None:
    """The row of headings: words and no values, nearly as many as rows have cells, with values in the rows below it."""
    filled = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    usual = Counter(len(cells) for cells in filled if len(cells) > 1).most_common(1)
    if not usual:
        return None
    likely = [
        at
        for at, cells in enumerate(filled)
        if len(cells) > 1
        and len(cells) >= usual[0][0] * _LIKE
        and not any(map(_VALUE.fullmatch, cells))
        and any(_VALUE.fullmatch(cell) for below in filled[at + 1 : at + 20] for cell in below)
    ]
    known = [at for at in likely if known_words(filled[at]) > 1]
    return next(iter(known or likely), None)


def _no_table(file_name: str) -> Exception:
    return refuse(
        "no-table",
        "no row of headings can be found with rows of values under it",
        why="a feed knows columns by their headings",
        remedy="export it with headings; or write the feed by hand",
        place=Place(file_name),
    )
