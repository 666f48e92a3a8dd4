"""The report to a joint board as a paper: the year drawn, each fund and scheme, what moved, who would bear it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from wyebridge.books.board import BoardReport, BoardRow, board_sum
from wyebridge.engine.agreement.explain import RESERVE_KINDS
from wyebridge.engine.agreement.sharing import CAUSES
from wyebridge.engine.agreement.terms import Scheme
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.verdicts import Determined, Undetermined
from wyebridge.engine.ledger.allocation import PLACES
from wyebridge.engine.ledger.reporting import COLOURS, Plan
from wyebridge.papers.notes import with_notes
from wyebridge.papers.statement.owed import clause_of, state_of
from wyebridge.papers.terms import Column, Paper, Part, Picture, Row, Table
from wyebridge.papers.words import (
    basis_table,
    cut_off_tables,
    day,
    fact_table,
    finance_lead,
    listed,
    name_of,
    signatures,
    status_of,
)
from wyebridge.papers.year_chart import year_in_words, year_svg

_NOTES = [
    "Spent: what both ledgers paid from the funds, and what they accrued. Above nothing, a variance is overspent.",
    "A forecast is of the whole year, from the newest file of each forecast feed. Where one is missing the place is "
    "empty, and so is any total that would need it.",
    "A movement is this forecast less the last report's. What the month spent beyond its own budget has happened; the "
    "rest is what the months to come are now thought to cost beyond what they were.",
    "A rating is of the forecast beside the year's budget, by the rule given; where no rule or no forecast is given, "
    "nothing is rated. A plan counts in a forecast only once it is delivered.",
    "Causes, what recurs, activity, plans and actions are what the partners say in the register of reports; what they "
    "do not say is left empty, and what no cause accounts for is shown as not said.",
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
    schemes = (_funds(found), _schemes(found), _forecasts(found))
    attention = (_attention(found), _actions(found), _to_fill_in(found))
    moved = (_movement(found), _causes(found), _activity(found), _plans(found))
    basis = (basis_table(found.basis), *cut_off_tables(found.basis), _caveats(found), certificate)
    year = (_picture(found),)
    parts = [
        Part("Summary", f"The funds to {month}", (_months(found),), tuple(_headlines(found)), pictures=year),
        Part("Attention", "What needs attention, and what is to be done", attention, is_landscape=True),
        Part("Funds and schemes", "Each fund and scheme", schemes, is_landscape=True),
        Part("Movement", "What moved since the last report, and why", moved, is_landscape=True),
        Part("Who would bear it", "Who would bear the variance", tuple(_bearing(found))),
        Part("Basis", "What these figures stand on", basis),
    ]
    parts = [replace(part, tables=tuple(table for table in part.tables if table.rows)) for part in parts]
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
    yield from _rated(found)


def _rated(found: BoardReport) -> Iterator[str]:
    if found.rating is None:
        yield "Nobody has stated how far off its budget a scheme is amber or red, so none is rated."
        return
    colours = [found.colour(row) for row in found.rows]
    counts = [f"{colours.count(colour)} {colour}" for colour in COLOURS] + (
        [f"{colours.count(None)} not rated, as nobody forecasts all of it"] if None in colours else []
    )
    because = f" {found.rating.because}" if found.rating.because else ""
    yield f"Of {len(colours)} schemes {listed(counts)}. {found.rating}{because}"


def _over(pence: int) -> str:
    return f"{pounds(abs(pence))} {'above' if pence >= 0 else 'below'}"


def _picture(found: BoardReport) -> Picture:
    """Budget and spending month by month, and the forecast; told apart by their dashes and their names."""
    caption = "Budget (squares), spent (circles) and forecast (triangles, dashed), to date"
    return Picture("year", caption, year_svg(found.months, font="Source Sans Pro"), year_in_words(found.months))


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
    to_date = (row.budget_to_date_pence, row.spent_pence, row.variance_pence)
    return (row.budget_pence, *to_date, row.forecast_pence, row.forecast_variance_pence, _percent(row))


def _percent(row: BoardRow) -> str:
    over = row.forecast_variance_pence
    return "" if over is None or not row.budget_pence else _tenths(over, row.budget_pence)


def _tenths(part: int, whole: int) -> str:
    """A percentage to one place, halves away from nothing."""
    tenths = (abs(part) * 2000 + whole) // (2 * whole)
    return f"{'-' if part < 0 and tenths else ''}{tenths // 10}.{tenths % 10}%"


_RATED: Final = (Column("rated", "Rating", width=10), Column("before", "Last report", width=11))


def _ratings(found: BoardReport, row: BoardRow) -> tuple[str, str]:
    now, before = found.colour(row), found.colour_before(row)
    return (now or "not rated").capitalize(), (before or "not rated").capitalize()


def _name(found: BoardReport, row: BoardRow) -> str:
    return found.names.schemes.get(row.scheme, row.scheme)


def _attention(found: BoardReport) -> Table:
    """Red and amber schemes, the gravest first and the furthest off first."""
    columns = (
        Column("scheme", "Scheme", width=26),
        *_RATED,
        Column("over", "Forecast over (under)", "money"),
        Column("percent", "% of budget", width=9),
        Column("driver", "What drives it", width=32),
        Column("says", "What is said of it", width=48),
    )
    rows = []
    for row in _off_budget(found):
        note = found.notes.get(row.scheme)
        driver = note.driver if note else None
        counted = f"{driver.what}: {driver.now:,}; {driver.planned:,} planned" if driver else ""
        over = (row.forecast_variance_pence, _percent(row))
        rows.append(
            Row((_name(found, row), *_ratings(found, row), *over, counted, note.says if note else ""), row.scheme)
        )
    caption = "Schemes rated red or amber" if found.rating else "Schemes forecast above their budget"
    return Table("attention", caption, columns, tuple(rows))


def _off_budget(found: BoardReport) -> list[BoardRow]:
    """Schemes rated red or amber; where nothing is rated, those forecast above their budget."""
    if found.rating is None:
        over = [row for row in found.rows if (row.forecast_variance_pence or 0) > 0]
        return sorted(over, key=lambda row: -(row.forecast_variance_pence or 0))
    order = {colour: index for index, colour in enumerate(COLOURS)}
    off = [(order[colour], row) for row in found.rows if (colour := found.colour(row)) not in (None, "green")]
    off.sort(key=lambda one: (one[0], -abs(one[1].forecast_variance_pence or 0)))
    return [row for _, row in off]


def _funds(found: BoardReport) -> Table:
    columns = (Column("fund", "Fund", width=32), Column("kind", "Kind", width=16), *_RATED, *_MONEY)
    rows = []
    for fund in found.agreement.funds:
        if mine := found.of_fund(fund):
            its = board_sum(mine)
            rows.append(Row((fund.name, fund.kind, *_ratings(found, its), *_money(its)), fund.id))
    all_funds = ("All funds", "", *_ratings(found, found.total), *_money(found.total))
    total = Row(all_funds, "total", "total", tuple(row.key for row in rows))
    return Table("funds", "Each fund", columns, (*rows, total))


def _by_scheme(
    found: BoardReport, key: str, caption: str, columns: tuple[Column, ...], cells: Any, says: tuple[str, ...]
) -> Table:
    """A table of every scheme under its fund, with all of them at its foot. `cells` gives a row's, without its name."""
    rows: list[Row] = []
    keys: list[str] = []
    for fund in found.agreement.funds:
        if mine := found.of_fund(fund):
            rows.append(Row((fund.name, *(None,) * (len(columns) - 1)), f"{fund.id}:name", "group"))
            rows += [Row((_name(found, row), *cells(row)), row.scheme) for row in mine]
            keys += [row.scheme for row in mine]
    total = Row(("All schemes", *cells(found.total)), "total", "total", tuple(keys))
    return Table(key, caption, columns, (*rows, total), says)


