"""Every model's run is kept with all that it came from, and gives the same figures again, or says what differs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from wyebridge.cli import app
from wyebridge.engine.governance.read import read_decisions
from wyebridge.engine.kernel.problems import Refused
from wyebridge.planning.models import MODELS
from wyebridge.planning.runs import RESULT, RUN, differences, read_run, sha256
from wyebridge.shipped import shipped

PLANS = shipped("plans")
ASKED = {
    "exposure": (
        *("--agreement", shipped("agreements") / "framework-two-funds"),
        *("--problem", PLANS / "exposure" / "two-funds.yaml"),
        *("--variant", PLANS / "exposure" / "two-funds-equally.yaml", "--scenarios", 1000),
    ),
    "visits": (
        *("--problem", PLANS / "visits" / "merrowshire"),
        *("--days", 1, "--iterations", 3, "--scenario-days", 0, "--seed", 7),
    ),
    "integrate": ("--problem", PLANS / "integrate" / "herefordshire-2007"),
    "structure": ("--problem", PLANS / "structure" / "merrowshire"),
}


def ran(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["plan", *map(str, words)])
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def kept_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a kept run of each model, worked out once. Read only."""
    made: dict[str, Path] = {}

    def kept(model: str) -> Path:
        if model not in made:
            out = tmp_path_factory.mktemp(model)
            code, said = ran(model, *ASKED[model], "--out", out)
            assert code == 0, said
            (made[model],) = out.iterdir()
            assert f"Kept in {made[model]}" in said
        return made[model]

    return kept


@pytest.fixture(params=sorted(ASKED))
def kept(request: pytest.FixtureRequest, kept_of: Callable[[str], Path]) -> Path:
    return kept_of(request.param)


def changed(run: Path, to: Path, name: str, edit: Callable[[Any], Any]) -> Path:
    """A copy of a run, with one of its files changed."""
    copy = Path(shutil.copytree(run, to / run.name))
    text = (copy / name).read_text("utf-8")
    new = edit(text) if not name.endswith(".json") else json.dumps(edit(json.loads(text)))
    assert new != text
    (copy / name).write_text(new, "utf-8")
    return copy


def test_every_model_has_its_run_here() -> None:
    assert set(ASKED) == set(MODELS)


def test_a_run_keeps_what_it_read_its_figures_and_its_paper_under_one_name(kept: Path) -> None:
    run = read_run(kept)
    assert run.id == kept.name
    assert run.texts and run.result and run.summary == run.result["summary"]
    assert {f"{run.model}.pdf", f"{run.model}.xlsx", "paper.json"} < set(run.files)
    assert {file.name for file in kept.iterdir()} == {*run.files, RUN, RESULT, "inputs"}


def test_a_decision_may_cite_any_run_by_its_name(kept: Path) -> None:
    text = (
        "decisions:\n  - {id: D1, title: Sign, body: Cabinet, for_partner: EBC, taken_on: 2023-03-01, "
        f"effective_on: 2023-03-08, evidence: {kept.name}}}\n"
    )
    (decision,), problems = read_decisions(text, "decisions.yaml")
    assert not problems
    assert decision.evidence == (read_run(kept).id,)


def test_a_run_is_replayed_to_the_same_figures_wherever_it_is_kept(kept: Path, tmp_path: Path) -> None:
    elsewhere = Path(shutil.copytree(kept, tmp_path / "elsewhere"))
    code, said = ran("replay", elsewhere)
    assert code == 0, said
    assert f"Every figure is the same: {kept.name}" in said
    assert "not the same:" not in said


def test_a_run_is_replayed_to_the_same_figures_on_more_workers(kept_of: Callable[[str], Path]) -> None:
    code, said = ran("replay", kept_of("exposure"), "--workers", 2)
    assert code == 0, said


def test_a_problem_that_names_files_elsewhere_keeps_them_too_and_finds_them_again(
    kept_of: Callable[[str], Path],
) -> None:
    names = set(read_run(kept_of("integrate")).texts)
    assert "agreements/herefordshire-2008-09/2008-09.yaml" in names
    assert "plans/integrate/herefordshire-2007/plan.yaml" in names
    assert not [name for name in names if ".." in name or name.startswith("/")]


