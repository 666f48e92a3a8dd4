"""hledger reads the same postings, two legs a line, from a journal made beforehand, and sums them by account."""

import subprocess
import sys
from pathlib import Path

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
asked = ["hledger", "-f", str(folder / "lines.journal"), "balance", "^Expenses:", "--flat", "--no-total"]
printed = subprocess.run([*asked, "--format", "%(account) %(total)"], check=True, capture_output=True, text=True)
rows = sorted(line.split() for line in printed.stdout.splitlines())
with out.open("w", encoding="utf-8") as stream:
    stream.write("scheme,pence\n")
    for account, pounds, _ in rows:
        stream.write(f"{account.removeprefix('Expenses:')},{int(pounds.replace(',', '').replace('.', ''))}\n")
