"""The one way in: from a file as it was received to delimited UTF-8 rows, each with its place."""

from pathlib import Path
from typing import Final

from wyebridge.books.feed.layout import find_layout
from wyebridge.books.feed.source import Source
from wyebridge.books.feed.terms import Feed
from wyebridge.books.feed.text import below, text_as_utf8
from wyebridge.books.journal.read import sha256_of
from wyebridge.engine.kernel.problems import Place, refuse

MAX_BYTES: Final = 8 * 1024**3
_HEAD: Final = 4096
_NOT_TEXT: Final = {
    b"PK\x03\x04": "a zip file or a modern spreadsheet",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
}


def open_source(path: Path, feed: Feed, scratch: Path) -> Source:
    """Fingerprint a file and turn it into text that rows can be read from.

    Raises Refused where it is missing, empty, too large, of a kind that is not read, or where its letters or its
    headings cannot be told.
    """
    start = _start_of(path)
    for signature, kind in _NOT_TEXT.items():
        if start.startswith(signature):
            raise refuse(
                "wrong-file",
                f"this is {kind}, not a text file",
                why="feeds read comma-separated text",
                remedy="save it as CSV from the program that made it",
                place=Place(path.name),
            )
    return _text_source(path, path, start, feed, scratch)


def _start_of(path: Path) -> bytes:
    """The first bytes of a file that is there, not too large, and not empty. Raises Refused otherwise."""
    place = Place(path.name)
    if not path.is_file():
        raise refuse(
            "no-file",
            f"there is no file at {path}",
            why="nothing was read",
            remedy="check the name and the folder",
            place=place,
        )
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise refuse(
            "too-large",
            f"the file is {size:,} bytes; the largest taken is {MAX_BYTES:,}",
            why="nothing was read",
            remedy="export it in parts, such as a file for each month",
            place=place,
        )
    with path.open("rb") as stream:
        start = stream.read(_HEAD)
    if size == len(start) and not start.strip():
        raise refuse(
            "empty-file",
            "the file is empty",
            why="there is nothing to import, and an empty extract usually means that the export failed",
            remedy="export it again",
            place=place,
        )
    return start


def _text_source(path: Path, text: Path, start: bytes, feed: Feed, scratch: Path) -> Source:
    """The source of a file whose rows stand in `text`, which is the file itself unless it had to be unpacked."""
    utf8_path, encoding = text_as_utf8(text, start, feed, scratch, path.name)
    layout = find_layout(utf8_path, feed, scratch, path.name)
    return Source(
        path,
        below(utf8_path, layout.lines_above, scratch) if layout.lines_above else utf8_path,
        sha256_of(path),
        path.stat().st_size,
        encoding,
        layout.delimiter,
        layout.rows_above,
        layout.lines_above,
    )
