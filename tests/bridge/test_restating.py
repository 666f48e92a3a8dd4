"""A position restated from the books: its sums are the position's, and what is unbridged is shown."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner

from wyebridge.books.bridge import load_bridge, read_bridges, restate
from wyebridge.books.home import Home, make_home
from wyebridge.books.open import open_books
from wyebridge.books.position import position
from wyebridge.cli import app
from wyebridge.engine.kernel.split import split

ROOT: Final = Path(__file__).parents[2]
COUNCIL: Final = "Payment Date,Document Number,Net,Supplier,Cost Centre,Account\n"
ROWS: Final = """\
2021-04-20,1,100.01,Fletchings,HOMES,700
2021-05-20,2,33.33,Fletchings,HOMES,701
2021-05-21,3,-7.77,Fletchings,HOMES,700
2021-05-22,4,20.05,Fletchings,VISITS,700
2021-05-23,5,9.99,Fletchings,OWN,700
"""
BRIDGE: Final = """\
id: target
title: A target
source: Made for the test.
codes:
  - {code: A, name: Ay}
  - {code: B, name: Bee}
  - {code: "10", name: Ten}
maps:
  - {id: by-account, when: {ledger: AC, account: "701"}, to: "10", author: f, reason: Its own account.}
  - {id: april, when: {scheme: homes}, to: {A: 70%, B: 30%}, ends: 2021-04-30, author: f, reason: Till then.}
  - {id: later, when: {scheme: homes}, to: {A: 50%, B: 50%}, starts: 2021-05-01, author: f, reason: From then.}
