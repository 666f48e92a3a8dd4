"""What clauses get wrong although each can be read: names, gates, caps, percentages, rules that collide."""

from collections.abc import Iterator, Mapping

from wyebridge.engine.agreement.check_names import must_be_partner, scheme_ids, twice
from wyebridge.engine.agreement.clauses import CAUSES, Clause, Reserve, Share, Step
from wyebridge.engine.agreement.contributions import contribution_pence, is_sound
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.yaml import Fault, Path

_MEASURED = ("usage", "population")


def check_clauses(agreement: Agreement) -> Iterator[Fault]:
    """Every contradiction in the clauses, the reserves they draw on and the sums that turn on a measure."""
    yield from twice("reserve", ((("reserves", i, "id"), r.id) for i, r in enumerate(agreement.reserves)))
    for i, reserve in enumerate(agreement.reserves):
        yield from _reserve(agreement, reserve, ("reserves", i))
    yield from twice("clause", ((("clauses", i, "number"), c.number) for i, c in enumerate(agreement.clauses)))
    yield from _two_rules(agreement)
    for i, clause in enumerate(agreement.clauses):
        yield from _clause(agreement, clause, ("clauses", i))
    for i, sum_ in enumerate(agreement.performance):
        yield from must_be_partner(agreement, ("performance", i, "held_by"), sum_.held_by)
        if agreement.fund(sum_.fund) is None:
            yield _unknown(agreement, ("performance", i, "fund"), f"'{sum_.fund}' is not a fund")
        if not sum_.target:
            yield Fault(
                ("performance", i, "target"),
                "target-of-nothing",
                f"clause {sum_.number} pays for reaching a target of nothing",
                "no achievement can be held against it",
                "write the target that the whole sum is paid for",
            )


def _unknown(agreement: Agreement, path: Path, what: str) -> Fault:
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


def _reserve(agreement: Agreement, reserve: Reserve, path: Path) -> Iterator[Fault]:
    yield from must_be_partner(agreement, (*path, "held_by"), reserve.held_by)
    for k, fund in enumerate(reserve.funds):
        if agreement.fund(fund) is None:
            yield _unknown(agreement, (*path, "funds", k), f"'{fund}' is not a fund of this agreement")


def _two_rules(agreement: Agreement) -> Iterator[Fault]:
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


