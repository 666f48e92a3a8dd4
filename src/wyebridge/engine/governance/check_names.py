"""Faults that any part of a constitution may have: a name used twice or not known, days in the wrong order."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.citing import bodies_of
from wyebridge.engine.kernel.yaml import Fault, Path


def used_twice(places: Sequence[tuple[Path, str]], what: str) -> Iterator[Fault]:
    """A fault at the second place, and each later one, where a name stands."""
    seen: dict[str, Path] = {}
    for path, name in places:
        if name in seen:
            yield Fault(
                path,
                "name-used-twice",
                f"'{name}' is already the name of {what}",
                "what refers to it could mean either",
                "rename one",
                (seen[name],),
            )
        seen.setdefault(name, path)


def not_known(names: Iterable[str], known: set[str], path: Path, what: str) -> Iterator[Fault]:
    """A fault for each name that is not one of those known; `what` is the kind of thing it should name."""
    for name in names:
        if name not in known:
            yield Fault(
                path,
                f"unknown-{what.split()[0]}",
                f"'{name}' is not a {what} here",
                "the rule would wait for ever on somebody who does not exist",
                f"use one of {', '.join(sorted(known)) or f'(there is no {what})'}, or add it",
            )


def not_partners(names: Iterable[str], path: Path, agreements: Sequence[Agreement]) -> Iterator[Fault]:
    """A fault for each name that is not a partner of the agreements, where there are any to ask."""
    known = {body for agreement in agreements for body in bodies_of(agreement)}
    for name in names if agreements else ():
        if name not in known:
            yield Fault(
                path,
                "unknown-partner",
                f"'{name}' is not a partner of the agreement",
                "no agreement has it, so nothing could bind it",
                f"use one of {', '.join(sorted(known))}",
            )


def out_of_order(from_on: date | None, to_on: date | None, path: Path) -> Iterator[Fault]:
    """A fault where the last day is before the first."""
    if from_on and to_on and to_on < from_on:
        yield Fault(
            (*path, "to_on"),
            "dates-out-of-order",
            f"it ends on {to_on}, before it begins ({from_on})",
            "it would never hold on any day",
            "correct the dates; both are included",
            ((*path, "from_on"),),
        )
