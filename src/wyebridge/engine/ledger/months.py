"""In which months a sum arose: what is left of each item's months once earlier steps have taken theirs."""

from datetime import date

from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.verdicts import Awaiting
from wyebridge.engine.ledger.items import Item
from wyebridge.engine.ledger.reach import Unit
from wyebridge.engine.ledger.working import PARTNERS, Working


def months_of(working: Working, unit: Unit, amount: int) -> dict[date, int] | Awaiting:
    """An amount of a unit by month, without the unit's sign; or that somebody must say in which months it arose.

    Where all that is left is divided, a month that ran the other way keeps its own sign. Part of it is taken from the
    months that ran the unit's way, in proportion.
    """
    unknown = [
        item for item in (working.items[key] for key in unit.keys) if item.variance_pence and not item.arose_pence
    ]
    if unknown:
        hosts = dict.fromkeys(working.agreement.host_of(i.fund) if i.fund else PARTNERS for i in unknown)
        names = ", ".join(item.name for item in unknown)
        return Awaiting(f"in which months the variance of {names} arose", " and ".join(hosts))
    months = list(working.agreement.year.months())
    left = [0] * len(months)
    for key in unit.keys:
        for index, pence in enumerate(_left(working.items[key], working.left[key])):
            left[index] += unit.sign * pence
    if amount != working.left_of(unit):
        over = [max(pence, 0) for pence in left]
        left = list(split(amount, over)) if amount else [0] * len(months)
    assert sum(left) == amount, "the months come to the amount"
    return dict(zip(months, left, strict=True))


def _left(item: Item, left: int) -> tuple[int, ...]:
    """What is left of an item's months: what was taken is off those that ran its own way, in proportion."""
    arose = item.arose_pence or ()
    taken = item.variance_pence - left
    if not taken:
        return arose
    way = 1 if item.variance_pence > 0 else -1
    parts = split(taken, [max(way * pence, 0) for pence in arose])
    return tuple(pence - part for pence, part in zip(arose, parts, strict=True))
