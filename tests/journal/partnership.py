"""A small made-up partnership of a council and a trust, whose books each test may damage as it likes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from wyebridge.books.closing import record_fact
from wyebridge.books.home import Home, make_home
from wyebridge.books.importing import Imported, import_extract
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.ledger.closing import ClosingFact

NOW: Final = datetime(2021, 5, 4, 9, 30, tzinfo=UTC)
FEEDS: Final = {"TC": "council-over-500", "TPCT": "nhs-over-25k"}
RESERVED_WORDS: Final = {"TC": "Quernstone", "TPCT": "Isinglass"}
"""In every row that is the one body's own, in suspense or set aside; the other body may never see it."""
SHARED_WORD: Final = "Fletchings"
"""In every row that concerns the shared fund."""

AGREEMENT: Final = """\
id: teme-valley
title: Teme valley care
version: 2021-22
legal_power: nhs-act-2006-s75
year: 2021-22
commences_on: 2021-04-01
effective_from: 2021-04-01
ends_on: 2022-03-31
partners:
  - {id: TC, name: Teme Council, kind: council}
  - {id: TPCT, name: Teme Trust, kind: nhs-trust}
host: TC
funds:
  - id: care
    name: Care fund
    kind: pooled
    shares: {basis: stated, percentages: {TC: 60%, TPCT: 40%}}
    schemes:
      - id: homes
        name: Care homes
        decision: TC-1
        lines:
          - {id: places, name: Places, commissioner: TC, payer: TC, budget: "£1,000.00"}
contributions:
  - {partner: TC, fund: care, instalments: {first_due: 2021-04-15, count: 12, amount: "£600.00"}}
  - {partner: TPCT, fund: care, instalments: {first_due: 2021-04-15, count: 12, amount: "£400.00"}}
"""
DECISIONS: Final = """\
decisions:
  - id: TC-1
    title: Care homes
    body: Cabinet
    for_partner: TC
    taken_on: 2021-03-01
    effective_on: 2021-03-08
"""
_RULES: Final = """\
rules:
  - id: {ledger}-places
    ledger: {ledger}
    when: {{cost_centre: POOL}}
    to: {{scheme: homes, line: places}}
    author: finance
    reason: The fund's only line.
  - id: {ledger}-own
    ledger: {ledger}
    when: {{cost_centre: OWN}}
    to: own
    author: finance
    reason: Its own business.
"""
_HEADINGS: Final = {
    "TC": "Payment Date,Document Number,Net,Supplier Name,Cost Centre",
    "TPCT": "Date,Transaction Number,Amount,Supplier,Cost Centre",
}


def write_partnership(folder: Path) -> Path:
    """The folder of registers that a home is made from."""
    for register in ("coding", "decisions"):
        (folder / register).mkdir(parents=True)
    (folder / "2021-22.yaml").write_text(AGREEMENT, encoding="utf-8")
    (folder / "decisions" / "decisions.yaml").write_text(DECISIONS, encoding="utf-8")
    for ledger in FEEDS:
        (folder / "coding" / f"{ledger}.yaml").write_text(_RULES.format(ledger=ledger), encoding="utf-8")
    return folder


def new_home(folder: Path) -> Home:
    """A home with empty books in `folder`."""
    return make_home(folder / "home", write_partnership(folder / "registers"))


def write_extract(folder: Path, ledger: str, number: int, rows: Sequence[tuple[str, str, str]]) -> Path:
    """An extract of rows (amount, supplier, cost centre), every one with a document number of its own."""
    lines = [
        f"2021-04-{day:02},{ledger}-{number}-{day},{amount},{supplier},{cost_centre}"
        for day, (amount, supplier, cost_centre) in enumerate(rows, 1)
    ]
    path = folder / f"{ledger}-{number}.csv"
    path.write_text("\n".join([_HEADINGS[ledger], *lines]) + "\n", encoding="utf-8")
    return path


