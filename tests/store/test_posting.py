"""Posting to books at an address: a batch is there whole or not at all, and once, whoever posts and whatever breaks."""

import shutil
from pathlib import Path
from typing import Any
from unittest.mock import patch

import obstore
import pytest
from obstore.exceptions import AlreadyExistsError, GenericError
from obstore.store import ObjectStore
from tests.journal.partnership import NOW, import_usual, new_home
from tests.journal.racing_writer import counting_refusals

from wyebridge.books.adopting import adopt
from wyebridge.books.home import Home
from wyebridge.books.journal import append as appending
from wyebridge.books.journal import log as logging
from wyebridge.books.journal.log import place_entry
from wyebridge.books.journal.mirror import bring_over
from wyebridge.books.journal.moving import move_books
from wyebridge.books.journal.read import head, read_batches
from wyebridge.books.journal.store import PROBE
from wyebridge.books.journal.verify import verify
from wyebridge.books.open import open_books
from wyebridge.engine.kernel.problems import Refused


class Killed(BaseException):
    """What no code catches to go on."""


def keys(memory: ObjectStore) -> set[str]:
    return {found["path"] for chunk in obstore.list(memory) for found in chunk} - {PROBE}


def files(books: Path) -> set[str]:
    return {path.relative_to(books).as_posix() for path in books.rglob("*") if path.is_file()} - {".writer.lock"}


def assert_same(memory: ObjectStore, books: Path) -> None:
    assert keys(memory) == files(books)
    for key in files(books):
        assert bytes(obstore.get(memory, key).bytes()) == (books / key).read_bytes(), key


def assert_whole(home: Home, elsewhere: Home, batches: int) -> None:
    """Both machines have these batches, hash for hash, and all of them hold: here, there and at the store."""
    for one in (home, elsewhere):
        found = verify(one.books)
        assert (found.failed_at, found.failure, found.batches) == ("", "", batches)
    assert head(home.books) == head(elsewhere.books)


def test_a_batch_posted_here_is_at_the_address_byte_for_byte_and_is_brought_over_elsewhere(
    home: Home, elsewhere: Home, memory: ObjectStore
) -> None:
    assert import_usual(home, "TC", 9).manifest["batch"] == 4
    assert_same(memory, home.books)
    with open_books(home.books) as here, open_books(elsewhere.books) as there:
        rows = [sorted(books.rows(books.entries.select("batch", "row", "pence"))) for books in (here, there)]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 3 * 4
    assert files(home.books) == files(elsewhere.books)


def test_a_folder_that_was_deleted_is_made_again(home: Home, memory: ObjectStore) -> None:
    before = {name: (home.books / name).read_bytes() for name in files(home.books)}
    shutil.rmtree(home.books)
    assert head(home.books).batch == 3
    assert {name: (home.books / name).read_bytes() for name in files(home.books)} == before
    import_usual(home, "TC", 9)
    assert verify(home.books).batches == 4


def test_a_machine_that_has_fallen_behind_posts_after_what_others_posted(home: Home, elsewhere: Home) -> None:
    import_usual(home, "TC", 8)
    assert import_usual(elsewhere, "TPCT", 9).manifest["batch"] == 5
    assert_whole(home, elsewhere, 5)


@pytest.mark.parametrize("file", ["the same file", "different files"])
def test_two_writers_meet_at_the_put_and_the_second_does_its_work_again(home: Home, elsewhere: Home, file: str) -> None:
    meeting: list[str] = []

    def let_the_other_be_first(*arguments: Any) -> None:
        if not meeting:
            meeting.append("met")
            import_usual(elsewhere, "TC" if file == "the same file" else "TPCT", 9)
        place_entry(*arguments)

    with counting_refusals() as refused, patch.object(appending, "place_entry", let_the_other_be_first):
        mine = import_usual(home, "TC", 9)
    assert len(refused) == 1
    assert (mine.manifest["batch"], mine.was_already_there) == ((4, True) if file == "the same file" else (5, False))
    assert_whole(home, elsewhere, 4 if file == "the same file" else 5)


class Breaking:
    """The store's put, which breaks at one call: `before` it is done there, or `after`. Counts its calls from 1."""

    def __init__(self, at: int, when: str, fault: BaseException) -> None:
        self.at, self.when, self.fault = at, when, fault
        self.keys: list[str] = []
        self._put = obstore.put

    def __call__(self, store: ObjectStore, key: str, content: Any, **named: Any) -> Any:
        self.keys.append(key)
        if len(self.keys) == self.at and self.when == "before":
            raise self.fault
        done = self._put(store, key, content, **named)
        if len(self.keys) == self.at:
            raise self.fault
        return done


PUTS = 5
"""What a batch of the council's puts: three segments, its manifest's file, and the log entry that decides."""


