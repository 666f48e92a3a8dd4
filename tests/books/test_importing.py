"""From a file to a batch: every row coded and posted or set aside, flagged but never dropped; refused whole or not."""

import csv
import shutil
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from wyebridge.books import duck, importing
from wyebridge.books.adopting import adopt
from wyebridge.books.feed import repeats
from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.importing import Imported, import_extract
from wyebridge.books.journal.read import head, read_batches
from wyebridge.books.journal.verify import verify
from wyebridge.books.listing import listing
from wyebridge.books.open import open_books
from wyebridge.books.position import position
from wyebridge.engine.kernel.problems import Refused

from .posting import NOW, post, posted, refusal, row, state, write
from .workbooks import FORMATS, workbook

EVERY_SORT = [
    row("HOMES", "100.00", document="1"),
    row("VISITS", "20.10", document="2"),
    row("FUND", "45.00", document="3"),
    row("SCHOOLS", "7.00", document="4"),
    row("OWN-1", "8.00", document="5"),
    row("QUERY", "9.50", document="6"),
    row("NOBODY", "-1.25", document="7"),
    row("HOMES", "unread", document="8"),
    row("HOMES", "3.00", document="9", date="never"),
]


def by_document(home: Home) -> dict[str, dict[str, Any]]:
    return {one["document"]: one for one in posted(home)}


def test_each_row_goes_where_its_rule_says(small_home: Home) -> None:
    post(small_home, EVERY_SORT)
    found = by_document(small_home)
    columns = ("class", "rule", "fund", "scheme", "scheme_line", "to_account")
    assert [tuple(found[document][column] for column in columns) for document in "1234567"] == [
        ("scheme", "AC-homes", "care", "homes", "places", "fund:care:homes:places"),
        ("scheme", "AC-visits", "care", "visits", "hours", "fund:care:visits:hours"),
        ("contribution", "AC-contribution", "care", "", "", "fund:care:contributions:AC"),
        ("excluded", "AC-schools", "", "", "", "AC:excluded:schools"),
        ("own", "AC-own", "", "", "", "AC:own"),
        ("suspense", "AC-query", "", "", "", "AC:suspense"),
        ("suspense", "", "", "", "", "AC:suspense"),
    ]
    assert {one["from_account"] for one in found.values()} == {"AC:payments"}
    assert found["6"]["because"] == "The two finance leads will place it."
    assert found["7"]["because"] == "no coding rule covers it"


def test_the_control_totals_account_for_every_row_and_penny(small_home: Home) -> None:
    control = post(small_home, EVERY_SORT).manifest["control"]
    assert control["classes"] == {
        "scheme": {"rows": 2, "pence": 10_000 + 2_010},
        "contribution": {"rows": 1, "pence": 4_500},
        "excluded": {"rows": 1, "pence": 700},
        "own": {"rows": 1, "pence": 800},
        "suspense": {"rows": 2, "pence": 950 - 125},
    }
    assert (control["rows_in"], control["rows_posted"], control["rows_set_aside"]) == (9, 7, 2)
    assert control["rows_unreadable"] == 1
    assert control["pence_posted"] == 10_000 + 2_010 + 4_500 + 700 + 800 + 950 - 125
    assert control["pence_set_aside"] == 300
    assert control["pence_in"] == control["pence_posted"] + 300


