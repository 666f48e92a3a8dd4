"""The report to a joint board as a paper: the year drawn, each fund and scheme, what moved, who would bear it."""

from collections.abc import Iterator
from typing import Any

import altair as alt

from wyebridge.books.board import BoardReport, BoardRow, board_sum
from wyebridge.engine.agreement.explain import RESERVE_KINDS
from wyebridge.engine.agreement.terms import Scheme
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.verdicts import Determined
from wyebridge.engine.ledger.allocation import PLACES
from wyebridge.papers.notes import with_notes
from wyebridge.papers.statement.owed import clause_of, state_of
from wyebridge.papers.terms import Column, Paper, Part, Picture, Row, Table
from wyebridge.papers.waterfall import svg
from wyebridge.papers.words import (
    basis_table,
    cut_off_tables,
    day,
    fact_table,
    finance_lead,
    name_of,
    signatures,
    status_of,
)

_NOTES = [
    "Spent: what both ledgers paid from the funds, and what they accrued. Above nothing, a variance is overspent.",
    "A forecast is of the whole year, from the newest file of each forecast feed. Where one is missing the place is "
    "empty, and so is any total that would need it.",
    "A movement is this forecast less the last report's. What the month spent beyond its own budget has happened; the "
    "rest is what the months to come are now thought to cost beyond what they were.",
    "Who would bear a variance is advisory until the year is settled.",
    "The workbook's totals are live formulas. Its sheet of checks holds each against the figure that the books gave.",
]


def board_paper(found: BoardReport) -> Paper:
    """The whole report. Every figure in it is the books'; nothing is worked out here."""
    month = f"{found.basis.as_at:%B %Y}"
    says = (
        f"We certify that this report, for the year to {day(found.basis.as_at)}, agrees with the books as they stood "
        f"after batch {found.basis.batch}, on the basis given.",
    )
    roles = [f"Fund manager, {name_of(found.agreement.host, found.agreement)}"]
    roles += [f"{finance_lead(partner, found.agreement)}, {partner.name}" for partner in found.agreement.partners]
    certificate = signatures("certificate", "Certificate", roles, says)
    moved = tuple(table for table in (_movement(found), _actions(found)) if table.rows)
    bearing = tuple(table for table in _bearing(found) if table.rows)
    basis = (basis_table(found.basis), *cut_off_tables(found.basis), certificate)
    year = (_picture(found),)
    parts = [
        Part("Summary", f"The funds to {month}", (_months(found),), tuple(_headlines(found)), pictures=year),
        Part("Funds and schemes", "Each fund and scheme", (_funds(found), _schemes(found)), is_landscape=True),
        Part("Movement", "What moved since the last report, and why", moved, is_landscape=True),
        Part("Who would bear it", "Who would bear the variance", bearing),
        Part("Basis", "What these figures stand on", basis),
    ]
    parts = [part for part in parts if part.tables]
    title = f"{found.agreement.title}: report to the joint board, {month}"
    subject = "Budget, spending and forecast of each scheme, what moved since the last report, and who would bear it"
    return with_notes(title, subject, status_of(found.basis), found.basis.recorded_at, parts, _NOTES)


def _headlines(found: BoardReport) -> Iterator[str]:
    total = found.total
    yield (
        f"{pounds(total.spent_pence)} was spent to {day(found.basis.as_at)}, {_over(total.variance_pence)} the budget "
        f"to date of {pounds(total.budget_to_date_pence)}."
    )
    if total.forecast_variance_pence is not None and total.forecast_pence is not None:
        yield (
            f"The year is forecast to come to {pounds(total.forecast_pence)}, "
            f"{_over(total.forecast_variance_pence)} its budget of {pounds(total.budget_pence)}"
            + (f"; the forecast moved by {pounds(total.movement_pence)}." if total.movement_pence is not None else ".")
        )
    elif found.without_forecast:
        yield f"No file forecasts {len(found.without_forecast)} of the lines, so the year's forecast is not complete."
    else:
        yield "No forecast has been given, so none is shown."


def _over(pence: int) -> str:
    return f"{pounds(abs(pence))} {'above' if pence >= 0 else 'below'}"


