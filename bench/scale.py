"""The books at size, part by part, each a command that prints its result, keeps it, and can be run again alone.

    python -m bench.scale import 50000000      # the file, the floor, the import: time, memory, disk
    python -m bench.scale position 50000000    # the position from the lines, the compact copy, then from monthly sums
    python -m bench.scale reimport 1000000     # the same file again, which adds nothing
    python -m bench.scale durable 1000 10000 100000   # batches put beyond a power cut, beside Django's bulk_create
    python -m bench.scale spark 10000000       # a year's spending on DuckDB and on Spark (`make test-spark` first)
    python -m bench.scale page                 # docs/benchmarks-scale.md, from what is kept

`position`, `reimport` and `spark` use the home that `import` of that many lines made, or make it where there is none;
`python -m bench.scale clean` removes it. Whatever is timed is a process of its own, and no answer that differs from the
one it is held to is kept.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from bench.run import BENCH, DATA, ROOT, Run, WrongAnswer, keep, machine, measure, python, say

ROUNDS: Final = 3
WAYS: Final = ("wyebridge", "django", "django_coded")
SPARK_PYTHON: Final = Path(os.environ.get("BENCH_SPARK_PYTHON", ROOT / ".venv-spark" / "bin" / "python"))


def folder_of(lines: int) -> Path:
    return DATA / f"scale-{lines}"


def make_home(lines: int) -> Path:
    """The file and a home that holds it, whichever of the two is not there yet."""
    folder = folder_of(lines)
    if not (folder / "lines.csv").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        say(f"{lines:,} lines: making the file")
        python("generate", str(lines), folder)
    if not (folder / "imported.json").is_file():
        measure_import(lines)
    return folder


def measure_import(lines: int) -> dict[str, Any]:
    folder = folder_of(lines)
    shutil.rmtree(folder / "home", ignore_errors=True)
    say(f"{lines:,} lines: the floor")
    floor = [_floor(folder) for _ in range(_rounds(lines))]
    say(f"{lines:,} lines: importing")
    python("import_year", "make", folder / "home", folder / "registers")
    run = python("import_year", "import", folder / "home", folder / "lines.csv", folder / "posted.json")
    posted = json.loads((folder / "posted.json").read_text(encoding="utf-8"))
    if posted != {"rows": lines, "duplicates": 0}:
        raise WrongAnswer(f"an import lost a row, or flagged one that repeats nothing: {posted}")
    found = {
        "lines": lines,
        "file_bytes": (folder / "lines.csv").stat().st_size,
        "home_bytes": _size(folder / "home"),
        "floor": _rows(floor),
        "import": _rows([run]),
    }
    (folder / "imported.json").write_text(json.dumps(found), encoding="utf-8")
    return found


def part_import(lines: int) -> dict[str, Any]:
    (folder_of(lines) / "imported.json").unlink(missing_ok=True)
    folder = make_home(lines)
    return dict(json.loads((folder / "imported.json").read_text(encoding="utf-8")))


def part_position(lines: int) -> dict[str, Any]:
    """The position at a month's end by its lines and by its sums, both in a new process, and both the same."""
    home = make_home(lines) / "home"
    shutil.rmtree(home / "books" / "compact", ignore_errors=True)
    out = folder_of(lines) / "position.json"
    say(f"{lines:,} lines: the position from the lines")
    by_line = [_asked("position", home, out) for _ in range(_rounds(lines))]
    say(f"{lines:,} lines: the compact copy and its sums")
    made = python("asked", "compact", home, folder_of(lines) / "compact.json")
    say(f"{lines:,} lines: the position from the sums")
    by_sums = [_asked("position", home, out) for _ in range(ROUNDS)]
    if len({one["answer"] for one in (*by_line, *by_sums)}) != 1:
        raise WrongAnswer("the sums do not answer as the lines do")
    return {
        "lines": lines,
        "from_lines": by_line,
        "compact": _rows([made]),
        "compact_bytes": _size(home / "books" / "compact"),
        "from_sums": by_sums,
    }


