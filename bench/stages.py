"""Where Wyebridge's CPU goes: its main job run once more with a clock put round its own calls, nothing else changed.

    python -m bench.stages FOLDER OUT

OUT is a JSON list of stages: CPU and wall seconds of each without those inside it, and by how much the peak memory of
the process rose in it. Work that a view puts off counts where it is done: coding, say, when segments are written.
"""

import json
import resource
import runpy
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Final

IMPORTS: Final = "start Python and import"
REGISTERS: Final = "make the home, read and adopt the registers"
FINGERPRINT: Final = "fingerprint and decode the file"
READ: Final = "read and type the rows"
CODE: Final = "code"
DUPLICATES: Final = "de-duplicate"
CONTROL: Final = "control totals"
SEGMENTS: Final = "write the segments (codes joined here)"
COMMIT: Final = "hash, sync and commit"
OPEN: Final = "open the books"
SAY: Final = "turn questions into SQL (Ibis)"
ASK: Final = "attribute and sum (DuckDB)"
POSITION: Final = "the position from the sums"
REST: Final = "everything else"

SPIED: Final = (
    ("wyebridge", "make_home", REGISTERS),
    ("wyebridge", "adopt", REGISTERS),
    ("wyebridge.books.importing", "adopt_first", REGISTERS),
    ("wyebridge.books.importing", "read_extract", READ),
    ("wyebridge.books.feed.read", "open_source", FINGERPRINT),
    ("wyebridge.books.importing", "code_rows", CODE),
    ("wyebridge.books.importing", "find_duplicates", DUPLICATES),
    ("wyebridge.books.importing", "control_of", CONTROL),
    ("wyebridge.books.journal.append", "_write_segment", SEGMENTS),
    ("wyebridge.books.journal.append", "sha256_of", COMMIT),
    ("wyebridge.books.journal.append", "_sync_segments", COMMIT),
    ("wyebridge.books.journal.append", "place_entry", COMMIT),
    ("wyebridge.books.open", "read_batches", OPEN),
    ("wyebridge.books.open", "adopted_agreements", OPEN),
    ("wyebridge.books.open", "adopted_decisions", OPEN),
    ("wyebridge", "position", POSITION),
    ("wyebridge.books.open:OpenBooks", "rows", ASK),
    ("ibis.backends.duckdb:Backend", "compile", SAY),
)
"""Calls to put a clock round: where the name is looked up, the name, and the stage."""


class Clock:
    """CPU and wall seconds by stage. Time is charged to the innermost stage that is open."""

    def __init__(self) -> None:
        self.stages: dict[str, dict[str, float]] = {}
        self._open = [IMPORTS]
        self._cpu, self._wall, self._peak = 0.0, time.perf_counter(), 0.0

    def charge(self) -> None:
        """Charge what has passed since the last time to the stage that is open."""
        cpu, wall = time.process_time(), time.perf_counter()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
        stage = self.stages.setdefault(self._open[-1], {"cpu_s": 0.0, "wall_s": 0.0, "rise_mb": 0.0})
        stage["cpu_s"] += cpu - self._cpu
        stage["wall_s"] += wall - self._wall
        stage["rise_mb"] += peak - self._peak
        self._cpu, self._wall, self._peak = cpu, wall, peak

    def enter(self, stage: str) -> None:
        self.charge()
        self._open.append(stage)

    def leave(self) -> None:
        self.charge()
        self._open.pop()

    def end_imports(self) -> None:
        self.charge()
        self._open = [REST]

    def round(self, call: Callable[..., Any], stage: str) -> Callable[..., Any]:
        """The same call, with its time charged to a stage."""

        def timed(*args: Any, **named: Any) -> Any:
            self.enter(stage)
            try:
                return call(*args, **named)
            finally:
                self.leave()

        return timed


def main() -> None:
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    clock = Clock()
    import_module("wyebridge")
    clock.end_imports()
    for place, name, stage in SPIED:
        module, _, inside = place.partition(":")
        holder = getattr(import_module(module), inside) if inside else import_module(module)
        setattr(holder, name, clock.round(getattr(holder, name), stage))
    job = Path(__file__).parent / "contenders" / "wyebridge_main_job.py"
    with tempfile.TemporaryDirectory(dir=out.parent) as scratch:
        sys.argv = [str(job), str(folder), str(Path(scratch) / "result.csv")]
        runpy.run_path(str(job), run_name="__main__")
        clock.charge()
    out.write_text(json.dumps([{"stage": name, **found} for name, found in clock.stages.items()], indent=1) + "\n")


if __name__ == "__main__":
    main()
