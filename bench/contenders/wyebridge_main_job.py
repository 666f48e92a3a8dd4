"""Wyebridge's main job by its public door: a home, the registers adopted, one extract imported, the position asked."""

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path

import wyebridge

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
now = datetime.now(UTC)
home = wyebridge.make_home(out.with_name("home"), folder / "registers")
wyebridge.adopt(home, by="bench", now=now)
wyebridge.import_extract(home, folder / "lines.csv", feed_id="mereshire-ledger", for_partner="MCC", by="bench", now=now)
with wyebridge.open_books(home.books) as books:
    found = wyebridge.position(books)
rows = [
    ("position", row.scheme, f"{row.month:%Y-%m}", row.partner, row.actual_to_date_pence)
    for row in found.rows
    if row.actual_to_date_pence
]
for partner in found.agreement.partner_ids():
    mine = [standing for standing in found.standings if standing.partner == partner]
    sums = (
        ("paid", sum(standing.paid_pence for standing in mine)),
        ("share", sum(standing.share_pence for standing in mine)),
    )
    rows += [(what, "", "", partner, pence) for what, pence in sums if pence]
with out.open("w", encoding="utf-8", newline="") as stream:
    csv.writer(stream, lineterminator="\n").writerows([("what", "scheme", "month", "partner", "pence"), *sorted(rows)])
