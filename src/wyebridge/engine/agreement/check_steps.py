"""What a step gets wrong: a verb that names nothing, a gate that nobody can open."""

from collections.abc import Iterator
from datetime import date

from wyebridge.engine.agreement.check_names import must_be_partner, scheme_ids
from wyebridge.engine.agreement.check_scopes import unknown_scope
from wyebridge.engine.agreement.check_shares import check_plain_share, check_share
from wyebridge.engine.agreement.clauses import Clause, Step
from wyebridge.engine.agreement.scopes import governed
from wyebridge.engine.agreement.sharing import Share
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
    into = step.retain.into if step.retain else "fund"
    if into not in ("fund", *(reserve.id for reserve in agreement.reserves)):
        yield Fault(
            (*path, "retain", "into"),
            "unknown-reserve",
            f"clause {clause.number} keeps an underspend in '{into}', which is not a reserve",
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
    needs = (step.by, step.before, step.needs_plan or None, step.if_silent if step.if_silent != "wait" else None)
    if any(need is not None for need in needs) and not step.decided_by:
        yield Fault(
            path,
            "gate-without-board",
            f"a step of clause {clause.number} waits for a decision that no board is named to take",
            "it could never be taken, nor refused",
            "say who under decided_by",
        )
    if step.by and isinstance(step.before, date) and step.by >= step.before:
        yield Fault(
            (*path, "by"),
            "dates-out-of-order",
            f"a step of clause {clause.number} lets silence count after {step.by}, and is too late by {step.before}",
            "the step is passed over before silence could mean anything",
            "let 'by' come before 'before'",
            ((*path, "before"),),
        )
    if step.before == "commitment" and clause.when == "under":
        yield Fault(
            (*path, "before"),
            "moment-never-comes",
            f"clause {clause.number} is for underspends, and waits for a decision before a cost is committed",
            "an underspend has no cost that was committed",
            "name a day, or 'year-end'",
            ((*path[:-2], "when"),),
        )
    if step.if_silent != "wait" and step.by is None:
        yield Fault(
            path,
            "silence-without-date",
            f"a step of clause {clause.number} gives a meaning to silence, but no day from which it counts",
            "a board that has not decided yet would be taken to have spoken",
            "say by when, under by",
        )
    yield from _carried_or_returned(agreement, clause, step, path)
    yield from _limits(clause, step, path)
    if step.share is not None:
        yield from check_share(agreement, clause, step, (*path, "share"))


def _limits(clause: Clause, step: Step, path: Path) -> Iterator[Fault]:
    """Another body's result has no budget, contributions or funding that a limit could be a percentage of."""
    if {scope.partition(":")[0] for scope in clause.applies_to} != {"result"}:
        return
    share = step.share or Share(basis="own")
    limits = [((*path, "up_to"), step.up_to), ((*path, "until"), step.until)]
    limits += [((*path, "share", "caps", k), cap.at) for k, cap in enumerate(share.caps)]
    limits += [((*path, "share", "floors", k), floor.at) for k, floor in enumerate(share.floors)]
    for at, limit in limits:
        if limit is not None and limit.of not in (None, "variance"):
            yield Fault(
                at,
                "undefined-base",
                f"clause {clause.number}: another body's result has no {limit.of} for '{limit}' to be a part of",
                "the limit has nothing to stand on",
                "write an amount, or a percentage of variance",
            )


def _carried_or_returned(agreement: Agreement, clause: Clause, step: Step, path: Path) -> Iterator[Fault]:
    carry = step.carry
    if carry is not None and carry.until and carry.years > 1:
        yield Fault(
            (*path, "carry"),
            "carried-two-ways",
            f"clause {clause.number} carries it over {carry.years} years, and whole to the next until {carry.until}",
            "a sum cannot be both spread over years and gathered until one",
            "keep 'years' or 'until'",
        )
    if carry is not None and carry.until and carry.until.start < agreement.year.start:
        yield Fault(
            (*path, "carry", "until"),
            "dates-out-of-order",
            f"clause {clause.number} carries until {carry.until}, before the year {agreement.year}",
            "the period is over already, so nothing would ever be carried",
            "correct the year, or take the step out",
            (("year",),),
        )
    if carry is not None and carry.whose is not None:
        yield from check_plain_share(agreement, clause, carry.whose, (*path, "carry", "whose"), "whose it stays")
    if carry is not None and {scope.partition(":")[0] for scope in clause.applies_to} == {"result"}:
        yield Fault(
            (*path, "carry"),
            "undefined-base",
            f"clause {clause.number} carries another body's result, which has no fund to stay in",
            "no later year would have it",
            "share it, or take the step out",
        )
    grants = {line.ring_fence for _, _, line in governed(agreement, clause)}
    if step.returned is not None and step.returned.grant not in grants:
        yield Fault(
            (*path, "return", "grant"),
            "unknown-grant",
            f"clause {clause.number} returns '{step.returned.grant}', which is the ring-fence of no line that it rules",
            "nothing would ever be returned",
            "correct the name, or write it as the ring_fence of the grant's lines",
            scheme_ids(agreement),
        )
