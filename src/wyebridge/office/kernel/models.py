"""People, the appointments they hold, invitations, and the trail of what was done."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q


class Role(models.TextChoices):
    """What an appointment is to."""

    CHIEF_EXECUTIVE = "chief-executive", "Joint chief executive"
    FUND_MANAGER = "fund-manager", "Pooled fund manager"
    FINANCE_LEAD = "finance-lead", "Finance lead"
    FINANCE_OFFICER = "finance-officer", "Finance officer"
    COMMISSIONER = "commissioner", "Commissioner"
    GOVERNANCE_OFFICER = "governance-officer", "Governance officer"
    BOARD_MEMBER = "board-member", "Board member"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator of people"
    PROVIDER_CLERK = "provider-clerk", "Provider's clerk"


class People(BaseUserManager["Person"]):
    """Everybody who may sign in."""

    def create_user(self, email: str, name: str, password: str | None = None) -> "Person":
        person = self.model(email=self.normalize_email(email).lower(), name=name)
        person.set_password(password)
        person.save()
        return person


class Person(AbstractBaseUser):
    """Somebody who may sign in. What they may do comes from their appointments alone."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = People()

    def __str__(self) -> str:
        return self.name


class Appointments(models.QuerySet["Appointment"]):
    """Appointments, with the questions asked of them."""

    def held_on(self, day: date) -> Self:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


class Appointment(models.Model):
    """A role that a person holds for one body, from a day to a day (both included; no end: until it is ended).

    `body` is a partner's id. A provider's clerk is appointed by a partner to see one provider's own payments:
    `provider` is the supplier as the ledgers spell it.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=30, choices=Role.choices)
    body = models.CharField(max_length=40)
    provider = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="appointments_made")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = Appointments.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["body", "role", "starts_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="an_appointment_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=(Q(role="provider-clerk") & ~Q(provider="")) | (~Q(role="provider-clerk") & Q(provider="")),
                name="a_providers_clerk_and_nobody_else_names_a_provider",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} for {self.provider or self.body}"


class Invitation(models.Model):
    """A person asked to choose a password, once, at a link that ends after a week. Only a hash of the link is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Act(models.Model):
    """One thing done: by whom, under which hat, for which partner. Never changed and never removed (see triggers)."""

    at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    role = models.CharField(max_length=30, choices=Role.choices, blank=True)
    body = models.CharField(max_length=40, blank=True)
    for_partner = models.CharField(max_length=40)
    verb = models.CharField(max_length=60)
    about = models.CharField(max_length=300)
    detail: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["for_partner", "-id"])]
