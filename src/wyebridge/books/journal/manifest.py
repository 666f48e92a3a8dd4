"""What a batch says of itself, and the hash that ties it to every batch before it.

The hash of a manifest is the SHA-256 of its canonical text: JSON in UTF-8, keys sorted, no white space, whole numbers.
The text holds the SHA-256 of each segment's bytes, of the source file, of the manifest before and of its log entry.
"""

import hashlib
import json
from typing import Any, Final, NotRequired, TypedDict

GENESIS: Final = "0" * 64
"""What the first manifest gives as the hash of the one before."""


class Segment(TypedDict):
    """One file of record: whose it is, what it holds, and its fingerprint. `path` is relative to the books."""

    path: str
    kind: str
    holder: str
    rows: int
    pence: int
    bytes: int
    sha256: str


class Totals(TypedDict):
    """Rows and pence of one class of entry."""

    rows: int
    pence: int


class Control(TypedDict):
    """A batch's control totals. rows_in = rows_posted + rows_set_aside; pence_in likewise, over readable amounts.

    A release brings in nothing: what it posts it takes out of what is set aside, which is below nothing by as much.
    Of a recoding each reversal counts as a row less and each posting as a row more, so that it comes to nothing.
    """

    rows_in: int
    rows_posted: int
    rows_set_aside: int
    rows_unreadable: int
    pence_in: int
    pence_posted: int
    pence_set_aside: int
    duplicates: int
    without_authority: int
    repaired: int
    blank_rows: int
    rows_above_headings: NotRequired[int]
    vat_disagrees: NotRequired[int]
    classes: dict[str, Totals]


class Manifest(TypedDict):
    """A batch, whole. `by` is the person who acted and `for_partner` the body they acted for.

    `begins` has the hash of how a table's log begins, where these books first use one made since they were. `releases`
    has the batch and rows that were set aside there and are posted here, and why; `recodes` how many entries were
    coded anew here, and why.
    """

    batch: int
    kind: str
    previous: str
    previous_log: str
    recorded_at: str
    by: str
    for_partner: str
    segments: list[Segment]
    source: NotRequired[dict[str, Any]]
    feed: NotRequired[dict[str, str]]
    coding: NotRequired[dict[str, str]]
    dates: NotRequired[dict[str, str]]
    covers: NotRequired[dict[str, str]]
    control: NotRequired[Control]
    begins: NotRequired[dict[str, str]]
    releases: NotRequired[dict[str, Any]]
    recodes: NotRequired[dict[str, Any]]


def canonical(manifest: Manifest) -> str:
    """The one text of a manifest that is hashed."""
    return json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
