"""Whether a payee or a payment is named in public: decided once by an officer, kept in the books, never edited."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal

from pydantic import Field

from wyebridge.books.feed.personal import kind_of
from wyebridge.books.home import Home
from wyebridge.books.journal.append import with_the_head
from wyebridge.books.journal.manifest import Manifest, fingerprint
from wyebridge.books.journal.read import Head, read_batches
from wyebridge.books.open import OpenBooks
from wyebridge.books.records import Record, post_records, texts
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.kernel.terms import Day, Term
from wyebridge.engine.ledger.coding import plain_text

KIND: Final = "redaction"
Ground = Literal["personal", "commercial", "none"]
SHOWN: Final[dict[Ground, str]] = {
    "personal": "Redacted (personal data)",
    "commercial": "Redacted (commercial confidence)",
}
"""What stands for a payee in public, by the ground on which the name is left out."""
UNDECIDED: Final = "Withheld (not yet decided)"
"""What stands for a payee whose name reads as a person's, until an officer has decided."""


class Redaction(Term):
    """One decision on how payments of one body are shown: those to a payee, or those of one document.

    The payee is known by the hash of its name, so that the decision holds no name and every copy of the books may have
    it. `ground` none says that the name is published, as of a firm that bears a person's name.
    """

    ledger: str
    payee_sha256: str = ""
    document: str = ""
    ground: Ground
    because: str
    decided_on: Day = Field(description="The day the officer decided")
    by: str
    for_partner: str


def payee_key(payee: str) -> str:
    """What a payee is known by in a redaction: the hash of its name, without case and extra spaces."""
    return fingerprint(plain_text(payee))


def record_redaction(home: Home, given: Redaction, *, now: datetime) -> Manifest:
    """Record a decision. A later one on the same payee or document counts instead, and the earlier stays.

    Raises Refused where the body that acts is not the one whose payment it is, where it names neither a payee nor a
    document, or both, or where the reason may itself identify a person.
    """
    ledger, acting = (_partner(home, asked) for asked in (given.ledger, given.for_partner))
    place = Place(str(home.path))
    if acting != ledger:
        raise refuse(
            "not-its-payment",
            f"{acting} cannot decide how {ledger}'s payments are shown",
            why="the body that paid publishes, and answers for what it publishes",
            remedy=f"record it for {ledger}",
            place=place,
        )
    if bool(given.payee_sha256) == bool(given.document):
        raise refuse(
            "what-is-redacted",
            "a decision is on a payee or on a document, and this names both or neither",
            why="it is applied wherever that payment is shown",
            remedy="give --payee or --document",
            place=place,
        )
    if not given.because.strip() or kind_of(given.because, date.max):
        raise refuse(
            "reason",
            "the reason is missing, or may itself identify a person",
            why="it stays in the books, and every partner can read it",
            remedy="say with --because why, without naming anybody",
            place=place,
        )
    named = given.model_copy(update={"ledger": ledger, "for_partner": acting})

    def post(at: Head) -> Manifest:
        record = Record(KIND, f"{KIND}-{at.batch + 1}", acting, named.model_dump_json(exclude_defaults=True))
        return post_records(home.books, at, [record], kind=KIND, by=given.by, for_partner=acting, now=now)

    return with_the_head(home.books, post)


class Redactions:
    """Every decision in force: of several on one payee or document, the last; a document's comes before its payee's."""

    def __init__(self, decisions: Sequence[Redaction]) -> None:
        self._decided = {(one.ledger, one.payee_sha256 or one.document): one for one in decisions}
        self._looks_personal: dict[str, bool] = {}

    def documents(self, ledger: str) -> tuple[str, ...]:
        """The documents of a body that somebody has decided on."""
        return tuple(one.document for (of, _), one in self._decided.items() if of == ledger and one.document)

    def decision(self, ledger: str, payee: str, document: str) -> Redaction | None:
        """What was decided on a payment, if anything."""
        return self._decided.get((ledger, document)) or self._decided.get((ledger, payee_key(payee)))

    def shown(self, ledger: str, payee: str, document: str) -> str:
        """The payee as it stands in public. One that reads as a person's name is withheld until that is decided."""
        if decided := self.decision(ledger, payee, document):
            return SHOWN.get(decided.ground, payee)
        if payee not in self._looks_personal:
            self._looks_personal[payee] = kind_of(payee, date.min) is not None
        return UNDECIDED if self._looks_personal[payee] else payee


def public_names(books: OpenBooks) -> Redactions:
    """How payees stand in anything that the public may read. Whatever names a payee in public names it by this.

    It holds every decision that this copy of the books has, of whatever day: what is published today of a past month,
    or as known on a past day, follows what has been decided since.
    """
    held = texts(books.path, read_batches(books.path), KIND)
    return Redactions([Redaction.model_validate_json(one.text) for one in held])


def _partner(home: Home, asked: str) -> str:
    if party := home.agreements[-1].party(asked):
        return party.id
    raise refuse(
        "not-a-partner",
        f"'{asked}' is not a partner",
        why="a body decides on its own payments",
        remedy=f"give one of {', '.join(home.agreements[-1].partner_ids())}",
        place=Place(str(home.path)),
    )
