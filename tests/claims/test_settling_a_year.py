"""A year settled from the books: who owes whom, once for all, and trued up when something comes late."""

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wyebridge.books.adopting import adopt
from wyebridge.books.claims import claim_sum, claims
from wyebridge.books.decided import what_moved
from wyebridge.books.home import Home, read_home
from wyebridge.books.journal.read import head
from wyebridge.books.journal.verify import verify
from wyebridge.books.open import open_books
from wyebridge.books.settling import settle_period, settlements, try_forecast
from wyebridge.cli import app
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.settlement import nobodys_pence
from wyebridge.engine.ledger.variance import SettlementPosition

from .partnership import (
    AGREEMENT,
    BOUND,
    LATER,
    LATEST,
    PRO_RATA,
    YEAR,
    bind,
    decide,
    extract,
    make_partnership,
    owing,
    sign_another,
)

FIRST = [("NC", "TR", 150_00), ("SC", "TR", 50_00)]


def test_a_year_settled_raises_claims_for_what_each_bears_less_what_it_put_in(year_over: Home) -> None:
    settled = bind(year_over)
    assert settled.settlement.allocation.borne_by() == {"NC": 100_00, "TR": 50_00}
    assert {account.partner: account.net_pence for account in settled.settlement.accounts} == {
        "NC": -150_00,
        "TR": 350_00,
        "SC": -50_00,
    }
    assert nobodys_pence(settled.settlement.accounts) == 150_00, "it waits for two boards, and nobody is charged for it"
    assert owing(settled) == FIRST
    assert {claim.on for claim in settled.claims} == {date(2022, 3, 31)}
    assert verify(year_over.books).holds


def test_money_in_a_fund_without_lines_stays_with_its_host(year_over: Home) -> None:
    settled = bind(year_over)
    assert all("held" not in claim.funds for claim in settled.claims)


def test_the_same_settlement_twice_posts_nothing(year_over: Home) -> None:
    bind(year_over)
    before = head(year_over.books)
    again = bind(year_over, now=LATER)
    assert again.was_already_there and again.batch is None
    assert head(year_over.books) == before


def test_a_decision_taken_later_is_trued_up_and_the_earlier_answer_stands_as_known_then(year_over: Home) -> None:
    bind(year_over)
    decide(year_over)
    settled = bind(year_over, now=LATER)
    assert settled.settlement.follows == "2021-22.1"
    assert settled.settlement.true_up_pence == {"NC": 75_00, "SC": 18_75, "TR": 56_25}
    assert owing(settled) == [("NC", "TR", 75_00), ("SC", "TR", 18_75)]
    assert {claim.on for claim in settled.claims} == {LATER.date()}, "in the open year, not in the one that is over"
    assert nobodys_pence(settled.settlement.accounts) == 0
    with open_books(year_over.books, known_on=date(2022, 6, 30)) as then:
        [posted] = settlements(then, YEAR)
        replayed = settle_period(then, Period(YEAR), on=date(2022, 6, 30)).settlement
        assert replayed.allocation == posted.allocation
        assert sum(row.balance.owed_pence for row in claims(then, as_at=date(2022, 6, 30)).rows) == 200_00
    with open_books(year_over.books) as now:
        assert [one.id for one in settlements(now, YEAR)] == ["2021-22.1", "2021-22.2"]
        assert sum(row.balance.owed_pence for row in claims(now, as_at=LATER.date()).rows) == 293_75
        assert sum(row.balance.owed_pence for row in claims(now, as_at=date(2022, 3, 31)).rows) == 200_00


