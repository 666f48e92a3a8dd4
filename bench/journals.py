"""The extract as text ledgers read it, made beforehand: two legs a line, a scheme's spending from the body's own money.

    python -m bench.journals FOLDER

Writes `lines.beancount`, and `lines.journal` for hledger and ledger. None of these can split a line by dated shares to
the penny, so they are given the first half of the work alone.
"""

import csv
import sys
from pathlib import Path


def main() -> None:
    folder = Path(sys.argv[1])
    with (folder / "coding.csv").open(encoding="utf-8", newline="") as stream:
        scheme_of = {row["cost_centre"]: row["scheme"] for row in csv.DictReader(stream)}
    with (
        (folder / "lines.csv").open(encoding="utf-8", newline="") as stream,
        (folder / "lines.beancount").open("w", encoding="utf-8") as beancount,
        (folder / "lines.journal").open("w", encoding="utf-8") as journal,
    ):
        for scheme in sorted(set(scheme_of.values())):
            beancount.write(f"2000-01-01 open Expenses:{scheme} GBP\n")
        beancount.write("2000-01-01 open Liabilities:MCC GBP\n\n")
        for line in csv.DictReader(stream):
            scheme, amount = scheme_of[line["Cost Centre"]], line["Amount"]
            payee, what = line["Supplier"], line["Description"]
            legs = f"  Expenses:{scheme}  {amount} GBP\n  Liabilities:MCC  {_less(amount)} GBP\n\n"
            quoted = what.replace('"', '\\"')
            beancount.write(f'{line["Date"]} * "{payee}" "{quoted}"\n{legs}')
            journal.write(f"{line['Date']} * ({line['Document']}) {payee} | {what}\n{legs}")


def _less(amount: str) -> str:
    return amount.removeprefix("-") if amount.startswith("-") else f"-{amount}"


if __name__ == "__main__":
    main()
