"""Tokens by which a person's programs act, each under one of that person's appointments."""

import hashlib
from typing import ClassVar

from django.db import models

from wyebridge.office.kernel.models import Appointment


class Scope(models.TextChoices):
    """How much a token may do of what its hat may."""

    READ = "read", "Ask only"
    ACT = "act", "Ask and act"


class Token(models.Model):
    """A secret that stands for one appointment until it ends or is revoked. Only its hash is kept."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=4, choices=Scope.choices)
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]


def hash_of(secret: str) -> str:
    """What is kept of a token's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
