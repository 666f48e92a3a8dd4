"""What a share gets wrong: bases, percentages, bearers, caps, and what is to be paid back."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from wyebridge.engine.agreement.check_caps import check_caps
from wyebridge.engine.agreement.check_names import must_be_partner, scheme_ids
from wyebridge.engine.agreement.clauses import Clause, Step
from wyebridge.engine.agreement.contributions import contribution_pence, is_sound
from wyebridge.engine.agreement.recovery import Recovery
from wyebridge.engine.agreement.scopes import governed
from wyebridge.engine.agreement.sharing import BY_LINE, CAUSES, DATED, OF_FUNDS, Share
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.money import percent
from wyebridge.engine.kernel.yaml import Fault, Path

_MEASURED: Final = ("usage", "population")


def check_share(agreement: Agreement, clause: Clause, step: Step, path: Path) -> Iterator[Fault]:
    """Every contradiction in the share that one step of a clause is."""
    share = step.share
    assert share is not None
    yield from _base(agreement, clause, share, path)
    yield from _bearers(agreement, share, path)
    yield from _percentages(agreement, clause, share, path)
    yield from _stale_percentages(agreement, clause, share, path)
    yield from check_caps(agreement, clause, step, path)
    if share.recovered is not None:
        at: Path = (*path, "recovered")
        yield from check_recovery(agreement, share.recovered, at)
        if share.recovered.by == share.to:
            yield Fault(
                (*at, "by"),
                "owed-to-itself",
                f"clause {clause.number}: {share.to} bears it, and is to pay it back to itself",
                "nothing would ever be owed",
                "say who else pays it back, or take the recovery out",
                ((*path, "to"),),
            )


def check_recovery(agreement: Agreement, recovery: Recovery, path: Path) -> Iterator[Fault]:
    """Every contradiction in how a sum is paid back."""
    if recovery.by != "shares":
        yield from must_be_partner(agreement, (*path, "by"), recovery.by)
    if recovery.starts.start < agreement.year.start:
        yield Fault(
            (*path, "starts"),
            "dates-out-of-order",
            f"it is paid back from {recovery.starts}, before the year it was borne in ({agreement.year})",
            "payments would fall due before anything was owed",
            "correct the year",
            (("year",),),
        )
    if recovery.parts and (len(recovery.parts) != recovery.years or sum(recovery.parts) != 1):
        yield Fault(
            (*path, "parts"),
            "percentages-do-not-sum",
            f"its {len(recovery.parts)} parts over {recovery.years} years "
            f"come to {percent(sum(recovery.parts, Fraction(0)))}",
            "part of what is owed would fall due in no year, or in two",
            "write one percentage for each year, coming to 100%",
            ((*path, "years"),),
        )


def _base(agreement: Agreement, clause: Clause, share: Share, path: Path) -> Iterator[Fault]:
    is_restated = share.basis == "stated" and share.changes != ()
    takes = {
        "to": (share.to is not None, share.basis == "single", False),
        "percentages": (share.percentages is not None, share.basis == "stated", share.basis == "profile"),
        "measure": (share.measure is not None, share.basis in _MEASURED, False),
        "causes": (share.causes is not None, share.basis == "cause", False),
        "contested": (share.contested is not None, False, share.basis == "cause"),
        "changes": (share.changes != (), False, share.basis == "stated"),
        "as_of": (share.as_of is not None, is_restated, _changes_in_year(clause, share)),
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
    for cause in share.causes or {}:
        if cause not in CAUSES:
            yield Fault(
                (*path, "causes", cause),
                "unknown-cause",
                f"'{cause}' is not a cause that is known",
                "no part of a variance would ever be put down to it",
                f"use one of {', '.join(CAUSES)}",
            )
    if share.contested is not None:
        what = "how what is disputed is borne meanwhile"
        yield from check_plain_share(agreement, clause, share.contested, (*path, "contested"), what)
    yield from _nothing_to_stand_on(agreement, clause, share, path)


def _nothing_to_stand_on(agreement: Agreement, clause: Clause, share: Share, path: Path) -> Iterator[Fault]:
    """A base that the agreement itself leaves without figures, wherever the clause reaches."""
    reached = list(governed(agreement, clause))
    areas = {name for fund, scheme, _ in reached for name in (fund.id, scheme.id)}
    towards = {"pressure-contribution": "pressures", "investment-contribution": "investment"}.get(share.basis)
    put = [one for one in agreement.funded if one.towards == towards and one.area in areas]
    if towards and areas and not put:
        yield Fault(
            path,
            "undefined-base",
            f"clause {clause.number} shares by what was put towards {towards}, and nobody is said to have put any",
            "the share has nothing to stand on",
            f"say who put how much 'towards: {towards}' in which scheme or fund, under funded",
            (("funded",), ("funds",)),
        )
    if share.basis in OF_FUNDS and {scope.partition(":")[0] for scope in clause.applies_to} == {"result"}:
        yield Fault(
            path,
            "undefined-base",
            f"clause {clause.number}: basis '{share.basis}' stands on a fund, and another body's result has none",
            "the share has nothing to stand on",
            "state percentages, share it equally, or name one bearer",
        )
    for fund, scheme, line in reached if share.basis == "profile" else ():
        if line.share_profile is None:
            at: Path = ("funds", agreement.funds.index(fund), "schemes", fund.schemes.index(scheme))
            yield Fault(
                (*at, "lines", scheme.lines.index(line)),
                "profile-unsaid",
                f"clause {clause.number} shares by profile, and {scheme.id}/{line.id} is neither fixed nor variable",
                "whether the host bears it alone could not be said",
                "write 'share_profile: fixed' or 'share_profile: variable'",
                (path, *scheme_ids(agreement)),
            )


def check_plain_share(agreement: Agreement, clause: Clause, share: Share, path: Path, what: str) -> Iterator[Fault]:
    """A share within a step, which only says whose something is: every contradiction in it."""
    given = {
        "causes": share.basis == "cause",
        "caps": share.caps != (),
        "floors": share.floors != (),
        "as_of": share.as_of is not None,
        "recovered": share.recovered is not None,
    }
    for name in (name for name, is_given in given.items() if is_given):
        yield Fault(
            path,
            "rule-too-rich",
            f"clause {clause.number}: the rule for {what} has {name}",
            "it only says who stands behind a sum, and is bounded, dated and paid back with the step that it is in",
            "name a plain base: own, host, single, equal, stated, a contribution or a count",
        )
    yield from _base(agreement, clause, share, path)
    yield from _bearers(agreement, share, path)
    yield from _percentages(agreement, clause, share, path)


def _bearers(agreement: Agreement, share: Share, path: Path) -> Iterator[Fault]:
    bearers = [*share.among, *(share.percentages or {}), *(share.causes or {}).values()]
    bearers += [partner for change in share.changes for partner in change.percentages]
    bearers += [share.to] if share.to else []
    bearers += [cap.partner for cap in share.caps if cap.partner != "each"]
    bearers += [floor.partner for floor in share.floors]
    for bearer in dict.fromkeys(bearers):
        yield from must_be_partner(agreement, path, bearer)


def _changes_in_year(clause: Clause, share: Share) -> bool:
    """Whether the base may have other figures later in the year."""
    decided = clause.overridden_by != () and share.basis not in BY_LINE
    return decided or share.changes != () or (share.basis in DATED and share.basis != "stated")


def _percentages(agreement: Agreement, clause: Clause, share: Share, path: Path) -> Iterator[Fault]:
    stated = [((*path, "percentages"), share.percentages)] if share.percentages is not None else []
    stated += [((*path, "changes", k, "percentages"), change.percentages) for k, change in enumerate(share.changes)]
    for at, percentages in stated:
        total = sum(percentages.values(), Fraction(0))
        if total != 1:
            yield Fault(
                at,
                "percentages-do-not-sum",
                f"clause {clause.number}: the stated percentages come to {percent(total)}",
                "part of each pound would be borne by nobody, or by two bodies at once",
                "correct a percentage",
            )
    before = agreement.year.first_day
    for k, change in enumerate(share.changes):
        if not before < change.with_effect_from <= agreement.year.last_day:
            yield Fault(
                (*path, "changes", k, "with_effect_from"),
                "dates-out-of-order",
                f"clause {clause.number}: percentages change on {change.with_effect_from}, out of order or out of year",
                "no day, or two at once, would be under them",
                "put the changes in order of date, within the year and after its first day",
                (("year",), (*path, "changes")),
            )
        before = max(before, change.with_effect_from)


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
        latest = share.changes[-1].percentages if share.changes else share.percentages
        for partner, stated in latest.items():
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
