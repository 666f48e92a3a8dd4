"""Posting from the command line: books must extend the checkpoint last given to partners, and leave the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from wyebridge.books.home import Home, read_home
from wyebridge.books.journal.checkpoint import check_still_extends, write_checkpoint
from wyebridge.books.journal.read import last_batch
from wyebridge.showing import refusals_shown

CHECKPOINTS: Final = "checkpoints"


@contextmanager
def posting(path: Path) -> Iterator[Home]:
    """A home to post to: its books must extend their last checkpoint, and are given the next one afterwards."""
    with refusals_shown():
        home = read_home(path)
        check_still_extends(home.books, home.out / CHECKPOINTS)
        yield home
        leave_checkpoint(home)


def leave_checkpoint(home: Home) -> Path | None:
    """The books' checkpoint of today among the home's papers, for every partner to keep; None before any batch."""
    if not last_batch(home.books):
        return None
    return write_checkpoint(home.books, home.out / CHECKPOINTS, on=datetime.now(UTC).date())
