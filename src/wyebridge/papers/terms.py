"""What a paper is made of, before it is a workbook or a PDF: parts, tables, rows, and what each total sums."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Cell = str | int | None
"""Text; or whole pence, or a count, by its column; None is left empty."""

Level = Literal["line", "group", "subtotal", "total"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `width` is in characters. Where `of` names other columns its money is their sum ('-' takes away)."""

    key: str
    heading: str
    kind: Literal["text", "money", "count"] = "text"
    width: int = 17
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """The cell of another table that a cell repeats: its table, row and column, and whether its sign is turned."""

    table: str
    row: str
    column: str
    is_turned: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row. A total's money is the sum of the rows that `sums` names ('-' takes away), column by column."""

    cells: tuple[Cell, ...]
    key: str = ""
    level: Level = "line"
    sums: tuple[str, ...] = ()
    links: Mapping[str, Link] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `is_prose` says that the words of its cells are our own; `is_form` that it is to be filled in."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    says: tuple[str, ...] = ()
    is_prose: bool = False
    is_form: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG text. `says` tells somebody who cannot see it what it shows; its table stands beside it."""

    key: str
    caption: str
    svg: str
    says: str


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of a workbook, or section of a PDF. Long lists are for the workbook only, pictures for the PDF."""

    name: str
    heading: str
    tables: tuple[Table, ...]
    intro: tuple[str, ...] = ()
    is_landscape: bool = False
    is_for_workbook_only: bool = False
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `status` stands beside its figures on every page; its files bear the date `recorded_at`."""

    title: str
    subject: str
    status: str
    recorded_at: datetime
    parts: tuple[Part, ...]

    def own_words(self) -> Iterator[str]:
        """Every word of the paper that is ours, and not a name or a text out of somebody's ledger."""
        yield from (self.title, self.status)
        for part in self.parts:
            yield from (part.heading, *part.intro)
            for table in part.tables:
                yield from (table.caption, *table.says, *(column.heading for column in table.columns))
                for row in table.rows:
                    if table.is_prose or row.sums:
                        yield from (cell for cell in row.cells if isinstance(cell, str))
