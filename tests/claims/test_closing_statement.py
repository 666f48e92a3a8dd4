"""A year is settled for good by a decision or a delegation of every partner, where the books hold a constitution."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.claims.partnership import BOUND, YEAR, bind

from wyebridge.books.home import Home
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.settling import Settled, closing_ruling, settle_period
from wyebridge.engine.governance.constitution import read_constitution
from wyebridge.engine.governance.matters import Hand
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.ledger.closing import ClosingFact, ClosingPlan

ON = BOUND.date()
BOARDS = {"NC": "North cabinet", "TR": "Trust board", "SC": "South cabinet"}
RULES = "boards:\n" + "".join(
    f"""\
  - id: b-{partner.lower()}
    name: {name}
    kind: partner
    decides_for: {partner}
    quorum: {{members: 1}}
    notice_days: 5
    seats: {{id: one, constituency: elected, appointed_by: {partner}}}
    source: Standing orders of {partner}
"""
    for partner, name in BOARDS.items()
)
RULES += "posts:\n" + "".join(
    f"  - {{id: t-{p.lower()}, title: Treasurer of {p}, employer: {p}, acts_for: {p}, "
    f"held: {{person: {p}.T, from_on: 2020-01-01}}}}\n"
    for p in BOARDS
)
RULES += "delegations:\n" + "".join(
    f"  - {{id: L-{p}, partner: {p}, act: closing-statement, to: t-{p.lower()}, from_on: 2020-01-01, "
    "source: Scheme 9}\n"
    for p in BOARDS
)
HANDS = {p: Hand(f"{p}.T", f"t-{p.lower()}", p) for p in BOARDS}


def decided(partner: str, on: date = ON, **more: Any) -> Decision:
    given: dict[str, Any] = {"id": f"{partner}-{on}", "title": "The closing statement", "body": BOARDS[partner]}
    given |= {"for_partner": partner, "taken_on": on, "effective_on": on, "act": "closing-statement"}
    return Decision.model_validate(given | more)


@pytest.fixture(scope="module")
def year(year_over_once: Path) -> Any:
    """The books of a year that is over, with a constitution, and the year settled on them. Read only."""
    rules, problems = read_constitution(RULES, "constitution.yaml")
    assert rules, problems
    with open_books(year_over_once / "books") as books:
        yield replace(books, constitutions=(rules,)), settle_period(books, Period(YEAR), on=ON)


def needs(books: OpenBooks, settled: Settled, *decisions: Decision, hands: tuple[Hand, ...] = ()) -> list[str]:
    """The partners whose key is missing."""
    ruling = closing_ruling(replace(books, decisions=decisions), settled, ON, hands)
    assert ruling
    return [one.what.removeprefix("agree for ") for one in ruling.needed]


def test_every_partner_s_key_is_needed_by_decision_or_by_its_own_officer(year: tuple[OpenBooks, Settled]) -> None:
    assert needs(*year) == ["NC", "TR", "SC"]
    assert needs(*year, hands=tuple(HANDS.values())) == []
    assert needs(*year, *map(decided, BOARDS)) == []
    assert needs(*year, decided("NC"), hands=(HANDS["TR"], HANDS["SC"])) == []
    for lost in BOARDS:
        assert needs(*year, hands=tuple(hand for name, hand in HANDS.items() if name != lost)) == [lost]


@pytest.mark.parametrize(
    "given",
    [
        {"on": date(2022, 3, 1)},  # before the year was over
        {"act": "gate"},
        {"act": None},
        {"outcome": "refused"},
        {"effective_on": ON + timedelta(days=1)},
        {"for_partner": "TR"},
    ],
)
def test_a_decision_that_says_something_else_closes_no_year(
    year: tuple[OpenBooks, Settled], given: dict[str, Any]
) -> None:
    others = (HANDS["TR"], HANDS["SC"])
    on = given.pop("on", ON) if "on" in given else ON
    assert needs(*year, decided("NC", on, **given), hands=others) == ["NC"]


def test_an_officer_of_another_body_or_post_turns_no_key(year: tuple[OpenBooks, Settled]) -> None:
    others = (HANDS["TR"], HANDS["SC"])
    for hand in (Hand("TR.T", "t-nc", "NC"), Hand("NC.T", "t-tr", "NC"), Hand("NC.T", "t-nc", "SC")):
        assert "NC" in needs(*year, hands=(*others, hand))


def test_a_finance_lead_s_certificate_is_its_key_once(year: tuple[OpenBooks, Settled]) -> None:
    books, settled = year
    officers = [
        {
            "name": f"Lead of {p}",
            "role": "finance-lead",
            "for_partner": p,
            "post": f"t-{p.lower()}",
            "known_as": f"{p}.T",
        }
        for p in BOARDS
    ]
    plan = {"id": "plan", "starts": "2022-03-01", "feeds": [], "officers": officers}
    signed = [
        {"id": p, "period": "2021-22-M12", "kind": "certificate", "on": ON, "by": f"Lead of {p}", "for_partner": p}
        for p in BOARDS
    ]
    facts = tuple((1, ClosingFact.model_validate({**one, "role": "finance-lead"})) for one in signed)
    closing = replace(books, plans=(ClosingPlan.model_validate(plan),), facts=facts)
    assert needs(closing, settled) == []
    assert needs(replace(closing, facts=facts[1:]), settled) == ["NC"]


def test_without_a_constitution_a_year_binds_as_ever(year: tuple[OpenBooks, Settled]) -> None:
    books, settled = year
    assert closing_ruling(replace(books, constitutions=()), settled, ON) is None


def test_binding_is_refused_with_what_is_needed_and_keeps_on_whose_say_it_was_done(year_over: Home) -> None:
    rules, _ = read_constitution(RULES, "constitution.yaml")
    home = replace(year_over, constitution=rules)
    (home.path / "governance").mkdir(exist_ok=True)
    (home.path / "governance" / "constitution.yaml").write_text(RULES, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        bind(home)
    [problem] = refused.value.problems
    assert problem.code == "no-authority"
    assert "North cabinet or Treasurer of NC under L-NC must agree for NC" in problem.remedy
    made = bind(home, hands=tuple(HANDS.values()))
    assert len(made.settlement.on_whose_say) == 3
    assert made.settlement.on_whose_say[0].startswith("NC.T, Treasurer of NC, may, for NC, under L-NC")
    assert bind(home).was_already_there, "what is bound needs no key again"
    with open_books(home.books) as books:
        again = settle_period(books, Period(YEAR), on=ON)
        ruling = closing_ruling(replace(books, decisions=tuple(map(decided, BOARDS))), again, ON)
    assert ruling and len(ruling.needed) == 3, "a true-up is a statement anew, and takes decisions taken since"
