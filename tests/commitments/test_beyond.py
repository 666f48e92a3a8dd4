"""What a ledger shows beyond what was decided is recorded all the same, and flagged as beyond authority by how much."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyebridge.books.beyond import spent_beyond
from wyebridge.books.committing import make_commitment
from wyebridge.books.home import Home, read_home
from wyebridge.books.open import open_books
from wyebridge.books.pound import follow
from wyebridge.books.statement.memorandum import memoranda
from wyebridge.books.statement.partner import statement
from wyebridge.engine.governance.schemes import Delegation
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.ledger.beyond import SpentUnder, beyond, limits_of
from wyebridge.papers.memorandum import memorandum_paper
from wyebridge.saying import on_whose_say

from .partnership import NOW, bring_in, committing_home, draft

LINE = Delegation.model_validate(
    {
        "id": "L",
        "partner": "AC",
        "act": "commitment",
        "to": "head",
        "up_to": 60,
        "in_year": 100,
        "from_on": date(2021, 4, 1),
        "source": "S",
    }
)


def decided(name: str, **more: object) -> Decision:
    days = {"taken_on": date(2021, 4, 1), "effective_on": date(2021, 4, 1)}
    return Decision.model_validate({"id": name, "title": "t", "body": "b", "for_partner": "AC", **days, **more})


DECISIONS = (decided("A", amount=50), decided("B", under="L"), decided("C"), decided("D", under="L", amount=40))
ORDERS = (draft("PO-1", 30, under="L"), draft("PO-2", 70, under=None, decision=("A",)))
ALLOWED = {"A": 50, "B": 60, "D": 40, "PO-1": 30, "PO-2": 70}


@given(
    st.lists(
        st.tuples(
            st.sets(st.sampled_from("ABCD"), max_size=2),
            st.sampled_from(["", "PO-1", "PO-2", "PO-9"]),
            st.integers(2020, 2022),
            st.integers(-20, 60),
        ),
        max_size=12,
    )
)
def test_what_is_beyond_is_what_a_clerk_finds_a_row_at_a_time(rows: list[tuple[set[str], str, int, int]]) -> None:
    used: dict[tuple[str, str], int] = {}
    for names, order, year, pence in rows:
        against = {(name, "") for name in names & {"A", "B", "D"}}
        against |= {(order, "")} if order in ("PO-1", "PO-2") else set()
        against |= {("A", "")} if order == "PO-2" else set()
        against |= {("L", str(FinancialYear(year)))} if names & {"B", "D"} or order == "PO-1" else set()
        for key in against:
            used[key] = used.get(key, 0) + pence
    too_much = {key: pence for (key), pence in used.items() if pence > ALLOWED.get(key[0], 100)}
    spent = [SpentUnder(tuple(sorted(names)), order, "care", FinancialYear(y), p) for names, order, y, p in rows]
    found = beyond(limits_of(DECISIONS, [LINE], ORDERS), spent)
    assert {(one.limit.id, str(one.year or "")): one.spent_pence for one in found} == too_much
    assert all(one.beyond_pence == one.spent_pence - one.limit.allowed_pence > 0 for one in found)


def test_a_gates_amount_and_a_refusal_are_no_limits_on_spending() -> None:
    others = [decided("G", clause="7", amount=1), decided("R", outcome="refused", amount=1), decided("N")]
    assert not list(limits_of(others, [], []))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Homes are spent on a decision of £700 for them; £760 was paid, £60 of it under an order of £50."""
    made = committing_home(tmp_path_factory.mktemp("beyond"))
    agreement = made.path / "agreement" / "1.yaml"
    text = agreement.read_text(encoding="utf-8")
    agreement.write_text(text.replace("name: Homes\n", "name: Homes\n        decision: AC-D1\n"), encoding="utf-8")
    made = read_home(made.path)
    make_commitment(made, draft("PO-1", 50_00), now=NOW)
    paid = [("2021-06-10", "690.00", "PLACES", ""), ("2021-07-02", "60.00", "PLACES", "PO-1")]
    bring_in(made, "paid", [*paid, ("2021-07-03", "10.00", "PLACES", "")])
    return made


def test_spending_beyond_its_decision_is_flagged_on_each_pound_and_on_the_account(home: Home) -> None:
    with open_books(home.books) as books:
        found = {one.limit.id: one for one in spent_beyond(books)}
        within, part, whole = (follow(books, books.batches[-1].number, row) for row in (2, 3, 4))
        stated = statement(books, "AC", as_at=date(2021, 7, 31))
        assert {name: one.beyond_pence for name, one in found.items()} == {"AC-D1": 60_00, "PO-1": 10_00}
        assert not spent_beyond(books, as_at=date(2021, 6, 30))
    assert within and part and whole
    assert [one.entry_pence for one in within.beyond] == [0]
    assert sorted(one.entry_pence for one in part.beyond) == [10_00, 50_00]
    assert [one.entry_pence for one in whole.beyond] == [10_00]
    said = on_whose_say(part)
    assert any("Called off PO-1: £50.00 committed to Fletchings for Summer places" in one for one in said)
    assert (
        "Beyond authority by £60.00: decision AC-D1 allows £700.00, and ledgers show £760.00, net of VAT that is "
        "recovered; of this payment £50.00." in said
    )
    [account] = memoranda(stated)
    assert [one.limit.id for one in account.beyond] == ["AC-D1", "PO-1"]
    assert "£60.00: decision AC-D1 allows £700.00" in str(memorandum_paper([account], stated.partner))
