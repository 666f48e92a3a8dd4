"""The floor: nothing but the random normals of so many scenarios of 200 schemes and 12 months, in chunks of 500."""

import json
import resource
import sys
import time

import numpy as np


def main(scenarios: int) -> None:
    started, wall = time.process_time(), time.perf_counter()
    drawn = np.empty((200, 500), np.float32)
    for child in np.random.SeedSequence(1).spawn(scenarios // 500):
        rng = np.random.Generator(np.random.SFC64(child))
        for _ in range(12):
            rng.standard_normal(out=drawn, dtype=np.float32)
    cpu, wall = time.process_time() - started, time.perf_counter() - wall
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu, "wall": wall, "mb": used, "scenarios": scenarios}))


main(int(sys.argv[1]))
