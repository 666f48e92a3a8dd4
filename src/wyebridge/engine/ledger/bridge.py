"""The bridge between codings: from the agreement's lines and the ledgers' own codes to any other list of codes.

A bridge is one target: a body's chart of accounts, a published classification, the lines of a return. Its maps are
dated, and may send one line to many codes and many lines to one; each map's parts come to the whole, so restating
conserves every sum.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import lcm
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.money import percent
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.terms import Day, Name, Percent, Term
from wyebridge.engine.kernel.yaml import Fault, Path
from wyebridge.engine.ledger.coding import Values, matcher, plain_text

UNBRIDGED: Final = ""
"""The code of what no map covers: a line of its own in every restatement, never dropped."""

BridgeColumn = Literal["fund", "scheme", "line", "ledger", "cost_centre", "account"]
"""What a map may look at. A budget has a fund, scheme and line; spending, also the payer's ledger and its own codes."""


def _as_whole(value: object) -> object:
    return {value: "100%"} if isinstance(value, str) else value


class Code(Term):
    """One code of the target, and the days it is in use, where it is not always."""

    code: Annotated[str, Field(min_length=1, max_length=80)]
    name: str
    starts: Day | None = None
    ends: Day | None = None


class BridgeMap(Term):
    """Where these columns hold these values, the money goes to these codes, in these parts. Dated, with its reason."""

    id: Name
    when: dict[BridgeColumn, Values]
    to: Annotated[dict[str, Percent], BeforeValidator(_as_whole)]
    starts: Day | None = None
    ends: Day | None = None
    author: str
    reason: str

    def is_in_force(self, month: date) -> bool:
        return (self.starts is None or self.starts <= month) and (self.ends is None or month <= self.ends)


class Bridge(Term):
    """One target coding: its codes, and the maps that lead to them. The first map that matches is the one."""

    id: Name
    title: str
    source: str = Field(description="Whose coding it is, which edition, and where it is published")
    codes: tuple[Code, ...]
    maps: tuple[BridgeMap, ...]

    def names(self) -> dict[str, str]:
        return {code.code: code.name for code in self.codes}


Weights = tuple[tuple[str, ...], tuple[int, ...]]
"""Codes, and a whole number for each."""


class Restater:
    """Parts of an amount by target code, for any line and any of the ledgers' own codes, in any month."""

    def __init__(self, bridge: Bridge) -> None:
        self._maps = tuple((one, matcher(one.when), _weights(one)) for one in bridge.maps)
        self._known: dict[tuple[tuple[str, str], ...], Weights] = {}

    def parts(self, pence: int, values: Mapping[str, str], month: date) -> dict[str, int]:
        """Divide pence over codes by the map that covers these values in this month; they always sum to it.

        What no map covers is whole under the code ''.
        """
        codes, weights = self.weights(values, month)
        return dict(zip(codes, split(pence, weights), strict=True))

    def weights(self, values: Mapping[str, str], month: date) -> Weights:
        """The codes of the map that covers these values in this month, and their weights; '' where none does."""
        key = (*sorted(values.items()), ("month", month.isoformat()))
        if key not in self._known:
            compared = {column: plain_text(value) for column, value in values.items()}
            self._known[key] = next(
                (parts for one, matches, parts in self._maps if one.is_in_force(month) and matches(compared)),
                ((UNBRIDGED,), (1,)),
            )
        return self._known[key]


def _weights(one: BridgeMap) -> Weights:
    """A map's codes and their weights as whole numbers, in the order written, which ties rotate in."""
    whole = lcm(*(share.denominator for share in one.to.values()))
    return tuple(one.to), tuple(int(share * whole) for share in one.to.values())


# What can be wrong with one


def check_bridge(bridge: Bridge, agreements: Sequence[Agreement]) -> Iterator[Fault]:
    """Every fault of a bridge, held against the agreement's versions."""
    yield from _check_codes(bridge)
    seen: dict[tuple[Any, ...], list[BridgeMap]] = {}
    ids = Counter(one.id for one in bridge.maps)
    for index, one in enumerate(bridge.maps):
        at: Path = ("maps", index)
        if ids[one.id] > 1:
            yield Fault(
                (*at, "id"),
                "name-used-twice",
                f"there are {ids[one.id]} maps '{one.id}'",
                "a figure that cites it could mean either",
                "rename one",
            )
        yield from _check_when(one, at, agreements)
        yield from _check_dates(one, at, f"map {one.id}")
        yield from _check_parts(one, at, bridge)
        key = tuple(sorted((column, tuple(map(plain_text, values))) for column, values in one.when.items()))
        for earlier in seen.setdefault(key, []):
            if _overlap(earlier, one):
                yield Fault(
                    (*at, "when"),
                    "never-reached",
                    f"map {one.id} looks for the same as {earlier.id} on some of the same days",
                    "the first would always be taken, and this one's parts never",
                    "give the two different days, or put their parts into one",
                )
        seen[key].append(one)


