"""The made-up work of the benchmark: one body's ledger extract of any length, and the registers that place it.

    python -m bench.generate LINES FOLDER [--second-year]

The folder then holds:

- `lines.csv`, the extract, in order of date: 116 bytes a line, one in twenty a credit, one in fifty a block payment;
- `registers/`, the agreement's versions, coding rules, feed and decision that Wyebridge reads;
- `coding.csv` and `shares.csv`, the same facts as plain tables for everything else: cost centre to scheme, and each
  scheme's whole-number weights by date, in lowest terms;
- with `--second-year`, `second-year.csv`, another extract of as many lines for the year after.

The same arguments always give the same bytes.
"""

import argparse
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import gcd
from pathlib import Path
from random import Random
from typing import Final

import duckdb

SEED: Final = 2401
FIRST_YEAR: Final = 2024
PARTNERS: Final = ("MCC", "MDC", "MICB")
LEDGER: Final = "MCC"
SCHEMES: Final = 200
COST_CENTRES_EACH: Final = 2
SCHEMES_IN_FUND: Final = 20
CONTRIBUTION_FUNDS: Final = 3
"""The first funds are shared in ratio of contributions (30 % of schemes); schemes of the others state percentages."""
TWO_BODY_UNTIL: Final = 150
"""Schemes after the contribution funds and up to this one are two bodies' (45 %), those after it all three's (25 %)."""
EQUAL_FUND: Final = 1
"""The fund (counted from nought) that all three begin by paying into alike, so that remainders tie three ways."""
CHANGES: Final = (((5, 0), (10, 1)), ((7, 2),), ((1, 1), (11, 0)))
"""For each contribution fund, its in-year changes: months after April, and whose contribution it is."""

Weights = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A partner's new instalment of whole pounds, in force from the first of a month (months after April)."""

    month: int
    partner: int
    pounds: int


@dataclass(frozen=True, slots=True)
class Year:
    """One financial year's shares: contributions of whole pounds a month, and percentages in hundredths of 1 %.

    `stated` has two values for each scheme: from April, and from October, when a new version of the agreement may
    change them.
    """

    starts: date
    instalments: tuple[Weights, ...]
    changes: tuple[tuple[Change, ...], ...]
    stated: dict[int, tuple[Weights, Weights]]

    @property
    def ends(self) -> date:
        return self.starts.replace(year=self.starts.year + 1) - timedelta(days=1)

    @property
    def name(self) -> str:
        return f"{self.starts.year}-{self.ends.year % 100:02}"

    def month(self, months: int) -> date:
        """The first day of a month, by how many come after April."""
        return date(self.starts.year + (months > 8), (months + 3) % 12 + 1, 1)


def make_year(first: int) -> Year:
    """A year's shares, always the same for the same year."""
    rng = Random(SEED + first)  # noqa: S311  (the same made-up shares each time, and no secret)
    return Year(
        starts=date(first, 4, 1),
        instalments=tuple(_instalments(rng, fund) for fund in range(CONTRIBUTION_FUNDS)),
        changes=tuple(
            tuple(Change(month, partner, rng.randint(600_001, 1_600_000)) for month, partner in of_fund)
            for of_fund in CHANGES
        ),
        stated={scheme: _stated(rng, scheme) for scheme in _stated_schemes()},
    )


def _instalments(rng: Random, fund: int) -> Weights:
    if fund == EQUAL_FUND:
        return (1_000_000,) * len(PARTNERS)
    return tuple(rng.randint(600_001, 1_600_000) for _ in PARTNERS)


def _stated_schemes() -> range:
    return range(CONTRIBUTION_FUNDS * SCHEMES_IN_FUND + 1, SCHEMES + 1)


def _stated(rng: Random, scheme: int) -> tuple[Weights, Weights]:
    april = _percentages(rng, scheme)
    return april, _percentages(rng, scheme) if scheme % 2 else april


