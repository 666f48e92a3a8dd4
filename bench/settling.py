"""Settling, beside its slow twin: 200 schemes, 6 partners, a ten-step waterfall, once for each of twelve months.

python -m bench.settling     measures both, and writes docs/benchmarks-settling.md
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from platform import python_version
from random import Random
from typing import Final

from bench.run import ROOT, machine
from tests.clauses.slow_twin import SimpleCase, SimpleLine, SimpleStep, settle_slowly
from tests.clauses.test_slow_twin import DAY, as_agreement, decisions, position_of

from wyebridge.engine.ledger.settle import settle

PAGE: Final = ROOT / "docs" / "benchmarks-settling.md"
TARGET_MS: Final = 500
PARTNERS = tuple(f"P{index}" for index in range(6))
STEPS = (
    SimpleStep("offset", up_to=50_000),
    SimpleStep("draw", target="r0", up_to=20_000),
    SimpleStep("own", up_to=30_000),
    SimpleStep("equal", up_to=40_000, cap_each=5_000),
    SimpleStep("stated", percentages=(30, 25, 15, 10, 10, 10), up_to=60_000),
    SimpleStep("draw", target="r0", up_to=10_000),
    SimpleStep("contribution", up_to=80_000),
    SimpleStep("host", up_to=20_000),
    SimpleStep("equal", until=900_000),
    SimpleStep("contribution"),
)


def month(random: Random) -> SimpleCase:
    """A made-up month: the same schemes, other variances."""
    lines = tuple(
        SimpleLine(f"s{index}/l", f"f{index % 2}", random.choice(PARTNERS), random.randint(-400_000, 1_200_000))
        for index in range(200)
    )
    weights = {fund: tuple(random.randint(1, 9) for _ in PARTNERS) for fund in ("f0", "f1")}
    return SimpleCase(PARTNERS, weights, lines, {"r0": 5_000_000}, STEPS, (SimpleStep("contribution"),))


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    """Write the page, and print it."""
    first = month(Random(1))  # noqa: S311  (the same made-up months each time)
    random = Random(2)  # noqa: S311
    months = [replace(first, lines=month(random).lines) for _ in range(12)]
    agreement = as_agreement(first)
    asked = [(position_of(case), decisions(case)) for case in months]

    def ours() -> None:
        for position, decided in asked:
            settle(agreement, position, decided, effective_on=DAY, known_on=DAY)

    def slowly() -> None:
        for case in months:
            settle_slowly(case)

    pairs = [(seconds(ours), seconds(slowly)) for _ in range(5)]
    mine, twin = (statistics.median(column) for column in zip(*pairs, strict=True))
    page = _page(mine, twin)
    PAGE.write_text(page, "utf-8")
    print(page)


def _page(mine: float, twin: float) -> str:
    on = machine()
    a_month = mine / 12 * 1000
    met = "met" if a_month < TARGET_MS else "**missed**"
    return f"""# Settling

<!-- Written by `python -m bench.settling`, which `make bench` runs. Do not edit: run it again. -->

The same twelve made-up months, 200 schemes, six partners and a waterfall of ten steps, run by `settle` and by the
tests' slow twin (`tests/clauses/slow_twin.py`), which knows only part of the language and gives the same pence. CPU
seconds in one process; medians of five runs in turn. Trust the ratio, which is of one run on one machine.

| what | CPU s for twelve months | ms a month |
| --- | ---: | ---: |
| `settle`, with its working | {mine:.2f} | {a_month:.0f} |
| the slow twin | {twin:.2f} | {twin / 12 * 1000:.0f} |

`settle` takes {mine / twin:.2f} of the twin's time. Target: a month in under {TARGET_MS} ms, so that a clause can be
tried out while people watch: {met}.

Measured on {datetime.now(UTC):%Y-%m-%d}: {on["processor"]}, {on["cores"]} cores, {on["memory"]} of memory, Python
{python_version()}.
"""


if __name__ == "__main__":
    main()
