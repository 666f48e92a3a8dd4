"""What is done in the background: members are told of a meeting by email, and what takes effect enters the books."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from wyebridge.books.decided import Moved, what_moved
from wyebridge.books.deciding import enter_decisions
from wyebridge.books.open import open_books
from wyebridge.engine.governance.publishing import published_decisions, published_refusals
from wyebridge.engine.governance.terms import Decision
from wyebridge.office.governance import queries
from wyebridge.office.governance.models import Fact, Meeting, Proposal
from wyebridge.office.kernel.actions import record
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.rights import Hat

BY_ITSELF: Final = "the office, by itself"
"""Who signs what no person did."""


def follow(proposal: Proposal) -> None:
    """Have a proposal's effect entered in the books, now or on the day when it begins, if nothing comes between.

    Asked again after each thing that happens to it, and when the office starts: entering twice changes nothing.
    """
    found = queries.standing_of(proposal, today())
    starts_on = found.effective_on or found.expected_on
    if found.state in ("effective", "refused"):
        enter.enqueue(proposal.pk)
    elif starts_on and starts_on > today() and enter.get_backend().supports_defer:
        begins = timezone.make_aware(datetime.combine(starts_on, time.min))
        enter.using(run_after=begins).enqueue(proposal.pk)


@task()
def enter(proposal_pk: int) -> None:
    """Enter what a proposal in effect decided, or that it was refused, signed as done by the office itself."""
    proposal = Proposal.objects.get(pk=proposal_pk)
    if not queries.is_entered(proposal):
        enter_effect(proposal, None)


def enter_effect(proposal: Proposal, by: Hat | None) -> int:
    """Put the decisions of a proposal in effect, or refused, into the register and the books, and settle anew.

    Returns how many. The books come first and know what they hold, so that done again after a stop it ends alike; what
    it moved is kept once, as a fact that the proposal's page shows.
    """
    found, facts = queries.standing_of(proposal, today()), queries.facts_of(proposal)
    decisions = published_decisions(found, facts, queries.constitution())
    refusals = published_refusals(found, facts, queries.constitution())
    version = found.version.number if found.version else 0
    name = proposal.ref if decisions else f"{proposal.ref}-refused-{version}"
    if taken := decisions or refusals:
        home, now = the_home(), timezone.now()
        enter_decisions(home, name, taken, by=by.person.name if by else BY_ITSELF, now=now)
        with open_books(home.books) as books:
            moved = what_moved(books, taken, on=today())
        _keep_entered(proposal, version, taken, moved, by)
    return len(taken)


def _keep_entered(
    proposal: Proposal, version: int, taken: Sequence[Decision], moved: Sequence[Moved], by: Hat | None
) -> None:
    data = {
        "decisions": [one.id for one in taken],
        "outcome": taken[0].outcome,
        "moved": [
            {"year": str(one.year), "basis": one.basis, "as_at": str(one.as_at), "bound": one.bound, "rows": one.rows}
            for one in moved
        ],
    }
    for_partner = by.body if by else proposal.for_partner
    with transaction.atomic():
        _, is_new = Fact.objects.get_or_create(
            once=queries.entered_once(proposal.ref, version, taken[0].outcome),
            defaults={
                "kind": queries.ENTERED,
                "data": data,
                "on": today(),
                "proposal": proposal,
                "by": by.person if by else None,
                "as_role": by.role if by else "",
                "for_partner": for_partner,
            },
        )
        if is_new:
            record("enter decisions in the books", proposal.ref, by=by, for_partner=for_partner)


@task()
def tell_members(meeting_pk: int) -> None:
    """Write to each member of a board who signs in here: when it meets, and where its agenda is.

    The agenda itself is not in the message: what is taken in private does not travel by mail.
    """
    meeting = Meeting.objects.get(pk=meeting_pk)
    board = queries.constitution().board(meeting.board)
    if board is None:
        return
    starts = timezone.localtime(meeting.starts_at)
    holders = {seat.holder(today()) for seat in board.seats}
    people = [person for known_as, person in queries.seated().items() if known_as in holders and person.is_active]
    host = settings.ALLOWED_HOSTS[0]
    for person in people:
        send_mail(
            f"{board.name}, {starts:%-d %B %Y}",
            f"{board.name} meets on {starts:%-d %B %Y at %H:%M}, {meeting.place}.\n\n"
            f"Its agenda and papers: https://{host}/meetings/{meeting.pk}/\n",
            None,
            [person.email],
        )
