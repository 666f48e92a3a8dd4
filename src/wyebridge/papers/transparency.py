"""The files that bodies publish of their payments, as CSV that no spreadsheet can take a formula from."""

import csv
from io import StringIO
from pathlib import Path

from wyebridge.books.transparency import COLUMNS, Publication
from wyebridge.papers.safe import safe_cell


def write_publication(found: Publication, out: Path) -> Path:
    """Write a body's file into a folder, named for the body, the layout and the days. Returns its path."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / publication_name(found)
    path.write_bytes(publication_csv(found))
    return path


def publication_name(found: Publication) -> str:
    """What a body's file is called: for the body, the layout and the days."""
    return f"{found.partner.id}-{found.layout}-{found.first}-to-{found.last}.csv"


def publication_csv(found: Publication) -> bytes:
    """A body's file, in UTF-8."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS[found.layout])
    writer.writerows([_cell(value) for value in row] for row in found.cells())
    return text.getvalue().encode()


def _cell(value: object) -> object:
    """Text made safe; pence as pounds with a point, which a spreadsheet and every reader of CSV takes for a number."""
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02}"
    return safe_cell(value)
