"""beancount reads the same postings, two legs a line, from a journal made beforehand, and sums them by account."""

import os
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

# Without this, its second reading of a file would be of what it kept from the first.
os.environ["BEANCOUNT_DISABLE_LOAD_CACHE"] = "1"

from beancount import loader
from beancount.core.data import Transaction

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
entries, errors, _ = loader.load_file(str(folder / "lines.beancount"))
if errors:
    sys.exit(str(errors[0]))
balances: Counter[str] = Counter()
for entry in entries:
    if isinstance(entry, Transaction):
        for posting in entry.postings:
            balances[posting.account] += posting.units.number
with out.open("w", encoding="utf-8") as stream:
    stream.write("scheme,pence\n")
    for account, pounds in sorted(balances.items()):
        if account.startswith("Expenses:"):
            stream.write(f"{account.removeprefix('Expenses:')},{int(pounds * Decimal(100))}\n")
