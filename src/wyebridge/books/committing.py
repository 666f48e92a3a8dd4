"""Making a commitment or a contract award: held to its authority and its room as the books stand, and recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wyebridge.books.adopting import adopt
from wyebridge.books.home import Home, constitution_of
from wyebridge.books.journal.append import with_the_head
from wyebridge.books.journal.read import Head
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.outlook import Outlook
from wyebridge.books.pending import called_off_at_all, commitments_made, releases_made
from wyebridge.books.position import governing
from wyebridge.books.records import Record, post_records
from wyebridge.books.room import room_in
from wyebridge.books.statement.basis import partner_of
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.matters import Hand, Ruling
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.problems import Place, Problem, Refused, refuse
from wyebridge.engine.ledger.commitments import Commitment, Known, Release, ruling_on, stopped_by, why_not
from wyebridge.engine.ledger.room import Level, Room, room_for


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of a commitment before it is made: its room at each level, and all that is in its way.

    `part_pence` is what of it falls in `year`, which alone is held to that year's budgets; `outlook` says as at when,
    and from what, the room was worked out.
    """

    commitment: Commitment
    year: FinancialYear
    part_pence: int
    outlook: Outlook
    levels: tuple[Level, ...]
    room: Room
    ruling: Ruling
    problems: tuple[Problem, ...]

    @property
    def is_stopped_by_room_alone(self) -> bool:
        """Whether nothing is in its way but a budget, which somebody named may let it past."""
        return bool(self.problems) and all(one.code == "no-room" for one in self.problems)


@dataclass(frozen=True, slots=True)
class Made:
    """A commitment in the books: posted just now, or there before."""

    commitment: Commitment
    was_already_there: bool


@dataclass(frozen=True, slots=True)
class MadeRow:
    """One commitment that the books hold, on whose say as they know it now, what was called off it, and what is left.

    Every figure is of the whole commitment, whatever the year. `beyond_pence` is what ledgers show under its number
    beyond it: recorded, since it is spent, and beyond authority.
    """

    commitment: Commitment
    rulings: tuple[Ruling, ...]
    called_off_pence: int
    release: Release | None

    @property
    def left_pence(self) -> int:
        used = min(max(self.called_off_pence, 0), self.commitment.pence)
        return 0 if self.release else self.commitment.pence - used

    @property
    def beyond_pence(self) -> int:
        return max(self.called_off_pence - self.commitment.pence, 0)

    @property
    def is_lawful(self) -> bool:
        return all(ruling.is_lawful for ruling in self.rulings)


def judge(books: OpenBooks, draft: Commitment, constitution: Constitution) -> Judged:
    """What would be said of a commitment if it were made as the books stand. Nothing is recorded.

    It is held to the budgets of the year in which it begins, by the part of it that falls there: a later year's are not
    agreed yet. Raises Refused where there is no such line, or no agreement in force on the day.
    """
    draft = draft.model_copy(update={"for_partner": partner_of(books, draft.for_partner).id})
    year = FinancialYear.of(draft.from_on)
    agreement = governing(books, draft.from_on)
    outlook, levels = room_in(books, draft.scheme, draft.line, year=year)
    made = commitments_made(books)
    part = draft.in_year(year) if draft.to_on >= draft.from_on else draft.pence
    let = draft.let_past
    override = Hand(let.person, let.post, let.for_partner) if let else None
    room = room_for(part, levels, constitution, draft.on, override)
    is_its_own = draft.for_partner == _commissioner(agreement, draft)
    known = Known(agreement, made, books.decisions, constitution)
    ruling = ruling_on(draft, draft.on, known)
    problems = [
        *why_not(draft, known),
        *(stopped_by(room, draft) if is_its_own else ()),
    ]
    return Judged(draft, year, part, outlook, levels, room, ruling, tuple(problems))


def _commissioner(agreement: Agreement, draft: Commitment) -> str:
    lines = {(scheme.id, line.id): line.commissioner for _, scheme, line in agreement.every_line()}
    return lines[draft.scheme, draft.line]


def make_commitment(home: Home, draft: Commitment, *, now: datetime) -> Made:
    """Record a commitment, with what was said of it; what is there already is not recorded again.

    New decisions of the home are adopted first. Judged anew after the head of the books, so that of two who would spend
    the last of one budget or one limit, the one whose batch lands first does, and the other is refused. Raises Refused,
    with nothing posted, and every reason: its words, its authority, its room, or that another of its number is there.
    """
    constitution = constitution_of(home)
    adopt(home, by=draft.by, now=now)

    def post(at: Head) -> Made:
        with open_books(home.books) as books:
            there = next((one for one in commitments_made(books) if one.id == draft.id), None)
            if there and there.says_the_same_as(_for_its_partner(books, draft)):
                return Made(there, was_already_there=True)
            if there:
                raise _number_used(there)
            judged = judge(books, draft, constitution)
        if judged.problems:
            raise Refused(judged.problems)
        made = judged.commitment.model_copy(update=_as_said(judged))
        record = Record("commitment-made", made.id, made.for_partner, made.model_dump_json(exclude_defaults=True))
        _post(home, at, record, by=made.by, for_partner=made.for_partner, now=now)
        return Made(made, was_already_there=False)

    return with_the_head(home.books, post)