def test_a_file_of_many_rows_is_posted_as_one_of_few_is(
    small_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = read_home(shutil.copytree(small_home.path, tmp_path / "other"))
    few = post(small_home, EVERY_SORT)
    monkeypatch.setattr(duck, "FEW_BYTES", 0)
    monkeypatch.setattr(importing, "FEW_ROWS", 0)
    many = post(other, EVERY_SORT)
    assert posted(other) == posted(small_home)
    assert posted(other, "set-aside") == posted(small_home, "set-aside")
    assert many.manifest["control"] == few.manifest["control"]


def test_an_entry_keeps_what_its_row_said(small_home: Home) -> None:
    imported = post(small_home, [row("HOMES", "£1,234.56", document=" 77 ", supplier='Quern, "Stone"')])
    [entry] = posted(small_home)
    assert (entry["document"], entry["pence"], entry["supplier"]) == ("77", 123_456, 'Quern, "Stone"')
    assert (entry["effective_on"], entry["recorded_at"]) == (date(2021, 5, 10), NOW)
    assert (entry["batch"], entry["row"], entry["ledger"]) == (imported.manifest["batch"], 2, "AC")


def test_a_batch_says_where_it_came_from_who_acted_and_for_whom(small_home: Home) -> None:
    manifest = post(small_home, EVERY_SORT).manifest
    assert (manifest["by"], manifest["for_partner"], manifest["recorded_at"]) == ("A. Clerk", "AC", NOW.isoformat())
    assert manifest["source"]["file"] == "may.csv"
    assert manifest["feed"]["id"] == "council-over-500"
    assert manifest["dates"]["order"] == "year-first"
    assert manifest["covers"] == {"first": "2021-05-10", "last": "2021-05-10"}


def test_a_row_set_aside_keeps_its_file_line_reason_and_text(small_home: Home) -> None:
    post(small_home, [*EVERY_SORT, ["2021-05-10", "10", "4.00"]])
    with open_books(small_home.books) as books:
        found = listing(books, "set-aside")
    rows = [dict(zip(found.columns, values, strict=True)) for values in found.rows]
    assert [(one["file"], one["line"], one["code"], one["pence"]) for one in rows] == [
        ("may.csv", 9, "amount", None),
        ("may.csv", 10, "date", 300),
        ("may.csv", 11, "too-few-cells", None),
    ]
    assert [one["text"] for one in rows] == [
        "2021-05-10,8,unread,Fletchings,HOMES",
        "never,9,3.00,Fletchings,HOMES",
        "2021-05-10,10,4.00",
    ]
    assert all(one["reason"] for one in rows)


def test_a_file_of_which_no_row_can_be_read_is_taken_and_kept(small_home: Home) -> None:
    control = post(small_home, [row("HOMES", date="never"), row("OWN", "x")]).manifest["control"]
    assert (control["rows_in"], control["rows_posted"], control["rows_set_aside"]) == (2, 0, 2)
    assert (control["duplicates"], control["without_authority"], control["classes"]) == (0, 0, {})
    assert len(posted(small_home, "set-aside")) == 2
    assert verify(small_home.books).holds


def test_what_concerns_no_shared_fund_stands_in_the_bodys_own_segment(small_home: Home) -> None:
    post(small_home, EVERY_SORT)
    holders = {(one["class"], one["holder"]) for one in posted(small_home)}
    assert holders == {
        ("scheme", "shared"),
        ("contribution", "shared"),
        ("excluded", "AC"),
        ("own", "AC"),
        ("suspense", "AC"),
    }
    assert {one["holder"] for one in posted(small_home, "set-aside")} == {"AC"}


def test_excluded_own_and_suspended_rows_are_never_in_the_fund(small_home: Home) -> None:
    post(small_home, EVERY_SORT)
    with open_books(small_home.books) as books:
        found = position(books)
    assert sum(one.actual_to_date_pence for one in found.rows) == 10_000 + 2_010
    assert {(one.what, one.rows, one.pence) for one in found.outside} == {
        ("excluded", 1, 700),
        ("own", 1, 800),
        ("suspense", 2, 825),
        ("set aside", 2, 300),
    }


def test_the_funds_spending_is_shared_by_the_agreements_percentages(small_home: Home) -> None:
    post(small_home, EVERY_SORT)
    with open_books(small_home.books) as books:
        found = position(books)
    actual: Counter[tuple[str, str]] = Counter()
    for one in found.rows:
        actual[one.scheme, one.partner] += one.actual_to_date_pence
    assert actual == {
        ("homes", "AC"): 10_000 * 30 // 100,
        ("homes", "ACCG"): 10_000 * 70 // 100,
        ("visits", "AC"): 2_010 * 30 // 100,
        ("visits", "ACCG"): 2_010 * 70 // 100,
    }


@pytest.mark.parametrize("cost_centre", ["HOMES", "FUND"])
def test_rows_outside_the_agreements_dates_go_to_suspense(small_home: Home, cost_centre: str) -> None:
    days = ["2021-03-31", "2021-04-01", "2022-03-31", "2022-04-01"]
    post(small_home, [row(cost_centre, document=day, date=day) for day in days])
    found = by_document(small_home)
    assert [found[day]["class"] == "suspense" for day in days] == [True, False, False, True]
    assert found["2021-03-31"]["because"] == "outside the dates of any agreement"
    assert found["2022-04-01"]["rule"] == f"AC-{'homes' if cost_centre == 'HOMES' else 'contribution'}"


def test_nothing_is_refused_for_want_of_a_decision_only_flagged(small_home: Home) -> None:
    # The scheme of homes was decided with effect from 1 May; that of visits never was.
    imported = post(
        small_home,
        [
            row("HOMES", document="before", date="2021-04-30"),
            row("HOMES", document="from", date="2021-05-01"),
            row("VISITS", document="never"),
            row("OWN", document="own"),
        ],
    )
    found = by_document(small_home)
    assert {document: one["authority"] for document, one in found.items()} == {
        "before": "",
        "from": "AC-2021-1",
        "never": "",
        "own": "",
    }
    assert imported.manifest["control"]["without_authority"] == 2
    with open_books(small_home.books) as books:
        assert [values[6] for values in listing(books, "without-authority").rows] == ["before", "never"]


def test_the_same_file_twice_changes_nothing(small_home: Home) -> None:
    first = post(small_home, EVERY_SORT)
    before = state(small_home)
    again = post(small_home, EVERY_SORT)
    renamed = post(small_home, EVERY_SORT, name="may-again.csv")
    assert (again.was_already_there, renamed.was_already_there) == (True, True)
    assert again.manifest == renamed.manifest == first.manifest
    assert state(small_home) == before


def packed(path: Path, kind: str) -> Path:
    """The extract as it stands, in a zip file or as a workbook."""
    target = path.with_suffix(f".{kind}")
    if kind == "zip":
        with zipfile.ZipFile(target, "w") as archive:
            archive.write(path, path.name)
    else:
        with path.open(encoding="utf-8", newline="") as stream:
            target.write_bytes(workbook({"May": list(csv.reader(stream))}, kind))
    return target


@pytest.mark.parametrize("kind", ["csv", "zip", *FORMATS])
def test_a_known_file_is_known_by_its_bytes_and_not_read_again(
    small_home: Home, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(small_home, EVERY_SORT)
    path = path if kind == "csv" else packed(path, kind)

    def again(ledger: str) -> Imported:
        return import_extract(small_home, path, feed_id="council-over-500", for_partner=ledger, by="A. Clerk", now=NOW)

    first = again("AC")
    before = state(small_home)
    monkeypatch.setattr(importing, "read_extract", lambda *_, **__: pytest.fail("the file was read again"))
    known = again("AC")
    assert (known.was_already_there, known.manifest) == (True, first.manifest)
    with pytest.raises(Refused) as refused:
        again("ACCG")
    assert [problem.code for problem in refused.value.problems] == ["another-bodys-file"]
    assert state(small_home) == before


def test_a_file_as_long_as_a_known_one_is_another_file(small_home: Home) -> None:
    first = post(small_home, [row("OWN", "5.00")])
    second = post(small_home, [row("OWN", "6.00", document="2")])
    sources = [one.manifest["source"] for one in (first, second)]
    assert sources[0]["bytes"] == sources[1]["bytes"]
    assert not second.was_already_there
    assert [one["pence"] for one in posted(small_home)] == [500, 600]


def test_a_file_that_differs_by_one_byte_is_another_file(small_home: Home) -> None:
    post(small_home, EVERY_SORT)
    again = post(small_home, [*EVERY_SORT, row("OWN")])
    assert not again.was_already_there
    assert len(posted(small_home)) == 7 + 8


def flags(home: Home, batch: int) -> list[tuple[str, int | None, int | None]]:
    return [
        (one["duplicate"], one["duplicate_of_batch"], one["duplicate_of_row"])
        for one in posted(home)
        if one["batch"] == batch
    ]


def test_a_document_that_another_file_had_is_posted_and_flagged_with_where(small_home: Home) -> None:
    first = post(small_home, [row("HOMES", document="A"), row("OWN", document="B")], name="april.csv")
    second = post(
        small_home, [row("HOMES", "6.00", document="C"), row("SCHOOLS", "6.00", document="B")], name="may.csv"
    )
    third = post(small_home, [row("HOMES", "7.00", document="B")], name="june.csv")
    one, two, three = (imported.manifest["batch"] for imported in (first, second, third))
    assert flags(small_home, one) == [("", None, None), ("", None, None)]
    assert flags(small_home, two) == [("", None, None), ("document-in-another-file", one, 3)]
    assert flags(small_home, three) == [("document-in-another-file", two, 3)], "the latest file that had it"
    assert [imported.manifest["control"]["duplicates"] for imported in (first, second, third)] == [0, 1, 1]
    assert len(posted(small_home)) == 5, "every one is posted"


def test_a_document_number_is_known_within_its_own_ledger_only(small_home: Home) -> None:
    post(small_home, [row("HOMES", document="A")])
    other = post(small_home, [row("HOMES", document="A")], ledger="ACCG", name="trust.csv")
    assert other.manifest["control"]["duplicates"] == 0


def test_a_row_set_aside_or_without_a_document_makes_no_later_one_a_repeat(small_home: Home) -> None:
    post(small_home, [row("HOMES", "x", document="A"), row("HOMES", document="")], name="april.csv")
    later = post(small_home, [row("HOMES", document="A"), row("HOMES", "6.00", document="")], name="may.csv")
    assert later.manifest["control"]["duplicates"] == 0


@pytest.mark.parametrize("at_once", [repeats.ROWS_AT_ONCE, 1])
def test_a_row_repeated_within_a_file_is_posted_and_flagged_with_the_first(
    small_home: Home, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeats, "ROWS_AT_ONCE", at_once)
    imported = post(
        small_home,
        [
            row("HOMES", "5.00"),
            row("HOMES", "5.00", supplier="Isinglass"),
            row("HOMES", "£5"),
            row("VISITS", "5.00"),
            row("HOMES", "5.00"),
        ],
    )
    batch = imported.manifest["batch"]
    repeated = ("repeated-in-this-file", batch, 2)
    assert flags(small_home, batch) == [("", None, None), ("", None, None), repeated, ("", None, None), repeated]
    assert imported.manifest["control"]["duplicates"] == 2
    with open_books(small_home.books) as books:
        assert [values[2] for values in listing(books, "duplicates").rows] == [4, 6]


def test_a_row_repeated_with_its_date_written_otherwise_is_flagged(small_home: Home) -> None:
    rows = [row("HOMES", date="2021-05-10"), row("HOMES", date="10 May 2021")]
    assert post(small_home, rows).manifest["control"]["duplicates"] == 1


def test_a_feed_finds_its_own_body(small_home: Home) -> None:
    council = import_extract(
        small_home, write(small_home, [row("OWN")]), feed_id="council-over-500", by="A. Clerk", now=NOW
    )
    path = write(small_home, [row("OWN")], feed="nhs-over-25k", name="trust.csv")
    trust = import_extract(small_home, path, feed_id="nhs-over-25k", by="A. Clerk", now=NOW)
    assert [imported.manifest["for_partner"] for imported in (council, trust)] == ["AC", "ACCG"]
    assert {one["ledger"] for one in posted(small_home)} == {"AC", "ACCG"}


def test_a_successor_stands_for_its_partner(small_home: Home) -> None:
    path = write(small_home, [row("OWN")], feed="nhs-over-25k")
    imported = import_extract(small_home, path, feed_id="nhs-over-25k", for_partner="AICB", by="A. Clerk", now=NOW)
    assert imported.manifest["for_partner"] == "ACCG"


def test_a_ledger_of_nobody_is_refused_with_the_names_that_would_do(small_home: Home) -> None:
    [problem] = refusal(small_home, write(small_home, [row("OWN")]), for_partner="XYZ")
    assert problem.code == "whose-ledger"
    assert "'XYZ'" in problem.what
    assert "AC, ACCG" in problem.remedy


def test_where_two_partners_could_own_a_file_somebody_must_say_whose_it_is(
    small_partnership: Path, tmp_path: Path
) -> None:
    agreement = small_partnership / "2021-22.yaml"
    text = agreement.read_text(encoding="utf-8")
    agreement.write_text(text.replace("kind: ccg", "kind: council"), encoding="utf-8")
    home = make_home(tmp_path / "two-councils", small_partnership)
    path = write(home, [row("OWN")])
    [problem] = refusal(home, path)
    assert (problem.code, "2 partners" in problem.what) == ("whose-ledger", True)
    imported = import_extract(home, path, feed_id="council-over-500", for_partner="ACCG", by="A. Clerk", now=NOW)
    assert imported.manifest["for_partner"] == "ACCG"


def test_one_file_cannot_be_two_bodies(small_home: Home) -> None:
    post(small_home, [row("OWN")])
    [problem] = refusal(small_home, write(small_home, [row("OWN")], name="mine.csv"), for_partner="ACCG")
    assert problem.code == "another-bodys-file"
    assert "AC's (batch 2)" in problem.what


def test_a_refused_file_brings_no_new_decision_into_the_books(small_home: Home) -> None:
    post(small_home, [row("OWN")])
    register = small_home.path / "decisions" / "more.yaml"
    register.write_text(
        "decisions:\n  - {id: AC-2021-2, title: Visits, body: Cabinet, for_partner: AC, taken_on: 2021-05-01, "
        "effective_on: 2021-05-01}\n",
        encoding="utf-8",
    )
    refusal(read_home(small_home.path), write(small_home, [row("OWN")], name="mine.csv"), for_partner="ACCG")


@pytest.mark.parametrize(
    "amount",
    ["22517998136852.48", "-22517998136852.48", "92233720368547758.08", "(92233720368547758.08)", "1" + "0" * 40],
)
def test_an_amount_too_large_to_split_is_refused_by_line_and_leaves_the_books_alone(
    small_home: Home, amount: str
) -> None:
    post(small_home, [row("OWN", document="0")], name="april.csv")
    [problem] = refusal(small_home, write(small_home, [row("OWN"), row("OWN", amount)]))
    assert (problem.code, str(problem.place)) == ("amount-too-large", "may.csv:3")
    assert verify(small_home.books).entries == 1


@pytest.mark.parametrize(("gross", "vat", "column"), [("1", "9" * 16, "VAT"), ("9" * 19, "1", "gross amount")])
def test_a_gross_or_vat_too_large_to_split_is_refused_too(small_home: Home, gross: str, vat: str, column: str) -> None:
    file = small_home.path.parent / "may.csv"
    text = f"Payment Date,Document Number,Gross,VAT,Net,Supplier,Cost Centre\n2021-05-10,1,{gross},{vat},1.00,F,OWN\n"
    file.write_text(text, encoding="utf-8")
    [problem] = refusal(small_home, file)
    assert (problem.code, str(problem.place)) == ("amount-too-large", "may.csv:2")
    assert problem.what.startswith(f"the {column} 999")


def test_the_largest_amount_that_is_taken_has_a_position(small_home: Home) -> None:
    post(small_home, [row("HOMES", "22517998136852.47")])
    with open_books(small_home.books) as books:
        answer = position(books, as_at=date(2021, 5, 31))
    assert sum(one.actual_to_date_pence for one in answer.rows) == 2**51 - 1


def test_a_decision_on_shares_reads_back_from_the_books_as_it_was_taken(small_home: Home) -> None:
    [version] = (small_home.path / "agreement").iterdir()
    clause = "\nclauses: [{number: '1', applies_to: agreement, rule: each-bears-its-own, overridden_by: Cabinet}]\n"
    board = "boards: [{name: Cabinet, decides_for: AC}]\n"
    version.write_text(version.read_text(encoding="utf-8") + clause + board, encoding="utf-8")
    register = small_home.path / "decisions" / "shares.yaml"
    register.write_text(
        "decisions:\n  - {id: AC-2021-9, title: Shares, body: Cabinet, for_partner: AC, taken_on: 2021-05-01, "
        "effective_on: 2021-05-01, clause: '1', approves: shares, percentages: {AC: 33.35%, ACCG: 66.65%}}\n",
        encoding="utf-8",
    )
    home = read_home(small_home.path)
    post(home, [row("OWN")])
    with open_books(home.books) as books:
        assert books.decisions == home.decisions


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"%PDF-1.4", "wrong-file"),
        (b"Who,What\nx,y\n", "missing-heading"),
        (b"Payment Date,Document Number,Net,Supplier\n", "no-rows"),
        (b"Payment Date,Document Number,Net,Supplier\n01/02/2021,1,5.00,x\n", "ambiguous-dates"),
    ],
)
def test_a_file_refused_leaves_the_books_alone(small_home: Home, content: bytes, code: str) -> None:
    path = small_home.path.parent / "extract.csv"
    path.write_bytes(content)
    assert {problem.code for problem in refusal(small_home, path)} == {code}


