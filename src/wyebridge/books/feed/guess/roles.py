"""Which column of an unknown table is which of ours, why, and what is left in doubt."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Final

import duckdb

from wyebridge.books.feed import amounts
from wyebridge.books.feed.guess.columns import LENIENT, Column
from wyebridge.books.feed.guess.words import rank
from wyebridge.books.feed.terms import Role

MOSTLY: Final = 0.9
_MOST_TRIED: Final = 6
_UNFIT: Final = 99


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something the file leaves open: what, and what to do about it."""

    code: str
    what: str
    remedy: str


@dataclass(slots=True)
class Roles:
    """Our columns in an unknown table, each with its evidence, and the doubts met on the way."""

    columns: dict[Role, Column] = field(default_factory=dict)
    evidence: dict[Role, list[str]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def taken(self) -> set[int]:
        return {column.index for column in self.columns.values()}

    def give(self, role: Role, column: Column, *evidence: str) -> None:
        self.columns[role] = column
        self.evidence.setdefault(role, []).extend(evidence)


def find_roles(connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], rows: int) -> Roles:
    """Tell our columns apart by what stands in them first, and by what they are called second."""
    found = Roles()
    usable = [column for column in columns if column.can_be_named and column.filled]
    _find_date(found, usable)
    _find_money(found, connection, usable, rows)
    for role, fits in _BY_NAME.items():
        _find_by_name(found, role, usable, fits)
    _find_document(found, usable, rows)
    return found


def _find_date(found: Roles, columns: Iterable[Column]) -> None:
    def days(column: Column) -> float:
        return column.share(max(column.days, column.day_numbers if rank("date", column.heading) is not None else 0))

    dated = sorted(
        (column for column in columns if days(column) >= MOSTLY),
        key=lambda column: (_rank("date", column), -column.filled, column.index),
    )
    if not dated:
        return
    chosen, *others = dated
    kind = "dates" if chosen.days >= chosen.day_numbers else "numbers of days, as a spreadsheet counts them"
    found.give("date", chosen, f"{_percent(days(chosen))} of its cells read as {kind}", *_named("date", chosen))
    rivals = [one for one in others if _rank("date", one) == _rank("date", chosen)]
    if rivals:
        found.doubts.append(
            Doubt(
                "several-dates",
                f"{_list(rivals)} could be the date as well as '{chosen.heading}'",
                "take the day on which it was paid or posted, which is the day it counts on",
            )
        )
    elif others:
        found.evidence["date"].append(f"preferred to {_list(others)} for its name")


def _find_money(found: Roles, connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], rows: int) -> None:
    """The amount, gross and VAT: by the sum that ties them where three columns have one, else by their names."""
    money = [column for column in columns if _is_money(column) and column.index not in found.taken()]
    if not money:
        return
    tied = _gross_less_vat(connection, money, rows)
    if tied:
        gross, vat, net, count = tied
        found.give("gross", gross, *_named("gross", gross))
        found.give("vat", vat, *_named("vat", vat))
        found.give("amount", net, *_money_evidence(net), f"'{gross.heading}' less '{vat.heading}' in {count:,} rows")
        return
    for role in ("gross", "vat"):
        named = [column for column in money if rank(role, column.heading) is not None]
        if len(named) == 1 and len(money) > 1:
            found.give(role, named[0], *_named(role, named[0]))
    left = [column for column in money if column.index not in found.taken()]
    if not left:
        left = [found.columns.pop("gross", money[0])]
    chosen, *others = sorted(left, key=lambda one: (_rank("amount", one), -one.with_pence, -one.filled, one.index))
    found.give("amount", chosen, *_money_evidence(chosen), *_named("amount", chosen))
    if rank("gross", chosen.heading) is not None:
        found.doubts.append(
            Doubt(
                "gross-or-net",
                f"the only amount, '{chosen.heading}', is gross, so VAT that the body recovers is in it",
                "ask for an extract with the net amount, which is what the body bears",
            )
        )
    rivals = [one for one in others if _rank("amount", one) == _rank("amount", chosen) or one.with_pence]
    if rivals:
        found.doubts.append(
            Doubt(
                "several-amounts",
                f"{_list(rivals)} could be the amount as well as '{chosen.heading}'",
                "take the one net of recoverable VAT, which is what the body bears",
            )
        )


