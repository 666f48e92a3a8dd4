"""The made-up reference trust's two ledger extracts, drawn from its agreement and its coding rules.

Each row is a coding rule run backwards: the rule says which cost centre, account, directorate, description or supplier
its rows carry, and the agreement says how much its line may spend. So the list of schemes stands in the agreement alone
and the list of cost centres in the coding rules alone. Suppliers are in places that do not exist.

Each line spends within 4% of its budget. Of that, a rule that names a cost centre alone, in the ledger of the line's
payer, takes eight parts; any other rule for the line, in either ledger, takes one. Contributions that one body pays the
other come on top of the two bodies' spending of about £230m and £233m.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from math import isqrt
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Final, Literal

from wyebridge.engine.agreement.contributions import instalments_due
from wyebridge.engine.agreement.terms import KINDS_EACH_KEEPS_ITS_OWN, Agreement
from wyebridge.engine.kernel.dates import FinancialYear, add_months
from wyebridge.engine.kernel.split import split
from wyebridge.engine.ledger.coding import CodingRule, Target

SEED: Final = 2008
LINES: Final = 200_000

MISSED_INSTALMENT: Final = ("HC", "community-nursing", 7)
"""Payer, fund and place in the schedule (0 is April) of the instalment that is never paid: November's."""

LATE_INSTALMENT: Final = ("HPCT", "learning-disability", 9)
"""The instalment that is paid a month late: January's."""

REDACTED: Final = "REDACTED PERSONAL DATA"

_OUTSIDE: Final = (
    ("HC", "excluded:education", "Schools", 114_000_000_00),
    ("HC", "own", "Corporate services", 1_200_000_00),
    ("HC", "suspense", "Charges between bodies", 180_000_00),
    ("HPCT", "excluded:provider-services", "Own staff and wards", 48_000_000_00),
    ("HPCT", "excluded:cannot-be-pooled", "Ambulances and surgery", 3_500_000_00),
    ("HPCT", "own", "Corporate services", 1_500_000_00),
    ("HPCT", "suspense", "Charges between bodies", 140_000_00),
)
"""What each ledger spends outside the funds: ledger, where it codes to, what its rows call it, pence."""

_BLOCK_CONTRACT_PENCE: Final = 5_000_000_00
"""Above this a year, half of each month goes in one payment, as block contracts do."""

_VAT_CUT_ON: Final = date(2008, 12, 1)  # the standard rate fell from 17.5% to 15%


@dataclass(frozen=True, slots=True)
class Extract:
    """One body's file and what a reader of it ought to find.

    `pence` is the sum of the readable rows, each counted once, by where the coding rules send them:
    `scheme/line`, `contribution:fund`, `excluded:exclusion`, `own` or `suspense`. `dirt` counts each kind of fault.
    `spent_pence` is what the body spent apart from contributions, before any row was spoilt.
    """

    file: str
    content: bytes
    rows: int
    pence: Mapping[str, int]
    repeated_pence: int
    spent_pence: int
    dirt: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Area:
    """What a cost centre's first letter (council) or first figures (primary care trust) say about its payments."""

    directorate: str
    trades: tuple[str, ...]


_AREAS: Final = {
    "A": _Area("Adult and Community Services", ("Lodge Care Home", "Home Care Ltd", "Court Nursing Home", "Day Club")),
    "B": _Area("Partnership Accounts", ("Shared Accounts",)),
    "C": _Area("Children and Young People", ("Family Centre", "Fostering Ltd", "Children's Home", "Play Scheme")),
    "E": _Area("Environment", ("Waste Ltd", "Skips and Haulage", "Laboratories", "Surveyors LLP")),
    "H": _Area("Regeneration and Housing", ("Housing Association", "Builders Ltd", "Hostel", "Insulation Ltd")),
    "P": _Area("Public Health", ("Leisure Centre", "Walking Club")),
    "R": _Area("Resources", ("Stationers Ltd", "Property Services", "Software Ltd", "Solicitors LLP")),
    "S": _Area("Schools and Learning", ("Primary School", "High School", "School Meals Ltd", "Coaches Ltd")),
    "40": _Area("Community Commissioning", ("Community Trust", "Nursing Agency", "Physiotherapists", "Mobility Ltd")),
    "41": _Area("Mental Health Commissioning", ("Partnership Trust", "House Care Home", "Recovery Project")),
    "42": _Area("Children's Commissioning", ("Children's Trust", "Child Health Ltd", "Hospice for Children")),
    "43": _Area("Public Health", ("Health Clinic", "Pharmacy", "Vaccines Ltd")),
    "44": _Area("Hospital and Primary Care", ("Hospitals Trust", "Surgery", "Pharmacy", "Dental Practice")),
    "45": _Area("Partnership Accounts", ("Shared Accounts",)),
    "6": _Area("Provider Services", ("Staff Bank", "Medical Supplies Ltd", "Laundry Ltd", "Catering Ltd")),
    "9": _Area("Corporate", ("Stationers Ltd", "Property Services", "Auditors LLP")),
}
_NO_COST_CENTRE: Final = {"HC": "B0001", "HPCT": "45001"}
"""Where a ledger books what its rule knows by other columns alone."""

