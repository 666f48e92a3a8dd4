"""Whatever the bytes are, a file is refused, or every row of it is posted or set aside and none is lost."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wyebridge.books.feed.layout import DELIMITERS
from wyebridge.engine.kernel.problems import Refused

from .extracts import HEADINGS, Read, feed, read
from .test_feed_archive import zipped
from .workbooks import FORMATS, Error, workbook

CELLS = st.sampled_from(
    [
        "2021-04-15",
        "13/04/2021",
        "1",
        "5.00",
        "(1,234.56)",
        "-5.00",
        "12.345",
        "Teme",
        "Total",
        "",
        " ",
        "é",
        "'",
        "#REF!",
    ]
)
ODD = st.sampled_from(
    ["\n", "\r", "\r\n", ",", ";", "\t", "|", '"', '""', "\ufeff", "\x0c", "\u2028", "\x1a", "£", "\x00"]
)
ROW = st.lists(st.one_of(CELLS, CELLS, CELLS, ODD), max_size=7)
SOUND = st.builds(
    lambda n, net: ["2021-04-15", str(n), f"{net / 100:.2f}", "Fletchings"], st.integers(0, 99), st.integers()
)


@st.composite
def texts(draw: Any) -> str:
    """Rows mostly sound under headings mostly there, in any of the ways that cells and lines are parted."""
    delimiter = draw(st.sampled_from(DELIMITERS))
    ending = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    above = draw(st.lists(st.sampled_from(["Arrow Council", "", "April, 2021", "sep=;"]), max_size=3))
    rows = draw(st.lists(st.one_of(SOUND, SOUND, ROW), min_size=1, max_size=8))
    return str(ending.join([*above, delimiter.join(HEADINGS), *(delimiter.join(row) for row in rows), ""]))


def check(found: Read) -> None:
    """Rows in = rows posted + rows set aside, each once, with every penny that could be read."""
    extract, every = found.extract, [*found.readable, *found.unreadable]
    assert extract.rows_in == len(every)
    assert len({one["row"] for one in every}) == len(every)
    assert extract.pence_in == sum(one["pence"] or 0 for one in every)
    assert all(one["reason"] and one["code"] for one in found.unreadable)


def try_to_read(content: bytes | str, **options: Any) -> Read | None:
    """The file read, or None where it is refused with its reasons."""
    try:
        found = read(content, **options)
    except Refused as refused:
        assert all(problem.what and problem.why and problem.remedy for problem in refused.problems)
        return None
    check(found)
    return found


@given(text=texts())
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
def test_every_line_of_a_text_is_a_row_or_blank_or_above_the_headings(text: str) -> None:
    found = try_to_read(text, date_order="day-first")
    if found is None or '"' in text:
        return
    source = found.extract.source
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="").readlines()
    filled = [at for at, line in enumerate(lines, 1) if any(cell.strip() for cell in line.split(source.delimiter))]
    below = [at for at in filled if at > source.lines_above]
    rows = [one["file_line"] for one in found.readable] + [one["line"] for one in found.unreadable]
    assert sorted(rows) == below[1:], "the first is the headings"


BYTES = st.one_of(st.binary(max_size=4), st.sampled_from([b"\n", b'"', b",", b"\x00", b"\xff\xfe", b"\xc3", b"9" * 25]))
CHANGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), BYTES), max_size=4)


def changed(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Bytes with some cut out and others put in their place, here and there."""
    for share, length, put_in in changes:
        at = int(share * len(content))
        content = content[:at] + put_in + content[at + length :]
    return content


@given(text=texts(), encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]), changes=CHANGES)
@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
def test_bytes_that_were_changed_on_the_way_lose_no_row(
    text: str, encoding: str, changes: list[tuple[float, int, bytes]]
) -> None:
    try_to_read(changed(text.encode(encoding, "replace"), changes), date_order="day-first")


@given(text=texts(), changes=CHANGES)
@settings(max_examples=30)
def test_a_zip_file_that_was_changed_on_the_way_loses_no_row(
    text: str, changes: list[tuple[float, int, bytes]]
) -> None:
    content = zipped({"payments.csv": text.encode("utf-8", "replace")})
    found = try_to_read(changed(content, changes), date_order="day-first")
    whole = try_to_read(content, date_order="day-first")
    assert found is None or whole is None or found.readable == whole.readable, "what unpacks is what was packed"


VALUES = st.one_of(
    st.none(),
    st.text(max_size=6).filter(lambda text: text.isprintable()),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.dates(date(1905, 1, 1), date(2100, 1, 1)),
    st.sampled_from([Error("#REF!"), Error("#N/A")]),
)
SHEETS = st.lists(st.lists(VALUES, max_size=6), max_size=6)


@pytest.mark.parametrize("kind", FORMATS)
@given(rows=SHEETS)
@settings(max_examples=12)
def test_every_filled_row_of_a_sheet_is_a_row(kind: str, rows: list[list[object]]) -> None:
    found = try_to_read(workbook({"April": [HEADINGS, *rows]}, kind), by=feed(dates="day-first"))
    filled = [at for at, row in enumerate(rows, 2) if any(str("" if cell is None else cell).strip() for cell in row)]
    if found is not None:
        places = [found.extract.source.place(one["row"]).line for one in [*found.readable, *found.unreadable]]
        assert sorted(places) == filled


@pytest.mark.parametrize("kind", FORMATS)
@given(changes=CHANGES, inside=st.booleans())
@settings(max_examples=12)
def test_a_workbook_that_was_changed_on_the_way_is_read_whole_or_refused(
    kind: str, changes: list[tuple[float, int, bytes]], inside: bool
) -> None:
    rows = [[date(2021, 4, day), day, day + 0.25, "Fletchings"] for day in range(1, 29)]
    content = workbook({"April": [HEADINGS, *rows]}, kind)
    change = _changed_inside if inside and kind != "xls" else changed
    try_to_read(change(content, changes), by=feed(dates="day-first"))


def _changed_inside(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """The archive with its longest member changed, and packed again as if that were right."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        longest = max(
            source.infolist(), key=lambda one: one.file_size * ("sheet" in one.filename or "content" in one.filename)
        )
        for member in source.infolist():
            inside = source.read(member)
            target.writestr(member.filename, changed(inside, changes) if member is longest else inside)
    return stream.getvalue()
