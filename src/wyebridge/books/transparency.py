"""What a body must publish of its payments: a council's over £500, an NHS body's over £25,000, each once.

The body that paid publishes, so of what two bodies' ledgers show of one payment only the payer's row is here: money
that a body received is not its payment. (Local Government Transparency Code 2015, part 2; HM Treasury, publication of
spending over £25,000.)
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal

import ibis

from wyebridge.books.coded import coded_now
from wyebridge.books.open import OpenBooks
from wyebridge.books.redactions import SHOWN, UNDECIDED, public_names
from wyebridge.books.statement.basis import partner_of
from wyebridge.books.statement.ledger import refuse_withheld
from wyebridge.engine.agreement.shares import in_force
from wyebridge.engine.agreement.terms import Partner
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.ledger.vat import divide_vat, vat_rule

Layout = Literal["council-over-500", "nhs-over-25k"]
OVER_PENCE: Final[dict[Layout, int]] = {"council-over-500": 500_00, "nhs-over-25k": 25_000_00}
COLUMNS: Final[dict[Layout, tuple[str, ...]]] = {
    "council-over-500": (
        *("Body Name", "Payment Date", "Transaction Number", "Net Amount", "Irrecoverable VAT", "Supplier Name"),
        *("Directorate", "Purpose"),
    ),
    "nhs-over-25k": (
        *("Department Family", "Entity", "Date", "Expense Type", "Expense Area", "Supplier"),
        *("Transaction Number", "Amount"),
    ),
}
"""The published columns, in order. The feed of the same name reads each file back."""
FAMILY: Final = "Department of Health and Social Care"


@dataclass(frozen=True, slots=True)
class PublishedPayment:
    """One row of a file: a line of a payment, with its payee as it stands in public.

    `irrecoverable_pence` is None where its ledger states no VAT that agrees, or who recovers it is not settled. Its
    entry stands in the books at `batch` and `row`.
    """

    on: date
    document: str
    pence: int
    payee: str
    directorate: str
    purpose: str
    irrecoverable_pence: int | None
    batch: int
    row: int


@dataclass(frozen=True, slots=True)
class Publication:
    """A body's payments over its threshold between two days, both included, in order of day and row.

    `left_out_pence` is what its ledger paid in those days under the threshold: with the rows it sums to `paid_pence`.
    `repeated` rows are flagged in the books as said before, and are published as posted; `redacted` and `undecided`
    rows have no name.
    """

    partner: Partner
    layout: Layout
    first: date
    last: date
    known_on: date
    rows: tuple[PublishedPayment, ...]
    paid_rows: int
    paid_pence: int
    left_out_rows: int
    left_out_pence: int
    repeated: int
    redacted: int
    undecided: int

    @property
    def pence(self) -> int:
        return sum(row.pence for row in self.rows)

    def cells(self) -> Iterator[tuple[date | str | int | None, ...]]:
        """Each row in the order of `COLUMNS`; an amount is whole pence."""
        for row in self.rows:
            if self.layout == "council-over-500":
                yield (
                    *(self.partner.name, row.on, row.document, row.pence, row.irrecoverable_pence),
                    *(row.payee, row.directorate, row.purpose),
                )
            else:
                yield (
                    *(FAMILY, self.partner.name, row.on, row.purpose, row.directorate),
                    *(row.payee, row.document, row.pence),
                )


def publication(books: OpenBooks, partner: str, *, first: date, last: date) -> Publication:
    """What a body publishes of its payments between two days, by the books as known.

    A payment's lines are taken together: they are published where they come to more than the threshold, a credit
    where it does so below nothing. Raises Refused where there is no such partner, where it is of neither kind of body,
    or where this copy of the books does not hold its own rows.
    """
    party = partner_of(books, partner)
    if party.kind == "integration-joint-board":
        raise refuse(
            "publishes-nothing",
            f"{party.id} is an integration joint board, which pays through the bodies it directs",
            why="the body that paid publishes",
            remedy="publish for the council or the health board whose ledger shows the payment",
            place=Place(str(books.path)),
        )
    refuse_withheld(books, party.id)
    layout: Layout = "nhs-over-25k" if party.is_health else "council-over-500"
    entries = coded_now(books.entries)
    chosen = entries.filter(
        entries.ledger == party.id,
        entries["class"] != "receipt",
        entries.effective_on >= first,
        entries.effective_on <= last,
    )
    together = chosen.pence.sum().over(ibis.window(group_by=[chosen.document, chosen.effective_on]))
    # A row without a document is a payment by itself.
    is_over = ibis.ifelse(chosen.document == "", chosen.pence, together).abs() > OVER_PENCE[layout]
    columns = ("batch", "row", "effective_on", "document", "pence", "supplier", "directorate", "description")
    for_vat = ("scheme", "scheme_line", "gross_pence", "vat_pence", "duplicate")
    over = chosen.mutate(is_over=is_over).filter(lambda table: table.is_over).order_by(["effective_on", "batch", "row"])
    [(paid_rows, paid_pence)] = books.rows(
        chosen.aggregate(rows=chosen.count(), pence=chosen.pence.sum().fill_null(0).cast("int64"))
    )
    found = books.rows(over.select(*columns, *for_vat))
    recovery = _Recovery(books, party.id)
    decided = public_names(books)
    rows = tuple(
        PublishedPayment(
            *(on, document, pence, decided.shown(party.id, payee, document), directorate, purpose),
            recovery.irrecoverable(on, pence, *of_vat),
            batch,
            row,
        )
        for batch, row, on, document, pence, payee, directorate, purpose, *of_vat, _ in found
    )
    shown = Counter(row.payee for row in rows)
    published = sum(row.pence for row in rows)
    return Publication(
        party,
        layout,
        first,
        last,
        books.known_on,
        rows,
        paid_rows,
        paid_pence,
        paid_rows - len(rows),
        paid_pence - published,
        sum(row[-1] != "" for row in found),
        sum(shown[text] for text in SHOWN.values()),
        shown[UNDECIDED],
    )


class _Recovery:
    """How one body recovers VAT, line by line; outside the funds by its own regime."""

    def __init__(self, books: OpenBooks, ledger: str) -> None:
        self._rules: dict[tuple[date, str, str], Fraction | None] = {}
        self._ledger = ledger
        self._in_force = tuple(in_force(books.agreements))

    def irrecoverable(
        self, on: date, pence: int, scheme: str, line: str, gross: int | None, vat: int | None
    ) -> int | None:
        """What is not recovered of the VAT on a row; None where it states none that agrees, or nobody can say."""
        if vat is None or (gross is not None and gross - vat != pence):
            return None
        parts = divide_vat(vat, self._recoverable(on, scheme, line))
        return None if parts.undetermined_pence else parts.irrecoverable_pence

    def _recoverable(self, on: date, scheme: str, line: str) -> Fraction | None:
        for agreement, starts, ends in self._in_force:
            if scheme and starts <= on <= ends:
                key = (starts, scheme, line)
                if key not in self._rules:
                    place = next(one for one in agreement.every_line() if (one[1].id, one[2].id) == (scheme, line))
                    self._rules[key] = vat_rule(agreement, *place, self._ledger).recoverable
                return self._rules[key]
        return Fraction(1)


def publication_data(found: Publication) -> dict[str, object]:
    """A publication as plain data, for JSON, in whole pence; rows under the published headings."""
    return {
        "partner": found.partner.id,
        "layout": found.layout,
        "first": str(found.first),
        "last": str(found.last),
        "known_on": str(found.known_on),
        "over_pence": OVER_PENCE[found.layout],
        "paid": {"rows": found.paid_rows, "pence": found.paid_pence},
        "left_out": {"rows": found.left_out_rows, "pence": found.left_out_pence},
        "published": {"rows": len(found.rows), "pence": found.pence},
        "repeated": found.repeated,
        "redacted": found.redacted,
        "undecided": found.undecided,
        "rows": [dict(zip(COLUMNS[found.layout], row, strict=True)) for row in found.cells()],
    }
