"""Reading an agreement: every fault at once, each at its line and column, and none that is not there."""

import re
from datetime import date
from pathlib import Path

import pytest

from wyebridge.engine.agreement import check as check_module
from wyebridge.engine.agreement import check_names as names_module
from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.agreement.schema import agreement_schema
from wyebridge.engine.kernel import yaml as yaml_module
from wyebridge.engine.kernel.problems import Refused

from .faults import (
    PartPath,
    codes_in,
    every_path,
    first_of_each_shape,
    found_in,
    marked,
    places_of,
    reported_apart_from,
    required_paths,
    values_of,
    with_part,
    written,
)
from .small_agreement import TEXT, edited, small_agreement

SHIPPED = sorted((Path(__file__).parents[2] / "agreements").glob("*/*.yaml"))

Edit = tuple[str, str]
LAST_CLAUSE = "older-people, when: over, rule: pro-rata-to-contribution}\n"
FOSTERING = (
    "      - id: fostering\n        name: Foster care\n        lines:\n          - {id: carers, name: Foster carers"
)
CARERS = FOSTERING + ', commissioner: WC, payer: WC, budget: "£400.00"}\n'
LONE = """\
id: lone
title: Alone
version: v1
legal_power: nhs-act-2006-s75
year: 2008-09
commences_on: 2008-04-01
effective_from: 2008-04-01
ends_on: 2009-03-31
partners:
  - ⟦{id: WC, name: Wyeshire Council, kind: council}
host: WC
funds:
  - {id: one, name: One, kind: pooled, shares: {basis: own}}
contributions:
  - {partner: WC, fund: one, awaiting: {body: WC, what: its sum}}
"""


