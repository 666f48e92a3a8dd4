"""A partner's claims as a paper: what it owes and is owed by the settlements that bind, and what became of each."""

from collections.abc import Iterator, Sequence

from wyebridge.books.claims import ClaimRow, Claims, ClaimSum, claim_sum
from wyebridge.engine.agreement.terms import Partner
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.ledger.claims import state_of_claim
from wyebridge.papers.notes import with_notes
from wyebridge.papers.terms import Column, Paper, Part, Row, Table
from wyebridge.papers.words import day, fact_table, finance_lead, moment, name_of, signatures

_NOTES = [
    "A claim is raised by a settlement that binds, and by nothing else; a later settlement raises the difference.",
    "A claim that is disputed or deferred is still owed. One that is forgiven rests on a decision of the creditor.",
    "What a creditor's accounts disclose and do not show as an asset is owed all the same.",
    "A claim is as old as the day it took effect, which for a year's outturn is the year's last day.",
    "What was withdrawn was recorded in error; it stays in the history and counts for nothing.",
    "The workbook's totals are live formulas. Its sheet of checks holds each against the figure that the books gave.",
]


def claims_paper(found: Claims, partner: Partner) -> Paper:
    """The whole statement of one partner's claims."""
    parts = [_front(found, partner), _each(found, partner), *_schedules(found), _history(found)]
    title = f"Claims of {partner.name}"
    subject = f"What {partner.name} owes other partners and is owed by them, under settlements that bind"
    status = f"As at {day(found.as_at)}, as the books knew it on {day(found.known_on)}."
    return with_notes(title, subject, status, found.recorded_at, parts, _NOTES)


def _front(found: Claims, partner: Partner) -> Part:
    others = dict.fromkeys(_other(row, partner) for row in found.rows)
    leads = [one for one in found.agreement.partners if one.id in (partner.id, *others)]
    roles = [f"{finance_lead(one, found.agreement)}, {one.name}" for one in leads]
    says = ("Signing agrees what is owed as at this date. It settles no dispute, and forgives nothing.",)
    tables = (
        _balances(found, partner),
        _ages(found, partner),
        _facts(found),
        signatures("signatures", "Agreed by", roles, says),
    )
    return Part("Claims", "What it owes and is owed", tables, tuple(_headlines(found, partner)), is_landscape=True)


def _headlines(found: Claims, partner: Partner) -> Iterator[str]:
    for one in found.between():
        debtor, creditor = (name_of(name, found.agreement) for name in (one.debtor, one.creditor))
        yield f"{debtor} owes {creditor} {pounds(one.net_pence)} on balance."
    total = claim_sum(found.rows)
    if total.disputed_pence:
        yield f"{pounds(total.disputed_pence)} of what is owed, one way or the other, is in dispute."
    if not found.rows:
        yield f"No settlement that binds had raised a claim of {partner.name} by this day."


def _other(row: ClaimRow, partner: Partner) -> str:
    return row.claim.debtor if row.claim.creditor == partner.id else row.claim.creditor


def _balances(found: Claims, partner: Partner) -> Table:
    columns = (
        Column("other", "With", width=44),
        Column("shown", "Owed to it, and its accounts show", "money", 20),
        Column("disclosed", "Owed to it, only disclosed", "money", 18),
        Column("owes", "Owed by it", "money"),
        Column("net", "On balance owed to it (below nothing, by it)", "money", 22, of=("shown", "disclosed", "-owes")),
    )
    rows = []
    for other in dict.fromkeys(_other(row, partner) for row in found.rows):
        to_it = claim_sum(row for row in found.owed_to(partner.id) if row.claim.debtor == other)
        by_it = claim_sum(row for row in found.owed_by(partner.id) if row.claim.creditor == other)
        rows.append(Row((name_of(other, found.agreement), *_net(to_it, by_it)), other))
    sums = claim_sum(found.owed_to(partner.id)), claim_sum(found.owed_by(partner.id))
    total = Row(("In all", *_net(*sums)), "total", "total", tuple(row.key for row in rows))
    return Table("balances", "With each other partner", columns, (*rows, total) if rows else ())


def _net(to_it: ClaimSum, by_it: ClaimSum) -> tuple[int, ...]:
    net = to_it.owed_pence - by_it.owed_pence
    return to_it.recognised_pence, to_it.disclosed_pence, by_it.owed_pence, net


