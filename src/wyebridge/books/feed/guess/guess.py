"""A feed proposed for a file that no feed knows, tried on the file itself before it is shown."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any, Final, get_args

import duckdb

from wyebridge.books.feed.guess.columns import Column, count_columns
from wyebridge.books.feed.guess.personal import personal_doubts
from wyebridge.books.feed.guess.roles import MOSTLY, Doubt, Roles, find_roles
from wyebridge.books.feed.guess.tables import Table, find_table, probe
from wyebridge.books.feed.guess.totals import find_totals
from wyebridge.books.feed.guess.whose import whose_body
from wyebridge.books.feed.personal import Kind
from wyebridge.books.feed.read import Extract, read_extract
from wyebridge.books.feed.received import open_source
from wyebridge.books.feed.repeats import key
from wyebridge.books.feed.rows import load_carefully, view_plainly
from wyebridge.books.feed.source import Source
from wyebridge.books.feed.terms import ROLES, Feed, Role, plain_heading
from wyebridge.engine.kernel.problems import Place, Refused, refuse

_KEY: Final[tuple[Role, ...]] = (
    "document",
    "line",
    "date",
    "amount",
    "supplier",
    "description",
    "directorate",
    "cost_centre",
    "account",
)
_SHORT_KEYS: Final[tuple[tuple[Role, ...], ...]] = (("document",), ("document", "line"))
_STYLES: Final = {"leading-minus": "leading_minus", "trailing-minus": "trailing_minus", "brackets": "brackets"}
_REPAIRS: Final = {"trailing-point": "trailing_points", "binary-noise": "noise"}
_DELIMITERS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_KINDS: Final = {
    "text": "delimited text",
    "xlsx": "an XLSX workbook",
    "xls": "an XLS workbook",
    "ods": "an ODS workbook",
}
_FEW: Final = 0.02  # rows set aside, as a share of all, that are no cause for doubt


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of the file when it was read by the proposal as it stands."""

    rows: int
    readable: int
    pence: int
    set_aside: Mapping[str, int]
    first_on: str
    last_on: str


@dataclass(frozen=True, slots=True)
class Guess:
    """A feed for a file: its terms as plain values, why each is so, what is in doubt, and how the file reads by it.

    `evidence` is by term, by `columns.ROLE` for our columns, and under `file` for the file as a whole. `reading` is
    None where the file cannot be read by the proposal until a doubt is settled.
    """

    file: str
    terms: Mapping[str, Any]
    evidence: Mapping[str, tuple[str, ...]]
    doubts: tuple[Doubt, ...]
    reading: Reading | None


@dataclass(slots=True)
class _Draft:
    terms: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, list[str]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def say(self, term: str, value: Any, *evidence: str) -> None:
        self.terms[term] = value
        self.evidence.setdefault(term, []).extend(evidence)

    def doubt(self, code: str, what: str, remedy: str) -> None:
        self.doubts.append(Doubt(code, what, remedy))

    def feed(self) -> Feed:
        return Feed.model_validate(self.terms)


def guess_feed(path: Path) -> Guess:
    """Propose a feed for a file. Raises Refused where it cannot be read at all, or has no dates or no amounts."""
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        scratch = Path(folder)
        table = find_table(path, scratch)
        source, headings, rows = _load(connection, path, table, scratch)
        columns = count_columns(connection, headings)
        roles = find_roles(connection, columns, rows)
        _refuse_without(roles, path)
        draft = _Draft()
        _say_whose(draft, connection, path, columns, roles)
        _say_where(draft, table, source, rows)
        _say_columns(draft, roles)
        _say_amounts(draft, roles)
        _say_totals(draft, connection, roles)
        draft.say("unique", [role for role in _KEY if role in roles.columns])
        draft.doubts += [*roles.doubts, *personal_doubts(connection, columns, roles)]
        reading = _try(draft, path, scratch)
    return Guess(
        path.name,
        draft.terms,
        {term: tuple(said) for term, said in draft.evidence.items() if said},
        tuple(draft.doubts),
        reading,
    )


def _load(
    connection: duckdb.DuckDBPyConnection, path: Path, table: Table, scratch: Path
) -> tuple[Source, tuple[str, ...], int]:
    """Make relation `raw` of every row of the table, whatever its columns are."""
    by_plain = {plain_heading(heading): heading for heading in reversed(table.headings) if plain_heading(heading)}
    if len(by_plain) < 2:
        raise refuse(
            "no-table",
            "fewer than two columns have headings",
            why="a feed knows columns by their headings",
            remedy="export it with headings",
            place=Place(path.name, table.row),
        )
    # The longest are the least likely to stand anywhere else.
    first, second = sorted(by_plain, key=len)[-2:]
    asking = probe(by_plain[first], by_plain[second], member=table.member or None, sheets=table.sheets)
    source = open_source(path, asking, Path(mkdtemp(dir=scratch)))
    found = view_plainly(connection, source, source.delimiter)
    try:
        counted = connection.execute("SELECT count(*) FROM raw").fetchall() if found else []
    except duckdb.Error:
        counted = []
    if found is None or counted != [(found.rows,)]:
        found = load_carefully(connection, source, source.delimiter)
    else:
        # It will be asked about column by column, and is read but once.
        connection.execute("CREATE TEMP TABLE held AS SELECT * FROM raw; DROP VIEW raw; ALTER TABLE held RENAME TO raw")
    return source, found.headings, found.rows