# One case per fault: the edits that cause it, with ⟦ where the problem must say it is, and its code.
CASES: dict[str, tuple[str, tuple[Edit, ...]]] = {
    # What a term cannot hold.
    "a term left out is missing from its parent": (
        "missing",
        (("    name: Wyeshire Council\n", ""), ("  - id: WC\n    kind", "  - ⟦id: WC\n    kind")),
    ),
    "a term left out at the top is missing from the file": (
        "missing",
        (("id: wyeshire", "⟦id: wyeshire"), ("host: WPCT\n", "")),
    ),
    "a misspelt term": ("unknown-term", (("client_group: older", "clientgroup: ⟦older"),)),
    "a word that is not known": ("unknown-word", (("kind: lead-commissioner", "kind: ⟦lead"),)),
    "a power that is no law": ("unknown-word", (("nhs-act-2006-s75", "⟦nhs-act-1948"),)),
    "money with a tenth of a penny": ("value", (("£770.00", "⟦£770.005"),)),
    "money below nothing": ("value", (('"£900.00"', '⟦"-£900.00"'),)),
    "a percentage without its sign": ("value", (("17.5%", "⟦0.175"),)),
    "a percentage above the whole": ("value", (("{WC: 17.5%", "{WC: ⟦175%"),)),
    "a year of two years": ("value", (("year: 2008-09", "year: ⟦2008-10"),)),
    "a day that no month has": ("value", (("signed_on: 2008-03-20", "signed_on: ⟦2008-02-30"),)),
    "a day before the health service": ("value", (("signed_on: 2008-03-20", "signed_on: ⟦1948-03-31"),)),
    "a day long after us": ("value", (("ends_on: 2009-03-31", "ends_on: ⟦2148-04-01"),)),
    "a year before the calendar": ("value", (("year: 2008-09", "year: ⟦0000-01"),)),
    "instalments to the end of the calendar": ("value", (("first_due: 2008-04-30", "first_due: ⟦9999-12-30"),)),
    "a number for a day": ("value", (("signed_on: 2008-03-20", "signed_on: ⟦0"),)),
    "a day of figures that are not 0 to 9": ("value", (("signed_on: 2008-03-20", "signed_on: ⟦٢٠٠٨-٠٣-٢٠"),)),
    "a name with a space": ("value", (("id: visits", "id: ⟦the visits"),)),
    "a count that is not a number": ("value", (("count: 4,", "count: ⟦four,"),)),
    "no instalment at all": ("value", (("count: 4,", "count: ⟦0,"),)),
    "eleven months in a profile": ("value", (("profile: [1, 1, 1, 0,", "profile: ⟦[1, 1, 1,"),)),
    "a count below nothing": ("value", (("{WC: 300", "{WC: ⟦-300"),)),
    "one value where a list belongs": ("value", (("host: WPCT\n", "host: WPCT\nperformance: ⟦none\n"),)),
    # Too few to govern anything.
    "a scheme without a line": ("no-lines", ((CARERS, "      - {id: fostering, name: Foster care, lines: ⟦[]}\n"),)),
    # Dates.
    "an end before the start": (
        "dates-out-of-order",
        (("commences_on: 2008-04-01", "commences_on: 2009-04-01"), ("2009-03-31\npartners", "⟦2009-03-31\npartners")),
    ),
    "a year outside the agreement's time": (
        "year-outside-term",
        (
            ("year: 2008-09", "year: ⟦2008-09"),
            ("commences_on: 2008-04-01", "commences_on: 2009-04-01"),
            ("effective_from: 2008-04-01", "effective_from: 2009-04-01"),
            ("ends_on: 2009-03-31", "ends_on: 2010-03-31"),
        ),
    ),
    "a successor before the predecessor ended": (
        "dates-out-of-order",
        (
            ("    kind: pct\n", "    kind: pct\n    predecessor: {id: OPCT, name: Old Trust, until: 2013-04-01}\n"),
            ("starts: 2013-04-01", "starts: ⟦2013-04-01"),
        ),
    ),
    "a change caught up before it is agreed to count": (
        "dates-out-of-order",
        (("first_paid_on: 2008-09-15", "first_paid_on: ⟦2008-06-15"),),
    ),
    "a change first paid after the last instalment": (
        "dates-out-of-order",
        (("first_paid_on: 2008-09-15", "first_paid_on: ⟦2009-03-16"),),
    ),
    "an instalment before the year begins": (
        "instalment-outside-year",
        (("{every: quarter, first_due: 2008-04-30", "⟦{every: quarter, first_due: 2008-03-31"),),
    ),
    "an instalment after the year ends": (
        "instalment-outside-year",
        (("{every: quarter, first_due: 2008-04-30, count: 4", "⟦{every: quarter, first_due: 2008-04-30, count: 5"),),
    ),
    "counts that overlap": ("periods-overlap", (("- {starts: 2008-10-01", "- ⟦{starts: 2008-09-30"),)),
    "a count that ends before it starts": (
        "periods-overlap",
        (("- {starts: 2008-10-01, ends: 2009-02-28", "- ⟦{starts: 2008-10-01, ends: 2008-09-30"),),
    ),
    "a budget changed outside its year": (
        "change-outside-year",
        (("nursing, on: 2008-11-12", "nursing, on: ⟦2009-04-01"),),
    ),
    # Names.
    "two partners of one name": (
        "name-used-twice",
        (("host: WPCT\n", "  - {id: ⟦WC, name: Wye City, kind: council}\nhost: WPCT\n"),),
    ),
    "two funds of one name": (
        "name-used-twice",
        (
            (
                "\ncontributions:\n",
                "\n  - {id: ⟦beds, name: More, kind: pooled, shares: {basis: own}}\ncontributions:\n",
            ),
        ),
    ),
    "two schemes of one name, in different funds": ("name-used-twice", (("id: fostering", "id: ⟦visits"),)),
    "a scheme of a fund's name, which a clause uses": ("name-used-twice", (("id: visits", "id: ⟦older-people"),)),
    "two lines of one name in a scheme": (
        "name-used-twice",
        ((CARERS, CARERS + '          - {id: ⟦carers, name: More, commissioner: WC, payer: WC, budget: "£0.00"}\n'),),
    ),
    "two exclusions of one name": (
        "name-used-twice",
        (("measures:\n", "  - {id: ⟦schools, name: More, why: kept-by-partner, reason: Kept.}\nmeasures:\n"),),
    ),
    "two measures of one name": (
        "name-used-twice",
        (("funds:\n", "  - {id: ⟦bed-days, name: Nights, unit: nights, supplied_by: WC, counts: []}\nfunds:\n"),),
    ),
    "two contributions from one partner to one fund": (
        "name-used-twice",
        (("funded:", "  - ⟦{partner: WC, fund: beds, awaiting: {body: WC, what: more}}\nfunded:"),),
    ),
    "a host that is no partner": ("unknown-partner", (("host: WPCT\n", "host: ⟦WCCG\n"),)),
    "a fund's host that is no partner": ("unknown-partner", (("host: WC\n", "host: ⟦XX\n"),)),
    "a commissioner that is no partner": (
        "unknown-partner",
        (("Nursing in care homes, commissioner: WPCT", "Nursing in care homes, commissioner: ⟦XX"),),
    ),
    "a payer that is no partner": ("unknown-partner", (("            payer: WPCT\n", "            payer: ⟦XX\n"),)),
    "a percentage for no partner": ("unknown-partner", (("WPCT: 82.5%", "XX: ⟦82.5%"),)),
    "a contribution from no partner": (
        "unknown-partner",
        (("  - partner: WC\n    fund: children", "  - partner: ⟦XX\n    fund: children"),),
    ),
    "a measure that no partner supplies": ("unknown-partner", (("supplied_by: WPCT", "supplied_by: ⟦XX"),)),
    "a count for no partner": ("unknown-partner", (("WPCT: 700}}", "XX: ⟦700}}"),)),
    "a contribution to no fund": (
        "unknown-fund",
        (("  - partner: WC\n    fund: children", "  - partner: WC\n    fund: ⟦child"),),
    ),
    "a measure that is not there": ("unknown-measure", (("measure: bed-days", "measure: ⟦nights"),)),
    "a sum put towards nowhere": ("unknown-area", (("area: homes, towards: inv", "area: ⟦home, towards: inv"),)),
    "who funds a scheme's budget, of a fund": (
        "unknown-area",
        (("funded:", "funded:\n  - {partner: WC, area: ⟦visiting, towards: budget, amount: £5.00}"),),
    ),
    "who funds a scheme, not coming to its budget": (
        "scheme-funding-differs",
        (("funded:", "funded:\n  - ⟦{partner: WC, area: homes, towards: budget, amount: £5.00}"),),
    ),
    "a sum put by no partner": ("unknown-partner", (("  - {partner: WPCT, area", "  - {partner: ⟦XX, area"),)),
    "two sums put towards one thing": (
        "name-used-twice",
        (("budget_changes:", "  - ⟦{partner: WC, area: homes, towards: pressures, amount: £1.00}\nbudget_changes:"),),
    ),
    "a budget changed on no line": (
        "unknown-line",
        (("  - {scheme: homes, line: nursing", "  - ⟦{scheme: homes, line: nurses"),),
    ),
    # Money and shares.
    "a fund that nobody pays into": (
        "fund-without-contributions",
        (
            (
                "\ncontributions:\n",
                "\n  - ⟦{id: empty, name: Empty, kind: pooled, shares: {basis: own}}\ncontributions:\n",
            ),
        ),
    ),
    "budgets above what is paid in": (
        "budget-exceeds-contributions",
        (("  - id: visiting\n    name: Health", "  - ⟦id: visiting\n    name: Health"), ("£1,000.00", "£1,000.01")),
    ),
    "a budget raised above what is paid in": (
        "budget-exceeds-contributions",
        (
            ("  - id: older-people\n    name", "  - ⟦id: older-people\n    name"),
            ("amount: £50.00", "amount: £115.01"),
        ),
    ),
    "percentages short of the whole": (
        "percentages-do-not-sum",
        (("percentages: {WC: 17.5%", "percentages: ⟦{WC: 17.4%"),),
    ),
    "percentages beyond the whole": (
        "percentages-do-not-sum",
        (("percentages: {WC: 17.5%", "percentages: ⟦{WC: 17.500001%"),),
    ),
    "stated shares that state nothing": (
        "percentages-do-not-sum",
        (("percentages: {WC: 17.5%, WPCT: 82.5%}", "percentages: ⟦{}"),),
    ),
    "stated shares that are not stated": (
        "percentages",
        (("shares: {basis: stated, percentages: {WC: 17.5%, WPCT: 82.5%}}", "shares: ⟦{basis: stated}"),),
    ),
    "percentages beside another base": ("percentages", (("shares: {basis: stated", "shares: ⟦{basis: equal"),)),
    "usage of nothing counted": ("measure", (("{basis: usage, measure: bed-days}", "⟦{basis: usage}"),)),
    "a measure beside another base": ("measure", (("{basis: usage, measure", "⟦{basis: equal, measure"),)),
    "a kind that shares nothing, sharing": ("kind-shares-nothing", (("basis: own", "basis: ⟦equal"),)),
    "a profile with no month in it": (
        "profile",
        (("profile: [1, 1, 1, 0, 0, 0, 1, 1, 1, 2, 2, 2]", "profile: ⟦[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]"),),
    ),
    "a profile with a month below nothing": (
        "profile",
        (("profile: [1, 1, 1, 0, 0, 0, 1, 1, 1, 2, 2, 2]", "profile: ⟦[1, 1, 1, 0, 0, 0, 1, 1, 1, 2, 2, -1]"),),
    ),
    "a function the law keeps out": (
        "function-cannot-be-pooled",
        (("[adult-social-care]", "[adult-social-care, ⟦endoscopy]"),),
    ),
    "a function the agreement keeps out": ("function-excluded", (("[adult-social-care]", "[⟦education]"),)),
    "a contribution with no schedule that awaits nobody": (
        "contribution-unsettled",
        (
            ("    awaiting: {body: the trust's board, what: what its budget will be, by: 30 June 2008}\n", ""),
            ("  - partner: WPCT\n    fund: children", "  - ⟦partner: WPCT\n    fund: children"),
        ),
    ),
    "a contribution both settled and awaited": (
        "contribution-unsettled",
        (
            ("  - partner: WPCT\n    fund: children", "  - ⟦partner: WPCT\n    fund: children"),
            (
                "    awaiting: {body",
                "    instalments: {first_due: 2008-05-01, count: 1, each: £1}\n    awaiting: {body",
            ),
        ),
    ),
    "changes to a contribution that awaits its schedule": (
        "change-of-nothing",
        (
            (
                "by: 30 June 2008}\n",
                "by: 30 June 2008}\n    changes:\n      ⟦- {agreed_on: 2008-08-28, with_effect_from: 2008-07-01, "
                "first_paid_on: 2008-09-15, each: £1.00}\n",
            ),
        ),
    ),
    "instalments of no sum": (
        "instalments",
        (("{first_due: 2008-04-15, count: 12, each: £60.00}", "⟦{first_due: 2008-04-15, count: 12}"),),
    ),
    "instalments of two sums": (
        "instalments",
        (("{first_due: 2008-04-15, count: 12", "⟦{first_due: 2008-04-15, amount: £1.00, count: 12"),),
    ),
    # What is not YAML that terms can be read from.
    "a name written twice": ("yaml", (("host: WPCT\n", "host: WPCT\n⟦host: WC\n"),)),
    "a tab for an indent": ("yaml", (("host: WPCT\n", "⟦\thost: WPCT\n"),)),
    "a bracket never closed": (
        "yaml",
        (("functions: [education]\n", "functions: [education\n"), ("\nmeasures:", "\nmeasures⟦:")),
    ),
    "two documents in one file": ("yaml", (("\nclauses:", "\n⟦---\nclauses:"),)),
}


