"""Cases of a bridge that finance staff can write: its maps, some amounts, and what should stand under each code."""

from collections import Counter
from typing import Literal

from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.terms import Day, Pence, Term
from wyebridge.engine.ledger.bridge import UNBRIDGED, Bridge, BridgeColumn, BridgeMap, Code, Restater, check_bridge

_NOBODYS = ("unknown-name",)
"""Faults that a case cannot have: it has no agreement whose names could be known."""


class CaseAmount(Term):
    """An amount in one month, and all that a map may look at."""

    month: Day
    amount: Pence
    of: dict[BridgeColumn, str]


class BridgeCase(Term):
    """A bridge, amounts to restate, and every code's sum; 'unbridged' is what no map covers."""

    kind: Literal["bridge"]
    title: str
    source: str
    codes: tuple[str, ...]
    maps: tuple[BridgeMap, ...]
    amounts: tuple[CaseAmount, ...]
    expect: dict[str, Pence]


def run_bridge_case(case: BridgeCase) -> tuple[str, ...]:
    """Each difference from what a case expects. Raises ValueError where its bridge has a fault."""
    codes = tuple(Code(code=code, name=code) for code in case.codes)
    bridge = Bridge(id="case", title=case.title, source=case.source, codes=codes, maps=case.maps)
    faults = [fault.what for fault in check_bridge(bridge, ()) if fault.code not in _NOBODYS]
    if faults:
        raise ValueError(f"{case.title}: {'; '.join(faults)}")
    restater = Restater(bridge)
    found: Counter[str] = Counter()
    for one in case.amounts:
        for code, pence in restater.parts(
            one.amount, {str(name): said for name, said in one.of.items()}, one.month
        ).items():
            found[code if code != UNBRIDGED else "unbridged"] += pence
    return tuple(
        f"under {code}: expected {pounds(case.expect.get(code, 0))}, found {pounds(found[code])}"
        for code in sorted(case.expect.keys() | {code for code, pence in found.items() if pence})
        if case.expect.get(code, 0) != found[code]
    )
