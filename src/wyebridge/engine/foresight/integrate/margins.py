"""How much each service's form hangs on: what it is ahead by, and the value of each assumption at which it turns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from wyebridge.engine.foresight.integrate.choices import Choice, IntegrateProblem, scale_of, worths
from wyebridge.engine.foresight.integrate.program import Chosen, Program
from wyebridge.engine.foresight.integrate.terms import Form, Weighting, name_of_form

Assumption = Literal["cost to run", "cost to change", "points"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One figure of one form, and the last value of it at which the answer for its service still stands.

    Pence, or points for `points`. One step further and `to` does at least as well or better. `is_within` says that the
    turn lies inside how far the figure is itself said to be uncertain; None where that is not said.
    """

    assumption: Assumption
    of: str
    stated: int
    turns_after: int
    to: str
    is_within: bool | None

    @property
    def moves_by(self) -> int:
        return abs(self.turns_after - self.stated)


@dataclass(frozen=True, slots=True)
class Margin:
    """One service under one weighting: its best form (`as now` for none), the next best, and how far apart they are.

    `pence` is the worth of the best whole plan with the one less that with the other, under the weighting, rounded
    down. `is_barred` says that no plan at all fits with any other form.
    """

    service: str
    best: str
    next_best: str | None
    pence: int | None
    turns: tuple[Turn, ...]

    @property
    def is_in(self) -> bool:
        return self.best != AS_NOW

    @property
    def hangs_on(self) -> Turn | None:
        """The assumption whose turn lies within its own uncertainty, the nearest to what is stated; None for none."""
        within = [turn for turn in self.turns if turn.is_within]
        return min(within, key=lambda turn: (turn.moves_by / max(1, abs(turn.stated)), turn.assumption), default=None)


AS_NOW = "as now"


def margins(problem: IntegrateProblem, program: Program, weighting: Weighting, best: Chosen) -> tuple[Margin, ...]:
    """How each service's form stands under a weighting whose best plan is given: each is tried in the whole plan."""
    weighed = worths(program.menu, weighting)
    return tuple(_margin(problem, program, weighting, weighed, best, service) for service in program.menu.services)


def _margin(
    problem: IntegrateProblem,
    program: Program,
    weighting: Weighting,
    weighed: Sequence[int],
    best: Chosen,
    service: str,
) -> Margin:
    choices = program.menu.choices
    forced = {n: _forced(program, weighed, best, n) for n in program.menu.of(service)}
    forms: dict[str, int] = {}
    for n, found in forced.items():
        if found is not None:
            name = choices[n].form or AS_NOW
            forms[name] = max(forms.get(name, found), found)
    ranked = sorted(forms, key=lambda name: (-forms[name], name != AS_NOW, name))
    first, second = ranked[0], ranked[1] if len(ranked) > 1 else None
    if second is None:
        return Margin(service, first, None, None, ())
    apart = (forms[first] - forms[second]) // scale_of(weighting)
    turning = first if first != AS_NOW else second
    rival = second if first != AS_NOW else first
    reached = {choices[n]: worth for n, worth in forced.items() if worth is not None and choices[n].form == turning}
    form = next(f for f in problem.terms.forms if f.service == service and name_of_form(f) == turning)
    turns = tuple(_turns(form, weighting, reached, forms[rival], rival, is_first=first == turning))
    return Margin(service, first, second, apart, turns)


def _forced(program: Program, weighed: Sequence[int], best: Chosen, n: int) -> int | None:
    """The worth of the best plan that makes a choice; None where no plan does."""
    if n in best.picks:
        return best.worth
    found = program.best(weighed, forced=(n,))
    return found.worth if found else None


def _turns(
    form: Form, weighting: Weighting, reached: dict[Choice, int], rival_worth: int, rival: str, *, is_first: bool
) -> Iterator[Turn]:
    """Where each figure of a form turns its service's answer, all else as stated.

    A plan that makes the choice loses `rate` of worth for each penny (or point) that the figure gets worse, so the form
    stands while some year of change still reaches the rival's worth. None of these figures is in any limit.
    """
    scale = scale_of(weighting)
    saving = int(weighting.saving * scale)
    name = name_of_form(form)
    points = scale * weighting.point
    run = [(worth, saving * choice.years) for choice, worth in reached.items()]
    change = [(worth, saving) for worth in reached.values()]
    better = [(worth, points * choice.years) for choice, worth in reached.items()]
    figures: tuple[tuple[Assumption, int, list[tuple[int, int]], int, tuple[int, int] | None], ...] = (
        ("cost to run", sum(form.cost_to_run.values()), run, 1, form.run_between),
        ("cost to change", sum(form.cost_to_change.values()), change, 1, form.change_between),
        ("points", sum(effect.points for effect in form.effects), better, -1, form.points_between),
    )
    for assumption, stated, rates, worse, between in figures:
        step = _steps(rates, rival_worth, is_first=is_first)
        if step is None:
            continue
        value = stated + worse * step
        if value < 0 and assumption != "points":
            continue  # a cost below nothing cannot be believed
        to = rival if is_first else name
        yield Turn(assumption, name, stated, value, to, _is_within(value, worse if is_first else -worse, between))


def _steps(rates: list[tuple[int, int]], rival: int, *, is_first: bool) -> int | None:
    """By how many pennies (or points) a figure may get worse with the answer unchanged; below nothing, get better.

    A form that is first stands while it reaches its rival; one that is not must not pass what is first, so the figure
    may get better by this much and no more. None where no change of it could ever turn the answer.
    """
    moving = [(worth - rival, rate) for worth, rate in rates if rate > 0]
    if not moving:
        return None
    if is_first:
        if any(rate == 0 and worth >= rival for worth, rate in rates):
            return None
        return max(lead // rate for lead, rate in moving)
    return -min(-lead // rate for lead, rate in moving)


def _is_within(value: int, further: int, between: tuple[int, int] | None) -> bool | None:
    """Whether the turn, one step beyond the last value that stands, is inside the stated uncertainty."""
    if between is None:
        return None
    low, high = between
    return low <= value + further <= high
