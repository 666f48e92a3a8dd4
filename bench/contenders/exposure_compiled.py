"""The risk share by Wyebridge: `solve`, whole, with its quantiles, errors, months and drivers; in pairs, or plain."""

import json
import resource
import sys
import time

from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.foresight.exposure import solve as solving
from wyebridge.engine.foresight.exposure.read import read_exposure
from wyebridge.engine.foresight.model import Iterations

LINE = '{{id: s{0}, name: s, lines: [{{id: l, name: l, commissioner: {1}, payer: C, budget: "£1,200,000.00"}}]}}'
SCHEMES = "\n".join(f"      - {LINE.format(i, 'CN'[i % 2])}" for i in range(200))
AGREEMENT = f"""\
id: bench
title: Two hundred schemes (made up)
version: "1"
legal_power: nhs-act-2006-s75
year: 2023-24
signed_on: 2023-04-01
commences_on: 2023-04-01
effective_from: 2023-04-01
ends_on: 2024-03-31
partners: [{{id: C, name: Council, kind: council}}, {{id: N, name: Board, kind: icb}}]
host: C
funds:
  - id: pool
    name: Pool
    kind: pooled
    shares: {{basis: own}}
    schemes:
{SCHEMES}
contributions:
  - {{partner: C, fund: pool, instalments: {{first_due: 2023-04-01, count: 1, amount: "£120,000,000.00"}}}}
  - {{partner: N, fund: pool, instalments: {{first_due: 2023-04-01, count: 1, amount: "£120,000,000.00"}}}}
reserves: [{{id: risk, name: Risk pool, kind: risk-pool, held_by: C, balance: "£1,500,000.00"}}]
clauses:
  - number: "1"
    applies_to: pool
    measured: together
    steps:
      - {{offset: {{within: fund}}}}
      - {{draw: risk, up_to: "£1,000,000"}}
      - {{share: {{basis: stated, percentages: {{C: 60%, N: 40%}}, governs: stated}}}}
"""
PROBLEM = """\
title: Two hundred schemes
costs: [{of: agreement, spread: 8%, persistence: 0.6, common: 0.25, because: made up}]
"""


def main(scenarios: int, way: str) -> None:
    problem, problems = read_exposure(PROBLEM, "problem", load_agreement(AGREEMENT))
    assert problem is not None, problems
    if way == "plain":
        solving.CHUNK = 499  # an odd number of scenarios comes in no pairs, so that every one of them is drawn
    started, wall = time.process_time(), time.perf_counter()
    found = solving.solve(problem, Iterations(scenarios), 1)
    cpu, wall = time.process_time() - started, time.perf_counter() - wall
    council, board = found.tried[0].partners
    figures = [council.exposure.mean, *(each.exposure.quantiles[q] for each in (council, board) for q in (50, 95))]
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    said = {"figures": [one.pence / 100 for one in figures], "errors": [one.error_pence / 100 for one in figures]}
    print(json.dumps({"cpu": cpu, "wall": wall, "mb": used, "scenarios": scenarios, **said}))


main(int(sys.argv[1]), sys.argv[2])
