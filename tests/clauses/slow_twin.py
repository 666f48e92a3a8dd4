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
Place = tuple[str, int, str, str, bool]
"""The line, the step's number (0 for what is left), the verb, where it went, and whether it waits for a board."""


@dataclass(frozen=True)
class SimpleStep:
    """One step in words: what it does, to whom, and how much it may take, in pence."""

    verb: Literal["offset", "draw", "retain", "own", "host", "single", "equal", "contribution", "stated", "none"]
    target: str = ""
    percentages: tuple[int, ...] = ()
    up_to: int | None = None
    until: int | None = None
    cap_each: int | None = None
    floor: tuple[str, int] | None = None
    most_percent: int | None = None
    decided: Decided = "no board"
    decided_amount: int | None = None


@dataclass(frozen=True)
class SimpleLine:
    name: str
    fund: str
    commissioner: str
    variance: int
    payer: str = "P0"


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
        waits = step.decided == "silent"
        if step.verb == "offset":
            taken = take_offset(case, line, number, amount, waits, left, out)
        elif step.verb == "draw":
            taken = min(amount, out.balances[step.target])
            out.balances[step.target] -= taken
            out.places[line.name, number, "draw", step.target, waits] += taken
        elif step.verb == "retain":
            taken = amount
            if step.target != "fund" and not waits:
                out.balances[step.target] += taken
            out.places[line.name, number, "retain", step.target, waits] -= taken
        else:
            taken = 0
            parts = divide(amount, [weight_of(case, line, step, partner) for partner in case.partners])
            for partner, part in zip(case.partners, with_floor(case, step, parts), strict=True):
                bears = part
                if step.cap_each is not None:
                    bears = min(part, max(step.cap_each - borne[partner], 0))
                    borne[partner] += bears
                taken += bears
                out.places[line.name, number, "share", partner, waits] += bears if is_over else -bears
        left[line.name] -= taken if is_over else -taken
    out.places[line.name, 0, "residual", "", True] += left[line.name]
    left[line.name] = 0


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
    case: SimpleCase, line: SimpleLine, number: int, amount: int, waits: bool, left: dict[str, int], out: Outcome
) -> int:
    givers = [other for other in case.lines if left[other.name] < 0]
    spare = [-left[giver.name] for giver in givers]
    pence = min(amount, sum(spare))
    if pence == 0:
        return 0
    for giver, part in zip(givers, divide(pence, spare), strict=True):
        left[giver.name] += part
        out.places[giver.name, number, "offset", line.name, waits] -= part
        out.places[line.name, number, "offset", giver.fund, waits] += part
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
