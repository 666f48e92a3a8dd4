"""VAT on the funds' spending as plain data, for JSON: the keys that others script against."""

from typing import Any

from wyebridge.books.vat import VatReturn
from wyebridge.engine.kernel.money import percent


def vat_data(found: VatReturn) -> dict[str, Any]:
    """The whole of it, in whole pence. `recoverable` is a percentage as it is written, None where nobody can say."""
    return {
        "year": str(found.year),
        "as_at": str(found.as_at),
        "known_on": str(found.known_on),
        "lines": [
            {
                "fund": row.fund,
                "scheme": row.scheme,
                "line": row.line,
                "ledger": row.ledger,
                "recovers": row.rule.recovers,
                "regime": row.rule.regime,
                "recoverable": None if row.rule.recoverable is None else percent(row.rule.recoverable),
                "awaiting": row.rule.awaiting,
                "rows": row.rows,
                "net_pence": row.net_pence,
                "vat_pence": row.vat_pence,
                "gross_pence": row.gross_pence,
                "recovered_pence": row.recovered_pence,
                "irrecoverable_pence": row.irrecoverable_pence,
                "undetermined_pence": row.undetermined_pence,
                "cost_pence": row.cost_pence,
                "irrecoverable_borne_pence": dict(zip(found.partners, row.borne_pence, strict=True)),
                "irrecoverable_nobodys_pence": row.nobodys_pence,
                "vat_not_stated": {"rows": row.unstated_rows, "pence": row.unstated_pence},
                "vat_disagrees": {"rows": row.disagreeing_rows, "pence": row.disagreeing_pence},
            }
            for row in found.rows
        ],
    }
