"""The demo's books copied to a partner and spoilt in three ways: each is refused with the place, by two verifiers."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

from wyebridge.books.adopting import adopt
from wyebridge.books.home import make_home
from wyebridge.books.importing import import_extract
from wyebridge.cli import app
from wyebridge.demo.extracts import write_extracts
from wyebridge.demo.run import reference_trust

EXAMPLES: Final = Path(__file__).parents[2] / "examples"
NOW: Final = datetime(2009, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's home (with fewer rows), and a checkpoint that a partner kept."""
    folder = tmp_path_factory.mktemp("given")
    home = make_home(folder / "demo", reference_trust())
    adopt(home, by="demo", now=NOW)
    extracts = write_extracts(folder, agreement=home.agreements[0], coding=home.coding, lines=2_000)
    for extract, feed in zip(extracts, ("council-ledger", "pct-ledger"), strict=True):
        import_extract(home, extract, feed_id=feed, by="demo", now=NOW)
    assert run("checkpoint", "--home", home.path, "--out", folder / "kept") == 0
    return folder


def run(*words: object) -> int:
    return CliRunner().invoke(app, [str(word) for word in words]).exit_code


def place(copy: Path, kept: Path) -> str:
    answer = CliRunner().invoke(app, ["verify", "--home", str(copy), "--checkpoint", str(kept), "--json"])
    found = json.loads(answer.stdout)
    assert (answer.exit_code, found["holds"]) in ((0, True), (1, False))
    return str(found["failed_at"])


def place_without_this_tool(copy: Path, kept: Path) -> str:
    checkpoints = [str(file) for file in kept.iterdir()]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", str(EXAMPLES / "verify_books.py"), str(copy / "books"), *checkpoints],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "wyebridge" not in done.stderr, "it imports nothing of ours"
    assert done.stdout.startswith("The books hold.") == (done.returncode == 0)
    return done.stdout.split(":")[0] if done.returncode else ""


@pytest.mark.parametrize("partner", ["HC", "HPCT"])
def test_a_copy_of_the_demo_is_taken_by_both_verifiers(given: Path, tmp_path: Path, partner: str) -> None:
    assert run("copy", "--home", given / "demo", "--partner", partner, "--out", tmp_path / "copy") == 0
    assert place(tmp_path / "copy", given / "kept") == ""
    assert place_without_this_tool(tmp_path / "copy", given / "kept") == ""


@pytest.mark.parametrize(
    ("how", "holds_alone", "found_at"),
    [
        (("change", 2), False, "batch 2"),
        (("change", 3), False, "batch 3"),
        (("shorten",), True, "batch 3"),
        (("rewrite", 2), True, "batch 2"),
        (("rewrite", 3), True, "batch 3"),
    ],
)
def test_a_spoilt_copy_of_the_demo_is_refused_with_the_place_by_both_verifiers(
    given: Path, tmp_path: Path, how: tuple[str, ...], holds_alone: bool, found_at: str
) -> None:
    copy = tmp_path / "copy"
    run("copy", "--home", given / "demo", "--partner", "HPCT", "--out", copy)
    spoil(copy, *how)
    assert (run("verify", "--home", copy) == 0) == holds_alone
    assert place(copy, given / "kept") == found_at
    assert place_without_this_tool(copy, given / "kept") == found_at


def spoil(copy: Path, how: str, *batch: object) -> None:
    words = [how, str(copy / "books"), *map(str, batch)]
    subprocess.run([sys.executable, str(EXAMPLES / "spoil_books.py"), *words], check=True, capture_output=True)


def test_books_cut_back_past_what_other_tables_show_hold_alone_and_not_by_the_checkpoint(
    given: Path, tmp_path: Path
) -> None:
    """The first batch added to the tables of agreements, decisions and closings, whose logs are cut with it."""
    copy = tmp_path / "copy"
    run("copy", "--home", given / "demo", "--partner", "HPCT", "--out", copy)
    for _ in range(3):
        spoil(copy, "shorten")
    assert run("verify", "--home", copy) == 0
    assert place(copy, given / "kept") == place_without_this_tool(copy, given / "kept") == "batch 1"