def test_the_order_asked_for_is_kept_with_the_batch(small_home: Home) -> None:
    imported = post(small_home, [row("OWN", date="01/02/2022")], date_order="month-first")
    assert [one["effective_on"] for one in posted(small_home)] == [date(2022, 1, 2)]
    assert imported.manifest["dates"] == {"order": "month-first", "evidence": "as asked for"}


def test_the_position_is_given_as_it_was_known_on_an_earlier_day(small_home: Home) -> None:
    first, second = datetime(2021, 6, 1, 9, tzinfo=UTC), datetime(2021, 7, 1, 9, tzinfo=UTC)
    post(small_home, [row("HOMES", "100.00", document="A")], name="may.csv", now=first)
    post(small_home, [row("HOMES", "50.00", document="B")], name="may-late.csv", now=second)
    for day, entries in ((date(2021, 5, 31), 0), (date(2021, 6, 1), 1), (date(2021, 6, 30), 1), (date(2021, 7, 1), 2)):
        with open_books(small_home.books, known_on=day) as books:
            assert len(books.rows(books.entries.select("document"))) == entries
    for known_on, pence in ((date(2021, 6, 30), 10_000), (None, 15_000)):
        with open_books(small_home.books, known_on=known_on) as books:
            found = position(books, as_at=date(2021, 5, 31))
        assert sum(one.actual_to_date_pence for one in found.rows) == pence


