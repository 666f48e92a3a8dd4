"""The main job from a notebook: an agreement and two ledgers in, whose money it was out. Give it an empty folder."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import wyebridge
from wyebridge.demo.extracts import write_extracts
from wyebridge.demo.run import reference_trust

folder = Path(sys.argv[1])
now = datetime.now(UTC)

# A home holds the agreement, the feeds, the coding rules and the books. It adopts the agreement into the books.
home = wyebridge.make_home(folder / "home", reference_trust())
wyebridge.adopt(home, by="an analyst", now=now)

# Two made-up ledger extracts stand in for the files that finance systems give.
council, trust = write_extracts(folder, agreement=home.agreements[0], coding=home.coding, lines=5_000)
for extract, feed in ((council, "council-ledger"), (trust, "pct-ledger")):
    imported = wyebridge.import_extract(home, extract, feed_id=feed, by="an analyst", now=now)
    control = imported.manifest["control"]
    print(f"{extract.name}: {control['rows_posted']:,} rows posted, {control['rows_set_aside']} set aside")

# Questions are asked of the books, never of the files.
with wyebridge.open_books(home.books) as books:
    for standing in wyebridge.position(books).standings:
        share, net = wyebridge.pounds(standing.share_pence), wyebridge.pounds(standing.net_pence)
        print(f"{standing.fund:20} {standing.partner or 'nobody yet':10} bore {share:>16}, net {net:>15}")
    for one in wyebridge.reconcile_contributions(books):
        print(f"{one.partner} to {one.fund}: {wyebridge.pounds(one.outstanding_pence)} outstanding")

print("The books hold." if wyebridge.verify(home.books).holds else "The books do not hold.")
