"""From the results as measured to the page: tables, targets met and missed, and the profile that explains the missed.

    python -m bench.report [LINES …]

Prints the page. Where a million lines are among the sizes, also writes it to `docs/benchmarks.md`.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from bench.run import BEANCOUNT, BY_HAND, CONTENDERS, FLOOR, PANDAS, RESULTS, ROOT, WYEBRIDGE

from bench import stages

PAGE: Final = ROOT / "docs" / "benchmarks.md"
SMALL: Final = 1_000_000
LARGE: Final = 10_000_000
WHATEVER_THE_LENGTH: Final = (
    stages.IMPORTS,
    stages.REGISTERS,
    stages.OPEN,
    stages.SAY,
    stages.POSITION,
    stages.REST,
)
"""Stages that take about as long however many rows the file has."""

Results = Mapping[str, Any]

WORK: Final = """\
The work is the main job: read a ledger extract (CSV, about 116 bytes a line) → code each line to a scheme → commit the
lines to disk → split each by the shares in force that day, to the penny → the position by scheme × month × partner, and
what each partner paid and its share. Postings are virtual and nothing is rendered. The data are made up, the same each
time (`bench/generate.py`): 200 schemes, 400 cost centres, 5,000 suppliers, three partners, one body's ledger; 5 % of
lines are credits; shares are two-body percentages (45 %), three-body percentages (25 %) and in ratio of contributions
(30 %, weights to 4 × 10⁷), and change during the year.

Every contender that does the whole work gives the same bytes as a plain-Python oracle (`bench/oracle.py`), or no page
is written. Each run is a whole process, start-up and imports included, from an empty folder; contenders take turns.
Figures are medians, with the least and the most in brackets. CPU is user + system over all threads and children; on a
shared machine trust CPU and ratios, not wall times. Peak memory is resident, in millions of bytes.

The hand-written, pandas and SQLite scripts know this one file, keep no hashes and check no registers. Wyebridge does
both, and reads the agreement from its YAML. The text ledgers are given a journal made beforehand (the time that takes
is left out) and only sum balances: none can split a line by dated shares to the penny. The floor looks at four of the
eight columns and keeps nothing."""


@dataclass(frozen=True, slots=True)
class Target:
    """What was promised, what was measured, and whether that keeps it; `is_met` is None where it was not measured."""

    promise: str
    measured: str
    is_met: bool | None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "**missed**", None: "not measured"}[self.is_met]


def middle(results: Results, contender: str, what: str) -> float:
    return float(median(run[what] for run in results["runs"][contender]))


def spread(results: Results, contender: str, what: str) -> str:
    values = [run[what] for run in results["runs"][contender]]
    return f"{median(values):,.2f} [{min(values):,.2f}–{max(values):,.2f}]"


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table: first column words, and any other that holds figures set to the right."""
    body = list(rows)
    rule = ["---:" if all(row[i][:1].isdigit() or row[i] == "" for row in body) else "---" for i in range(len(heading))]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heading, rule, *body)) + "\n"


def comparison(results: Results, smaller: Results | None) -> str:
    """One size's table; `smaller` is the size that growth is measured from."""
    ratios = [("CPU × floor", FLOOR), ("× by hand", BY_HAND)]
    heading = ["contender", "does", "CPU s", "wall s", "peak MB", *(name for name, _ in ratios)]
    rows = []
    for contender in CONTENDERS:
        if contender.name not in results["runs"]:
            continue
        cpu = middle(results, contender.name, "cpu_s")
        row = [contender.title, contender.does]
        row += [spread(results, contender.name, what) for what in ("cpu_s", "wall_s")]
        row.append(_peak(results, contender.name))
        row += [f"{cpu / middle(results, other, 'cpu_s'):,.1f}" for _, other in ratios]
        if smaller:
            row.append(f"{cpu / middle(smaller, contender.name, 'cpu_s'):,.1f}")
        rows.append(row)
    return table([*heading, "growth"] if smaller else heading, rows)


def targets(small: Results | None, large: Results | None, years: Results | None) -> Iterator[Target]:
    """Each promise, in order."""

    def ratio(results: Results | None, over: str, under: str, what: str = "cpu_s") -> float | None:
        if results is None or not {over, under} <= set(results["runs"]):
            return None
        return middle(results, over, what) / middle(results, under, what)

    def at_most(promise: str, value: float | None, limit: float, words: str) -> Target:
        return Target(promise, "" if value is None else words.format(value), None if value is None else value <= limit)

    def at_least(promise: str, value: float | None, limit: float, words: str) -> Target:
        return Target(promise, "" if value is None else words.format(value), None if value is None else value >= limit)

    growth = middle(large, WYEBRIDGE, "cpu_s") / middle(small, WYEBRIDGE, "cpu_s") if small and large else None
    peak = middle(large, WYEBRIDGE, "peak_mb") if large else None
    times, as_fast = "{:.1f} times", "{:.1f} times as fast"
    yield at_most("1m: at most 6 times the floor's CPU", ratio(small, WYEBRIDGE, FLOOR), 6, times)
    yield at_most("1m: at most twice the hand-written script's CPU", ratio(small, WYEBRIDGE, BY_HAND), 2, times)
    yield at_least("1m: faster than pandas by half again (CPU)", ratio(small, PANDAS, WYEBRIDGE), 1.5, as_fast)
    yield at_least("1m: 20 times faster than beancount (CPU)", ratio(small, BEANCOUNT, WYEBRIDGE), 20, as_fast)
    yield at_most("10m: at most 11 times the CPU at 1m", growth, 11, times)
    yield at_most("10m: under 900 MB", peak, 900, "{:,.0f} MB")
    memory = ratio(large, WYEBRIDGE, PANDAS, "peak_mb")
    yield at_most("10m: no more than an eighth of pandas' memory", memory, 1 / 8, "{:.3f} of it")
    # Five parts in a hundred are within what the same import varies by from one run to the next.
    second = ratio(years, "second", "first")
    yield at_most("a second year's import: no more CPU than the first's, within 5 %", second, 1.05, "{:.2f} times")


