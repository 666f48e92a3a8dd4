"""The compact copy: the rows of many batches in a few files, so that a year of daily batches opens like one.

It is made from the books, answers for them and is no part of them: `verify` holds it to them, no copy for a partner
takes it along, and without it everything works as before. Delete `books/compact` and nothing is lost.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from wyebridge.books.duck import at_hand
from wyebridge.books.journal.manifest import GENESIS, fingerprint

FOLDER: Final = "compact"
NEWEST: Final = "newest.json"
SUMS: Final = "sums-2"
"""The monthly sums, named for the columns that they have: sums of other columns are another file, and are not read."""
KINDS: Final = ("entry", "set-aside")
"""Kinds of segment whose rows it has; those of other kinds are few, and are read where they are."""


@dataclass(frozen=True, slots=True)
class Compact:
    """A compact copy of the first `batches` of the books, whose last one's manifest has the hash `head`.

    `sha256` has the hash of each of its files, by name: `manifest`, each kind of which there were rows, and its monthly
    sums. `shares` is the hash of the shares that those stand on ('' where there are none), `parts` how many partners.
    """

    folder: Path
    batches: int
    head: str
    sha256: dict[str, str]
    shares: str = ""
    parts: int = 0

    def file(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"

    def manifests(self) -> list[tuple[int, str, str]]:
        """Number, text and hash of each batch, in order; [] where they do not lead, hash by hash, to `head`."""
        try:
            with at_hand() as connection:
                rows: list[tuple[int, str, str]] = connection.execute(
                    "SELECT batch, manifest, sha256 FROM read_parquet(?) ORDER BY batch", [str(self.file("manifest"))]
                ).fetchall()
            before = GENESIS
            for number, (batch, text, sha256) in enumerate(rows, 1):
                if batch != number or fingerprint(text) != sha256 or json.loads(text)["previous"] != before:
                    return []
                before = sha256
            return rows if (len(rows), before) == (self.batches, self.head) else []
        except (duckdb.Error, ValueError, KeyError, TypeError):
            return []


def find_compact(books: Path) -> Compact | None:
    """The books' newest compact copy; None where there is none, or none that can be read."""
    try:
        said: dict[str, Any] = json.loads((books / FOLDER / NEWEST).read_text(encoding="utf-8"))
        found = Compact(
            books / FOLDER / said["folder"],
            said["batches"],
            said["head"],
            dict(said["sha256"]),
            said.get("shares", "") if SUMS in said["sha256"] else "",
            said.get("parts", 0),
        )
        return found if all(found.file(name).is_file() for name in found.sha256) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def sums_columns(parts: int) -> dict[str, str]:
    """The columns of monthly sums, with Delta's types, where so many partners have a part."""
    texts = (
        "ledger",
        "class",
        "fund",
        "scheme",
        "scheme_line",
        "cost_centre",
        "account",
        "to_account",
        "share_version",
    )
    flags = ("is_income", "is_duplicate", "is_repaired", "is_unauthorised", "vat_disagrees")
    pence = ("rows", "pence", "undetermined_pence", *(f"part_{index}" for index in range(parts)))
    return {
        "batch": "long",
        **dict.fromkeys(texts, "string"),
        "effective_on": "date",
        **dict.fromkeys(flags, "boolean"),
        "latest_on": "date",
        **dict.fromkeys(pence, "long"),
    }