def test_before_anything_was_known_there_is_no_position(small_home: Home) -> None:
    post(small_home, [row("HOMES")])
    with open_books(small_home.books, known_on=date(2021, 5, 31)) as books, pytest.raises(Refused) as refused:
        position(books, as_at=date(2021, 5, 31))
    assert [problem.code for problem in refused.value.problems] == ["no-agreement-in-force"]


def test_a_version_is_adopted_once_and_before_its_first_extract(small_home: Home) -> None:
    post(small_home, [row("OWN", document="A")], name="april.csv")
    post(small_home, [row("OWN", document="B")], name="may.csv")
    assert [batch.manifest["kind"] for batch in read_batches(small_home.books)] == ["adoption", "extract", "extract"]


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("agreement/2021-22.yaml", "AC: 30%, ACCG: 70%", "AC: 31%, ACCG: 69%"),
        ("decisions/decisions.yaml", "title: Care homes", "title: All homes"),
    ],
)
def test_what_was_adopted_is_never_edited(small_home: Home, file: str, before: str, after: str) -> None:
    post(small_home, [row("OWN")], name="april.csv")
    register = small_home.path / file
    text = register.read_text(encoding="utf-8")
    assert before in text
    register.write_text(text.replace(before, after), encoding="utf-8")
    changed = read_home(small_home.path)
    [problem] = refusal(changed, write(changed, [row("OWN", document="2")]))
    assert problem.code == "adopted-text-changed"
    register.write_text(text, encoding="utf-8")
    assert not post(read_home(small_home.path), [row("OWN", document="2")]).was_already_there


