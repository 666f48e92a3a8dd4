"""What clauses reach: names that name nothing, and two rules where there can be one."""

from collections.abc import Iterator, Mapping

from wyebridge.engine.agreement.check_names import scheme_ids
from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.yaml import Fault, Path


def is_known_scope(agreement: Agreement, scope: str) -> bool:
    if scope == "agreement" or agreement.fund(scope) or scope.startswith("result:"):
        return True
    if scope.startswith("brought-forward:"):
        return agreement.fund(scope.removeprefix("brought-forward:")) is not None
    if scope.startswith("commissioned-by:"):
        return scope.removeprefix("commissioned-by:") in agreement.partner_ids()
    if scope.startswith("tag:"):
        return any(scope.removeprefix("tag:") in line.tags for _, _, line in agreement.every_line())
    return any(scope in (scheme.id, f"{scheme.id}/{line.id}") for _, scheme, line in agreement.every_line())


def unknown_scope(agreement: Agreement, path: Path, what: str) -> Fault:
    return Fault(
        path,
        "unknown-scope",
        what,
        "no variance would ever reach it",
        "correct the name, or add what it names",
        (*scheme_ids(agreement), *_partners_and_tags(agreement)),
    )


def _partners_and_tags(agreement: Agreement) -> tuple[Path, ...]:
    tags = tuple(
        ("funds", i, "schemes", j, "lines", k, "tags")
        for i, fund in enumerate(agreement.funds)
        for j, scheme in enumerate(fund.schemes)
        for k in range(len(scheme.lines))
    )
    partners = tuple(("partners", i, "id") for i in range(len(agreement.partners)))
    return (*tags, *(partners or (("partners",),)))


def two_rules(agreement: Agreement) -> Iterator[Fault]:
    seen: dict[tuple[str, str], Clause] = {}
    for i, clause in enumerate(agreement.clauses):
        for scope in clause.applies_to:
            for sign in ("over", "under") if clause.when == "both" else (clause.when,):
                first = seen.setdefault((scope, sign), clause)
                if first is not clause and not first.suspended:
                    yield Fault(
                        ("clauses", i),
                        "two-rules-for-one-scope",
                        f"clause {clause.number} is a second rule for {sign}spends of '{scope}', after clause "
                        f"{first.number}",
                        "two rules would give two answers",
                        "take one out, narrow what it applies to, or say when the first is suspended",
                        (("clauses", agreement.clauses.index(first)), ("clauses", i)),
                    )
    yield from _two_tags(agreement, seen)


def _two_tags(agreement: Agreement, seen: Mapping[tuple[str, str], Clause]) -> Iterator[Fault]:
    """A line with two tags that are each ruled: neither rule is the more specific."""
    said: set[tuple[str, str]] = set()
    for _, scheme, line in agreement.every_line():
        for sign in ("over", "under"):
            rules = dict.fromkeys(seen[f"tag:{tag}", sign].number for tag in line.tags if (f"tag:{tag}", sign) in seen)
            first, second = [*rules, "", ""][:2]
            if len(rules) > 1 and (first, second) not in said:
                said.add((first, second))
                yield Fault(
                    ("clauses", next(i for i, c in enumerate(agreement.clauses) if c.number == second)),
                    "two-rules-for-one-scope",
                    f"{scheme.id}/{line.id} has tags that clauses {first} and {second} both rule for {sign}spends",
                    "no tag is more specific than another, so two rules would give two answers",
                    "take a tag off the line, or give the line a rule of its own",
                    scheme_ids(agreement),
                )