"""


def run(*words: object) -> Any:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def filled(small_home: Home) -> Home:
    path = small_home.path.parent / "may.csv"
    path.write_text(COUNCIL + ROWS, encoding="utf-8")
    answer = run("import", path, "--home", small_home.path, "--feed", "council-over-500", "--by", "A. Clerk")
    assert answer.exit_code == 0, answer.output
    (small_home.path / "bridge" / "target.yaml").write_text(BRIDGE, encoding="utf-8")
    return small_home


def test_each_months_map_divides_what_is_of_it_and_the_payers_account_goes_first(filled: Home) -> None:
    with open_books(filled.books) as books:
        found = restate(books, load_bridge(filled.path, books.agreements, "target"))
    slow: Counter[tuple[str, str, int]] = Counter()
    # 30% and 70% of each payment, then each partner's part of the month over the codes of its map.
    parts = {row: split(pence, (30, 70)) for row, pence in ((1, 10_001), (2, 3_333), (3, -777), (4, 2_005))}
    for index, partner in enumerate(("AC", "ACCG")):
        april = split(parts[1][index], (7, 3))
        slow["A", partner, 4] += april[0]
        slow["B", partner, 4] += april[1]
        slow["10", partner, 5] += parts[2][index]
        may = split(parts[3][index], (1, 1))
        slow["A", partner, 5] += may[0]
        slow["B", partner, 5] += may[1]
        slow["", partner, 5] += parts[4][index]
    actual = Counter(
        {(r.code, r.partner, r.month.month): r.actual_to_date_pence for r in found.rows if r.actual_to_date_pence}
    )
    assert actual == Counter({key: pence for key, pence in slow.items() if pence})
    budget, spent = found.unbridged
    assert (budget.name, budget.current_budget_pence, budget.actual_to_date_pence) == ("care/visits/hours", 60_000, 0)
    assert (spent.name, spent.current_budget_pence) == ("care/visits/hours, AC VISITS 700", 0)
    assert spent.actual_to_date_pence == 2_005, "a code that nobody mapped is named, and its money stands"


def test_every_sum_is_the_positions_partner_by_partner(filled: Home) -> None:
    with open_books(filled.books) as books:
        found = restate(books, load_bridge(filled.path, books.agreements, "target"))
        stated = position(books)
    for column in (
        "opening_budget_pence",
        "changes_pence",
        "budget_to_date_pence",
        "actual_to_date_pence",
        "accrued_to_date_pence",
        "variance_pence",
    ):
        for partner in ("AC", "ACCG", ""):
            mine = sum(getattr(row, column) for row in found.rows if row.partner == partner)
            assert mine == sum(getattr(row, column) for row in stated.rows if row.partner == partner)


def test_a_restatement_in_json_and_csv_ties_and_keeps_the_codes_order(filled: Home, tmp_path: Path) -> None:
    answer = run("bridge", "restate", "--home", filled.path, "--to", "target", "--csv", tmp_path / "r.csv", "--json")
    found = json.loads(answer.stdout)
    assert [row["code"] for row in found["by_code"]] == ["A", "B", "10", ""]
    assert found["by_code"][-1]["name"] == "unbridged"
    for column, total in found["totals"].items():
        assert sum(row[column] for row in found["by_code"]) == total
        assert sum(row[column] for row in found["by_code_and_partner"]) == total
    stated = json.loads(run("position", "--home", filled.path, "--json").stdout)["totals"]
    assert found["totals"] == stated
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert sum(int(row["actual_to_date_pence"]) for row in rows) == stated["actual_to_date_pence"]
    assert "unbridged" in {row["code"] for row in rows}


def test_a_restatement_for_people_shows_what_is_unbridged(filled: Home) -> None:
    told = " ".join(run("bridge", "restate", "--home", filled.path, "--to", "target", "--by", "partner").stdout.split())
    assert "10 Ten AC £0.00 £0.00 £0.00 £0.00 £10.00 £10.00" in told
    assert "Unbridged: care/visits/hours: budget £600.00, actual £0.00" in told
    assert "Unbridged: care/visits/hours, AC VISITS 700: budget £0.00, actual £20.05" in told
    assert "year open, so provisional" in told


def test_one_partners_share_is_its_share_of_the_position(filled: Home) -> None:
    answer = run("bridge", "restate", "--home", filled.path, "--to", "target", "--partner", "AICB", "--json")
    stated = json.loads(run("position", "--home", filled.path, "--json").stdout)
    [mine] = [row for row in stated["by_partner"] if row.pop("partner") == "ACCG"]
    assert json.loads(answer.stdout)["totals"] == mine, "by its successor's id too"


def test_a_bridge_that_is_not_there_is_refused_with_those_that_are(filled: Home) -> None:
    answer = run("bridge", "restate", "--home", filled.path, "--to", "sercop")
    assert (answer.exit_code, "[unknown-bridge]" in answer.stderr, "target" in answer.stderr) == (1, True, True)


def test_checking_tells_every_fault_of_every_bridge_and_what_is_left_unbridged(filled: Home) -> None:
    answer = run("bridge", "check", "--home", filled.path)
    assert (answer.exit_code, answer.stdout) == (
        0,
        "target: sound. 3 codes, 3 maps; unbridged at some time: 1 of the agreement's lines\n",
    )
    folder = filled.path / "bridge"
    (folder / "again.yaml").write_text(BRIDGE, encoding="utf-8")
    (folder / "bad.yaml").write_text(
        BRIDGE.replace("id: target", "id: bad").replace("A: 70%", "A: 71%"), encoding="utf-8"
    )
    answer = run("bridge", "check", "--home", filled.path)
    assert answer.exit_code == 1
    assert "bridge/bad.yaml:10:" in answer.stdout
    assert "[parts-not-whole]" in answer.stdout
    assert "[name-used-twice]" in answer.stdout
    assert answer.stdout.splitlines()[-1] == "2 faults."


def test_the_bridges_that_ship_are_sound(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", ROOT / "agreements" / "herefordshire-2008-09")
    found, problems = read_bridges(home.path, home.agreements)
    assert problems == ()
    better_care = {"better-care-fund", "better-care-fund-2025-26", "better-care-fund-sources"}
    assert found.keys() == {"asc-fr", "council-chart", "pct-chart", "sercop"} | better_care
