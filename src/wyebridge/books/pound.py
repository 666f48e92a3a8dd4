"""One entry followed to the end: what the ledger's row said, where it was coded and why, and whose money it was."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from wyebridge.books.attribution import PARTS
from wyebridge.books.beyond import EntryBeyond, beyond_by_entry
from wyebridge.books.coded import POSTING, REVERSAL, by_row
from wyebridge.books.feed.source import sheet_and_row
from wyebridge.books.journal.read import Batch
from wyebridge.books.journal.tables import ENTRY_COLUMNS
from wyebridge.books.open import OpenBooks
from wyebridge.books.pending import commitments_made
from wyebridge.books.spending import attributed
from wyebridge.engine.agreement.shares import ShareVersion, in_force
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.ledger.commitments import Commitment


@dataclass(frozen=True, slots=True)
class Pound:
    """An entry, in the columns of the books, with what it rests on. Parts, in pence, sum with the undetermined to it.

    Where it was recoded, `entry` is as it is coded now, under the batch and row that it came in by, and `recodings` say
    what it was before, first to last.
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
    lines: tuple[str, ...] = ()
    """The lines of delegation that those decisions used, in words."""
    recodings: tuple["Recoded", ...] = ()
    commitment: Commitment | None = None
    """The commitment made here that it was called off."""
    beyond: tuple[EntryBeyond, ...] = ()
    """The limits of what it rests on that were spent beyond, each with its own part of that."""

    @property
    def pence(self) -> int:
        return int(self.entry["pence"])


@dataclass(frozen=True, slots=True)
class Recoded:
    """One recoding of an entry: the batch, which says who, when and why, and the accounts and rules before and after.

    An account is '' where it is another body's own, and these books do not show it.
    """

    batch: Batch
    was: str
    was_rule: str
    now: str
    now_rule: str


def follow(books: OpenBooks, batch: int, row: int) -> Pound | None:
    """The entry of a batch's row, as these books show it; None where they hold none (or it is not for these eyes).

    A recoding's own entry is followed from the row that it recodes.
    """
    entries = by_row(books.entries)
    is_it = (entries.batch == batch) & (entries.row == row)
    is_its_own = (entries.posted_batch == batch) & (entries.posted_row == row)
    # When it was recorded is the batch's to say: engines give moments with or without their time zone.
    asked = entries.filter(is_it | is_its_own).drop("recorded_at").order_by(["posted_batch", "posted_row"])
    found = [dict(zip(asked.columns, values, strict=True)) for values in books.rows(asked)]
    if not found:
        return None
    if (first := found[0])["batch"] != batch:
        return follow(books, first["batch"], first["row"])
    posted = [one for one in found if one["recoding"] != REVERSAL]
    if not posted:
        return None
    entry = posted[-1]
    on: date = entry["effective_on"]
    parts, undetermined, version = _whose(books, entry) if entry["class"] == "scheme" else ({}, 0, "")
    assert entry["class"] != "scheme" or sum(parts.values()) + undetermined == entry["pence"]
    [came_from] = [one for one in books.batches if one.number == batch]
    entry = {name: value for name, value in entry.items() if name in ENTRY_COLUMNS}
    entry["recorded_at"] = datetime.fromisoformat(came_from.manifest["recorded_at"])
    sheet, sheet_row = sheet_and_row(came_from.manifest["source"], row)
    concerns_fund = bool(entry["fund"])
    authority = tuple(one for one in books.decisions if one.id in entry["authority"].split())
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
        authority=authority,
        lines=lines_used(books, authority),
        recodings=tuple(_recodings(books, found)),
        commitment=_commitment(books, entry.get("order_number") or "") if entry["class"] == "scheme" else None,
        beyond=beyond_by_entry(books, entry) if entry["class"] == "scheme" else (),
    )


def _commitment(books: OpenBooks, order: str) -> Commitment | None:
    return next((one for one in commitments_made(books) if one.id == order), None) if order else None


def lines_used(books: OpenBooks, decisions: Sequence[Decision]) -> tuple[str, ...]:
    """In words, each line of delegation that decisions were taken under, as these books hold it."""
    names = dict.fromkeys(one.under for one in decisions if one.under)
    return tuple(words for name in names if (words := books.delegation(name)))


def _recodings(books: OpenBooks, found: Sequence[dict[str, Any]]) -> Iterator[Recoded]:
    """Each recoding of one row, by the entries of it that these books show."""
    nothing = {"to_account": "", "rule": ""}
    for batch in books.batches:
        mine = {one["recoding"]: one for one in found if one["posted_batch"] == batch.number}
        was, now = mine.get(REVERSAL, nothing), mine.get(POSTING, nothing)
        if "recodes" in batch.manifest and mine:
            yield Recoded(batch, was["to_account"], was["rule"], now["to_account"], now["rule"])


def _whose(books: OpenBooks, entry: dict[str, Any]) -> tuple[dict[str, int], int, str]:
    batch, row, on = entry["posted_batch"], entry["posted_row"], entry["effective_on"]
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
