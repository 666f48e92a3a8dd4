"""One question of a home, as a process of its own: seconds from the books' opening to the answer, and its hash.

python -m bench.asked position|spending|compact HOME OUT
"""

import hashlib
import json
import re
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from wyebridge.books.gathering import compact
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.position import position
from wyebridge.books.spending import spending
from wyebridge.engine.kernel.dates import FinancialYear


def _position(books: OpenBooks) -> Any:
    found = position(books)
    return found.rows, found.standings, found.outside


def _spending(books: OpenBooks) -> Any:
    year = FinancialYear.of(books.agreements[0].effective_from)
    return spending(books, first=year.first_day, last=year.last_day)


def lines_exchanged(plan: str) -> int:
    """How many exchanges of a Spark plan move lines: any but a broadcast whose child is no partial sum."""
    steps = [re.sub(r"^[\s:|+\-*()\d]*", "", step) for step in plan.splitlines()]
    moved = [(step, below) for step, below in pairwise(steps) if step.startswith("Exchange ")]
    return sum("partial_" not in below and not step.startswith("Exchange SinglePartition") for step, below in moved)


def main() -> None:
    what, home, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if what == "compact":
        compact(home / "books")
        return
    plans: list[str] = []
    with open_books(home / "books") as books:
        # Spark starts, and reads the first file's footer, before the clock does.
        books.rows(books.entries.select("batch").limit(1))
        engine: Any = books.engine
        if hasattr(engine, "plan"):
            plain = engine.rows

            def noting(expression: Any) -> Any:
                plans.append(engine.plan(expression))
                return plain(expression)

            engine.rows = noting
        began = time.perf_counter()
        answer = {"position": _position, "spending": _spending}[what](books)
        seconds = time.perf_counter() - began
    found = {
        "seconds": seconds,
        "answer": hashlib.sha256(repr(answer).encode()).hexdigest(),
        "lines_exchanged": sum(map(lines_exchanged, plans)),
        "plans": len(plans),
    }
    out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
