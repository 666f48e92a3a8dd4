"""An agreement read back in English: every name and figure in it comes from the terms, and none is left out."""

import re
from pathlib import Path

import pytest

from wyebridge.engine.agreement.contributions import contribution_pence, instalments_due, opening_contribution_pence
from wyebridge.engine.agreement.explain import explain
from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.agreement.terms import Agreement, Measure
from wyebridge.engine.kernel.money import parse_pounds

from .small_agreement import small_agreement

SHIPPED = sorted((Path(__file__).parents[2] / "agreements").glob("*/*.yaml"))
ENGLISH = explain(small_agreement())


def figures_in(text: str) -> set[int]:
    """Every sum of money printed, in pence."""
    return {parse_pounds(figure) for figure in re.findall(r"-?£[\d,]+\.\d\d", text)}


def paragraph(text: str, start: str) -> str:
    """The one paragraph that starts with these words."""
    (found,) = [found for found in text.split("\n\n") if found.startswith(start)]
    return found


# One edit to the agreement, what the English says before and after.
CHANGES: list[tuple[tuple[str, str], str, str]] = [
    (("title: Wyeshire together", "title: One Wye"), "Wyeshire together, version", "One Wye, version"),
    (("version: v1", "version: v7"), "version v1,", "version v7,"),
    (("nhs-act-2006-s75", "nhs-act-2006-s65z5"), "section 75 of", "section 65Z5 of"),
    (("host: WPCT\n", "host: WC\n"), "Wyeshire Primary Care Trust is the host", "Wyeshire Council is the host"),
    (
        ("name: Wyeshire Council", "name: Council of the Wye"),
        "between Wyeshire Council (WC)",
        "between Council of the Wye (WC)",
    ),
    (
        ("commences_on: 2008-04-01", "commences_on: 2008-04-05"),
        "commences on 1 April 2008",
        "commences on 5 April 2008",
    ),
    (("ends_on: 2009-03-31", "ends_on: 2009-03-30"), "ends on 31 March 2009", "ends on 30 March 2009"),
    (("until: 2007-03-31", "until: 2006-12-24"), "ended on 31 March 2007", "ended on 24 December 2006"),
    (
        ("WCCG, name: NHS Wyeshire", "WCCG, name: NHS Wye"),
        "NHS Wyeshire Clinical Commissioning",
        "NHS Wye Clinical Commissioning",
    ),
    (("why: ring-fenced-grant", "why: kept-by-partner"), "its grant is ring-fenced", "the partner keeps it"),
    (("name: Schools", "name: Schools and colleges"), "- Schools, since", "- Schools and colleges, since"),
    (
        ("reason: Schools have a grant", "reason: They have money"),
        "Schools have a grant of their own",
        "They have money of their own",
    ),
    (
        ("name: Older people's fund", "name: Elders' fund"),
        "Older people's fund (older-people)",
        "Elders' fund (older-people)",
    ),
    (("kind: lead-commissioner", "kind: risk-pool"), "one partner commissions for another", "held against overspends"),
    (("host: WC\n", "host: WPCT\n"), "Wyeshire Council hosts it", "Wyeshire Primary Care Trust hosts it"),
    (("rounding: cumulative", "rounding: line"), "The running total is split", "Each payment is split on its own"),
    (("{basis: equal}", "{basis: own}"), "shared equally", "the money of the partner that commissions it"),
    (
        ("{WC: 17.5%, WPCT: 82.5%}", "{WC: 7.125%, WPCT: 92.875%}"),
        "WC 17.5% and WPCT 82.5%",
        "WC 7.125% and WPCT 92.875%",
    ),
    (("{WC: 17.5%, WPCT: 82.5%}", "{WC: 20%, WPCT: 80.0%}"), "WC 17.5%", "WC 20% and WPCT 80%"),
    (("name: Care homes", "name: Homes with care"), "Care homes (homes)", "Homes with care (homes)"),
    (("name: Beds at Ross", "name: Ross ward"), "Beds at Ross: £900.00", "Ross ward: £900.00"),
    (('"£900.00"', '"£899.99"'), "Beds at Ross: £900.00", "Beds at Ross: £899.99"),
    (
        ("Nursing in care homes, commissioner: WPCT", "Nursing in care homes, commissioner: WC"),
        "paid by WC.",
        "commissioned by WC, which also pays",
    ),
    (("            payer: WPCT\n", "            payer: WC\n"), "paid by WPCT.", "commissioned by WC, which also pays"),
    (("each: £60.00", "each: £61.00"), "contributes £720.00, in 12 payments", "contributes £732.00, in 12 payments"),
    (("each: £65.00", "each: £66.00"), "each payment is £65.00", "each payment is £66.00"),
    (
        ("first_paid_on: 2008-09-15", "first_paid_on: 2008-10-15"),
        "The payment of 15 September 2008 carries £10.00",
        "The payment of 15 October 2008 carries £15.00",
    ),
    (("with_effect_from: 2008-07-01", "with_effect_from: 2008-08-01"), "From 1 July 2008", "From 1 August 2008"),
    (("minuted: £770.00", "minuted: £760.00"), "£770.00, £5.00 more", "£760.00, £5.00 less"),
    (("minuted: £770.00", "minuted: £765.00"), "£5.00 more", "The minute says £765.00, the same."),
    (
        ("count: 4, amount: £500.00", "count: 2, amount: £500.00"),
        "in 4 payments",
        "in 2 payments from 30 April 2008 to 30 July 2008",
    ),
    (
        ("what: what its budget will be", "what: its savings plan"),
        "what its budget will be",
        "not settled: its savings plan",
    ),
    (("body: the trust's board", "body: the joint board"), "It awaits the trust's board", "It awaits the joint board"),
    (("by: 30 June 2008", "by: Michaelmas"), "by 30 June 2008", "by Michaelmas"),
    (("name: Occupied bed-days", "name: Nights in a bed"), "shared by occupied bed-days", "shared by nights in a bed"),
    (("by: {WC: 300, WPCT: 700}", "by: {WC: 3000, WPCT: 700}"), "WC 300, WPCT 700", "WC 3,000, WPCT 700"),
    (("ends: 2009-02-28", "ends: 2009-03-31"), "Spending from 1 March 2009", "1 October 2008 to 31 March 2009: WC 250"),
    (("amount: -£50.00", "amount: -£49.00"), "£50.00 less. Fewer", "£49.00 less. Fewer"),
    (("reason: More nursing in each.", "reason: Frailer people."), "More nursing in each.", "Frailer people."),
    (("decision: WC-2008-2", "decision: WC-2008-9"), "(decision WC-2008-2)", "(decision WC-2008-9)"),
    (('number: "9.2"', 'number: "12(b)"'), "Clause 9.2.", "Clause 12(b). An overspend of Older people's fund"),
    (
        ("when: over, rule", "when: under, rule"),
        "An overspend of Older people's fund",
        "An underspend of Older people's fund",
    ),
    (
        ("rule: pro-rata-to-contribution", "rule: each-bears-its-own"),
        "An overspend of Older people's fund: shared in proportion to contributions",
        "An overspend of Older people's fund: each partner bears",
    ),
    (
        ("applies_to: older-people", "applies_to: ward"),
        "An overspend of Older people's fund",
        "An overspend of The ward at Ross",
    ),
]


