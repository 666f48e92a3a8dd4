"""Extracts on their way into the books, and the proof that the books hold."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from wyebridge.books import data
from wyebridge.office.api.routes.access import acts, asks, hands_over, hat_on, nothing, sent, taken
from wyebridge.office.kernel.files import as_file
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Right
from wyebridge.office.ledger import actions, queries
from wyebridge.office.ledger.forms import ExtractForm, FeedForm

router = Router(tags=["Extracts"])
Sent = Annotated[UploadedFile, File()]
Typed = Annotated[str, Form()]


class ExtractShape(Schema):
    """An extract on its way in: how far it is and what was found."""

    id: UUID
    for_partner: str
    file_name: str
    sha256: str
    feed: str
    state: str
    found: dict[str, Any]
    batch: int | None


@asks(router, "/feeds", Right.SEE_OWN_LEDGER, list[dict[str, str]])
def feeds(request: HttpRequest) -> list[dict[str, str]]:
    """The feeds that the body's extracts may be read by."""
    return [{"id": feed, "title": title} for feed, title in queries.feeds_for(hat_on(request))]


@asks(router, "/extracts", Right.SEE_OWN_LEDGER, list[ExtractShape])
def list_extracts(request: HttpRequest) -> Any:
    """The body's extracts on their way in, newest first."""
    return queries.extracts_for(hat_on(request))[0]


@acts(router, "/extracts", Right.BRING_IN, ExtractShape, status=202)
def bring_in(request: HttpRequest, file: Sent, feed: Typed = "", date_order: Typed = "") -> Any:
    """Bring an extract in. It is read in the background; nothing is posted until it is asked for.

    Where no feed is named, it is told from the file's headings.
    """
    hat = hat_on(request)
    typed = {"feed": feed, "date_order": date_order}
    given = taken(ExtractForm(typed, sent(file), feeds=queries.feeds_for(hat)))
    upload = actions.bring_in(file=given["file"], feed=given["feed"], date_order=given["date_order"], by=hat)
    return Status(202, upload)


@asks(router, "/extracts/{upload}", Right.SEE_OWN_LEDGER, ExtractShape)
def extract(request: HttpRequest, upload: UUID) -> Any:
    """How far an extract is, and what was found."""
    return _asked(request, upload)


@acts(router, "/extracts/{upload}/feed", Right.BRING_IN, ExtractShape, status=202)
def read_again(request: HttpRequest, upload: UUID, feed: Typed) -> Any:
    """Have a file that is not posted read by another feed."""
    found, hat = _asked(request, upload), hat_on(request)
    given = taken(FeedForm({"feed": feed}, feeds=queries.feeds_for(hat)))
    actions.read_again(upload=found, feed=given["feed"], by=hat)
    found.refresh_from_db()
    return Status(202, found)


@acts(router, "/extracts/{upload}/post", Right.BRING_IN, ExtractShape, status=202)
def post_extract(request: HttpRequest, upload: UUID) -> Any:
    """Post what was read."""
    found = _asked(request, upload)
    actions.ask_to_post(upload=found, by=hat_on(request))
    found.refresh_from_db()
    return Status(202, found)


@acts(router, "/extracts/{upload}/withdraw", Right.BRING_IN, ExtractShape)
def withdraw_extract(request: HttpRequest, upload: UUID) -> Any:
    """Take back a file that has not been posted."""
    found = _asked(request, upload)
    actions.withdraw(upload=found, by=hat_on(request))
    found.refresh_from_db()
    return found


def _asked(request: HttpRequest, upload: UUID) -> Any:
    found = queries.upload_for(hat_on(request), upload)
    if found is None:
        nothing("there is no such extract of this body")
    return found


# Proof


@asks(router, "/proof", Right.CHECK_BOOKS, dict[str, Any])
def proof(request: HttpRequest) -> dict[str, Any]:
    """The books verified, now, from the first batch to the last."""
    return data.verification_data(queries.verification_for(hat_on(request)))


@hands_over(router, "/proof/checkpoint", Right.CHECK_BOOKS, "text/plain")
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Today's checkpoint of the books, as a file for the body to keep."""
    file = queries.checkpoint_for(hat_on(request), on=today())
    return as_file(file.read_bytes(), file.name, "text/plain; charset=utf-8")
