"""Whether a decision that somebody cites speaks of a matter at all, and has effect on the day."""

from datetime import date

from wyebridge.engine.governance.matters import Matter, is_within, spoken
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.money import pounds


def why_not_counted(decision: Decision, matter: Matter, on: date) -> str:
    """Why a decision authorises nothing of this matter on a day, whoever took it; nothing where it does."""
    if decision.outcome == "refused":
        return f"{decision.id} refused it"
    if decision.act not in (None, matter.act):
        return f"{decision.id} is on {decision.act}, not on {matter.act}"
    if not is_within(decision.within, matter):
        return f"{decision.id} is for {', '.join(decision.within)} only"
    used = sum(use.pence for use in matter.uses if use.under == decision.id)
    if decision.amount is not None and used + matter.pence > decision.amount:
        spent = f", of which {pounds(used)} is used" if used else ""
        return f"{decision.id} approves {pounds(decision.amount)}{spent}, and this is {pounds(matter.pence)}"
    if decision.effective_on > on and not ratifies(decision, on):
        return f"{decision.id} has effect only from {spoken(decision.effective_on)}"
    return ""


def ratifies(decision: Decision, on: date) -> bool:
    """Whether a decision makes good what was done on a day before it had effect."""
    return decision.ratifies_since is not None and decision.ratifies_since <= on < decision.effective_on
