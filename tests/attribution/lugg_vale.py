"""Lugg vale: a made-up partnership small enough to work out by hand, with every base of shares that there is."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Final

PARTNERS: Final = ("LC", "LCCG", "LT")
FEEDS: Final = {"LC": "council-over-500", "LCCG": "nhs-over-25k"}
FIRST: Final = date(2021, 4, 1)

AGREEMENT: Final = """\
id: lugg-vale
title: Lugg vale
version: 2021-22
legal_power: nhs-act-2006-s75
year: 2021-22
commences_on: 2021-04-01
effective_from: 2021-04-01
ends_on: 2022-03-31
partners:
  - {id: LC, name: Lugg Council, kind: council}
  - {id: LCCG, name: Lugg CCG, kind: ccg}
  - {id: LT, name: Lugg Trust, kind: nhs-trust}
host: LC
exclusions:
  - {id: schools, name: Schools, why: ring-fenced-grant, reason: Schools have a grant of their own.}
measures:
  - id: bed-days
    name: Bed-days
    unit: days
    supplied_by: LT
    counts:
      - {starts: 2021-04-01, ends: 2021-04-30, by: {LC: 17, LCCG: 29}}
      - {starts: 2021-05-01, ends: 2021-05-31, by: {LC: 19, LCCG: 23, LT: 1}}
      - {starts: 2021-07-01, ends: 2022-03-31, by: {LT: 5, LC: 7}}
  - id: people
    name: People
    unit: people
    supplied_by: LCCG
    counts: [{starts: 2021-04-01, ends: 2022-03-31, by: {LC: 1784, LCCG: 1820, LT: 3}}]
funds:
  - id: care
    name: Care
    kind: pooled
    shares: {basis: contribution}
    schemes:
      - id: homes
        name: Homes
        lines:
          - {id: places, name: Places, commissioner: LC, payer: LC, budget: "£800.03"}
          - id: respite
            name: Respite
            commissioner: LCCG
            payer: LC
            budget: £300.00
            profile: [1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4]
      - id: visits
        name: Visits
        shares: {basis: stated, percentages: {LC: 33.4%, LCCG: 33.3%, LT: 33.3%}}
        lines: [{id: hours, name: Hours, commissioner: LCCG, payer: LCCG, budget: "£120.00"}]
      - id: store
        name: Store
        shares: {basis: equal}
        lines: [{id: aids, name: Aids, commissioner: LC, payer: LCCG, budget: "£70.07"}]
  - id: beds
    name: Beds
    kind: pooled
    host: LCCG
    shares: {basis: usage, measure: bed-days}
    schemes:
      - id: ward
        name: Ward
        lines: [{id: beds, name: Beds, commissioner: LCCG, payer: LCCG, budget: "£240.00"}]
  - id: wellbeing
    name: Wellbeing
    kind: pooled
    shares: {basis: population, measure: people}
    rounding: cumulative
    schemes:
      - id: lives
        name: Lives
        lines: [{id: walks, name: Walks, commissioner: LC, payer: LC, budget: "£99.99"}]
  - id: kept
    name: Kept
    kind: pooled-aligned
    shares: {basis: own}
    schemes:
      - id: young
        name: Young
        lines: [{id: homes, name: Homes, commissioner: LC, payer: LC, budget: "£50.00"}]
  - id: fresh
    name: Fresh
    kind: pooled
    host: LCCG
    shares: {basis: contribution}
    schemes:
      - id: new
        name: New
        lines: [{id: start, name: Start, commissioner: LCCG, payer: LCCG, budget: "£12.00"}]