def _clause(agreement: Agreement, clause: Clause, path: Path) -> Iterator[Fault]:
    if not clause.applies_to:
        yield _unknown(agreement, (*path, "applies_to"), f"clause {clause.number} applies to nothing")
    for k, scope in enumerate(clause.applies_to):
        if not _is_known_scope(agreement, scope):
            yield _unknown(
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
        yield from _step(agreement, clause, step, (*path, "steps", k))
    yield from _covers(clause, path)


def _is_known_scope(agreement: Agreement, scope: str) -> bool:
    if scope == "agreement" or agreement.fund(scope) or scope.startswith("result:"):
        return True
    if scope.startswith("commissioned-by:"):
        return scope.removeprefix("commissioned-by:") in agreement.partner_ids()
    if scope.startswith("tag:"):
        return any(scope.removeprefix("tag:") in line.tags for _, _, line in agreement.every_line())
    return any(scope in (scheme.id, f"{scheme.id}/{line.id}") for _, scheme, line in agreement.every_line())


def _step(agreement: Agreement, clause: Clause, step: Step, path: Path) -> Iterator[Fault]:
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
                yield _unknown(agreement, (*path, "offset", "funds", k), f"'{fund}' is not a fund of this agreement")
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
        yield from _share(agreement, clause, step.share, (*path, "share"))


def _share(agreement: Agreement, clause: Clause, share: Share, path: Path) -> Iterator[Fault]:
    takes = {
        "to": (share.to is not None, share.basis == "single", False),
        "percentages": (share.percentages is not None, share.basis == "stated", share.basis == "profile"),
        "measure": (share.measure is not None, share.basis in _MEASURED, False),
        "causes": (share.causes is not None, share.basis == "cause", False),
    }
    for name, (is_given, is_needed, may_be) in takes.items():
        if is_given != is_needed and not (is_given and may_be):
            yield Fault(
                path,
                "undefined-base",
                f"clause {clause.number}: basis '{share.basis}' {'takes no' if is_given else 'needs'} '{name}'",
                "the base of the share would not be defined, or be defined twice",
                f"{'take out' if is_given else 'write'} {name}",
            )
    if share.measure is not None and share.measure not in {measure.id for measure in agreement.measures}:
        yield Fault(
            (*path, "measure"),
            "unknown-measure",
            f"'{share.measure}' is not among the agreement's measures",
            "the share has nothing to stand on",
            "add the measure, or correct the name",
            (("measures",),),
        )
    bearers = [*share.among, *(share.percentages or {}), *(share.causes or {}).values()]
    bearers += [share.to] if share.to else []
    bearers += [cap.partner for cap in share.caps if cap.partner != "each"]
    if share.recovered and share.recovered.by != "shares":
        bearers.append(share.recovered.by)
    for bearer in dict.fromkeys(bearers):
        yield from must_be_partner(agreement, path, bearer)
    for cause in share.causes or {}:
        if cause not in CAUSES:
            yield Fault(
                (*path, "causes", cause),
                "unknown-cause",
                f"'{cause}' is not a cause that is known",
                "no part of a variance would ever be put down to it",
                f"use one of {', '.join(CAUSES)}",
            )
    if share.percentages is not None and sum(share.percentages.values()) != 1:
        yield Fault(
            (*path, "percentages"),
            "percentages-do-not-sum",
            f"clause {clause.number}: the stated percentages do not come to 100%",
            "part of each pound would be borne by nobody, or by two bodies at once",
            "correct a percentage",
        )
    yield from _stale_percentages(agreement, clause, share, path)
    for k, cap in enumerate(share.caps):
        limit = cap.at
        if limit.share is not None and limit.of == "budget" and limit.share >= 1:
            yield Fault(
                (*path, "caps", k),
                "cap-cannot-bind",
                f"clause {clause.number}: a cap at {limit} can hardly ever be reached",
                "it reads as a protection and gives none",
                "lower it, or take it out",
            )


def _stale_percentages(agreement: Agreement, clause: Clause, share: Share, path: Path) -> Iterator[Fault]:
    """Stated percentages may differ from the contributions' on purpose, but not silently."""
    if share.basis != "stated" or not share.percentages or share.governs == "stated":
        return
    funds = [fund for fund in agreement.funds if fund.id in clause.applies_to]
    for fund in funds:
        into = [c for c in agreement.contributions if c.fund == fund.id]
        if any(c.awaiting or not is_sound(c) for c in into):
            continue
        total = sum(contribution_pence(c) for c in into)
        if not total:
            continue
        for partner, stated in share.percentages.items():
            computed = sum(contribution_pence(c) for c in into if c.partner == partner) * 100
            if abs(stated * 100 * total - computed) > 2 * total:
                yield Fault(
                    (*path, "percentages"),
                    "stated-share-differs",
                    f"clause {clause.number} states {float(stated):.1%} for {partner}, whose contributions come to "
                    f"{computed / total:.1f}%",
                    "money that moved since the percentages were agreed no longer matches who bears the risk",
                    "restate them, or write 'governs: stated' to say that they differ on purpose",
                    (("contributions",), path),
                )
                return


def _covers(clause: Clause, path: Path) -> Iterator[Fault]:
    """The last step must be able to take whatever is left, or the clause leaves a residual that nobody chose."""
    last = clause.waterfall[-1]
    is_limited = last.up_to is not None or last.until is not None or last.decided_by != ()
    is_capped = last.share is not None and last.share.caps != ()
    takes_all = last.share is not None and last.share.basis != "cause" and not is_limited and not is_capped
    keeps_all = clause.when == "under" and last.retain is not None and not is_limited
    if not takes_all and not keeps_all and clause.residual is None:
        yield Fault(
            path,
            "residual-uncovered",
            f"clause {clause.number} may leave part of a variance that no step takes",
            "it would be undetermined at the year's end, with nobody bound to settle it",
            "end with a share that has no limit, cap or board, or write 'residual: awaits-partners' to leave it on "
            "purpose",
        )
