"""Balances agreed from the books: what is in scope, by what it is coded to or whom it names, and how it is shown."""

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from wyebridge.books.balances.names import known_names, named
from wyebridge.books.balances.reconcile import BalancesStated, reconcile_balances
from wyebridge.books.balances.register import load_balance_register
from wyebridge.books.home import Home, make_home
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.journal.read import read_batches
from wyebridge.books.journal.verify import verify
from wyebridge.books.open import open_books
from wyebridge.cli import app
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.ledger.balances.terms import total

from .ledgers import post

AS_AT: Final = date(2021, 5, 31)


def stated(home: Home, as_at: date = AS_AT) -> list[BalancesStated]:
    with open_books(home.books) as books:
        return reconcile_balances(books, load_balance_register(home.path, books.agreements), as_at=as_at)


def documents(found: BalancesStated) -> tuple[list[str], list[str]]:
    """Documents in scope, of the first ledger and of the second."""
    balances = found.balances
    return sorted(e.document for e in balances.of_first()), sorted(e.document for e in balances.of_second())


def test_what_is_coded_as_a_contribution_or_received_is_in_scope_whatever_its_name(small_home: Home) -> None:
    post(small_home, "ACCG", [("2021-05-15", "P1", "105.00", "Payee 7", "FUND")])
    post(small_home, "AC", [("2021-05-17", "R1", "-105.00", "Payer 9", "FROM")])
    [found] = stated(small_home)
    assert documents(found) == (["R1"], ["P1"])
    [match] = found.balances.matched
    assert (match.rule, total(match.first)) == ("amount-and-date", -10_500), "from ACCG, so below nothing from AC"
    assert found.balances.awaiting == ()


def test_a_hosts_contribution_to_its_own_fund_is_between_nobody(small_home: Home) -> None:
    post(small_home, "AC", [("2021-05-15", "P1", "45.00", "Arrow Council", "FUND")])
    assert stated(small_home) == []


def test_any_entry_that_names_the_other_body_is_in_scope_whatever_it_is_coded_to(small_home: Home) -> None:
    spellings = ["NHS Arrow Clinical Commissioning Group", "nhs arrow  clinical commissioning-group"]
    spellings += ["NHS Arrow Integrated Care Board", "Arrow CCG"]
    rows = [
        ("2021-05-10", f"D{n}", f"{n + 1}.00", name, where)
        for n, (name, where) in enumerate(zip(spellings, ("OWN", "QUERY", "HOMES", "X"), strict=True))
    ]
    (small_home.path / "balances" / "names.yaml").write_text("names: {ACCG: [Arrow CCG]}\n", encoding="utf-8")
    post(small_home, "AC", [*rows, ("2021-05-10", "Z", "9.00", "Fletchings", "OWN")])
    [found] = stated(small_home)
    assert documents(found) == (["D0", "D1", "D2", "D3"], [])
    assert found.balances.awaiting == ("awaiting ACCG: an extract that shows what it received from AC",)


def test_a_spelling_nearly_right_is_in_scope_only_where_the_other_ledger_bears_it_out(small_home: Home) -> None:
    name = "Arrow Councl"
    post(small_home, "ACCG", [("2021-05-10", "D1", "64.00", name, "OWN"), ("2021-05-10", "D2", "65.00", name, "OWN")])
    post(small_home, "AC", [("2021-05-12", "R1", "-64.00", "NHS Arrow Clinical Commissioning Group", "OWN")])
    [found] = stated(small_home)
    assert documents(found) == (["R1"], ["D1"])
    [spelling] = found.spellings
    assert (spelling.spelling, spelling.partner, spelling.entries) == (name, "AC", 2)
    assert (spelling.pence, spelling.matched_pence) == (-12_900, -6_400)
    assert spelling.likeness >= 90


def test_another_body_of_nearly_the_same_name_is_not_taken_for_it() -> None:
    known = {"herefordshire council": "HC", "herefordshire primary care trust": "HPCT"}
    near = named("Hertfordshire Council", known, 90)
    assert near is not None
    assert (near.partner, near.is_known) == ("HC", False), "looked at, and not known: an officer says"
    assert named("Hertfordshire Council", known, 96) is None
    assert named("Council, Herefordshire", known, 96) is not None
    assert named("", known, 80) is None


