"""Balances as plain data, for JSON and CSV: the keys that others script against."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from wyebridge.books.balances.reconcile import BalancesStated
from wyebridge.books.balances.tally import Tally, tallies
from wyebridge.engine.ledger.balances.terms import Balances, Shown

ENTRY_COLUMNS: Final = (
    "first",
    "second",
    "group",
    "result",
    "kind",
    "why",
    "ledger",
    "in_period",
    "on",
    "pence",
    "fund",
    "document",
    "description",
    "name",
    "batch",
    "row",
)


def balances_data(stated: BalancesStated) -> dict[str, Any]:
    """One pair's balances. Pence go from `first` to `second`; totals are those of the entries below."""
    found = stated.balances
    matched, differences, whole = tallies(found)
    return {
        "first": found.first,
        "second": found.second,
        "starts": found.starts.isoformat(),
        "as_at": found.as_at.isoformat(),
        "status": stated.basis.status,
        "batch": stated.basis.batch,
        "window_days": found.window_days,
        "cut_offs": [
            {
                "ledger": one.ledger,
                "feed": one.feed,
                "covers_to": one.covers_to,
                "cut_off": one.cut_off or None,
                "status": one.status,
            }
            for one in stated.basis.cut_offs
        ],
        "matched": [_tally(one) for one in matched],
        "differences": [_tally(one) for one in differences],
        "total": _tally(whole),
        "unexplained_pence": whole.difference_pence - found.difference_pence,
        "awaiting": list(found.awaiting),
        "withheld": list(stated.withheld),
        "spellings": [
            {
                "ledger": one.ledger,
                "spelling": one.spelling,
                "partner": one.partner,
                "likeness": one.likeness,
                "entries": one.entries,
                "pence": one.pence,
                "matched_pence": one.matched_pence,
            }
            for one in stated.spellings
        ],
        "unplaced": [{"ledger": one.ledger, **_entry(one.entry)} for one in stated.unplaced],
        "disputes_unfound": [one.id for one in found.disputes_unfound],
        "entries": [dict(zip(ENTRY_COLUMNS[2:], row[2:], strict=True)) for row in entry_rows([stated])],
    }


def _tally(one: Tally) -> dict[str, Any]:
    return {
        "name": one.name,
        "first_entries": one.first_entries,
        "first_pence": one.first_pence,
        "second_entries": one.second_entries,
        "second_pence": one.second_pence,
        "difference_pence": one.difference_pence,
    }


def _entry(entry: Shown) -> dict[str, Any]:
    return {
        "on": entry.on.isoformat(),
        "pence": entry.pence,
        "fund": entry.fund,
        "document": entry.document,
        "description": entry.description,
        "name": entry.name,
        "batch": entry.batch,
        "row": entry.row,
    }


def entry_rows(every: Iterable[BalancesStated]) -> Iterator[tuple[Any, ...]]:
    """Every entry of every match and difference, in the columns above; those outside the period say so."""
    for stated in every:
        yield from _rows(stated.balances)


def _rows(found: Balances) -> Iterator[tuple[Any, ...]]:
    groups: list[tuple[str, str, str, Sequence[Shown], Sequence[Shown], Sequence[Shown]]] = [
        ("matched", one.rule, "", one.first, one.second, ()) for one in found.matched
    ]
    groups += [("difference", one.kind, one.why, one.first, one.second, one.elsewhere) for one in found.differences]
    for number, (result, kind, why, first, second, elsewhere) in enumerate(groups, 1):
        other = found.second if first else found.first
        for ledger, in_period, entries in (
            (found.first, True, first),
            (found.second, True, second),
            (other, False, elsewhere),
        ):
            for entry in entries:
                shown = _entry(entry)
                yield (found.first, found.second, number, result, kind, why, ledger, in_period, *shown.values())
