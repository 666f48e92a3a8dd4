"""Checking the books from nothing but themselves: every hash, the chain, every total and balance, in order."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb

from wyebridge.books.journal.checkpoint import Checkpoint, held_checkpoints, misfit, read_checkpoint
from wyebridge.books.journal.compact import FOLDER
from wyebridge.books.journal.compacting import compact_fault
from wyebridge.books.journal.copying import copy_holder
from wyebridge.books.journal.files import last_here, log_actions, log_file, log_folder, sha256_of
from wyebridge.books.journal.holding import checks_at
from wyebridge.books.journal.log import CHAIN, last_version, log_text, segments_of
from wyebridge.books.journal.manifest import GENESIS, Manifest, Segment, canonical, fingerprint
from wyebridge.books.journal.read import last_batch
from wyebridge.books.journal.store import StoreDiffers, store_of
from wyebridge.books.journal.tables import FIRST_ENTRIES, POSTED, SHARED, TABLE_OF_TEXT, TABLES, may_see, tables_in

OTHER_TABLES = tuple(table for table in TABLES if table != "entries")
_ALLOWED_ACTIONS = frozenset({"add", "txn", "commitInfo"})


class _DoesNotHold(Exception):
    """The first thing found that does not hold, in words."""


@dataclass(slots=True)
class Verification:
    """What was checked, and the first thing that does not hold ('' where everything does).

    `manifests` has the hash of each batch that holds, in order; `begun` that of the first log entry of each table that
    a batch began; `copy_for` is the partner whose copy this is, and `extends` says which checkpoints the books extend.
    """

    batches: int = 0
    segments: int = 0
    entries: int = 0
    set_aside: int = 0
    withheld: dict[str, int] = field(default_factory=dict)
    copy_for: str = ""
    extends: list[str] = field(default_factory=list)
    clock_went_back: list[int] = field(default_factory=list)
    latest: str = ""
    manifests: list[str] = field(default_factory=list)
    begun: dict[str, str] = field(default_factory=dict)
    failed_at: str = ""
    failure: str = ""

    @property
    def holds(self) -> bool:
        return not self.failure

    @property
    def head(self) -> str:
        """The hash of the last manifest that holds."""
        return self.manifests[-1] if self.manifests else GENESIS


def verify(books: Path, checkpoints: Sequence[Path] = ()) -> Verification:
    """Check every batch in the order of the chain, stopping at the first that does not hold.

    Where checkpoints are given (files, or folders of them), the books must extend each of them too.
    Another body's own segments, where this copy of the books leaves them out, are counted by holder as withheld: their
    hashes are part of the chain all the same. Where the books stand at an object store, the folder is checked, and then
    each file at the store against it. Raises Refused where there are no books, or a file is no
    checkpoint.
    """
    kept = [(file, read_checkpoint(file)) for file in held_checkpoints(checkpoints)]
    found = Verification()
    last = _brought_over(books)
    with duckdb.connect() as connection:
        for place, check in _checks(connection, books, last, found):
            try:
                check()
            except _DoesNotHold as fault:
                found.failed_at, found.failure = place, str(fault)
            except StoreDiffers as fault:
                found.failed_at, found.failure = fault.place, fault.what
                found.batches = fault.batch - 1 if fault.batch else found.batches
            except (KeyError, TypeError, AttributeError, ValueError, OSError, duckdb.Error) as problem:
                found.failed_at, found.failure = place, f"it cannot be read ({problem!r})"
            if found.failure:
                break
    for file, checkpoint in kept:
        _hold_against(found, file, checkpoint)
    return found


def _brought_over(books: Path) -> int:
    """The last batch here, once all is that the books' address has; what does not hold there, the checks name."""
    try:
        return last_batch(books)
    except StoreDiffers:
        if not log_file(books, 0).is_file():
            raise
        return last_here(books)


def _hold_against(found: Verification, file: Path, checkpoint: Checkpoint) -> None:
    """What a checkpoint shows, where it shows an earlier batch that does not hold than the books did by themselves."""
    odd = misfit(checkpoint, found.manifests, is_all=found.holds)
    if odd is None:
        if len(found.manifests) >= checkpoint.size:
            found.extends.append(f"{file.name} ({checkpoint.size} batches on {checkpoint.day})")
    elif found.holds or odd.batch <= found.batches:
        found.batches = odd.batch - 1
        found.failed_at, found.failure = odd.place, f"{odd.failure} (checkpoint {file.name})"


