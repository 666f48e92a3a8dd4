"""Notes to the accounts: each fund the slow way, any treatment conserving all of it, and every figure tied out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from wyebridge.books.disclosure.disclose import Stated, disclose, load_accounting, stated_of, year_before
from wyebridge.books.disclosure.terms import Disclosure
from wyebridge.books.home import Home
from wyebridge.books.open import OpenBooks
from wyebridge.books.position import position
from wyebridge.cli import app
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Problem, Refused
from wyebridge.engine.kernel.yaml import parse, read_term
from wyebridge.engine.ledger.accounting import Accounting, check_accounting
from wyebridge.papers.disclosure import disclosure_paper
from wyebridge.papers.workbook import CHECKS
from wyebridge.papers.write import write_paper

from . import slow
from .partnership import AS_AT, PARTNERS
from .test_papers import Reopened

YEAR: Final = FinancialYear(2021)
TEXT: Final = """\
year: 2021-22
treatments:
  - {fund: older, treatment: joint-operation, because: Both decide., agreed_by: [A. Treasurer]}
  - {fund: older, schemes: [visits], treatment: agency, because: One buys for the others.}
  - {fund: ward, treatment: host-controls, because: The host decides.}
  - {fund: pool, because: They differ., awaiting: {body: both auditors, what: who controls it, by: 2022-06-30}}
