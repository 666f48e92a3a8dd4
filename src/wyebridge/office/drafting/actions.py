"""Every change to drafts: brought in, corrected, shown to the other partners, withdrawn. None adopts anything."""

import hashlib

from django.db import transaction
from django.utils import timezone

from wyebridge.office.drafting.models import Draft
from wyebridge.office.kernel.actions import record
from wyebridge.office.kernel.rights import Hat, NotAllowed, Right, require


@transaction.atomic
def bring_in(*, file_name: str, text: str, by: Hat) -> Draft:
    """Keep a text as a draft of the hat's body."""
    require(by, Right.DRAFT)
    draft = Draft.objects.create(
        for_partner=by.body,
        file_name=file_name,
        text=text,
        sha256=_sha256(text),
        brought_by=by.person,
        brought_as=by.role,
    )
    record("bring in a draft", file_name, by=by, for_partner=by.body, sha256=draft.sha256)
    return draft


@transaction.atomic
def correct(*, draft: Draft, text: str, by: Hat) -> None:
    """Put another text in a draft's place, while only its own body sees it."""
    require(by, Right.DRAFT, body=draft.for_partner)
    changed = Draft.objects.filter(pk=draft.pk, shown_at=None, withdrawn_at=None).update(
        text=text, sha256=_sha256(text)
    )
    if not changed:
        raise NotAllowed("This draft has been shown to every partner, so its text stays. Bring in another.")
    record("correct a draft", draft.file_name, by=by, for_partner=by.body, sha256=_sha256(text))


@transaction.atomic
def show(*, draft: Draft, by: Hat) -> None:
    """Let every partner see a draft. From then on its text stays as it is."""
    require(by, Right.DRAFT, body=draft.for_partner)
    shown = Draft.objects.filter(pk=draft.pk, shown_at=None, withdrawn_at=None).update(shown_at=timezone.now())
    if not shown:
        raise NotAllowed("This draft has been shown already, or is withdrawn.")
    record("show a draft to every partner", draft.file_name, by=by, for_partner=by.body, sha256=draft.sha256)


@transaction.atomic
def withdraw(*, draft: Draft, by: Hat) -> None:
    """Take a draft back. The record that it was brought in stays."""
    require(by, Right.DRAFT, body=draft.for_partner)
    if not Draft.objects.filter(pk=draft.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        raise NotAllowed("This draft is withdrawn already.")
    record("withdraw a draft", draft.file_name, by=by, for_partner=by.body, sha256=draft.sha256)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
