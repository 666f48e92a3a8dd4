"""The reference trust's March closed: what its officers record and sign, and the year that it settles."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from wyebridge.books.closing import Closed, close_month, record_fact
from wyebridge.books.home import Home
from wyebridge.books.open import open_books
from wyebridge.books.position import Outside, outside
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.ledger.closing import ClosingFact, ClosingPlan, plan_for

WHY: Final = "Queried with each department; what comes of it will be the new year's."


def close_march(home: Home, *, by: str, now: datetime) -> Closed:
    """Say each feed's cut-off, accept what is in suspense, certify, and close. Done before, it posts nothing."""
    month = Period.of_month(home.agreements[-1].year.last_day)
    with open_books(home.books) as books:
        is_closed = books.closings.is_closed(month)
        apart = () if is_closed else tuple(outside(books, month.last_day))
    if not is_closed:
        plan = plan_for(home.plans, month)
        assert plan is not None, "the trust's own register"
        for said in (*_cut_offs(plan, month), *_accepted(plan, apart), *_signed(plan)):
            fact = ClosingFact.model_validate({"period": str(month), "on": now.date(), "by": by} | said)
            record_fact(home, fact, now=now)
    return close_month(home, month, by=by, now=now)


def _cut_offs(plan: ClosingPlan, month: Period) -> Iterator[dict[str, Any]]:
    for feed in plan.feeds:
        about = {"kind": "cut-off", "for_partner": feed.ledger, "feed": feed.feed}
        yield about | {"status": "hard", "cut_off": month.last_day}


def _accepted(plan: ClosingPlan, apart: Sequence[Outside]) -> Iterator[dict[str, Any]]:
    for lead in (one for one in plan.officers if one.role == "finance-lead"):
        for held in (one for one in apart if (one.ledger, one.what) == (lead.for_partner, "suspense")):
            about = {"kind": "acceptance", "for_partner": lead.for_partner, "matter": "suspense"}
            yield about | {"by": lead.name, "pence": held.pence, "because": WHY}


def _signed(plan: ClosingPlan) -> Iterator[dict[str, Any]]:
    for one in plan.officers:
        yield {"kind": "certificate", "for_partner": one.for_partner, "by": one.name, "role": one.role}
