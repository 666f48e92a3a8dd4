"""Second, slow and obvious ways to the engine's numbers, for tests to hold it to."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm


def split_with_fractions(pence: int, weights: Sequence[int]) -> list[int]:
    """Give each its whole pennies, then hand out the odd ones, one at a time, to whoever is owed most."""
    shares = [Fraction(weight, sum(weights)) for weight in weights]
    owed = [abs(pence) * share for share in shares]
    given_out = [exact.numerator // exact.denominator for exact in owed]
    still_owed = [exact - part for exact, part in zip(owed, given_out, strict=True)]
    turn = abs(pence) // lcm(*(share.denominator for share in shares))  # how often nobody was owed a fraction
    queue = []
    for remainder in sorted(set(still_owed), reverse=True):
        tied = [index for index, mine in enumerate(still_owed) if mine == remainder]
        for _ in range(turn % len(tied)):
            tied.insert(0, tied.pop())
        queue += tied
    while sum(given_out) < abs(pence):
        given_out[queue.pop(0)] += 1
    return [-part for part in given_out] if pence < 0 else given_out
