"""A return that a template asks for: what ledgers do not tell of it, and where in the template each figure goes.

Templates change each year, so where a figure goes is data: sheet, cell or column, and what goes in. The words of `is`
below are all that a template can ask for.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal

from pydantic import Field

from wyebridge.engine.agreement.terms import Agreement, Pending
from wyebridge.engine.kernel.terms import Name, NonNegativePence, Term, Year
from wyebridge.engine.kernel.yaml import Fault, Path
from wyebridge.engine.ledger.bridge import Bridge

ONCE: Final = {
    "board": "the health and wellbeing board whose return it is",
    "year": "the financial year",
    "as-at": "the day the figures are as at",
    "status": "how final the figures are",
    "agreement": "the agreement, its version, and when it was signed",
    "planned-income-total": "all income planned",
    "actual-income-total": "all income received",
    "planned-expenditure-total": "all expenditure planned",
    "actual-expenditure-total": "all expenditure to date",
}
"""What stands once in a return."""

OF_INCOME: Final = {
    "source": "the source's name",
    "body": "who gives it",
    "planned-income": "what it was to give",
    "actual-income": "what it gave",
    "income-difference": "what it gave over what it was to give",
    "comments": "whatever is not settled, and whom it awaits",
}
"""What each source of income has."""

OF_EXPENDITURE: Final = {
    "number": "the scheme's number, which it keeps from year to year",
    "name": "the scheme's name",
    "description": "what it is, in a sentence",
    "type": "its type, by the bridge that the template names",
    "sub-type": "its sub-type",
    "planned-outputs": "units planned, on the scheme's first row alone",
    "delivered-outputs": "units delivered, on the scheme's first row alone",
    "unit": "what is counted",
    "area": "the area of spend",
    "commissioner": "who commissions it: LA or NHS",
    "provider": "who provides it",
    "source": "the source of its funding, by the bridge that the template names",
    "new": "New or Existing",
    "planned-expenditure": "its opening budget",
    "current-budget": "its budget with changes agreed in the year",
    "actual-expenditure": "what was paid and accrued to date",
    "expenditure-difference": "what was paid and accrued over what was planned",
    "comments": "whatever is not settled, and whom it awaits",
}
"""What each row of expenditure has: one scheme's line, of one type, from one source."""

_TABLES: Final = {"income-la": OF_INCOME, "income-nhs": OF_INCOME, "income": OF_INCOME, "expenditure": OF_EXPENDITURE}
_CELL: Final = re.compile(r"[A-Z]{1,2}[1-9][0-9]{0,3}")


class TemplateCell(Term):
    """One cell: where it is, what goes in, and where the template's own words for it stand."""

    at: str
    value: Annotated[str, Field(alias="is")]
    says: str
    says_at: str


class TemplateColumn(Term):
    """One column of a table: its letters, what goes in, and its heading in the template."""

    at: str
    value: Annotated[str, Field(alias="is")]
    says: str


class TemplateTable(Term):
    """A table: what has a row in it, where its headings stand, and its first row."""

    each: Literal["income", "income-la", "income-nhs", "expenditure"]
    headings: int
    first_row: int
    rows: int = Field(ge=1, description="How many rows the template has room for")
    columns: tuple[TemplateColumn, ...]


class TemplateSheet(Term):
    """One sheet of a template, by the name it has there."""

    name: Annotated[str, Field(min_length=1, max_length=31)]
    cells: tuple[TemplateCell, ...] = ()
    tables: tuple[TemplateTable, ...] = ()


class ReturnTemplate(Term):
    """Where everything goes in one edition of a template."""

    id: Name
    title: str
    source: str = Field(description="Whose template it is, which edition, and how far the addresses have been checked")
    types: Name = Field(description="The bridge to its types of scheme")
    sources: Name = Field(description="The bridge to its sources of funding")
    sheets: tuple[TemplateSheet, ...]


class Source(Term):
    """One source of funding: its code in the bridge, whose it is, and what it was to give and gave."""

    code: str
    partner: Name
    planned: NonNegativePence | None = None
    received: NonNegativePence | None = None
    awaiting: Pending | None = None


class Outputs(Term):
    """What a scheme was to deliver, and has delivered, in whole units."""

    unit: str
    planned: int | None = None
    delivered: int | None = None


class ReturnScheme(Term):
    """What a return says of a scheme, or of one of its lines, that no ledger does."""

    number: str
    scheme: Name
    line: Name | None = None
    description: str
    sub_type: str = ""
    area: str
    provider: str
    is_new: bool = False
    outputs: Outputs | None = None


class Minimum(Term):
    """A national condition on what must be planned, of one source, for one area of spend or by one side."""

    says: str
    source: str
    area: str | None = None
    commissioner: Literal["LA", "NHS"] | None = None
    least: NonNegativePence


