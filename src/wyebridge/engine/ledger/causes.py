"""What caused a variance, as far as is known: agreed and evidenced, disputed, or without evidence."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.engine.ledger.items import Key
from wyebridge.engine.ledger.variance import CauseAmount, SettlementPosition

PARTNERS = "the partners"


@dataclass(frozen=True, slots=True)
class Caused:
    """Pence of one line that a cause accounts for. `awaiting` is None where it is agreed and evidenced."""

    key: Key
    cause: str
    pence: int
    evidence: str
    disputed_by: tuple[str, ...]
    awaiting: Awaiting | None

    def __str__(self) -> str:
        return f"{self.cause} {pounds(self.pence)} ({self.evidence or 'no evidence'})"


def caused(
    position: SettlementPosition, names: Collection[str], net: Mapping[Key, int], amount: int, *, known_on: date
) -> list[Caused]:
    """How much of each line the named causes account for: within what is left of it, and within an amount in all.

    Where claims come to more than there is, each is scaled. A dispute is resolved from the day its ruling was known.
    """
    claims = [claim for claim in (_now(c, known_on) for c in position.causes) if claim.cause in names and claim.amount]
    claims.sort(key=lambda c: (c.scheme, c.line, c.cause, c.evidence, c.amount, c.disputed_by))
    claimed = {key: sum(c.amount for c in claims if (c.scheme, c.line) == key) for key in net}
    within = {key: min(net[key], claimed[key]) for key in net if claimed[key]}
    if sum(within.values()) > amount:
        within = dict(zip(within, split(amount, list(within.values())), strict=True))
    found: list[Caused] = []
    for key, most in within.items():
        mine = [claim for claim in claims if (claim.scheme, claim.line) == key]
        parts = split(most, [claim.amount for claim in mine])
        found += [_caused(key, claim, part) for claim, part in zip(mine, parts, strict=True) if part]
    return found


def _now(claim: CauseAmount, known_on: date) -> CauseAmount:
    """A claim as it stands on a day: as ruled, once the ruling is known."""
    ruling = claim.resolved
    if ruling is None or ruling.on > known_on:
        return claim
    ruled = {"disputed_by": (), "cause": ruling.cause or claim.cause, "evidence": f"ruled by {ruling.by}, {ruling.on}"}
    return claim.model_copy(update={**ruled, "amount": claim.amount if ruling.amount is None else ruling.amount})


def _caused(key: Key, claim: CauseAmount, pence: int) -> Caused:
    said = f"{pounds(pence)} of {'/'.join(key)} is down to {claim.cause}"
    awaiting = None
    if claim.disputed_by:
        awaiting = Awaiting(
            f"whether {said} ({claim.evidence}), which {' and '.join(claim.disputed_by)} disputes", PARTNERS
        )
    elif not claim.evidence:
        awaiting = Awaiting(f"evidence that {said}", PARTNERS)
    return Caused(key, claim.cause, pence, claim.evidence, claim.disputed_by, awaiting)
