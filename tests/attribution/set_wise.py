"""The project's own attribution, run in DuckDB: its expression is compiled once for each number of partners."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import ibis
import ibis.backends.duckdb
import pyarrow as pa

from wyebridge.books.attribution import attribute, share_columns, share_rows
from wyebridge.books.duck import put_table
from wyebridge.engine.agreement.shares import ShareVersion
from wyebridge.engine.kernel.verdicts import Awaiting

from .slow_twin import Entry, Shares, Whose

PARTNERS: Final = ("A", "B", "C", "D", "E", "F")
_COLUMNS: Final = {
    "scheme": pa.string(),
    "scheme_line": pa.string(),
    "effective_on": pa.date32(),
    "funder": pa.string(),
    "pence": pa.int64(),
    "batch": pa.int64(),
    "row": pa.int64(),
}
APRIL: Final = date(2021, 4, 1)
MARCH: Final = date(2022, 3, 31)


class SetWise:
    """Asks whose entries are, by the expression that the books ask with."""

    def __init__(self) -> None:
        self._backend = ibis.duckdb.connect()
        self._compiled: dict[tuple[int, bool], str] = {}

    def close(self) -> None:
        self._backend.disconnect()

    def attribute(
        self, entries: Sequence[Entry], shares: Sequence[Shares], count: int, *, in_decimals: bool = False
    ) -> dict[tuple[int, int], Whose]:
        """Whose each entry is, by batch and row, among the first `count` of PARTNERS."""
        partners = PARTNERS[:count]
        self._put("entries", _entry_table(entries))
        versions = [version_of(share, partners) for share in shares]
        put_table(self._backend.con, "shares", share_columns(partners), share_rows(versions, partners))
        sql = self._sql(count, in_decimals)
        found = {}
        for batch, row, version, undetermined, *parts in self._backend.con.execute(sql).fetchall():
            assert (batch, row) not in found, "an entry was attributed twice"
            found[batch, row] = Whose(tuple(parts), undetermined, version or "")
        return found

    def parts(
        self, pence: Sequence[int], weights: Sequence[int], *, in_decimals: bool = False
    ) -> list[tuple[int, ...]]:
        """These amounts, each split on its own by the same weights."""
        entries = [Entry("s", "l", APRIL, "", amount, 1, row) for row, amount in enumerate(pence)]
        shares = [Shares("v", "s", "l", APRIL, MARCH, tuple(weights))]
        found = self.attribute(entries, shares, len(weights), in_decimals=in_decimals)
        return [found[1, row].parts for row in range(len(pence))]

    def parts_by_own_weights(
        self, cases: Sequence[tuple[int, tuple[int, ...]]], *, in_decimals: bool = False
    ) -> list[tuple[int, ...]]:
        """Amounts with weights of their own each."""
        entries = [Entry("s", str(row), APRIL, "", amount, 1, row) for row, (amount, _) in enumerate(cases)]
        shares = [Shares(f"v{row}", "s", str(row), APRIL, MARCH, weights) for row, (_, weights) in enumerate(cases)]
        found = self.attribute(entries, shares, len(cases[0][1]), in_decimals=in_decimals)
        return [found[1, row].parts for row in range(len(cases))]

    def _put(self, name: str, table: pa.Table) -> None:
        self._backend.con.register("incoming", table)
        self._backend.con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming")
        self._backend.con.unregister("incoming")

    def _sql(self, count: int, in_decimals: bool) -> str:
        key = (count, in_decimals)
        if key not in self._compiled:
            entries, shares = self._backend.table("entries"), self._backend.table("shares")
            asked = attribute(entries, shares, PARTNERS[:count], in_decimals=in_decimals)
            parts = [f"part_{place}" for place in range(count)]
            wanted = asked.select("batch", "row", "share_version", "undetermined_pence", *parts)
            self._compiled[key] = str(self._backend.compile(wanted))
        return self._compiled[key]


def _entry_table(entries: Sequence[Entry]) -> pa.Table:
    return pa.table(
        {name: pa.array([getattr(entry, name) for entry in entries], type=kind) for name, kind in _COLUMNS.items()}
    )


def version_of(share: Shares, partners: Sequence[str]) -> ShareVersion:
    """A slow twin's shares as the engine holds them."""
    return ShareVersion(
        version=share.version,
        fund="fund",
        scheme=share.scheme,
        line=share.line,
        starts=share.starts,
        ends=share.ends,
        partners=tuple(partners),
        weights=share.weights,
        basis="stated",
        rounding="cumulative" if share.is_cumulative else "line",
        awaiting=None if share.weights else Awaiting("the shares", "the partners"),
    )
