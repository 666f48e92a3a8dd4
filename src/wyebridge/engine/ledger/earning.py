"""Sums that turn on a measure: what each earned, and what stays with its holder."""

from collections.abc import Callable, Iterator
from fractions import Fraction

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.verdicts import Awaiting, Undetermined, Verdict
from wyebridge.engine.ledger.allocation import Allocated
from wyebridge.engine.ledger.variance import SettlementPosition


def earned(
    agreement: Agreement, position: SettlementPosition, verdict: Callable[[int], Verdict]
) -> Iterator[Allocated]:
    """Performance sums: earned in proportion to what was achieved of the target, the rest to its holder."""
    for sum_ in agreement.performance:
        achieved = position.achieved.get(sum_.measure)
        if achieved is None:
            waits = Awaiting(f"what {sum_.measure} achieved", sum_.held_by)
            yield Allocated(sum_.fund, sum_.number, 0, "earned", "", Undetermined(sum_.amount, waits))
            continue
        pence = int(sum_.amount * min(Fraction(1), achieved / sum_.target))
        yield Allocated(sum_.fund, sum_.number, 0, "earned", sum_.fund, verdict(pence))
        yield Allocated(sum_.fund, sum_.number, 0, "unearned", sum_.held_by, verdict(sum_.amount - pence))
