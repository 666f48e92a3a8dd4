"""What a settlement makes partners owe one another: laws that hold whatever was settled, and in whatever order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.verdicts import Determined, Provisional, Undetermined
from wyebridge.engine.ledger.allocation import UNDER_PROTEST, Allocated, Allocation, Raised
from wyebridge.engine.ledger.claims import Claim
from wyebridge.engine.ledger.repaying import Repayment
from wyebridge.engine.ledger.settlement import (
    Account,
    PutIn,
    Settlement,
    accounts,
    claimable,
    is_provisional,
    nobodys_pence,
    pairs,
    raised_by,
)
from wyebridge.engine.ledger.variance import SettlementPosition

from .generated import Generated, generated

laws = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
NOTHING: Final = Allocation(0, (), (), (), {}, {}, (), ())
PARTNERS: Final = ("P0", "P1", "P2", "P3")
YEAR_END: Final = date(2024, 3, 31)
DUE: Final = date(2025, 3, 31)


def put_in(agreement: Agreement, position: SettlementPosition, random: Random) -> list[PutIn]:
    """Who paid for each line, whose its budget is, and who contributed to whose fund, at random."""
    budgets, paid, contributed = (Counter[tuple[str, str]]() for _ in range(3))
    partners = agreement.partner_ids()
    spends = {(line.scheme, line.line): line.spend for line in position.lines}
    for fund, scheme, line in agreement.every_line():
        if (scheme.id, line.id) in spends:
            budgets[fund.id, random.choice(partners)] += line.budget
            paid[fund.id, random.choice(partners)] += spends[scheme.id, line.id]
            contributed[fund.id, random.choice(partners)] += random.randint(0, 50_00)
    found = []
    for fund in agreement.funds:
        for partner in partners:
            at = (fund.id, partner)
            held = sum(contributed[fund.id, other] for other in partners) if partner == agreement.host_of(fund) else 0
            found.append(PutIn(*at, budgets[at], paid[at], contributed[at], held))
    return found


def settlement_of(made: Generated, found: Sequence[Account], allocation: Allocation) -> Settlement:
    return Settlement(
        id="2023-24.1",
        year="2023-24",
        as_at=YEAR_END,
        settled_on=YEAR_END,
        agreement=made.agreement.id,
        version=made.agreement.version,
        position=made.position,
        allocation=allocation,
        accounts=tuple(found),
    )


def test_what_is_borne_under_protest_binds_meanwhile_and_an_unsigned_or_forecast_amount_does_not() -> None:
    for because, is_so in ((UNDER_PROTEST + "ICB disputes it", False), ("the agreement is not signed", True)):
        one = Allocated("pool", "1", 1, "share", "P0", Provisional(1, because))
        assert is_provisional(replace(NOTHING, allocated=(one,))) == is_so


@laws
@given(generated(), st.randoms(use_true_random=False))
def test_accounts_come_to_what_is_nobodys_yet(made: Generated, random: Random) -> None:
    # The generator leaves budgets of lines as the agreement has them, with no change in the year.
    allocation = made.settled()
    rows = accounts(
        made.agreement, allocation, put_in(made.agreement, made.position, random), made.position.brought_forward
    )
    of_funds = [one for one in allocation.allocated if not one.scope.startswith("result:")]
    # An underspend that went to another body's result has left the funds; nobody has the rest yet.
    nobodys = sum(one.amount.pence for one in of_funds if one.verb == "offset" or isinstance(one.amount, Undetermined))
    # Another body's result that was netted with funds is borne by the partners, and owed outside them.
    joint = any(" and " in one.scope and "result:" in one.scope for one in of_funds)
    nobodys -= sum(made.position.results.values()) if joint else 0
    assert nobodys_pence(rows) == nobodys


@laws
@given(generated(), st.randoms(use_true_random=False))
def test_claims_are_what_bearers_owe_less_what_they_put_in(made: Generated, random: Random) -> None:
    allocation = made.settled()
    rows = accounts(
        made.agreement, allocation, put_in(made.agreement, made.position, random), made.position.brought_forward
    )
    claims = raised_by(settlement_of(made, rows, allocation), None)
    assert all(claim.pence > 0 and claim.debtor != claim.creditor for claim in claims)
    for funds in dict.fromkeys(row.funds for row in rows):
        nets = {row.partner: row.net_pence for row in rows if row.funds == funds}
        of_group = [claim for claim in claims if claim.funds == funds]
        owed, owing = sum(max(n, 0) for n in nets.values()), sum(max(-n, 0) for n in nets.values())
        assert sum(claim.pence for claim in of_group) == min(owed, owing)
        for partner, net in nets.items():
            owes = sum(claim.pence for claim in of_group if claim.debtor == partner)
            is_owed = sum(claim.pence for claim in of_group if claim.creditor == partner)
            assert owes <= max(-net, 0) and is_owed <= max(net, 0)
            if owed == owing:
                assert is_owed - owes == net


@laws
@given(generated())
def test_a_settlement_kept_as_text_is_read_back_as_it_was(made: Generated) -> None:
    settlement = settlement_of(made, [], made.settled())
    assert Settlement.model_validate_json(settlement.model_dump_json()) == settlement


nets = st.dictionaries(st.sampled_from(PARTNERS), st.integers(-(10**9), 10**9), min_size=2)


@laws
@given(nets)
def test_nobody_is_charged_for_what_is_nobodys(found: dict[str, int]) -> None:
    due = claimable(found)
    assert sum(due.values()) == 0
    for partner, pence in due.items():
        assert 0 <= pence <= found[partner] or found[partner] <= pence <= 0
    if sum(found.values()) == 0:
        assert {p: n for p, n in due.items() if n} == {p: n for p, n in found.items() if n}


@laws
@given(nets)
def test_every_debtor_pays_its_net_and_every_creditor_has_its_own(found: dict[str, int]) -> None:
    due = claimable(found)
    sums: Counter[str] = Counter()
    for debtor, creditor, pence in pairs(due):
        assert pence > 0 and debtor != creditor
        sums[debtor] -= pence
        sums[creditor] += pence
    assert {partner: sums[partner] for partner in due} == due


@st.composite
def histories(draw: st.DrawFn) -> list[Settlement]:
    """Settlements of one year, one after another, under which funds meet and part again."""
    made: list[Settlement] = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        groups = draw(st.sampled_from([(("a",), ("b",), ("c",)), (("a", "b"), ("c",)), (("a", "b", "c"),)]))
        rows = [Account(funds, partner, pence, 0, 0, 0, 0) for funds in groups for partner, pence in draw(nets).items()]
        owed = draw(st.lists(st.tuples(st.sampled_from(PARTNERS), st.sampled_from(PARTNERS), st.integers(1, 10**6))))
        raised = tuple(
            Raised(
                one,
                other,
                Determined(pence),
                "9",
                "2024-25",
                3,
                None,
                YEAR_END,
                schedule=(Repayment(DUE, pence, 7, 0),),
            )
            for one, other, pence in owed
            if one != other
        )
        made.append(
            Settlement(
                id=f"2023-24.{number}",
                year="2023-24",
                as_at=YEAR_END,
                settled_on=date(2024, 4 + number, 1),
                agreement="a",
                version="v",
                position=SettlementPosition(as_at=YEAR_END, basis="outturn"),
                allocation=replace(NOTHING, raised=raised),
                accounts=tuple(rows),
                follows=made[-1].id if made else "",
            )
        )
    return made


def totals(claims: Sequence[Claim], *, repaid: bool) -> Counter[str]:
    found: Counter[str] = Counter()
    for claim in claims:
        if bool(claim.clause) == repaid:
            found[claim.creditor] += claim.pence
            found[claim.debtor] -= claim.pence
    return found


@laws
@given(histories())
def test_all_claims_together_come_to_what_the_last_settlement_says(made: list[Settlement]) -> None:
    claims = [
        claim for number, one in enumerate(made) for claim in raised_by(one, made[number - 1] if number else None)
    ]
    last: Counter[str] = Counter()
    for funds in dict.fromkeys(account.funds for account in made[-1].accounts):
        last.update(claimable({a.partner: a.net_pence for a in made[-1].accounts if a.funds == funds}))
    assert {p: n for p, n in totals(claims, repaid=False).items() if n} == {p: n for p, n in last.items() if n}
    paid_back: Counter[str] = Counter()
    for raised in made[-1].allocation.raised:
        paid_back[raised.creditor] += raised.pence
        paid_back[raised.debtor] -= raised.pence
    assert {p: n for p, n in totals(claims, repaid=True).items() if n} == {p: n for p, n in paid_back.items() if n}
    assert len({claim.id for claim in claims}) == len(claims)
    for claim in claims:
        assert sum(due.pence for due in claim.schedule) == (claim.pence if claim.clause else 0)


@laws
@given(histories())
def test_settling_the_same_again_raises_nothing(made: list[Settlement]) -> None:
    again = made[-1].model_copy(update={"id": "again", "follows": made[-1].id})
    assert raised_by(again, made[-1]) == ()
    assert again.says_the_same_as(made[-1])


def test_funds_that_met_once_and_part_again_are_trued_up_together() -> None:
    def settled(number: int, *rows: Account) -> Settlement:
        return Settlement(
            id=f"y.{number}",
            year="y",
            as_at=YEAR_END,
            settled_on=date(2024, 6, 1),
            agreement="a",
            version="v",
            position=SettlementPosition(as_at=YEAR_END, basis="outturn"),
            allocation=NOTHING,
            accounts=rows,
            follows="y.1" if number > 1 else "",
        )

    together = settled(1, Account(("a", "b"), "P0", 100, 0, 0, 0, 0), Account(("a", "b"), "P1", -100, 0, 0, 0, 0))
    apart = settled(2, Account(("a",), "P0", 70, 0, 0, 0, 0), Account(("a",), "P1", -70, 0, 0, 0, 0))
    [claim] = raised_by(apart, together)
    assert (claim.debtor, claim.creditor, claim.pence, claim.funds) == ("P0", "P1", 30, ("a", "b"))


@pytest.mark.parametrize(
    ("owed", "owes"),
    [
        ({"P0": 200, "P1": -50, "P2": -50}, [("P1", "P0", 50), ("P2", "P0", 50)]),
        ({"P0": 100, "P1": 50, "P2": -90}, [("P2", "P0", 60), ("P2", "P1", 30)]),
        ({"P0": 20, "P1": -60, "P2": -40}, [("P1", "P0", 12), ("P2", "P0", 8)]),
        ({"P0": 10, "P1": 20}, []),
    ],
)
def test_each_side_has_in_proportion_what_the_other_side_owes(
    owed: dict[str, int], owes: list[tuple[str, str, int]]
) -> None:
    assert list(pairs(claimable(owed))) == owes
