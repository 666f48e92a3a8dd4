"""The one way in: from a file as it was received to delimited UTF-8 rows, each with its place."""

import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from wyebridge.books.feed.archive import opened, unpack
from wyebridge.books.feed.layout import find_layout
from wyebridge.books.feed.source import Format, Source
from wyebridge.books.feed.terms import Feed
from wyebridge.books.feed.text import below, text_as_utf8
from wyebridge.books.feed.workbook import Kind, workbook_as_text
from wyebridge.books.journal.files import sha256_of
from wyebridge.engine.kernel.problems import Place, refuse

MAX_BYTES: Final = 8 * 1024**3
_HEAD: Final = 4096
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_NOT_READ: Final = {
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
    b"\x1f\x8b": "a gzip file",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip file",
    b"Rar!": "a RAR file",
    b"{\\rtf": "a rich text document",
}
_MARKUP: Final = (b"<!doctype", b"<html", b"<?xml", b"<table")
_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"


def open_source(path: Path, feed: Feed, scratch: Path) -> Source:
    """Fingerprint a file and turn it into text that rows can be read from.

    A zip file's one member, or the one that the feed names, is read as if it had come by itself. Raises Refused where
    the file is missing, empty, too large, broken, locked or of a kind that is not read, or where its letters, its
    sheets or its headings cannot be told.
    """
    received = receive(path, feed, scratch)
    if received.kind == "text":
        source = _text_source(path, received.content, feed, scratch)
    else:
        source = _workbook_source(path, received.content, received.kind, feed, scratch)
    return replace(source, member=received.member)


@dataclass(frozen=True, slots=True)
class Received:
    """What a file holds once it is out of any zip file: where that is, of which kind, and its name in the zip file."""

    content: Path
    kind: Format
    member: str


def receive(path: Path, feed: Feed, scratch: Path) -> Received:
    """Unpack a file where it is zipped, and tell what it is. Raises Refused as `open_source` does, text unread."""
    _refuse_absent(path)
    kind = _kind(path, path.name)
    if kind != "zip":
        return Received(path, kind, "")
    with opened(path, path.name) as archive:
        content, member = unpack(archive, feed, MAX_BYTES, scratch, path.name)
    kind = _kind(content, path.name)
    if kind == "zip":
        raise _wrong_file(path.name, "a zip file inside a zip file")
    return Received(content, kind, member)


def _kind(content: Path, file_name: str) -> Format | Literal["zip"]:
    """What a file is, by what is in it and not by its name. Raises Refused where it is of a kind that is not read."""
    start = _start_of(content, file_name)
    if start.startswith(_OLE):
        return "xls"
    if start.startswith(_ZIP):
        with opened(content, file_name) as archive:
            return _kind_of_archive(archive, file_name)
    for signature, kind in _NOT_READ.items():
        if start.startswith(signature):
            raise _wrong_file(file_name, kind)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise _wrong_file(file_name, "a web page or XML, whatever its name ends in")
    return "text"


def _kind_of_archive(archive: zipfile.ZipFile, file_name: str) -> Format | Literal["zip"]:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names and archive.open("mimetype").read(len(_ODS)) == _ODS:
        return "ods"
    if names & {"[Content_Types].xml", "content.xml"}:
        raise _wrong_file(file_name, "a document of an office program, or a workbook in its binary form")
    return "zip"


def _text_source(path: Path, content: Path, feed: Feed, scratch: Path) -> Source:
    """The source of a file whose rows stand in the text `content`: the file itself, unless it had to be unpacked."""
    utf8_path, encoding = text_as_utf8(content, _start_of(content, path.name), feed, scratch, path.name)
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


def _workbook_source(path: Path, content: Path, kind: Kind, feed: Feed, scratch: Path) -> Source:
    found = workbook_as_text(content, kind, feed, scratch, path.name)
    above = found.runs[0].at - 2
    return Source(
        path,
        found.utf8_path,
        sha256_of(path),
        path.stat().st_size,
        "utf-8",
        ",",
        format=kind,
        rows_above=above,
        lines_above=above,
        runs=found.runs,
        left_out=found.left_out,
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


def _wrong_file(file_name: str, kind: str) -> Exception:
    return refuse(
        "wrong-file",
        f"this is {kind}",
        why="feeds read delimited text, workbooks (XLSX, XLS, ODS), and either of them zipped",
        remedy="save it as CSV or XLSX from the program that made it",
        place=Place(file_name),
    )
