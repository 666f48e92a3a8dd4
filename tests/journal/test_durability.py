"""Success is said only after everything is on disk: data before the commit, the log and its folder after it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable

from wyebridge.books.adopting import adopt
from wyebridge.books.home import Home
from wyebridge.books.journal import append as appending
from wyebridge.books.journal.log import place_entry
from wyebridge.books.journal.verify import verify

from .damage import log_path, manifest_path, read_log, segment_path
from .partnership import FEEDS, NOW, import_usual, new_home, usual_rows, write_extract

SEGMENTS = (("entry", "shared"), ("entry", "TC"), ("set-aside", "TC"))


@dataclass
class Synced:
    """One fsync: of what, whether that was a folder, what a file held then, and whether the commit had been made."""

    path: Path
    is_folder: bool
    content: str
    was_committed: bool


@dataclass
class Disk:
    """What is synced, in order; `fails_on` says at which path the disk gives up."""

    commit: Path
    synced: list[Synced] = field(default_factory=list)
    fails_on: Callable[[Path], bool] = lambda path: False

    def files(self) -> list[Path]:
        return [synced.path for synced in self.synced if not synced.is_folder]

    def folders(self, *, was_committed: bool) -> set[Path]:
        return {found.path for found in self.synced if found.is_folder and found.was_committed == was_committed}


@pytest.fixture
def disk(home: Home, monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Watch every fsync from now on, against the commit of the next batch (6)."""
    return watch(monkeypatch, log_path(home.books, 6))


def watch(monkeypatch: pytest.MonkeyPatch, commit: Path) -> Disk:
    disk = Disk(commit)
    opened: dict[int, Path] = {}
    open_, fsync, close = os.open, os.fsync, os.close

    def spy_open(path: str | Path, *rest: int, **named: int) -> int:
        descriptor = open_(path, *rest, **named)
        opened[descriptor] = Path(path)
        return descriptor

    def spy_close(descriptor: int) -> None:
        opened.pop(descriptor, None)
        close(descriptor)

    def spy_fsync(descriptor: int) -> None:
        path = opened[descriptor]
        if disk.fails_on(path):
            raise OSError(5, "Input/output error", str(path))
        fsync(descriptor)
        content = "" if path.is_dir() else sha256(path.read_bytes()).hexdigest()
        disk.synced.append(Synced(path, path.is_dir(), content, disk.commit.exists()))

    monkeypatch.setattr(os, "open", spy_open)
    monkeypatch.setattr(os, "close", spy_close)
    monkeypatch.setattr(os, "fsync", spy_fsync)
    return disk


def test_every_segment_and_the_manifest_are_on_disk_whole_before_the_commit(home: Home, disk: Disk) -> None:
    import_usual(home, "TC", 9)
    data = {segment_path(home.books, 6, *segment) for segment in SEGMENTS} | {manifest_path(home.books, 6)}
    data.add(log_path(home.books, 5))  # the head that it builds on
    before = {found.path: found.content for found in disk.synced if not found.was_committed and not found.is_folder}
    [draft] = [path for path in before if path.suffix == ".tmp"]
    assert before.pop(draft) == sha256(disk.commit.read_bytes()).hexdigest(), "the entry, before it has its name"
    assert before == {path: sha256(path.read_bytes()).hexdigest() for path in data}
    assert not draft.exists()


def test_the_head_is_waited_for_once(home: Home, disk: Disk) -> None:
    import_usual(home, "TC", 9)
    assert disk.files().count(log_path(home.books, 5)) == 1


def test_every_folder_above_a_segment_is_on_disk_after_its_file_and_before_the_commit(home: Home, disk: Disk) -> None:
    import_usual(home, "TC", 9)
    for segment in SEGMENTS:
        path = segment_path(home.books, 6, *segment)
        above = [folder for folder in path.parents if folder == home.books or home.books in folder.parents]
        assert len(above) == 4  # holder, kind, entries, books
        order = [found.path for found in disk.synced]
        for folder in above:
            assert folder in order[order.index(path) :]
            assert folder in disk.folders(was_committed=False)


