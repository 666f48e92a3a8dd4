"""One partner's share of each line, held against what its own ledger paid for it, and why the two differ."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from wyebridge.books.position import Position
from wyebridge.books.statement.terms import ShareRow, Spread, share_sum
from wyebridge.engine.agreement.terms import Agreement, Shares

_BASES = {
    "own": "each line is its commissioner's money",
    "contribution": "shared as the partners contribute to the fund",
    "stated": "shared as the agreement states",
    "equal": "shared equally",
}


def share_rows(
    found: Position, spread: Sequence[Spread], agreements: Sequence[Agreement], partners: Sequence[str], partner: str
) -> tuple[ShareRow, ...]:
    """A row for each line that has a budget, a share or a payment of this partner's, in the agreement's order."""
    lines: dict[tuple[str, str, str], list[Spread]] = {}
    for entry in spread:
        lines.setdefault((entry.fund, entry.scheme, entry.line), []).append(entry)
    budgets: dict[tuple[str, str, str], list[int]] = {}
    for given in found.rows:
        if given.partner == partner:
            sums = budgets.setdefault((given.fund, given.scheme, given.line), [0, 0, 0])
            sums[0] += given.current_budget_pence
            sums[1] += given.budget_to_date_pence
            sums[2] += given.actual_to_date_pence
    bases = _bases(agreements)
    order = {place: index for index, place in enumerate(bases)}
    rows = []
    for place in sorted({*lines, *budgets}, key=lambda place: (order.get(place, len(order)), place)):
        row = _row(place, lines.get(place, []), budgets.get(place, [0, 0, 0]), partners.index(partner), partner)
        if row != ShareRow(*place):
            why = "; ".join(_reasons(row, lines.get(place, []), bases.get(place, ""), partner))
            rows.append(replace(row, why=f"{why[:1].upper()}{why[1:]}"))
    return tuple(rows)


def by_scheme(rows: Iterable[ShareRow]) -> tuple[ShareRow, ...]:
    """The rows summed over each scheme, in their order."""
    places: dict[tuple[str, str], list[ShareRow]] = {}
    for row in rows:
        places.setdefault((row.fund, row.scheme), []).append(row)
    return tuple(share_sum(found, fund=fund, scheme=scheme) for (fund, scheme), found in places.items())


def by_fund(rows: Iterable[ShareRow]) -> tuple[ShareRow, ...]:
    """The rows summed over each fund, in their order."""
    places: dict[str, list[ShareRow]] = {}
    for row in rows:
        places.setdefault(row.fund, []).append(row)
    return tuple(share_sum(found, fund=fund) for fund, found in places.items())


def _row(
    place: tuple[str, str, str], entries: Sequence[Spread], budget: Sequence[int], index: int, partner: str
) -> ShareRow:
    own = [entry for entry in entries if entry.ledger == partner]
    others = [entry for entry in entries if entry.ledger != partner]
    return ShareRow(
        *place,
        current_budget_pence=budget[0],
        budget_to_date_pence=budget[1],
        share_pence=budget[2],
        spend_pence=sum(entry.parts_pence[index] for entry in entries if not entry.is_income),
        income_pence=sum(entry.parts_pence[index] for entry in entries if entry.is_income),
        paid_pence=sum(entry.pence for entry in own),
        others_share_pence=sum(sum(entry.parts_pence) - entry.parts_pence[index] for entry in own),
        undetermined_paid_pence=sum(entry.undetermined_pence for entry in own),
        from_others_pence=sum(entry.parts_pence[index] for entry in others),
    )


def _reasons(row: ShareRow, entries: Sequence[Spread], basis: str, partner: str) -> Iterator[str]:
    payers = sorted({entry.ledger for entry in entries if entry.ledger != partner and any(entry.parts_pence)})
    if row.others_share_pence:
        yield "it paid for others"
    if row.from_others_pence:
        yield f"{' and '.join(payers)} paid for it"
    if row.undetermined_paid_pence:
        yield "part of what it paid is nobody's yet"
    if row.difference_pence and basis:
        yield basis


def _bases(agreements: Sequence[Agreement]) -> dict[tuple[str, str, str], str]:
    """How each line is shared, in words, in the order of the latest version that has it."""
    found: dict[tuple[str, str, str], str] = {}
    for agreement in reversed(agreements):
        for fund, scheme, line in agreement.every_line():
            found.setdefault((fund.id, scheme.id, line.id), _in_words(agreement, scheme.shares or fund.shares))
    return found


def _in_words(agreement: Agreement, shares: Shares) -> str:
    if shares.basis in _BASES:
        return _BASES[shares.basis]
    measure = next(measure for measure in agreement.measures if measure.id == shares.measure)
    return f"shared by {measure.name.lower()}"
