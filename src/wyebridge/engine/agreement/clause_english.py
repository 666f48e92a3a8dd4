"""Steps of clauses in plain English, from the same terms that are run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from wyebridge.engine.agreement.clauses import Carry, Step
from wyebridge.engine.agreement.limits import Limit
from wyebridge.engine.agreement.recovery import Recovery
from wyebridge.engine.agreement.sharing import BASES, Cap, Share
from wyebridge.engine.kernel.money import percent, pounds


@dataclass(frozen=True, slots=True)
class Spoken:
    """What partners, reserves, and funds, schemes and lines are called, by id; an id that has no name stands itself."""

    partners: Mapping[str, str]
    reserves: Mapping[str, str]
    places: Mapping[str, str]

    def partner(self, id_: str) -> str:
        return self.partners.get(id_, id_)

    def reserve(self, id_: str) -> str:
        return self.reserves.get(id_, id_)

    def place(self, id_: str) -> str:
        return self.places.get(id_, id_)


BY_ID = Spoken({}, {}, {})


def stated_figures(percentages: dict[str, Fraction]) -> str:
    """Stated percentages in words: `NHS 72%, COUNCIL 28%`."""
    return ", ".join(f"{partner} {percent(share)}" for partner, share in percentages.items())


def listed(items: Sequence[str]) -> str:
    """`one`, `one and two`, `one, two and three`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def english_of(step: Step, spoken: Spoken = BY_ID) -> str:
    """A step in plain English: what it does, how much it may take, and what it needs first."""
    if step.offset is not None:
        where = (
            f"in the same {step.offset.within}"
            if step.offset.within in ("scheme", "fund")
            else "anywhere in the agreement"
        )
        named = [spoken.place(fund) for fund in step.offset.funds]
        where = f"in {listed(named)}" if named else where
        commissioner = step.offset.commissioned_by
        whose = f"underspends of what {spoken.partner(commissioner)} commissions" if commissioner else "underspends"
        said = f"{whose} {where} absorb it"
    elif step.draw is not None:
        said = f"it is drawn from {spoken.reserve(step.draw)}"
    elif step.retain is not None:
        said = f"it is kept in {'the fund' if step.retain.into == 'fund' else spoken.reserve(step.retain.into)}"
        said += (
            f", as far as it came of {listed([said_of_cause(cause) for cause in step.retain.causes])}"
            if step.retain.causes
            else ""
        )
        said += ", for spending that does not recur" if step.retain.non_recurrent else ""
    elif step.carry is not None:
        said = _english_of_carry(step.carry, spoken)
    elif step.returned is not None:
        said = f"what is unspent of {step.returned.grant} returns to {step.returned.to}"
    else:
        assert step.share is not None
        said = _english_of_share(step.share, spoken)
    said += f", at most {_english_of_limit(step.up_to)}" if step.up_to else ""
    said += f", until, in all, {_english_of_limit(step.until)} has been met" if step.until else ""
    return said + (_english_of_gate(step) if step.decided_by else "")


def _english_of_carry(carry: Carry, spoken: Spoken) -> str:
    said = "it is carried to the next year in its own fund and ring-fence"
    if carry.years > 1:
        said = f"it is carried to the next {carry.years} years evenly, in its own fund and ring-fence"
    said += f", until {carry.until}, when the whole period's result is settled" if carry.until else ""
    said += f", staying theirs: {_english_of_share(carry.whose, spoken)}" if carry.whose else ""
    return said + (", for spending that does not recur" if carry.non_recurrent else "")


def _english_of_gate(step: Step) -> str:
    has = "has" if len(step.decided_by) == 1 else "have"
    what = "approved a recovery plan" if step.needs_plan else "so decided"
    said = f", once {listed(step.decided_by)} {has} {what}{_english_of_moment(step.before)}"
    if step.by is None:
        return said
    silence = {"wait": "it still waits", "skip": "it is passed over", "take": "it is taken"}[step.if_silent]
    return f"{said} (if nothing is decided by {step.by:%-d %B %Y}, {silence})"


def _english_of_moment(before: date | str | None) -> str:
    if isinstance(before, date):
        return f" before {before:%-d %B %Y}"
    return {"commitment": " before the cost was committed", "year-end": " before the year ends"}.get(before or "", "")


