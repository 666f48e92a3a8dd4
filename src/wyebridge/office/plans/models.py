"""Work that models were asked to do, from the asking to its end. What came of it is kept in the home, and not here."""

import uuid
from typing import Any, ClassVar

from django.db import models

from wyebridge.office.kernel.models import Person, Role


class Kind(models.TextChoices):
    """What was asked for."""

    EXPOSURE = "exposure", "An exposure of the agreement in force"
    AGAIN = "again", "A kept run again, with other settings"
    CHECK = "check", "A kept run checked"


class Stage(models.TextChoices):
    """How far the work has come."""

    WORKING = "working", "Being worked out"
    DONE = "done", "Done"
    REFUSED = "refused", "Refused"


class Work(models.Model):
    """One thing asked of a model. `asked` says of what, `run` is the kept run that it is of or came to, by its name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    asked: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    run = models.CharField(max_length=60, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.WORKING)
    done = models.PositiveIntegerField(default=0)
    in_all = models.PositiveIntegerField(default=0)
    found: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plans_asked")
    asked_as = models.CharField(max_length=30, choices=Role.choices)
    for_partner = models.CharField(max_length=40)
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]

    @property
    def is_at_work(self) -> bool:
        return self.stage == Stage.WORKING
