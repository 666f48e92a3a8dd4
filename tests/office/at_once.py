"""Run as a program, on a database and a home of its own: several people close one vote while others go on voting."""

import os
import sys
import threading
from collections.abc import Callable
from datetime import date, timedelta


def main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from django.utils import timezone

    from wyebridge.office.governance import actions, queries
    from wyebridge.office.governance.models import Fact, Item, Seated
    from wyebridge.office.kernel.models import Appointment, Person, Role
    from wyebridge.office.kernel.rights import Hat, NotAllowed

    call_command("migrate", verbosity=0)

    def hat(name: str, role: Role) -> Hat:
        person = Person.objects.create_user(f"{name}@example.org", name)
        held = Appointment.objects.create(person=person, role=role, body="AC", starts_on=date(2020, 1, 1))
        return Hat(person, held)

    clerks = [hat(f"clerk-{number}", Role.GOVERNANCE_OFFICER) for number in range(3)]
    member = hat("member", Role.BOARD_MEMBER)
    Seated.objects.create(person=member.person, known_as="M.Council", said_by=clerks[0].person)
    words = {"pence": None, "purpose": "p", "resolutions": ["r"], "reasons": "r", "alternatives": "a", "wards": ""}
    proposal = actions.propose(title="One", act="vary-agreement", binds=["AC"], words=words, by=clerks[0])
    starts_at = timezone.now() + timedelta(days=1)
    meeting = actions.arrange(
        board="ac-cabinet", starts_at=starts_at, place="Hall", is_public=True, ground="", by=clerks[0]
    )
    version = proposal.versions.get()
    actions.add_item(meeting=meeting, title="", words="", version=version, is_restricted=False, ground="", by=clerks[0])
    actions.summon(meeting=meeting, by=clerks[0])
    actions.attend(meeting=meeting, seat="leader", person="M.Council", by=clerks[0])
    item = Item.objects.select_related("meeting", "version__proposal").get()
    ballot = actions.put_to_vote(item=item, chair="leader", by=clerks[0])
    start = threading.Barrier(len(clerks) + 3)
    told: list[str] = []

    def at_once(act: Callable[[], None]) -> None:
        start.wait()
        try:
            act()
            told.append("done")
        except NotAllowed as refusal:
            told.append(str(refusal))
        finally:
            connections.close_all()

    def close(by: Hat, outcome: str) -> Callable[[], None]:
        return lambda: actions.close_vote(item=item, outcome=outcome, conditions=[], amended_to=None, minute="1", by=by)

    outcomes = ("agree", "refuse", "defer")
    acts = [close(by, outcome) for by, outcome in zip(clerks, outcomes, strict=True)]
    acts += [lambda: actions.vote(item=item, seat="leader", choice="for", by=member)] * 3
    threads = [threading.Thread(target=at_once, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    resolved = Fact.objects.get(kind="resolved", ballot=ballot)
    late = Fact.objects.filter(kind="vote", ballot=ballot, id__gt=resolved.pk).count()
    assert late == 0, f"{late} votes after the close"
    assert len(told) == len(acts), told
    assert queries.ballots_of(item)[0].resolved is not None
    sys.stdout.write(f"closed once; {told.count('done') - 1} votes before it\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wyebridge.office.settings")
    main()
