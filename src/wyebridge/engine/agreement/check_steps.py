"""What a step gets wrong: a verb that names nothing, a gate that nobody can open."""

from collections.abc import Iterator

from wyebridge.engine.agreement.check_names import must_be_partner
from wyebridge.engine.agreement.check_scopes import unknown_scope
from wyebridge.engine.agreement.check_shares import check_share
from wyebridge.engine.agreement.clauses import Clause, Step
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.yaml import Fault, Path


def check_step(agreement: Agreement, clause: Clause, step: Step, path: Path) -> Iterator[Fault]:
    if step.draw is not None:
        reserve = next((reserve for reserve in agreement.reserves if reserve.id == step.draw), None)
        if reserve is None:
            yield Fault(
                (*path, "draw"),
                "unknown-reserve",
                f"clause {clause.number} draws on '{step.draw}', which is not a reserve of this agreement",
                "there is no balance to draw on",
                "add it under reserves, or correct the name",
                (("reserves",),),
            )
        elif reserve.kind == "recovery-plan" and not step.decided_by:
            yield Fault(
                path,
                "plan-without-approval",
                f"clause {clause.number} counts the recovery plan '{step.draw}' whoever has approved it",
                "a plan reduces a forecast only once those with the power approve it",
                "say who under decided_by, with needs_plan: true",
            )
    if step.retain not in (None, "fund", *(reserve.id for reserve in agreement.reserves)):
        yield Fault(
            (*path, "retain"),
            "unknown-reserve",
            f"clause {clause.number} keeps an underspend in '{step.retain}', which is not a reserve",
            "the money would be nowhere",
            "add it under reserves, or write fund",
            (("reserves",),),
        )
    if step.offset is not None:
        for k, fund in enumerate(step.offset.funds):
            if agreement.fund(fund) is None:
                yield unknown_scope(
                    agreement, (*path, "offset", "funds", k), f"'{fund}' is not a fund of this agreement"
                )
        if step.offset.commissioned_by is not None:
            yield from must_be_partner(agreement, (*path, "offset", "commissioned_by"), step.offset.commissioned_by)
    if (step.by is not None or step.needs_plan or step.if_silent != "wait") and not step.decided_by:
        yield Fault(
            path,
            "gate-without-board",
            f"a step of clause {clause.number} waits for a decision that no board is named to take",
            "it could never be taken, nor refused",
            "say who under decided_by",
        )
    if step.if_silent != "wait" and step.by is None:
        yield Fault(
            path,
            "silence-without-date",
            f"a step of clause {clause.number} gives a meaning to silence, but no day from which it counts",
            "a board that has not decided yet would be taken to have spoken",
            "say by when, under by",
        )
    if step.share is not None:
        yield from check_share(agreement, clause, step.share, (*path, "share"))
