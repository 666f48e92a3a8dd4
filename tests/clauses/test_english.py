"""Clauses read back in English: each part of a step changes what is said, and the two made-up agreements read whole."""

import re
from pathlib import Path
from typing import Any, Final

import pytest

from wyebridge.engine.agreement.clause_english import english_of, listed
from wyebridge.engine.agreement.clauses import Clause, Reserve, Step
from wyebridge.engine.agreement.explain import explain, explain_clause, spoken_names
from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.yaml import Document, parse

AGREEMENTS: Final = Path(__file__).parents[2] / "agreements"
MADE_UP: Final = ("framework-two-funds", "integration-joint-board")


def made_up(folder: str) -> Agreement:
    file = AGREEMENTS / folder / "2023-24.yaml"
    return load_agreement(file.read_text(encoding="utf-8"), str(file))


def read(text: str) -> dict[str, Any]:
    document = parse(text, "text")
    assert isinstance(document, Document)
    return document.values


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("offset: {within: scheme}", "underspends in the same scheme absorb it"),
        ("offset: {within: fund}", "underspends in the same fund absorb it"),
        ("offset: {within: agreement}", "underspends anywhere in the agreement absorb it"),
        ("offset: {funds: [one, two]}", "underspends in one and two absorb it"),
        (
            "offset: {within: fund, commissioned_by: NHS}",
            "underspends of what NHS commissions in the same fund absorb it",
        ),
        ("draw: risk-pool", "it is drawn from risk-pool"),
        ('{draw: risk-pool, up_to: "£500"}', "it is drawn from risk-pool, at most £500.00"),
        ("{draw: risk-pool, up_to: 3% of budget}", "it is drawn from risk-pool, at most 3% of the budget"),
        ("{draw: risk-pool, up_to: budget}", "it is drawn from risk-pool, at most the budget"),
        ("{draw: r, up_to: 10% of contribution}", "it is drawn from r, at most 10% of the contributions"),
        ("{draw: r, decided_by: Board}", "it is drawn from r, once Board has so decided"),
        ("{draw: r, decided_by: [Board, Cabinet]}", "it is drawn from r, once Board and Cabinet have so decided"),
        (
            "{draw: r, decided_by: Board, needs_plan: true}",
            "it is drawn from r, once Board has approved a recovery plan",
        ),
        (
            "{draw: r, decided_by: Board, by: 2024-01-31}",
            "it is drawn from r, once Board has so decided (if nothing is decided by 31 January 2024, it still waits)",
        ),
        (
            "{draw: r, decided_by: Board, by: 2024-01-31, if_silent: skip}",
            "it is drawn from r, once Board has so decided "
            "(if nothing is decided by 31 January 2024, it is passed over)",
        ),
        (
            "{draw: r, decided_by: Board, by: 2024-01-31, if_silent: take}",
            "it is drawn from r, once Board has so decided (if nothing is decided by 31 January 2024, it is taken)",
        ),
        (
            "{draw: r, decided_by: Board, before: commitment}",
            "it is drawn from r, once Board has so decided before the cost was committed",
        ),
        (
            "{draw: r, decided_by: Board, before: 2024-01-31}",
            "it is drawn from r, once Board has so decided before 31 January 2024",
        ),
        (
            "{draw: r, decided_by: Board, before: year-end}",
            "it is drawn from r, once Board has so decided before the year ends",
        ),
        ("retain: fund", "it is kept in the fund"),
        ("retain: {into: r, non_recurrent: true}", "it is kept in r, for spending that does not recur"),
        (
            "retain: {into: r, causes: [management-action, price]}",
            "it is kept in r, as far as it came of management action and price",
        ),
        (
            "share: {basis: cause, causes: {demand: A}, contested: {basis: equal}}",
            "borne by cause: demand by A (what is disputed, under protest until it is resolved: shared equally)",
        ),
        ("share: {basis: own}", "each partner bears the variance on what it commissions"),
        (
            '{share: {basis: host}, until: "£5"}',
            "the fund's host bears it, until, in all, £5.00 has been met",
        ),
        ("carry: next-year", "it is carried to the next year in its own fund and ring-fence"),
        (
            "carry: {years: 3, whose: {basis: own}}",
            "it is carried to the next 3 years evenly, in its own fund and ring-fence, staying theirs: "
            "each partner bears the variance on what it commissions",
        ),
        (
            "carry: {until: 2025-26, non_recurrent: true}",
            "it is carried to the next year in its own fund and ring-fence, until 2025-26, when the whole period's "
            "result is settled, for spending that does not recur",
        ),
        ("return: {grant: winter, to: The department}", "what is unspent of winter returns to The department"),
        ("share: {basis: single, to: NHS}", "NHS bears it"),
        ("share: {basis: stated, percentages: {NHS: 72.5%, C: 27.5%}}", "shared 72.5% to NHS and 27.5% to C"),
        (
            "share: {basis: stated, percentages: {NHS: 50%, C: 50%}, governs: stated}",
            "shared 50% to NHS and 50% to C, whatever each has contributed",
        ),
        ("share: {basis: none}", "not shared: it stays where it fell, with the partner that pays for the line"),
        (
            "share: {basis: pressure-contribution}",
            "shared in proportion to what each partner put towards joint pressures there",
        ),
        ("share: {basis: equal, among: [A, B]}", "shared equally, among A and B only"),
        ("share: {basis: usage, measure: bed-days}", "shared by usage, as counted (bed-days)"),
        ("share: {basis: cause, causes: {demand: A, price: B}}", "borne by cause: demand by A and price by B"),
        (
            "share: {basis: profile}",
            "on fixed lines the host bears it; on variable lines it is shared by contributions",
        ),
        (
            "share: {basis: profile, percentages: {A: 60%, B: 40%}}",
            "on fixed lines the host bears it; on variable lines it is shared 60% to A and 40% to B",
        ),
        (
            'share: {basis: equal, caps: [{partner: A, at: "£8"}]}',
            "shared equally; A bears no more than £8.00",
        ),
        (
            "share: {basis: equal, caps: [{partner: each, at: 10% of contribution}]}",
            "shared equally; no partner bears more than 10% of its contribution",
        ),
        (
            "share: {basis: equal, caps: [{partner: each, at: own funding, unless: {of: [X, Y]}}]}",
            "shared equally; no partner bears more than its own funding of the scheme, "
            "unless X and Y agreed before the cost was committed",
        ),
        (
            "share: {basis: equal, caps: [{partner: A, at: 50% of variance, id: risk, over: term}]}",
            "shared equally; A bears no more than 50% of the whole variance, counting every clause that names the cap "
            "risk, over every year of the term",
        ),
        (
            "share: {basis: equal, floors: [{partner: A, at: 2% of contribution}]}",
            "shared equally; A bears at least 2% of its contribution",
        ),
        ("{draw: r, up_to: 40% of variance}", "it is drawn from r, at most 40% of the whole variance"),
        (
            'share: {basis: equal, caps: [{partner: A, at: "£8", id: portfolio}]}',
            "shared equally; A bears no more than £8.00, counting every clause that names the cap portfolio",
        ),
        (
            "share: {basis: single, to: A, recovered: {by: shares, starts: 2024-25, years: 3}}",
            "A bears it; paid back by the partners by their contributions over 3 years from 2024-25",
        ),
        (
            'share: {basis: single, to: A, recovered: {by: B, starts: 2024-25, years: 3, most_a_year: "£9"}}',
            "A bears it; paid back by B over 3 years from 2024-25, at most £9.00 a year",
        ),
        (
            "share: {basis: host, recovered: {by: B, starts: 2024-25, years: 1, every: quarter, recognised: false}}",
            "the fund's host bears it; paid back by B over 1 year from 2024-25, each quarter; "
            "the creditor may not show it as an asset",
        ),
        (
            "share: {basis: host, recovered: {by: B, starts: 2024-25, years: 2, parts: [60%, 40%], "
            "interest: {rate: 3.5%, rule: simple, day_count: actual/365}, forgiven: {part: 10%}}}",
            "the fund's host bears it; paid back by B over 2 years from 2024-25 (60% and 40%), with simple interest at "
            "3.5% a year on what is still owed, days counted as they are, over 365; 10% of it is forgiven",
        ),
        (
            "share: {basis: host, recovered: {by: B, starts: 2024-25, years: 2, every: month, "
            "forgiven: {part: 10%, decided_by: [X, Y]}}}",
            "the fund's host bears it; paid back by B over 2 years from 2024-25, each month; "
            "10% of it is forgiven, once X and Y have so decided",
        ),
    ],
)
def test_each_part_of_a_step_is_said(step: str, said: str) -> None:
    assert english_of(Step.model_validate(read(step))) == said


