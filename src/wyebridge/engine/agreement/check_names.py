"""Checks that names mean something: shared by every check of an agreement."""

from collections import Counter
from collections.abc import Iterable, Iterator

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.yaml import Fault, Path


def must_be_partner(agreement: Agreement, path: Path, name: str) -> Iterator[Fault]:
    if name not in agreement.partner_ids():
        yield Fault(
            path,
            "unknown-partner",
            f"'{name}' is not a partner in this agreement",
            "money and authority belong to named partners only",
            f"use one of {', '.join(agreement.partner_ids())}, or add the partner",
            tuple(("partners", i, "id") for i in range(len(agreement.partners))) or (("partners",),),
        )


def scheme_ids(agreement: Agreement) -> tuple[Path, ...]:
    """Where the names stand that a line, a scheme or a fund is known by."""
    found: list[Path] = []
    for i, fund in enumerate(agreement.funds):
        found += [("funds", i, "id"), *((("funds", i, "schemes"),) if not fund.schemes else ())]
        for j, scheme in enumerate(fund.schemes):
            at: Path = ("funds", i, "schemes", j)
            found += [(*at, "id"), *((*at, "lines", k, "id") for k in range(len(scheme.lines)))]
            found += [(*at, "lines")] if not scheme.lines else []
    return tuple(found) or (("funds",),)


def twice(word: str, names: Iterable[tuple[Path, str]]) -> Iterator[Fault]:
    seen: Counter[str] = Counter()
    for path, name in names:
        seen[name] += 1
        if seen[name] == 2:
            yield Fault(
                path,
                "name-used-twice",
                f"there are two: {word} {name}",
                "a reference to it could mean either",
                "rename one, or take out the one that is a copy",
            )
