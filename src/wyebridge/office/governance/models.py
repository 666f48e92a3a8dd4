"""What boards are asked, when they meet, and every fact of what they did. What it comes to is the engine's to say."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from wyebridge.office.kernel.models import Person, Role


class Seated(models.Model):
    """Who a person of the office is in the constitution, whose seats and posts name people by an id."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="seated")
    known_as = models.CharField(max_length=60, unique=True)
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seated_people")


class Proposal(models.Model):
    """One thing asked of every body that must agree to it. Its words are its versions; its state is computed."""

    ref = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    act = models.CharField(max_length=40)
    binds: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    clause = models.CharField(max_length=40, blank=True)
    step = models.CharField(max_length=80, blank=True)
    approves = models.CharField(max_length=20, default="step")
    takes_effect_on = models.DateField(null=True)
    for_partner = models.CharField(max_length=40)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="proposals")
    made_as = models.CharField(max_length=30, choices=Role.choices)
    made_on = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_on", "-id"]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"


class Version(models.Model):
    """The words of a proposal as boards are asked them, by hash. An amendment is another version."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    on = models.DateField()
    pence = models.BigIntegerField(null=True)
    purpose = models.TextField()
    resolutions: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    reasons = models.TextField()
    alternatives = models.TextField()
    wards = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="versions")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["proposal", "number"], name="a_version_has_its_own_number"),
        ]


class Meeting(models.Model):
    """A meeting of a board: when, where, and whether the public may come."""

    board = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    is_public = models.BooleanField(default=True)
    ground = models.CharField(max_length=300, blank=True)
    for_partner = models.CharField(max_length=40)
    arranged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="meetings")
    summoned_on = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(is_public=True) | ~Q(ground=""), name="a_private_meeting_says_why"),
        ]


class Item(models.Model):
    """One matter on the agenda of a meeting: a proposal's version, or something to be discussed or noted."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="items")
    is_restricted = models.BooleanField(default=False)
    ground = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["meeting", "number"], name="an_item_has_its_own_number"),
            models.CheckConstraint(condition=Q(is_restricted=False) | ~Q(ground=""), name="a_restricted_item_says_why"),
        ]


class Paper(models.Model):
    """A file laid before a meeting under an item, kept by its hash in the home."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    is_restricted = models.BooleanField(default=False)
    laid_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="papers")
    laid_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["laid_at"]


class Fact(models.Model):
    """One thing that happened, as it was recorded. Never changed and never removed: the database refuses (migration 2).

    `kind` and `data` are a fact of the engine's, whose shape they keep; the one of ours is "call-in-signed". What can
    happen only once has `once`, a second of which the database refuses: of two who close one vote, only one does.
    """

    kind = models.CharField(max_length=30)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, related_name="facts")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="facts")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="facts")
    ballot = models.CharField(max_length=60, blank=True)
    on = models.DateField()
    data: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    once = models.CharField(max_length=200, null=True, unique=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="facts")
    as_role = models.CharField(max_length=30, blank=True)
    for_partner = models.CharField(max_length=40)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["proposal", "id"]),
            models.Index(fields=["meeting", "id"]),
        ]


class Piece(models.Model):
    """One thing written of a disagreement, a milestone, a review or an interest: only added to (migration 3).

    `part` and `data` are a piece of the engine's (`engine/governance/pieces.py`), whose shape they keep; `of` is the id
    of what it is about. What can happen only once has `once`.
    """

    part = models.CharField(max_length=30)
    of = models.CharField(max_length=60)
    data: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    once = models.CharField(max_length=200, null=True, unique=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="pieces")
    as_role = models.CharField(max_length=30)
    for_partner = models.CharField(max_length=40)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]


class Action(models.Model):
    """Something that somebody is to do after a meeting, by a day. How it went is its facts."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    words = models.CharField(max_length=300)
    owner = models.CharField(max_length=120)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    evidence = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "id"]


class Limit(models.Model):
    """One delegation's financial year: the row that two officers who would spend one limit wait for in turn."""

    delegation = models.CharField(max_length=60)
    year = models.CharField(max_length=7)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["delegation", "year"], name="a_limit_has_one_row_a_year"),
        ]
