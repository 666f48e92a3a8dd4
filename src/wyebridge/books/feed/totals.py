"""Totals rows: known by what the feed says of them, never spending, and held against the rows above where it asks."""

from collections.abc import Collection, Iterator, Sequence

import duckdb

from wyebridge.books.duck import put_table, quoted
from wyebridge.books.feed.source import Source
from wyebridge.books.feed.terms import TEXT_ROLES, Feed, Role, Totals
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, Problem, Refused, refuse
from wyebridge.engine.ledger.coding import plain_text


def is_total(feed: Feed, columns: Collection[Role]) -> str:
    """SQL for whether a row, in the words and texts that are made into `typed`, is a totals row.

    A column that the file does not have is blank in every row of it.
    """
    if feed.totals is None:
        return "false"
    return " AND ".join(_says(role, values, columns) for role, values in feed.totals.known_by.items())


def _says(role: Role, values: Sequence[str], columns: Collection[Role]) -> str:
    text = role if role in TEXT_ROLES else f"{role}_text" if role in columns else "''"
    plain = rf"trim(regexp_replace(lower({text}), '\s+', ' ', 'g'))"
    return "(" + " OR ".join(f"{plain} LIKE {_like(value)} ESCAPE '^'" for value in values) + ")"


def _like(value: str) -> str:
    escaped = "".join(f"^{letter}" if letter in "%_^" else letter for letter in plain_text(value))
    return quoted(escaped.replace("*", "%"))


def check_totals(connection: duckdb.DuckDBPyConnection, source: Source, totals: Totals) -> None:
    """Hold each totals row of table `typed` against the rows above it, and mark those that agree.

    A totals row may state what stands between it and the last one, or in its sheet so far, or in the file so far.
    Raises Refused, with every one that states something else, or where the file has none at all.
    """
    found = connection.execute("SELECT row, file_line, pence FROM typed WHERE reason = 'total' ORDER BY row").fetchall()
    if not found:
        raise refuse(
            "no-control-total",
            "the feed says that a totals row stands in the file, and none does",
            why="it cannot be seen whether rows are missing, as when a file was cut short",
            remedy="export it again; or see whether 'known_by' still fits, or say 'then: set-aside' under it",
            place=Place(source.path.name),
        )
    sums = _sums(connection, source, [row for row, _, _ in found])
    if problems := tuple(_differences(found, sums, source)):
        raise Refused(problems)
    connection.execute("UPDATE typed SET reason = 'control-total' WHERE reason = 'total'")


def _sums(connection: duckdb.DuckDBPyConnection, source: Source, rows: Sequence[int]) -> dict[int, tuple[int, int]]:
    """For each totals row and each end of a sheet: the pence since the one before, and the amounts unread there."""
    ends = {*rows, *(run.row - 1 for run in source.runs[1:])}
    put_table(connection, "ends", {"ends_at": int}, [(row,) for row in sorted(ends)])
    asked = connection.execute(
        """
        SELECT ends_at, coalesce(sum(pence), 0)::BIGINT, count_if(pence IS NULL)
        FROM (SELECT row, pence FROM typed WHERE reason IS DISTINCT FROM 'total') AS rows
        ASOF JOIN ends ON rows.row <= ends.ends_at
        GROUP BY ends_at
        """
    ).fetchall()
    return {row: (pence, unread) for row, pence, unread in asked}


def _differences(
    found: Sequence[tuple[int, int, int | None]], sums: dict[int, tuple[int, int]], source: Source
) -> Iterator[Problem]:
    stated = {row: (line, pence) for row, line, pence in found}
    sheet_ends = {run.row - 1 for run in source.runs[1:]}
    since_last = in_sheet = in_file = unread = 0
    for row in sorted({*stated, *sheet_ends}):
        pence, missing = sums.get(row, (0, 0))
        since_last, in_sheet, in_file, unread = since_last + pence, in_sheet + pence, in_file + pence, unread + missing
        if row in stated:
            line, total = stated[row]
            if total not in (since_last, in_sheet, in_file):
                yield _differs(total, since_last, in_sheet, unread, source.place(line))
            since_last = 0
        if row in sheet_ends:
            since_last = in_sheet = 0


def _differs(total: int | None, since_last: int, in_sheet: int, unread: int, place: Place) -> Problem:
    states = "has no amount that can be read" if total is None else f"states {pounds(total)}"
    or_all = "" if since_last == in_sheet else f", and all in the sheet so far to {pounds(in_sheet)}"
    unread_too = f"; {unread:,} amounts above it cannot be read" if unread else ""
    return Problem(
        "control-total",
        f"the totals row {states}; the rows above it come to {pounds(since_last)}{or_all}{unread_too}",
        "rows may be missing, or an amount may have changed on the way",
        "export it again; or, if the rows are right, say 'then: set-aside' under 'totals' in the feed",
        place,
    )
