"""Tokens made and revoked."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from wyebridge.office.api.models import Scope, Token, hash_of
from wyebridge.office.kernel.actions import record
from wyebridge.office.kernel.rights import Hat, NotAllowed


@transaction.atomic
def make_token(*, name: str, scope: Scope, days: int, by: Hat) -> str:
    """Make a token for the hat worn. Returns its secret, told this once."""
    secret = f"wye_{secrets.token_urlsafe(32)}"
    ends_at = timezone.now() + timedelta(days=days)
    Token.objects.create(appointment=by.appointment, name=name, scope=scope, sha256=hash_of(secret), ends_at=ends_at)
    record("make a token", name, by=by, for_partner=by.body, scope=scope, days=days)
    return secret


@transaction.atomic
def revoke(*, token: Token, by: Hat) -> None:
    """Revoke a token of one's own; it stops at once."""
    if token.appointment.person != by.person:
        raise NotAllowed("This token is another person's.")
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    record("revoke a token", token.name, by=by, for_partner=token.appointment.body)
