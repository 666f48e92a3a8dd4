"""VAT on the funds' spending: what each body's ledger states, who recovers it, and whose cost the rest is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from wyebridge.books.attribution import PARTS, attribute, needs_decimals, share_columns, share_rows
from wyebridge.books.coded import coded_now
from wyebridge.books.open import OpenBooks
from wyebridge.books.spending import sums
from wyebridge.books.summing import vat_disagrees
from wyebridge.engine.agreement.shares import in_force
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.ledger.vat import VatRule, vat_borne, vat_rule


@dataclass(frozen=True, slots=True)
class VatRow:
    """VAT on one line in one body's ledger under one version of the agreement, in pence.

    `net_pence` and `vat_pence` are of the rows that state VAT and agree with themselves; nothing gross is in `net`, and
    nothing net in `gross_pence`. The three parts sum to the VAT. `borne_pence` follows the partners' order; it and
    `nobodys_pence` (whose shares await somebody) sum to what is irrecoverable. Rows that state no VAT, and rows whose
    gross, VAT and net disagree, stand apart with the amount as the ledger has it.
    """

    fund: str
    scheme: str
    line: str
    ledger: str
    rule: VatRule
    rows: int
    net_pence: int
    vat_pence: int
    recovered_pence: int
    irrecoverable_pence: int
    undetermined_pence: int
    borne_pence: tuple[int, ...]
    nobodys_pence: int
    unstated_rows: int
    unstated_pence: int
    disagreeing_rows: int
    disagreeing_pence: int

    @property
    def gross_pence(self) -> int:
        return self.net_pence + self.vat_pence

    @property
    def cost_pence(self) -> int:
        """What the agreeing rows cost whoever bears them, so far as it is settled: net, and VAT not recovered."""
        return self.net_pence + self.irrecoverable_pence


@dataclass(frozen=True, slots=True)
class VatReturn:
    """VAT on the funds' spending of a year up to a day, as the books knew it. Rows are in order of line and ledger."""

    partners: tuple[str, ...]
    year: FinancialYear
    as_at: date
    known_on: date
    rows: tuple[VatRow, ...]


def vat_return(books: OpenBooks, *, as_at: date | None = None) -> VatReturn:
    """VAT by line and by the ledger that shows it, for the year of a day: the last day of the books unless said."""
    day = as_at or _last_day(books)
    year = FinancialYear.of(day)
    found = list(_rows(books, year.first_day, day))
    assert all(
        row.recovered_pence + row.irrecoverable_pence + row.undetermined_pence == row.vat_pence
        and sum(row.borne_pence) + row.nobodys_pence == row.irrecoverable_pence
        for row in found
    )
    return VatReturn(books.partners, year, day, books.known_on, tuple(found))


def _last_day(books: OpenBooks) -> date:
    [(last,)] = books.rows(books.entries.aggregate(last=books.entries.effective_on.max()))
    return last or books.known_on


def _rows(books: OpenBooks, first: date, last: date) -> Iterator[VatRow]:
    entries = coded_now(books.entries)
    funded = entries.filter(entries["class"] == "scheme", entries.effective_on >= first, entries.effective_on <= last)
    for agreement, starts, ends in in_force(books.agreements):
        dated = funded.filter(funded.effective_on >= starts, funded.effective_on <= ends)
        counted = _counted(books, dated)
        if not counted:
            continue
        shared = _vat_by_share(books, dated)
        for (fund, scheme, line, ledger), (rows, net, vat, *apart) in counted.items():
            rule = _rule(agreement, fund, scheme, line, ledger)
            whose = shared.get((fund, scheme, line, ledger), (0,) * (len(books.partners) + 1))
            assert sum(whose) == vat, "every penny of VAT is somebody's, or nobody's yet"
            borne = vat_borne(rule, books.partners, whose)
            yield VatRow(
                fund,
                scheme,
                line,
                ledger,
                rule,
                rows,
                net,
                vat,
                borne.parts.recovered_pence,
                borne.parts.irrecoverable_pence,
                borne.parts.undetermined_pence,
                borne.borne_pence,
                borne.nobodys_pence,
                *apart,
            )


def _counted(books: OpenBooks, dated: ir.Table) -> dict[tuple[str, ...], tuple[int, ...]]:
    """By line and ledger: rows, net and VAT of what agrees; then rows and amount of what states none or disagrees."""
    keys = ["fund", "scheme", "scheme_line", "ledger"]
    is_unstated, is_odd = dated.vat_pence.isnull(), vat_disagrees(dated)
    conditions = {"agree": ~(is_unstated | is_odd), "unstated": is_unstated, "odd": is_odd}
    totals: dict[str, ir.Value] = {}
    for name, condition in conditions.items():
        totals[f"{name}_rows"] = condition.sum().cast("int64")
        totals[f"{name}_pence"] = ibis.ifelse(condition, dated.pence, 0).sum().cast("int64")
    totals["vat"] = ibis.ifelse(conditions["agree"], dated.vat_pence, 0).sum().cast("int64")
    grouped = dated.group_by(keys).aggregate(**totals).order_by(keys)
    return {
        (fund, scheme, line, ledger): (rows, net, vat, *apart)
        for fund, scheme, line, ledger, rows, net, *apart, vat in books.rows(grouped)
    }


def _vat_by_share(books: OpenBooks, dated: ir.Table) -> dict[tuple[str, ...], tuple[int, ...]]:
    """By line and ledger: each partner's part of the VAT of rows that agree, by the line's shares; last, nobody's."""
    agreeing = dated.filter(dated.vat_pence.notnull(), dated.vat_pence != 0, ~vat_disagrees(dated))
    asked = agreeing.select(
        *("fund", "scheme", "scheme_line", "ledger", "funder", "effective_on", "batch", "row"), pence=agreeing.vat_pence
    )
    versions, partners = books.share_versions, books.partners
    [(largest,)] = books.rows(asked.aggregate(one=asked.pence.abs().max()))
    if largest is None:
        return {}
    whose = attribute(
        asked,
        books.put("vat_shares", share_columns(partners), share_rows(versions, partners)),
        partners,
        in_decimals=needs_decimals(largest, versions),
        any_cumulative=False,
    )
    keys = ["fund", "scheme", "scheme_line", "ledger"]
    of_parts = [PARTS.format(index) for index in range(len(partners))]
    every = sums(whose, len(partners))
    grouped = whose.group_by(keys).aggregate(**{name: every[name] for name in (*of_parts, "undetermined_pence")})
    return {tuple(row[:4]): tuple(row[4:]) for row in books.rows(grouped)}


def _rule(agreement: Agreement, fund_id: str, scheme_id: str, line_id: str, ledger: str) -> VatRule:
    fund, scheme, line = next(
        found for found in agreement.every_line() if (found[1].id, found[2].id) == (scheme_id, line_id)
    )
    assert fund.id == fund_id, "a scheme stands in one fund"
    return vat_rule(agreement, fund, scheme, line, ledger)
