"""Which entries of each ledger concern another partner: by what they are coded to, or by whom they name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wyebridge.books.balances.names import Named, known_names, named
from wyebridge.books.balances.register import BalanceRegister
from wyebridge.books.coded import coded_now
from wyebridge.books.journal.read import is_withheld
from wyebridge.books.open import OpenBooks
from wyebridge.engine.agreement.shares import in_force
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.ledger.balances.terms import Shown

_COLUMNS = (
    "ledger",
    "class",
    "effective_on",
    "pence",
    "vat_pence",
    "document",
    "fund",
    "description",
    "supplier",
    "batch",
    "row",
)


@dataclass(frozen=True, slots=True)
class Between:
    """What a ledger shows with another partner, paid above nothing; or with nobody that can be told (`other` is '')."""

    ledger: str
    other: str
    entry: Shown


@dataclass(frozen=True, slots=True)
class Scope:
    """Every entry that concerns another partner, the spellings that were taken for one, and ledgers not seen whole."""

    entries: tuple[Between, ...]
    spellings: dict[tuple[str, str], Named]
    withheld: tuple[str, ...]


def scope_of(books: OpenBooks, register: BalanceRegister, year: FinancialYear) -> Scope:
    """What concerns another partner in a year and in the years beside it, where the other ledger may show it."""
    spellings = _spellings(books, register)
    entries = tuple(_between(books, spellings, year))
    withheld = {batch.manifest["for_partner"] for batch in books.batches if is_withheld(books.path, batch)}
    return Scope(entries, spellings, tuple(sorted(withheld)))


def _spellings(books: OpenBooks, register: BalanceRegister) -> dict[tuple[str, str], Named]:
    """Each payee or payer of each ledger that is, or is nearly, another partner."""
    known = known_names(books.agreements, register.names)
    found = {}
    for ledger, supplier in books.rows(books.entries.select("ledger", "supplier").distinct()):
        whom = named(supplier or "", known, register.likeness)
        if whom and whom.partner != ledger:
            found[ledger, supplier] = whom
    return found


def _between(books: OpenBooks, spellings: dict[tuple[str, str], Named], year: FinancialYear) -> Iterator[Between]:
    entries = coded_now(books.entries)
    names = sorted({supplier for _, supplier in spellings})
    chosen = entries.filter(
        entries["class"].isin(["contribution", "receipt"]) | entries.supplier.isin(names),
        entries.effective_on >= FinancialYear(year.start - 1).first_day,
        entries.effective_on <= FinancialYear(year.start + 1).last_day,
    )
    versions = list(in_force(books.agreements))
    for row in books.rows(chosen.select(*_COLUMNS)):
        found = dict(zip(_COLUMNS, row, strict=True))
        whom = spellings.get((found["ledger"], found["supplier"]))
        other, is_alike = _counterpart(found, whom, versions)
        if other is not None and other != found["ledger"]:
            yield Between(found["ledger"], other, _shown(found, is_alike=is_alike))


def _counterpart(
    entry: dict[str, Any], whom: Named | None, versions: Sequence[tuple[Agreement, date, date]]
) -> tuple[str | None, bool]:
    """The other partner, if any ('' where there is one that cannot be told), and whether only its spelling says so.

    A contribution is with its fund's host, whatever the payee's name. A receipt is with the payer that it names, or
    with the only other partner there is.
    """
    agreement = next((a for a, first, last in versions if first <= entry["effective_on"] <= last), None)
    if entry["class"] == "contribution" and agreement and (fund := agreement.fund(entry["fund"])):
        return agreement.host_of(fund), False
    if whom:
        return whom.partner, not whom.is_known and entry["class"] != "receipt"
    if entry["class"] != "receipt" or agreement is None:
        return None, False
    others = [partner for partner in agreement.partner_ids() if partner != entry["ledger"]]
    return (others[0] if len(others) == 1 else ""), False


def _shown(entry: dict[str, Any], *, is_alike: bool) -> Shown:
    return Shown(
        on=entry["effective_on"],
        pence=entry["pence"],
        document=entry["document"] or "",
        fund=entry["fund"] or "",
        description=entry["description"] or "",
        name=entry["supplier"] or "",
        vat_pence=entry["vat_pence"],
        batch=entry["batch"],
        row=entry["row"],
        is_alike=is_alike,
    )
