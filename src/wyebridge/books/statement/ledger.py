"""What a statement takes from its partner's own ledger: files, what each row was coded to, rows set aside, flags.

Nothing here reads another body's own rows: every question is asked of one ledger's entries.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from wyebridge.books.journal.read import Batch
from wyebridge.books.open import OpenBooks
from wyebridge.books.releasing import still_set_aside
from wyebridge.books.statement.terms import FileTotals, Flag, LedgerCode, Outlay, OwnLedger, SetAside
from wyebridge.books.summing import added_up, to_sum
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.problems import Place, refuse

VAT_DISAGREES: Final = "gross, VAT and net disagree, so that gross may stand among net (`wyebridge list vat`)"
_FLAGS: Final = {
    "suspense": "in suspense: no coding rule places them yet",
    "duplicate": "repeated, or with a document number seen in another file; counted here",
    "without-authority": "no decision on record for their scheme by their date",
    "repaired": "read by a named repair",
    "vat": VAT_DISAGREES,
}


def own_ledger(books: OpenBooks, partner: str, *, year: FinancialYear, last: date) -> OwnLedger:
    """One partner's ledger over the year to a day: the files that hold anything of it, and all that they hold."""
    batches = [batch for batch in books.batches if _is_of(batch, partner, year.first_day, last)]
    entries = to_sum(books, last=last)
    entries = entries.filter(entries.ledger == partner, entries.batch.isin([batch.number for batch in batches]))
    dated = entries.mutate(
        when=ibis.cases(
            (entries.effective_on < year.first_day, "before"), (entries.effective_on > last, "after"), else_="in"
        )
    )
    in_period = dated.filter(dated.when == "in")
    files = tuple(_files(books, [batch for batch in batches if "source" in batch.manifest], entries))
    codes = tuple(_codes(books, in_period, partner))
    aside = tuple(_set_aside(books, batches))
    return OwnLedger(
        files=files,
        files_total=_files_sum(files),
        outlays=tuple(_outlays(books, dated, partner)),
        codes=codes,
        codes_total=LedgerCode("", "", "", "", sum(one.rows for one in codes), sum(one.pence for one in codes)),
        set_aside=aside,
        set_aside_total=SetAside(
            "",
            sum(one.rows for one in aside),
            sum(one.rows_unreadable for one in aside),
            sum(one.pence for one in aside),
        ),
        flags=tuple(_flags(books, in_period)),
    )


def _is_of(batch: Batch, partner: str, first: date, last: date) -> bool:
    """Whether a batch is a file of this ledger's payments with anything dated in the period, or no readable date.

    A recoding of such payments counts with them.
    """
    manifest = batch.manifest
    if manifest["for_partner"] != partner or "control" not in manifest or "kind" in manifest.get("feed", {}):
        return False
    covers = manifest.get("covers") or {}
    return not covers or (covers["first"] <= last.isoformat() and covers["last"] >= first.isoformat())


def refuse_withheld(books: OpenBooks, partner: str) -> None:
    """Raise Refused where this copy of the books was given without a partner's own rows."""
    segments = [segment for batch in books.batches for segment in batch.manifest["segments"]]
    if any(segment["holder"] == partner and not (books.path / segment["path"]).is_file() for segment in segments):
        raise refuse(
            "not-in-this-copy",
            f"this copy of the books does not hold {partner}'s own rows",
            why="a statement is tied to the body's own ledger, which no other body may see",
            remedy=f"ask for it where the books are whole, or from {partner}'s own copy",
            place=Place(str(books.path)),
        )


