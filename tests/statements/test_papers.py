"""The papers as they are written: formulas that give the books' figures, PDFs that anybody can read, nothing leaked."""

import itertools
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from wyebridge.books.open import OpenBooks
from wyebridge.books.statement.terms import Statement
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Refused
from wyebridge.papers.pdf import pdf
from wyebridge.papers.safe import inert
from wyebridge.papers.statement.paper import headlines, statement_paper
from wyebridge.papers.terms import Column, Paper, Part, Row, Table
from wyebridge.papers.workbook import CHECKS, workbook
from wyebridge.papers.write import write_papers

from .partnership import LEDGERS, PARTNERS, RESERVED, RUN_AS_FORMULA

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_SUFFIX: Final = "2021-22-to-2021-07-31"
NAMES: Final = (
    *(f"{kind}-{partner}" for kind in ("statement", "account-upward") for partner in PARTNERS),
    "memorandum-WC",
    "memorandum-WPCT",
    "provider-report-WPCT",
)
each_workbook = pytest.mark.parametrize("name", NAMES)
each_pdf = pytest.mark.parametrize("name", NAMES)


def path_of(written: Path, name: str, kind: str) -> Path:
    return written / f"{name}-{_SUFFIX}.{kind}"


# Workbooks


class Reopened:
    """A workbook read as text: every cell's cached value, and every formula, by sheet and address."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 (our own file)
            self.names = [sheet.attrib["name"] for sheet in book.iter(f"{_MAIN}sheet")]
            self.defined = {
                (name.attrib["name"], int(name.attrib["localSheetId"])): name.text or ""
                for name in book.iter(f"{_MAIN}definedName")
            }
            self.sheets = [
                ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{index}.xml"))  # noqa: S314
                for index in range(1, len(self.names) + 1)
            ]
            self.everything = b"".join(archive.read(name) for name in archive.namelist())
        self.values: dict[tuple[str, str], str] = {}
        self.formulas: dict[tuple[str, str], str] = {}
        for name, sheet in zip(self.names, self.sheets, strict=True):
            for cell in sheet.iter(f"{_MAIN}c"):
                value, formula = cell.find(f"{_MAIN}v"), cell.find(f"{_MAIN}f")
                if value is not None and value.text and cell.get("t") is None:
                    self.values[name, cell.attrib["r"]] = repr(float(value.text))  # the number, in its fewest figures
                if formula is not None:
                    self.formulas[name, cell.attrib["r"]] = formula.text or ""

    def number(self, sheet: str, address: str) -> Decimal:
        """A cell worked out again from its formula, down to the numbers that were typed."""
        formula = self.formulas.get((sheet, address))
        if formula is None:
            return Decimal(self.values.get((sheet, address), "0"))
        return evaluated(formula, lambda where, cell: self.number(where or sheet, cell))


_TERM = re.compile(r"([+-]?)(?:'([^']*)'!)?(SUM\()?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+)\))?")


def evaluated(formula: str, cell: Any) -> Decimal:
    """The sum that a formula of ours is: cells and runs of cells, added and taken away."""
    inside = formula.removeprefix("=")
    if inside.startswith("ROUND("):
        inside = inside.removeprefix("ROUND(").removesuffix(",2)")
    total, at = Decimal(0), 0
    for found in _TERM.finditer(inside):
        assert found.start() == at, f"{formula} has something that is not a sum"
        at = found.end()
        sign, sheet, _, column, first, last_column, last = found.groups()
        assert last_column in (None, column)
        rows = range(int(first), int(last or first) + 1)
        part = sum((cell(sheet, f"{column}{row}") for row in rows), Decimal(0))
        total += -part if sign == "-" else part
    assert at == len(inside), f"{formula} has something that is not a sum"
    return total


@each_workbook
def test_every_formula_gives_the_value_written_beside_it(written: Path, name: str) -> None:
    book = Reopened(path_of(written, name, "xlsx"))
    sums = {place: formula for place, formula in book.formulas.items() if "IF(" not in formula and "ABS" not in formula}
    assert len(sums) > 20
    for (sheet, address), formula in sums.items():
        live = book.number(sheet, address)
        assert live == Decimal(book.values[sheet, address]), f"{name} {sheet}!{address}: {formula}"


@each_workbook
def test_every_total_is_checked_against_the_books_own_figure(written: Path, name: str) -> None:
    path = path_of(written, name, "xlsx")
    book = CalamineWorkbook.from_path(str(path))
    rows = book.get_sheet_by_name(CHECKS).to_python()
    top = next(row for row in rows if str(row[0]).startswith("Sum of all differences"))
    checks = [row for row in rows[rows.index(top) + 2 :] if isinstance(row[1], float)]
    assert top[1] == 0 and len(checks) >= 4
    assert all(live == given and difference == 0 for _, live, given, difference in checks)
    raw = Reopened(path)
    typed = [address for sheet, address in raw.values if sheet == CHECKS and address.startswith("C")]
    assert len(typed) == len(checks) and not any((CHECKS, address) in raw.formulas for address in typed)


def test_a_figure_changed_by_hand_shows_in_the_checks(written: Path) -> None:
    book = Reopened(path_of(written, "statement-WC", "xlsx"))
    sheet, address = next(place for place in book.values if place[0] == "Owed" and place not in book.formulas)
    book.values[sheet, address] = str(Decimal(book.values[sheet, address]) + Decimal("0.01"))
    differences = [
        book.number(CHECKS, cell) for where, cell in book.formulas if where == CHECKS and cell.startswith("D")
    ]
    assert max(abs(difference) for difference in differences) == Decimal("0.01")


@each_workbook
def test_every_sheet_has_its_print_area_and_fits_a_page_across(written: Path, name: str) -> None:
    book = Reopened(path_of(written, name, "xlsx"))
    for index, sheet in enumerate(book.sheets):
        area = book.defined["_xlnm.Print_Area", index].split("!")[1].replace("$", "")
        last_column, last_row = re.fullmatch(r"A1:([A-Z]+)(\d+)", area).groups()  # type: ignore[union-attr]
        used = [re.fullmatch(r"([A-Z]+)(\d+)", cell.attrib["r"]) for cell in sheet.iter(f"{_MAIN}c")]
        assert all(cell and len(cell[1]) == 1 and cell[1] <= last_column for cell in used)
        assert max(int(cell[2]) for cell in used if cell) == int(last_row)
        setup = sheet.find(f"{_MAIN}pageSetup")
        assert setup is not None and setup.get("paperSize") == "9" and setup.get("fitToHeight") == "0"


@each_workbook
def test_no_text_out_of_a_ledger_is_a_formula(written: Path, name: str) -> None:
    path = path_of(written, name, "xlsx")
    for formula in Reopened(path).formulas.values():
        assert not re.search(r"HYPERLINK|Isinglass|http", formula)
    for sheet in CalamineWorkbook.from_path(str(path)).sheet_names:
        for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python():
            assert not any(isinstance(cell, str) and cell.lstrip(" ").startswith(("=", "+", "@")) for cell in row)


@pytest.mark.parametrize("text", [RUN_AS_FORMULA, "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_text_that_could_run_is_marked_as_text(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Fletchings", "", "a=b", "'=1", "£1.00"])
def test_other_text_is_left_alone(text: str) -> None:
    assert inert(text) == text


def test_a_suppliers_formula_reaches_the_providers_workbook_as_text(written: Path) -> None:
    book = CalamineWorkbook.from_path(str(path_of(written, "provider-report-WPCT", "xlsx")))
    cells = [cell for row in book.get_sheet_by_name("Provider services").to_python() for cell in row]
    assert "'=Isinglass()" in cells


def test_a_workbook_refuses_a_sum_it_would_show_wrong() -> None:
    table = Table("t", "t", (Column("what", "What"), Column("sum", "Sum", "money")), (Row(("all", 10**15), "all"),))
    paper = Paper("T", "t", "s", datetime(2021, 1, 1, tzinfo=UTC), (Part("P", "p", (table,)),))
    with pytest.raises(Refused, match="beyond-a-spreadsheet"):
        workbook(paper)


# PDFs


@each_pdf
def test_a_pdf_is_tagged_titled_and_in_british_english(written: Path, name: str) -> None:
    found = PdfReader(path_of(written, name, "pdf"))
    root: Mapping[str, Any] = found.trailer["/Root"].get_object()  # type: ignore[assignment]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a PDF's own boolean)
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert found.metadata is not None and found.metadata.title
    xmp = found.xmp_metadata
    assert xmp is not None
    text = xmp.stream.get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in text
    assert found.metadata.title in text.replace("&apos;", "'").replace("&#39;", "'")


@each_pdf
def test_a_pdfs_headings_step_down_one_at_a_time_and_its_tables_have_headers(written: Path, name: str) -> None:
    found = PdfReader(path_of(written, name, "pdf"))
    roles = list(_roles(found.trailer["/Root"]["/StructTreeRoot"]))  # type: ignore[index]
    headings = [int(role[2:]) for role in roles if re.fullmatch(r"/H\d", role)]
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(headings))
    assert roles.count("/THead") >= roles.count("/Table") >= 4
    assert roles.count("/TH") > roles.count("/Table")
    assert "/Figure" not in roles


def _roles(node: Any) -> Iterator[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, Mapping):
        if "/S" in node:
            yield str(node["/S"])
        if "/K" in node:
            yield from _roles(node["/K"])
    elif isinstance(node, list):
        for child in node:
            yield from _roles(child)


@each_pdf
def test_every_page_says_whose_it_is_how_final_and_which_page(written: Path, name: str) -> None:
    pages = PdfReader(path_of(written, name, "pdf")).pages
    for number, page in enumerate(pages, 1):
        text = " ".join(page.extract_text().split())
        assert "Year 2021-22 to 31 July 2021. Provisional: the year is open." in text
        assert f"Page {number} of {len(pages)}" in text


@pytest.mark.parametrize("partner", PARTNERS)
def test_a_statement_gives_its_basis_cut_offs_signatures_and_headline(
    written: Path, statements: dict[str, Statement], partner: str
) -> None:
    text = text_of(path_of(written, f"statement-{partner}", "pdf"))
    found = statements[partner]
    stands = "is owed" if found.total.net_pence >= 0 else "owes"
    assert f"{found.partner.name} {stands} {pounds(abs(found.total.net_pence))} over all funds" in text
    assert "the unexplained difference is £0.00" in text
    assert "no signature is recorded" in text
    assert found.basis.head in text
    for said in ("WPCT nhs-over-25k 1 9 August 2021", "Fund manager, for the funds that WC hosts"):
        assert said in text
    for role in ("Section 151 officer (chief finance officer), East Council", "Director of finance, West Trust"):
        assert role in text
    for row in found.lines:
        assert pounds(row.share_pence) in text


def text_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_text_that_the_typeface_lacks_does_not_stop_a_pdf() -> None:
    names = ("漢字 Ltd", "Emoji 😀", "Bell \x07", "#strong[x]", "Llŷn & Ŵyn", "½ ‘day’ – £5")
    rows = tuple(Row((name, index), str(index)) for index, name in enumerate(names))
    table = Table("t", "Names", (Column("what", "What"), Column("sum", "Sum", "money")), rows)
    paper = Paper("T", "t", "s", datetime(2021, 1, 1, 1, 2, 3, 456, tzinfo=UTC), (Part("P", "Part", (table,)),))
    made = PdfReader(BytesIO(pdf(paper)))
    text = made.pages[0].extract_text()
    assert "?? Ltd" in text and "#strong[x]" in text and "Llŷn & Ŵyn" in text and "½ ‘day’ – £5" in text


# Both


def test_the_same_books_give_the_same_bytes(
    written: Path, stated_books: OpenBooks, statements: dict[str, Statement], tmp_path: Path
) -> None:
    for file in write_papers(stated_books, statements["WPCT"], tmp_path):
        assert file.read_bytes() == (written / file.name).read_bytes()


def test_the_papers_written_are_those_the_partner_has(written: Path) -> None:
    assert {file.name for file in written.iterdir()} == {
        f"{name}-{_SUFFIX}.{kind}" for name in NAMES for kind in ("xlsx", "pdf")
    }


@each_pdf
def test_no_paper_shows_another_bodys_own_rows(written: Path, name: str) -> None:
    partner = name.rsplit("-", 1)[1]
    shown = text_of(path_of(written, name, "pdf")).encode() + Reopened(path_of(written, name, "xlsx")).everything
    for other in set(PARTNERS) - {partner}:
        assert RESERVED[other].encode() not in shown


def test_no_statement_shows_what_another_body_spends_outside_the_funds(
    written: Path, statements: dict[str, Statement]
) -> None:
    for partner in PARTNERS:
        text = text_of(path_of(written, f"statement-{partner}", "pdf"))
        for other in set(PARTNERS) - {partner}:
            ledger = statements[other].ledger
            for entry_class in ("own", "suspense", "excluded"):
                pence = ledger.pence(entry_class)
                if pence:
                    assert pounds(pence) not in text


def test_no_paper_but_the_providers_report_names_whoever_was_paid(written: Path) -> None:
    payees = {supplier for files in LEDGERS.values() for rows in files for _, _, supplier, _ in rows}
    payees = {
        name for name in payees if len(name.split()) > 1 and not name.startswith(("West ", "=", "Cumulus ", "Zephyr "))
    }
    assert len(payees) > 5  # those that are not the name of a body or a scheme as well
    for name in NAMES:
        shown = text_of(path_of(written, name, "pdf")) + Reopened(path_of(written, name, "xlsx")).everything.decode(
            errors="replace"
        )
        named = {payee for payee in payees if payee.casefold() in shown.casefold()}
        assert bool(named) == name.startswith("provider-report"), (name, named)


def test_the_providers_report_shows_nothing_of_commissioning(written: Path, statements: dict[str, Statement]) -> None:
    path = path_of(written, "provider-report-WPCT", "xlsx")
    numbers = {value for _, value in Reopened(path).values.items()}
    everything = Reopened(path).everything.decode(errors="replace") + text_of(path.with_suffix(".pdf"))
    raw = path.with_suffix(".pdf").read_bytes().decode("latin-1")
    found = statements["WPCT"]
    agreement = found.basis.agreement
    names = [agreement.title, "upper-wye", *(partner.name for partner in agreement.partners if partner.id != "WPCT")]
    for fund in agreement.funds:
        names += [fund.name, *(scheme.name for scheme in fund.schemes)]
        names += [line.name for scheme in fund.schemes for line in scheme.lines]
    for word in (*names, "Zephyr", "Borealis", "Cumulus", "Fletchings"):
        assert word not in everything and word not in raw
    for word in ("fund", "scheme", "contribution", "share", "pool", "partner", "commission"):
        assert not re.search(rf"\b{word}", text_of(path.with_suffix(".pdf")), re.IGNORECASE), word
        strings = [
            str(cell)
            for sheet in CalamineWorkbook.from_path(str(path)).sheet_names
            for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
            for cell in row
        ]
        assert not any(re.search(rf"\b{word}", cell, re.IGNORECASE) for cell in strings), word
    figures = {row.share_pence for row in found.lines} | {row.paid_pence for row in found.lines}
    figures |= {
        found.total.net_pence,
        found.total.paid_pence,
        found.ledger.pence("own"),
        found.ledger.files_total.pence_in,
    }
    for pence in figures - {0}:
        assert pounds(abs(pence)) not in text_of(path.with_suffix(".pdf"))
        assert str(Decimal(pence) / 100) not in numbers


def test_an_unexplained_difference_is_named_in_the_paper(statements: dict[str, Statement]) -> None:
    found = statements["WC"]
    first = found.reconciliations[0]
    left = replace(first.steps[-1], pence=1_01)
    broken = replace(first, steps=(*first.steps[:-1], left), named=(("WC-1.csv (batch 2)", 1_01),))
    paper = statement_paper(replace(found, reconciliations=(broken, *found.reconciliations[1:])))
    tables = {table.key: table for part in paper.parts for table in part.tables}
    assert [row.cells[0] for row in tables["named"].rows] == ["WC-1.csv (batch 2)"]
    assert any("£1.01 unexplained" in text for part in paper.parts for text in part.intro)


def test_a_partner_whose_ledger_gave_nothing_is_not_said_to_be_tied(statements: dict[str, Statement]) -> None:
    found = statements["EC"]
    silent = replace(found, basis=replace(found.basis, silent=("EC",)))
    said = list(headlines(silent))
    assert any("not known until EC gives an extract" in text for text in said)
    assert any("no extract" in text for text in said) and not any(text.startswith("Tied") for text in said)
