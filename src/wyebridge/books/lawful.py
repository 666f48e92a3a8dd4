"""What a home may adopt: versions of the agreement whose every act has its authority, and why others wait."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from wyebridge.books.adopted import adopted_agreements
from wyebridge.books.home import Home, Version
from wyebridge.books.journal.read import read_batches
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.problems import Place, Problem
from wyebridge.engine.ledger.acts import CitedAct, cited_acts


def as_may_be_adopted(home: Home, *, on: date) -> Home:
    """The home without versions that nobody had the power to sign by a day: they wait in `withheld`.

    What ledgers report is recorded all the same, under the versions that are left; its rows that concern a version that
    waits are in suspense until it is adopted, and are recoded then. A home without a constitution withholds nothing.
    """
    waiting = [version for version, _ in withheld(home, on=on)]
    if not waiting:
        return home
    kept = tuple(version for version in home.versions if version not in waiting)
    return replace(home, versions=kept, withheld=(*home.withheld, *waiting))


def withheld(home: Home, *, on: date) -> Iterator[tuple[Version, tuple[Problem, ...]]]:
    """Each version that the books do not hold and may not adopt, with what each act in it lacks."""
    if home.constitution is None:
        return
    held = adopted_agreements(home.books, read_batches(home.books))
    known = {(one.id, one.version) for one in held}
    new = [one for one in home.versions if (one.agreement.id, one.agreement.version) not in known]
    if not new:
        return
    in_order: Sequence[Agreement] = [*held, *(one.agreement for one in new)]
    acts = cited_acts(in_order, [one for one in home.decisions if _counts_on(one, on)], home.constitution)
    for version in new:
        place = Place(f"agreement/{version.file}")
        lacking = [act for act in acts if act.version == version.agreement.version and not act.may_stand]
        if lacking:
            yield version, tuple(problem(act, place) for act in lacking)


def problem(act: CitedAct, place: Place) -> Problem:
    """What an act lacks: why what it cites does not count, and what is needed, of whom, by when."""
    on = f"{act.ruling.on.day} {act.ruling.on:%B %Y}"
    cites = f"it cites {' and '.join(act.cited)}" if act.cited else "it cites no decision"
    why = " ".join(act.ruling.passed_over) or f"{cites}, and money moves only on a decision or a delegation"
    return Problem("no-authority", f"{act.what} has no authority on {on}", why, _needed(act), place)


def _needed(act: CitedAct) -> str:
    return " ".join(map(str, act.ruling.needed))


def _counts_on(decision: Decision, on: date) -> bool:
    """Whether a decision is known by a day, and not still to ratify what was done before it has effect."""
    return decision.known_on <= on and (decision.effective_on <= on or decision.ratifies_since is None)
