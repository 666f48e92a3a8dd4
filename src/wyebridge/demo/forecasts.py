"""What each body of the made-up trust forecast as its year ended: what its ledger had paid, and the budget left.

A body forecasts the lines that its ledger pays for. To what it had paid by a month's end, the line's payer adds the
budget of the months left, give or take 3%, so that the last month's forecast is what the ledger shows. Each row is a
coding rule run backwards, as those of the extracts are.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from wyebridge.books.open import OpenBooks
from wyebridge.books.summing import month_of, to_sum
from wyebridge.engine.kernel.dates import last_of_month
from wyebridge.engine.ledger.budget import budget_rows
from wyebridge.engine.ledger.coding import CodingRule

SEED: Final = 2009
MONTHS: Final = 3
FEEDS: Final = {"HC": "council-forecast", "HPCT": "pct-forecast"}
_COLUMNS: Final = ("cost_centre", "account", "directorate", "supplier", "description")
_HEADINGS: Final = ("As At", "Cost Centre", "Account", "Directorate", "Supplier", "Line", "Forecast for the Year")

Spent = dict[tuple[str, str, str, date], int]
"""Pence by ledger, scheme, line and first day of a month."""


def write_forecasts(folder: Path, books: OpenBooks, coding: Sequence[CodingRule]) -> list[tuple[Path, str]]:
    """Write each body's forecast of the year at the end of each of its last months: paths, each with its ledger.

    The books hold both ledgers' year; the same books always give the same bytes.
    """
    rng = Random(SEED)  # noqa: S311  (the same made-up rows each time, and no secret)
    spent, written = _spent(books), []
    for month in list(books.agreements[-1].year.months())[-MONTHS:]:
        for ledger, feed in FEEDS.items():
            path = folder / f"{feed}-{month:%Y-%m}.csv"
            stream = io.StringIO()
            rows = _rows(rng, books, coding, spent, ledger, last_of_month(month))
            csv.writer(stream, lineterminator="\n").writerows([_HEADINGS, *rows])
            path.write_text(stream.getvalue(), encoding="utf-8", newline="")
            written.append((path, ledger))
    return written


def _rows(
    rng: Random, books: OpenBooks, coding: Sequence[CodingRule], spent: Spent, ledger: str, as_at: date
) -> Iterator[Sequence[str]]:
    agreement = books.agreements[-1]
    left: dict[tuple[str, str], int] = {}
    for row in budget_rows(books.agreements, books.share_versions, agreement.year, as_at=as_at):
        if row.month > as_at:
            left[row.scheme, row.line] = left.get((row.scheme, row.line), 0) + row.opening_pence + row.changes_pence
    for _, scheme, line in agreement.every_line():
        key = (ledger, scheme.id, line.id)
        paid = [pence for (*its, month), pence in spent.items() if (*its,) == key and month <= as_at]
        if line.payer == ledger:
            still = left.get((scheme.id, line.id), 0) * rng.randint(970, 1030) // 1000
        elif paid:
            still = 0
        else:
            continue
        pence = sum(paid) + still
        amount = f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"
        yield (as_at.isoformat(), *_coded(coding, key, line.name, as_at), amount)


def _coded(coding: Sequence[CodingRule], key: tuple[str, str, str], name: str, on: date) -> tuple[str, ...]:
    """The words by which a ledger's plainest rule for a line knows its rows; `*` becomes figures."""
    rules = [
        rule
        for rule in coding
        if (rule.ledger, rule.to.scheme, rule.to.line) == key
        and (rule.starts is None or rule.starts <= on)
        and (rule.ends is None or on <= rule.ends)
    ]
    assert rules, f"no coding rule leads from {key}"
    words = {column: values[0] for column, values in min(rules, key=lambda rule: len(rule.when)).when.items()}
    stem, star, _ = words.get("cost_centre", "").partition("*")
    words["cost_centre"] = f"{stem}{1:0{5 - len(stem)}d}" if star else stem
    return tuple({"description": name, **words}.get(column, "").replace("*", "") for column in _COLUMNS)


def _spent(books: OpenBooks) -> Spent:
    entries = to_sum(books, last=None)
    of_funds = entries.filter(entries["class"] == "scheme")
    by_month = of_funds.mutate(month=month_of(of_funds.effective_on))
    grouped = by_month.group_by(["ledger", "scheme", "scheme_line", "month"])
    rows = books.rows(grouped.aggregate(pence=by_month.pence.sum().cast("int64")))
    return {(ledger, scheme, line, month): pence for ledger, scheme, line, month, pence in rows}
