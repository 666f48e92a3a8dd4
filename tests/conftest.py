"""What every test may ask for: a home of each sort, and the published extracts where this machine has them."""

import os
import shutil
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

from wyebridge.books.home import Home, make_home

ROOT: Final = Path(__file__).parents[1]
REAL_DATA: Final = "WYEBRIDGE_REAL_DATA"

# The first example of a test opens the database engine, which would fail any deadline made for the others.
# Forty examples of each keep a full run on two cores under half an hour; WYEBRIDGE_EXAMPLES=1000 looks harder.
settings.register_profile("wyebridge", deadline=None, max_examples=int(os.environ.get("WYEBRIDGE_EXAMPLES", "40")))
settings.load_profile("wyebridge")


def pytest_configure(config: pytest.Config) -> None:
    """Let one warning of a library's own pass: Ibis 12 calls a method of DuckDB 2 by the name it had before."""
    config.addinivalue_line("filterwarnings", "ignore:fetch_arrow_table:DeprecationWarning")


SMALL_AGREEMENT: Final = """\
id: arrow-valley
title: Arrow valley together
version: 2021-22
legal_power: nhs-act-2006-s75
year: 2021-22
signed_on: 2021-03-25
commences_on: 2021-04-01
effective_from: 2021-04-01
ends_on: 2022-03-31
partners:
  - id: AC
    name: Arrow Council
    kind: council
  - id: ACCG
    name: NHS Arrow Clinical Commissioning Group
    kind: ccg
    successor: {id: AICB, name: NHS Arrow Integrated Care Board, starts: 2022-07-01}
host: AC
exclusions:
  - id: schools
    name: Schools
    why: ring-fenced-grant
    reason: Schools have a grant of their own.
funds:
  - id: care
    name: Care fund
    kind: pooled
    shares: {basis: stated, percentages: {AC: 30%, ACCG: 70%}}
    schemes:
      - id: homes
        name: Care homes
        decision: AC-2021-1
        lines:
          - {id: places, name: Places in homes, commissioner: AC, payer: AC, budget: "£1,200.00"}
      - id: visits
        name: Home visits
        lines:
          - {id: hours, name: Hours of visits, commissioner: ACCG, payer: ACCG, budget: "£600.00"}
contributions:
  - {partner: AC, fund: care, instalments: {first_due: 2021-04-15, count: 12, each: "£45.00"}}
  - {partner: ACCG, fund: care, instalments: {first_due: 2021-04-15, count: 12, each: "£105.00"}}
"""
SMALL_DECISIONS: Final = """\
decisions:
  - id: AC-2021-1
    title: Care homes
    body: Cabinet
    for_partner: AC
    taken_on: 2021-03-01
    effective_on: 2021-05-01
"""
SMALL_RULES: Final = """\
rules:
  - id: {ledger}-homes
    ledger: {ledger}
    when: {{cost_centre: HOMES}}
    to: {{scheme: homes, line: places}}
    author: finance
    reason: Places in homes.
  - id: {ledger}-visits
    ledger: {ledger}
    when: {{cost_centre: VISITS}}
    to: {{scheme: visits, line: hours}}
    author: finance
    reason: Hours of visits.
  - id: {ledger}-contribution
    ledger: {ledger}
    when: {{cost_centre: FUND}}
    to: {{contribution: care}}
    author: finance
    reason: What it pays into the fund.
  - id: {ledger}-received
    ledger: {ledger}
    when: {{cost_centre: FROM}}
    to: {{received: care}}
    author: finance
    reason: What another partner pays into the fund.
  - id: {ledger}-schools
    ledger: {ledger}
    when: {{cost_centre: SCHOOLS}}
    to: {{excluded: schools}}
    author: finance
    reason: Outside every fund.
  - id: {ledger}-own
    ledger: {ledger}
    when: {{cost_centre: "OWN*"}}
    to: own
    author: finance
    reason: Its own business.
  - id: {ledger}-query
    ledger: {ledger}
    when: {{cost_centre: QUERY}}
    to: suspense
    author: finance
    reason: The two finance leads will place it.
"""


@pytest.fixture(scope="session")
def small_registers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The registers of a made-up council and CCG: one fund, two schemes (one decided), 30% to 70%. Read only."""
    folder = tmp_path_factory.mktemp("registers") / "arrow-valley"
    for register in ("coding", "decisions"):
        (folder / register).mkdir(parents=True)
    (folder / "2021-22.yaml").write_text(SMALL_AGREEMENT, encoding="utf-8")
    (folder / "decisions" / "decisions.yaml").write_text(SMALL_DECISIONS, encoding="utf-8")
    for ledger in ("AC", "ACCG"):
        (folder / "coding" / f"{ledger}.yaml").write_text(SMALL_RULES.format(ledger=ledger), encoding="utf-8")
    return folder


@pytest.fixture
def small_partnership(small_registers: Path, tmp_path: Path) -> Path:
    """This test's own copy of the registers, to edit as it likes."""
    return Path(shutil.copytree(small_registers, tmp_path / "arrow-valley"))


@pytest.fixture
def small_home(small_registers: Path, tmp_path: Path) -> Home:
    """A home of the made-up council and CCG, with empty books."""
    return make_home(tmp_path / "small-home", small_registers)


@pytest.fixture
def salford_home(tmp_path: Path) -> Home:
    """A home of Salford's integrated care fund, as this project ships it, with empty books."""
    return make_home(tmp_path / "salford-home", ROOT / "agreements" / "salford-2017-18")


@pytest.fixture(scope="session")
def real_spend() -> Path:
    """The folder of published spending extracts."""
    named = os.environ.get(REAL_DATA)
    if not named:
        pytest.skip(f"{REAL_DATA} does not name a folder of published extracts, so there is nothing real to read")
    return Path(named) / "spend"
