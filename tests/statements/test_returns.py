"""Returns by their templates: figures the slow way, nothing lost, each in its cell, what is not settled named."""

import shutil
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner
from xlsxwriter.utility import xl_cell_to_rowcol

from wyebridge.books.bridge import read_bridges
from wyebridge.books.home import Home, make_home
from wyebridge.books.open import OpenBooks
from wyebridge.books.position import Position, position
from wyebridge.books.returns.figures import (
    ReturnFigures,
    load_facts,
    load_template,
    named_differences,
    return_figures,
)
from wyebridge.cli import app
from wyebridge.engine.kernel.problems import Problem, Refused
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.yaml import parse, read_term
from wyebridge.engine.ledger.returns import ReturnFacts, ReturnTemplate, check_facts, check_template
from wyebridge.papers.return_book import TIE_OUT, Money, differences_from, once, return_book, rows_of
from wyebridge.papers.return_paper import return_paper

from .partnership import AS_AT
from .test_papers import Reopened

ROOT: Final = Path(__file__).parents[2]
TYPES: Final = """\
id: types
title: Types
source: Made for the test.
codes: [{code: T1, name: One}, {code: T2, name: Two}]
maps:
  - {id: till, when: {scheme: homes}, to: {T1: 60%, T2: 40%}, ends: 2021-05-31, author: f, reason: By hours.}
  - {id: later, when: {scheme: homes}, to: T1, starts: 2021-06-01, author: f, reason: From then.}
  - {id: visits, when: {scheme: visits}, to: T2, author: f, reason: Visits.}
  - {id: beds, when: {scheme: beds}, to: T2, author: f, reason: Beds.}
"""
SOURCES: Final = """\
id: sources
title: Sources
source: Made for the test.
codes: [{code: NHS, name: From the trust}, {code: LA, name: From a council}]
maps:
  - {id: homes, when: {scheme: homes}, to: {NHS: 30%, LA: 70%}, author: f, reason: As agreed.}
  - {id: visits, when: {scheme: visits}, to: LA, author: f, reason: As agreed.}
"""
FACTS: Final = """\
id: ours
year: 2021-22
board: Upper Wye board (made up)
sources:
  - {code: NHS, partner: WPCT, planned: "£240.00", received: "£239.00"}
  - {code: LA, partner: WC, awaiting: {body: WC's cabinet, what: how much it adds}}
schemes:
  - number: "7"
    scheme: homes
    description: Homes.
    area: Social Care
    provider: Private Sector
    outputs: {unit: Places, planned: 9, delivered: 8}
  - {number: "3", scheme: visits, line: hours, description: Visits., area: Social Care, provider: Charity, is_new: true}
minimums:
  - {says: From the trust for social care, source: NHS, area: Social Care, least: "£200.00"}
  - {says: From the trust by the trust, source: NHS, commissioner: NHS, least: "£0.01"}
"""
TEMPLATE: Final = """\
id: ours
title: A made-up return
source: Made for the test.
types: types
sources: sources
sheets:
  - name: Front
    cells:
      - {at: C4, is: board, says: "Board:", says_at: B4}
      - {at: C5, is: planned-expenditure-total, says: Planned, says_at: B5}
  - name: Money in
    tables:
      - each: income
        headings: 3
        first_row: 4
        rows: 5
        columns:
          - {at: B, is: source, says: Source}
          - {at: C, is: planned-income, says: Planned}
          - {at: D, is: actual-income, says: Given}
          - {at: F, is: comments, says: Comments}
  - name: Money out
    tables:
      - each: expenditure
        headings: 10
        first_row: 12
        rows: 20
        columns:
          - {at: A, is: number, says: ID}
          - {at: B, is: type, says: Type}
          - {at: C, is: source, says: Source}
          - {at: E, is: planned-expenditure, says: Planned}
          - {at: D, is: actual-expenditure, says: Spent}
          - {at: G, is: planned-outputs, says: Outputs}
"""


