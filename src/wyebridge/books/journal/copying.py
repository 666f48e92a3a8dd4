"""A partner's own copy of the books: all it may see, and the hashes alone of what is another body's own."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from wyebridge.books.journal.durable import sync_file, sync_folders
from wyebridge.books.journal.files import log_file
from wyebridge.books.journal.log import segments_of
from wyebridge.books.journal.manifest import fingerprint
from wyebridge.books.journal.read import Batch, last_batch, manifest_file, read_batches
from wyebridge.books.journal.tables import may_see, tables_in
from wyebridge.engine.kernel.problems import Place, refuse

_MARK: Final = "copy-for.txt"


def copy_books(books: Path, partner: str, target: Path) -> int:
    """Copy the books to `target` for one partner, leaving out the other bodies' own segments; returns how many.

    Only what the chain names is copied, so nothing that an interrupted write left behind goes with it. The copy has its
    name only once it is whole and on disk, and verifies by itself. Raises Refused where `target` is not empty.
    """
    if target.exists() and any(target.iterdir()):
        raise refuse(
            "target-not-empty",
            f"{target} is not empty",
            why="a copy is made whole, never over another",
            remedy="choose another folder",
            place=Place(str(target)),
        )
    last = last_batch(books)  # a batch that lands while this is copied is left for the next copy
    batches = [batch for batch in read_batches(books) if batch.number <= last]
    named = [segment for batch in batches for segment in batch.manifest["segments"]]
    mine = [books / segment["path"] for segment in named if may_see(segment["holder"], partner)]
    links = [books / "entries" / manifest_file(books, number) for number in range(1, last + 1)]
    staging = target.with_name(f".{target.name}.being-made")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    for file in (*_logs(books, batches), *links, *(path for path in mine if path.is_file())):
        copy = staging / file.relative_to(books)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, copy)
    (staging / _MARK).write_text(_mark(partner), encoding="utf-8")
    for path in staging.rglob("*"):
        if path.is_file():
            sync_file(path)
    sync_folders([staging, *(path for path in staging.rglob("*") if path.is_dir())])
    if target.is_dir():
        target.rmdir()
    staging.rename(target)
    sync_folders([target.parent])
    return len(named) - len(mine)


def _logs(books: Path, batches: Sequence[Batch]) -> Iterator[Path]:
    """The log entries of these batches, and of no later one, in every table."""
    for table in tables_in(books):
        added = len(batches) if table == "entries" else sum(bool(segments_of(table, b.manifest)) for b in batches)
        for version in range(added + 1):
            if log_file(books, version, table).is_file():
                yield log_file(books, version, table)


def copy_holder(books: Path) -> str | None:
    """The partner a copy of the books was made for; None where these are the books themselves.

    Raises ValueError where the mark that says so has been damaged.
    """
    mark = books / _MARK
    if not mark.is_file():
        return None
    text = mark.read_text(encoding="utf-8")
    partner = text.split("\n")[0]
    if text not in (_mark(partner), f"{partner}\n"):  # older copies have the name alone
        raise ValueError(f"{_MARK} does not match its own hash")
    return partner


def _mark(partner: str) -> str:
    return f"{partner}\n{fingerprint(partner)}\n"
