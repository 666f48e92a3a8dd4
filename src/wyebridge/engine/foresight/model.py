"""The shape that every model has: an immutable problem, `solve(problem, stop, seed)`, a result that explains itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something that an answer stands on and that could be otherwise: its value as shown, and where it is from."""

    what: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Iterations:
    """When a search stops: after so many tries, never so many seconds, so that the same seed gives the same answer."""

    count: int

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"a search needs at least one iteration, not {self.count}")


class Result(Protocol):
    """What every model gives back."""

    @property
    def is_feasible(self) -> bool:
        """Whether the answer keeps every rule of the problem, as a check apart from the search found."""
        ...

    @property
    def assumptions(self) -> tuple[Assumption, ...]: ...

    def summary(self) -> str:
        """The answer in a sentence or two."""
        ...

    def explain(self) -> Iterator[str]:
        """Why it is so: a sentence each."""
        ...
