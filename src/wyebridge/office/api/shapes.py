"""What the API is told and tells. Money is whole pence; days are ISO 8601."""

from datetime import date
from typing import Any

from ninja import Schema

from wyebridge.engine.kernel.problems import Problem
from wyebridge.office.ledger.models import Upload


class ProblemShape(Schema):
    """One fault: what is wrong, why it matters, what to do, and where."""

    code: str
    what: str
    why: str
    remedy: str
    place: str


class Problems(Schema):
    """Every error of the API has this shape."""

    problems: list[ProblemShape]


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


class ListingShape(Schema):
    """Rows of one sort, in columns."""

    columns: list[str]
    rows: list[list[Any]]


class ExtractShape(Schema):
    """An extract on its way in: how far it is and what was found."""

    id: str
    for_partner: str
    file_name: str
    sha256: str
    feed: str
    state: str
    found: dict[str, Any]
    batch: int | None


class MonthShape(Schema):
    """A month, and whether it is closed."""

    period: str
    is_closed: bool
    is_next: bool


class ItemShape(Schema):
    """One thing that closing a month takes."""

    what: str
    is_met: bool
    found: str
    remedy: str


class ChecklistShape(Schema):
    """What closing a month takes, as the books stand; `figures` is the hash of those that a certificate is for."""

    period: str
    as_at: date
    is_closed: bool
    is_ready: bool
    figures: str
    items: list[ItemShape]


def problem_shape(one: Problem) -> dict[str, str]:
    return {"code": one.code, "what": one.what, "why": one.why, "remedy": one.remedy, "place": str(one.place)}


def said(code: str, what: str, remedy: str, why: str = "", place: str = "request") -> dict[str, Any]:
    """A refusal of one fault, in the one shape."""
    return {"problems": [{"code": code, "what": what, "why": why, "remedy": remedy, "place": place}]}


def extract_shape(upload: Upload) -> ExtractShape:
    return ExtractShape(
        id=str(upload.pk),
        for_partner=upload.for_partner,
        file_name=upload.file_name,
        sha256=upload.sha256,
        feed=upload.feed,
        state=upload.state,
        found=upload.found,
        batch=upload.batch,
    )
