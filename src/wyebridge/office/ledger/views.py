"""Pages of the month's money. Each asks one question and shows the answer with what it stands on."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from wyebridge.books.data import ROW_COLUMNS, row_data
from wyebridge.books.listing import What
from wyebridge.books.position import Position
from wyebridge.engine.kernel.dates import last_of_month
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import partners, the_home
from wyebridge.office.kernel.rights import Hat, Right, may
from wyebridge.office.kernel.views import hat_on
from wyebridge.office.ledger import actions, pages, queries
from wyebridge.office.ledger.forms import ExtractForm, FeedForm, NoteForm
from wyebridge.office.ledger.models import NoteKind, State, Upload
from wyebridge.papers.overview import overview_svg
from wyebridge.papers.safe import safe_cell

SORTS: dict[What, str] = {
    "suspense": "In suspense",
    "set-aside": "Set aside: cannot be read",
    "duplicates": "Perhaps twice",
    "excluded": "Excluded from the funds",
    "without-authority": "No authority found",
    "repaired": "Amounts that were mended",
}


def asked_day(request: HttpRequest, name: str) -> date | None:
    """A day given in the address, as 2009-03-31; None where it is left out or is no day."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def asked_position(request: HttpRequest) -> Position:
    """The position for the two days of the address: as at, and as known on."""
    as_at, known_on = asked_day(request, "as_at"), asked_day(request, "known_on")
    return queries.position_for(hat_on(request), as_at=as_at, known_on=known_on)


def names() -> dict[str, str]:
    return {partner.id: partner.name for partner in partners()}


def shown_with(request: HttpRequest, found: Position, **more: Any) -> dict[str, Any]:
    """What every page of figures has: its basis, and the two days as they were asked for."""
    days = {name: request.GET[name] for name in ("as_at", "known_on") if asked_day(request, name)}
    return {"basis": pages.basis_of(found), "days": f"?{urlencode(days)}" if days else "", "asked": days, **more}


