"""Verify the books, or a partner's copy of them, without Wyebridge: written from docs/verifying.md alone.

    python verify_books.py BOOKS [CHECKPOINT …]

Needs Python 3.11 and pyarrow. Prints the first place that does not hold, with status 1; or that the books hold.
"""

import base64
import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

POSTED = ("entry", "accrual", "commitment", "forecast", "budget")


def sha(data):
    return hashlib.sha256(data).hexdigest()


def must(holds, what):
    if not holds:
        raise ValueError(what)


def entry(books, table, number):
    return (books / table / "_delta_log" / f"{number:020}.json").read_bytes()


def entries(books, table):
    return sorted(int(file.stem) for file in (books / table / "_delta_log").glob("*.json"))


def actions(data):
    return [json.loads(line) for line in data.decode("utf-8").split("\n") if line]


def compact(value, **how):
    return json.dumps(value, separators=(",", ":"), **how)


def exact(table, manifest, files):
    """A log entry as it must be."""
    moment = (datetime.fromisoformat(manifest["recorded_at"]) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        milliseconds=1
    )
    columns = ["kind", "holder"] if table in ("entries", "claims") else []
    how = {"mode": "Append", "partitionBy": json.dumps(columns)}
    info = {"timestamp": moment, "operation": "WRITE", "operationParameters": how, "engineInfo": "wyebridge"}
    lines = [{"commitInfo": info}, {"txn": {"appId": "wyebridge.chain", "version": manifest["batch"]}}]
    for file in files:
        add = {"path": file["path"].split("/", 1)[1], "partitionValues": {name: file[name] for name in columns}}
        add |= {"size": file["bytes"], "modificationTime": moment, "dataChange": True}
        add |= {"stats": compact({"numRecords": file["rows"]}), "tags": {"sha256": file["sha256"]}}
        lines.append({"add": add})
    return "".join(compact(line) + "\n" for line in lines).encode()


def is_older(data):
    infos = [action["commitInfo"] for action in actions(data) if "commitInfo" in action]
    return any(info.get("engineInfo", "").startswith("delta-rs:") for info in infos)


def check_batch(books, number, before, may_lack, shown, begins):
    """Returns the hash of the batch's manifest. `shown` counts the entries of the other tables' logs so far."""
    data = entry(books, "entries", number)
    must(
        {name for action in actions(data) for name in action} <= {"commitInfo", "txn", "add"},
        "the log entry is strange",
    )
    adds = {f"entries/{a['add']['path']}": a["add"] for a in actions(data) if "add" in a}
    [own] = [path for path, add in adds.items() if add["partitionValues"]["kind"] == "manifest"]
    content = (books / own).read_bytes()
    must(is_older(data) or sha(content) == adds[own]["tags"]["sha256"], "the manifest's file was changed")
    [row] = pq.ParquetFile(books / own).read().to_pylist()
    text, manifest = row["manifest"], json.loads(row["manifest"])
    must(sha(text.encode()) == row["sha256"], "the manifest does not match its hash")
    must(compact(manifest, sort_keys=True, ensure_ascii=False) == text, "the manifest is not in canonical form")
    must(row["batch"] == manifest["batch"] == number, "the manifest is of another batch")
    must(manifest["previous"] == before, "the chain is broken")
    must(manifest["previous_log"] == sha(entry(books, "entries", number - 1)), "the log entry before was changed")
    segments = manifest["segments"]
    must({s["path"] for s in segments if s["path"].startswith("entries/")} == adds.keys() - {own}, "files differ")
    for segment in segments:
        check_segment(books, number, segment, may_lack)
    check_control(manifest, segments)
    link = {
        "path": own,
        "kind": "manifest",
        "holder": "shared",
        "rows": 1,
        "bytes": len(content),
        "sha256": sha(content),
    }
    files = [segment for segment in segments if segment["path"].startswith("entries/")]
    must(is_older(data) or data == exact("entries", manifest, [*files, link]), "the log entry was changed")
    for table in shown:
        check_shown(books, table, manifest, shown, number)
    begins |= manifest.get("begins", {})
    return row["sha256"]


def check_segment(books, number, segment, may_lack):
    path = books / segment["path"]
    if not path.exists() and may_lack(segment["holder"]):
        return
    must(path.stat().st_size == segment["bytes"] and sha(path.read_bytes()) == segment["sha256"], f"{path} was changed")
    rows = pq.ParquetFile(path).read()
    must(rows.num_rows == segment["rows"] and set(rows["batch"].to_pylist()) == {number}, f"{path} has other rows")
    if "pence" in rows.column_names:
        must((pc.sum(rows["pence"]).as_py() or 0) == segment["pence"], f"{path} comes to another sum")
    if segment["kind"] in POSTED:
        for name in ("pence", "from_account", "to_account"):
            must(rows[name].null_count == 0, f"{path} has an entry without {name}")
        pairs = zip(rows["from_account"].to_pylist(), rows["to_account"].to_pylist(), strict=True)
        must(all(one and other and one != other for one, other in pairs), f"{path} does not balance")
    if not segment["path"].startswith("entries/"):
        texts = zip(rows["text"].to_pylist(), rows["sha256"].to_pylist(), strict=True)
        must(all(sha(text.encode()) == hashed for text, hashed in texts), f"{path} has a text that was changed")