def _picture(found: BoardReport) -> Picture:
    """Budget and spending month by month, and the forecast; told apart by their dashes and their names."""
    rows: list[dict[str, Any]] = []
    for one in found.months:
        month = f"{one.month:%b}"
        rows.append({"month": month, "what": "Budget", "pounds": one.budget_to_date_pence / 100})
        if one.spent_to_date_pence is not None:
            rows.append({"month": month, "what": "Spent", "pounds": one.spent_to_date_pence / 100})
    reached = [one for one in found.months if one.spent_to_date_pence is not None][-1]
    if reached.forecast_pence is not None and reached.spent_to_date_pence is not None:
        rows.append({"month": f"{reached.month:%b}", "what": "Forecast", "pounds": reached.spent_to_date_pence / 100})
        rows.append({"month": "Mar", "what": "Forecast", "pounds": reached.forecast_pence / 100})
    kinds = ["Budget", "Spent", "Forecast"]
    months = [f"{one.month:%b}" for one in found.months]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("month:N", sort=months, title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("pounds:Q", title="Pounds, to date", axis=alt.Axis(format=",.0f", tickCount=6)),
        strokeDash=alt.StrokeDash(
            "what:N", scale=alt.Scale(domain=kinds, range=[[1, 0], [1, 0], [3, 3]]), legend=None
        ),
        color=alt.Color(
            "what:N",
            scale=alt.Scale(domain=kinds, range=["#6b7276", "#912b88", "#912b88"]),
            legend=None,
        ),
        shape=alt.Shape("what:N", scale=alt.Scale(domain=kinds, range=["square", "circle", "triangle-up"]),
                        legend=alt.Legend(orient="top", title=None, symbolSize=120, symbolFillColor="#0b0c0c")),
    )  # fmt: skip
    chart = alt.layer(base.mark_line(), base.mark_point(filled=True, size=55)).properties(width=640, height=210)
    styled = chart.configure(font="Source Sans Pro").configure_axis(labelFontSize=12, titleFontSize=12)
    said = [f"The budget to date rises to {pounds(found.months[-1].budget_to_date_pence)} in March"]
    said.append(f"spending to {pounds(reached.spent_to_date_pence or 0)} in {reached.month:%B}")
    if reached.forecast_pence is not None:
        said.append(f"forecast to come to {pounds(reached.forecast_pence)}")
    return Picture(
        "year",
        "Budget (squares), spent (circles) and forecast (triangles, dashed), to date",
        svg(styled),
        f"{', '.join(said)}. The table has every month.",
    )


def _months(found: BoardReport) -> Table:
    columns = (
        Column("month", "Up to the end of", width=24),
        Column("budget", "Budget", "money"),
        Column("spent", "Spent", "money"),
        Column("variance", "Over (under)", "money", of=("spent", "-budget")),
        Column("forecast", "Year's forecast as it stood", "money"),
    )
    rows = tuple(
        Row(
            (
                f"{one.month:%B %Y}",
                one.budget_to_date_pence,
                one.spent_to_date_pence,
                None if one.spent_to_date_pence is None else one.spent_to_date_pence - one.budget_to_date_pence,
                one.forecast_pence,
            ),
            str(one.month),
        )
        for one in found.months
    )
    return Table("months", "Month by month, all funds", columns, rows)


_MONEY = (
    Column("budget", "Budget for the year", "money"),
    Column("to-date", "Budget to date", "money"),
    Column("spent", "Spent to date", "money"),
    Column("variance", "Over (under) to date", "money", of=("spent", "-to-date")),
    Column("forecast", "Forecast", "money"),
    Column("over", "Forecast over (under)", "money", of=("forecast", "-budget")),
    Column("percent", "% of budget", width=9),
)


def _money(row: BoardRow) -> tuple[int | str | None, ...]:
    over = row.forecast_variance_pence
    return (
        row.budget_pence,
        row.budget_to_date_pence,
        row.spent_pence,
        row.variance_pence,
        row.forecast_pence,
        over,
        "" if over is None or not row.budget_pence else _tenths(over, row.budget_pence),
    )


def _tenths(part: int, whole: int) -> str:
    """A percentage to one place, halves away from nothing."""
    tenths = (abs(part) * 2000 + whole) // (2 * whole)
    return f"{'-' if part < 0 and tenths else ''}{tenths // 10}.{tenths % 10}%"


def _funds(found: BoardReport) -> Table:
    columns = (Column("fund", "Fund", width=34), Column("kind", "Kind", width=16), *_MONEY)
    rows = []
    for fund in found.agreement.funds:
        if mine := found.of_fund(fund):
            rows.append(Row((fund.name, fund.kind, *_money(board_sum(mine))), fund.id))
    total = Row(("All funds", "", *_money(found.total)), "total", "total", tuple(row.key for row in rows))
    return Table("funds", "Each fund", columns, (*rows, total))


def _schemes(found: BoardReport) -> Table:
    columns = (
        Column("scheme", "Scheme", width=34),
        Column("who", "Commissioner", width=14),
        Column("source", "Ring-fence", width=12),
        Column("opening", "Opening budget", "money"),
        Column("changes", "Changes", "money"),
        *_MONEY[1:4],
        Column("committed", "Committed", "money"),
        _MONEY[4],
        Column("over", "Forecast over (under)", "money", of=("forecast", "-opening", "-changes")),
        _MONEY[6],
    )
    rows: list[Row] = []
    keys: list[str] = []
    schemes = {scheme.id: scheme for _, scheme in found.agreement.every_scheme()}
    for fund in found.agreement.funds:
        mine = found.of_fund(fund)
        if not mine:
            continue
        rows.append(Row((fund.name, *(None,) * (len(columns) - 1)), f"{fund.id}:name", "group"))
        for row in mine:
            keys.append(row.scheme)
            rows.append(Row(_scheme(found, row, schemes.get(row.scheme)), row.scheme))
    total = Row(("All schemes", "", "", *_figures(found.total)), "total", "total", tuple(keys))
    says = ("The budget for the year is the opening budget with its changes.",)
    return Table("schemes", "Scheme by scheme", columns, (*rows, total), says)


