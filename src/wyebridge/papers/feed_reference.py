"""The reference of feeds, in Markdown: terms from their definitions, examples read as they are printed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from string import ascii_uppercase
from typing import Final

from wyebridge.books.feed.cases import BASE, CaseFile, CaseResult, FeedCase, read_feed_case, run_feed_case
from wyebridge.books.feed.guess.proposal import flow
from wyebridge.books.feed.read import REASONS, reason_of
from wyebridge.books.feed.terms import ROLES, Feed, Personal, Totals
from wyebridge.papers.reference import kind_of

_TAKES: Final = {
    "columns": "for each of our columns, headings",
    "required": "our columns",
    "unique": "our columns",
    "look_in": "our columns",
    "payees_in": "our columns",
    "not_personal": "texts; `*` is anything",
    "totals": "`known_by` and `then`",
    "personal": "`look_in`, `payees_in`, `people_paid`, `not_personal`",
    "known_by": "for each of our columns, a value or a list",
    "delimiter": "one character",
    "member": "a name; `*` is anything",
    "sheets": "names; `*` is anything, but not a hidden sheet",
    "encodings": "names of encodings",
    "title": "words",
    "id": "a name",
}
_COLUMNS: Final = {
    "date": "the day on which it counts: paid, or posted",
    "document": "the reference of the payment, by which it is known again in another file",
    "line": "which line of it, where one payment has several",
    "amount": "what the body bears: net of VAT that it recovers",
    "gross": "with VAT, kept beside the amount",
    "vat": "kept beside the amount",
    "supplier": "who was paid",
    "description": "what for",
    "directorate": "who in the body bought it",
    "cost_centre": "where in the body's books",
    "account": "the code of what it was for",
    "order_number": "the order or contract that it was called off, by which a commitment made here is used up",
}
_INTRO: Final = """\
A feed says how one kind of extract is read: a page of YAML in a home's `feeds/`, which `wyebridge import --feed NAME`
names. `wyebridge feed guess FILE` proposes one for a file that none knows, with its evidence and its doubts.

This page is written by `wyebridge feed reference` from the terms themselves, and each example is read as it is printed.

A file may be delimited text, a workbook (XLSX, XLS, ODS), or either of them in a zip file; what is in it tells which,
and not its name. Every row is posted or set aside with a reason; a row with no cell filled is not a row. A file that
cannot be taken as a whole is refused, and the books stay as they were. The books keep the SHA-256 of the file as it was
received, and where in it each row stood."""

_PERSONAL: Final = """\
What is looked for in `look_in`: ten digits with the check digit of an NHS number, where they are written 3-3-4, follow
the word NHS, or are of the numbers issued; a date after `DOB` or `born`, or ten years and more before the middle of
the file; a title and a surname, or a common forename and a surname, that no word of a firm, school or home follows. In
`payees_in` names are not looked for unless `people_paid` says so: many a firm of one person bears that person's name.

It errs on the side of setting aside, and it does not find every name: it knows only forenames that are common in
Britain and seldom a word or a place. Where a column is there to name people, leave its heading out of `columns`.

The amount of a row set aside so stays in the control totals. The books keep its place, the kind of thing found and the
column, and never its text; nor that of any other row set aside whose words may identify a person.
`wyebridge release FILE --row N` posts the row, once a named officer has looked at it in the file and says that it
identifies nobody: who, when and why stay in the books.

On published extracts of three councils and an NHS body (27,828 rows, 27,722 of them with a description) no row is set
aside so. Of their 3,567 payees, none of the 417 with a word such as care, home or house in its name reads as a person,
and 26 of the others do, on 71 rows: by eye, 16 name people, eight are firms that bear a name, and two are mistakes."""


def feed_reference(examples: Path) -> str:
    """The whole reference. Examples are files in the folder. Raises ValueError where one does not hold."""
    cases = [(path, _read(path)) for path in sorted(examples.glob("*.yaml"))]
    parts = ["# Feeds", _INTRO, "## Terms", _fields(Feed), "### Under `totals`", _fields(Totals)]
    parts += ["### Under `personal`", _fields(Personal), _PERSONAL]
    parts += ["## Our columns", _table("column", "is", _COLUMNS)]
    parts += ["## Why a row is set aside", _table("code", "because", {code: reason_of(code) for code in REASONS})]
    parts += ["## Examples", "Each gives only the terms it is about. The rest of its feed is:", _yaml(_base())]
    for term in Feed.model_fields:
        of_term = [(path, case) for path, case in cases if _is_about(path, term)]
        if of_term:
            parts.append(f"### `{term}`")
            parts += [_example(path, case) for path, case in of_term]
    return "\n\n".join(parts) + "\n"


def _is_about(path: Path, term: str) -> bool:
    """Whether an example is about a term, by its file's name: `day-numbers-left-unsaid` is about `day_numbers`."""
    return path.stem.startswith(f"{term.replace('_', '-')}-")


