"""Lines from a file to disk, as a process of its own: by Wyebridge's import, or by Django's bulk_create.

    python -m bench.durable wyebridge|django FOLDER OUT

OUT is a JSON list of the seconds of five rounds, from the file to what is on disk, without Python's imports.
Django is given what a hand-written loader would give it: typed rows in batches of 10,000, SQLite in WAL mode with every
commit synced, one transaction a file. It does none of the coding, checking, hashing or chaining.
"""

import csv
import json
import shutil
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

ROUNDS = 5


def by_wyebridge(folder: Path) -> list[float]:
    import wyebridge

    found = []
    for number in range(ROUNDS):
        path = folder / f"home-{number}"
        home = wyebridge.make_home(path, folder / "registers")
        wyebridge.adopt(home, by="bench", now=datetime.now(UTC))
        began = time.perf_counter()
        done = wyebridge.import_extract(
            home, folder / "lines.csv", feed_id="mereshire-ledger", for_partner="MCC", by="bench", now=datetime.now(UTC)
        )
        found.append(time.perf_counter() - began)
        assert done.manifest["control"]["rows_posted"] == _lines(folder)
        shutil.rmtree(path)
    return found


def by_django(folder: Path) -> list[float]:
    import django
    from django.conf import settings

    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "django.db")}
    database["OPTIONS"] = {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"}  # type: ignore[assignment]
    settings.configure(DATABASES={"default": database}, INSTALLED_APPS=[], USE_TZ=True)
    django.setup()
    from django.db import connection, models, transaction

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

    found = []
    for _ in range(ROUNDS):
        with connection.schema_editor() as editor:
            editor.create_model(Line)
        began = time.perf_counter()
        with transaction.atomic(), (folder / "lines.csv").open(encoding="utf-8", newline="") as stream:
            rows = [
                Line(
                    line=row["Line"],
                    document=row["Document"],
                    date=row["Date"],
                    cost_centre=row["Cost Centre"],
                    account=row["Account"],
                    supplier=row["Supplier"],
                    description=row["Description"],
                    pence=int(Decimal(row["Amount"]) * 100),  # a decimal of two places: exact
                )
                for row in csv.DictReader(stream)
            ]
            Line._default_manager.bulk_create(rows, batch_size=10_000)
        found.append(time.perf_counter() - began)
        assert Line._default_manager.count() == _lines(folder)
        with connection.schema_editor() as editor:
            editor.delete_model(Line)
    return found


def _lines(folder: Path) -> int:
    with (folder / "lines.csv").open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.DictReader(stream))


def main() -> None:
    name, folder, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    found = {"wyebridge": by_wyebridge, "django": by_django}[name](folder)
    out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