def usual_rows(ledger: str, number: int) -> list[tuple[str, str, str]]:
    """Two shared rows, one of the body's own, one in suspense and one that cannot be read."""
    reserved = RESERVED_WORDS[ledger]
    return [
        (f"{100 + number}.01", f"{SHARED_WORD} Ltd", "POOL"),
        (f"-{number}.50", f"{SHARED_WORD} Ltd", "POOL"),
        (f"{200 + number}.02", f"{reserved} Own", "OWN"),
        (f"{300 + number}.03", f"{reserved} Unknown", "NOWHERE"),
        ("none", f"{reserved} Unread", "POOL"),
    ]


def import_usual(home: Home, ledger: str, number: int) -> Imported:
    """Import an extract of the usual rows; `number` makes it one that the books have not seen."""
    path = write_extract(home.path.parent, ledger, number, usual_rows(ledger, number))
    return import_extract(home, path, feed_id=FEEDS[ledger], for_partner=ledger, by="tester", now=NOW)


APRIL: Final = Period.parse("2021-22-M01")
PLAN: Final = """\
id: april-on
starts: 2021-04-01
feeds:
  - {ledger: TC, feed: council-over-500}
  - {ledger: TPCT, feed: nhs-over-25k}
  - {ledger: TC, feed: council-forecast, kind: forecast}
officers:
  - {name: F. Manager, role: fund-manager, for_partner: TC}
  - {name: A. Treasurer, role: finance-lead, for_partner: TC}
  - {name: D. Finance, role: finance-lead, for_partner: TPCT}
"""
FORECAST: Final = """\
id: council-forecast
title: Made-up forecast
body: council
kind: forecast
columns: {date: [As at], amount: [Amount], cost_centre: [Cost Centre]}
required: [date, amount, cost_centre]
unique: [cost_centre, date, amount]
"""
_CLOSING: Final[tuple[dict[str, Any], ...]] = (
    {"kind": "cut-off", "for_partner": "TC", "feed": "council-over-500"},
    {"kind": "cut-off", "for_partner": "TPCT", "feed": "nhs-over-25k"},
    {"kind": "cut-off", "for_partner": "TC", "feed": "council-forecast"},
    {"kind": "acceptance", "for_partner": "TC", "by": "A. Treasurer", "pence": 302_03},
    {"kind": "acceptance", "for_partner": "TPCT", "by": "D. Finance", "pence": 303_03},
    {"kind": "certificate", "for_partner": "TC", "by": "F. Manager", "role": "fund-manager"},
    {"kind": "certificate", "for_partner": "TC", "by": "A. Treasurer", "role": "finance-lead"},
    {"kind": "certificate", "for_partner": "TPCT", "by": "D. Finance", "role": "finance-lead"},
)
_SAID: Final[dict[str, dict[str, Any]]] = {
    "cut-off": {"by": "tester", "status": "hard", "cut_off": APRIL.last_day},
    "acceptance": {"matter": "suspense", "because": "Queried."},
    "certificate": {},
}


def home_to_close(folder: Path) -> Home:
    """A home whose April has all that its closing takes."""
    registers = write_partnership(folder / "registers")
    for register, text in (("closing", PLAN), ("feeds", FORECAST)):
        (registers / register).mkdir()
        (registers / register / "council-forecast.yaml").write_text(text, encoding="utf-8")
    home = make_home(folder / "home", registers)
    import_usual(home, "TC", 2)
    import_usual(home, "TPCT", 3)
    path = folder / "forecast.csv"
    path.write_text("As at,Amount,Cost Centre\n2021-04-30,1000.00,POOL\n", encoding="utf-8")
    import_extract(home, path, feed_id="council-forecast", for_partner="TC", by="tester", now=NOW)
    for fact in _CLOSING:
        about = {"period": str(APRIL), "on": NOW.date()} | _SAID[fact["kind"]] | fact
        record_fact(home, ClosingFact.model_validate(about), now=NOW)
    return home