def part_reimport(lines: int) -> dict[str, Any]:
    """The same file again into the same books."""
    folder = make_home(lines)
    before = _size(folder / "home" / "books")
    floor, again = [], []
    for _ in range(ROUNDS):
        floor.append(_floor(folder))
        again.append(python("import_year", "import", folder / "home", folder / "lines.csv", folder / "posted.json"))
    if _size(folder / "home" / "books") != before:
        raise WrongAnswer("lines that were known already have added something")
    return {"lines": lines, "floor": _rows(floor), "again": _rows(again)}


def part_durable(*sizes: int) -> dict[str, Any]:
    """Lines from a file to a batch on disk, beside as many rows by Django's bulk_create into SQLite, also synced."""
    found: dict[str, Any] = {"sizes": list(sizes), **{name: {} for name in WAYS}}
    for size in sizes:
        folder = DATA / f"durable-{size}"
        shutil.rmtree(folder, ignore_errors=True)
        python("generate", str(size), folder)
        for name in WAYS:
            say(f"durable: {name}, batches of {size:,}")
            python("durable", name, folder, folder / f"{name}.json")
            found[name][str(size)] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        shutil.rmtree(folder)
    return found


def part_spark(lines: int) -> dict[str, Any]:
    """A year's spending, attributed and summed, on DuckDB and on Spark on the same cores: the same pence."""
    if not SPARK_PYTHON.is_file():
        sys.exit("Spark is not installed here: run `make test-spark` once")
    home = make_home(lines) / "home"
    shutil.rmtree(home / "books" / "compact", ignore_errors=True)
    cores = len(os.sched_getaffinity(0))
    asked: dict[str, list[dict[str, Any]]] = {"duckdb": [], f"spark:local[{cores}]": []}
    for _ in range(ROUNDS):
        for engine, answers in asked.items():
            say(f"{lines:,} lines: spending on {engine}")
            os.environ["WYEBRIDGE_ENGINE"] = engine
            answers.append(_asked("spending", home, folder_of(lines) / "spending.json", SPARK_PYTHON))
    if len({one["answer"] for answers in asked.values() for one in answers}) != 1:
        raise WrongAnswer("the engines give different pence")
    spark = [one for engine, answers in asked.items() if engine != "duckdb" for one in answers]
    if any(one["lines_exchanged"] for one in spark):
        raise WrongAnswer("Spark's plan moves lines between its workers")
    return {"lines": lines, "cores": cores, "duckdb": asked["duckdb"], "spark": spark}


def _rounds(lines: int) -> int:
    return 1 if lines > 10_000_000 else ROUNDS


def _floor(folder: Path) -> Run:
    return measure([sys.executable, BENCH / "contenders" / "floor.py", folder, folder / "floor.txt"])


def _asked(what: str, home: Path, out: Path, interpreter: Path | str = sys.executable) -> dict[str, Any]:
    run = measure([interpreter, "-m", "bench.asked", what, home, out])
    return {**json.loads(out.read_text(encoding="utf-8")), **asdict(run)}


def _rows(runs: list[Run]) -> list[dict[str, float]]:
    return [asdict(run) for run in runs]


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


PARTS: Final[dict[str, Callable[..., dict[str, Any]]]] = {
    "import": part_import,
    "position": part_position,
    "reimport": part_reimport,
    "durable": part_durable,
    "spark": part_spark,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the books at size, one part at a time.")
    parser.add_argument("part", choices=[*PARTS, "page", "clean"])
    parser.add_argument("lines", type=int, nargs="*")
    asked = parser.parse_args()
    if asked.part == "clean":
        for folder in DATA.glob("scale-*"):
            shutil.rmtree(folder)
    elif asked.part == "page":
        measure([sys.executable, "-m", "bench.scale_page"])
    else:
        before = machine()
        sizes = [tuple(asked.lines)] if asked.part == "durable" else [(lines,) for lines in asked.lines]
        try:
            for size in sizes:
                found = PARTS[asked.part](*size)
                name = f"scale-{asked.part}" + ("" if asked.part == "durable" else f"-{size[0]}")
                keep(name, before, found)
                print(json.dumps(found, indent=1))
        except WrongAnswer as problem:
            sys.exit(f"Nothing is kept: {problem}")


if __name__ == "__main__":
    main()
