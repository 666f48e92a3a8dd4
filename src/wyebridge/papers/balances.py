"""Balances between two partners as a paper: how they tie, what does not agree and why, and who signs to it."""

from collections.abc import Iterator, Sequence

from wyebridge.books.balances.reconcile import BalancesStated
from wyebridge.books.balances.tally import Tally, tallies
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.ledger.balances.terms import KINDS, RULES, Balances, Shown, total
from wyebridge.papers.notes import with_notes
from wyebridge.papers.terms import Column, Paper, Part, Row, Table
from wyebridge.papers.words import (
    basis_table,
    cut_off_tables,
    day,
    fact_table,
    finance_lead,
    name_of,
    signatures,
    status_of,
)

_NOTES = [
    "Both ledgers are taken as they stand: what each shows paid to the other or received from it. Nothing is moved.",
    "A rule sees only what the rules before it left. The same entries always match alike, in whatever order they came.",
    "Every entry in scope stands in one match or one difference, so the two totals are apart by the differences alone.",
    "VAT and amounts are differences between the two ledgers. Which of the two is right is for the finance leads.",
    "The workbook's totals are live formulas. Its sheet of checks holds each against the figure that the books gave.",
]


def balances_paper(stated: BalancesStated) -> Paper:
    """One pair's whole paper."""
    found, agreement = stated.balances, stated.basis.agreement
    names = name_of(found.first, agreement), name_of(found.second, agreement)
    leads = [
        f"{finance_lead(partner, agreement)}, {partner.name}"
        for partner in agreement.partners
        if partner.id in (found.first, found.second)
    ]
    says = ("Signing agrees these balances, and the differences as named. Until both have signed it is a draft.",)
    front = Part(
        "Balances",
        "How the two ledgers agree",
        (
            _tie(found),
            *_looked_at(stated),
            basis_table(stated.basis),
            *cut_off_tables(stated.basis),
            signatures("signatures", "Agreed by", leads, says),
        ),
        tuple(headlines(stated)),
        is_landscape=True,
    )
    parts = [front, _differences(found), _rules(found), _matched(found)]
    title = f"Agreement of balances: {names[0]} and {names[1]}"
    subject = f"What {found.first}'s ledger shows with {found.second}, and {found.second}'s with {found.first}"
    return with_notes(title, subject, status_of(stated.basis), stated.basis.recorded_at, parts, _NOTES)


def headlines(stated: BalancesStated) -> Iterator[str]:
    """How far the two agree, what lies between them and what is not known: a sentence each."""
    found = stated.balances
    matched, _, whole = tallies(found)
    agreed = sum(one.first_pence for one in matched)
    yield (
        f"From {day(found.starts)} to {day(found.as_at)} {found.first}'s ledger shows {pounds(whole.first_pence)} gone "
        f"to {found.second}, net of what came back, and {found.second}'s shows {pounds(whole.second_pence)}."
    )
    yield f"{pounds(agreed)} is matched. The differences come to {pounds(found.difference_pence)}, which is all of it."
    yield from (f"Not known yet, {awaited}." for awaited in found.awaiting)
    for ledger in stated.withheld:
        yield f"This copy of the books leaves out {ledger}'s own rows, so what it has not coded to a fund is not here."


def _tie(found: Balances) -> Table:
    matched, differences, whole = tallies(found)
    columns = (
        Column("what", "What", width=44),
        Column("first_entries", f"{found.first} entries", "count", 12),
        Column("first", f"{found.first}'s ledger", "money"),
        Column("second_entries", f"{found.second} entries", "count", 12),
        Column("second", f"{found.second}'s ledger", "money"),
        Column("difference", "Difference", "money", of=("first", "-second")),
    )
    rows = (
        *_tie_rows("Matched", "All that is matched", matched),
        *_tie_rows("Difference", "All differences", differences),
        Row(("In scope", *_sums(whole)), "total", "total", ("Matched", "Difference")),
    )
    says = (f"Amounts go from {found.first} to {found.second}; below nothing they went the other way.",)
    return Table("tie", "Every entry in scope", columns, rows, says)


def _tie_rows(key: str, together: str, ones: Sequence[Tally]) -> Iterator[Row]:
    for one in ones:
        yield Row((f"{key}: {one.name}", *_sums(one)), f"{key}:{one.name}")
    yield Row((together, *_added(ones)), key, "subtotal", tuple(f"{key}:{one.name}" for one in ones))


