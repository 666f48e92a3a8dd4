"""From a text file's bytes to UTF-8: which letters it is written in, told from the whole of it."""

from pathlib import Path
from typing import Final

from wyebridge.books.feed.terms import Feed
from wyebridge.engine.kernel.problems import Place, refuse

_BLOCK: Final = 1 << 22
_MARKS: Final = ("\ufeff", "ï»¿", "Ã¯Â»Â¿")


def text_as_utf8(path: Path, start: bytes, feed: Feed, scratch: Path, file_name: str) -> tuple[Path, str]:
    """A text as UTF-8, without any byte-order mark (the file itself where it is so already), and its encoding.

    `start` is the beginning of the file. Raises Refused where none of the feed's encodings can hold the whole of it.
    """
    encodings = ("utf-16",) if start.startswith((b"\xff\xfe", b"\xfe\xff")) else feed.encodings
    for encoding in encodings:
        if _is_in(path, encoding):
            return _as_utf8(path, encoding, scratch), encoding
    raise refuse(
        "unreadable-encoding",
        f"the text cannot be read as {' or '.join(encodings)}",
        why="names and amounts would come out wrong",
        remedy="export it as UTF-8, or add its encoding to the feed's 'encodings'",
        place=Place(file_name),
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


def below(path: Path, lines: int, scratch: Path) -> Path:
    """A copy of a UTF-8 text without its first lines."""
    copy = scratch / "rows.csv"
    with path.open(encoding="utf-8", newline="") as stream, copy.open("w", encoding="utf-8", newline="") as target:
        for _ in range(lines):
            stream.readline()
        while block := stream.read(_BLOCK):
            target.write(block)
    return copy