def _check_codes(bridge: Bridge) -> Iterator[Fault]:
    times = Counter(code.code for code in bridge.codes)
    if not bridge.codes:
        yield Fault(
            ("codes",), "no-codes", "there are no codes", "there is nothing to map to", "list the target's codes"
        )
    for index, code in enumerate(bridge.codes):
        at: Path = ("codes", index)
        if times[code.code] > 1:
            yield Fault(
                (*at, "code"),
                "code-twice",
                f"the code '{code.code}' stands {times[code.code]} times",
                "a sum under it could be of either",
                "keep one, with the days it is in use",
            )
        yield from _check_dates(code, at, f"code '{code.code}'")


def _check_dates(one: Code | BridgeMap, at: Path, name: str) -> Iterator[Fault]:
    if one.starts and one.ends and one.ends < one.starts:
        yield Fault(
            (*at, "ends"),
            "dates-out-of-order",
            f"{name} ends on {one.ends}, before it starts ({one.starts})",
            "it would hold on no day",
            "correct the date that is wrong",
            ((*at, "starts"),),
        )
    for term, is_edge in (
        ("starts", one.starts is None or one.starts.day == 1),
        ("ends", one.ends is None or (one.ends + timedelta(days=1)).day == 1),
    ):
        if not is_edge:
            yield Fault(
                (*at, term),
                "not-a-month",
                f"{name}: {getattr(one, term)} is within a month",
                "budgets and spending are restated month by month",
                "start on the first day of a month, and end on the last of one",
            )


def _check_when(one: BridgeMap, at: Path, agreements: Sequence[Agreement]) -> Iterator[Fault]:
    if not one.when:
        yield Fault(
            (*at, "when"),
            "matches-everything",
            f"map {one.id} names no column",
            "it would take everything, and no map after it could match",
            "name at least one column; `*` stands for any value",
        )
    known = _known(agreements)
    for column, values in one.when.items():
        if not values:
            yield Fault(
                (*at, "when", column),
                "no-values",
                f"map {one.id} names '{column}' and gives it no value",
                "it could match nothing",
                "give the values, or take the column out",
            )
        for value in values:
            if column in known and "*" not in value and plain_text(value) not in known[column]:
                yield Fault(
                    (*at, "when", column),
                    "unknown-name",
                    f"map {one.id}: no version of the agreement has a {column} '{value}'",
                    "it could match nothing",
                    "correct the name",
                )


def _known(agreements: Sequence[Agreement]) -> dict[str, set[str]]:
    every = [(fund, scheme, line) for agreement in agreements for fund, scheme, line in agreement.every_line()]
    return {
        "fund": {plain_text(fund.id) for agreement in agreements for fund in agreement.funds},
        "scheme": {plain_text(scheme.id) for _, scheme, _ in every},
        "line": {plain_text(line.id) for _, _, line in every},
        "ledger": {plain_text(partner) for agreement in agreements for partner in agreement.partner_ids()},
    }


def _check_parts(one: BridgeMap, at: Path, bridge: Bridge) -> Iterator[Fault]:
    codes = {code.code: code for code in bridge.codes}
    for name in one.to:
        code = codes.get(name)
        if code is None:
            yield Fault(
                (*at, "to"),
                "unknown-code",
                f"map {one.id} leads to '{name}', which is not among the codes",
                "a sum would stand under a code that nobody knows",
                "correct it, or add it to the codes",
                (("codes",),),
            )
        elif not _covers(code, one):
            yield Fault(
                (*at, "to"),
                "code-not-in-use",
                f"map {one.id} leads to '{name}' on days when that code is not in use",
                "a return would hold a line that its edition has not",
                "end the map with the code, and begin another for the code that follows it",
                (("codes",),),
            )
    whole = sum(one.to.values(), Fraction(0))
    if whole != 1:
        yield Fault(
            (*at, "to"),
            "parts-not-whole",
            f"the parts of map {one.id} come to {percent(whole)}",
            "money would be lost, or made",
            "make them come to 100%",
        )


def _covers(code: Code, one: BridgeMap) -> bool:
    starts_in_time = code.starts is None or (one.starts is not None and one.starts >= code.starts)
    ends_in_time = code.ends is None or (one.ends is not None and one.ends <= code.ends)
    return starts_in_time and ends_in_time


def _overlap(one: BridgeMap, other: BridgeMap) -> bool:
    starts = max(one.starts or date.min, other.starts or date.min)
    return starts <= min(one.ends or date.max, other.ends or date.max)


def unbridged_lines(bridge: Bridge, agreements: Sequence[Agreement]) -> tuple[str, ...]:
    """Lines of any version that no map covers in some month of its year, by their scheme and line."""
    restater = Restater(bridge)
    found = dict.fromkeys(
        f"{scheme.id}/{line.id}"
        for agreement in agreements
        for fund, scheme, line in agreement.every_line()
        for month in agreement.year.months()
        if UNBRIDGED in restater.parts(1, {"fund": fund.id, "scheme": scheme.id, "line": line.id}, month)
    )
    return tuple(found)
