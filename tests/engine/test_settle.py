"""Who bears a variance: the clause that governs it, the split it gives, and what waits for the partners."""

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.agreement.terms import Agreement, Clause
from wyebridge.engine.kernel.verdicts import Awaiting, Determined, Provisional, Undetermined
from wyebridge.engine.ledger.settle import Borne, LineVariance, settle

from .slow_twins import split_with_fractions
from .small_agreement import small_agreement

AGREEMENT = small_agreement()
BY_LINE = {line.id: (fund.id, scheme.id, line.commissioner) for fund, scheme, line in AGREEMENT.every_line()}
CONTRIBUTED = {"older-people": (765_00, 500_00), "beds": (300_00, 700_00), "visiting": (175_00, 825_00)}


def variance(line: str, pence: int) -> LineVariance:
    fund, scheme, commissioner = BY_LINE[line]
    return LineVariance(fund, scheme, line, commissioner, pence)


def clauses(*rules: tuple[str, str, str]) -> Agreement:
    """The small agreement with these clauses alone: what each applies to, when, and its rule."""
    own = tuple(
        Clause(number=f"1.{index}", applies_to=applies_to, when=when, rule=rule)
        for index, (applies_to, when, rule) in enumerate(rules, start=1)
    )
    return AGREEMENT.model_copy(update={"clauses": own})


OWN, PRO_RATA = "each-bears-its-own", "pro-rata-to-contribution"


def bearers(found: Sequence[Borne]) -> dict[str, int]:
    """What each bears in all; '' is what is undetermined."""
    totals: Counter[str] = Counter()
    for borne in found:
        totals[borne.partner] += borne.amount.pence
    return dict(totals)


# What each rule does.


def test_an_overspend_is_borne_by_the_partner_that_commissioned_it() -> None:
    found = settle(
        clauses(("agreement", "both", OWN)), [variance("places", 100_00), variance("nursing", 40_00)], is_final=True
    )
    assert bearers(found) == {"WC": 100_00, "WPCT": 40_00}


def test_an_underspend_returns_to_the_partner_that_commissioned_it() -> None:
    found = settle(clauses(("agreement", "both", OWN)), [variance("nursing", -40_00)], is_final=True)
    assert bearers(found) == {"WPCT": -40_00}


def test_where_each_bears_its_own_one_partner_s_saving_does_not_pay_for_the_other_s_overspend() -> None:
    found = settle(
        clauses(("agreement", "both", OWN)), [variance("places", 100_00), variance("nursing", -40_00)], is_final=True
    )
    assert bearers(found) == {"WC": 100_00, "WPCT": -40_00}


def test_pro_rata_shares_a_variance_by_the_year_s_contributions_to_the_fund_with_their_changes() -> None:
    found = settle(clauses(("older-people", "both", PRO_RATA)), [variance("places", 12_65)], is_final=True)
    assert bearers(found) == {"WC": 7_65, "WPCT": 5_00}


def test_pro_rata_nets_the_fund_s_lines_before_it_shares() -> None:
    lines = [variance("places", 20_00), variance("nursing", -7_35)]
    found = settle(clauses(("older-people", "both", PRO_RATA)), lines, is_final=True)
    assert bearers(found) == {"WC": 7_65, "WPCT": 5_00}


def test_one_fund_s_saving_never_meets_another_fund_s_overspend() -> None:
    found = settle(
        clauses(("agreement", "both", PRO_RATA)), [variance("beds", 10_00), variance("visitors", -10_00)], is_final=True
    )
    assert {(borne.fund, borne.partner): borne.amount.pence for borne in found} == {
        ("beds", "WC"): 3_00,
        ("beds", "WPCT"): 7_00,
        ("visiting", "WC"): -1_75,
        ("visiting", "WPCT"): -8_25,
    }


# Which clause governs.


def test_over_and_under_may_fall_under_different_clauses() -> None:
    agreement = clauses(("older-people", "over", PRO_RATA), ("older-people", "under", OWN))
    (*over,) = settle(agreement, [variance("places", 12_65)], is_final=True)
    assert {borne.clause for borne in over} == {"1.1"}
    assert bearers(over) == {"WC": 7_65, "WPCT": 5_00}
    (under,) = settle(agreement, [variance("places", -12_65)], is_final=True)
    assert (under.clause, under.partner) == ("1.2", "WC")


