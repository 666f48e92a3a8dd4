"""What ledgers show as spent beyond what its decision, its line or its commitment allows: recorded, and flagged."""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import ibis
import ibis.expr.types as ir

from wyebridge.books.open import OpenBooks
from wyebridge.books.pending import commitments_made
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.ledger.beyond import Beyond, Limit, SpentUnder, beyond, limits_of


@dataclass(frozen=True, slots=True)
class EntryBeyond:
    """A limit that was spent beyond, and how much of that is one entry's: they count by day, and then by place."""

    beyond: Beyond
    entry_pence: int


def limits_in(books: OpenBooks) -> tuple[Limit, ...]:
    """Every limit on spending that these books hold, by the constitution as they last knew it."""
    lines = books.constitution.delegations if books.constitution else ()
    return tuple(limits_of(books.decisions, lines, commitments_made(books)))


def spent_beyond(books: OpenBooks, *, as_at: date = date.max) -> tuple[Beyond, ...]:
    """Every limit that was spent beyond by a day, over all the days that the books hold."""
    limits = limits_in(books)
    if not limits:
        return ()
    entries = books.entries
    chosen = entries.filter(entries["class"] == "scheme", _bears(entries, limits), entries.effective_on <= as_at)
    day = chosen.effective_on
    year = ibis.ifelse(day.month() >= 4, day.year(), day.year() - 1).cast("int64")
    keys = ["fund", "authority", "order_number", "year"]
    keyed = chosen.mutate(year=year, order_number=chosen.order_number.fill_null(""))
    summed = keyed.group_by(keys).aggregate(pence=keyed.pence.sum().cast("int64")).order_by(keys)
    spent = [
        SpentUnder(tuple(authority.split()), order, fund, FinancialYear(start), pence)
        for fund, authority, order, start, pence in books.rows(summed)
    ]
    return beyond(limits, spent)


def beyond_by_entry(books: OpenBooks, entry: dict[str, Any]) -> tuple[EntryBeyond, ...]:
    """The limits that a fund's entry counts against and that were spent beyond, each with the entry's own part."""
    year, on = FinancialYear.of(entry["effective_on"]), entry["effective_on"]
    order = entry.get("order_number") or ""
    found = []
    for limit in limits_in(books):
        if not limit.bears(entry["authority"].split(), order):
            continue
        entries = books.entries
        counted = entries.filter(entries["class"] == "scheme", _bears(entries, (limit,)))
        if limit.each_year:
            days = counted.effective_on
            counted = counted.filter(days >= year.first_day, days <= year.last_day)
        at = (counted.batch < entry["batch"]) | ((counted.batch == entry["batch"]) & (counted.row <= entry["row"]))
        so_far = (counted.effective_on < on) | ((counted.effective_on == on) & at)
        sums = counted.aggregate(
            pence=counted.pence.sum().cast("int64"), so_far=counted.pence.sum(where=so_far).cast("int64")
        )
        [(pence, running)] = books.rows(sums)
        if (pence or 0) > limit.allowed_pence:
            part = max(0, min(entry["pence"], (running or 0) - limit.allowed_pence))
            found.append(EntryBeyond(Beyond(limit, pence, (entry["fund"],), year if limit.each_year else None), part))
    return tuple(found)


def _bears(entries: ir.Table, limits: tuple[Limit, ...]) -> ir.BooleanValue:
    """Whether an entry counts against any of these limits, their years apart."""
    said = ibis.literal(" ").concat(entries.authority.fill_null(""), " ")
    orders = sorted({order for limit in limits for order in limit.orders})
    asked = [said.contains(f" {name} ") for name in sorted({name for limit in limits for name in limit.decisions})]
    asked += [entries.order_number.fill_null("").isin(orders)] if orders else []
    return reduce(or_, asked, ibis.literal(value=False))
