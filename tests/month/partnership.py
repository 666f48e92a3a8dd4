"""A council and a trust that share one fund, with feeds of every kind and figures to add up by hand.

The fund has £2,400 for the year: homes £1,200 (council), visits £1,200 (trust), and shares are 75% to 25%.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from wyebridge.books.closing import Closed, Fact, close_month, record_fact
from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.importing import Imported, import_extract
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.ledger.closing import ClosingFact, FactKind

NOW: Final = datetime(2021, 6, 3, 9, 0, tzinfo=UTC)

AGREEMENT: Final = """\
id: arrow-and-lugg
title: Arrow and Lugg together (made up)
version: first
legal_power: nhs-act-2006-s75
year: 2021-22
signed_on: 2021-03-25
commences_on: 2021-04-01
effective_from: 2021-04-01
ends_on: 2022-03-31
partners:
  - {id: AC, name: Arrow Council, kind: council}
  - {id: LT, name: Lugg Trust, kind: ccg}
host: AC
funds:
  - id: care
    name: Care money
    kind: pooled
    shares: {basis: stated, percentages: {AC: 75%, LT: 25%}}
    schemes:
      - id: homes
        name: Homes
        lines:
          - {id: places, name: Places, commissioner: AC, payer: AC, budget: "£1,200.00"}
      - id: visits
        name: Visits
        lines:
          - {id: hours, name: Hours, commissioner: LT, payer: LT, budget: "£1,200.00"}
contributions:
  - {partner: AC, fund: care, instalments: {first_due: 2021-04-15, count: 12, each: "£150.00"}}
  - {partner: LT, fund: care, instalments: {first_due: 2021-04-15, count: 12, each: "£50.00"}}
clauses:
  - {number: "7", applies_to: care, rule: each-bears-its-own}
"""
KINDS: Final = ("accruals", "commitments", "forecast", "budget")
BODIES: Final = {"AC": "council", "LT": "health"}
FEEDS: Final = {"AC": "council-over-500", "LT": "nhs-over-25k"}
HEADINGS: Final = {
    "council-over-500": "Payment Date,Document Number,Net,Supplier Name,Cost Centre",
    "nhs-over-25k": "Date,Transaction Number,Amount,Supplier,Cost Centre",
}
_FEED: Final = """\
id: {body}-{kind}
title: Made-up {kind}
body: {body}
kind: {kind}
columns: {{date: [As at], amount: [Amount], cost_centre: [Cost Centre]}}
required: [date, amount, cost_centre]
unique: [cost_centre, date, amount]
"""
_TARGETS: Final = {
    "PLACES": "{scheme: homes, line: places}",
    "HOURS": "{scheme: visits, line: hours}",
    "FUND": "{contribution: care}",
}


def write_registers(registers: Path, agreement: str = AGREEMENT) -> Path:
    for register in ("coding", "decisions", "feeds"):
        (registers / register).mkdir(parents=True)
    (registers / "1.yaml").write_text(agreement, encoding="utf-8")
    for body in BODIES.values():
        for kind in KINDS:
            text = _FEED.format(body=body, kind=kind)
            (registers / "feeds" / f"{body}-{kind}.yaml").write_text(text, encoding="utf-8")
    rules = ["rules:"]
    for ledger in BODIES:
        for cost_centre, target in _TARGETS.items():
            rules += [f"  - id: {ledger}-{cost_centre}", f"    ledger: {ledger}"]
            rules += [f"    when: {{cost_centre: {cost_centre}}}", f"    to: {target}"]
            rules += ["    author: finance", "    reason: As its cost centre says."]
    (registers / "coding" / "rules.yaml").write_text("\n".join(rules) + "\n", encoding="utf-8")
    return registers


def new_home(folder: Path, agreement: str = AGREEMENT) -> Home:
    return make_home(folder / "home", write_registers(folder / "registers", agreement))


def pay(home: Home, ledger: str, name: str, rows: Sequence[tuple[str, str, str]], *, now: datetime = NOW) -> Imported:
    """Import payments (date, amount, cost centre) of one ledger, each with a document number of its own."""
    lines = [f"{day},{name}-{n},{amount},Fletchings,{centre}" for n, (day, amount, centre) in enumerate(rows, 1)]
    return _import(home, ledger, FEEDS[ledger], name, HEADINGS[FEEDS[ledger]], lines, now)


def tell(
    home: Home, ledger: str, kind: str, name: str, rows: Sequence[tuple[str, str, str]], *, now: datetime = NOW
) -> Imported:
    """Import how things stand (as at, amount, cost centre) by one ledger's feed of a kind."""
    lines = [f"{day},{amount},{centre}" for day, amount, centre in rows]
    return _import(home, ledger, f"{BODIES[ledger]}-{kind}", name, "As at,Amount,Cost Centre", lines, now)


