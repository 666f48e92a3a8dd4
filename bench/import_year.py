"""One year's file into a home, as a process of its own: what it costs after those already in the books.

    python -m bench.import_year make HOME REGISTERS
    python -m bench.import_year import HOME EXTRACT OUT

The first makes the home and adopts its registers. The second imports one extract; OUT is then a JSON object with the
rows posted and how many of them were flagged as duplicates.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import wyebridge


def make(folder: Path, registers: Path) -> None:
    wyebridge.adopt(wyebridge.make_home(folder, registers), by="bench", now=datetime.now(UTC))


def import_file(folder: Path, extract: Path, out: Path) -> None:
    home = wyebridge.read_home(folder)
    found = wyebridge.import_extract(
        home, extract, feed_id="mereshire-ledger", for_partner="MCC", by="bench", now=datetime.now(UTC)
    )
    control = found.manifest["control"]
    posted = {"rows": control["rows_posted"], "duplicates": control["duplicates"]}
    out.write_text(json.dumps(posted) + "\n", encoding="utf-8")


def main() -> None:
    paths = [Path(argument) for argument in sys.argv[2:]]
    if sys.argv[1] == "make":
        make(*paths)
    else:
        import_file(*paths)


if __name__ == "__main__":
    main()