contributions:
  - {partner: LC, fund: care, instalments: {first_due: 2021-04-15, count: 12, each: "£70.07"}}
  - partner: LCCG
    fund: care
    instalments: {first_due: 2021-04-15, count: 12, each: "£30.03"}
    changes: [{agreed_on: 2021-07-20, with_effect_from: 2021-07-01, first_paid_on: 2021-08-15, each: "£33.33"}]
  - {partner: LT, fund: care, instalments: {first_due: 2021-04-15, count: 12, each: "£20.00"}}
  - {partner: LC, fund: beds, instalments: {first_due: 2021-04-15, count: 12, each: "£8.00"}}
  - {partner: LCCG, fund: beds, instalments: {first_due: 2021-04-15, count: 12, each: "£12.00"}}
  - {partner: LC, fund: wellbeing, instalments: {first_due: 2021-04-15, count: 12, each: "£9.00"}}
  - {partner: LC, fund: kept, instalments: {first_due: 2021-04-15, count: 12, each: "£5.00"}}
  - {partner: LC, fund: fresh, instalments: {first_due: 2021-04-15, count: 12, each: "£2.00"}}
  - {partner: LCCG, fund: fresh, awaiting: {body: LCCG board, what: its contribution, by: September 2021}}
budget_changes:
  - {scheme: homes, line: places, on: 2021-06-10, amount: "-£50.00", reason: Virement}
  - {scheme: homes, line: respite, on: 2021-06-10, amount: "£50.00", reason: Virement}
  - {scheme: ward, line: beds, on: 2021-09-01, amount: "-£7.07", reason: One bed closed}
clauses:
  - {number: "9", applies_to: agreement, rule: each-bears-its-own}
"""

APRIL, MAY, JUNE, JULY = (date(2021, month, 1) for month in (4, 5, 6, 7))
NEVER_CHANGES: Final = ((APRIL, "2021-04-01"),)

LINES: Final[dict[tuple[str, str, str], tuple[int, tuple[int, ...]]]] = {
    ("care", "homes", "places"): (80_003, (1,) * 12),
    ("care", "homes", "respite"): (30_000, (1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4)),
    ("care", "visits", "hours"): (12_000, (1,) * 12),
    ("care", "store", "aids"): (7_007, (1,) * 12),
    ("beds", "ward", "beds"): (24_000, (1,) * 12),
    ("wellbeing", "lives", "walks"): (9_999, (1,) * 12),
    ("kept", "young", "homes"): (5_000, (1,) * 12),
    ("fresh", "new", "start"): (1_200, (1,) * 12),
}
"""Every line's budget in pence, and over which months it is spread."""

CHANGES: Final = (
    ("homes", "places", date(2021, 6, 10), -5_000),
    ("homes", "respite", date(2021, 6, 10), 5_000),
    ("ward", "beds", date(2021, 9, 1), -707),
)

_BEFORE_JULY: Final = (12 * 7007, 12 * 3003, 12 * 2000)
_FROM_JULY: Final = (12 * 7007, 3 * 3003 + 9 * 3333, 12 * 2000)
WEIGHTS: Final[dict[tuple[str, str], tuple[tuple[date, tuple[int, ...] | None], ...]]] = {
    ("homes", "places"): ((APRIL, _BEFORE_JULY), (JULY, _FROM_JULY)),
    ("homes", "respite"): ((APRIL, _BEFORE_JULY), (JULY, _FROM_JULY)),
    ("visits", "hours"): ((APRIL, (334, 333, 333)),),
    ("store", "aids"): ((APRIL, (1, 1, 1)),),
    ("ward", "beds"): ((APRIL, (17, 29, 0)), (MAY, (19, 23, 1)), (JUNE, None), (JULY, (7, 0, 5))),
    ("lives", "walks"): ((APRIL, (1784, 1820, 3)),),
    ("young", "homes"): ((APRIL, (1, 0, 0)),),
    ("new", "start"): ((APRIL, None),),
}
"""Each line's weights from a day on, as one reads them off the agreement; None where somebody is awaited."""

CUMULATIVE: Final = (("lives", "walks"),)
HOSTS: Final = {"care": "LC", "beds": "LCCG", "wellbeing": "LC", "kept": "LC", "fresh": "LCCG"}

