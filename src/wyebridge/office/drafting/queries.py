"""Every read of drafts: those a hat may see, their faults, and what each would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.db.models import Q, QuerySet

from wyebridge.books.drafts import Effect, effect_of
from wyebridge.books.home import Version, cited_decisions
from wyebridge.books.journal.read import head
from wyebridge.books.open import open_books
from wyebridge.engine.agreement.diff import Change, diff
from wyebridge.engine.agreement.explain import explain
from wyebridge.engine.agreement.read import read_agreement
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.problems import Place, Problem
from wyebridge.office.drafting.models import Draft
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.rights import Hat, Right, require


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft as it reads: its terms, if it is sound; else every fault at once."""

    agreement: Agreement | None
    problems: tuple[Problem, ...]


def drafts_for(hat: Hat) -> Sequence[Draft]:
    """The drafts of the hat's own body, and those that others have shown; the newest first."""
    require(hat, Right.SEE_FUND)
    return list(_seen_by(hat).select_related("brought_by")[:50])


def draft_for(hat: Hat, draft: UUID) -> Draft | None:
    """One draft that the hat may see."""
    require(hat, Right.SEE_FUND)
    return _seen_by(hat).filter(pk=draft).select_related("brought_by").first()


def _seen_by(hat: Hat) -> QuerySet[Draft]:
    own_or_shown = Q(for_partner=hat.body) | Q(shown_at__isnull=False)
    return Draft.objects.filter(own_or_shown, withdrawn_at=None)


def checked(draft: Draft) -> Checked:
    """A draft read as adopting it would, and held against the versions and the decisions of the home."""
    agreement, problems = read_agreement(draft.text, draft.file_name)
    if agreement is None:
        return Checked(None, problems)
    home = the_home()
    found = [*cited_decisions((Version(draft.file_name, draft.text, agreement),), home.decisions)]
    found += _against(home.agreements, agreement, Place(draft.file_name))
    return Checked(None if found else agreement, tuple(found))


def _against(versions: Sequence[Agreement], draft: Agreement, place: Place) -> list[Problem]:
    if all(one.id != draft.id for one in versions):
        return [
            Problem(
                "another-agreement",
                f"the draft is of an agreement '{draft.id}', and this home is of '{versions[0].id}'",
                "it would stand beside the agreement and not follow it",
                f"write id: {versions[0].id}",
                place,
            )
        ]
    if any(one.version == draft.version for one in versions):
        return [
            Problem(
                "version-adopted",
                f"there is a version '{draft.version}' already",
                "figures already given rest on it, so what was adopted is never edited",
                "give the draft a version of its own",
                place,
            )
        ]
    return []


def changes_of(draft: Agreement) -> tuple[Agreement, tuple[Change, ...]]:
    """The version that the draft would follow, and every term that differs from it."""
    versions = the_home().agreements
    before = [one for one in versions if one.effective_from <= draft.effective_from]
    follows = max(before or versions, key=lambda one: one.effective_from)
    return follows, diff(follows, draft)


def in_english(draft: Agreement) -> str:
    return explain(draft)


def effect_for(hat: Hat, draft: Draft) -> Effect:
    """What adopting the draft would change."""
    require(hat, Right.SEE_FUND)
    home = the_home()
    return _effect(home.books, head(home.books).sha256, draft.text, draft.file_name)


@lru_cache(maxsize=8)
def _effect(books: Path, _head: str, text: str, file: str) -> Effect:
    """Kept by the hash of the last batch and the draft's own text."""
    agreement, _ = read_agreement(text, file)
    assert agreement is not None, "only a sound draft is asked about"
    with open_books(books) as opened:
        return effect_of(opened, agreement)
