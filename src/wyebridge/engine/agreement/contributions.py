"""What each partner owes a fund, and when: the schedule, its in-year changes and their catch-ups."""

from dataclasses import dataclass
from datetime import date

from wyebridge.engine.agreement.terms import Contribution, ContributionChange, Instalments
from wyebridge.engine.kernel.dates import add_months
from wyebridge.engine.kernel.split import split


@dataclass(frozen=True, slots=True)
class Due:
    """One instalment: `pence` is what should be paid, of which `catch_up_pence` makes good earlier instalments."""

    due_on: date
    pence: int
    catch_up_pence: int = 0


def instalments_due(contribution: Contribution, *, known_on: date | None = None) -> tuple[Due, ...]:
    """Every instalment in order of date, under the changes agreed by `known_on` (all of them where it is None).

    A change with effect from an earlier date is caught up in its first payment: that instalment also carries, for each
    instalment since the effective date, the new sum less the old. Nothing is due while a contribution is awaited.
    """
    if contribution.instalments is None:
        return ()
    changes = [change for change in contribution.changes if known_on is None or change.agreed_on <= known_on]
    return _apply(contribution.instalments, changes)


def contribution_pence(contribution: Contribution, *, effective_on: date | None = None) -> int:
    """The year's contribution in pence, with the changes whose effect has begun by `effective_on` (all where None)."""
    if contribution.instalments is None:
        return 0
    changes = [
        change for change in contribution.changes if effective_on is None or change.with_effect_from <= effective_on
    ]
    if not changes:
        return opening_contribution_pence(contribution)
    return sum(due.pence for due in _apply(contribution.instalments, changes))


def opening_contribution_pence(contribution: Contribution) -> int:
    """The year's contribution before any in-year change."""
    return sum(_plain(contribution.instalments)) if contribution.instalments else 0


def is_sound(contribution: Contribution) -> bool:
    """Whether a contribution's schedule can be worked out at all; one that cannot is a fault of the agreement."""
    instalments = contribution.instalments
    if instalments is None:
        return contribution.awaiting is not None
    if (instalments.each is None) == (instalments.amount is None):
        return False
    last = due_dates(instalments)[-1]
    return all(change.with_effect_from <= change.first_paid_on <= last for change in contribution.changes)


def due_dates(instalments: Instalments) -> tuple[date, ...]:
    step = 1 if instalments.every == "month" else 3
    return tuple(add_months(instalments.first_due, step * index) for index in range(instalments.count))


def _plain(instalments: Instalments) -> tuple[int, ...]:
    if instalments.each is not None:
        return (instalments.each,) * instalments.count
    assert instalments.amount is not None, "checked when the agreement is read"
    return split(instalments.amount, [1] * instalments.count)


def _apply(instalments: Instalments, changes: list[ContributionChange]) -> tuple[Due, ...]:
    dates = due_dates(instalments)
    entitled = list(_plain(instalments))  # what each instalment should have been, with hindsight
    payable = list(entitled)  # what is asked for on each date, before catch-ups
    catch_ups = [0] * len(dates)
    for change in sorted(changes, key=lambda change: change.first_paid_on):
        first_paid = next(index for index, due_on in enumerate(dates) if due_on >= change.first_paid_on)
        for index, due_on in enumerate(dates):
            if due_on < change.with_effect_from:
                continue
            if index < first_paid:
                catch_ups[first_paid] += change.each - entitled[index]
            else:
                payable[index] = change.each
            entitled[index] = change.each
    assert sum(payable) + sum(catch_ups) == sum(entitled)
    return tuple(
        Due(due_on, pence + catch_up, catch_up)
        for due_on, pence, catch_up in zip(dates, payable, catch_ups, strict=True)
    )
