"""Contributions due, by the agreement, against contributions paid, by the payer's own ledger."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from wyebridge.books.coded import coded_now
from wyebridge.books.open import OpenBooks
from wyebridge.engine.agreement.contributions import Due, instalments_due
from wyebridge.engine.agreement.shares import in_force
from wyebridge.engine.agreement.terms import KINDS_EACH_KEEPS_ITS_OWN, Agreement, Contribution
from wyebridge.engine.ledger.instalments import Answered, Payment, match_instalments


@dataclass(frozen=True, slots=True)
class RepeatedDocument:
    """One document number on more than one payment, all of which are counted."""

    document: str
    payments: tuple[Payment, ...]


@dataclass(frozen=True, slots=True)
class ContributionReconciliation:
    """One partner's contribution to one fund: what was due to a day, what was paid, and every difference by name."""

    partner: str
    fund: str
    host: str
    as_at: date
    minuted_pence: int | None
    scheduled_pence: int
    answered: tuple[Answered, ...]
    unmatched: tuple[Payment, ...]
    repeated_documents: tuple[RepeatedDocument, ...]
    awaiting: str = ""

    @property
    def due_pence(self) -> int:
        """Due by the day, over every instalment whose date has come."""
        return sum(answer.due.pence for answer in self.answered if answer.due.due_on <= self.as_at)

    @property
    def paid_pence(self) -> int:
        return sum(a.payment.pence for a in self.answered if a.payment) + sum(p.pence for p in self.unmatched)

    @property
    def outstanding_pence(self) -> int:
        """Due less paid: what would bring the payer level on the day."""
        return self.due_pence - self.paid_pence

    @property
    def minute_difference_pence(self) -> int:
        """The minuted sum less the schedule's; nothing where no sum was minuted apart."""
        return 0 if self.minuted_pence is None else self.minuted_pence - self.scheduled_pence


def reconcile_contributions(books: OpenBooks, *, as_at: date | None = None) -> list[ContributionReconciliation]:
    """Every contribution that is paid in cash to another partner's fund, reconciled as at a day.

    A host's contribution to its own fund, and those to funds in which each keeps its own money, are budgets rather
    than payments, and are not listed. Where no day is given, it is the end of the version's year. Where its month is
    closed, all is as the books stood when it was.
    """
    books = books.when_closed(as_at) if as_at else books
    schedules: dict[tuple[str, str, str], list[Due]] = {}
    latest: dict[tuple[str, str, str], tuple[Agreement, Contribution]] = {}
    for agreement, first, _ in in_force(books.agreements):
        for contribution in agreement.contributions:
            if _is_paid_in_cash(agreement, contribution):
                key = (str(agreement.year), contribution.partner, contribution.fund)
                # A version that takes over within the year restates what falls due from then on.
                before = [due for due in schedules.get(key, []) if due.due_on < first]
                dues = [due for due in instalments_due(contribution) if not before or due.due_on >= first]
                schedules[key] = [*before, *dues]
                latest[key] = (agreement, contribution)
    years = {agreement.year for agreement, _ in latest.values()}
    payments = {year: _payments(books, year.first_day, year.last_day) for year in years}
    found = []
    for key, (agreement, contribution) in latest.items():
        year = agreement.year
        day = min(as_at or year.last_day, year.last_day)
        found.append(_reconcile(agreement, contribution, schedules[key], payments[year], day))
    return found


def _is_paid_in_cash(agreement: Agreement, contribution: Contribution) -> bool:
    fund = agreement.fund(contribution.fund)
    assert fund is not None, "checked when the agreement is read"
    return contribution.partner != agreement.host_of(fund) and fund.kind not in KINDS_EACH_KEEPS_ITS_OWN


def _payments(books: OpenBooks, first: date, last: date) -> dict[tuple[str, str], list[Payment]]:
    entries = coded_now(books.entries)
    chosen = entries.filter(
        entries["class"] == "contribution", entries.effective_on >= first, entries.effective_on <= last
    ).select("ledger", "fund", "effective_on", "pence", "document", "batch", "row")
    found: dict[tuple[str, str], list[Payment]] = {}
    for ledger, fund, *payment in books.rows(chosen):
        found.setdefault((ledger, fund), []).append(Payment(*payment))
    return found


def _reconcile(
    agreement: Agreement,
    contribution: Contribution,
    dues: Sequence[Due],
    payments: dict[tuple[str, str], list[Payment]],
    as_at: date,
) -> ContributionReconciliation:
    fund = agreement.fund(contribution.fund)
    assert fund is not None, "checked when the agreement is read"
    paid = [p for p in payments.get((contribution.partner, contribution.fund), []) if p.paid_on <= as_at]
    answered, unmatched = match_instalments(dues, paid, as_at=as_at)
    pending = contribution.awaiting
    return ContributionReconciliation(
        partner=contribution.partner,
        fund=contribution.fund,
        host=agreement.host_of(fund),
        as_at=as_at,
        minuted_pence=contribution.minuted,
        scheduled_pence=sum(due.pence for due in dues),
        answered=answered,
        unmatched=unmatched,
        repeated_documents=tuple(_repeated(paid)),
        awaiting=f"awaiting {pending.body}: {pending.what}" if pending else "",
    )


def _repeated(payments: Sequence[Payment]) -> Iterator[RepeatedDocument]:
    times = Counter(payment.document for payment in payments if payment.document)
    for document, count in times.items():
        if count > 1:
            yield RepeatedDocument(document, tuple(p for p in payments if p.document == document))
