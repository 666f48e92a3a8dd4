"""A paper as a page has it: parts with their tables, each cell as it is written, and pictures by their address."""

from dataclasses import dataclass

from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.terms import Cell, Column, Paper, Part, Table
from wyebridge.planning.models import MODELS
from wyebridge.planning.runs import Recorded, Run

WIDE = 24
"""Columns of words this wide, in characters, may run over several lines."""
LONG = 60
"""A table of more rows than this is folded away until it is asked for."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a column, and how its cells are set."""

    words: str
    is_figures: bool
    is_words: bool


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table of a page: each row its cells, with whether it is a total."""

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[tuple[tuple[str, Heading], ...], bool], ...]
    says: tuple[str, ...]
    is_long: bool


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A drawing: its file, and what it shows to whoever cannot see it."""

    file: str
    caption: str
    says: str


@dataclass(frozen=True, slots=True)
class PagePart:
    """A section of a page."""

    anchor: str
    heading: str
    intro: tuple[str, ...]
    pictures: tuple[PagePicture, ...]
    tables: tuple[PageTable, ...]


def parts_of(paper: Paper) -> tuple[PagePart, ...]:
    """Every part of a paper but what is for a workbook alone."""
    return tuple(_part(index, part) for index, part in enumerate(paper.parts, 1) if not part.is_for_workbook_only)


def _part(index: int, part: Part) -> PagePart:
    pictures = tuple(PagePicture(f"{one.key}.svg", one.caption, one.says) for one in part.pictures)
    return PagePart(f"part-{index}", part.heading, part.intro, pictures, tuple(map(_table, part.tables)))


def _table(table: Table) -> PageTable:
    headings = tuple(
        Heading(column.heading, column.kind != "text", column.kind == "text" and column.width >= WIDE)
        for column in table.columns
    )
    rows = tuple(
        (
            tuple(
                (_cell(cell, column), heading)
                for cell, column, heading in zip(row.cells, table.columns, headings, strict=True)
            ),
            row.level in ("total", "subtotal"),
        )
        for row in table.rows
    )
    return PageTable(table.caption, headings, rows, table.says, len(rows) > LONG)


def _cell(cell: Cell, column: Column) -> str:
    if cell is None or isinstance(cell, str):
        return cell or ""
    return pounds(cell) if column.kind == "money" else f"{cell:,}"


def model_words(run: Run | Recorded) -> str:
    """What the model of a run is asked, in words."""
    return MODELS[run.model].words if run.model in MODELS else run.model


def settings_of(run: Run | Recorded) -> dict[str, int]:
    """The settings of a run that may be changed: its numbers, and not which folder its problem was in."""
    return {name: value for name, value in run.settings.items() if isinstance(value, int)}


def settings_words(run: Run | Recorded) -> str:
    """Such as 'scenarios 20,000, seed 2008'."""
    return ", ".join(
        f"{name.replace('_', ' ')} {value if name == 'seed' else f'{value:,}'}"
        for name, value in settings_of(run).items()
    )
