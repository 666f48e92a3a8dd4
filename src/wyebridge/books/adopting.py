"""An agreement's versions, its decisions and its constitution in the books, so that these alone can answer later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb

from wyebridge.books.duck import at_hand, put_table
from wyebridge.books.home import Home
from wyebridge.books.journal.append import SegmentQuery, append, with_the_head
from wyebridge.books.journal.manifest import Manifest, fingerprint
from wyebridge.books.journal.read import Batch, Head, hash_of, held_files, read_batches
from wyebridge.books.journal.tables import SHARED
from wyebridge.books.lawful import as_may_be_adopted, withheld
from wyebridge.books.records import stamp, texts
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.kernel.problems import Place, Problem, Refused
from wyebridge.engine.kernel.terms import Term

_RULES: Final = "constitution"
_TEXT = dict.fromkeys(("id", "version", "file", "for_partner", "sha256", "text"), str)


@dataclass(frozen=True, slots=True)
class _Item:
    """A version, a decision, a constitution or a closing plan on its way into the books."""

    id: str
    version: str
    file: str
    for_partner: str
    text: str


def adopt(home: Home, *, by: str, now: datetime) -> Manifest | None:
    """Post each agreement version, decision and closing plan that the books do not hold yet; None where none is new.

    So too the constitution as it stands: boards, posts, what is reserved, and the lines of delegation that decisions
    name. It changes as people and powers do, and each state of it stays in the books.

    Raises Refused where the text of one that the books hold has since been changed in the home (what was adopted is
    never edited, so a change is a new version), and, where the home has a constitution, where an act of a new version
    has no authority: signing it, a contribution, a change of one, a virement.
    """
    # Even where nothing is new the head is taken: what it held may not have reached the disk when it was last said to.
    return with_the_head(home.books, lambda at: _adopt_after(home, at, read_batches(home.books), by, now))


def adopt_first(home: Home, at: Head, *, by: str, now: datetime) -> tuple[Head, list[Batch]]:
    """Adopt what the books do not hold yet, as `adopt` does, before another batch that the same writer posts.

    Returns the head to build that batch on, and the books' batches as they are then.
    """
    batches = read_batches(home.books)
    adopted = _adopt_after(home, at, batches, by, now)
    if adopted is None:
        return at, batches
    return Head(adopted["batch"], hash_of(adopted)), read_batches(home.books)


def _adopt_after(home: Home, at: Head, batches: Sequence[Batch], by: str, now: datetime) -> Manifest | None:
    lacking = [fault for _, faults in withheld(home, on=now.date()) for fault in faults]
    if lacking:
        raise Refused(lacking)
    versions = [_Item(v.agreement.id, v.agreement.version, v.file, "", v.text) for v in home.versions]
    decisions = [_Item(d.id, "", "decisions", d.for_partner, _text_of(d)) for d in home.decisions]
    plans = [_Item(plan.id, "", "closing", "", _text_of(plan)) for plan in home.plans]
    rules = [_Item(_RULES, "", "governance", "", _public_text(home.constitution))] if home.constitution else []
    new_versions = _not_yet_held(versions, _held(home.books, batches, "agreement", "id || '/' || version"))
    new_decisions = _not_yet_held(decisions, _held(home.books, batches, "decision", "id || '/'"))
    new_plans = _not_yet_held(plans, _held(home.books, batches, "closing-plan", "id || '/'"))
    held_rules = texts(home.books, batches, "constitution")[-1:]
    new_rules = [one for one in rules if one.text not in [held.text for held in held_rules]]
    if not new_versions and not new_decisions and not new_plans and not new_rules:
        return None
    columns = f"{stamp(at, now)}, id, for_partner, sha256, text"
    queries = [
        SegmentQuery(
            "agreements",
            "agreement",
            SHARED,
            f"SELECT {stamp(at, now)}, id, version, file, sha256, text FROM new_agreements",
        ),
        SegmentQuery("decisions", "decision", SHARED, f"SELECT {columns} FROM new_decisions"),
    ]
    if new_rules:
        queries.append(SegmentQuery("decisions", "constitution", SHARED, f"SELECT {columns} FROM new_rules"))
    if new_plans:
        queries.append(SegmentQuery("closings", "closing-plan", SHARED, f"SELECT {columns} FROM new_plans"))
    draft = {
        "kind": "adoption",
        "recorded_at": now.isoformat(),
        "by": by,
        "for_partner": (home.versions or home.withheld)[-1].agreement.host,
    }
    with at_hand() as connection:
        _put(connection, "new_agreements", new_versions)
        _put(connection, "new_decisions", new_decisions)
        _put(connection, "new_plans", new_plans)
        _put(connection, "new_rules", new_rules)
        return append(connection, home.books, at, queries, draft)


def adopt_what_may_be(home: Home, *, by: str, now: datetime) -> Manifest | None:
    """The same, but a version without authority waits in the home, and stops nobody from recording what happened."""
    return adopt(as_may_be_adopted(home, on=now.date()), by=by, now=now)


def _public_text(constitution: Constitution) -> str:
    """A constitution as the books keep it: its rules and who holds its posts, but nobody's name in a board's seat.

    A decision answers for a board by the board's name; an officer's power is a person's, by the post.
    """
    boards = tuple(
        board.model_copy(update={"seats": tuple(seat.model_copy(update={"held": ()}) for seat in board.seats)})
        for board in constitution.boards
    )
    return _text_of(constitution.model_copy(update={"boards": boards}))


def _text_of(item: Term) -> str:
    """A decision or a plan as the books keep it: what was said and no more, so that a later field changes no hash."""
    return item.model_dump_json(exclude_defaults=True)


def _held(books: Path, batches: Sequence[Batch], kind: str, name: str) -> dict[str, str]:
    files = held_files(books, batches, kind)
    if not files:
        return {}
    with at_hand() as connection:
        rows = connection.execute(f"SELECT {name}, sha256 FROM read_parquet(?)", [files]).fetchall()
    return dict(rows)


def _not_yet_held(items: list[_Item], held: dict[str, str]) -> list[_Item]:
    changed = [
        item
        for item in items
        if held.get(f"{item.id}/{item.version}", fingerprint(item.text)) != fingerprint(item.text)
    ]
    if changed:
        raise Refused(
            Problem(
                "adopted-text-changed",
                f"{item.id} {item.version}".rstrip() + " has been changed since the books adopted it",
                "figures already given rest on it, so what was adopted is never edited",
                "put the text back, and record the change as a new version (or a new decision)",
                Place(item.file),
            )
            for item in changed
        )
    return [item for item in items if f"{item.id}/{item.version}" not in held]


def _put(connection: duckdb.DuckDBPyConnection, name: str, items: list[_Item]) -> None:
    rows = [(item.id, item.version, item.file, item.for_partner, fingerprint(item.text), item.text) for item in items]
    put_table(connection, name, _TEXT, rows)