def _schemes(found: BoardReport) -> Table:
    columns = (
        Column("scheme", "Scheme", width=32),
        Column("who", "Commissioner", width=13),
        Column("source", "Funded by", width=16),
        Column("opening", "Opening budget", "money"),
        Column("changes", "Changes", "money"),
        Column("budget", "Budget for the year", "money", of=("opening", "changes")),
        *_MONEY[1:4],
        Column("committed", "Committed", "money"),
    )
    schemes = {scheme.id: scheme for _, scheme in found.agreement.every_scheme()}

    def cells(row: BoardRow) -> tuple[int | str | None, ...]:
        scheme = schemes.get(row.scheme)
        who = ", ".join(dict.fromkeys(line.commissioner for line in scheme.lines)) if scheme else ""
        budget = (row.opening_pence, row.changes_pence, row.budget_pence, row.budget_to_date_pence)
        source = _funded_by(found, scheme) if scheme else ""
        return (who, source, *budget, row.spent_pence, row.variance_pence, row.committed_pence)

    says = (
        "Funded by: whoever put money towards the scheme, and any grant that may be spent on it alone, in brackets.",
    )
    return _by_scheme(found, "schemes", "Scheme by scheme: budget and spending", columns, cells, says)


def _funded_by(found: BoardReport, scheme: Scheme) -> str:
    """Who funds a scheme, as the agreement says; where it does not, each partner funds the lines it commissions."""
    said = [one.partner for one in found.agreement.funded if (one.area, one.towards) == (scheme.id, "budget")]
    fences = dict.fromkeys(line.ring_fence for line in scheme.lines if line.ring_fence)
    who = ", ".join(dict.fromkeys(said or (line.commissioner for line in scheme.lines)))
    return f"{who} ({', '.join(fences)})" if fences else who


