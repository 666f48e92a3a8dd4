"""What every page shows: who is looking, under which hat, and where they may go."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from wyebridge.office.kernel.hats import appointments_of, today
from wyebridge.office.kernel.home import partner_name, the_home
from wyebridge.office.kernel.models import Person, Role
from wyebridge.office.kernel.rights import Hat, Right, may


@dataclass(frozen=True, slots=True)
class Way:
    """A place that a person may go from any page."""

    words: str
    address: str
    right: Right


WAYS = (
    Way("Fund", "/", Right.SEE_FUND),
    Way("Position", "/position/", Right.SEE_FUND),
    Way("Risk share", "/risk-share/", Right.SEE_FUND),
    Way("Extracts", "/extracts/", Right.SEE_OWN_LEDGER),
    Way("Exceptions", "/exceptions/", Right.SEE_OWN_LEDGER),
    Way("Months", "/months/", Right.SEE_FUND),
    Way("Contributions", "/contributions/", Right.SEE_FUND),
    Way("Commitments", "/commitments/", Right.SEE_FUND),
    Way("Claims", "/claims/", Right.SEE_FUND),
    Way("Agreement", "/agreement/", Right.SEE_FUND),
    Way("Publish", "/publish/", Right.PUBLISH),
    Way("Plans", "/plans/", Right.SEE_PLANS),
    Way("Decisions", "/decisions/", Right.SEE_DECISIONS),
    Way("Meetings", "/meetings/", Right.SEE_DECISIONS),
    Way("Proof", "/proof/", Right.CHECK_BOOKS),
    Way("Payments", "/payments/", Right.SEE_OWN_PAYMENTS),
    Way("People", "/people/", Right.APPOINT),
    Way("Tokens", "/tokens/", Right.HOLD_TOKENS),
    Way("Trail", "/trail/", Right.SEE_TRAIL),
    Way("Settings", "/settings/", Right.SEE_SETTINGS),
)


def on_every_page(request: HttpRequest) -> dict[str, Any]:
    """The header: the partnership, the hat, other hats to choose, and the ways from here."""
    hat: Hat | None = getattr(request, "hat", None)
    held = appointments_of(request.user, today()) if isinstance(request.user, Person) else []
    return {
        "partnership": the_home().name,
        "hat": hat,
        "hat_body": partner_name(hat.body) if hat else "",
        "has_other_hats": len(held) > 1,
        "first_page": first_page(hat),
        "ways": [
            (way.words, way.address, is_here(request.path, way.address))
            for way in WAYS
            if hat and may(hat, way.right).is_allowed
        ],
    }


def first_page(hat: Hat | None) -> str:
    """Where a hat's work begins: the first of the ways that it may take."""
    return next((way.address for way in WAYS if hat and may(hat, way.right).is_allowed), "/")


def is_here(path: str, address: str) -> bool:
    return path == address if address == "/" else path.startswith(address)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One right, and for each role whether it carries it."""

    words: str
    held: tuple[bool, ...]


def matrix() -> tuple[tuple[str, ...], tuple[MatrixRow, ...]]:
    """The table of rights: a column to each role, a row to each right."""
    roles = tuple(role.label for role in Role)
    return roles, tuple(MatrixRow(right.words, tuple(role in right.roles for role in Role)) for right in Right)
