"""The risk share as an analyst would write it: every scenario's every month in memory at once, in NumPy's defaults."""

import json
import resource
import sys
import time

import numpy as np

SCHEMES, MONTHS = 200, 12


def main(scenarios: int) -> None:
    started = time.process_time()
    rng = np.random.default_rng(1)
    budget = np.full((SCHEMES, MONTHS), 100_000.0)
    sigma = np.sqrt(np.log(1 + 0.08**2))
    own = np.empty((scenarios, SCHEMES, MONTHS))
    shared = np.empty((scenarios, MONTHS))
    fresh, felt = rng.standard_normal((scenarios, SCHEMES, MONTHS)), rng.standard_normal((scenarios, MONTHS))
    own[:, :, 0], shared[:, 0] = fresh[:, :, 0], felt[:, 0]
    for month in range(1, MONTHS):
        own[:, :, month] = 0.6 * own[:, :, month - 1] + np.sqrt(1 - 0.36) * fresh[:, :, month]
        shared[:, month] = 0.6 * shared[:, month - 1] + np.sqrt(1 - 0.36) * felt[:, month]
    level = np.sqrt(0.75) * own + np.sqrt(0.25) * shared[:, None, :]
    cost = budget * np.exp(sigma * level - sigma**2 / 2)
    variance = cost.sum(axis=(1, 2)) - budget.sum()
    over = np.maximum(variance, 0)
    drawn = np.minimum(over, np.minimum(1_000_000, 1_500_000))
    left = variance - drawn
    council, board = 0.6 * left, 0.4 * left
    figures = [float(council.mean()), *(float(np.quantile(each, q)) for each in (council, board) for q in (0.5, 0.95))]
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": time.process_time() - started, "mb": used, "scenarios": scenarios, "figures": figures}))


main(int(sys.argv[1]))
