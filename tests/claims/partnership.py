"""Two councils and a trust, small enough to settle by hand, whose overspend nobody has wholly decided on yet.

The fund has £1,600: North £800, the trust £600, South £200, of which South paid £150. £1,900 was spent, North paying
£1,500 of it and the trust £400. Of the £300 over, £150 is each commissioner's own (North £100, the trust £50); the
other £150 waits for North's cabinet and the trust's board, and would be shared £75, £56.25 and £18.75.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.importing import import_extract
from wyebridge.books.settling import Settled, bind_year
from wyebridge.engine.kernel.dates import FinancialYear

YEAR: Final = FinancialYear(2021)
IMPORTED: Final = datetime(2022, 4, 20, 9, 0, tzinfo=UTC)
BOUND: Final = datetime(2022, 5, 20, 9, 0, tzinfo=UTC)
LATER: Final = datetime(2022, 7, 1, 9, 0, tzinfo=UTC)
LATEST: Final = datetime(2022, 9, 1, 9, 0, tzinfo=UTC)

AGREEMENT: Final = """\
id: dore-and-monnow
title: Dore and Monnow together (made up)
version: first
legal_power: nhs-act-2006-s75
year: 2021-22
signed_on: 2021-03-25
commences_on: 2021-04-01
effective_from: 2021-04-01
ends_on: 2022-03-31
partners:
  - {id: NC, name: North Council, kind: council}
  - {id: TR, name: Dore Trust, kind: ccg, successor: {id: ICB, name: Dore Board, starts: 2022-07-01}}
  - {id: SC, name: South Council, kind: council}
host: NC
funds:
  - id: care
    name: Care money
    kind: pooled
    shares: {basis: contribution}
    schemes:
      - id: homes
        name: Homes
        lines:
          - {id: places, name: Places, commissioner: NC, payer: NC, budget: "£1,000.00"}
      - id: visits
        name: Visits
        lines:
          - {id: hours, name: Hours, commissioner: TR, payer: NC, budget: "£600.00"}
  - id: held
    name: Money held against a bad year
    kind: risk-pool
    shares: {basis: contribution}
contributions:
  - {partner: NC, fund: care, instalments: {first_due: 2021-04-15, count: 1, each: "£800.00"}}
  - {partner: TR, fund: care, instalments: {first_due: 2021-04-15, count: 1, each: "£600.00"}}
  - {partner: SC, fund: care, instalments: {first_due: 2021-04-15, count: 1, each: "£200.00"}}
  - {partner: SC, fund: held, instalments: {first_due: 2021-04-15, count: 1, each: "£40.00"}}
"""
CLAUSES: Final = """\
boards:
  - {name: North cabinet, decides_for: NC}
  - {name: Trust board, decides_for: TR}
clauses:
  - number: "5"
    applies_to: care
    when: over
    residual: awaits-partners
    steps:
      - {share: {basis: own}, until: £150.00}
      - {name: shared, share: {basis: contribution}, decided_by: [North cabinet, Trust board]}
  - {number: "6", applies_to: care, when: under, rule: each-bears-its-own}
"""
PRO_RATA: Final = """\
clauses:
  - {number: "5", applies_to: care, rule: pro-rata-to-contribution}
"""
DECISIONS: Final = """\
decisions:
  - id: TR-9
    title: What the trust may forgive
    body: Trust board
    for_partner: TR
    taken_on: 2022-05-25
    effective_on: 2022-05-25
    approves: forgiveness
    claim: 2021-22.1.1
    amount: £30.00
"""
SHARED: Final = """\
decisions:
  - {id: NC-7, title: Share it, body: North cabinet, for_partner: NC, taken_on: 2022-06-10, effective_on: 2022-06-15,
     clause: "5", step: shared}
  - {id: TR-7, title: Share it, body: Trust board, for_partner: TR, taken_on: 2022-06-14, effective_on: 2022-06-14,
     clause: "5", step: shared}
"""
FEEDS: Final = {"NC": "council-over-500", "TR": "nhs-over-25k", "SC": "council-over-500"}
HEADINGS: Final = {
    "council-over-500": "Payment Date,Document Number,Net,Supplier Name,Cost Centre",
    "nhs-over-25k": "Date,Transaction Number,Amount,Supplier,Cost Centre",
}
TARGETS: Final = {
    "PLACES": "{scheme: homes, line: places}",
    "HOURS": "{scheme: visits, line: hours}",
    "FUND": "{contribution: care}",
    "HELD": "{contribution: held}",
}
LEDGERS: Final = {
    "NC": ("2021-06-10,1,1200.00,Fletchings,PLACES", "2022-01-10,2,300.00,Fletchings,HOURS"),
    "TR": ("2021-04-15,1,600.00,North Council,FUND", "2022-02-10,2,400.00,Fletchings,HOURS"),
    "SC": ("2021-04-15,1,150.00,North Council,FUND", "2021-04-16,2,40.00,North Council,HELD"),
}


def make_partnership(folder: Path, *, clauses: str = CLAUSES, agreement: str = AGREEMENT) -> Home:
    """A home whose books hold the year's extracts of all three."""
    registers = folder / "registers"
    for register in ("coding", "decisions"):
        (registers / register).mkdir(parents=True)
    (registers / "1.yaml").write_text(agreement + clauses, encoding="utf-8")
    (registers / "decisions" / "first.yaml").write_text(DECISIONS, encoding="utf-8")
    rules = ["rules:"]
    for ledger in FEEDS:
        for cost_centre, target in TARGETS.items():
            rules += [f"  - id: {ledger}-{cost_centre}", f"    ledger: {ledger}"]
            rules += [f"    when: {{cost_centre: {cost_centre}}}", f"    to: {target}"]
            rules += ["    author: finance", "    reason: As its cost centre says."]
    (registers / "coding" / "rules.yaml").write_text("\n".join(rules) + "\n", encoding="utf-8")
    home = make_home(folder / "home", registers)
    for ledger, rows in LEDGERS.items():
        extract(home, ledger, f"{ledger}.csv", *rows)
    return home


def extract(home: Home, ledger: str, name: str, *rows: str, now: datetime = IMPORTED) -> None:
    """Import a file of these rows as one body's."""
    path = home.path.parent / name
    path.write_text("\n".join([HEADINGS[FEEDS[ledger]], *rows]) + "\n", encoding="utf-8")
    import_extract(home, path, feed_id=FEEDS[ledger], for_partner=ledger, by="A. Clerk", now=now)


def bind(home: Home, *, now: datetime = BOUND, **more: Any) -> Settled:
    """Settle the year for good, on the registers as they now stand."""
    return bind_year(read_home(home.path), YEAR, by="A. Treasurer", now=now, **more)


def decide(home: Home) -> None:
    """Both boards decide, long after the year's end, to share what is over."""
    (home.path / "decisions" / "shared.yaml").write_text(SHARED, encoding="utf-8")


def sign_another(home: Home, clauses: str = PRO_RATA, signed_on: str = "2022-08-20") -> None:
    """A second version, signed long after the year, that counts from its first day."""
    text = AGREEMENT.replace("version: first", "version: second").replace("2021-03-25", signed_on)
    (home.path / "agreement" / "2.yaml").write_text(text + clauses, encoding="utf-8")


def owing(settled: Settled) -> list[tuple[str, str, int]]:
    """Who owes whom how much, by what a settlement raised."""
    return [(claim.debtor, claim.creditor, claim.pence) for claim in settled.claims]
