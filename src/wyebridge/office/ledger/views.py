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

from wyebridge.books.listing import What
from wyebridge.books.outlook import Outlook
from wyebridge.books.position import Position
from wyebridge.office.kernel.files import as_file
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import partners
from wyebridge.office.kernel.rights import Hat, Right, may
from wyebridge.office.kernel.views import hat_on
from wyebridge.office.ledger import actions, pages, queries
from wyebridge.office.ledger.forms import ExtractForm, FeedForm, NoteForm
from wyebridge.office.ledger.models import NoteKind, State, Upload
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


def asked_page(request: HttpRequest) -> int:
    """Which page of a long list is asked for, from 1."""
    return max(int(asked), 1) if (asked := request.GET.get("page", "")).isdecimal() else 1


def asked_position(request: HttpRequest) -> Position:
    """The position for the two days of the address: as at, and as known on."""
    as_at, known_on = asked_day(request, "as_at"), asked_day(request, "known_on")
    return queries.position_for(hat_on(request), as_at=as_at, known_on=known_on)


def asked_outlook(request: HttpRequest) -> Outlook:
    """What is forecast, for the same two days."""
    as_at, known_on = asked_day(request, "as_at"), asked_day(request, "known_on")
    return queries.outlook_for(hat_on(request), as_at=as_at, known_on=known_on)


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
    return as_file(text.getvalue().encode(), name, "text/csv; charset=utf-8")


def svg_picture(svg: str) -> HttpResponse:
    return HttpResponse(svg, content_type="image/svg+xml")


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
    page = asked_page(request)
    first = (page - 1) * queries.LINES_PAGE
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
    return as_file(file.read_bytes(), file.name, "text/plain; charset=utf-8")


@gate(Right.SEE_OWN_PAYMENTS)
@require_GET
def payments(request: HttpRequest) -> HttpResponse:
    """What a provider was paid, for its own clerk."""
    found = queries.payments_to(hat_on(request))
    page = asked_page(request)
    first = (page - 1) * queries.LINES_PAGE
    shown = {
        "found": found,
        "rows": found.rows[first : first + queries.LINES_PAGE],
        "page": page,
        "has_more": len(found.rows) > first + queries.LINES_PAGE,
    }
    return render(request, "ledger/payments.html", shown)
