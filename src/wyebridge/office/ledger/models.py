"""Extracts on their way into the books. What is in the books is the books' to say, and no table's here."""

import uuid
from typing import Any, ClassVar

from django.db import models

from wyebridge.office.kernel.models import Person, Role


class State(models.TextChoices):
    """How far an upload has come."""

    READING = "reading", "Being read"
    READ = "read", "Read, and waiting to be posted"
    FAULTY = "faulty", "Cannot be taken as it is"
    POSTING = "posting", "Being posted"
    POSTED = "posted", "Posted"
    REFUSED = "refused", "Refused by the books"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Upload(models.Model):
    """A file that somebody brought in, for one body, from its arrival until the books have it.

    `state` POSTING is the intent, written before the books are asked; what came of it is written after, and where that
    was never reached it is found out from the books themselves.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    for_partner = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    feed = models.CharField(max_length=80)
    date_order = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.READING)
    found: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    batch = models.BigIntegerField(null=True)
    brought_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="uploads")
    brought_as = models.CharField(max_length=30, choices=Role.choices)
    brought_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-brought_at"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["for_partner", "-brought_at"])]

    @property
    def is_at_work(self) -> bool:
        return self.state in (State.READING, State.POSTING)


class NoteKind(models.TextChoices):
    """What a note does to the row that it is about."""

    ASSIGNED = "assigned", "Given to somebody"
    COMMENT = "comment", "Commented on"
    RESOLVED = "resolved", "Resolved"
    REOPENED = "reopened", "Opened again"


class Note(models.Model):
    """Something said of a row that needs somebody, added and never changed."""

    for_partner = models.CharField(max_length=40)
    what = models.CharField(max_length=20)
    batch = models.BigIntegerField()
    row = models.BigIntegerField()
    kind = models.CharField(max_length=10, choices=NoteKind.choices)
    words = models.CharField(max_length=500, blank=True)
    given_to = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="rows_given")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notes")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["for_partner", "what", "batch", "row"])]
