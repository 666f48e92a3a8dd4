"""Settling, beside its slow twin: 200 schemes, 6 partners, a ten-step waterfall, once for each of twelve months."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.clauses.slow_twin import SimpleCase, SimpleLine, SimpleStep, settle_slowly
from tests.clauses.test_slow_twin import DAY, as_agreement, decisions, position_of

from wyebridge.engine.ledger.settle import settle

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
    """Print the median CPU seconds of twelve months of each, over five runs in turn, and their ratio."""
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
    print(f"settle: {mine:.2f} s for twelve months ({mine / 12 * 1000:.0f} ms a month)")
    print(f"slow twin: {twin:.2f} s; settle takes {mine / twin:.2f} of its time")


if __name__ == "__main__":
    main()