def test_deciding_a_gate_shows_what_it_moves_before_anything_is_posted(year_over: Home) -> None:
    decide(year_over)
    adopt(read_home(year_over.path), by="A. Clerk", now=LATER)
    before = head(year_over.books)
    words = ["decision", "TR-7", "--home", str(year_over.path), "--settles", "2021-22"]
    shown = CliRunner().invoke(app, words)
    moved = json.loads(CliRunner().invoke(app, [*words, "--json"]).output)["borne_pence"]
    # Both boards must agree, so without the one of them nothing past the first step is anybody's.
    assert moved == [{"NC": 100_00, "TR": 50_00}, {"NC": 175_00, "TR": 106_25, "SC": 18_75}]
    assert "£75.00" in shown.output and "-£150.00" in shown.output
    assert head(year_over.books) == before


def test_adopting_the_decisions_of_a_gate_settles_the_year_anew_and_shows_what_moved(year_over: Home) -> None:
    decide(year_over)
    said = " ".join(CliRunner().invoke(app, ["adopt", "--home", str(year_over.path)]).output.split())
    assert "2021-22 settled anew on its outturn as at 2022-03-31, without these decisions and with them:" in said
    # The three bodies and what was nobody's, as in the test above.
    for row in ("NC £100.00 £175.00 £75.00", "SC £0.00 £18.75 £18.75", "TR £50.00 £106.25 £56.25"):
        assert row in said
    assert "undetermined £150.00 £0.00 -£150.00" in said and "binds until" not in said
    bind(year_over, now=LATER)
    with open_books(year_over.books) as books:
        [moved] = what_moved(books, [one for one in books.decisions if one.clause], on=LATER.date())
    assert moved.bound == "2021-22.1" and moved.after.borne_by() == {"NC": 175_00, "TR": 106_25, "SC": 18_75}
    assert sum(after - before for _, before, after in moved.rows) == 0, "what moves is nothing in all"


def test_a_version_signed_late_and_counted_from_the_year_s_first_day_is_trued_up(year_over: Home) -> None:
    bind(year_over)
    decide(year_over)
    bind(year_over, now=LATER)
    sign_another(year_over)
    settled = bind(year_over, now=LATEST)
    assert settled.settlement.version == "second"
    assert settled.settlement.allocation.borne_by() == {"NC": 150_00, "TR": 112_50, "SC": 37_50}
    assert settled.settlement.true_up_pence == {"NC": -25_00, "SC": 18_75, "TR": 6_25}
    assert owing(settled) == [("TR", "NC", 6_25), ("SC", "NC", 18_75)], "a true-up the other way is a claim that way"
    with open_books(year_over.books) as books:
        found = claims(books, as_at=LATEST.date())
        nets = {
            name: claim_sum(found.owed_to(name)).owed_pence - claim_sum(found.owed_by(name)).owed_pence
            for name in ("NC", "TR", "SC")
        }
    assert nets == {"NC": -200_00, "TR": 287_50, "SC": -87_50}


def test_a_payment_that_comes_late_is_trued_up(year_over: Home) -> None:
    bind(year_over)
    extract(year_over, "SC", "late.csv", "2022-03-30,9,50.00,North Council,FUND", now=LATER)
    settled = bind(year_over, now=LATER)
    assert settled.settlement.true_up_pence == {}, "who bears what is as it was: one has paid more of it"
    # South owes nothing now; North, which has its £50, owes what it owed and what South did.
    assert owing(settled) == [("NC", "SC", 50_00)]


def test_what_was_posted_is_what_its_own_record_gives_again(year_over: Home) -> None:
    bind(year_over)
    with open_books(year_over.books) as books:
        [posted] = settlements(books, YEAR)
        [agreement] = [a for a in books.agreements if a.version == posted.version]
        again = settle(
            agreement,
            posted.position,
            books.decisions,
            effective_on=posted.settled_on,
            known_on=posted.settled_on,
        )
    assert again == posted.allocation


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (("signed_on: 2021-03-25\n", ""), "not-signed"),
        (("signed_on: 2021-03-25", "signed_on: 2022-05-21"), "not-signed"),
    ],
)
def test_a_year_under_an_unsigned_version_cannot_be_bound(edit: tuple[str, str], code: str, tmp_path: Path) -> None:
    home = make_partnership(tmp_path, agreement=AGREEMENT.replace(*edit))
    before = head(home.books)
    with pytest.raises(Refused, match=code):
        bind(home)
    assert head(home.books) == before
    with open_books(home.books) as books:
        assert settle_period(books, Period(YEAR), on=BOUND.date()).claims, "the answer is still given, as advice"


