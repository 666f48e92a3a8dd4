"""What to integrate: every weighting's plan, what it hangs on, the frontier, and where nothing fits, why."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import Literal

from wyebridge.engine.foresight.integrate.choices import (
    AtMost,
    IntegrateProblem,
    Limit,
    Menu,
    management_now,
    menu_of,
    scale_of,
    worths,
)
from wyebridge.engine.foresight.integrate.conflicts import Conflict, conflict_of
from wyebridge.engine.foresight.integrate.frontier import Frontier, frontier
from wyebridge.engine.foresight.integrate.margins import AS_NOW, Margin, margins
from wyebridge.engine.foresight.integrate.options import OptionFigures, options_of
from wyebridge.engine.foresight.integrate.plan import Plan, plan_of
from wyebridge.engine.foresight.integrate.program import Chosen, Program
from wyebridge.engine.foresight.integrate.roadmap import Milestone, roadmap
from wyebridge.engine.foresight.integrate.terms import MOST_POINTS, Weighting
from wyebridge.engine.foresight.model import Assumption, Iterations
from wyebridge.engine.foresight.reading import stated_assumptions
from wyebridge.engine.kernel.money import percent, pounds

Standing = Literal["in", "out", "hangs"]


@dataclass(frozen=True, slots=True)
class LimitPrice:
    """A limit that holds a weighting's plan back, and what more the plan would be worth without it, in pence."""

    limit: Limit
    pence: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """One weighting's answer: which plan, what it is worth to somebody who believes that, its margins and limits."""

    weighting: Weighting
    plan: str
    worth_pence: int
    margins: tuple[Margin, ...]
    prices: tuple[LimitPrice, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One service over every weighting: in under all, in under none, or hanging on what is believed."""

    service: str
    name: str
    standing: Standing
    forms: Mapping[str, str]
    hangs_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A form that no plan may use however it is weighed, and the limits that say so."""

    service: str
    form: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IntegrateResult:
    """The whole answer. Where nothing fits there is a conflict, and no plan."""

    problem: IntegrateProblem
    menu: Menu
    weighed: tuple[Weighed, ...]
    plans: tuple[Plan, ...]
    roadmaps: Mapping[str, tuple[Milestone, ...]]
    verdicts: tuple[Verdict, ...]
    saving_by_exposure: Frontier
    saving_by_points: Frontier
    ruled_out: tuple[RuledOut, ...]
    options: tuple[OptionFigures, ...]
    conflict: Conflict | None

    @property
    def is_feasible(self) -> bool:
        return self.conflict is None

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What the answer stands on, as the problem states it."""
        terms = self.problem.terms
        bases = [form.basis for form in terms.forms]
        return stated_assumptions(terms.assumptions, "Forms whose figures are", bases)

    def summary(self) -> str:
        """The answer in a sentence or two. It recommends nothing: it says what is in, what is out and what hangs."""
        if self.conflict is not None:
            return f"Nothing fits: {_and([relief.limit.words for relief in self.conflict.reliefs])} cannot all hold."
        named = {
            standing: [v.name for v in self.verdicts if v.standing == standing] for standing in ("in", "hangs", "out")
        }
        savings = sorted(plan.saving_pence for plan in self.plans)
        years = self.problem.terms.horizon_years
        return (
            f"Changed under every weighting: {_and(named['in']) or 'none'}. Left as now under every weighting: "
            f"{_and(named['out']) or 'none'}. Depends on what is believed: {_and(named['hangs']) or 'none'}. "
            f"Over {years} years the plans save {_between(savings)}, all bodies together, after the cost of change."
        )

    def explain(self) -> Iterator[str]:
        """Why it is so: a sentence each."""
        if self.conflict is not None:
            yield from _conflict_words(self)
            return
        for one in self.weighed:
            yield f"{one.weighting.name}: {belief(one.weighting)}; that gives plan {one.plan}."
            yield from (
                f"Under it, without the limit '{price.limit.words}', a plan worth {pounds(price.pence)} more would fit."
                for price in one.prices
            )
        for verdict in self.verdicts:
            yield from (f"{verdict.name}: {words}." for words in verdict.hangs_on)
        for out in self.ruled_out:
            yield f"{out.service} as {out.form} is ruled out: {_and(out.because)}."


def solve(
    problem: IntegrateProblem, stop: Iterations = MOST_POINTS, seed: int = 0, executor: Executor | None = None
) -> IntegrateResult:
    """Choose, for each weighting, the forms and years worth most within every limit; and say what they hang on.

    `stop` is how many points of each frontier to look for. The seed reaches HiGHS, and can matter only between plans
    that are worth the same, take the same days and are both best. An
    `executor` shares out the weightings (any of `concurrent.futures`; None for this thread alone), and changes nothing.
    """
    menu = menu_of(problem)
    program = Program(menu, seed)
    conflict = conflict_of(program)
    ruled_out = tuple(_ruled_out(problem, menu))
    if conflict is not None:
        nothing = Frontier((), True)
        return IntegrateResult(
            problem, menu, (), (), {}, (), nothing, nothing, ruled_out, options_of(problem, ()), conflict
        )
    weightings = problem.terms.weightings
    share_out = executor.map if executor else map
    found = list(share_out(partial(_weigh, problem, menu, seed), weightings))
    plans = _plans(problem, menu, weightings, [best for best, _, _ in found])
    names = {weighting: plan.id for plan in plans for weighting in plan.weightings}
    weighed = tuple(
        Weighed(weighting, names[weighting.id], best.worth // scale_of(weighting), margins_, prices)
        for weighting, (best, margins_, prices) in zip(weightings, found, strict=True)
    )
    return IntegrateResult(
        problem,
        menu,
        weighed,
        plans,
        {plan.id: roadmap(problem, plan) for plan in plans},
        tuple(_verdicts(problem, weighed)),
        frontier(program, _savings(menu), [sum(choice.exposure) for choice in menu.choices], stop),
        frontier(program, _savings(menu), [-choice.points for choice in menu.choices], stop),
        ruled_out,
        options_of(problem, plans),
        None,
    )


def _savings(menu: Menu) -> list[int]:
    return [choice.saving for choice in menu.choices]


def _weigh(
    problem: IntegrateProblem, menu: Menu, seed: int, weighting: Weighting
) -> tuple[Chosen, tuple[Margin, ...], tuple[LimitPrice, ...]]:
    """One weighting's best choices, the fewest days of change among equals; their margins; the limits that cost."""
    program = Program(menu, seed)
    weighed = worths(menu, weighting)
    most = program.best(weighed)
    assert most is not None, "nothing conflicts, so something fits"
    kept = AtMost("worth", {n: -worth for n, worth in enumerate(weighed)}, -most.worth)
    fewest = program.best([-choice.days for choice in menu.choices], also=(kept,))
    assert fewest is not None, "the choices just found are among these"
    best = Chosen(fewest.picks, most.worth)
    return best, margins(problem, program, weighting, best), tuple(_prices(program, weighting, weighed, best))


def _prices(program: Program, weighting: Weighting, weighed: Sequence[int], best: Chosen) -> Iterator[LimitPrice]:
    for limit in program.menu.limits:
        without = program.best(weighed, without={limit.id})
        assert without is not None, "fewer limits leave no fewer plans"
        gained = (without.worth - best.worth) // scale_of(weighting)
        if gained > 0:
            yield LimitPrice(limit, gained)


def _plans(
    problem: IntegrateProblem, menu: Menu, weightings: Sequence[Weighting], found: Sequence[Chosen]
) -> tuple[Plan, ...]:
    """Each different plan once, lettered in the order of the weightings that give it."""
    by_picks: dict[tuple[int, ...], list[str]] = {}
    for weighting, best in zip(weightings, found, strict=True):
        by_picks.setdefault(best.picks, []).append(weighting.id)
    return tuple(
        plan_of(problem, menu, picks, _letter(n), tuple(names)) for n, (picks, names) in enumerate(by_picks.items())
    )


def _letter(n: int) -> str:
    return chr(ord("A") + n) if n < 26 else f"{_letter(n // 26 - 1)}{_letter(n % 26)}"


def _verdicts(problem: IntegrateProblem, weighed: Sequence[Weighed]) -> Iterator[Verdict]:
    for service in sorted(problem.terms.services, key=lambda one: one.id):
        found = [(one.weighting, margin) for one in weighed for margin in one.margins if margin.service == service.id]
        is_in = [margin.is_in for _, margin in found]
        standing: Standing = "in" if all(is_in) else "hangs" if any(is_in) else "out"
        forms = {weighting.id: margin.best for weighting, margin in found}
        yield Verdict(service.id, service.name, standing, forms, tuple(_hangs_on(found)))


def _hangs_on(found: Sequence[tuple[Weighting, Margin]]) -> Iterator[str]:
    for weighting, margin in found:
        turn = margin.hangs_on
        if turn is not None:
            bound = "no less than" if _falls(turn.assumption, margin) else "no more than"
            yield (
                f"under '{weighting.name}' it is {said(margin.best)} only while the {turn.assumption} of '{turn.of}' "
                f"is {bound} {figure(turn.assumption, turn.turns_after)} (stated as "
                f"{figure(turn.assumption, turn.stated)}); beyond that it is {said(turn.to)}"
            )


def _falls(assumption: str, margin: Margin) -> bool:
    """Whether the answer stands while the figure stays up: points of a form chosen, or a cost of one that is not."""
    return (assumption == "points") == margin.is_in


def figure(assumption: str, value: int) -> str:
    """An assumption's figure as it is said: money, or points."""
    return f"{value} point{'' if value == 1 else 's'}" if assumption == "points" else pounds(value)


def said(form: str) -> str:
    """A form as it stands in a sentence."""
    return "left as now" if form == AS_NOW else form


def belief(weighting: Weighting) -> str:
    """What one must believe to weigh things so, in words."""
    parts = [f"a pound saved counts {percent(weighting.saving)}"]
    parts.append(f"a point of outcome is worth {pounds(weighting.point)} for each year")
    parts.append(f"a pound at risk is worth {percent(weighting.exposure)} of itself a year to avoid")
    if weighting.right:
        parts.append(f"a right to decide is worth {pounds(weighting.right)} to keep")
    return "; ".join(parts)


def _ruled_out(problem: IntegrateProblem, menu: Menu) -> Iterator[RuledOut]:
    words = {limit.id: limit.words for limit in menu.limits}
    bars: dict[tuple[str, str], list[frozenset[str]]] = {}
    for choice in menu.choices:
        if choice.form is not None:
            bars.setdefault((choice.service, choice.form), []).append(choice.barred_by)
    for (service, form), by_year in bars.items():
        if all(by_year):
            name = next(one.name for one in problem.terms.services if one.id == service)
            named = sorted(frozenset.union(*by_year))
            yield RuledOut(name, form, tuple(words[limit] for limit in named))


def _conflict_words(result: IntegrateResult) -> Iterator[str]:
    conflict = result.conflict
    assert conflict is not None
    yield f"These {len(conflict.reliefs)} cannot all hold, though any fewer of them could:"
    for relief in conflict.reliefs:
        effect = "something fits" if relief.is_enough else "still nothing fits: other limits conflict too"
        yield f"{relief.limit.words}. Without it {effect}."
    if conflict.due_pence is not None and conflict.reachable_pence is not None:
        whole = management_now(result.problem.terms)
        yield (
            f"Management cost is {pounds(whole)} today. These services must give {pounds(conflict.due_pence)} of it, "
            f"and within every other limit the most they can give is {pounds(conflict.reachable_pence)}."
        )


def _and(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def _between(sorted_pence: Sequence[int]) -> str:
    low, high = sorted_pence[0], sorted_pence[-1]
    return pounds(low) if low == high else f"between {pounds(low)} and {pounds(high)}"