def test_a_changed_input_is_named_and_refused(kept: Path, tmp_path: Path) -> None:
    name = max(read_run(kept).texts, key=len)
    spoiled = changed(kept, tmp_path, f"inputs/{name}", lambda text: text + "\n# changed\n")
    code, said = ran("replay", spoiled)
    assert code == 1
    assert f"{name} is not as it was kept" in said


def test_a_changed_result_or_paper_is_named_and_refused(kept: Path, tmp_path: Path) -> None:
    spoiled = changed(kept, tmp_path, RESULT, lambda result: result | {"summary": "All is well."})
    code, said = ran("replay", spoiled)
    assert code == 1
    assert "result.json is not as it was kept" in said
    spoiled = changed(kept, tmp_path / "paper", "paper.json", lambda paper: paper | {"status": "Agreed"})
    with pytest.raises(Refused, match=r"paper\.json is not as it was kept"):
        read_run(spoiled)


def test_figures_that_no_longer_come_out_are_named_with_the_code_that_has_changed(kept: Path, tmp_path: Path) -> None:
    """As they would not once the code had changed: the record says another figure, with its own hash."""
    forged = changed(kept, tmp_path, RESULT, lambda result: result | {"is_feasible": not result["is_feasible"]})
    record = json.loads((forged / RUN).read_text("utf-8"))
    result = json.loads((forged / RESULT).read_text("utf-8"))
    canonical = json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    record["result_sha256"] = sha256(canonical.encode())
    record["code"]["models_sha256"] = "another"
    (forged / RUN).write_text(json.dumps(record), "utf-8")
    assert read_run(forged).id != kept.name, "another answer is another run"
    code, said = ran("replay", forged)
    assert code == 1
    assert "The code is not the same: models_sha256 was another" in said
    assert "1 figures differ" in said and "is_feasible: was" in said


def test_running_it_again_changes_nothing_in_what_is_kept(kept_of: Callable[[str], Path]) -> None:
    run = kept_of("structure")
    before = {file: file.stat().st_mtime_ns for file in run.rglob("*")}
    code, said = ran("structure", *ASKED["structure"], "--out", run.parent)
    assert code == 0, said
    assert {file: file.stat().st_mtime_ns for file in run.rglob("*")} == before


def test_a_record_cannot_reach_outside_its_folder(kept_of: Callable[[str], Path], tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    for name in ("../../secret.txt", str(tmp_path / "secret.txt")):
        edit = {name: sha256(b"secret")}
        spoiled = changed(kept_of("structure"), tmp_path, RUN, lambda record: record | {"texts": edit})  # noqa: B023
        with pytest.raises(Refused, match="lies outside the run"):
            read_run(spoiled)
        shutil.rmtree(spoiled)


def test_a_plan_that_is_replayed_reads_nothing_but_what_was_kept(
    kept_of: Callable[[str], Path], tmp_path: Path
) -> None:
    """A plan that names a file which the run has not kept is refused, even where there is such a file."""
    copy = Path(shutil.copytree(kept_of("structure"), tmp_path / "run"))
    plan, posts = copy / "inputs" / "plan.yaml", copy / "inputs" / "posts.csv"
    shutil.move(posts, tmp_path / "posts.csv")
    plan.write_text(plan.read_text("utf-8").replace("posts: posts.csv", "posts: ../../posts.csv"), "utf-8")
    record = json.loads((copy / RUN).read_text("utf-8"))
    record["texts"] = {"plan.yaml": sha256(plan.read_bytes())}
    (copy / RUN).write_text(json.dumps(record), "utf-8")
    code, said = ran("replay", copy)
    assert code == 1
    assert "no-file" in said and "posts.csv" in said


def test_differences_name_each_place() -> None:
    before = {"a": [1, 2], "b": {"c": 3}, "d": 4}
    assert list(differences(before, {"a": [1, 5], "b": {"c": 3}, "e": 6})) == [
        "a[1]: was 2, is 5",
        "d: was 4, is None",
        "e: was None, is 6",
    ]
    assert list(differences(before, before)) == []
