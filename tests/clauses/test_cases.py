"""Every case that finance staff can read, run, and found to agree; and a wrong expectation found to differ."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from wyebridge.cli import app
from wyebridge.engine.agreement.library import LIBRARY
from wyebridge.engine.kernel.verdicts import Determined
from wyebridge.engine.ledger.cases import Case, read_case, run_case

CASES: Final = Path(__file__).parents[2] / "cases"
FILES: Final = [file for file in sorted(CASES.rglob("*.yaml")) if not file.read_text("utf-8").startswith("kind:")]
VECTORS: Final = ("01", "02", "04", "05", "07", "14", "15", "17", "24", "25", "27", "34", "36")


def read(text: str) -> Case:
    case, problems = read_case(text, "case.yaml")
    assert case is not None, "\n".join(str(problem) for problem in problems)
    return case


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.name}/{file.stem}" for file in FILES])
def test_the_clauses_give_what_the_case_says(file: Path) -> None:
    assert run_case(read(file.read_text(encoding="utf-8"))).differences == ()


def test_every_published_vector_has_its_case() -> None:
    assert {file.stem for file in (CASES / "vectors").iterdir()} == {f"t{number}" for number in VECTORS}


def test_every_ready_clause_has_its_case_which_cites_it() -> None:
    cited = {
        file.stem: {clause.use for clause in read(file.read_text(encoding="utf-8")).clauses}
        for file in (CASES / "library").iterdir()
    }
    assert cited.keys() == LIBRARY.keys()
    assert all(name in used for name, used in cited.items())


def test_no_two_cases_have_one_title() -> None:
    titles = [read(file.read_text(encoding="utf-8")).title for file in FILES]
    assert len(set(titles)) == len(titles)


CASE: Final = """\
title: A case that uses every expectation
source: Made for the test.
partners: {COUNCIL: council, ICB: icb}
host: COUNCIL
funds:
  - id: pool
    contributions: {COUNCIL: "£600.00", ICB: "£400.00"}
    lines:
      - {id: care, commissioner: COUNCIL, budget: "£400.00", spend: "£500.00"}
      - {id: homes, commissioner: ICB, budget: "£300.00", spend: "£290.00"}
      - {id: beds, commissioner: ICB, budget: "£300.00", spend: "£250.00"}
reserves:
  - {id: risk-pool, name: The risk pool, kind: risk-pool, held_by: COUNCIL, balance: "£20.00"}
performance:
  - {number: "6", name: Fewer stays, fund: pool, amount: "£80.00", held_by: ICB, measure: stays, target: 4%}
achieved: {stays: 1%}
basis: forecast
clauses:
  - number: "1"
    applies_to: care
    when: over
    residual: awaits-partners
    steps:
      - {offset: {within: agreement, commissioned_by: ICB}, up_to: "£10.00"}
      - {draw: risk-pool}
      - {share: {basis: single, to: ICB, recovered: {by: COUNCIL, starts: 2024-25, years: 2}}, up_to: "£30.00"}
      - {share: {basis: host}, decided_by: Joint board}
  - {number: "2", applies_to: beds, when: under, steps: [{retain: fund}]}
  - {number: "3", applies_to: homes, when: under, steps: [{share: {basis: host}}]}
expect:
  borne: {ICB: "£30.00", COUNCIL: "-£8.33"}
  provisional: £21.67
  drawn: {risk-pool: "£20.00"}
  offset: £10.00
  retained: {fund: "-£41.67"}
  undetermined: £40.00
  awaiting: [Joint board]
  balances: {risk-pool: "£0.00"}
  earned: {pool: "£20.00"}
  unearned: {ICB: "£60.00"}
  claims: {COUNCIL to ICB: "£0.00"}
  would_be_claimed: {COUNCIL to ICB: "£30.00"}
