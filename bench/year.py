"""A year of daily batches beside the same year in one: what it costs to open the books, ask them, and post to them.

    python -m bench.year [LINES [DAYS]]     makes both, measures them, and writes docs/benchmarks-year.md
    python -m bench.year ask HOME WHAT      one measurement, in a process of its own: CPU seconds as JSON

Both homes hold the same lines. Each figure is a median of processes, from when its imports are done.
"""

import csv
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from bench.generate import LEDGER
from bench.run import RESULTS, ROOT, fresh, python, say, versions

import wyebridge
from wyebridge.books.gathering import compact
from wyebridge.books.statement.partner import statement

FEED: Final = "mereshire-ledger"
LINES: Final = 50_000
DAYS: Final = 250
TIMES: Final = 5
PAGE: Final = ROOT / "docs" / "benchmarks-year.md"
RESULTS_FILE: Final = RESULTS / "year.json"


def make(folder: Path, lines: int, days: int) -> None:
    """Two homes in a folder, `one` and `days`, and the extract of another day."""
    python("generate", str(lines), folder)
    with (folder / "lines.csv").open(encoding="utf-8", newline="") as stream:
        heading, *rows = csv.reader(stream)
    another, rows = rows[-lines // days :], rows[: -lines // days]
    for name, batches in (("one", 1), ("days", days)):
        home = wyebridge.make_home(folder / name, folder / "registers")
        wyebridge.adopt(home, by="bench", now=datetime.now(UTC))
        for number, part in enumerate(_parts(rows, batches)):
            _import(home, _write(folder / f"{name}-{number}.csv", heading, part))
    _write(folder / "another.csv", heading, another)


def _parts(rows: list[list[str]], count: int) -> Iterator[list[list[str]]]:
    for number in range(count):
        yield rows[len(rows) * number // count : len(rows) * (number + 1) // count]


def _write(path: Path, heading: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([heading, *rows])
    return path


def _import(home: Any, path: Path) -> None:
    wyebridge.import_extract(home, path, feed_id=FEED, for_partner=LEDGER, by="bench", now=datetime.now(UTC))


def open_alone(home: Path) -> None:
    with wyebridge.open_books(home / "books"):
        pass


def ask_position(home: Path) -> None:
    with wyebridge.open_books(home / "books") as books:
        wyebridge.position(books)


def ask_statement(home: Path) -> None:
    with wyebridge.open_books(home / "books") as books:
        statement(books, LEDGER)


def import_another_day(home: Path) -> None:
    copy = home.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    before = time.process_time()
    _import(wyebridge.read_home(copy), home.with_name("another.csv"))
    print(json.dumps(time.process_time() - before))


def verify(home: Path) -> None:
    assert wyebridge.verify(home / "books").holds


ASKED: Final[dict[str, Callable[[Path], None]]] = {
    "open the books": open_alone,
    "the position": ask_position,
    "a partner's statement": ask_statement,
    "import another day": import_another_day,
    "verify": verify,
}


def measure(home: Path, what: str) -> float:
    command = [sys.executable, "-m", "bench.year", "ask", str(home), what]
    runs = [subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout for _ in range(TIMES)]
    return median(float(json.loads(run.splitlines()[0])) for run in runs)


def ask(home: Path, what: str) -> None:
    before = time.process_time()
    ASKED[what](home)
    print(json.dumps(time.process_time() - before))


def page(found: dict[str, dict[str, float]], lines: int, days: int, compacting: float) -> str:
    rows = [
        f"| {what} | {one:.2f} | {apart:.2f} | {apart / one:.1f} | {copied:.2f} | {copied / one:.1f} |"
        for what, (one, apart, copied) in ((what, tuple(each.values())) for what, each in found.items())
    ]
    kept = "\n".join(rows)
    return f"""\
# A year of daily batches

<!-- Written by `python -m bench.year`, which `make bench` runs. Do not edit: run it again. -->

The same {lines:,} made-up lines of one year (`bench/generate.py`), posted in one batch and in {days}. CPU seconds of a
process, from when its imports are done; medians of {TIMES}. Trust the ratios, which are of one run on one machine: the
last column is what a year of days costs beside one batch, once the [compact copy](adr/0009-compact-copy.md) is made.
Making it took {compacting:.1f} s of CPU; an import does it once in thirty or so.

| what | one batch | {days} batches | times | with the compact copy | times |
| --- | ---: | ---: | ---: | ---: | ---: |
{kept}

`verify` reads every file of record, with the compact copy or without it, and holds the copy to them besides.

Measured on {datetime.now(UTC):%Y-%m-%d}: {", ".join(f"{name} {version}" for name, version in versions().items())}.
"""


def main() -> None:
    if sys.argv[1:2] == ["ask"]:
        ask(Path(sys.argv[2]), sys.argv[3])
        return
    lines, days = (*map(int, sys.argv[1:3]), *(LINES, DAYS)[len(sys.argv) - 1 :])
    folder = fresh(ROOT / "bench" / "data" / "year")
    say(f"make a year of {lines:,} lines, in one batch and in {days}")
    make(folder, lines, days)
    found: dict[str, dict[str, float]] = {what: {} for what in ASKED}
    compacting = 0.0
    for name, home in (("one", "one"), ("days", "days"), ("compact", "days")):
        if name == "compact":
            before = time.process_time()
            compact(folder / home / "books")
            compacting = time.process_time() - before
        for what in ASKED:
            say(f"{name}: {what}")
            found[what][name] = measure(folder / home, what)
    PAGE.write_text(page(found, lines, days, compacting), encoding="utf-8")
    RESULTS_FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
