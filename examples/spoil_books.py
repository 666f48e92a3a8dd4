"""Spoil a copy of the books as somebody might who would cheat, to see that `wyebridge verify` refuses it.

    python examples/spoil_books.py change COPY/books 2     one bit of batch 2
    python examples/spoil_books.py shorten COPY/books      without its last batch
    python examples/spoil_books.py rewrite COPY/books 2    £1 more in batch 2, every hash from there on worked out anew

The first is found by the books themselves. The other two leave books that hold by themselves: only a checkpoint that
somebody kept shows them up. Never do this to books of record.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from wyebridge.books.journal.files import log_file, sha256_of
from wyebridge.books.journal.log import log_text
from wyebridge.books.journal.manifest import Manifest, Segment, canonical, fingerprint
from wyebridge.books.journal.read import last_batch, manifest_file, read_batch


def change(books: Path, number: int) -> str:
    path = books / a_segment(books, read_batch(books, number).manifest)["path"]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    return f"One bit of {path} is changed."


def shorten(books: Path) -> str:
    last = last_batch(books)
    segments = read_batch(books, last).manifest["segments"]
    for segment in segments:
        (books / segment["path"]).unlink(missing_ok=True)
    # The logs of the other tables that it added to would show that something is gone.
    for table in {segment["path"].split("/")[0] for segment in segments} - {"entries"}:
        max((books / table / "_delta_log").glob("*.json")).unlink()
    (books / "entries" / manifest_file(books, last)).unlink()
    log_file(books, last).unlink()
    return f"Batch {last} is gone."


def rewrite(books: Path, number: int) -> str:
    last = last_batch(books)
    manifests: list[Any] = [read_batch(books, each).manifest for each in range(number, last + 1)]
    spend_a_pound_more(books, manifests[0])
    for each, manifest in enumerate(manifests, number):
        manifest["previous_log"] = sha256_of(log_file(books, each - 1))
        if each > number:
            manifest["previous"] = fingerprint(canonical(manifests[each - number - 1]))
        link = store(books, each, manifest)
        log_file(books, each).write_text(log_text("entries", manifest, link), encoding="ascii")
    return f"Batch {number} spends £1 more; every hash from there to batch {last} is worked out anew."


def spend_a_pound_more(books: Path, manifest: Any) -> None:
    segment = a_segment(books, manifest)
    path = str(books / segment["path"])
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE it AS SELECT * FROM read_parquet('{path}', hive_partitioning = false)")
        [(row, spent_on)] = connection.execute("SELECT row, class FROM it ORDER BY row LIMIT 1").fetchall()
        connection.execute(f"UPDATE it SET pence = pence + 100 WHERE row = {row}")
        connection.execute(f"COPY it TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    segment["pence"] += 100
    segment.update(bytes=Path(path).stat().st_size, sha256=sha256_of(Path(path)))
    control = manifest["control"]
    control["pence_in"] += 100
    control["pence_posted"] += 100
    control["classes"][spent_on]["pence"] += 100


def store(books: Path, number: int, manifest: Manifest) -> Segment:
    """Write a manifest over the one there was, and give its file as log entries name it."""
    path = books / "entries" / manifest_file(books, number)
    text = canonical(manifest)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE link (batch BIGINT, manifest VARCHAR, sha256 VARCHAR)")
        connection.execute("INSERT INTO link VALUES (?, ?, ?)", [number, text, fingerprint(text)])
        connection.execute(f"COPY link TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    return {
        "path": path.relative_to(books).as_posix(),
        "kind": "manifest",
        "holder": "shared",
        "rows": 1,
        "pence": 0,
        "bytes": path.stat().st_size,
        "sha256": sha256_of(path),
    }


def a_segment(books: Path, manifest: Any) -> Any:
    """A segment of the batch's entries that this copy holds."""
    held = [s for s in manifest["segments"] if s["kind"] == "entry" and (books / s["path"]).is_file()]
    if not held:
        sys.exit(f"Batch {manifest['batch']} has no entries in this copy; spoil another, such as 2.")
    return held[0]


if __name__ == "__main__":
    how, books, *batch = sys.argv[1:]
    spoil: dict[str, Callable[..., str]] = {"change": change, "shorten": shorten, "rewrite": rewrite}
    print(spoil[how](Path(books), *map(int, batch)))
