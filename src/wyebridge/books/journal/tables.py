"""The three tables of the books, as Delta Lake holds them in a local folder."""

from pathlib import Path
from typing import Final

from deltalake import DeltaTable, Field, Schema
from deltalake.schema import PrimitiveType

from wyebridge.books.journal.durable import sync_file, sync_folders

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
    """Make the three empty tables, on disk before anything builds on them. The caller sees that there are none yet."""
    for table in TABLES:
        DeltaTable.create(
            address(books, table), schema(table), partition_by=PARTITIONS[table], configuration=dict(_CONFIGURATION)
        )
        log = books / table / "_delta_log"
        for entry in log.glob("*.json"):
            sync_file(entry)
        sync_folders([log, books / table])
    sync_folders([books, books.parent])