def _checks(
    connection: duckdb.DuckDBPyConnection, books: Path, last: int, found: Verification
) -> Iterator[tuple[str, Callable[[], None]]]:
    """What is checked, in order: the place that is named where it does not hold, and the check."""
    versions = dict.fromkeys(OTHER_TABLES, 0)
    yield "the log", lambda: _check_no_checkpoints(books)
    yield "the mark of whose copy this is", lambda: _read_holder(books, found)
    for number in range(1, last + 1):
        yield f"batch {number}", partial(_check_batch, connection, books, number, last, versions, found)
    for table in (table for table in OTHER_TABLES if table in _begun(books, found) or table in tables_in(books)):
        yield f"the {table} table's first log entry", partial(_check_first_entry, books, table, found)
        yield f"the log of {table}", partial(_check_no_more, books, table, versions, last)
    yield "the compact copy", lambda: _check_compact(books, found)
    if store := store_of(books):
        yield from checks_at(store, books, last)


def _check_no_checkpoints(books: Path) -> None:
    """These books make no checkpoint of a log and no compacted log, and others would read the table by it."""
    for table in tables_in(books):
        for file in sorted(log_folder(books, table).iterdir()):
            if "checkpoint" in file.name or ".compacted." in file.name:
                name = f"{table}/_delta_log/{file.name}"
                raise _DoesNotHold(f"{name} was not written by these books, and hides some from readers")


def _read_holder(books: Path, found: Verification) -> None:
    found.copy_for = copy_holder(books) or ""


def _read_log(books: Path, number: int) -> list[dict[str, Any]]:
    if not log_file(books, number).is_file():
        raise _DoesNotHold(f"its log entry {log_file(books, number).name} is missing")
    try:
        return log_actions(books, number)
    except ValueError:
        raise _DoesNotHold(f"its log entry {log_file(books, number).name} cannot be read") from None


def _check_compact(books: Path, found: Verification) -> None:
    """It is no part of the books, and it answers for them."""
    if fault := compact_fault(books, found.manifests):
        raise _DoesNotHold(f"{fault}; the books do: delete {FOLDER}/ in them, or run `wyebridge compact`")


def _check_log(books: Path, number: int) -> list[dict[str, Any]]:
    actions = _read_log(books, number)
    strange = sorted({name for action in actions for name in action} - _ALLOWED_ACTIONS)
    if strange:
        raise _DoesNotHold(f"its log entry does what no batch does: {', '.join(strange)}")
    chained = [action["txn"]["version"] for action in actions if action.get("txn", {}).get("appId") == CHAIN]
    if chained != [number]:
        raise _DoesNotHold("its log entry does not carry its place in the chain")
    return actions


def _check_batch(
    connection: duckdb.DuckDBPyConnection,
    books: Path,
    number: int,
    last: int,
    versions: dict[str, int],
    found: Verification,
) -> None:
    log = _check_log(books, number)
    added = {unquote(action["add"]["path"]): action["add"] for action in log if "add" in action}
    link, text, stored = _stored_manifest(connection, books, added, number)
    manifest: Manifest = json.loads(text)
    if stored != fingerprint(text) or canonical(manifest) != text:
        raise _DoesNotHold("its manifest does not match the manifest's own hash")
    if manifest["batch"] != number:
        raise _DoesNotHold(f"its manifest says that it is batch {manifest['batch']}")
    if manifest["previous"] != found.head:
        raise _DoesNotHold("its manifest does not follow from the batch before: the chain is broken")
    if manifest["previous_log"] != sha256_of(log_file(books, number - 1)):
        raise _DoesNotHold(f"the log entry before it ({number - 1:020}.json) has been changed")
    _check_named_files(manifest, added)
    for segment in manifest["segments"]:
        _check_segment(connection, books, number, segment, found)
    _check_control(manifest)
    if not _is_as_written(log_file(books, number), log_text("entries", manifest, link)):
        raise _DoesNotHold("its log entry is not, byte for byte, what its manifest gives")
    for table in OTHER_TABLES:
        _check_shown(books, table, manifest, versions, is_last=number == last)
    if manifest["recorded_at"] < found.latest:
        found.clock_went_back.append(number)
    found.latest = max(found.latest, manifest["recorded_at"])
    found.batches = number
    found.begun |= manifest.get("begins", {})
    found.manifests.append(stored)


