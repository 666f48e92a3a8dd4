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
from wyebridge.books.journal.read import last_batch, log_actions, log_file, sha256_of
from wyebridge.books.journal.tables import SHARED

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
    holder = copy_holder(books)
    last = last_batch(books)
    previous_log = ""
    with duckdb.connect() as connection:
        for number in range(last + 1):
            try:
                log = _check_log(books, number)
                if number:
                    _check_batch(connection, books, number, log, previous_log, holder, found)
                previous_log = sha256_of(log_file(books, number))
            except _DoesNotHold as problem:
                found.failed_at = f"batch {number}" if number else "the entries table's first log entry"
                found.failure = str(problem)
                return found
    return found


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
    manifest, text, stored = _stored_manifest(connection, books, added)
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
    connection: duckdb.DuckDBPyConnection, books: Path, added: dict[str, dict[str, Any]]
) -> tuple[Manifest, str, str]:
    paths = [path for path, add in added.items() if add.get("partitionValues", {}).get("kind") == "manifest"]
    if len(paths) != 1:
        raise _DoesNotHold(f"its log entry adds {len(paths)} manifests, not one")
    try:
        rows = connection.execute(
            "SELECT manifest, sha256 FROM read_parquet(?, hive_partitioning = false)",
            [str(books / "entries" / paths[0])],
        ).fetchall()
        [(text, stored)] = rows
        return json.loads(text), text, stored
    except (duckdb.Error, ValueError, TypeError):
        raise _DoesNotHold(f"its manifest cannot be read (entries/{paths[0]})") from None


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
        if holder is not None and segment["holder"] not in (SHARED, holder):
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
        "SELECT bool_and(batch = $number) FROM read_parquet($path, hive_partitioning = false)",
        {"path": str(path), "number": number},
    ).fetchall()
    if not in_batch:
        raise _DoesNotHold(f"its segment {segment['path']} holds rows of another batch")
    found.segments += 1
    found.entries += segment["rows"] if segment["kind"] == "entry" else 0
    found.set_aside += segment["rows"] if segment["kind"] == "set-aside" else 0


def _content_checks(segment: Segment) -> Iterator[tuple[str, str]]:
    """What a segment's rows must be, as SQL that is true where they are."""
    yield "it does not hold the rows recorded", f"count(*) = {segment['rows']}"
    if segment["kind"] in ("entry", "set-aside"):
        yield "its pence do not come to the sum recorded", f"coalesce(sum(pence), 0) = {segment['pence']}"
    if segment["kind"] == "entry":
        yield (
            "an entry lacks an account or an amount, so the books do not balance",
            "bool_and(pence IS NOT NULL AND from_account <> '' AND to_account <> '' AND from_account <> to_account)",
        )
    if segment["kind"] in ("agreement", "decision"):
        yield "a text does not match its hash", "bool_and(sha256(text) = sha256)"


def _check_control(manifest: Manifest) -> None:
    control = manifest.get("control")
    if control is None:
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