def _refuse_without(roles: Roles, path: Path) -> None:
    for role, looks in (("date", "dates"), ("amount", "money")):
        if role not in roles.columns:
            raise refuse(
                f"no-{role}",
                f"no column with a heading reads as {looks} in nine cells of ten",
                why=f"every entry has its {role}",
                remedy="see whether this is an extract of payments; if it is, write its feed by hand",
                place=Place(path.name),
            )


def _say_whose(
    draft: _Draft, connection: duckdb.DuckDBPyConnection, path: Path, columns: Sequence[Column], roles: Roles
) -> None:
    stem = re.sub("[^A-Za-z0-9._-]+", "-", path.name.partition(".")[0]).strip("._-").lower()
    draft.say("id", stem[:60] or "extract")
    draft.say("title", f"Extracts such as {path.name}")
    body, evidence = whose_body(connection, path.name, columns, roles)
    draft.say("body", body, *([evidence] if evidence else []))
    if not evidence:
        draft.doubt("whose", "nothing tells whether it is a council's or a health body's", "set 'body' right")


def _say_where(draft: _Draft, table: Table, source: Source, rows: int) -> None:
    said = f"It is {_KINDS[source.format]}"
    if source.format == "text":
        said += f" in {source.encoding}, its cells parted by {_DELIMITERS[source.delimiter]}"
    if table.member:
        draft.say("member", table.member, "one of several in the zip file, and the largest with a table in it")
        draft.doubt("several-members", f"the zip file also holds {', '.join(table.others)}", "see which one is meant")
    elif source.member:
        said += f", '{source.member}' inside a zip file"
    headings_in = source.rows_above + 1
    draft.evidence["file"] = [f"{said}; headings in row {headings_in:,}, and {rows:,} rows under them."]
    if len(table.sheets) > 1:
        draft.say("sheets", list(table.sheets), "these have the same headings")
        draft.doubt(
            "several-sheets",
            f"{len(table.sheets)} sheets have the same headings: {', '.join(table.sheets)}",
            'leave out any that repeats or sums up another; a pattern such as "2021-*" takes next year\'s too',
        )
    elif table.sheets and table.others:
        draft.say("sheets", list(table.sheets), f"the longest; {', '.join(table.others)} have other headings")


def _say_columns(draft: _Draft, roles: Roles) -> None:
    found = [role for role in ROLES if role in roles.columns]
    draft.say("columns", {role: [roles.columns[role].heading] for role in found})
    for role in found:
        draft.evidence[f"columns.{role}"] = roles.evidence[role]
    supplier = roles.columns.get("supplier")
    if supplier and supplier.redacted:
        draft.evidence["columns.supplier"].append(f"{supplier.redacted:,} cells are redacted")
    needed = ("date", "document", "amount", "supplier")
    draft.say("required", [role for role in needed if role in roles.columns])


def _say_amounts(draft: _Draft, roles: Roles) -> None:
    date, amount = roles.columns["date"], roles.columns["amount"]
    draft.say("dates", "evidence")
    if date.day_numbers > date.days:
        draft.say("day_numbers", "from-1900", f"{date.day_numbers:,} dates are bare numbers")
        draft.doubt(
            "day-numbers",
            "its dates are bare numbers of days, and nothing in them says from when they count",
            "look at one in a spreadsheet; a workbook made on an old Mac may count from 1904",
        )
    if amount.below_nothing > amount.money / 2:
        draft.say(
            "sign", "spend-is-negative", f"{amount.below_nothing:,} of {amount.money:,} amounts are below nothing"
        )
        draft.doubt("sign", "most of its amounts are below nothing", "see whether spending is what stands with a minus")
    styles = [style for style, count in _STYLES.items() if getattr(amount, count)]
    counts = ", ".join(f"{getattr(amount, _STYLES[style]):,} {style}" for style in styles)
    draft.say("negatives", styles or ["leading-minus", "brackets"], counts or "none is below nothing, so the usual two")
    if len(styles) > 1:
        draft.doubt(
            "negative-styles",
            f"amounts below nothing are written in {len(styles)} ways: {counts}",
            "see that each means less than nothing in this ledger",
        )
    if amount.odd_signs:
        draft.doubt(
            "negative-styles",
            f"{amount.odd_signs:,} amounts have CR or DR beside them, and their rows are set aside",
            "ask for an extract with a sign or brackets instead",
        )
    repairs = [name for name, count in _REPAIRS.items() if getattr(amount, count)]
    if repairs:
        named = ", ".join(f"{getattr(amount, _REPAIRS[name]):,} {name}" for name in repairs)
        draft.say("repairs", repairs, f"without them these rows would be set aside: {named}")


