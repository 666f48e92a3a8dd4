"""`settle`, `agreement diff` and `agreement exit` at the terminal, with and without a register of decisions."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner, Result

from wyebridge.cli import app

from .test_change_and_exit import REGISTER, TEXT

GATED: Final = TEXT.replace(
    "applies_to: pool, rule: each-bears-its-own}",
    "applies_to: pool, residual: awaits-partners, "
    "steps: [{draw: pot, decided_by: Joint board}, {share: {basis: own}}]}",
)
POSITION: Final = """\
as_at: 2024-03-31
basis: outturn
lines: [{scheme: care, line: homes, spend: "£68.00"}, {scheme: care, line: nursing, spend: "£40.00"}]
"""
DECISIONS: Final = """\
decisions:
  - {id: JB-1, title: Use the pot, body: Joint board, for_partner: A, taken_on: 2024-03-01, effective_on: 2024-03-01,
     clause: "1", step: "1"}
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    texts = {"gated": GATED, "free": TEXT, "position": POSITION, "decisions": DECISIONS, "register": REGISTER}
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return {name: str(tmp_path / f"{name}.yaml") for name in texts}


def run(*words: str) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def settled(files: dict[str, str], *more: str) -> dict[str, Any]:
    found = run("settle", "--agreement", files["gated"], "--position", files["position"], "--json", *more)
    assert found.exit_code == 0, found.output
    allocation: dict[str, Any] = json.loads(found.stdout)
    return allocation


def test_settling_waits_for_a_decision_and_goes_on_with_it(files: dict[str, str]) -> None:
    assert settled(files)["undetermined_pence"] == 8_00
    decided = settled(files, "--decisions", files["decisions"])
    assert (decided["undetermined_pence"], decided["balances_pence"]) == (0, {"pot": 2_00})


def test_a_difference_between_versions_is_shown_under_the_decisions_given(files: dict[str, str]) -> None:
    asked = ("agreement", "diff", files["free"], files["gated"], "--position", files["position"])
    without, with_ = run(*asked), run(*asked, "--decisions", files["decisions"])
    assert (without.exit_code, with_.exit_code) == (0, 0)
    assert without.stdout.split()[-4:] == ["undetermined", "£0.00", "£8.00", "£8.00"]
    assert with_.stdout.split()[-4:] == ["undetermined", "£0.00", "£0.00", "£0.00"]


def test_an_ending_divides_what_the_decisions_given_leave(files: dict[str, str]) -> None:
    asked = ("agreement", "exit", files["gated"], "--position", files["position"], "--register", files["register"])
    without, with_ = (
        json.loads(run(*asked, "--json", *more).stdout) for more in ((), ("--decisions", files["decisions"]))
    )
    assert (without["undetermined_pence"], with_["undetermined_pence"]) == (8_00, 0)
    parts = {line["kind"]: line["parts_pence"] for line in with_["lines"]}
    assert parts["reserve"] == {"A": -80, "B": 80}  # £2.00 of the pot is left, of which two fifths are B's


@pytest.mark.parametrize(
    "asked",
    [
        ("settle", "--agreement", "gated", "--position", "position"),
        ("agreement", "diff", "free", "gated", "--position", "position"),
        ("agreement", "exit", "gated", "--position", "position", "--register", "register"),
    ],
)
def test_decisions_that_open_nothing_are_refused_all_at_once(asked: tuple[str, ...], files: dict[str, str]) -> None:
    wrong = DECISIONS.replace("Joint board", "Tea club") + DECISIONS.split("\n", 1)[1].replace('"1"', '"9"')
    Path(files["decisions"]).write_text(wrong, encoding="utf-8")
    found = run(*(files.get(word, word) for word in asked), "--decisions", files["decisions"])
    assert found.exit_code == 1
    for place, code in (("2:42", "body-without-power"), ("5:14", "unknown-clause")):
        assert f"decisions.yaml:{place}" in found.stderr and f"[{code}]" in found.stderr
    assert "do:" in found.stderr
