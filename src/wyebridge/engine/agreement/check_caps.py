"""Caps that protect nobody, and floors that cannot stand."""

from collections.abc import Iterator
from fractions import Fraction

from wyebridge.engine.agreement.clauses import Clause, Step
from wyebridge.engine.agreement.limits import Limit
from wyebridge.engine.agreement.scopes import governed
from wyebridge.engine.agreement.sharing import BY_LINE, Cap, Floor, Share
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.yaml import Fault, Path


def check_caps(agreement: Agreement, clause: Clause, step: Step, path: Path) -> Iterator[Fault]:
    """Every cap of a share that can never bind, and every floor that a cap or the base contradicts."""
    share = step.share
    assert share is not None
    for k, cap in enumerate(share.caps):
        why = _never_binds(agreement, clause, step, cap)
        if why:
            yield Fault(
                (*path, "caps", k),
                "cap-cannot-bind",
                f"clause {clause.number}: the cap of {cap.partner} at {cap.at} can never be reached, since {why}",
                "it reads as a protection and gives none",
                "lower it, or take it out",
                (path, ("partners",), ("funds",)),
            )
        if cap.over == "term" and cap.id is None:
            yield Fault(
                (*path, "caps", k),
                "cap-without-id",
                f"clause {clause.number}: a cap over the term has no id",
                "what it has borne in earlier years could not be told",
                "give it an id",
            )
    for k, floor in enumerate(share.floors):
        yield from _floor(agreement, clause, share, floor, (*path, "floors", k))


def _never_binds(agreement: Agreement, clause: Clause, step: Step, cap: Cap) -> str:
    """Why a cap can never be reached, in words; '' where it can."""
    share = step.share
    assert share is not None
    able = may_bear(agreement, clause, share)
    is_known = cap.partner in agreement.partner_ids() and not is_undefined(share)
    if is_known and cap.partner not in able:
        return "it bears nothing here"
    if cap.at.of in ("budget", "variance") and (cap.at.share or 0) >= 1:
        return "a part never comes to so much"
    budget = sum(line.budget for _, _, line in governed(agreement, clause))
    if cap.at.pence is not None and budget and cap.at.pence >= budget:
        return "all the budgets it stands beside come to less"
    parts = _greatest_parts(agreement, share)
    partners = able if cap.partner == "each" else {cap.partner}
    most = max((parts.get(partner, Fraction(1)) for partner in partners), default=Fraction(1))
    for limit in (step.up_to, step.until):
        if limit and _at_most(limit, cap.at, most):
            return f"the step takes at most {limit}"
    return ""


def _greatest_parts(agreement: Agreement, share: Share) -> dict[str, Fraction]:
    """The part of a sum that each partner bears, where the share itself says."""
    if share.basis == "stated" and share.percentages and not share.changes:
        return share.percentages
    if share.basis == "equal":
        among = share.among or agreement.partner_ids()
        return dict.fromkeys(among, Fraction(1, len(among)))
    return {}


def _at_most(limit: Limit, cap: Limit, part: Fraction) -> bool:
    """Whether a part of a limited sum is within a cap, to the penny that a part may be rounded up to."""
    if limit.pence is not None and cap.pence is not None:
        return limit.pence * part <= cap.pence
    same_base = limit.of == cap.of and limit.of in ("budget", "variance")
    return same_base and limit.share is not None and cap.share is not None and limit.share * part <= cap.share


def is_undefined(share: Share) -> bool:
    """Whether a share does not say what its base needs, which is a fault of its own."""
    needs = {"single": share.to, "stated": share.percentages, "cause": share.causes}
    return share.basis in needs and not needs[share.basis]


def may_bear(agreement: Agreement, clause: Clause, share: Share) -> set[str]:
    """The partners on whom part of this share may fall."""
    if clause.overridden_by:
        return set(agreement.partner_ids())
    reached = list(governed(agreement, clause))
    match share.basis:
        case "single":
            return {share.to} if share.to else set()
        case "stated":
            versions = [share.percentages or {}, *(change.percentages for change in share.changes)]
            return {partner for version in versions for partner, part in version.items() if part}
        case "cause":
            meanwhile = may_bear(agreement, clause, share.contested) if share.contested else set()
            return meanwhile | set((share.causes or {}).values())
        case "own":
            return {line.commissioner for _, _, line in reached}
        case "none":
            return {line.payer for _, _, line in reached}
        case "host":
            return {agreement.host, *(agreement.host_of(fund) for fund, _, _ in reached)}
    return set(share.among or agreement.partner_ids())


def _floor(agreement: Agreement, clause: Clause, share: Share, floor: Floor, path: Path) -> Iterator[Fault]:
    if share.basis in BY_LINE or share.as_of == "variance":
        each = "month" if share.as_of else "line"
        yield Fault(
            path,
            "floor-of-parts",
            f"clause {clause.number}: a floor where each {each}'s part is worked out by itself",
            f"a part could not be moved from one {each}'s bearer to another's",
            "use a base that divides one sum, or take the floor out",
        )
    elif (
        floor.partner in agreement.partner_ids()
        and not is_undefined(share)
        and floor.partner not in may_bear(agreement, clause, share)
    ):
        yield Fault(
            path,
            "floor-for-no-part",
            f"clause {clause.number}: {floor.partner} has a floor, and bears nothing here",
            "one says that it bears at least so much, the other that it bears none",
            "take the floor out, or let it bear a part",
            (path[:-2], ("partners",), ("funds",)),
        )
    for cap in share.caps:
        if cap.partner in ("each", floor.partner) and _is_above(floor.at, cap.at):
            yield Fault(
                path,
                "floor-above-cap",
                f"clause {clause.number}: {floor.partner} bears at least {floor.at} and at most {cap.at}",
                "both cannot hold",
                "lower the floor, or raise the cap",
                (path[:-2],),
            )


def _is_above(floor: Limit, cap: Limit) -> bool:
    if floor.pence is not None and cap.pence is not None:
        return floor.pence > cap.pence
    return floor.of == cap.of and floor.share is not None and cap.share is not None and floor.share > cap.share
