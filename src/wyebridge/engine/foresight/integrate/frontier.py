"""The efficient frontier: for each amount of one thing, the most that can be saved, with nothing on it dominated."""

from collections.abc import Sequence
from dataclasses import dataclass

from wyebridge.engine.foresight.integrate.choices import AtMost
from wyebridge.engine.foresight.integrate.program import Program
from wyebridge.engine.foresight.model import Iterations


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """One set of choices that nothing beats: what it costs of one thing, and the most of the other that it buys."""

    costs: int
    gains: int
    picks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Frontier:
    """Points from the dearest to the cheapest; whether they are all there are."""

    points: tuple[FrontierPoint, ...]
    is_whole: bool


def frontier(program: Program, gains: Sequence[int], costs: Sequence[int], stop: Iterations) -> Frontier:
    """Every pair (cost, gain) that no other beats, each once, the greatest gain first.

    The gain is made as great as it can be, then the cost as small as that gain allows, then the cost must be less than
    that: so each point is efficient, and none is passed over. `stop` is how many points to look for.
    """
    points: list[FrontierPoint] = []
    below: tuple[AtMost, ...] = ()
    while len(points) < stop.count:
        found = program.best(gains, also=below)
        if found is None:
            return Frontier(tuple(points), True)
        kept = AtMost("gain", {n: -gain for n, gain in enumerate(gains)}, -found.worth)
        cheapest = program.best([-cost for cost in costs], also=(*below, kept))
        assert cheapest is not None, "the choices just found are among these"
        points.append(FrontierPoint(-cheapest.worth, found.worth, cheapest.picks))
        below = (AtMost("cost", dict(enumerate(costs)), -cheapest.worth - 1),)
    return Frontier(tuple(points), False)
