"""The files that bodies publish of their payments, as CSV that no spreadsheet can take a formula from."""

import csv
from pathlib import Path

from wyebridge.books.transparency import COLUMNS, Publication
from wyebridge.papers.safe import safe_cell


def write_publication(found: Publication, out: Path) -> Path:
    """Write a body's file into a folder, named for the body, the layout and the days. Returns its path."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{found.partner.id}-{found.layout}-{found.first}-to-{found.last}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS[found.layout])
        writer.writerows([_cell(value) for value in row] for row in found.cells())
    return path


def _cell(value: object) -> object:
    """Text made safe; pence as pounds with a point, which a spreadsheet and every reader of CSV takes for a number."""
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02}"
    return safe_cell(value)