def check_control(manifest, segments):
    control = manifest.get("control")
    must(control or manifest["kind"] != "extract", "there are no control totals")
    for unit in ("rows", "pence") if control else ():
        kinds = {"posted": POSTED, "set-aside": ("set-aside",)}
        summed = {name: sum(s[unit] for s in segments if s["kind"] in kinds[name]) for name in kinds}
        classes = sum(total[unit] for total in control["classes"].values())
        posted, aside = control[f"{unit}_posted"], control[f"{unit}_set_aside"]
        out = {"rows": len(manifest["releases"]["rows"]), "pence": posted} if "releases" in manifest else {}
        reversed_rows = manifest["recodes"]["entries"] if "recodes" in manifest and unit == "rows" else 0
        must(control[f"{unit}_in"] == posted + aside, "the control totals do not tie")
        must(posted == summed["posted"] - 2 * reversed_rows == classes, "the control totals do not tie")
        must(aside == summed["set-aside"] - out.get(unit, 0), "the control totals do not tie")
        must("recodes" not in manifest or posted == 0, "the control totals do not tie")


def check_shown(books, table, manifest, shown, number):
    files = [segment for segment in manifest["segments"] if segment["path"].startswith(f"{table}/")]
    if not files:
        return
    next_one = shown[table] + 1
    if next_one not in entries(books, table):
        must(number == max(entries(books, "entries")), f"the log of {table} does not show it")
        return
    data = entry(books, table, next_one)
    must(is_older(data) or data == exact(table, manifest, files), f"the log of {table} shows something else")
    shown[table] = next_one


def root(leaves):
    if len(leaves) < 2:
        return hashlib.sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + root(leaves[:half]) + root(leaves[half:])).digest()


def check_checkpoint(file, hashes):
    """Returns the first batch that does not fit, or 0."""
    lines = file.read_text(encoding="utf-8").split("\n\n")[0].splitlines()
    size, wanted = int(lines[1]), base64.b64decode(lines[2], validate=True)
    saw = [line.split()[2] for line in lines if line.startswith("batch ")]
    must(not saw or root([bytes.fromhex(one) for one in saw]) == wanted, f"{file.name} is damaged")
    for number, (one, other) in enumerate(zip(saw, hashes, strict=False), 1):
        if one != other:
            return number
    if len(hashes) < size:
        return len(hashes) + 1
    return 0 if root([bytes.fromhex(one) for one in hashes[:size]]) == wanted else 1


def verify(books, checkpoints=()):
    """The first place that does not hold, and what is wrong there; two empty texts where everything holds."""
    place, hashes = "the books", []
    try:
        tables = sorted(path.name for path in books.iterdir() if (path / "_delta_log").is_dir())
        for table in tables:
            names = [path.name for path in (books / table / "_delta_log").iterdir()]
            must(not any("checkpoint" in name or ".compacted." in name for name in names), f"{table} has a strange log")
        mark = books / "copy-for.txt"
        body = mark.read_text(encoding="utf-8").split("\n")[0] if mark.exists() else ""
        must(
            not body or mark.read_text(encoding="utf-8") == f"{body}\n{sha(body.encode())}\n", "whose copy was changed"
        )
        may_lack = lambda holder: body and holder != "shared" and body not in holder.split("+")  # noqa: E731
        shown, begins = {table: 0 for table in tables if table != "entries"}, {}
        for number in range(1, max(entries(books, "entries")) + 1):
            place = f"batch {number}"
            before = hashes[-1] if hashes else "0" * 64
            hashes.append(check_batch(books, number, before, may_lack, shown, begins))
        [info] = [action["commitInfo"] for action in actions(entry(books, "entries", 0)) if "commitInfo" in action]
        begins |= info.get("firstEntries", {})
        for table in sorted({*shown, *begins}):
            place = f"the {table} table's first log entry"
            first = begins.get(table)
            must(first in (None, sha(entry(books, table, 0))), "it was changed")
            place = f"the log of {table}"
            must(entries(books, table) == list(range(shown[table] + 1)), "it shows what no batch holds")
        for file in checkpoints:
            place = f"batch {check_checkpoint(file, hashes)}"
            must(place == "batch 0", f"it is not what {file.name} saw, or is missing")
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as fault:
        return place, str(fault)
    return "", ""


if __name__ == "__main__":
    found_at, fault = verify(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
    print(f"{found_at}: {fault}" if found_at else "The books hold.")
    sys.exit(bool(found_at))
