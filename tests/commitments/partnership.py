"""A council and a trust whose constitution says who may commit what, with feeds that show each row's order."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from tests.month.partnership import new_home

from wyebridge.books.home import Home, read_home
from wyebridge.books.importing import import_extract
from wyebridge.engine.ledger.commitments import Commitment, LetPast

NOW: Final = datetime(2021, 7, 5, 9, 0, tzinfo=UTC)
CONSTITUTION: Final = """\
boards:
  - id: ac-cabinet
    name: AC cabinet
    kind: partner
    decides_for: AC
    seats: {id: leader, constituency: elected, appointed_by: AC}
    quorum: {members: 1}
    notice_days: 5
    call_in: {working_days: 3, heard_by: ac-scrutiny, members: 1}
    source: AC rules 2
  - id: ac-scrutiny
    name: AC scrutiny
    kind: scrutiny
    seats: {id: first, constituency: elected, appointed_by: AC}
    quorum: {members: 1}
    notice_days: 5
    source: AC rules 3
  - id: lt-board
    name: LT board
    kind: partner
    decides_for: LT
    seats: {id: chair, constituency: non-executive, appointed_by: LT}
    quorum: {members: 1}
    notice_days: 3
    source: LT orders 1
posts:
  - {id: head, title: AC head of care, employer: AC, acts_for: AC, held: {person: H.Care, from_on: 2021-04-01}}
  - {id: treasurer, title: AC treasurer, employer: AC, acts_for: AC, held: {person: A.Treasurer, from_on: 2021-04-01}}
  - {id: lead, title: LT finance lead, employer: LT, acts_for: LT, held: {person: L.Director, from_on: 2021-04-01}}
reservations:
  - {id: R1, act: contract, over: "£500.00", binds: AC, needs: ac-cabinet, source: AC rules 11}
delegations:
  - id: AC-7
    partner: AC
    act: commitment
    to: [head, treasurer]
    up_to: "£900.00"
    in_year: "£1,500.00"
    from_on: 2021-04-01
    to_on: 2021-12-31
    source: AC scheme 7
  - {id: LT-4, partner: LT, act: commitment, to: lead, from_on: 2021-04-01, source: LT scheme 4}
controls:
  - {id: C1, of: scheme, warns_at: 90%, tolerance: "£10.00", overridden_by: [treasurer, lead], source: Clause 11}
  - {id: C2, of: fund, warns_at: 100%, source: Clause 12}
  - {id: C3, of: partner, warns_at: 100%, overridden_by: [treasurer, lead], source: Clause 13}
"""
DECISIONS: Final = """\
decisions:
  - {id: AC-0, title: The agreement, body: AC cabinet, for_partner: AC, taken_on: 2021-03-01, effective_on: 2021-03-08,
     act: adopt-agreement}
  - {id: LT-0, title: The agreement, body: LT board, for_partner: LT, taken_on: 2021-03-02, effective_on: 2021-03-02,
     act: adopt-agreement}
  - {id: AC-D1, title: Winter places, body: AC cabinet, for_partner: AC, taken_on: 2021-05-20, effective_on: 2021-06-01,
     act: commitment, within: homes, amount: "£700.00"}
  - {id: AC-D2, title: A contract for places, body: AC cabinet, for_partner: AC, taken_on: 2021-06-01,
     effective_on: 2021-06-08, act: contract}
  - {id: LT-D1, title: Visits, body: LT board, for_partner: LT, taken_on: 2021-05-01, effective_on: 2021-05-01}
"""
_FEED: Final = """\
id: {body}-orders-{kind}
title: Made-up {kind}, with orders
body: {body}
kind: {kind}
columns: {{date: [Date], document: [Document], amount: [Amount], cost_centre: [Centre], order_number: [Order]}}
required: [date, amount, cost_centre]
unique: [document, date, amount, cost_centre]
"""
BODIES: Final = {"AC": "council", "LT": "health"}


def committing_home(folder: Path) -> Home:
    """A home whose schemes have £1,200 each for the year; nothing is posted to it yet."""
    home = new_home(folder)
    (home.path / "governance").mkdir(exist_ok=True)
    (home.path / "governance" / "constitution.yaml").write_text(CONSTITUTION, encoding="utf-8")
    (home.path / "decisions" / "made.yaml").write_text(DECISIONS, encoding="utf-8")
    for body in BODIES.values():
        for kind in ("actuals", "accruals", "commitments"):
            text = _FEED.format(body=body, kind=kind)
            (home.path / "feeds" / f"{body}-orders-{kind}.yaml").write_text(text, encoding="utf-8")
    return read_home(home.path)


def bring_in(home: Home, name: str, rows: Sequence[tuple[str, str, str, str]], *, kind: str = "actuals") -> None:
    """Import rows (day, amount, cost centre, order) of the council's ledger, each a document of its own."""
    lines = [f"{day},{name}-{n},{amount},{centre},{order}" for n, (day, amount, centre, order) in enumerate(rows, 1)]
    path = home.path.parent / f"{name}.csv"
    path.write_text("\n".join(["Date,Document,Amount,Centre,Order", *lines]) + "\n", encoding="utf-8")
    import_extract(home, path, feed_id=f"council-orders-{kind}", for_partner="AC", by="A. Clerk", now=NOW)


def draft(number: str, pence: int, **more: Any) -> Commitment:
    """A commitment for places by the council's head of care, under the council's scheme of delegation."""
    said: dict[str, Any] = {
        "id": number,
        "for_partner": "AC",
        "by": "H.Care",
        "post": "head",
        "on": date(2021, 7, 1),
        "known_on": NOW.date(),
        "scheme": "homes",
        "line": "places",
        "supplier": "Fletchings",
        "purpose": "Summer places",
        "pence": pence,
        "from_on": date(2021, 7, 1),
        "to_on": date(2021, 9, 30),
        "under": "AC-7",
    }
    return Commitment.model_validate({**said, **more})


def let_past(
    person: str = "A.Treasurer", post: str = "treasurer", body: str = "AC", because: str = "No bed."
) -> LetPast:
    return LetPast(person=person, post=post, for_partner=body, because=because)