_PLACES: Final = (
    "Dreamwardine",
    "Fablestow",
    "Fauxhope",
    "Fictonbridge",
    "Figmentford",
    "Imaginham",
    "Madeupton",
    "Mythcombe",
    "Neverby-on-Wye",
    "Nowhereley",
    "Phantomlow",
    "Pretendbury",
    "Storyleigh",
    "Talebury",
    "Upper Fancy",
    "Wherever-under-Hill",
)


@dataclass(frozen=True, slots=True)
class _Block:
    """What one coding rule brings into one ledger over the year."""

    rule: CodingRule
    name: str
    account: str
    pence: int
    profile: tuple[int, ...]
    suppliers: tuple[str, ...]


@dataclass(slots=True)
class _Document:
    """One invoice, credit note or payment, with the amount of each of its lines."""

    paid_on: date
    block: _Block
    supplier: str
    directorate: str
    cost_centre: str
    account: str
    description: str
    amounts: tuple[int, ...]
    taxed_on: date | None  # when VAT was charged on it; None where it bears none
    is_spoilable: bool


@dataclass(slots=True)
class _Row:
    """One row as it will stand in the file. `target` is where it ought to code to, '' once it cannot be read."""

    target: str
    pence: int
    cells: list[str]
    is_spoilable: bool


@dataclass(frozen=True, slots=True)
class _Layout:
    """How one body's finance system writes its extract."""

    ledger: str
    file: str
    encoding: str
    line_end: str
    headings: tuple[str, ...]
    date_at: int
    supplier_at: int
    cost_centre_at: int
    amount_at: int
    pays_on_weekday: int  # Monday is 0
    first_document: int
    write_date: Callable[[date], str]
    write_pence: Callable[[int], str]
    write_row: Callable[[_Document, str, int, int, int], list[str]]
    impossible_dates: tuple[str, ...]
    unknown_cost_centre: str
    has_totals_row: bool


def write_extracts(
    folder: Path, *, agreement: Agreement, coding: Sequence[CodingRule], seed: int = SEED, lines: int = LINES
) -> tuple[Path, Path]:
    """Write the council's and the primary care trust's extracts into `folder`, and return their paths in that order.

    `coding` is every coding rule of both ledgers, in the order in which they are tried. `lines` is about how many rows
    the two files hold together, at least 2,000. The same arguments always give the same bytes.
    """
    council, trust = make_extracts(agreement=agreement, coding=coding, seed=seed, lines=lines)
    for extract in (council, trust):
        (folder / extract.file).write_bytes(extract.content)
    return folder / council.file, folder / trust.file


def make_extracts(
    *, agreement: Agreement, coding: Sequence[CodingRule], seed: int = SEED, lines: int = LINES
) -> tuple[Extract, Extract]:
    """The two extracts, the council's first, with what a reader of them ought to find. See `write_extracts`."""
    rng = Random(seed)  # noqa: S311  (the same made-up rows each time, and no secret)
    blocks = _blocks(rng, agreement, coding)
    council = lines * 3 // 5
    transfers = list(_transfers(rng, agreement, coding))
    return (
        _extract(rng, _COUNCIL, agreement.year, blocks, transfers, council),
        _extract(rng, _TRUST, agreement.year, blocks, transfers, lines - council),
    )


# What is spent, through which rule


