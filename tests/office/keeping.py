"""One step of a backup's tests, with a home of its own: the tests' own Django is not that home's.

`python -m tests.office.keeping STEP HOME FILE` says what came of it, as JSON.
"""

import json
import shutil
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from typer.testing import CliRunner

from wyebridge.books.importing import import_extract
from wyebridge.books.journal.read import head
from wyebridge.cli import app
from wyebridge.office.serve import set_up

EMAIL: Final = "council-officer@example.org"
PASSWORD: Final = "a-password-of-the-tests"
MAY: Final = """\
Payment Date,Document Number,Net,Supplier Name,Cost Centre
02/05/2021,1101,12.34,Fletchings Care Home,HOMES
"""


def _fill_and_keep(home: Path, file: Path) -> dict[str, Any]:
    """Put a person in who brings a file in; keep the home; and then have the books take that file."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from wyebridge.books.home import read_home
    from wyebridge.office.kernel.models import Appointment, Person
    from wyebridge.office.kernel.rights import Hat
    from wyebridge.office.ledger import actions, tasks
    from wyebridge.office.ledger.models import State, Upload

    person = Person.objects.create_user(EMAIL, "Council Officer", PASSWORD)
    held = Appointment.objects.create(person=person, role="finance-officer", body="AC", starts_on=date(2020, 1, 1))
    upload = actions.bring_in(
        file=SimpleUploadedFile("may.csv", MAY.encode()),
        feed="council-over-500",
        date_order="",
        by=Hat(person, held),
    )
    Upload.objects.update(state=State.READ)
    said = CliRunner().invoke(app, ["office", "backup", str(file), "--home", str(home)])
    assert said.exit_code == 0, said.output
    shutil.copytree(home / "books", file.parent / "kept-books")
    told = {"batch": head(home / "books").batch, "trail": _trail()}
    import_extract(
        read_home(home),
        tasks.kept_at(upload),
        feed_id="council-over-500",
        by="x",
        now=datetime.now(UTC),
        for_partner="AC",
    )
    return told


def _restore_and_use(home: Path, file: Path, *told: str) -> dict[str, Any]:
    """Restore, start as `serve` does, and sign in."""
    said = CliRunner().invoke(app, ["office", "restore", str(file), "--home", str(home), *told])
    assert said.exit_code == 0, said.output
    from django.test import Client

    from wyebridge.office.ledger.actions import repair
    from wyebridge.office.ledger.models import Upload

    set_up(home)
    repair()
    browser = Client(SERVER_NAME="localhost")
    signed = browser.post("/sign-in/", {"login": EMAIL, "password": PASSWORD})
    return {
        "later": int(said.output.split("\n")[1].split()[0]) if "later than the database" in said.output else 0,
        "signed_in": signed.status_code == 302,
        "line": browser.get("/position/care/homes/places/").content.decode(),
        "waiting": [one.state for one in Upload.objects.all()],
        "trail": _trail(),
    }


def _trail() -> list[str]:
    from wyebridge.office.kernel.models import Act

    return [f"{act.verb}: {act.about}" for act in Act.objects.filter(for_partner="AC")]


if __name__ == "__main__":
    what, home_path, file_path, *rest = sys.argv[1:]
    if what == "fill-and-keep":
        set_up(Path(home_path))
        print(json.dumps(_fill_and_keep(Path(home_path), Path(file_path))))
    else:
        print(json.dumps(_restore_and_use(Path(home_path), Path(file_path), *rest)))