def _percentages(rng: Random, scheme: int) -> Weights:
    """Hundredths of 1 %: whole percentages of two bodies (the third has none), or any of three."""
    if scheme <= TWO_BODY_UNTIL:
        one = rng.randint(5, 95) * 100 if scheme % 10 else 5_000
        shares = [one, 10_000 - one]
        shares.insert(scheme % len(PARTNERS), 0)
        return tuple(shares)
    one = rng.randint(500, 6_000)
    other = rng.randint(500, 3_500)
    return one, other, 10_000 - one - other


def scheme_id(scheme: int) -> str:
    return f"S{scheme:03}"


def fund_of(scheme: int) -> int:
    """The fund a scheme is in, counted from nought."""
    return (scheme - 1) // SCHEMES_IN_FUND


def share_rows(year: Year) -> Iterator[tuple[str, date, date, Weights]]:
    """Each scheme's shares: from when, until when, and weights in lowest terms."""
    for scheme in range(1, SCHEMES + 1):
        fund = fund_of(scheme)
        if fund < CONTRIBUTION_FUNDS:
            months = [0, *(change.month for change in year.changes[fund])]
            found = [(month, _year_sums(year, fund, month)) for month in months]
        else:
            april, october = year.stated[scheme]
            found = [(0, april)] if april == october else [(0, april), (6, october)]
        for index, (month, weights) in enumerate(found):
            is_last = index + 1 == len(found)
            ends = year.ends if is_last else year.month(found[index + 1][0]) - timedelta(days=1)
            divisor = gcd(*weights)
            yield scheme_id(scheme), year.month(month), ends, tuple(weight // divisor for weight in weights)


def _year_sums(year: Year, fund: int, month: int) -> Weights:
    """What each partner contributes in the whole year, in pounds, by the changes in force in this month."""
    sums = []
    for partner, opening in enumerate(year.instalments[fund]):
        each = [opening] * 12
        for change in year.changes[fund]:
            if change.partner == partner and change.month <= month:
                each[change.month :] = [change.pounds] * (12 - change.month)
        sums.append(sum(each))
    return tuple(sums)


def agreement_text(year: Year, *, from_october: bool) -> str:
    """One version of the agreement in YAML: from April, or the one that takes over in October."""
    version = f"{year.name}.2" if from_october else year.name
    head = f"""\
id: mereshire
title: Mereshire together (made up)
version: {version}
legal_power: nhs-act-2006-s75
year: {year.name}
signed_on: {year.starts}
commences_on: {year.starts}
effective_from: {year.month(6) if from_october else year.starts}
ends_on: {year.ends}
partners:
  - {{id: MCC, name: Mereshire County Council, kind: council}}
  - {{id: MDC, name: Mere District Council, kind: council}}
  - {{id: MICB, name: NHS Mereshire Integrated Care Board, kind: icb}}
host: MCC
funds:
"""
    funds = "".join(_fund_text(year, fund, int(from_october)) for fund in range(SCHEMES // SCHEMES_IN_FUND))
    contributions = "".join(_contributions_text(year, fund) for fund in range(SCHEMES // SCHEMES_IN_FUND))
    return f"{head}{funds}contributions:\n{contributions}"


def _fund_text(year: Year, fund: int, half: int) -> str:
    text = f"""\
  - id: F{fund + 1:02}
    name: Fund {fund + 1}
    kind: pooled
    shares: {{basis: contribution}}
    schemes:
"""
    for scheme in range(fund * SCHEMES_IN_FUND + 1, (fund + 1) * SCHEMES_IN_FUND + 1):
        text += f"      - id: {scheme_id(scheme)}\n        name: Scheme {scheme}\n        decision: MCC-1\n"
        if scheme in year.stated:
            parts = zip(PARTNERS, year.stated[scheme][half], strict=True)
            stated = ", ".join(f"{partner}: {part / 100:.2f}%" for partner, part in parts if part)
            text += f"        shares: {{basis: stated, percentages: {{{stated}}}}}\n"
        line = f'{{id: spend, name: Spending, commissioner: MCC, payer: MCC, budget: "£{1_000_000 + scheme * 365:,}"}}'
        text += f"        lines:\n          - {line}\n"
    return text


def _contributions_text(year: Year, fund: int) -> str:
    text = ""
    for index, partner in enumerate(PARTNERS):
        each = year.instalments[fund][index] if fund < CONTRIBUTION_FUNDS else 1_000_000
        text += f"""\
  - partner: {partner}
    fund: F{fund + 1:02}
    instalments: {{first_due: {year.starts.replace(day=15)}, count: 12, each: "£{each:,}"}}
"""
        changes = year.changes[fund] if fund < CONTRIBUTION_FUNDS else ()
        mine = [change for change in changes if change.partner == index]
        text += "    changes:\n" if mine else ""
        for change in mine:
            starts = year.month(change.month)
            text += f"""\
      - agreed_on: {starts}
        with_effect_from: {starts}
        first_paid_on: {starts.replace(day=15)}
        each: "£{change.pounds:,}"
"""
    return text


def cost_centres(scheme: int) -> list[str]:
    return [f"C{(scheme - 1) * COST_CENTRES_EACH + k:03}" for k in range(1, COST_CENTRES_EACH + 1)]


def coding_text() -> str:
    """Coding rules in YAML: a scheme's cost centres, one rule a scheme."""
    rules = "".join(
        f"""\
  - id: {scheme_id(scheme)}
    ledger: {LEDGER}
    when: {{cost_centre: [{", ".join(cost_centres(scheme))}]}}
    to: {{scheme: {scheme_id(scheme)}, line: spend}}
    author: finance
    reason: The scheme's own cost centres.
"""
        for scheme in range(1, SCHEMES + 1)
    )
    return f"rules:\n{rules}"


FEED_TEXT: Final = """\
id: mereshire-ledger
title: Mereshire's ledger extract (made up)
body: council
encodings: [utf-8, cp1252]
columns:
  line: [Line]
  document: [Document]
  date: [Date]
  cost_centre: [Cost Centre]
  account: [Account]
  supplier: [Supplier]
  description: [Description]
  amount: [Amount]
required: [date, document, amount, supplier]
unique: [document, line, date, amount, supplier, description, cost_centre, account]
"""
DECISIONS_TEXT: Final = f"""\
decisions:
  - id: MCC-1
    title: The schemes of Mereshire together
    body: Cabinet
    for_partner: {LEDGER}
    taken_on: {FIRST_YEAR}-03-01
    effective_on: {FIRST_YEAR}-04-01
"""

PLACES: Final = """
    Alder Ash Beech Birch Cedar Elm Fern Hawthorn Hazel Holly Ivy Juniper Larch Lime Maple Oak Pine Poplar Rowan Sorrel
    Thorn Willow Yew Avon Brook Dale Field Ford Glen Heath Hill Lake Mead Mere Moor Park Ridge Rill Shaw Spring Stone
    Thwaite Vale Wold Wood Wye Lugg Arrow Frome Teme
"""
KINDS: Final = """
    House Court View Lodge Bank Grove Gate Cross End Green Mount Rise Reach Close Way Side Top Lea Farm Row
"""
FORMS: Final = ("Care Ltd", "Homes Ltd", "Support CIC", "Nursing & Co", "Trust")
"""Words of suppliers' names: 50 × 20 × 5 of them."""
PHRASES: Final = (
    "Home care",
    "Respite stay",
    "Day centre place",
    "Nursing home fee",
    "Equipment hire",
    "Agency nurse cover",
    "Direct payment",
    "Transport to clinic",
    "Short break",
    "Reablement visits",
    "Occupational therapy",
    "Carer support",
    "Supported tenancy",
    "Community beds",
    "Telecare rental",
    "Advocacy sessions",
)
MARKS: Final = ("agreed", "late", "revised", "part only")


def lines_query(lines: int, year: Year) -> str:
    """SQL whose rows are an extract's. All that varies comes from MD5 of the line's number, so it never changes."""

    def words(values: Iterable[str], chosen: str) -> str:
        return f"{list(values)}[1 + ({chosen})::INTEGER]"

    days = (year.ends - year.starts).days + 1
    return f"""
        WITH drawn AS (
            SELECT i, md5_number_lower('{SEED}/{year.starts.year}/' || i) AS g,
                   md5_number_upper('{SEED}/{year.starts.year}/' || i) AS h
            FROM range({lines}) AS numbers(i)
        ), placed AS (
            SELECT *, 1 + g % {SCHEMES * COST_CENTRES_EACH} AS cost_centre, g // 1000 % 5000 AS supplier,
                   g // 10000000 % 12 AS account, h % 10000 AS size, h // 10000 % 100 AS odd,
                   h // 1000000 % 50 = 0 AS is_block, h // 100000000 % 20 = 0 AS is_credit, h // 10000000000 AS rest
            FROM drawn
        ), sized AS (
            SELECT *, CASE WHEN is_block THEN (1 + size % 200) * 500000 + odd
                           ELSE size * size * size // 500000 END AS pence
            FROM placed
        )
        SELECT i + 1 AS "Line", printf('5%02d%07d', {year.starts.year % 100}, i // 3) AS "Document",
               DATE '{year.starts}' + (i * {days} // {lines})::INTEGER AS "Date",
               printf('C%03d', cost_centre) AS "Cost Centre", 4900 + account * 10 AS "Account",
               {words(PLACES.split(), "supplier % 50")} || ' ' || {words(KINDS.split(), "supplier // 50 % 20")} || ' '
                   || {words(FORMS, "supplier // 1000")} AS "Supplier",
               {words(PHRASES, f"rest % {len(PHRASES)}")} || ', week ' || (rest // 16 % 52 + 1) || ' "'
                   || {words(MARKS, "rest // 832 % 4")} || '", ref ' || (10000 + rest // 3328 % 90000) AS "Description",
               CASE WHEN is_credit AND pence > 0 THEN '-' ELSE '' END || (pence // 100) || '.'
                   || lpad((pence % 100)::VARCHAR, 2, '0') AS "Amount"
        FROM sized ORDER BY i
    """


def write_lines(path: Path, lines: int, year: Year) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY ({lines_query(lines, year)}) TO '{path}' (FORMAT csv, HEADER, FORCE_QUOTE (\"Description\"))"
        )


def write_registers(folder: Path, years: list[Year]) -> None:
    """The registers that Wyebridge reads, and the two tables that everything else does."""
    registers = folder / "registers"
    texts = {"feeds/mereshire-ledger.yaml": FEED_TEXT, "decisions/decisions.yaml": DECISIONS_TEXT}
    texts["coding/coding.yaml"] = coding_text()
    for year in years:
        texts[f"{year.name}.yaml"] = agreement_text(year, from_october=False)
        texts[f"{year.name}-from-october.yaml"] = agreement_text(year, from_october=True)
    for name, text in texts.items():
        path = registers / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    coding = [(centre, scheme_id(scheme)) for scheme in range(1, SCHEMES + 1) for centre in cost_centres(scheme)]
    _write_table(folder / "coding.csv", ("cost_centre", "scheme"), coding)
    shares = [(scheme, starts, ends, *weights) for year in years for scheme, starts, ends, weights in share_rows(year)]
    _write_table(folder / "shares.csv", ("scheme", "starts", "ends", *PARTNERS), shares)


def _write_table(path: Path, heading: tuple[str, ...], rows: list[tuple[object, ...]] | list[tuple[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([heading, *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the benchmark's data.")
    parser.add_argument("lines", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--second-year", action="store_true")
    asked = parser.parse_args()
    years = [make_year(FIRST_YEAR + index) for index in range(2 if asked.second_year else 1)]
    asked.folder.mkdir(parents=True, exist_ok=True)
    write_registers(asked.folder, years)
    for year, name in zip(years, ("lines.csv", "second-year.csv"), strict=False):
        write_lines(asked.folder / name, asked.lines, year)


if __name__ == "__main__":
    main()
