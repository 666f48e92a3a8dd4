"""A partner's copy of the books: everything it may see, the hashes alone of what is the other's, and it verifies."""

import json
from pathlib import Path

import duckdb
import pytest

from wyebridge.books.home import Home
from wyebridge.books.journal import append as appending
from wyebridge.books.journal import copying
from wyebridge.books.journal.copying import copy_books, copy_holder
from wyebridge.books.journal.read import Batch, read_batches
from wyebridge.books.journal.verify import verify
from wyebridge.books.open import open_books
from wyebridge.books.position import position
from wyebridge.engine.kernel.problems import Refused

from .damage import flip, log_path, manifest_path, segment_path, stored_manifest
from .partnership import RESERVED_WORDS, SHARED_WORD, import_usual

OTHER = {"TC": "TPCT", "TPCT": "TC"}
OWN_BATCHES = {"TC": (2, 4), "TPCT": (3, 5)}


@pytest.mark.parametrize("partner", OTHER)
def test_a_copy_leaves_out_the_other_bodys_segments_and_nothing_else(books: Path, tmp_path: Path, partner: str) -> None:
    copy = tmp_path / "copy"
    left_out = copy_books(books, partner, copy)
    reserved = {
        segment_path(books, batch, kind, OTHER[partner]).relative_to(books)
        for batch in OWN_BATCHES[OTHER[partner]]
        for kind in ("entry", "set-aside")
    }
    assert left_out == len(reserved) == 4
    before = {path.relative_to(books): path.read_bytes() for path in books.rglob("*") if path.is_file()}
    after = {path.relative_to(copy): path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    assert before.keys() - after.keys() - {Path(".writer.lock")} == reserved
    assert after.keys() - before.keys() == {Path("copy-for.txt")}
    assert all(content == before[path] for path, content in after.items() if path in before)
    assert copy_holder(copy) == partner
    assert copy_holder(books) is None


@pytest.mark.parametrize("partner", OTHER)
def test_a_copy_keeps_the_hashes_of_what_it_leaves_out(books: Path, tmp_path: Path, partner: str) -> None:
    copy_books(books, partner, tmp_path / "copy")
    for batch in range(1, 6):
        text, sha256 = stored_manifest(tmp_path / "copy", batch)
        assert (text, sha256) == stored_manifest(books, batch)
    [withheld] = [
        segment
        for segment in json.loads(stored_manifest(tmp_path / "copy", OWN_BATCHES[OTHER[partner]][0])[0])["segments"]
        if segment["kind"] == "entry" and segment["holder"] == OTHER[partner]
    ]
    assert len(withheld["sha256"]) == 64
    assert not (tmp_path / "copy" / withheld["path"]).exists()


@pytest.mark.parametrize("partner", OTHER)
def test_a_copy_verifies_alone_and_says_what_is_withheld(books: Path, tmp_path: Path, partner: str) -> None:
    copy_books(books, partner, tmp_path / "copy")
    whole, copied = verify(books), verify(tmp_path / "copy")
    assert copied.holds
    assert copied.withheld == {OTHER[partner]: 4}
    assert (copied.batches, copied.head) == (whole.batches, whole.head)
    assert copied.segments == whole.segments - 4
    assert copied.entries == whole.entries - 4
    assert copied.set_aside == whole.set_aside - 2


def test_a_copy_gives_the_same_position_as_the_books(books: Path, tmp_path: Path) -> None:
    copy_books(books, "TPCT", tmp_path / "copy")
    with open_books(books) as whole, open_books(tmp_path / "copy") as copied:
        assert position(whole) == position(copied)


@pytest.mark.parametrize("partner", OTHER)
def test_a_copy_holds_no_byte_of_the_other_bodys_own_text(books: Path, tmp_path: Path, partner: str) -> None:
    copy_books(books, partner, tmp_path / "copy")
    assert holding(books, RESERVED_WORDS[OTHER[partner]]), "the search finds the word where it is"
    assert holding(tmp_path / "copy", RESERVED_WORDS[OTHER[partner]]) == []
    assert holding(tmp_path / "copy", RESERVED_WORDS[partner])
    assert holding(tmp_path / "copy", SHARED_WORD)


@pytest.mark.parametrize("partner", OTHER)
def test_a_copy_holds_nothing_of_the_others_that_an_interrupted_import_left_behind(
    home: Home, tmp_path: Path, partner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*arguments: object) -> None:
        raise OSError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(appending, "_sync_segments", cut)
        with pytest.raises(OSError, match="the power went"):
            import_usual(home, OTHER[partner], 9)
    copy_books(home.books, partner, tmp_path / "copy")
    assert holding(tmp_path / "copy", RESERVED_WORDS[OTHER[partner]]) == []


def test_a_copy_made_while_a_batch_lands_verifies(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_and_be_overtaken(books: Path) -> list[Batch]:
        batches = read_batches(books)
        import_usual(home, "TC", 9)
        return batches

    monkeypatch.setattr(copying, "read_batches", read_and_be_overtaken)
    copy_books(home.books, "TC", tmp_path / "copy")
    assert verify(tmp_path / "copy").holds


@pytest.mark.parametrize(("batch", "kind"), [(1, "agreement"), (1, "decision"), (2, "entry"), (3, "entry")])
def test_a_copy_without_a_shared_segment_does_not_verify(books: Path, tmp_path: Path, batch: int, kind: str) -> None:
    copy_books(books, "TC", tmp_path / "copy")
    segment_path(tmp_path / "copy", batch, kind, "shared").unlink()
    found = verify(tmp_path / "copy")
    assert (found.holds, found.failed_at) == (False, f"batch {batch}")
    assert "is missing" in found.failure


@pytest.mark.parametrize("kind", ["entry", "set-aside"])
def test_a_copy_without_one_of_its_holders_own_segments_does_not_verify(books: Path, tmp_path: Path, kind: str) -> None:
    copy_books(books, "TC", tmp_path / "copy")
    segment_path(tmp_path / "copy", 2, kind, "TC").unlink()
    found = verify(tmp_path / "copy")
    assert (found.holds, found.failed_at) == (False, "batch 2")


def test_a_changed_copy_does_not_verify(books: Path, tmp_path: Path) -> None:
    copy_books(books, "TC", tmp_path / "copy")
    flip(segment_path(tmp_path / "copy", 3, "entry", "shared"), 500)
    assert verify(tmp_path / "copy").failed_at == "batch 3"
    assert verify(books).holds


def test_a_copy_without_a_manifest_or_a_log_entry_does_not_verify(books: Path, tmp_path: Path) -> None:
    for name, lose in (("manifest", manifest_path), ("log", log_path)):
        copy_books(books, "TC", tmp_path / name)
        lose(tmp_path / name, 3).unlink()  # the other body's batch: withheld rows do not excuse it
        assert verify(tmp_path / name).failed_at == "batch 3"


@pytest.mark.parametrize("holder", OTHER)
def test_the_books_themselves_do_not_verify_without_a_reserved_segment(books: Path, holder: str) -> None:
    batch = OWN_BATCHES[holder][0]
    segment_path(books, batch, "entry", holder).unlink()
    found = verify(books)
    assert (found.holds, found.failed_at, found.withheld) == (False, f"batch {batch}", {})
    assert "is missing" in found.failure


def test_a_withheld_segment_that_is_there_after_all_is_checked(books: Path, tmp_path: Path) -> None:
    copy_books(books, "TC", tmp_path / "copy")
    path = segment_path(books, 3, "entry", "TPCT")
    held = tmp_path / "copy" / path.relative_to(books)
    held.parent.mkdir(exist_ok=True)
    held.write_bytes(path.read_bytes())
    assert verify(tmp_path / "copy").withheld == {"TPCT": 3}
    flip(held, 500)
    assert verify(tmp_path / "copy").failed_at == "batch 3"


def test_a_copy_is_never_made_over_something_else(books: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="is not empty"):
        copy_books(books, "TC", tmp_path / "copy")
    assert [path.name for path in (tmp_path / "copy").iterdir()] == ["letter.txt"]


def holding(folder: Path, word: str) -> list[Path]:
    """Files that hold the word: in their bytes, or in the rows of a (compressed) Parquet file."""
    return [path for path in folder.rglob("*") if path.is_file() and _holds(path, word)]


def _holds(path: Path, word: str) -> bool:
    if word.encode() in path.read_bytes():
        return True
    if path.suffix != ".parquet":
        return False
    with duckdb.connect() as connection:
        return word in str(connection.execute("SELECT it::VARCHAR FROM read_parquet(?) it", [str(path)]).fetchall())
