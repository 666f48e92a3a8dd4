"""Settlement a second, slow, obvious way: one line, one step, one penny's place at a time, with fractions and lists.

It knows the four verbs, up_to and until, caps and floors in pounds, and boards that have or have not decided; each line
on its own.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd
from typing import Literal

Decided = Literal["no board", "approved", "refused", "silent", "too late"]
State = Literal["sure", "protested", "waits"]
Place = tuple[str, int, str, str, State]
"""The line, the step's number (0 for what is left), the verb, where it went, and how sure that is."""


YEARS = ("2024-25", "2025-26", "2026-27")


@dataclass(frozen=True)
class SimpleStep:
    """One step in words: what it does, to whom, and how much it may take, in pence."""

    verb: Literal[
        "offset", "draw", "retain", "own", "host", "single", "equal", "contribution", "stated", "none", "cause", "carry"
    ]
    target: str = ""
    percentages: tuple[int, ...] = ()
    up_to: int | None = None
    until: int | None = None
    cap_each: int | None = None
    floor: tuple[str, int] | None = None
    most_percent: int | None = None
    from_october: tuple[int, ...] = ()
    meanwhile: str = ""
    by_cause: bool = False
    decided: Decided = "no board"
    decided_amount: int | None = None


@dataclass(frozen=True)
class SimpleLine:
    name: str
    fund: str
    commissioner: str
    variance: int
    payer: str = "P0"
    by_september: int = 0
    agreed: int = 0
    disputed: int = 0
    unproved: int = 0


@dataclass(frozen=True)
class SimpleCase:
    """Partners with their contributions to each fund, the first of them host; lines; the steps for each sign."""

    partners: tuple[str, ...]
    contributions: dict[str, tuple[int, ...]]
    lines: tuple[SimpleLine, ...]
    reserves: dict[str, int]
    over: tuple[SimpleStep, ...]
    under: tuple[SimpleStep, ...]


@dataclass
class Outcome:
    places: Counter[Place] = field(default_factory=Counter)
    balances: dict[str, int] = field(default_factory=dict)


def settle_slowly(case: SimpleCase) -> Outcome:
    out = Outcome(balances=dict(case.reserves))
    left = {line.name: line.variance for line in case.lines}
    overspent = [line for line in case.lines if line.variance > 0]
    underspent = [line for line in case.lines if line.variance < 0]
    for line in overspent:
        walk(case, line, case.over, left, out)
    for line in underspent:
        walk(case, line, case.under, left, out)
    return out


