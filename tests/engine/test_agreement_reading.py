"""Reading an agreement: every fault at once, each at its line and column, and none that is not there."""

import ast
import inspect
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from wyebridge.engine.agreement import check as check_module
from wyebridge.engine.agreement.read import load_agreement, read_agreement
from wyebridge.engine.agreement.schema import agreement_schema
from wyebridge.engine.kernel import yaml as yaml_module
from wyebridge.engine.kernel.problems import Problem, Refused
from wyebridge.engine.kernel.yaml import Document, parse

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


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the ⟦ marks out of a text, and say at which line and column each stood."""
    lines = text.split("\n")
    places = [(number, line.index("⟦") + 1) for number, line in enumerate(lines, start=1) if "⟦" in line]
    return text.replace("⟦", ""), places


def found_in(text: str) -> tuple[Problem, ...]:
    """The problems of an agreement; each must say what is wrong, why it matters and what to do."""
    agreement, problems = read_agreement(text, "2008-09.yaml")
    assert (agreement is None) == bool(problems)
    for problem in problems:
        assert problem.what.strip()
        assert problem.why.strip()
        assert problem.remedy.strip()
        assert problem.place.file == "2008-09.yaml"
    return problems


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
    "a name with a space": ("value", (("id: visits", "id: ⟦the visits"),)),
    "a count that is not a number": ("value", (("count: 4,", "count: ⟦four,"),)),
    "no instalment at all": ("value", (("count: 4,", "count: ⟦0,"),)),
    "eleven months in a profile": ("value", (("profile: [1, 1, 1, 0,", "profile: ⟦[1, 1, 1,"),)),
    "a count below nothing": ("value", (("{WC: 300", "{WC: ⟦-300"),)),
    "one value where a list belongs": ("value", (("functions: [education]", "functions: ⟦education"),)),
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
        (("budget_changes:", "  - ⟦{partner: WC, fund: beds, awaiting: {body: WC, what: more}}\nbudget_changes:"),),
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
    "a budget changed on no line": (
        "unknown-line",
        (("  - {scheme: homes, line: nursing", "  - ⟦{scheme: homes, line: nurses"),),
    ),
    "a clause for no fund or scheme": ("unknown-scope", (("applies_to: older-people", "applies_to: ⟦older"),)),
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
    "instalments of no sum": (
        "instalments",
        (("{first_due: 2008-04-15, count: 12, each: £60.00}", "⟦{first_due: 2008-04-15, count: 12}"),),
    ),
    "instalments of two sums": (
        "instalments",
        (("{first_due: 2008-04-15, count: 12", "⟦{first_due: 2008-04-15, amount: £1.00, count: 12"),),
    ),
    "two rules for one scope": (
        "two-rules-for-one-scope",
        (
            (
                LAST_CLAUSE,
                LAST_CLAUSE + '  - ⟦{number: "9.3", applies_to: older-people, when: over, rule: each-bears-its-own}\n',
            ),
        ),
    ),
    "a rule for both beside a rule for one": (
        "two-rules-for-one-scope",
        ((LAST_CLAUSE, LAST_CLAUSE + '  - ⟦{number: "9.3", applies_to: older-people, rule: each-bears-its-own}\n'),),
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


CRASHES = {
    "a change first paid after the last instalment": "the sums are taken before the dates are checked: RuntimeError",
    "instalments of no sum": "the sums are taken before the instalments are checked: AssertionError",
}


def cases() -> Iterator[Any]:
    for case in CASES:
        yield pytest.param(
            case, marks=[pytest.mark.xfail(strict=True, reason=CRASHES[case])] if case in CRASHES else []
        )


@pytest.mark.parametrize("case", list(cases()))
def test_each_fault_is_found_at_its_place_and_alone(case: str) -> None:
    code, edits = CASES[case]
    text, places = marked(edited(*edits))
    assert len(places) == 1, "the case marks where its one fault is"
    found = [(problem.code, problem.place.line, problem.place.column) for problem in found_in(text)]
    assert found == [(code, *places[0])]


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


@pytest.mark.xfail(strict=True, reason="an anchor inside its own list, or a thousand brackets, is a RecursionError")
@pytest.mark.parametrize("text", ["id: &again [*again]\n", "id: " + "[" * 1_000 + "]" * 1_000 + "\n"])
def test_a_text_that_never_ends_is_a_problem_and_no_crash(text: str) -> None:
    (problem,) = found_in(text)
    assert (problem.code, problem.place.line) == ("yaml", 1)


def test_every_kind_of_fault_has_a_case() -> None:
    cased = {code for code, _ in CASES.values()} | {"too-few-partners", "no-funds"}
    assert codes_in(check_module) | codes_in(yaml_module) == cased


def codes_in(module: ModuleType) -> set[str]:
    """The codes that a module's source gives to faults and problems."""
    calls = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Call)]
    found = set()
    for call in calls:
        position = {"Fault": 1, "Problem": 0}.get(call.func.id if isinstance(call.func, ast.Name) else "")
        if position is not None and isinstance(call.args[position], ast.Constant):
            found.add(str(ast.literal_eval(call.args[position])))
    return found


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