def _ages(found: Claims, partner: Partner) -> Table:
    columns = (
        Column("age", "Age", width=30),
        Column("to", "Owed to it", "money"),
        Column("by", "Owed by it", "money"),
    )
    to_it, by_it = found.by_age(found.owed_to(partner.id)), found.by_age(found.owed_by(partner.id))
    rows = [Row((f"{band[0].upper()}{band[1:]}", to_it[band], by_it[band]), band) for band in to_it]
    totals = (claim_sum(found.owed_to(partner.id)).owed_pence, claim_sum(found.owed_by(partner.id)).owed_pence)
    total = Row(("In all", *totals), "total", "total", tuple(row.key for row in rows))
    return Table("ages", "How old it is", columns, (*rows, total))


def _facts(found: Claims) -> Table:
    facts = [
        ("Agreement", found.agreement.title),
        ("As at", day(found.as_at)),
        ("Books", f"as they stood after batch {found.batch}, recorded {moment(found.recorded_at)}"),
        ("Head of the chain", found.head),
    ]
    return fact_table("facts", "What these figures stand on", facts)


_COLUMNS = (
    Column("claim", "Claim", width=14),
    Column("other", "With", width=16),
    Column("because", "For", width=40),
    Column("since", "Since", width=16),
    Column("raised", "Raised", "money", 15),
    Column("forgiven", "Forgiven", "money", 13),
    Column("paid", "Paid", "money", 15),
    Column("owed", "Still owed", "money", 15, of=("raised", "-forgiven", "-paid")),
    Column("disputed", "Of it disputed", "money", 14),
    Column("state", "State", width=26),
)


def _each(found: Claims, partner: Partner) -> Part:
    tables = (
        _list("to", "Owed to it", found.owed_to(partner.id), partner),
        _list("by", "Owed by it", found.owed_by(partner.id), partner),
    )
    return Part("Each claim", "Each claim", tuple(table for table in tables if table.rows), is_landscape=True)


def _list(key: str, caption: str, ones: Sequence[ClaimRow], partner: Partner) -> Table:
    rows = [
        Row(
            (
                one.claim.id,
                _other(one, partner),
                one.claim.because,
                day(one.claim.on),
                one.balance.raised_pence,
                one.balance.forgiven_pence,
                one.balance.paid_pence,
                one.balance.owed_pence,
                one.balance.disputed_pence,
                state_of_claim(one.balance),
            ),
            one.claim.id,
        )
        for one in ones
    ]
    whole = claim_sum(ones)
    figures = (whole.raised_pence, whole.forgiven_pence, whole.paid_pence, whole.owed_pence, whole.disputed_pence)
    total = Row(("In all", None, None, None, *figures, None), "total", "total", tuple(row.key for row in rows))
    return Table(key, caption, _COLUMNS, (*rows, total) if rows else ())


def _schedules(found: Claims) -> Iterator[Part]:
    """When what is paid back over years falls due."""
    columns = (
        Column("claim", "Claim", width=20),
        Column("owes", "Owes", width=16),
        Column("is_owed", "Is owed", width=16),
        Column("due", "Falls due", width=20),
        Column("pence", "Amount", "money"),
        Column("interest", "Interest with it", "money"),
    )
    rows = [
        Row((row.claim.id, row.claim.debtor, row.claim.creditor, day(due.due_on), due.pence, due.interest))
        for row in found.rows
        for due in row.claim.schedule
    ]
    if rows:
        table = Table("schedule", "As the clauses have it paid back", columns, tuple(rows))
        yield Part("Paid back", "What is paid back over years", (table,))


def _history(found: Claims) -> Part:
    columns = (
        Column("claim", "Claim", width=14),
        Column("event", "Event", width=18),
        Column("on", "Took effect", width=18),
        Column("known", "Recorded", width=18),
        Column("what", "What", width=13),
        Column("pence", "Amount", "money", 15),
        Column("for", "For", width=10),
        Column("by", "By", width=18),
        Column("rests", "Decision or document", width=22),
        Column("because", "Why", width=36),
    )
    rows = [
        Row(
            (
                row.claim.id,
                event.id,
                day(event.on),
                day(event.known_on),
                event.kind,
                event.pence or None,
                event.for_partner,
                event.by,
                " ".join(filter(None, (event.decision, event.document, event.withdraws))),
                event.because + (f" (until {day(event.until)})" if event.until else ""),
            )
        )
        for row in found.rows
        for event in row.events
    ]
    table = Table("history", "All that happened, in the order it was recorded", columns, tuple(rows))
    return Part("History", "What happened to each claim", (table,) if rows else (), is_landscape=True)
