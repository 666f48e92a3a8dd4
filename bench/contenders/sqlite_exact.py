"""SQLite, from Python's own library: the lines are loaded and split inside it, in one transaction in a file."""

import csv
import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path

MONEY = re.compile(r"-?\d+\.\d\d")


def lines(path: Path) -> Iterator[tuple[str | int, ...]]:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        for line, document, day, cost_centre, account, supplier, description, amount in rows:
            if not MONEY.fullmatch(amount):
                sys.exit(f"not an amount: {amount}")
            pence = int(amount.replace(".", ""))
            yield int(line), document, day, cost_centre, account, supplier, description, pence


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[1:]


folder, out = Path(sys.argv[1]), Path(sys.argv[2])
connection = sqlite3.connect(out.with_name("books.sqlite"), isolation_level=None)
connection.executescript(
    """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    BEGIN;
    CREATE TABLE coding (cost_centre TEXT PRIMARY KEY, scheme TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE shares (scheme TEXT, starts TEXT, ends TEXT, w1 INTEGER, w2 INTEGER, w3 INTEGER,
                         PRIMARY KEY (scheme, starts)) WITHOUT ROWID;
    CREATE TABLE line (line INTEGER PRIMARY KEY, document TEXT, date TEXT, cost_centre TEXT, account TEXT,
                       supplier TEXT, description TEXT, pence INTEGER NOT NULL);
    """
)
connection.executemany("INSERT INTO coding VALUES (?, ?)", table(folder / "coding.csv"))
connection.executemany("INSERT INTO shares VALUES (?, ?, ?, ?, ?, ?)", table(folder / "shares.csv"))
connection.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?, ?, ?, ?)", lines(folder / "lines.csv"))
# A product beyond 64 bits would become a float in silence, so the largest is worked out first in Python's own integers.
[(largest, heaviest)] = connection.execute(
    "SELECT coalesce((SELECT max(abs(pence)) FROM line), 0), (SELECT max(max(w1, w2, w3)) FROM shares)"
).fetchall()
if largest * heaviest >= 2**63:
    sys.exit("a product would pass 64 bits")
connection.execute(
    """
    CREATE TABLE split AS
    WITH placed AS (
        SELECT line, date, coding.scheme, pence, abs(pence) AS m, w1, w2, w3, w1 + w2 + w3 AS whole
        FROM line LEFT JOIN coding USING (cost_centre)
        LEFT JOIN shares ON shares.scheme = coding.scheme AND date >= starts AND date <= ends
    ), floored AS (
        SELECT *, m / whole AS turn, m * w1 / whole AS q1, m * w2 / whole AS q2, m * w3 / whole AS q3,
               m * w1 % whole AS r1, m * w2 % whole AS r2, m * w3 % whole AS r3 FROM placed
    ), ranked AS (
        SELECT *, m - q1 - q2 - q3 AS over,
               (r2 > r1) + (r3 > r1) + turn % (1 + (r2 = r1) + (r3 = r1)) AS rank1,
               (r1 > r2) + (r3 > r2) + ((r1 = r2) + turn) % (1 + (r1 = r2) + (r3 = r2)) AS rank2,
               (r1 > r3) + (r2 > r3) + ((r1 = r3) + (r2 = r3) + turn) % (1 + (r1 = r3) + (r2 = r3)) AS rank3
        FROM floored
    )
    SELECT line, scheme, substr(date, 1, 7) AS month, pence, sign(pence) * (q1 + (rank1 < over)) AS MCC,
           sign(pence) * (q2 + (rank2 < over)) AS MDC, sign(pence) * (q3 + (rank3 < over)) AS MICB
    FROM ranked
    """
)
[(wrong,)] = connection.execute(
    "SELECT count(*) FROM split WHERE MCC + MDC + MICB IS NOT pence OR typeof(MCC + MDC + MICB) <> 'integer'"
).fetchall()
if wrong:
    sys.exit(f"{wrong} lines have no scheme or no shares, or their parts do not sum to them")
connection.execute("COMMIT")
rows = connection.execute(
    """
    WITH summed AS MATERIALIZED (
        SELECT scheme, month, sum(pence) AS pence, sum(MCC) AS MCC, sum(MDC) AS MDC, sum(MICB) AS MICB
        FROM split GROUP BY scheme, month
    ), parts AS (
        SELECT scheme, month, 'MCC' AS partner, MCC AS part FROM summed
        UNION ALL SELECT scheme, month, 'MDC', MDC FROM summed
        UNION ALL SELECT scheme, month, 'MICB', MICB FROM summed
    )
    SELECT * FROM (
        SELECT 'position' AS what, scheme, month, partner, part AS pence FROM parts
        UNION ALL SELECT 'paid', '', '', 'MCC', sum(pence) FROM summed
        UNION ALL SELECT 'share', '', '', partner, sum(part) FROM parts GROUP BY partner
    ) WHERE pence <> 0 ORDER BY what, scheme, month, partner
    """
)
with out.open("w", encoding="utf-8", newline="") as stream:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("what", "scheme", "month", "partner", "pence"))
    writer.writerows(rows)