def test_a_new_version_beside_the_old_is_adopted(small_home: Home) -> None:
    adopt(small_home, by="A. Clerk", now=NOW)
    text = (small_home.path / "agreement" / "2021-22.yaml").read_text(encoding="utf-8")
    later = text.replace("version: 2021-22", "version: 2021-22-b").replace(
        "effective_from: 2021-04-01", "effective_from: 2021-10-01"
    )
    later = later.replace("AC: 30%, ACCG: 70%", "AC: 50%, ACCG: 50%")
    (small_home.path / "agreement" / "2021-22-b.yaml").write_text(later, encoding="utf-8")
    home = read_home(small_home.path)
    post(home, [row("HOMES", "10.00", document="A", date="2021-09-30")], name="september.csv")
    post(home, [row("HOMES", "10.00", document="B", date="2021-10-01")], name="october.csv")
    with open_books(home.books) as books:
        rows = position(books).rows
    actual = {(f"{one.month:%B}", one.partner): one.actual_to_date_pence for one in rows if one.actual_to_date_pence}
    assert actual == {
        ("September", "AC"): 300,
        ("September", "ACCG"): 700,
        ("October", "AC"): 500,
        ("October", "ACCG"): 500,
    }


def codes_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_a_home_is_never_made_over_anything(small_partnership: Path, tmp_path: Path) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        make_home(folder, small_partnership)
    assert codes_of(refused) == ["home-exists"]
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


