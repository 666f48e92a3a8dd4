"""A feed proposed for an unknown file: right and without doubts where the file is plain, and open about what is not."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.books.feed.guess.guess import Guess, guess_feed
from wyebridge.books.feed.guess.proposal import proposal
from wyebridge.books.feed.guess.words import rank
from wyebridge.books.feed.read import read_extract
from wyebridge.books.feed.terms import Feed, plain_heading, read_feed
from wyebridge.books.home import Home, shipped_feeds
from wyebridge.books.importing import import_extract
from wyebridge.engine.kernel.problems import Refused

from .extracts import table
from .test_feed_archive import zipped
from .workbooks import Rows, workbook

NOW = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
COUNCIL = ("Authority", "Payment Date", "Ref No", "Net", "Payee", "Narrative")


def payments(count: int = 20, **changes: Sequence[str]) -> list[list[str]]:
    """Rows of a made-up council's payments; `changes` gives a column its values, by place."""
    rows = [
        [
            "Arrow Council",
            f"{1 + at % 28:02}/04/2021",
            f"P{at:05}",
            f"{at * 7 + 1}.{at % 100:02}",
            f"Supplier {at % 7}",
            "x",
        ]
        for at in range(count)
    ]
    for place, values in changes.items():
        for at, row in enumerate(rows):
            row[int(place.removeprefix("c"))] = values[at % len(values)]
    return rows


def guess(content: str | bytes, tmp_path: Path, name: str = "april.csv") -> Guess:
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return guess_feed(path)


def columns_of(found: Guess) -> dict[str, str]:
    return {role: headings[0] for role, headings in found.terms["columns"].items()}


def doubts_of(found: Guess) -> set[str]:
    return {doubt.code for doubt in found.doubts}


def reread(found: Guess) -> Feed:
    feed, problems = read_feed(proposal(found), "proposed.yaml")
    assert feed is not None, problems
    return feed


PLAIN = table(payments(), COUNCIL)
ROLES = {"date": "Payment Date", "document": "Ref No", "amount": "Net", "supplier": "Payee", "description": "Narrative"}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param(PLAIN, "april.csv", id="plain"),
        pytest.param(PLAIN.encode("utf-16"), "april.txt", id="UTF-16"),
        pytest.param(PLAIN.replace("Supplier", "Café").encode("cp1252"), "april.csv", id="Windows-1252"),
        pytest.param(PLAIN.replace(",", ";"), "april.csv", id="semicolons"),
        pytest.param(PLAIN.replace(",", "\t"), "april.tsv", id="tabs"),
        pytest.param(PLAIN.replace(",", "|"), "april.csv", id="bars"),
        pytest.param(f"Arrow Council\nPayments, April 2021\n\nPage 1 of 1, all\n{PLAIN}", "april.csv", id="preamble"),
        pytest.param(zipped({"april.csv": PLAIN}), "april.zip", id="zipped"),
        pytest.param(workbook({"April": [COUNCIL, *payments()]}, "xlsx"), "april.xlsx", id="XLSX"),
        pytest.param(workbook({"April": [COUNCIL, *payments()]}, "xls"), "april.xls", id="XLS"),
        pytest.param(
            workbook({"Notes": [["Hello"]], "April": [[], COUNCIL, *payments()]}, "ods"), "april.ods", id="ODS"
        ),
    ],
)
def test_a_plain_file_of_any_format_is_guessed_without_a_doubt(content: str | bytes, name: str, tmp_path: Path) -> None:
    found = guess(content, tmp_path, name)
    assert columns_of(found) == ROLES
    assert found.terms["body"] == "council"
    assert found.doubts == ()
    assert found.reading is not None
    assert (found.reading.rows, found.reading.readable, found.reading.set_aside) == (20, 20, {})
    assert (found.reading.first_on, found.reading.last_on) == ("2021-04-01", "2021-04-20")


@pytest.mark.parametrize("content", [PLAIN, f"Arrow Council\n\n{PLAIN}", PLAIN.replace(",", ";")])
def test_a_file_without_doubts_is_imported_by_the_proposal_as_it_stands(
    content: str, tmp_path: Path, small_home: Home
) -> None:
    found = guess(content, tmp_path)
    feed = small_home.path / "feeds" / f"{found.terms['id']}.yaml"
    feed.write_text(proposal(found), encoding="utf-8")
    imported = import_extract(
        small_home, tmp_path / "april.csv", feed_id=found.terms["id"], for_partner="AC", by="A. Clerk", now=NOW
    )
    assert imported.manifest["control"]["rows_posted"] == 20


