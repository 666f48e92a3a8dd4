"""What is held against what: entries as two ledgers show them, the rules in their order, matches and differences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

Rule = Literal[
    "reference",
    "reference-sums",
    "amount-and-date",
    "other-fund",
    "document-sum",
    "fund-sum",
    "few-that-sum",
    "reversed",
    "only-two",
    "spelling",
]
RULES: Final[dict[Rule, str]] = {
    "reference": "the same amount, and one's document number is the other's or stands in its description; nearest days "
    "first",
    "reference-sums": "all that bears or quotes one document number comes to the same in both ledgers",
    "amount-and-date": "the same amount for the same fund (or one names no fund) within {days} days; nearest first",
    "other-fund": "the same amount within {days} days, coded to different funds",
    "document-sum": "the lines of one document come to one entry, or to one document, within {days} days",
    "fund-sum": "all that is left of a fund on one day, or in one month, comes to one entry within {days} days of the "
    "last",
    "few-that-sum": "two or three entries come to one within {days} days, where at most 24 are near and no others of "
    "them do",
    "reversed": "one document is paid and taken back in one ledger, so that nothing is left for the other to show",
    "only-two": "the only two entries left, in either ledger, of their amount (and fund, if both name one), however "
    "far apart",
    "spelling": "the other body's name is spelt nearly as it is known, and one of the first five rules bears it out",
}
"""Each rule in words, in the order in which they are tried; what one takes the next does not see."""

Kind = Literal["timing", "amount", "missing", "duplicate", "VAT", "wrong year", "disputed"]
KINDS: Final[dict[Kind, str]] = {
    "timing": "the other ledger shows it after the cut-off, or has not yet had {days} days to show it",
    "amount": "both ledgers show it, for different amounts",
    "missing": "the other ledger does not show it",
    "duplicate": "its own ledger shows again what the other has answered once",
    "VAT": "both ledgers show it, and VAT is all that stands between the amounts",
    "wrong year": "the other ledger shows it in another financial year",
    "disputed": "an officer has named it as in dispute",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry of one body's ledger that concerns the other.

    `pence` goes from the first body to the second, whichever ledger shows it: above nothing the first has paid, below
    it the second has. `is_alike` says that the other's name is spelt nearly, and not quite, as it is known.
    """

    on: date
    pence: int
    document: str = ""
    fund: str = ""
    description: str = ""
    name: str = ""
    vat_pence: int | None = None
    batch: int = 0
    row: int = 0
    is_alike: bool = False

    def order(self) -> tuple[object, ...]:
        """Where it stands among others, by what it says and not by how it came."""
        return (self.on, self.pence, self.document, self.description, self.name, self.fund, self.batch, self.row)


def total(entries: Iterable[Shown]) -> int:
    return sum(entry.pence for entry in entries)


@dataclass(frozen=True, slots=True)
class Match:
    """Entries of two ledgers that are one thing, and come to the same; all of them within the period."""

    rule: Rule
    first: tuple[Shown, ...]
    second: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Entries that do not agree, why in a word and in a sentence. `elsewhere` are dated outside the period."""

    kind: Kind
    why: str
    first: tuple[Shown, ...] = ()
    second: tuple[Shown, ...] = ()
    elsewhere: tuple[Shown, ...] = ()

    @property
    def pence(self) -> int:
        """What the first ledger shows less what the second does, within the period."""
        return total(self.first) - total(self.second)


@dataclass(frozen=True, slots=True)
class Dispute:
    """An entry that an officer names as in dispute: by whose ledger, its document and, where that is not enough, pence.

    `pence` is as that ledger shows it, paid or received, whichever its sign.
    """

    id: str
    ledger: str
    document: str
    pence: int | None
    by: str
    for_partner: str
    on: date
    why: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """One body's side: all that its ledger shows with the other, and how far what it has given goes, each way.

    `covers_out` is the last day to which it shows what went from the first body to the second, `covers_back` what came
    back; None where it has given nothing that shows that way. A list of payments says nothing of receipts.
    """

    body: str
    entries: tuple[Shown, ...]
    covers_out: date | None
    covers_back: date | None

    def covers(self, entry: Shown) -> date | None:
        """How far this ledger goes in showing what goes the way that an entry does."""
        return self.covers_out if entry.pence >= 0 else self.covers_back


@dataclass(frozen=True, slots=True)
class Balances:
    """Two bodies' ledgers held against each other over a period.

    Every entry in scope within the period stands in one match or one difference. `alike` are entries whose name is
    nearly the other body's and that nothing bears out: they are out of scope until an officer says whose they are.
    """

    first: str
    second: str
    starts: date
    as_at: date
    window_days: int
    matched: tuple[Match, ...]
    differences: tuple[Difference, ...]
    alike_first: tuple[Shown, ...]
    alike_second: tuple[Shown, ...]
    disputes_unfound: tuple[Dispute, ...]
    awaiting: tuple[str, ...]

    def of_first(self) -> tuple[Shown, ...]:
        """Every entry in scope of the first body's ledger."""
        return tuple(entry for group in self._groups() for entry in group.first)

    def of_second(self) -> tuple[Shown, ...]:
        """Every entry in scope of the second body's ledger."""
        return tuple(entry for group in self._groups() for entry in group.second)

    def _groups(self) -> tuple["Match | Difference", ...]:
        return (*self.matched, *self.differences)

    @property
    def difference_pence(self) -> int:
        """What the first ledger shows, from it to the other, less what the second shows."""
        return sum(difference.pence for difference in self.differences)