def _blocks(rng: Random, agreement: Agreement, coding: Sequence[CodingRule]) -> list[_Block]:
    found: list[_Block] = []
    for payer, target, name, pence, profile in [*_lines(rng, agreement), *((*row, None) for row in _OUTSIDE)]:
        is_line = "/" in target
        rules = [rule for rule in coding if _name(rule.to) == target and (is_line or rule.ledger == payer)]
        assert rules, f"no coding rule leads to {target}"
        for rule, part in zip(rules, split(pence, [_weight(rule, payer) for rule in rules]), strict=True):
            account = str(4000 + 5 * len(found))
            found.append(_Block(rule, name, account, part, profile or (1,) * 12, _suppliers(rng, rule)))
    return found


def _lines(rng: Random, agreement: Agreement) -> Iterator[tuple[str, str, str, int, tuple[int, ...] | None]]:
    """Payer, target, name, year's spending and profile of each line: its budget, changes included, give or take 4%."""
    for _, scheme, line in agreement.every_line():
        changes = [
            change for change in agreement.budget_changes if (change.scheme, change.line) == (scheme.id, line.id)
        ]
        budget = line.budget + sum(change.amount for change in changes)
        yield line.payer, f"{scheme.id}/{line.id}", line.name, budget * rng.randint(960, 1040) // 1000, line.profile


def _weight(rule: CodingRule, payer: str) -> int:
    return 8 if rule.ledger == payer and _is_plain(rule) else 1


def _is_plain(rule: CodingRule) -> bool:
    return set(rule.when) == {"cost_centre"}


def _name(target: Target) -> str:
    if target.scheme is not None:
        return f"{target.scheme}/{target.line}"
    if target.contribution is not None:
        return f"contribution:{target.contribution}"
    return f"excluded:{target.excluded}" if target.excluded is not None else str(target.place)


def _suppliers(rng: Random, rule: CodingRule) -> tuple[str, ...]:
    if "supplier" in rule.when:
        return rule.when["supplier"]
    _, cost_centre = _directorate_and_cost_centre(rng, rule)
    trades = _area(cost_centre).trades
    return tuple(f"{place} {rng.choice(trades)}" for place in rng.sample(_PLACES, 8))


def _area(cost_centre: str) -> _Area:
    return _AREAS.get(cost_centre[:2]) or _AREAS[cost_centre[:1]]


def _directorate_and_cost_centre(rng: Random, rule: CodingRule) -> tuple[str, str]:
    """The directorate and cost centre of one document under a rule; `*` becomes figures."""
    if "cost_centre" in rule.when:
        stem, star, _ = rng.choice(rule.when["cost_centre"]).partition("*")
        cost_centre = f"{stem}{rng.randrange(1, 30):0{5 - len(stem)}d}" if star else stem
        return _area(cost_centre).directorate, cost_centre
    if "directorate" in rule.when:
        directorate = rng.choice(rule.when["directorate"])
        return directorate, f"S{rng.randrange(1, 120):04d}"
    cost_centre = _NO_COST_CENTRE[rule.ledger]
    return _area(cost_centre).directorate, cost_centre


# Documents


def _documents(rng: Random, block: _Block, days: Sequence[date], rows: int) -> Iterator[_Document]:
    """Invoices that come to the block's pence exactly, and about one row in twenty a credit for an earlier invoice."""
    days = [day for day in days if _is_within(block.rule, day) and block.profile[_month(day)]]
    credited = rows // 20
    sizes = _sizes(rng, max(rows - 2 * credited, 1))
    paid_on = sorted(rng.choices(days, k=len(sizes)))
    months = [list(group) for _, group in groupby(range(len(sizes)), key=lambda index: _month(paid_on[index]))]
    weights = [block.profile[_month(paid_on[group[0]])] * rng.randint(92, 108) for group in months]
    for group, pence in zip(months, split(block.pence, weights), strict=True):
        for index, part in zip(group, split(pence, _document_weights(rng, block, len(group))), strict=True):
            amounts = split(part, [rng.randint(1, 9) for _ in range(sizes[index])])
            yield _document(rng, block, paid_on[index], amounts)
    for _ in range(credited):
        earlier = rng.randrange(len(days) - 1)
        invoice = _document(rng, block, days[earlier], (rng.randint(20_00, 3_000_00),))
        invoice.is_spoilable = False
        later = rng.choice(days[earlier + 1 : earlier + 9])
        yield invoice
        yield replace(invoice, paid_on=later, amounts=tuple(-pence for pence in invoice.amounts))


def _sizes(rng: Random, rows: int) -> list[int]:
    """How many lines each document has, so that together they have `rows`."""
    sizes: list[int] = []
    while rows:
        sizes.append(min(rng.randint(1, 6), rows))
        rows -= sizes[-1]
    return sizes


