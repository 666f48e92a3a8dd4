"""A draft turned into what a page shows: its text with each fault at its line, and what it would change."""

from collections.abc import Sequence
from dataclasses import dataclass

from wyebridge.books.drafts import Effect
from wyebridge.engine.agreement.explain import spoken_names
from wyebridge.engine.kernel.problems import Problem

AROUND = 2


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a draft, with the faults that stand there."""

    number: int
    text: str
    problems: tuple[Problem, ...]


def faulty_lines(text: str, problems: Sequence[Problem]) -> tuple[TextLine, ...]:
    """The lines at which faults stand, each with a few lines around it so that it can be found."""
    lines = text.split("\n")
    at: dict[int, list[Problem]] = {}
    for problem in problems:
        at.setdefault(min(problem.place.line, len(lines)), []).append(problem)
    near = {number + step for number in at if number for step in range(-AROUND, AROUND + 1)}
    return tuple(
        TextLine(number, lines[number - 1], tuple(at.get(number, ())))
        for number in sorted(near)
        if 1 <= number <= len(lines)
    )


def of_the_whole(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The faults that stand at no one line."""
    return tuple(problem for problem in problems if not problem.place.line)


@dataclass(frozen=True, slots=True)
class Whose:
    """What of the spending to date is somebody's, under both versions."""

    name: str
    present: int
    drafted: int

    @property
    def difference(self) -> int:
        return self.drafted - self.present


def whose(effect: Effect) -> tuple[Whose, ...]:
    """Whose money the spending to date is, under both; nobody's last."""
    spoken = spoken_names(effect.draft)
    return tuple(
        Whose(spoken.partner(one.partner) if one.partner else "Undetermined", one.present_pence, one.drafted_pence)
        for one in effect.whose
    )


def left_out(effect: Effect) -> tuple[tuple[str, int], ...]:
    """Lines with spending or a forecast that the draft leaves out, by the names they have now."""
    spoken = spoken_names(effect.agreement)
    return tuple((spoken.place(f"{scheme}/{line}"), pence) for scheme, line, pence in effect.left_out)
