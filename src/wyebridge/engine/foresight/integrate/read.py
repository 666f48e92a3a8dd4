"""From the text of a problem, and of the tables that it names, to the problem, or to every fault in all of them."""

from collections.abc import Callable, Mapping

from wyebridge.engine.foresight.integrate.check import check, exposure_runs
from wyebridge.engine.foresight.integrate.choices import IntegrateProblem
from wyebridge.engine.foresight.integrate.terms import IntegrateTerms, name_of_form
from wyebridge.engine.foresight.reading import Opened, with_tables
from wyebridge.engine.kernel.problems import Problem, in_order
from wyebridge.engine.kernel.yaml import Fault, Reading, parse, read_term

TABLES = ("services", "forms")
"""What may stand in a table of its own: the problem then gives its file's name in place of a list."""

ExposureOf = Callable[[str, str], Mapping[str, int] | str]
"""Exposure by body in pence from a run's file and a percentile; or what is wrong, in words."""


def read_terms(text: str, file: str, opened: Opened) -> tuple[Reading[IntegrateTerms] | None, tuple[Problem, ...]]:
    """Read a problem's terms, with the tables that it names. Returns the reading, or every problem in place order."""
    document = parse(text, file)
    if isinstance(document, Problem):
        return None, (document,)
    document, problems = with_tables(document, TABLES, opened)
    reading = read_term(document, IntegrateTerms)
    judged = reading.judge(check(reading.term)) if reading.term else ()
    problems = (*problems, *reading.problems, *judged)
    return (None if problems else reading), in_order(problems)


def with_exposures(
    reading: Reading[IntegrateTerms], exposure_of: ExposureOf
) -> tuple[IntegrateProblem | None, tuple[Problem, ...]]:
    """The problem, with the exposure of each form that takes its own from a run; or every problem in having it."""
    terms = reading.term
    assert terms is not None, "a reading without problems has its term"
    bodies = {body.id for body in terms.bodies}
    exposures: dict[tuple[str, str], Mapping[str, int]] = {}
    faults: list[Fault] = []
    for i, form, run in exposure_runs(terms):
        found = exposure_of(run.run, run.at)
        if not isinstance(found, str) and not found.keys() <= bodies:
            found = f"it is for {', '.join(sorted(found.keys() - bodies))}, which are no bodies of this problem"
        if isinstance(found, str):
            what = f"no exposure can be taken from '{run.run}': {found}"
            why = "what a form could cost in a bad year is weighed and limited"
            remedy = "run `wyebridge plan exposure` for it, or state the exposure by body in pounds"
            faults.append(Fault(("forms", i, "exposure"), "no-exposure", what, why, remedy))
        else:
            exposures[form.service, name_of_form(form)] = found
    problems = reading.judge(faults)
    return (None if problems else IntegrateProblem(terms, exposures)), in_order(problems)