def _say_totals(draft: _Draft, connection: duckdb.DuckDBPyConnection, roles: Roles) -> None:
    if totals := find_totals(connection, roles.columns):
        draft.say(
            "totals",
            {"known_by": dict(totals.known_by), "then": "check"},
            f"{totals.count:,} rows have an amount and no date; each agrees with the rows above it",
        )


def _try(draft: _Draft, path: Path, scratch: Path) -> Reading | None:
    """Read the file by the draft; what stands in the way becomes a doubt."""
    with duckdb.connect() as connection:
        try:
            extract = read_extract(connection, path, draft.feed(), Path(mkdtemp(dir=scratch)))
        except Refused as refused:
            if any(problem.code == "control-total" for problem in refused.problems):
                totals = draft.terms["totals"] | {"then": "set-aside"}
                draft.say("totals", totals)
                draft.evidence["totals"] = ["these rows have an amount and no date"]
                draft.doubt("totals-differ", refused.problems[0].what, "see whether rows are missing")
                return _try(draft, path, scratch)
            draft.doubts += [Doubt(problem.code, problem.what, problem.remedy) for problem in refused.problems]
            return None
        return _reading(draft, connection, extract)


def _reading(draft: _Draft, connection: duckdb.DuckDBPyConnection, extract: Extract) -> Reading:
    draft.evidence["dates"] = [f"{extract.dates.order}: {extract.dates.evidence}"]
    codes = connection.execute("SELECT code, count(*) FROM unreadable GROUP BY code ORDER BY code").fetchall()
    [(readable, pence, first, last)] = connection.execute(
        "SELECT count(*), coalesce(sum(pence), 0)::BIGINT, min(effective_on), max(effective_on) FROM readable"
    ).fetchall()
    _say_repeats(draft, connection, readable)
    personal = [(code, count) for code, count in codes if code in get_args(Kind)]
    if personal:
        draft.doubt(
            "personal-data",
            "rows would be set aside because their words may identify a person: "
            + ", ".join(f"{count:,} {code}" for code, count in personal),
            "ask for an extract without them; or name firms that look like people under 'personal: not_personal'",
        )
    lost = sum(count for code, count in codes if code not in ("total", "control-total", *get_args(Kind)))
    if lost > extract.rows_in * _FEW:
        draft.doubt(
            "many-set-aside",
            f"{lost:,} of {extract.rows_in:,} rows would be set aside: "
            + ", ".join(f"{count:,} {code}" for code, count in codes),
            "look at them with `wyebridge list set-aside` after an import into a home for trying things out",
        )
    _doubt_turned_dates(draft, connection, extract)
    return Reading(extract.rows_in, readable, pence, dict(codes), str(first), str(last))


def _say_repeats(draft: _Draft, connection: duckdb.DuckDBPyConnection, readable: int) -> None:
    """How far the columns proposed as a row's own do tell rows apart."""

    def repeated(roles: Sequence[Role]) -> int:
        [(different,)] = connection.execute(
            f"SELECT count(*) FROM (SELECT DISTINCT {key(roles)} FROM readable)"
        ).fetchall()
        return readable - int(different)

    draft.evidence["unique"] = [f"{repeated(draft.terms['unique']):,} rows repeat another in all of these"]
    for roles in _SHORT_KEYS:
        if all(role in draft.terms["columns"] for role in roles):
            draft.evidence["unique"].append(f"by {' and '.join(roles)} alone {repeated(roles):,} would")


def _doubt_turned_dates(draft: _Draft, connection: duckdb.DuckDBPyConnection, extract: Extract) -> None:
    """Doubt a workbook where days up to the twelfth are dates and those after are text, as when Excel turned them."""
    if extract.source.format == "text":
        return
    [(as_days, as_text, latest)] = connection.execute(
        r"""
        SELECT count_if(is_day), count_if(NOT is_day), max(day(effective_on)) FILTER (is_day)
        FROM (SELECT effective_on, regexp_matches(date_text, '^\d{4}-') AS is_day FROM readable)
        """
    ).fetchall()
    if as_days and as_text > as_days * (1 - MOSTLY) and latest <= 12:
        draft.doubt(
            "turned-dates",
            f"{as_days:,} dates are kept as days, none after the twelfth of a month, and {as_text:,} as text",
            "the program that made the workbook may have taken days for months: ask for the dates as text, or a CSV",
        )
