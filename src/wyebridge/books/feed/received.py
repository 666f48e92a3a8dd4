"""The one way in: from a file as it was received to delimited UTF-8 rows, each with its place."""

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Final

from wyebridge.books.feed.archive import opened, unpack
from wyebridge.books.feed.layout import find_layout
from wyebridge.books.feed.source import Source
from wyebridge.books.feed.terms import Feed
from wyebridge.books.feed.text import below, text_as_utf8
from wyebridge.books.journal.read import sha256_of
from wyebridge.engine.kernel.problems import Place, refuse

MAX_BYTES: Final = 8 * 1024**3
_HEAD: Final = 4096
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_NOT_READ: Final = {
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a gzip file",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip file",
    b"Rar!": "a RAR file",
    b"{\\rtf": "a rich text document",
}
_MARKUP: Final = (b"<!doctype", b"<html", b"<?xml", b"<table")


def open_source(path: Path, feed: Feed, scratch: Path) -> Source:
    """Fingerprint a file and turn it into text that rows can be read from.

    A zip file's one member, or the one that the feed names, is read as if it had come by itself. Raises Refused where
    the file is missing, empty, too large, broken, locked or of a kind that is not read, or where its letters or its
    headings cannot be told.
    """
    _refuse_absent(path)
    start = _start_of(path, path.name)
    if not start.startswith(_ZIP):
        return _source(path, path, start, feed, scratch)
    with opened(path, path.name) as archive:
        _refuse_documents(archive, path.name)
        inside, member = unpack(archive, feed, MAX_BYTES, scratch, path.name)
    start = _start_of(inside, path.name)
    if start.startswith(_ZIP):
        with opened(inside, path.name) as archive:
            _refuse_documents(archive, path.name)
        raise _wrong_file(path.name, "a zip file inside a zip file")
    return replace(_source(path, inside, start, feed, scratch), member=member)


def _source(path: Path, content: Path, start: bytes, feed: Feed, scratch: Path) -> Source:
    """The source of a file whose rows stand in `content`: the file itself, unless it had to be unpacked."""
    for signature, kind in _NOT_READ.items():
        if start.startswith(signature):
            raise _wrong_file(path.name, kind)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise _wrong_file(path.name, "a web page or XML, whatever its name ends in")
    utf8_path, encoding = text_as_utf8(content, start, feed, scratch, path.name)
    layout = find_layout(utf8_path, feed, scratch, path.name)
    return Source(
        path,
        below(utf8_path, layout.lines_above, scratch) if layout.lines_above else utf8_path,
        sha256_of(path),
        path.stat().st_size,
        encoding,
        layout.delimiter,
        rows_above=layout.rows_above,
        lines_above=layout.lines_above,
    )


def _refuse_absent(path: Path) -> None:
    if not path.is_file():
        raise refuse(
            "no-file",
            f"there is no file at {path}",
            why="nothing was read",
            remedy="check the name and the folder",
            place=Place(path.name),
        )
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise refuse(
            "too-large",
            f"the file is {size:,} bytes; the largest taken is {MAX_BYTES:,}",
            why="nothing was read",
            remedy="export it in parts, such as a file for each month",
            place=Place(path.name),
        )


def _start_of(content: Path, file_name: str) -> bytes:
    """The first bytes of a file. Raises Refused where there is nothing in it."""
    with content.open("rb") as stream:
        start = stream.read(_HEAD)
    if len(start) < _HEAD and not start.strip():
        raise refuse(
            "empty-file",
            "the file is empty",
            why="there is nothing to import, and an empty extract usually means that the export failed",
            remedy="export it again",
            place=Place(file_name),
        )
    return start


def _refuse_documents(archive: zipfile.ZipFile, file_name: str) -> None:
    """Raise Refused where a zip file is a document of an office program."""
    names = archive.namelist()
    if any(name in ("[Content_Types].xml", "content.xml") or name.startswith("xl/") for name in names):
        raise _wrong_file(file_name, "a spreadsheet or a document of an office program")


def _wrong_file(file_name: str, kind: str) -> Exception:
    return refuse(
        "wrong-file",
        f"this is {kind}, not a text file",
        why="feeds read comma-separated text",
        remedy="save it as CSV from the program that made it",
        place=Place(file_name),
    )
