"""From the results as measured to two pages: `docs/benchmarks-scale.md`, and `docs/scale.md`, what a nation would take.

python -m bench.scale_page
"""

import json
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, Final

from bench.run import RESULTS, ROOT

BOARDS: Final = 42
COUNCILS: Final = 153
YEARS: Final = 10
LINES_A_YEAR: Final = (100_000, 1_000_000)
"""Ledger lines a body gives in a year: about what the reference trust's two ledgers hold each, and ten times that."""
CORES: Final = (2, 64)
LEAST: Final = 1_000_000
"""Lines below which an import's start weighs more than its lines: such are no part of the slope."""
PROMISES: Final = {
    "import": "peak memory under 1 GB at 50,000,000 lines; CPU a line flat",
    "position": "a position at a month's end from sums, at 50,000,000 lines, in interactive time",
    "reimport": "a million known lines again: nothing added, within 3 times the floor",
    "durable": "batches of 1,000 lines and more, at least 4 times Django's bulk_create",
    "spark": "Spark within 6 times DuckDB at 10,000,000 lines on the same cores, no line moved",
}

NOTES: Final = {
    "import": "DuckDB is given 550 MB, and what does not fit waits on disk; Python, DuckDB's own code and its reader's buffers are the rest of the peak.",
    "position": "Seconds are from when the books are open to the answer; CPU is of the whole process, Python's start included. Where others "
    "use the machine, CPU is what to compare. The copies of 1,000,000 and 10,000,000 lines were made before that was bounded: since then the rows of "
    "10,000,000 took at most 559 MB, and 24.7 s of CPU.",
    "durable": "An import has a cost that is the same for any file: the rows typed and looked through, coded, looked for among those there, "
    "written as Parquet, read back and hashed, in some fifty statements that DuckDB plans anew each time, and twenty-one waits for the disk. So of small files "
    "the loader that checks nothing is quicker, and no cut short of leaving checks out would turn that. Django waits for the disk once a file too "
    "(write-ahead log, synchronous=FULL).",
    "spark": "Seconds and CPU are from when the books are open, and Spark is up, to the answer. In the first question of a process Java's getting ready to be "
    "fast counts too; a Spark that stays up, as those of Databricks and Fabric do, answers as in the second line. The promise is kept in the second.",
}
"""What stands below a part's figures, where they need a word."""


def kept(part: str) -> list[dict[str, Any]]:
    """The results of one part, by size."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in RESULTS.glob(f"scale-{part}*.json")]
    return sorted(found, key=lambda one: int(one.get("lines", 0)))


def middle(runs: list[dict[str, float]], what: str) -> float:
    return median(run[what] for run in runs)


def least(runs: list[dict[str, float]], what: str) -> float:
    """The round that others' use of the machine disturbed least."""
    return min(run[what] for run in runs)


def _least(runs: list[dict[str, float]]) -> str:
    return f"{least(runs, 'seconds'):.2f} s ({least(runs, 'cpu_s'):.2f} s of CPU)"


def flatness() -> Iterator[str]:
    """How much more CPU a line takes in the longest import than in the shortest that shows it."""
    runs = [one for one in kept("import") if one["lines"] >= LEAST]
    if len(runs) > 1:
        each = [one["import"][0]["cpu_s"] / one["lines"] for one in (runs[0], runs[-1])]
        yield (
            f"from {runs[0]['lines']:,} lines to {runs[-1]['lines']:,}, a line takes {each[1] / each[0]:.2f} times the CPU: longer "
            "files are written to disk and read again on the way"
        )


