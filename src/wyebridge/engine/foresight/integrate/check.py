"""What can contradict itself in a problem: names that nothing bears, sums that do not fit, law left out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from wyebridge.engine.foresight.integrate.terms import (
    ExposureRun,
    Form,
    IntegrateTerms,
    PartnershipOption,
    Service,
    name_of_form,
)
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.yaml import Fault, Path


def check(terms: IntegrateTerms) -> Iterator[Fault]:
    """Every contradiction in the terms, with the path of each."""
    yield from _names_once(terms)
    yield from _years(terms)
    yield from _bodies_known(terms)
    for i, service in enumerate(terms.services):
        yield from _service(service, i)
    services = {service.id: service for service in terms.services}
    for i, form in enumerate(terms.forms):
        if form.service not in services:
            yield _unknown(("forms", i, "service"), form.service, "services", services)
        else:
            yield from _form(terms, services, form, i)
    for i, option in enumerate(terms.options):
        yield from _option(terms, option, i)


def _names_once(terms: IntegrateTerms) -> Iterator[Fault]:
    lists: dict[str, Iterable[tuple[Path, str]]] = {
        word: [((word, i, "id"), one.id) for i, one in enumerate(getattr(terms, word))]
        for word in ("bodies", "powers", "outcomes", "groups", "weightings", "services", "options")
    }
    within = [
        (i, j, kind, one.id)
        for i, s in enumerate(terms.services)
        for kind in ("duties", "contracts")
        for j, one in enumerate(getattr(s, kind))
    ]
    for kind in ("duties", "contracts"):
        lists[kind] = [(("services", i, kind, j, "id"), name) for i, j, of, name in within if of == kind]
    lists["forms"] = [(("forms", i), f"{form.service} as {name_of_form(form)}") for i, form in enumerate(terms.forms)]
    for word, named in lists.items():
        times = Counter(name for _, name in named)
        seen: set[str] = set()
        for path, name in named:
            if times[name] > 1 and name in seen:
                yield Fault(
                    path,
                    "name-used-twice",
                    f"'{name}' stands twice among {word}",
                    "what refers to it could mean either",
                    "rename one, or take it out",
                )
            seen.add(name)


def _years(terms: IntegrateTerms) -> Iterator[Fault]:
    for i, (one, following) in enumerate(zip(terms.years, terms.years[1:], strict=False), 1):
        if following.year.start != one.year.start + 1:
            yield Fault(
                ("years", i, "year"),
                "years-apart",
                f"{following.year} does not follow {one.year}",
                "savings are counted by how many years a form runs",
                "write the years one after another, the first first",
            )
    if terms.horizon_years < len(terms.years):
        yield Fault(
            ("horizon_years",),
            "horizon-too-short",
            f"a horizon of {terms.horizon_years} years ends before the {len(terms.years)} years of the road map do",
            "a change begun after it would cost and never save",
            "lengthen the horizon",
        )


def _bodies_known(terms: IntegrateTerms) -> Iterator[Fault]:
    known = {body.id for body in terms.bodies}
    for path, name in _body_names(terms):
        if name not in known:
            yield _unknown(path, name, "bodies", known)


def _body_names(terms: IntegrateTerms) -> Iterator[tuple[Path, str]]:
    if terms.management:
        yield from ((("management", "of", i), name) for i, name in enumerate(terms.management.of))
    sums = ("cost_to_run", "management_cost", "lost_vat", "cost_to_change", "posts", "exposure")
    for word, ones in (("services", terms.services), ("forms", terms.forms)):
        for i, one in enumerate(ones):
            for field in sums:
                found = getattr(one, field, {})
                names = found if isinstance(found, Mapping) else ()
                yield from (((word, i, field, name), name) for name in names)
    for i, service in enumerate(terms.services):
        yield from ((("services", i, "duties", j, "body"), duty.body) for j, duty in enumerate(service.duties))
        yield from ((("services", i, "contracts", j, "body"), one.body) for j, one in enumerate(service.contracts))
    for i, form in enumerate(terms.forms):
        if form.lead:
            yield ("forms", i, "lead"), form.lead
        yield from ((("forms", i, "rights", j, "lost_by"), right.lost_by) for j, right in enumerate(form.rights))
    for i, option in enumerate(terms.options):
        for field in ("yearly", "once", "exit_cost"):
            found = getattr(option, field)
            names = found if isinstance(found, Mapping) else ()
            yield from ((("options", i, field, name), name) for name in names)


def _service(service: Service, i: int) -> Iterator[Fault]:
    yield from _management_within(service, ("services", i))
    if service.shared_users > service.users:
        yield Fault(
            ("services", i, "shared_users"),
            "part-above-whole",
            f"{service.shared_users:,} shared users are more than its {service.users:,} users",
            "the shared are among the users",
            "correct one of the two",
            (("services", i, "users"),),
        )


def _management_within(one: Service | Form, path: Path) -> Iterator[Fault]:
    for body, management in one.management_cost.items():
        if management > one.cost_to_run.get(body, 0):
            yield Fault(
                (*path, "management_cost", body),
                "part-above-whole",
                f"management costs {body} {pounds(management)}, more than all it pays to run the service "
                f"({pounds(one.cost_to_run.get(body, 0))})",
                "the cost to run includes the cost of managing",
                "correct one of the two",
                ((*path, "cost_to_run"),),
            )


def _form(terms: IntegrateTerms, services: Mapping[str, Service], form: Form, i: int) -> Iterator[Fault]:
    path: Path = ("forms", i)
    service = services[form.service]
    yield from _management_within(form, path)
    yield from _law(terms, form, path)
    if form.form == service.now:
        yield Fault(
            (*path, "form"),
            "form-is-today-s",
            f"{service.name} is {form.form} today",
            "staying as it is is always tried, at today's figures",
            "take this form out, or correct what the service is now",
            (("services",),),
        )
    known = {duty.id for duty in service.duties}
    yield from (
        _unknown((*path, "moves_duties", j), name, f"the duties of {service.id}", known)
        for j, name in enumerate(form.moves_duties)
        if name not in known
    )
    contracts = {contract.id for contract in service.contracts}
    yield from (
        _unknown((*path, "waits_for", j), name, f"the contracts of {service.id}", contracts)
        for j, name in enumerate(form.waits_for)
        if name not in contracts
    )
    others = services.keys() - {form.service}
    yield from (
        _unknown((*path, "needs", j), name, "the other services", others)
        for j, name in enumerate(form.needs)
        if name not in others
    )
    outcomes, groups = {one.id for one in terms.outcomes}, {one.id for one in terms.groups}
    for j, effect in enumerate(form.effects):
        if effect.outcome not in outcomes:
            yield _unknown((*path, "effects", j, "outcome"), effect.outcome, "outcomes", outcomes)
        if effect.group is not None and effect.group not in groups:
            yield _unknown((*path, "effects", j, "group"), effect.group, "groups", groups)
    yield from _ranges(form, path)


def _law(terms: IntegrateTerms, form: Form, path: Path) -> Iterator[Fault]:
    powers = {power.id for power in terms.powers}
    if form.power is not None and form.power not in powers:
        yield _unknown((*path, "power"), form.power, "powers", powers)
    if form.power is None and form.form in ("lead-commissioner", "pooled", "one-team"):
        yield Fault(
            path,
            "power-left-out",
            f"{form.service} as {form.form} names no legal power",
            "one body may spend for another, or pool with it, only under a power that both have",
            "add 'power:', and list it under 'powers' with whether it is held",
        )
    if form.form == "lead-commissioner" and form.lead is None:
        yield Fault(
            path,
            "lead-left-out",
            f"{form.service} has a lead commissioner and nobody is named",
            "which body leads decides whose rights move",
            "add 'lead:' with a body",
        )


def _ranges(form: Form, path: Path) -> Iterator[Fault]:
    stated: tuple[tuple[str, tuple[int, int] | None, int], ...] = (
        ("run_between", form.run_between, sum(form.cost_to_run.values())),
        ("change_between", form.change_between, sum(form.cost_to_change.values())),
        ("points_between", form.points_between, sum(effect.points for effect in form.effects)),
    )
    for field, between, figure in stated:
        if between is not None and not between[0] <= figure <= between[1]:
            shown = f"{figure} points" if field == "points_between" else pounds(figure)
            yield Fault(
                (*path, field),
                "outside-its-range",
                f"the figure stated ({shown}, all bodies together) lies outside this range",
                "how far it may be out is measured from what is stated",
                "write the least and the most that it could be, the least first",
                ((*path, "cost_to_run"), (*path, "cost_to_change"), (*path, "effects")),
            )


def _option(terms: IntegrateTerms, option: PartnershipOption, i: int) -> Iterator[Fault]:
    missing = [body.id for body in terms.bodies if body.id not in option.yearly]
    if missing and not (option.kind == "deepen" and not option.yearly):
        yield Fault(
            ("options", i),
            "money-left-out",
            f"'{option.name}' does not say what a year would cost {' or '.join(missing)}",
            "an option whose money is not said would look free",
            "add 'yearly:' with a sum for each body, £0 where it changes nothing",
            (("options", i, "yearly"),),
        )


def exposure_runs(terms: IntegrateTerms) -> Iterator[tuple[int, Form, ExposureRun]]:
    """The forms whose exposure comes from the result of a run, each with its place among the forms."""
    for i, form in enumerate(terms.forms):
        if isinstance(form.exposure, ExposureRun):
            yield i, form, form.exposure


def _unknown(path: Path, name: str, among: str, known: Iterable[str]) -> Fault:
    use = ", ".join(sorted(known)) or "none are listed yet"
    return Fault(
        path,
        "unknown-name",
        f"'{name}' is not among {among}",
        "a name that nothing bears would be left out of every sum",
        f"correct it, or list it; known: {use}",
    )
