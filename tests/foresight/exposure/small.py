"""A small partnership whose exposure can be worked out by hand."""

from typing import Final

from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.foresight.exposure.read import read_exposure
from wyebridge.engine.foresight.exposure.terms import ExposureProblem

AGREEMENT: Final = """\
id: small
title: Small (made up)
version: "1"
legal_power: nhs-act-2006-s75
year: 2023-24
signed_on: 2023-04-01
commences_on: 2023-04-01
effective_from: 2023-04-01
ends_on: 2024-03-31
partners:
  - {id: C, name: The council, kind: council}
  - {id: N, name: The board, kind: icb}
host: C
funds:
  - id: pool
    name: The pool
    kind: pooled
    shares: {basis: contribution}
    schemes:
      - id: homes
        name: Homes
        lines:
          - {id: homes, name: Homes, commissioner: C, payer: C, budget: "£6,000,000.00", profile: [PROFILE]}
      - id: nursing
        name: Nursing
        lines: [{id: nursing, name: Nursing, commissioner: N, payer: C, budget: "£4,000,000.00"}]
contributions:
  - {partner: C, fund: pool, instalments: {first_due: 2023-04-01, count: 1, amount: "£6,000,000.00"}}
  - {partner: N, fund: pool, instalments: {first_due: 2023-04-01, count: 1, amount: "£4,000,000.00"}}
reserves:
  - {id: risk, name: The risk pool, kind: risk-pool, held_by: C, balance: "£200,000.00"}
clauses:
CLAUSES
"""

SHARED: Final = """\
  - {number: "1", applies_to: pool, rule: pro-rata-to-contribution}
"""
THREE_STEPS: Final = """\
  - number: "1"
    applies_to: pool
    when: over
    residual: awaits-partners
    steps:
      - {draw: risk, up_to: "£150,000"}
      - share:
          basis: stated
          percentages: {C: 70%, N: 30%}
          governs: stated
          caps: [{partner: N, at: "£90,000"}]
  - {number: "2", applies_to: pool, when: under, steps: [{share: {basis: own}}]}
"""
PROBLEM: Final = """\
title: Small
costs:
  - {of: agreement, spread: 8%, drift: 1%, persistence: 0.6, common: 0.25, because: made up}
"""
EVENTS: Final = """\
shocks: [{name: A home fails, to: homes, chance: 10%, adds: 5% of budget, because: made up}]
savings:
  - {name: Fewer, of: nursing, booked: "£90,000", least: 0%, likely: 50%, most: 100%, because: made up}
settlements: [{name: A bad settlement, partner: C, chance: 20%, loses: "£50,000", because: made up}]
unpaid: [{name: N cannot pay, partner: N, chance: 30%, pays_at_most: "£40,000", falls_on: C, because: made up}]
year_ends:
  - {partner: C, rule: reserves, has: "£300,000", keeps: "£100,000", because: made up}
  - {partner: N, rule: limit, has: "£50,000", because: made up}
"""
EVENLY: Final = ", ".join(["1"] * 12)


def small(
    problem: str = PROBLEM, clauses: str = SHARED, profile: str = EVENLY, variants: dict[str, str] | None = None
) -> ExposureProblem:
    text = AGREEMENT.replace("PROFILE", profile).replace("CLAUSES\n", clauses)
    found, problems = read_exposure(problem, "problem.yaml", load_agreement(text), variants)
    assert found is not None, "\n".join(str(each) for each in problems)
    return found
