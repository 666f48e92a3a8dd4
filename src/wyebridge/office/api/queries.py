"""Every read of tokens."""

from collections.abc import Sequence

from django.utils import timezone

from wyebridge.office.api.models import Token, hash_of
from wyebridge.office.kernel.hats import appointments_of, today
from wyebridge.office.kernel.rights import Hat


def tokens_of(hat: Hat) -> Sequence[Token]:
    """A person's own tokens, whichever hat they are for."""
    return list(Token.objects.filter(appointment__person=hat.person).select_related("appointment"))


def own_token(hat: Hat, token: int) -> Token | None:
    """One of a person's own tokens."""
    return Token.objects.filter(pk=token, appointment__person=hat.person).select_related("appointment__person").first()


def hat_of_token(secret: str) -> tuple[Hat, Token] | None:
    """Whom a secret stands for now: None where it is unknown, over, revoked, or its appointment is no longer held."""
    standing = Token.objects.filter(sha256=hash_of(secret), revoked_at=None, ends_at__gt=timezone.now())
    token = standing.select_related("appointment__person").first()
    if token is None or token.appointment not in appointments_of(token.appointment.person, today()):
        return None
    return Hat(token.appointment.person, token.appointment), token
