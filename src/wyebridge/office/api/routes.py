"""Every question and act of the API, version 1. Each calls what the page of the same name calls."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, NinjaAPI, Path, Query, Status
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.files import UploadedFile
from ninja.security import HttpBearer
from ninja.throttling import AuthRateThrottle

from wyebridge.books import data
from wyebridge.books.listing import What
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.kernel.problems import Refused
from wyebridge.office.api.models import Scope
from wyebridge.office.api.queries import hat_of_token
from wyebridge.office.api.shapes import (
    ChecklistShape,
    EntriesShape,
    ExtractShape,
    ListingShape,
    MonthShape,
    PoundShape,
    Problems,
    extract_shape,
    problem_shape,
    said,
)
from wyebridge.office.closing import queries as months
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.rights import Hat, NotAllowed
from wyebridge.office.ledger import actions, queries
from wyebridge.office.ledger.forms import ExtractForm
from wyebridge.office.position.queries import pound_for

LARGEST_ROW = 2**53


class Bearer(HttpBearer):
    """A token in the Authorization header stands for a person under one hat."""

    def authenticate(self, request: HttpRequest, token: str) -> Hat | None:
        found = hat_of_token(token)
        if found is None:
            return None
        hat, known = found
        if request.method not in ("GET", "HEAD") and known.scope != Scope.ACT:
            raise NotAllowed("This token may only ask. Make one that may act, under Tokens.")
        return hat


api = NinjaAPI(
    title="Wyebridge",
    version="1",
    description="One set of books for bodies that share a pooled fund. Money is whole pence.",
    auth=Bearer(),
    throttle=[AuthRateThrottle("600/m")],
    docs_url=None,
    urls_namespace="api",
)
FAULTS = {frozenset({401, 403, 404, 422, 429}): Problems}
Number = Annotated[int, Path(ge=0, le=LARGEST_ROW)]
Words = Annotated[str, Query(max_length=100)]
After = Annotated[str, Query(pattern=r"^[0-9]{1,15}\.[0-9]{1,15}$")]
Sent = Annotated[UploadedFile, File()]
Typed = Annotated[str, Form()]


def _hat(request: HttpRequest) -> Hat:
    hat: Hat = request.auth  # type: ignore[attr-defined]
    return hat


def _nothing(what: str) -> HttpError:
    return HttpError(404, what)


# The position and its pounds


@api.get("/position", response={200: dict[str, Any], **FAULTS})
def position(request: HttpRequest, as_at: date | None = None, known_on: date | None = None) -> dict[str, Any]:
    """The position as at a day, as known on a day: budgets, spending, whose money it is, what is undetermined."""
    return data.position_data(queries.position_for(_hat(request), as_at=as_at, known_on=known_on))


@api.get("/risk-share", response={200: dict[str, Any], **FAULTS})
def risk_share(request: HttpRequest, as_at: date | None = None, known_on: date | None = None) -> dict[str, Any]:
    """Who would bear the variance, by which clause, and what is awaited from whom."""
    return data.allocation_data(queries.position_for(_hat(request), as_at=as_at, known_on=known_on).allocation)


@api.get("/entries/{scheme}/{line}", response={200: EntriesShape, **FAULTS})
def entries(
    request: HttpRequest,
    scheme: str,
    line: str,
    month: date | None = None,
    words: Words = "",
    after: After = "0.0",
    as_at: date | None = None,
) -> dict[str, Any]:
    """A line's entries, a page at a time. `month` is any day of the month wanted."""
    hat = _hat(request)
    until = as_at or queries.position_for(hat).as_at
    batch, _, row = after.partition(".")
    first = month.replace(day=1) if month else None
    found, has_more = queries.lines_for(
        hat, scheme=scheme, line=line, month=first, words=words, after=(int(batch), int(row)), as_at=until
    )
    columns = ("batch", "row", "effective_on", "ledger", "supplier", "description", "document", "pence")
    rows = [dict(zip(columns, one, strict=True)) for one in found]
    return {"entries": rows, "after": f"{rows[-1]['batch']}.{rows[-1]['row']}" if has_more else None}


@api.get("/pounds/{batch}/{row}", response={200: PoundShape, **FAULTS})
def pound(request: HttpRequest, batch: Number, row: Number) -> dict[str, Any]:
    """One entry followed to whose it was."""
    found = pound_for(_hat(request), batch, row)
    if found is None:
        raise _nothing("there is no such entry, or it is not yours to see")
    return {
        "entry": found.entry,
        "file": found.file,
        "parts_pence": found.parts_pence,
        "undetermined_pence": found.undetermined_pence,
        "share_version": found.shares.version if found.shares else None,
        "agreement_version": found.agreement.version if found.agreement else None,
        "decisions": [decision.id for decision in found.authority],
        "batch_sha256": found.batch.sha256,
        "recodings": [data.recoded_data(one) for one in found.recodings],
    }


@api.get("/exceptions/{what}", response={200: ListingShape, **FAULTS})
def exceptions(
    request: HttpRequest,
    what: Literal["suspense", "set-aside", "duplicates", "excluded", "without-authority", "repaired"],
) -> dict[str, Any]:
    """Rows of one sort for somebody to look at."""
    sort: What = what
    found = queries.exceptions_for(_hat(request), sort)
    return {"columns": list(found.columns), "rows": [list(row) for row in found.rows]}


