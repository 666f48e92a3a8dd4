"""A partner's own copy of the books: all it may see, and the hashes alone of what is another body's own."""

import shutil
from pathlib import Path
from typing import Final

from wyebridge.books.journal.durable import sync_file, sync_folders
from wyebridge.books.journal.read import last_batch, read_batches
from wyebridge.books.journal.tables import SHARED
from wyebridge.engine.kernel.problems import Place, refuse

_MARK: Final = "copy-for.txt"


def copy_books(books: Path, partner: str, target: Path) -> int:
    """Copy the books to `target` for one partner, leaving out the other bodies' own segments; returns how many.

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
    last_batch(books)
    left_out = {
        str(books / segment["path"])
        for batch in read_batches(books)
        for segment in batch.manifest["segments"]
        if segment["holder"] not in (SHARED, partner)
    }
    target.mkdir(parents=True, exist_ok=True)

    def ignore(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if str(Path(folder) / name) in left_out or name.endswith(".lock")]

    shutil.copytree(books, target, ignore=ignore, dirs_exist_ok=True)
    (target / _MARK).write_text(f"{partner}\n", encoding="utf-8")
    for path in target.rglob("*"):
        if path.is_file():
            sync_file(path)
    sync_folders([target, *(path for path in target.rglob("*") if path.is_dir())])
    return len(left_out)


def copy_holder(books: Path) -> str | None:
    """The partner a copy of the books was made for; None where these are the books themselves."""
    mark = books / _MARK
    return mark.read_text(encoding="utf-8").strip() if mark.is_file() else None
