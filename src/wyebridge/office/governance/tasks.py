"""What is done in the background: members are told, by email, of a meeting that they are summoned to."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone
from django_tasks import task

from wyebridge.office.governance import queries
from wyebridge.office.governance.models import Meeting
from wyebridge.office.kernel.hats import today


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
