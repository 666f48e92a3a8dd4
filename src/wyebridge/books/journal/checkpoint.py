"""Checkpoints: a short text of what the books were on a day, for each partner to keep where no other can change it.

Books that were later cut short, or rewritten with every hash worked out anew, hold by themselves; they do not extend a
checkpoint that somebody kept. The text is a checkpoint as C2SP describes (tlog-checkpoint), ready for a signed note:
name of the books, number of batches, root of the tree over them; then lines of our own. It needs no key.
"""

import re
import uuid
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from wyebridge.books.journal.durable import sync_file, sync_folders
from wyebridge.books.journal.manifest import GENESIS, fingerprint
from wyebridge.books.journal.merkle import root_of
from wyebridge.books.journal.read import Batch, read_batches
from wyebridge.engine.kernel.problems import Place, Refused, refuse

_NAME: Final = re.compile(r"\d{4}-\d\d-\d\d-batch-(\d+)\.txt")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_ROOT_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the books were on a day: their name, how many batches, the root over them, and each batch's hash.

    `previous_size` and `previous_root` are those of the checkpoint given before this one, which it extends (0 and the
    root of no batches where there was none). `batches` may be empty in a text that somebody shortened.
    """

    origin: str
    size: int
    root: bytes
    day: date
    previous_size: int
    previous_root: bytes
    batches: tuple[str, ...]

    def text(self) -> str:
        """The text that is kept, or signed: lines that all end in a line feed, none of them empty."""
        lines = [
            self.origin,
            str(self.size),
            shown(self.root),
            f"date {self.day.isoformat()}",
            f"previous {self.previous_size} {shown(self.previous_root)}",
            *(f"batch {number} {sha256}" for number, sha256 in enumerate(self.batches, 1)),
        ]
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first batch of today's books that is not what a checkpoint saw, and how."""

    batch: int
    place: str
    failure: str


def shown(root: bytes) -> str:
    """A hash as checkpoints and proofs write it: base 64."""
    return b64encode(root).decode("ascii")


def tree_over(manifests: Sequence[str]) -> bytes:
    """The root over batches, given the hash of each one's manifest in hexadecimal."""
    return root_of([bytes.fromhex(sha256) for sha256 in manifests])


def origin_of(batches: Sequence[Batch]) -> str:
    """The name of the books: whose they were when they were begun, and the beginning of their first batch's hash."""
    return f"wyebridge/{batches[0].manifest['for_partner']}/{batches[0].sha256[:16]}"