def _files(books: OpenBooks, batches: Sequence[Batch], entries: ir.Table) -> Iterator[FileTotals]:
    found = {batch: (rows, pence) for batch, rows, pence in books.rows(added_up(entries, ["batch"]))}
    for batch in batches:
        manifest, (rows, pence) = batch.manifest, found.get(batch.number, (0, 0))
        control, covers = manifest["control"], manifest.get("covers") or {}
        yield FileTotals(
            file=manifest["source"]["file"],
            sha256=manifest["source"]["sha256"],
            feed=manifest["feed"]["id"],
            batch=batch.number,
            covers=f"{covers['first']} to {covers['last']}" if covers else "no readable date",
            rows_in=control["rows_in"],
            pence_in=control["pence_in"],
            rows_set_aside=control["rows_set_aside"],
            pence_set_aside=control["pence_set_aside"],
            rows_unreadable=control["rows_unreadable"],
            rows_posted=control["rows_posted"],
            pence_posted=control["pence_posted"],
            rows_found=rows,
            pence_found=pence,
        )


def _files_sum(files: Sequence[FileTotals]) -> FileTotals:
    counted = (
        "rows_in",
        "pence_in",
        "rows_set_aside",
        "pence_set_aside",
        "rows_unreadable",
        "rows_posted",
        "pence_posted",
        "rows_found",
        "pence_found",
    )
    sums = {name: sum(getattr(file, name) for file in files) for name in counted}
    return FileTotals(file="", sha256="", feed="", batch=0, covers="", **sums)


def _outlays(books: OpenBooks, dated: ir.Table, partner: str) -> Iterator[Outlay]:
    excluded = dated.mutate(exclusion=_exclusion(dated, partner))
    for entry_class, exclusion, when, rows, pence in _summed(books, excluded, ["class", "exclusion", "when"]):
        yield Outlay(entry_class, exclusion, when, rows, pence)


def _codes(books: OpenBooks, entries: ir.Table, partner: str) -> Iterator[LedgerCode]:
    placed = entries.mutate(exclusion=_exclusion(entries, partner))
    keys = ["cost_centre", "account", "class", "fund", "scheme", "scheme_line", "exclusion"]
    for cost_centre, account, entry_class, *place, rows, pence in _summed(books, placed, keys):
        yield LedgerCode(cost_centre, account, entry_class, "/".join(name for name in place if name), rows, pence)


def _exclusion(entries: ir.Table, partner: str) -> ir.StringValue:
    """The exclusion that an entry was coded to, '' where it was not."""
    start = f"{partner}:excluded:"
    return ibis.ifelse(entries["class"] == "excluded", entries.to_account.replace(start, ""), "")


def _set_aside(books: OpenBooks, batches: Sequence[Batch]) -> Iterator[SetAside]:
    table = books.held("set-aside", batches)
    if table is not None:
        table = still_set_aside(table, books.batches)
        grouped = table.group_by("code").aggregate(
            rows=table.count(),
            unreadable=table.pence.isnull().sum().cast("int64"),
            pence=table.pence.sum().fill_null(0).cast("int64"),
        )
        for row in books.rows(grouped.order_by("code")):
            yield SetAside(*row)


def _flags(books: OpenBooks, entries: ir.Table) -> Iterator[Flag]:
    conditions = {
        "suspense": entries["class"] == "suspense",
        "duplicate": entries.is_duplicate,
        "without-authority": (entries["class"] == "scheme") & entries.is_unauthorised,
        "repaired": entries.is_repaired,
        "vat": entries.vat_disagrees,
    }
    sums: dict[str, ir.Value] = {}
    for name, condition in conditions.items():
        sums[f"{name} rows"] = ibis.ifelse(condition, entries.rows, 0).sum().fill_null(0).cast("int64")
        sums[f"{name} pence"] = ibis.ifelse(condition, entries.pence, 0).sum().fill_null(0).cast("int64")
    [found] = books.rows(entries.aggregate(**sums))
    for name, rows, pence in zip(conditions, found[::2], found[1::2], strict=True):
        if rows:
            yield Flag(_FLAGS[name], rows, pence)


def _summed(books: OpenBooks, entries: ir.Table, keys: list[str]) -> list[tuple[Any, ...]]:
    found = added_up(entries, keys)
    # What was recoded away comes to nothing where it stood.
    return books.rows(found.filter((found.rows != 0) | (found.pence != 0)).order_by(keys))
