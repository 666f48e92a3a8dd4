"""What an agreement gets wrong although each of its terms can be read: names, dates and sums that contradict."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from wyebridge.engine.agreement.check_clauses import check_clauses
from wyebridge.engine.agreement.check_names import must_be_partner, scheme_ids, twice
from wyebridge.engine.agreement.check_vat import check_vat
from wyebridge.engine.agreement.contributions import contribution_pence, due_dates, is_sound
from wyebridge.engine.agreement.terms import (
    BASES_NEEDING_MEASURE,
    KINDS_EACH_KEEPS_ITS_OWN,
    UNPOOLABLE_FUNCTIONS,
    Agreement,
    Contribution,
    Fund,
    Shares,
)
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.yaml import Fault, Path


def check(agreement: Agreement) -> Iterator[Fault]:
    """Every contradiction in the agreement, each at its place. Nothing found means that it can be run."""
    yield from _too_few(agreement)
    yield from _dates(agreement)
    yield from _repeated_names(agreement)
    yield from _partners(agreement)
    yield from _funds(agreement)
    yield from check_vat(agreement)
    yield from _contributions(agreement)
    yield from _measures(agreement)
    yield from _budget_changes(agreement)
    yield from _funded(agreement)
    yield from check_clauses(agreement)


def _too_few(agreement: Agreement) -> Iterator[Fault]:
    if len(agreement.partners) < 2:
        yield Fault(
            ("partners",),
            "too-few-partners",
            "there are fewer than two partners",
            "an agreement is between at least two statutory bodies",
            "add the missing partner",
        )
    if not agreement.funds:
        yield Fault(("funds",), "no-funds", "there is no fund", "no money would be governed by it", "add a fund")
    for i, fund in enumerate(agreement.funds):
        for j, scheme in enumerate(fund.schemes):
            if not scheme.lines:
                yield Fault(
                    ("funds", i, "schemes", j, "lines"),
                    "no-lines",
                    f"the scheme '{scheme.id}' has no line",
                    "spending is coded to lines, which say who commissions and who pays",
                    "add a line",
                )


def _dates(agreement: Agreement) -> Iterator[Fault]:
    for name in ("commences_on", "effective_from"):
        if getattr(agreement, name) > agreement.ends_on:
            yield Fault(
                ("ends_on",),
                "dates-out-of-order",
                f"the agreement ends on {agreement.ends_on}, before {name} ({getattr(agreement, name)})",
                "no day would be governed by it",
                "correct the date that is wrong",
                ((name,),),
            )
    if agreement.ends_on < agreement.year.first_day or agreement.effective_from > agreement.year.last_day:
        yield Fault(
            ("year",),
            "year-outside-term",
            f"the year {agreement.year} lies outside the time from {agreement.effective_from} to {agreement.ends_on}",
            "budgets and contributions are for that year",
            "correct the year, or the dates",
            (("effective_from",), ("ends_on",)),
        )


def _repeated_names(agreement: Agreement) -> Iterator[Fault]:
    named: dict[str, Iterable[tuple[Path, str]]] = {
        "partner": ((("partners", i, "id"), partner.id) for i, partner in enumerate(agreement.partners)),
        "fund": ((("funds", i, "id"), fund.id) for i, fund in enumerate(agreement.funds)),
        "scheme": (
            (("funds", i, "schemes", j, "id"), scheme.id)
            for i, fund in enumerate(agreement.funds)
            for j, scheme in enumerate(fund.schemes)
        ),
        "exclusion": ((("exclusions", i, "id"), exclusion.id) for i, exclusion in enumerate(agreement.exclusions)),
        "measure": ((("measures", i, "id"), measure.id) for i, measure in enumerate(agreement.measures)),
    }
    for word, names in named.items():
        yield from twice(word, names)
    both = {fund.id for fund in agreement.funds}
    for i, fund in enumerate(agreement.funds):
        for j, scheme in enumerate(fund.schemes):
            if scheme.id in both:
                yield Fault(
                    ("funds", i, "schemes", j, "id"),
                    "name-used-twice",
                    f"'{scheme.id}' is both a scheme and a fund",
                    "a clause that names it could mean either",
                    "rename one",
                )
            lines = ((("funds", i, "schemes", j, "lines", k, "id"), line.id) for k, line in enumerate(scheme.lines))
            yield from twice(f"line of {scheme.id}", lines)
    pairs = ((("contributions", i), f"{c.partner} to {c.fund}") for i, c in enumerate(agreement.contributions))
    yield from twice("contribution from", pairs)


def _partners(agreement: Agreement) -> Iterator[Fault]:
    yield from must_be_partner(agreement, ("host",), agreement.host)
    for i, partner in enumerate(agreement.partners):
        before, after = partner.predecessor, partner.successor
        if before and after and before.until >= after.starts:
            yield Fault(
                ("partners", i, "successor", "starts"),
                "dates-out-of-order",
                f"{after.id} takes over on {after.starts}, before {before.id} had ended ({before.until})",
                "no day would be the partner's own",
                "correct the date that is wrong",
            )


def _funds(agreement: Agreement) -> Iterator[Fault]:
    excluded = {function: exclusion.id for exclusion in agreement.exclusions for function in exclusion.functions}
    for i, fund in enumerate(agreement.funds):
        path: Path = ("funds", i)
        if fund.host is not None:
            yield from must_be_partner(agreement, (*path, "host"), fund.host)
        yield from _shares(agreement, fund, (*path, "shares"), fund.shares)
        yield from _fund_money(agreement, fund, path)
        for j, scheme in enumerate(fund.schemes):
            at: Path = (*path, "schemes", j)
            if scheme.shares:
                yield from _shares(agreement, fund, (*at, "shares"), scheme.shares)
            for k, function in enumerate(scheme.functions):
                yield from _function(excluded, (*at, "functions", k), function)
            for k, line in enumerate(scheme.lines):
                yield from must_be_partner(agreement, (*at, "lines", k, "commissioner"), line.commissioner)
                yield from must_be_partner(agreement, (*at, "lines", k, "payer"), line.payer)
                if line.profile is not None and (min(line.profile) < 0 or not sum(line.profile)):
                    yield Fault(
                        (*at, "lines", k, "profile"),
                        "profile",
                        "the monthly profile has a negative weight, or none above zero",
                        "the year's budget could not be spread over its months",
                        "write twelve whole numbers, April first, with at least one above zero",
                    )


def _fund_money(agreement: Agreement, fund: Fund, path: Path) -> Iterator[Fault]:
    into = [contribution for contribution in agreement.contributions if contribution.fund == fund.id]
    if not into:
        yield Fault(
            path,
            "fund-without-contributions",
            f"no partner contributes to the fund '{fund.id}'",
            "a fund with no money in it cannot say whose its spending is",
            "add a contribution from each partner that pays in, or say under 'awaiting' who must settle it",
            (("contributions",),),
        )
        return
    if any(contribution.awaiting or not is_sound(contribution) for contribution in into):
        return
    budget = sum(line.budget for scheme in fund.schemes for line in scheme.lines)
    changes = sum(change.amount for change in agreement.budget_changes if _is_of(fund, change.scheme))
    paid_in = sum(contribution_pence(contribution) for contribution in into)
    if budget + changes > paid_in:
        yield Fault(
            path,
            "budget-exceeds-contributions",
            f"the lines of '{fund.id}' come to {pounds(budget + changes)}, more than the {pounds(paid_in)} contributed",
            "the difference would be spending that nobody has agreed to pay for",
            "correct a budget or a contribution",
            (("contributions",), ("budget_changes",), (*path, "schemes")),
        )


def _is_of(fund: Fund, scheme_id: str) -> bool:
    return any(scheme.id == scheme_id for scheme in fund.schemes)


def _function(excluded: dict[str, str], path: Path, function: str) -> Iterator[Fault]:
    if function in UNPOOLABLE_FUNCTIONS:
        yield Fault(
            path,
            "function-cannot-be-pooled",
            f"'{function}' may not be part of these arrangements",
            "SI 2000/617, regulation 5 keeps it with the health body",
            "take the function out of the scheme",
        )
    if function in excluded:
        yield Fault(
            path,
            "function-excluded",
            f"'{function}' is excluded by this agreement ('{excluded[function]}')",
            "the same spending cannot be both outside every fund and inside one",
            "take it out of the scheme, or out of the exclusion",
            (("exclusions",),),
        )


def _shares(agreement: Agreement, fund: Fund, path: Path, shares: Shares) -> Iterator[Fault]:
    if fund.kind in KINDS_EACH_KEEPS_ITS_OWN and shares.basis != "own":
        yield Fault(
            (*path, "basis"),
            "kind-shares-nothing",
            f"a fund of kind '{fund.kind}' shares nothing, yet its basis is '{shares.basis}'",
            "in such a fund each partner keeps its own money",
            "make the basis 'own', or change the fund's kind",
        )
    if (shares.percentages is not None) != (shares.basis == "stated"):
        yield Fault(
            path,
            "percentages",
            f"basis '{shares.basis}' " + ("takes no" if shares.percentages else "needs") + " percentages",
            "a share is either stated or worked out, never both",
            "state one percentage for each partner with basis 'stated', and none with any other",
        )
    if (shares.measure is not None) != (shares.basis in BASES_NEEDING_MEASURE):
        yield Fault(
            path,
            "measure",
            f"basis '{shares.basis}' " + ("takes no" if shares.measure else "needs a") + " measure",
            "usage and population are counted; the other bases are not",
            "name a measure with basis 'usage' or 'population', and none with any other",
        )
    if shares.measure is not None and shares.measure not in {measure.id for measure in agreement.measures}:
        yield Fault(
            (*path, "measure"),
            "unknown-measure",
            f"'{shares.measure}' is not among the agreement's measures",
            "the share has nothing to stand on",
            "add the measure, or correct the name",
            (("measures",),),
        )
    for partner in shares.percentages or {}:
        yield from must_be_partner(agreement, (*path, "percentages", partner), partner)
    if shares.percentages is not None and sum(shares.percentages.values()) != 1:
        total = sum(shares.percentages.values()) * 100
        yield Fault(
            (*path, "percentages"),
            "percentages-do-not-sum",
            f"the stated percentages come to {_decimal(total)}%, not 100%",
            "part of each pound would belong to nobody, or to two bodies at once",
            "correct a percentage; thirds can be written 33.34%, 33.33%, 33.33%",
        )


def _decimal(value: Fraction | int) -> str:
    return f"{float(value):.6f}".rstrip("0").rstrip(".")  # for a message only; no money is worked out from it


def _contributions(agreement: Agreement) -> Iterator[Fault]:
    for i, contribution in enumerate(agreement.contributions):
        path: Path = ("contributions", i)
        yield from must_be_partner(agreement, (*path, "partner"), contribution.partner)
        if agreement.fund(contribution.fund) is None:
            yield Fault(
                (*path, "fund"),
                "unknown-fund",
                f"'{contribution.fund}' is not a fund of this agreement",
                "the contribution has nowhere to go",
                f"use one of {', '.join(fund.id for fund in agreement.funds)}, or add the fund",
                tuple(("funds", i, "id") for i in range(len(agreement.funds))) or (("funds",),),
            )
        yield from _schedule(agreement, contribution, path)


def _schedule(agreement: Agreement, contribution: Contribution, path: Path) -> Iterator[Fault]:
    instalments = contribution.instalments
    if contribution.awaiting and contribution.changes:
        yield Fault(
            (*path, "changes"),
            "change-of-nothing",
            "a contribution that is still awaited has changes",
            "there is no schedule that they could change",
            "write its instalments, or take the changes out",
        )
    if (instalments is None) == (contribution.awaiting is None):
        yield Fault(
            path,
            "contribution-unsettled",
            "a contribution needs either its instalments or what it is awaiting"
            + (", not both" if instalments else ""),
            "it is either settled or it waits for somebody",
            "write 'instalments:', or write 'awaiting:' with the body that must settle it",
        )
    if instalments is None:
        return
    if (instalments.each is None) == (instalments.amount is None):
        yield Fault(
            (*path, "instalments"),
            "instalments",
            "instalments need either 'each' or 'amount'" + (", not both" if instalments.each is not None else ""),
            "the sum due on each date would be unknown, or stated twice",
            "write 'each:' for every instalment, or 'amount:' for a sum divided evenly",
        )
        return
    dates = due_dates(instalments)
    if any(day not in agreement.year for day in dates):
        yield Fault(
            (*path, "instalments"),
            "instalment-outside-year",
            f"instalments run from {dates[0]} to {dates[-1]}, beyond the year {agreement.year}",
            "a contribution is for the version's year",
            "correct first_due, every or count",
            (("year",),),
        )
    for k, change in enumerate(contribution.changes):
        if not change.with_effect_from <= change.first_paid_on <= dates[-1]:
            yield Fault(
                (*path, "changes", k, "first_paid_on"),
                "dates-out-of-order",
                f"the change is first paid on {change.first_paid_on}, with effect from {change.with_effect_from}, "
                f"and the last instalment is due on {dates[-1]}",
                "its catch-up could never be paid",
                "let with_effect_from come first, then first_paid_on, no later than the last instalment",
                ((*path, "instalments"), (*path, "changes", k)),
            )


def _measures(agreement: Agreement) -> Iterator[Fault]:
    for i, measure in enumerate(agreement.measures):
        yield from must_be_partner(agreement, ("measures", i, "supplied_by"), measure.supplied_by)
        covered = None
        for k, count in enumerate(measure.counts):
            path: Path = ("measures", i, "counts", k)
            for partner in count.by:
                yield from must_be_partner(agreement, (*path, "by", partner), partner)
            if count.ends < count.starts or (covered is not None and count.starts <= covered):
                yield Fault(
                    path,
                    "periods-overlap",
                    f"the count from {count.starts} to {count.ends} is out of order or overlaps the one before",
                    "a day would have two counts, or none",
                    "put the periods in order of date, each starting after the last ends",
                )
            covered = max(count.ends, covered or count.ends)


def _budget_changes(agreement: Agreement) -> Iterator[Fault]:
    lines = {(scheme.id, line.id) for _, scheme, line in agreement.every_line()}
    for i, change in enumerate(agreement.budget_changes):
        if (change.scheme, change.line) not in lines:
            yield Fault(
                ("budget_changes", i),
                "unknown-line",
                f"there is no line '{change.line}' in a scheme '{change.scheme}'",
                "the change would move no budget",
                "correct the scheme or the line",
                scheme_ids(agreement),
            )
        if change.on not in agreement.year:
            yield Fault(
                ("budget_changes", i, "on"),
                "change-outside-year",
                f"the change is dated {change.on}, outside the year {agreement.year}",
                "it would change a budget that this version does not hold",
                "correct the date",
                (("year",),),
            )


def _funded(agreement: Agreement) -> Iterator[Fault]:
    known = {fund.id for fund in agreement.funds} | {scheme.id for _, scheme in agreement.every_scheme()}
    for i, funded in enumerate(agreement.funded):
        yield from must_be_partner(agreement, ("funded", i, "partner"), funded.partner)
        if funded.area not in known:
            yield Fault(
                ("funded", i, "area"),
                "unknown-area",
                f"'{funded.area}' is neither a fund nor a scheme of this agreement",
                "no share would ever stand on it",
                "correct the name",
                scheme_ids(agreement),
            )
    said = ((("funded", i), f"{f.partner} towards {f.towards} in {f.area}") for i, f in enumerate(agreement.funded))
    yield from twice("sum from", said)
    yield from _scheme_funding(agreement)


def _scheme_funding(agreement: Agreement) -> Iterator[Fault]:
    """Who is said to fund a scheme must fund its whole budget, as the year opened."""
    budgets = {scheme.id: sum(line.budget for line in scheme.lines) for _, scheme in agreement.every_scheme()}
    put: dict[str, int] = {}
    for i, funded in enumerate(agreement.funded):
        if funded.towards != "budget":
            continue
        put[funded.area] = put.get(funded.area, 0) + funded.amount
        if agreement.fund(funded.area):
            yield Fault(
                ("funded", i, "area"),
                "unknown-area",
                f"'{funded.area}' is a fund, and what is put towards a budget is of a scheme",
                "who funds a whole fund is what its contributions say",
                "name the scheme, or take it out",
            )
    for area, pence in put.items():
        if area in budgets and pence != budgets[area]:
            yield Fault(
                ("funded", next(i for i, f in enumerate(agreement.funded) if (f.area, f.towards) == (area, "budget"))),
                "scheme-funding-differs",
                f"{pounds(pence)} is put towards the budget of '{area}', whose lines come to {pounds(budgets[area])}",
                "part of the scheme would be funded by nobody, or twice",
                "correct an amount, or say who else funds it",
                (("funded",), *scheme_ids(agreement)),
            )
