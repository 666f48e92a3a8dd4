"""A writer that read an older head is refused: never rebased, nothing lost, nothing posted twice."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pytest
from deltalake import DeltaTable
from deltalake.transaction import AddAction
from filelock import FileLock

from wyebridge.books.adopting import adopt
from wyebridge.books.home import Home
from wyebridge.books.journal.append import HeadMoved, SegmentQuery, append, one_writer, with_the_head
from wyebridge.books.journal.log import place_entry
from wyebridge.books.journal.read import Head, head, read_batches
from wyebridge.books.journal.tables import PARTITIONS, create_tables, schema
from wyebridge.books.journal.verify import verify
from wyebridge.engine.kernel.problems import Refused

from .damage import log_path, rows_of, segment_path
from .partnership import FEEDS, NOW, import_usual, new_home, usual_rows, write_extract

DRAFT = {"kind": "test", "recorded_at": "2021-05-04T00:00:00+00:00", "by": "tester", "for_partner": "TC"}


def append_one(books: Path, at: Head) -> None:
    """Two entries and an agreement, after this head."""
    agreement = f"SELECT {at.batch + 1}::BIGINT AS batch, 'text' AS text, sha256('text') AS sha256"
    append_entries(books, at, SegmentQuery("agreements", "agreement", "shared", agreement))


def append_entries(books: Path, at: Head, *more: SegmentQuery) -> None:
    """Two entries after this head, and other segments where any are given."""
    entry = f"SELECT {at.batch + 1}::BIGINT AS batch, 5::BIGINT AS pence, 'a' AS from_account, 'b' AS to_account"
    queries = [SegmentQuery("entries", "entry", holder, entry, "pence") for holder in ("shared", "TC")]
    with duckdb.connect() as connection:
        append(connection, books, at, [*queries, *more], DRAFT)


def data_files(books: Path, table: str = "entries") -> set[Path]:
    return set((books / table).rglob("*.parquet"))


def test_a_writer_at_the_head_is_taken(books: Path) -> None:
    append_one(books, head(books))
    found = verify(books)
    assert (found.holds, found.batches, found.entries) == (True, 6, 18)


@pytest.mark.parametrize("behind", [1, 3])
def test_a_writer_that_holds_an_old_head_is_refused_and_nothing_is_posted(books: Path, behind: int) -> None:
    stale = Head(5 - behind, read_batches(books)[4 - behind].sha256)
    before, files, logged = verify(books), data_files(books), log_path(books, 5).read_bytes()
    with pytest.raises(HeadMoved, match=f"batch {6 - behind} was committed by another writer first"):
        append_one(books, stale)
    assert head(books) == Head(5, before.head)
    assert data_files(books) == files
    assert log_path(books, 5).read_bytes() == logged
    assert not log_path(books, 6).exists()
    assert verify(books) == before


def test_a_refused_writer_leaves_nothing_that_readers_of_any_table_would_see(books: Path) -> None:
    before = {path: path.read_bytes() for path in books.rglob("*") if path.is_file()}
    with pytest.raises(HeadMoved):
        append_one(books, Head(4, read_batches(books)[3].sha256))
    assert {path: path.read_bytes() for path in books.rglob("*") if path.is_file()} == before


def test_a_writer_refused_reads_the_head_again_and_is_taken(books: Path) -> None:
    with pytest.raises(HeadMoved):
        append_one(books, Head(4, read_batches(books)[3].sha256))
    append_one(books, head(books))
    assert verify(books).batches == 6


def test_one_writer_at_a_time_on_one_machine_and_readers_are_not_held_up(books: Path) -> None:
    with one_writer(books) as at:
        assert at == head(books)
        assert verify(books).holds
        with pytest.raises(TimeoutError):
            FileLock(books / ".writer.lock", timeout=0.05, is_singleton=False).acquire()
    with one_writer(books) as again:
        assert again == at


def test_work_is_done_again_after_the_new_head_where_another_was_first(books: Path) -> None:
    heads: list[Head] = []

    def work(at: Head) -> str:
        heads.append(at)
        if len(heads) == 1:
            append_one(books, head(books))  # a writer on another machine, who cannot see the lock
        append_one(books, at)
        return "posted"

    assert with_the_head(books, work) == "posted"
    assert [at.batch for at in heads] == [5, 6]
    assert verify(books).batches == 7


def test_a_writer_that_is_never_first_gives_up_and_says_what_to_do(books: Path) -> None:
    tries: list[Head] = []

    def work(at: Head) -> None:
        tries.append(at)
        raise HeadMoved

    with pytest.raises(Refused, match=r"others-were-first.*\n.*\n +do: .*again"):
        with_the_head(books, work)
    assert 1 < len(tries) < 100


def test_an_adoption_that_comes_second_is_done_again(tmp_path: Path) -> None:
    home = new_home(tmp_path)

    def be_second(*arguments: Any) -> Any:
        if not head(home.books).batch:
            append_entries(home.books, head(home.books))
        return append(*arguments)

    with patch("wyebridge.books.adopting.append", be_second):
        adopted = adopt(home, by="tester", now=NOW)
    assert adopted is not None
    assert adopted["batch"] == 2
    assert adopt(home, by="tester", now=NOW) is None


@pytest.mark.parametrize("file", ["the same file", "different files"])
def test_two_people_importing_at_once_from_the_command_line_both_get_an_answer(home: Home, file: str) -> None:
    ledgers = ["TC", "TC"] if file == "the same file" else ["TC", "TPCT"]
    commands = [
        [
            str(write_extract(home.path.parent, ledger, 9, usual_rows(ledger, 9))),
            "--feed",
            FEEDS[ledger],
            "--for",
            ledger,
        ]
        for ledger in ledgers
    ]
    started = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from wyebridge.cli import app; app()",
                "import",
                *words,
                "--home",
                str(home.path),
                "--json",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for words in commands
    ]
    answers = [each.communicate(timeout=120) for each in started]
    assert [each.returncode for each in started] == [0, 0], answers
    said = sorted((json.loads(out)["batch"], json.loads(out)["already_imported"]) for out, _ in answers)
    assert said == ([(6, False), (6, True)] if file == "the same file" else [(6, False), (7, False)])
    assert verify(home.books).holds


@pytest.mark.parametrize("lock", ["with the lock", "without the lock"])
def test_two_writers_at_once_with_different_files_both_land_and_none_is_lost(home: Home, lock: str) -> None:
    files = {ledger: write_extract(home.path.parent, ledger, 9, usual_rows(ledger, 9)) for ledger in FEEDS}
    done = run_at_once(home, list(files.items()), is_locked=lock == "with the lock")
    assert sorted(each["batch"] for each in done) == [6, 7]
    assert sum(each["refused"] for each in done) == (0 if lock == "with the lock" else 1)
    found = verify(home.books)
    assert (found.holds, found.batches, found.entries) == (True, 7, 16 + 8)
    by_batch = {batch.number: batch.manifest["for_partner"] for batch in read_batches(home.books)}
    for batch in (6, 7):
        ledger = by_batch[batch]
        rows = rows_of(segment_path(home.books, batch, "entry", "shared"), "ledger, pence")
        assert sorted(rows) == [(ledger, -950), (ledger, 10901)]
    assert {by_batch[6], by_batch[7]} == set(FEEDS)
    named = {segment["path"] for batch in read_batches(home.books) for segment in batch.manifest["segments"]}
    manifests = {f"entries/kind=manifest/holder=shared/{path.name}" for path in _manifests(home.books)}
    assert {path.relative_to(home.books).as_posix() for path in data_files(home.books)} == manifests | {
        path for path in named if path.startswith("entries/")
    }
    assert len(manifests) == 7


def test_the_same_file_from_two_writers_at_once_lands_once(home: Home) -> None:
    file = write_extract(home.path.parent, "TC", 9, usual_rows("TC", 9))
    done = run_at_once(home, [("TC", file), ("TC", file)], is_locked=False)
    assert [each["batch"] for each in done] == [6, 6]
    assert sorted(each["already_there"] for each in done) == [False, True]
    assert sum(each["refused"] for each in done) == 1
    found = verify(home.books)
    assert (found.holds, found.batches, found.entries) == (True, 6, 16 + 4)


def test_the_same_file_again_changes_nothing(home: Home) -> None:
    before = {path: path.read_bytes() for path in home.books.rglob("*") if path.is_file()}
    again = import_usual(home, "TC", 2)
    assert again.was_already_there
    assert again.manifest["batch"] == 2
    assert {path: path.read_bytes() for path in home.books.rglob("*") if path.is_file()} == before


def test_deltalake_left_to_itself_would_rebase_a_stale_commit_without_a_word(tmp_path: Path) -> None:
    create_tables(tmp_path)
    read_before = DeltaTable(str(tmp_path / "entries"))
    for table, name in ((DeltaTable(str(tmp_path / "entries")), "first"), (read_before, "stale")):
        add = AddAction(f"{name}.parquet", 1, {"kind": "entry", "holder": "shared"}, 1, True, '{"numRecords": 1}')
        table.create_write_transaction([add], "append", schema("entries"), PARTITIONS["entries"])
    assert DeltaTable(str(tmp_path / "entries")).version() == 2  # both landed: a chain would have forked


def test_an_entry_is_never_put_over_another(books: Path) -> None:
    before = log_path(books, 5).read_bytes()
    with pytest.raises(FileExistsError):
        place_entry(books, "entries", 5, "{}\n")
    assert log_path(books, 5).read_bytes() == before
    assert [path for path in log_path(books, 5).parent.iterdir() if path.suffix != ".json"] == []


def run_at_once(home: Home, work: list[tuple[str, Path]], *, is_locked: bool) -> list[dict[str, Any]]:
    """Import each file from a process of its own; without the lock, each stands before its commit before any goes."""
    meeting = home.path.parent / "meeting"
    meeting.mkdir()
    where = "" if is_locked else str(meeting)
    package = Path(__file__).parent
    module = f"{package.name}.racing_writer"
    writers = []
    for ledger, file in work:
        arguments = [str(home.path), str(file), FEEDS[ledger], ledger, where]
        writers.append(
            subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=package.parent,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    done = []
    try:
        for writer in writers:
            said, complaint = writer.communicate(timeout=60)
            assert writer.returncode == 0, complaint
            done.append(json.loads(said))
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    return done


def _manifests(books: Path) -> list[Path]:
    return list((books / "entries" / "kind=manifest").rglob("*.parquet"))
