"""A small agreement without a fault, made to be edited one place at a time, with figures a reader can check by hand."""

from functools import cache

from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.agreement.terms import Agreement

TEXT = """\
id: wyeshire-together
title: Wyeshire together
version: v1
legal_power: nhs-act-2006-s75
year: 2008-09
signed_on: 2008-03-20
commences_on: 2008-04-01
effective_from: 2008-04-01
ends_on: 2009-03-31
partners:
  - id: WC
    name: Wyeshire Council
    kind: council
    codes: {ons: E06000099}
    predecessor: {id: WDC, name: Wye District Council, until: 2007-03-31}
  - id: WPCT
    name: Wyeshire Primary Care Trust
    kind: pct
    successor: {id: WCCG, name: NHS Wyeshire Clinical Commissioning Group, starts: 2013-04-01}
host: WPCT
exclusions:
  - id: schools
    name: Schools
    why: ring-fenced-grant
    reason: Schools have a grant of their own.
    functions: [education]
measures:
  - id: bed-days
    name: Occupied bed-days
    unit: days
    supplied_by: WPCT
    counts:
      - {starts: 2008-04-01, ends: 2008-09-30, by: {WC: 300, WPCT: 700}}
      - {starts: 2008-10-01, ends: 2009-02-28, by: {WC: 250, WPCT: 650}}
funds:
  - id: older-people
    name: Older people's fund
    kind: pooled
    host: WC
    shares: {basis: contribution}
    schemes:
      - id: homes
        name: Care homes
        client_group: older people
        functions: [adult-social-care]
        decision: WC-2008-1
        lines:
          - {id: places, name: Places in care homes, commissioner: WC, payer: WC, budget: "£700.00"}
          - {id: nursing, name: Nursing in care homes, commissioner: WPCT, payer: WC, budget: "£300.00"}
      - id: equipment
        name: Equipment store
        shares: {basis: equal}
        lines:
          - id: store
            name: Walking frames
            commissioner: WC
            payer: WPCT
            budget: £200.00
            profile: [1, 1, 1, 0, 0, 0, 1, 1, 1, 2, 2, 2]
  - id: beds
    name: Community beds
    kind: pooled
    rounding: cumulative
    shares: {basis: usage, measure: bed-days}
    schemes:
      - id: ward
        name: The ward at Ross
        lines:
          - {id: beds, name: Beds at Ross, commissioner: WPCT, payer: WPCT, budget: "£900.00"}
  - id: visiting
    name: Health visiting
    kind: lead-commissioner
    shares: {basis: stated, percentages: {WC: 17.5%, WPCT: 82.5%}}
    schemes:
      - id: visits
        name: Visits to new parents
        lines:
          - {id: visitors, name: Health visitors, commissioner: WPCT, payer: WPCT, budget: "£1,000.00"}
  - id: children
    name: Children's budgets side by side
    kind: pooled-aligned
    shares: {basis: own}
    schemes:
      - id: fostering
        name: Foster care
        lines:
          - {id: carers, name: Foster carers, commissioner: WC, payer: WC, budget: "£400.00"}
contributions:
  - partner: WC
    fund: older-people
    minuted: £770.00
    instalments: {first_due: 2008-04-15, count: 12, each: £60.00}
    changes:
      - {agreed_on: 2008-08-28, with_effect_from: 2008-07-01, first_paid_on: 2008-09-15, each: £65.00}
  - partner: WPCT
    fund: older-people
    instalments: {every: quarter, first_due: 2008-04-30, count: 4, amount: £500.00}
  - partner: WC
    fund: beds
    instalments: {first_due: 2008-05-01, count: 1, amount: £300.00}
  - partner: WPCT
    fund: beds
    instalments: {first_due: 2008-05-01, count: 1, amount: £700.00}
  - partner: WC
    fund: visiting
    instalments: {first_due: 2008-05-01, count: 1, amount: £175.00}
  - partner: WPCT
    fund: visiting
    instalments: {first_due: 2008-05-01, count: 1, amount: £825.00}
  - partner: WC
    fund: children
    instalments: {first_due: 2008-05-01, count: 1, amount: £400.00}
  - partner: WPCT
    fund: children
    awaiting: {body: the trust's board, what: what its budget will be, by: 30 June 2008}
funded:
  - {partner: WC, area: homes, towards: pressures, amount: £20.00}
  - {partner: WPCT, area: homes, towards: investment, amount: £30.00}
budget_changes:
  - {scheme: homes, line: places, on: 2008-11-12, amount: -£50.00, reason: Fewer places wanted., decision: WC-2008-2}
  - {scheme: homes, line: nursing, on: 2008-11-12, amount: £50.00, reason: More nursing in each.}
clauses:
  - {number: "9.1", applies_to: agreement, rule: each-bears-its-own}
  - {number: "9.2", applies_to: older-people, when: over, rule: pro-rata-to-contribution}
"""


def edited(*edits: tuple[str, str]) -> str:
    """The small agreement's text with each old piece, which must stand in it exactly once, replaced by the new."""
    text = TEXT
    for old, new in edits:
        assert text.count(old) == 1, f"'{old}' stands {text.count(old)} times in the text"
        text = text.replace(old, new)
    return text


@cache
def small_agreement(*edits: tuple[str, str]) -> Agreement:
    """The small agreement, edited; the edits must leave it sound."""
    return load_agreement(edited(*edits))
