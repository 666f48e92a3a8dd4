"""The main job at an address on a server that speaks S3: the same answers as in a folder, two people at once."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.journal.partnership import FEEDS, usual_rows, write_extract, write_partnership
from typer.testing import CliRunner

from wyebridge.books.journal.read import head
from wyebridge.cli import app


def run(*words: object) -> str:
    answer = CliRunner().invoke(app, [str(word) for word in words])
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def post(home: Path, folder: Path) -> None:
    for number, ledger in enumerate(FEEDS, 2):
        extract = write_extract(folder, ledger, number, usual_rows(ledger, number))
        run("import", extract, "--home", home, "--feed", FEEDS[ledger], "--for", ledger, "--by", "A. Clerk")


def answers(home: Path) -> list[Any]:
    position = json.loads(run("position", "--home", home, "--by", "fund", "--by", "partner", "--json"))
    assert position["rows"], "it has figures"
    position.pop("cut_offs")  # these say when each file was posted, which is not the same
    return [position, json.loads(run("list", "suspense", "--home", home, "--json"))]


@pytest.mark.usefixtures("s3")
def test_the_main_job_at_an_address_answers_as_in_a_folder(tmp_path: Path) -> None:
    registers = write_partnership(tmp_path / "registers")
    for name in ("moved", "in a folder"):
        run("init", tmp_path / name, "--agreement", registers, "--by", "A. Clerk")
    assert "Moved: 1 batches" in run("move", "--home", tmp_path / "moved", "--to", "s3://bucket/pool")
    for name in ("moved", "in a folder"):
        post(tmp_path / name, tmp_path)
    assert answers(tmp_path / "moved") == answers(tmp_path / "in a folder")
    assert "The books hold: 3 batches" in run("verify", "--home", tmp_path / "moved")
    run("statement", "--home", tmp_path / "moved", "--partner", "TC", "--out", tmp_path / "out")
    assert "nothing was posted" in run("adopt", "--home", tmp_path / "moved")
    run("copy", "--home", tmp_path / "moved", "--partner", "TPCT", "--out", tmp_path / "copy")
    assert "The books hold: 3 batches" in run("verify", "--home", tmp_path / "copy")


@pytest.mark.usefixtures("s3")
def test_two_people_on_two_machines_import_at_once_and_both_batches_land(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    run("init", here, "--agreement", write_partnership(tmp_path / "registers"), "--by", "A. Clerk")
    run("move", "--home", here, "--to", "s3://bucket/race")
    subprocess.run(["cp", "-r", here, there], check=True)
    subprocess.run(["rm", "-r", there / "books"], check=True)
    started = []
    for home, ledger in ((here, "TC"), (there, "TPCT")):
        extract = write_extract(tmp_path, ledger, 9, usual_rows(ledger, 9))
        words = ["import", extract, "--home", home, "--feed", FEEDS[ledger], "--for", ledger, "--json"]
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", "from wyebridge.cli import app; app()", *map(str, words)],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    said = [(each.communicate(timeout=120), each.returncode) for each in started]
    assert [status for _, status in said] == [0, 0], said
    assert sorted(json.loads(out)["batch"] for (out, _), _ in said) == [2, 3]
    assert head(here / "books") == head(there / "books")
    assert "The books hold: 3 batches" in run("verify", "--home", there)


@pytest.mark.usefixtures("careless_s3")
def test_a_server_that_takes_no_notice_of_a_condition_is_refused(tmp_path: Path) -> None:
    run("init", tmp_path / "home", "--agreement", write_partnership(tmp_path / "registers"), "--by", "A. Clerk")
    answer = CliRunner().invoke(app, ["move", "--home", str(tmp_path / "home"), "--to", "s3://bucket/pool"])
    assert (answer.exit_code, "put a file where there was one" in answer.output) == (1, True)
    assert "The books hold: 1 batches" in run("verify", "--home", tmp_path / "home")


@pytest.mark.usefixtures("s3")
def test_what_is_out_of_reach_is_refused_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("init", tmp_path / "home", "--agreement", write_partnership(tmp_path / "registers"), "--by", "A. Clerk")
    monkeypatch.delenv("AWS_ALLOW_HTTP")
    answer = CliRunner().invoke(app, ["move", "--home", str(tmp_path / "home"), "--to", "s3://bucket/pool"])
    assert (answer.exit_code, "the books at s3://bucket/pool cannot be reached" in answer.output) == (1, True)