def rows_of(part: str) -> Iterator[str]:
    if part == "import":
        yield from flatness()
    for one in kept(part):
        if part == "import":
            floor, run = middle(one["floor"], "cpu_s"), one["import"][0]
            yield (
                f"{one['lines']:,} lines: {run['cpu_s']:.1f} s of CPU ({run['cpu_s'] / floor:.1f} times the floor, "
                f"{run['cpu_s'] / one['lines'] * 1e6:.1f} µs a line), {run['wall_s']:.1f} s of wall, "
                f"{run['peak_mb']:,.0f} MB at most; {one['home_bytes'] / one['lines']:.0f} bytes of books a line"
            )
        if part == "position":
            yield (
                f"{one['lines']:,} lines: {_least(one['from_lines'])} from the lines, {_least(one['from_sums'])} from the sums; "
                f"making the compact copy took {one['compact'][0]['cpu_s']:.1f} s of CPU and at most "
                f"{one['compact'][0]['peak_mb']:,.0f} MB"
            )
        if part == "reimport":
            times = middle(one["again"], "cpu_s") / middle(one["floor"], "cpu_s")
            yield f"{one['lines']:,} lines: {middle(one['again'], 'cpu_s'):.2f} s of CPU, {times:.1f} times the floor"
        if part == "spark":
            yield f"{one['lines']:,} lines on {one['cores']} cores, the same pence and no line moved"
            yield f"the first question of a process: {_beside(one, lambda run: run)}"
            yield f"each after it: {_beside(one, lambda run: run['again'])}"


def _beside(one: dict[str, Any], of: Callable[[dict[str, Any]], dict[str, float]]) -> str:
    """Spark's seconds and CPU beside DuckDB's, of the runs disturbed least."""
    duckdb, spark = (
        [least([of(run) for run in one[engine]], what) for what in ("seconds", "asking_cpu_s")]
        for engine in ("duckdb", "spark")
    )
    return (
        f"DuckDB {duckdb[0]:.1f} s ({duckdb[1]:.1f} s of CPU), Spark {spark[0]:.1f} s ({spark[1]:.1f} s of CPU): "
        f"{spark[0] / duckdb[0]:.1f} times the seconds, {spark[1] / duckdb[1]:.1f} times the CPU"
    )


def durable_table() -> Iterator[str]:
    """Each size's batches, beside two Django loaders, and how many times as fast the import is by seconds and by CPU."""
    for one in kept("durable"):
        yield "| lines in a batch | Wyebridge | Django, the file's 8 columns | as fast | Django, the books' 29 columns, coded | as fast |"
        yield "| ---: | ---: | ---: | ---: | ---: | ---: |"
        for size in one["sizes"]:
            ours, *djangos = (one[way][str(size)] for way in ("wyebridge", "django", "django_coded"))
            cells = [f"{size:,}", _least(ours)]
            for runs in djangos:
                times = [least(runs, what) / least(ours, what) for what in ("seconds", "cpu_s")]
                cells += [_least(runs), f"{times[0]:.2f} times ({times[1]:.2f} by CPU)"]
            yield f"| {' | '.join(cells)} |"


def measured_page() -> str:
    found = [
        "# The books at size",
        "",
        "<!-- Written by `python -m bench.scale page`. Do not edit: run it again. -->",
        "",
        "Others used this machine's cores while these were measured, so wall times say little and CPU seconds are what is held to",
        "what was promised. Of rounds, CPU beside the floor is a median; seconds, and what goes with them, are of the least disturbed.",
        "",
    ]
    for part, promise in PROMISES.items():
        rows = [f"- {row}" for row in rows_of(part)] or ["- not measured yet"]
        if part == "durable":
            rows = [*durable_table()] or rows
        found += [
            f"## {part}",
            "",
            f"Promised: {promise}.",
            "",
            *rows,
            "",
            *([NOTES[part], ""] if part in NOTES else []),
        ]
    for one in (one for part in PROMISES for one in kept(part)[-1:]):
        named = ", ".join(f"{name} {version}" for name, version in list(one["versions"].items())[:8])
        found.append(f"Last measured on {one['measured_on']}, on {one['machine']['cores']} cores: {named}.")
        break
    return "\n".join(found).rstrip() + "\n"


