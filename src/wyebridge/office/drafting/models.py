"""Drafts of the agreement. What is adopted is the books' to say, and no table's here."""

import uuid
from typing import ClassVar

from django.db import models

from wyebridge.office.kernel.models import Person, Role


class Draft(models.Model):
    """A text that one body proposes as the agreement's next version: its own to see until it shows it to the others."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    for_partner = models.CharField(max_length=40)
    file_name = models.CharField(max_length=255)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    brought_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="drafts")
    brought_as = models.CharField(max_length=30, choices=Role.choices)
    brought_at = models.DateTimeField(auto_now_add=True)
    shown_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-brought_at"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["for_partner", "-brought_at"])]