def _scheme(found: BoardReport, row: BoardRow, scheme: Scheme | None) -> tuple[int | str | None, ...]:
    lines = scheme.lines if scheme else ()
    who = ", ".join(dict.fromkeys(line.commissioner for line in lines))
    source = ", ".join(dict.fromkeys(line.ring_fence for line in lines if line.ring_fence))
    return (found.names.schemes.get(row.scheme, row.scheme), who, source, *_figures(row))


def _figures(row: BoardRow) -> tuple[int | str | None, ...]:
    _, *to_date, forecast, over, percent = _money(row)
    return (row.opening_pence, row.changes_pence, *to_date, row.committed_pence, forecast, over, percent)


def _movement(found: BoardReport) -> Table:
    columns = (
        Column("scheme", "Scheme", width=38),
        Column("last", "Last report's forecast", "money"),
        Column("month", "Spent in the month beyond its budget", "money"),
        Column("rest", "The rest of the year, seen anew", "money"),
        Column("movement", "Movement", "money", of=("month", "rest")),
        Column("forecast", "Forecast now", "money"),
        Column("moved", "Budget moved in the month", "money"),
    )
    rows = [
        Row((found.names.schemes.get(row.scheme, row.scheme), *_moved(row)), row.scheme)
        for row in found.rows
        if row.movement_pence is not None
    ]
    total = found.total
    end = Row(("All schemes", *_moved(total)), "total", "total", tuple(row.key for row in rows))
    is_whole = total.movement_pence is not None
    says = ("The cause of each movement, from the same entries. A scheme not forecast in both months is not here.",)
    return Table("movement", "Movement and its cause", columns, (*rows, end) if is_whole else tuple(rows), says)


def _moved(row: BoardRow) -> tuple[int | None, ...]:
    figures = (row.last_forecast_pence, row.of_month_pence, row.of_rest_pence, row.movement_pence)
    return (*figures, row.forecast_pence, row.moved_budget_pence)


def _actions(found: BoardReport) -> Table:
    """A form for what is to be done about each scheme forecast above its budget, the furthest first."""
    over = [row for row in found.rows if (row.forecast_variance_pence or 0) > 0]
    over.sort(key=lambda row: -(row.forecast_variance_pence or 0))
    columns = (
        Column("scheme", "Scheme forecast above its budget", width=38),
        Column("action", "Action", width=44),
        Column("owner", "Owner", width=20),
        Column("due", "Due", width=14),
    )
    rows = tuple(Row((found.names.schemes.get(row.scheme, row.scheme), None, None, None), row.scheme) for row in over)
    return Table("actions", "Actions, for the board to fill in", columns, rows, is_form=True)


def _bearing(found: BoardReport) -> Iterator[Table]:
    names = found.names
    settled = all(isinstance(one.amount, Determined) for one in found.allocation.allocated)
    on = "the forecast" if found.is_on_forecast else "the variance to date"
    columns = (
        Column("scope", "Of", width=34),
        Column("clause", "Clause", width=16),
        Column("who", "Where it goes", width=30),
        Column("amount", "Amount", "money"),
        Column("state", "State", width=30),
    )
    rows = tuple(
        Row(
            (
                names.funds.get(one.scope, names.schemes.get(one.scope, one.scope)),
                clause_of(one),
                f"{PLACES.get(one.verb, one.verb)} {one.who}" if one.who else "nobody yet",
                one.amount.pence,
                state_of(one),
            ),
            str(index),
        )
        for index, one in enumerate(found.allocation.allocated)
    )
    sums = tuple(row.key for row in rows)
    total = Row(("In all", "", "", found.allocation.variance_pence, ""), "total", "total", sums)
    says = (f"On {on}, by the clauses of the agreement." + ("" if settled else " Advisory: none of it binds yet."),)
    yield Table("bearing", "By clause and step", columns, (*rows, total) if rows else (), says)
    pending = [(str(awaiting), pounds(pence)) for awaiting, pence in found.allocation.awaited_pence().items()]
    yield fact_table("pending", "Decisions and figures awaited", pending)
    kinds = {reserve.id: (reserve.name, RESERVE_KINDS[reserve.kind]) for reserve in found.agreement.reserves}
    left = [
        (kinds[name][0], f"{pounds(pence)} would be left ({kinds[name][1]})")
        for name, pence in found.allocation.balances_pence.items()
    ]
    yield fact_table("reserves", "Reserves", left)
    yield _cash(found)


def _cash(found: BoardReport) -> Table:
    columns = (
        Column("fund", "Fund", width=34),
        Column("partner", "Partner", width=16),
        Column("net", "Is owed (owes)", "money"),
    )
    rows = tuple(
        Row(
            (found.names.funds.get(one.fund, one.fund), one.partner or "undetermined", one.net_pence),
            f"{one.fund}:{one.partner}",
        )
        for one in found.standings
        if one.net_pence
    )
    says = ("What each has paid, less its share of the spending to date, before any variance is settled.",)
    return Table("cash", "Cash between partners", columns, rows, says)
