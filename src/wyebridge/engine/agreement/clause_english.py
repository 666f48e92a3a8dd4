"""Steps of clauses in plain English, from the same terms that are run."""

from fractions import Fraction

from wyebridge.engine.agreement.clauses import BASES, Share, Step
from wyebridge.engine.kernel.money import percent


def stated_figures(percentages: dict[str, Fraction]) -> str:
    """Stated percentages in words: `NHS 72%, COUNCIL 28%`."""
    return ", ".join(f"{partner} {percent(share)}" for partner, share in percentages.items())


def english_of(step: Step) -> str:
    """A step in plain English: what it does, how much it may take, and what it needs first."""
    if step.offset is not None:
        where = (
            f"in the same {step.offset.within}"
            if step.offset.within in ("scheme", "fund")
            else "anywhere in the agreement"
        )
        where = f"in {', '.join(step.offset.funds)}" if step.offset.funds else where
        whose = f"{step.offset.commissioned_by}'s underspends" if step.offset.commissioned_by else "underspends"
        said = f"{whose} {where} absorb it"
    elif step.draw is not None:
        said = f"it is drawn from {step.draw}"
    elif step.retain is not None:
        said = f"it is kept in {'the fund' if step.retain == 'fund' else step.retain}"
        said += ", for spending that does not recur" if step.non_recurrent else ""
    else:
        assert step.share is not None
        said = _english_of_share(step.share)
    said += f", at most {step.up_to}" if step.up_to else ""
    said += f", up to {step.until}" if step.until else ""
    if step.decided_by:
        what = "have approved a recovery plan" if step.needs_plan else "decide it"
        said += f", if {' and '.join(step.decided_by)} {what}"
        silence = {"wait": "", "skip": "it is passed over", "take": "it is taken"}[step.if_silent]
        said += f" (if they have not by {step.by}, {silence})" if step.by and silence else ""
    return said


def _english_of_share(share: Share) -> str:
    match share.basis:
        case "single":
            said = f"{share.to} bears it"
        case "stated":
            said = f"shared as stated: {stated_figures(share.percentages or {})}"
        case "cause":
            said = "borne by cause: " + ", ".join(f"{cause} by {who}" for cause, who in (share.causes or {}).items())
        case _:
            said = BASES[share.basis]
    said += f", among {', '.join(share.among)} only" if share.among else ""
    for cap in share.caps:
        who = "no partner bears" if cap.partner == "each" else f"{cap.partner} does not bear"
        said += f"; {who} more than {cap.at}"
        said += f" unless {' and '.join(cap.unless.of)} agreed before the cost was committed" if cap.unless else ""
    if share.recovered:
        by = "the partners by their contributions" if share.recovered.by == "shares" else share.recovered.by
        said += f"; paid back by {by} over {share.recovered.years} years from {share.recovered.starts}"
    return said
