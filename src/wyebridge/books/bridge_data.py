"""A position restated by another coding, as plain data for JSON and CSV: the keys that others script against."""

from collections.abc import Sequence
from typing import Any, Final

from wyebridge.books.bridge import Restatement
from wyebridge.books.data import MONEY_COLUMNS
from wyebridge.engine.ledger.bridge import UNBRIDGED

ROW_COLUMNS: Final = ("code", "name", "month", "partner", *MONEY_COLUMNS)


def restatement_data(found: Restatement) -> dict[str, Any]:
    """The whole restatement. Its totals are the position's; the code '' is what no map covers."""
    basis = found.basis
    return {
        "bridge": found.bridge.id,
        "title": found.bridge.title,
        "source": found.bridge.source,
        "agreement": basis.agreement.id,
        "version": basis.agreement.version,
        "year": str(basis.year),
        "as_at": basis.as_at.isoformat(),
        "status": basis.status,
        "batch": basis.batch,
        "totals": _sums(found, ()),
        "by_code": restated_by(found, ("code",)),
        "by_code_and_partner": restated_by(found, ("code", "partner")),
        "unbridged": [
            {
                "fund": row.fund,
                "scheme": row.scheme,
                "line": row.line,
                "ledger": row.ledger,
                "cost_centre": row.cost_centre,
                "account": row.account,
                "current_budget_pence": row.current_budget_pence,
                "actual_to_date_pence": row.actual_to_date_pence,
                "accrued_to_date_pence": row.accrued_to_date_pence,
            }
            for row in found.unbridged
        ],
        "awaiting": list(basis.awaiting),
    }


def restated_by(found: Restatement, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Money summed by some of code, month and partner: codes as the bridge lists them, and what is unbridged last.

    Where code is among them, each row has its name.
    """
    order = {code.code: index for index, code in enumerate(found.bridge.codes)}

    def place(values: tuple[str, ...]) -> tuple[object, ...]:
        return tuple(
            (order.get(value, len(order)), value) if key == "code" else (value == "", value)
            for key, value in zip(keys, values, strict=True)
        )

    every = {tuple(str(getattr(row, key)) for key in keys) for row in found.rows}
    return [
        dict(zip(keys, values, strict=True))
        | ({"name": found.name_of(values[keys.index("code")])} if "code" in keys else {})
        | _sums(found, tuple(zip(keys, values, strict=True)))
        for values in sorted(every, key=place)
    ]


def _sums(found: Restatement, chosen: tuple[tuple[str, str], ...]) -> dict[str, int]:
    rows = [row for row in found.rows if all(str(getattr(row, key)) == value for key, value in chosen)]
    return {column: sum(getattr(row, column) for row in rows) for column in MONEY_COLUMNS}


def row_values(found: Restatement) -> list[tuple[Any, ...]]:
    """Every row in the columns above, for CSV."""
    return [
        (
            row.code or "unbridged",
            found.name_of(row.code) if row.code != UNBRIDGED else "",
            row.month.isoformat(),
            row.partner,
            *(getattr(row, column) for column in MONEY_COLUMNS),
        )
        for row in found.rows
    ]
