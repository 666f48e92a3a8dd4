"""Every read of who would bear what, and of what may be done about a claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from wyebridge.books.claims import ClaimRow, claims, why_not
from wyebridge.books.journal.read import head
from wyebridge.books.open import open_books
from wyebridge.books.trying import Tried, try_schemes
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import ONE_DAY
from wyebridge.engine.ledger.claims import ClaimEvent, EventKind
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.rights import Hat, Right, Verdict, may, require
from wyebridge.office.ledger.queries import position_for


def tried_for(hat: Hat, *, as_at: date | None, known_on: date | None, schemes: dict[str, int]) -> Tried:
    """Who would bear the year as it is forecast, and if these schemes came to other sums. Nothing is kept of it."""
    require(hat, Right.SEE_FUND)
    home = the_home()
    return _tried(hat, home.books, head(home.books).sha256, as_at, known_on, tuple(sorted(schemes.items())))


@lru_cache(maxsize=16)
def _tried(
    hat: Hat, books: Path, _head: str, as_at: date | None, known_on: date | None, schemes: tuple[tuple[str, int], ...]
) -> Tried:
    """Kept by the hash of the last batch, since a page asks twice: once for its words, and once for its picture."""
    found = position_for(hat, as_at=as_at, known_on=known_on)
    with open_books(books, known_on=known_on) as opened:
        return try_schemes(opened, found, dict(schemes))


ACTS: Final[tuple[EventKind, ...]] = ("paid", "disputed", "agreed", "deferred", "forgiven", "withdrawn")
"""What may be recorded of a claim on screen."""


# A page asks about a penny, and what is said of it is said of any sum.
_NOTHING_LEFT: Final[dict[tuple[str, EventKind], str]] = {
    ("more-than-there-is", "paid"): "nothing of it is still owed",
    ("more-than-there-is", "forgiven"): "nothing of it is still owed",
    ("more-than-there-is", "disputed"): "nothing of it is owed that is not disputed already",
    ("more-than-there-is", "agreed"): "nothing of it is in dispute",
    ("no-such-event", "withdrawn"): "nothing has been recorded of it that this body may withdraw",
}


@dataclass(frozen=True, slots=True)
class ClaimActs:
    """One claim, and of each act whether this hat may record it today, and why not where it may not.

    `decisions` are those that forgiving it may rest on; `events` those recorded that this body may withdraw.
    """

    row: ClaimRow
    verdicts: dict[EventKind, Verdict]
    decisions: Sequence[Decision]
    events: Sequence[ClaimEvent]


def claim_for(hat: Hat, claim: str, *, today: date) -> ClaimActs | None:
    """One claim that the hat's body is a side of, with what may be done about it by the rules of claims themselves."""
    require(hat, Right.SEE_FUND)
    home = the_home()
    with open_books(home.books) as books:
        found = claims(books, as_at=today, partner=hat.body)
        row = next((one for one in found.rows if one.claim.id == claim), None)
        if row is None:
            return None

        def reasons(kind: EventKind, **about: str) -> str:
            asked = {"claim": claim, "kind": kind, "pence": 1, "on": today, "known_on": today, "by": hat.person.name}
            told = {"until": today + ONE_DAY, "because": "asked", "document": "asked", "for_partner": hat.body}
            draft = ClaimEvent.model_validate({**asked, **told, **about})
            problems = why_not(books, draft, today=today, constitution=home.constitution)
            return "; ".join(_NOTHING_LEFT.get((one.code, kind), one.what) for one in problems)

        decisions = [one for one in books.decisions if not reasons("forgiven", decision=one.id)]
        events = [one for one in row.events if one.id and not reasons("withdrawn", withdraws=one.id)]
        why = {kind: reasons(kind) for kind in ACTS}
        # These two rest on something that was recorded: one that they may rest on is enough.
        why |= {"forgiven": ""} if decisions else {}
        why |= {"withdrawn": ""} if events else {}
    right = may(hat, Right.ACT_ON_CLAIMS)
    verdicts = {kind: right if not right.is_allowed else Verdict(not why[kind], _sentence(why[kind])) for kind in ACTS}
    return ClaimActs(row, verdicts, decisions, events)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""
