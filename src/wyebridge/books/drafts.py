"""What a draft of the agreement would change, before anybody adopts it: the same books settled under both versions."""

from dataclasses import dataclass, replace
from datetime import date

from wyebridge.books.open import OpenBooks
from wyebridge.books.position import Position, latest_month_end, position
from wyebridge.books.position_rows import UNDETERMINED
from wyebridge.books.settling import forecast_of, try_forecast
from wyebridge.books.trying import Tried
from wyebridge.engine.agreement.shares import all_share_versions
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import LineResult, SettlementPosition


@dataclass(frozen=True, slots=True)
class Compare:
    """What of the spending to date is one partner's under the version in force, and under the draft, in pence.

    The partner '' stands for what is nobody's yet.
    """

    partner: str
    present_pence: int
    drafted_pence: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What a draft would change of the position as at a day, and of the year's forecast, were it adopted.

    `whose` and `to_date` are empty and None where the draft would not yet be in force that day; `year` is None where
    nothing is forecast. `left_out` are lines with spending or a forecast that the draft does not have, with that sum.
    """

    agreement: Agreement
    draft: Agreement
    as_at: date
    whose: tuple[Compare, ...]
    to_date: Tried | None
    year: Tried | None
    left_out: tuple[tuple[str, str, int], ...]

    @property
    def is_of_another_year(self) -> bool:
        return self.draft.year != self.agreement.year


def effect_of(books: OpenBooks, draft: Agreement, *, as_at: date | None = None) -> Effect:
    """What adopting a draft would change, as if no month had been closed. Nothing is adopted, and nothing is posted.

    Raises Refused where no version is in force on the day (by default the end of the month of the latest entry).
    """
    as_at = as_at or latest_month_end(books)
    books = books.as_if_open()
    present = position(books, as_at=as_at)
    if draft.year != present.agreement.year:
        return Effect(present.agreement, draft, as_at, (), None, None, ())
    versions = (*books.agreements, draft)
    adopted = replace(books, agreements=versions, share_versions=all_share_versions(versions), gathered=None)
    drafted = position(adopted, as_at=as_at) if draft.effective_from <= as_at <= draft.ends_on else None
    return Effect(
        present.agreement,
        draft,
        as_at,
        _whose(books, present, drafted) if drafted else (),
        Tried(draft, (), present.allocation, drafted.allocation) if drafted else None,
        _year(books, present, draft),
        _left_out(books, present, draft),
    )


def _whose(books: OpenBooks, present: Position, drafted: Position) -> tuple[Compare, ...]:
    sums = [
        {
            partner: sum(row.actual_to_date_pence + row.accrued_to_date_pence for row in rows if row.partner == partner)
            for partner in {row.partner for row in rows}
        }
        for rows in (present.rows, drafted.rows)
    ]
    partners = dict.fromkeys([*books.partners, *drafted.agreement.partner_ids(), UNDETERMINED])
    rows = (Compare(partner, *(one.get(partner, 0) for one in sums)) for partner in partners)
    return tuple(row for row in rows if row.present_pence or row.drafted_pence)


def _year(books: OpenBooks, present: Position, draft: Agreement) -> Tried | None:
    """The year's forecast put through the clauses of both; each line's budget is that of the version it is under."""
    forecast = forecast_of(books, present.as_at, found=present)
    if forecast is None:
        return None
    known = _lines(draft)
    lines = tuple(
        LineResult(scheme=line.scheme, line=line.line, spend=line.spend)
        for line in forecast.lines
        if (line.scheme, line.line) in known
    )
    day = max(present.as_at, draft.effective_from)
    asked = SettlementPosition(as_at=day, basis="forecast", lines=lines)
    rules = books.constitution
    drafted = settle(draft, asked, books.decisions, effective_on=day, known_on=day, constitution=rules)
    return Tried(draft, (), try_forecast(books, forecast, on=present.as_at), drafted)


def _left_out(books: OpenBooks, present: Position, draft: Agreement) -> tuple[tuple[str, str, int], ...]:
    forecast = forecast_of(books, present.as_at, found=present)
    sums: dict[tuple[str, str], int] = {}
    for row in present.rows:
        key = (row.scheme, row.line)
        sums[key] = sums.get(key, 0) + row.actual_to_date_pence + row.accrued_to_date_pence
    sums |= {(line.scheme, line.line): line.spend for line in forecast.lines} if forecast else {}
    known = _lines(draft)
    return tuple((*key, pence) for key, pence in sorted(sums.items()) if pence and key not in known)


def _lines(agreement: Agreement) -> set[tuple[str, str]]:
    return {(scheme.id, line.id) for _, scheme, line in agreement.every_line()}
