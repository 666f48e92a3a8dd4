"""Claims between partners as the books hold them, each with its history, and recording what happens to one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wyebridge.books.adopting import adopt_what_may_be
from wyebridge.books.home import Home
from wyebridge.books.journal.append import with_the_head
from wyebridge.books.journal.read import Head
from wyebridge.books.journal.tables import both
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.records import Record, post_records, texts
from wyebridge.books.statement.basis import partner_of
from wyebridge.engine.agreement.terms import Agreement, Partner
from wyebridge.engine.governance.authority import authority
from wyebridge.engine.governance.matters import Matter, Use
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, Problem, Refused, refuse
from wyebridge.engine.ledger.claim_rights import History, problems_with
from wyebridge.engine.ledger.claims import Claim, ClaimBalance, ClaimEvent, ageing, balance, raising


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim as at a day: its balance, and all that is known to have happened to it, in the order of recording."""

    balance: ClaimBalance
    events: tuple[ClaimEvent, ...]

    @property
    def claim(self) -> Claim:
        return self.balance.claim


@dataclass(frozen=True, slots=True)
class Standoff:
    """What one partner owes another over all claims, and is owed by it; `net_pence` is what the first owes."""

    debtor: str
    creditor: str
    owes_pence: int
    is_owed_pence: int

    @property
    def net_pence(self) -> int:
        return self.owes_pence - self.is_owed_pence


@dataclass(frozen=True, slots=True)
class ClaimSum:
    """Claims added up, in pence; of what is owed, `recognised_pence` is what the creditors' own accounts show."""

    raised_pence: int
    forgiven_pence: int
    paid_pence: int
    disputed_pence: int
    recognised_pence: int

    @property
    def owed_pence(self) -> int:
        return self.raised_pence - self.forgiven_pence - self.paid_pence

    @property
    def disclosed_pence(self) -> int:
        """What is owed and stands in no account as an asset."""
        return self.owed_pence - self.recognised_pence


def claim_sum(rows: Iterable[ClaimRow]) -> ClaimSum:
    """The sum of claims, whoever owes them."""
    balances = [row.balance for row in rows]
    return ClaimSum(
        raised_pence=sum(one.raised_pence for one in balances),
        forgiven_pence=sum(one.forgiven_pence for one in balances),
        paid_pence=sum(one.paid_pence for one in balances),
        disputed_pence=sum(one.disputed_pence for one in balances),
        recognised_pence=sum(one.owed_pence for one in balances if one.is_recognised),
    )


@dataclass(frozen=True, slots=True)
class Claims:
    """Claims as at a day, as the books knew them: all of them, or those of one partner."""

    partner: Partner | None
    agreement: Agreement
    as_at: date
    known_on: date
    recorded_at: str
    batch: int
    head: str
    rows: tuple[ClaimRow, ...]

    def owed_to(self, partner: str) -> tuple[ClaimRow, ...]:
        return tuple(row for row in self.rows if row.claim.creditor == partner)

    def owed_by(self, partner: str) -> tuple[ClaimRow, ...]:
        return tuple(row for row in self.rows if row.claim.debtor == partner)

    def between(self) -> Iterator[Standoff]:
        """Each two partners with a claim between them, the one that owes the more, on balance, named first."""
        for pair in sorted({(min(_sides(row)), max(_sides(row))) for row in self.rows}):
            owes = [
                sum(row.balance.owed_pence for row in self.rows if (row.claim.debtor, row.claim.creditor) == sides)
                for sides in (pair, pair[::-1])
            ]
            one = Standoff(*pair, *owes)
            yield one if one.net_pence >= 0 else Standoff(pair[1], pair[0], owes[1], owes[0])

    def by_age(self, rows: Iterable[ClaimRow] | None = None) -> dict[str, int]:
        """What is still owed by age, of all these claims or of some."""
        return ageing([row.balance for row in (self.rows if rows is None else rows)])


