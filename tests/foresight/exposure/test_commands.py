"""`plan exposure`: what it prints and keeps. `tests/foresight/test_runs.py` has it again."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wyebridge.cli import app
from wyebridge.shipped import shipped

SHIPPED = ("two-funds", "framework-two-funds"), ("herefordshire-2008-09", "herefordshire-2008-09")


def ran(*words: object) -> str:
    result = CliRunner().invoke(app, ["plan", *map(str, words)])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs")
    problems = shipped("plans") / "exposure"
    ran(
        *("exposure", "--agreement", shipped("agreements") / "framework-two-funds"),
        *("--problem", problems / "two-funds.yaml", "--variant", problems / "two-funds-equally.yaml"),
        *("--scenarios", 1000, "--out", out),
    )
    [folder] = out.iterdir()
    return folder


@pytest.mark.parametrize(("problem", "agreement"), SHIPPED)
def test_each_shipped_problem_runs(problem: str, agreement: str) -> None:
    files = sorted((shipped("plans") / "exposure").glob(f"{problem}-*.yaml"))
    variants = [word for file in files for word in ("--variant", file)]
    said = ran(
        *("exposure", "--agreement", shipped("agreements") / agreement),
        *("--problem", shipped("plans") / "exposure" / f"{problem}.yaml", *variants, "--scenarios", 1000, "--json"),
    )
    found = json.loads(said)
    assert found["is_feasible"]
    assert len(found["tried"]) == 1 + len(files)
    assert all(one["value"] and one["source"] for one in found["assumptions"])


def test_a_run_keeps_its_inputs_its_figures_and_a_paper_with_its_charts(kept: Path) -> None:
    names = {file.name for file in kept.iterdir()}
    assert {"run.json", "result.json", "inputs", "exposure.pdf", "exposure.xlsx", "fan-EBC.svg"} <= names
    assert {"tornado-EFICB.svg", "exceedance-EFICB.svg"} <= names
    record = json.loads((kept / "run.json").read_text("utf-8"))
    assert record["settings"] == {"scenarios": 1000, "seed": 2008}
    assert (kept / "exposure.pdf").read_bytes().startswith(b"%PDF")


def test_a_fan_goes_from_april_to_march(kept: Path) -> None:
    drawn = (kept / "fan-EBC.svg").read_text("utf-8")
    months = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
    assert [month for month in re.findall(r">([A-Z][a-z]{2})<", drawn) if month in months] == months