@pytest.mark.parametrize(("edit", "before", "after"), CHANGES, ids=[edit[1].strip() for edit, _, _ in CHANGES])
def test_where_the_agreement_changes_the_english_changes(edit: tuple[str, str], before: str, after: str) -> None:
    english = explain(small_agreement(edit))
    assert english.count(before) == ENGLISH.count(before) - 1
    assert english.count(after) == ENGLISH.count(after) + 1


def test_an_unsigned_agreement_says_that_nobody_is_shown_to_have_signed() -> None:
    english = explain(small_agreement(("signed_on: 2008-03-20\n", "")))
    assert "No signature is recorded" in english
    assert "It was signed" not in english


def test_an_agreement_signed_in_time_says_when() -> None:
    for day, written in (("2008-03-20", "20 March 2008"), ("2008-04-01", "1 April 2008")):
        english = explain(small_agreement(("signed_on: 2008-03-20", f"signed_on: {day}")))
        assert f"It was signed on {written}." in english


def test_an_agreement_signed_late_says_how_many_days_it_ran_unsigned() -> None:
    english = explain(small_agreement(("signed_on: 2008-03-20", "signed_on: 2008-06-26")))
    # 29 days left of April, 31 of May, 26 of June.
    assert "It was signed on 26 June 2008, 86 days after it took effect." in english


