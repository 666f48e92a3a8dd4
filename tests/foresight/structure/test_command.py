"""`wyebridge plan structure`: faults with their places, figures in JSON, a paper with both charts."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from wyebridge.books.plans import load_structure_problem
from wyebridge.cli import app
from wyebridge.engine.kernel.problems import Refused
from wyebridge.shipped import shipped

PLANS = sorted(plan.name for plan in (shipped("plans") / "structure").iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("plans") / "structure" / "merrowshire", tmp_path / "plan"))


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("posts.csv", "3,payments,MC,", "3,payments,,", "post-without-employer"),
        (
            "posts.csv",
            'mc-chief,Chief executive of the council,1,chief-executive,MC,"£182,000",,,,,Merrowshire cabinet',
            'mc-chief,Chief executive of the council,1,chief-executive,MC,"£182,000",,,mc-care,,',
            "lines-go-round",
        ),
        ("posts.csv", ",,,,Merrowshire cabinet,", ",,,,,", "held-to-account-by-nobody"),
        ("posts.csv", "mc-home-care,Head", "mc-learning-disability,Head", "name-used-twice"),
        ("posts.csv", ",,,mc-care,,,false", ",,,mc-carr,,,false", "unknown-name"),
        ("posts.csv", '"£128,000",1,1,', '"£128,000",0,0,', "nobody-pays"),
        ("plan.yaml", "replaces: [mc-payments, mht-payments]", "replaces: [mc-payments, mht-care]", "leaves-twice"),
        ("plan.yaml", "{post: mc-projects, on", "{post: mc-places, on", "reports-left-over"),
        ("plan.yaml", "    reports_to: mht-finance\n", "    reports_to: joint-finance\n", "lines-go-round"),
        (
            "plan.yaml",
            "    reports_to: mc-chief\n    also_reports_to: mht-chief\n    answers_to: [Merrowshire cabinet, ",
            "    answers_to: [",
            "a-payer-left-out",
        ),
    ],
)
def test_a_fault_in_posts_or_lines_is_refused_with_its_place(
    folder: Path, file: str, old: str, new: str, code: str
) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        load_structure_problem(folder)
    assert code in {problem.code for problem in refusal.value.problems}
    assert all(problem.place.line for problem in refusal.value.problems)


@pytest.mark.parametrize("name", PLANS)
def test_each_shipped_structure_is_answered_with_a_paper_both_charts_and_json(name: str, tmp_path: Path) -> None:
    asked = ["plan", "structure", "--problem", str(shipped("plans") / "structure" / name), "--out", str(tmp_path)]
    done = CliRunner().invoke(app, [*asked, "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    for joint in found["joint"]:
        assert sum(joint["pays_pence"].values()) == joint["post"]["cost"]
    (kept,) = tmp_path.iterdir()
    (pdf,) = kept.glob("*.pdf")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())
    charts = sorted(kept.glob("*.svg"))
    assert [chart.stem.rsplit("-", 1)[1] for chart in charts] == ["after", "now"]
    for chart, posts in zip(charts, (found["posts_after"], found["posts_now"]), strict=True):
        drawn = "".join(ElementTree.fromstring(chart.read_text(encoding="utf-8")).itertext())  # noqa: S314 (our own)
        assert all(post["post"]["title"].split()[0] in drawn for post in posts)
        assert all(post["post"]["title"] in text for post in posts)
