"""Pages of the position: from fund to scheme to line to pound, every line found, what moved, and files of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from wyebridge.books.data import ROW_COLUMNS, row_data
from wyebridge.books.outlook import Outlook, outlook_sum
from wyebridge.books.position import Position
from wyebridge.books.position_rows import PositionRow
from wyebridge.engine.agreement.explain import spoken_names
from wyebridge.engine.kernel.dates import first_of_month
from wyebridge.office.kernel.files import table_file
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.rights import Right
from wyebridge.office.kernel.views import hat_on
from wyebridge.office.ledger.pages import MoneyTable, by_fund, by_line, by_partner, by_scheme, looks_of
from wyebridge.office.ledger.queries import lines_for
from wyebridge.office.ledger.views import (
    asked_day,
    asked_outlook,
    asked_position,
    csv_file,
    names,
    shown_with,
    svg_picture,
)
from wyebridge.office.position import pages, queries
from wyebridge.office.position.forms import LinesForm
from wyebridge.papers.table_file import SHAPES, FileColumn, Shape
from wyebridge.papers.year_chart import year_in_words, year_svg

# From fund to line to pound


def position_page(
    request: HttpRequest, found: Position, ahead: Outlook, heading: str, table: MoneyTable, back: str, **scope: str
) -> HttpResponse:
    """A page of the position: its parts in any order, its months, whose money it is, and the year drawn."""
    under = rows_under(found, **scope)
    days = {name: request.GET[name] for name in ("as_at", "known_on") if asked_day(request, name)}
    months = pages.year_of(found, under, forecast_of(ahead, **scope))
    shown = shown_with(
        request,
        found,
        heading=heading,
        table=pages.arranged(table, request.GET.get("sort", ""), days),
        months=pages.months_of(found, under, ""),
        whose=by_partner(found, under, names()),
        picture=urlencode({**days, **scope}),
        in_words=year_in_words(months),
        scope=scope,
        back=back,
    )
    return render(request, "position/position.html", shown)


def rows_under(found: Position, fund: str = "", scheme: str = "", line: str = "") -> list[PositionRow]:
    """The position's rows of a fund, a scheme or a line; all of them where none is named."""
    return [
        row for row in found.rows if fund in ("", row.fund) and scheme in ("", row.scheme) and line in ("", row.line)
    ]


def forecast_of(ahead: Outlook, fund: str = "", scheme: str = "", line: str = "") -> int | None:
    """What a fund, a scheme or a line is forecast to come to; None where a line of it is not forecast."""
    return outlook_sum(looks_of(ahead, fund, scheme, line) or ()).forecast_pence


@gate(Right.SEE_FUND)
@require_GET
def position(request: HttpRequest) -> HttpResponse:
    """The position by fund, and whose money it is."""
    found, ahead = asked_position(request), asked_outlook(request)
    return position_page(request, found, ahead, "Position", by_fund(found, ahead), "")


@gate(Right.SEE_FUND)
@require_GET
def position_of_fund(request: HttpRequest, fund: str) -> HttpResponse:
    """One fund's position by scheme."""
    found, ahead = asked_position(request), asked_outlook(request)
    table = by_scheme(found, fund, ahead)
    if table is None:
        raise Http404
    heading = next(one.name for one in found.agreement.funds if one.id == fund)
    return position_page(request, found, ahead, heading, table, "/position/", fund=fund)


@gate(Right.SEE_FUND)
@require_GET
def position_of_scheme(request: HttpRequest, fund: str, scheme: str) -> HttpResponse:
    """One scheme's position by line."""
    found, ahead = asked_position(request), asked_outlook(request)
    table = by_line(found, fund, scheme, ahead)
    if table is None:
        raise Http404
    heading = next(one.name for held in found.agreement.funds for one in held.schemes if one.id == scheme)
    return position_page(request, found, ahead, heading, table, f"/position/{fund}/", fund=fund, scheme=scheme)


ENTRY_COLUMNS = (
    FileColumn("Batch", "count"),
    FileColumn("Row", "count"),
    FileColumn("Day", "day"),
    FileColumn("Ledger"),
    FileColumn("Supplier"),
    FileColumn("Description"),
    FileColumn("Document"),
    FileColumn("Amount", "money"),
)


@gate(Right.SEE_FUND)
@require_GET
def position_of_line(request: HttpRequest, fund: str, scheme: str, line: str) -> HttpResponse:
    """One line: its months, whose money, and its entries; search them, put them in order, and follow each."""
    hat = hat_on(request)
    found, ahead = asked_position(request), asked_outlook(request)
    terms = next((one for _, held, one in found.agreement.every_line() if (held.id, one.id) == (scheme, line)), None)
    under = rows_under(found, fund, scheme, line)
    if terms is None or not under:
        raise Http404
    asked: dict[str, Any] = {
        "scheme": scheme,
        "line": line,
        "month": asked_month(request),
        "words": request.GET.get("words", "").strip()[:100],
        "as_at": found.as_at,
    }
    if shape := asked_shape(request):
        rows: Any = queries.lines_to_file(hat, **asked)
        return table_file(shape, f"{scheme}-{line}-{found.as_at}", ENTRY_COLUMNS, rows)
    largest_first = request.GET.get("order") == "largest"
    entries, has_more = lines_for(hat, **asked, after=asked_after(request), largest_first=largest_first)
    months = pages.year_of(found, under, forecast_of(ahead, fund, scheme, line))
    days = {name: request.GET[name] for name in ("as_at", "known_on") if asked_day(request, name)}
    looked_for = {"month": f"{asked['month']:%Y-%m}" if asked["month"] else "", "words": asked["words"]}
    kept = {**days, **{name: value for name, value in looked_for.items() if value}}
    shown = shown_with(
        request,
        found,
        heading=terms.name,
        months=pages.months_of(found, under, request.path),
        whose=by_partner(found, under, names()),
        picture=urlencode({**days, "fund": fund, "scheme": scheme, "line": line}),
        in_words=year_in_words(months),
        scope={"fund": fund, "scheme": scheme},
        back=f"/position/{fund}/{scheme}/",
        entries=entries,
        has_more=has_more,
        largest_first=largest_first,
        later=urlencode({**kept, "after": f"{entries[-1][0]}.{entries[-1][1]}"}) if entries else "",
        kept=urlencode(kept),
        month=asked["month"],
        words=asked["words"],
    )
    return render(request, "position/line.html", shown)