def test_a_year_that_is_not_over_cannot_be_bound(year_over: Home) -> None:
    with pytest.raises(Refused, match="year-not-over"):
        bind(year_over, now=BOUND.replace(year=2022, month=3, day=31))


def test_a_year_cannot_be_bound_for_a_stranger(year_over: Home) -> None:
    with pytest.raises(Refused, match="not-a-partner"):
        bind(year_over, for_partner="XX")
    assert bind(year_over, for_partner="ICB").batch, "a successor stands for its predecessor"


def test_part_of_a_year_is_advice_on_what_was_spent_to_date(year_over: Home) -> None:
    with open_books(year_over.books) as books:
        found = settle_period(books, Period.parse("2021-22-M09"), on=BOUND.date())
    assert found.settlement.as_at == date(2021, 12, 31)
    # Nine twelfths of £1,600 are £1,200, less a penny as months go, which North had spent: homes over, visits under.
    assert found.settlement.allocation.variance_pence == 1


def position(**told: object) -> SettlementPosition:
    return SettlementPosition.model_validate({"as_at": "2022-03-31", "basis": "outturn", **told})


def test_a_forecast_is_tried_under_the_adopted_agreement_and_is_advice(year_over: Home) -> None:
    spends = [{"scheme": "homes", "line": "places", "spend": "£1,100.00"}]
    with open_books(year_over.books) as books:
        tried = try_forecast(books, position(basis="forecast", lines=spends), on=BOUND.date())
        with pytest.raises(Refused, match="not-a-forecast"):
            try_forecast(books, position(lines=spends), on=BOUND.date())
    assert tried.borne_by() == {"NC": 100_00}


def test_what_ledgers_do_not_tell_is_told_beside_them_and_kept_with_the_settlement(tmp_path: Path) -> None:
    by_cause = """\
clauses:
  - number: "5"
    applies_to: care
    steps:
      - {share: {basis: cause, causes: {demand: SC}}}
      - {share: {basis: own}}
"""
    home = make_partnership(tmp_path, clauses=by_cause)
    cause = {"scheme": "homes", "line": "places", "cause": "demand", "amount": "£120.00", "evidence": "panel of May"}
    spends = [{"scheme": "homes", "line": "places", "spend": "£1,200.00"}]
    told = position(causes=[cause], lines=spends)
    settled = bind(home, facts=told)
    assert settled.settlement.allocation.borne_by() == {"SC": 120_00, "NC": 80_00, "TR": 100_00}
    assert bind(home, now=LATER).was_already_there, "told once, it need not be told again"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"as_at": "2022-02-28"}, "another-day"),
        ({"lines": [{"scheme": "homes", "line": "places", "spend": "£1,200.01"}]}, "not-what-the-books-hold"),
        ({"lines": [{"scheme": "homes", "line": "beds", "spend": "£1.00"}]}, "not-what-the-books-hold"),
    ],
)
def test_figures_that_are_not_the_books_own_are_refused(told: dict[str, object], code: str, year_over: Home) -> None:
    with pytest.raises(Refused, match=code):
        bind(year_over, facts=position(**told))


def test_a_partner_whose_ledger_is_silent_keeps_the_year_from_binding(year_over: Home) -> None:
    sign_another(year_over, PRO_RATA)
    text = (year_over.path / "agreement" / "2.yaml").read_text(encoding="utf-8")
    silent = "host: NC\n"
    more = text.replace(silent, f"  - {{id: WC, name: West Council, kind: council}}\n{silent}")
    (year_over.path / "agreement" / "2.yaml").write_text(more, encoding="utf-8")
    with pytest.raises(Refused, match="no-extract"):
        bind(year_over, now=LATEST)
