"""One plan: which service takes which form from which year, and all that follows from it, body by body."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wyebridge.engine.foresight.integrate.choices import Choice, IntegrateProblem, Menu, yearly_cost
from wyebridge.engine.foresight.integrate.terms import DecisionRight, Form, Reversal, Service, name_of_form


@dataclass(frozen=True, slots=True)
class Step:
    """One service's change: the form it takes, the year it begins, and what it does to cost, posts and rights."""

    service: str
    name: str
    form: str
    year: str
    yearly_saving_pence: int
    change_pence: int
    days: int
    posts: int
    exposure_pence: int
    points: int
    power: str | None
    rights: tuple[DecisionRight, ...]
    reversal: Reversal
    basis: str


@dataclass(frozen=True, slots=True)
class BodyFigures:
    """What a plan is for one body. Sums are pence a year once all is in place, but for change, which is once.

    `horizon` is what the plan adds to the body's cost over the whole horizon (below nothing where it saves).
    """

    body: str
    cost_now_pence: int
    cost_after_pence: int
    change_pence: int
    management_now_pence: int
    management_after_pence: int
    posts_now: int
    posts_after: int
    exposure_now_pence: int
    exposure_after_pence: int
    appetite_pence: int
    rights_lost: int
    horizon_pence: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan: its steps in the order of their years, each body's figures, and what it saves over the horizon."""

    id: str
    weightings: tuple[str, ...]
    steps: tuple[Step, ...]
    as_now: tuple[str, ...]
    bodies: tuple[BodyFigures, ...]
    saving_pence: int
    undoing_pence: int
    days: Mapping[str, int]

    def sum(self, name: str) -> int:
        """One figure over all bodies."""
        return sum(int(getattr(body, name)) for body in self.bodies)


def plan_of(problem: IntegrateProblem, menu: Menu, picks: Iterable[int], id_: str, weightings: tuple[str, ...]) -> Plan:
    """A plan from the choices that make it."""
    terms = problem.terms
    chosen = {menu.choices[n].service: menu.choices[n] for n in picks}
    services = sorted(terms.services, key=lambda one: one.id)
    forms = {service.id: _form(problem, chosen[service.id]) for service in services}
    steps = [
        _step(problem, service, form, chosen[service.id])
        for service in services
        if (form := forms[service.id]) is not None
    ]
    years = {str(one.year): 0 for one in terms.years}
    for step in steps:
        years[step.year] += step.days
    return Plan(
        id_,
        weightings,
        tuple(sorted(steps, key=lambda step: (step.year, step.service))),
        tuple(service.id for service in services if forms[service.id] is None),
        tuple(_figures(problem, body.id, forms, chosen) for body in terms.bodies),
        sum(choice.saving for choice in chosen.values()),
        sum(step.reversal.cost for step in steps),
        years,
    )


def _form(problem: IntegrateProblem, choice: Choice) -> Form | None:
    forms = (form for form in problem.terms.forms if form.service == choice.service)
    return next((form for form in forms if name_of_form(form) == choice.form), None)


def _step(problem: IntegrateProblem, service: Service, form: Form, choice: Choice) -> Step:
    return Step(
        service.id,
        service.name,
        name_of_form(form),
        str(problem.terms.years[choice.year - 1].year),
        yearly_cost(service) - yearly_cost(form),
        choice.change,
        form.change_days,
        sum(form.posts.values()) - sum(service.posts.values()),
        sum(choice.exposure),
        choice.points,
        form.power,
        form.rights,
        form.reversal,
        form.basis,
    )


def _figures(
    problem: IntegrateProblem, body: str, forms: Mapping[str, Form | None], chosen: Mapping[str, Choice]
) -> BodyFigures:
    pairs = [(service, forms[service.id]) for service in problem.terms.services]
    later = [form or service for service, form in pairs]
    changed = [(service, form) for service, form in pairs if form is not None]
    now = sum(_of(service, body) for service, _ in pairs)
    change = sum(form.cost_to_change.get(body, 0) for _, form in changed)
    exposed = sum(service.exposure.get(body, 0) for service, _ in pairs)
    more = sum(problem.exposure_of(form).get(body, 0) - service.exposure.get(body, 0) for service, form in changed)
    return BodyFigures(
        body,
        now,
        sum(_of(one, body) for one in later),
        change,
        sum(service.management_cost.get(body, 0) for service, _ in pairs),
        sum(one.management_cost.get(body, 0) for one in later),
        sum(service.posts.get(body, 0) for service, _ in pairs),
        sum(one.posts.get(body, 0) for one in later),
        exposed,
        exposed + more,
        next(one.appetite for one in problem.terms.bodies if one.id == body),
        sum(right.lost_by == body for _, form in changed for right in form.rights),
        change + sum((_of(f, body) - _of(s, body)) * chosen[s.id].years for s, f in changed),
    )


def _of(one: Service | Form, body: str) -> int:
    return one.cost_to_run.get(body, 0) + one.lost_vat.get(body, 0)