CLAUSE: Final = 'number: "1"\nrule: each-bears-its-own\n'


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (
            "applies_to: agreement",
            "An overspend or an underspend of any fund or scheme with no rule of its own: each partner bears",
        ),
        ("applies_to: [one, two]", "An overspend or an underspend of one or two:"),
        ('applies_to: "tag:grant"', "lines tagged grant"),
        ('applies_to: "commissioned-by:NHS"', "what NHS commissions"),
        ('applies_to: "brought-forward:pool"', "what is brought forward to pool"),
        ('applies_to: "result:trust"', "the whole result of trust"),
        ("{applies_to: x, when: over}", "An overspend of x:"),
        ("{applies_to: x, when: under}", "An underspend of x:"),
        ("{applies_to: x, measured: each-line}", "x, each line by itself:"),
        ("{applies_to: x, measured: together}", "x, all of it netted together:"),
        ("{applies_to: x, title: Risk}", "Clause 1. Risk. An overspend or an underspend of x:"),
        ("{applies_to: x, odd_pennies: NHS}", "Odd pennies go to NHS."),
        ("{applies_to: x, binding_on: forecast}", "It binds on the forecast, not only on the outturn."),
        ("{applies_to: x, residual: awaits-partners}", "Anything left then waits for the partners to agree."),
        ("{applies_to: x, overridden_by: [the board, the cabinet]}", "The board and the cabinet may together decide"),
        (
            "{applies_to: x, suspended: [{starts: 2023-10-01, ends: 2023-12-31}]}",
            "Suspended from 1 October 2023 to 31 December 2023.",
        ),
    ],
)
def test_each_part_of_a_clause_is_said(part: str, said: str) -> None:
    plain = explain_clause(Clause.model_validate(read(CLAUSE + "applies_to: plain")))
    assert said not in plain
    assert said in explain_clause(Clause.model_validate(read(CLAUSE) | read(part)))


