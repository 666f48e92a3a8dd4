"""The compact copy answers as the books do, is held to them by verify, and can be thrown away."""

import json
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from wyebridge.books.gathering import compact, compact_if_long, verify
from wyebridge.books.home import Home
from wyebridge.books.importing import import_extract
from wyebridge.books.journal import compacting
from wyebridge.books.journal.compact import FOLDER, NEWEST, find_compact
from wyebridge.books.journal.compacting import WORTH_IT
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.journal.files import sha256_of
from wyebridge.books.journal.read import held_files, read_batches
from wyebridge.books.listing import listing
from wyebridge.books.open import open_books
from wyebridge.books.position import position

from .damage import flip
from .partnership import FEEDS, NOW, import_usual, new_home, write_extract


def answers(books: Path, known_on: date | None = None) -> list[object]:
    """What is asked of the books by every road: their batches, the position, and rows of each sort."""
    with open_books(books, known_on=known_on) as opened:
        return [
            opened.batches,
            position(opened),
            *(listing(opened, what) for what in ("set-aside", "suspense", "own", "duplicates")),
        ]


def test_answers_are_the_same_with_it_without_it_and_with_batches_beside_it(home: Home) -> None:
    before = answers(home.books)
    compact(home.books)
    assert answers(home.books) == before
    import_usual(home, "TC", 9)
    beside = answers(home.books)
    assert [len(held_files(home.books, read_batches(home.books), kind)) for kind in ("entry", "set-aside")] == [3, 2]
    shutil.rmtree(home.books / FOLDER)
    assert answers(home.books) == beside != before


def test_it_answers_only_where_every_batch_it_has_is_asked_about(home: Home) -> None:
    compact(home.books)
    batches = read_batches(home.books)
    assert len(held_files(home.books, batches, "entry")) == 1
    early = [Path(file) for file in held_files(home.books, batches[:3], "entry")]
    assert len(early) == 4
    assert not any(home.books / FOLDER in file.parents for file in early), "as known before its last batch"


def test_the_same_file_is_known_and_a_document_seen_before_is_flagged_through_it(home: Home) -> None:
    compact(home.books)
    assert import_usual(home, "TC", 2).was_already_there
    path = write_extract(home.path.parent, "TC", 2, [("1.00", "Fletchings Ltd", "POOL")])
    again = import_extract(home, path, feed_id=FEEDS["TC"], for_partner="TC", by="tester", now=NOW)
    assert again.manifest["control"]["duplicates"] == 1


def test_it_is_made_anew_when_many_batches_stand_beside_it_and_the_one_before_is_kept(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not compact_if_long(home.books)
    monkeypatch.setattr(compacting, "WORTH_IT", 2)
    assert compact_if_long(home.books)
    assert not compact_if_long(home.books)
    for number in (9, 10, 11):
        import_usual(home, "TC", number)
    assert compact_if_long(home.books)
    for number in (12, 13, 14):
        import_usual(home, "TC", number)
    assert compact_if_long(home.books)
    folders = sorted(path.name[:8] for path in (home.books / FOLDER).iterdir() if path.is_dir())
    assert folders == ["00000008", "00000011"], "whoever opened the one before still finds it"
    assert WORTH_IT > 5


@pytest.mark.parametrize("name", ["manifest", "entry", "set-aside"])
def test_a_bit_of_it_changed_is_found_and_named(home: Home, name: str) -> None:
    made = compact(home.books)
    assert verify(home.books).holds
    flip(made.file(name), 500)
    found = verify(home.books)
    assert (found.holds, found.failed_at) == (False, "the compact copy")
    assert made.file(name).name in found.failure
    assert "delete compact/" in found.failure
    assert found.batches == 5, "the books themselves hold"


def forge(books: Path, name: str, query: str) -> None:
    """Replace a file of the compact copy by a query over `it`, and have its hash say so."""
    made = find_compact(books)
    assert made is not None
    new = made.file(name).with_suffix(".new")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE it AS SELECT * FROM read_parquet('{made.file(name)}')")
        connection.execute(f"COPY ({query}) TO '{new}' (FORMAT parquet)")
    new.replace(made.file(name))
    newest = books / FOLDER / NEWEST
    said = json.loads(newest.read_text(encoding="utf-8"))
    said["sha256"][name] = sha256_of(made.file(name))
    newest.write_text(json.dumps(said), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("entry", "SELECT * REPLACE (pence + 1 AS pence) FROM it"),
        ("entry", "SELECT * REPLACE ('' AS supplier) FROM it"),
        ("entry", "SELECT * FROM it WHERE pence > 0"),
        ("entry", "SELECT * FROM it UNION ALL SELECT * FROM it LIMIT 17"),
        ("entry", "SELECT * REPLACE (6::BIGINT AS batch) FROM it"),
        ("set-aside", "SELECT * REPLACE ('nothing' AS text) FROM it"),
        ("manifest", "SELECT * FROM it WHERE batch < 5"),
        ("manifest", "SELECT * REPLACE (replace(manifest, 'tester', 'nobody') AS manifest) FROM it"),
    ],
)
def test_rows_that_are_not_the_books_are_found_though_their_hash_was_worked_out_anew(
    home: Home, name: str, query: str
) -> None:
    compact(home.books)
    forge(home.books, name, query)
    assert verify(home.books).failed_at == "the compact copy"


def test_manifests_that_do_not_lead_to_the_books_own_head_are_not_taken(home: Home) -> None:
    before = read_batches(home.books)
    compact(home.books)
    forge(home.books, "manifest", "SELECT * REPLACE (replace(manifest, 'tester', 'nobody') AS manifest) FROM it")
    assert read_batches(home.books) == before
    other = new_home(home.path.parent / "other")
    for number in range(2, 6):
        import_usual(other, "TC", number)
    shutil.rmtree(home.books / FOLDER)
    compact(other.books)
    shutil.copytree(other.books / FOLDER, home.books / FOLDER)
    assert read_batches(home.books) == before, "it is of other books"
    assert verify(home.books).failed_at == "the compact copy"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"folder": "gone", "batches": 5, "head": "", "sha256": {"entry": ""}}']
)
def test_one_that_cannot_be_read_is_done_without_and_pointed_out(home: Home, text: str) -> None:
    before = answers(home.books)
    (home.books / FOLDER).mkdir()
    (home.books / FOLDER / NEWEST).write_text(text, encoding="utf-8")
    assert answers(home.books) == before
    assert verify(home.books).failed_at == "the compact copy"
    compact(home.books)
    assert verify(home.books).holds


def test_a_partners_copy_leaves_it_out_and_makes_its_own(home: Home, tmp_path: Path) -> None:
    compact(home.books)
    copy_books(home.books, "TPCT", tmp_path / "copy")
    assert not (tmp_path / "copy" / FOLDER).exists()
    before = answers(tmp_path / "copy")
    compact(tmp_path / "copy")
    assert answers(tmp_path / "copy") == before
    assert verify(tmp_path / "copy").holds


def test_empty_books_have_one_of_nothing(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    compact(home.books)
    assert read_batches(home.books) == []
    import_usual(home, "TC", 2)
    assert len(read_batches(home.books)) == 2
    assert verify(home.books).failed_at == ""
