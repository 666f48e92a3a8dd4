"""The chain of batches, worked out anew from the files alone; and the tables as any reader of Delta Lake sees them."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable

from wyebridge.books.home import Home
from wyebridge.books.importing import import_extract
from wyebridge.books.journal import tables

from .damage import log_path, manifest_path, read_log, rows_of, stored_manifest
from .partnership import FEEDS, NOW, import_usual, new_home, usual_rows, write_extract

BATCHES = range(1, 6)


@pytest.mark.parametrize("batch", BATCHES)
def test_a_manifest_hash_is_the_sha256_of_its_canonical_text(books: Path, batch: int) -> None:
    text, stored = stored_manifest(books, batch)
    manifest = json.loads(text)
    assert text == json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert stored == hashlib.sha256(text.encode("utf-8")).hexdigest()


@pytest.mark.parametrize("batch", BATCHES)
def test_each_manifest_names_the_manifest_and_the_log_entry_before_it(books: Path, batch: int) -> None:
    manifest = json.loads(stored_manifest(books, batch)[0])
    before = stored_manifest(books, batch - 1)[1] if batch > 1 else "0" * 64
    assert manifest["previous"] == before
    assert manifest["previous_log"] == hashlib.sha256(log_path(books, batch - 1).read_bytes()).hexdigest()


@pytest.mark.parametrize("batch", BATCHES)
def test_each_manifest_names_every_segment_by_its_bytes_rows_and_pence(books: Path, batch: int) -> None:
    manifest = json.loads(stored_manifest(books, batch)[0])
    assert manifest["batch"] == batch
    assert manifest["segments"]
    for segment in manifest["segments"]:
        data = (books / segment["path"]).read_bytes()
        assert segment["sha256"] == hashlib.sha256(data).hexdigest()
        assert segment["bytes"] == len(data)
        has_pence = segment["kind"] in ("entry", "set-aside")
        rows = rows_of(books / segment["path"], "pence" if has_pence else "0")
        assert segment["rows"] == len(rows) > 0
        assert segment["pence"] == sum(pence or 0 for (pence,) in rows)


def test_a_manifest_holds_who_for_whom_when_and_the_source_by_its_hash(home: Home) -> None:
    path = write_extract(home.path.parent, "TC", 9, usual_rows("TC", 9))
    import_extract(home, path, feed_id=FEEDS["TC"], for_partner="TC", by="A. Clerk", now=NOW)
    manifest = json.loads(stored_manifest(home.books, 6)[0])
    assert manifest["by"] == "A. Clerk"
    assert manifest["for_partner"] == "TC"
    assert manifest["recorded_at"] == NOW.isoformat()
    source = {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}
    assert manifest["source"].items() >= source.items()
    control = manifest["control"]
    assert (control["rows_in"], control["rows_posted"], control["rows_set_aside"]) == (5, 4, 1)
    assert control["pence_in"] == control["pence_posted"] == 10901 - 950 + 20902 + 30903
    assert control["classes"] == {
        "scheme": {"rows": 2, "pence": 10901 - 950},
        "own": {"rows": 1, "pence": 20902},
        "suspense": {"rows": 1, "pence": 30903},
    }


def test_the_manifest_holds_whole_numbers_alone(books: Path) -> None:
    def refuse_float(text: str) -> float:
        raise AssertionError(f"{text} is not a whole number")

    for batch in BATCHES:
        json.loads(stored_manifest(books, batch)[0], parse_float=refuse_float)


def test_batch_numbers_are_the_versions_of_the_entries_table(home: Home) -> None:
    table = DeltaTable(str(home.books / "entries"))
    assert table.version() == max(BATCHES)
    assert import_usual(home, "TC", 9).manifest["batch"] == 6
    assert DeltaTable(str(home.books / "entries")).version() == 6
    for batch in (*BATCHES, 6):
        assert manifest_path(home.books, batch).name.startswith(f"batch-{batch:08}-")
        assert {"txn": {"appId": "wyebridge.chain", "version": batch}} in read_log(home.books, batch)


def test_any_reader_of_delta_lake_sees_the_same_entries_and_pence(books: Path) -> None:
    entries = _delta_rows(books, "entry")
    segments = [s for batch in BATCHES for s in json.loads(stored_manifest(books, batch)[0])["segments"]]
    of_entries = [segment for segment in segments if segment["kind"] == "entry"]
    assert entries.num_rows == sum(segment["rows"] for segment in of_entries) == 16
    assert pc.sum(entries["pence"]).as_py() == sum(segment["pence"] for segment in of_entries)
    expected = sum(
        10_000 + number * 100 + 1 - (number * 100 + 50) + 20_000 + number * 100 + 2 + 30_000 + number * 100 + 3
        for number in range(2, 6)
    )
    assert pc.sum(entries["pence"]).as_py() == expected
    assert sorted(set(entries["batch"].to_pylist())) == [2, 3, 4, 5]
    assert entries["effective_on"].type == pa.date32()
    assert _delta_rows(books, "set-aside").num_rows == 4
    assert _delta_rows(books, "manifest").num_rows == max(BATCHES)


@pytest.mark.parametrize("table", ["agreements", "decisions"])
def test_any_reader_of_delta_lake_sees_the_agreements_and_decisions(books: Path, table: str) -> None:
    rows: list[dict[str, Any]] = DeltaTable(str(books / table)).to_pyarrow_table().to_pylist()
    assert len(rows) == 1
    assert rows[0]["sha256"] == hashlib.sha256(rows[0]["text"].encode()).hexdigest()


@pytest.mark.parametrize("table", ["entries", "agreements", "decisions"])
def test_the_tables_take_additions_alone_and_keep_their_whole_log(books: Path, table: str) -> None:
    configuration = DeltaTable(str(books / table)).metadata().configuration
    assert configuration["delta.appendOnly"] == "true"
    assert configuration["delta.enableExpiredLogCleanup"] == "false"
    assert configuration["delta.logRetentionDuration"] == "interval 36500 days"


def test_no_checkpoint_and_no_vacuum_though_the_table_asks_for_one_every_five_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    often = {**tables._CONFIGURATION, "delta.checkpointInterval": "5"}
    monkeypatch.setattr(tables, "_CONFIGURATION", often)
    home = new_home(tmp_path)
    for number in range(1, 12):
        import_usual(home, "TC", number)
    log = home.books / "entries" / "_delta_log"
    assert sorted(path.name for path in log.iterdir()) == [f"{batch:020}.json" for batch in range(13)]
    for batch in range(1, 13):
        for segment in json.loads(stored_manifest(home.books, batch)[0])["segments"]:
            assert (home.books / segment["path"]).is_file()


def _delta_rows(books: Path, kind: str) -> Any:
    return DeltaTable(str(books / "entries")).to_pyarrow_table(filters=[("kind", "=", kind)])
