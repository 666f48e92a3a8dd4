"""Problems as people write them: every fault at once, each with its place, in whichever file it stands."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wyebridge.books.plans import exposure_by_body, load_integrate_problem
from wyebridge.cli import app
from wyebridge.engine.kernel.problems import Problem, Refused
from wyebridge.engine.kernel.tables import parse_table
from wyebridge.engine.kernel.yaml import Document
from wyebridge.shipped import shipped

MERROWSHIRE = "integrate/merrowshire"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped("plans") / MERROWSHIRE, tmp_path / "plan"))


def change(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def refused(folder: Path) -> list[Problem]:
    with pytest.raises(Refused) as refusal:
        load_integrate_problem(folder)
    return list(refusal.value.problems)


def line_of(file: Path, text: str) -> int:
    return next(n for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if text in line)


def test_faults_of_the_plan_and_of_both_tables_come_together_each_with_its_place(folder: Path) -> None:
    change(folder / "plan.yaml", ("of: [MC, MHT]", "of: [MC, NOBODY]"), ("year: 2027-28", "year: 2028-29"))
    change(folder / "services.csv", ("Care at home,separate", "Care at home,seperate"))
    change(folder / "forms.csv", ("equipment-store,pooled,MC", "equipment-shop,pooled,MC"))
    found = {(problem.code, problem.place.file, problem.place.line) for problem in refused(folder)}
    assert ("unknown-name", "plan.yaml", line_of(folder / "plan.yaml", "NOBODY")) in found
    assert ("years-apart", "plan.yaml", line_of(folder / "plan.yaml", "year: 2028-29")) in found
    assert ("unknown-word", "services.csv", 2) in found
    assert ("unknown-name", "forms.csv", line_of(folder / "forms.csv", "equipment-shop")) in found


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("forms.csv", "home-care,aligned,,", "home-care,separate,,", "form-is-today-s"),
        ("forms.csv", 's75,by-notice,12,"£80,000"', ',by-notice,12,"£80,000"', "power-left-out"),
        ("forms.csv", 'lead-commissioner,MHT,"£600,000"', 'lead-commissioner,,"£600,000"', "lead-left-out"),
        ("forms.csv", "home,3,once,2,,home-care", "home,3,once,2,,home-cart", "unknown-name"),
        ("forms.csv", '"£11,150,000","£11,320,000"', '"£11,300,000","£11,320,000"', "outside-its-range"),
        ("forms.csv", "home-care,aligned,,", "home-care,pooled,MC,", "name-used-twice"),
        ("services.csv", ",2100,940,", ",2100,2940,", "part-above-whole"),
        ("services.csv", '"£520,000","£130,000"', '"£520,000","£9,130,000"', "part-above-whole"),
        ("plan.yaml", "horizon_years: 5", "horizon_years: 2", "horizon-too-short"),
        ("plan.yaml", '    yearly: {MC: "£180,000", MHT: "£140,000"}\n', "", "money-left-out"),
        ("plan.yaml", "services: services.csv", "services: service.csv", "no-file"),
    ],
)
def test_a_contradiction_is_a_fault(folder: Path, file: str, old: str, new: str, code: str) -> None:
    change(folder / file, (old, new))
    assert code in {problem.code for problem in refused(folder)}


def test_the_shipped_problems_have_no_fault() -> None:
    for plan in sorted((shipped("plans") / "integrate").iterdir()):
        load_integrate_problem(plan)


def test_a_heading_puts_its_cell_where_it_says() -> None:
    text = 'id,cost.A,cost.B,tags.0,tags.1\none,"£1,000",,x,y\ntwo,,£2,,z\n'
    found = parse_table(text, "t.csv", "things")
    assert isinstance(found, Document)
    assert found.values == {
        "things": [
            {"id": "one", "cost": {"A": "£1,000"}, "tags": ["x", "y"]},
            {"id": "two", "cost": {"B": "£2"}, "tags": ["z"]},
        ]
    }
    place = found.place(("things", 1, "tags", 0))  # the only tag of the second row, though under the second heading
    assert (place.file, place.line, place.column) == ("t.csv", 3, 5)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "no rows"),
        ("id,id\n1,2\n", "stands twice"),
        ("id\n1,2\n", "more cells"),
        ("a,a.b\n1,2\n", "both a value and what is inside it"),
        ("a.b,a\n1,2\n", "both a value and what is inside it"),
        ('a\n"1\n', "comma-separated"),
    ],
)
def test_a_table_that_could_be_misread_is_refused(text: str, what: str) -> None:
    found = parse_table(text, "t.csv", "things")
    assert isinstance(found, Problem)
    assert what in found.what


def test_a_run_of_exposure_gives_the_json_that_is_read_here() -> None:
    asked = ["plan", "exposure", "--agreement", str(shipped("agreements") / "framework-two-funds"), "--json"]
    asked += ["--problem", str(shipped("plans") / "exposure" / "two-funds.yaml"), "--scenarios", "2000"]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    found = exposure_by_body(done.stdout, "p95")
    assert not isinstance(found, str), found
    said = {one["partner"]: one["exposure"]["p95"]["pence"] for one in json.loads(done.stdout)["tried"][0]["partners"]}
    assert dict(found) == {partner: max(0, pence) for partner, pence in said.items()}
    assert any(found.values())


@pytest.fixture
def run_file(folder: Path) -> Callable[[object], None]:
    def write(value: object) -> None:
        (folder / "run.json").write_text(json.dumps(value), encoding="utf-8")

    return write


def test_exposure_comes_from_the_result_of_a_run(folder: Path, run_file: Callable[[object], None]) -> None:
    run_file(
        {
            "tried": [
                {
                    "partners": [
                        {"partner": "MC", "exposure": {"p95": {"pence": 12_345_67}}},
                        {"partner": "MHT", "exposure": {"p95": {"pence": -5}}},
                    ]
                }
            ]
        }
    )
    assert exposure_by_body((folder / "run.json").read_text("utf-8"), "p95") == {"MC": 12_345_67, "MHT": 0}
    text = (folder / "forms.csv").read_text(encoding="utf-8").splitlines()
    headings = text[0].replace("exposure.MC", "exposure.run").replace("exposure.MHT", "exposure.at")
    with_run = re.sub(r"\"£110,000\",\"£120,000\"", "run.json,p95", next(row for row in text if "discharge" in row))
    (folder / "forms.csv").write_text(f"{headings}\n{with_run}\n", encoding="utf-8")
    problem = load_integrate_problem(folder)
    assert problem.exposure_of(problem.terms.forms[0]) == {"MC": 12_345_67, "MHT": 0}
    run_file({"tried": []})
    (fault,) = refused(folder)
    assert (fault.code, fault.place.file, fault.place.line) == ("no-exposure", "forms.csv", 2)