def _is_money(column: Column) -> bool:
    """Whether a column may hold amounts: all that do not look like something else and have pence, or a name for it."""
    if column.share(column.money) < MOSTLY:
        return False
    is_called_money = any(rank(role, column.heading) is not None for role in ("amount", "gross", "vat"))
    is_called_else = any(
        rank(role, column.heading) is not None for role in ("document", "line", "cost_centre", "account")
    )
    return is_called_money or (column.with_pence > 0 and not is_called_else)


def _gross_less_vat(
    connection: duckdb.DuckDBPyConnection, money: Sequence[Column], rows: int
) -> tuple[Column, Column, Column, int] | None:
    """Three columns of which the first less the second is the third, in nearly every row, and how many rows that is."""
    if len(money) < 3:
        return None
    tried = money[:_MOST_TRIED]
    pence = ", ".join(f"{_pence(column)} AS p{column.index}" for column in tried)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE money AS SELECT {pence} FROM raw")
    for gross, vat, net in permutations(tried, 3):
        of_gross, of_vat, of_net = (f"p{column.index}" for column in (gross, vat, net))
        [(count, larger)] = connection.execute(
            f"SELECT count_if({of_gross} - {of_vat} = {of_net}), count_if(abs({of_net}) >= abs({of_vat})) FROM money"
        ).fetchall()
        if count >= rows * MOSTLY and larger >= rows * MOSTLY:
            return gross, vat, net, count
    return None


def _pence(column: Column) -> str:
    mended = amounts.repaired(f"trim(c{column.index})", LENIENT)
    return f"coalesce({amounts.pence(amounts.digits(f'({mended})', LENIENT), LENIENT)}, 0)"


def _money_evidence(column: Column) -> list[str]:
    below = f"; {column.below_nothing:,} are below nothing" if column.below_nothing else "; none is below nothing"
    return [
        f"{_percent(column.share(column.money))} of its cells read as money, "
        f"{_percent(column.share(column.with_pence))} with pence{below}"
    ]


_BY_NAME: Final[Mapping[Role, Callable[[Column], bool]]] = {
    "supplier": lambda column: column.share(column.letters) > 0.5,
    "line": lambda column: column.share(column.money) >= MOSTLY,
    "directorate": lambda column: column.share(column.letters) > 0.5,
    "description": lambda column: column.share(column.letters) > 0.5,
    "cost_centre": lambda column: True,
    "account": lambda column: True,
}
"""Columns known by their names, and what their cells must be like all the same."""


def _find_by_name(found: Roles, role: Role, columns: Sequence[Column], fits: Callable[[Column], bool]) -> None:
    taken = found.taken()
    named = [
        column
        for column in columns
        if column.index not in taken and rank(role, column.heading) is not None and fits(column)
    ]
    # One that says the same in every row tells nothing apart.
    named.sort(key=lambda column: (column.distinct < 2, _rank(role, column), -column.distinct))
    if named:
        found.give(role, named[0], f"{named[0].distinct:,} different values", *_named(role, named[0]))


def _find_document(found: Roles, columns: Sequence[Column], rows: int) -> None:
    """The reference of a payment: by name, else the column of codes that repeats least."""
    free = [column for column in columns if column.index not in found.taken()]
    named = sorted(
        (one for one in free if rank("document", one.heading) is not None), key=lambda one: _rank("document", one)
    )
    codes = [one for one in free if one.distinct >= rows * MOSTLY and one.filled >= rows * MOSTLY]
    chosen = next(iter(named or codes), None)
    if chosen is None:
        found.doubts.append(
            Doubt(
                "no-reference",
                "no column holds a reference of its own for each payment",
                "ask for one: without it, a payment that is sent again in another file is not seen to be the same",
            )
        )
        return
    blank = f"; {rows - chosen.filled:,} are blank" if chosen.filled < rows else ""
    evidence = f"{chosen.distinct:,} different values in {rows:,} rows{blank}"
    found.give("document", chosen, evidence, *_named("document", chosen))
    if chosen.filled < rows * MOSTLY:
        found.doubts.append(
            Doubt(
                "no-reference",
                f"{rows - chosen.filled:,} of {rows:,} rows have no '{chosen.heading}'",
                "ask for a reference on every row: without it, what is sent again in another file is not seen",
            )
        )


def _rank(role: Role, column: Column) -> int:
    found = rank(role, column.heading)
    return _UNFIT if found is None else found


def _named(role: Role, column: Column) -> list[str]:
    return [f"'{column.heading}' is a name for it"] if rank(role, column.heading) is not None else []


def _percent(share: float) -> str:
    return f"{int(share * 1000) / 10:g}%"


def _list(columns: Sequence[Column]) -> str:
    return " and ".join(f"'{column.heading}'" for column in columns)
