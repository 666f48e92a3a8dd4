"""What a feed says about a body's files: headings, dates, amounts, encoding, and what makes a row unique."""

from collections.abc import Iterator
from typing import Final, Literal, get_args

from pydantic import Field

from wyebridge.engine.kernel.problems import Problem
from wyebridge.engine.kernel.terms import Name, Term
from wyebridge.engine.kernel.yaml import Fault, parse, read_term
from wyebridge.engine.ledger.coding import Values

Role = Literal[
    "date",
    "document",
    "line",
    "amount",
    "gross",
    "vat",
    "supplier",
    "description",
    "directorate",
    "cost_centre",
    "account",
    "order_number",
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
TextRole = Literal[
    "document", "line", "supplier", "description", "directorate", "cost_centre", "account", "order_number"
]
TEXT_ROLES: Final[tuple[TextRole, ...]] = (
    "document",
    "line",
    "supplier",
    "description",
    "directorate",
    "cost_centre",
    "account",
    "order_number",
)

DateOrder = Literal["year-first", "day-first", "month-first"]
FeedKind = Literal["actuals", "accruals", "commitments", "forecast", "budget"]
SNAPSHOTS: Final[dict[FeedKind, str]] = {
    "accruals": "accrual",
    "commitments": "commitment",
    "forecast": "forecast",
    "budget": "budget",
}
"""Kinds of feed whose newest file of a month stands for the whole, and what the books call a row of each."""
DayNumbers = Literal["from-1900", "from-1904"]


class Totals(Term):
    """How a totals row is known, and what is done with it; it is never posted as spending."""

    known_by: dict[Role, Values] = Field(
        min_length=1, description="Every column named must hold one of its values; `*` is anything, and `''` a blank"
    )
    then: Literal["set-aside", "check"] = Field(
        default="set-aside",
        description="`check` also holds it against the rows above it, and refuses a file that it does not agree with",
    )


class Personal(Term):
    """Where a file may hold what identifies a person, and what is done about it. What is found is never kept."""

    look_in: tuple[TextRole, ...] = Field(
        default=("description",),
        description="Columns of free text: a row with an NHS number, a date of birth or a full name there is set aside",
    )
    payees_in: tuple[TextRole, ...] = Field(
        default=("supplier",),
        description="Columns that may name whoever was paid: NHS numbers and dates of birth are looked for there too",
    )
    people_paid: Literal["keep", "redact", "set-aside"] = Field(
        default="keep", description="What becomes of a payee who is a person; `redact` posts the row without the name"
    )
    not_personal: tuple[str, ...] = Field(
        default=(), description="Texts that look personal and are not, such as a firm's name; `*` is anything"
    )


class Feed(Term):
    """One format of extract. `columns` gives, for each of our columns, the headings it is known by."""

    id: Name = Field(description="Its name, as `--feed` gives it; it stands in the home as feeds/NAME.yaml")
    title: str = Field(description="What its files are, for people")
    body: Literal["council", "health"] = Field(
        description="The kind of body whose files these are; `--for` says which, where there is more than one"
    )
    kind: FeedKind = Field(
        default="actuals",
        description="actuals: payments made, each counted once; any other: how things stand at a month's end, whole, "
        "so that a later file of the month takes its place",
    )
    encodings: tuple[str, ...] = Field(
        default=("utf-8", "cp1252"),
        description="Tried in order on the whole file; one that begins with UTF-16's own mark is read as that",
    )
    delimiter: str | None = Field(
        default=None,
        min_length=1,
        max_length=1,
        description="What parts the cells; left unsaid, the comma, semicolon, tab or bar that parts the headings",
    )
    member: str | None = Field(
        default=None, min_length=1, description="Of a zip file that holds several files, the one to read"
    )
    sheets: tuple[str, ...] = Field(
        default=(), description="Of a workbook that has several sheets with the headings, those to read"
    )
    columns: dict[Role, tuple[str, ...]] = Field(
        description="For each of our columns, the headings it is known by, best first; only letters and figures count"
    )
    required: tuple[Role, ...] = Field(
        default=("date", "document", "amount", "supplier"),
        description="Columns that every file must have; `date` and `amount` are always among them",
    )
    dates: Literal["evidence", "day-first", "month-first", "year-first"] = Field(
        default="evidence", description="Which way round dates stand; `evidence` is told from each file"
    )
    day_numbers: DayNumbers | None = Field(
        default=None, description="From when dates that are bare numbers count, as a spreadsheet keeps days"
    )
    sign: Literal["spend-is-positive", "spend-is-negative"] = Field(
        default="spend-is-positive", description="How spending is written; the books keep it above nothing"
    )
    negatives: tuple[Literal["leading-minus", "trailing-minus", "brackets"], ...] = Field(
        default=("leading-minus", "brackets"), description="How amounts below nothing are written"
    )
    repairs: tuple[Literal["trailing-point", "binary-noise"], ...] = Field(
        default=(), description="Known faults of amounts that are mended, each counted by its name"
    )
    totals: Totals | None = Field(default=None, description="How a totals row is known")
    personal: Personal = Field(default=Personal(), description="What is kept out because it identifies a person")
    unique: tuple[Role, ...] = Field(description="A row repeated in all of these is posted, and flagged")


def read_feed(text: str, file: str) -> tuple[Feed | None, tuple[Problem, ...]]:
    """Read a feed. Returns it, or every problem with its place."""
    document = parse(text, file)
    if isinstance(document, Problem):
        return None, (document,)
    reading = read_term(document, Feed)
    problems = list(reading.problems)
    if reading.term:
        problems += reading.judge(faults_of(reading.term))
    return (None if problems else reading.term), tuple(problems)


def plain_heading(heading: str) -> str:
    """A heading as it is compared: letters and figures alone, without case."""
    return "".join(character for character in heading.casefold() if character.isalnum())


def faults_of(feed: Feed) -> Iterator[Fault]:
    """What contradicts itself in a feed whose every term can be read."""
    named: list[tuple[tuple[str | int, ...], Role]] = [
        ((name, i), role) for name in ("required", "unique") for i, role in enumerate(getattr(feed, name))
    ]
    if feed.totals:
        named += [(("totals", "known_by", role), role) for role in feed.totals.known_by]
    for path, role in named:
        if role not in feed.columns:
            yield Fault(
                path,
                "unknown-column",
                f"'{role}' is named under '{path[0]}' but has no headings under 'columns'",
                "no heading would ever be recognised as it",
                f"add '{role}: [heading, …]' under columns, or take it out of '{path[0]}'",
                (("columns",),),
            )
    for role in ("date", "amount"):
        if role not in feed.required:
            yield Fault(
                ("required",),
                "column-not-required",
                f"'{role}' is not among the required columns",
                "a row without it cannot be an entry",
                f"add {role} to 'required'",
            )
    for i, encoding in enumerate(feed.encodings):
        try:
            "".encode(encoding)
        except LookupError:
            yield Fault(
                ("encodings", i),
                "unknown-encoding",
                f"'{encoding}' is not an encoding that is known",
                "no file could be read with it",
                "use utf-8, utf-16 or cp1252",
            )
