"""Rows that somebody must look at, and what is said of them."""

from datetime import datetime
from typing import Annotated, Any, Literal, get_args

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from wyebridge.books.listing import What
from wyebridge.office.api.routes.access import LARGEST_ROW, Given, acts, asks, hat_on, taken
from wyebridge.office.kernel.rights import Right
from wyebridge.office.ledger import actions, queries
from wyebridge.office.ledger.forms import NoteForm

router = Router(tags=["Exceptions"])
Sort = Literal["suspense", "set-aside", "duplicates", "excluded", "without-authority", "repaired"]
assert set(get_args(Sort)) <= set(get_args(What))
Whole = Annotated[int, Field(ge=0, le=LARGEST_ROW)]


class NoteShape(Schema):
    """One thing said of a row."""

    kind: str
    words: str
    by: str
    given_to: str | None
    at: datetime


class StandingShape(Schema):
    """How a row stands of which something was said."""

    batch: int
    row: int
    given_to: str | None
    is_resolved: bool
    notes: list[NoteShape]


class ListingShape(Schema):
    """Rows of one sort, in columns; and how those stand of which something was said."""

    columns: list[str]
    rows: list[list[Any]]
    standings: list[StandingShape]


class PlaceGiven(Given):
    """A row, by its batch."""

    batch: Whole
    row: Whole


class NoteGiven(Given):
    """One thing to be said of rows. `given_to` is a colleague's id, as /colleagues has it."""

    rows: Annotated[list[PlaceGiven], Field(min_length=1, max_length=2_000)]
    kind: Literal["assigned", "comment", "resolved", "reopened"]
    words: str = ""
    given_to: str = ""


@asks(router, "/colleagues", Right.SEE_OWN_LEDGER, list[dict[str, str]])
def colleagues(request: HttpRequest) -> list[dict[str, str]]:
    """Whom a row of the body may be given to."""
    return [{"id": key, "name": name} for key, name in queries.colleagues_of(hat_on(request))]


@asks(router, "/exceptions/{what}", Right.SEE_OWN_LEDGER, ListingShape)
def exceptions(request: HttpRequest, what: Sort) -> dict[str, Any]:
    """Rows of one sort for somebody to look at, and what the body's people said of them."""
    hat = hat_on(request)
    found, said = queries.exceptions_for(hat, what), queries.standings_for(hat, what)
    return {
        "columns": list(found.columns),
        "rows": [list(row) for row in found.rows],
        "standings": [
            {
                "batch": batch,
                "row": row,
                "given_to": standing.given_to.name if standing.given_to else None,
                "is_resolved": standing.is_resolved,
                "notes": [
                    {
                        "kind": note.kind,
                        "words": note.words,
                        "by": note.by.name,
                        "given_to": note.given_to.name if note.given_to else None,
                        "at": note.at,
                    }
                    for note in standing.notes
                ],
            }
            for (batch, row), standing in said.items()
        ],
    }


@acts(router, "/exceptions/{what}/notes", Right.BRING_IN, dict[str, int])
def note_exceptions(request: HttpRequest, what: Sort, given: NoteGiven) -> dict[str, int]:
    """Give rows to a colleague, comment on them, resolve them or open them again: all of them, or none."""
    hat = hat_on(request)
    typed = {"kind": given.kind, "words": given.words, "given_to": given.given_to}
    said = taken(NoteForm(typed, people=queries.colleagues_of(hat)))
    given_to = next((one for one in queries.people_named(hat) if str(one.pk) == said["given_to"]), None)
    rows = [(one.batch, one.row) for one in given.rows]
    done = actions.note(what=what, rows=rows, kind=said["kind"], words=said["words"], given_to=given_to, by=hat)
    return {"rows": done}
