"""Changes of coding rules on their way. What the rules are is the home's to say, and what is posted the books'."""

import uuid
from typing import Any, ClassVar

from django.db import models

from wyebridge.office.kernel.models import Person, Role


class State(models.TextChoices):
    """How far a change of a coding rule has come."""

    LOOKING = "looking", "What it would move is being worked out"
    SHOWN = "shown", "Worked out; nothing is saved yet"
    FAULTY = "faulty", "Cannot be taken as it is"
    SAVING = "saving", "Being saved, and what it moves posted"
    SAVED = "saved", "Saved, and what it moves is posted"
    REFUSED = "refused", "Refused by the books"
    WITHDRAWN = "withdrawn", "Withdrawn"


class RuleChange(models.Model):
    """A rule that somebody wrote or changed for their own body, from its first draft until it is saved.

    `given` is the rule as typed. `stands_on` is the hash of the rules and of the books' last batch by which `found`,
    what it would move, was worked out. State SAVING is the intent, written before the file and the books are touched;
    what came of it is written after, and where that was never reached it is done again, which changes nothing twice.
    `was` is the text of the file before the rule was written in it, by the file's name. A body saves one at a time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    for_partner = models.CharField(max_length=40)
    rule = models.CharField(max_length=60)
    is_new = models.BooleanField()
    given: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.LOOKING)
    stands_on = models.CharField(max_length=64, blank=True)
    found: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    was: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(default=dict)
    batch = models.BigIntegerField(null=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="rule_changes")
    saved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="rules_saved")
    made_as = models.CharField(max_length=30, choices=Role.choices)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["for_partner", "-made_at"])]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["for_partner"], condition=models.Q(state="saving"), name="one_rule_saved_at_a_time"
            )
        ]

    @property
    def is_at_work(self) -> bool:
        return self.state in (State.LOOKING, State.SAVING)
