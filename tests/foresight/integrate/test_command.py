"""`wyebridge plan integrate` at the terminal: figures in JSON, papers with their drawings, the same each time."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from wyebridge.cli import app
from wyebridge.shipped import shipped

PLANS = sorted(plan.name for plan in (shipped("plans") / "integrate").iterdir())


def run(*words: object) -> str:
    found = CliRunner().invoke(app, ["plan", "integrate", *map(str, words)])
    assert found.exit_code == 0, found.output
    return found.stdout


@pytest.mark.parametrize("name", PLANS)
def test_each_shipped_problem_is_answered_with_a_paper_its_drawings_and_json(name: str, tmp_path: Path) -> None:
    plan = shipped("plans") / "integrate" / name
    found = json.loads(run("--problem", plan, "--out", tmp_path, "--json"))
    assert found["is_feasible"]
    for one in found["plans"]:
        assert sum(body["horizon_pence"] for body in one["bodies"]) == -one["saving_pence"]
    (folder,) = tmp_path.iterdir()
    (pdf,) = folder.glob("*.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert "recommends nothing" in text
    assert all(verdict["name"] in text for verdict in found["verdicts"])
    drawings = list(folder.glob("*.svg"))
    assert len(drawings) == len(found["plans"]) + 1
    for drawing in drawings:
        assert ElementTree.fromstring(drawing.read_text(encoding="utf-8")).tag.endswith("svg")  # noqa: S314 (our own)


def test_the_same_problem_gives_the_same_bytes(tmp_path: Path) -> None:
    plan = shipped("plans") / "integrate" / PLANS[0]
    for folder in ("one", "two"):
        run("--problem", plan, "--out", tmp_path / folder)
    names = sorted(file.relative_to(tmp_path / "one") for file in (tmp_path / "one").rglob("*") if file.is_file())
    assert len(names) > 3
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_where_nothing_fits_the_answer_is_what_cannot_all_hold(tmp_path: Path) -> None:
    plan = Path(shutil.copytree(shipped("plans") / "integrate" / "merrowshire", tmp_path / "plan"))
    text = (plan / "plan.yaml").read_text(encoding="utf-8")
    (plan / "plan.yaml").write_text(text.replace("down_by: 15%", "down_by: 40%"), encoding="utf-8")
    found = json.loads(run("--problem", plan, "--out", tmp_path / "out", "--json"))
    assert not found["is_feasible"]
    assert found["plans"] == []
    limits = [relief["limit"]["words"] for relief in found["conflict"]["reliefs"]]
    assert "management cost of MC and MHT down by at least 40%" in limits
    assert found["conflict"]["reachable_pence"] < found["conflict"]["due_pence"]
    assert "Nothing fits" in run("--problem", plan)