"""


def accounting_of(text: str) -> dict[FinancialYear, Accounting]:
    document = parse(text, "accounts/2021-22.yaml")
    assert not isinstance(document, Problem)
    reading = read_term(document, Accounting)
    assert reading.term is not None and not reading.problems, reading.problems
    return {reading.term.year: reading.term}


@pytest.fixture(scope="module")
def stated(stated_books: OpenBooks) -> Stated:
    return stated_of(stated_books, position(stated_books, as_at=AS_AT))


@pytest.fixture(scope="module")
def notes(stated_books: OpenBooks, stated: Stated) -> dict[str, Disclosure]:
    return {partner: disclose(stated_books, stated, partner, accounting_of(TEXT)) for partner in PARTNERS}


def test_each_fund_is_what_its_rows_come_to(notes: dict[str, Disclosure]) -> None:
    for found in notes.values():
        for pool in found.pools:
            rows = [one for one in slow.shared() if one.place[0] == pool.fund.id]
            for met in pool.met:
                own = [one.paid.pence for one in rows if one.paid.ledger == met.partner]
                assert met.spent_pence == sum(pence for pence in own if pence >= 0)
                assert met.income_pence == -sum(pence for pence in own if pence < 0)
            assert pool.met_pence == sum(one.paid.pence for one in rows)
            assert {one.partner: one.share_pence for one in pool.shares} == {
                partner: sum(one.parts.get(partner, 0) for one in rows) for partner in PARTNERS
            }
            assert pool.undetermined_pence == sum(one.parts.get("", 0) for one in rows)


def test_a_joint_operation_gives_each_its_own_share_and_agency_too(notes: dict[str, Disclosure]) -> None:
    for partner, found in notes.items():
        for scheme, kind in (("homes", "joint-operation"), ("visits", "agency")):
            [one] = [one for one in found.disclosed() if one.treatment.treatment == kind]
            parts = [row.parts.get(partner, 0) for row in slow.shared() if row.place[:2] == ("older", scheme)]
            assert one.expenditure_pence - one.income_pence == sum(parts)
            income = [
                row.parts.get(partner, 0)
                for row in slow.shared()
                if row.place[:2] == ("older", scheme) and row.paid.pence < 0
            ]
            assert one.income_pence == -sum(income)


def test_a_host_that_controls_a_fund_has_all_of_it_and_another_what_it_pays(notes: dict[str, Disclosure]) -> None:
    [host] = [one for one in notes["WC"].disclosed() if one.fund == "ward"]
    rows = [one.paid.pence for one in slow.shared() if one.place[0] == "ward"]
    assert host.expenditure_pence == sum(pence for pence in rows if pence > 0), "whoever's it is, and nobody's too"
    assert host.income_pence == 10_01 + 120_00, "what was earned, and two quarters of the trust's contribution"
    [payer] = [one for one in notes["WPCT"].disclosed() if one.fund == "ward"]
    assert (payer.expenditure_pence, payer.income_pence, payer.owed_pence) == (120_00, 0, -60_00)
    [unsettled] = [one for one in notes["EC"].disclosed() if one.fund == "ward"]
    assert unsettled.expenditure_pence == 0, "no contribution of its is settled"


def test_what_is_not_settled_is_in_no_figure_and_says_whom_it_waits_for(notes: dict[str, Disclosure]) -> None:
    found = notes["WC"]
    assert [one.fund for one in found.unsettled()] == ["pool"]
    assert found.unsettled()[0].expenditure_pence == found.unsettled()[0].owed_pence == 0
    text = words_of(found)
    assert "both auditors: who controls it, by 2022-06-30" in text
    assert "WPCT: nights in the ward for July 2021" in text
    assert f"Ward money: spending that is nobody's yet {pounds(44_33)}" in text
    assert "EC's cabinet: whether it will use the ward" in text
    assert [one.fund for one in found.outside()] == ["young"], "each keeps its own by the fund's kind"


def words_of(found: Disclosure) -> str:
    return " ".join(
        " ".join(pounds(cell) if isinstance(cell, int) else cell or "" for cell in row.cells)
        for part in disclosure_paper(found).parts
        for table in part.tables
        for row in table.rows
    )


def test_a_fund_that_nobody_has_treated_waits_for_every_finance_lead(stated_books: OpenBooks, stated: Stated) -> None:
    found = disclose(stated_books, stated, "WC", {})
    assert {one.fund for one in found.unsettled()} == {"older", "ward", "pool"}
    assert not found.disclosed()
    assert "every partner's finance lead: how this fund is accounted for" in words_of(found)
    assert found.differences_pence == 0


KINDS: Final = ("joint-operation", "host-controls", "agency", "own", None)


@given(
    st.fixed_dictionaries({fund: st.sampled_from(KINDS) for fund in slow.HOSTS}),
    st.sampled_from(KINDS[:1] + KINDS[2:4]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_treatment_ties_and_what_one_is_owed_another_owes(
    stated_books: OpenBooks, stated: Stated, kinds: Mapping[str, str | None], apart: str
) -> None:
    lines = [
        f"  - {{fund: {fund}, treatment: {kind}, because: b}}"
        if kind
        else f"  - {{fund: {fund}, because: b, awaiting: {{body: b, what: w}}}}"
        for fund, kind in kinds.items()
    ]
    lines.append(f"  - {{fund: older, schemes: [visits], treatment: {apart}, because: b}}")
    accounting = accounting_of("year: 2021-22\ntreatments:\n" + "\n".join(lines) + "\n")
    found = [disclose(stated_books, stated, partner, accounting) for partner in PARTNERS]
    assert [one.differences_pence for one in found] == [0, 0, 0]
    for fund, kind in kinds.items():
        rows = [row for one in found for row in one.recognised if row.fund == fund]
        assert sum(row.owed_pence for row in rows) == 0, "an asset of one is a liability of another"
        owned = [row for row in rows if not row.treatment.schemes]
        if kind in ("joint-operation", "agency"):
            spent = [one for one in slow.shared() if one.place[0] == fund and one.place[1] != "visits"]
            shared = sum(pence for one in spent for partner, pence in one.parts.items() if partner)
            assert sum(row.expenditure_pence - row.income_pence for row in owned) == shared
        if kind is None:
            assert not any(row.expenditure_pence or row.income_pence or row.owed_pence for row in owned)


def test_a_payment_that_one_side_lost_is_named_by_its_fund(stated_books: OpenBooks, stated: Stated) -> None:
    lost = next(row for row in stated.shared.spread if row.fund == "older" and row.parts_pence[0])
    left = tuple(row for row in stated.shared.spread if row is not lost)
    found = disclose(
        stated_books, replace(stated, shared=replace(stated.shared, spread=left)), "WC", accounting_of(TEXT)
    )
    assert found.walk.unexplained_pence == -lost.parts_pence[0]
    assert found.walk.named == (("older", -lost.parts_pence[0]),)
    [tie] = [tie for tie in found.ties if tie.figure.startswith("older: spending met")]
    assert tie.difference_pence == -lost.pence
    paper = disclosure_paper(found)
    assert "Do not publish it." in " ".join(paper.parts[0].intro)
    assert "Where it differs" in [table.caption for table in paper.parts[-2].tables]


def test_the_books_hold_no_year_before(stated_books: OpenBooks, notes: dict[str, Disclosure]) -> None:
    assert year_before(stated_books, YEAR) is None
    assert "There is no column for the year before" in " ".join(disclosure_paper(notes["WC"]).parts[0].intro)


# The register


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("unknown-name", "fund: ward", "fund: wards"),
        ("unknown-name", "schemes: [visits]", "schemes: [beds]"),
        ("unknown-year", "year: 2021-22", "year: 2022-23"),
        ("treated-twice", "schemes: [visits], treatment: agency", "treatment: agency"),
        ("settled-or-awaiting", "pool, because", "pool, treatment: own, because"),
        ("settled-or-awaiting", "older, treatment: joint-operation,", "older,"),
        ("contributions-are-to-a-fund", "treatment: agency", "treatment: host-controls"),
    ],
)
def test_each_fault_of_the_register_is_found(stated_books: OpenBooks, code: str, before: str, after: str) -> None:
    assert TEXT.count(before) == 1
    [accounting] = accounting_of(TEXT.replace(before, after)).values()
    faults = list(check_accounting(accounting, stated_books.agreements))
    assert [fault.code for fault in faults] == [code]
    assert all(fault.why and fault.remedy for fault in faults)


def test_two_files_of_one_year_are_refused(stated_books: OpenBooks, tmp_path: Path) -> None:
    (tmp_path / "accounts").mkdir()
    for name in ("one", "two"):
        (tmp_path / "accounts" / f"{name}.yaml").write_text(TEXT, encoding="utf-8")
    with pytest.raises(Refused, match="year-used-twice"):
        load_accounting(tmp_path, stated_books.agreements)


# The paper


@pytest.mark.parametrize("partner", PARTNERS)
def test_the_workbooks_totals_are_live_and_agree(notes: dict[str, Disclosure], tmp_path: Path, partner: str) -> None:
    book, _ = write_paper("note", disclosure_paper(notes[partner]), tmp_path)
    read = Reopened(book)
    checks = [cell for sheet, cell in read.formulas if sheet == CHECKS and cell.startswith("D")]
    assert len(checks) > 15
    assert {read.number(CHECKS, cell) for cell in checks} == {0}
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_name("Tie-out").to_python()
    [left] = [row for row in rows if row[0] == "Unexplained difference"]
    assert 0 in left


def test_a_council_begins_with_the_funds_and_a_health_body_with_its_own_part(
    notes: dict[str, Disclosure], tmp_path: Path
) -> None:
    names = {partner: [part.name for part in disclosure_paper(found).parts] for partner, found in notes.items()}
    assert names["WC"][:3] == ["Basis", "Funds", "Own accounts"]
    assert names["WPCT"][:3] == ["Basis", "Own accounts", "Funds"]
    _, paper = write_paper("note", disclosure_paper(notes["WPCT"]), tmp_path)
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(paper).pages).split())
    assert "note to the accounts on joint operations" in text
    assert "Joint operation: the bodies decide together" in text
    assert "Provisional: the year is open" in text


def test_the_command_writes_the_note_and_says_whether_it_ties(stated_home: Home, tmp_path: Path) -> None:
    words = [
        "notes",
        "--home",
        str(stated_home.path),
        "--partner",
        "WICB",
        "--as-at",
        "2021-07-31",
        "--out",
        str(tmp_path),
    ]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0, answer.output
    assert {path.name for path in tmp_path.iterdir()} == {
        f"note-WPCT-2021-22-to-{date(2021, 7, 31)}.{kind}" for kind in ("pdf", "xlsx")
    }
    assert "ties to its source, and the differences are nil." in answer.stdout
    assert CliRunner().invoke(app, [*words[:4], "NOBODY", *words[5:]]).exit_code == 1