def _document_weights(rng: Random, block: _Block, documents: int) -> list[int]:
    weights = [rng.randint(4, 30) ** 2 for _ in range(documents)]
    if documents > 3 and block.pence > _BLOCK_CONTRACT_PENCE:
        weights[0] = sum(weights[1:])
    return weights


def _document(rng: Random, block: _Block, paid_on: date, amounts: tuple[int, ...]) -> _Document:
    rule = block.rule
    directorate, cost_centre = _directorate_and_cost_centre(rng, rule)
    account = rule.when["account"][0] if "account" in rule.when else block.account
    if "description" in rule.when:
        description = rule.when["description"][0].replace("*", "")
    elif rule.ledger == _TRUST.ledger:
        description = f"{account} {block.name}"  # its expense type is the account's number and name
    else:
        description = block.name
    return _Document(
        paid_on=paid_on,
        block=block,
        supplier=rng.choice(block.suppliers),
        directorate=directorate,
        cost_centre=cost_centre,
        account=account,
        description=description,
        amounts=amounts,
        taxed_on=paid_on if rng.randrange(4) == 0 else None,
        is_spoilable=_is_plain(rule) and rule.to.scheme is not None,
    )


def _month(day: date) -> int:
    """The month's place in the financial year; April is 0."""
    return (day.month - 4) % 12


def _is_within(rule: CodingRule, day: date) -> bool:
    return (rule.starts is None or rule.starts <= day) and (rule.ends is None or day <= rule.ends)


def _transfers(rng: Random, agreement: Agreement, coding: Sequence[CodingRule]) -> Iterator[_Document]:
    """Each contribution that is paid to another body in cash, a few days after it fell due, but for two faults."""
    for contribution in agreement.contributions:
        fund = agreement.fund(contribution.fund)
        assert fund is not None, "checked when the agreement is read"
        if agreement.host_of(fund) == contribution.partner or fund.kind in KINDS_EACH_KEEPS_ITS_OWN:
            continue
        rules = [rule for rule in coding if rule.to.contribution == fund.id and rule.ledger == contribution.partner]
        assert rules, f"no coding rule leads to contributions from {contribution.partner} to {fund.id}"
        block = _Block(rules[0], fund.name, "9100", 0, (1,) * 12, rules[0].when["supplier"])
        for place, due in enumerate(instalments_due(contribution)):
            instalment = (contribution.partner, fund.id, place)
            if instalment == MISSED_INSTALMENT:
                continue
            due_on = add_months(due.due_on, 1) if instalment == LATE_INSTALMENT else due.due_on
            payment = _document(rng, block, due_on + timedelta(days=rng.randint(2, 6)), (due.pence,))
            payment.taxed_on = None
            yield payment


# The file


def _extract(
    rng: Random,
    layout: _Layout,
    year: FinancialYear,
    blocks: Sequence[_Block],
    transfers: Sequence[_Document],
    lines: int,
) -> Extract:
    mine = [block for block in blocks if block.rule.ledger == layout.ledger]
    days = _payment_days(year, layout.pays_on_weekday)
    # The square root gives small lines enough rows to look like spending, and large ones larger payments.
    shared_out = split(lines, [isqrt(block.pence) for block in mine])
    documents = [
        document
        for block, rows in zip(mine, shared_out, strict=True)
        for document in _documents(rng, block, days, rows)
    ]
    documents += [transfer for transfer in transfers if transfer.block.rule.ledger == layout.ledger]
    rng.shuffle(documents)
    documents.sort(key=lambda document: document.paid_on)
    return _file(rng, layout, _rows(layout, documents), sum(block.pence for block in mine))


def _payment_days(year: FinancialYear, weekday: int) -> list[date]:
    days = (year.first_day + timedelta(days=offset) for offset in range((year.last_day - year.first_day).days + 1))
    return [day for day in days if day.weekday() == weekday]


def _rows(layout: _Layout, documents: Sequence[_Document]) -> list[_Row]:
    rows: list[_Row] = []
    for number, document in enumerate(documents, layout.first_document):
        target = _name(document.block.rule.to)
        paid_on = layout.write_date(document.paid_on)
        for line, pence in enumerate(document.amounts, 1):
            cells = layout.write_row(document, paid_on, number, line, pence)
            rows.append(_Row(target, pence, cells, document.is_spoilable))
    return rows