@pytest.mark.parametrize("folder", MADE_UP)
def test_a_made_up_agreement_says_so_at_its_top(folder: str) -> None:
    text = (AGREEMENTS / folder / "2023-24.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Made up from end to end")
    assert "(made up)" in made_up(folder).title


@pytest.mark.parametrize("folder", MADE_UP)
def test_every_clause_step_reserve_and_ring_fence_of_a_made_up_agreement_is_read_back(folder: str) -> None:
    agreement = made_up(folder)
    english = explain(agreement)
    names = {partner.id: partner.name for partner in agreement.partners}
    for clause in agreement.clauses:
        assert f"Clause {clause.number}. {clause.title}." in english
        for step in clause.waterfall:
            assert english_of(step, spoken_names(agreement))[1:] in english
    for board in agreement.boards:
        assert f"- {board.name}, for {listed([names[partner] for partner in board.decides_for])}: " in english
    for reserve in agreement.reserves:
        assert f"{reserve.name} ({reserve.id})" in english
        assert pounds(reserve.balance) in english
    for _, _, line in agreement.every_line():
        (said,) = re.findall(rf"- {re.escape(line.name)}: .*", english)
        assert (f"ring-fenced by {line.ring_fence}" in said) == (line.ring_fence is not None)
        assert all(tag in said for tag in line.tags)


@pytest.mark.parametrize("folder", MADE_UP)
def test_the_english_has_no_sign_of_the_code(folder: str) -> None:
    english = explain(made_up(folder))
    assert not re.search(r"\bNone\b|\bTrue\b|\(\)|\{|\}|\[|_|\d{4}-\d{2}-\d{2}", english)


def test_a_reserve_says_whom_it_is_for_and_what_happens_when_it_is_short() -> None:
    agreement = made_up("framework-two-funds")
    terms = {"id": "r", "name": "Plain", "kind": "loan", "held_by": "EBC", "balance": "£7"}
    for more, said in (
        ({}, "- Plain (r), a loan that the others pay back: £7.00, kept by Eskmere Borough Council."),
        ({"funds": ["a", "living-at-home"]}, "£7.00 for a and Living at home, kept by Eskmere Borough Council."),
        ({"ring_fence": "grant"}, "kept by Eskmere Borough Council; for the ring-fence grant alone."),
        (
            {"recovered": {"by": "shares", "starts": "2024-25", "years": 2}},
            "kept by Eskmere Borough Council; paid back by the partners by",
        ),
        (
            {"when_short": "pro-rata"},
            "kept by Eskmere Borough Council; if it cannot meet every call, each is met in proportion.",
        ),
    ):
        reserve = Reserve.model_validate({**terms, **more})
        assert said in explain(agreement.model_copy(update={"reserves": (reserve,)}))