def test_the_small_agreement_has_no_fault() -> None:
    assert found_in(TEXT) == ()


@pytest.mark.parametrize("case", CASES)
def test_each_fault_is_found_at_its_place_and_alone(case: str) -> None:
    code, edits = CASES[case]
    text, places = marked(edited(*edits))
    assert len(places) == 1, "the case marks where its one fault is"
    assert places_of(found_in(text)) == [(code, *places[0])]


def test_a_partner_alone_has_nobody_to_agree_with() -> None:
    text, places = marked(LONE)
    (problem,) = found_in(text)
    assert problem.code == "too-few-partners"
    assert (problem.place.line, problem.place.column) == (places[0][0], places[0][1] - 2)


def test_an_agreement_without_a_fund_governs_no_money() -> None:
    text, places = marked(TEXT[: TEXT.index("funds:")] + "funds: ⟦[]\n")
    (problem,) = found_in(text)
    assert (problem.code, problem.place.line, problem.place.column) == ("no-funds", *places[0])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 0),
        ("- id: a list\n", 0),
        ("only words\n", 0),
        ("id: \x07\n", 0),
        ("a: 1\nb: [\n", 3),
        ("a: &x 1\nb: *y\n", 2),
    ],
)
def test_what_is_not_yaml_of_named_values_is_one_problem(text: str, line: int) -> None:
    (problem,) = found_in(text)
    assert (problem.code, problem.place.line) == ("yaml", line)