def _file(rng: Random, layout: _Layout, rows: list[_Row], spent_pence: int) -> Extract:
    dirt, repeated = _spoil(rng, layout, rows)
    pence: Counter[str] = Counter()
    for row in rows:
        if row.target:
            pence[row.target] += row.pence
    table = list(_table(rng, layout, rows, repeated))
    if layout.has_totals_row:
        table.append(["Total", *[""] * (len(layout.headings) - 2), layout.write_pence(pence.total())])
    dirt |= {"repeated row": len(repeated), "blank line": _BLANK_LINES, "totals row": int(layout.has_totals_row)}
    dirt["redacted name"] = sum(REDACTED in cells for cells in table)
    text = io.StringIO()
    csv.writer(text, lineterminator=layout.line_end).writerows(table)
    return Extract(
        file=layout.file,
        content=text.getvalue().encode(layout.encoding),
        rows=len(table) - 1 - _BLANK_LINES,
        pence=MappingProxyType(dict(pence)),
        repeated_pence=sum(rows[index].pence for index in repeated),
        spent_pence=spent_pence,
        dirt=MappingProxyType(dirt),
    )


def _table(rng: Random, layout: _Layout, rows: Sequence[_Row], repeated: Sequence[int]) -> Iterator[Sequence[str]]:
    """The headings and every row's cells, with some rows twice and some lines blank."""
    again = set(repeated)
    blank_after = set(rng.sample(range(len(rows)), _BLANK_LINES))
    yield layout.headings
    for index, row in enumerate(rows):
        yield row.cells
        if index in again:
            yield row.cells
        if index in blank_after:
            yield ()


# Dirt


@dataclass(frozen=True, slots=True)
class _Dirt:
    """A kind of fault: how many rows of each file have it, what it does to a row, and what becomes of the row."""

    rows: int
    spoil: Callable[[_Row, _Layout, int], None]
    becomes: Literal["as it was", "unreadable", "suspense"]


_AWKWARD_NAMES: Final = ("Pretendbury, Talebury & Daughters", 'Mythcombe "At Home" Carers', 'The "Fancy", Figmentford')
_ACCENTED_NAMES: Final = ("Café Mythcombe", "Crèche de Fablestow", "Señor Fauxhope Catering", "£-wise Talebury Advice")
_UNREADABLE_AMOUNTS: Final = ("n/a", "12.345", "")


def _redact(row: _Row, layout: _Layout, nth: int) -> None:
    row.cells[layout.supplier_at] = REDACTED


def _name_with_commas(row: _Row, layout: _Layout, nth: int) -> None:
    row.cells[layout.supplier_at] = _AWKWARD_NAMES[nth % 3]


def _name_with_accents(row: _Row, layout: _Layout, nth: int) -> None:
    row.cells[layout.supplier_at] = _ACCENTED_NAMES[nth % 4]


def _unreadable_amount(row: _Row, layout: _Layout, nth: int) -> None:
    row.cells[layout.amount_at] = _UNREADABLE_AMOUNTS[nth % 3]


def _trailing_point(row: _Row, layout: _Layout, nth: int) -> None:
    row.cells[layout.amount_at] = f"{row.pence // 100}.{row.pence % 100:02d}."


def _impossible_date(row: _Row, layout: _Layout, nth: int) -> None:
    row.cells[layout.date_at] = layout.impossible_dates[nth % 2]


def _unknown_cost_centre(row: _Row, layout: _Layout, nth: int) -> None:
    row.cells[layout.cost_centre_at] = layout.unknown_cost_centre


def _prior_year(row: _Row, layout: _Layout, nth: int) -> None:
    row.cells[layout.date_at] = layout.write_date(date(2008, 3, 3 + nth))


def _ragged(row: _Row, layout: _Layout, nth: int) -> None:
    if nth % 2:
        row.cells.append("see note")
    else:
        del row.cells[-2:]


_DIRT: Final = {
    "redacted name": _Dirt(40, _redact, "as it was"),
    "name with commas or quotes": _Dirt(30, _name_with_commas, "as it was"),
    "name with accents or £": _Dirt(24, _name_with_accents, "as it was"),
    "unreadable amount": _Dirt(9, _unreadable_amount, "unreadable"),
    "trailing point": _Dirt(6, _trailing_point, "as it was"),
    "impossible date": _Dirt(6, _impossible_date, "unreadable"),
    "unknown cost centre": _Dirt(25, _unknown_cost_centre, "suspense"),
    "prior-year date": _Dirt(12, _prior_year, "suspense"),
    "ragged row": _Dirt(6, _ragged, "unreadable"),
}
_REPEATED_ROWS: Final = 8
_BLANK_LINES: Final = 15


