"""Who may do what: one table of rights, from which the gates, the buttons and the matrix page all come."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from wyebridge.office.kernel.models import Appointment, Person, Role

_EVERY_PARTNERS_ROLE: Final = frozenset(Role) - {Role.PROVIDER_CLERK}
_FINANCE: Final = frozenset({Role.FINANCE_LEAD, Role.FINANCE_OFFICER})


class Right(Enum):
    """One thing that may be seen or done: in words, and the roles that may."""

    SEE_FUND = "see the shared funds: position, risk share, agreement and claims", _EVERY_PARTNERS_ROLE
    SEE_OWN_LEDGER = (
        "see the rows of their own body's ledger that concern no shared fund",
        _FINANCE | {Role.AUDITOR, Role.CHIEF_EXECUTIVE},
    )
    BRING_IN = "bring in their own body's extracts", _FINANCE
    CODE = "write their own body's coding rules, and run them again over what is posted", _FINANCE
    KEEP_MONTH = "say how far their own body's ledger goes for a month", _FINANCE
    ACCEPT = "accept what is left of their own body's ledger, and reopen a month", frozenset({Role.FINANCE_LEAD})
    CERTIFY = "certify a month's figures", frozenset({Role.FINANCE_LEAD, Role.FUND_MANAGER})
    CLOSE = "close a month", frozenset({Role.FINANCE_LEAD, Role.FUND_MANAGER})
    SEE_PAPERS = (
        "take their own body's statements and accounts",
        _FINANCE | {Role.AUDITOR, Role.CHIEF_EXECUTIVE, Role.FUND_MANAGER, Role.GOVERNANCE_OFFICER},
    )
    ACT_ON_CLAIMS = (
        "dispute, agree, pay, put off or forgive what their own body owes or is owed",
        frozenset({Role.FINANCE_LEAD}),
    )
    COMMIT = (
        "commit their own body's money, award its contracts, and release what is left",
        frozenset({Role.COMMISSIONER, Role.FUND_MANAGER, Role.CHIEF_EXECUTIVE, Role.FINANCE_LEAD}),
    )
    LET_PAST = (
        "let another's commitment past a budget, by name, or turn it down",
        frozenset({Role.FINANCE_LEAD, Role.CHIEF_EXECUTIVE}),
    )
    PUBLISH = "publish their own body's payments, statements and reports", frozenset({Role.FINANCE_LEAD})
    DRAFT = (
        "bring in a draft of the agreement's next version",
        frozenset({Role.FINANCE_LEAD, Role.FUND_MANAGER, Role.COMMISSIONER, Role.GOVERNANCE_OFFICER}),
    )
    CHECK_BOOKS = (
        "verify the books and take a checkpoint",
        _FINANCE | {Role.AUDITOR, Role.GOVERNANCE_OFFICER, Role.FUND_MANAGER, Role.CHIEF_EXECUTIVE},
    )
    SEE_PLANS = (
        "see what models say may happen, and run a kept run again to check it",
        frozenset({Role.CHIEF_EXECUTIVE, Role.FINANCE_LEAD, Role.FUND_MANAGER, Role.AUDITOR}),
    )
    RUN_PLANS = "have a model run", frozenset({Role.CHIEF_EXECUTIVE, Role.FINANCE_LEAD, Role.FUND_MANAGER})
    SEE_TRAIL = (
        "see what was done for their own body, by whom",
        frozenset({Role.AUDITOR, Role.GOVERNANCE_OFFICER, Role.ADMINISTRATOR, Role.CHIEF_EXECUTIVE}),
    )
    SEE_DECISIONS = "see proposals, meetings and decisions", _EVERY_PARTNERS_ROLE
    SEE_RESTRICTED = (
        "see what their own body's boards take in private",
        frozenset(
            {
                Role.GOVERNANCE_OFFICER,
                Role.BOARD_MEMBER,
                Role.CHIEF_EXECUTIVE,
                Role.FINANCE_LEAD,
                Role.FUND_MANAGER,
                Role.AUDITOR,
            }
        ),
    )
    PROPOSE = (
        "draft proposals and table versions of them",
        frozenset(
            {
                Role.GOVERNANCE_OFFICER,
                Role.COMMISSIONER,
                Role.FINANCE_LEAD,
                Role.FUND_MANAGER,
                Role.CHIEF_EXECUTIVE,
            }
        ),
    )
    ARRANGE = (
        "arrange the meetings of their own body's boards, and record what happens at them",
        frozenset({Role.GOVERNANCE_OFFICER}),
    )
    DECIDE = (
        "decide under a delegation",
        frozenset({Role.CHIEF_EXECUTIVE, Role.FINANCE_LEAD, Role.FUND_MANAGER, Role.COMMISSIONER}),
    )
    VOTE = "vote in a seat that is theirs", frozenset({Role.BOARD_MEMBER, Role.CHIEF_EXECUTIVE})
    DISPUTE = (
        "open a disagreement, and write their own body's position in it",
        frozenset({Role.GOVERNANCE_OFFICER, Role.CHIEF_EXECUTIVE, Role.FINANCE_LEAD}),
    )
    REPORT = (
        "report on milestones of the road map",
        frozenset(
            {Role.GOVERNANCE_OFFICER, Role.CHIEF_EXECUTIVE, Role.FUND_MANAGER, Role.COMMISSIONER, Role.BOARD_MEMBER}
        ),
    )
    ANSWER = (
        "answer scrutiny for their own body",
        frozenset({Role.GOVERNANCE_OFFICER, Role.CHIEF_EXECUTIVE, Role.COMMISSIONER}),
    )
    DECLARE = "register their own interests", _EVERY_PARTNERS_ROLE
    APPOINT = "invite people, and make and end their own body's appointments", frozenset({Role.ADMINISTRATOR})
    SEE_SETTINGS = "see how this office is set up", frozenset({Role.ADMINISTRATOR, Role.AUDITOR})
    HOLD_TOKENS = "make tokens by which their programs ask and act as they may", _EVERY_PARTNERS_ROLE
    SEE_OWN_PAYMENTS = "see the payments to their own provider", frozenset({Role.PROVIDER_CLERK})

    def __init__(self, words: str, roles: frozenset[Role]) -> None:
        self.words = words
        self.roles = roles


@dataclass(frozen=True, slots=True)
class Hat:
    """A person as the holder of one appointment: all that an act is judged on and recorded by."""

    person: Person
    appointment: Appointment

    @property
    def role(self) -> Role:
        return Role(self.appointment.role)

    @property
    def body(self) -> str:
        """The partner that they act for."""
        return self.appointment.body

    @property
    def provider(self) -> str:
        return self.appointment.provider


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something may be done; and if not, why, in words for whoever asked."""

    is_allowed: bool
    reason: str = ""


class NotAllowed(Exception):
    """An act was asked for that the hat does not carry. The words are for the person."""


def may(hat: Hat, right: Right, *, body: str | None = None) -> Verdict:
    """Whether a hat carries a right; and, where a body is given, carries it for that body.

    The answer's reason is shown beside the button, and raised by the action, in the same words.
    """
    if hat.role not in right.roles:
        holders = _or([role.label.lower() for role in Role if role in right.roles])
        article = "an" if holders[0] in "aeiou" else "a"
        return Verdict(False, f"Only {article} {holders} may {right.words}; you act as {hat.role.label.lower()}.")
    if body is not None and body != hat.body:
        return Verdict(False, f"You act for {hat.body}, and this is {body}'s.")
    return Verdict(True)


def require(hat: Hat, right: Right, *, body: str | None = None) -> None:
    """Raise NotAllowed, in the words of the verdict, where the hat does not carry the right."""
    verdict = may(hat, right, body=body)
    if not verdict.is_allowed:
        raise NotAllowed(verdict.reason)


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
