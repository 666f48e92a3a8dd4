"""Balances agreed between every two partners, from the books: what is in scope, how it matched, what it stands on."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from wyebridge.books.balances.disputes import disputes_in
from wyebridge.books.balances.register import BalanceRegister
from wyebridge.books.balances.scope import Between, Scope, scope_of
from wyebridge.books.open import OpenBooks
from wyebridge.books.position import latest_month_end
from wyebridge.books.statement.basis import basis_on
from wyebridge.books.statement.terms import Basis
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.ledger.balances.agree import agree_balances
from wyebridge.engine.ledger.balances.terms import Balances, Ledger, Shown


@dataclass(frozen=True, slots=True)
class Spelling:
    """A spelling nearly like a partner's name, in one ledger: how alike, and how much stands under it in the period.

    `matched_pence` is what the other ledger bears out, and is in scope; the rest waits for an officer.
    """

    ledger: str
    spelling: str
    partner: str
    likeness: int
    entries: int
    pence: int
    matched_pence: int


@dataclass(frozen=True, slots=True)
class BalancesStated:
    """Two partners' balances with what they stand on, and what could not be looked at."""

    balances: Balances
    basis: Basis
    spellings: tuple[Spelling, ...]
    unplaced: tuple[Between, ...]
    withheld: tuple[str, ...]


def reconcile_balances(
    books: OpenBooks, register: BalanceRegister, *, as_at: date | None = None
) -> list[BalancesStated]:
    """Every two partners that either's ledger shows anything with, from the first day of the year to `as_at`.

    Amounts go from the partner that the agreement names first. Where no day is given, it is the end of the month of the
    latest entry. Where its month is closed, all is as the books stood when it was. Raises Refused where no version is
    in force that day.
    """
    as_at = as_at or latest_month_end(books)
    books = books.when_closed(as_at)
    basis = basis_on(books, as_at)
    scope = scope_of(books, register, FinancialYear.of(as_at))
    disputes = disputes_in(books.path, books.batches)
    unplaced = tuple(one for one in scope.entries if not one.other and basis.year.first_day <= one.entry.on <= as_at)
    found = []
    for first, second in combinations(books.partners, 2):
        sides = _side(books, scope, first, second), _side(books, scope, second, first)
        if sides[0].entries or sides[1].entries:
            balances = agree_balances(*sides, as_at=as_at, window_days=register.window_days, disputes=disputes)
            spellings = tuple(_spelt_nearly(balances, scope))
            found.append(BalancesStated(balances, basis, spellings, unplaced, scope.withheld))
    return found


def _side(books: OpenBooks, scope: Scope, ledger: str, other: str) -> Ledger:
    """What one ledger shows with the other; the second's amounts are turned, so that both go from the first."""
    mine = [one.entry for one in scope.entries if (one.ledger, one.other) == (ledger, other)]
    is_first = books.partners.index(ledger) < books.partners.index(other)
    entries = tuple(mine if is_first else [_turned(entry) for entry in mine])
    ways = _covered(books, entries)
    return Ledger(ledger, entries, ways.get(True), ways.get(False))


def _turned(entry: Shown) -> Shown:
    return Shown(
        on=entry.on,
        pence=-entry.pence,
        document=entry.document,
        fund=entry.fund,
        description=entry.description,
        name=entry.name,
        vat_pence=None if entry.vat_pence is None else -entry.vat_pence,
        batch=entry.batch,
        row=entry.row,
        is_alike=entry.is_alike,
    )


def _covered(books: OpenBooks, entries: Sequence[Shown]) -> dict[bool, date]:
    """How far a ledger's feeds go in showing what went from the first body (True) and what came back (False).

    A feed shows the way that all it shows of the other body comes to: a list of payments may hold a few credits, and
    says nothing of receipts for all that. Where several show one way, the one that goes least far counts.
    """
    feed_of = {batch.number: batch.manifest["feed"]["id"] for batch in books.batches if "feed" in batch.manifest}
    shown: Counter[str] = Counter()
    for entry in entries:
        shown[feed_of[entry.batch]] += entry.pence
    last: dict[str, str] = {}
    for batch in books.batches:
        feed = feed_of.get(batch.number, "")
        if feed in shown and batch.manifest.get("covers"):
            last[feed] = max(last.get(feed, ""), batch.manifest["covers"]["last"])
    ways: dict[bool, date] = {}
    for feed, day in last.items():
        is_out = shown[feed] > 0
        ways[is_out] = min(ways.get(is_out, date.max), date.fromisoformat(day))
    return ways


def _spelt_nearly(found: Balances, scope: Scope) -> Iterator[Spelling]:
    sides = (
        (found.first, found.second, found.of_first(), found.alike_first),
        (found.second, found.first, found.of_second(), found.alike_second),
    )
    for ledger, other, in_scope, outside in sides:
        nearly = [entry for entry in (*in_scope, *outside) if entry.is_alike]
        for spelling in sorted({entry.name for entry in nearly}):
            whom = scope.spellings[ledger, spelling]
            assert whom.partner == other
            yield Spelling(
                ledger,
                spelling,
                other,
                whom.likeness,
                entries=sum(entry.name == spelling for entry in nearly),
                pence=sum(entry.pence for entry in nearly if entry.name == spelling),
                matched_pence=sum(e.pence for e in in_scope if e.is_alike and e.name == spelling),
            )
