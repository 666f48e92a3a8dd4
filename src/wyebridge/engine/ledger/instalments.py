"""Contributions due against contributions paid: which payment answers which instalment, and what is left over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from wyebridge.engine.agreement.contributions import Due

Status = Literal["paid", "paid over", "paid short", "paid late", "missing", "not yet due", "nothing due"]


@dataclass(frozen=True, slots=True)
class Payment:
    """One contribution as a ledger shows it, and where it stands in the books."""

    paid_on: date
    pence: int
    document: str
    batch: int
    row: int


@dataclass(frozen=True, slots=True)
class Answered:
    """One instalment and the payment that answers it, if one does. `difference_pence` is paid less due."""

    due: Due
    payment: Payment | None
    status: Status

    @property
    def difference_pence(self) -> int:
        return (self.payment.pence if self.payment else 0) - self.due.pence


def match_instalments(
    dues: Sequence[Due], payments: Iterable[Payment], *, as_at: date
) -> tuple[tuple[Answered, ...], tuple[Payment, ...]]:
    """Match payments to instalments; returns each instalment's answer, and the payments that answer none.

    A payment answers the instalment due in its own month; of several in one month, the nearest in amount. A payment
    left over answers an earlier missing instalment of exactly its amount, as paid late. What is due after `as_at` is
    not yet due.
    """
    left = sorted(payments, key=lambda payment: (payment.paid_on, payment.batch, payment.row))
    answers: dict[date, Payment] = {}
    for due in dues:
        same_month = [p for p in left if (p.paid_on.year, p.paid_on.month) == (due.due_on.year, due.due_on.month)]
        if same_month:
            nearest = min(same_month, key=lambda payment: abs(payment.pence - due.pence))
            answers[due.due_on] = nearest
            left.remove(nearest)
    late: dict[date, Payment] = {}
    for payment in list(left):
        for due in dues:
            is_missing = due.due_on not in answers and due.due_on not in late
            if is_missing and due.due_on < payment.paid_on and due.pence == payment.pence:
                late[due.due_on] = payment
                left.remove(payment)
                break
    answered = tuple(_answer(due, answers.get(due.due_on), late.get(due.due_on), as_at) for due in dues)
    return answered, tuple(left)


def _answer(due: Due, payment: Payment | None, late: Payment | None, as_at: date) -> Answered:
    if late:
        return Answered(due, late, "paid late")
    if payment is None and due.pence == 0:
        return Answered(due, None, "nothing due")
    if payment is None:
        return Answered(due, None, "missing" if due.due_on <= as_at else "not yet due")
    if payment.pence == due.pence:
        return Answered(due, payment, "paid")
    return Answered(due, payment, "paid over" if payment.pence > due.pence else "paid short")