def _import(
    home: Home, ledger: str, feed: str, name: str, headings: str, lines: Sequence[str], now: datetime
) -> Imported:
    path = home.path.parent / f"{name}.csv"
    path.write_text("\n".join([headings, *lines]) + "\n", encoding="utf-8")
    return import_extract(read_home(home.path), path, feed_id=feed, for_partner=ledger, by="A. Clerk", now=now)


PLAN: Final = """\
id: first
starts: 2021-04-01
feeds:
  - {ledger: AC, feed: council-over-500}
  - {ledger: LT, feed: nhs-over-25k}
  - {ledger: AC, feed: council-forecast, kind: forecast}
  - {ledger: LT, feed: health-forecast, kind: forecast}
officers:
  - {name: A. Treasurer, role: finance-lead, for_partner: AC}
  - {name: L. Director, role: finance-lead, for_partner: LT}
  - {name: F. Manager, role: fund-manager, for_partner: AC}
"""
SIGNERS: Final = (
    ("F. Manager", "fund-manager", "AC"),
    ("A. Treasurer", "finance-lead", "AC"),
    ("L. Director", "finance-lead", "LT"),
)


def closing_home(folder: Path, plan: str = PLAN, agreement: str = AGREEMENT) -> Home:
    """A home whose months are closed by a plan; it has no payment yet."""
    registers = write_registers(folder / "registers", agreement)
    (registers / "closing").mkdir()
    (registers / "closing" / "plan.yaml").write_text(plan, encoding="utf-8")
    return make_home(folder / "home", registers)


def day_after(period: Period) -> datetime:
    """A morning on which a month is over."""
    return datetime.combine(period.last_day + timedelta(days=3), time(9), tzinfo=UTC)


def bring_in(home: Home, month: str, *, paid: tuple[str, str] = ("100.00", "90.00")) -> None:
    """A month's payments of both ledgers, on its tenth, and both forecasts: every line at its budget."""
    period = Period.parse(month)
    now, tenth, last = day_after(period), f"{period.first_day:%Y-%m}-10", str(period.last_day)
    pay(home, "AC", f"AC-{month}", [(tenth, paid[0], "PLACES")], now=now)
    pay(home, "LT", f"LT-{month}", [(tenth, paid[1], "HOURS"), (tenth, "50.00", "FUND")], now=now)
    tell(home, "AC", "forecast", f"AC-f-{month}", [(last, "1200.00", "PLACES")], now=now)
    tell(home, "LT", "forecast", f"LT-f-{month}", [(last, "1200.00", "HOURS")], now=now)


def record(
    home: Home,
    month: str,
    kind: FactKind,
    for_partner: str,
    by: str = "A. Clerk",
    now: datetime | None = None,
    **more: Any,
) -> Fact:
    """Record a fact of a month, on a morning after it."""
    now = now or day_after(Period.parse(month))
    fact = ClosingFact(period=month, kind=kind, on=now.date(), by=by, for_partner=for_partner, **more)
    return record_fact(read_home(home.path), fact, now=now)


def cut_off(home: Home, month: str, status: str = "hard", now: datetime | None = None) -> None:
    """Every feed that the plan expects, cut off at the month's end."""
    for feed in read_home(home.path).plans[-1].feeds:
        more: dict[str, Any] = {"feed": feed.feed, "status": status, "cut_off": Period.parse(month).last_day}
        record(home, month, "cut-off", feed.ledger, now=now, **more)


def certify(home: Home, month: str, now: datetime | None = None) -> None:
    for by, role, partner in SIGNERS:
        record(home, month, "certificate", partner, by=by, now=now, role=role)


def close(home: Home, month: str, now: datetime | None = None) -> Closed:
    period = Period.parse(month)
    return close_month(read_home(home.path), period, by="F. Manager", now=now or day_after(period))


def close_all(home: Home, *months: str) -> None:
    """Bring in, cut off, certify and close months, one after another."""
    for month in months:
        bring_in(home, month)
        cut_off(home, month)
        certify(home, month)
        made = close(home, month)
        assert made.checklist.is_closed, [item for item in made.checklist.items if not item.is_met]