def _is_as_written(entry: Path, text: str) -> bool:
    """Whether a log entry is what its manifest gives; `deltalake` wrote those of older books, in words of its own."""
    held = entry.read_text(encoding="utf-8")
    if held == text:
        return True
    writers = [json.loads(line).get("commitInfo", {}).get("engineInfo", "") for line in held.splitlines()]
    return any(writer.startswith("delta-rs:") for writer in writers)


def _stored_manifest(
    connection: duckdb.DuckDBPyConnection, books: Path, added: dict[str, dict[str, Any]], number: int
) -> tuple[Segment, str, str]:
    """The file that a manifest stands in, as a segment; the manifest's text, and the hash stored beside it."""
    paths = [path for path, add in added.items() if add.get("partitionValues", {}).get("kind") == "manifest"]
    if len(paths) != 1:
        raise _DoesNotHold(f"its log entry adds {len(paths)} manifests, not one")
    path = books / "entries" / paths[0]
    recorded = (added[paths[0]].get("tags") or {}).get("sha256")
    if recorded and path.is_file() and sha256_of(path) != recorded:
        raise _DoesNotHold(f"its manifest's file entries/{paths[0]} is not the file that was recorded")
    try:
        rows = connection.execute(
            "SELECT batch, manifest, sha256 FROM read_parquet(?, hive_partitioning = false)", [str(path)]
        ).fetchall()
        [(stored_number, text, stored)] = rows
        manifest: Manifest = json.loads(text)
    except (duckdb.Error, ValueError, TypeError):
        raise _DoesNotHold(f"its manifest cannot be read (entries/{paths[0]})") from None
    if manifest.get("batch") == number != stored_number:
        raise _DoesNotHold(f"its manifest is stored under batch {stored_number}")
    link: Segment = {
        "path": f"entries/{paths[0]}",
        "kind": "manifest",
        "holder": SHARED,
        "rows": 1,
        "pence": 0,
        "bytes": path.stat().st_size,
        "sha256": sha256_of(path),
    }
    return link, text, stored


def _check_named_files(manifest: Manifest, added: dict[str, dict[str, Any]]) -> None:
    named = {s["path"].removeprefix("entries/"): s for s in manifest["segments"] if s["path"].startswith("entries/")}
    data = {path: add for path, add in added.items() if add["partitionValues"]["kind"] != "manifest"}
    if named.keys() != data.keys():
        odd = sorted(named.keys() ^ data.keys())
        raise _DoesNotHold(f"its log entry and its manifest name different files: {odd[0]}")
    for path, add in data.items():
        segment = named[path]
        place = {"kind": segment["kind"], "holder": segment["holder"]}
        if add["size"] != segment["bytes"] or add["partitionValues"] != place:
            raise _DoesNotHold(f"its log entry and its manifest differ on {path}")


def _check_segment(
    connection: duckdb.DuckDBPyConnection,
    books: Path,
    number: int,
    segment: Segment,
    found: Verification,
) -> None:
    path = books / segment["path"]
    if not path.is_file():
        if found.copy_for and not may_see(segment["holder"], found.copy_for):
            found.withheld[segment["holder"]] = found.withheld.get(segment["holder"], 0) + 1
            return
        raise _DoesNotHold(f"its segment {segment['path']} is missing")
    if path.stat().st_size != segment["bytes"] or sha256_of(path) != segment["sha256"]:
        raise _DoesNotHold(f"its segment {segment['path']} is not the file that was recorded")
    for what, query in _content_checks(segment):
        [(holds,)] = connection.execute(
            f"SELECT {query} FROM read_parquet($path, hive_partitioning = false)",
            {"path": str(path)},
        ).fetchall()
        if not holds:
            raise _DoesNotHold(f"its segment {segment['path']}: {what}")
    [(in_batch,)] = connection.execute(
        "SELECT bool_and(coalesce(batch = $number, false)) FROM read_parquet($path, hive_partitioning = false)",
        {"path": str(path), "number": number},
    ).fetchall()
    if not in_batch:
        raise _DoesNotHold(f"its segment {segment['path']} holds rows of another batch")
    found.segments += 1
    found.entries += segment["rows"] if segment["kind"] in POSTED else 0
    found.set_aside += segment["rows"] if segment["kind"] == "set-aside" else 0


