"""From a file's bytes to its text: what it is, how it is encoded, and its fingerprint."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wyebridge.books.feed.terms import Feed
from wyebridge.books.journal.read import sha256_of
from wyebridge.engine.kernel.problems import Place, refuse

MAX_BYTES: Final = 8 * 1024**3
_HEAD: Final = 4096
_BLOCK: Final = 1 << 22
_MARKS: Final = ("\ufeff", "ï»¿", "Ã¯Â»Â¿")
_NOT_TEXT: Final = {
    b"PK\x03\x04": "a zip file or a modern spreadsheet",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
    b"PAR1": "a Parquet file",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read as text. `utf8_path` is the file itself, or a UTF-8 copy of it in `scratch`."""

    path: Path
    utf8_path: Path
    sha256: str
    size: int
    encoding: str


def open_source(path: Path, feed: Feed, scratch: Path) -> Source:
    """Fingerprint a file and see that it is text. Raises Refused where it is missing, empty, not text or too large."""
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
    for signature, kind in _NOT_TEXT.items():
        if start.startswith(signature):
            raise refuse(
                "wrong-file",
                f"this is {kind}, not a text file",
                why="feeds read comma-separated text",
                remedy="save it as CSV from the program that made it",
                place=place,
            )
    encodings = ("utf-16",) if start.startswith((b"\xff\xfe", b"\xfe\xff")) else feed.encodings
    for encoding in encodings:
        if _is_in(path, encoding):
            return Source(path, _as_utf8(path, encoding, scratch), sha256_of(path), size, encoding)
    raise refuse(
        "unreadable-encoding",
        f"the text cannot be read as {' or '.join(encodings)}",
        why="names and amounts would come out wrong",
        remedy="export it as UTF-8, or add its encoding to the feed's 'encodings'",
        place=place,
    )


def _is_in(path: Path, encoding: str) -> bool:
    """Whether the whole file is text in this encoding; a file with a nought character is not text at all."""
    try:
        with path.open(encoding=encoding, newline="") as stream:
            while block := stream.read(_BLOCK):
                if "\x00" in block:
                    return False
    except UnicodeError:
        return False
    return True


def _as_utf8(path: Path, encoding: str, scratch: Path) -> Path:
    """The file itself where it is plain UTF-8, else a copy that is, without any byte-order mark."""
    with path.open(encoding=encoding, newline="") as stream:
        first = stream.read(_BLOCK)
        plain = _without_marks(first)
        if encoding == "utf-8" and plain == first:
            return path
        copy = scratch / "extract.csv"
        with copy.open("w", encoding="utf-8", newline="") as target:
            target.write(plain)
            while block := stream.read(_BLOCK):
                target.write(block)
    return copy


def _without_marks(text: str) -> str:
    """Text without the byte-order mark at its start, be it a mark or the letters that it was once or twice saved as."""
    while any(text.startswith(mark) for mark in _MARKS):
        text = text.removeprefix(next(mark for mark in _MARKS if text.startswith(mark)))
    return text
