"""Money as whole pence: reading it from what people write, and writing it for people to read."""

import re
from fractions import Fraction
from typing import Final

MAX_PENCE: Final = 2**63 - 1
"""The largest amount, of either sign, that the books hold: a 64-bit integer of pence."""
MAX_ENTRY_PENCE: Final = 2**51 - 1
"""The largest single entry, in pence (£22,517 billion): beyond it a split through floats could be a penny out."""

_WRITTEN = re.compile(r"(?P<minus>-?)£?(?P<pounds>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<pence>[0-9]{1,2}))?")


def parse_pounds(text: str) -> int:
    """Read pounds as a person writes them in an agreement, e.g. `£5,762,425.00`, `-12.5`, `233000000`; return pence.

    Raises ValueError when the text is not pounds with at most two decimals, or is beyond 64 bits of pence.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if not found:
        raise ValueError(f"'{text}' is not an amount of money; write pounds and pence, such as £1,234.56")
    pence = int(found["pounds"].replace(",", "")) * 100 + int((found["pence"] or "0").ljust(2, "0"))
    if pence > MAX_PENCE:
        raise ValueError(f"'{text}' is more than the books can hold (£{MAX_PENCE // 100:,})")
    return -pence if found["minus"] else pence


def pounds(pence: int) -> str:
    """Write pence as pounds: `pounds(-123456)` is `-£1,234.56`."""
    return f"{'-' if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def percent(share: Fraction) -> str:
    """An exact percentage as it was written: percentages are decimals, so their figures end."""
    places = next(places for places in range(40) if (share * 100 * 10**places).denominator == 1)
    whole, rest = divmod(int(share * 100 * 10**places), 10**places)
    return f"{whole}.{rest:0{places}d}%" if places else f"{whole}%"
