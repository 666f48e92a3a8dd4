"""One question of a home, as a process of its own: seconds from the books' opening to the answer, and its hash.

It is asked a second time in the same process, as a service that stays up is asked: by then code has been made ready.

python -m bench.asked position|spending|compact HOME OUT
"""

import hashlib
import json
import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from wyebridge.books.gathering import compact
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.position import position
from wyebridge.books.spending import spending
from wyebridge.engine.kernel.dates import FinancialYear

_MARKS: Final = re.compile(r"[\s:|+\-*()\d]*")
"""What stands before a step of a plan: how deep it is, and which of its code was made as one (`*(2)`)."""


def _position(books: OpenBooks) -> Any:
    found = position(books)
    return found.rows, found.standings, found.outside


def _spending(books: OpenBooks) -> Any:
    year = FinancialYear.of(books.agreements[0].effective_from)
    return spending(books, first=year.first_day, last=year.last_day)


def lines_exchanged(plan: str) -> int:
    """How many exchanges of a Spark plan move lines: those that rows reach from the files without being summed.

    What is handed whole to every worker (`BroadcastExchange`) is few rows put beside the books, and no such exchange.
    """
    steps = [(len(mark[0]), step[len(mark[0]) :]) for step in plan.splitlines() if (mark := _MARKS.match(step))]
    return sum(
        step.startswith("Exchange ") and _has_unsummed(steps[number + 1 :], depth)
        for number, (depth, step) in enumerate(steps)
    )


def _has_unsummed(below: list[tuple[int, str]], depth: int) -> bool:
    """Whether a step under one of this depth reads files, and no sum stands between them."""
    summed: int | None = None
    for deep, step in below:
        if deep <= depth:
            break
        if summed is not None and deep > summed:
            continue
        summed = deep if "HashAggregate(" in step else None
        if step.startswith("FileScan "):
            return True
    return False


def cpu_used() -> float:
    """CPU seconds of this process and of those it has started and that still run: Spark's own is one such."""
    ticks, parents = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            _, _, after = stat.read_text().rpartition(") ")
            fields = after.split()
            parents[int(stat.parent.name)] = int(fields[1])
            ticks[int(stat.parent.name)] = int(fields[11]) + int(fields[12])
    ours, more = {os.getpid()}, True
    while more:
        found = {process for process, parent in parents.items() if parent in ours} - ours
        ours, more = ours | found, bool(found)
    return sum(ticks[process] for process in ours) / os.sysconf("SC_CLK_TCK")


def _timed(what: str, books: OpenBooks) -> dict[str, Any]:
    began, before = time.perf_counter(), cpu_used()
    answer = {"position": _position, "spending": _spending}[what](books)
    seconds, cpu = time.perf_counter() - began, cpu_used() - before
    return {
        "seconds": seconds,
        "asking_cpu_s": cpu,
        "answer": hashlib.sha256(repr(answer).encode()).hexdigest(),
    }


def main() -> None:
    what, home, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    if what == "compact":
        compact(home / "books")
        return
    asked: list[Any] = []
    with open_books(home / "books") as books:
        # Spark starts, and reads the first file's footer, before the clock does.
        books.rows(books.entries.select("batch").limit(1))
        engine: Any = books.engine
        plain = engine.rows

        def noting(expression: Any) -> Any:
            asked.append(expression)
            return plain(expression)

        engine.rows = noting
        first = _timed(what, books)
        expressions, again = list(asked), _timed(what, books)
        plans = [engine.plan(expression) for expression in expressions] if hasattr(engine, "plan") else []
    if first["answer"] != again["answer"]:
        sys.exit("asked again, it answers otherwise")
    found = {
        **first,
        "again": {name: again[name] for name in ("seconds", "asking_cpu_s")},
        "lines_exchanged": sum(map(lines_exchanged, plans)),
        "plans": len(plans),
    }
    out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
