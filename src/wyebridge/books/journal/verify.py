"""Checking the books from nothing but themselves: every hash, the chain, every total and balance, in order."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb

from wyebridge.books.journal.append import CHAIN
from wyebridge.books.journal.copying import copy_holder
from wyebridge.books.journal.manifest import GENESIS, Manifest, Segment, canonical, fingerprint
from wyebridge.books.journal.read import last_batch, log_actions, log_file, log_folder, sha256_of
from wyebridge.books.journal.tables import TABLE_OF_TEXT, may_see, tables_in

_ALLOWED_ACTIONS = frozenset({"add", "txn", "commitInfo"})


class _DoesNotHold(Exception):
    """The first thing found that does not hold, in words."""


@dataclass(slots=True)
class Verification:
    """What was checked, and the first thing that does not hold ('' where everything does)."""

    batches: int = 0
    segments: int = 0
    entries: int = 0
    set_aside: int = 0
    withheld: dict[str, int] = field(default_factory=dict)
    head: str = GENESIS
    failed_at: str = ""
    failure: str = ""

    @property
    def holds(self) -> bool:
        return not self.failure


def verify(books: Path) -> Verification:
    """Check every batch in the order of the chain, stopping at the first that does not hold.

    Another body's own segments, where this copy of the books leaves them out, are counted by holder as withheld: their
    hashes are part of the chain all the same. Raises Refused where the folder holds no books.
    """
    found = Verification()
    last = last_batch(books)
    strange = _strange_logs(books)
    if strange:
        found.failed_at, found.failure = (
            "the log",
            f"{strange} was not written by these books, and hides some from readers",
        )
        return found
    holder = copy_holder(books)
    previous_log = ""
    with duckdb.connect() as connection:
        for number in range(last + 1):
            try:
                log = _check_log(books, number)
                if number:
                    _check_batch(connection, books, number, log, previous_log, holder, found)
                previous_log = sha256_of(log_file(books, number))
            except (_DoesNotHold, KeyError, TypeError, AttributeError, ValueError, OSError, duckdb.Error) as problem:
                found.failed_at = f"batch {number}" if number else "the entries table's first log entry"
                known = isinstance(problem, _DoesNotHold)
                found.failure = str(problem) if known else f"it cannot be read as a batch ({problem!r})"
                return found
    return found


def _strange_logs(books: Path) -> str:
    """A checkpoint in a log: these books never make one, and others would read the table by it."""
    for table in tables_in(books):
        for file in sorted(log_folder(books, table).iterdir()):
            if "checkpoint" in file.name:
                return f"{table}/_delta_log/{file.name}"
    return ""


def _check_log(books: Path, number: int) -> list[dict[str, Any]]:
    if not log_file(books, number).is_file():
        raise _DoesNotHold(f"its log entry {log_file(books, number).name} is missing")
    try:
        actions = log_actions(books, number)
    except ValueError:
        raise _DoesNotHold(f"its log entry {log_file(books, number).name} cannot be read") from None
    if number:
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
    log: list[dict[str, Any]],
    previous_log: str,
    holder: str | None,
    found: Verification,
) -> None:
    added = {unquote(action["add"]["path"]): action["add"] for action in log if "add" in action}
    manifest, text, stored = _stored_manifest(connection, books, added, number)
    if stored != fingerprint(text) or canonical(manifest) != text:
        raise _DoesNotHold("its manifest does not match the manifest's own hash")
    if manifest["batch"] != number:
        raise _DoesNotHold(f"its manifest says that it is batch {manifest['batch']}")
    if manifest["previous"] != found.head:
        raise _DoesNotHold("its manifest does not follow from the batch before: the chain is broken")
    if manifest["previous_log"] != previous_log:
        raise _DoesNotHold(f"the log entry before it ({number - 1:020}.json) has been changed")
    _check_named_files(manifest, added)
    for segment in manifest["segments"]:
        _check_segment(connection, books, number, segment, holder, found)
    _check_control(manifest)
    found.batches = number
    found.head = stored


def _stored_manifest(
    connection: duckdb.DuckDBPyConnection, books: Path, added: dict[str, dict[str, Any]], number: int
) -> tuple[Manifest, str, str]:
    paths = [path for path, add in added.items() if add.get("partitionValues", {}).get("kind") == "manifest"]
    if len(paths) != 1:
        raise _DoesNotHold(f"its log entry adds {len(paths)} manifests, not one")
    try:
        rows = connection.execute(
            "SELECT batch, manifest, sha256 FROM read_parquet(?, hive_partitioning = false)",
            [str(books / "entries" / paths[0])],
        ).fetchall()
        [(stored_number, text, stored)] = rows
        manifest: Manifest = json.loads(text)
    except (duckdb.Error, ValueError, TypeError):
        raise _DoesNotHold(f"its manifest cannot be read (entries/{paths[0]})") from None
    if manifest.get("batch") == number != stored_number:
        raise _DoesNotHold(f"its manifest is stored under batch {stored_number}")
    return manifest, text, stored


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
    holder: str | None,
    found: Verification,
) -> None:
    path = books / segment["path"]
    if not path.is_file():
        if holder is not None and not may_see(segment["holder"], holder):
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
    if segment["kind"] in TABLE_OF_TEXT:
        _check_is_seen(books, segment)
    found.segments += 1
    found.entries += segment["rows"] if segment["kind"] == "entry" else 0
    found.set_aside += segment["rows"] if segment["kind"] == "set-aside" else 0


def _check_is_seen(books: Path, segment: Segment) -> None:
    """Whoever reads the table by its own log must see this file once."""
    table, _, path = segment["path"].partition("/")
    versions = range(len(list(log_folder(books, table).glob("*.json"))))
    actions = [action for version in versions for action in log_actions(books, version, table)]
    seen = [action for action in actions if unquote(action.get("add", {}).get("path", "")) == path]
    if len(seen) != 1 or any("remove" in action for action in actions):
        raise _DoesNotHold(f"its segment {segment['path']} is not what the log of {table} shows to others")


def _content_checks(segment: Segment) -> Iterator[tuple[str, str]]:
    """What a segment's rows must be, as SQL that is true where they are."""
    yield "it does not hold the rows recorded", f"count(*) = {segment['rows']}"
    if segment["kind"] in ("entry", "set-aside"):
        yield "its pence do not come to the sum recorded", f"coalesce(sum(pence), 0) = {segment['pence']}"
    if segment["kind"] == "entry":
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
    posted = [segment for segment in manifest["segments"] if segment["kind"] == "entry"]
    aside = [segment for segment in manifest["segments"] if segment["kind"] == "set-aside"]
    classes = control["classes"].values()
    ties = {
        "rows in = posted + set aside": control["rows_in"] == control["rows_posted"] + control["rows_set_aside"],
        "pence in = posted + set aside": control["pence_in"] == control["pence_posted"] + control["pence_set_aside"],
        "rows posted = rows of its segments": control["rows_posted"] == sum(segment["rows"] for segment in posted),
        "pence posted = pence of its segments": control["pence_posted"] == sum(segment["pence"] for segment in posted),
        "rows set aside = rows of its segments": control["rows_set_aside"] == sum(s["rows"] for s in aside),
        "pence set aside = pence of its segments": control["pence_set_aside"] == sum(s["pence"] for s in aside),
        "rows posted = rows of its classes": control["rows_posted"] == sum(total["rows"] for total in classes),
        "pence posted = pence of its classes": control["pence_posted"] == sum(total["pence"] for total in classes),
    }
    for tie, holds in ties.items():
        if not holds:
            raise _DoesNotHold(f"its control totals do not tie: {tie}")
