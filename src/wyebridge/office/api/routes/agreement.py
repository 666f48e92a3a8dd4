"""The agreement: its versions in English, and drafts of the next one with what each would change."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from wyebridge.books import data
from wyebridge.books.drafts import Effect
from wyebridge.books.home import Version
from wyebridge.office.agreement import queries as adopted
from wyebridge.office.api.routes.access import Given, acts, asks, hands_over, hat_on, nothing, sent, taken
from wyebridge.office.api.routes.errors import said
from wyebridge.office.drafting import actions, queries
from wyebridge.office.drafting.forms import DraftForm, TextForm
from wyebridge.office.kernel.files import as_file
from wyebridge.office.kernel.rights import Hat, Right

router = Router(tags=["Agreement"])
Name = Annotated[str, Query(max_length=100)]


class DraftShape(Schema):
    """A draft of the next version: its own body's until it is shown to the others."""

    id: UUID
    for_partner: str
    file_name: str
    sha256: str
    brought_at: datetime
    shown_at: datetime | None
    withdrawn_at: datetime | None


class DraftText(Given):
    """A draft's text, corrected."""

    text: str


@asks(router, "/agreement/versions", Right.SEE_FUND, list[dict[str, Any]])
def versions(request: HttpRequest) -> list[dict[str, Any]]:
    """Every version of the agreement, the latest first."""
    return [_version(one) for one in adopted.versions_for(hat_on(request))]


@asks(router, "/agreement/versions/{name}", Right.SEE_FUND, dict[str, Any])
def version(request: HttpRequest, name: str) -> dict[str, Any]:
    """One version: its text, and read back in English."""
    found = _asked_version(hat_on(request), name)
    return {**_version(found), "text": found.text, "in_english": adopted.in_english(found)}


@asks(router, "/agreement/changes", Right.SEE_FUND, list[str])
def version_changes(request: HttpRequest, earlier: Name, later: Name) -> list[str]:
    """What changed from one version to another, a line each."""
    hat = hat_on(request)
    return adopted.between(_asked_version(hat, earlier), _asked_version(hat, later))


def _asked_version(hat: Hat, name: str) -> Version:
    found = adopted.version_for(hat, name)
    if found is None:
        nothing("there is no such version")
    return found


def _version(one: Version) -> dict[str, Any]:
    terms = one.agreement
    return {
        "agreement": terms.id,
        "version": terms.version,
        "file": one.file,
        "signed_on": terms.signed_on,
        "effective_from": terms.effective_from,
        "ends_on": terms.ends_on,
    }


# Drafts


@asks(router, "/drafts", Right.SEE_FUND, list[DraftShape])
def drafts(request: HttpRequest) -> Any:
    """The drafts of the body, and those that others have shown; the newest first."""
    return queries.drafts_for(hat_on(request))


@acts(router, "/drafts", Right.DRAFT, DraftShape, status=201)
def bring_in_draft(request: HttpRequest, file: Annotated[UploadedFile, File()]) -> Any:
    """Bring in a draft of the agreement's next version. Nothing is adopted by it."""
    name, text = taken(DraftForm({}, sent(file)))["file"]
    return Status(201, actions.bring_in(file_name=name, text=text, by=hat_on(request)))


@asks(router, "/drafts/{draft}", Right.SEE_FUND, dict[str, Any])
def draft(request: HttpRequest, draft: UUID) -> dict[str, Any]:
    """A draft's faults, all at once; or once it has none, what it would change, and the position under both."""
    hat, found = hat_on(request), _asked(request, draft)
    checked = queries.checked(found)
    about = DraftShape.from_orm(found).model_dump()
    problems = [said(one.code, one.what, one.remedy, one.why, str(one.place)) for one in checked.problems]
    if checked.agreement is None:
        return {**about, "problems": problems}
    follows, changes = queries.changes_of(checked.agreement)
    return {
        **about,
        "problems": problems,
        "version": checked.agreement.version,
        "follows": follows.version,
        "changes": [asdict(one) for one in changes],
        "in_english": queries.in_english(checked.agreement),
        "effect": _effect(queries.effect_for(hat, found)),
    }


def _effect(found: Effect) -> dict[str, Any]:
    return {
        "as_at": found.as_at,
        "is_of_another_year": found.is_of_another_year,
        "whose": [asdict(one) for one in found.whose],
        "to_date": data.tried_data(found.to_date) if found.to_date else None,
        "year": data.tried_data(found.year) if found.year else None,
        "left_out": [{"scheme": scheme, "line": line, "pence": pence} for scheme, line, pence in found.left_out],
    }


@hands_over(router, "/drafts/{draft}/text", Right.SEE_FUND, "text/plain")
def draft_text(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A draft's text, as a file."""
    found = _asked(request, draft)
    return as_file(found.text.encode(), found.file_name, "text/plain; charset=utf-8")


@acts(router, "/drafts/{draft}/text", Right.DRAFT, DraftShape)
def correct_draft(request: HttpRequest, draft: UUID, given: DraftText) -> Any:
    """Put another text in a draft's place, while only its own body sees it."""
    found = _asked(request, draft)
    actions.correct(draft=found, text=taken(TextForm(given.typed()))["text"], by=hat_on(request))
    found.refresh_from_db()
    return found


@acts(router, "/drafts/{draft}/show", Right.DRAFT, DraftShape)
def show_draft(request: HttpRequest, draft: UUID) -> Any:
    """Let every partner see a draft. From then on its text stays as it is."""
    found = _asked(request, draft)
    actions.show(draft=found, by=hat_on(request))
    found.refresh_from_db()
    return found


@acts(router, "/drafts/{draft}/withdraw", Right.DRAFT, DraftShape)
def withdraw_draft(request: HttpRequest, draft: UUID) -> Any:
    """Take a draft back. The record that it was brought in stays."""
    found = _asked(request, draft)
    actions.withdraw(draft=found, by=hat_on(request))
    found.refresh_from_db()
    return found


def _asked(request: HttpRequest, draft: UUID) -> Any:
    found = queries.draft_for(hat_on(request), draft)
    if found is None:
        nothing("there is no such draft, or it is not yours to see")
    return found
