"""The position: what was spent of what, who would bear it, what is forecast, and each pound followed."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from wyebridge.books import data
from wyebridge.books.pound import Pound
from wyebridge.engine.kernel.dates import first_of_month
from wyebridge.office.api.routes.access import Number, asks, hat_on, nothing
from wyebridge.office.front.queries import waiting_for
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Right
from wyebridge.office.ledger import queries as ledger
from wyebridge.office.position import queries
from wyebridge.office.position.pages import movement_of
from wyebridge.office.settling.queries import tried_for

router = Router(tags=["Position"])
Words = Annotated[str, Query(max_length=100)]
After = Annotated[str, Query(pattern=r"^[0-9]{1,15}\.[0-9]{1,15}$")]
At = Annotated[str, Query(pattern=r"^[a-z0-9][a-z0-9-]{0,79}:-?[0-9]{1,15}$")]


class EntryShape(Schema):
    """One entry of a line."""

    batch: int
    row: int
    effective_on: date
    ledger: str
    supplier: str
    description: str
    document: str
    pence: int


class EntriesShape(Schema):
    """A page of entries; `after` goes into the next question, and is null on the last page."""

    basis: dict[str, Any]
    entries: list[EntryShape]
    after: str | None


class PoundShape(Schema):
    """One entry followed: whose it was, to the penny, and what it rests on."""

    entry: dict[str, Any]
    file: str
    parts_pence: dict[str, int]
    undetermined_pence: int
    share_version: str | None
    agreement_version: str | None
    decisions: list[str]
    batch_sha256: str
    recodings: list[dict[str, Any]]


@asks(router, "/waiting", Right.SEE_FUND, dict[str, Any])
def waiting(request: HttpRequest) -> dict[str, Any]:
    """What waits for this hat: extracts, rows, the month to close, what its body owes and is to settle."""
    hat = hat_on(request)
    position = ledger.position_for(hat)
    found = waiting_for(hat, position, today=today())
    return {
        "basis": data.basis_data(position),
        "extracts": [{"id": key, "file_name": name, "state": state} for name, state, key in found.extracts],
        "outside": [asdict(one) for one in found.outside],
        "month": str(found.month) if found.month else None,
        "is_certified": found.is_certified,
        "contributions": [data.reconciliation_data(one) for one in found.contributions],
        "claims": [data.claim_row_data(one) for one in found.claims],
        "awaited": [{"awaiting": str(one), "pence": pence} for one, pence in found.awaited],
        "due": [asdict(one) for one in found.due],
    }


@asks(router, "/position", Right.SEE_FUND, dict[str, Any])
def position(request: HttpRequest, as_at: date | None = None, known_on: date | None = None) -> dict[str, Any]:
    """The position as at a day, as known on a day: budgets, spending, whose money it is, what is undetermined."""
    return data.position_data(ledger.position_for(hat_on(request), as_at=as_at, known_on=known_on))


@asks(router, "/outlook", Right.SEE_FUND, dict[str, Any])
def outlook(request: HttpRequest, as_at: date | None = None, known_on: date | None = None) -> dict[str, Any]:
    """What each line is forecast to come to, and how far that moved since the month before."""
    return data.outlook_data(ledger.outlook_for(hat_on(request), as_at=as_at, known_on=known_on))


@asks(router, "/movement", Right.SEE_FUND, dict[str, Any])
def movement(
    request: HttpRequest,
    fund: Words = "",
    scheme: Words = "",
    as_at: date | None = None,
    known_on: date | None = None,
) -> dict[str, Any]:
    """What moved since the last report, of all funds, a fund or a scheme; and of a scheme why, with its largest."""
    hat = hat_on(request)
    report = queries.report_for(hat, as_at=as_at, known_on=known_on)
    position = ledger.position_for(hat, as_at=as_at, known_on=known_on)
    moved = movement_of(report, position.late, fund=fund, scheme=scheme)
    if moved is None:
        nothing("there is no such fund or scheme")
    month = first_of_month(report.basis.as_at)
    largest = queries.largest_for(hat, scheme=scheme, month=month, known_on=known_on) if scheme else ()
    columns = ("batch", "row", "effective_on", "ledger", "supplier", "description", "pence")
    return {
        "basis": data.basis_data(position),
        "rows": [asdict(one.row) for one in moved.rows],
        "total": asdict(moved.total),
        "note": moved.note.model_dump(mode="json") if moved.note else None,
        "causes_pence": dict(moved.causes),
        "budget_changes": [one.model_dump(mode="json") for one in moved.budget_changes],
        "late_pence": moved.late_pence,
        "largest": [dict(zip(columns, one, strict=True)) for one in largest],
    }


@asks(router, "/risk-share", Right.SEE_FUND, dict[str, Any])
def risk_share(request: HttpRequest, as_at: date | None = None, known_on: date | None = None) -> dict[str, Any]:
    """Who would bear the variance, by which clause, and what is awaited from whom."""
    found = ledger.position_for(hat_on(request), as_at=as_at, known_on=known_on)
    return {"basis": data.basis_data(found), **data.allocation_data(found.allocation)}


@asks(router, "/risk-share/what-if", Right.SEE_FUND, dict[str, Any])
def what_if(
    request: HttpRequest,
    at: Annotated[list[At], Query(max_length=200)] = [],  # noqa: B006 (the library copies it)
    as_at: date | None = None,
    known_on: date | None = None,
) -> dict[str, Any]:
    """Who would bear the year if schemes came to other sums: `at` is a scheme and pence, such as homes:1200000.

    It may be given more than once. A scheme that is not named comes to what it is forecast to. Nothing is saved.
    """
    hat = hat_on(request)
    asked = {scheme: int(pence) for scheme, _, pence in (one.partition(":") for one in at)}
    found = tried_for(hat, as_at=as_at, known_on=known_on, schemes=asked)
    return {
        "basis": data.basis_data(ledger.position_for(hat, as_at=as_at, known_on=known_on)),
        **data.tried_data(found),
    }


@asks(router, "/entries/{scheme}/{line}", Right.SEE_FUND, EntriesShape)
def entries(
    request: HttpRequest,
    scheme: str,
    line: str,
    month: date | None = None,
    words: Words = "",
    after: After = "0.0",
    as_at: date | None = None,
) -> dict[str, Any]:
    """A line's entries, a page at a time. `month` is any day of the month wanted."""
    hat = hat_on(request)
    position = ledger.position_for(hat, as_at=as_at)
    batch, _, row = after.partition(".")
    found, has_more = ledger.lines_for(
        hat,
        scheme=scheme,
        line=line,
        month=month.replace(day=1) if month else None,
        words=words,
        after=(int(batch), int(row)),
        as_at=position.as_at,
    )
    columns = ("batch", "row", "effective_on", "ledger", "supplier", "description", "document", "pence")
    rows = [dict(zip(columns, one, strict=True)) for one in found]
    later = f"{rows[-1]['batch']}.{rows[-1]['row']}" if has_more else None
    return {"basis": data.basis_data(position), "entries": rows, "after": later}