def test_the_proposal_says_the_terms_that_it_was_tried_with(tmp_path: Path) -> None:
    found = guess(PLAIN, tmp_path)
    assert reread(found) == Feed.model_validate(found.terms)
    assert "# No doubts." in proposal(found)


HEADING = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=25)


@given(words=st.lists(HEADING, min_size=6, max_size=6, unique_by=plain_heading))
@settings(max_examples=40)
def test_whatever_the_headings_are_the_proposal_reads_back_as_it_was_meant(words: list[str]) -> None:
    terms = {
        "id": "x",
        "title": words[0],
        "body": "council",
        "sheets": words[1:3],
        "columns": {role: [words[at]] for at, role in enumerate(("date", "document", "amount", "supplier"))},
        "totals": {"known_by": {"supplier": words[5]}, "then": "check"},
        "unique": ["document"],
    }
    assert reread(Guess("x", terms, {}, (), None)) == Feed.model_validate(terms)


@pytest.mark.parametrize(
    ("content", "doubts"),
    [
        pytest.param(table(payments(c1=["03/04/2021", "05/06/2021"]), COUNCIL), {"ambiguous-dates"}, id="dates"),
        pytest.param(table(payments(), COUNCIL).replace("Net", "Gross"), {"gross-or-net"}, id="gross alone"),
        pytest.param(table(payments(c2=["A", "B"]), COUNCIL).replace("Ref No", "Kind"), {"no-reference"}, id="none"),
        pytest.param(table(payments(c2=["", "", "P1"]), COUNCIL), {"no-reference"}, id="seldom a reference"),
        pytest.param(table(payments(c3=["5.00", "(2.00)", "3.00-", "4"]), COUNCIL), {"negative-styles"}, id="styles"),
        pytest.param(
            table(payments(c3=["5.00"] * 10 + ["2.00 CR"]), COUNCIL), {"negative-styles", "many-set-aside"}, id="CR"
        ),
        pytest.param(table(payments(c3=["-5.00", "-2.00", "1.00"]), COUNCIL), {"sign"}, id="sign"),
        pytest.param(table(payments(c4=["Mrs Teme", "Lugg Ltd"]), COUNCIL), {"people-as-suppliers"}, id="people"),
        pytest.param(table(payments(), COUNCIL).replace("Narrative", "Client DOB"), {"personal-data"}, id="personal"),
        pytest.param(table(payments(c0=["Adults"]), COUNCIL), {"whose"}, id="whose"),
        pytest.param(table(payments(c1=["44300", "44301"]), COUNCIL), {"day-numbers"}, id="numbers of days"),
        pytest.param(
            table(payments(c5=["01/04/2021"]), COUNCIL).replace("Narrative", "Paid Date"), {"several-dates"}, id="two"
        ),
        pytest.param(
            table(payments(c5=["1.00"]), COUNCIL).replace("Narrative", "Net Cost"), {"several-amounts"}, id="nets"
        ),
        pytest.param(table([*payments(), ["Total", "", "", "9.99", "", ""]], COUNCIL), {"totals-differ"}, id="totals"),
        pytest.param(zipped({"april.csv": PLAIN, "notes.txt": "hello"}), {"several-members"}, id="members"),
        pytest.param(
            workbook({"April": [COUNCIL, *payments()], "May": [COUNCIL, *payments(5)]}, "xlsx"),
            {"several-sheets"},
            id="sheets",
        ),
    ],
)
def test_what_a_file_leaves_open_is_a_doubt_with_something_to_do(
    content: str | bytes, doubts: set[str], tmp_path: Path
) -> None:
    found = guess(content, tmp_path)
    assert doubts_of(found) == doubts
    written = proposal(found)
    assert all(doubt.remedy for doubt in found.doubts)
    assert all(code in written for code in doubts)
    assert reread(found).id == "april"


def test_dates_that_could_be_read_two_ways_are_proposed_all_the_same(tmp_path: Path) -> None:
    found = guess(table(payments(c1=["03/04/2021", "05/06/2021"]), COUNCIL), tmp_path)
    assert found.reading is None
    assert columns_of(found)["date"] == "Payment Date"
    assert "--date-order" in proposal(found)


def test_the_amount_is_the_gross_less_the_vat_whatever_they_are_called(tmp_path: Path) -> None:
    rows = [
        [f"{1 + at:02}/04/2021", f"P{at}", f"{12 * at}.00", f"{2 * at}.00", f"{10 * at}.00", f"S{at}"]
        for at in range(25)
    ]
    for headings in (("Date", "Ref", "A", "B", "C", "Payee"), ("Date", "Ref", "Total", "Tax", "Charged", "Payee")):
        found = guess(table(rows, headings), tmp_path)
        assert columns_of(found) | {} == {
            "date": "Date",
            "document": "Ref",
            "gross": headings[2],
            "vat": headings[3],
            "amount": headings[4],
            "supplier": "Payee",
        }
        assert f"'{headings[2]}' less '{headings[3]}' in 25 rows" in " ".join(found.evidence["columns.amount"])
        assert not doubts_of(found) & {"gross-or-net", "several-amounts"}