def test_one_day_late_is_one_day() -> None:
    english = explain(small_agreement(("signed_on: 2008-03-20", "signed_on: 2008-04-02")))
    assert "1 day after it took effect" in english


def test_without_a_clause_any_variance_awaits_the_partners() -> None:
    english = explain(small_agreement().model_copy(update={"clauses": ()}))
    assert "No clause says who bears an overspend" in english
    assert "awaiting the partners" in english
    assert "Clause 9.1" not in english


def test_a_default_clause_is_said_to_cover_what_has_no_rule_of_its_own() -> None:
    assert (
        "Clause 9.1. An overspend or an underspend of any fund or scheme with no rule of its own: each partner bears"
        in ENGLISH
    )


def test_what_is_not_yet_counted_is_said_with_its_dates_and_who_counts_it() -> None:
    waiting = paragraph(ENGLISH, "Spending from")
    assert "from 1 March 2009 to 31 March 2009 is undetermined" in waiting
    assert "awaiting WPCT: occupied bed-days" in waiting


def test_a_change_to_a_budget_that_cites_no_decision_says_so() -> None:
    assert "£50.00 more. More nursing in each. (no decision cited)" in ENGLISH


def test_three_partners_are_listed_with_an_and_before_the_last() -> None:
    english = explain(
        small_agreement(("host: WPCT\n", "  - {id: RT, name: Ross Trust, kind: nhs-trust}\nhost: WPCT\n"))
    )
    assert "between Wyeshire Council (WC), Wyeshire Primary Care Trust (WPCT) and Ross Trust (RT)." in english


def test_a_contribution_s_sums_stand_in_its_own_fund_s_paragraph() -> None:
    older_people = paragraph(ENGLISH, "Older people's fund (older-people)")
    assert "Wyeshire Council contributes £720.00" in older_people
    assert "Wyeshire Primary Care Trust contributes £500.00" in older_people
    beds = paragraph(ENGLISH, "Community beds (beds)")
    assert "Wyeshire Council contributes £300.00, in one payment on 1 May 2008." in beds
    assert "£720.00" not in beds


def test_every_figure_of_the_small_agreement_is_printed_and_no_other() -> None:
    budgets = {700_00, 300_00, 200_00, 900_00, 1_000_00, 400_00}
    contributions = {300_00, 700_00, 175_00, 825_00, 400_00, 500_00}
    council_s = {720_00, 65_00, 10_00, 765_00, 770_00, 5_00}  # opening, rate, catch-up, year, minute, difference
    virement = {50_00}  # the sum of each of its two changes, one more and one less
    funded = {20_00, 30_00}
    assert figures_in(ENGLISH) == budgets | contributions | council_s | virement | funded


@pytest.fixture(params=SHIPPED, ids=lambda file: file.parent.name)
def shipped(request: pytest.FixtureRequest) -> Agreement:
    file: Path = request.param
    return load_agreement(file.read_text(encoding="utf-8"))


