"""How each body accounts for a fund, or for some of its schemes, in one year: by who controls it, as the bodies agreed.

A fund is no body of its own, so what is in a body's accounts follows from control (IFRS 10 and 11, and CIPFA's guidance
of 2017): one agreement may need a different answer for every scheme.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from wyebridge.engine.agreement.terms import KINDS_EACH_KEEPS_ITS_OWN, Agreement, Fund, Pending
from wyebridge.engine.kernel.terms import Bodies, Name, Names, Term, Year
from wyebridge.engine.kernel.yaml import Fault, Path

TREATMENTS: Final = {
    "joint-operation": "the bodies decide together: each shows its own share of what is spent, earned, owned and owed",
    "host-controls": "the host alone decides: it shows all of the spending, and what the others pay it as income",
    "agency": "one acts for the others: each shows the whole of its own part, and nothing of what it handles for them",
    "own": "each keeps and controls its own: nothing is shared, and it is no part of these notes",
}
"""How a fund is accounted for, and what that puts in each body's accounts."""


class Treatment(Term):
    """How one fund, or some of its schemes, is accounted for; `awaiting` in its place while that is not settled."""

    fund: Name
    schemes: Names = ()
    treatment: Literal["joint-operation", "host-controls", "agency", "own"] | None = None
    because: str
    agreed_by: Bodies = ()
    auditors: str = ""
    awaiting: Pending | None = None


class Accounting(Term):
    """One year's treatments: a fund's own stands for every scheme of it that none of the others names."""

    year: Year
    treatments: tuple[Treatment, ...]


def treatments_of(fund: Fund, accounting: Accounting | None) -> tuple[Treatment, ...]:
    """A fund's treatments, its own first, which every scheme has that no other names.

    A fund in which each keeps its own needs none. Where nobody has said how another is treated, its own awaits them.
    """
    found = [one for one in accounting.treatments if one.fund == fund.id] if accounting else []
    own = [one for one in found if not one.schemes]
    if not own and fund.kind in KINDS_EACH_KEEPS_ITS_OWN:
        own = [Treatment(fund=fund.id, treatment="own", because=f"A fund of the kind '{fund.kind}' shares nothing.")]
    if not own:
        pending = Pending(body="every partner's finance lead", what="how this fund is accounted for")
        own = [Treatment(fund=fund.id, because="Nobody has said.", awaiting=pending)]
    return (*own, *(one for one in found if one.schemes))


def check_accounting(accounting: Accounting, agreements: Sequence[Agreement]) -> Iterator[Fault]:
    """Every fault of a year's treatments, held against the agreement's versions of that year."""
    versions = [agreement for agreement in agreements if agreement.year == accounting.year]
    if not versions:
        yield Fault(
            ("year",),
            "unknown-year",
            f"no version of the agreement is of {accounting.year}",
            "there is no fund to account for",
            "correct the year",
        )
        return
    schemes = {fund.id: {one.id for one in fund.schemes} for version in versions for fund in version.funds}
    seen: set[tuple[str, str]] = set()
    for index, one in enumerate(accounting.treatments):
        at: Path = ("treatments", index)
        if one.fund not in schemes:
            yield _unknown((*at, "fund"), f"fund '{one.fund}'")
            continue
        for name in one.schemes:
            if name not in schemes[one.fund]:
                yield _unknown((*at, "schemes"), f"scheme '{name}' in {one.fund}")
        yield from _check_one(one, at)
        for name in one.schemes or ("",):
            if (one.fund, name) in seen:
                yield Fault(
                    at,
                    "treated-twice",
                    f"{one.fund}{f'/{name}' if name else ''} has another treatment",
                    "its figures could be shown in two ways",
                    "keep one",
                )
            seen.add((one.fund, name))


def _unknown(at: Path, what: str) -> Fault:
    return Fault(at, "unknown-name", f"no version of that year has a {what}", "it says nothing", "correct the name")


def _check_one(one: Treatment, at: Path) -> Iterator[Fault]:
    if (one.treatment is None) == (one.awaiting is None):
        yield Fault(
            at,
            "settled-or-awaiting",
            f"{one.fund}: give its treatment, or who must still settle it, and not both",
            "a figure is either known to stand somewhere or is not",
            "keep `treatment` or `awaiting`",
        )
    if one.treatment == "host-controls" and one.schemes:
        yield Fault(
            (*at, "schemes"),
            "contributions-are-to-a-fund",
            f"{one.fund}: only a whole fund can be controlled by its host alone",
            "what the others pay is a contribution to the fund, and nothing says how much of it is for a scheme",
            "treat the whole fund so, or these schemes another way",
        )