def _forecasts(found: BoardReport) -> Table:
    columns = (
        Column("scheme", "Scheme", width=32),
        *_RATED,
        Column("budget", "Budget for the year", "money"),
        *_MONEY[4:],
        Column("recurrent", "Of it recurrent", "money"),
        Column("once", "Non-recurrent", "money", of=("over", "-recurrent")),
        Column("plan", "Plan still to save", "money"),
        Column("after", "After-plan forecast", "money", of=("forecast", "-plan")),
    )

    def cells(row: BoardRow) -> tuple[int | str | None, ...]:
        of_it = found.rows if row == found.total else (row,)
        over, recurrent = row.forecast_variance_pence, _all_of([_recurrent(found, one) for one in of_it])
        once = None if over is None or recurrent is None else over - recurrent
        to_do = sum(plan.to_do_pence for one in of_it if (plan := _plan(found, one)))
        after = None if row.forecast_pence is None else row.forecast_pence - to_do
        money = (row.budget_pence, row.forecast_pence, over, _percent(row))
        return (*_ratings(found, row), *money, recurrent if over is not None else None, once, to_do or None, after)

    says = ("What recurs, and what a plan is still to save, is as the partners say; where they do not, it is empty.",)
    return _by_scheme(found, "forecasts", "Scheme by scheme: the forecast for the year", columns, cells, says)


def _recurrent(found: BoardReport, row: BoardRow) -> int | None:
    note = found.notes.get(row.scheme)
    return note.recurrent if note else None


def _plan(found: BoardReport, row: BoardRow) -> Plan | None:
    note = found.notes.get(row.scheme)
    return note.plan if note else None


def _all_of(given: Sequence[int | None]) -> int | None:
    """The sum of what is given; None where any of it is not."""
    return None if any(pence is None for pence in given) else sum(pence or 0 for pence in given)


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