def _check_shown(books: Path, table: str, manifest: Manifest, versions: dict[str, int], *, is_last: bool) -> None:
    """Whoever reads the table by its own log must see what the batch added to it, once.

    Where the last batch's writer was cut off before it could show that, the next writer will.
    """
    added = segments_of(table, manifest)
    if not added:
        return
    entry = log_file(books, versions[table] + 1, table)
    if not entry.is_file() and is_last:
        return
    hidden = _DoesNotHold(f"its segment {added[0]['path']} is not what the log of {table} shows to others")
    if not entry.is_file() or not _is_as_written(entry, log_text(table, manifest)):
        raise hidden
    actions = log_actions(books, versions[table] + 1, table)
    seen = sorted(f"{table}/{unquote(action['add']['path'])}" for action in actions if "add" in action)
    if seen != sorted(segment["path"] for segment in added) or any("remove" in action for action in actions):
        raise hidden
    versions[table] += 1


def _begun(books: Path, found: Verification) -> dict[str, str]:
    """The hash of how each table's log begins: the first entry of `entries`, which the chain holds, holds the others.

    Older books' does not; that of a table which they came to use later is held by the batch that began it.
    """
    infos = [action["commitInfo"] for action in _read_log(books, 0) if "commitInfo" in action]
    return {**found.begun, **(infos[0].get(FIRST_ENTRIES, {}) if infos else {})}


def _check_first_entry(books: Path, table: str, found: Verification) -> None:
    begun = _begun(books, found)
    if table in begun and sha256_of(log_file(books, 0, table)) != begun[table]:
        raise _DoesNotHold("it has been changed since the books were made")
    log_actions(books, 0, table)


def _check_no_more(books: Path, table: str, versions: dict[str, int], last: int) -> None:
    if last_version(books, table) > versions[table] and last_batch(books) == last:
        raise _DoesNotHold(f"it shows others what no batch holds ({versions[table] + 1:020}.json)")


def _content_checks(segment: Segment) -> Iterator[tuple[str, str]]:
    """What a segment's rows must be, as SQL that is true where they are."""
    yield "it does not hold the rows recorded", f"count(*) = {segment['rows']}"
    if segment["kind"] in (*POSTED, "set-aside"):
        yield "its pence do not come to the sum recorded", f"coalesce(sum(pence), 0) = {segment['pence']}"
    if segment["kind"] in POSTED:
        yield (
            "an entry lacks an account or an amount, so the books do not balance",
            "bool_and(pence IS NOT NULL AND coalesce(from_account <> '' AND to_account <> '' "
            "AND from_account <> to_account, false))",
        )
    if segment["kind"] in TABLE_OF_TEXT:
        yield "a text does not match its hash", "bool_and(coalesce(sha256(text) = sha256, false))"


def _check_control(manifest: Manifest) -> None:
    control = manifest.get("control")
    if control is None:
        if manifest["kind"] == "extract":
            raise _DoesNotHold("it is an extract without control totals")
        return
    posted = [segment for segment in manifest["segments"] if segment["kind"] in POSTED]
    aside = [segment for segment in manifest["segments"] if segment["kind"] == "set-aside"]
    classes = control["classes"].values()
    # What a release posts was set aside before, by another batch.
    release = manifest.get("releases")
    out = (len(release["rows"]), control["pence_posted"]) if release else (0, 0)
    # Half of a recoding's entries are reversals, which take a row away.
    reversed_rows = manifest["recodes"]["entries"] if "recodes" in manifest else 0
    ties = {
        "rows in = posted + set aside": control["rows_in"] == control["rows_posted"] + control["rows_set_aside"],
        "pence in = posted + set aside": control["pence_in"] == control["pence_posted"] + control["pence_set_aside"],
        "rows posted = rows of its segments": control["rows_posted"]
        == sum(segment["rows"] for segment in posted) - 2 * reversed_rows,
        "pence posted = pence of its segments": control["pence_posted"] == sum(segment["pence"] for segment in posted),
        "rows set aside = rows of its segments": control["rows_set_aside"] == sum(s["rows"] for s in aside) - out[0],
        "pence set aside = pence of its segments": control["pence_set_aside"]
        == sum(s["pence"] for s in aside) - out[1],
        "rows posted = rows of its classes": control["rows_posted"] == sum(total["rows"] for total in classes),
        "pence posted = pence of its classes": control["pence_posted"] == sum(total["pence"] for total in classes),
    }
    if "recodes" in manifest:
        ties["a recoding comes to nothing"] = not control["rows_posted"] and not control["pence_posted"]
    for tie, holds in ties.items():
        if not holds:
            raise _DoesNotHold(f"its control totals do not tie: {tie}")