def test_a_home_may_be_made_in_an_empty_folder_or_a_folder_with_odd_letters(
    small_partnership: Path, tmp_path: Path
) -> None:
    for name in ("empty", "o'clock [1]", "Hereford & Ross £"):
        (tmp_path / name).mkdir()
        home = make_home(tmp_path / name, small_partnership)
        post(home, EVERY_SORT)
        assert verify(home.books).entries == 7
        with open_books(home.books) as books:
            assert sum(one.actual_to_date_pence for one in position(books).rows) == 12_010


def test_a_home_that_the_storage_would_look_for_elsewhere_is_refused(small_partnership: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        make_home(tmp_path / "100%25 joint", small_partnership)
    assert codes_of(refused) == ["home-name"]
    assert list(tmp_path.glob("*joint*")) == []


def test_no_home_is_made_from_an_agreement_with_faults(small_partnership: Path, tmp_path: Path) -> None:
    agreement = small_partnership / "2021-22.yaml"
    text = agreement.read_text(encoding="utf-8")
    agreement.write_text(text.replace("host: AC\n", "host: XYZ\n").replace("AC: 30%", "AC: 31%"), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        make_home(tmp_path / "home", small_partnership)
    assert sorted(codes_of(refused)) == ["percentages-do-not-sum", "unknown-partner"]
    assert not (tmp_path / "home").exists()
    assert not list(tmp_path.glob(".home*"))


def test_a_folder_that_is_no_home_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read_home(tmp_path)
    assert codes_of(refused) == ["no-home"]


def test_an_unknown_feed_is_refused_with_those_that_are_there(small_home: Home) -> None:
    [problem] = refusal(small_home, write(small_home, [row("OWN")]), feed="nobodys-ledger")
    assert problem.code == "unknown-feed"
    assert "council-over-500, nhs-over-25k" in problem.remedy


def test_a_feed_with_faults_is_refused_with_all_of_them(small_home: Home) -> None:
    feed = small_home.path / "feeds" / "council-over-500.yaml"
    text = feed.read_text(encoding="utf-8")
    feed.write_text(
        text.replace("encodings: [utf-8, cp1252]", "encodings: [utf-8, klingon]").replace(
            "required: [date, document", "required: [document"
        ),
        encoding="utf-8",
    )
    problems = refusal(small_home, write(small_home, [row("OWN")]))
    assert {problem.code for problem in problems} == {"unknown-encoding", "column-not-required"}
    assert all(problem.place.file == "feeds/council-over-500.yaml" and problem.place.line for problem in problems)


def test_faults_in_every_register_are_listed_at_once(small_home: Home) -> None:
    rules = small_home.path / "coding"
    text = (rules / "AC.yaml").read_text(encoding="utf-8")
    (rules / "AC.yaml").write_text(text.replace("line: places", "line: palaces"), encoding="utf-8")
    (rules / "more.yaml").write_text(text.replace("when: {cost_centre: VISITS}", "when: {}"), encoding="utf-8")
    (rules / "other.yaml").write_text("rules: [", encoding="utf-8")
    decisions = small_home.path / "decisions" / "decisions.yaml"
    decisions.write_text(decisions.read_text(encoding="utf-8").replace("taken_on:", "taken:"), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_home(small_home.path)
    found = {(problem.place.file, problem.code) for problem in refused.value.problems}
    assert {
        ("coding/AC.yaml", "unknown-name"),
        ("coding/more.yaml", "matches-everything"),
        ("coding/other.yaml", "yaml"),
        ("decisions/decisions.yaml", "missing"),
        ("decisions/decisions.yaml", "unknown-term"),
    } <= found


def test_two_rules_with_one_name_are_refused(small_home: Home) -> None:
    rules = small_home.path / "coding"
    (rules / "more.yaml").write_text((rules / "AC.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_home(small_home.path)
    assert codes_of(refused) == ["name-used-twice"] * 7


def test_both_bodies_extracts_leave_books_that_verify(small_home: Home) -> None:
    post(small_home, EVERY_SORT, name="april.csv")
    post(small_home, EVERY_SORT, ledger="ACCG", name="trust.csv")
    found = verify(small_home.books)
    assert found.holds, found.failure
    assert (found.entries, found.set_aside, found.batches) == (14, 4, 3)
    assert found.head == head(small_home.books).sha256


def test_a_workbook_is_posted_with_the_sheet_and_row_of_each_entry(small_home: Home) -> None:
    headings = ("Payment Date", "Document Number", "Net", "Supplier", "Cost Centre")
    day = date(2021, 5, 10)
    sheets: dict[str, list[Sequence[object]]] = {
        "May": [["Arrow Council"], headings, [day, 1, 100.0, "Fletchings", "HOMES"]],
        "June": [headings, [day, 2, 7.0, "Teme", "NOBODY"], ["never", 3, 3.0, "Lugg", "HOMES"]],
        "Notes": [["x"]],
    }
    feed = small_home.path / "feeds" / "council-over-500.yaml"
    feed.write_text(feed.read_text(encoding="utf-8") + 'sheets: [May, "J*"]\n', encoding="utf-8")
    path = small_home.path.parent / "may.xlsx"
    path.write_bytes(workbook(sheets, "xlsx"))
    imported = import_extract(small_home, path, feed_id="council-over-500", for_partner="AC", by="A. Clerk", now=NOW)
    assert imported.manifest["control"]["rows_above_headings"] == 1
    assert imported.manifest["source"]["left_out"] == ["Notes"]
    assert verify(small_home.books).holds
    with open_books(small_home.books) as books:
        suspense, aside = (listing(books, what) for what in ("suspense", "set-aside"))
    for found, place in ((suspense, ("June", 2)), (aside, ("June", 3))):
        [row] = [dict(zip(found.columns, values, strict=True)) for values in found.rows]
        assert (row["sheet"], row["sheet_row"]) == place
