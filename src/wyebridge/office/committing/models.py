"""Commitments that a budget stopped, waiting for whoever may let them past. One that is made stands in the books."""

import uuid
from typing import Any, ClassVar

from django.db import models

from wyebridge.office.kernel.models import Person, Role


class Outcome(models.TextChoices):
    """What became of one that waited."""

    WAITING = "waiting", "Waiting"
    LET_PAST = "let-past", "Let past"
    TURNED_DOWN = "turned-down", "Turned down"


class Waiting(models.Model):
    """One commitment that a budget alone stopped, as it was drafted, and who let it past or turned it down, and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=60)
    draft: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    for_partner = models.CharField(max_length=40)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="commitments_asked")
    as_role = models.CharField(max_length=30, choices=Role.choices)
    asked_at = models.DateTimeField(auto_now_add=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.WAITING)
    settled_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="commitments_settled")
    settled_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(outcome="waiting"), name="a_number_waits_once"
            ),
        ]