def _sums(one: Tally) -> tuple[int, ...]:
    return one.first_entries, one.first_pence, one.second_entries, one.second_pence, one.difference_pence


def _added(ones: Sequence[Tally]) -> tuple[int, ...]:
    every = [_sums(one) for one in ones] or [(0, 0, 0, 0, 0)]
    return tuple(sum(column) for column in zip(*every, strict=True))


def _looked_at(stated: BalancesStated) -> Iterator[Table]:
    """Spellings, receipts and disputes that somebody must look at."""
    facts = [
        (
            "Spelling",
            f"'{one.spelling}' in {one.ledger}'s ledger is {one.likeness} of 100 like {one.partner}: {one.entries} "
            f"entries, {pounds(one.pence)}, of which {pounds(one.matched_pence)} is borne out; to settle the rest, add "
            "the name to the register of balances",
        )
        for one in stated.spellings
    ]
    facts += [
        ("Receipt", f"{pounds(one.entry.pence)} in {one.ledger}'s ledger on {day(one.entry.on)}: from whom is not said")
        for one in stated.unplaced
    ]
    facts += [
        ("Dispute", f"{one.by} named {one.document} in {one.ledger}'s ledger, and no entry in scope bears it")
        for one in stated.balances.disputes_unfound
    ]
    if facts:
        yield fact_table("looked-at", "For an officer to look at", facts)


def _differences(found: Balances) -> Part:
    columns = (
        Column("kind", "Difference", width=13),
        Column("on", "Date", width=13),
        Column("document", "Document", width=18),
        Column("fund", "Fund", width=18),
        Column("why", "Why", width=60),
        Column("first", f"{found.first}'s ledger", "money", 16),
        Column("second", f"{found.second}'s ledger", "money", 16),
        Column("difference", "Difference", "money", 16, of=("first", "-second")),
    )
    rows = []
    for number, one in enumerate(found.differences):
        entries = (*one.first, *one.second)
        cells = (one.kind, _said(entries, "on"), _said(entries, "document"), _said(entries, "fund"), one.why)
        rows.append(Row((*cells, total(one.first), total(one.second), one.pence), str(number)))
    sums = (sum(total(one.first) for one in found.differences), sum(total(one.second) for one in found.differences))
    whole = Row(("All", None, None, None, None, *sums, sums[0] - sums[1]), "total", "total", tuple(r.key for r in rows))
    table = Table("differences", "Each difference", columns, (*rows, whole) if rows else ())
    intro = () if rows else ("The two ledgers agree in every entry.",)
    return Part("Differences", "What does not agree, and why", (table,) if rows else (), intro, is_landscape=True)


def _said(entries: Sequence[Shown], name: str) -> str:
    """What entries say of one thing, each once; the rest is in the workbook's list and the CSV."""
    values = list(dict.fromkeys(str(getattr(entry, name)) for entry in entries if getattr(entry, name)))
    return ", ".join(values[:3]) + (f" and {len(values) - 3} more" if len(values) > 3 else "")


def _rules(found: Balances) -> Part:
    columns = (Column("name", "Name", width=22), Column("says", "What it says", width=90))
    days = found.window_days
    rules = tuple(Row((name, says.format(days=days))) for name, says in RULES.items())
    kinds = tuple(Row((name, says.format(days=days))) for name, says in KINDS.items())
    tables = (
        Table("rules", "Rules that match, in the order in which they are tried", columns, rules, is_prose=True),
        Table("kinds", "Differences, each by one word", columns, kinds, is_prose=True),
    )
    return Part("Rules", "How entries were matched, and differences named", tables)


def _matched(found: Balances) -> Part:
    columns = (
        Column("match", "Match", "count", 8),
        Column("rule", "Rule", width=18),
        Column("ledger", "Ledger", width=12),
        Column("on", "Date", width=13),
        Column("document", "Document", width=18),
        Column("fund", "Fund", width=18),
        Column("says", "Description", width=44),
        Column("pence", "Amount", "money", 16),
    )
    rows = tuple(
        Row(
            (number, one.rule, ledger, entry.on.isoformat(), entry.document, entry.fund, entry.description, entry.pence)
        )
        for number, one in enumerate(found.matched, 1)
        for ledger, entries in ((found.first, one.first), (found.second, one.second))
        for entry in entries
    )
    tables = (Table("matched", "Every match, entry by entry", columns, rows),) if rows else ()
    return Part("Matched", "Every match, entry by entry", tables, is_landscape=True, is_for_workbook_only=True)