@pytest.mark.parametrize("text", ["id: &again [*again]\n", "id: " + "[" * 1_000 + "]" * 1_000 + "\n"])
def test_a_text_that_never_ends_is_a_problem_and_no_crash(text: str) -> None:
    (problem,) = found_in(text)
    assert (problem.code, problem.place.line) == ("yaml", 1)


def test_every_kind_of_fault_has_a_case() -> None:
    # Those of clauses are elsewhere.
    cased = {code for code, _ in CASES.values()} | {"too-few-partners", "no-funds"}
    assert codes_in(check_module, names_module, yaml_module) == cased


ALL_AT_ONCE: tuple[Edit, ...] = (
    ("legal_power: nhs-act-2006-s75", "legal_power: ⟦a handshake"),
    ("  - id: WPCT\n    name: Wyeshire Primary Care Trust\n", "  - ⟦id: WPCT\n"),
    ("host: WPCT\n", "host: ⟦NOBODY\n"),
    ("reason: Schools have", "reeson: ⟦Schools have"),
    ("[adult-social-care]", "[⟦surgery]"),
    ("percentages: {WC: 17.5%", "percentages: ⟦{WC: 17%"),
    ("£770.00", "⟦seven hundred"),
    ("count: 4, amount", "count: ⟦five, amount"),
    ("nursing, on: 2008-11-12", "nursing, on: ⟦2010-11-12"),
)