def walk(case: SimpleCase, line: SimpleLine, steps: Sequence[SimpleStep], left: dict[str, int], out: Outcome) -> None:
    is_over = line.variance > 0
    borne: Counter[str] = Counter()
    for number, step in enumerate(steps, 1):
        remaining = abs(left[line.name])
        if remaining == 0:
            break
        if step.decided in ("refused", "too late") or (step.verb in ("offset", "draw") and not is_over):
            continue
        if step.verb == "retain" and is_over:
            continue
        amounts = [remaining]
        if step.up_to is not None:
            amounts.append(step.up_to)
        if step.most_percent is not None:
            amounts.append(abs(line.variance) * step.most_percent // 100)
        if step.until is not None:
            amounts.append(step.until - (abs(line.variance) - remaining))
        if step.decided == "approved" and step.decided_amount is not None:
            amounts.append(step.decided_amount)
        amount = max(min(amounts), 0)
        state: State = "waits" if step.decided == "silent" else "sure"
        places, sign = out.places, 1 if is_over else -1
        if step.verb == "offset":
            taken = take_offset(case, line, number, amount, state, left, out)
        elif step.verb == "draw":
            taken = min(amount, out.balances[step.target])
            out.balances[step.target] -= taken
            places[line.name, number, "draw", step.target, state] += taken
        elif step.verb == "retain":
            kept, waiting = (amount, 0) if not step.by_cause else agreed_and_not(line, amount)
            taken = kept + waiting
            if step.target != "fund" and state == "sure":
                out.balances[step.target] += kept
            places[line.name, number, "retain", step.target, state] -= kept
            places[line.name, number, "retain", step.target, "waits"] -= waiting
        elif step.verb == "carry":
            taken = amount
            for year, part in zip(YEARS, divide(amount, [1] * int(step.target)), strict=False):
                places[line.name, number, "carry", f"{line.fund} {year}", state] += sign * part
        elif step.verb == "cause":
            agreed, disputed, unproved = of_causes(line, amount)
            waiting = unproved + (0 if step.meanwhile else disputed)
            places[line.name, number, "share", "", "waits"] += sign * waiting
            taken = waiting
            for partner in case.partners:
                mine = agreed if partner == step.target else 0
                protested = disputed if partner == step.meanwhile else 0
                bears = held(step, borne, partner, mine + protested)
                sure = min(mine, bears)
                places[line.name, number, "share", partner, state] += sign * sure
                under = "protested" if state == "sure" else state
                places[line.name, number, "share", partner, under] += sign * (bears - sure)
                taken += bears
        else:
            taken = 0
            parts = divide(amount, [weight_of(case, line, step, partner) for partner in case.partners])
            if step.from_october:
                parts = by_half_year(case, line, step, amount, remaining)
            for partner, part in zip(case.partners, with_floor(case, step, parts), strict=True):
                bears = held(step, borne, partner, part)
                taken += bears
                places[line.name, number, "share", partner, state] += sign * bears
        left[line.name] -= sign * taken
    out.places[line.name, 0, "residual", "", "waits"] += left[line.name]
    left[line.name] = 0


def held(step: SimpleStep, borne: Counter[str], partner: str, part: int) -> int:
    """A part held to the step's cap, which a saving never adds to."""
    if step.cap_each is None or part <= 0:
        return part
    bears = min(part, max(step.cap_each - borne[partner], 0))
    borne[partner] += bears
    return bears


def of_causes(line: SimpleLine, amount: int) -> list[int]:
    """What the line's claims account for, agreed, disputed and without evidence, scaled to what there is."""
    claims = [line.unproved, line.agreed, line.disputed]  # in the order of their evidence
    unproved, agreed, disputed = divide(min(amount, sum(claims)), claims)
    return [agreed, disputed, unproved]


def agreed_and_not(line: SimpleLine, amount: int) -> tuple[int, int]:
    agreed, disputed, unproved = of_causes(line, amount)
    return agreed, disputed + unproved


def by_half_year(case: SimpleCase, line: SimpleLine, step: SimpleStep, amount: int, remaining: int) -> list[int]:
    """What arose by September by the first percentages, and the rest by the second.

    What was taken before is off the half that ran the line's way; so is what this step leaves.
    """
    way = 1 if line.variance > 0 else -1
    halves = [way * line.by_september, way * (line.variance - line.by_september)]
    off = divide(abs(line.variance) - remaining, [max(half, 0) for half in halves])
    halves = [half - part for half, part in zip(halves, off, strict=True)]
    if amount != remaining:
        halves = divide(amount, [max(half, 0) for half in halves])
    parts = [0] * len(case.partners)
    for half, percentages in zip(halves, (step.percentages, step.from_october), strict=True):
        weights = [percentages[index] if index < len(percentages) else 0 for index in range(len(parts))]
        for index, part in enumerate(divide(abs(half), weights)):
            parts[index] += part if half >= 0 else -part
    return parts


def with_floor(case: SimpleCase, step: SimpleStep, parts: Sequence[int]) -> list[int]:
    """One partner's part raised to its floor, as far as there is that much, and the others' cut in proportion."""
    if step.floor is None:
        return list(parts)
    partner, least = step.floor
    position, amount = case.partners.index(partner), sum(parts)
    if parts[position] >= least:
        return list(parts)
    if least >= amount:
        return [amount if index == position else 0 for index in range(len(parts))]
    others = [0 if index == position else part for index, part in enumerate(parts)]
    return [least if index == position else part for index, part in enumerate(divide(amount - least, others))]


def take_offset(
    case: SimpleCase, line: SimpleLine, number: int, amount: int, state: State, left: dict[str, int], out: Outcome
) -> int:
    givers = [other for other in case.lines if left[other.name] < 0]
    spare = [-left[giver.name] for giver in givers]
    pence = min(amount, sum(spare))
    if pence == 0:
        return 0
    for giver, part in zip(givers, divide(pence, spare), strict=True):
        left[giver.name] += part
        out.places[giver.name, number, "offset", line.name, state] -= part
        out.places[line.name, number, "offset", giver.fund, state] += part
    return pence


def weight_of(case: SimpleCase, line: SimpleLine, step: SimpleStep, partner: str) -> int:
    position = case.partners.index(partner)
    match step.verb:
        case "own":
            return int(partner == line.commissioner)
        case "none":
            return int(partner == line.payer)
        case "host":
            return int(position == 0)
        case "single":
            return int(partner == step.target)
        case "equal":
            return 1
        case "contribution":
            return case.contributions[line.fund][position]
    return step.percentages[position] if position < len(step.percentages) else 0


def divide(amount: int, weights: Sequence[int]) -> list[int]:
    """The exact parts as fractions, rounded down, and a penny each to the largest remainders.

    Where remainders tie, the tied take the penny in turn: the turn is how many whole times the weights, in lowest
    terms, go into the amount.
    """
    if amount == 0:
        return [0] * len(weights)
    total = sum(weights)
    exact = [Fraction(amount * weight, total) for weight in weights]
    parts = [int(part) for part in exact]
    turn = amount // (total // gcd(*weights))
    order: list[int] = []
    for remainder in sorted({part % 1 for part in exact}, reverse=True):
        tied = [index for index, part in enumerate(exact) if part % 1 == remainder]
        first = -turn % len(tied)
        order += tied[first:] + tied[:first]
    for index in order[: amount - sum(parts)]:
        parts[index] += 1
    return parts
