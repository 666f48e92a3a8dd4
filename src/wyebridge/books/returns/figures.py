"""The figures of a return: each scheme by type and source of funding, income by source, and how both tie out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from wyebridge.books.bridge import load_bridge
from wyebridge.books.disclosure.terms import Tie
from wyebridge.books.open import OpenBooks
from wyebridge.books.position import Position
from wyebridge.books.position_rows import PositionRow
from wyebridge.books.registers import load_register
from wyebridge.books.statement.basis import basis_of
from wyebridge.books.statement.terms import Basis
from wyebridge.engine.agreement.terms import Agreement, Line, Scheme
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.kernel.split import split
from wyebridge.engine.ledger.bridge import UNBRIDGED, Bridge, Restater, Weights
from wyebridge.engine.ledger.returns import (
    Minimum,
    ReturnFacts,
    ReturnScheme,
    ReturnTemplate,
    Source,
    check_bridges,
    check_facts,
    check_template,
)
from wyebridge.shipped import shipped

FACTS, TEMPLATES = "returns", "templates"


@dataclass(frozen=True, slots=True)
class Spend:
    """One line of a scheme, of one type and from one source ('' where no map says), over the year; in pence."""

    scheme: str
    line: str
    type: str
    source: str
    planned_pence: int = 0
    current_pence: int = 0
    actual_pence: int = 0

    @property
    def difference_pence(self) -> int:
        return self.actual_pence - self.planned_pence


@dataclass(frozen=True, slots=True)
class Tested:
    """A national condition, and what of the plan counts towards it."""

    minimum: Minimum
    planned_pence: int

    @property
    def is_met(self) -> bool:
        return self.planned_pence >= self.minimum.least


@dataclass(frozen=True, slots=True)
class ReturnFigures:
    """A return's figures, and all that a reader must know of them.

    `outside` is what no type covers, which is no part of the plan, by line; `ties` hold totals against the position.
    """

    facts: ReturnFacts
    template: ReturnTemplate
    types: Bridge
    sources: Bridge
    basis: Basis
    rows: tuple[Spend, ...]
    outside: tuple[Spend, ...]
    ties: tuple[Tie, ...]
    tested: tuple[Tested, ...]

    def said_of(self, row: Spend) -> ReturnScheme | None:
        return self.facts.scheme(row.scheme, row.line)

    def income(self, each: str) -> tuple[Source, ...]:
        """The sources of income, all of them or those of a council ('income-la') or a health body ('income-nhs')."""
        health = {partner.id for partner in self.basis.agreement.partners if partner.is_health}
        wanted = {"income-la": False, "income-nhs": True}
        return tuple(one for one in self.facts.sources if each == "income" or (one.partner in health) is wanted[each])

    def asks_for(self, value: str) -> bool:
        """Whether the template has a place for something."""
        tables = [table for sheet in self.template.sheets for table in sheet.tables]
        return any(column.value == value for table in tables for column in table.columns)

    def total(self, name: str) -> int:
        return sum(getattr(row, name) for row in self.rows)

    @property
    def differences_pence(self) -> int:
        return sum(abs(tie.difference_pence) for tie in self.ties)


def load_template(home: Path, asked: str) -> ReturnTemplate:
    """A template by its id: the home's own (`returns/templates`) before one that ships. Raises Refused if none is."""
    found: dict[str, ReturnTemplate] = {}
    for folder in (shipped("returns"), home / FACTS):
        found |= {one.id: one for one in load_register(folder, TEMPLATES, ReturnTemplate, check_template).values()}
    if asked not in found:
        raise refuse(
            "unknown-template",
            f"there is no template '{asked}'",
            why="nothing says where the figures go",
            remedy=f"use one of {', '.join(sorted(found))}; or write {FACTS}/{TEMPLATES}/{asked}.yaml",
            place=Place(str(home / FACTS)),
        )
    return found[asked]


def load_facts(home: Path, agreements: Sequence[Agreement], on: date) -> ReturnFacts:
    """What the home says of the return of the year that holds a day. Raises Refused unless one file does."""
    files = load_register(home, FACTS, ReturnFacts, lambda facts: check_facts(facts, agreements))
    found = [facts for facts in files.values() if on in facts.year]
    if len(found) != 1:
        raise refuse(
            "no-return-facts" if not found else "year-used-twice",
            f"{len(found)} files say what the return of the year to {on} needs beside the ledgers",
            why="its board, its sources of funding and its schemes' descriptions are in no ledger",
            remedy=f"write one file of that year in {FACTS}/",
            place=Place(str(home / FACTS)),
        )
    return found[0]


def return_figures(books: OpenBooks, home: Path, stated: Position, template: ReturnTemplate) -> ReturnFigures:
    """A return of the year to a position's day. Raises Refused where what it needs is not there, or cannot serve.

    Each line is divided by the type of scheme and then by source, each time by largest remainder, so that nothing is
    lost; what no type covers is outside the plan, and what no source covers has the source ''.
    """
    facts = load_facts(home, books.agreements, stated.as_at)
    types, sources = (load_bridge(home, books.agreements, one) for one in (template.types, template.sources))
    for wrong in check_bridges(facts, types, sources):
        raise refuse(
            "bridge-cannot-serve",
            wrong,
            why="the return's rows would not be those of its plan",
            remedy="correct the bridge or the return's file",
            place=Place(str(home / FACTS)),
        )
    rows, outside = _spend(stated.rows, Restater(types), Restater(sources))
    in_order = tuple(sorted(rows, key=lambda row: _order(facts, types, sources, row)))
    return ReturnFigures(
        facts,
        template,
        types,
        sources,
        basis_of(books, stated),
        in_order,
        outside,
        tuple(_ties(stated, facts, in_order, outside)),
        tuple(Tested(one, _towards(stated.agreement, facts, in_order, one)) for one in facts.minimums),
    )


