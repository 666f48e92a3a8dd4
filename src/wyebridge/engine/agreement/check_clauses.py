"""What clauses get wrong although each can be read: names, gates, caps, percentages, rules that collide."""

from collections.abc import Iterator

from wyebridge.engine.agreement.check_boards import check_boards
from wyebridge.engine.agreement.check_names import must_be_partner, twice
from wyebridge.engine.agreement.check_scopes import is_known_scope, two_rules, unknown_scope
from wyebridge.engine.agreement.check_shares import check_recovery
from wyebridge.engine.agreement.check_steps import check_step
from wyebridge.engine.agreement.check_waterfall import check_circles, check_waterfall
from wyebridge.engine.agreement.clauses import Clause, Reserve
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.yaml import Fault, Path


def check_clauses(agreement: Agreement) -> Iterator[Fault]:
    """Every contradiction in the clauses, the reserves they draw on and the sums that turn on a measure."""
    yield from twice("reserve", ((("reserves", i, "id"), r.id) for i, r in enumerate(agreement.reserves)))
    for i, reserve in enumerate(agreement.reserves):
        yield from _reserve(agreement, reserve, ("reserves", i))
    yield from twice("clause", ((("clauses", i, "number"), c.number) for i, c in enumerate(agreement.clauses)))
    yield from two_rules(agreement)
    yield from check_circles(agreement)
    for i, clause in enumerate(agreement.clauses):
        yield from _clause(agreement, clause, ("clauses", i))
    yield from check_boards(agreement)
    for i, sum_ in enumerate(agreement.performance):
        yield from must_be_partner(agreement, ("performance", i, "held_by"), sum_.held_by)
        if agreement.fund(sum_.fund) is None:
            yield unknown_scope(agreement, ("performance", i, "fund"), f"'{sum_.fund}' is not a fund")
        if not sum_.target:
            yield Fault(
                ("performance", i, "target"),
                "target-of-nothing",
                f"clause {sum_.number} pays for reaching a target of nothing",
                "no achievement can be held against it",
                "write the target that the whole sum is paid for",
            )


def _reserve(agreement: Agreement, reserve: Reserve, path: Path) -> Iterator[Fault]:
    yield from must_be_partner(agreement, (*path, "held_by"), reserve.held_by)
    if reserve.recovered is not None:
        yield from check_recovery(agreement, reserve.recovered, (*path, "recovered"))
        if reserve.kind != "loan":
            yield Fault(
                (*path, "recovered"),
                "recovery-without-loan",
                f"'{reserve.id}' is to be paid back, but is not a loan",
                "drawing on it makes nobody owe anything",
                "write 'kind: loan', or take the recovery out",
                ((*path, "kind"),),
            )
    for k, fund in enumerate(reserve.funds):
        if agreement.fund(fund) is None:
            yield unknown_scope(agreement, (*path, "funds", k), f"'{fund}' is not a fund of this agreement")


def _clause(agreement: Agreement, clause: Clause, path: Path) -> Iterator[Fault]:
    if not clause.applies_to:
        yield unknown_scope(agreement, (*path, "applies_to"), f"clause {clause.number} applies to nothing")
    for k, scope in enumerate(clause.applies_to):
        if not is_known_scope(agreement, scope):
            yield unknown_scope(
                agreement,
                (*path, "applies_to", k),
                f"clause {clause.number} applies to '{scope}', which names nothing in this agreement",
            )
    if clause.odd_pennies != "rotate":
        yield from must_be_partner(agreement, (*path, "odd_pennies"), clause.odd_pennies)
    for k, suspension in enumerate(clause.suspended):
        if suspension.ends < suspension.starts:
            yield Fault(
                (*path, "suspended", k),
                "dates-out-of-order",
                f"the suspension ends on {suspension.ends}, before it starts ({suspension.starts})",
                "no day would be suspended",
                "correct the date that is wrong",
            )
    for k, step in enumerate(clause.steps):
        yield from check_step(agreement, clause, step, (*path, "steps", k))
    yield from check_waterfall(agreement, clause, path)