def read_checkpoint(file: Path) -> Checkpoint:
    """A checkpoint that somebody kept; signatures below it are left to whoever has the keys.

    Raises Refused, with the line, where it is none or has been damaged.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n\n")[0].split("\n")
    except (OSError, UnicodeDecodeError):
        raise _unreadable(file, 0, "it is not a file of text that can be read") from None
    if len(lines) < 3 or not re.fullmatch(r"0|[1-9]\d*", lines[1]):
        raise _unreadable(file, 2, "its second line is not a number of batches")
    more = dict(line.split(" ", 1) for line in lines[3:] if " " in line and not line.startswith("batch "))
    listed = [line.split(" ")[1:] for line in lines[3:] if line.startswith("batch ")]
    batches = tuple(words[-1] for words in listed)
    for number, words in enumerate(listed, 1):
        if len(words) != 2 or words[0] != str(number) or not _HASH.fullmatch(words[1]):
            raise _unreadable(file, lines.index(f"batch {' '.join(words)}") + 1, f"it does not give batch {number}")
    size, root = int(lines[1]), _root(file, 3, lines[2])
    if batches and (len(batches) != size or tree_over(batches) != root):
        raise _unreadable(file, 3, "its root is not that of the batches it lists")
    previous, _, previous_root = more.get("previous", f"0 {shown(root_of([]))}").partition(" ")
    try:
        day = date.fromisoformat(more.get("date", str(date.min)))
        return Checkpoint(lines[0], size, root, day, int(previous), _root(file, 5, previous_root), batches)
    except ValueError as error:
        raise _unreadable(file, 0, f"it cannot be read ({error})") from None


def _root(file: Path, line: int, text: str) -> bytes:
    try:
        root = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        root = b""
    if len(root) != _ROOT_BYTES or shown(root) != text:
        raise _unreadable(file, line, f"'{text}' is not a root in base 64")
    return root


def _unreadable(file: Path, line: int, what: str) -> Refused:
    return refuse(
        "checkpoint",
        f"this is no checkpoint as Wyebridge gives it: {what}",
        why="books can only be held against a checkpoint as it was given",
        remedy="use the file as you received it; a copy may be with another partner",
        place=Place(file.name, line),
    )


def misfit(checkpoint: Checkpoint, manifests: Sequence[str], *, is_all: bool = True) -> Misfit | None:
    """Where books with these batches, in order, do not extend what a checkpoint saw; None where they do.

    `manifests` are the hashes of the books' batches; `is_all` says that there are no others after them.
    """
    for number, (saw, holds) in enumerate(zip(checkpoint.batches, manifests, strict=False), 1):
        if saw != holds:
            return Misfit(
                number,
                f"batch {number}",
                "it is not the batch that the checkpoint saw, so the books were rewritten from here on, or are others; "
                f"its hash was {saw[:16]}… and is {holds[:16]}…",
            )
    if len(manifests) < checkpoint.size:
        missing = len(manifests) + 1
        if not is_all:
            return None
        return Misfit(
            missing,
            f"batch {missing}",
            f"it is missing: the checkpoint saw {checkpoint.size} batches, so the books have been cut short",
        )
    if tree_over(manifests[: checkpoint.size]) != checkpoint.root:
        return Misfit(
            1,
            f"batches 1 to {checkpoint.size}",
            "one of them is not what the checkpoint saw; its list of batches, which would say which, has been left out",
        )
    return None


def held_checkpoints(paths: Iterable[Path]) -> list[Path]:
    """The checkpoints among these files; of a folder, every one in it, the shortest first."""
    found: list[Path] = []
    for path in paths:
        inside = [file for file in path.iterdir() if _NAME.fullmatch(file.name)] if path.is_dir() else [path]
        if not inside:
            raise _unreadable(path, 0, "the folder holds none")
        found += sorted(inside, key=_order)
    return found


def _order(file: Path) -> tuple[int, str]:
    named = _NAME.fullmatch(file.name)
    return int(named[1]) if named else 0, file.name


def check_still_extends(books: Path, folder: Path) -> None:
    """Refuse to build on books that no longer extend the last checkpoint given out in this folder.

    Raises Refused: whoever holds that checkpoint would find the books cut short or rewritten.
    """
    if given := _last_given(folder):
        _checked(books, *given)


def write_checkpoint(books: Path, folder: Path, *, on: date) -> Path:
    """Write the books' checkpoint of a day into a folder, and return its file, once it is on disk.

    One that says the same of the same day is left as it is. Raises Refused where there is no batch yet, or where the
    books no longer extend the last checkpoint in the folder.
    """
    given = _last_given(folder)
    batches = _checked(books, *given) if given else _chained(books)
    if not batches:
        raise refuse(
            "no-batches",
            "the books hold no batch yet",
            why="a checkpoint says which batches there are",
            remedy="make it after the first import",
            place=Place(str(books)),
        )
    file = folder / f"{on.isoformat()}-batch-{len(batches):05}.txt"
    if file.is_file():
        return file
    manifests = tuple(batch.sha256 for batch in batches)
    before = given[1] if given else None
    checkpoint = Checkpoint(
        origin=origin_of(batches),
        size=len(batches),
        root=tree_over(manifests),
        day=on,
        previous_size=before.size if before else 0,
        previous_root=before.root if before else root_of([]),
        batches=manifests,
    )
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{file.name}.{uuid.uuid4().hex}.tmp"
    draft.write_text(checkpoint.text(), encoding="utf-8", newline="\n")
    sync_file(draft)
    draft.rename(file)
    sync_folders([folder, folder.parent])
    return file


def _last_given(folder: Path) -> tuple[Path, Checkpoint] | None:
    files = [file for file in folder.glob("*.txt") if _NAME.fullmatch(file.name)] if folder.is_dir() else []
    if not files:
        return None
    last = max(files, key=_order)
    return last, read_checkpoint(last)


def _checked(books: Path, file: Path, given: Checkpoint) -> list[Batch]:
    batches = _chained(books)
    if odd := misfit(given, [batch.sha256 for batch in batches]):
        raise refuse(
            "not-the-books-given",
            f"the books do not extend the checkpoint {file}: {odd.place}: {odd.failure}",
            why="partners hold that checkpoint, and would find these books cut short or rewritten",
            remedy="put back the books it was made of, from a backup or a partner's copy; if these are other books, "
            "give their checkpoints a folder of their own",
            place=Place(str(books)),
        )
    return batches


def _chained(books: Path) -> list[Batch]:
    """Every batch, its manifest's hash and its place in the chain worked out anew."""
    batches = read_batches(books)
    before = GENESIS
    for number, batch in enumerate(batches, 1):
        is_linked = (batch.number, batch.manifest["previous"]) == (number, before)
        if not is_linked or fingerprint(batch.text) != batch.sha256:
            raise refuse(
                "books-do-not-hold",
                f"batch {number} of the books does not hold",
                why="a checkpoint would vouch for it",
                remedy="run `wyebridge verify`, and put the books right from a backup or a partner's copy",
                place=Place(str(books)),
            )
        before = batch.sha256
    return batches