def _for_its_partner(books: OpenBooks, draft: Commitment) -> Commitment:
    return draft.model_copy(update={"for_partner": partner_of(books, draft.for_partner).id})


def _as_said(judged: Judged) -> dict[str, object]:
    """What is kept of the judgement: each key, and each budget that warned or was let past, by whom."""
    past = [held for held in judged.room.held if held.answer == "let past"]
    kept = [str(held) for held in judged.room.held if held.answer != "within"]
    said = (*map(str, judged.ruling.keys), *kept)
    return {"said": said, "let_past": judged.commitment.let_past if past else None}


def _number_used(there: Commitment) -> Refused:
    return refuse(
        "number-used",
        f"the books hold another commitment numbered {there.id}, to {there.supplier}",
        why="what ledgers call off it could be either's",
        remedy="give this one the number of its own order or contract",
        place=Place(f"commitment {there.id}"),
    )


def release_commitment(
    home: Home, commitment: str, *, on: date, because: str, by: str, for_partner: str, now: datetime
) -> Release:
    """Let go what is left of a commitment: nothing more is coming under it. Released again, nothing is recorded.

    Raises Refused where there is no such commitment, it is another body's, or no reason is given.
    """

    def post(at: Head) -> Release:
        with open_books(home.books) as books:
            made = next((one for one in commitments_made(books) if one.id == commitment), None)
            if there := releases_made(books).get(commitment):
                return there
            acting = partner_of(books, for_partner).id
            problems = _not_released(commitment, made, acting, on, because, now.date())
        if problems:
            raise Refused(problems)
        told = {"commitment": commitment, "on": on, "known_on": now.date(), "because": because}
        release = Release.model_validate({**told, "by": by, "for_partner": acting})
        record = Record("commitment-released", commitment, acting, release.model_dump_json(exclude_defaults=True))
        _post(home, at, record, by=by, for_partner=acting, now=now)
        return release

    return with_the_head(home.books, post)


def _not_released(
    commitment: str, made: Commitment | None, acting: str, on: date, because: str, today: date
) -> list[Problem]:
    place = Place(f"commitment {commitment}")
    if made is None:
        what = f"the books hold no commitment '{commitment}'"
        return [Problem("unknown-commitment", what, "only what was made is released", "look at its number", place)]
    found = []
    if made.for_partner != acting:
        what = f"{acting} may not release {commitment}, which {made.for_partner} made"
        found.append(
            Problem("not-its-own", what, "each body answers for its own", f"let {made.for_partner} do it", place)
        )
    if not made.on <= on <= today:
        what = f"{on} is before it was made, or still to come"
        found.append(Problem("not-that-day", what, "only what has happened is recorded", "look at the day", place))
    if not because.strip():
        what = "nothing is said of why no more is coming"
        found.append(Problem("no-reason", what, "both bodies will read it", "give the reason", place))
    return found


def _post(home: Home, at: Head, record: Record, *, by: str, for_partner: str, now: datetime) -> None:
    post_records(home.books, at, [record], kind="commitment", by=by, for_partner=for_partner, now=now)


def commitments(books: OpenBooks, constitution: Constitution) -> tuple[MadeRow, ...]:
    """Every commitment that the books hold: on whose say it was made, and on whose it counts, as is known now.

    Each is judged again on the day it was made and on the day from which it counts, with what was made before it and
    with every decision that the books have come to know: one that has lost its authority since says so.
    """
    made = commitments_made(books)
    released, off = releases_made(books), called_off_at_all(books, [one.id for one in made])
    return tuple(
        MadeRow(one, _rulings(books, one, made[:index], constitution), off.get(one.id, 0), released.get(one.id))
        for index, one in enumerate(made)
    )


def _rulings(
    books: OpenBooks, one: Commitment, before: Sequence[Commitment], constitution: Constitution
) -> tuple[Ruling, ...]:
    agreement = governing(books, one.from_on)
    known = Known(agreement, tuple(before), books.decisions, constitution)
    return tuple(ruling_on(one, day, known) for day in dict.fromkeys((one.on, one.from_on)))
