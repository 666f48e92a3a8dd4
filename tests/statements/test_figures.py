"""Every figure of a statement, worked out again from the text of the extracts."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from wyebridge.books.home import Home
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.statement.basis import partner_of
from wyebridge.books.statement.partner import statement
from wyebridge.books.statement.terms import Statement
from wyebridge.engine.kernel.problems import Refused

from . import slow
from .partnership import AGREEMENT, AS_AT, LEDGERS, PARTNERS, make_partnership

each_partner = pytest.mark.parametrize("partner", PARTNERS)


@each_partner
def test_each_line_gives_its_share_of_spending_and_of_income(statements: dict[str, Statement], partner: str) -> None:
    found = {(row.fund, row.scheme, row.line): row for row in statements[partner].lines}
    for place in set(slow.PLACES.values()):
        parts = [one for one in slow.shared() if one.place == place]
        spend = sum(one.parts.get(partner, 0) for one in parts if one.paid.pence >= 0)
        income = sum(one.parts.get(partner, 0) for one in parts if one.paid.pence < 0)
        row = found.get(place)
        assert (
            (row.spend_pence, row.income_pence, row.share_pence) == (spend, income, spend + income)
            if row
            else (spend == income == 0)
        )


@each_partner
def test_each_line_says_what_its_ledger_paid_for_whom(statements: dict[str, Statement], partner: str) -> None:
    for row in statements[partner].lines:
        parts = [one for one in slow.shared() if one.place == (row.fund, row.scheme, row.line)]
        own = [one for one in parts if one.paid.ledger == partner]
        assert row.paid_pence == sum(one.paid.pence for one in own)
        assert row.undetermined_paid_pence == sum(one.parts.get("", 0) for one in own)
        assert row.others_share_pence == sum(
            pence for one in own for who, pence in one.parts.items() if who not in ("", partner)
        )
        assert row.from_others_pence == sum(one.parts.get(partner, 0) for one in parts if one.paid.ledger != partner)
        assert row.unexplained_pence == 0
        assert bool(row.why) == bool(row.difference_pence or row.others_share_pence or row.from_others_pence)


@each_partner
def test_a_statement_that_takes_what_another_says_of_all_alike_is_as_if_worked_out_alone(
    stated_books: OpenBooks, statements: dict[str, Statement], partner: str
) -> None:
    for other in statements.values():
        taken = statement(stated_books, partner, as_at=AS_AT, shared=other.shared)
        assert taken == statements[partner]


@each_partner
def test_schemes_funds_and_the_whole_sum_their_lines(statements: dict[str, Statement], partner: str) -> None:
    found = statements[partner]
    for rows in (found.lines, found.schemes, found.funds):
        for name in ("share_pence", "paid_pence", "current_budget_pence", "difference_pence", "variance_pence"):
            assert sum(getattr(row, name) for row in rows) == getattr(found.share_total, name)


@each_partner
def test_what_is_owed_by_each_fund_is_paid_and_contributed_less_received_and_share(
    statements: dict[str, Statement], partner: str
) -> None:
    found = {standing.fund: standing.net_pence for standing in statements[partner].standings}
    assert {fund: found.get(fund, 0) for fund in slow.HOSTS} == {fund: slow.net(fund, partner) for fund in slow.HOSTS}
    assert statements[partner].total.net_pence == sum(found.values())


def test_what_one_owes_the_others_are_owed_with_the_undetermined_named(statements: dict[str, Statement]) -> None:
    undetermined = slow.share("")
    assert undetermined == 41_00 + 3_33
    assert sum(found.total.net_pence for found in statements.values()) == undetermined
    for found in statements.values():
        assert found.balance_total.undetermined_pence == -undetermined
        assert found.balances == statements["WC"].balances
        assert dict(zip(PARTNERS, found.balance_total.nets_pence, strict=True)) == {
            partner: other.total.net_pence for partner, other in statements.items()
        }
        assert any("nights in the ward" in awaited for awaited in found.basis.awaiting)


def test_what_one_paid_for_another_is_what_the_other_says_was_paid_for_it(statements: dict[str, Statement]) -> None:
    paid_for_others = sum(found.share_total.others_share_pence for found in statements.values())
    paid_by_others = sum(found.share_total.from_others_pence for found in statements.values())
    assert paid_for_others == paid_by_others > 0
    to_share = {partner: found.reconciliations[1] for partner, found in statements.items()}
    for payer in PARTNERS:
        for bearer in PARTNERS:
            pence = sum(one.parts.get(bearer, 0) for one in slow.shared() if one.paid.ledger == payer)
            if payer != bearer and pence:
                assert to_share[payer].step(f"for:{bearer}").pence == -pence
                assert to_share[bearer].step(f"by:{payer}").pence == pence


@each_partner
def test_the_walk_from_the_files_accounts_for_every_row_and_every_penny(
    statements: dict[str, Statement], partner: str
) -> None:
    walk = statements[partner].reconciliations[0]
    own = [row for row in slow.rows() if row.ledger == partner]
    aside = slow.set_aside(partner)
    readable = sum(slow.pence_of(amount) for _, amount in aside if amount != "unread")
    assert walk.step("files").rows == sum(len(file) for file in LEDGERS[partner])
    assert walk.step("files").pence == sum(row.pence for row in own) + readable
    assert (walk.step("set-aside").rows, walk.step("set-aside").pence) == (-len(aside), -readable)
    for key, chosen in {
        "before": [row for row in own if row.on < slow.FIRST_DAY],
        "after": [row for row in own if row.on > AS_AT],
        "excluded:arm": [r for r in own if r.is_in_period and slow.EXCLUSIONS.get(r.cost_centre) == "arm"],
        "excluded:schools": [r for r in own if r.is_in_period and slow.EXCLUSIONS.get(r.cost_centre) == "schools"],
        "own": [row for row in own if row.is_in_period and row.kind == "own"],
        "suspense": [row for row in own if row.is_in_period and row.kind == "suspense"],
    }.items():
        steps = [step for step in walk.steps if step.key == key]
        assert [(step.rows, step.pence) for step in steps] == (
            [(-len(chosen), -sum(row.pence for row in chosen))] if chosen else []
        )
    spending = [row for row in own if row.is_in_period and row.kind == "scheme"]
    contributions = [row for row in own if row.is_in_period and row.kind == "contribution"]
    assert walk.step("spending").pence == sum(row.pence for row in spending)
    assert walk.step("to-funds").pence == sum(row.pence for row in (*spending, *contributions))
    assert walk.step("to-funds").rows == len(spending) + len(contributions)


@each_partner
def test_every_reconciliation_closes_on_nothing(statements: dict[str, Statement], partner: str) -> None:
    found = statements[partner]
    assert found.unexplained_pence == 0
    assert [one.unexplained_pence for one in found.reconciliations] == [0, 0, 0]
    assert all(not one.named for one in found.reconciliations)


def test_a_step_that_totals_is_the_sum_of_the_steps_it_names(statements: dict[str, Statement]) -> None:
    for found in statements.values():
        for one in found.reconciliations:
            for step in one.steps:
                if step.sums:
                    parts = [one.step(key.removeprefix("-")).pence * (-1) ** key.startswith("-") for key in step.sums]
                    assert step.pence == sum(parts)


def test_an_entry_missing_from_the_books_is_unexplained_and_named_by_file(stated_books: OpenBooks) -> None:
    entries = stated_books.entries
    gone = (entries.ledger == "WC") & (entries.effective_on == date(2021, 4, 7))
    found = statement(replace(stated_books, entries=entries.filter(~gone)), "WC", as_at=AS_AT)
    assert found.unexplained_pence == 100_01
    assert found.reconciliations[0].named == (("WC-1.csv (batch 2)", 100_01),)


def test_contributions_due_and_paid_are_those_of_the_agreement_and_the_ledger(
    statements: dict[str, Statement],
) -> None:
    found = statements["WC"]
    older, pool = found.paid
    assert (older.fund, older.due_pence, older.paid_pence, older.outstanding_pence) == (
        "older",
        200_00,
        145_00,
        55_00,
    )
    assert (pool.fund, pool.due_pence, pool.paid_pence) == ("pool", 50_00, 50_00)
    assert (found.paid_total.due_pence, found.paid_total.paid_pence) == (250_00, 195_00)
    assert [answer.status for answer in older.answered][:4] == ["paid", "paid short", "paid", "missing"]
    assert {(kept.fund, kept.agreed_pence, kept.due_pence) for kept in found.kept} == {("ward", 360_00, 120_00)}


def test_a_contribution_that_the_agreement_does_not_expect_is_a_step_of_its_own(
    statements: dict[str, Statement],
) -> None:
    walk = statements["EC"].reconciliations[0]
    assert (walk.step("contributions").pence, walk.step("unexpected").pence) == (87_00, 4_00)
    assert walk.step("unexplained").pence == 0


@each_partner
def test_the_ledgers_own_codes_sum_to_all_that_it_holds_in_the_period(
    statements: dict[str, Statement], partner: str
) -> None:
    codes = statements[partner].ledger.codes
    own = [row for row in slow.rows() if row.ledger == partner and row.is_in_period]
    assert {(one.cost_centre, one.entry_class, one.rows, one.pence) for one in codes} == {
        (
            cost_centre,
            next(row.kind for row in own if row.cost_centre == cost_centre),
            sum(row.cost_centre == cost_centre for row in own),
            sum(row.pence for row in own if row.cost_centre == cost_centre),
        )
        for cost_centre in {row.cost_centre for row in own}
    }


def test_rows_set_aside_are_given_by_reason_with_those_that_cannot_be_summed(
    statements: dict[str, Statement],
) -> None:
    found = {one.code: (one.rows, one.rows_unreadable, one.pence) for one in statements["WC"].ledger.set_aside}
    assert found == {"amount": (1, 1, 0), "date": (1, 0, 19_00)}


def test_spending_without_a_decision_and_suspense_are_flagged(statements: dict[str, Statement]) -> None:
    flags = {flag.what.split(":")[0]: (flag.rows, flag.pence) for flag in statements["WPCT"].ledger.flags}
    assert flags["in suspense"] == (1, 22_00)
    assert flags["no decision on record for their scheme by their date"] == (1, 200_00)


def test_a_successor_is_stated_as_its_partner_and_a_stranger_is_refused(stated_books: OpenBooks) -> None:
    assert partner_of(stated_books, "WICB").id == "WPCT"
    with pytest.raises(Refused, match="not-a-partner"):
        statement(stated_books, "NOBODY", as_at=AS_AT)


@pytest.mark.parametrize("partner", ["WPCT"])
def test_a_partners_own_copy_gives_the_same_statement_and_no_other(
    stated_home: Home, statements: dict[str, Statement], tmp_path: Path, partner: str
) -> None:
    copy_books(stated_home.books, partner, tmp_path / "books")
    with open_books(tmp_path / "books") as books:
        assert statement(books, partner, as_at=AS_AT) == statements[partner]
        for other in set(PARTNERS) - {partner}:
            with pytest.raises(Refused, match="not-in-this-copy"):
                statement(books, other, as_at=AS_AT)


def test_before_anything_was_known_there_is_no_statement(stated_home: Home) -> None:
    with open_books(stated_home.books, known_on=date(2021, 8, 31)) as books, pytest.raises(Refused):
        statement(books, "WC", as_at=AS_AT)


def test_two_versions_in_one_year_count_each_instalment_once(tmp_path: Path) -> None:
    later = AGREEMENT.replace("version: 2021-22\n", "version: 2021-22b\n").replace(
        "effective_from: 2021-04-01", "effective_from: 2021-06-01"
    )
    home = make_partnership(
        tmp_path, AGREEMENT, later.replace('count: 12, each: "£50.00"', 'count: 12, each: "£60.00"')
    )
    with open_books(home.books) as books:
        found = statement(books, "WC", as_at=AS_AT)
    [older] = [one for one in found.paid if one.fund == "older"]
    assert [answer.due.pence for answer in older.answered][:4] == [50_00, 50_00, 60_00, 60_00]
    assert (older.scheduled_pence, older.due_pence, older.paid_pence) == (2 * 50_00 + 10 * 60_00, 220_00, 145_00)
    assert [answer.status for answer in older.answered][:4] == ["paid", "paid short", "paid short", "missing"]
    assert {(kept.fund, kept.agreed_pence) for kept in found.kept} == {("ward", 360_00)}
    assert found.unexplained_pence == 0