def _sides(row: ClaimRow) -> tuple[str, str]:
    return row.claim.debtor, row.claim.creditor


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event of a claim, in the books: posted just now, or there before."""

    event: ClaimEvent
    was_already_there: bool


def claims(books: OpenBooks, *, as_at: date, partner: str | None = None) -> Claims:
    """Every claim raised by a day, as at that day and as the books know it; or those of one partner.

    `partner` may be the id of a predecessor or successor. A partner's own copy of the books holds its own claims alone.
    Raises Refused where there is no such partner.
    """
    if not books.batches:
        raise refuse(
            "nothing-known",
            f"the books knew nothing on {books.known_on}",
            why="there was no agreement under which anything could be owed",
            remedy="give a later day with --known-on",
            place=Place(str(books.path)),
        )
    party = partner_of(books, partner) if partner else None
    rows = []
    for claim, events in histories(books):
        found = balance(claim, events, as_at=as_at, known_on=books.known_on)
        if found and (party is None or party.id in (claim.debtor, claim.creditor)):
            rows.append(ClaimRow(found, tuple(events)))
    last = books.batches[-1]
    return Claims(
        party,
        books.agreements[-1],
        as_at,
        books.known_on,
        last.manifest["recorded_at"],
        last.number,
        last.sha256,
        tuple(rows),
    )


def histories(books: OpenBooks) -> list[tuple[Claim, list[ClaimEvent]]]:
    """Every claim that this copy of the books holds with its events, those by which it was raised being the first."""
    raised = sorted(texts(books.path, books.batches, "claim"), key=lambda held: in_order(held.id))
    found: dict[str, tuple[Claim, list[ClaimEvent]]] = {}
    for held in raised:
        claim, manifest = Claim.model_validate_json(held.text), held.batch.manifest
        by, acting = manifest["by"], manifest["for_partner"]
        found[claim.id] = (claim, list(raising(claim, known_on=held.known_on, by=by, for_partner=acting)))
    for held in texts(books.path, books.batches, "claim-event"):
        event = ClaimEvent.model_validate_json(held.text)
        found[event.claim][1].append(event)
    return list(found.values())


def in_order(claim_id: str) -> tuple[str, ...]:
    """A key by which `2021-22.1.10` comes after `2021-22.1.9`."""
    return tuple(part.zfill(9) for part in claim_id.split("."))


def record_events(home: Home, drafts: Sequence[ClaimEvent], *, now: datetime) -> tuple[Recorded, ...]:
    """Record what happened to claims, one event to a claim, as one batch; what is there already is not posted again.

    Drafts need no id. New decisions of the home are adopted first. Raises Refused, with nothing posted, where there is
    no such claim, or an event is not lawful: not that body's to record, more than there is, without the decision that
    it needs.
    """
    by, for_partner = drafts[0].by, drafts[0].for_partner
    adopt_what_may_be(home, by=by, now=now)

    def post(at: Head) -> tuple[Recorded, ...]:
        with open_books(home.books) as books:
            acting = partner_of(books, for_partner).id
            found, problems = _lawful(books, drafts, acting, now.date(), home)
        if problems:
            raise Refused(problems)
        records = [_record(claim, event) for claim, event, was_there in found if not was_there]
        if records:
            post_records(home.books, at, records, kind="claim-event", by=by, for_partner=acting, now=now)
        return tuple(Recorded(event, was_there) for _, event, was_there in found)

    return with_the_head(home.books, post)


def why_not(
    books: OpenBooks, draft: ClaimEvent, *, today: date, constitution: Constitution | None
) -> tuple[Problem, ...]:
    """Every reason why an event of a claim that these books hold could not be recorded today; none where it could."""
    known = {claim.id: (claim, events) for claim, events in histories(books)}
    claim, events = known[draft.claim]
    event = draft.model_copy(update={"for_partner": partner_of(books, draft.for_partner).id})
    history = History(claim, events, books.decisions, _forgiven(known.values()), today)
    return tuple(_problems_with(event, history, constitution))


def _lawful(
    books: OpenBooks, drafts: Sequence[ClaimEvent], acting: str, today: date, home: Home
) -> tuple[list[tuple[Claim, ClaimEvent, bool]], list[Problem]]:
    """Each draft as an event, with its claim and whether it is there already; and why any may not be recorded."""
    known = {claim.id: (claim, events) for claim, events in histories(books)}
    found: list[tuple[Claim, ClaimEvent, bool]] = []
    problems: list[Problem] = []
    for draft in drafts:
        if draft.claim not in known:
            raise _unknown(draft.claim, home)
        claim, events = known[draft.claim]
        event = draft.model_copy(update={"id": f"{claim.id}.e{_recorded(events) + 1}", "for_partner": acting})
        same = next((one for one in _standing(events) if one.says_the_same_as(event)), None)
        found.append((claim, same or event, same is not None))
        if same is None:
            history = History(claim, events, books.decisions, _forgiven(known.values()), today)
            problems += _problems_with(event, history, home.constitution)
    return found, problems


def _problems_with(event: ClaimEvent, history: History, constitution: Constitution | None) -> list[Problem]:
    """Why an event is not lawful; by the constitution too, where the event cites a decision that could be."""
    problems = list(problems_with(event, history))
    if event.kind == "forgiven" and not problems and constitution:
        problems = _without_authority(event, history.decisions, history.forgiven_on_decisions, constitution)
    return problems


def _without_authority(
    event: ClaimEvent, decisions: Sequence[Decision], forgiven: dict[str, int], constitution: Constitution
) -> list[Problem]:
    """Why the constitution does not let a body give up this money on the decision that it cites; nothing where it does.

    What the same line of delegation let off before, on any claim, counts against its limit.
    """
    known = {decision.id: decision for decision in decisions}
    uses = tuple(
        Use(name, pence, known[cited].taken_on)
        for cited, pence in forgiven.items()
        for name in (cited, known[cited].under)
        if name
    )
    matter = Matter("write-off", event.pence, (event.for_partner,), uses=uses)
    ruling = authority(matter, event.on, [known[event.decision]], constitution)
    if ruling.is_lawful:
        return []
    needed = " ".join(map(str, ruling.needed))
    why = " ".join(ruling.passed_over) or "a body's money is given up only by those with the power in that body"
    what = f"{event.for_partner} may not give up {pounds(event.pence)} on {event.on} by decision {event.decision}"
    return [Problem("no-authority", what, why, needed, Place(f"claim {event.claim}"))]


def _recorded(events: Iterable[ClaimEvent]) -> int:
    """How many events were recorded, beside those by which a settlement raised the claim."""
    return sum(event.kind != "raised" for event in events)


def _record(claim: Claim, event: ClaimEvent) -> Record:
    holder = both(claim.creditor, claim.debtor)
    return Record("claim-event", event.id, event.for_partner, event.model_dump_json(exclude_defaults=True), holder)


def set_off(home: Home, draft: ClaimEvent, against: str, *, now: datetime) -> tuple[Recorded, ...]:
    """Record that two claims, one each way between two partners, pay one another as far as an amount goes.

    `draft` is a payment of the first claim. Raises Refused as `record_events` does, and where the claims do not run
    opposite ways.
    """
    with open_books(home.books) as books:
        sides = {claim.id: (claim.debtor, claim.creditor) for claim, _ in histories(books)}
    for name in (draft.claim, against):
        if name not in sides:
            raise _unknown(name, home)
    if sides[draft.claim] != sides[against][::-1]:
        raise refuse(
            "not-opposite",
            f"claims {draft.claim} and {against} are not one each way between the same two partners",
            why="only what two bodies owe each other can be set off",
            remedy="name a claim that runs the other way, or record a payment",
            place=Place(f"claim {draft.claim}"),
        )
    each = ((draft.claim, against), (against, draft.claim))
    return record_events(
        home,
        [draft.model_copy(update={"claim": one, "document": f"set off against {other}"}) for one, other in each],
        now=now,
    )


def _unknown(claim_id: str, home: Home) -> Refused:
    return refuse(
        "unknown-claim",
        f"the books hold no claim '{claim_id}'",
        why="only a settlement raises a claim",
        remedy="`wyebridge claims --home HOME` lists them",
        place=Place(str(home.path)),
    )


def _standing(events: Iterable[ClaimEvent]) -> Iterator[ClaimEvent]:
    """Events but for those withdrawn: one recorded in error may be recorded again."""
    events = list(events)
    withdrawn = {event.withdraws for event in events if event.kind == "withdrawn"}
    return (event for event in events if event.id not in withdrawn)


def _forgiven(known: Iterable[tuple[Claim, list[ClaimEvent]]]) -> dict[str, int]:
    """What has been forgiven, over all claims, on each decision."""
    found: dict[str, int] = {}
    for _, events in known:
        for event in _standing(events):
            if event.kind == "forgiven":
                found[event.decision] = found.get(event.decision, 0) + event.pence
    return found
