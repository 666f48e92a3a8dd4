"""The command and its paper: every figure said, every picture with its table, the same bytes for the same problem."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from wyebridge.cli import app
from wyebridge.shipped import shipped

PROBLEM = str(shipped("plans") / "visits" / "merrowshire")
QUICK = ("--days", "2", "--scenario-days", "1", "--iterations", "5")


def run(*asked: str) -> str:
    done = CliRunner().invoke(app, ["plan", "visits", "--problem", PROBLEM, *QUICK, *asked])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("--json"))
    return found


def test_what_is_said_in_json_hangs_together(said: dict[str, Any]) -> None:
    assert said["is_feasible"]
    ours, theirs = said["sampled"]
    for one in (ours, theirs):
        assert one["on_duty"] == sum(grade["on_duty"] for grade in one["grades"])
        for grade in one["grades"]:
            assert sum(grade["at_bases"].values()) == grade["on_duty"] == max(grade["needs"])
            assert grade["whole_time"] == pytest.approx(1.75 * grade["on_duty"])
            assert isinstance(grade["annual_pence"], int)
    assert ours["km"] > theirs["km"]
    for pair in said["paired"]["Castlebury"]:
        assert sum(need * days for need, days in ((int(n), d) for n, d in pair["here"].items())) == pytest.approx(
            pair["mean"] * sum(pair["here"].values())
        )
    assert [way["way"] for way in said["ways"]["Merrowshire"]][1] == "separate"
    assert {one["what"] for one in said["assumptions"]} >= {"days sampled", "search", "cover", "staffed for"}


def test_the_terminal_says_the_same_and_every_assumption(said: dict[str, Any]) -> None:
    shown = " ".join(run().split())
    assert " ".join(said["summary"].split()) in shown
    for one in said["assumptions"]:
        assert one["what"].split()[0] in shown
    assert "Nobody comes in parts" in shown


def test_the_paper_has_its_maps_each_with_a_table_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    run("--out", str(tmp_path / "one"))
    run("--out", str(tmp_path / "two"))
    (one,), (two,) = ((tmp_path / name).iterdir() for name in ("one", "two"))
    assert one.name == two.name
    maps = {"demand.svg", "travel.svg", "catchments.svg", "routes.svg"}
    kept = {"run.json", "result.json", "paper.json", "inputs"}
    assert {file.name for file in one.iterdir()} == {"visits.pdf", "visits.xlsx", "ratio-Castlebury.svg", *maps, *kept}
    for name in {"visits.pdf", *maps}:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(one / "visits.pdf").pages))
    for words in ("By class of place", "Each base’s catchment", "Who went", "Every assumption", "Areas by travel"):
        assert words.replace("’", "'") in text.replace("’", "'"), words


def test_a_problem_with_a_fault_is_refused_with_its_place(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["plan", "visits", "--problem", str(tmp_path)])
    assert done.exit_code == 1
    assert "no-file" in done.stderr