@api.get("/contributions", response={200: list[dict[str, Any]], **FAULTS})
def contributions(request: HttpRequest, as_at: date | None = None) -> list[dict[str, Any]]:
    """What each partner was to pay into each fund, and has."""
    return [data.reconciliation_data(one) for one in queries.contributions_for(_hat(request), as_at=as_at)]


@api.get("/claims", response={200: dict[str, Any], **FAULTS})
def claims(request: HttpRequest, as_at: date | None = None) -> dict[str, Any]:
    """Claims that the body is a side of."""
    return data.claims_data(queries.claims_for(_hat(request), as_at=as_at or today()))


# Months


@api.get("/months", response={200: list[MonthShape], **FAULTS})
def list_months(request: HttpRequest) -> list[dict[str, Any]]:
    """Every month, and which is to be closed next."""
    return [
        {"period": str(one.period), "is_closed": one.is_closed, "is_next": one.is_next}
        for one in months.months_for(_hat(request))
    ]


@api.get("/months/{period}", response={200: ChecklistShape, **FAULTS})
def month(request: HttpRequest, period: str) -> dict[str, Any]:
    """What closing a month (such as 2008-09-M12) takes, as the books stand."""
    try:
        asked = Period.parse(period)
    except ValueError:
        asked = None
    if asked is None or asked.month is None:
        raise _nothing(f"'{period[:40]}' is not a month; March of 2008-09 is 2008-09-M12")
    found = months.checklist_for(_hat(request), asked, today=today())
    items = [{"what": i.what, "is_met": i.is_met, "found": i.found, "remedy": i.remedy} for i in found.items]
    return {
        "period": str(asked),
        "as_at": found.as_at,
        "is_closed": found.is_closed,
        "is_ready": found.is_ready,
        "figures": found.figures,
        "items": items,
    }


# Extracts


@api.get("/extracts", response={200: list[ExtractShape], **FAULTS})
def list_extracts(request: HttpRequest) -> list[ExtractShape]:
    """The body's extracts on their way in, newest first."""
    return [extract_shape(one) for one in queries.extracts_for(_hat(request))[0]]


@api.post("/extracts", response={202: ExtractShape, **FAULTS})
def bring_in(request: HttpRequest, file: Sent, feed: Typed = "", date_order: Typed = "") -> Any:
    """Bring an extract in. It is read in the background; nothing is posted until it is asked for.

    Where no feed is named, it is told from the file's headings.
    """
    hat = _hat(request)
    form = ExtractForm({"feed": feed, "date_order": date_order}, {"file": file}, feeds=queries.feeds_for(hat))
    if not form.is_valid():
        faults = [(name, str(fault)) for name, found in form.errors.items() for fault in found]
        problems = [said("not-taken", what, "correct it and bring it again", place=name) for name, what in faults]
        return Status(422, {"problems": [problem for one in problems for problem in one["problems"]]})
    given = form.cleaned_data
    upload = actions.bring_in(file=given["file"], feed=given["feed"], date_order=given["date_order"], by=hat)
    return Status(202, extract_shape(upload))


@api.get("/extracts/{upload}", response={200: ExtractShape, **FAULTS})
def extract(request: HttpRequest, upload: UUID) -> ExtractShape:
    """How far an extract is, and what was found."""
    found = queries.upload_for(_hat(request), upload)
    if found is None:
        raise _nothing("there is no such extract of this body")
    return extract_shape(found)


@api.post("/extracts/{upload}/post", response={202: ExtractShape, **FAULTS})
def post_extract(request: HttpRequest, upload: UUID) -> Any:
    """Post what was read."""
    hat = _hat(request)
    found = queries.upload_for(hat, upload)
    if found is None:
        raise _nothing("there is no such extract of this body")
    actions.ask_to_post(upload=found, by=hat)
    found.refresh_from_db()
    return Status(202, extract_shape(found))


# Errors, in one shape


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    problems = [problem_shape(one) for one in error.problems]
    return api.create_response(request, {"problems": problems}, status=422)


@api.exception_handler(NotAllowed)
def not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    return api.create_response(request, said("not-allowed", str(error), "ask somebody who may"), status=403)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    remedy = "send a token that stands, as Authorization: Bearer wye_…"
    answer = api.create_response(request, said("not-signed-in", "no token that stands was sent", remedy), status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [
        said("not-understood", fault["msg"], "correct it", place=".".join(str(part) for part in fault["loc"]))
        for fault in error.errors
    ]
    return api.create_response(request, {"problems": [p for one in problems for p in one["problems"]]}, status=422)


@api.exception_handler(Throttled)
def throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    remedy = f"wait {error.wait or 60:.0f} seconds"
    return api.create_response(request, said("too-often", "this token asks too often", remedy), status=429)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    code = "not-found" if error.status_code == 404 else "not-understood"
    return api.create_response(request, said(code, str(error), "look at what is asked for"), status=error.status_code)


assert not settings.DEBUG, "a fault is never told with what the program held"
