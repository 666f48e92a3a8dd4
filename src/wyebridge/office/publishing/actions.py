"""Publishing, and taking down what was published. Each is signed, and what was published stays on record."""

import hashlib

from django.db import IntegrityError, transaction
from django.utils import timezone

from wyebridge.books.journal.durable import sync_folders
from wyebridge.engine.kernel.dates import Period
from wyebridge.office.kernel.actions import record
from wyebridge.office.kernel.rights import Hat, NotAllowed, Right, require
from wyebridge.office.publishing import queries
from wyebridge.office.publishing.models import Kind, Publication


def publish(*, kind: Kind, period: Period, sha256: str, by: Hat) -> Publication:
    """Publish a paper of the hat's own body: the very file that the person looked at, told by its hash.

    Raises NotAllowed where the books have said more since, where the month is not closed and the paper is certified, or
    where one of that month stands published.
    """
    require(by, Right.PUBLISH)
    is_closed = dict(queries.months_to_publish(by)).get(period, False)
    if kind != Kind.PAYMENTS and not is_closed:
        raise NotAllowed("Only a month that both bodies have closed has a statement or a report to publish.")
    ready = queries.to_publish(by, kind, period)
    if hashlib.sha256(ready.content).hexdigest() != sha256:
        raise NotAllowed("The books have said more since you looked. Look at it again, and publish it then.")
    publication = Publication(
        for_partner=by.body,
        kind=kind,
        first=period.first_day,
        last=period.last_day,
        batch=ready.batch,
        file_name=ready.file_name,
        sha256=sha256,
        rows=len(ready.payments.rows) if ready.payments else None,
        published_by=by.person,
        published_as=by.role,
    )
    path = queries.kept_at(publication)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(ready.content)
    sync_folders([path.parent])
    try:
        with transaction.atomic():
            publication.save()
            record("publish", ready.file_name, by=by, for_partner=by.body, sha256=sha256)
    except IntegrityError:
        raise NotAllowed("One of that month stands published already. Take it down first.") from None
    return publication


@transaction.atomic
def take_down(*, publication: Publication, by: Hat) -> None:
    """Take down what was published, from now on. The file and the record of it stay with the body."""
    require(by, Right.PUBLISH, body=publication.for_partner)
    standing = Publication.objects.filter(pk=publication.pk, taken_down_at=None)
    if not standing.update(taken_down_at=timezone.now()):
        raise NotAllowed("It has been taken down already.")
    record("take down", publication.file_name, by=by, for_partner=by.body, sha256=publication.sha256)