def csv_file(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table as a file that a spreadsheet may open: no cell can become a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def svg_picture(svg: str) -> HttpResponse:
    return HttpResponse(svg, content_type="image/svg+xml")


# The fund at a glance


@gate(Right.SEE_FUND)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What needs somebody, and the funds at a glance."""
    hat = hat_on(request)
    found = asked_position(request)
    needs: list[tuple[str, str]] = []
    if may(hat, Right.BRING_IN).is_allowed:
        waiting = [one for one in queries.extracts_for(hat)[0] if one.state in (State.READ, State.FAULTY)]
        needs += [(f"{one.file_name}: {State(one.state).label.lower()}", f"/extracts/{one.pk}/") for one in waiting]
    if may(hat, Right.SEE_OWN_LEDGER).is_allowed:
        for outside in found.outside:
            if outside.ledger == hat.body and outside.what in ("suspense", "set aside") and outside.rows:
                sort = outside.what.replace(" ", "-")
                needs.append(
                    (
                        f"{outside.rows:,} rows are {'in ' if sort == 'suspense' else ''}{outside.what}",
                        f"/exceptions/{sort}/",
                    )
                )
    shown = shown_with(
        request,
        found,
        table=pages.by_fund(found),
        whose=pages.by_partner(found, found.rows, names()),
        exposures=pages.exposures(found.allocation, names()),
        unsettled=pages.unsettled(found.allocation),
        awaiting=found.awaiting,
        needs=needs,
    )
    return render(request, "ledger/home.html", shown)


@gate(Right.SEE_FUND)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The funds as a picture."""
    found = asked_position(request)
    rows = [(one.name, one.budget_to_date, one.actual + one.accrued) for one in pages.by_fund(found).rows]
    return svg_picture(overview_svg(rows, title=f"Budget and spending to {found.as_at:%-d %B %Y}"))


# The position, from fund to line


@gate(Right.SEE_FUND)
@require_GET
def position(request: HttpRequest) -> HttpResponse:
    """The position by fund, and whose money it is."""
    found = asked_position(request)
    shown = shown_with(
        request,
        found,
        heading="Position",
        tables=[
            pages.by_fund(found),
            pages.by_month(found, found.rows, ""),
            pages.by_partner(found, found.rows, names()),
        ],
    )
    return render(request, "ledger/position.html", shown)


@gate(Right.SEE_FUND)
@require_GET
def position_of_fund(request: HttpRequest, fund: str) -> HttpResponse:
    """One fund's position by scheme."""
    found = asked_position(request)
    table = pages.by_scheme(found, fund)
    if table is None:
        raise Http404
    under = [row for row in found.rows if row.fund == fund]
    heading = next(one.name for one in found.agreement.funds if one.id == fund)
    tables = [table, pages.by_month(found, under, ""), pages.by_partner(found, under, names())]
    return render(
        request, "ledger/position.html", shown_with(request, found, heading=heading, tables=tables, back="/position/")
    )


@gate(Right.SEE_FUND)
@require_GET
def position_of_scheme(request: HttpRequest, fund: str, scheme: str) -> HttpResponse:
    """One scheme's position by line."""
    found = asked_position(request)
    table = pages.by_line(found, fund, scheme)
    if table is None:
        raise Http404
    under = [row for row in found.rows if (row.fund, row.scheme) == (fund, scheme)]
    heading = next(one.name for held in found.agreement.funds for one in held.schemes if one.id == scheme)
    tables = [table, pages.by_month(found, under, ""), pages.by_partner(found, under, names())]
    shown = shown_with(request, found, heading=heading, tables=tables, back=f"/position/{fund}/")
    return render(request, "ledger/position.html", shown)


@gate(Right.SEE_FUND)
@require_GET
def position_of_line(request: HttpRequest, fund: str, scheme: str, line: str) -> HttpResponse:
    """One line: its months, whose money, and its entries; search them, and follow each."""
    hat = hat_on(request)
    found = asked_position(request)
    terms = next((one for _, held, one in found.agreement.every_line() if (held.id, one.id) == (scheme, line)), None)
    under = [row for row in found.rows if (row.fund, row.scheme, row.line) == (fund, scheme, line)]
    if terms is None or not under:
        raise Http404
    month = asked_day_of_month(request)
    words = request.GET.get("words", "").strip()[:100]
    entries, has_more = queries.lines_for(
        hat, scheme=scheme, line=line, month=month, words=words, after=asked_after(request), as_at=found.as_at
    )
    here = request.path
    shown = shown_with(
        request,
        found,
        heading=terms.name,
        tables=[pages.by_month(found, under, here), pages.by_partner(found, under, names())],
        back=f"/position/{fund}/{scheme}/",
        entries=entries,
        has_more=has_more,
        last=entries[-1][:2] if entries else None,
        month=month,
        words=words,
    )
    return render(request, "ledger/line.html", shown)


def asked_day_of_month(request: HttpRequest) -> date | None:
    """The first day of a month given in the address as 2009-03."""
    try:
        return date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return None


def asked_after(request: HttpRequest) -> tuple[int, int]:
    """The batch and row that a further page of entries begins after."""
    batch, _, row = request.GET.get("after", "").partition(".")
    return (int(batch), int(row)) if batch.isdecimal() and row.isdecimal() else (0, 0)


@gate(Right.SEE_FUND)
@require_GET
def position_file(request: HttpRequest) -> HttpResponse:
    """Every figure of the position, by line, month and partner, as a file."""
    found = asked_position(request)
    rows = [tuple(row_data(row).values()) for row in found.rows]
    return csv_file(f"position-{found.as_at}.csv", ROW_COLUMNS, rows)


@gate(Right.SEE_FUND)
@require_GET
def pound(request: HttpRequest, batch: int, row: int) -> HttpResponse:
    """One entry followed: whose it was, what the ledger said, where it was coded and by which rule."""
    found = queries.pound_for(hat_on(request), batch, row)
    if found is None:
        raise Http404
    return render(request, "ledger/pound.html", {"page": pages.pound_page(found, the_home().coding, names())})


# Extracts


@gate(Right.SEE_OWN_LEDGER)
def extracts(request: HttpRequest) -> HttpResponse:
    """The body's extracts: those on their way in, and those in the books; bring in another."""
    hat = hat_on(request)
    verdict = may(hat, Right.BRING_IN)
    form = ExtractForm(request.POST or None, request.FILES or None, feeds=queries.feeds_for(hat))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        upload = actions.bring_in(file=given["file"], feed=given["feed"], date_order=given["date_order"], by=hat)
        return redirect("extract", upload=upload.pk)
    uploads, batches = queries.extracts_for(hat)
    shown = {"form": form, "uploads": uploads, "batches": batches, "verdict": verdict}
    return render(request, "ledger/extracts.html", shown)


def asked_upload(request: HttpRequest, upload: UUID) -> Upload:
    found = queries.upload_for(hat_on(request), upload)
    if found is None:
        raise Http404
    return found


@gate(Right.SEE_OWN_LEDGER)
@require_GET
def extract(request: HttpRequest, upload: UUID) -> HttpResponse:
    """One extract on its way in: how far it is, what was found, and what may be done next."""
    found = asked_upload(request, upload)
    template = "ledger/extract-part.html" if request.headers.get("HX-Request") else "ledger/extract.html"
    hat = hat_on(request)
    shown = {
        "upload": found,
        "state": State,
        "verdict": may(hat, Right.BRING_IN, body=found.for_partner),
        "feed_form": FeedForm(initial={"feed": found.feed}, feeds=queries.feeds_for(hat)),
    }
    return render(request, template, shown)


@gate(Right.BRING_IN)
@require_POST
def change_feed(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Read what is not posted by another feed."""
    found, hat = asked_upload(request, upload), hat_on(request)
    form = FeedForm(request.POST, feeds=queries.feeds_for(hat))
    if form.is_valid():
        actions.read_again(upload=found, feed=form.cleaned_data["feed"], by=hat)
    return redirect("extract", upload=found.pk)


@gate(Right.BRING_IN)
@require_POST
def post_extract(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Post what was read."""
    found = asked_upload(request, upload)
    actions.ask_to_post(upload=found, by=hat_on(request))
    return redirect("extract", upload=found.pk)


@gate(Right.BRING_IN)
@require_POST
def withdraw_extract(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Take back what has not been posted."""
    found = asked_upload(request, upload)
    actions.withdraw(upload=found, by=hat_on(request))
    messages.success(request, f"{found.file_name} is withdrawn.")
    return redirect("extracts")


@gate(Right.SEE_OWN_LEDGER)
def exceptions(request: HttpRequest, what: What = "suspense") -> HttpResponse:
    """Rows of one sort that need somebody: give them to a colleague, comment, resolve, one by one or many at once."""
    if what not in SORTS:
        raise Http404
    hat = hat_on(request)
    form = NoteForm(request.POST or None, people=queries.colleagues_of(hat))
    found = queries.exceptions_for(hat, what)
    if request.GET.get("as") == "csv":
        return csv_file(f"{what}.csv", found.columns, found.rows)
    said = queries.standings_for(hat, what)
    every = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    for row in every:
        row["said"] = said.get((row["batch"], row["row"]))
    show = request.GET.get("show", "open")
    chosen = [row for row in every if is_shown(row["said"], show, hat)]
    ticked = [place for text in request.POST.getlist("row") if (place := asked_row(text))]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        rows = [(row["batch"], row["row"]) for row in chosen] if given["every"] else ticked
        if rows:
            to = next((one for one in queries.people_named(hat) if str(one.pk) == given["given_to"]), None)
            kind = NoteKind(given["kind"])
            done = actions.note(what=what, rows=rows, kind=kind, words=given["words"], given_to=to, by=hat)
            messages.success(request, f"{done} row{'' if done == 1 else 's'}: {kind.label.lower()}.")
            return redirect(request.get_full_path())
        form.add_error(None, "Tick the rows that it is about.")
    page = int(asked) if (asked := request.GET.get("page", "")).isdecimal() else 1
    first = (max(page, 1) - 1) * queries.LINES_PAGE
    shown = {
        "what": what,
        "sorts": SORTS,
        "heading": SORTS[what],
        "rows": chosen[first : first + queries.LINES_PAGE],
        "in_all": len(every),
        "resolved": sum(bool(row["said"] and row["said"].is_resolved) for row in every),
        "show": show,
        "page": page,
        "has_more": len(chosen) > first + queries.LINES_PAGE,
        "form": form,
        "ticked": {f"{batch}.{row}" for batch, row in ticked},
        "verdict": may(hat, Right.BRING_IN),
        "may_code": may(hat, Right.CODE).is_allowed,
    }
    return render(request, "ledger/exceptions.html", shown)


def is_shown(said: queries.Standing | None, show: str, hat: Hat) -> bool:
    """Whether a row is among those asked for: all, those still open, or of those the ones given to whoever asks."""
    is_open = said is None or not said.is_resolved
    return show == "all" or (is_open and (show != "mine" or bool(said and said.given_to == hat.person)))


def asked_row(text: str) -> tuple[int, int] | None:
    """A batch and row written as 2.58."""
    batch, _, row = text.partition(".")
    return (int(batch), int(row)) if batch.isdecimal() and row.isdecimal() else None


# What the bodies owe each other


@gate(Right.SEE_FUND)
@require_GET
def contributions(request: HttpRequest) -> HttpResponse:
    """What each partner was to pay into each fund, and has."""
    found = asked_position(request)
    reconciled = queries.contributions_for(hat_on(request), as_at=found.as_at)
    return render(
        request, "ledger/contributions.html", shown_with(request, found, reconciled=reconciled, names=names())
    )


@gate(Right.SEE_FUND)
@require_GET
def claims(request: HttpRequest) -> HttpResponse:
    """Claims that the body is a side of, with what has happened to each."""
    as_at = asked_day(request, "as_at") or last_of_month(today())
    found = queries.claims_for(hat_on(request), as_at=as_at)
    return render(request, "ledger/claims.html", {"claims": found, "names": names()})


# Proof


@gate(Right.CHECK_BOOKS)
def proof(request: HttpRequest) -> HttpResponse:
    """Verify the books, from the first batch to the last."""
    found = queries.verification_for(hat_on(request)) if request.method == "POST" else None
    return render(request, "ledger/proof.html", {"found": found})


@gate(Right.CHECK_BOOKS)
@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """Today's checkpoint, as a file to keep."""
    file = queries.checkpoint_for(hat_on(request), on=today())
    answer = HttpResponse(file.read_bytes(), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return answer


@gate(Right.SEE_OWN_PAYMENTS)
@require_GET
def payments(request: HttpRequest) -> HttpResponse:
    """What a provider was paid, for its own clerk."""
    rows = queries.payments_to(hat_on(request))
    total = sum(row[-1] for row in rows if isinstance(row[-1], int))
    return render(request, "ledger/payments.html", {"rows": rows, "total": total})
