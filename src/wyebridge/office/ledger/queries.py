"""Every read of the books, as one hat may see them. Answers that take long are kept by the books' own head."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from uuid import UUID

from wyebridge.books.claims import Claims, claims
from wyebridge.books.coded import coded_now
from wyebridge.books.contributions import ContributionReconciliation, reconcile_contributions
from wyebridge.books.gathering import verify
from wyebridge.books.journal.checkpoint import write_checkpoint
from wyebridge.books.journal.read import Batch, head, read_batches
from wyebridge.books.journal.verify import Verification
from wyebridge.books.listing import Listing, What, listing
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.outlook import Outlook, outlook_of
from wyebridge.books.position import Position, cut_offs, position
from wyebridge.books.seen import seen_by
from wyebridge.books.summing import month_of
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.models import Appointment, Person
from wyebridge.office.kernel.rights import Hat, Right, require
from wyebridge.office.ledger.models import Note, NoteKind, State, Upload
from wyebridge.office.ledger.tasks import feeds_of

LINES_PAGE = 200


@contextmanager
def books_for(hat: Hat, known_on: date | None = None) -> Iterator[OpenBooks]:
    """The books as the body that a hat acts for may see them."""
    with open_books(the_home().books, known_on=known_on) as books:
        yield seen_by(books, hat.body)


def position_for(hat: Hat, *, as_at: date | None = None, known_on: date | None = None) -> Position:
    """The position of the shared funds. The same for every partner, but for what lies outside the funds."""
    require(hat, Right.SEE_FUND)
    home = the_home()
    asked = (home.books, head(home.books).sha256, as_at, known_on)
    with _turn(*asked):
        return _position(*asked)


def has_begun(hat: Hat) -> bool:
    """Whether the books hold an agreement; until they do, there is nothing for a position to be measured against."""
    require(hat, Right.SEE_FUND)
    home = the_home()
    return _has_begun(home.books, head(home.books).sha256)


@lru_cache(maxsize=32)
def _has_begun(books: Path, _head: str) -> bool:
    with open_books(books) as opened:
        return bool(opened.agreements)


@lru_cache(maxsize=64)
def _turn(*_asked: object) -> Lock:
    """Whoever asks while the answer is worked out waits for it, and does not work it out again."""
    return Lock()


@lru_cache(maxsize=32)
def _position(books: Path, _head: str, as_at: date | None, known_on: date | None) -> Position:
    """Kept by the hash of the last batch: books that say anything more have another."""
    with open_books(books, known_on=known_on) as opened:
        return position(opened, as_at=as_at)


def outlook_for(hat: Hat, *, as_at: date | None = None, known_on: date | None = None) -> Outlook:
    """What each line is forecast to come to, and was by the month before, beside its position."""
    require(hat, Right.SEE_FUND)
    home = the_home()
    return _outlook(home.books, head(home.books).sha256, as_at, known_on)


@lru_cache(maxsize=32)
def _outlook(books: Path, head_sha256: str, as_at: date | None, known_on: date | None) -> Outlook:
    found = _position(books, head_sha256, as_at, known_on)
    with open_books(books, known_on=known_on) as opened:
        return outlook_of(opened.when_closed(found.as_at), found)


def lines_for(
    hat: Hat,
    *,
    scheme: str,
    line: str,
    month: date | None,
    words: str,
    after: tuple[int, int],
    as_at: date,
    limit: int = LINES_PAGE,
    largest_first: bool = False,
) -> tuple[list[tuple[object, ...]], bool]:
    """A line's entries, a page at a time: batch, row, day, ledger, supplier, description, document, pence; and if more.

    `words` is looked for in supplier, description and document, whatever its case. The largest, whichever way, come
    first where that is asked; then there is one page of them alone.
    """
    require(hat, Right.SEE_FUND)
    with books_for(hat) as books:
        entries = coded_now(books.entries)
        chosen = entries.filter(
            entries["class"] == "scheme",
            entries.scheme == scheme,
            entries.scheme_line == line,
            entries.effective_on <= as_at,
        )
        if month:
            chosen = chosen.filter(month_of(chosen.effective_on) == month)
        if words:
            sought = words.lower()
            chosen = chosen.filter(
                chosen.supplier.lower().contains(sought)
                | chosen.description.lower().contains(sought)
                | chosen.document.lower().contains(sought)
            )
        columns = ("batch", "row", "effective_on", "ledger", "supplier", "description", "document", "pence")
        if largest_first:
            ordered = chosen.order_by([chosen.pence.abs().desc(), chosen.batch, chosen.row])
        else:
            later = (chosen.batch > after[0]) | ((chosen.batch == after[0]) & (chosen.row > after[1]))
            ordered = chosen.filter(later).order_by(["batch", "row"])
        found = books.rows(ordered.select(columns).limit(limit + 1))
    return list(found[:limit]), len(found) > limit


def exceptions_for(hat: Hat, what: What) -> Listing:
    """Rows of one sort for somebody to look at: those of the shared funds, and the hat's own body's alone."""
    require(hat, Right.SEE_OWN_LEDGER)
    with books_for(hat) as books:
        if what == "set-aside":
            own = {batch.number for batch in books.batches if batch.manifest.get("for_partner") == hat.body}
            found = listing(books, what)
            at = found.columns.index("batch")
            return Listing(found.columns, tuple(row for row in found.rows if row[at] in own))
        return listing(books, what)


@dataclass(frozen=True, slots=True)
class Payments:
    """What one body paid one provider, the latest first: day, document, pence; and the last day that its files hold."""

    rows: Sequence[tuple[date, str, int]]
    covers_to: date | None

    @property
    def total_pence(self) -> int:
        return sum(pence for _, _, pence in self.rows)


def payments_to(hat: Hat) -> Payments:
    """What was paid to a clerk's own provider by the body that appointed them, and nothing else."""
    require(hat, Right.SEE_OWN_PAYMENTS)
    with books_for(hat) as books:
        entries = coded_now(books.entries)
        own = entries.filter(entries.supplier == hat.provider, entries.ledger == hat.body)
        columns = ("effective_on", "document", "pence")
        rows = books.rows(own.select(columns).order_by([own.effective_on.desc(), "document"]))
        told = [one.covers_to for one in cut_offs(books, today()) if (one.ledger, one.kind) == (hat.body, "actuals")]
    return Payments(list(rows), date.fromisoformat(max(told)) if any(told) else None)


