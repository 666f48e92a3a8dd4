"""The shape that every model of foresight has, so that one reader, one command and one paper serve them all.

A model is a function `solve(problem, stop, seed) -> Result`. The problem is immutable and holds every assumption; `stop`
says when there is enough; the same problem, stop and seed give the same result on any number of workers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

Stop = Callable[[int, float], bool]
"""Whether to stop: asked with how much is done (scenarios, rounds) and how good it is (an error, a cost), in order."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something that a result rests on and nobody has established: what is assumed, and on what grounds."""

    what: str
    because: str

    def __str__(self) -> str:
        return f"{self.what} ({self.because})"


class Result(Protocol):
    """What a model found. `assumptions` are shown wherever any figure of it is."""

    @property
    def assumptions(self) -> tuple[Assumption, ...]: ...

    @property
    def is_feasible(self) -> bool:
        """Whether what the problem asks can be had at all."""

    def summary(self) -> tuple[str, ...]:
        """The answer, in a few plain sentences."""

    def explain(self) -> tuple[str, ...]:
        """Why it is the answer: what drives it, and what it turns on."""


def after(count: int) -> Stop:
    """Stop once so much is done, however good it is."""
    return lambda done, how_good: done >= count
