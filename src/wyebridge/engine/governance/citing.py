"""What decisions cite, held against agreements: the clause, the step, and the board's power under them."""

from collections.abc import Iterator, Sequence

from wyebridge.engine.agreement.clauses import Clause, Step
from wyebridge.engine.agreement.recovery import Recovery
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.yaml import Fault, Path


def check_citations(decisions: Sequence[Decision], agreements: Sequence[Agreement]) -> Iterator[Fault]:
    """Every decision that would open nothing: it cites a clause, a step or a power that there is not.

    A clause counts where any of the agreements has it. A decision that only authorises spending cites none.
    """
    partners = {body for agreement in agreements for body in bodies_of(agreement)}
    for i, decision in enumerate(decisions):
        path: Path = ("decisions", i)
        if decision.for_partner not in partners:
            yield Fault(
                (*path, "for_partner"),
                "unknown-partner",
                f"decision {decision.id} is for '{decision.for_partner}', which is not a partner",
                "a decision binds only the body it is taken for",
                f"use one of {', '.join(sorted(partners))}",
            )
        if decision.clause is None:
            continue
        clauses = [clause for agreement in agreements for clause in agreement.clauses]
        cited = [clause for clause in clauses if clause.number == decision.clause]
        if not cited:
            yield Fault(
                (*path, "clause"),
                "unknown-clause",
                f"decision {decision.id} cites clause {decision.clause}, which no version of the agreement has",
                "it would open no gate, and what waits for it would go on waiting",
                f"use one of {', '.join(dict.fromkeys(clause.number for clause in clauses)) or 'its clauses'}",
            )
            continue
        yield from _power(decision, cited, agreements, path)


def bodies_of(agreement: Agreement) -> Iterator[str]:
    """Every partner's id, and those of the bodies before and after it."""
    for partner in agreement.partners:
        yield partner.id
        yield from (body.id for body in (partner.predecessor, partner.successor) if body)


def cites_nothing(decision: Decision, path: Path) -> Iterator[Fault]:
    """A fault where a decision approves what only a clause can ask for, and cites none."""
    if decision.clause is not None:
        return
    if decision.claim is not None and decision.approves == "forgiveness":
        return  # which claims there are is for the books to say, when it is acted on
    # A kind of act may have its own limit, whatever cites the decision.
    says_more = (decision.step, None if decision.act else decision.amount, decision.percentages)
    if decision.approves != "step" or any(said is not None for said in says_more):
        yield Fault(
            path,
            "decision-cites-nothing",
            f"decision {decision.id} approves '{decision.approves}', and cites no clause",
            "nobody could say which gate it opens",
            "say which, under clause; or, to forgive, which claim of a settlement, under claim",
            tuple((*path, part) for part in ("clause", "approves")),
        )


def _power(decision: Decision, cited: Sequence[Clause], agreements: Sequence[Agreement], path: Path) -> Iterator[Fault]:
    """A fault where no clause of that number has the step, or gives the board that power in it."""
    steps = [
        step
        for clause in cited
        for number, step in enumerate(clause.waterfall, 1)
        if decision.step in (None, step.name, str(number))
    ]
    if not steps:
        yield Fault(
            (*path, "step"),
            "unknown-step",
            f"decision {decision.id} cites step '{decision.step}' of clause {decision.clause}, which it does not have",
            "it would open no gate, and what waits for it would go on waiting",
            "give the step's name, or its number from 1",
            ((*path, "clause"),),
        )
        return
    able = {body for step in steps for body in _may_open(decision, step)}
    if decision.approves == "shares":
        able = {body for clause in cited for body in clause.overridden_by}
    if decision.approves == "forgiveness":
        able |= {body for step in steps for body in _lent_by(agreements, step)}
    if decision.body not in able:
        who = f"it needs {' and '.join(sorted(able))}" if able else "it needs nobody's"
        yield Fault(
            (*path, "body"),
            "body-without-power",
            f"'{decision.body}' approves a {decision.approves} under clause {decision.clause}, where {who}",
            "the clause gives it no power to, so the decision would change nothing",
            "correct the body, the clause or the step, or what it approves",
            tuple((*path, part) for part in ("clause", "step", "approves")),
        )
    else:
        yield from _binds(decision, agreements, path)


def _binds(decision: Decision, agreements: Sequence[Agreement], path: Path) -> Iterator[Fault]:
    """A fault where the agreement's board of that name does not decide for the partner."""
    boards = [board for agreement in agreements for board in agreement.boards if board.name == decision.body]
    parties = {party.id for agreement in agreements if (party := agreement.party(decision.for_partner))}
    if boards and parties and not any(parties & set(board.decides_for) for board in boards):
        yield Fault(
            (*path, "for_partner"),
            "body-without-power",
            f"'{decision.body}' does not decide for {decision.for_partner}",
            "a body binds only those that gave it the power to",
            f"it decides for {' and '.join(boards[0].decides_for)}: correct the partner, or the body",
            ((*path, "body"),),
        )


def _may_open(decision: Decision, step: Step) -> tuple[str, ...]:
    match decision.approves:
        case "step":
            return () if step.needs_plan else step.decided_by
        case "plan":
            return step.decided_by if step.needs_plan else ()
        case "consent":
            caps = step.share.caps if step.share else ()
            return tuple(body for cap in caps if cap.unless for body in cap.unless.of)
        case "forgiveness":
            return _forgivers(step.share.recovered if step.share else None)
    return ()


def _forgivers(recovery: Recovery | None) -> tuple[str, ...]:
    return recovery.forgiven.decided_by if recovery and recovery.forgiven else ()


def _lent_by(agreements: Sequence[Agreement], step: Step) -> Iterator[str]:
    """Who may let off what is owed on a loan that a step draws."""
    for agreement in agreements:
        for reserve in agreement.reserves:
            if reserve.id == step.draw:
                yield from _forgivers(reserve.recovered)