@pytest.mark.parametrize(
    ("rules", "clause"),
    [
        ((("agreement", "both", OWN), ("older-people", "both", OWN), ("homes", "both", OWN)), "1.3"),
        ((("homes", "both", OWN), ("agreement", "both", OWN), ("older-people", "both", OWN)), "1.1"),
        ((("agreement", "both", OWN), ("older-people", "both", OWN), ("equipment", "both", OWN)), "1.2"),
        ((("agreement", "both", OWN), ("beds", "both", OWN)), "1.1"),
        ((("agreement", "both", OWN), ("older-people", "under", OWN)), "1.1"),
        ((("agreement", "both", OWN), ("homes", "under", OWN)), "1.1"),
    ],
)
def test_the_most_specific_clause_for_the_sign_wins_wherever_it_is_written(
    rules: tuple[tuple[str, str, str], ...], clause: str
) -> None:
    (borne,) = settle(clauses(*rules), [variance("places", 1_00)], is_final=True)
    assert borne.clause == clause


def test_a_scheme_with_its_own_clause_is_settled_apart_from_its_fund() -> None:
    agreement = clauses(("older-people", "both", PRO_RATA), ("equipment", "both", OWN))
    found = settle(agreement, [variance("places", 12_65), variance("store", -12_65)], is_final=True)
    assert {(borne.scope, borne.partner): borne.amount.pence for borne in found} == {
        ("older-people", "WC"): 7_65,
        ("older-people", "WPCT"): 5_00,
        ("equipment", "WC"): -12_65,
    }


@pytest.mark.xfail(strict=True, reason="a scheme with a rule for overspends alone is never netted with its fund")
def test_lines_under_the_same_clause_are_netted_though_one_s_scheme_has_a_rule_for_the_other_sign() -> None:
    agreement = clauses(("older-people", "both", PRO_RATA), ("equipment", "over", OWN))
    found = settle(agreement, [variance("places", 12_66), variance("store", -1)], is_final=True)
    assert [(borne.scope, borne.partner, borne.amount.pence) for borne in found] == [
        ("older-people", "WC", 7_65),
        ("older-people", "WPCT", 5_00),
    ]


# How sure the answer is.


def test_an_answer_is_provisional_until_the_figures_are_final() -> None:
    agreement = clauses(("agreement", "both", OWN))
    (before,) = settle(agreement, [variance("places", 1_00)], is_final=False)
    (after,) = settle(agreement, [variance("places", 1_00)], is_final=True)
    assert isinstance(before.amount, Provisional)
    assert before.amount.because
    assert after.amount == Determined(1_00)


@pytest.mark.parametrize("is_final", [True, False])
def test_what_no_clause_covers_is_undetermined_and_awaits_the_partners(is_final: bool) -> None:
    (borne,) = settle(clauses(("older-people", "under", OWN)), [variance("places", 1_00)], is_final=is_final)
    assert (borne.partner, borne.clause) == ("", "")
    assert isinstance(borne.amount, Undetermined)
    assert borne.amount.pence == 1_00
    assert borne.amount.awaiting.body == "the partners"
    assert "Older people's fund" in borne.amount.awaiting.what


def test_a_split_by_contributions_that_nobody_has_settled_awaits_the_partners() -> None:
    agreement = clauses(("children", "both", PRO_RATA))
    unsettled = [c.model_copy(update={"instalments": None}) for c in agreement.contributions]
    (borne,) = settle(
        agreement.model_copy(update={"contributions": tuple(unsettled)}), [variance("carers", 9_00)], is_final=True
    )
    assert (borne.partner, borne.clause) == ("", "1.1")
    assert isinstance(borne.amount, Undetermined)
    assert "1.1" in borne.amount.awaiting.what


@pytest.mark.xfail(strict=True, reason="an awaited contribution counts as nothing, so the other bears it all")
def test_a_split_by_contributions_of_which_one_is_awaited_is_undetermined() -> None:
    found = settle(clauses(("children", "both", PRO_RATA)), [variance("carers", 9_00)], is_final=True)
    assert [type(borne.amount) for borne in found] == [Undetermined]


