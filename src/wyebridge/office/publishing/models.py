"""What has been published. The file itself is kept in the home, and known by its hash."""

import uuid
from typing import ClassVar

from django.db import models

from wyebridge.office.kernel.models import Person, Role


class Kind(models.TextChoices):
    """What a body may publish."""

    PAYMENTS = "payments", "Payments"
    STATEMENT = "statement", "Statement of the shared funds"
    BOARD_REPORT = "board-report", "Report to the joint board"


class Publication(models.Model):
    """A file that a body has published of a month, as the books stood at a batch. Taken down, it stays on record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    for_partner = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    first = models.DateField()
    last = models.DateField()
    batch = models.BigIntegerField()
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    rows = models.IntegerField(null=True)
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="publications")
    published_as = models.CharField(max_length=30, choices=Role.choices)
    published_at = models.DateTimeField(auto_now_add=True)
    taken_down_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-last", "for_partner", "kind", "-published_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["for_partner", "kind", "first", "last"],
                condition=models.Q(taken_down_at=None),
                name="one_of_each_stands_published",
            )
        ]
