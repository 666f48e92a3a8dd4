"""Every act of closing a month, each signed under a hat and judged by the rules of the month itself."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from wyebridge.books.closing import Closed, close_month, record_fact
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.ledger.closing import CloseStatus, ClosingFact
from wyebridge.office.closing.queries import checklist_for
from wyebridge.office.kernel.actions import record
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.models import Role
from wyebridge.office.kernel.rights import Hat, NotAllowed, Right, require


def cut_off(*, period: Period, feed: str, status: CloseStatus, on: date, by: Hat) -> None:
    """Say how far a feed of the hat's own ledger goes for a month, and how firmly it is closed."""
    require(by, Right.KEEP_MONTH)
    _record(_draft(period, "cut-off", by).model_copy(update={"feed": feed, "status": status, "cut_off": on}), by)


def adjust(*, period: Period, feed: str, scheme: str, line: str, pence: int, because: str, by: Hat) -> None:
    """Bring a feed of the hat's own ledger to the common date by a line of its own; the next month takes it back."""
    require(by, Right.KEEP_MONTH)
    about = {"feed": feed, "scheme": scheme, "line": line, "pence": pence, "because": because}
    _record(_draft(period, "adjustment", by).model_copy(update=about), by)


def accept(*, period: Period, matter: str, pence: int, because: str, by: Hat) -> None:
    """Accept what is left of the hat's own ledger: so much, of one matter, for a stated reason."""
    require(by, Right.ACCEPT)
    about = {"matter": matter, "pence": pence, "because": because}
    _record(_draft(period, "acceptance", by).model_copy(update=about), by)


def certify(*, period: Period, figures: str, by: Hat) -> None:
    """Sign for a month's figures as they were shown; refused where they have changed since.

    `figures` is the hash of those that the person looked at.
    """
    require(by, Right.CERTIFY)
    if checklist_for(by, period, today=today()).figures != figures:
        raise NotAllowed("The figures have changed since you opened the page. Look at them again, and sign then.")
    role = "fund-manager" if by.role == Role.FUND_MANAGER else "finance-lead"
    _record(_draft(period, "certificate", by).model_copy(update={"role": role}), by)


def reopen(*, period: Period, decision: str, because: str, by: Hat) -> None:
    """Reopen the month that was closed last, on a decision, for a stated reason. It leaves a trace for good."""
    require(by, Right.ACCEPT)
    _record(_draft(period, "reopened", by).model_copy(update={"decision": decision, "because": because}), by)


def close(*, period: Period, by: Hat) -> Closed:
    """Close a month if all that it takes is true. Returns what came of it: the checklist says what is not."""
    require(by, Right.CLOSE)
    found = close_month(the_home(), period, by=by.person.name, now=timezone.now(), for_partner=by.body)
    if found.checklist.is_closed and not found.was_already_closed:
        record("close a month", str(period), by=by, for_partner=by.body, figures=found.checklist.figures)
    return found


def _draft(period: Period, kind: str, by: Hat) -> ClosingFact:
    return ClosingFact.model_validate(
        {"period": str(period), "kind": kind, "on": today(), "by": by.person.name, "for_partner": by.body}
    )


@transaction.atomic
def _record(fact: ClosingFact, by: Hat) -> None:
    """Put a fact into the books, and the act into the trail: the trail's own row first, undone if the books refuse."""
    record(f"record a month's {fact.kind}", fact.period, by=by, for_partner=by.body, **_said(fact))
    record_fact(the_home(), fact, now=timezone.now())


def _said(fact: ClosingFact) -> dict[str, str]:
    said = {"feed": fact.feed, "matter": fact.matter, "because": fact.because, "decision": fact.decision}
    return {name: words for name, words in said.items() if words}
