"""The ways for the partnership itself to go: what each changes for money, powers, staff and users, and to leave."""

from collections.abc import Sequence
from dataclasses import dataclass

from wyebridge.engine.foresight.integrate.choices import IntegrateProblem
from wyebridge.engine.foresight.integrate.plan import Plan
from wyebridge.engine.foresight.integrate.terms import PartnershipOption


@dataclass(frozen=True, slots=True)
class BodyOption:
    """What an option is for one body, in pence: a year's cost above today's (least and most), once, and to leave.

    `horizon` is the sum of them over the horizon. The least and the most differ where the plans do.
    """

    body: str
    yearly_least: int
    yearly_most: int
    once_least: int
    once_most: int
    exit: int
    horizon_least: int
    horizon_most: int


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """One option with each body's figures; `exit_from` says where the cost of leaving comes from, and what it lacks."""

    option: PartnershipOption
    bodies: tuple[BodyOption, ...]
    money_from: str
    exit_from: str
    awaiting: tuple[str, ...]


def options_of(problem: IntegrateProblem, plans: Sequence[Plan]) -> tuple[OptionFigures, ...]:
    """Every option, in the order it was written. To deepen is what the plans come to, from the least to the most."""
    return tuple(_figures(problem, option, plans) for option in problem.terms.options)


def _figures(problem: IntegrateProblem, option: PartnershipOption, plans: Sequence[Plan]) -> OptionFigures:
    from_plans = option.kind == "deepen" and not option.yearly
    statement = problem.exits.get(option.id)
    bodies = []
    for body in problem.terms.bodies:
        if from_plans:
            figures = [one for plan in plans for one in plan.bodies if one.body == body.id]
            yearly = [found.cost_after_pence - found.cost_now_pence for found in figures] or [0]
            once = [found.change_pence for found in figures] or [0]
            whole = [found.horizon_pence for found in figures] or [0]
        else:
            yearly, once = [option.yearly.get(body.id, 0)], [option.once.get(body.id, 0)]
            whole = [problem.terms.horizon_years * yearly[0] + once[0]]
        leaving = _exit(problem, option, body.id)
        bodies.append(
            BodyOption(
                body.id,
                min(yearly),
                max(yearly),
                min(once),
                max(once),
                leaving,
                min(whole) + leaving,
                max(whole) + leaving,
            )
        )
    if statement:
        exit_from = f"the statement on termination at {statement.ends_on:%-d %B %Y}"
    else:
        exit_from = "stated" if option.exit_cost else "nothing to leave"
    awaiting = statement.awaiting if statement else ()
    return OptionFigures(option, tuple(bodies), "the plans" if from_plans else "stated", exit_from, awaiting)


def _exit(problem: IntegrateProblem, option: PartnershipOption, body: str) -> int:
    """What a body pays to leave, in pence: on the day, and on contracts that go on; below nothing where it receives."""
    statement = problem.exits.get(option.id)
    if statement is None:
        return option.exit_cost.get(body, 0) if isinstance(option.exit_cost, dict) else 0
    continuing = sum(line.parts_pence.get(body, 0) for line in statement.continuing)
    return -statement.net_pence().get(body, 0) - continuing