def test_a_name_of_two_partners_is_nobodys() -> None:
    assert known_names((), {"A": ["Health and Care"], "B": ["health & care", "HEALTH and CARE"], "C": ["The C"]}) == {
        "health care": "B",
        "the c": "C",
    }


def test_what_the_other_year_shows_answers_and_is_not_counted(small_home: Home) -> None:
    post(small_home, "ACCG", [("2021-04-02", "P1", "105.00", "Arrow Council", "FUND")])
    post(small_home, "AC", [("2021-03-30", "R1", "-105.00", "NHS Arrow Clinical Commissioning Group", "FROM")])
    [found] = stated(small_home)
    [one] = found.balances.differences
    assert (one.kind, one.pence) == ("timing", 10_500)
    assert [entry.document for entry in one.elsewhere] == ["R1"]
    assert documents(found) == ([], ["P1"])


def test_how_far_a_feed_goes_counts_only_for_the_way_it_shows(small_home: Home) -> None:
    """A council's payments to the end of May say nothing of what it received after the middle of the month."""
    post(small_home, "AC", [("2021-05-28", "Q", "1.00", "Fletchings", "OWN")], name="payments.csv")
    receipts = [("2021-05-06", "R1", "-1.00", "NHS Arrow Clinical Commissioning Group", "FROM")]
    post(small_home, "AC", receipts, name="receipts.csv")
    post(
        small_home,
        "ACCG",
        [
            ("2021-05-10", "P1", "105.00", "Arrow Council", "FUND"),
            ("2021-05-25", "P2", "9.00", "Arrow Council", "FUND"),
        ],
    )
    [found] = stated(small_home)
    kinds = {one.second[0].document: one.kind for one in found.balances.differences if one.second}
    assert kinds == {"P1": "missing", "P2": "timing"}


def test_a_copy_says_what_it_leaves_out(small_home: Home) -> None:
    post(
        small_home,
        "ACCG",
        [("2021-05-15", "P1", "105.00", "Arrow Council", "FUND"), ("2021-05-16", "P2", "5.00", "Arrow Council", "OWN")],
    )
    copy_books(small_home.books, "AC", small_home.path.parent / "copy" / "books")
    with open_books(small_home.path.parent / "copy" / "books") as books:
        [found] = reconcile_balances(books, load_balance_register(small_home.path.parent / "copy", books.agreements))
    assert found.withheld == ("ACCG",)
    assert documents(found) == ([], ["P1"])


THREE: Final = (
    ("host: AC\n", "  - {id: BC, name: Bow Council, kind: council}\nhost: AC\n"),
    ("{AC: 30%, ACCG: 70%}", "{AC: 30%, ACCG: 60%, BC: 10%}"),
)


