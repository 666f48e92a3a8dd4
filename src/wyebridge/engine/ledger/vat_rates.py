"""Rates of VAT by the day, and whether VAT is all that stands between two amounts."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Final

STANDARD_RATES: Final = (
    (date(2011, 1, 4), Fraction(20, 100)),
    (date(2010, 1, 1), Fraction(175, 1000)),
    (date(2008, 12, 1), Fraction(15, 100)),
    (date(1991, 4, 1), Fraction(175, 1000)),
)
"""From which day, and what: VAT Act 1994, section 2, as changed by SI 2008/3020 and the Finance (No. 2) Act 2010."""

REDUCED_RATE: Final = Fraction(5, 100)
"""VAT Act 1994, section 29A."""


def rates_on(day: date) -> tuple[Fraction, ...]:
    """The rates above nothing that a supply on a day may bear: the standard rate, then the reduced."""
    standard = [rate for start, rate in STANDARD_RATES if start <= day]
    return (*standard[:1], REDUCED_RATE)


def vat_on(net_pence: int, rate: Fraction) -> tuple[int, int]:
    """VAT on a net amount, rounded down to a penny and to the nearest penny: an invoice may do either."""
    exact = abs(net_pence) * rate
    sign = 1 if net_pence >= 0 else -1
    return sign * (exact.numerator // exact.denominator), sign * int(exact + Fraction(1, 2))


def gross_or_net(pence: int, vat_pence: int | None, days: Iterable[date]) -> Iterator[int]:
    """What an amount becomes once its VAT is added or taken away: by the VAT stated, then by each rate in force."""
    if vat_pence:
        yield from (pence + vat_pence, pence - vat_pence)
    for rate in dict.fromkeys(rate for day in days for rate in rates_on(day)):
        yield from (pence + vat for vat in dict.fromkeys(vat_on(pence, rate)))
        yield from _nets(pence, rate)


def _nets(gross_pence: int, rate: Fraction) -> Iterator[int]:
    """The net amounts, if any, whose VAT at a rate brings them to this gross."""
    near = int(gross_pence / (1 + rate))
    for net in (near - 1, near, near + 1):
        if net and gross_pence - net in vat_on(net, rate):
            yield net
