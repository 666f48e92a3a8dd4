"""The benchmark, in one go: make the data, run every contender in turn, check every answer, write the page.

    python -m bench.run [LINES …]

Each run of a contender is a process of its own. Contenders take turns (A B C, A B C, …), so that whatever else the
machine does falls on all alike. CPU is user + system of the process and all its children; peak memory is that of the
largest of them. No table is written where a contender that does the whole work gives any answer but the oracle's.
This process imports nothing large, since a child's peak memory counts from its parent's.
"""

import argparse
import csv
import hashlib
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
BENCH: Final = ROOT / "bench"
DATA: Final = BENCH / "data"
RESULTS: Final = BENCH / "results"
BEANCOUNT_PYTHON: Final = BENCH / ".venv" / "bin" / "python"
TEXT_LEDGERS_UP_TO: Final = 1_000_000
SECOND_YEAR_LINES: Final = 1_000_000
LIBRARIES: Final = ("wyebridge", "duckdb", "deltalake", "ibis-framework", "sqlglot", "pyarrow", "pandas", "numpy")


@dataclass(frozen=True, slots=True)
class Contender:
    """One way of doing the work. `needs` is the program it runs, where that is not this project's own Python."""

    name: str
    title: str
    does: str
    is_whole: bool = True
    needs: str = ""

    @property
    def is_text_ledger(self) -> bool:
        return bool(self.needs)


FLOOR: Final = "floor"
BY_HAND: Final = "duckdb_one_pass"
PANDAS: Final = "pandas_exact"
WYEBRIDGE: Final = "wyebridge_main_job"
BEANCOUNT: Final = "beancount_postings"
CONTENDERS: Final = (
    Contender(FLOOR, "the floor: DuckDB reads the file with types", "reading alone; stores nothing", is_whole=False),
    Contender(BY_HAND, "DuckDB, one pass written by hand", "the work, for this one file"),
    Contender(
        WYEBRIDGE,
        "**Wyebridge**",
        "the work; and registers read and checked, rows set aside, duplicates flagged, segments hashed, batch chained",
    ),
    Contender(PANDAS, "pandas, an analyst's exact script", "the work, for this one file"),
    Contender("sqlite_exact", "SQLite, one transaction in a file", "the work, for this one file"),
    Contender("ledger_postings", "ledger", "2 legs a line, balances only", is_whole=False, needs="ledger"),
    Contender("hledger_postings", "hledger", "2 legs a line, balances only", is_whole=False, needs="hledger"),
    Contender(BEANCOUNT, "beancount", "2 legs a line, balances only", is_whole=False, needs=str(BEANCOUNT_PYTHON)),
)


class WrongAnswer(Exception):
    """A contender's answer is not the oracle's, or it gave none: nothing is published."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process from start to end."""

    cpu_s: float
    wall_s: float
    peak_mb: float


def measure(command: Sequence[str | Path]) -> Run:
    """Run a program to its end. Raises WrongAnswer where it fails."""
    began = time.perf_counter()
    with subprocess.Popen([str(part) for part in command], cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise WrongAnswer(f"{' '.join(str(part) for part in command)} ended with {process.returncode}")
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * 1024 / 1e6)


def python(module: str, *arguments: str | Path) -> Run:
    """Run one of the bench's own modules, apart, so that nothing it imports stays in this process."""
    return measure([sys.executable, "-m", f"bench.{module}", *arguments])


def fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def is_installed(contender: Contender) -> bool:
    return not contender.needs or shutil.which(contender.needs) is not None


def entered(lines: int) -> list[Contender]:
    """Who takes part at this size: text ledgers where they are installed, and not beyond a million lines."""
    return [
        contender
        for contender in CONTENDERS
        if is_installed(contender) and (lines <= TEXT_LEDGERS_UP_TO or not contender.is_text_ledger)
    ]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def schemes_of(oracle: Path, out: Path) -> Path:
    """What the text ledgers can be held to: the oracle's spending by scheme."""
    totals: dict[str, int] = {}
    with oracle.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["what"] == "position":
                totals[row["scheme"]] = totals.get(row["scheme"], 0) + int(row["pence"])
    rows = "".join(f"{scheme},{pence}\n" for scheme, pence in sorted(totals.items()))
    out.write_text(f"scheme,pence\n{rows}", encoding="utf-8")
    return out


def make_data(lines: int) -> Path:
    """The data of one size, its right answers, and journals where a text ledger will read them."""
    folder = fresh(DATA / str(lines))
    python("generate", str(lines), folder)
    python("oracle", folder, folder / "oracle.csv")
    schemes_of(folder / "oracle.csv", folder / "schemes.csv")
    if any(contender.is_text_ledger for contender in entered(lines)):
        python("journals", folder)
    return folder


def run_contender(contender: Contender, folder: Path) -> Run:
    """One run from an empty folder, its answer checked. Raises WrongAnswer where it is not the oracle's."""
    interpreter = BEANCOUNT_PYTHON if contender.name == BEANCOUNT else sys.executable
    out = fresh(DATA / "run") / "result.csv"
    found = measure([interpreter, BENCH / "contenders" / f"{contender.name}.py", folder, out])
    expected = folder / ("oracle.csv" if contender.is_whole else "schemes.csv")
    if contender.name != FLOOR and sha256(out) != sha256(expected):
        raise WrongAnswer(f"{contender.name} gives another answer than {expected.name}: see {out}")
    return found


