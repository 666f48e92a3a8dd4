"""A store that was changed, cut short or written anew is refused with the place; neither side is ever written over."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import obstore
import pytest
from obstore.store import ObjectStore
from tests.journal.damage import log_path, segment_path
from tests.journal.partnership import NOW, import_usual

from wyebridge.books.home import Home
from wyebridge.books.journal.checkpoint import write_checkpoint
from wyebridge.books.journal.files import last_here
from wyebridge.books.journal.read import head
from wyebridge.books.journal.store import PROBE
from wyebridge.books.journal.verify import verify
from wyebridge.engine.kernel.problems import Refused

SPOIL = Path(__file__).parents[2] / "examples" / "spoil_books.py"
Spoil = Callable[..., None]


@pytest.fixture
def spoil_store(home: Home, memory: ObjectStore, tmp_path: Path) -> Spoil:
    """Have the store hold what these books become when they are spoilt, by the example that does."""

    def spoil(*how: str) -> None:
        spoilt = tmp_path / "spoilt" / "books"
        shutil.copytree(home.books, spoilt)
        subprocess.run([sys.executable, str(SPOIL), how[0], str(spoilt), *how[1:]], check=True, capture_output=True)
        for key in [found["path"] for chunk in obstore.list(memory) for found in chunk if found["path"] != PROBE]:
            if not (spoilt / key).is_file():
                obstore.delete(memory, key)
        for path in spoilt.rglob("*"):
            if path.is_file():
                obstore.put(memory, path.relative_to(spoilt).as_posix(), path.read_bytes())

    return spoil


def everything(books: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in books.rglob("*") if path.is_file()}


HARMS = [
    (("change", "2"), "batch 2", "is not the one that was recorded"),
    (("change", "3"), "batch 3", "is not the one that was recorded"),
    (("shorten",), "batch 3", "is missing"),
    (("rewrite", "2"), "batch 2", "is not the one in the folder"),
    (("rewrite", "3"), "batch 3", "is not the one in the folder"),
]


@pytest.mark.parametrize(("how", "place", "said"), HARMS)
def test_a_spoilt_store_is_refused_by_verify_with_the_first_batch_and_nothing_is_written_over(
    home: Home, spoil_store: Spoil, how: tuple[str, ...], place: str, said: str
) -> None:
    assert verify(home.books).holds
    before = everything(home.books)
    spoil_store(*how)
    found = verify(home.books)
    assert (found.failed_at, found.holds) == (place, False)
    assert f"batch {found.batches + 1}" == place
    assert said in found.failure
    assert "s3://bucket/pool" in found.failure
    assert everything(home.books) == before


@pytest.mark.parametrize("how", [("shorten",), ("rewrite", "2")])
def test_nothing_is_answered_or_posted_where_the_store_is_not_what_the_folder_knew(
    home: Home, memory: ObjectStore, spoil_store: Spoil, how: tuple[str, ...]
) -> None:
    spoil_store(*how)
    there = {found["path"] for chunk in obstore.list(memory) for found in chunk}
    with pytest.raises(Refused, match=r"batch 3: its log entry is .*store-differs"):
        head(home.books)
    with pytest.raises(Refused, match="store-differs"):
        import_usual(home, "TC", 9)
    assert {found["path"] for chunk in obstore.list(memory) for found in chunk} == there


def test_a_changed_file_is_not_brought_over_nor_anything_after_it(
    home: Home, elsewhere: Home, spoil_store: Spoil
) -> None:
    spoil_store("change", "2")
    with pytest.raises(Refused, match=r"batch 2: its file .* is not the one that was recorded"):
        head(elsewhere.books)
    assert last_here(elsewhere.books) == 1
    changed = {path.relative_to(elsewhere.books) for path in elsewhere.books.rglob("batch-00000002-*")}
    assert changed < {path.relative_to(home.books) for path in home.books.rglob("batch-00000002-*")}
    assert all((elsewhere.books / path).read_bytes() == (home.books / path).read_bytes() for path in changed)


@pytest.mark.parametrize(("how", "place", "said"), HARMS)
def test_a_machine_that_never_had_the_books_takes_what_holds_and_a_kept_checkpoint_shows_the_rest(
    home: Home, elsewhere: Home, tmp_path: Path, spoil_store: Spoil, how: tuple[str, ...], place: str, said: str
) -> None:
    write_checkpoint(home.books, tmp_path / "kept", on=NOW.date())
    spoil_store(*how)
    alone, held_to_it = verify(elsewhere.books), verify(elsewhere.books, [tmp_path / "kept"])
    assert (alone.failed_at, alone.holds) == (("batch " + how[1], False) if how[0] == "change" else ("", True))
    assert held_to_it.failed_at == place


def test_a_folder_that_was_changed_is_refused_and_the_store_left_alone(home: Home, memory: ObjectStore) -> None:
    log_path(home.books, 3).write_text("{}\n", encoding="ascii")
    with pytest.raises(Refused, match="batch 3: its log entry is not the one in the folder"):
        head(home.books)
    assert verify(home.books).failed_at == "batch 3"
    shutil.rmtree(home.books)
    assert verify(home.books).batches == 3


def test_what_the_store_shows_of_other_tables_is_held_to_the_chain(home: Home, memory: ObjectStore) -> None:
    obstore.put(memory, f"agreements/_delta_log/{2:020}.json", b"{}\n")
    found = verify(home.books)
    assert found.failed_at == "the log of agreements"
    assert "shows others what no batch holds" in found.failure


def test_a_checkpoint_of_delta_lake_that_another_program_left_at_the_store_is_found(
    home: Home, memory: ObjectStore
) -> None:
    obstore.put(memory, "entries/_delta_log/_last_checkpoint", b"{}")
    assert verify(home.books).failed_at == "the log of entries"


def test_a_batch_that_does_not_follow_is_not_brought_over(home: Home, elsewhere: Home, memory: ObjectStore) -> None:
    third = bytes(obstore.get(memory, f"entries/_delta_log/{3:020}.json").bytes())
    obstore.put(memory, f"entries/_delta_log/{4:020}.json", third)
    with pytest.raises(Refused, match="batch 4: it does not follow from the batch before"):
        head(home.books)
    assert not log_path(home.books, 4).exists()
    assert verify(home.books).failed_at == "batch 4"


def test_a_gap_in_the_stores_log_is_named(home: Home, elsewhere: Home, memory: ObjectStore) -> None:
    obstore.delete(memory, f"entries/_delta_log/{2:020}.json")
    with pytest.raises(Refused, match="batch 2: its log entry is missing"):
        head(elsewhere.books)
    assert head(home.books).batch == 3  # what it has is what the last one there leads to
    assert verify(home.books).failed_at == "batch 2"


def test_a_name_that_leads_out_of_the_books_is_not_followed(
    home: Home, elsewhere: Home, memory: ObjectStore, tmp_path: Path
) -> None:
    entry = f"entries/_delta_log/{3:020}.json"
    text = bytes(obstore.get(memory, entry).bytes()).decode("ascii")
    obstore.put(memory, entry, text.replace("kind=manifest/", "../../../../kind=manifest/").encode("ascii"))
    before = everything(tmp_path)
    with pytest.raises(Refused, match="which is no file of the books"):
        head(elsewhere.books)
    new = set(everything(tmp_path)) - set(before)
    assert all(elsewhere.books in path.parents for path in new)
    assert not log_path(elsewhere.books, 3).exists()


def test_a_file_of_record_that_is_missing_at_the_store_is_named_by_its_batch(home: Home, memory: ObjectStore) -> None:
    path = segment_path(home.books, 2, "entry", "TC")
    obstore.delete(memory, path.relative_to(home.books).as_posix())
    found = verify(home.books)
    assert found.failed_at == "batch 2"
    assert "is missing, at s3://bucket/pool" in found.failure