def test_what_is_awaited_says_what_from_whom_and_by_when() -> None:
    assert str(Awaiting("the count", "WPCT")) == "awaiting WPCT: the count"
    assert str(Awaiting("the count", "WPCT", "30 June")) == "awaiting WPCT: the count (by 30 June)"


@pytest.mark.parametrize("rule", [OWN, PRO_RATA])
def test_no_variance_is_borne_by_nobody(rule: str) -> None:
    assert settle(clauses(("agreement", "both", rule)), [variance("places", 0)], is_final=True) == ()
    assert settle(clauses(("agreement", "both", rule)), [], is_final=True) == ()
    assert settle(clauses(), [variance("places", 5), variance("nursing", -5)], is_final=True) == ()


# Any variances under any clauses.

variances = st.lists(st.builds(variance, st.sampled_from(sorted(BY_LINE)), st.integers(-(10**12), 10**12)), max_size=10)
scopes = st.sampled_from(["agreement", "older-people", "beds", "visiting"])
rules = st.sampled_from([OWN, PRO_RATA])
clause_sets = st.dictionaries(st.tuples(scopes, st.sampled_from(["over", "under"])), rules, max_size=6).flatmap(
    lambda by_sign: st.dictionaries(st.sampled_from(["homes", "equipment", "ward"]), rules, max_size=2).map(
        lambda by_scheme: clauses(
            *((scope, when, rule) for (scope, when), rule in by_sign.items()),
            *((scheme, "both", rule) for scheme, rule in by_scheme.items()),
        )
    )
)


@settings(deadline=None)
@given(agreement=clause_sets, lines=variances, is_final=st.booleans())
def test_every_penny_of_every_fund_has_a_bearer_or_awaits_one(
    agreement: Agreement, lines: list[LineVariance], is_final: bool
) -> None:
    found = settle(agreement, lines, is_final=is_final)
    for fund in agreement.funds:
        borne = sum(each.amount.pence for each in found if each.fund == fund.id)
        assert borne == sum(line.pence for line in lines if line.fund == fund.id)
    for each in found:
        assert each.amount.pence != 0
        assert isinstance(each.amount, Undetermined) == (each.partner == "")
        if each.partner:
            assert isinstance(each.amount, Determined if is_final else Provisional)


def governing(agreement: Agreement, scope: str, fund: str, total: int) -> Clause | None:
    """Slow twin: the clauses that fit the sign, and of them the one for the narrowest place."""
    fitting = [clause for clause in agreement.clauses if clause.when in ("both", "under" if total < 0 else "over")]
    narrowest = [scope, fund, "agreement"]
    named = [clause for clause in fitting if clause.applies_to in narrowest]
    return min(named, key=lambda clause: narrowest.index(clause.applies_to), default=None)


def borne_by_definition(agreement: Agreement, lines: list[LineVariance]) -> dict[tuple[str, str], int]:
    """Slow twin of the whole: what each bears of each scope, leaving out what is nothing."""
    found: Counter[tuple[str, str]] = Counter()
    schemes_apart = {clause.applies_to for clause in agreement.clauses}
    for fund in agreement.funds:
        within = [line for line in lines if line.fund == fund.id]
        scope_of = {line: line.scheme if line.scheme in schemes_apart else fund.id for line in within}
        for scope in set(scope_of.values()):
            here = [line for line in within if scope_of[line] == scope]
            total = sum(line.pence for line in here)
            clause = governing(agreement, scope, fund.id, total)
            if clause is None:
                found[scope, ""] += total
            elif clause.rule == OWN:
                for line in here:
                    found[scope, line.commissioner] += line.pence
            else:
                for partner, part in zip(
                    ("WC", "WPCT"), split_with_fractions(total, CONTRIBUTED[fund.id]), strict=True
                ):
                    found[scope, partner] += part
    return {place: pence for place, pence in found.items() if pence}


@settings(deadline=None)
@given(agreement=clause_sets, lines=variances)
def test_each_bears_what_the_clause_in_force_for_it_says(agreement: Agreement, lines: list[LineVariance]) -> None:
    settled = [line for line in lines if line.fund in CONTRIBUTED]
    found: Counter[tuple[str, str]] = Counter()
    for borne in settle(agreement, settled, is_final=True):
        found[borne.scope, borne.partner] += borne.amount.pence
    assert dict(found) == borne_by_definition(agreement, settled)