@asks(router, "/payments", Right.SEE_FUND, dict[str, Any])
def payments(request: HttpRequest, words: Words = "") -> dict[str, Any]:
    """Payments of every shared fund that have all of some words, or the amount, the latest first; and if more."""
    found, has_more = queries.payments_like(hat_on(request), words)
    return {"payments": found, "has_more": has_more}


@asks(router, "/pounds/{batch}/{row}", Right.SEE_FUND, PoundShape)
def pound(request: HttpRequest, batch: Number, row: Number) -> dict[str, Any]:
    """One entry followed to whose it was."""
    found = queries.pound_for(hat_on(request), batch, row)
    if found is None:
        nothing("there is no such entry, or it is not yours to see")
    return {**whose(found), "entry": found.entry, "recodings": [data.recoded_data(one) for one in found.recodings]}


def whose(found: Pound) -> dict[str, Any]:
    """Whose an entry was, on what authority, and the file it came in."""
    return {
        "file": found.file,
        "parts_pence": found.parts_pence,
        "undetermined_pence": found.undetermined_pence,
        "share_version": found.shares.version if found.shares else None,
        "agreement_version": found.agreement.version if found.agreement else None,
        "decisions": [decision.id for decision in found.authority],
        "batch_sha256": found.batch.sha256,
    }
