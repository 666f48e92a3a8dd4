"""A paper as an accessible PDF: tagged, titled, in British English, to the letter of PDF/UA-1."""

import json
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import typst

from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.terms import Cell, Column, Paper, Part, Row, Table

STANDARD: Final = "ua-1"
"""PDF/UA-1 (ISO 14289-1). The compiler refuses to write a file that it knows to break it."""

_LAST_PLAIN: Final = 0x024F  # the end of Latin Extended-B, all of which the typeface has
_ALSO_PLAIN: Final = frozenset("–—‘’“”„•…€™−≤≥")


def pdf(paper: Paper) -> bytes:
    """The paper as a PDF. The same paper always gives the same bytes: it bears the date of the books, not of today."""
    template = files("wyebridge.papers") / "paper.typ"
    return typst.compile(
        template.read_bytes(),
        format="pdf",
        pdf_standards=[STANDARD],
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[_typeface()]),
        timestamp=int(paper.recorded_at.timestamp()),
        sys_inputs={"paper": json.dumps(_data(paper), ensure_ascii=False)},
    )


def _typeface() -> Path:
    """The folder of Source Sans, which comes with its package so that a paper looks the same on any machine."""
    found = find_spec("font_source_sans_pro")
    assert found and found.submodule_search_locations, "pinned in requirements.lock"
    return Path(found.submodule_search_locations[0]) / "files"


def _data(paper: Paper) -> dict[str, Any]:
    return {
        "title": _shown(paper.title),
        "subject": _shown(paper.subject),
        "status": _shown(paper.status),
        "parts": [_part(part) for part in paper.parts if not part.is_for_workbook_only],
        "workbook_only": [_shown(part.heading) for part in paper.parts if part.is_for_workbook_only],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "heading": _shown(part.heading),
        "intro": [_shown(text) for text in part.intro],
        "is_landscape": part.is_landscape,
        "pictures": [{"caption": _shown(p.caption), "svg": p.svg, "says": _shown(p.says)} for p in part.pictures],
        "tables": [_table(table) for table in part.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "caption": _shown(table.caption),
        "says": [_shown(text) for text in table.says],
        "is_form": table.is_form,
        "columns": [
            {"heading": column.heading, "is_number": column.kind != "text", "weight": column.width}
            for column in table.columns
        ],
        "rows": [{"level": row.level, "cells": _cells(row, table.columns)} for row in table.rows],
    }


def _cells(row: Row, columns: tuple[Column, ...]) -> list[str]:
    return [_cell(cell, column) for cell, column in zip(row.cells, columns, strict=True)]


def _cell(cell: Cell, column: Column) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _shown(cell)
    return pounds(cell) if column.kind == "money" else f"{cell:,}"


def _shown(text: str) -> str:
    """Text with '?' for each character that the typeface lacks, as PDF/UA allows no such one; the workbook has it."""
    return "".join(c if (c.isprintable() and ord(c) <= _LAST_PLAIN) or c in _ALSO_PLAIN else "?" for c in text)