def nation_page() -> str:
    """What 42 boards and 153 councils would take over ten years, by the slope of the imports measured."""
    runs = [one for one in kept("import") if one["lines"] >= LEAST]
    small, large = runs[0], runs[-1]
    cpu = [one["import"][0]["cpu_s"] for one in (small, large)]
    slope = (cpu[1] - cpu[0]) / (large["lines"] - small["lines"])
    still = cpu[0] - slope * small["lines"]
    start = f" over {still:.1f} s that any import takes" if still >= 0.1 else ""
    positions = {one["lines"]: one for one in kept("position")}
    measured, rows = [], []
    for one in runs:
        run, asked = one["import"][0], positions.get(one["lines"])
        answered = [_least(asked[f"from_{what}"]) for what in ("lines", "sums")] if asked else ["not measured"] * 2
        measured.append(
            f"| {one['lines']:,} | {run['cpu_s']:,.0f} s | {run['cpu_s'] / one['lines'] * 1e6:.1f} µs | {run['peak_mb']:,.0f} MB | "
            f"{one['home_bytes'] / 1e6:,.0f} MB | {' | '.join(answered)} |"
        )
    for a_year in LINES_A_YEAR:
        lines = (BOARDS + COUNCILS) * YEARS * a_year
        seconds = lines * slope
        books, text = (lines * large[what] / large["lines"] / 1e9 for what in ("home_bytes", "file_bytes"))
        largest = YEARS * a_year * (1 + BOARDS / COUNCILS)
        hours = " / ".join(f"{seconds / cores / 3600:,.2f}" for cores in CORES)
        rows.append(
            f"| {a_year:,} | {lines / 1e6:,.0f} million | {text:,.0f} GB | {books:,.0f} GB | {seconds / 3600:,.1f} | {hours} | "
            f"{largest / 1e6:,.1f} million |"
        )
    return f"""\
# A nation's pools, on paper

<!-- Written by `python -m bench.scale page` from bench/results. Do not edit: run it again. -->

{BOARDS} integrated care boards and {COUNCILS} councils with social care, {YEARS} years of both ledgers. Nobody has run this: it is
the slope of what was measured here, carried on.

## What was measured

| lines in a file | CPU to import it | a line | memory at most | books | a position from its lines | from monthly sums |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{chr(10).join(measured)}

The slope is {slope * 1e6:.1f} µs of CPU a line{start}, from {small["lines"]:,} lines to
{large["lines"]:,}, on {large["machine"]["cores"]} cores of {large["machine"]["processor"]}; [benchmarks-scale.md](benchmarks-scale.md) has
each part, [benchmarks.md](benchmarks.md) the main job beside other tools.

## What a nation would take

| lines a body a year | lines in all | files | books | CPU hours, once | hours on {CORES[0]} / {CORES[1]} cores | one partnership's lines |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{chr(10).join(rows)}

- **There is no one book.** A partnership's books are its own, under its own chain, so a nation is {COUNCILS} or more homes that share
  nothing: they are imported and asked side by side, on as many machines as there are. The last column is one of them after {YEARS}
  years, with each board's lines shared out over its councils.
- **One machine holds one partnership.** The largest of them is {largest / 1e6:,.1f} million lines in {YEARS} years, and {large["lines"] / 1e6:,.0f} million
  were measured in one file. What was gathered into [monthly sums](adr/0018-monthly-sums.md) is not read again.
- **A question over all of them** is a sum of integers over books, so any split of the lines gives the same pence. Where one wants one
  engine for it, Spark reads the same files by the same expressions ([engines.md](engines.md)).
- **What is not known.** The counts of lines are assumptions, stated in `bench/scale_page.py`; carrying a slope on assumes disks that
  keep up. Nobody has tried a network, or {COUNCILS} bodies' people at once.
"""


def main() -> None:
    (ROOT / "docs" / "benchmarks-scale.md").write_text(measured_page(), encoding="utf-8")
    (ROOT / "docs" / "scale.md").write_text(nation_page(), encoding="utf-8")
    print(measured_page())


if __name__ == "__main__":
    main()