class ReturnFacts(Term):
    """What a year's return needs that no ledger or agreement tells."""

    id: Name
    year: Year
    board: str
    sources: tuple[Source, ...]
    schemes: tuple[ReturnScheme, ...]
    minimums: tuple[Minimum, ...] = ()

    def scheme(self, scheme: str, line: str) -> ReturnScheme | None:
        """What is said of a line: its own words before those of its scheme."""
        found = [one for one in self.schemes if one.scheme == scheme and one.line in (line, None)]
        return next((one for one in sorted(found, key=lambda one: one.line is None)), None)


def check_template(template: ReturnTemplate) -> Iterator[Fault]:
    """Every fault of a template: cells that are none, two things in one place, values that a return has not."""
    for index, sheet in enumerate(template.sheets):
        at: Path = ("sheets", index)
        places: Counter[str] = Counter()
        for number, cell in enumerate(sheet.cells):
            yield from _check_value(cell.value, ONCE, (*at, "cells", number))
            for place in (cell.at, cell.says_at):
                places[place] += 1
                if not _CELL.fullmatch(place):
                    yield Fault(
                        (*at, "cells", number),
                        "not-a-cell",
                        f"'{place}' is not a cell",
                        "nothing can be put there",
                        "write its column and row, such as C8",
                    )
        for number, table in enumerate(sheet.tables):
            letters = Counter(column.at for column in table.columns)
            for column in table.columns:
                where: Path = (*at, "tables", number)
                yield from _check_value(column.value, _TABLES[table.each], where)
                if letters[column.at] > 1:
                    yield _taken(where, f"column {column.at}")
            if table.headings >= table.first_row:
                yield Fault(
                    (*at, "tables", number, "first_row"),
                    "rows-out-of-order",
                    f"the first row, {table.first_row}, is not below the headings, {table.headings}",
                    "figures would stand over the template's own words",
                    "correct the row that is wrong",
                )
        yield from (_taken((*at, "cells"), f"cell {place}") for place, count in places.items() if count > 1)


def _check_value(value: str, known: dict[str, str], at: Path) -> Iterator[Fault]:
    if value not in known:
        yield Fault(
            at,
            "unknown-value",
            f"'{value}' is nothing that a return has here",
            "the cell would stay empty",
            f"use one of {', '.join(known)}",
        )


def _taken(at: Path, place: str) -> Fault:
    return Fault(at, "place-taken", f"{place} has two things in it", "one would hide the other", "move one")


def check_facts(facts: ReturnFacts, agreements: Sequence[Agreement]) -> Iterator[Fault]:
    """Every fault of what is said of a return, held against the agreement's versions of its year."""
    versions = [agreement for agreement in agreements if agreement.year == facts.year]
    lines = {(scheme.id, line.id) for version in versions for _, scheme, line in version.every_line()}
    partners = {partner for version in versions for partner in version.partner_ids()}
    said = Counter((one.scheme, one.line) for one in facts.schemes)
    for index, one in enumerate(facts.schemes):
        at: Path = ("schemes", index)
        if not any(scheme == one.scheme and one.line in (line, None) for scheme, line in lines):
            yield _unknown(at, f"line '{one.scheme}{f'/{one.line}' if one.line else ''}'")
        if said[one.scheme, one.line] > 1:
            yield Fault(
                at, "said-twice", f"{one.scheme} is described twice", "either might be shown", "keep one description"
            )
    codes = Counter(source.code for source in facts.sources)
    for index, source in enumerate(facts.sources):
        if source.partner not in partners:
            yield _unknown(("sources", index, "partner"), f"partner '{source.partner}'")
        if codes[source.code] > 1:
            yield Fault(
                ("sources", index), "said-twice", f"{source.code} stands twice", "it would count twice", "keep one"
            )
        if (source.planned is None) == (source.awaiting is None):
            yield Fault(
                ("sources", index),
                "settled-or-awaiting",
                f"{source.code}: give what is planned, or who must still settle it, and not both",
                "an amount is either known or is not",
                "keep `planned` or `awaiting`",
            )


def _unknown(at: Path, what: str) -> Fault:
    return Fault(at, "unknown-name", f"no version of that year has a {what}", "it says nothing", "correct the name")


def check_bridges(facts: ReturnFacts, types: Bridge, sources: Bridge) -> Iterator[str]:
    """What keeps two bridges from serving a return: maps by a ledger's own codes, and sources that nobody gives."""
    for bridge in (types, sources):
        if any(column in ("ledger", "cost_centre", "account") for one in bridge.maps for column in one.when):
            yield f"bridge {bridge.id} looks at a ledger's own codes, and a plan has none"
    given = {source.code for source in facts.sources}
    known = {code.code for code in sources.codes}
    yield from (f"source {code} is no code of bridge {sources.id}" for code in sorted(given - known))