PLACED: Final[dict[str, tuple[str, str, str, str]]] = {
    "PLACES": ("care", "homes", "places", ""),
    "RESPITE": ("care", "homes", "respite", ""),
    "HOURS": ("care", "visits", "hours", ""),
    "AIDS": ("care", "store", "aids", ""),
    "AIDS-LT": ("care", "store", "aids", "LT"),
    "BEDS": ("beds", "ward", "beds", ""),
    "WALKS": ("wellbeing", "lives", "walks", ""),
    "YOUNG": ("kept", "young", "homes", "LC"),
    "START": ("fresh", "new", "start", ""),
}
"""Cost centres of the funds' lines: fund, scheme, line, and the one body whose money it is, if any."""
PAID_IN: Final = {"PAY-CARE": "care", "PAY-BEDS": "beds"}
APART: Final = {"SCHOOL": "excluded", "TOWN HALL": "own", "ASK": "suspense", "STRANGE": "suspense"}

_HEADINGS: Final = {
    "LC": "Payment Date,Document Number,Net,Supplier Name,Cost Centre",
    "LCCG": "Date,Transaction Number,Amount,Supplier,Cost Centre",
}


def write_partnership(folder: Path) -> Path:
    (folder / "coding").mkdir(parents=True)
    (folder / "2021-22.yaml").write_text(AGREEMENT, encoding="utf-8")
    for ledger in FEEDS:
        (folder / "coding" / f"{ledger}.yaml").write_text("\n".join(_rules(ledger)), encoding="utf-8")
    return folder


def _rules(ledger: str) -> Iterator[str]:
    targets = {"SCHOOL": "{excluded: schools}", "TOWN HALL": "own", "ASK": "suspense"}  # STRANGE has no rule
    targets |= {name: f"{{contribution: {fund}}}" for name, fund in PAID_IN.items()}
    for name, (_, scheme, line, _) in PLACED.items():
        targets[name] = f"{{scheme: {scheme}, line: {line}{', for: LT' if name == 'AIDS-LT' else ''}}}"
    yield "rules:"
    for name, target in targets.items():
        place = f"  - {{id: {ledger}-{name.replace(' ', '-')}, ledger: {ledger}, when: {{cost_centre: {name}}}"
        yield f"{place}, to: {target}, author: finance, reason: Made up.}}"


def write_extracts(folder: Path) -> list[tuple[str, Path]]:
    """Three extracts, in the order in which they are imported: two of the council's, one of the CCG's."""
    random = Random(75)  # noqa: S311 (made-up spending, the same each time)
    found = []
    for ledger, number, first, days in (("LC", 1, FIRST, 91), ("LC", 2, date(2021, 7, 1), 60), ("LCCG", 3, FIRST, 152)):
        path = folder / f"{ledger}-{number}.csv"
        lines = [_HEADINGS[ledger], *_rows(random, ledger, number, first, days)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        found.append((ledger, path))
    return found


def _rows(random: Random, ledger: str, number: int, first: date, days: int) -> Iterator[str]:
    centres = [*PLACED, *PAID_IN, *APART]
    if ledger == "LCCG":
        centres.remove("WALKS")  # so that the running total of walks follows one ledger's days
    for index in range(3 * days):
        day = first + timedelta(days=index // 3)
        amount = f"{'-' if random.random() < 0.1 else ''}{random.randrange(0, 40_000) / 100:.2f}"
        supplier = f"Supplier {random.randrange(9)}"
        yield f"{day},{ledger}{number}-{index},{amount},{supplier},{random.choice(centres)}"
    yield f"{first},{ledger}{number}-c,-9876.54,Credit,HOURS"
    yield f"{first},{ledger}{number}-a,not known,Unread,PLACES"
    yield f"unknown,{ledger}{number}-b,12.34,Undated,PLACES"