def extracts_for(hat: Hat) -> tuple[Sequence[Upload], Sequence[Batch]]:
    """The body's uploads, newest first, and every file of its ledger that the books hold."""
    require(hat, Right.SEE_OWN_LEDGER)
    uploads = Upload.objects.filter(for_partner=hat.body).select_related("brought_by")[:50]
    batches = [
        batch
        for batch in read_batches(the_home().books)
        if batch.manifest["kind"] == "extract" and batch.manifest["for_partner"] == hat.body
    ]
    return list(uploads), batches[::-1]


def waiting_extracts(hat: Hat) -> list[tuple[str, str, str]]:
    """The body's extracts that were read and wait for somebody: each one's file, how it stands, and its key."""
    return [
        (one.file_name, str(State(one.state).label), str(one.pk))
        for one in extracts_for(hat)[0]
        if one.state in (State.READ, State.FAULTY)
    ]


def upload_for(hat: Hat, upload: UUID) -> Upload | None:
    """One upload of the hat's own body."""
    require(hat, Right.SEE_OWN_LEDGER)
    return Upload.objects.filter(pk=upload, for_partner=hat.body).select_related("brought_by").first()


def feeds_for(hat: Hat) -> list[tuple[str, str]]:
    """The home's sound feeds for the kind of body that the hat acts for: id and title."""
    return [(feed.id, feed.title) for feed in feeds_of(the_home(), hat.body)]


def contributions_for(hat: Hat, *, as_at: date | None = None) -> list[ContributionReconciliation]:
    """What each partner was to pay into each fund, and has paid."""
    require(hat, Right.SEE_FUND)
    home = the_home()
    return list(_contributions(home.books, head(home.books).sha256, as_at))


@lru_cache(maxsize=16)
def _contributions(books: Path, _head: str, as_at: date | None) -> tuple[ContributionReconciliation, ...]:
    """The same for every partner: what is paid into a shared fund is no body's own."""
    with open_books(books) as opened:
        return tuple(reconcile_contributions(opened, as_at=as_at))


def claims_for(hat: Hat, *, as_at: date) -> Claims:
    """Claims that the hat's body is a side of."""
    require(hat, Right.SEE_FUND)
    home = the_home()
    return _claims(home.books, head(home.books).sha256, as_at, hat.body)


@lru_cache(maxsize=32)
def _claims(books: Path, _head: str, as_at: date, body: str) -> Claims:
    with open_books(books) as opened:
        return claims(opened, as_at=as_at, partner=body)


def verification_for(hat: Hat) -> Verification:
    """The books verified, now, from the first batch to the last."""
    require(hat, Right.CHECK_BOOKS)
    return verify(the_home().books)


def checkpoint_for(hat: Hat, *, on: date) -> Path:
    """The file of a day's checkpoint of the books, for the hat's body to keep."""
    require(hat, Right.CHECK_BOOKS)
    home = the_home()
    return write_checkpoint(home.books, home.out / "checkpoints", on=on)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a row that needs somebody stands: whose it is, whether it is resolved, and all that was said of it."""

    given_to: Person | None
    is_resolved: bool
    notes: tuple[Note, ...]


def standings_for(hat: Hat, what: What) -> dict[tuple[int, int], Standing]:
    """What has been said, for the hat's own body, of each row of one sort: by batch and row."""
    require(hat, Right.SEE_OWN_LEDGER)
    said: dict[tuple[int, int], list[Note]] = {}
    for note in Note.objects.filter(for_partner=hat.body, what=what).select_related("by", "given_to"):
        said.setdefault((note.batch, note.row), []).append(note)
    return {place: _standing(notes) for place, notes in said.items()}


def _standing(notes: Sequence[Note]) -> Standing:
    turns = [note for note in notes if note.kind in (NoteKind.RESOLVED, NoteKind.REOPENED)]
    given = [note.given_to for note in notes if note.given_to]
    is_resolved = bool(turns) and turns[-1].kind == NoteKind.RESOLVED
    return Standing(given[-1] if given else None, is_resolved, tuple(notes))


def colleagues_of(hat: Hat) -> list[tuple[str, str]]:
    """Whom a row of the hat's body may be given to: those of its people who may see it."""
    require(hat, Right.SEE_OWN_LEDGER)
    held = Appointment.objects.held_on(today()).filter(body=hat.body, role__in=Right.BRING_IN.roles)
    return list(dict.fromkeys((str(one.person.pk), one.person.name) for one in held.select_related("person")))


def people_named(hat: Hat) -> list[Person]:
    """The same colleagues, as people."""
    return list(Person.objects.filter(pk__in=[int(key) for key, _ in colleagues_of(hat)]))


def rows_seen_by(hat: Hat, what: What) -> set[tuple[int, int]]:
    """The rows of one sort that a hat may say something of: batch and row."""
    found = exceptions_for(hat, what)
    batch, row = found.columns.index("batch"), found.columns.index("row")
    return {(one[batch], one[row]) for one in found.rows}
