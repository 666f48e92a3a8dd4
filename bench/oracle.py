"""The right answer, the slow and obvious way: plain Python, one line at a time, whole numbers only.

    python -m bench.oracle FOLDER OUT

Every contender that does the whole work must write these very bytes: a row for each scheme, month and partner, then
what each partner paid and what its share was, in pence, rows of nothing left out, in order.
"""

import csv
import re
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Final

LEDGER: Final = "MCC"
"""The extract is this partner's own ledger, so it paid every line."""
HEADING: Final = ("what", "scheme", "month", "partner", "pence")


def split(pence: int, weights: tuple[int, ...]) -> list[int]:
    """Largest remainder; pennies over go to the largest remainders, and tied ones take turns."""
    whole, magnitude = sum(weights), abs(pence)
    parts = [magnitude * weight // whole for weight in weights]
    rests = [magnitude * weight % whole for weight in weights]
    left = magnitude - sum(parts)
    turn = magnitude // whole
    # In order of remainder, the tied among themselves from the one whose turn it is.
    for rest in sorted(set(rests), reverse=True):
        tied = [index for index, found in enumerate(rests) if found == rest]
        first = -turn % len(tied)
        for index in (tied[first:] + tied[:first])[:left]:
            parts[index] += 1
        left = max(0, left - len(tied))
    assert sum(parts) == magnitude
    return parts if pence >= 0 else [-part for part in parts]


def read_shares(path: Path) -> tuple[tuple[str, ...], dict[tuple[str, str], tuple[int, ...]]]:
    """The partners, and the weights in force for each scheme and day."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        _, _, _, *partners = next(rows)
        found = {}
        for scheme, starts, ends, *weights in rows:
            day = date.fromisoformat(starts)
            while day <= date.fromisoformat(ends):
                found[scheme, str(day)] = tuple(int(weight) for weight in weights)
                day += timedelta(days=1)
    return tuple(partners), found


def answer(folder: Path) -> list[tuple[str, str, str, str, int]]:
    """Every row of the answer, in order."""
    with (folder / "coding.csv").open(encoding="utf-8", newline="") as stream:
        scheme_of = {row["cost_centre"]: row["scheme"] for row in csv.DictReader(stream)}
    partners, weights = read_shares(folder / "shares.csv")
    money = re.compile(r"-?\d+\.\d\d")
    position: Counter[tuple[str, str, int]] = Counter()
    paid = 0
    with (folder / "lines.csv").open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        for _, _, day, cost_centre, _, _, _, amount in rows:
            assert money.fullmatch(amount), amount
            pence = int(amount.replace(".", ""))
            scheme = scheme_of[cost_centre]
            paid += pence
            for index, part in enumerate(split(pence, weights[scheme, day])):
                position[scheme, day[:7], index] += part
    shares: Counter[str] = Counter()
    for (_, _, index), pence in position.items():
        shares[partners[index]] += pence
    found = [("position", scheme, month, partners[index], pence) for (scheme, month, index), pence in position.items()]
    found += [("paid", "", "", LEDGER, paid), *(("share", "", "", partner, pence) for partner, pence in shares.items())]
    return sorted(row for row in found if row[4])


def main() -> None:
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    with out.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([HEADING, *answer(folder)])


if __name__ == "__main__":
    main()
