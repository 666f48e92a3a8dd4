"""`plan exposure` and `plan replay`: what they print, keep, and give again."""

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


def test_a_run_is_replayed_to_the_same_figures_on_more_workers(kept: Path) -> None:
    assert "Every figure is the same" in ran("replay", kept, "--workers", 2)


def test_a_run_whose_inputs_or_figures_were_changed_is_refused(kept: Path, tmp_path: Path) -> None:
    for name, old, new in (("inputs/problem.yaml", "8%", "9%"), ("result.json", '"pence": 1', '"pence": 2')):
        spoiled = tmp_path / name.replace("/", "-")
        for file in kept.rglob("*"):
            if file.is_file():
                (spoiled / file.relative_to(kept)).parent.mkdir(parents=True, exist_ok=True)
                (spoiled / file.relative_to(kept)).write_bytes(file.read_bytes())
        (spoiled / name).write_text((spoiled / name).read_text("utf-8").replace(old, new, 1), "utf-8")
        result = CliRunner().invoke(app, ["plan", "replay", str(spoiled)])
        assert result.exit_code == 1
        assert "is not as it was kept" in result.output


def test_figures_that_no_longer_come_out_are_named(kept: Path, tmp_path: Path) -> None:
    """As they would not once the code had changed: the record says another figure, with its own hash."""
    from wyebridge.plan_runs import _canonical, sha256

    record, result = (json.loads((kept / name).read_text("utf-8")) for name in ("run.json", "result.json"))
    result["variance"]["mean"]["pence"] += 1
    record |= {"result_sha256": sha256(_canonical(result)), "code": record["code"] | {"engine_sha256": "another"}}
    for file in (kept / "inputs").rglob("*.yaml"):
        (tmp_path / file.relative_to(kept)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.relative_to(kept)).write_bytes(file.read_bytes())
    (tmp_path / "run.json").write_text(json.dumps(record), "utf-8")
    (tmp_path / "result.json").write_text(json.dumps(result), "utf-8")
    found = CliRunner().invoke(app, ["plan", "replay", str(tmp_path)])
    assert found.exit_code == 1
    assert "The code is not the same: engine_sha256 was another" in found.output
    assert "variance.mean.pence: was" in found.output


def test_a_fan_goes_from_april_to_march(kept: Path) -> None:
    drawn = (kept / "fan-EBC.svg").read_text("utf-8")
    months = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
    assert [month for month in re.findall(r">([A-Z][a-z]{2})<", drawn) if month in months] == months
