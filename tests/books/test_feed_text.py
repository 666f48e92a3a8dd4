"""From bytes to headings: what is text and in which letters, and which column is which."""

import io
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.books.feed.read import read_extract
from wyebridge.engine.kernel.problems import Refused

from .extracts import HEADINGS, feed, read, refusal, row, table

NAMES = "Café Möbius – the “old” Schloß €5"
"""Letters that every encoding here holds, and holds differently."""
TEXT = table([row(supplier=NAMES)])
MARK = "\ufeff"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_gives_the_same_letters(encoding: str) -> None:
    mark = MARK if encoding in ("utf-16-le", "utf-16-be") else ""
    found = read((mark + TEXT).encode(encoding))
    assert [one["supplier"] for one in found.readable] == [NAMES]
    assert found.extract.source.encoding == (
        "utf-16" if encoding.startswith("utf-16") else encoding.removesuffix("-sig")
    )


@pytest.mark.parametrize(
    "mark",
    [
        pytest.param(MARK.encode(), id="bytes"),
        pytest.param("ï»¿".encode(), id="bytes read as letters, and saved"),
        pytest.param(MARK.encode() + "ï»¿".encode(), id="both"),
        pytest.param("ï»¿".encode().decode("cp1252").encode(), id="letters of letters"),
    ],
)
def test_a_byte_order_mark_in_any_guise_is_no_part_of_the_first_heading(mark: bytes) -> None:
    found = read(mark + TEXT.encode("utf-8"))
    assert [one["supplier"] for one in found.readable] == [NAMES]


def test_a_byte_order_mark_before_letters_of_another_encoding_is_dropped() -> None:
    assert [one["supplier"] for one in read(MARK.encode() + TEXT.encode("cp1252")).readable] == [NAMES]


@pytest.mark.parametrize("content", [TEXT.encode("cp1252"), b"\x81" + TEXT.encode(), TEXT.encode("utf-16-le")])
def test_text_that_none_of_the_feeds_encodings_can_hold_is_refused(content: bytes) -> None:
    [problem] = refusal(content, by=feed(encodings=("utf-8",)))
    assert problem.code == "unreadable-encoding"
    assert "utf-8" in problem.what
    assert "encodings" in problem.remedy


@pytest.mark.parametrize("content", [b"a\x00b\n1,2\n", TEXT.encode() + b"\x00", TEXT.encode("utf-16-le")])
def test_a_file_with_nul_in_it_is_no_text(content: bytes) -> None:
    assert [problem.code for problem in refusal(content)] == ["unreadable-encoding"]


def parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table({"Net": [500]}), stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"\x1f\x8b\x08\x00" + bytes(20), "gzip"),
        (b"{\\rtf1 Net}", "rich text"),
        (parquet(), "Parquet"),
    ],
)
def test_a_file_of_another_kind_is_named_and_refused(content: bytes, kind: str) -> None:
    [problem] = refusal(content, name="april.csv")
    assert problem.code == "wrong-file"
    assert kind in problem.what
    assert str(problem.place) == "april.csv"
    assert "CSV" in problem.remedy


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\t\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert [problem.code for problem in refusal(content)] == ["empty-file"]


@pytest.mark.parametrize("content", [",,,\n,,\n", MARK, '"'])
def test_a_file_without_headings_is_refused(content: str) -> None:
    assert [problem.code for problem in refusal(content)] == ["no-headings"]


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "april.csv", tmp_path):
        with pytest.raises(Refused) as refused, duckdb.connect() as connection:
            read_extract(connection, path, feed(), tmp_path)
        assert [problem.code for problem in refused.value.problems] == ["no-file"]


@pytest.mark.parametrize(
    "headings",
    [
        HEADINGS,
        ("payment date", "DOCUMENT NUMBER", "nET", "supplier"),
        (" Payment  Date ", "Document\tNumber", "Net.", "Supplier:"),
        ("PaymentDate", "document_number", "(Net)", "«Supplier»"),
        ("Payment\nDate", "Document-Number", "Net £", "Supplier"),
        ("Paid Date", "TransNo", "Amount", "Supplier ID(T)"),
    ],
)
def test_a_heading_is_known_by_its_letters_and_figures_alone(headings: tuple[str, ...]) -> None:
    [found] = read(table([row()], headings)).readable
    assert (found["document"], found["pence"], found["supplier"]) == ("1", 500, "Fletchings")


def test_every_heading_that_is_missing_is_named_at_once() -> None:
    problems = refusal(table([row()], ("Payment Date", "Ref no", "Cost", "Who")), name="april.csv")
    assert [problem.code for problem in problems] == ["missing-heading"] * 3
    for problem, role in zip(problems, ("document", "amount", "supplier"), strict=True):
        assert f"'{role}'" in problem.what
        assert str(problem.place) == "april.csv:1"
    assert "Ref no, Cost, Who" in problems[0].what, "what the file does have"


def test_the_place_of_a_missing_heading_is_the_line_of_the_headings() -> None:
    problems = refusal("\n\nPayment Date,Document Number,Net\n2021-04-15,1,5.00\n", name="april.csv")
    assert [str(problem.place) for problem in problems] == ["april.csv:3"]


def test_the_first_heading_that_the_feed_lists_wins_over_those_after_it() -> None:
    # The net amount is what the body bears, so it is taken wherever a file has it.
    headings = ("Amount", "Date", "Payment Date", "Document Number", "Net", "Supplier")
    [found] = read(table([["6.00", "2021-01-01", *row()]], headings)).readable
    assert (found["pence"], str(found["effective_on"])) == (500, "2021-04-15")


def test_of_two_columns_with_one_heading_the_first_is_read() -> None:
    [found] = read(table([[*row(), "9.99"]], (*HEADINGS, "Net"))).readable
    assert found["pence"] == 500


def test_columns_may_stand_in_any_order_and_unknown_ones_are_left_alone() -> None:
    [found] = read(
        table(
            [["x", "Fletchings", "5.00", "y", "1", "2021-04-15"]],
            ("?", "Supplier", "Net", "", "Document Number", "Date"),
        )
    ).readable
    assert (found["document"], found["pence"], found["supplier"]) == ("1", 500, "Fletchings")


@given(mixed=st.tuples(*(st.lists(st.booleans(), min_size=len(name), max_size=len(name)) for name in HEADINGS)))
@settings(max_examples=8)
def test_capital_letters_never_matter(mixed: tuple[list[bool], ...]) -> None:
    headings = [
        "".join(letter.upper() if up else letter.lower() for letter, up in zip(name, ups, strict=True))
        for name, ups in zip(HEADINGS, mixed, strict=True)
    ]
    assert len(read(table([row()], headings)).readable) == 1