@gate(Right.SEE_FUND)
@require_GET
def payments(request: HttpRequest) -> HttpResponse:
    """Payments from every shared fund by supplier, description, document or amount, each with its line."""
    words = request.GET.get("words", "").strip()[:100]
    rows, has_more = queries.payments_like(hat_on(request), words)
    spoken = spoken_names(asked_position(request).agreement)
    shown = {
        "words": words,
        "has_more": has_more,
        "rows": [(row, spoken.place(f"{row['scheme']}/{row['scheme_line']}")) for row in rows],
    }
    return render(request, "position/payments.html", shown)


def asked_shape(request: HttpRequest) -> Shape | None:
    """The shape of file that is asked for in place of a page."""
    return next((one for one in SHAPES if one == request.GET.get("as")), None)


def asked_month(request: HttpRequest) -> date | None:
    """The first day of a month given in the address as 2009-03."""
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return None


def asked_after(request: HttpRequest) -> tuple[int, int]:
    """The batch and row that a further page of entries begins after."""
    batch, _, row = request.GET.get("after", "").partition(".")
    return (int(batch), int(row)) if batch.isdecimal() and row.isdecimal() else (0, 0)


# Every line, found and put in order


@gate(Right.SEE_FUND)
@require_GET
def lines(request: HttpRequest) -> HttpResponse:
    """Every line of every fund: look for some, put them in order, take them as a file."""
    found, ahead = asked_position(request), asked_outlook(request)
    funds = [(fund.id, fund.name) for fund in found.agreement.funds]
    form = LinesForm(request.GET, funds=funds, partners=list(names().items()))
    asked = form.cleaned_data if form.is_valid() else {}
    kept = {name: request.GET[name] for name in ("as_at", "known_on") if asked_day(request, name)}
    kept |= {name: value for name, value in asked.items() if value and name != "sort"}
    table = pages.arranged(pages.every_line(found, ahead, asked), asked.get("sort", ""), kept)
    if shape := asked_shape(request):
        return table_file(shape, f"lines-{found.as_at}", pages.money_columns(table), pages.money_cells(table))
    query = urlencode({**kept, **({"sort": asked["sort"]} if asked.get("sort") else {})})
    shown = shown_with(request, found, form=form, table=table, query=query)
    return render(request, "position/lines.html", shown)


# What moved, and why


@gate(Right.SEE_FUND)
@require_GET
def movement(request: HttpRequest) -> HttpResponse:
    """What moved since the last report, of all funds, a fund or a scheme; and why."""
    hat = hat_on(request)
    as_at, known_on = asked_day(request, "as_at"), asked_day(request, "known_on")
    found = asked_position(request)
    report = queries.report_for(hat, as_at=as_at, known_on=known_on)
    fund, scheme = request.GET.get("fund", ""), request.GET.get("scheme", "")
    moved = pages.movement_of(report, found.late, fund=fund, scheme=scheme)
    if moved is None:
        raise Http404
    month = first_of_month(report.basis.as_at)
    largest: Sequence[tuple[object, ...]] = ()
    if scheme:
        largest = queries.largest_for(hat, scheme=scheme, month=month, known_on=known_on)
    shown = shown_with(request, found, moved=moved, month=month, report=report, largest=largest, scheme=scheme)
    return render(request, "position/movement.html", shown)


# As a picture and as files


@gate(Right.SEE_FUND)
@require_GET
def year(request: HttpRequest) -> HttpResponse:
    """The year of all funds, a fund, a scheme or a line, as a picture."""
    found, ahead = asked_position(request), asked_outlook(request)
    scope = {name: request.GET.get(name, "") for name in ("fund", "scheme", "line")}
    months = pages.year_of(found, rows_under(found, **scope), forecast_of(ahead, **scope))
    return svg_picture(year_svg(months, font="Arial", title=f"Budget, spending and forecast, {found.year}"))


@gate(Right.SEE_FUND)
@require_GET
def position_file(request: HttpRequest) -> HttpResponse:
    """Every figure of the position, by line, month and partner, as a file in whole pence."""
    found = asked_position(request)
    rows = [tuple(row_data(row).values()) for row in found.rows]
    return csv_file(f"position-{found.as_at}.csv", ROW_COLUMNS, rows)


@gate(Right.SEE_FUND)
@require_GET
def position_workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, in pounds."""
    found = asked_position(request)
    columns = [
        FileColumn(name.removesuffix("_pence").replace("_", " ").capitalize(), "money")
        if name.endswith("_pence")
        else FileColumn(name.capitalize())
        for name in ROW_COLUMNS
    ]
    rows = [tuple(row_data(row).values()) for row in found.rows]
    return table_file("xlsx", f"position-{found.as_at}", columns, rows)
