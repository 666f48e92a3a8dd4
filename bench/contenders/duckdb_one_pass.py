"""Written by hand for this one file: DuckDB reads, codes, splits and stores the lines in one pass, then sums them.

Stores each line with its scheme and parts as one Parquet file. A product beyond 64 bits would stop it with an error.
"""

import sys
from pathlib import Path

import duckdb

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
stored = out.with_name("lines.parquet")
connection = duckdb.connect()
connection.execute(
    f"""
    CREATE TABLE coding AS FROM read_csv('{folder / "coding.csv"}', header = true);
    CREATE TABLE shares AS
    SELECT scheme, starts, ends, MCC AS w1, MDC AS w2, MICB AS w3
    FROM read_csv('{folder / "shares.csv"}', header = true);

    COPY (
        WITH typed AS (
            SELECT * EXCLUDE (amount), CASE WHEN regexp_full_match(amount, '-?[0-9]+\\.[0-9][0-9]')
                                            THEN replace(amount, '.', '')::BIGINT
                                            ELSE error('not an amount: ' || amount) END AS pence
            FROM read_csv('{folder / "lines.csv"}', header = true, auto_detect = false, quote = '"', escape = '"',
                          columns = {{'line': 'BIGINT', 'document': 'VARCHAR', 'date': 'DATE',
                                      'cost_centre': 'VARCHAR', 'account': 'VARCHAR', 'supplier': 'VARCHAR',
                                      'description': 'VARCHAR', 'amount': 'VARCHAR'}})
        ), placed AS (
            SELECT typed.*, coding.scheme, w1, w2, w3, w1 + w2 + w3 AS whole, abs(pence) AS m
            FROM typed LEFT JOIN coding USING (cost_centre)
            LEFT JOIN shares ON shares.scheme = coding.scheme AND date >= starts AND date <= ends
        ), floored AS (
            SELECT *, m // whole AS turn, m * w1 // whole AS q1, m * w2 // whole AS q2, m * w3 // whole AS q3
            FROM placed
        ), rested AS (
            SELECT *, m - q1 - q2 - q3 AS over,
                   m * w1 - q1 * whole AS r1, m * w2 - q2 * whole AS r2, m * w3 - q3 * whole AS r3
            FROM floored
        ), ranked AS (
            SELECT *,
                   (r2 > r1)::BIGINT + (r3 > r1)::BIGINT
                       + turn % (1 + (r2 = r1)::BIGINT + (r3 = r1)::BIGINT) AS rank1,
                   (r1 > r2)::BIGINT + (r3 > r2)::BIGINT
                       + ((r1 = r2)::BIGINT + turn) % (1 + (r1 = r2)::BIGINT + (r3 = r2)::BIGINT) AS rank2,
                   (r1 > r3)::BIGINT + (r2 > r3)::BIGINT
                       + ((r1 = r3)::BIGINT + (r2 = r3)::BIGINT + turn)
                         % (1 + (r1 = r3)::BIGINT + (r2 = r3)::BIGINT) AS rank3
            FROM rested
        )
        SELECT line, document, date, cost_centre, account, supplier, description, scheme, pence,
               sign(pence) * (q1 + (rank1 < over)::BIGINT) AS MCC,
               sign(pence) * (q2 + (rank2 < over)::BIGINT) AS MDC,
               sign(pence) * (q3 + (rank3 < over)::BIGINT) AS MICB
        FROM ranked
    ) TO '{stored}' (FORMAT parquet);
    """
)
[(is_whole,)] = connection.execute(
    f"SELECT coalesce(bool_and(coalesce(MCC + MDC + MICB = pence, false)), true) FROM '{stored}'"
).fetchall()
if not is_whole:
    sys.exit("a line has no scheme or no shares, or its parts do not sum to it")
connection.execute(
    f"""
    COPY (
        WITH summed AS (
            SELECT scheme, strftime(date_trunc('month', date), '%Y-%m') AS month, sum(pence)::BIGINT AS pence,
                   sum(MCC)::BIGINT AS MCC, sum(MDC)::BIGINT AS MDC, sum(MICB)::BIGINT AS MICB
            FROM '{stored}' GROUP BY scheme, date_trunc('month', date)
        ), parts AS (
            SELECT scheme, month, partner, part FROM summed UNPIVOT (part FOR partner IN (MCC, MDC, MICB))
        ), found AS (
            SELECT 'position' AS what, scheme, month, partner, part AS pence FROM parts
            UNION ALL SELECT 'paid', '', '', 'MCC', sum(pence)::BIGINT FROM summed
            UNION ALL SELECT 'share', '', '', partner, sum(part)::BIGINT FROM parts GROUP BY partner
        )
        FROM found WHERE pence <> 0 ORDER BY what, scheme, month, partner
    ) TO '{out}' (FORMAT csv, HEADER, QUOTE '')
    """
)