def test_structural_and_semantic_faults_are_all_reported_in_one_pass_in_order_of_place() -> None:
    text, places = marked(edited(*ALL_AT_ONCE))
    problems = found_in(text)
    codes = {
        "legal_power": "unknown-word",
        "partner": "missing",
        "host": "unknown-partner",
        "exclusion": "unknown-term",
        "function": "function-cannot-be-pooled",
        "percentages": "percentages-do-not-sum",
        "minuted": "value",
        "count": "value",
        "change": "change-outside-year",
    }
    by_place = {(problem.place.line, problem.place.column): problem.code for problem in problems}
    assert [by_place[place] for place in places] == list(codes.values())
    in_order = [(problem.place.line, problem.place.column) for problem in problems]
    assert in_order == sorted(in_order)
    # The exclusion's reason was misspelt, so it is missing too; nothing else is wrong.
    others = [problem for problem in problems if (problem.place.line, problem.place.column) not in places]
    assert [(problem.code, "'reason'" in problem.what) for problem in others] == [("missing", True)]


def test_a_refusal_carries_every_problem_and_its_words() -> None:
    text, places = marked(edited(*ALL_AT_ONCE))
    with pytest.raises(Refused) as refused:
        load_agreement(text, "2008-09.yaml")
    assert refused.value.problems == found_in(text)
    assert len(refused.value.problems) == len(places) + 1
    for problem in refused.value.problems:
        assert f"2008-09.yaml:{problem.place.line}:{problem.place.column}: {problem.what}" in str(refused.value)


def test_a_budget_that_cannot_be_read_does_not_hide_a_clause_for_nothing() -> None:
    text = edited(('"£300.00"', "three hundred"), ("applies_to: older-people", "applies_to: nowhere"))
    assert [problem.code for problem in found_in(text)] == ["value", "unknown-scope"]


# A stand-in takes the place of what could not be read, so that the rest is checked; it must never itself be judged.

VALUES = values_of(TEXT)
TOO_EARLY = "the last instalment is worked out from a stand-in, and a change then called too late for it"
NEEDED_BY_CHANGES: list[PartPath] = [
    ("contributions", 0, "instalments", "first_due"),
    ("contributions", 0, "instalments", "count"),
]


def test_a_part_that_cannot_be_read_is_the_only_fault() -> None:
    paths = [path for path in first_of_each_shape(every_path(VALUES)) if path not in NEEDED_BY_CHANGES]
    assert len(paths) > 80
    assert {written(path): said for path in paths if (said := reported_apart_from(VALUES, path))} == {}


@pytest.mark.parametrize("path", NEEDED_BY_CHANGES, ids=written)
def test_a_change_is_not_called_late_for_a_schedule_that_cannot_be_read(path: PartPath) -> None:
    assert reported_apart_from(VALUES, path) == []