def test_the_log_entry_and_then_its_folder_are_on_disk_after_the_commit(home: Home, disk: Disk) -> None:
    import_usual(home, "TC", 9)
    after = [found for found in disk.synced if found.was_committed]
    assert after[0].path == disk.commit
    assert after[0].content == sha256(disk.commit.read_bytes()).hexdigest()
    assert disk.commit.parent in [found.path for found in after[1:]]
    assert all(found.is_folder for found in after[1:])


def test_agreements_and_decisions_are_on_disk_before_the_commit_and_their_logs_before_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = new_home(tmp_path)
    disk = watch(monkeypatch, log_path(home.books, 1))
    adopt(home, by="tester", now=NOW)
    before = [found.path for found in disk.synced if not found.was_committed]
    after = [found.path for found in disk.synced if found.was_committed]
    for table, kind in (("agreements", "agreement"), ("decisions", "decision")):
        log = home.books / table / "_delta_log" / f"{1:020}.json"
        segment = segment_path(home.books, 1, kind, "shared")
        assert before.index(segment) < before.index(segment.parent)
        assert after.index(disk.commit) < after.index(log) < len(after) - 1 - after[::-1].index(log.parent)


@pytest.mark.parametrize("cut_before", ["agreements", "decisions"])
def test_an_adoption_cut_off_before_every_table_shows_it_is_whole_and_the_next_writer_finishes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cut_before: str
) -> None:
    home = new_home(tmp_path)

    def cut(books: Path, table: str, *rest: Any) -> None:
        if table == cut_before:
            raise OSError("the power went")
        place_entry(books, table, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(appending, "place_entry", cut)
        with pytest.raises(OSError, match="the power went"):
            adopt(home, by="tester", now=NOW)
    assert shown(home, cut_before) == 0
    assert (verify(home.books).holds, verify(home.books).batches) == (True, 1)
    import_usual(home, "TC", 2)
    assert {table: shown(home, table) for table in ("agreements", "decisions")} == {"agreements": 1, "decisions": 1}
    assert (verify(home.books).holds, verify(home.books).batches) == (True, 2)


def shown(home: Home, table: str) -> int:
    """Rows that any reader of Delta Lake sees."""
    return int(DeltaTable(str(home.books / table)).to_pyarrow_table().num_rows)


PLACES = {
    "a segment": "entry/holder=TC/batch-00000006",
    "the manifest": "kind=manifest/holder=shared/batch-00000006",
    "a segment's folder": "kind=set-aside/holder=TC",
    "the books' folder": "books",
    "the log entry": "00000000000000000006.json",
    "the log's folder": "entries/_delta_log",
}


def is_place(path: Path, place: str) -> bool:
    return str(path).endswith(PLACES[place]) or ("batch-" in PLACES[place] and PLACES[place] in str(path))


@pytest.mark.parametrize("place", PLACES)
def test_a_disk_that_will_not_promise_means_that_success_is_not_said(home: Home, disk: Disk, place: str) -> None:
    disk.fails_on = lambda path: is_place(path, place) and disk.commit.exists() == ("log" in place)
    with pytest.raises(OSError, match="Input/output error"):
        import_usual(home, "TC", 9)
    assert disk.commit.exists() == ("log" in place)


@pytest.mark.parametrize("place", [place for place in PLACES if "log" not in place])
def test_a_disk_that_fails_before_the_commit_leaves_the_books_as_they_were(home: Home, disk: Disk, place: str) -> None:
    before = verify(home.books)
    disk.fails_on = lambda path: is_place(path, place)
    with pytest.raises(OSError, match="Input/output error"):
        import_usual(home, "TC", 9)
    assert verify(home.books) == before
    disk.fails_on = lambda path: False
    assert import_usual(home, "TC", 9).manifest["batch"] == 6
    assert verify(home.books).batches == 6


@pytest.mark.parametrize("place", ["the log entry", "the log's folder"])
def test_a_second_attempt_after_a_failed_sync_says_success_only_once_the_log_is_on_disk(
    home: Home, disk: Disk, place: str
) -> None:
    disk.fails_on = lambda path: is_place(path, place) and disk.commit.exists()
    with pytest.raises(OSError, match="Input/output error"):
        import_usual(home, "TC", 9)
    disk.fails_on = lambda path: False
    disk.synced.clear()
    again = import_usual(home, "TC", 9)
    assert again.was_already_there
    assert disk.commit in disk.files()
    assert disk.commit.parent in disk.folders(was_committed=True)


def test_after_a_failed_sync_another_files_success_waits_for_the_earlier_log_too(home: Home, disk: Disk) -> None:
    disk.fails_on = lambda path: is_place(path, "the log entry")
    with pytest.raises(OSError, match="Input/output error"):
        import_usual(home, "TC", 9)
    disk.fails_on = lambda path: False
    disk.synced.clear()
    assert import_usual(home, "TPCT", 9).manifest["batch"] == 7
    assert disk.commit in disk.files()


def test_a_second_adoption_after_a_failed_sync_says_success_only_once_the_log_is_on_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = new_home(tmp_path)
    disk = watch(monkeypatch, log_path(home.books, 1))
    disk.fails_on = lambda path: path == disk.commit
    with pytest.raises(OSError, match="Input/output error"):
        adopt(home, by="tester", now=NOW)
    disk.fails_on = lambda path: False
    disk.synced.clear()
    assert adopt(home, by="tester", now=NOW) is None
    assert disk.commit in disk.files()


def test_a_failed_sync_leaves_no_segment_behind_that_a_later_batch_would_take_in(home: Home, disk: Disk) -> None:
    disk.fails_on = lambda path: is_place(path, "a segment")
    with pytest.raises(OSError, match="Input/output error"):
        import_usual(home, "TC", 9)
    disk.fails_on = lambda path: False
    import_usual(home, "TC", 9)
    added = {action["add"]["path"] for action in read_log(home.books, 6) if "add" in action}
    named = {segment_path(home.books, 6, *segment) for segment in SEGMENTS} | {manifest_path(home.books, 6)}
    assert added == {path.relative_to(home.books / "entries").as_posix() for path in named}


def test_new_tables_are_on_disk_before_a_batch_builds_on_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = watch(monkeypatch, tmp_path / "home" / "books" / "entries" / "_delta_log" / f"{1:020}.json")
    home = new_home(tmp_path)
    adopt(home, by="tester", now=NOW)
    names = [path.relative_to(path.parents[2]).as_posix() for path in disk.files()]
    for table in ("entries", "agreements", "decisions"):
        assert f"{table}/_delta_log/{0:020}.json" in names


def test_the_system_itself_is_asked_in_that_order(home: Home, tmp_path: Path) -> None:
    trace = tmp_path / "trace.txt"
    calls = "fsync,link,linkat,write"
    strace = ["strace", "-f", "-y", "-s", "4", "-e", f"trace={calls}", "-o", str(trace)]
    if not shutil.which("strace") or subprocess.run([*strace, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine has no strace that may watch a process, so the order is seen in Python alone")
    extract = write_extract(tmp_path, "TC", 9, usual_rows("TC", 9))
    words = ["import", str(extract), "--home", str(home.path), "--feed", FEEDS["TC"], "--for", "TC", "--json"]
    subprocess.run([*strace, sys.executable, "-c", "from wyebridge.cli import app; app()", *words], check=True)
    asked = trace.read_text(encoding="utf-8").splitlines()
    link = the_last(asked, rf"link(at)?\(.*{disk_name(log_path(home.books, 6))}")
    answer = the_last(asked, r"write\(1<")
    for kind, holder in (*SEGMENTS, ("manifest", "")):
        file = segment_path(home.books, 6, kind, holder) if holder else manifest_path(home.books, 6)
        synced = the_last(asked, rf"fsync\(.*{disk_name(file)}>")
        folder = the_last(asked, rf"fsync\(.*{disk_name(file.parent)}>")
        assert synced < folder < link, file
    assert the_last(asked, r"fsync\(.*_commit_\w+\.json\.tmp>") < link, "the entry, before it has its name"
    assert link < the_last(asked, rf"fsync\(.*{disk_name(log_path(home.books, 6).parent)}>") < answer


def disk_name(path: Path) -> str:
    return re.escape(str(path.relative_to(path.parents[2])))


def the_last(lines: list[str], pattern: str) -> int:
    return max(number for number, line in enumerate(lines) if re.search(pattern, line))
