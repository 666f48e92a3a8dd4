"""What identifies a person is kept out: found in words, set aside with its money, released by an officer."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import cast

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyebridge.books.feed.personal import candidates, is_nhs_number, kind_of
from wyebridge.books.feed.read import REASONS, WITHHELD
from wyebridge.books.home import Home
from wyebridge.books.importing import Imported, import_extract
from wyebridge.books.journal.manifest import Manifest
from wyebridge.books.journal.read import read_batches
from wyebridge.books.journal.verify import _check_control, verify
from wyebridge.books.listing import listing
from wyebridge.books.open import open_books
from wyebridge.books.position import position
from wyebridge.books.releasing import release_rows
from wyebridge.engine.kernel.problems import Refused

from .posting import NOW, posted, state

MIDDLE = date(2021, 5, 10)
PERSONAL = {
    "Respite for Joan Teme": "name",
    "TEME, JOAN respite wk 3": "name",
    "joan a. teme transport": "name",
    "Joan Teme care package": "name",
    "Mrs Teme, taxi": "name",
    "Mr & Mrs Teme": "name",
    "Dr Teme": "name",
    "NHS no. 943 476 5919": "nhs-number",
    "ref 943-476-5919": "nhs-number",
    "4010232137": "nhs-number",
    "CHI 0101480008": "nhs-number",
    "dob 3/4/48": "date-of-birth",
    "D.O.B. 03.04.1948": "date-of-birth",
    "born on 3 April": "date-of-birth",
    "12th March 1948": "date-of-birth",
    "1948-03-12": "date-of-birth",
}
PLAIN = [
    "Thomas Teme Nursing Home placement",
    "Thomas Teme House, week 9",
    "St Mary Magdalene",
    "St Thomas Care Home",
    "James Paget University Hospitals",
    "Eric Wye Ltd",
    "Dr Teme and Partners",
    "DR CR adjustment",
    "James Street day centre",
    "Home care for the over 65s, April 2021",
    "Period 01/04/2021 - 30/04/2021",
    "Invoice 1600578748",  # has the right check digit, as one in eleven has; no number that begins so was issued
    "Order 943 476 5918",
    "Charles & Sons",
    "martin payments",
]


@pytest.mark.parametrize(("text", "kind"), PERSONAL.items())
def test_what_identifies_a_person_is_found(text: str, kind: str) -> None:
    assert kind_of(text, MIDDLE) == kind


@pytest.mark.parametrize("text", PLAIN)
def test_places_firms_and_references_are_not_people(text: str) -> None:
    assert kind_of(text, MIDDLE) is None


def _check_digit_by_adding(nine: str) -> str | None:
    """The check digit without a multiplication: a running sum of running sums counts the first digit ten times."""
    running = total = 0
    for digit in map(int, nine):
        running += digit
        total += running
    found = -(total + running) % 11
    return None if found == 10 else str(found)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_of_ten_numbers_that_differ_in_the_last_digit_one_at_most_is_an_nhs_number(nine: str) -> None:
    right = [str(last) for last in range(10) if is_nhs_number(nine + str(last))]
    expected = _check_digit_by_adding(nine)
    assert right == ([expected] if expected and int(nine + expected) else [])


@given(st.lists(st.sampled_from([*PERSONAL, *PLAIN, "paid", "ref 12", "£5"]), min_size=1, max_size=4).map(" ".join))
def test_the_databases_pattern_lets_through_all_that_would_be_judged_personal(text: str) -> None:
    with duckdb.connect() as connection:
        [(is_tried,)] = connection.execute("SELECT regexp_matches(?, ?)", [text, candidates(MIDDLE)]).fetchall()
    assert is_tried or kind_of(text, MIDDLE) is None


HEAD = "Payment Date,Document Number,Net,Supplier,Description,Cost Centre"
ROWS = (
    "2021-05-10,1,100.00,Fletchings,Respite week 19,HOMES",
    "2021-05-11,2,20.00,Fletchings,Joan Teme respite,HOMES",
    "2021-05-12,3,3.00,Lugg Taxis,Diana Wye transport,HOMES",
    "2021-05-13,4,0.40,Fletchings,DOB 3/4/1948,HOMES",
    "never,5,7.00,Fletchings,Joan Teme again,HOMES",
    "2021-05-14,6,unread,Fletchings,NHS no 943 476 5919,HOMES",
    "2021-05-14,7,5.00,John Lugg,Meals,HOMES,more,and more: Joan Teme",
)
LEAKS = ("Joan", "Teme", "943 476 5919", "3/4/1948")


def _write(home: Home, rows: tuple[str, ...] = ROWS) -> Path:
    path = home.path.parent / "may.csv"
    path.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    return path


def _post(home: Home, rows: tuple[str, ...] = ROWS) -> Path:
    path = _write(home, rows)
    import_extract(home, path, feed_id="council-over-500", for_partner="AC", by="A. Clerk", now=NOW)
    return path


def _release(home: Home, path: Path, *rows: int, because: str = "A firm, by its letterhead.") -> Imported:
    return release_rows(
        home, path, rows, feed_id="council-over-500", for_partner="AC", by="A. Clerk", because=because, now=NOW
    )


def _refused(home: Home, path: Path, *rows: int, **said: str) -> set[str]:
    before = state(home)
    with pytest.raises(Refused) as refused:
        _release(home, path, *rows, **said)
    assert state(home) == before
    return {problem.code for problem in refused.value.problems}


def _set_aside(home: Home) -> list[tuple[object, ...]]:
    with open_books(home.books) as books:
        found = listing(books, "set-aside")
    at = [found.columns.index(name) for name in ("row", "code", "pence", "text")]
    return [tuple(row[index] for index in at) for row in found.rows]


def test_a_row_that_may_identify_a_person_is_set_aside_with_its_money_and_without_its_words(small_home: Home) -> None:
    _post(small_home)
    assert [row[:3] for row in _set_aside(small_home)] == [
        (3, "name", 2_000),
        (4, "name", 300),
        (5, "date-of-birth", 40),
        (6, "name", 700),
        (7, "amount", None),
        (8, "too-many-cells", None),
    ]
    assert {row[3] for row in _set_aside(small_home)} == {WITHHELD}
    [batch] = [one for one in read_batches(small_home.books) if one.manifest["kind"] == "extract"]
    control = batch.manifest["control"]
    assert (control["rows_in"], control["rows_posted"], control["rows_set_aside"]) == (7, 1, 6)
    assert (control["pence_in"], control["pence_posted"], control["pence_set_aside"]) == (13_040, 10_000, 3_040)
    assert control["rows_unreadable"] == 2


def test_no_file_under_the_home_holds_a_word_of_what_was_set_aside(small_home: Home) -> None:
    path = _post(small_home)
    _release(small_home, path, 4)
    with open_books(small_home.books) as books:
        shown = repr((listing(books, "set-aside"), position(books), [one.text for one in books.batches]))
    for leak in LEAKS:
        assert leak not in shown
        for file in _every_text(small_home.path):
            assert leak not in file


def _every_text(folder: Path) -> Iterator[str]:
    """All that the files of a folder say: of Parquet every cell, since its pages are compressed."""
    for path in folder.rglob("*"):
        if path.suffix == ".parquet":
            yield repr(pq.ParquetFile(path).read().to_pylist())
        elif path.is_file():
            yield path.read_text(encoding="utf-8")


def test_an_officer_releases_a_row_and_no_penny_is_counted_twice(small_home: Home) -> None:
    path = _post(small_home)
    before = _outside(small_home)
    manifest = _release(small_home, path, 4).manifest
    control = manifest["control"]
    assert manifest["releases"] == {
        "batch": manifest["batch"] - 1,
        "rows": [4],
        "because": "A firm, by its letterhead.",
    }
    assert (manifest["by"], manifest["for_partner"]) == ("A. Clerk", "AC")
    assert (control["rows_in"], control["rows_posted"], control["rows_set_aside"]) == (0, 1, -1)
    assert (control["pence_in"], control["pence_posted"], control["pence_set_aside"]) == (0, 300, -300)
    [entry] = [one for one in posted(small_home) if one["document"] == "3"]
    assert (entry["row"], entry["description"], entry["class"], entry["duplicate"]) == (
        4,
        "Diana Wye transport",
        "scheme",
        "",
    )
    assert 4 not in [row[0] for row in _set_aside(small_home)]
    assert _outside(small_home) == (before[0] - 1, before[1] - 300)
    assert verify(small_home.books).holds


def _outside(home: Home) -> tuple[int, int]:
    with open_books(home.books) as books:
        [found] = [one for one in position(books, as_at=MIDDLE.replace(month=6)).outside if one.what == "set aside"]
    return found.rows, found.pence


def test_only_what_was_set_aside_for_that_is_released_and_only_once(small_home: Home) -> None:
    path = _post(small_home)
    assert _refused(small_home, path, 2, 7, 99) == {"not-set-aside"}
    assert _refused(small_home, path, 6) == {"still-unreadable"}
    _release(small_home, path, 4)
    assert _refused(small_home, path, 3, 4) == {"already-released"}
    _release(small_home, path, 3)
    assert len(posted(small_home)) == 3


def test_the_file_that_is_released_from_must_be_the_one_imported(small_home: Home) -> None:
    _post(small_home)
    assert _refused(small_home, _write(small_home, (*ROWS, ROWS[0])), 4) == {"not-imported"}


def test_the_reason_given_names_nobody(small_home: Home) -> None:
    path = _post(small_home)
    assert _refused(small_home, path, 4, because="It is Joan Teme, who died.") == {"reason"}
    assert _refused(small_home, path, 4, because=" ") == {"reason"}


def test_a_release_whose_totals_were_changed_does_not_hold(small_home: Home) -> None:
    path = _post(small_home)
    _release(small_home, path, 4)
    manifest = read_batches(small_home.books)[-1].manifest
    control, release = manifest["control"], manifest["releases"]
    _check_control(manifest)
    for changed in (
        {"control": {**control, "rows_set_aside": 0}},
        {"control": {**control, "pence_set_aside": 0}},
        {"releases": {**release, "rows": [4, 5]}},
    ):
        with pytest.raises(Exception, match="control totals do not tie"):
            _check_control(cast(Manifest, {**manifest, **changed}))


def test_every_kind_that_is_looked_for_has_its_reason() -> None:
    assert {*PERSONAL.values()} <= REASONS.keys()