def compare(lines: int, rounds: int) -> dict[str, Any]:
    """Every contender at one size, in turns; and Wyebridge once more with a clock on each stage."""
    say(f"{lines:,} lines: making the data and the right answer")
    folder = make_data(lines)
    contenders = entered(lines)
    runs: dict[str, list[Run]] = {contender.name: [] for contender in contenders}
    for number in range(rounds):
        for contender in contenders:
            found = run_contender(contender, folder)
            runs[contender.name].append(found)
            say(f"{lines:,} {number + 1}/{rounds} {contender.name:20} {found.cpu_s:8.2f} s CPU {found.wall_s:8.2f} s")
    stages = fresh(DATA / "run") / "stages.json"
    python("stages", folder, stages)
    measured = {
        "lines": lines,
        "bytes": (folder / "lines.csv").stat().st_size,
        "answer_sha256": sha256(folder / "oracle.csv"),
        "absent": [c.title for c in CONTENDERS if lines <= TEXT_LEDGERS_UP_TO and not is_installed(c)],
        "runs": {name: [asdict(run) for run in found] for name, found in runs.items()},
        "stages": json.loads(stages.read_text(encoding="utf-8")),
    }
    shutil.rmtree(folder)
    shutil.rmtree(DATA / "run")
    return measured


def two_years(lines: int, rounds: int) -> dict[str, Any]:
    """A year's import into empty books, then another year's into the same: each a whole process, as often as asked."""
    say(f"two years of {lines:,} lines")
    folder = fresh(DATA / "two-years")
    python("generate", str(lines), folder, "--second-year")
    years: dict[str, list[Run]] = {"first": [], "second": []}
    for _ in range(rounds):
        home, out = fresh(DATA / "run") / "home", DATA / "run" / "posted.json"
        python("import_year", "make", home, folder / "registers")
        for year, name in (("first", "lines.csv"), ("second", "second-year.csv")):
            years[year].append(python("import_year", "import", home, folder / name, out))
            say(f"two years: {year} {years[year][-1].cpu_s:.2f} s CPU")
            if json.loads(out.read_text(encoding="utf-8")) != {"rows": lines, "duplicates": 0}:
                raise WrongAnswer("an import lost a row, or flagged one that repeats nothing")
    shutil.rmtree(folder)
    shutil.rmtree(DATA / "run")
    return {"lines": lines, "runs": {name: [asdict(run) for run in found] for name, found in years.items()}}


def machine() -> dict[str, str]:
    """What it ran on, in words, without the machine's name."""
    processor = next(_values("/proc/cpuinfo", "model name"), platform.processor() or platform.machine())
    memory = next(_values("/proc/meminfo", "MemTotal"), "")
    system = next(_values("/etc/os-release", "PRETTY_NAME", "="), platform.system()).strip('"')
    return {
        "processor": processor,
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "memory": f"{int(memory.split()[0]) * 1024 / 1e9:.0f} GB" if memory else "unknown",
        "system": system,
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def _values(path: str, name: str, mark: str = ":") -> Iterator[str]:
    if Path(path).is_file():
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            key, _, value = line.partition(mark)
            if key.strip() == name:
                yield value.strip()


def versions() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    found |= {name: importlib.metadata.version(name) for name in LIBRARIES}
    asked = [sys.executable, "-c", "import sqlite3; print(sqlite3.sqlite_version)"]
    found["SQLite"] = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    for contender in CONTENDERS:
        if contender.needs and is_installed(contender):
            found[contender.title] = _version(contender)
    return found


def _version(contender: Contender) -> str:
    asked = [contender.needs, "--version"]
    if contender.name == BEANCOUNT:
        asked = [contender.needs, "-c", "import beancount; print(beancount.__version__)"]
    printed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    return next(word.strip(",") for word in printed.split() if word[0].isdigit())


def say(what: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {what}", file=sys.stderr, flush=True)


def keep(name: str, machine_before: dict[str, str], measured: dict[str, Any]) -> None:
    """Keep one result as it was measured, with when, on what and with what."""
    RESULTS.mkdir(exist_ok=True)
    on = {"measured_on": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine_before, "versions": versions()}
    whole = {**on, **measured}
    (RESULTS / f"{name}.json").write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Run the benchmark and write docs/benchmarks.md.")
    parser.add_argument("lines", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    if asked.rounds < 3:
        parser.error("a median needs three rounds")
    try:
        for lines in asked.lines:
            keep(str(lines), machine(), compare(lines, asked.rounds))
        keep("two-years", machine(), two_years(min(SECOND_YEAR_LINES, max(asked.lines)), asked.rounds))
    except WrongAnswer as problem:
        sys.exit(f"Nothing is published: {problem}")
    subprocess.run([sys.executable, "-m", "bench.report", *map(str, asked.lines)], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