def test_a_required_part_left_out_is_the_only_fault() -> None:
    paths = [path for path in first_of_each_shape(required_paths(VALUES)) if path not in NEEDED_BY_CHANGES]
    assert len(paths) > 45
    for path in paths:
        (problem,) = found_in(with_part(VALUES, path, None))
        assert problem.code == "missing", written(path)
        assert f"'{path[-1]}'" in problem.what


@pytest.mark.parametrize("path", NEEDED_BY_CHANGES, ids=written)
def test_a_change_is_not_called_late_for_a_schedule_left_out(path: PartPath) -> None:
    (problem,) = found_in(with_part(VALUES, path, None))
    assert problem.code == "missing"


def test_a_clause_is_not_called_a_second_rule_for_one_that_could_not_be_read() -> None:
    both = LAST_CLAUSE + '  - {number: "9.3", applies_to: beds, when: undr, rule: each-bears-its-own}\n'
    both += '  - {number: "9.4", applies_to: beds, when: over, rule: each-bears-its-own}\n'
    assert [problem.code for problem in found_in(edited((LAST_CLAUSE, both)))] == ["unknown-word"]


# What nothing sound could come of.


@pytest.mark.parametrize("written_share", ["35/2%", "1_7.5%", "1.75e1%", "-17.5%", ".5%", "%", "١٧.5%"])
def test_a_percentage_is_written_in_decimals_as_the_schema_says(written_share: str) -> None:
    assert [problem.code for problem in found_in(edited(("17.5%", f'"{written_share}"')))] == ["value"]


def test_a_day_may_be_any_that_the_health_service_has_had_or_may_soon_have() -> None:
    agreement = small_agreement(
        ("signed_on: 2008-03-20", "signed_on: 1948-04-01"), ("ends_on: 2009-03-31", "ends_on: 2148-03-31")
    )
    assert (agreement.signed_on, agreement.ends_on) == (date(1948, 4, 1), date(2148, 3, 31))


# What reading gives back.


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.parent.name)
def test_the_agreements_we_ship_read_without_a_problem(file: Path) -> None:
    assert found_in(file.read_text(encoding="utf-8")) == ()


def test_there_are_agreements_to_ship() -> None:
    assert {file.parent.name for file in SHIPPED} >= {"herefordshire-2008-09", "salford-2017-18"}


def test_money_dates_and_shares_are_read_as_written() -> None:
    agreement = small_agreement()
    assert [str(day) for day in (agreement.signed_on, agreement.ends_on)] == ["2008-03-20", "2009-03-31"]
    assert str(agreement.year) == "2008-09"
    older_people, _, visiting, _ = agreement.funds
    assert older_people.schemes[0].lines[0].budget == 700_00
    assert agreement.budget_changes[0].amount == -50_00
    assert [str(share) for share in (visiting.shares.percentages or {}).values()] == ["7/40", "33/40"]
    assert [(fund.id, line.id) for fund, _, line in agreement.every_line()][-1] == ("children", "carers")


def test_a_body_is_known_by_its_own_name_and_by_those_before_and_after_it() -> None:
    agreement = small_agreement()
    found = {name: agreement.party(name) for name in ("WC", "WDC", "WPCT", "WCCG", "XX")}
    assert {name: party.id if party else None for name, party in found.items()} == {
        "WC": "WC",
        "WDC": "WC",
        "WPCT": "WPCT",
        "WCCG": "WPCT",
        "XX": None,
    }


def test_a_council_is_no_health_body_and_a_trust_is() -> None:
    assert [partner.is_health for partner in small_agreement().partners] == [False, True]


def test_a_fund_without_a_host_of_its_own_is_kept_by_the_agreement_s_host() -> None:
    agreement = small_agreement()
    assert [agreement.host_of(fund) for fund in agreement.funds] == ["WC", "WPCT", "WPCT", "WPCT"]


def test_the_schema_for_editors_lists_the_terms_and_refuses_others() -> None:
    schema = agreement_schema()
    assert set(VALUES) <= set(schema["properties"])
    assert schema["additionalProperties"] is False
    money = schema["$defs"]["Line"]["properties"]["budget"]["pattern"]
    assert re.search(money, "£1,234.56")
    assert not re.search(money, "1234.567")
