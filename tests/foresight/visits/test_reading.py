"""A problem's folder is read whole, or refused with every fault in it at once."""

import re
import shutil
from pathlib import Path

import pytest

from wyebridge.engine.foresight.visits.read import FILES, read_problem
from wyebridge.engine.kernel.problems import Refused
from wyebridge.planning.visits import load_problem
from wyebridge.shipped import shipped

SHIPPED = shipped("plans") / "visits" / "merrowshire"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "county"))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal(folder: Path) -> dict[str, str]:
    """The code of each fault, by the file and line that it is at."""
    with pytest.raises(Refused) as refused:
        load_problem(folder)
    assert all(problem.what and problem.why and problem.remedy for problem in refused.value.problems)
    return {f"{problem.place.file}:{problem.place.line}": problem.code for problem in refused.value.problems}


def line_of(file: Path, words: str) -> int:
    return next(n for n, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1) if words in line)


def test_every_fault_of_every_file_is_told_at_once(folder: Path) -> None:
    plan, areas, points, bases = (folder / name for name in FILES[:4])
    edit(plan, "done_by: [nurse]", "done_by: [nurze]")
    edit(plan, "bracket: light", "bracket: lite")
    edit(plan, "{share: 50%, starts: 0, ends: 360}", "{share: 40%, starts: 0, ends: 360}")
    edit(plan, "road: 360", "road: 430")
    areas.write_text(re.sub(r"^(MS005,\w+),\w+", r"\1,hamlet", areas.read_text(encoding="utf-8"), flags=re.M))
    edit(points, "MS001,", "MS999,")
    edit(bases, ",Merrowshire,urban,40000", ",Merrowshire,urban,forty")
    assert refusal(folder) == {
        f"plan.yaml:{line_of(plan, 'nurze')}": "unknown-name",
        f"plan.yaml:{line_of(plan, 'windows: ') + 1}": "not-the-whole",
        f"plan.yaml:{line_of(plan, 'road: 430')}": "value",
        f"plan.yaml:{line_of(plan, 'lite')}": "unknown-name",
        "areas.csv:6": "unknown-word",
        "points.csv:2": "unknown-name",
        "bases.csv:2": "value",
    }


def test_an_area_with_nobody_to_visit_is_refused(folder: Path) -> None:
    points = folder / "points.csv"
    kept = [line for line in points.read_text(encoding="utf-8").splitlines() if not line.startswith("MS003")]
    points.write_text("\n".join(kept), encoding="utf-8")
    assert refusal(folder) == {"areas.csv:4": "no-points"}


def test_a_file_or_a_column_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "bases.csv").unlink()
    edit(folder / "areas.csv", "km2", "size")
    found = refusal(folder)
    assert found[f"{folder}:0"] == "no-file"
    assert found["areas.csv:1"] == "missing"


def test_a_matrix_with_holes_is_refused_and_a_whole_one_is_used(folder: Path) -> None:
    problem = load_problem(folder)
    names = {
        region: [area.id for area in problem.areas_of(region)] + [b.id for b in problem.bases if b.region == region]
        for region in problem.regions()
    }
    rows = [f"{one},{other},7,3" for found in names.values() for one in found for other in found if one != other]
    (folder / "matrix.csv").write_text("\n".join(["from,to,minutes,km", *rows]), encoding="utf-8")
    matrix = load_problem(folder).matrix
    assert matrix is not None and set(matrix.values()) == {(7.0, 3.0)}
    (folder / "matrix.csv").write_text("\n".join(["from,to,minutes,km", *rows[1:]]), encoding="utf-8")
    assert refusal(folder) == {"matrix.csv:0": "missing"}


def test_points_may_be_postcodes_where_something_knows_them(folder: Path) -> None:
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in FILES if (folder / name).exists()}
    ids = [line.split(",")[0] for line in texts["areas.csv"].splitlines()[1:]]
    texts["points.csv"] = "\n".join(["area,postcode", *(f"{area},ZZ{n} 9ZZ" for n, area in enumerate(ids, 1))])
    problem, problems = read_problem(texts, "folder", lambda postcode: (float(postcode[2:-4]), 0.0))
    assert problem is not None and not problems
    assert [area.points[0].easting for area in problem.areas] == list(range(1, len(ids) + 1))
    for locate in (None, lambda postcode: None):
        problem, problems = read_problem(texts, "folder", locate)
        assert problem is None
        assert sum(found.code == "postcode" for found in problems) == len(ids)
