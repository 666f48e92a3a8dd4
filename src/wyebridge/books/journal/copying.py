"""A partner's own copy of the books: all it may see, and the hashes alone of what is another body's own."""

import shutil
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from wyebridge.books.journal.durable import sync_file, sync_folders
from wyebridge.books.journal.read import added_files, last_batch, log_folder, read_batches
from wyebridge.books.journal.tables import may_see, tables_in
from wyebridge.engine.kernel.problems import Place, refuse

_MARK: Final = "copy-for.txt"


def copy_books(books: Path, partner: str, target: Path) -> int:
    """Copy the books to `target` for one partner, leaving out the other bodies' own segments; returns how many.

    Only what the chain names is copied, so nothing that an interrupted write left behind goes with it.
    The copy verifies by itself. Raises Refused where `target` is not empty.
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
    logs = [file for table in tables_in(books) for file in log_folder(books, table).iterdir() if file.is_file()]
    logs = [file for file in logs if file.parent != log_folder(books) or file.stem <= f"{last:020}"]
    links = [
        books / "entries" / unquote(added["path"])
        for number in range(1, last + 1)
        for added in added_files(books, number)
        if added["partitionValues"]["kind"] == "manifest"
    ]
    target.mkdir(parents=True, exist_ok=True)
    for file in (*logs, *links, *(path for path in mine if path.is_file())):
        copy = target / file.relative_to(books)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, copy)
    (target / _MARK).write_text(f"{partner}\n", encoding="utf-8")
    for path in target.rglob("*"):
        if path.is_file():
            sync_file(path)
    sync_folders([target, *(path for path in target.rglob("*") if path.is_dir())])
    return len(named) - len(mine)


def copy_holder(books: Path) -> str | None:
    """The partner a copy of the books was made for; None where these are the books themselves."""
    mark = books / _MARK
    return mark.read_text(encoding="utf-8").strip() if mark.is_file() else None
