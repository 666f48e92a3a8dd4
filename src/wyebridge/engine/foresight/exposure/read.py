"""From the texts of an exposure problem and its variants to the problem, or to every fault in them at once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from wyebridge.engine.agreement.check import check
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.foresight.exposure.terms import Exposure, ExposureProblem, Tried, Variant
from wyebridge.engine.governance.citing import check_citations
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.problems import Place, Problem, in_order
from wyebridge.engine.kernel.terms import Term
from wyebridge.engine.kernel.yaml import Fault, Path, parse, read_term

TermT = TypeVar("TermT", bound=Term)


def read_exposure(
    text: str,
    file: str,
    agreement: Agreement,
    variants: Mapping[str, str] | None = None,
    decisions: Sequence[Decision] = (),
) -> tuple[ExposureProblem | None, tuple[Problem, ...]]:
    """Read a problem over an agreement, and its variants by file name. `decisions` are those that have been taken.

    Returns the problem only when there is no fault at all; otherwise every fault of every file, in order of place.
    """
    terms, problems = _read(text, file, Exposure, lambda found: _check(found, agreement))
    tried = [Tried("As agreed", "the agreement as it stands", agreement, tuple(decisions))]
    for name, said in (variants or {}).items():
        variant, faults = _read(said, name, Variant, lambda found: _check_variant(found, agreement))
        problems += faults
        if variant is not None:
            made = varied(agreement, variant)
            problems += _unsound(made, agreement, variant, name)
            tried.append(Tried(variant.name, variant.about, made, (*decisions, *variant.decisions)))
    problems += _named_twice(tried, file)
    if terms is None or problems:
        return None, in_order(problems)
    with_supposed = (Tried(one.name, one.about, one.agreement, (*one.decisions, *terms.decisions)) for one in tried)
    return ExposureProblem(terms, tuple(with_supposed)), ()


def _read(
    text: str, file: str, term: type[TermT], check_term: Callable[[TermT], Iterator[Fault]]
) -> tuple[TermT | None, tuple[Problem, ...]]:
    document = parse(text, file)
    if isinstance(document, Problem):
        return None, (document,)
    reading = read_term(document, term)
    faults = reading.judge(check_term(reading.term)) if reading.term is not None else ()
    return (None if reading.problems else reading.term), (*reading.problems, *faults)


def varied(agreement: Agreement, variant: Variant) -> Agreement:
    """The agreement as a variant has it."""
    clauses = {clause.number: clause for clause in agreement.clauses if clause.number not in variant.without}
    reserves = {reserve.id: reserve for reserve in agreement.reserves}
    contributions = {(one.partner, one.fund): one for one in agreement.contributions}
    return agreement.model_copy(
        update={
            "clauses": tuple((clauses | {clause.number: clause for clause in variant.clauses}).values()),
            "reserves": tuple((reserves | {reserve.id: reserve for reserve in variant.reserves}).values()),
            "contributions": tuple(
                (contributions | {(one.partner, one.fund): one for one in variant.contributions}).values()
            ),
        }
    )


def _unsound(made: Agreement, agreement: Agreement, variant: Variant, file: str) -> tuple[Problem, ...]:
    """What is wrong with the agreement as varied, and was not before: told at the variant, which made it so."""
    before = {fault.what for fault in check(agreement)}
    return tuple(
        Problem(fault.code, fault.what, fault.why, fault.remedy, Place(file))
        for fault in check(made)
        if fault.what not in before
    )


def _named_twice(tried: Sequence[Tried], file: str) -> tuple[Problem, ...]:
    names = [one.name for one in tried]
    return tuple(
        Problem(
            "name-used-twice",
            f"two things tried are called '{name}'",
            "side by side they could not be told apart",
            "give each variant a name of its own",
            Place(file),
        )
        for name in dict.fromkeys(name for name in names if names.count(name) > 1)
    )


def _check_variant(variant: Variant, agreement: Agreement) -> Iterator[Fault]:
    known = {clause.number for clause in agreement.clauses}
    for index, number in enumerate(variant.without):
        if number not in known:
            yield Fault(
                ("without", index),
                "unknown-clause",
                f"the agreement has no clause '{number}' to leave out",
                "the variant would be the agreement itself",
                f"use one of {', '.join(sorted(known)) or 'none: it has no clauses'}",
            )
    yield from check_citations(variant.decisions, (varied(agreement, variant),))


def _check(terms: Exposure, agreement: Agreement) -> Iterator[Fault]:
    yield from _check_costs(terms, agreement)
    places = lines_by_name(agreement)
    for path, name in (
        *((("shocks", i, "to"), shock.to) for i, shock in enumerate(terms.shocks)),
        *((("savings", i, "of"), saving.of) for i, saving in enumerate(terms.savings)),
        *((("brought_forward", fund), fund) for fund in terms.brought_forward),
    ):
        if name not in places or (path[0] == "brought_forward" and agreement.fund(name) is None):
            yield _unknown(path, name, "fund" if path[0] == "brought_forward" else "fund, scheme or line")
    fences = {line.ring_fence for _, _, line in agreement.every_line() if line.ring_fence}
    for index, withdrawn in enumerate(terms.withdrawn):
        if withdrawn.grant not in fences:
            yield _unknown(("withdrawn", index, "grant"), withdrawn.grant, "ring-fence")
    for path, name in _partners_said(terms):
        if name not in agreement.partner_ids():
            yield _unknown(path, name, "partner")
    for index, saving in enumerate(terms.savings):
        if not saving.least <= saving.likely <= saving.most:
            yield Fault(
                ("savings", index, "likely"),
                "points-out-of-order",
                f"of '{saving.name}' the likely part is not between the least and the most",
                "no triangle stands on such points",
                "put them in order",
            )
    for index, unpaid in enumerate(terms.unpaid):
        if unpaid.partner == unpaid.falls_on:
            yield Fault(
                ("unpaid", index, "falls_on"),
                "falls-on-itself",
                f"what {unpaid.partner} cannot pay would fall on {unpaid.partner}",
                "somebody else is left with what a partner cannot pay",
                "name the partner that would be",
            )
    for index, shock in enumerate(terms.shocks):
        if shock.adds.of not in (None, "budget"):
            yield Fault(
                ("shocks", index, "adds"),
                "base-not-known-yet",
                f"'{shock.name}' adds a part of {shock.adds.of}",
                "what a shock adds must be known before any variance is",
                "write an amount, or a percentage of budget",
            )
    yield from check_citations(terms.decisions, (agreement,))


def _check_costs(terms: Exposure, agreement: Agreement) -> Iterator[Fault]:
    said = [cost.of for cost in terms.costs]
    if "agreement" not in said:
        yield Fault(
            ("costs",),
            "no-default",
            "no cost is said 'of: agreement'",
            "a line that none of the others reaches would have no cost at all",
            "add one, with its grounds: it stands for every line that nothing nearer speaks of",
        )
    places = lines_by_name(agreement)
    for index, cost in enumerate(terms.costs):
        if cost.of not in places:
            yield _unknown(("costs", index, "of"), cost.of, "fund, scheme or line")
        if cost.spread <= 0 or cost.spread > 3:
            yield Fault(
                ("costs", index, "spread"),
                "spread-out-of-range",
                f"the spread of {cost.of} is {cost.spread:.1%}",
                "a month's cost varies by something, and by less than three times itself",
                "write it as a part of a month's cost, such as 6%",
            )
        if cost.drift <= -1:
            yield Fault(
                ("costs", index, "drift"),
                "drift-out-of-range",
                f"{cost.of} would shrink by all of itself",
                "there is then nothing to vary",
                "write a growth above -100%",
            )
        if said.index(cost.of) != index:
            yield Fault(
                ("costs", index, "of"),
                "said-twice",
                f"the cost of {cost.of} is said twice",
                "only one of the two could stand",
                "take one out",
            )


def _partners_said(terms: Exposure) -> Iterator[tuple[Path, str]]:
    for name in ("settlements", "unpaid", "year_ends"):
        for index, said in enumerate(getattr(terms, name)):
            yield (name, index, "partner"), said.partner
            if name == "unpaid":
                yield (name, index, "falls_on"), said.falls_on


def _unknown(path: Path, name: str, sort: str) -> Fault:
    return Fault(
        path,
        f"unknown-{sort.split(',')[0]}",
        f"the agreement has no {sort} '{name}'",
        "it would be passed over in silence",
        "correct the name; `wyebridge agreement explain` lists them",
    )


def lines_by_name(agreement: Agreement) -> dict[str, list[tuple[str, str]]]:
    """The lines that a name reaches: 'agreement', a fund, a scheme, or a line as scheme/line."""
    found: dict[str, list[tuple[str, str]]] = {"agreement": [], **{fund.id: [] for fund in agreement.funds}}
    for fund, scheme, line in agreement.every_line():
        for name in ("agreement", fund.id, scheme.id, f"{scheme.id}/{line.id}"):
            found.setdefault(name, []).append((scheme.id, line.id))
    return found
