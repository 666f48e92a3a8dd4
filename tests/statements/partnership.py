"""A made-up trust and two councils, small enough to add up by hand, whose ledgers hold one of every awkward row."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from wyebridge.books.home import Home, make_home
from wyebridge.books.importing import import_extract

NOW: Final = datetime(2021, 9, 1, 10, 0, tzinfo=UTC)
AS_AT: Final = date(2021, 7, 31)
PARTNERS: Final = ("WC", "WPCT", "EC")
RESERVED: Final = {"WC": "Quernstone", "WPCT": "Isinglass", "EC": "Caddisfly"}
"""In every row that is one body's own, excluded, in suspense or set aside; no other body's paper may show it."""
RUN_AS_FORMULA: Final = '=HYPERLINK("http://example.invalid","Fletchings")'

AGREEMENT: Final = """\
id: upper-wye
title: Upper Wye together
version: 2021-22
legal_power: nhs-act-2006-s75
year: 2021-22
commences_on: 2021-04-01
effective_from: 2021-04-01
ends_on: 2022-03-31
partners:
  - {id: WC, name: West Council, kind: council}
  - {id: WPCT, name: West Trust, kind: pct, successor: {id: WICB, name: West Board, starts: 2022-07-01}}
  - {id: EC, name: East Council, kind: council}