@pytest.mark.xfail(
    strict=True, reason="a scope is left unjudged while any line's money is unread, though it is no part"
)
def test_a_budget_that_cannot_be_read_does_not_hide_a_clause_for_nothing() -> None:
    text = edited(('"£300.00"', "three hundred"), ("applies_to: older-people", "applies_to: nowhere"))
    assert [problem.code for problem in found_in(text)] == ["value", "unknown-scope"]


# A stand-in takes the place of what could not be read, so that the rest is checked; it must never itself be judged.

TREE = parse(TEXT, "small")
assert isinstance(TREE, Document)
VALUES = TREE.values


def every_path(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every part of the document, wholes before their parts."""
    steps: list[Any] = (
        list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    )
    for step in steps:
        yield (*path, step)
        yield from every_path(node[step], (*path, step))


def first_of_each_shape(paths: Iterable[tuple[str | int, ...]]) -> Iterator[tuple[str | int, ...]]:
    """Of parts that differ by their position in lists alone, the first: the one that what follows is judged against."""
    seen: set[tuple[str, ...]] = set()
    for path in paths:
        shape = tuple("*" if isinstance(step, int) else step for step in path)
        if shape not in seen:
            seen.add(shape)
            yield path


def with_part(path: tuple[str | int, ...], value: object) -> str:
    """The document with one part replaced, or taken out where the value is None."""
    values = json.loads(json.dumps(VALUES))
    holder = values
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    if value is None:
        del holder[path[-1]]
    return json.dumps(values, indent=1, ensure_ascii=False)


def written(path: tuple[str | int, ...]) -> str:
    return "/".join(str(step) for step in path)


UNREADABLE = "⁇ unreadable"
CRASH = "the sums are taken although the schedule they rest on was not read: the reader crashes"
NO_ABOUT = (
    "with the whole list unread, nothing says what the fault was judged from, so every reference is called unknown"
)
TOO_SHORT = "a month that cannot be read is also called a profile of eleven months"
FALSELY_JUDGED: dict[tuple[str | int, ...], str] = {
    ("partners",): NO_ABOUT,
    ("funds",): NO_ABOUT,
    ("funds", 0, "schemes"): NO_ABOUT,
    ("contributions", 0, "instalments", "first_due"): CRASH,
    ("contributions", 0, "instalments", "count"): CRASH,
    ("contributions", 0, "instalments", "each"): CRASH,
    **{("contributions", i, "instalments", "amount"): CRASH for i in range(1, 6)},
    **{("funds", 0, "schemes", 1, "lines", 0, "profile", month): TOO_SHORT for month in range(12)},
}


def reported_apart_from(path: tuple[str | int, ...], value: object) -> list[str]:
    """What is reported although only one part is wrong. Free text can always be read, and is then no fault."""
    text = with_part(path, value)
    at = [number for number, words in enumerate(text.splitlines(), start=1) if UNREADABLE in words]
    problems = found_in(text)
    true = next((problem for problem in problems if problem.place.line in at), None)
    return [str(problem) for problem in problems if problem is not true]


def test_a_part_that_cannot_be_read_is_the_only_fault() -> None:
    paths = [path for path in first_of_each_shape(every_path(VALUES)) if path not in FALSELY_JUDGED]
    assert len(paths) > 80
    assert {written(path): said for path in paths if (said := reported_apart_from(path, UNREADABLE))} == {}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=pytest.mark.xfail(strict=True, reason=reason), id=written(path))
        for path, reason in FALSELY_JUDGED.items()
    ],
)
def test_a_part_that_cannot_be_read_is_the_only_fault_here_too(path: tuple[str | int, ...]) -> None:
    assert reported_apart_from(path, UNREADABLE) == []


REQUIRED_AND_FALSELY_JUDGED = {
    ("partners",): NO_ABOUT,
    ("funds",): NO_ABOUT,
    ("contributions", 0, "instalments", "first_due"): CRASH,
    ("contributions", 0, "instalments", "count"): CRASH,
}


def required_paths() -> list[tuple[str | int, ...]]:
    """Every part that a term cannot do without, by the schema that the terms themselves give."""
    schema = agreement_schema()

    def inside(node: Any, described: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
        described = next((one for one in described.get("anyOf", ()) if one.get("type") != "null"), described)
        if "$ref" in described:
            described = schema["$defs"][described["$ref"].split("/")[-1]]
        for step in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
            if step in described.get("required", ()):
                yield (*path, step)
            part = described.get("items") or described.get("properties", {}).get(step) or {}
            yield from inside(node[step], part, (*path, step))

    return list(inside(VALUES, schema, ()))


def test_a_required_part_left_out_is_the_only_fault() -> None:
    paths = [path for path in first_of_each_shape(required_paths()) if path not in REQUIRED_AND_FALSELY_JUDGED]
    assert len(paths) > 45
    for path in paths:
        (problem,) = found_in(with_part(path, None))
        assert problem.code == "missing", written(path)
        assert f"'{path[-1]}'" in problem.what


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=pytest.mark.xfail(strict=True, reason=reason), id=written(path))
        for path, reason in REQUIRED_AND_FALSELY_JUDGED.items()
    ],
)
def test_a_required_part_left_out_is_the_only_fault_here_too(path: tuple[str | int, ...]) -> None:
    (problem,) = found_in(with_part(path, None))
    assert problem.code == "missing"


@pytest.mark.xfail(
    strict=True, reason="a clause whose 'when' cannot be read stands in as 'both', and the next is blamed"
)
def test_a_clause_is_not_called_a_second_rule_for_one_that_could_not_be_read() -> None:
    both = LAST_CLAUSE + '  - {number: "9.3", applies_to: beds, when: undr, rule: each-bears-its-own}\n'
    both += '  - {number: "9.4", applies_to: beds, when: over, rule: each-bears-its-own}\n'
    assert [problem.code for problem in found_in(edited((LAST_CLAUSE, both)))] == ["unknown-word"]


# What is refused nowhere yet, though nothing sound can come of it.


@pytest.mark.xfail(strict=True, reason="no percentages at all are taken for a full statement; the split then fails")
def test_stated_shares_that_state_nothing_are_a_fault() -> None:
    text = edited(("percentages: {WC: 17.5%, WPCT: 82.5%}", "percentages: {}"))
    assert [problem.code for problem in found_in(text)] == ["percentages-do-not-sum"]


OTHER_FIGURES = pytest.param("١٧.5%", marks=pytest.mark.xfail(strict=True, reason="other scripts' figures are read"))


@pytest.mark.parametrize("written_share", ["35/2%", "1_7.5%", "1.75e1%", "-17.5%", ".5%", "%", OTHER_FIGURES])
def test_a_percentage_is_written_in_decimals_as_the_schema_says(written_share: str) -> None:
    assert [problem.code for problem in found_in(edited(("17.5%", f'"{written_share}"')))] == ["value"]


@pytest.mark.xfail(strict=True, reason="a date is also read from a number of seconds since 1970")
def test_a_number_is_no_date() -> None:
    assert [problem.code for problem in found_in(edited(("signed_on: 2008-03-20", "signed_on: 0")))] == ["value"]


@pytest.mark.xfail(strict=True, reason="a fund and a scheme of one name make a clause's scope mean either")
def test_a_fund_and_a_scheme_may_not_share_a_name_that_clauses_use() -> None:
    text = edited(("id: visits", "id: older-people"))
    assert [problem.code for problem in found_in(text)] == ["name-used-twice"]


@pytest.mark.xfail(strict=True, reason="changes to a contribution that awaits its schedule are passed over in silence")
def test_a_contribution_that_awaits_its_schedule_has_nothing_to_change() -> None:
    change = "{agreed_on: 2008-08-28, with_effect_from: 2008-07-01, first_paid_on: 2008-09-15, each: £1.00}"
    text = edited(("by: 30 June 2008}\n", "by: 30 June 2008}\n    changes: [" + change + "]\n"))
    assert [problem.code for problem in found_in(text)] == ["contribution-unsettled"]


@pytest.mark.xfail(strict=True, reason="a year or a last instalment beyond the calendar is a ValueError, not a problem")
@pytest.mark.parametrize(
    "edit",
    [("year: 2008-09", "year: 0000-01"), ("first_due: 2008-04-30", "first_due: 9999-12-30")],
    ids=["year", "instalments"],
)
def test_a_date_beyond_the_calendar_is_a_problem_and_no_crash(edit: Edit) -> None:
    assert found_in(edited(edit)) != ()


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