def test_a_totals_row_that_agrees_is_proposed_as_a_control_total(tmp_path: Path) -> None:
    rows = payments()
    total = f"{sum(round(float(row[3]) * 100) for row in rows) / 100:,.2f}"
    for label in (
        ["Total", "", "", total, "", ""],
        ["", "", "", total, "Grand total", ""],
        ["", "", "", total, "", ""],
    ):
        found = guess(table([*rows, label], COUNCIL), tmp_path)
        assert found.terms["totals"]["then"] == "check"
        assert found.reading is not None
        assert found.reading.set_aside == {"control-total": 1}
        assert found.doubts == ()


def test_repairs_are_proposed_only_where_they_are_needed(tmp_path: Path) -> None:
    found = guess(table(payments(c3=["5.00.", "0.30000000000000004", "1.00"]), COUNCIL), tmp_path)
    assert found.terms["repairs"] == ["trailing-point", "binary-noise"]
    assert "repairs" not in guess(PLAIN, tmp_path).terms


def test_sheets_that_a_program_took_days_for_months_in_are_doubted(tmp_path: Path) -> None:
    days: list[object] = [date(2021, month, 4) for month in range(1, 13)]
    rows: Rows = [COUNCIL, *(["Arrow Council", day, f"P{at}", 5.5, "a", "x"] for at, day in enumerate(days))]
    late: Rows = [["Arrow Council", f"{day}/04/2021", f"Q{day}", 5.5, "a", "x"] for day in range(13, 31)]
    assert "turned-dates" in doubts_of(guess(workbook({"A": [*rows, *late]}, "xlsx"), tmp_path, "april.xlsx"))
    assert guess(workbook({"A": rows}, "xlsx"), tmp_path, "april.xlsx").doubts == ()


def test_no_word_of_a_payee_or_a_text_is_in_the_proposal(tmp_path: Path) -> None:
    found = guess(table(payments(c4=["Mr Isinglass", "Quernstone Ltd"], c5=["for Fletchings"]), COUNCIL), tmp_path)
    assert not [word for word in ("Isinglass", "Quernstone", "Fletchings") if word in proposal(found)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty-file"),
        ("a,b\nc,d\n", "no-table"),
        ("just\nsome\nlines\n", "no-table"),
        (table([["Teme", "5.00"]] * 5, ("Payee", "Net")), "no-date"),
        (table([["Teme", "01/04/2021"]] * 5, ("Payee", "Date")), "no-amount"),
        (b"%PDF-1.7", "wrong-file"),
        (zipped({"a.txt": "hello", "b.txt": "hello"}), "no-table"),
        (workbook({"Notes": [["Hello"]]}, "xlsx"), "no-table"),
    ],
)
def test_what_is_no_extract_is_refused(content: str | bytes, code: str, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        guess(content, tmp_path)
    assert [problem.code for problem in refused.value.problems] == [code]


def shipped() -> Mapping[str, Feed]:
    feeds = [read_feed(path.read_text(encoding="utf-8"), path.name)[0] for path in shipped_feeds()]
    return {feed.id: feed for feed in feeds if feed}


def test_most_headings_that_ship_are_known_to_the_guess() -> None:
    every = {
        (role, heading)
        for feed in shipped().values()
        for role, headings in feed.columns.items()
        for heading in headings
    }
    unknown = {(role, heading) for role, heading in every if rank(role, heading) is None}
    assert len(unknown) <= len(every) * 0.1, unknown


def test_every_published_extract_is_guessed_without_a_doubt_and_read_whole(real_spend: Path, tmp_path: Path) -> None:
    read: list[Any] = []
    for path in sorted(real_spend.rglob("*.csv")):
        found = guess_feed(path)
        assert found.doubts == (), path.name
        assert found.reading is not None
        assert found.reading.set_aside == {}
        read.append((path, found))
    assert len(read) == 20
    # What ships for them, made by hand, takes the same amounts on the same days.
    import duckdb

    for path, found in read:
        with duckdb.connect() as connection:
            feed = shipped()["nhs-over-25k" if "NERD" in path.name else "council-over-500"]
            (scratch := tmp_path / path.stem).mkdir()
            by_hand = read_extract(connection, path, feed, scratch)
        assert (found.reading.rows, found.reading.pence) == (by_hand.rows_in, by_hand.pence_in)