def _english_of_limit(limit: Limit, of_partner: str = "") -> str:
    """A limit in words: for one partner its own contribution or funding, otherwise those of all."""
    if limit.pence is not None:
        return pounds(limit.pence)
    assert limit.share is not None
    of = {
        "budget": "the budget",
        "contribution": f"{of_partner} contribution" if of_partner else "the contributions",
        "own funding": f"{of_partner or 'their'} own funding of the scheme",
        "variance": "the whole variance",
    }[limit.of or "budget"]
    return of if limit.share == 1 else f"{percent(limit.share)} of {of}"


def _parts_to(percentages: Mapping[str, Fraction], spoken: Spoken) -> str:
    """`72% to NHS and 28% to COUNCIL`."""
    return listed([f"{percent(share)} to {spoken.partner(partner)}" for partner, share in percentages.items()])


def said_of_cause(cause: str) -> str:
    return cause.replace("-", " ")


_AS_OF = {
    "year-end": ", all of it by the figures in force at the end",
    "variance": ", what arose in each month by the figures in force as it began",
}


def _english_of_share(share: Share, spoken: Spoken) -> str:
    match share.basis:
        case "single":
            said = f"{spoken.partner(share.to or '')} bears it"
        case "stated":
            said = f"shared {_parts_to(share.percentages or {}, spoken)}"
            said += "".join(
                f"; from {change.with_effect_from:%-d %B %Y} {_parts_to(change.percentages, spoken)}"
                for change in share.changes
            )
            said += ", whatever each has contributed" if share.governs else ""
        case "cause":
            said = "borne by cause: " + listed(
                [f"{said_of_cause(c)} by {spoken.partner(who)}" for c, who in (share.causes or {}).items()]
            )
            if share.contested:
                meanwhile = _english_of_share(share.contested, spoken)
                said += f" (what is disputed, under protest until it is resolved: {meanwhile})"
        case "profile":
            how = _parts_to(share.percentages, spoken) if share.percentages else "by contributions"
            said = f"{BASES['profile']} {how}"
        case "usage" | "population":
            said = f"{BASES[share.basis]} ({share.measure})"
        case _:
            said = BASES[share.basis]
    said += _AS_OF[share.as_of] if share.as_of else ""
    said += f", among {listed([spoken.partner(name) for name in share.among])} only" if share.among else ""
    said += "".join(
        f"; {spoken.partner(f.partner)} bears at least {_english_of_limit(f.at, 'its')}" for f in share.floors
    )
    said += "".join(_english_of_cap(cap, spoken) for cap in share.caps)
    said += f"; {english_of_recovery(share.recovered, spoken)}" if share.recovered else ""
    return said


def _english_of_cap(cap: Cap, spoken: Spoken) -> str:
    who = "no partner bears" if cap.partner == "each" else f"{spoken.partner(cap.partner)} bears no"
    said = f"; {who} more than {_english_of_limit(cap.at, 'its')}"
    years = ", over every year of the term" if cap.over == "term" else ""
    said += f", counting every clause that names the cap {cap.id}{years}" if cap.id else ""
    return said + (f", unless {listed(cap.unless.of)} agreed before the cost was committed" if cap.unless else "")


_DAY_COUNTS = {
    "actual/365": "days counted as they are, over 365",
    "actual/actual": "days counted as they are, over their own year's 365 or 366",
    "30/360": "every month counted as 30 days of 360",
}


def english_of_recovery(recovery: Recovery, spoken: Spoken = BY_ID) -> str:
    """How what was borne for now is paid back, with what interest, and what is let off."""
    by = "the partners by their contributions" if recovery.by == "shares" else spoken.partner(recovery.by)
    said = f"paid back by {by} over {recovery.years} year{'s' * (recovery.years > 1)} from {recovery.starts}"
    said += f" ({listed([percent(part) for part in recovery.parts])})" if recovery.parts else ""
    said += {"year": "", "quarter": ", each quarter", "month": ", each month"}[recovery.every]
    said += f", at most {pounds(recovery.most_a_year)} a year" if recovery.most_a_year is not None else ""
    if recovery.interest:
        rate, count = percent(recovery.interest.rate), _DAY_COUNTS[recovery.interest.day_count]
        said += f", with simple interest at {rate} a year on what is still owed, {count}"
    if recovery.forgiven:
        boards = recovery.forgiven.decided_by
        once = f", once {listed(boards)} {'has' if len(boards) == 1 else 'have'} so decided" if boards else ""
        said += f"; {percent(recovery.forgiven.part)} of it is forgiven{once}"
    return said if recovery.recognised else f"{said}; the creditor may not show it as an asset"
