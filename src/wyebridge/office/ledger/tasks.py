"""What is done in the background, each safe to run twice, and where a file waits meanwhile."""

import json
from pathlib import Path
from typing import Any

from django.utils import timezone
from django_tasks import task

from wyebridge.books.feed.match import choose_feed
from wyebridge.books.feed.terms import Feed
from wyebridge.books.home import Home, read_home_feed
from wyebridge.books.importing import import_extract
from wyebridge.books.previewing import Preview, preview_extract
from wyebridge.engine.kernel.problems import Refused
from wyebridge.office.kernel.home import partners, the_home
from wyebridge.office.kernel.models import Person
from wyebridge.office.ledger.models import State, Upload

PROBLEMS_KEPT = 200
TEXT_KEPT = 1_000


@task()
def read(upload_id: str) -> None:
    """Read a file as posting it would, and keep what was found: a preview, or every fault at once."""
    upload, home = Upload.objects.get(pk=upload_id), the_home()
    told: dict[str, str] = {}
    why = ""
    try:
        if not upload.feed:
            feed, why = choose_feed(kept_at(upload), feeds_of(home, upload.for_partner))
            told = {"feed": feed.id}
        found = preview_extract(
            home,
            kept_at(upload),
            feed_id=told.get("feed", upload.feed),
            for_partner=upload.for_partner,
            date_order=upload.date_order or None,  # type: ignore[arg-type]
        )
    except Refused as refusal:
        move(upload, State.READING, State.FAULTY, found=faults(refusal) | {"feed_because": why}, **told)
    else:
        move(upload, State.READING, State.READ, found=_plain(found) | {"feed_because": why}, **told)


@task()
def post(upload_id: str, person_id: int) -> None:
    """Ask the books to post a file, and write what came of it. The books know a file that they have."""
    upload, person = Upload.objects.get(pk=upload_id), Person.objects.get(pk=person_id)
    if upload.state != State.POSTING:
        return
    try:
        imported = import_extract(
            the_home(),
            kept_at(upload),
            feed_id=upload.feed,
            by=person.name,
            now=timezone.now(),
            for_partner=upload.for_partner,
            date_order=upload.date_order or None,  # type: ignore[arg-type]
        )
    except Refused as refusal:
        move(upload, State.POSTING, State.REFUSED, found=faults(refusal))
    else:
        found = {"control": imported.manifest["control"], "was_already_there": imported.was_already_there}
        move(upload, State.POSTING, State.POSTED, found=plain(found), batch=imported.manifest["batch"])


def feeds_of(home: Home, partner: str) -> list[Feed]:
    """The home's sound feeds for the kind of body that a partner is."""
    party = next((one for one in partners() if one.id == partner), None)
    found = []
    for file in sorted((home.path / "feeds").glob("*.y*ml")):
        try:
            feed, _ = read_home_feed(home, file.stem)
        except Refused:
            continue
        if party is None or (feed.body == "health") == party.is_health:
            found.append(feed)
    return found


def kept_at(upload: Upload) -> Path:
    """Where a file waits: under a random name, in a folder of the home that nobody else reads."""
    return the_home().path / "incoming" / str(upload.pk) / upload.file_name


def move(upload: Upload, before: State, after: State, **changes: Any) -> bool:
    """Take an upload from one state to the next, unless another has: whether it was this call that did."""
    moved = Upload.objects.filter(pk=upload.pk, state=before).update(state=after, changed_at=timezone.now(), **changes)
    upload.refresh_from_db()
    return bool(moved)


def plain(found: dict[str, Any]) -> dict[str, Any]:
    """The same as a database keeps it."""
    kept: dict[str, Any] = json.loads(json.dumps(found))
    return kept


def faults(refusal: Refused) -> dict[str, Any]:
    """Every fault of a refusal, as a database keeps them."""
    names = ("code", "what", "why", "remedy")
    problems = [{**{name: getattr(one, name) for name in names}, "place": str(one.place)} for one in refusal.problems]
    return {"problems": problems[:PROBLEMS_KEPT], "problems_in_all": len(problems)}


def _plain(found: Preview) -> dict[str, Any]:
    return {
        "rows_in": found.rows_in,
        "pence_in": found.pence_in,
        "covers": [str(day) for day in found.covers] if found.covers else None,
        "dates": found.dates,
        "classes": [list(one) for one in found.classes],
        "first": [[line, str(on), *rest] for line, on, *rest in found.first],
        "rows_set_aside": found.rows_set_aside,
        "set_aside": [[line, reason, text[:TEXT_KEPT]] for line, reason, text in found.set_aside],
        "posted_as": found.posted_as,
    }
