"""The tables of the books, as Delta Lake holds them in a local folder."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from deltalake import DeltaTable, Field, Schema
from deltalake.schema import PrimitiveType

from wyebridge.books.journal.durable import sync_file, sync_folders, write_file
from wyebridge.books.journal.files import log_file, log_folder, sha256_of
from wyebridge.books.journal.store import key_of, store_of

TABLES: Final = ("entries", "agreements", "decisions", "settlements", "claims", "closings", "commitments")
TABLE_OF_TEXT: Final = {
    "agreement": "agreements",
    "decision": "decisions",
    "constitution": "decisions",
    "settlement": "settlements",
    "claim": "claims",
    "claim-event": "claims",
    "closing": "closings",
    "closing-plan": "closings",
    "closing-figures": "closings",
    "dispute": "claims",
    "redaction": "claims",
    "commitment-made": "commitments",
    "commitment-released": "commitments",
}
"""Where each kind of text stands; every one has its own hash beside it."""
POSTED: Final = ("entry", "accrual", "commitment", "forecast", "budget")
"""Kinds of segment that hold a file's posted rows: payments, or how things stood at a month's end."""
SHARED: Final = "shared"
"""The holder of segments that every partner has; any other holder is the one partner that has it, or two, as `A+B`."""

ENTRY_COLUMNS: Final = {
    "batch": "long",
    "row": "long",
    "ledger": "string",
    "recorded_at": "timestamp",
    "effective_on": "date",
    "from_account": "string",
    "to_account": "string",
    "pence": "long",
    "gross_pence": "long",
    "vat_pence": "long",
    "class": "string",
    "fund": "string",
    "scheme": "string",
    "scheme_line": "string",
    "funder": "string",
    "rule": "string",
    "authority": "string",
    "because": "string",
    "document": "string",
    "document_line": "string",
    "supplier": "string",
    "description": "string",
    "directorate": "string",
    "cost_centre": "string",
    "account": "string",
    "repaired": "string",
    "duplicate": "string",
    "duplicate_of_batch": "long",
    "duplicate_of_row": "long",
    "recoding": "string",
    "recodes_batch": "long",
    "recodes_row": "long",
    "order_number": "string",
}
SET_ASIDE_COLUMNS: Final = {
    "batch": "long",
    "row": "long",
    "line": "long",
    "code": "string",
    "reason": "string",
    "pence": "long",
    "text": "string",
}
MANIFEST_COLUMNS: Final = {"batch": "long", "manifest": "string", "sha256": "string"}
AGREEMENT_COLUMNS: Final = {
    "batch": "long",
    "recorded_at": "timestamp",
    "id": "string",
    "version": "string",
    "file": "string",
    "sha256": "string",
    "text": "string",
}
TEXT_COLUMNS: Final = {
    "batch": "long",
    "recorded_at": "timestamp",
    "id": "string",
    "for_partner": "string",
    "sha256": "string",
    "text": "string",
}

WRITER: Final = "wyebridge"
"""Who wrote a log entry, as it says itself."""

FIRST_ENTRIES: Final = "firstEntries"
"""Where the first log entry of `entries` gives the hash of each other table's."""

PARTITIONS: Final[dict[str, list[str]]] = {
    "entries": ["kind", "holder"],
    "agreements": [],
    "decisions": [],
    "settlements": [],
    "claims": ["kind", "holder"],
    "closings": [],
    "commitments": [],
}
_COLUMNS: Final = {
    "entries": {"kind": "string", "holder": "string", **ENTRY_COLUMNS, **SET_ASIDE_COLUMNS, **MANIFEST_COLUMNS},
    "agreements": AGREEMENT_COLUMNS,
    "decisions": TEXT_COLUMNS,
    "settlements": TEXT_COLUMNS,
    "claims": {"kind": "string", "holder": "string", **TEXT_COLUMNS},
    "closings": TEXT_COLUMNS,
    "commitments": TEXT_COLUMNS,
}
_CONFIGURATION: Final = {
    "delta.appendOnly": "true",
    # The log is part of the evidence: it is never shortened.
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
}


def schema(table: str) -> Schema:
    """The table's columns. A segment of one kind leaves the columns of the others out, and they read as null."""
    return Schema([Field(name, PrimitiveType(kind)) for name, kind in _COLUMNS[table].items()])


def address(books: Path, table: str) -> str:
    """The table's address as `deltalake` takes it."""
    return str((books / table).absolute())


def both(one: str, other: str) -> str:
    """The holder of what two partners may see, and no third."""
    return "+".join(sorted((one, other)))


def may_see(holder: str, partner: str) -> bool:
    """Whether a partner's copy of the books has the segments of a holder."""
    return holder == SHARED or partner in holder.split("+")


def tables_in(books: Path) -> tuple[str, ...]:
    """The tables that these books have: those made before a table was thought of have it from when it is first used."""
    return tuple(table for table in TABLES if log_folder(books, table).is_dir())


def create_tables(books: Path) -> None:
    """Make the empty tables, on disk before anything builds on them. The caller sees that there are none yet.

    The log of `entries` begins with the hash of how each other table's log begins, and so holds them to it.
    """
    begun: dict[str, str] = {}
    for table in sorted(TABLES, key=lambda table: table == "entries"):
        begun[table] = _create(books, table, begun if table == "entries" else {})
    sync_folders([books, books.parent])


def begin_tables(books: Path, tables: Iterable[str]) -> dict[str, str]:
    """Make those of these tables that books made before they were thought of have not.

    Returns the hash of how each one's log begins that nothing in the chain holds yet, for the next manifest to hold.
    """
    infos = [json.loads(line).get("commitInfo", {}) for line in log_file(books, 0).read_text("utf-8").splitlines()]
    held = {table for info in infos for table in info.get(FIRST_ENTRIES, {})} | {"entries", "agreements", "decisions"}
    found = {}
    for table in dict.fromkeys(tables):
        if table not in held and not log_file(books, 1, table).is_file():
            begins = log_file(books, 0, table)
            if not begins.is_file():
                _create(books, table, {})
            sync_folders([books])
            found[table] = _agreed(books, begins)
    return found


def _agreed(books: Path, begins: Path) -> str:
    """The hash of how a table begins that nothing in the chain holds yet, after whoever began it first at a store."""
    if store := store_of(books):
        there = store.put_new(key_of(books, begins), begins.read_bytes())
        if there != begins.read_bytes():
            write_file(begins, there.decode("utf-8"))
    return sha256_of(begins)


def _create(books: Path, table: str, begun: Mapping[str, str]) -> str:
    DeltaTable.create(
        address(books, table), schema(table), partition_by=PARTITIONS[table], configuration=dict(_CONFIGURATION)
    )
    first = log_file(books, 0, table)
    first.write_text(_first_entry(first.read_text(encoding="utf-8"), begun), encoding="utf-8", newline="\n")
    sync_file(first)
    sync_folders([log_folder(books, table), books / table])
    return sha256_of(first)


def _first_entry(text: str, begun: Mapping[str, str]) -> str:
    """The library's first entry with our words on who wrote it: its own would tell where on this machine, to all."""
    actions = [json.loads(line) for line in text.splitlines()]
    created = next(action["metaData"]["createdTime"] for action in actions if "metaData" in action)
    written = {"timestamp": created, "operation": "CREATE TABLE", "engineInfo": WRITER}
    written |= {FIRST_ENTRIES: begun} if begun else {}
    rest = [action for action in actions if "commitInfo" not in action]
    return "".join(json.dumps(action, separators=(",", ":")) + "\n" for action in ({"commitInfo": written}, *rest))
