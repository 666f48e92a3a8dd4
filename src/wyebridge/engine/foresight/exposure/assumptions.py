"""All that an exposure stands on and that could be otherwise, in words, beside every answer."""

from collections.abc import Iterator

from wyebridge.engine.foresight.exposure.draws import Drawing
from wyebridge.engine.foresight.exposure.names import names_of
from wyebridge.engine.foresight.exposure.terms import ExposureProblem
from wyebridge.engine.foresight.model import Assumption
from wyebridge.engine.kernel.money import percent, pounds

MODEL = "the model (docs/models.md)"


def assumptions(problem: ExposureProblem, drawing: Drawing) -> tuple[Assumption, ...]:
    """Every assumption: what the problem states, on its own grounds, and what the model itself takes as given."""
    return (*_stated(problem), *problem.found, *_of_the_model(problem, drawing))


def _stated(problem: ExposureProblem) -> Iterator[Assumption]:
    terms, names = problem.terms, names_of(problem.agreement)
    for cost in terms.costs:
        drift = f", which grows {cost.drift:.1%} a year beyond it" if cost.drift else ""
        value = (
            f"a month varies by {cost.spread:.1%} about its budget{drift}; of what one month is out by, "
            f"{cost.persistence:.0%} goes on into the next; {cost.common:.0%} of how it varies is felt by all alike"
        )
        yield Assumption(f"The cost of {names.get(cost.of, cost.of)}", value, cost.because)
    for shock in terms.shocks:
        yield Assumption(
            shock.name,
            f"{percent(shock.chance)} a year; adds {shock.adds} to {names.get(shock.to, shock.to)}",
            shock.because,
        )
    for saving in terms.savings:
        points = f"{percent(saving.least)}, {percent(saving.likely)} or {percent(saving.most)}"
        value = f"{pounds(saving.booked)} booked; least, likely and most delivered: {points}"
        yield Assumption(saving.name, value, saving.because)
    for grant in terms.withdrawn:
        value = f"{percent(grant.chance)} a year; {percent(grant.goes_on)} of the spending goes on without it"
        yield Assumption(grant.name, value, grant.because)
    for loss in terms.settlements:
        value = f"{percent(loss.chance)} a year; {loss.partner} loses {pounds(loss.loses)}, which no clause shares"
        yield Assumption(loss.name, value, loss.because)
    for unpaid in terms.unpaid:
        value = f"{percent(unpaid.chance)} a year; pays {pounds(unpaid.pays_at_most)} at most"
        yield Assumption(unpaid.name, f"{value}, and the rest falls on {unpaid.falls_on}", unpaid.because)
    for rule in terms.year_ends:
        keeps = f", of which {pounds(rule.keeps)} is to be kept" if rule.keeps else ""
        what = "reserves" if rule.rule == "reserves" else "room within its limit"
        yield Assumption(f"{rule.partner}'s year end", f"{what} of {pounds(rule.has)}{keeps}", rule.because)
    for tried in problem.tried:
        for decision in (*terms.decisions, *tried.decisions):
            if decision in terms.decisions and tried is not problem.tried[0]:
                continue
            what = f"{decision.body}, clause {decision.clause}"
            yield Assumption(what, decision.outcome, f"{decision.title} ({tried.name})")


def _of_the_model(problem: ExposureProblem, drawing: Drawing) -> Iterator[Assumption]:
    parted = [series for series in drawing.series if len(series.rows) > 1]
    if parted:
        value = f"{len(parted)} of {len(drawing.series)} series"
        yield Assumption("Lines of one scheme vary together, in proportion to their budgets", value, MODEL)
    yield Assumption("What no board has decided stays undecided", "it is nobody's exposure, and is shown apart", MODEL)
    yield Assumption("Contributions are paid as agreed", "but for what the problem says may not be", MODEL)
    yield Assumption("Limits and shares stand on the year's budgets and contributions as agreed", "as they are", MODEL)
    yield Assumption("A month's exposure", "the clauses run on the year to date, with the whole year's limits", MODEL)
    if any(one.agreement.reserves for one in problem.tried):
        yield Assumption("What reserves give", "set aside already: it is in no partner's exposure", MODEL)
    yield from _left_out(problem)


def _left_out(problem: ExposureProblem) -> Iterator[Assumption]:
    """What no answer of the model ever holds, said of every answer, with how many of the terms tried are such."""
    measured, recovered = set[str](), set[str]()
    for one in problem.tried:
        measured |= {sum_.name for sum_ in one.agreement.performance}
        recovered |= {
            f"clause {clause.number}"
            for clause in one.agreement.clauses
            for step in clause.waterfall
            if step.share and step.share.recovered
        }
    yield Assumption("Sums that turn on a measure", f"left out, beside any variance: {_those(measured)}", MODEL)
    yield Assumption(
        "Interest on what is paid back later, its instalments, and what of it is let off",
        f"left out, and all of it is shown as borne by who bears it now: {_those(recovered)}",
        MODEL,
    )


def _those(found: set[str]) -> str:
    return ", ".join(sorted(found)) if found else "nothing tried here has any"
