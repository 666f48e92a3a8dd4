"""The one way money is divided: largest remainder over whole-number weights, so that parts always sum to the whole."""

from collections.abc import Sequence
from math import gcd


def lowest_terms(weights: Sequence[int]) -> tuple[int, ...]:
    """Divide weights by their greatest common divisor. Weights that are all zero are returned as they are."""
    divisor = gcd(*weights) or 1
    return tuple(weight // divisor for weight in weights)


def split(pence: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Divide pence, of either sign, in proportion to weights.

    Each part is its exact share rounded down, and the pennies left over go one each to the largest remainders. Where
    remainders tie, the tied take the penny in turn: the turn is the number of whole times that the weights' sum goes
    into the amount, so it depends on the amount and the weights alone. A zero weight never gets a penny; minus the
    amount gives exactly minus the parts; `sum(parts) == pence` always.

    Raises ValueError when a weight is negative or none is positive.
    """
    weights = lowest_terms(weights)
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError(f"weights must be whole numbers of which at least one is positive, not {tuple(weights)}")
    magnitude = abs(pence)
    turn = magnitude // whole
    floors = [magnitude * weight // whole for weight in weights]
    remainders = [magnitude * weight % whole for weight in weights]
    left_over = magnitude - sum(floors)
    parts = [floor + (_rank(index, remainders, turn) < left_over) for index, floor in enumerate(floors)]
    assert sum(parts) == magnitude
    return tuple(part if pence >= 0 else -part for part in parts)


def _rank(index: int, remainders: Sequence[int], turn: int) -> int:
    """How many others come before this one for an odd penny."""
    mine = remainders[index]
    larger = sum(remainder > mine for remainder in remainders)
    tied = sum(remainder == mine for remainder in remainders)
    tied_before = sum(remainder == mine for remainder in remainders[:index])
    return larger + (tied_before + turn) % tied
