"""What is wrong with something a person gave us: values with a place and a remedy, and the one refusal."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: line and column count from 1; 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in somebody's data: what is wrong, why it matters, and what to do about it."""

    code: str
    what: str
    why: str
    remedy: str
    place: Place

    def __str__(self) -> str:
        return f"{self.place}: {self.what} [{self.code}]\n    why: {self.why}\n    do:  {self.remedy}"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems as one would read down the file."""
    return tuple(sorted(problems, key=lambda p: (p.place.file, p.place.line, p.place.column, p.code)))


class Refused(Exception):
    """Nothing was done, and these problems say why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def refuse(code: str, what: str, *, why: str, remedy: str, place: Place) -> Refused:
    """A refusal for one problem, ready to raise."""
    return Refused([Problem(code, what, why, remedy, place)])