def _spoil(rng: Random, layout: _Layout, rows: list[_Row]) -> tuple[dict[str, int], list[int]]:
    """Spoil some rows where they stand; return how many of each kind, and the places of rows to be written twice.

    Only rows that their cost centre alone codes to a scheme are spoilt, so that what becomes of them is known; and of
    those the smaller half, so that no line's position turns on a fault.
    """
    clean = sorted((row.pence, index) for index, row in enumerate(rows) if row.is_spoilable)
    small = [index for _, index in clean[: len(clean) // 2]]
    chosen = rng.sample(small, sum(kind.rows for kind in _DIRT.values()) + _REPEATED_ROWS)
    for kind in _DIRT.values():
        for nth in range(kind.rows):
            row = rows[chosen.pop()]
            kind.spoil(row, layout, nth)
            row.target = {"as it was": row.target, "unreadable": "", "suspense": "suspense"}[kind.becomes]
    return {name: kind.rows for name, kind in _DIRT.items()}, chosen


# The two layouts


def _day_first(day: date) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def _plain_amount(pence: int) -> str:
    """As a spreadsheet writes it: `1234.5`."""
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}".rstrip("0").rstrip(".")


def _bracketed_amount(pence: int) -> str:
    """As a finance system prints it: `1,234.50`, and `(1,234.50)` for a credit."""
    text = f"{abs(pence) // 100:,}.{abs(pence) % 100:02d}"
    return f"({text})" if pence < 0 else text


def _vat_pence(net: int, taxed_on: date) -> int:
    rate = 175 if taxed_on < _VAT_CUT_ON else 150
    vat = (abs(net) * rate + 500) // 1000
    return vat if net >= 0 else -vat


def _council_row(document: _Document, paid_on: str, number: int, line: int, pence: int) -> list[str]:
    vat = _vat_pence(pence, document.taxed_on) if document.taxed_on else 0
    return [
        "Herefordshire Council (made up)",
        paid_on,
        str(number),
        str(line),
        document.directorate,
        document.cost_centre,
        document.account,
        document.supplier,
        document.description,
        _plain_amount(pence + vat),
        _plain_amount(vat),
        _plain_amount(pence),
    ]


def _trust_row(document: _Document, paid_on: str, number: int, line: int, pence: int) -> list[str]:
    return [
        "Department of Health",
        "Herefordshire PCT (made up)",
        paid_on,
        document.description,
        document.directorate,
        document.cost_centre,
        document.supplier,
        str(number),
        str(line),
        _bracketed_amount(pence),
    ]


_COUNCIL: Final = _Layout(
    ledger="HC",
    file="council-ledger-2008-09.csv",
    encoding="utf-8-sig",
    line_end="\n",
    headings=(
        "Body Name",
        "Payment Date",
        "Transaction Number",
        "Line",
        "Directorate",
        "Cost Centre",
        "Account",
        "Supplier Name",
        "Description",
        "Gross",
        "VAT",
        "Net",
    ),
    date_at=1,
    supplier_at=7,
    cost_centre_at=5,
    amount_at=11,
    pays_on_weekday=2,
    first_document=7_100_001,
    write_date=date.isoformat,
    write_pence=_plain_amount,
    write_row=_council_row,
    impossible_dates=("2009-02-31", "n/a"),
    unknown_cost_centre="Z9999",
    has_totals_row=False,
)
_TRUST: Final = _Layout(
    ledger="HPCT",
    file="pct-ledger-2008-09.csv",
    encoding="cp1252",
    line_end="\r\n",
    headings=(
        "Department Family",
        "Entity",
        "Date",
        "Expense Type",
        "Expense Area",
        "Cost Centre",
        "Supplier",
        "Transaction Number",
        "Line",
        "Amount",
    ),
    date_at=2,
    supplier_at=6,
    cost_centre_at=5,
    amount_at=9,
    pays_on_weekday=4,
    first_document=300_001,
    write_date=_day_first,
    write_pence=_bracketed_amount,
    write_row=_trust_row,
    impossible_dates=("31/02/2009", "n/a"),
    unknown_cost_centre="99999",
    has_totals_row=True,
)
