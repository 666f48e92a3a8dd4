"""From the results as measured to two pages: `docs/benchmarks-scale.md`, and `docs/scale.md`, what a nation would take.

python -m bench.scale_page
"""

import json
from collections.abc import Iterator
from statistics import median
from typing import Any, Final

from bench.run import RESULTS, ROOT, WYEBRIDGE

BOARDS: Final = 42
COUNCILS: Final = 153
YEARS: Final = 10
LINES_A_YEAR: Final = (100_000, 1_000_000)
"""Ledger lines a body gives in a year: about what the reference trust's two ledgers hold each, and ten times that."""
CORES: Final = (2, 64)
PROMISES: Final = {
    "import": "peak memory under 1 GB at 50,000,000 lines; CPU a line flat",
    "position": "a position at a month's end from sums, at 50,000,000 lines, in interactive time",
    "reimport": "a million known lines again: nothing added, within 3 times the floor",
    "durable": "batches of 1,000 lines and more, at least 4 times Django's bulk_create",
    "spark": "Spark within 6 times DuckDB at 10,000,000 lines on the same cores, no line moved",
}

NOTES: Final = {
    "durable": "Kept at 100,000 lines, and not at 1,000 or 10,000. An import has a cost that is the same for any file: opening DuckDB to read, type and code it, "
    "one Parquet file for each segment, and some thirty waits for the disk. Django's rows are not coded, checked, hashed or chained.",
}
"""What stands below a part's figures, where they need a word."""


def kept(part: str) -> list[dict[str, Any]]:
    """The results of one part, by size."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in RESULTS.glob(f"scale-{part}*.json")]
    return sorted(found, key=lambda one: int(one.get("lines", 0)))


def middle(runs: list[dict[str, float]], what: str) -> float:
    return median(run[what] for run in runs)


def rows_of(part: str) -> Iterator[str]:
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
                f"{one['lines']:,} lines: {middle(one['from_lines'], 'seconds'):.2f} s from the lines, "
                f"{middle(one['from_sums'], 'seconds'):.2f} s from the sums, once the books are open; making the compact "
                f"copy took {one['compact'][0]['wall_s']:.1f} s and {one['compact'][0]['peak_mb']:,.0f} MB"
            )
        if part == "reimport":
            times = middle(one["again"], "cpu_s") / middle(one["floor"], "cpu_s")
            yield f"{one['lines']:,} lines: {middle(one['again'], 'cpu_s'):.2f} s of CPU, {times:.1f} times the floor"
        if part == "durable":
            for size in map(str, one["sizes"]):
                ours, django, coded = (min(one[way][size]) for way in ("wyebridge", "django", "django_coded"))
                yield (
                    f"batches of {int(size):,}: {int(size) / ours:,.0f} lines a second. Django with the file's columns alone "
                    f"{int(size) / django:,.0f}: {django / ours:.2f} times as fast; with the books' columns, coded "
                    f"{int(size) / coded:,.0f}: {coded / ours:.2f} times as fast"
                )
        if part == "spark":
            duckdb, spark = middle(one["duckdb"], "seconds"), middle(one["spark"], "seconds")
            yield (
                f"{one['lines']:,} lines on {one['cores']} cores: DuckDB {duckdb:.1f} s, Spark {spark:.1f} s, "
                f"{spark / duckdb:.1f} times; the same pence, and no exchange of lines in Spark's plans"
            )


def measured_page() -> str:
    found = [
        "# The books at size",
        "",
        "<!-- Written by `python -m bench.scale page`. Do not edit: run it again. -->",
        "",
    ]
    for part, promise in PROMISES.items():
        rows = [f"- {row}" for row in rows_of(part)] or ["- not measured yet"]
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
    """What 42 boards and 153 councils would take over ten years, by the slope between the two largest runs measured."""
    runs = [json.loads(path.read_text(encoding="utf-8")) for path in RESULTS.glob("[0-9]*.json")]
    small, large = sorted(runs, key=lambda one: int(one["lines"]))[-2:]
    cpu = [median(run["cpu_s"] for run in one["runs"][WYEBRIDGE]) for one in (small, large)]
    slope = (cpu[1] - cpu[0]) / (large["lines"] - small["lines"])
    still = max(0.0, cpu[0] - slope * small["lines"])
    peaks = [max(run["peak_mb"] for run in one["runs"][WYEBRIDGE]) for one in (small, large)]
    imported = kept("import")[-1:]
    rows = []
    for a_year in LINES_A_YEAR:
        lines = (BOARDS + COUNCILS) * YEARS * a_year
        seconds = lines * slope
        books = [f"{lines * one['home_bytes'] / one['lines'] / 1e9:,.0f} GB" for one in imported] or ["not measured"]
        largest = YEARS * a_year * (1 + BOARDS / COUNCILS)
        hours = " / ".join(f"{seconds / cores / 3600:,.2f}" for cores in CORES)
        text = lines * large["bytes"] / large["lines"] / 1e9
        rows.append(
            f"| {a_year:,} | {lines / 1e6:,.0f} million | {text:,.0f} GB | {books[0]} | {seconds / 3600:,.1f} | {hours} | "
            f"{largest / 1e6:,.1f} million |"
        )
    from_books = f", and the size of books from an import of {imported[0]['lines']:,}" if imported else ""
    return f"""\
# A nation's pools, on paper

<!-- Written by `python -m bench.scale page` from bench/results. Do not edit: run it again. -->

{BOARDS} integrated care boards and {COUNCILS} councils with social care, {YEARS} years of both ledgers. Nobody has run this: it is
the slope of what was measured here, {cpu[0]:.1f} s of CPU for {small["lines"]:,} lines and {cpu[1]:.1f} s for {large["lines"]:,},
carried on: {slope * 1e6:.1f} µs a line over {still:.1f} s that any run takes. It covers the main job, from the file to the position
(see [benchmarks.md](benchmarks.md)){from_books}.

| lines a body a year | lines in all | files | books | CPU hours, once | hours on {CORES[0]} / {CORES[1]} cores | one partnership's lines |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{chr(10).join(rows)}

- **There is no one book.** A partnership's books are its own, under its own chain, so a nation is {COUNCILS} or more homes that share
  nothing: they are imported and asked side by side, on as many machines as there are. The last column is one of them after {YEARS}
  years, with each board's lines shared out over its councils.
- **One machine holds one partnership.** {small["lines"]:,} lines took at most {peaks[0]:,.0f} MB and {large["lines"]:,} at most {peaks[1]:,.0f}. What was
  gathered into [monthly sums](adr/0018-monthly-sums.md) is not read again.
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
