"""The report of a body's own providers of care to its board, from its own ledger alone.

A body that both buys and provides care keeps the two apart: this report holds nothing of what it buys, alone or with
others. A board's papers are read in public, so suppliers stand in it as they do in what the body publishes.
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Final

import ibis

from wyebridge.books.coded import coded_now
from wyebridge.books.open import OpenBooks
from wyebridge.books.redactions import public_names
from wyebridge.books.statement.terms import CostCentreMonths, ProviderReport, Spent, Statement
from wyebridge.books.summing import month_of
from wyebridge.engine.kernel.dates import FinancialYear

LARGEST: Final = 25
"""How many groups of suppliers are named; the rest stand together."""

_COMPANY_ENDING = re.compile(r"[\s,]+(?:limited|ltd|plc|llp|l\.l\.p|cic|c\.i\.c)\.?$")


def provider_report(books: OpenBooks, found: Statement) -> ProviderReport | None:
    """What a partner's own provider services spent in its statement's year to date; None where it has none.

    Of the statement it takes whose it is, the dates and how far that body's own feeds go. Rows are those that its own
    ledger's coding rules left out of every fund as provider services, by month, cost centre and group of suppliers
    (one supplier's spellings together).
    """
    party, year, as_at = found.partner, found.basis.year, found.basis.as_at
    accounts = {
        f"{party.id}:excluded:{exclusion.id}": exclusion.name
        for agreement in books.agreements
        for exclusion in agreement.exclusions
        if exclusion.why == "provider-services"
    }
    rows = _rows(books, party.id, list(accounts), year, as_at)
    if not rows:
        return None
    months = tuple(month for month in year.months() if month <= as_at)
    cost_centres = _by_cost_centre(rows, months)
    return ProviderReport(
        partner=party,
        names=tuple(dict.fromkeys(accounts[account] for account, *_ in rows)),
        year=year,
        as_at=as_at,
        status=found.basis.status,
        recorded_at=found.basis.recorded_at,
        cut_offs=tuple(cut_off for cut_off in found.basis.cut_offs if cut_off.ledger == party.id),
        months=months,
        by_month=tuple(Spent(f"{month:%B %Y}", *_sums([row for row in rows if row[1] == month])) for month in months),
        by_cost_centre=cost_centres,
        by_supplier=_by_supplier(rows),
        total=CostCentreMonths(
            "",
            sum(one.rows for one in cost_centres),
            tuple(sum(one.months_pence[index] for one in cost_centres) for index in range(len(months))),
            sum(one.pence for one in cost_centres),
        ),
    )


Row = tuple[str, date, str, str, int, int]
"""Account, month, cost centre, supplier as it stands in public, rows, pence."""


def _rows(books: OpenBooks, partner: str, accounts: list[str], year: FinancialYear, last: date) -> list[Row]:
    entries = coded_now(books.entries)
    chosen = entries.filter(
        entries.ledger == partner,
        entries["class"] == "excluded",
        entries.to_account.isin(accounts) if accounts else ibis.literal(False),
        entries.effective_on >= year.first_day,
        entries.effective_on <= last,
    )
    decided = public_names(books)
    # A decision may be on one payment, so those documents that have one stand apart.
    documents = decided.documents(partner)
    document = ibis.ifelse(chosen.document.isin(documents), chosen.document, "") if documents else ibis.literal("")
    by_month = chosen.mutate(month=month_of(chosen.effective_on), decided_on=document)
    keys = ["to_account", "month", "cost_centre", "supplier", "decided_on"]
    grouped = by_month.group_by(keys).aggregate(rows=by_month.count(), pence=by_month.pence.sum().cast("int64"))
    return [
        (account, month, cost_centre, decided.shown(partner, supplier or "", document), count, pence)
        for account, month, cost_centre, supplier, document, count, pence in books.rows(grouped.order_by(keys))
    ]


def _sums(rows: Sequence[Row]) -> tuple[int, int]:
    return sum(count for *_, count, _ in rows), sum(pence for *_, pence in rows)


def _by_cost_centre(rows: Sequence[Row], months: Sequence[date]) -> tuple[CostCentreMonths, ...]:
    found = []
    for cost_centre in sorted({row[2] for row in rows}):
        of_it = [row for row in rows if row[2] == cost_centre]
        count, pence = _sums(of_it)
        by_month = tuple(_sums([row for row in of_it if row[1] == month])[1] for month in months)
        found.append(CostCentreMonths(cost_centre, count, by_month, pence))
    return tuple(found)


def _by_supplier(rows: Sequence[Row]) -> tuple[Spent, ...]:
    """Groups of suppliers, the largest first; each under the spelling that most of its rows have."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(supplier_group(row[3]), []).append(row)
    spent = [Spent(_usual_name(of_it), *_sums(of_it)) for of_it in groups.values()]
    spent.sort(key=lambda one: (-one.pence, one.name))
    named, rest = spent[:LARGEST], spent[LARGEST:]
    if rest:
        together = Spent(
            f"All other suppliers ({len(rest):,})", sum(one.rows for one in rest), sum(one.pence for one in rest)
        )
        named.append(together)
    return tuple(named)


def supplier_group(name: str) -> str:
    """A supplier's name as groups are told by: without case, extra spaces or the ending of a company's name."""
    plain = " ".join(name.casefold().split())
    return _COMPANY_ENDING.sub("", plain) or plain


def _usual_name(rows: Sequence[Row]) -> str:
    spellings: Counter[str] = Counter()
    for _, _, _, supplier, count, _ in rows:
        spellings[supplier] += count
    return min(spellings, key=lambda name: (-spellings[name], name)) or "No name given"