def _spend(
    rows: Sequence[PositionRow], types: Restater, sources: Restater
) -> tuple[tuple[Spend, ...], tuple[Spend, ...]]:
    """Each line divided by type and then by source: the whole of it at once, for as long as the same maps cover it."""
    wholes: dict[tuple[str, str, Weights, Weights], list[int]] = {}
    for row in rows:
        values = {"fund": row.fund, "scheme": row.scheme, "line": row.line}
        key = (row.scheme, row.line, types.weights(values, row.month), sources.weights(values, row.month))
        whole = wholes.setdefault(key, [0, 0, 0])
        for index, pence in enumerate(_amounts(row)):
            whole[index] += pence
    found: dict[tuple[str, str, str, str], list[int]] = {}
    for (scheme, line, by_type, by_source), whole in wholes.items():
        for index, pence in enumerate(whole):
            for kind, source, part in _divided(pence, by_type, by_source):
                found.setdefault((scheme, line, kind, source), [0, 0, 0])[index] += part
    shown = [Spend(*key, *pence) for key, pence in found.items() if any(pence)]
    return tuple(o for o in shown if o.type != UNBRIDGED), tuple(o for o in shown if o.type == UNBRIDGED)


def _divided(pence: int, by_type: Weights, by_source: Weights) -> Iterator[tuple[str, str, int]]:
    for kind, of_kind in zip(by_type[0], split(pence, by_type[1]), strict=True):
        codes, weights = by_source if kind != UNBRIDGED else ((UNBRIDGED,), (1,))
        for source, part in zip(codes, split(of_kind, weights), strict=True):
            yield kind, source, part


def _amounts(row: PositionRow) -> tuple[int, int, int]:
    return (
        row.opening_budget_pence,
        row.current_budget_pence,
        row.actual_to_date_pence + row.accrued_to_date_pence,
    )


def _order(facts: ReturnFacts, types: Bridge, sources: Bridge, row: Spend) -> tuple[object, ...]:
    """In the order that the return's file describes schemes, then as the bridges list types and sources."""
    said = facts.scheme(row.scheme, row.line)
    return (
        facts.schemes.index(said) if said else len(facts.schemes),
        row.scheme,
        row.line,
        list(types.names()).index(row.type),
        [*sources.names(), UNBRIDGED].index(row.source),
    )


def _ties(stated: Position, facts: ReturnFacts, rows: Sequence[Spend], outside: Sequence[Spend]) -> Iterator[Tie]:
    """Each total with what is outside the plan beside the position's; each source's spending beside what it gives."""
    for says, name, index in (
        ("expenditure planned", "planned_pence", 0),
        ("current budget", "current_pence", 1),
        ("expenditure to date", "actual_pence", 2),
    ):
        yield Tie(
            f"All {says}, in the return and outside it",
            "the position, every fund and partner",
            sum(getattr(row, name) for row in (*rows, *outside)),
            sum(_amounts(row)[index] for row in stated.rows),
        )


def named_differences(found: ReturnFigures) -> Iterator[Tie]:
    """What is planned from each source beside what it is to give: where they differ, it is for the board to settle."""
    for source in found.facts.sources:
        if source.planned is not None:
            planned = sum(row.planned_pence for row in found.rows if row.source == source.code)
            name = found.sources.names()[source.code]
            yield Tie(f"{name}: expenditure planned", "income planned from it", planned, source.planned)
    nowhere = sum(row.planned_pence for row in found.rows if row.source == UNBRIDGED)
    if nowhere:
        yield Tie("From no source that anybody has named: expenditure planned", "no income", nowhere, 0)


def _towards(agreement: Agreement, facts: ReturnFacts, rows: Sequence[Spend], one: Minimum) -> int:
    total = 0
    for row in rows:
        said = facts.scheme(row.scheme, row.line)
        fits_area = one.area is None or (said is not None and said.area == one.area)
        fits_side = one.commissioner is None or commissioner_of(agreement, row) == one.commissioner
        if row.source == one.source and fits_area and fits_side:
            total += row.planned_pence
    return total


def commissioner_of(agreement: Agreement, row: Spend) -> str:
    """LA or NHS, by the line's own commissioner; '' where the version in force has no such line."""
    found = line_of(agreement, row)
    party = agreement.party(found[1].commissioner) if found else None
    return "" if party is None else "NHS" if party.is_health else "LA"


def line_of(agreement: Agreement, row: Spend) -> tuple[Scheme, Line] | None:
    every = ((scheme, line) for _, scheme, line in agreement.every_line())
    return next((one for one in every if (one[0].id, one[1].id) == (row.scheme, row.line)), None)
