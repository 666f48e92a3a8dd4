"""What a body publishes, and what anybody may read of it without a token."""

import hashlib
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status

from wyebridge.books.transparency import PublishedPayment
from wyebridge.engine.kernel.dates import Period
from wyebridge.office.api.routes.access import (
    Given,
    Number,
    acts,
    asks,
    hands_over,
    hat_on,
    nothing,
    open_file,
    open_to_all,
    taken,
)
from wyebridge.office.api.routes.months import asked_month
from wyebridge.office.api.routes.position import whose
from wyebridge.office.kernel.files import as_file
from wyebridge.office.kernel.rights import Hat, Right
from wyebridge.office.publishing import actions, queries
from wyebridge.office.publishing.forms import PublishForm
from wyebridge.office.publishing.models import Kind

router = Router(tags=["Publishing"])
PAGE = 1_000
From = Annotated[int, Query(ge=0, le=10**9)]


class PublicationShape(Schema):
    """A file that stands published of a month, as the books stood at a batch."""

    id: UUID
    for_partner: str
    kind: str
    first: date
    last: date
    batch: int
    file_name: str
    sha256: str
    rows: int | None
    published_at: datetime


class ReadyShape(Schema):
    """A paper as it would be published: its hash is what publishing it asks for."""

    file_name: str
    sha256: str
    batch: int
    rows: int | None
    pence: int | None
    left_out_rows: int | None
    left_out_pence: int | None


class PublishGiven(Given):
    """Which paper, of which month, by the hash of the one that was looked at."""

    kind: Kind
    month: str
    sha256: str


@asks(router, "/publishing/months", Right.PUBLISH, list[dict[str, Any]])
def months_to_publish(request: HttpRequest) -> list[dict[str, Any]]:
    """Every month that something may be published of, and whether it is closed."""
    return [{"period": str(one), "is_closed": closed} for one, closed in queries.months_to_publish(hat_on(request))]


@asks(router, "/publishing/ready/{kind}/{period}", Right.PUBLISH, ReadyShape)
def ready(request: HttpRequest, kind: Kind, period: str) -> dict[str, Any]:
    """A paper of the body as it would be published now."""
    found = _ready(hat_on(request), kind, period)
    paid = found.payments
    return {
        "file_name": found.file_name,
        "sha256": hashlib.sha256(found.content).hexdigest(),
        "batch": found.batch,
        "rows": len(paid.rows) if paid else None,
        "pence": paid.pence if paid else None,
        "left_out_rows": paid.left_out_rows if paid else None,
        "left_out_pence": paid.left_out_pence if paid else None,
    }


@hands_over(router, "/publishing/ready/{kind}/{period}/file", Right.PUBLISH, "application/octet-stream")
def ready_file(request: HttpRequest, kind: Kind, period: str) -> HttpResponse:
    """The same, as the file that would be published."""
    found = _ready(hat_on(request), kind, period)
    return as_file(found.content, found.file_name, "application/octet-stream")


def _ready(hat: Hat, kind: Kind, period: str) -> queries.Ready:
    asked = asked_month(period)
    if asked not in dict(queries.months_to_publish(hat)):
        nothing("the books have nothing of that month to publish")
    return queries.to_publish(hat, kind, asked)


@asks(router, "/publications", Right.PUBLISH, list[PublicationShape])
def own_publications(request: HttpRequest) -> Any:
    """What stands published of the body."""
    return queries.own_publications(hat_on(request))


@acts(router, "/publications", Right.PUBLISH, PublicationShape, status=201)
def publish(request: HttpRequest, given: PublishGiven) -> Any:
    """Publish a paper of the body: the very file that was looked at, told by its hash."""
    hat = hat_on(request)
    months = [(str(one), str(one)) for one, _ in queries.months_to_publish(hat)]
    said = taken(PublishForm({"kind": given.kind.value, "month": given.month}, months=months))
    kind, period = Kind(said["kind"]), Period.parse(said["month"])
    return Status(201, actions.publish(kind=kind, period=period, sha256=given.sha256, by=hat))


@acts(router, "/publications/{publication}/take-down", Right.PUBLISH, PublicationShape)
def take_down(request: HttpRequest, publication: UUID) -> Any:
    """Take down what was published. The file and the record of it stay with the body."""
    hat = hat_on(request)
    found = queries.own_publication(hat, publication)
    if found is None:
        nothing("nothing of this body stands published under that name")
    actions.take_down(publication=found, by=hat)
    return found


# For anybody


@open_to_all(router, "/public/publications", list[PublicationShape])
def publications(request: HttpRequest) -> Any:
    """Everything that the bodies have published and not taken down, the latest month first."""
    return queries.standing()


@open_to_all(router, "/public/publications/{publication}/payments", dict[str, Any])
def published_payments(request: HttpRequest, publication: UUID, after: From = 0) -> dict[str, Any]:
    """The payments of a published file, a page at a time: `after` is how many came before."""
    found = queries.standing_one(publication)
    if found is None or found.kind != Kind.PAYMENTS:
        nothing("no payments stand published under that name")
    paid = queries.payments_of(found)
    rows = paid.rows[after : after + PAGE]
    later = after + len(rows)
    return {
        "for_partner": found.for_partner,
        "first": found.first,
        "last": found.last,
        "pence": paid.pence,
        "left_out_rows": paid.left_out_rows,
        "left_out_pence": paid.left_out_pence,
        "payments": [_payment(one) for one in rows],
        "after": later if later < len(paid.rows) else None,
    }


@open_file(router, "/public/publications/{publication}/file", "application/octet-stream")
def published_file(request: HttpRequest, publication: UUID) -> HttpResponse:
    """A published file, just as it was published."""
    found = queries.standing_one(publication)
    content = queries.kept_at(found).read_bytes() if found else b""
    if found is None or hashlib.sha256(content).hexdigest() != found.sha256:
        nothing("nothing stands published under that name")
    return as_file(content, found.file_name, "application/octet-stream")


@open_to_all(router, "/public/pounds/{batch}/{row}", dict[str, Any])
def published_pound(request: HttpRequest, batch: Number, row: Number) -> dict[str, Any]:
    """A published payment: as the file shows it, and whose money it was."""
    found = queries.public_pound(batch, row)
    if found is None:
        nothing("no body has published such an entry")
    about, paid = whose(found.pound), found.publication
    shown = ("parts_pence", "undetermined_pence", "share_version", "agreement_version", "decisions")
    return {
        "published_in": str(paid.pk),
        "for_partner": paid.for_partner,
        "payment": _payment(found.payment),
        "is_shared": found.pound.entry["class"] == "scheme",
        **{name: about[name] for name in shown},
    }


def _payment(one: PublishedPayment) -> dict[str, Any]:
    return asdict(one)