def _causes(found: BoardReport) -> Table:
    """Each forecast variance by what caused it, as the partners say, and what no cause accounts for."""
    named = [row for row in found.rows if (note := found.notes.get(row.scheme)) and note.causes]
    kinds = [cause for cause in CAUSES if any(cause in found.notes[row.scheme].causes for row in named)]
    columns = (
        Column("scheme", "Scheme", width=34),
        Column("over", "Forecast over (under)", "money"),
        *(Column(cause, cause.replace("-", " ").capitalize(), "money") for cause in kinds),
        Column("rest", "Not said", "money", of=("over", *(f"-{cause}" for cause in kinds))),
    )
    rows = []
    for row in named:
        given = {str(cause): pence for cause, pence in found.notes[row.scheme].causes.items()}
        over = row.forecast_variance_pence
        rest = None if over is None else over - sum(given.values())
        rows.append(Row((_name(found, row), over, *(given.get(cause, 0) for cause in kinds), rest), row.scheme))
    says = ("What the forecast variance is down to, as the partners say.",)
    return Table("causes", "Cause of each forecast variance", columns, tuple(rows), says)


def _activity(found: BoardReport) -> Table:
    columns = (
        Column("scheme", "Scheme", width=34),
        Column("what", "What is counted", width=34),
        Column("planned", "Planned", "count", 12),
        Column("now", "Now", "count", 12),
        Column("change", "Above (below) plan", width=14),
        Column("source", "Source", width=40),
    )
    rows = []
    for row in found.rows:
        note = found.notes.get(row.scheme)
        if note and (driver := note.driver):
            change = _tenths(driver.now - driver.planned, driver.planned) if driver.planned else ""
            cells = (_name(found, row), driver.what, driver.planned, driver.now, change, driver.source)
            rows.append(Row(cells, row.scheme))
    return Table("activity", "What drives the cost", columns, tuple(rows))


def _plans(found: BoardReport) -> Table:
    columns = (
        Column("scheme", "Scheme", width=34),
        Column("saves", "To save in the year", "money"),
        Column("delivered", "Delivered", "money"),
        Column("to-do", "Still to save", "money", of=("saves", "-delivered")),
        Column("part", "Delivered, % of plan", width=14),
        Column("decision", "Approved by decision", width=30),
    )
    plans = [(row, plan) for row in found.rows if (plan := _plan(found, row))]
    rows = [
        Row((_name(found, row), *_saved([plan]), plan.decision or "none is named"), row.scheme) for row, plan in plans
    ]
    total = Row(
        ("All plans", *_saved([plan for _, plan in plans]), ""), "total", "total", tuple(row.key for row in rows)
    )
    return Table("plans", "Recovery plans and what they have delivered", columns, (*rows, total) if rows else ())


def _saved(plans: Sequence[Plan]) -> tuple[int | str, ...]:
    saves, delivered = sum(plan.saves for plan in plans), sum(plan.delivered for plan in plans)
    return (saves, delivered, saves - delivered, _tenths(delivered, saves) if saves else "")


_ACTION: Final = (
    Column("scheme", "Scheme", width=34),
    Column("action", "Action", width=48),
    Column("owner", "Owner", width=24),
    Column("due", "Due", width=16),
)


def _actions(found: BoardReport) -> Table:
    """What is to be done, by whom and by when, as the partners say."""
    said = [
        (row, action) for row in found.rows if row.scheme in found.notes for action in found.notes[row.scheme].actions
    ]
    said.sort(key=lambda one: one[1].due)
    rows = [
        Row((_name(found, row), action.what, action.owner, day(action.due)), str(index))
        for index, (row, action) in enumerate(said)
    ]
    return Table("actions", "Actions, the first due first", _ACTION, tuple(rows))


def _to_fill_in(found: BoardReport) -> Table:
    """A form for what is to be done about each scheme off its budget of which no action is named."""
    named = {row.scheme for row in found.rows if row.scheme in found.notes and found.notes[row.scheme].actions}
    off = [row for row in _off_budget(found) if row.scheme not in named]
    rows = tuple(Row((_name(found, row), None, None, None), row.scheme) for row in off)
    return Table("to-fill-in", "Actions not named yet, for the board to fill in", _ACTION, rows, is_form=True)


def _bearing(found: BoardReport) -> Iterator[Table]:
    yield _borne(found)
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
                _scope(found, one.scope),
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
    yield _reserves(found)
    yield fact_table(
        "caps", "Caps and what they have borne", [(n, pounds(p)) for n, p in found.allocation.used_pence.items()]
    )
    yield _cash(found)
    yield _overdue(found)


