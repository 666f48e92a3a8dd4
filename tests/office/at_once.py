"""Run as a program, on a database and a home of its own: several people close one vote while others go on voting."""

import os
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wyebridge.office.kernel.rights import Hat


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
    lead = hat("lead", Role.FINANCE_LEAD)
    spend_one_limit(lead, clerks[0], words)
    commit_one_limit(lead)
    sys.stdout.write(f"closed once; {told.count('done') - 1} votes before it\n")


def spend_one_limit(lead: "Hat", clerk: "Hat", words: Mapping[str, object]) -> None:
    """The same officer in two windows: each virement keeps to the year's limit, and both together would not."""
    from django.db import connections

    from wyebridge.office.governance import actions
    from wyebridge.office.governance.models import Fact, Seated
    from wyebridge.office.kernel.rights import NotAllowed

    Seated.objects.create(person=lead.person, known_as="F.Lead", said_by=clerk.person)
    both = [
        actions.propose(title=name, act="virement", binds=["AC"], words={**words, "pence": 900_00}, by=clerk)
        for name in ("One", "Two")
    ]
    start, told = threading.Barrier(2), []

    def decide(number: int) -> None:
        start.wait()
        try:
            told.append(str(actions.decide_alone(proposal=both[number], line="D1", minute="1", by=lead)))
        except NotAllowed as refusal:
            told.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=[number]) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Fact.objects.filter(kind="officer").count() == 1, told


def commit_one_limit(lead: "Hat") -> None:
    """The same officer in two windows: each commitment keeps to the year's limit, and both together would not.

    Both are let into the database at once; it is the books that take one, and refuse the other after it.
    """
    from django.db import connections

    from wyebridge.books.open import open_books
    from wyebridge.books.pending import commitments_made
    from wyebridge.engine.kernel.problems import Refused
    from wyebridge.office.committing import actions
    from wyebridge.office.kernel.home import the_home
    from wyebridge.office.kernel.models import Act

    day = date(2021, 6, 1)
    said: dict[str, Any] = {
        "act": "commitment",
        "scheme": "homes",
        "line": "places",
        "supplier": "S",
        "purpose": "p",
        "decision": (),
    }
    said |= {"pence": 400_00, "on": day, "from_on": day, "to_on": date(2021, 9, 30), "under": "D3"}
    start, told = threading.Barrier(2), []

    def commit(number: str) -> None:
        start.wait()
        try:
            actions.make(said={**said, "id": number}, by=lead)
            told.append("made")
        except Refused as refusal:
            told.append(refusal.problems[0].code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=commit, args=[number]) for number in ("PO-1", "PO-2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["made", "no-authority"], told
    with open_books(the_home().books) as books:
        assert len(commitments_made(books)) == 1
    assert Act.objects.filter(verb="make a commitment").count() == 1, "what was refused leaves no act behind"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wyebridge.office.settings")
    main()
