"""What a share gets wrong: bases, percentages, bearers, caps, and what is to be paid back."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from wyebridge.engine.agreement.check_names import must_be_partner
from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.contributions import contribution_pence, is_sound
from wyebridge.engine.agreement.recovery import Recovery
from wyebridge.engine.agreement.sharing import CAUSES, Cap, Share
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.money import percent
from wyebridge.engine.kernel.yaml import Fault, Path

_MEASURED: Final = ("usage", "population")


def check_share(agreement: Agreement, clause: Clause, share: Share, path: Path) -> Iterator[Fault]:
    """Every contradiction in one share of a clause."""
    yield from _base(agreement, clause, share, path)
    yield from _bearers(agreement, share, path)
    yield from _percentages(clause, share, path)
    yield from _stale_percentages(agreement, clause, share, path)
    for k, cap in enumerate(share.caps):
        yield from _cap(clause, cap, (*path, "caps", k))
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
    yield from check_causes(share.causes or {}, (*path, "causes"))


def check_causes(causes: Iterable[str], path: Path) -> Iterator[Fault]:
    for cause in causes:
        if cause not in CAUSES:
            yield Fault(
                (*path, cause),
                "unknown-cause",
                f"'{cause}' is not a cause that is known",
                "no part of a variance would ever be put down to it",
                f"use one of {', '.join(CAUSES)}",
            )


def _bearers(agreement: Agreement, share: Share, path: Path) -> Iterator[Fault]:
    bearers = [*share.among, *(share.percentages or {}), *(share.causes or {}).values()]
    bearers += [share.to] if share.to else []
    bearers += [cap.partner for cap in share.caps if cap.partner != "each"]
    for bearer in dict.fromkeys(bearers):
        yield from must_be_partner(agreement, path, bearer)


def _percentages(clause: Clause, share: Share, path: Path) -> Iterator[Fault]:
    if share.percentages is not None and sum(share.percentages.values()) != 1:
        yield Fault(
            (*path, "percentages"),
            "percentages-do-not-sum",
            f"clause {clause.number}: the stated percentages come to "
            f"{percent(sum(share.percentages.values(), Fraction(0)))}",
            "part of each pound would be borne by nobody, or by two bodies at once",
            "correct a percentage",
        )


def _cap(clause: Clause, cap: Cap, path: Path) -> Iterator[Fault]:
    if cap.at.share is not None and cap.at.of == "budget" and cap.at.share >= 1:
        yield Fault(
            path,
            "cap-cannot-bind",
            f"clause {clause.number}: a cap at {cap.at} can hardly ever be reached",
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
