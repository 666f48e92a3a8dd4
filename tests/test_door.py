"""The notebook's door, and the script that walks the main job through it."""

import subprocess
import sys
from pathlib import Path

import pytest

import wyebridge

ROOT = Path(__file__).parents[1]


def test_the_door_opens_on_exactly_the_names_it_lists() -> None:
    loaded = {name for name, value in vars(wyebridge).items() if not name.startswith("_") and callable(value)}
    assert loaded <= {*wyebridge.__all__, "import_module", "Any"}
    assert all(callable(getattr(wyebridge, name)) for name in wyebridge.__all__)
    assert len(wyebridge.__all__) <= 13
    with pytest.raises(AttributeError, match="has no attribute 'no_such_name'"):
        wyebridge.no_such_name  # noqa: B018


def test_the_engine_alone_does_not_load_the_books() -> None:
    asked = "import sys, wyebridge.engine.ledger.settle; sys.exit('duckdb' in sys.modules or 'ibis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_every_public_name_says_what_it_is_for() -> None:
    assert all((getattr(wyebridge, name).__doc__ or "").strip() for name in wyebridge.__all__)


def test_the_notebook_needs_no_django() -> None:
    asked = "import sys, wyebridge; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_solvers_are_loaded_by_no_command_but_their_own() -> None:
    asked = (
        "import sys, wyebridge.cli, wyebridge.planning.models; sys.exit(bool({'pyvrp', 'highspy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", asked], check=False).returncode == 0


def test_the_example_walks_the_main_job_in_under_forty_lines(tmp_path: Path) -> None:
    script = ROOT / "examples" / "main_job.py"
    assert len(script.read_text(encoding="utf-8").splitlines()) < 40
    done = subprocess.run([sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[-1] == "The books hold."
    assert any("posted" in line for line in lines)
    assert any(line.startswith("older-people") for line in lines)