def _scope(found: BoardReport, scope: str) -> str:
    return found.names.funds.get(scope, found.names.schemes.get(scope, scope))


def _borne(found: BoardReport) -> Table:
    """What each partner would bear of each fund's variance, and what nobody can say yet."""
    partners = found.agreement.partner_ids()
    columns = (
        Column("scope", "Of", width=30),
        *(Column(partner, f"{partner} would bear", "money") for partner in partners),
        Column("elsewhere", "Reserves, funds and later years", "money"),
        Column("waits", "Nobody can say yet", "money"),
        Column("all", "Variance", "money", of=(*partners, "elsewhere", "waits")),
    )
    rows = []
    for one in found.borne():
        parts = [one.by_partner_pence.get(partner, 0) for partner in partners]
        figures = (*parts, one.elsewhere_pence, one.undetermined_pence)
        rows.append(Row((_scope(found, one.scope), *figures, sum(figures)), one.scope))
    sums = [sum(int(row.cells[index] or 0) for row in rows) for index in range(1, len(columns))]
    total = Row(("In all", *sums), "total", "total", tuple(row.key for row in rows))
    says = ("Below nothing, it would have that much back. Advisory until the year is settled.",)
    return Table("borne", "What each partner would bear", columns, (*rows, total) if rows else (), says)


def _reserves(found: BoardReport) -> Table:
    """What would be drawn from each reserve and kept in it, as far as nothing waits for anybody, and what is left."""
    columns = (
        Column("name", "Reserve", width=30),
        Column("kind", "Kind", width=30),
        Column("drawn", "Would be drawn", "money"),
        Column("kept", "Would be kept in it", "money"),
        Column("left", "Would be left", "money"),
    )
    moved = {(reserve.id, verb): 0 for reserve in found.agreement.reserves for verb in ("draw", "retain")}
    for one in found.allocation.allocated:
        if (one.who, one.verb) in moved and not isinstance(one.amount, Undetermined):
            moved[one.who, one.verb] += abs(one.amount.pence)
    left = found.allocation.balances_pence
    rows = tuple(
        Row((one.name, RESERVE_KINDS[one.kind], moved[one.id, "draw"], moved[one.id, "retain"], left[one.id]), one.id)
        for one in found.agreement.reserves
        if one.id in left
    )
    return Table("reserves", "Reserves", columns, rows)


def _overdue(found: BoardReport) -> Table:
    columns = (
        Column("who", "From", width=20),
        Column("fund", "To the fund", width=38),
        Column("due", "Due by now", "money"),
        Column("paid", "Paid", "money"),
        Column("left", "Overdue", "money", of=("due", "-paid")),
    )
    rows = tuple(
        Row(
            (
                one.partner,
                found.names.funds.get(one.fund, one.fund),
                one.due_pence,
                one.paid_pence,
                one.outstanding_pence,
            ),
            f"{one.partner}:{one.fund}",
        )
        for one in found.overdue
    )
    return Table("overdue", "Contributions overdue", columns, rows)


def _caveats(found: BoardReport) -> Table:
    """What keeps these figures from being whole, so that nobody takes them for more than they are."""
    waits = {"suspense": "in suspense: in no fund until it is coded", "set aside": "set aside: not read as payments"}
    facts = [
        (f"{one.ledger}'s ledger", f"{pounds(one.pence)} in {one.rows:,} rows {waits[one.what]}")
        for one in found.outside
        if one.what in waits and one.rows
    ]
    facts += [
        (f"{one.feed} of {one.ledger}", f"its month is not closed: a {one.status} close")
        for one in found.basis.cut_offs
        if one.status != "hard"
    ]
    facts += [
        (f"{scheme}/{line}", "nobody forecasts it, so no total has it") for scheme, line in found.without_forecast
    ]
    if found.late_pence:
        facts.append(
            ("Closed months", f"{pounds(found.late_pence)} came late, and counts in the first month that is open")
        )
    return fact_table("caveats", "What to bear in mind", facts)


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