def test_with_three_partners_a_receipt_from_nobody_named_is_set_before_an_officer(
    small_partnership: Path, tmp_path: Path
) -> None:
    path = small_partnership / "2021-22.yaml"
    text = path.read_text(encoding="utf-8")
    for before, after in THREE:
        assert text.count(before) == 1
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    home = make_home(tmp_path / "home", small_partnership)
    post(
        home,
        "AC",
        [("2021-05-17", "R1", "-105.00", "Payer 9", "FROM"), ("2021-05-18", "R2", "-7.00", "Bow Council", "FROM")],
    )
    [found] = stated(home)
    assert (found.balances.first, found.balances.second) == ("AC", "BC")
    assert documents(found) == (["R2"], [])
    assert [(one.ledger, one.entry.document) for one in found.unplaced] == [("AC", "R1")]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("names: {XX: [Somebody]}\n", ["unknown-name"]),
        ("names: {AC: [Arrow], ACCG: [ARROW]}\n", ["one-name-for-two"]),
        ("window_days: 100\nlikeness: 20\n", ["value", "value"]),
        ("name: {AC: [Arrow]}\n", ["unknown-term"]),
    ],
)
def test_a_register_with_faults_is_refused_with_all_of_them(small_home: Home, text: str, codes: list[str]) -> None:
    post(small_home, "AC", [("2021-05-15", "P1", "45.00", "Fletchings", "HOMES")])
    (small_home.path / "balances" / "names.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        stated(small_home)
    assert [problem.code for problem in refused.value.problems] == codes
    assert all(problem.place.file == "balances/names.yaml" for problem in refused.value.problems)


def test_two_registers_are_refused(small_home: Home) -> None:
    for name in ("a.yaml", "b.yaml"):
        (small_home.path / "balances" / name).write_text("names: {}\n", encoding="utf-8")
    with pytest.raises(Refused, match="two-registers"):
        stated(small_home)


# What is shown


PAID: Final = (
    ("2021-05-15", "P1", "105.00", "Arrow Council", "FUND"),
    ("2021-05-16", "PAY2", "50.00", "Arrow Council", "OWN"),
    ("2021-05-17", "P3", "=1+1", "Arrow Council", "OWN"),
    ("2021-05-05", "=2+2", "31.00", "Arrow Council", "OWN"),
)
RECEIVED: Final = (
    ("2021-05-17", "R1", "-105.00", "NHS Arrow Clinical Commissioning Group", "FROM"),
    ("2021-05-18", "R2", "-61.00", "NHS Arrow Clinical Commissioning Group", "OWN", "for PAY2 =cmd"),
)


@pytest.fixture
def both(small_home: Home) -> Home:
    post(small_home, "ACCG", PAID)
    post(small_home, "AC", RECEIVED)
    return small_home


def run(*words: object) -> Any:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_balances_in_json_tie(both: Home) -> None:
    [found] = json.loads(run("reconcile", "balances", "--home", both.path, "--as-at", "2021-05-31", "--json"))
    assert (found["first"], found["second"], found["as_at"], found["status"]) == ("AC", "ACCG", "2021-05-31", "open")
    assert [(row["name"], row["first_pence"], row["second_pence"]) for row in found["matched"]] == [
        ("amount-and-date", -10_500, -10_500)
    ]
    assert {(row["name"], row["difference_pence"]) for row in found["differences"]} == {
        ("amount", -6_100 + 5_000),
        ("missing", 3_100),
    }
    every = [*found["matched"], *found["differences"]]
    for column in ("first_entries", "first_pence", "second_entries", "second_pence", "difference_pence"):
        assert sum(row[column] for row in every) == found["total"][column]
    assert found["unexplained_pence"] == 0
    for side, ledger in (("first", "AC"), ("second", "ACCG")):
        entries = [row for row in found["entries"] if row["ledger"] == ledger and row["in_period"]]
        assert sum(row["pence"] for row in entries) == found["total"][f"{side}_pence"]
        assert len(entries) == found["total"][f"{side}_entries"]


def test_balances_for_people_state_the_rules_and_every_difference(both: Home) -> None:
    told = " ".join(run("reconcile", "balances", "--home", both.path, "--as-at", "2021-05-31").split())
    assert "matched: amount-and-date 1 -£105.00 1 -£105.00 £0.00 the same amount for the same fund" in told
    assert "within 10 days" in told
    assert "amount 2021-05-18 R2, PAY2 -£61.00 -£50.00 both bear or quote PAY2" in told


def test_balances_are_written_as_a_paper_a_workbook_and_a_list(both: Home, tmp_path: Path) -> None:
    run("reconcile", "balances", "--home", both.path, "--as-at", "2021-05-31", "--out", tmp_path / "out")
    name = "balances-AC-ACCG-2021-22-to-2021-05-31"
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{name}.{kind}" for kind in ("xlsx", "pdf", "csv")}
    book = CalamineWorkbook.from_path(str(tmp_path / "out" / f"{name}.xlsx"))
    assert book.sheet_names == ["Balances", "Differences", "Rules", "Matched", "Notes", "Checks"]
    tie = rows_under(book.get_sheet_by_name("Balances").to_python(), "Every entry in scope")
    assert [row[0] for row in tie] == [
        "Matched: amount-and-date",
        "All that is matched",
        "Difference: amount",
        "Difference: missing",
        "All differences",
        "In scope",
    ]
    assert tie[-1][1:] == [2, -166.0, 3, -186.0, 20.0]
    with (tmp_path / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert sum(int(row["pence"]) for row in rows if row["ledger"] == "AC") == -16_600
    assert [row["document"] for row in rows if row["document"].endswith("2+2")] == ["'=2+2"]


def rows_under(sheet: Sequence[Sequence[Any]], caption: str) -> list[list[Any]]:
    """The rows of the table under a caption, without blank cells at the end."""
    start = next(index for index, row in enumerate(sheet) if row and row[0] == caption)
    heading = next(index for index in range(start + 1, len(sheet)) if sheet[index][1:2] != [""])
    rows = []
    for row in sheet[heading + 1 :]:
        cells = list(row)
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            break
        rows.append(cells)
    return rows


def test_a_paper_of_the_same_books_is_the_same(both: Home, tmp_path: Path) -> None:
    for out in ("a", "b"):
        run("reconcile", "balances", "--home", both.path, "--out", tmp_path / out)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_where_nothing_passed_between_partners_it_is_said(small_home: Home) -> None:
    post(small_home, "AC", [("2021-05-15", "P1", "45.00", "Fletchings", "HOMES")])
    assert run("reconcile", "balances", "--home", small_home.path) == (
        "No ledger in the books shows anything with another partner.\n"
    )


# Disputes


def dispute(home: Home, *words: object) -> Any:
    asked = ["reconcile", "dispute", "--home", home.path, "--ledger", "AC", "--by", "A. Lead", *words]
    return CliRunner().invoke(app, [str(word) for word in asked])


def test_an_officer_names_a_dispute_and_takes_it_back_and_both_stay_in_the_books(both: Home) -> None:
    named = dispute(both, "--document", "r1", "--for", "ACCG", "--why", "The beds were shut.")
    assert (named.exit_code, named.stdout) == (0, "Recorded in batch 4.\n")
    [found] = stated(both)
    [one] = [one for one in found.balances.differences if one.kind == "disputed"]
    assert {entry.document for entry in (*one.first, *one.second)} == {"R1", "P1"}
    assert one.why.startswith("A. Lead, for ACCG, on 2")
    assert "The beds were shut. (the amounts agree)" in one.why
    assert dispute(both, "--document", "R1", "--for", "AC", "--why", "They were open.", "--withdraw").exit_code == 0
    [found] = stated(both)
    assert not any(one.kind == "disputed" for one in found.balances.differences)
    assert [batch.manifest["kind"] for batch in read_batches(both.books)][-2:] == ["dispute", "dispute"]
    assert verify(both.books).holds


def test_what_was_in_dispute_is_as_the_books_knew_it(both: Home) -> None:
    dispute(both, "--document", "R1", "--for", "AC", "--why", "Late.")
    then = json.loads(run("reconcile", "balances", "--home", both.path, "--known-on", "2021-06-02", "--json"))
    assert not any(row["name"] == "disputed" for row in then[0]["differences"])


def test_a_dispute_that_nothing_in_scope_bears_is_said(both: Home) -> None:
    dispute(both, "--document", "R77", "--for", "AC", "--why", "Late.")
    told = " ".join(run("reconcile", "balances", "--home", both.path).split())
    assert "A. Lead named R77 in AC's ledger; nothing in scope bears it" in told


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--for", "XX"), "not-a-partner"),
        (("--for", "AC", "--with", "AC"), "not-a-side"),
        (("--for", "AC", "--with", "XX"), "not-a-partner"),
    ],
)
def test_only_one_of_the_two_may_name_a_dispute(both: Home, words: tuple[str, ...], code: str) -> None:
    before = read_batches(both.books)
    answer = dispute(both, "--document", "R1", "--why", "Late.", *words)
    assert (answer.exit_code, f"[{code}]" in answer.stderr) == (1, True)
    assert read_batches(both.books) == before