def second_year(years: Results) -> str:
    rows = [
        (f"the {year} year's", *(spread(years, year, what) for what in ("cpu_s", "wall_s")), _peak(years, year))
        for year in ("first", "second")
    ]
    return table((f"importing {years['lines']:,} lines, whole process", "CPU s", "wall s", "peak MB"), rows)


def _peak(results: Results, name: str) -> str:
    return f"{middle(results, name, 'peak_mb'):,.0f}"


def profile(sizes: Sequence[Results]) -> str:
    """Wyebridge's CPU by stage, in the order of the smallest size's largest."""
    by_stage = [{found["stage"]: found for found in results["stages"]} for results in sizes]
    names = sorted(by_stage[0], key=lambda name: -by_stage[0][name]["cpu_s"])
    heading = ["stage"]
    for results in sizes:
        heading += [f"CPU s at {results['lines']:,}", "peak rises, MB"]
    rows = []
    for name in names:
        found = [stage.get(name, {"cpu_s": 0.0, "rise_mb": 0.0}) for stage in by_stage]
        rows.append([name, *(cell for one in found for cell in (f"{one['cpu_s']:.2f}", f"{one['rise_mb']:,.0f}"))])
    totals = [[sum(one[what] for one in stage.values()) for what in ("cpu_s", "rise_mb")] for stage in by_stage]
    rows.append(["all", *(cell for cpu, rise in totals for cell in (f"{cpu:.2f}", f"{rise:,.0f}"))])
    return table(heading, rows)


def explanation(results: Results) -> str:
    """What the profile of one size says, in words."""
    cpu = {found["stage"]: found["cpu_s"] for found in results["stages"]}
    fixed = {name: cpu[name] for name in WHATEVER_THE_LENGTH if name in cpu}
    moving = {name: value for name, value in cpu.items() if name not in fixed}
    rise = {found["stage"]: found["rise_mb"] for found in results["stages"]}
    return (
        f"At {results['lines']:,} lines, {sum(fixed.values()):.1f} s of CPU goes on what takes as long however many "
        f"rows there are ({_largest(fixed, 's')}), and {sum(moving.values()):.1f} s on the rows "
        f"({_largest(moving, 's')}). Memory rises to {sum(rise.values()):,.0f} MB ({_largest(rise, 'MB')}).\n"
    )


def _largest(found: Mapping[str, float], unit: str) -> str:
    ordered = sorted(found.items(), key=lambda item: -item[1])[:3]
    return "; ".join(f"{name}, {value:,.{0 if unit == 'MB' else 1}f} {unit}" for name, value in ordered)


def page(found: Mapping[str, Results]) -> str:
    """The whole page, from whatever sizes there are."""
    sizes = [results for name, results in sorted(found.items(), key=_by_size) if name.isdigit()]
    small, large, years = found.get(str(SMALL)), found.get(str(LARGE)), found.get("two-years")
    latest = sizes[0]
    on = latest["machine"]
    parts = [
        "# Benchmarks\n",
        "<!-- Written by `make bench`. Do not edit: run it again. -->\n",
        WORK + "\n",
        f"Measured on {latest['measured_on']}: {on['processor']}, {on['cores']} cores, {on['memory']} of memory, "
        f"{on['system']}; load before it began {on['load']}. "
        + ", ".join(f"{name} {version}" for name, version in latest["versions"].items())
        + ".\n",
    ]
    for index, results in enumerate(sizes):
        parts.append(f"## {results['lines']:,} lines, {results['bytes'] / 1e6:,.0f} MB\n")
        parts.append(comparison(results, sizes[index - 1] if index else None))
        if results["absent"]:
            parts.append(f"Not installed here, so not run: {', '.join(results['absent'])}.\n")
        parts.append(f"SHA-256 of the answer: `{results['answer_sha256']}`.\n")
        if index:
            parts.append(f"Growth is CPU here ÷ CPU at {sizes[index - 1]['lines']:,} lines.\n")
    if years:
        parts += ["## A second year in the same books\n", second_year(years)]
    judged = list(targets(small, large, years))
    parts += [
        "## Targets\n",
        table(("target", "measured", "verdict"), [(t.promise, t.measured, t.verdict) for t in judged]),
        "## Where Wyebridge's CPU goes\n",
        "One more run, with a clock round its own calls (`bench/stages.py`). Joining the codes is put off until the "
        "segments are written, and counts there.\n",
        profile(sizes),
    ]
    missed = [target.promise for target in judged if target.is_met is False]
    if missed:
        parts.append(f"What explains the targets missed ({'; '.join(missed)}):\n")
    parts += [explanation(results) for results in sizes]
    return "\n".join(parts)


def _by_size(item: tuple[str, Results]) -> int:
    return int(item[0]) if item[0].isdigit() else 0


def main() -> None:
    asked = sys.argv[1:] or [str(SMALL), str(LARGE)]
    names = [*asked, "two-years"]
    paths = [RESULTS / f"{name}.json" for name in names]
    written = page({path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths if path.is_file()})
    print(written)
    if str(SMALL) in asked:
        PAGE.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
