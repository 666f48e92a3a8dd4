"""The address is a setting: books are moved to it whole or not at all, and a home without a folder joins them there."""

import shutil
from pathlib import Path
from unittest.mock import patch

import obstore
import pytest
from obstore.store import ObjectStore
from tests.journal.partnership import import_usual, new_home

from wyebridge.books.home import Home, read_home
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.journal.moving import move_books
from wyebridge.books.journal.read import head
from wyebridge.books.journal.store import store_of
from wyebridge.books.journal.verify import verify
from wyebridge.books.settings import SETTINGS, read_settings
from wyebridge.engine.kernel.problems import Refused

from .conftest import ADDRESS
from .test_posting import Breaking, Killed, assert_same, keys


@pytest.fixture
def unmoved(posted: Path, tmp_path: Path, memory: ObjectStore) -> Home:
    """A home of three batches in its folder, and an empty store."""
    return read_home(Path(shutil.copytree(posted, tmp_path / "home")))


def test_moving_sets_the_address_and_leaves_every_other_setting(unmoved: Home, memory: ObjectStore) -> None:
    before = read_settings(unmoved.path / SETTINGS)
    assert move_books(unmoved.path, f"{ADDRESS}/") == 3
    assert read_settings(unmoved.path / SETTINGS) == before | {"journal": ADDRESS}
    assert_same(memory, unmoved.books)
    import_usual(unmoved, "TC", 9)
    assert_same(memory, unmoved.books)


def test_a_move_that_is_cut_off_anywhere_leaves_the_books_in_the_folder_and_is_done_again(
    unmoved: Home, tmp_path: Path, memory: ObjectStore
) -> None:
    there = tmp_path / "there"
    shutil.copytree(unmoved.path, there, ignore=lambda folder, names: ["books"] if "books" in names else [])
    (there / SETTINGS).write_text(f'journal = "{ADDRESS}"\n', encoding="utf-8")
    last = f"entries/_delta_log/{0:020}.json"
    cut_at = list[str]()
    while not cut_at or cut_at[-1] != last:
        breaking = Breaking(len(cut_at) + 1, "after", Killed())
        with patch.object(obstore, "put", breaking), pytest.raises(Killed):
            move_books(unmoved.path, ADDRESS)
        cut_at.append(breaking.keys[-1])
        assert store_of(unmoved.books) is None
        if cut_at[-1] != last:  # nobody sees half of them
            with pytest.raises(Refused, match="no-books-there"):
                head(there / "books")
    assert len(cut_at) > 20
    assert head(there / "books").batch == 3
    move_books(unmoved.path, ADDRESS)
    assert_same(memory, unmoved.books)
    assert head(there / "books") == head(unmoved.books)


def test_books_are_not_moved_to_where_others_stand(unmoved: Home, tmp_path: Path, memory: ObjectStore) -> None:
    (tmp_path / "others").mkdir()
    others = new_home(tmp_path / "others")
    move_books(others.path, ADDRESS)
    before = keys(memory)
    with pytest.raises(Refused, match="others-there"):
        move_books(unmoved.path, ADDRESS)
    assert store_of(unmoved.books) is None
    assert {key for key in keys(memory) if "_delta_log" in key} == {key for key in before if "_delta_log" in key}
    assert verify(others.books).holds


def test_books_that_have_an_address_are_not_moved_again_and_may_go_back_to_the_folder(home: Home) -> None:
    with pytest.raises(Refused, match="moved-already"):
        move_books(home.path, "s3://bucket/other")
    settings = home.path / SETTINGS
    settings.write_text(settings.read_text("utf-8").replace(ADDRESS, "books"), encoding="utf-8")
    import_usual(home, "TC", 9)
    assert (store_of(home.books), verify(home.books).batches) == (None, 4)


def test_an_address_without_books_is_refused_and_not_filled_from_the_folder(unmoved: Home, memory: ObjectStore) -> None:
    settings = unmoved.path / SETTINGS
    settings.write_text(settings.read_text("utf-8").replace('"books"', f'"{ADDRESS}"'), encoding="utf-8")
    with pytest.raises(Refused, match="batch 3: its log entry is in the folder, and missing, at s3://bucket/pool"):
        import_usual(unmoved, "TC", 9)
    assert keys(memory) == set()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("elsewhere", "'elsewhere' is no address of books"),
        ("s3://", "is no address of books"),
        ("ftp://host/pool", "is no address of books"),
        ("https://bucket.example/pool", "is no address of books"),
        ("s3://key:word@bucket/pool", "has a secret in it"),
        ("az://container/pool?sig=word", "has a secret in it"),
    ],
)
def test_what_is_no_address_is_refused_and_a_secret_is_not_repeated(
    unmoved: Home, monkeypatch: pytest.MonkeyPatch, address: str, said: str
) -> None:
    monkeypatch.setenv("WYEBRIDGE_JOURNAL", address)
    with pytest.raises(Refused, match=said) as refused:
        head(unmoved.books)
    assert "word" not in str(refused.value)


@pytest.mark.parametrize("address", ["s3://b/p", "az://c/p", "abfss://c@account.dfs.core.windows.net/p", "gs://b/p"])
def test_each_kind_of_store_is_taken(
    unmoved: Home, memory: ObjectStore, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("WYEBRIDGE_JOURNAL", f"{address}/")
    store = store_of(unmoved.books)
    assert store is not None
    assert store.address == address


def test_a_partners_copy_stands_alone_whatever_is_set(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_books(home.books, "TPCT", tmp_path / "copy" / "books")
    monkeypatch.setenv("WYEBRIDGE_JOURNAL", ADDRESS)
    assert store_of(tmp_path / "copy" / "books") is None
    assert verify(tmp_path / "copy" / "books").copy_for == "TPCT"
