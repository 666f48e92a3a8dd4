"""What is done about people in the background, so that how long an answer takes tells nobody who is known here."""

from django.core.mail import send_mail
from django.urls import reverse
from django_tasks import task

from wyebridge.office.kernel.actions import LINK_HOURS, new_link
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.models import Person

_WORDS = """\
{name},

choose a new password for {home} at

{link}

The link works once, for {hours} hours. If you did not ask for it, you need do nothing: your password stays as it is.
"""


@task()
def send_link(address: str, office: str) -> None:
    """Send the person who signs in with an address a link at which they choose a new password; nobody, if nobody does.

    `office` is the address that the office was reached at, ending in a slash.
    """
    person = Person.objects.filter(email=address, is_active=True).first()
    if person is None:
        return
    link = office.rstrip("/") + reverse("accept", kwargs={"token": new_link(person, hours=LINK_HOURS)})
    home = the_home().name
    words = _WORDS.format(name=person.name, home=home, link=link, hours=LINK_HOURS)
    send_mail(f"{home}: a new password", words, None, [person.email])