def test_a_writer_killed_at_any_put_leaves_the_books_as_they_were_or_the_batch_whole(
    home: Home, elsewhere: Home, memory: ObjectStore
) -> None:
    moments = [(at, when) for at in range(1, PUTS + 1) for when in ("before", "after")]
    for at, when in moments:
        breaking = Breaking(at, when, Killed())
        with patch.object(obstore, "put", breaking), pytest.raises(Killed):
            import_usual(home, "TC", 9)
        is_decided = (at, when) == moments[-1]
        assert len(breaking.keys) == at
        assert ("_delta_log" in breaking.keys[-1]) == (at == PUTS)
        assert head(elsewhere.books).batch == (4 if is_decided else 3), (at, when)
    assert import_usual(home, "TC", 9).was_already_there
    assert_whole(home, elsewhere, 4)
    assert files(elsewhere.books) < keys(memory), "what the killed left at the store is named by nothing"


def test_a_writer_killed_before_its_own_folder_has_what_it_posted_brings_it_over(home: Home, elsewhere: Home) -> None:
    with patch.object(logging, "put_new", side_effect=Killed), pytest.raises(Killed):
        import_usual(home, "TC", 9)
    assert import_usual(home, "TC", 9).was_already_there
    assert_whole(home, elsewhere, 4)


def test_a_batch_whose_writer_was_killed_before_other_tables_showed_it_is_shown_by_the_next(
    tmp_path: Path, memory: ObjectStore
) -> None:
    home = new_home(tmp_path)
    move_books(home.path, "s3://bucket/new")
    with patch.object(appending, "_show", side_effect=Killed), pytest.raises(Killed):
        adopt(home, by="tester", now=NOW)
    shown = "agreements/_delta_log/00000000000000000001.json"
    assert shown not in keys(memory)
    there = Path(shutil.copytree(home.path, tmp_path / "there"))
    assert verify(there / "books").batches == 1
    import_usual(home, "TC", 2)
    assert shown in keys(memory)
    for books in (home.books, there / "books"):  # one of them looked in between
        assert verify(books).batches == 2
        assert_same(memory, books)


def test_a_batch_that_another_process_here_brings_over_before_its_writer_has_is_the_writers_all_the_same(
    home: Home, elsewhere: Home
) -> None:
    put = obstore.put

    def put_and_be_looked_at(store: ObjectStore, key: str, content: Any, **named: Any) -> Any:
        done = put(store, key, content, **named)
        if "_delta_log" in key:
            bring_over(home.books)
        return done

    with counting_refusals() as refused, patch.object(obstore, "put", put_and_be_looked_at):
        mine = import_usual(home, "TC", 9)
    assert (mine.manifest["batch"], mine.was_already_there, refused) == (4, False, [])
    assert_whole(home, elsewhere, 4)


@pytest.mark.parametrize("said", [AlreadyExistsError("it exists"), GenericError("the connection was lost")])
def test_an_answer_that_got_lost_is_told_from_another_writers_batch(
    home: Home, elsewhere: Home, said: Exception
) -> None:
    with counting_refusals() as refused, patch.object(obstore, "put", Breaking(PUTS, "after", said)):
        mine = import_usual(home, "TC", 9)
    assert (mine.manifest["batch"], mine.was_already_there, refused) == (4, False, [])
    assert_whole(home, elsewhere, 4)


@pytest.mark.parametrize("said", [AlreadyExistsError("two met, and neither was taken"), GenericError("lost")])
def test_a_put_that_did_not_arrive_is_done_again(home: Home, elsewhere: Home, said: Exception) -> None:
    with counting_refusals() as refused, patch.object(obstore, "put", Breaking(PUTS, "before", said)):
        assert import_usual(home, "TC", 9).manifest["batch"] == 4
    assert refused == []
    assert_whole(home, elsewhere, 4)


def test_a_store_that_went_away_at_the_put_may_have_taken_it_and_the_refusal_says_so(
    home: Home, elsewhere: Home, memory: ObjectStore
) -> None:
    put, get, gone = obstore.put, obstore.get, GenericError("no route to the store")

    def put_and_go(store: ObjectStore, key: str, content: Any, **named: Any) -> Any:
        put(store, key, content, **named)
        if named.get("mode") == "create":
            obstore.get = go
            raise gone

    def go(*arguments: Any, **named: Any) -> Any:
        raise gone

    try:
        with patch.object(obstore, "put", put_and_go), pytest.raises(Refused, match="store-did-not-answer"):
            import_usual(home, "TC", 9)
        # Whoever brings the entry over takes these as they are, so they are not tidied away.
        assert keys(memory) - files(home.books) == {f"entries/_delta_log/{4:020}.json"}
        with pytest.raises(Refused, match=r"store-out-of-reach(.|\n)*nothing is answered"):
            read_batches(home.books)
    finally:
        obstore.get = get
    assert import_usual(home, "TC", 9).was_already_there
    assert_whole(home, elsewhere, 4)


def test_a_store_that_takes_no_condition_is_refused_before_any_batch(
    posted: Path, tmp_path: Path, memory: ObjectStore
) -> None:
    put = obstore.put
    home = Path(shutil.copytree(posted, tmp_path / "home"))

    def put_all_the_same(store: ObjectStore, key: str, content: Any, **named: Any) -> Any:
        return put(store, key, content)

    with patch.object(obstore, "put", put_all_the_same), pytest.raises(Refused, match="store-takes-no-condition"):
        move_books(home, "s3://bucket/pool")
    assert not [key for key in keys(memory) if "_delta_log" in key]
    assert verify(home / "books").batches == 3  # they are in the folder as before
