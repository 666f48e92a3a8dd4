"""Steps of the wrong kind or in the wrong order: what leaves a residual, is never reached, or goes in a circle."""

from collections.abc import Iterator

from wyebridge.engine.agreement.clauses import CONCERNS, Clause, Step
from wyebridge.engine.agreement.limits import Limit
from wyebridge.engine.agreement.scopes import SIGNS, governed
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.yaml import Fault, Path


def check_waterfall(agreement: Agreement, clause: Clause, path: Path) -> Iterator[Fault]:
    """Every step of a clause that can do nothing, and the residual that its steps leave."""
    signs = [sign for sign in SIGNS if clause.when in (sign, "both")]
    for k, step in enumerate(clause.steps):
        at: Path = (*path, "steps", k)
        mine = [sign for sign in signs if CONCERNS.get(step.verb, sign) == sign]
        if not mine:
            yield Fault(
                at,
                "verb-cannot-apply",
                f"clause {clause.number} is for {signs[0]}spends, which no '{step.verb}' concerns",
                "the step reads as a protection and does nothing",
                "take it out, or correct 'when'",
                ((*path, "when"),),
            )
        elif all(_takes_all_before(agreement, clause, k, sign) for sign in mine) or _is_within(clause, k):
            yield Fault(
                at,
                "step-never-reached",
                f"step {k + 1} of clause {clause.number} comes after one that leaves it nothing to take",
                "it reads as a protection and does nothing",
                "bound the step before it, change their order, or take it out",
                (path,),
            )
    if clause.residual is None and not all(
        any(_takes_all(agreement, clause, step, sign) for step in clause.waterfall) for sign in signs
    ):
        yield Fault(
            path,
            "residual-uncovered",
            f"clause {clause.number} may leave part of a variance that no step takes",
            "it would be undetermined at the year's end, with nobody bound to settle it",
            "end with a share that has no limit, cap or board, or write 'residual: awaits-partners' to leave it on "
            "purpose",
        )


def _takes_all_before(agreement: Agreement, clause: Clause, k: int, sign: str) -> bool:
    return any(_takes_all(agreement, clause, step, sign) for step in clause.steps[:k])


def _takes_all(agreement: Agreement, clause: Clause, step: Step, sign: str) -> bool:
    """Whether a step takes whatever is left of a variance of this sign."""
    if step.up_to is not None or step.until is not None or step.decided_by:
        return False
    fences = {line.ring_fence for _, _, line in governed(agreement, clause)}
    if step.share is not None:
        return step.share.basis != "cause" and not step.share.caps
    if step.carry is not None:
        return step.carry.until is None and not any(scope.startswith("result:") for scope in clause.applies_to)
    if step.retain is not None and sign == "under" and not step.retain.causes:
        into = next((reserve for reserve in agreement.reserves if reserve.id == step.retain.into), None)
        return into is None or fences <= {None, into.ring_fence}
    return step.returned is not None and sign == "under" and fences == {step.returned.grant}


def _is_within(clause: Clause, k: int) -> bool:
    """Whether a step reaches no further into the variance than one before it always has."""
    until = clause.steps[k].until
    before = [step for step in clause.steps[:k] if step.share and not step.share.caps and not step.decided_by]
    sure = [
        step.until for step in before if step.until and not step.up_to and step.share and step.share.basis != "cause"
    ]
    return until is not None and any(_reaches(earlier, until) for earlier in sure)


def _reaches(earlier: Limit, until: Limit) -> bool:
    if earlier.pence is not None and until.pence is not None:
        return earlier.pence >= until.pence
    return (
        earlier.of == until.of
        and earlier.share is not None
        and until.share is not None
        and earlier.share >= until.share
    )


def check_circles(agreement: Agreement) -> Iterator[Fault]:
    """Funds that named offsets of different clauses make good in a circle."""
    edges: dict[str, dict[str, str]] = {}
    for i, clause in enumerate(agreement.clauses):
        funds = dict.fromkeys(fund.id for fund, _, _ in governed(agreement, clause))
        for k, step in enumerate(clause.steps):
            for other in step.offset.funds if step.offset else ():
                for fund in (fund for fund in funds if fund != other):
                    circle = _path(edges, other, fund, clause.number)
                    if circle:
                        yield Fault(
                            ("clauses", i, "steps", k, "offset"),
                            "funds-in-a-circle",
                            f"clause {clause.number} lets '{other}' make good '{fund}', which already makes it good: "
                            f"{' → '.join((fund, *circle))}",
                            "where each is over in part and under in part, the order of clauses would decide who pays",
                            "write one clause for these funds, with 'offset: {within: agreement}', or take one out",
                            (("clauses",), ("funds",)),
                        )
                    edges.setdefault(fund, {}).setdefault(other, clause.number)


def _path(edges: dict[str, dict[str, str]], start: str, end: str, clause: str) -> list[str]:
    """A way from one fund to another by offsets, at least one of them another clause's; empty where there is none."""
    ways: list[tuple[list[str], bool]] = [([start], False)]
    while ways:
        way, has_other = ways.pop()
        if way[-1] == end and has_other:
            return way
        for other, said_by in edges.get(way[-1], {}).items():
            if other not in way:
                ways.append(([*way, other], has_other or said_by != clause))
    return []