def test_every_partner_fund_scheme_line_and_contribution_appears(shipped: Agreement) -> None:
    english = explain(shipped)
    for partner in shipped.partners:
        assert f"{partner.name} ({partner.id})" in english
    for fund in shipped.funds:
        said = paragraph(english, f"{fund.name} ({fund.id}) is ")
        for scheme in fund.schemes:
            assert f"{scheme.name} ({scheme.id})." in said
            for line in scheme.lines:
                assert f"- {line.name}: £" in said
        for contribution in shipped.contributions:
            name = next(partner.name for partner in shipped.partners if partner.id == contribution.partner)
            if contribution.fund == fund.id:
                assert f"{name} contributes £" in said or f"{name}'s contribution is not settled" in said
    for exclusion in shipped.exclusions:
        assert exclusion.name in english
        assert exclusion.reason in english
    for measure in shipped.measures:
        assert paragraph(english, f"{measure.name}, in {measure.unit}").count("\n") == len(measure.counts)
    for clause in shipped.clauses:
        assert f"Clause {clause.number}." in english


def test_every_figure_printed_is_one_the_engine_computes_from_the_agreement(shipped: Agreement) -> None:
    computed = {line.budget for _, _, line in shipped.every_line()}
    computed |= {change.amount for change in shipped.budget_changes}
    computed |= {reserve.balance for reserve in shipped.reserves} | {earned.amount for earned in shipped.performance}
    steps = [step for clause in shipped.clauses for step in clause.waterfall]
    limits = [limit for step in steps for limit in (step.up_to, step.until) if limit]
    limits += [cap.at for step in steps if step.share for cap in step.share.caps]
    computed |= {limit.pence for limit in limits if limit.pence is not None}
    for contribution in shipped.contributions:
        year = contribution_pence(contribution)
        computed |= {opening_contribution_pence(contribution), year}
        computed |= {change.each for change in contribution.changes}
        computed |= {due.catch_up_pence for due in instalments_due(contribution)}
        if contribution.minuted is not None:
            computed |= {contribution.minuted, abs(contribution.minuted - year)}
    assert figures_in(explain(shipped)) <= computed


def test_salford_s_sums_are_told_as_its_papers_tell_them() -> None:
    (salford,) = [file for file in SHIPPED if "salford" in file.parent.name]
    english = explain(load_agreement(salford.read_text(encoding="utf-8")))
    assert "contributes £69,149,100.00, in 12 payments from 1 April 2017 to 1 March 2018" in english
    assert "The payment of 1 August 2017 carries £1,760,900.64 to catch up." in english
    assert "That makes £74,431,801.92 for the year. The minute says £74,433,000.00, £1,198.08 more." in english


def test_counts_that_are_missing_are_told_in_the_agreement_s_order() -> None:
    agreement = small_agreement()
    names = [f"Count {letter}" for letter in "abcdefghij"]
    measures = tuple(Measure(id=name[-1], name=name, unit="days", supplied_by="WC", counts=()) for name in names)
    beds = agreement.funds[1]
    shares = [beds.shares.model_copy(update={"measure": measure.id}) for measure in measures]
    funds = tuple(beds.model_copy(update={"id": f"beds-{each.measure}", "shares": each}) for each in shares)
    english = explain(agreement.model_copy(update={"measures": measures, "funds": funds}))
    assert re.findall(r"awaiting WC: (count \w)", english) == [name.lower() for name in names]


def test_the_sum_in_a_minute_is_told_though_the_schedule_is_awaited() -> None:
    english = explain(small_agreement(("    awaiting: {body", "    minuted: £123.45\n    awaiting: {body")))
    assert "£123.45" in english


def test_two_changes_first_paid_together_do_not_claim_the_same_catch_up_twice() -> None:
    second = "      - {agreed_on: 2008-09-01, with_effect_from: 2008-08-01, first_paid_on: 2008-09-15, each: £66.00}\n"
    english = explain(small_agreement(("each: £65.00}\n", "each: £65.00}\n" + second)))
    # July at £65 and August at £66, where £60 was paid: £5 and £6.
    assert "The payment of 15 September 2008 carries £11.00 to catch up." in english
    assert english.count("£11.00") == 1