def write_registers(home: Path, **texts: str) -> Path:
    """A home's registers for the return; `types`, `sources`, `facts` and `template` may be given in place of ours."""
    for name in ("bridge", "returns", "returns/templates"):
        (home / name).mkdir(parents=True, exist_ok=True)
    (home / "bridge" / "types.yaml").write_text(texts.get("types", TYPES), encoding="utf-8")
    (home / "bridge" / "sources.yaml").write_text(texts.get("sources", SOURCES), encoding="utf-8")
    (home / "returns" / "ours.yaml").write_text(texts.get("facts", FACTS), encoding="utf-8")
    (home / "returns" / "templates" / "ours.yaml").write_text(texts.get("template", TEMPLATE), encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def stated(stated_books: OpenBooks) -> Position:
    return position(stated_books, as_at=AS_AT)


@pytest.fixture
def found(stated_books: OpenBooks, stated: Position, tmp_path: Path) -> ReturnFigures:
    home = write_registers(tmp_path)
    return return_figures(stated_books, home, stated, load_template(home, "ours"))


# Figures


def test_each_row_is_its_lines_whole_divided_by_type_and_then_by_source(found: ReturnFigures, stated: Position) -> None:
    slow: Counter[tuple[str, str, str, str]] = Counter()
    homes = [row for row in stated.rows if row.scheme == "homes"]
    for months, weights in ((range(4, 6), {"T1": 60, "T2": 40}), (range(6, 16), {"T1": 1})):
        whole = sum(
            r.actual_to_date_pence for r in homes if (r.month.month + (12 if r.month.month < 4 else 0)) in months
        )
        for kind, part in zip(weights, split(whole, list(weights.values())), strict=True):
            for source, pence in zip(("NHS", "LA"), split(part, (30, 70)), strict=True):
                slow["homes", "places", kind, source] += pence
    slow["visits", "hours", "T2", "LA"] = sum(r.actual_to_date_pence for r in stated.rows if r.scheme == "visits")
    slow["beds", "beds", "T2", ""] = sum(r.actual_to_date_pence for r in stated.rows if r.scheme == "beds")
    assert {(o.scheme, o.line, o.type, o.source): o.actual_pence for o in found.rows} == slow
    planned = {o.source: o.planned_pence for o in found.rows if (o.scheme, o.type) == ("homes", "T2")}
    # Two twelfths of £800 in a year, pence by largest remainder month by month: 40% of £133.33 or £133.34, and so on.
    two_months = sum(r.opening_budget_pence for r in homes if r.month.month in (4, 5))
    assert sum(planned.values()) == split(two_months, (60, 40))[1]
    assert {o.scheme for o in found.outside} == {"foster"}


def test_every_total_is_the_positions_and_what_is_outside_is_counted(found: ReturnFigures, stated: Position) -> None:
    assert [tie.difference_pence for tie in found.ties] == [0, 0, 0]
    assert found.ties[2].source_pence == sum(row.actual_to_date_pence for row in stated.rows)
    assert found.ties[2].stated_pence != found.total("actual_pence"), "some of it is outside the plan"


tenths = st.lists(st.integers(1, 9), min_size=2, max_size=3)


@given(tenths, tenths, st.integers(4, 12), st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_lost_whatever_the_maps(
    stated_books: OpenBooks,
    stated: Position,
    tmp_path_factory: pytest.TempPathFactory,
    types: list[int],
    sources: list[int],
    month: int,
    is_whole: bool,
) -> None:
    home = tmp_path_factory.mktemp("home")
    starts = f", starts: 2021-{month:02}-01" if not is_whole else ""
    codes = ", ".join(f"{{code: C{index}, name: n}}" for index in range(3))
    texts = {
        name: f"id: {name}\ntitle: t\nsource: s\ncodes: [{codes}]\nmaps:\n"
        f"  - {{id: m, when: {{fund: [older, ward]}}, to: {{{parts(weights)}}}{starts}, author: f, reason: r}}\n"
        for name, weights in (("types", types), ("sources", sources))
    }
    facts = FACTS.replace("code: NHS", "code: C0").replace("code: LA", "code: C1")
    write_registers(home, facts=facts, **texts)
    found = return_figures(stated_books, home, stated, load_template(home, "ours"))
    assert [tie.difference_pence for tie in found.ties] == [0, 0, 0]
    covered = [r for r in stated.rows if r.fund != "young" and (is_whole or r.month >= date(2021, month, 1))]
    assert found.total("planned_pence") == sum(row.opening_budget_pence for row in covered)
    assert found.total("actual_pence") == sum(row.actual_to_date_pence for row in covered)


def parts(weights: list[int]) -> str:
    shares = [weight * 100 // sum(weights) for weight in weights]
    shares[0] += 100 - sum(shares)
    return ", ".join(f"C{index}: {share}%" for index, share in enumerate(shares))


def test_what_is_not_settled_is_named_and_is_no_figure(found: ReturnFigures) -> None:
    waiting = [" ".join(str(cell) for cell in row.cells) for row in return_paper(found).parts[0].tables[0].rows]
    assert any("WC's cabinet: how much it adds" in text for text in waiting)
    assert any(
        text.startswith("Borealis beds: Borealis beds") and "both finance leads: the source of its funding" in text
        for text in waiting
    )
    assert any("nights in the ward for July 2021" in text for text in waiting)
    [council] = [row for row in rows_of(found, "income") if row["source"] == "From a council"]
    assert (council["planned-income"], council["actual-income"]) == (Money(None), Money(None))
    apart = {tie.figure: tie.difference_pence for tie in named_differences(found)}
    homes = sum(row.planned_pence for row in found.rows if row.source == "NHS")
    assert apart["From the trust: expenditure planned"] == homes - 240_00
    assert apart["From no source that anybody has named: expenditure planned"] == 600_00


def test_national_conditions_count_what_is_planned_towards_them(found: ReturnFigures) -> None:
    social, by_trust = found.tested
    assert (social.planned_pence, social.is_met) == (240_00, True)
    assert (by_trust.planned_pence, by_trust.is_met) == (0, False), "the council commissions the homes"


# The workbook


def cell(path: Path, sheet: str, at: str) -> Any:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    row, column = xl_cell_to_rowcol(at)
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else ""


def shown(value: Any) -> Any:
    if isinstance(value, Money):
        return "" if value.pence is None else value.pence / 100
    return value


def each_is_in_its_cell(found: ReturnFigures, path: Path) -> int:
    path.write_bytes(return_book(found))
    count = 0
    for sheet in found.template.sheets:
        for one in sheet.cells:
            assert cell(path, sheet.name, one.at) == shown(once(found, one.value))
            assert cell(path, sheet.name, one.says_at) == one.says
            count += 1
        for table in sheet.tables:
            for offset, row in enumerate(rows_of(found, table.each)):
                for column in table.columns:
                    at = f"{column.at}{table.first_row + offset}"
                    assert cell(path, sheet.name, at) == shown(row[column.value]), at
                    count += 1
    return count


def test_each_figure_is_in_the_cell_that_the_template_names(found: ReturnFigures, tmp_path: Path) -> None:
    assert each_is_in_its_cell(found, tmp_path / "return.xlsx") == 2 + 2 * 4 + len(found.rows) * 6
    assert cell(tmp_path / "return.xlsx", "Money out", "G12") == 9.0
    assert cell(tmp_path / "return.xlsx", "Money out", "G13") == "", "a scheme's outputs count once"


@pytest.mark.parametrize(
    "asked", ["bcf-plan-2023-24", "bcf-year-end-2023-24", "bcf-plan-2025-26", "bcf-year-end-2025-26"]
)
def test_two_years_templates_take_the_same_figures(found: ReturnFigures, tmp_path: Path, asked: str) -> None:
    other = replace(found, template=load_template(tmp_path, asked))
    assert each_is_in_its_cell(other, tmp_path / "return.xlsx") > 25
    assert not list(differences_from(other.template, tmp_path / "return.xlsx"))


def test_the_tie_out_is_live_and_shows_what_does_not_meet(found: ReturnFigures, tmp_path: Path) -> None:
    path = tmp_path / "return.xlsx"
    path.write_bytes(return_book(found))
    read = Reopened(path)
    formulas = {at: text for (sheet, at), text in read.formulas.items() if sheet == TIE_OUT}
    assert "=SUM('Money out'!E12:E" in "".join(f"={text}" for text in formulas.values())
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(TIE_OUT).to_python()
    apart = {row[0]: row[4] for row in rows if isinstance(row[4], float) and row[4]}
    assert apart.keys() == {"From no source that anybody has named: expenditure planned"}
    assert return_book(found) == return_book(found), "the same figures, the same bytes"


def test_a_template_that_changed_is_found_before_a_figure_goes_wrong(found: ReturnFigures, tmp_path: Path) -> None:
    path = tmp_path / "return.xlsx"
    path.write_bytes(return_book(found))
    moved = (
        TEMPLATE.replace("says: Spent", "says: Outturn")
        .replace("says: Board", "says: BOARD ")
        .replace("name: Money in", "name: Income")
    )
    problems = [str(problem) for problem in differences_from(template_of(moved), path)]
    assert len(problems) == 2, "case, spaces and a colon do not matter"
    assert "there is no sheet 'Income'" in problems[0]
    assert "Money out!D10 says 'Spent', and not 'Outturn'" in problems[1]
    (tmp_path / "no.xlsx").write_text("nothing", encoding="utf-8")
    with pytest.raises(Refused, match="not-a-workbook"):
        list(differences_from(template_of(moved), tmp_path / "no.xlsx"))


def template_of(text: str) -> ReturnTemplate:
    document = parse(text, "ours.yaml")
    assert not isinstance(document, Problem)
    reading = read_term(document, ReturnTemplate)
    assert reading.term is not None and not reading.problems, reading.problems
    return reading.term


# What is refused


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("unknown-value", "is: board", "is: bored"),
        ("unknown-value", "is: actual-income", "is: number"),
        ("not-a-cell", "at: C5", "at: 5C"),
        ("place-taken", "at: C5", "at: C4"),
        ("place-taken", "{at: C, is: source", "{at: B, is: source"),
        ("rows-out-of-order", "first_row: 12", "first_row: 10"),
    ],
)
def test_each_fault_of_a_template_is_found(code: str, before: str, after: str) -> None:
    assert TEMPLATE.count(before) == 1
    faults = list(check_template(template_of(TEMPLATE.replace(before, after))))
    assert {fault.code for fault in faults} == {code}
    assert list(check_template(template_of(TEMPLATE))) == []


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("unknown-name", "partner: WPCT", "partner: ICB"),
        ("unknown-name", "scheme: homes", "scheme: home"),
        ("said-twice", "scheme: homes\n", "scheme: visits\n    line: hours\n"),
        ("said-twice", "code: LA", "code: NHS"),
        ("settled-or-awaiting", 'planned: "£240.00", ', ""),
    ],
)
def test_each_fault_of_what_is_said_is_found(stated_books: OpenBooks, code: str, before: str, after: str) -> None:
    assert FACTS.count(before) == 1
    document = parse(FACTS.replace(before, after), "ours.yaml")
    assert not isinstance(document, Problem)
    term = read_term(document, ReturnFacts).term
    assert term is not None
    assert {fault.code for fault in check_facts(term, stated_books.agreements)} == {code}


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("bridge-cannot-serve", {"types": TYPES.replace("{scheme: beds}", "{scheme: beds, cost_centre: X}")}),
        ("bridge-cannot-serve", {"facts": FACTS.replace("code: LA", "code: DFG")}),
        ("unknown-bridge", {"template": TEMPLATE.replace("types: types", "types: other")}),
        (
            "no-return-facts",
            {"facts": FACTS.replace("2021-22", "2020-21").partition("sources:")[0] + "sources: []\nschemes: []\n"},
        ),
    ],
)
def test_a_return_that_cannot_be_made_is_refused(
    stated_books: OpenBooks, stated: Position, tmp_path: Path, code: str, texts: dict[str, str]
) -> None:
    home = write_registers(tmp_path, **texts)
    with pytest.raises(Refused, match=code):
        return_figures(stated_books, home, stated, load_template(home, "ours"))


