"""The exposure model against its floor and against the script an analyst would write: one run, CPU seconds, in turns.

python bench/exposure.py            # about two minutes; figures into docs/models.md
"""

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

CONTENDERS: Final = Path(__file__).parent / "contenders"
SCENARIOS: Final = 100_000
WHOLE: Final = 10_000  # the whole array of 100,000 would be some 10 GB; its time and memory go up in proportion
ROUNDS: Final = 3

RUNS: Final = {
    "floor": ("exposure_floor.py", str(SCENARIOS)),
    "plain": ("exposure_compiled.py", str(SCENARIOS), "plain"),
    "pairs": ("exposure_compiled.py", str(SCENARIOS), "pairs"),
    "whole": ("exposure_whole_array.py", str(WHOLE)),
}


def main() -> None:
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in RUNS}
    for _ in range(ROUNDS):
        for name, (script, *words) in RUNS.items():
            done = subprocess.run(
                [sys.executable, str(CONTENDERS / script), *words], capture_output=True, text=True, check=True
            )
            found[name].append(json.loads(done.stdout))
    cpu = {name: statistics.median(one["cpu"] / one["scenarios"] for one in runs) for name, runs in found.items()}
    memory = {name: max(one["mb"] for one in runs) for name, runs in found.items()}
    print(
        f"200 schemes × 12 months, CPU seconds for {SCENARIOS:,} scenarios, median of {ROUNDS} in turns; one thread\n"
    )
    print(f"{'':28}{'CPU s':>8}{'of the floor':>14}{'peak MB':>9}")
    for name, said in (
        ("floor", "the normals alone"),
        ("plain", "Wyebridge, every one drawn"),
        ("pairs", "Wyebridge, in pairs"),
        ("whole", f"whole arrays ({WHOLE:,}, scaled)"),
    ):
        seconds = cpu[name] * SCENARIOS
        print(f"{said:28}{seconds:8.2f}{cpu['floor'] / cpu[name]:14.0%}{memory[name]:9.0f}")
    print(f"\nwhole arrays ÷ Wyebridge, every one drawn: {cpu['whole'] / cpu['plain']:.1f} times")
    plain, pairs, whole = (found[name][0] for name in ("plain", "pairs", "whole"))
    print(f"\n{'Pounds: mean and P50, P95 of':40}{'plain ± error':>26}{'in pairs ± error':>26}{'whole arrays':>16}")
    names = ("the council's exposure, mean", "P50", "P95", "the board's exposure, P50", "P95")
    for index, name in enumerate(names):
        sides = [f"{one['figures'][index]:,.0f} ± {one['errors'][index]:,.0f}" for one in (plain, pairs)]
        print(f"{name:40}{sides[0]:>26}{sides[1]:>26}{whole['figures'][index]:>16,.0f}")


if __name__ == "__main__":
    main()