"""


def test_a_case_that_uses_every_expectation_agrees() -> None:
    assert run_case(read(CASE)).differences == ()


@pytest.mark.parametrize(
    ("right", "wrong", "difference"),
    [
        ('borne: {ICB: "£30.00"', 'borne: {ICB: "£30.01"', "borne by ICB: expected £30.01, found £30.00"),
        ('borne: {ICB: "£30.00", ', "borne: {", "borne by ICB: expected £0.00, found £30.00"),
        ("provisional: £21.67", "provisional: £0.00", "provisional in all: expected £0.00, found £21.67"),
        ('drawn: {risk-pool: "£20', 'drawn: {risk-pool: "£19', "drawn from risk-pool: expected £19.00, found £20.00"),
        ("offset: £10.00", "offset: £9.99", "offset in all: expected £9.99, found £10.00"),
        ('fund: "-£41.67"', 'fund: "£41.67"', "kept in fund: expected £41.67, found -£41.67"),
        ("undetermined: £40.00", "undetermined: £0.00", "undetermined in all: expected £0.00, found £40.00"),
        ("awaiting: [Joint board]", "awaiting: [The cabinet]", "awaiting: expected The cabinet, found Joint board"),
        ('balances: {risk-pool: "£0', 'balances: {risk-pool: "£1', "balance of risk-pool: expected £1.00, found £0.00"),
        ('{pool: "£20.00"}', '{pool: "£80.00"}', "earned pool: expected £80.00, found £20.00"),
        ('unearned: {ICB: "£60.00"', 'unearned: {ICB: "£0.00"', "unearned ICB: expected £0.00, found £60.00"),
        ('claims: {COUNCIL to ICB: "£0.00"', 'claims: {COUNCIL to ICB: "£30.00"',
         "to be paid back, COUNCIL to ICB: expected £30.00, found £0.00"),
        ('ICB: "£30.00"}\n', 'ICB: "£0.00"}\n',
         "that would be paid back, COUNCIL to ICB: expected £0.00, found £30.00"),
    ],
)  # fmt: skip
def test_a_wrong_expectation_is_reported_as_a_difference(right: str, wrong: str, difference: str) -> None:
    assert CASE.count(right) == 1
    assert run_case(read(CASE.replace(right, wrong))).differences == (difference,)


def test_a_case_whose_partnership_contradicts_itself_is_not_run() -> None:
    with pytest.raises(ValueError, match="'NOBODY' is not a partner"):
        run_case(read(CASE.replace("commissioner: COUNCIL", "commissioner: NOBODY")))


def test_a_case_with_a_fault_of_writing_is_given_back_with_its_place() -> None:
    case, problems = read_case(CASE.replace("host: COUNCIL", "hosts: COUNCIL"), "case.yaml")
    assert case is None
    assert {(str(problem.place), problem.code) for problem in problems} == {
        ("case.yaml:4:8", "unknown-term"),
        ("case.yaml:1:1", "missing"),
    }


def test_a_case_that_is_not_yaml_is_given_back_with_its_place() -> None:
    case, (problem,) = read_case("title: [", "case.yaml")
    assert case is None
    assert problem.code == "yaml"


@pytest.mark.parametrize(
    ("edit", "status", "said"),
    [
        (lambda text: text, 0, "1 of 1 cases agree."),
        (lambda text: text.replace("undetermined: £40.00", "undetermined: £0.00"), 1, "0 of 1 cases agree."),
        (lambda text: text.replace("commissioner: COUNCIL", "commissioner: NOBODY"), 1, "cannot run  case.yaml"),
    ],
    ids=["agrees", "differs", "cannot run"],
)
def test_the_command_says_how_many_agree_and_fails_where_one_does_not(
    edit: Callable[[str], str], status: int, said: str, tmp_path: Path
) -> None:
    (tmp_path / "case.yaml").write_text(edit(CASE), encoding="utf-8")
    found = CliRunner().invoke(app, ["cases", str(tmp_path)])
    assert found.exit_code == status
    assert said in found.stdout


OUTTURN: Final = (
    CASE.replace("basis: forecast\n", "")
    .replace("provisional: £21.67", "provisional: £0.00")
    .replace('claims: {COUNCIL to ICB: "£0.00"}', 'claims: {COUNCIL to ICB: "£30.00"}')
    .replace('would_be_claimed: {COUNCIL to ICB: "£30.00"}', 'would_be_claimed: {COUNCIL to ICB: "£0.00"}')
)


def test_a_settled_case_under_a_signed_agreement_is_determined() -> None:
    found = run_case(read(OUTTURN))
    assert found.differences == ()
    assert all(
        isinstance(one.amount, Determined) for one in found.allocation.allocated if one.verb in ("draw", "retain")
    )
