"""From a file's bytes to its text: what it is, how it is encoded, and its fingerprint."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wyebridge.books.feed.terms import Feed
from wyebridge.engine.kernel.problems import Place, refuse

MAX_BYTES: Final = 8 * 1024**3
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
    raw = path.read_bytes()
    if not raw.strip():
        raise refuse(
            "empty-file",
            "the file is empty",
            why="there is nothing to import, and an empty extract usually means that the export failed",
            remedy="export it again",
            place=place,
        )
    encoding, body = _decode(raw, feed, place)
    return Source(path, _utf8_path(path, raw, body, encoding, scratch), hashlib.sha256(raw).hexdigest(), size, encoding)


def _decode(raw: bytes, feed: Feed, place: Place) -> tuple[str, str | None]:
    """The encoding, and the text where it has to be written again (None where the bytes are plain UTF-8 already)."""
    for signature, kind in _NOT_TEXT.items():
        if raw.startswith(signature):
            raise refuse(
                "wrong-file",
                f"this is {kind}, not a text file",
                why="feeds read comma-separated text",
                remedy="save it as CSV from the program that made it",
                place=place,
            )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = feed.encodings
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        is_plain = encoding == "utf-8" and not text.startswith(("\ufeff", "ï»¿"))
        return encoding, None if is_plain else text.removeprefix("\ufeff").removeprefix("ï»¿")
    raise refuse(
        "unreadable-encoding",
        f"the text cannot be read as {' or '.join(encodings)}",
        why="names and amounts would come out wrong",
        remedy="export it as UTF-8, or add its encoding to the feed's 'encodings'",
        place=place,
    )


def _utf8_path(path: Path, raw: bytes, body: str | None, encoding: str, scratch: Path) -> Path:
    if body is None:
        return path
    copy = scratch / "extract.csv"
    # A byte-order mark that was saved as letters, once or twice over, is not part of the first heading.
    copy.write_text(body, encoding="utf-8", newline="")
    return copy
