"""Every change to extracts: brought in, read, posted, withdrawn. The intent is written first and the outcome after."""

import hashlib
import os
import shutil
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from wyebridge.books.journal.read import Batch, read_batches
from wyebridge.books.listing import What
from wyebridge.office.kernel.actions import record
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.models import Person
from wyebridge.office.kernel.rights import Hat, NotAllowed, Right, require
from wyebridge.office.ledger import queries, tasks
from wyebridge.office.ledger.models import Note, NoteKind, State, Upload


def bring_in(*, file: "UploadedFile[bytes]", feed: str, date_order: str, by: Hat) -> Upload:
    """Keep a file for the hat's body, and have it read in the background. Nothing is posted yet.

    Where no feed is given, it is told from the file's headings.
    """
    require(by, Right.BRING_IN)
    upload = Upload(
        for_partner=by.body,
        file_name=Path(file.name or "extract").name[:255],
        size=file.size or 0,
        feed=feed,
        date_order=date_order,
        brought_by=by.person,
        brought_as=by.role,
    )
    upload.sha256 = _keep(file, tasks.kept_at(upload))
    with transaction.atomic():
        upload.save()
        record("bring in an extract", upload.file_name, by=by, for_partner=by.body, sha256=upload.sha256)
        transaction.on_commit(lambda: tasks.read.enqueue(str(upload.pk)))
    return upload


@transaction.atomic
def read_again(*, upload: Upload, feed: str, by: Hat) -> None:
    """Have a file that is not posted read by another feed than it was."""
    require(by, Right.BRING_IN, body=upload.for_partner)
    before, change = upload.feed, {"feed": feed, "found": {}}
    if not (
        tasks.move(upload, State.READ, State.READING, **change)
        or tasks.move(upload, State.FAULTY, State.READING, **change)
    ):
        raise NotAllowed("Only an extract that has not been posted can be read by another feed.")
    record("read an extract by another feed", upload.file_name, by=by, for_partner=by.body, feed=feed, before=before)
    transaction.on_commit(lambda: tasks.read.enqueue(str(upload.pk)))


@transaction.atomic
def ask_to_post(*, upload: Upload, by: Hat) -> None:
    """Write the intent to post what was read, and have it done in the background."""
    require(by, Right.BRING_IN, body=upload.for_partner)
    if not tasks.move(upload, State.READ, State.POSTING):
        raise NotAllowed(
            f"This extract is {State(upload.state).label.lower()}, and only one that was read can be posted."
        )
    record("post an extract", upload.file_name, by=by, for_partner=by.body, sha256=upload.sha256)
    transaction.on_commit(lambda: tasks.post.enqueue(str(upload.pk), by.person.pk))


@transaction.atomic
def withdraw(*, upload: Upload, by: Hat) -> None:
    """Take back a file that has not been posted. The record that it was brought in stays."""
    require(by, Right.BRING_IN, body=upload.for_partner)
    if not (tasks.move(upload, State.READ, State.WITHDRAWN) or tasks.move(upload, State.FAULTY, State.WITHDRAWN)):
        raise NotAllowed("Only an extract that has not been posted can be withdrawn.")
    record("withdraw an extract", upload.file_name, by=by, for_partner=by.body, sha256=upload.sha256)
    transaction.on_commit(lambda: tasks.kept_at(upload).unlink(missing_ok=True))


@transaction.atomic
def note(
    *, what: What, rows: Sequence[tuple[int, int]], kind: NoteKind, words: str, given_to: Person | None, by: Hat
) -> int:
    """Say one thing of rows of one sort, all or none. Returns how many. Raises NotAllowed for one not theirs."""
    require(by, Right.BRING_IN)
    strange = sorted(set(rows) - queries.rows_seen_by(by, what))
    if strange:
        batch, row = strange[0]
        raise NotAllowed(f"Row {row} of batch {batch} is not among these of your body, or is there no longer.")
    Note.objects.bulk_create(
        Note(
            for_partner=by.body,
            what=what,
            batch=batch,
            row=row,
            kind=kind,
            words=words,
            given_to=given_to,
            by=by.person,
        )
        for batch, row in dict.fromkeys(rows)
    )
    about = f"{len(set(rows))} rows, {what}"
    record(
        NoteKind(kind).label.lower(), about, by=by, for_partner=by.body, words=words, rows=[list(r) for r in rows][:200]
    )
    return len(set(rows))


def repair() -> list[Upload]:
    """What a stop, or a database older than the books, left half done, made whole by what the books and disk hold.

    A file that the books took after it was brought in was posted; one that was being posted and that they have not is
    posted now, as was asked; one that waits, and is no longer there, was withdrawn. Returns what was found.
    """
    open_states = (State.READING, State.READ, State.FAULTY, State.POSTING)
    left = list(Upload.objects.filter(state__in=open_states).select_related("brought_by"))
    known = (
        {batch.manifest.get("source", {}).get("sha256"): batch for batch in read_batches(the_home().books)}
        if left
        else {}
    )
    for upload in left:
        before, batch = State(upload.state), known.get(upload.sha256)
        if batch and (before == State.POSTING or _is_later(batch, upload)):
            found = {"control": batch.manifest["control"], "was_already_there": False, "was_repaired": True}
            tasks.move(upload, before, State.POSTED, found=tasks.plain(found), batch=batch.number)
            record("find an extract posted after a stop", upload.file_name, by=None, for_partner=upload.for_partner)
        elif not tasks.kept_at(upload).is_file():
            tasks.move(upload, before, State.WITHDRAWN)
            record("find an extract gone after a stop", upload.file_name, by=None, for_partner=upload.for_partner)
        elif before == State.READING:
            tasks.read.enqueue(str(upload.pk))
        elif before == State.POSTING:
            tasks.post.enqueue(str(upload.pk), upload.brought_by.pk)
    _clear_what_was_cut_short()
    return left


def _clear_what_was_cut_short() -> None:
    """Remove what waits and was never brought in: a stop came between the file and its record, a day ago or more.

    A posted extract's file stays. The books have its rows and its hash, and nobody but the sender has it otherwise.
    """
    names = {str(pk) for pk in Upload.objects.values_list("pk", flat=True)}
    long_ago = time.time() - timedelta(days=1).total_seconds()
    for folder in (the_home().path / "incoming").glob("*"):
        if folder.is_dir() and folder.name not in names and folder.stat().st_mtime < long_ago:
            shutil.rmtree(folder)


def _is_later(batch: Batch, upload: Upload) -> bool:
    return datetime.fromisoformat(batch.manifest["recorded_at"]) > upload.brought_at


def _keep(file: "UploadedFile[bytes]", path: Path) -> str:
    path.parent.mkdir(parents=True, mode=0o700)
    sha256 = hashlib.sha256()
    with path.open("xb") as stream:
        for chunk in file.chunks():
            sha256.update(chunk)
            stream.write(chunk)
        stream.flush()
        os.fsync(stream.fileno())
    return sha256.hexdigest()