host: WPCT
exclusions:
  - {id: arm, name: The trust's own nurses, why: provider-services, reason: They answer to the trust alone.}
  - {id: schools, name: Schools, why: ring-fenced-grant, reason: Schools have a grant of their own.}
measures:
  - id: nights
    name: Nights in the ward
    unit: nights
    supplied_by: WPCT
    counts:
      - {starts: 2021-04-01, ends: 2021-06-30, by: {WC: 3, WPCT: 6, EC: 1}}
funds:
  - id: older
    name: Older people's money
    kind: pooled
    shares: {basis: stated, percentages: {WC: 50%, WPCT: 30%, EC: 20%}}
    schemes:
      - id: homes
        name: Zephyr homes
        decision: WC-1
        lines:
          - {id: places, name: Zephyr places, commissioner: WC, payer: WPCT, budget: "£800.00"}
      - id: visits
        name: Zephyr visits
        lines:
          - {id: hours, name: Zephyr hours, commissioner: WPCT, payer: WC, budget: "£400.00"}
  - id: ward
    name: Ward money
    kind: pooled
    host: WC
    rounding: cumulative
    shares: {basis: usage, measure: nights}
    schemes:
      - id: beds
        name: Borealis beds
        decision: WC-1
        lines:
          - {id: beds, name: Borealis beds, commissioner: WPCT, payer: WC, budget: "£600.00"}
  - id: young
    name: Young people's money
    kind: pooled-aligned
    host: WC
    shares: {basis: own}
    schemes:
      - id: foster
        name: Cumulus fostering
        decision: WC-1
        lines:
          - {id: carers, name: Cumulus carers, commissioner: EC, payer: WC, budget: "£240.00"}
          - {id: nurses, name: Cumulus nurses, commissioner: WPCT, payer: WPCT, budget: "£120.00"}
  - id: pool
    name: Held money
    kind: risk-pool
    shares: {basis: contribution}
contributions:
  - {partner: WC, fund: older, instalments: {first_due: 2021-04-15, count: 12, each: "£50.00"}}
  - {partner: EC, fund: older, instalments: {first_due: 2021-04-15, count: 12, each: "£20.00"}}
  - {partner: WPCT, fund: older, instalments: {first_due: 2021-04-15, count: 12, each: "£30.00"}}
  - {partner: WPCT, fund: ward, instalments: {every: quarter, first_due: 2021-04-30, count: 4, each: "£60.00"}}
  - {partner: WC, fund: ward, instalments: {first_due: 2021-04-15, count: 12, each: "£30.00"}}
  - {partner: EC, fund: ward, awaiting: {body: EC's cabinet, what: whether it will use the ward}}
  - {partner: EC, fund: young, instalments: {first_due: 2021-04-15, count: 12, each: "£20.00"}}
  - {partner: WPCT, fund: young, instalments: {first_due: 2021-04-15, count: 12, each: "£10.00"}}
  - {partner: WC, fund: pool, instalments: {first_due: 2021-05-01, count: 1, each: "£50.00"}}
clauses:
  - {number: "9", applies_to: agreement, rule: each-bears-its-own}
"""
DECISIONS: Final = """\
decisions:
  - id: WC-1
    title: What is bought together
    body: Cabinet
    for_partner: WC
    taken_on: 2021-03-01
    effective_on: 2021-05-01
"""
TARGETS: Final = {
    "PLACES": "{scheme: homes, line: places}",
    "HOURS": "{scheme: visits, line: hours}",
    "BEDS": "{scheme: beds, line: beds}",
    "CARERS": "{scheme: foster, line: carers}",
    "NURSES": "{scheme: foster, line: nurses}",
    "FOR-EAST": "{scheme: homes, line: places, for: EC}",
    "TO-OLDER": "{contribution: older}",
    "TO-WARD": "{contribution: ward}",
    "TO-POOL": "{contribution: pool}",
    "ARM": "{excluded: arm}",
    "ARM-2": "{excluded: arm}",
    "SCHOOLS": "{excluded: schools}",
    "OWN": "own",
}
"""Where each cost centre goes, in any of the three ledgers; any other is in suspense."""

Row = tuple[str, str, str, str]
"""Date, amount as written, supplier, cost centre."""

LEDGERS: Final[dict[str, tuple[tuple[Row, ...], ...]]] = {
    "WC": (
        (
            ("2021-04-07", "100.01", "Fletchings", "HOURS"),
            ("2021-04-15", "50.00", "West Trust", "TO-OLDER"),
            ("2021-04-20", "33.33", "Fletchings", "BEDS"),
            ("2021-05-02", "50.00", "West Trust", "TO-POOL"),
            ("2021-05-10", "-7.77", "Fletchings", "HOURS"),
            ("2021-05-11", "61.00", "Cumulus Care", "CARERS"),
            ("2021-05-15", "45.00", "West Trust", "TO-OLDER"),
            ("2021-05-20", "300.00", "Quernstone School", "SCHOOLS"),
            ("2021-05-21", "17.00", "Quernstone Own", "OWN"),
            ("2021-05-22", "18.00", "Quernstone Unknown", "NOWHERE"),
            ("2021-05-23", "unread", "Quernstone Unread", "HOURS"),
            ("never", "19.00", "Quernstone Undated", "HOURS"),
            ("2021-03-30", "23.00", "Quernstone Last Year", "HOURS"),
            ("2021-08-01", "6.05", "Fletchings", "BEDS"),
        ),
        (
            ("2021-06-15", "50.00", "West Trust", "TO-OLDER"),
            ("2021-06-16", "29.99", RUN_AS_FORMULA, "BEDS"),
            ("2021-06-17", "-10.01", "Fletchings", "BEDS"),
            ("2021-07-05", "41.00", "Fletchings", "BEDS"),
            ("2021-07-06", "12.34", "Fletchings", "PLACES"),
            ("2021-08-06", "77.00", "Fletchings", "HOURS"),
        ),
    ),
    "WPCT": (
        (
            ("2021-04-05", "200.00", "Zephyr Homes", "PLACES"),
            ("2021-04-30", "60.00", "West Council", "TO-WARD"),
            ("2021-05-05", "99.99", RUN_AS_FORMULA, "PLACES"),
            ("2021-05-06", "40.00", "Zephyr Homes", "FOR-EAST"),
            ("2021-06-05", "11.11", "Cumulus Nurses", "NURSES"),
            ("2021-06-06", "-1.00", "Zephyr Homes", "PLACES"),
            ("2021-07-07", "3.33", "Borealis", "BEDS"),
            ("2021-04-09", "500.00", "Isinglass Staff Ltd", "ARM"),
            ("2021-05-09", "510.00", "ISINGLASS STAFF LIMITED", "ARM"),
            ("2021-05-10", "7.07", "Isinglass Laundry", "ARM-2"),
            ("2021-08-09", "520.00", "Isinglass Staff Ltd", "ARM"),
            ("2021-06-10", "21.00", "Isinglass Own", "OWN"),
            ("2021-06-11", "22.00", "Isinglass Unknown", "NOWHERE"),
            ("2021-06-12", "9.99", "=Isinglass()", "ARM-2"),
        ),
    ),
    "EC": (
        (
            ("2021-04-15", "20.00", "West Trust", "TO-OLDER"),
            ("2021-05-15", "20.00", "West Trust", "TO-OLDER"),
            ("2021-06-15", "20.00", "West Trust", "TO-OLDER"),
            ("2021-07-15", "25.00", "West Trust", "TO-OLDER"),
            ("2021-07-16", "13.00", "Fletchings", "HOURS"),
            ("2021-07-17", "4.00", "West Trust", "TO-POOL"),
            ("2021-07-18", "2.00", "West Council", "TO-WARD"),
            ("2021-07-20", "31.00", "Caddisfly Own", "OWN"),
            ("", "1.00", "Caddisfly Total", ""),
        ),
    ),
}
_FEEDS: Final = {"WC": "council-over-500", "WPCT": "nhs-over-25k", "EC": "council-over-500"}
_HEADINGS: Final = {
    "council-over-500": "Payment Date,Document Number,Net,Supplier Name,Cost Centre",
    "nhs-over-25k": "Date,Transaction Number,Amount,Supplier,Cost Centre",
}


def make_partnership(folder: Path, *versions: str) -> Home:
    """A home whose books hold an adoption (of the agreement, or of these versions) and every file of the ledgers."""
    registers = folder / "registers"
    for register in ("coding", "decisions"):
        (registers / register).mkdir(parents=True)
    for number, text in enumerate(versions or (AGREEMENT,)):
        (registers / f"version-{number}.yaml").write_text(text, encoding="utf-8")
    (registers / "decisions" / "decisions.yaml").write_text(DECISIONS, encoding="utf-8")
    (registers / "coding" / "rules.yaml").write_text(_rules(), encoding="utf-8")
    home = make_home(folder / "home", registers)
    for ledger, files in LEDGERS.items():
        for number, rows in enumerate(files, 1):
            path = write_extract(folder, ledger, number, rows)
            import_extract(home, path, feed_id=_FEEDS[ledger], for_partner=ledger, by="tester", now=NOW)
    return home


def write_extract(folder: Path, ledger: str, number: int, rows: Sequence[Row]) -> Path:
    """A file of these rows, each with a document number of its own."""
    lines = [_HEADINGS[_FEEDS[ledger]]]
    for index, (date_text, amount, supplier, cost_centre) in enumerate(rows, 1):
        quoted = supplier.replace('"', '""')
        lines.append(f'{date_text},{ledger}-{number}-{index},{amount},"{quoted}",{cost_centre}')
    path = folder / f"{ledger}-{number}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _rules() -> str:
    rules = ["rules:"]
    for ledger in PARTNERS:
        for cost_centre, target in TARGETS.items():
            rules.append(f"  - id: {ledger}-{cost_centre}")
            rules.append(f"    ledger: {ledger}")
            rules.append(f"    when: {{cost_centre: {cost_centre}}}")
            rules.append(f"    to: {target}")
            rules.append("    author: finance\n    reason: As its cost centre says.")
    return "\n".join(rules) + "\n"
