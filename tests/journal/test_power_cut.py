"""A power cut at every moment of a write: the disk may then hold the books as they were, or with the batch whole.

Each moment is put back on a disk of two sorts. The slow one has only what was synced: a file's content as it was when
it was, a folder's names as they were when it was. The hasty one has every name at once, and content only as synced:
names of files that turn out empty are what journalled file systems leave.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from wyebridge.books.adopting import adopt
from wyebridge.books.home import Home, read_home
from wyebridge.books.journal.checkpoint import write_checkpoint
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.journal.verify import verify

from .partnership import NOW, import_usual, new_home

Names = dict[int, dict[str, int]]
"""What stands in each folder: both by the number the file system gives them, which a change of name leaves alone."""


@dataclass
class Moment:
    """What a disk is bound to hold (content of files, names in folders); for the hasty sort, the names there were."""

    content: dict[int, bytes]
    synced_names: Names
    names: Names


@dataclass
class Tape:
    """Every moment of a write under a folder, in order."""

    root: Path
    moments: list[Moment] = field(default_factory=list)
    content: dict[int, bytes] = field(default_factory=dict)
    synced_names: Names = field(default_factory=dict)

    def begin(self) -> None:
        """Everything that is there now has been there long."""
        for path in (self.root, *self.root.rglob("*")):
            self.sync(path)
        self.moments = self.moments[-1:]

    def sync(self, path: Path) -> None:
        if path.is_dir():
            self.synced_names[number(path)] = listing(path)
        else:
            self.content[number(path)] = path.read_bytes()
        self.note()

    def note(self) -> None:
        folders = [path for path in (self.root, *self.root.rglob("*")) if path.is_dir()]
        names = {number(folder): listing(folder) for folder in folders}
        self.moments.append(Moment(dict(self.content), dict(self.synced_names), names))


def number(path: Path) -> int:
    return path.stat().st_ino


def listing(folder: Path) -> dict[str, int]:
    return {path.name: number(path) for path in folder.iterdir()}


def put_back(moment: Moment, root: Path, target: Path, *, hasty: bool) -> None:
    """Make the folder as the disk may hold it after a cut at this moment."""
    names = moment.names if hasty else moment.synced_names

    def fill(folder: int, into: Path) -> None:
        into.mkdir()
        for name, inside in names.get(folder, {}).items():
            if inside in moment.names:
                fill(inside, into / name)
            else:
                (into / name).write_bytes(moment.content.get(inside, b""))

    fill(number(root), target)


@pytest.fixture
def taped(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, Callable[[], Any]], Tape]:
    """Do something, and give the tape of every sync, link, rename and removal under a folder."""

    def record(root: Path, act: Callable[[], Any]) -> Tape:
        tape, opened = Tape(root), dict[int, Path]()
        tape.begin()
        with monkeypatch.context() as patched:
            spies = _spies(tape, opened)
            for name, spy in spies.items():
                patched.setattr(os, name, spy)
            act()
        tape.note()
        return tape

    return record


def _spies(tape: Tape, opened: dict[int, Path]) -> dict[str, Callable[..., Any]]:
    open_, fsync = os.open, os.fsync

    def spy_open(path: Any, *rest: Any, **named: Any) -> int:
        descriptor = open_(path, *rest, **named)
        opened[descriptor] = Path(path)
        return descriptor

    def spy_fsync(descriptor: int) -> None:
        fsync(descriptor)
        if tape.root == opened[descriptor] or tape.root in opened[descriptor].parents:
            tape.sync(opened[descriptor])

    def noted(act: Callable[..., Any]) -> Callable[..., Any]:
        def spy(*arguments: Any, **named: Any) -> Any:
            tape.note()  # whatever was written in between has its names by now
            answer = act(*arguments, **named)
            tape.note()
            return answer

        return spy

    return {
        "open": spy_open,
        "fsync": spy_fsync,
        **{name: noted(getattr(os, name)) for name in ("link", "unlink", "rename", "mkdir", "rmdir")},
    }


def cut_everywhere(tape: Tape, folder: Path) -> Iterator[tuple[int, Path]]:
    """Each moment that differs from the one before, and a folder as the disk may hold it then, of both sorts."""
    assert len(tape.moments) > 10
    for hasty in (False, True):
        before = None
        for at, moment in enumerate(tape.moments):
            now = (moment.content, moment.names if hasty else moment.synced_names)
            if now != before:
                put_back(moment, tape.root, folder, hasty=hasty)
                yield at, folder
                shutil.rmtree(folder)
            before = now


def test_an_import_cut_anywhere_is_whole_or_not_there_and_done_again_lands_once(
    home: Home, tmp_path: Path, taped: Callable[[Path, Callable[[], Any]], Tape]
) -> None:
    tape = taped(home.path, lambda: import_usual(home, "TC", 9))
    found = []
    for at, folder in cut_everywhere(tape, tmp_path / "cut"):
        after = verify(folder / "books")
        assert after.holds, (at, after.failed_at, after.failure)
        assert (after.batches, after.entries) in ((5, 16), (6, 20))
        found.append(after.batches)
        if at % 4 == 0:
            import_usual(read_home(folder), "TC", 9)
            again = verify(folder / "books")
            assert (again.holds, again.batches, again.entries) == (True, 6, 20)
    assert (found[0], found[-1]) == (5, 6), "success had been said"
    assert found.count(6) >= 2, "on a disk of either sort"


def test_an_adoption_cut_anywhere_is_whole_or_not_there(
    tmp_path: Path, taped: Callable[[Path, Callable[[], Any]], Tape]
) -> None:
    home = new_home(tmp_path)
    tape = taped(home.path, lambda: adopt(home, by="tester", now=NOW))
    found = []
    for at, folder in cut_everywhere(tape, tmp_path / "cut"):
        after = verify(folder / "books")
        assert after.holds, (at, after.failed_at, after.failure)
        found.append(after.batches)
        adopt(read_home(folder), by="tester", now=NOW)
        assert (verify(folder / "books").holds, verify(folder / "books").batches) == (True, 1)
    assert (found[0], found[-1]) == (0, 1)


def test_a_copy_cut_anywhere_is_whole_or_has_not_its_name(
    books: Path, tmp_path: Path, taped: Callable[[Path, Callable[[], Any]], Tape]
) -> None:
    (tmp_path / "out").mkdir()
    tape = taped(tmp_path / "out", lambda: copy_books(books, "TC", tmp_path / "out" / "books"))
    whole = verify(books).head
    found = []
    for at, folder in cut_everywhere(tape, tmp_path / "cut"):
        if (folder / "books").exists():
            after = verify(folder / "books")
            assert (after.holds, after.head) == (True, whole), (at, after.failed_at, after.failure)
        found.append((folder / "books").exists())
    assert (found[0], found[-1]) == (False, True)


def test_a_checkpoint_cut_anywhere_is_whole_or_has_not_its_name(
    books: Path, tmp_path: Path, taped: Callable[[Path, Callable[[], Any]], Tape]
) -> None:
    today = datetime(2021, 5, 4, tzinfo=UTC).date()
    (tmp_path / "out").mkdir()
    tape = taped(tmp_path / "out", lambda: write_checkpoint(books, tmp_path / "out" / "kept", on=today))
    for moment in tape.moments:
        for hasty in (False, True):
            folder = tmp_path / "cut"
            put_back(moment, tape.root, folder, hasty=hasty)
            files = list((folder / "kept").glob("*.txt")) if (folder / "kept").is_dir() else []
            assert all(verify(books, [file]).holds for file in files)
            write_checkpoint(books, folder / "kept", on=date(2021, 5, 5))
            shutil.rmtree(folder)
    assert verify(books, [tmp_path / "out" / "kept"]).holds
