"""The benchmark's contenders all give one answer, to the byte, so that their times can be set side by side."""

import hashlib
import json
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from wyebridge.engine.kernel.split import split

ROOT: Final = Path(__file__).parents[2]
CONTENDERS: Final = ROOT / "bench" / "contenders"
LINES: Final = "2000"


def run(*command: str | Path) -> None:
    subprocess.run([sys.executable, *map(str, command)], cwd=ROOT, check=True, capture_output=True)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two thousand lines, with their registers, the oracle's answer, and journals of them."""
    folder = tmp_path_factory.mktemp("data")
    run("-m", "bench.generate", LINES, folder)
    run("-m", "bench.oracle", folder, folder / "oracle.csv")
    run("-m", "bench.journals", folder)
    return folder


@pytest.mark.parametrize("contender", ["duckdb_one_pass", "pandas_exact", "sqlite_exact", "wyebridge_main_job"])
def test_who_does_the_whole_work_gives_the_oracles_answer(contender: str, data: Path, tmp_path: Path) -> None:
    run(CONTENDERS / f"{contender}.py", data, tmp_path / "result.csv")
    assert (tmp_path / "result.csv").read_bytes() == (data / "oracle.csv").read_bytes()


@pytest.mark.parametrize("program", ["ledger", "hledger"])
def test_text_ledgers_give_the_oracles_spending_by_scheme(program: str, data: Path, tmp_path: Path) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed here")
    run(CONTENDERS / f"{program}_postings.py", data, tmp_path / "result.csv")
    expected: dict[str, int] = {}
    for row in (data / "oracle.csv").read_text(encoding="utf-8").splitlines():
        what, scheme, _, _, pence = row.split(",")
        if what == "position":
            expected[scheme] = expected.get(scheme, 0) + int(pence)
    rows = [f"{scheme},{pence}" for scheme, pence in sorted(expected.items())]
    assert (tmp_path / "result.csv").read_text(encoding="utf-8").splitlines() == ["scheme,pence", *rows]


def test_the_floor_reads_every_line(data: Path, tmp_path: Path) -> None:
    run(CONTENDERS / "floor.py", data, tmp_path / "result.txt")
    assert (tmp_path / "result.txt").read_text(encoding="utf-8").startswith(f"({LINES}, ")


def test_the_oracle_splits_as_the_engine_does_ties_included() -> None:
    oracle = runpy.run_path(str(ROOT / "bench" / "oracle.py"))["split"]
    for weights in ((1, 1), (1, 1, 1), (1, 1, 2), (0, 1, 1), (62, 38), (3334, 3333, 3333), (858611, 993896, 683740)):
        for pence in (*range(-50, 51), 999_999, -123_456_789):
            assert tuple(oracle(pence, weights)) == split(pence, weights)


def test_the_same_arguments_always_make_the_same_data(data: Path, tmp_path: Path) -> None:
    run("-m", "bench.generate", LINES, tmp_path)
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        again = data / path.relative_to(tmp_path)
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(again.read_bytes()).digest()


def test_the_profile_still_finds_every_call_that_it_times(data: Path, tmp_path: Path) -> None:
    run("-m", "bench.stages", data, tmp_path / "stages.json")
    found = {stage["stage"] for stage in json.loads((tmp_path / "stages.json").read_text(encoding="utf-8"))}
    stages = runpy.run_path(str(ROOT / "bench" / "stages.py"))
    assert found == {stages["IMPORTS"], stages["REST"], *(stage for _, _, stage in stages["SPIED"])}
