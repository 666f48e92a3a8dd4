"""The tables of the books, as Delta Lake holds them in a local folder."""

from pathlib import Path
from typing import Final

from deltalake import DeltaTable, Field, Schema
from deltalake.schema import PrimitiveType

from wyebridge.books.journal.durable import sync_file, sync_folders

TABLES: Final = ("agreements", "decisions", "settlements", "claims", "entries")
"""In the order that a batch commits to them: the last decides."""
TABLE_OF_TEXT: Final = {
    "agreement": "agreements",
    "decision": "decisions",
    "settlement": "settlements",
    "claim": "claims",
    "claim-event": "claims",
}
"""Where each kind of text stands; every one has its own hash beside it."""
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

PARTITIONS: Final[dict[str, list[str]]] = {
    "entries": ["kind", "holder"],
    "agreements": [],
    "decisions": [],
    "settlements": [],
    "claims": ["kind", "holder"],
}
_COLUMNS: Final = {
    "entries": {"kind": "string", "holder": "string", **ENTRY_COLUMNS, **SET_ASIDE_COLUMNS, **MANIFEST_COLUMNS},
    "agreements": AGREEMENT_COLUMNS,
    "decisions": TEXT_COLUMNS,
    "settlements": TEXT_COLUMNS,
    "claims": {"kind": "string", "holder": "string", **TEXT_COLUMNS},
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
    return tuple(table for table in TABLES if (books / table / "_delta_log").is_dir())


def create_tables(books: Path) -> None:
    """Make, empty, the tables that these books have not; each is on disk before anything builds on it."""
    for table in [table for table in TABLES if table not in tables_in(books)]:
        DeltaTable.create(
            address(books, table), schema(table), partition_by=PARTITIONS[table], configuration=dict(_CONFIGURATION)
        )
        log = books / table / "_delta_log"
        for entry in log.glob("*.json"):
            sync_file(entry)
        sync_folders([log, books / table])
    sync_folders([books, books.parent])
