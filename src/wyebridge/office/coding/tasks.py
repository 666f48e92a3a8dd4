"""What is done in the background, each safe to run twice: working out what a rule would move, and saving it."""

from datetime import date
from typing import Any

from django.utils import timezone
from django_tasks import task

from wyebridge.books.coding_file import Edited, RuleText, edit_rule, own_rules
from wyebridge.books.data import recoding_data
from wyebridge.books.home import Home
from wyebridge.books.journal.durable import write_file
from wyebridge.books.journal.manifest import fingerprint
from wyebridge.books.journal.read import head, read_batches
from wyebridge.books.recoding import preview_recoding, recode
from wyebridge.books.releasing import refuse_reason
from wyebridge.engine.kernel.problems import Place, Refused
from wyebridge.office.coding.models import RuleChange, State
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.models import Person
from wyebridge.office.ledger.tasks import faults, plain


@task()
def look(change_id: str) -> None:
    """Work out what a rule would move, as the books and the other rules stand; or every fault of it at once."""
    change, home = RuleChange.objects.get(pk=change_id), the_home()
    stands_on = stands_by(home)
    try:
        edited = edit_rule(home, rule_of(change), changes="" if change.is_new else change.rule)
        refuse_reason(reason_of(change), Place(f"coding rule {change.rule}"))
        found = preview_recoding(edited.home, for_partner=change.for_partner)
    except Refused as refusal:
        move(change, State.LOOKING, State.FAULTY, found=faults(refusal))
    else:
        move(change, State.LOOKING, State.SHOWN, found=plain(recoding_data(found)), stands_on=stands_on)


@task()
def save(change_id: str, person_id: int) -> None:
    """Write the rule in its file, and have what it moves recoded. Done again after a stop, it moves nothing twice."""
    change, person = RuleChange.objects.get(pk=change_id), Person.objects.get(pk=person_id)
    if change.state != State.SAVING:
        return
    home, path, was = the_home(), None, ""
    try:
        is_there = change.rule in [rule.id for rule in own_rules(home, change.for_partner)]
        edited = edit_rule(home, rule_of(change), changes=change.rule if is_there else "")
        path, was = edited.path, _as_it_was(change, edited)
        write_file(path, edited.text)
        found = recode(
            edited.home,
            for_partner=change.for_partner,
            by=person.name,
            because=reason_of(change),
            now=timezone.now(),
        )
    except Refused as refusal:
        if path is not None:
            write_file(path, was or "rules: []\n")
        move(change, State.SAVING, State.REFUSED, found=faults(refusal))
    else:
        # Nothing was left to post where a stop came after the books had it: then what was shown is what was done.
        told = plain(recoding_data(found)) if found.manifest else change.found
        batch = found.manifest["batch"] if found.manifest else _posted_before(edited.home, change)
        move(change, State.SAVING, State.SAVED, found=told, batch=batch)


def _as_it_was(change: RuleChange, edited: Edited) -> str:
    """The file's text before this save, kept with the change: after a stop the file has the new rule already."""
    name = str(edited.path.relative_to(edited.home.path))
    was = change.was.get(name)
    if was is None:
        was = edited.path.read_text(encoding="utf-8") if edited.path.is_file() else ""
        change.was = {name: was}
        change.save(update_fields=["was"])
    return was


def stands_by(home: Home) -> str:
    """The hash of all that a preview stands on: the rules, and the books' last batch."""
    return fingerprint(f"{home.coding_text}\n{head(home.books).sha256}")


def rule_of(change: RuleChange) -> RuleText:
    """The rule as it was typed."""
    days = {name: date.fromisoformat(day) for name in ("starts", "ends") if (day := change.given.get(name))}
    return RuleText(**{**change.given, "id": change.rule, "ledger": change.for_partner, **days})


def reason_of(change: RuleChange) -> str:
    """Why the entries are recoded, as the books keep it."""
    return f"Rule {change.rule}: {change.given['reason']}"


def move(change: RuleChange, before: State, after: State, **changes: Any) -> bool:
    """Take a change from one state to the next, unless another has: whether it was this call that did."""
    rows = RuleChange.objects.filter(pk=change.pk, state=before)
    moved = rows.update(state=after, changed_at=timezone.now(), **changes)
    change.refresh_from_db()
    return bool(moved)


def _posted_before(home: Home, change: RuleChange) -> int | None:
    """The batch that an attempt which was cut short posted by these very rules; None where nothing moves."""
    coding, since = fingerprint(home.coding_text), change.made_at.isoformat()
    for batch in reversed(read_batches(home.books)):
        manifest = batch.manifest
        if (
            manifest["kind"] == "recoding"
            and manifest["coding"]["sha256"] == coding
            and manifest["recorded_at"] > since
        ):
            return batch.number
    return None
