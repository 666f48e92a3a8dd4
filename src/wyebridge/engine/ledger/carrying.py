"""From one year's settlement into the next: what was carried, as the next year's position has it."""

from collections.abc import Iterable

from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.verdicts import Determined
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.variance import BroughtForward


def brought_forward(settled: Iterable[Allocation], year: FinancialYear) -> tuple[BroughtForward, ...]:
    """What settlements of earlier years carried into a year, as far as they bind: one sum for each place."""
    sums: dict[tuple[str, str | None, str], int] = {}
    for allocation in settled:
        for one in allocation.carried:
            if one.year == str(year) and isinstance(one.amount, Determined):
                place = (one.fund, one.ring_fence, one.partner)
                sums[place] = sums.get(place, 0) + one.amount.pence
    return tuple(
        BroughtForward(fund=fund, ring_fence=fence, partner=partner or None, amount=pence)
        for (fund, fence, partner), pence in sums.items()
        if pence
    )
