"""One entry followed to the end: what the ledger's row said, where it was coded and why, and whose money it was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from wyebridge.books.attribution import PARTS
from wyebridge.books.feed.source import sheet_and_row
from wyebridge.books.journal.read import Batch
from wyebridge.books.open import OpenBooks
from wyebridge.books.spending import attributed
from wyebridge.engine.agreement.shares import ShareVersion, in_force
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.terms import Decision


@dataclass(frozen=True, slots=True)
class Pound:
    """An entry, in the columns of the books, with what it rests on. Parts, in pence, sum with the undetermined to it.

    `shares` and `agreement` are None for an entry that concerns no shared fund; `shares` also where one body alone
    funds the line, whatever the shares say.
    """

    entry: dict[str, Any]
    batch: Batch
    file: str
    sheet: str
    sheet_row: int
    parts_pence: dict[str, int]
    undetermined_pence: int
    shares: ShareVersion | None
    agreement: Agreement | None
    authority: tuple[Decision, ...]
    """The decisions that it rests on, one for each body that must; none where no authority is found."""

    @property
    def pence(self) -> int:
        return int(self.entry["pence"])


def follow(books: OpenBooks, batch: int, row: int) -> Pound | None:
    """The entry of a batch's row, as these books show it; None where they hold none (or it is not for these eyes)."""
    entries = books.entries.filter(books.entries.batch == batch, books.entries.row == row)
    # When it was recorded is the batch's to say: engines give moments with or without their time zone.
    asked = entries.drop("recorded_at")
    found = books.rows(asked)
    if not found:
        return None
    entry = dict(zip(asked.columns, found[0], strict=True))
    on: date = entry["effective_on"]
    parts, undetermined, version = _whose(books, entry) if entry["class"] == "scheme" else ({}, 0, "")
    assert entry["class"] != "scheme" or sum(parts.values()) + undetermined == entry["pence"]
    [came_from] = [one for one in books.batches if one.number == batch]
    entry["recorded_at"] = datetime.fromisoformat(came_from.manifest["recorded_at"])
    sheet, sheet_row = sheet_and_row(came_from.manifest["source"], row)
    concerns_fund = bool(entry["fund"])
    return Pound(
        entry=entry,
        batch=came_from,
        file=came_from.manifest["source"]["file"],
        sheet=sheet,
        sheet_row=sheet_row,
        parts_pence=parts,
        undetermined_pence=undetermined,
        shares=next((one for one in books.share_versions if version and one.version == version), None),
        agreement=_governing(books.agreements, on) if concerns_fund else None,
        authority=tuple(one for one in books.decisions if one.id in entry["authority"].split()),
    )


def _whose(books: OpenBooks, entry: dict[str, Any]) -> tuple[dict[str, int], int, str]:
    batch, row, on = entry["batch"], entry["row"], entry["effective_on"]
    scheme, scheme_line = entry["scheme"], entry["scheme_line"]
    # A running total is its own line's; where there is none, each entry is split on its own.
    line = [one for one in books.share_versions if (one.scheme, one.line) == (scheme, scheme_line)]
    entries = books.entries.filter(books.entries.scheme == scheme, books.entries.scheme_line == scheme_line)
    if not any(one.rounding == "cumulative" for one in line):
        entries = entries.filter(entries.batch == batch, entries.row == row)
    books = replace(books, entries=entries, share_versions=tuple(line))
    whose = attributed(books, first=on, last=date.max)
    assert whose is not None, "the entry itself is there"
    names = [PARTS.format(i) for i in range(len(books.partners))]
    one = whose.filter(whose.batch == batch, whose.row == row)
    [(version, undetermined, *parts)] = books.rows(one.select("share_version", "undetermined_pence", *names))
    return dict(zip(books.partners, parts, strict=True)), undetermined, version or ""


def _governing(agreements: Sequence[Agreement], on: date) -> Agreement | None:
    return next((agreement for agreement, first, last in in_force(agreements) if first <= on <= last), None)
