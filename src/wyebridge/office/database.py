"""The office's database copied as it stood at one moment, and an empty one filled from a copy, by its own tools."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from wyebridge.books.journal.durable import sync_file
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.office.kernel.about import KEPT
from wyebridge.office.kernel.actions import record
from wyebridge.office.kernel.home import partners

_SAID = {"sqlite": "an SQLite database", "postgresql": "a PostgreSQL database"}


def kind() -> str:
    """`sqlite` or `postgresql`."""
    return connection.vendor


def migrations() -> tuple[str, ...]:
    """What has been done to the database's tables, as `app.name`."""
    return tuple(sorted(".".join(one) for one in MigrationLoader(connection).applied_migrations))


def copy_to(file: Path) -> None:
    """Copy the database, as it stands at one moment, to a file, whoever is at work in it meanwhile."""
    if kind() == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(file)) as kept:
            connection.connection.backup(kept)
    else:
        _run_tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")


def check_can_take(copied_kind: str, copied_migrations: tuple[str, ...], copied_by: str) -> None:
    """Raise Refused where the database is not empty, is of another kind, or the copy is a later version's."""
    if kind() != copied_kind:
        raise refuse(
            "other-database",
            f"the backup holds {_SAID[copied_kind]}, and this office's is {_SAID[kind()]}",
            why="each is brought back by its own tool",
            remedy="let DATABASE_URL name an empty database of the backup's kind (without it: SQLite, in the home)",
            place=Place("DATABASE_URL"),
        )
    known = {".".join(one) for one in MigrationLoader(None).disk_migrations or ()}
    if later := sorted(set(copied_migrations) - known):
        raise refuse(
            "later-version",
            f"the backup is of Wyebridge {copied_by}, and this version does not know its tables ({later[0]})",
            why="what they hold would be lost",
            remedy="restore it with that version, or a later one",
            place=Place("wyebridge"),
        )
    if connection.introspection.table_names():
        raise refuse(
            "database-not-empty",
            "the office's database is not empty",
            why="the people and the work in it would be overwritten",
            remedy="let DATABASE_URL name an empty database; for SQLite, move office.db out of the home first",
            place=Place("DATABASE_URL"),
        )


def fill_from(file: Path) -> None:
    """Fill the empty database from a copy, and bring its tables to this version's."""
    connection.close()
    if kind() == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        for beside in ("-wal", "-shm"):
            target.with_name(target.name + beside).unlink(missing_ok=True)
        shutil.copyfile(file, target)
        target.chmod(0o600)
        sync_file(target)
    else:
        _run_tool("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(file))
    call_command("migrate", interactive=False, verbosity=0)


@transaction.atomic
def record_kept(*, batch: int) -> None:
    """Write into every partner's trail that a backup was made."""
    for partner in partners():
        record(KEPT, f"with the books to batch {batch}", by=None, for_partner=partner.id)


@transaction.atomic
def record_restored(*, made_at: str, batch: int, last: int) -> None:
    """Write into every partner's trail that the database was restored, and what it cannot tell of."""
    about = f"the database as it stood with batch {batch} of the books"
    if last > batch:
        about += f"; what made batches {batch + 1} to {last} is in the books, and not in this trail"
    for partner in partners():
        record("restore from a backup", about, by=None, for_partner=partner.id, made_at=made_at)


def _run_tool(program: str, *options: str) -> None:
    """Run one of PostgreSQL's own programs on the office's database; the password goes by the environment alone."""
    if shutil.which(program) is None:
        raise refuse(
            "no-tool",
            f"{program} is not on this machine",
            why="PostgreSQL is copied and filled by its own programs",
            remedy="install PostgreSQL's client programs, of the server's version or later (Debian: postgresql-client)",
            place=Place(program),
        )
    told = connection.get_connection_params()
    known = {one.keyword.decode() for one in Conninfo.get_defaults()} - {"password"}
    address = make_conninfo("", **{name: value for name, value in told.items() if name in known})
    done = subprocess.run(  # noqa: S603
        [program, f"--dbname={address}", *options],
        env={**os.environ, **({"PGPASSWORD": told["password"]} if told.get("password") else {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise refuse(
            "tool-failed",
            f"{program} said: {done.stderr.strip()[-400:]}",
            why="nothing was kept or brought back",
            remedy="mend what it says, and do it again",
            place=Place(program),
        )