def test_a_template_that_is_not_there_or_too_short_is_refused(found: ReturnFigures, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"bcf-plan-2023-24.*ours"):
        load_template(tmp_path, "theirs")
    short = replace(found, template=template_of(TEMPLATE.replace("rows: 20", "rows: 2")))
    with pytest.raises(Refused, match="template-too-short"):
        return_book(short)


def test_the_reference_trusts_return_is_sound(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", ROOT / "agreements" / "herefordshire-2008-09")
    facts = load_facts(home.path, home.agreements, date(2009, 3, 31))
    bridges, problems = read_bridges(home.path, home.agreements)
    assert not problems
    for asked in ("bcf-plan-2023-24", "bcf-plan-2025-26"):
        template = load_template(home.path, asked)
        assert {template.types, template.sources} <= bridges.keys()
        assert {one.code for one in facts.sources} <= bridges[template.sources].names().keys()


def test_the_commands_write_a_return_and_check_a_template(stated_home: Home, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(stated_home.path, home)
    write_registers(home)
    words = ["return", "write", "--home", str(home), "--template", "ours", "--as-at", "2021-07-31"]
    answer = CliRunner().invoke(app, [*words, "--out", str(tmp_path / "out")])
    assert answer.exit_code == 0, answer.output
    assert "it ties to the position, and the differences are nil." in answer.stdout
    assert "1 of 2 national conditions on spending are not met by this plan." in answer.stdout
    [book] = [path for path in (tmp_path / "out").glob("*.xlsx") if "to-sign" not in path.name]
    assert {path.suffix for path in (tmp_path / "out").glob("*to-sign*")} == {".pdf", ".xlsx"}
    checked = ["return", "check", str(book), "--home", str(home), "--template"]
    assert CliRunner().invoke(app, [*checked, "ours"]).exit_code == 0
    answer = CliRunner().invoke(app, [*checked, "bcf-plan-2025-26"])
    assert (answer.exit_code, "there is no sheet '4. Income'" in answer.stdout) == (1, True)
