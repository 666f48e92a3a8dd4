"""A writer in a process of its own, for races: imports one file, then says how it went and how often it came second.

Arguments: home, extract, feed, ledger, and a folder in which writers wait for each other just before their first
commit ('' where the file lock is left to keep them apart).
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch

from wyebridge.books.home import read_home
from wyebridge.books.importing import import_extract
from wyebridge.books.journal import append as appending
from wyebridge.books.journal.log import place_entry
from wyebridge.books.journal.manifest import Manifest

from .partnership import NOW

WRITERS = 2


def main(home: str, extract: str, feed: str, ledger: str, meeting: str) -> None:
    with counting_refusals() as refused, _racing(Path(meeting), feed) if meeting else nullcontext():
        done = import_extract(read_home(Path(home)), Path(extract), feed_id=feed, for_partner=ledger, by="r", now=NOW)
    said = {"refused": len(refused), "already_there": done.was_already_there, "batch": done.manifest["batch"]}
    print(json.dumps(said))


@contextmanager
def counting_refusals() -> Iterator[list[appending.HeadMoved]]:
    """The times that a batch of this process was refused since another writer was first."""
    refused: list[appending.HeadMoved] = []

    def append_and_count(*arguments: Any) -> Manifest:
        try:
            return appending.append(*arguments)
        except appending.HeadMoved as moved:
            refused.append(moved)
            raise

    with patch("wyebridge.books.importing.append", append_and_count):
        yield refused


@contextmanager
def _racing(meeting: Path, name: str) -> Iterator[None]:
    """Do without the lock, and hold back the first commit until every writer stands before its own."""
    has_waited = False

    def place_with_the_others(*arguments: Any) -> None:
        nonlocal has_waited
        if not has_waited:
            has_waited = True
            _meet(meeting, name)
        place_entry(*arguments)

    with (
        patch.object(appending, "FileLock", lambda path: nullcontext()),
        patch.object(appending, "place_entry", place_with_the_others),
    ):
        yield


def _meet(meeting: Path, name: str) -> None:
    (meeting / f"{name}-{time.monotonic_ns()}").touch()
    deadline = time.monotonic() + 30
    while len(list(meeting.iterdir())) < WRITERS:
        assert time.monotonic() < deadline, "the other writer never came"
        time.sleep(0.005)


if __name__ == "__main__":
    main(*sys.argv[1:])