def _read(path: Path) -> FeedCase:
    case, problems = read_feed_case(path.read_text(encoding="utf-8"), path.name)
    if case is None:
        raise ValueError(f"{path}: {problems[0]}")
    return case


def _fields(term: type[Feed] | type[Totals] | type[Personal]) -> str:
    rows = []
    for name, field in term.model_fields.items():
        default = "must be said" if field.is_required() else _unsaid(field.default)
        takes = _TAKES.get(name) or kind_of(field)
        rows.append(f"| `{name}` | {takes} | {field.description} | {default} |")
    return "| term | takes | says | left unsaid |\n| --- | --- | --- | --- |\n" + "\n".join(rows)


def _unsaid(default: object) -> str:
    return f"`{flow(default)}`" if default not in (None, ()) else "none"


def _table(name: str, says: str, rows: dict[str, str]) -> str:
    assert name != "column" or set(rows) == set(ROLES)
    lines = "\n".join(f"| `{key}` | {words} |" for key, words in rows.items())
    return f"| {name} | {says} |\n| --- | --- |\n{lines}"


def _base() -> str:
    return "\n".join(f"{name}: {flow(value)}" for name, value in BASE.items())


def _yaml(text: str) -> str:
    return f"```yaml\n{text}\n```"


def _example(path: Path, case: FeedCase) -> str:
    result = run_feed_case(case, path.parent)
    if result.differences:
        raise ValueError(f"{path}: {result.differences[0]}")
    terms = [_yaml(_terms_of(path))] if case.feed else []
    return "\n\n".join([f"**{case.title}.** ({path.name})", *terms, *_file(case.file), *_came(result)])


def _terms_of(path: Path) -> str:
    """The feed's terms as the example writes them."""
    lines = path.read_text(encoding="utf-8").splitlines()
    start = lines.index("feed:") + 1
    kept = lines[start : next(at for at in range(start, len(lines)) if lines[at][:1].strip())]
    return "\n".join(line.removeprefix("  ") for line in kept)


def _file(file: CaseFile) -> Iterator[str]:
    if file.sheets is not None:
        for name, rows in file.sheets.items():
            hidden = ", which is hidden" if name in file.hidden else ""
            yield f"`{file.name}`, sheet {name}{hidden}:"
            yield _sheet(rows)
    elif file.zipped is not None:
        for name, text in file.zipped.items():
            yield f"`{name}` in `{file.name}`:"
            yield _text(text)
    else:
        letters = "" if file.encoding == "utf-8" else f", in {file.encoding}"
        yield f"`{file.name}`{letters}:"
        yield _text(file.text or "")


def _text(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```"


def _sheet(rows: Sequence[Sequence[str]]) -> str:
    """A sheet as a table, its rows numbered and its columns lettered."""
    width = max(map(len, rows))
    letters = " | ".join(ascii_uppercase[:width])
    lines = [f"| | {letters} |", "| ---: |" + " --- |" * width]
    for at, row in enumerate(rows, 1):
        cells = [*row, *[""] * (width - len(row))]
        lines.append(f"| {at} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _came(result: CaseResult) -> Iterator[str]:
    given = result.given
    for problem in result.problems:
        yield f"Refused, `{problem.code}`: {problem.what}. To do: {problem.remedy}."
    came = {row[0]: f"posted | {' | '.join(' '.join(cell.split()) for cell in row[1:])}" for row in given.posted}
    came |= {place: f"posted, flagged{came[place].removeprefix('posted')}" for place in given.repeats}
    came |= {place: f"set aside, `{code}`: {reason_of(code)} | | | |" for place, code in given.set_aside}
    if came:
        rows = "\n".join(f"| {place.strip(':')} | {said} |" for place, said in sorted(came.items(), key=_order))
        head = "| row | becomes | date | document | amount | supplier |\n| ---: | --- | --- | --- | ---: | --- |"
        yield f"{head}\n{rows}"
    if result.above:
        yield f"Rows above the headings, not read: {result.above}."


def _order(one: tuple[str, str]) -> tuple[str, int]:
    sheet, _, row = one[0].rpartition(":")
    return sheet, int(row)
