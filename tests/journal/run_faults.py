"""Do hundreds of faults for real, and write what became of them to docs/reliability.md.

    cd tests && python -m journal.run_faults [KILLS]

KILLS is the least number of times that a process is killed. Status 1 where any harm was done.
"""

import os
import platform
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from . import trials
from .nursery import Nursery
from .trials import SPOILERS, Tally
from .works import ROWS, WORKS, Templates

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "reliability.md"
ORDERS: Final = ("test_power_cut.py", "test_durability.py", "test_clock.py", "test_stale_writer.py")

HEAD: Final = f"""\
# Reliability

<!-- Written by `make faults`. Do not edit: run it again. -->

What becomes of the books when a process is killed, a disk is full, two people post at once, or somebody changes a
file. Each harm below was done for real, so often, by the trials in `tests/journal/` (`trials.py` does them;
`works.py` says what a folder must hold after); `make test` does a few of each. After each trial the books were
verified by `wyebridge verify` and by the verifier that is written from [verifying.md](verifying.md) alone, and read
as any reader of Delta Lake reads them.

The books have five batches; an import brings {ROWS + 4} entries in three segments, and a checkpoint. *As it was*:
nothing had been posted. *Whole*: all of it had. Anything between is a harm.

"""
FOOT: Final = """
## What a power cut may do

`make test` records every sync, link and rename of an import, an adoption, a copy and a checkpoint, and puts back the
disk as a power cut may leave it after each: only what was synced; or every name, with content only as synced. Every
such disk held the books as they were or with the batch whole, and whole once success had been said. Where the machine
has `strace`, a test sees the same order in the system's own calls: each file, then its folder, then the log entry's
text, then its name, then that folder, then the answer. What no process can see to is a disk that says it has written
what it has not: use one with power-loss protection.

## What is not promised

A killed import may leave files in `books/` that no log entry names; nothing reads them, and copies leave them out.
The trials use one machine: writers on two machines must share a file system on which a file gets a second name in one
step, or not at all.
"""


def main(kills: int) -> int:
    seed = time.time_ns() % 1_000_000
    chance = random.Random(seed)  # noqa: S311 (chance, not a secret)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Nursery() as nursery:
        tallies = []
        for tally in _every_trial(nursery, Path(folder), kills, chance):
            print(f"{tally.what}: {tally.tried} times, {len(tally.harms)} harms. {tally.note}", flush=True)
            for harm in tally.harms:
                print(f"    {harm}", flush=True)
            tallies.append(tally)
    PAGE.write_text(_page(tallies, seed, time.monotonic() - began), encoding="utf-8")
    print(f"Wrote {PAGE.relative_to(ROOT)}")
    return int(any(tally.harms for tally in tallies))


def _every_trial(nursery: Nursery, folder: Path, kills: int, chance: random.Random) -> Iterator[Tally]:
    templates = Templates(folder)
    killed = 0
    for work in WORKS:
        tally = trials.kill_at_steps(nursery, templates, work, lambda every: range(1, every + 1))
        killed += tally.tried
        yield tally
    for work in WORKS:
        times = max(20, -(-(kills - killed) // len(WORKS)))
        yield trials.kill_at_moments(nursery, templates, work, times, chance)
    yield from trials.two_at_once(nursery, templates, 20)
    yield trials.files_that_may_not_grow(nursery, templates, [*range(0, 3_000, 250), *range(3_000, 25_000, 1_000)])
    yield trials.full_disk(folder / "full", [*range(0, 80, 4), 100, 200, 500, 1_000])
    for how, times in zip(SPOILERS, (25, 5, 1), strict=True):
        yield trials.spoil_every_file(templates, how, times, chance)
    yield trials.cut_extracts(templates, 20, chance)
    yield _orders()


def _orders() -> Tally:
    """The tests of order: what is synced when, who comes second, and clocks that go back."""
    tally = Tally("the tests of power cuts, of what is synced when, of two writers and of clocks", "all pass")
    files = [str(Path(__file__).parent / name) for name in ORDERS]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *files], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    last = done.stdout.strip().splitlines()[-1]
    passed = re.search(r"(\d+) passed", last)
    tally.left["passed"] = int(passed[1]) if passed else 0
    if done.returncode:
        tally.harms.append(last)
    return tally


def _page(tallies: list[Tally], seed: int, seconds: float) -> str:
    rows = ["| harm | what must hold | times | what was left | harm done |", "| --- | --- | ---: | --- | ---: |"]
    for tally in tallies:
        left = ", ".join(f"{count} {what}" for what, count in sorted(tally.left.items()) if count)
        what = f"{tally.what} ({tally.note})" if tally.note else tally.what
        rows.append(f"| {what} | {tally.must} | {tally.tried} | {left} | {len(tally.harms) or 'none'} |")
    harms = [f"- {tally.what}: {harm}" for tally in tallies for harm in tally.harms]
    kills = sum(tally.tried for tally in tallies if tally.what.startswith("kill"))
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()}"
    done = f"Done on {datetime.now(UTC):%Y-%m-%d} in {seconds / 60:.0f} minutes ({machine}; seed {seed})."
    count = (
        f"{sum(tally.tried for tally in tallies):,} trials, {kills:,} of them kills; {len(harms) or 'no'} harm done."
    )
    listed = "".join(f"\n{harm}" for harm in harms) + "\n" if harms else ""
    return f"{HEAD}{done} {count}\n{listed}\n" + "\n".join(rows) + "\n" + FOOT


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
