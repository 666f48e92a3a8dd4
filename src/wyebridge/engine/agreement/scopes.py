"""What a clause may apply to, how specific that is, and which lines it reaches."""

from collections.abc import Iterator

from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.terms import Agreement, Fund, Line, Scheme

SIGNS = ("over", "under")


def rank(agreement: Agreement, scope: str) -> int:
    """How specific a scope is: a line is most, then a scheme, a tag, a commissioner, a fund; the agreement is least."""
    if scope == "agreement":
        return 0
    if agreement.fund(scope):
        return 1
    if scope.startswith("commissioned-by:"):
        return 2
    if scope.startswith("tag:"):
        return 3
    return 5 if "/" in scope else 4


def scopes_of(fund: Fund, scheme: Scheme, line: Line) -> tuple[str, ...]:
    """Every scope that a line is in."""
    tags = (f"tag:{tag}" for tag in line.tags)
    return ("agreement", fund.id, scheme.id, f"{scheme.id}/{line.id}", f"commissioned-by:{line.commissioner}", *tags)


def governed(agreement: Agreement, clause: Clause) -> Iterator[tuple[Fund, Scheme, Line]]:
    """The lines for which no clause is more specific, over or under; suspensions aside."""
    for fund, scheme, line in agreement.every_line():
        mine = scopes_of(fund, scheme, line)
        if any(clause in most_specific(agreement, mine, sign) for sign in SIGNS if clause.when in (sign, "both")):
            yield fund, scheme, line


def most_specific(agreement: Agreement, scopes: tuple[str, ...], sign: str) -> list[Clause]:
    """The clauses of the most specific of these scopes that has any for this sign."""
    found = [
        (rank(agreement, scope), clause)
        for clause in agreement.clauses
        if clause.when in (sign, "both")
        for scope in clause.applies_to
        if scope in scopes
    ]
    most = max((specific for specific, _ in found), default=0)
    return [clause for specific, clause in found if specific == most]
