"""The three tables of the books, as Delta Lake holds them in a local folder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deltalake import DeltaTable, Field, Schema
from deltalake.schema import PrimitiveType

from wyebridge.books.journal.durable import sync_file, sync_folders
from wyebridge.books.journal.read import log_file, log_folder, sha256_of

TABLES: Final = ("entries", "agreements", "decisions")
SHARED: Final = "shared"
"""The holder of segments that every partner has; any other holder is the one partner that has it."""

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
DECISION_COLUMNS: Final = {
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

PARTITIONS: Final = {"entries": ["kind", "holder"], "agreements": [], "decisions": []}
_COLUMNS: Final = {
    "entries": {"kind": "string", "holder": "string", **ENTRY_COLUMNS, **SET_ASIDE_COLUMNS, **MANIFEST_COLUMNS},
    "agreements": AGREEMENT_COLUMNS,
    "decisions": DECISION_COLUMNS,
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


def create_tables(books: Path) -> None:
    """Make the three empty tables, on disk before anything builds on them. The caller sees that there are none yet.

    The log of `entries` begins with the hash of how each other table's log begins, and so holds them to it.
    """
    begun: dict[str, str] = {}
    for table in sorted(TABLES, key=lambda table: table == "entries"):
        DeltaTable.create(
            address(books, table), schema(table), partition_by=PARTITIONS[table], configuration=dict(_CONFIGURATION)
        )
        first = log_file(books, 0, table)
        text = _first_entry(first.read_text(encoding="utf-8"), begun if table == "entries" else {})
        first.write_text(text, encoding="utf-8", newline="\n")
        begun[table] = sha256_of(first)
        sync_file(first)
        sync_folders([log_folder(books, table), books / table])
    sync_folders([books, books.parent])


def _first_entry(text: str, begun: Mapping[str, str]) -> str:
    """The library's first entry with our words on who wrote it: its own would tell where on this machine, to all."""
    actions = [json.loads(line) for line in text.splitlines()]
    created = next(action["metaData"]["createdTime"] for action in actions if "metaData" in action)
    written = {"timestamp": created, "operation": "CREATE TABLE", "engineInfo": WRITER}
    written |= {FIRST_ENTRIES: begun} if begun else {}
    rest = [action for action in actions if "commitInfo" not in action]
    return "".join(json.dumps(action, separators=(",", ":")) + "\n" for action in ({"commitInfo": written}, *rest))
