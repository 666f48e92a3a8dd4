"""Whatever is changed in the books, verifying names the first batch that does not hold, and what is wrong with it."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from deltalake import DeltaTable, write_deltalake

from wyebridge.books.adopting import adopt
from wyebridge.books.home import Home
from wyebridge.books.journal.verify import verify
from wyebridge.engine.kernel.problems import Refused

from .damage import (
    Json,
    flip,
    forge_manifest,
    forge_segment,
    log_path,
    manifest_path,
    read_log,
    rewrite_manifest,
    rewrite_parquet,
    segment_path,
    stored_manifest,
    write_log,
)
from .partnership import NOW, new_home, usual_rows

LAST: Final = 5
MIDDLE: Final = 3


def test_sound_books_hold_and_are_counted(books: Path) -> None:
    found = verify(books)
    assert (found.holds, found.failed_at, found.failure) == (True, "", "")
    assert found.batches == LAST
    rows = [row for number, ledger in enumerate(("TC", "TPCT") * 2, 2) for row in usual_rows(ledger, number)]
    assert found.set_aside == sum(amount == "none" for amount, _, _ in rows)
    assert found.entries == len(rows) - found.set_aside
    assert found.segments == 2 + 4 * 3  # an agreement and a decision; then shared, own and set aside in each extract
    assert found.withheld == {}
    assert found.head == stored_manifest(books, LAST)[1]


@pytest.mark.parametrize("position", [1_000, -1])
@pytest.mark.parametrize(
    ("batch", "kind", "holder"),
    [
        (1, "agreement", "shared"),
        (1, "decision", "shared"),
        (2, "entry", "shared"),
        (3, "entry", "TPCT"),
        (4, "set-aside", "TC"),
        (5, "entry", "shared"),
    ],
)
def test_a_flipped_bit_in_a_segment_names_its_batch(
    books: Path, batch: int, kind: str, holder: str, position: int
) -> None:
    path = segment_path(books, batch, kind, holder)
    flip(path, position)
    fails(books, batch, f"its segment {path.relative_to(books).as_posix()} is not the file that was recorded")


def test_any_flipped_bit_in_an_earlier_log_entry_is_noticed(books: Path) -> None:
    path = log_path(books, MIDDLE)
    whole = path.read_bytes()
    keys = [found.span() for found in re.finditer(rb'"\w+":', whole)]  # renamed fields have a test of their own
    positions = [i for i in range(0, len(whole), 31) if not any(start <= i < end for start, end in keys)]
    assert len(positions) > 15
    for position in positions:
        flip(path, position)
        found = verify(books)
        assert found.failed_at in (f"batch {MIDDLE}", f"batch {MIDDLE + 1}"), whole[position - 20 : position + 20]
        assert found.failure
        path.write_bytes(whole)


@pytest.mark.parametrize("batch", [MIDDLE, LAST])
def test_every_field_of_a_log_entry_is_checked_and_the_newest_entry_is_no_exception(books: Path, batch: int) -> None:
    path = log_path(books, batch)
    whole = path.read_bytes()
    for name, actions in _altered(read_log(books, batch)):
        write_log(books, batch, actions)
        assert verify(books).failed_at == f"batch {batch}", name
    path.write_bytes(whole)
    assert verify(books).holds


def test_a_log_entry_in_the_words_of_the_library_that_wrote_older_books_is_taken(books: Path) -> None:
    actions = read_log(books, LAST)
    actions[0]["commitInfo"] |= {"engineInfo": "delta-rs:py-1.6.6", "timestamp": 1}
    write_log(books, LAST, actions)
    assert verify(books).holds


@pytest.mark.parametrize(
    ("action", "field"),
    [("add", "path"), ("add", "partitionValues"), ("add", "size"), ("txn", "version"), ("add.partitionValues", "kind")],
)
def test_a_renamed_field_in_a_log_entry_names_its_batch(books: Path, action: str, field: str) -> None:
    actions = read_log(books, MIDDLE)
    first, *rest = action.split(".")
    place = next(found[first] for found in actions if first in found)
    for name in rest:
        place = place[name]
    place[field.upper()] = place.pop(field)
    write_log(books, MIDDLE, actions)
    assert verify(books).failed_at == f"batch {MIDDLE}"


def test_a_log_entry_that_is_no_json_names_its_batch(books: Path) -> None:
    log_path(books, MIDDLE).write_bytes(b"{" + b"\xff" * 9)
    fails(books, MIDDLE, f"its log entry {MIDDLE:020}.json cannot be read")


def test_a_log_entry_that_is_no_list_of_objects_names_its_batch(books: Path) -> None:
    log_path(books, MIDDLE).write_text("3\n", encoding="utf-8")
    assert verify(books).failed_at == f"batch {MIDDLE}"


def test_a_change_to_the_table_itself_is_noticed_by_the_first_batch(books: Path) -> None:
    actions = read_log(books, 0)
    for action in actions:
        if "metaData" in action:
            action["metaData"]["configuration"]["delta.appendOnly"] = "false"
    write_log(books, 0, actions)
    fails(books, 1, "the log entry before it (00000000000000000000.json) has been changed")


@pytest.mark.parametrize(
    ("batch", "kind", "holder"),
    [
        (1, "agreement", "shared"),
        (1, "decision", "shared"),
        (2, "entry", "shared"),
        (4, "entry", "TC"),
        (5, "set-aside", "TPCT"),
    ],
)
def test_a_deleted_segment_names_its_batch(books: Path, batch: int, kind: str, holder: str) -> None:
    path = segment_path(books, batch, kind, holder)
    path.unlink()
    fails(books, batch, f"its segment {path.relative_to(books).as_posix()} is missing")


def test_a_deleted_manifest_names_its_batch(books: Path) -> None:
    manifest_path(books, MIDDLE).unlink()
    fails(books, MIDDLE, "its manifest cannot be read")


def test_a_deleted_log_entry_names_its_batch(books: Path) -> None:
    log_path(books, MIDDLE).unlink()
    fails(books, MIDDLE, f"its log entry {MIDDLE:020}.json is missing")


def test_a_removed_batch_is_noticed_though_later_ones_close_the_gap(books: Path) -> None:
    for number in range(MIDDLE, LAST):
        shutil.copy(log_path(books, number + 1), log_path(books, number))
    log_path(books, LAST).unlink()
    fails(books, MIDDLE, "its log entry does not carry its place in the chain")
    for number in range(MIDDLE, LAST):  # a forger who numbers the log entries anew gets one step further
        actions = read_log(books, number)
        for action in actions:
            if "txn" in action:
                action["txn"]["version"] = number
        write_log(books, number, actions)
    fails(books, MIDDLE, f"its manifest says that it is batch {MIDDLE + 1}")
    forge_manifest(books, MIDDLE, lambda manifest: manifest.update(batch=MIDDLE))
    fails(books, MIDDLE, "its manifest does not follow from the batch before: the chain is broken")


def test_two_swapped_segments_name_the_earlier_batch(books: Path) -> None:
    one, other = (segment_path(books, batch, "entry", "shared") for batch in (2, 4))
    spare = one.with_suffix(".spare")
    one.replace(spare)
    other.replace(one)
    spare.replace(other)
    fails(books, 2, "is not the file that was recorded")


def test_two_swapped_batches_name_the_earlier(books: Path) -> None:
    one, other = read_log(books, 2), read_log(books, 3)
    write_log(books, 2, other)
    write_log(books, 3, one)
    fails(books, 2, "its log entry does not carry its place in the chain")


def test_a_manifest_forged_with_its_own_hash_breaks_the_chain_at_the_next(books: Path) -> None:
    forge_manifest(books, MIDDLE, lambda manifest: manifest.update(by="somebody else"))
    fails(books, MIDDLE + 1, "its manifest does not follow from the batch before: the chain is broken")


def test_a_manifest_changed_without_its_hash_names_its_batch(books: Path) -> None:
    rewrite_manifest(
        books,
        MIDDLE,
        """SELECT * REPLACE (replace(manifest, '"by":"tester"', '"by":"nobody"') AS manifest) FROM it""",
    )
    fails(books, MIDDLE, "its manifest does not match the manifest's own hash")


def test_a_manifest_that_is_not_in_its_canonical_form_names_its_batch(books: Path) -> None:
    rewrite_manifest(
        books,
        MIDDLE,
        "SELECT * REPLACE (manifest || ' ' AS manifest, sha256(manifest || ' ') AS sha256) FROM it",
    )
    fails(books, MIDDLE, "its manifest does not match the manifest's own hash")


def test_a_manifest_stored_under_another_number_names_its_batch(books: Path) -> None:
    rewrite_manifest(books, MIDDLE, "SELECT * REPLACE (99::BIGINT AS batch) FROM it")
    fails(books, MIDDLE, "its manifest is stored under batch 99")


def test_a_manifest_that_says_another_number_names_its_batch(books: Path) -> None:
    forge_manifest(books, MIDDLE, lambda manifest: manifest.update(batch=99))
    fails(books, MIDDLE, "its manifest says that it is batch 99")


def test_a_manifest_stored_as_bytes_names_its_batch(books: Path) -> None:
    rewrite_manifest(books, MIDDLE, "SELECT * REPLACE (manifest::BLOB AS manifest) FROM it")
    assert verify(books).failed_at == f"batch {MIDDLE}"


def test_a_second_manifest_in_one_batch_is_noticed(books: Path) -> None:
    actions = read_log(books, LAST)
    [added] = [action for action in actions if "kind=manifest" in action.get("add", {}).get("path", "")]
    write_log(books, LAST, [*actions, added | {"add": added["add"] | {"path": "kind=manifest/other.parquet"}}])
    fails(books, LAST, "its log entry adds 2 manifests, not one")


def test_a_file_that_the_log_adds_and_the_manifest_does_not_name_is_noticed(books: Path) -> None:
    path = segment_path(books, 2, "entry", "shared")
    extra = path.with_name("batch-00000005-extra.parquet")
    shutil.copy(path, extra)
    name = extra.relative_to(books / "entries").as_posix()
    add = {"path": name, "partitionValues": {"kind": "entry", "holder": "shared"}, "size": extra.stat().st_size}
    write_log(books, LAST, [*read_log(books, LAST), {"add": add | {"modificationTime": 1, "dataChange": True}}])
    fails(books, LAST, f"its log entry and its manifest name different files: {name}")


def test_a_file_that_the_manifest_names_and_the_log_does_not_add_is_noticed(books: Path) -> None:
    path = segment_path(books, LAST, "entry", "shared").relative_to(books / "entries").as_posix()
    write_log(books, LAST, [a for a in read_log(books, LAST) if a.get("add", {}).get("path") != path])
    fails(books, LAST, f"its log entry and its manifest name different files: {path}")


def test_an_agreement_that_the_manifest_no_longer_names_breaks_the_chain(books: Path) -> None:
    def leave_out(manifest: Json) -> None:
        manifest["segments"] = [s for s in manifest["segments"] if s["kind"] != "agreement"]

    forge_manifest(books, 1, leave_out)
    fails(books, 2, "its manifest does not follow from the batch before: the chain is broken")


@pytest.mark.parametrize("batch", [MIDDLE, LAST])
@pytest.mark.parametrize(
    "action",
    [
        {"remove": {"path": "x.parquet", "dataChange": True, "deletionTimestamp": 1}},
        {"metaData": {"id": "other"}},
        {"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
        {"cdc": {"path": "x.parquet"}},
    ],
    ids=lambda action: next(iter(action)),
)
def test_an_action_that_no_batch_takes_is_noticed(books: Path, batch: int, action: Json) -> None:
    write_log(books, batch, [*read_log(books, batch), action])
    fails(books, batch, f"its log entry does what no batch does: {next(iter(action))}")


def test_a_changed_agreement_names_the_batch_that_adopted_it(books: Path) -> None:
    path = segment_path(books, 1, "agreement", "shared")
    rewrite_parquet(path, "SELECT * REPLACE (replace(text, '60%, TPCT: 40%', '40%, TPCT: 60%') AS text) FROM it")
    fails(books, 1, "is not the file that was recorded")


@pytest.mark.parametrize("kind", ["agreement", "decision"])
def test_a_changed_text_under_its_old_hash_is_noticed_though_its_file_was_recorded(tmp_path: Path, kind: str) -> None:
    books = _adopted(tmp_path).books
    path = segment_path(books, 1, kind, "shared")
    forge_segment(books, 1, path, "SELECT * REPLACE (text || ' ' AS text) FROM it")
    fails(books, 1, "a text does not match its hash")


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("SELECT * REPLACE (pence + 1 AS pence) FROM it", "its pence do not come to the sum recorded"),
        ("SELECT * FROM it LIMIT 1", "it does not hold the rows recorded"),
        ("SELECT * FROM it WHERE false", "it does not hold the rows recorded"),
        ("SELECT * REPLACE ('' AS to_account) FROM it", "an entry lacks an account or an amount"),
        ("SELECT * REPLACE (NULL::VARCHAR AS to_account) FROM it", "an entry lacks an account or an amount"),
        ("SELECT * REPLACE ('' AS from_account) FROM it", "an entry lacks an account or an amount"),
        ("SELECT * REPLACE (to_account AS from_account) FROM it", "an entry lacks an account or an amount"),
        ("SELECT * REPLACE (batch - 1 AS batch) FROM it", "holds rows of another batch"),
    ],
)
def test_wrong_rows_are_noticed_though_their_file_was_recorded(books: Path, query: str, what: str) -> None:
    forge_segment(books, LAST, segment_path(books, LAST, "entry", "shared"), query)
    if what == "an entry lacks an account or an amount":
        what += ", so the books do not balance"
    fails(books, LAST, what)


@pytest.mark.parametrize("column", ["from_account", "to_account", "batch"])
def test_one_entry_with_nothing_in_a_column_is_noticed_among_others(books: Path, column: str) -> None:
    path = segment_path(books, LAST, "entry", "shared")
    query = f"SELECT * REPLACE (CASE WHEN pence > 0 THEN {column} END AS {column}) FROM it"
    forge_segment(books, LAST, path, query)
    assert verify(books).failed_at == f"batch {LAST}"


@pytest.mark.parametrize("column", ["pence", "to_account", "batch"])
def test_a_segment_without_a_column_names_its_batch(books: Path, column: str) -> None:
    path = segment_path(books, LAST, "entry", "shared")
    forge_segment(books, LAST, path, f"SELECT * EXCLUDE ({column}) FROM it")
    assert verify(books).failed_at == f"batch {LAST}"


@pytest.mark.parametrize("field", ["batch", "previous", "previous_log", "segments"])
def test_a_manifest_without_a_field_names_its_batch(books: Path, field: str) -> None:
    forge_manifest(books, LAST, lambda manifest: manifest.pop(field))
    assert verify(books).failed_at == f"batch {LAST}"


def test_an_extract_without_its_control_totals_is_noticed(books: Path) -> None:
    forge_manifest(books, LAST, lambda manifest: manifest.pop("control"))
    assert verify(books).failed_at == f"batch {LAST}"


def test_pence_changed_in_what_was_set_aside_are_noticed(books: Path) -> None:
    path = segment_path(books, LAST, "set-aside", "TPCT")
    forge_segment(books, LAST, path, "SELECT * REPLACE (1::BIGINT AS pence) FROM it")
    fails(books, LAST, "its pence do not come to the sum recorded")


@pytest.mark.parametrize(
    ("added", "tie"),
    [
        ({"rows_in": 1}, "rows in = posted + set aside"),
        ({"pence_in": 1}, "pence in = posted + set aside"),
        ({"rows_in": 1, "rows_posted": 1}, "rows posted = rows of its segments"),
        ({"pence_in": 1, "pence_posted": 1}, "pence posted = pence of its segments"),
        ({"rows_in": 1, "rows_set_aside": 1}, "rows set aside = rows of its segments"),
        ({"pence_in": 1, "pence_set_aside": 1}, "pence set aside = pence of its segments"),
        ({"classes.rows": 1}, "rows posted = rows of its classes"),
        ({"classes.pence": 1}, "pence posted = pence of its classes"),
    ],
)
def test_control_totals_that_do_not_tie_are_noticed(books: Path, added: dict[str, int], tie: str) -> None:
    def change(manifest: Json) -> None:
        for name, by in added.items():
            *folder, field = name.split(".")
            place = manifest["control"]["classes"]["scheme"] if folder else manifest["control"]
            place[field] += by

    forge_manifest(books, LAST, change)
    fails(books, LAST, f"its control totals do not tie: {tie}")


@pytest.mark.parametrize("table", ["agreements", "decisions"])
def test_a_text_that_other_readers_no_longer_see_is_noticed(books: Path, table: str) -> None:
    log = books / table / "_delta_log" / f"{1:020}.json"
    lines = log.read_text(encoding="utf-8").splitlines()
    log.write_text("\n".join(line for line in lines if '"add"' not in line), encoding="utf-8")
    assert DeltaTable(str(books / table)).to_pyarrow_table().num_rows == 0
    assert not verify(books).holds


def test_a_checkpoint_by_which_other_readers_see_fewer_entries_is_noticed(books: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(books, tmp_path / "other"))
    write_log(other, LAST, [a for a in read_log(other, LAST) if "kind=entry" not in a.get("add", {}).get("path", "")])
    DeltaTable(str(other / "entries")).create_checkpoint()
    for path in (other / "entries" / "_delta_log").iterdir():
        if "checkpoint" in path.name:
            shutil.copy(path, books / "entries" / "_delta_log" / path.name)
    seen = DeltaTable(str(books / "entries")).to_pyarrow_table(filters=[("kind", "=", "entry")]).num_rows
    assert seen == 16 - 4
    assert not verify(books).holds


def test_a_lost_log_entry_of_the_agreements_is_named(books: Path) -> None:
    (books / "agreements" / "_delta_log" / f"{0:020}.json").unlink()
    assert not verify(books).holds


def test_what_a_power_cut_leaves_of_a_commit_does_no_harm(books: Path) -> None:
    shutil.copy(log_path(books, LAST), log_path(books, LAST).with_name(f"{LAST + 1:020}.json#1"))
    shutil.copy(log_path(books, LAST), log_path(books, LAST).with_name("_commit_1b1b1b.json.tmp"))
    assert DeltaTable(str(books / "entries")).version() == LAST
    assert verify(books).holds


@pytest.mark.parametrize("table", ["agreements", "decisions"])
@pytest.mark.parametrize("version", [0, 1])
def test_any_change_to_the_log_of_another_table_is_named(books: Path, table: str, version: int) -> None:
    path = books / table / "_delta_log" / f"{version:020}.json"
    path.write_bytes(path.read_bytes().replace(b"wyebridge", b"wyebridgf", 1))
    expected = "batch 1" if version else f"the {table} table's first log entry"
    assert verify(books).failed_at == expected


def test_what_another_writer_shows_to_readers_beside_the_chain_is_named(books: Path) -> None:
    held = DeltaTable(str(books / "agreements")).to_pyarrow_table()
    write_deltalake(str(books / "agreements"), held, mode="append")
    assert DeltaTable(str(books / "agreements")).to_pyarrow_table().num_rows == 2
    assert verify(books).failed_at == "the log of agreements"


def test_nothing_in_the_books_says_where_on_a_machine_they_were_made(home: Home) -> None:
    told = str(home.path.parent).encode()
    assert [path for path in home.books.rglob("*") if path.is_file() and told in path.read_bytes()] == []


def test_a_folder_that_holds_no_books_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no-books"):
        verify(tmp_path)


def test_books_cut_short_hold_alone_and_are_told_by_the_head_that_somebody_noted(books: Path) -> None:
    noted = verify(books).head
    before = stored_manifest(books, LAST - 1)[1]
    log_path(books, LAST).unlink()
    found = verify(books)
    assert found.holds
    assert (found.batches, found.head) == (LAST - 1, before)
    assert found.head != noted


def test_a_last_batch_forged_whole_holds_alone_and_is_told_by_the_head_that_somebody_noted(books: Path) -> None:
    noted = verify(books).head
    forge_manifest(books, LAST, lambda manifest: manifest.update(by="somebody else"))
    found = verify(books)
    assert found.holds
    assert found.head != noted


def fails(books: Path, batch: int, what: str) -> None:
    found = verify(books)
    assert not found.holds
    assert found.failed_at == f"batch {batch}"
    assert what in found.failure
    assert found.batches == batch - 1


def _adopted(folder: Path) -> Home:
    home = new_home(folder)
    adopt(home, by="tester", now=NOW)
    return home


def _altered(actions: list[Json]) -> Iterator[tuple[str, list[Json]]]:
    """The log entry with one value altered, for every value of each sort of action, and that value's name."""
    sorts = {_sort(action): index for index, action in enumerate(actions)}
    for index in sorts.values():
        action = actions[index]
        for path in _leaves(action):
            copy = json.loads(json.dumps(actions))
            place = copy[index]
            for name in path[:-1]:
                place = place[name]
            place[path[-1]] = _other(place[path[-1]])
            yield ".".join(path), copy


def _sort(action: Json) -> str:
    return next(iter(action)) + str(action.get("add", {}).get("partitionValues", {}).get("kind", ""))


def _leaves(value: Any) -> Iterator[tuple[str, ...]]:
    for name, inner in value.items():
        if isinstance(inner, dict):
            yield from ((name, *rest) for rest in _leaves(inner))
        else:
            yield (name,)


def _other(value: object) -> object:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value}x" if isinstance(value, str) else "something"
