"""Ways to damage books: bytes flipped, log entries and manifests rewritten, segments replaced."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

Json = dict[str, Any]


def log_path(books: Path, batch: int) -> Path:
    return books / "entries" / "_delta_log" / f"{batch:020}.json"


def read_log(books: Path, batch: int) -> list[Json]:
    return [json.loads(line) for line in log_path(books, batch).read_text(encoding="utf-8").splitlines()]


def write_log(books: Path, batch: int, actions: list[Json]) -> None:
    lines = [json.dumps(action, separators=(",", ":")) + "\n" for action in actions]
    log_path(books, batch).write_text("".join(lines), encoding="utf-8")


def flip(path: Path, position: int) -> None:
    """Change one bit of the byte at this position."""
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(data)


def manifest_path(books: Path, batch: int) -> Path:
    [path] = [a["add"]["path"] for a in read_log(books, batch) if a.get("add", {}).get("path", "").startswith("kind=m")]
    return books / "entries" / str(path)


def stored_manifest(books: Path, batch: int) -> tuple[str, str]:
    """A manifest's text and the hash stored beside it."""
    [row] = rows_of(manifest_path(books, batch), "manifest, sha256")
    return str(row[0]), str(row[1])


def rows_of(path: Path, columns: str = "*") -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(
            f"SELECT {columns} FROM read_parquet(?, hive_partitioning = false)", [str(path)]
        ).fetchall()


def segment_path(books: Path, batch: int, kind: str, holder: str) -> Path:
    """The file of a batch's one segment of this kind and holder."""
    segments = json.loads(stored_manifest(books, batch)[0])["segments"]
    [found] = [segment["path"] for segment in segments if (segment["kind"], segment["holder"]) == (kind, holder)]
    return books / str(found)


def rewrite_parquet(path: Path, query: str) -> None:
    """Replace a file by the rows of a query over `it`, the file as it was."""
    new = path.with_suffix(".new")
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE it AS SELECT * FROM read_parquet('{path}', hive_partitioning = false)",
        )
        connection.execute(f"COPY ({query}) TO '{new}' (FORMAT parquet)")
    new.replace(path)


def forge_manifest(books: Path, batch: int, change: Callable[[Json], None]) -> None:
    """Change a manifest and store it under this batch's number, with its hash and its log entry worked out anew."""
    manifest = json.loads(stored_manifest(books, batch)[0])
    change(manifest)
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()
    quoted = text.replace("'", "''")
    query = f"SELECT {batch}::BIGINT AS batch, '{quoted}' AS manifest, '{digest}' AS sha256"
    rewrite_parquet(manifest_path(books, batch), query)
    forge_log(books, batch, manifest)


def rewrite_manifest(books: Path, batch: int, query: str) -> None:
    """Replace the row that a manifest stands in by a query over `it`, and have the log entry name the new file."""
    manifest = json.loads(stored_manifest(books, batch)[0])
    rewrite_parquet(manifest_path(books, batch), query)
    forge_log(books, batch, manifest)


def forge_log(books: Path, batch: int, manifest: Json) -> None:
    """Make a log entry say of each file what the manifest says, and of the manifest's own file what it now is."""
    named = {segment["path"].removeprefix("entries/"): segment for segment in manifest.get("segments", [])}
    data = manifest_path(books, batch).read_bytes()
    own = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    actions = read_log(books, batch)
    for action in actions:
        if added := action.get("add"):
            file = own if added["path"].startswith("kind=manifest") else named.get(added["path"], {})
            added["size"] = file.get("bytes", added["size"])
            added["tags"]["sha256"] = file.get("sha256", added["tags"]["sha256"])
    write_log(books, batch, actions)


def forge_segment(books: Path, batch: int, path: Path, query: str) -> None:
    """Replace a segment's rows, and make manifest and log entry say that the new file is the one recorded."""
    rewrite_parquet(path, query)
    name = path.relative_to(books).as_posix()
    data = path.read_bytes()

    def change(manifest: Json) -> None:
        for segment in manifest["segments"]:
            if segment["path"] == name:
                segment.update(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())

    forge_manifest(books, batch, change)
