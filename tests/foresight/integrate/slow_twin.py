"""Integration a second, slow, obvious way: every form and year of every service written out, each held up in turn."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product

from wyebridge.engine.foresight.integrate.terms import Form, IntegrateTerms, Service, Weighting

Way = tuple[tuple[Form, int] | None, ...]
"""For each service, in the problem's order, the form it takes and the number of its year; None where it stays."""


def every_way(terms: IntegrateTerms) -> Iterator[Way]:
    """Every way there is, lawful or not."""
    each = []
    for service in terms.services:
        forms = [form for form in terms.forms if form.service == service.id]
        each.append([None, *((form, year) for form in forms for year in range(len(terms.years)))])
    yield from product(*each)


def faults(terms: IntegrateTerms, way: Way) -> set[str]:
    """What a way breaks, in the names that limits go by."""
    found = set()
    taken = dict(zip((s.id for s in terms.services), way, strict=True))
    for service in terms.services:
        if taken[service.id] is None:
            continue
        form, year = taken[service.id]  # type: ignore[misc]
        for duty in service.duties:
            if duty.id in form.moves_duties and not duty.may_move:
                found.add(f"duty {duty.id}")
        for power in terms.powers:
            if form.power == power.id and not power.is_held:
                found.add(f"power {power.id}")
        for effect in form.effects:
            if effect.group and effect.points < 0:
                found.add(f"group {effect.group}")
        for contract in service.contracts:
            if contract.id in form.waits_for and terms.years[year].year.last_day < contract.ends_on:
                found.add(f"contract {contract.id}")
        if form.reversal.how == "not-at-all" and not terms.may_be_irreversible:
            found.add("reversible")
        for needed in form.needs:
            other = taken[needed]
            if other is None or other[1] > year:
                found.add(f"order {service.id}")
    for number, one in enumerate(terms.years):
        if sum(step[0].change_days for step in way if step and step[1] == number) > one.change_days:
            found.add(f"days {one.year}")
    for body in terms.bodies:
        borne = [dict(later.exposure).get(body.id, 0) for later in lasting(terms, way)]
        if sum(borne) > body.appetite:
            found.add(f"appetite {body.id}")
    if terms.management:
        before = sum(s.management_cost.get(b, 0) for s in terms.services for b in terms.management.of)
        after = sum(one.management_cost.get(b, 0) for one in lasting(terms, way) for b in terms.management.of)
        if before - after < terms.management.down_by * before:
            found.add("management")
    return found


def lasting(terms: IntegrateTerms, way: Way) -> list[Form | Service]:
    """How each service is once all is in place."""
    return [step[0] if step else service for service, step in zip(terms.services, way, strict=True)]


def worth(terms: IntegrateTerms, way: Way, weighting: Weighting) -> Fraction:
    """What a way is worth, in pence: year by year, service by service."""
    total = Fraction(0)
    for service, step in zip(terms.services, way, strict=True):
        if step is None:
            continue
        form, changed_in = step
        total -= weighting.saving * sum(form.cost_to_change.values())
        total -= weighting.right * len(form.rights)
        for year in range(terms.horizon_years):
            if year > changed_in:
                total += weighting.saving * (cost(service) - cost(form))
                total += weighting.point * sum(effect.points for effect in form.effects)
                total -= weighting.exposure * (exposed(form) - exposed(service))
    return total


def saving(terms: IntegrateTerms, way: Way) -> int:
    """What a way saves over the horizon, in pence."""
    plain = Weighting.model_validate({"id": "w", "name": "W", "saving": "100%", "point": 0, "exposure": "0%"})
    return int(worth(terms, way, plain))


def cost(one: Service | Form) -> int:
    return sum(one.cost_to_run.values()) + sum(one.lost_vat.values())


def exposed(one: Service | Form) -> int:
    return sum(one.exposure.values())  # type: ignore[union-attr]


def added_exposure(terms: IntegrateTerms, way: Way) -> int:
    return sum(map(exposed, lasting(terms, way))) - sum(map(exposed, terms.services))


def lost_points(terms: IntegrateTerms, way: Way) -> int:
    """Points, turned so that fewer is better."""
    return -sum(effect.points for step in way if step for effect in step[0].effects)


def undominated(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """The pairs (cost, gain) that no other beats in one and equals or beats in the other."""
    different = set(pairs)
    return {
        (cost_, gain)
        for cost_, gain in different
        if not any(c <= cost_ and g >= gain and (c, g) != (cost_, gain) for c, g in different)
    }


def smallest_conflict_size(terms: IntegrateTerms, limits: Sequence[str]) -> int | None:
    """How many limits the smallest set that nothing satisfies has; None where something satisfies all."""
    broken = [faults(terms, way) for way in every_way(terms)]
    for size in range(len(limits) + 1):
        for some in combinations(limits, size):
            if all(found.intersection(some) for found in broken):
                return size
    return None
