"""Who bears a variance under the two simple rules: the clause that governs, the split it gives, and what waits."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.agreement.clauses import Clause
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.kernel.verdicts import Awaiting, Determined, Provisional, Undetermined
from wyebridge.engine.ledger.allocation import Allocation, true_up
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import LineResult, SettlementPosition

from .slow_twins import split_with_fractions
from .small_agreement import small_agreement

AGREEMENT = small_agreement(("budget: £200.00\n", "budget: £200.00\n            tags: [aids]\n"))
LINES = {line.id: (fund, scheme, line) for fund, scheme, line in AGREEMENT.every_line()}
CONTRIBUTED = {"older-people": (765_00, 500_00), "beds": (300_00, 700_00), "visiting": (175_00, 825_00)}
SIGNED_ON, YEAR_END = date(2008, 3, 20), date(2009, 3, 31)
OWN, PRO_RATA = "each-bears-its-own", "pro-rata-to-contribution"
Basis = Literal["forecast", "outturn"]


def clauses(*rules: tuple[str, str, str]) -> Agreement:
    """The small agreement with these clauses alone: what each applies to, when, and its rule."""
    own = [
        Clause.model_validate({"number": f"1.{index}", "applies_to": applies_to, "when": when, "rule": rule})
        for index, (applies_to, when, rule) in enumerate(rules, start=1)
    ]
    return AGREEMENT.model_copy(update={"clauses": tuple(own)})


def position(variances: Mapping[str, int], basis: Basis = "outturn") -> SettlementPosition:
    """A position in which these lines, and no others, were spent on: as budgeted, and so much over."""
    results = [
        LineResult(scheme=scheme.id, line=line.id, budget=line.budget, spend=line.budget + variances[line.id])
        for _, scheme, line in LINES.values()
        if line.id in variances
    ]
    return SettlementPosition(as_at=YEAR_END, basis=basis, lines=tuple(results))


def settled(
    agreement: Agreement, variances: Mapping[str, int], basis: Basis = "outturn", *, known_on: date = YEAR_END
) -> Allocation:
    return settle(agreement, position(variances, basis), (), effective_on=YEAR_END, known_on=known_on)


def bearers(allocation: Allocation) -> dict[str, int]:
    """What each bears in all; '' is what is undetermined."""
    totals: Counter[str] = Counter()
    for one in allocation.allocated:
        totals[one.who] += one.amount.pence
    return dict(totals)


# What each rule does.


def test_an_overspend_is_borne_by_the_partner_that_commissioned_it() -> None:
    found = settled(clauses(("agreement", "both", OWN)), {"places": 100_00, "nursing": 40_00})
    assert bearers(found) == found.borne_by() == {"WC": 100_00, "WPCT": 40_00}


def test_an_underspend_returns_to_the_partner_that_commissioned_it() -> None:
    assert bearers(settled(clauses(("agreement", "both", OWN)), {"nursing": -40_00})) == {"WPCT": -40_00}


@pytest.mark.parametrize("saving", [-40_00, -100_00, -160_00])
def test_where_each_bears_its_own_one_partner_s_saving_does_not_pay_for_the_other_s_overspend(saving: int) -> None:
    found = settled(clauses(("agreement", "both", OWN)), {"places": 100_00, "nursing": saving})
    assert bearers(found) == {"WC": 100_00, "WPCT": saving}


def test_pro_rata_shares_a_variance_by_the_year_s_contributions_to_the_fund_with_their_changes() -> None:
    found = settled(clauses(("older-people", "both", PRO_RATA)), {"places": 12_65})
    assert bearers(found) == {"WC": 7_65, "WPCT": 5_00}


def test_pro_rata_nets_the_fund_s_lines_before_it_shares() -> None:
    found = settled(clauses(("older-people", "both", PRO_RATA)), {"places": 20_00, "nursing": -7_35})
    assert bearers(found) == {"WC": 7_65, "WPCT": 5_00}


def test_under_the_default_clause_one_fund_s_saving_never_meets_another_fund_s_overspend() -> None:
    found = settled(clauses(("agreement", "both", PRO_RATA)), {"beds": 10_00, "visitors": -10_00})
    assert {(one.scope, one.who): one.amount.pence for one in found.allocated} == {
        ("beds", "WC"): 3_00,
        ("beds", "WPCT"): 7_00,
        ("visiting", "WC"): -1_75,
        ("visiting", "WPCT"): -8_25,
    }


def test_each_place_that_a_clause_names_is_netted_by_itself() -> None:
    agreement = clauses(("agreement", "both", PRO_RATA))
    clause = agreement.clauses[0].model_copy(update={"applies_to": ("homes", "equipment")})
    found = settled(agreement.model_copy(update={"clauses": (clause,)}), {"places": 12_65, "store": -25_30})
    assert {(one.scope, one.who): one.amount.pence for one in found.allocated} == {
        ("homes", "WC"): 7_65,
        ("homes", "WPCT"): 5_00,
        ("equipment", "WC"): -15_30,
        ("equipment", "WPCT"): -10_00,
    }


def test_no_variance_is_borne_by_nobody() -> None:
    for rule in (OWN, PRO_RATA):
        for variances in ({"places": 0}, {}):
            assert settled(clauses(("agreement", "both", rule)), variances).allocated == ()
    assert settled(clauses(), {"places": 5, "nursing": -5}).allocated == ()


def test_the_working_says_what_the_step_did_on_which_figures_and_what_it_left() -> None:
    (line,) = settled(clauses(("older-people", "both", PRO_RATA)), {"places": 12_65}).trace
    assert (line.scope, line.clause, line.step) == ("older-people", "1.1", 1)
    assert (line.taken_pence, line.left_pence) == (12_65, 0)
    assert "in proportion to contributions" in line.says
    assert "WC £765.00, WPCT £500.00" in line.figures


# Which clause governs.


def test_over_and_under_may_fall_under_different_clauses() -> None:
    agreement = clauses(("older-people", "over", PRO_RATA), ("older-people", "under", OWN))
    over = settled(agreement, {"places": 12_65})
    assert {one.clause for one in over.allocated} == {"1.1"}
    assert bearers(over) == {"WC": 7_65, "WPCT": 5_00}
    (under,) = settled(agreement, {"places": -12_65}).allocated
    assert (under.clause, under.who) == ("1.2", "WC")


def test_the_sign_is_that_of_the_netted_whole() -> None:
    agreement = clauses(("older-people", "over", PRO_RATA), ("older-people", "under", OWN))
    (one, other) = settled(agreement, {"places": 10_00, "nursing": -10_01}).allocated
    assert (one.clause, other.clause) == ("1.2", "1.2")
    assert settled(agreement, {"places": 10_00, "nursing": -10_00}).allocated == ()


NARROWEST_FIRST = ["equipment/store", "equipment", "tag:aids", "commissioned-by:WC", "older-people", "agreement"]


@pytest.mark.parametrize("narrowest", NARROWEST_FIRST)
def test_the_most_specific_clause_wins_wherever_it_is_written(narrowest: str) -> None:
    scopes = NARROWEST_FIRST[NARROWEST_FIRST.index(narrowest) :]
    for order in (scopes, scopes[::-1]):
        agreement = clauses(*((scope, "both", OWN) for scope in order))
        (one,) = settled(agreement, {"store": 1_00}).allocated
        assert order[int(one.clause.removeprefix("1.")) - 1] == narrowest


@pytest.mark.parametrize("scope", ["homes", "homes/places", "tag:aids", "commissioned-by:WPCT", "beds"])
def test_a_clause_for_something_else_governs_nothing_here(scope: str) -> None:
    agreement = clauses((scope, "both", PRO_RATA), ("agreement", "both", OWN))
    (one,) = settled(agreement, {"carers": 1_00}).allocated
    assert (one.clause, one.who) == ("1.2", "WC")


def test_the_more_specific_clause_for_the_other_sign_is_passed_over() -> None:
    agreement = clauses(("homes", "under", PRO_RATA), ("agreement", "both", OWN))
    (one,) = settled(agreement, {"places": 1_00}).allocated
    assert one.clause == "1.2"


def test_a_scheme_with_its_own_clause_is_settled_apart_from_its_fund() -> None:
    agreement = clauses(("older-people", "both", PRO_RATA), ("equipment", "both", OWN))
    found = settled(agreement, {"places": 12_65, "store": -12_65})
    assert {(one.scope, one.who): one.amount.pence for one in found.allocated} == {
        ("older-people", "WC"): 7_65,
        ("older-people", "WPCT"): 5_00,
        ("equipment", "WC"): -12_65,
    }


def test_a_scheme_whose_own_clause_is_for_the_other_sign_is_netted_with_its_fund() -> None:
    agreement = clauses(("older-people", "both", PRO_RATA), ("equipment", "over", OWN))
    found = settled(agreement, {"places": 12_66, "store": -1})
    assert [(one.scope, one.who, one.amount.pence) for one in found.allocated] == [
        ("older-people", "WC", 7_65),
        ("older-people", "WPCT", 5_00),
    ]


# How sure the answer is.


@pytest.mark.parametrize("rule", [OWN, PRO_RATA])
def test_an_answer_is_binding_only_on_the_outturn(rule: str) -> None:
    agreement = clauses(("agreement", "both", rule))
    forecast, outturn = (settled(agreement, {"places": 12_65}, basis) for basis in ("forecast", "outturn"))
    assert [type(one.amount) for one in forecast.allocated] == [Provisional] * len(forecast.allocated)
    assert [type(one.amount) for one in outturn.allocated] == [Determined] * len(outturn.allocated)
    assert forecast.borne_by() == outturn.borne_by()


def test_a_clause_may_bind_on_the_forecast() -> None:
    agreement = clauses(("agreement", "both", OWN))
    binding = agreement.clauses[0].model_copy(update={"binding_on": "forecast"})
    found = settled(agreement.model_copy(update={"clauses": (binding,)}), {"places": 1_00}, "forecast")
    assert [one.amount for one in found.allocated] == [Determined(1_00)]


def test_without_a_signature_an_answer_is_provisional() -> None:
    agreement = clauses(("agreement", "both", OWN))
    (one,) = settled(agreement.model_copy(update={"signed_on": None}), {"places": 1_00}).allocated
    assert isinstance(one.amount, Provisional)
    assert "not signed" in one.amount.because


def test_a_signature_counts_from_the_day_it_was_given() -> None:
    agreement = clauses(("agreement", "both", OWN))
    (before,) = settled(agreement, {"places": 1_00}, known_on=date(2008, 3, 19)).allocated
    (after,) = settled(agreement, {"places": 1_00}, known_on=SIGNED_ON).allocated
    assert isinstance(before.amount, Provisional)
    assert after.amount == Determined(1_00)


@pytest.mark.parametrize("basis", ["forecast", "outturn"])
def test_what_no_clause_covers_is_undetermined_and_awaits_the_partners(basis: Basis) -> None:
    found = settled(clauses(("older-people", "under", OWN)), {"places": 1_00}, basis)
    (one,) = found.allocated
    assert (one.verb, one.scope, one.who, one.clause) == ("residual", "older-people", "", "")
    assert isinstance(one.amount, Undetermined)
    assert one.amount.awaiting.body == "the partners"
    assert "£1.00 of older-people" in one.amount.awaiting.what
    assert (found.borne_by(), found.undetermined_pence()) == ({}, 1_00)
    assert found.awaiting() == (one.amount.awaiting,)


def test_a_split_by_contributions_of_which_one_is_awaited_is_undetermined_and_awaits_the_same() -> None:
    (one,) = settled(clauses(("children", "both", PRO_RATA)), {"carers": 9_00}).allocated
    awaiting = Awaiting("what its budget will be", "the trust's board", "30 June 2008")
    assert (one.clause, one.who, one.amount) == ("1.1", "", Undetermined(9_00, awaiting))


def test_what_another_fund_awaits_is_not_awaited_here() -> None:
    found = settled(clauses(("agreement", "both", PRO_RATA)), {"carers": 9_00, "places": 12_65})
    assert bearers(found) == {"WC": 7_65, "WPCT": 5_00, "": 9_00}


def test_a_split_by_contributions_of_nothing_awaits_the_partners() -> None:
    agreement = clauses(("beds", "both", PRO_RATA)).model_copy(update={"contributions": ()})
    (one,) = settled(agreement, {"beds": -9_00}).allocated
    assert isinstance(one.amount, Undetermined)
    assert (one.amount.pence, one.amount.awaiting.body) == (-9_00, "the partners")


def test_each_bears_its_own_whatever_contributions_are_awaited() -> None:
    assert bearers(settled(clauses(("children", "both", OWN)), {"carers": 9_00})) == {"WC": 9_00}


def test_what_is_awaited_says_what_from_whom_and_by_when() -> None:
    assert str(Awaiting("the count", "WPCT")) == "awaiting WPCT: the count"
    assert str(Awaiting("the count", "WPCT", "30 June")) == "awaiting WPCT: the count (by 30 June)"


def test_a_true_up_moves_each_partner_from_one_answer_to_the_next() -> None:
    agreement = clauses(("agreement", "both", OWN))
    before = settled(agreement, {"places": 5_00, "nursing": 2_00}, "forecast")
    after = settled(agreement, {"places": 5_00, "nursing": -1_00})
    assert true_up(before, after) == {"WPCT": -3_00}
    assert true_up(settled(clauses(), {}), after) == {"WC": 5_00, "WPCT": -1_00}


# Any variances under any clauses.

SCOPES_NARROWEST_FIRST = [
    *("equipment/store", "homes/nursing"),
    *("equipment", "homes", "ward"),
    "tag:aids",
    *("commissioned-by:WC", "commissioned-by:WPCT"),
    *("older-people", "beds", "visiting", "children"),
    "agreement",
]
variances = st.dictionaries(st.sampled_from(sorted(LINES)), st.integers(-(10**12), 10**12))
clause_sets = st.dictionaries(
    st.tuples(st.sampled_from(SCOPES_NARROWEST_FIRST), st.sampled_from(["over", "under"])),
    st.sampled_from([OWN, PRO_RATA]),
).map(lambda by_scope: clauses(*((scope, when, rule) for (scope, when), rule in by_scope.items())))
bases = st.sampled_from(["forecast", "outturn"])


@settings(deadline=None)
@given(agreement=clause_sets, variances=variances, basis=bases)
def test_every_penny_has_a_bearer_or_awaits_one(agreement: Agreement, variances: dict[str, int], basis: Basis) -> None:
    found = settled(agreement, variances, basis)
    assert found.variance_pence == sum(variances.values()) == sum(one.amount.pence for one in found.allocated)
    waits = [one.amount.pence for one in found.allocated if isinstance(one.amount, Undetermined)]
    assert sum(found.borne_by().values()) + sum(waits) == found.variance_pence
    assert found.undetermined_pence() == sum(abs(pence) for pence in waits)
    for one in found.allocated:
        assert one.amount.pence != 0
        assert isinstance(one.amount, Undetermined) == (one.who == "")
        if one.who:
            assert isinstance(one.amount, Determined if basis == "outturn" else Provisional)


@settings(deadline=None)
@given(agreement=clause_sets, variances=variances, data=st.data())
def test_the_order_of_lines_changes_nothing(
    agreement: Agreement, variances: dict[str, int], data: st.DataObject
) -> None:
    given_ = position(variances)
    shuffled = given_.model_copy(update={"lines": tuple(data.draw(st.permutations(given_.lines)))})
    assert settle(agreement, shuffled, (), effective_on=YEAR_END, known_on=YEAR_END) == settled(agreement, variances)


def reach(scope: str) -> Iterator[set[str]]:
    """Slow twin: the lines that are netted together where a clause names this scope, of which 'agreement' has four."""
    by_fund = [{line for line, (within, _, _) in LINES.items() if within == fund} for fund in AGREEMENT.funds]
    if scope == "agreement":
        yield from by_fund
        return
    names = {
        line.id: {
            fund.id,
            scheme.id,
            f"{scheme.id}/{line.id}",
            f"commissioned-by:{line.commissioner}",
            *(f"tag:{tag}" for tag in line.tags),
        }
        for fund, scheme, line in LINES.values()
    }
    yield {line for line in LINES if scope in names[line]}


def split_by_contributions(lines: set[str], total: int) -> dict[str, int]:
    """Slow twin: by what was paid into the funds of these lines; '' where one of them awaits a contribution."""
    funds = {LINES[line][0].id for line in lines}
    if "children" in funds:
        return {"": total}
    weights = [sum(CONTRIBUTED[fund][partner] for fund in funds) for partner in (0, 1)]
    return dict(zip(("WC", "WPCT"), split_with_fractions(total, weights), strict=True))


def borne_by_definition(agreement: Agreement, variances: dict[str, int]) -> dict[tuple[str, str], int]:
    """Slow twin of the whole: what each bears under each clause ('' for none), leaving out what is nothing."""
    found: Counter[tuple[str, str]] = Counter()
    left = set(LINES)  # a line that the position leaves out is on budget, and its fund is of its clause all the same
    for scope in SCOPES_NARROWEST_FIRST:
        for together in reach(scope):
            lines = together & left
            total = sum(variances.get(line, 0) for line in lines)
            sign = "under" if total < 0 else "over"
            governing = [clause for clause in agreement.clauses if (clause.applies_to[0], clause.when) == (scope, sign)]
            if not governing:
                continue
            left -= lines
            (clause,) = governing
            if clause.rule == OWN:
                for line in lines:
                    found[clause.number, LINES[line][2].commissioner] += variances.get(line, 0)
            else:
                for partner, part in split_by_contributions(lines, total).items() if total else ():
                    found[clause.number, partner] += part
    for line in left:
        found["", ""] += variances.get(line, 0)
    return {place: pence for place, pence in found.items() if pence}


@settings(deadline=None)
@given(agreement=clause_sets, variances=variances)
def test_each_bears_what_the_clause_in_force_for_it_says(agreement: Agreement, variances: dict[str, int]) -> None:
    found: Counter[tuple[str, str]] = Counter()
    for one in settled(agreement, variances).allocated:
        found[one.clause, one.who] += one.amount.pence
    assert {place: pence for place, pence in found.items() if pence} == borne_by_definition(agreement, variances)


# What is answered wrongly yet.


@pytest.mark.parametrize("lines", [["place"], ["places", "places"]], ids=["unknown", "twice"])
def test_a_position_that_does_not_fit_the_agreement_is_never_settled(lines: list[str]) -> None:
    results = tuple(LineResult(scheme="homes", line=line, spend=800_00, budget=700_00) for line in lines)
    misfit = SettlementPosition(as_at=YEAR_END, basis="outturn", lines=results)
    with pytest.raises((Refused, AssertionError)):
        settle(AGREEMENT, misfit, (), effective_on=YEAR_END, known_on=YEAR_END)


def test_a_budget_left_out_is_the_agreement_s_with_its_changes() -> None:
    agreement = small_agreement()  # £50.00 of places' £700.00 went to nursing in November
    spent = (LineResult(scheme="homes", line="places", spend=650_00),)
    as_changed = SettlementPosition(as_at=YEAR_END, basis="outturn", lines=spent)
    assert settle(agreement, as_changed, (), effective_on=YEAR_END, known_on=YEAR_END).variance_pence == 0


def test_the_order_of_clauses_for_over_and_under_does_not_say_how_lines_are_netted() -> None:
    over, under = clauses(("older-people", "over", OWN), ("older-people", "under", PRO_RATA)).clauses
    each_line = over.model_copy(update={"measured": "each-line"})
    found = [
        settled(AGREEMENT.model_copy(update={"clauses": both}), {"store": 100_00, "places": -20_00}).borne_by()
        for both in ((each_line, under), (under, each_line))
    ]
    assert found[0] == found[1]


def test_an_offset_that_leaves_the_giving_side_overspent_leaves_every_penny_a_place() -> None:
    offset = {
        "number": "2",
        "applies_to": "equipment",
        "steps": ({"offset": {"within": "fund"}}, {"share": {"basis": "own"}}),
    }
    (pro_rata,) = clauses(("older-people", "both", PRO_RATA)).clauses
    agreement = AGREEMENT.model_copy(update={"clauses": (pro_rata, Clause.model_validate(offset))})
    found = settled(agreement, {"store": 100_00, "places": -100_00, "nursing": 40_00})
    assert found.variance_pence == sum(one.amount.pence for one in found.allocated) == 40_00
