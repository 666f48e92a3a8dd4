"""Lines from a file to disk, as a process of its own: by Wyebridge's import, or by Django's bulk_create.

    python -m bench.durable wyebridge|django|django_coded FOLDER OUT

OUT is a JSON list of five rounds, each with its seconds and its CPU seconds, from the file to what is on disk, without
Python's imports.
Django is given what a hand-written loader would give it: typed rows in batches of 10,000, SQLite in WAL mode with every
commit synced, one transaction a file. `django` stores the file's eight columns and no more. `django_coded` stores what
the books store: the same columns, coded by the same rules (each combination once), repeats flagged, the file hashed.
Neither looks for personal data, repairs an amount, sets a row aside, ties a total or chains a batch.
"""

import csv
import json
import shutil
import sys
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

ROUNDS: Final = 5
_HEADINGS: Final = {
    "cost_centre": "Cost Centre",
    "account": "Account",
    "description": "Description",
    "supplier": "Supplier",
}

Round = dict[str, float]


def clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def since(began: tuple[float, float]) -> Round:
    wall, cpu = (now - then for now, then in zip(clocks(), began, strict=True))
    return {"seconds": wall, "cpu_s": cpu}


def by_wyebridge(folder: Path) -> list[Round]:
    import wyebridge

    found = []
    for number in range(ROUNDS):
        path = folder / f"home-{number}"
        home = wyebridge.make_home(path, folder / "registers")
        wyebridge.adopt(home, by="bench", now=datetime.now(UTC))
        began = clocks()
        done = wyebridge.import_extract(
            home, folder / "lines.csv", feed_id="mereshire-ledger", for_partner="MCC", by="bench", now=datetime.now(UTC)
        )
        found.append(since(began))
        assert done.manifest["control"]["rows_posted"] == _lines(folder)
        shutil.rmtree(path)
    return found


def by_django(folder: Path) -> list[Round]:
    start_django(folder)
    from django.db import models

    class Line(models.Model):
        line = models.BigIntegerField(unique=True)
        document = models.TextField()
        date = models.DateField()
        cost_centre = models.TextField()
        account = models.TextField()
        supplier = models.TextField()
        description = models.TextField()
        pence = models.BigIntegerField()

        class Meta:
            app_label = "bench"

    def rows() -> Iterator[Line]:
        for row in _rows(folder):
            yield Line(
                line=row["Line"],
                document=row["Document"],
                date=row["Date"],
                cost_centre=row["Cost Centre"],
                account=row["Account"],
                supplier=row["Supplier"],
                description=row["Description"],
                pence=_pence(row),
            )

    return stored(Line, rows, folder)


def by_django_coded(folder: Path) -> list[Round]:
    import wyebridge
    from wyebridge.books.journal.files import sha256_of
    from wyebridge.books.journal.tables import ENTRY_COLUMNS
    from wyebridge.engine.ledger.accounts import paid_from, paid_to
    from wyebridge.engine.ledger.coding import Coder

    start_django(folder)
    from django.db import models

    kinds = {"long": models.BigIntegerField, "date": models.DateField, "timestamp": models.DateTimeField}
    fields = {name: kinds.get(kind, models.TextField)(null=True) for name, kind in ENTRY_COLUMNS.items()}
    fields["document"] = models.TextField(db_index=True)
    meta = type("Meta", (), {"app_label": "bench"})
    Entry = type("Entry", (models.Model,), {**fields, "__module__": __name__, "Meta": meta})
    home = wyebridge.make_home(folder / "coded-home", folder / "registers")
    now = datetime.now(UTC)

    def rows() -> Iterator[Any]:
        sha256_of(folder / "lines.csv")
        coder = Coder(home.coding, home.agreements, home.decisions, home.constitution)
        starts = coder.periods()
        coded: dict[tuple[str, ...], Any] = {}
        first: dict[tuple[str, ...], int] = {}
        for number, row in enumerate(_rows(folder), 2):
            on = date.fromisoformat(row["Date"])
            period = starts[bisect_right(starts, on) - 1]
            words = tuple(row[_HEADINGS[column]] for column in coder.columns)
            key = (*words, str(period))
            if key not in coded:
                coded[key] = coder.code("MCC", dict(zip(coder.columns, words, strict=True)), period)
            found, pence = coded[key], _pence(row)
            repeats = first.setdefault(tuple(row.values()), number)
            yield Entry(
                batch=1,
                row=number,
                ledger="MCC",
                recorded_at=now,
                effective_on=on,
                from_account=paid_from("MCC", "payments"),
                to_account=paid_to("MCC", found),
                pence=pence,
                **{"class": found.entry_class},
                fund=found.fund,
                scheme=found.scheme,
                scheme_line=found.line,
                funder=found.funder,
                rule=found.rule,
                authority=found.authority,
                because=found.because,
                document=row["Document"],
                document_line=row["Line"],
                supplier=row["Supplier"],
                description=row["Description"],
                directorate="",
                cost_centre=row["Cost Centre"],
                account=row["Account"],
                repaired="",
                duplicate="" if repeats == number else "repeated-in-this-file",
                duplicate_of_batch=None if repeats == number else 1,
                duplicate_of_row=None if repeats == number else repeats,
            )

    return stored(Entry, rows, folder)


def start_django(folder: Path) -> None:
    import django
    from django.conf import settings

    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "django.db")}
    database["OPTIONS"] = {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"}  # type: ignore[assignment]
    settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[], USE_TZ=True)
    django.setup()


def stored(model: Any, rows: Callable[[], Iterator[Any]], folder: Path) -> list[Round]:
    """How long a file's rows take to be in a new table, on disk, each round."""
    from django.db import connection, transaction

    found = []
    for _ in range(ROUNDS):
        with connection.schema_editor() as editor:
            editor.create_model(model)
        began = clocks()
        with transaction.atomic():
            model._default_manager.bulk_create(list(rows()), batch_size=10_000)
        found.append(since(began))
        assert model._default_manager.count() == _lines(folder)
        with connection.schema_editor() as editor:
            editor.delete_model(model)
    return found


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "lines.csv").open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _pence(row: dict[str, str]) -> int:
    return int(Decimal(row["Amount"]) * 100)  # a decimal of two places: exact


def _lines(folder: Path) -> int:
    return sum(1 for _ in _rows(folder))


def main() -> None:
    name, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    ways = {"wyebridge": by_wyebridge, "django": by_django, "django_coded": by_django_coded}
    out.write_text(json.dumps(ways[name](folder)), encoding="utf-8")


if __name__ == "__main__":
    main()
