"""Every read of the position: its entries, one entry followed, and the month's report of what moved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

from wyebridge.books.board import BoardReport, board_report
from wyebridge.books.coded import coded_now
from wyebridge.books.journal.read import head
from wyebridge.books.open import open_books
from wyebridge.books.pound import Pound, Recoded, follow
from wyebridge.books.reporting import load_reporting
from wyebridge.engine.kernel.dates import add_months
from wyebridge.engine.kernel.money import parse_pounds
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.office.kernel.home import stamp, the_home
from wyebridge.office.kernel.rights import Hat, Right, may, require
from wyebridge.office.ledger.queries import LINES_PAGE, books_for, lines_for

FILE_ROWS = 100_000
LARGEST = 10
FUND_ACCOUNT = "fund:"


def report_for(hat: Hat, *, as_at: date | None, known_on: date | None) -> BoardReport:
    """The month's report: each scheme's budget, spending and forecast, and what moved since the last, and why."""
    require(hat, Right.SEE_FUND)
    home = the_home()
    return _report(home.path, home.books, head(home.books).sha256, stamp(), as_at, known_on)


@lru_cache(maxsize=8)
def _report(
    home: Path, books: Path, _head: str, _stamp: object, as_at: date | None, known_on: date | None
) -> BoardReport:
    """Kept by the hash of the last batch and the state of the registers: whatever says anything more has another."""
    with open_books(books, known_on=known_on) as opened:
        return board_report(opened, as_at=as_at, registers=load_reporting(home, opened))


def pound_for(hat: Hat, batch: int, row: int) -> Pound | None:
    """One entry followed, if the hat may see it: an entry of a shared fund, or of its own body's ledger."""
    require(hat, Right.SEE_FUND)
    with books_for(hat) as books:
        found = follow(books, batch, row)
    if found and found.entry["class"] in ("suspense", "excluded", "own"):
        require(hat, Right.SEE_OWN_LEDGER)
    if found and not may(hat, Right.SEE_OWN_LEDGER).is_allowed:
        return replace(found, recodings=tuple(_of_funds(one) for one in found.recodings))
    return found


def _of_funds(one: Recoded) -> Recoded:
    """A recoding without what the ledger's own body alone may see of it."""
    was, now = one.was.startswith(FUND_ACCOUNT), one.now.startswith(FUND_ACCOUNT)
    was_is, now_is = ((one.was, one.was_rule) if was else ("", "")), ((one.now, one.now_rule) if now else ("", ""))
    return Recoded(one.batch, *was_is, *now_is)


def payments_like(hat: Hat, words: str) -> tuple[list[dict[str, Any]], bool]:
    """Payments of every shared fund that are looked for, the latest first, as many as a page has; and if more.

    Each word must stand in the supplier, description or document, whatever its case, or be the amount in pounds.
    """
    require(hat, Right.SEE_FUND)
    sought = words.lower().split()
    if not sought:
        return [], False
    columns = ("batch", "row", "effective_on", "ledger", "supplier", "description", "document", "pence")
    with books_for(hat) as books:
        entries = coded_now(books.entries)
        chosen = entries.filter(entries["class"] == "scheme", *(_has(entries, word) for word in sought))
        ordered = chosen.order_by([chosen.effective_on.desc(), chosen.batch, chosen.row])
        named = (*columns, "fund", "scheme", "scheme_line")
        found = books.rows(ordered.select(named).limit(LINES_PAGE + 1))
    return [dict(zip(named, one, strict=True)) for one in found[:LINES_PAGE]], len(found) > LINES_PAGE


def _has(entries: ir.Table, word: str) -> ir.BooleanValue:
    found = ibis.or_(*(entries[name].lower().contains(word) for name in ("supplier", "description", "document")))
    try:
        return found.fill_null(False) | (entries.pence == parse_pounds(word))
    except ValueError:  # a word that is no amount
        return found.fill_null(False)


def largest_for(hat: Hat, *, scheme: str, month: date, known_on: date | None) -> Sequence[tuple[object, ...]]:
    """A scheme's largest entries of a month, whichever way: batch, row, day, ledger, supplier, description, pence."""
    require(hat, Right.SEE_FUND)
    with books_for(hat, known_on) as books:
        entries = coded_now(books.entries)
        chosen = entries.filter(
            entries["class"] == "scheme",
            entries.scheme == scheme,
            entries.effective_on >= month,
            entries.effective_on < add_months(month, 1),
        ).mutate(size=entries.pence.abs())
        ordered = chosen.order_by([chosen.size.desc(), chosen.batch, chosen.row])
        columns = ("batch", "row", "effective_on", "ledger", "supplier", "description", "pence")
        return books.rows(ordered.select(columns).limit(LARGEST))


def lines_to_file(
    hat: Hat, *, scheme: str, line: str, month: date | None, words: str, as_at: date
) -> list[tuple[object, ...]]:
    """All of a line's entries that are looked for, as many as a file holds. Raises Refused where there are more."""
    found, has_more = lines_for(
        hat, scheme=scheme, line=line, month=month, words=words, after=(0, 0), as_at=as_at, limit=FILE_ROWS
    )
    if has_more:
        raise refuse(
            "too-many-rows",
            f"the line has more than {FILE_ROWS:,} such entries",
            why="a spreadsheet would be slow to open it, and a larger one could not be opened at all",
            remedy="choose a month, or look for a supplier, and take the file of those",
            place=Place(f"{scheme}/{line}"),
        )
    return found
