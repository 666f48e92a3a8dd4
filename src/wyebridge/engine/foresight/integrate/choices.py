"""Every choice there is (a service, a form, the year it changes), what each is worth, and the limits on them all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from wyebridge.engine.foresight.integrate.terms import (
    FORMS,
    Form,
    IntegrateTerms,
    Service,
    Weighting,
    name_of_form,
)
from wyebridge.engine.kernel.money import percent, pounds
from wyebridge.engine.ledger.exit import ExitStatement


@dataclass(frozen=True, slots=True)
class IntegrateProblem:
    """The terms, with what came from elsewhere: exposure in pence by (service, form) and body, and exit statements."""

    terms: IntegrateTerms
    exposures: Mapping[tuple[str, str], Mapping[str, int]] = field(default_factory=dict)
    exits: Mapping[str, ExitStatement] = field(default_factory=dict)

    def exposure_of(self, form: Form) -> Mapping[str, int]:
        """What each body could have to bear under a form, in pence."""
        if isinstance(form.exposure, dict):
            return form.exposure
        return self.exposures[form.service, name_of_form(form)]


@dataclass(frozen=True, slots=True)
class Choice:
    """One service in one form from one year. A service left as it is has no form and no year, and noughts throughout.

    `years` is how many years of the horizon it runs in the new form; sums are pence. `saving` is over the horizon, less
    the cost of change; `management` what the counted bodies' management cost comes down by; `exposure` is by body, in
    the order of the problem's bodies. `barred_by` names limits that rule it out by itself.
    """

    service: str
    form: str | None = None
    year: int = 0
    years: int = 0
    yearly_saving: int = 0
    change: int = 0
    days: int = 0
    management: int = 0
    exposure: tuple[int, ...] = ()
    points: int = 0
    rights: int = 0
    barred_by: frozenset[str] = frozenset()

    @property
    def saving(self) -> int:
        return self.years * self.yearly_saving - self.change


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that may not give, by name and in words."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class AtMost:
    """A limit on choices together: the sum of each one's amount comes to no more than `most`. Whole numbers."""

    limit: str
    amounts: Mapping[int, int]
    most: int


@dataclass(frozen=True, slots=True)
class Menu:
    """All that may be chosen, in one order whatever order the problem came in; and all that limits it."""

    choices: tuple[Choice, ...]
    limits: tuple[Limit, ...]
    rows: tuple[AtMost, ...]

    def of(self, service: str) -> tuple[int, ...]:
        """Which choices are a service's."""
        return tuple(n for n, choice in enumerate(self.choices) if choice.service == service)

    @property
    def services(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(choice.service for choice in self.choices))


def worths(menu: Menu, weighting: Weighting) -> tuple[int, ...]:
    """What each choice is worth under a weighting, in pence times the weighting's own scale, so that all are whole."""
    scale = scale_of(weighting)
    saving, exposure = int(weighting.saving * scale), int(weighting.exposure * scale)
    return tuple(
        saving * choice.saving
        + scale * weighting.point * choice.points * choice.years
        - exposure * sum(choice.exposure) * choice.years
        - scale * weighting.right * choice.rights
        for choice in menu.choices
    )


def scale_of(weighting: Weighting) -> int:
    """By what a weighting's worths are multiplied, so that its percentages leave no fraction of a penny."""
    return lcm(weighting.saving.denominator, weighting.exposure.denominator)


def menu_of(problem: IntegrateProblem) -> Menu:
    """Every choice and every limit of a problem."""
    terms = problem.terms
    choices = tuple(_choices(problem))
    return Menu(choices, tuple(_limits(terms)), tuple(_rows(problem, choices)))


def _choices(problem: IntegrateProblem) -> Iterator[Choice]:
    terms = problem.terms
    nothing = (0,) * len(terms.bodies)
    for service in sorted(terms.services, key=lambda one: one.id):
        yield Choice(service.id, exposure=nothing)
        forms = (form for form in terms.forms if form.service == service.id)
        for form in sorted(forms, key=lambda one: (list(FORMS).index(one.form), one.lead or "")):
            for year in range(1, len(terms.years) + 1):
                yield _choice(problem, service, form, year)


def _choice(problem: IntegrateProblem, service: Service, form: Form, year: int) -> Choice:
    terms = problem.terms
    exposed = problem.exposure_of(form)
    counted = terms.management.of if terms.management else ()
    return Choice(
        service.id,
        name_of_form(form),
        year,
        terms.horizon_years - year,
        yearly_cost(service) - yearly_cost(form),
        sum(form.cost_to_change.values()),
        form.change_days,
        sum(service.management_cost.get(body, 0) - form.management_cost.get(body, 0) for body in counted),
        tuple(exposed.get(body.id, 0) - service.exposure.get(body.id, 0) for body in terms.bodies),
        sum(effect.points for effect in form.effects),
        len(form.rights),
        frozenset(_bars(terms, service, form, year)),
    )


