"""A plan as a road map: milestones with a day, the bodies that must adopt each, and what each waits for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from wyebridge.engine.foresight.integrate.choices import IntegrateProblem
from wyebridge.engine.foresight.integrate.plan import Plan, Step
from wyebridge.engine.foresight.integrate.terms import Form, Service, name_of_form
from wyebridge.engine.kernel.dates import ONE_DAY, FinancialYear, add_months


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing to have happened by a day, who must adopt it, and which milestones come first."""

    id: str
    service: str
    by: date
    what: str
    bodies: tuple[str, ...]
    after: tuple[str, ...]


def roadmap(problem: IntegrateProblem, plan: Plan) -> tuple[Milestone, ...]:
    """The milestones of a plan, by day. Each body decides for itself, so a decision names every body that must take it.

    A service's change begins with its year. Each body has decided three months before that; where posts go or move,
    staff have been consulted before the decision; a power that is needed is confirmed first. A year later what was
    expected is held against what came.
    """
    starts = _starts(problem, plan)
    found = [milestone for step in plan.steps for milestone in _milestones(problem, plan, step, starts)]
    return tuple(sorted(found, key=lambda one: (one.by, one.service, _ORDER.index(one.id.rsplit(".", 1)[1]))))


def _starts(problem: IntegrateProblem, plan: Plan) -> dict[str, date]:
    """The day each step begins: its year's first, or once its contracts have ended and its needs have begun."""
    steps = {step.service: (step, *_terms_of(problem, step)) for step in plan.steps}
    starts = {}
    for name, (step, service, form) in steps.items():
        ends = [contract.ends_on + ONE_DAY for contract in service.contracts if contract.id in form.waits_for]
        starts[name] = max(FinancialYear.parse(step.year).first_day, *ends, date.min)
    for _ in steps:  # a chain of needs is no longer than there are steps
        for name, (_, _, form) in steps.items():
            starts[name] = max(starts[name], *(starts[other] for other in form.needs if other in starts), date.min)
    return starts


_ORDER = ("power", "staff", "decision", "contract", "start", "review")


def _milestones(problem: IntegrateProblem, plan: Plan, step: Step, starts: dict[str, date]) -> Iterator[Milestone]:
    bodies = tuple(body.id for body in problem.terms.bodies)
    service, form = _terms_of(problem, step)
    begins_on = starts[service.id]
    decided_on = add_months(begins_on, -3)
    first: list[str] = []
    if step.power:
        power = next(one for one in problem.terms.powers if one.id == step.power)
        first.append(f"{service.id}.power")
        what = f"Confirm in writing the power to: {power.name}"
        yield Milestone(first[-1], service.id, add_months(decided_on, -2), what, bodies, ())
    if step.posts or form.form == "one-team":
        first.append(f"{service.id}.staff")
        what = f"Finish consulting the staff of {service.name}"
        yield Milestone(first[-1], service.id, add_months(decided_on, -1), what, bodies, ())
    what = f"Each decides, for itself, that {service.name} becomes {step.form}"
    yield Milestone(f"{service.id}.decision", service.id, decided_on, what, bodies, tuple(first))
    begins = [f"{service.id}.decision"]
    for contract in service.contracts:
        if contract.id in form.waits_for and contract.ends_on >= FinancialYear.parse(step.year).first_day:
            begins.append(f"{service.id}.{contract.id}.contract")
            yield Milestone(begins[-1], service.id, contract.ends_on, f"{contract.name} ends", (contract.body,), ())
    begins += [f"{other}.start" for other in sorted(form.needs) if other in starts]
    start = f"{service.id}.start"
    yield Milestone(start, service.id, begins_on, f"{service.name} runs as {step.form}", bodies, tuple(begins))
    what = f"Hold what {service.name} cost, saved and did against what this plan said"
    yield Milestone(f"{service.id}.review", service.id, add_months(begins_on, 12), what, bodies, (start,))


def _terms_of(problem: IntegrateProblem, step: Step) -> tuple[Service, Form]:
    terms = problem.terms
    service = next(one for one in terms.services if one.id == step.service)
    return service, next(one for one in terms.forms if one.service == step.service and name_of_form(one) == step.form)
