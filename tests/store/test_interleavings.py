"""Two machines in any order, with anything going wrong at any put: the books are always one list of whole batches."""

import shutil
import tempfile
from pathlib import Path
from unittest.mock import patch

import duckdb
import obstore
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from obstore.exceptions import GenericError
from obstore.store import MemoryStore
from tests.journal.partnership import new_home

from wyebridge.books.journal import store as storing
from wyebridge.books.journal.append import SegmentQuery, append, with_the_head
from wyebridge.books.journal.files import last_here
from wyebridge.books.journal.manifest import Manifest
from wyebridge.books.journal.moving import move_books
from wyebridge.books.journal.read import Head, read_batches
from wyebridge.books.journal.verify import verify
from wyebridge.engine.kernel.problems import Refused

from .conftest import ADDRESS
from .test_posting import Breaking, Killed

PUTS = 3
"""What a batch of one segment puts: the segment, its manifest's file, and the log entry that decides."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with empty books in its folder."""
    return new_home(tmp_path_factory.mktemp("begun")).path


def post(books: Path, name: str, *, after_another: Path | None = None) -> Manifest:
    """One entry, by this name; `after_another` is a machine that posts too, between this one's look and its put."""
    others = [after_another] if after_another else []

    def work(at: Head) -> Manifest:
        if others:
            post(others.pop(), f"{name}, before")
        entry = f"SELECT {at.batch + 1}::BIGINT AS batch, 5::BIGINT AS pence, 'a' AS from_account, 'b' AS to_account"
        draft = {"kind": "test", "recorded_at": "2021-05-04T00:00:00+00:00", "by": name, "for_partner": "TC"}
        with duckdb.connect() as connection:
            return append(connection, books, at, [SegmentQuery("entries", "entry", "shared", entry, "pence")], draft)

    return with_the_head(books, work)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.sampled_from("AB"), st.just(0), st.just("")),
        st.tuples(st.just("meet"), st.sampled_from("AB"), st.just(0), st.just("")),
        st.tuples(st.just("lose the folder"), st.sampled_from("AB"), st.just(0), st.just("")),
        st.tuples(
            st.sampled_from(("killed", "lost")),
            st.sampled_from("AB"),
            st.integers(1, PUTS),
            st.sampled_from(("before", "after")),
        ),
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=max(5, settings().max_examples // 8))  # each is a handful of postings and two verifyings
@given(steps=STEPS)
def test_two_machines_in_any_order_make_one_list_of_whole_batches(
    begun: Path, steps: list[tuple[str, str, int, str]]
) -> None:
    memory, expected = MemoryStore(), list[str]()
    with tempfile.TemporaryDirectory() as scratch, patch.object(storing, "_open", lambda address, process: memory):
        storing._try_the_condition.cache_clear()
        homes = {name: Path(scratch) / name for name in "AB"}
        shutil.copytree(begun, homes["A"])
        move_books(homes["A"], ADDRESS)
        shutil.copytree(homes["A"], homes["B"])
        for number, (what, who, at, when) in enumerate(steps):
            name, books, other = f"{number} by {who}", homes[who] / "books", homes["BA"["AB".index(who)]] / "books"
            match what:
                case "post":
                    post(books, name)
                    expected += [name]
                case "meet":
                    post(books, name, after_another=other)
                    expected += [f"{name}, before", name]
                case "lose the folder":
                    shutil.rmtree(books, ignore_errors=True)
                case "killed":
                    with patch.object(obstore, "put", Breaking(at, when, Killed())), pytest.raises(Killed):
                        post(books, name)
                    expected += [name] if (at, when) == (PUTS, "after") else []
                case "lost":
                    # An answer to the last put is asked for again; of a segment's, nothing is posted.
                    with patch.object(obstore, "put", Breaking(at, when, GenericError("lost"))):
                        expected += _unless_refused(books, name, is_refused=at < PUTS)
            assert [batch.manifest["by"] for batch in read_batches(other)] == expected
        for home in homes.values():
            found = verify(home / "books")
            assert (found.failure, found.batches, found.entries) == ("", len(expected), len(expected))
            assert last_here(home / "books") == len(expected)
        storing._try_the_condition.cache_clear()


def _unless_refused(books: Path, name: str, *, is_refused: bool) -> list[str]:
    if not is_refused:
        post(books, name)
        return [name]
    with pytest.raises(Refused, match="store-out-of-reach"):
        post(books, name)
    return []