def yearly_cost(one: Service | Form) -> int:
    """What a year costs all bodies together, in pence: what it costs to run, with the VAT that is lost."""
    return sum(one.cost_to_run.values()) + sum(one.lost_vat.values())


def _bars(terms: IntegrateTerms, service: Service, form: Form, year: int) -> Iterator[str]:
    """The limits that rule a choice out whatever else is chosen."""
    yield from (f"duty {duty.id}" for duty in service.duties if duty.id in form.moves_duties and not duty.may_move)
    yield from (f"power {power.id}" for power in terms.powers if power.id == form.power and not power.is_held)
    groups = {group.id for group in terms.groups}
    yield from (f"group {effect.group}" for effect in form.effects if effect.points < 0 and effect.group in groups)
    last_day = terms.years[year - 1].year.last_day
    for contract in service.contracts:
        if contract.id in form.waits_for and contract.ends_on > last_day:
            yield f"contract {contract.id}"
    if form.reversal.how == "not-at-all" and not terms.may_be_irreversible:
        yield "reversible"


def _limits(terms: IntegrateTerms) -> Iterator[Limit]:
    if terms.management:
        bodies = " and ".join(terms.management.of)
        yield Limit("management", f"management cost of {bodies} down by at least {percent(terms.management.down_by)}")
    for body in terms.bodies:
        yield Limit(f"appetite {body.id}", f"{body.name} bears at most {pounds(body.appetite)} in a bad year")
    for one in terms.years:
        yield Limit(f"days {one.year}", f"no more than {one.change_days:,} days of change begun in {one.year}")
    for power in terms.powers:
        if not power.is_held:
            yield Limit(f"power {power.id}", f"no power to: {power.name}")
    for group in terms.groups:
        yield Limit(f"group {group.id}", f"nothing worse for {group.name}")
    for service in sorted(terms.services, key=lambda one: one.id):
        for duty in service.duties:
            if not duty.may_move:
                yield Limit(f"duty {duty.id}", f"{service.name}: {duty.law} stays with {duty.body}")
        for contract in service.contracts:
            yield Limit(f"contract {contract.id}", f"{service.name}: {contract.name} runs to {contract.ends_on}")
        if any(form.needs for form in terms.forms if form.service == service.id):
            yield Limit(f"order {service.id}", f"{service.name}: waits for the services that it needs to have changed")
    if not terms.may_be_irreversible:
        yield Limit("reversible", "nothing that cannot be undone")


def _rows(problem: IntegrateProblem, choices: tuple[Choice, ...]) -> Iterator[AtMost]:
    terms = problem.terms
    if terms.management:
        yield AtMost("management", {n: -choice.management for n, choice in enumerate(choices)}, -management_due(terms))
    for place, body in enumerate(terms.bodies):
        borne = sum(service.exposure.get(body.id, 0) for service in terms.services)
        amounts = {n: choice.exposure[place] for n, choice in enumerate(choices)}
        yield AtMost(f"appetite {body.id}", amounts, body.appetite - borne)
    for year, one in enumerate(terms.years, 1):
        begun = {n: choice for n, choice in enumerate(choices) if choice.year == year}
        yield AtMost(f"days {one.year}", {n: choice.days for n, choice in begun.items()}, one.change_days)
    for form in terms.forms:
        for needed in sorted(form.needs):
            for year in range(1, len(terms.years) + 1):
                amounts = {
                    n: 1 if choice.service == form.service else -1
                    for n, choice in enumerate(choices)
                    if (choice.service, choice.form, choice.year) == (form.service, name_of_form(form), year)
                    or (choice.service == needed and 0 < choice.year <= year)
                }
                yield AtMost(f"order {form.service}", amounts, 0)


def management_now(terms: IntegrateTerms) -> int:
    """The counted bodies' management cost today, in pence: these services' and what lies elsewhere."""
    assert terms.management is not None
    return terms.management.elsewhere_now + sum(
        service.management_cost.get(body, 0) for service in terms.services for body in terms.management.of
    )


def management_due(terms: IntegrateTerms) -> int:
    """By how much these services' management cost must come down, in pence, rounded up so that the target is met."""
    assert terms.management is not None
    due = terms.management.down_by * management_now(terms)
    elsewhere = terms.management.elsewhere_now - terms.management.elsewhere_after
    return -int(-due // 1) - elsewhere


def share_of(part: int, whole: int) -> Fraction:
    """A part of a whole, exactly; nothing of nothing is nothing."""
    return Fraction(part, whole) if whole else Fraction(0)
