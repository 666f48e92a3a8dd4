"""The parts of the benchmark at size run, hold their answers to each other, and know a plan that moves lines."""

from pathlib import Path

import pytest
from bench.asked import lines_exchanged

from bench import run, scale, scale_page

SUMS_MOVED = """\
AdaptiveSparkPlan isFinalPlan=false
+- Sort [fund#1 ASC NULLS FIRST], true, 0
   +- HashAggregate(keys=[fund#1], functions=[sum(pence#2)])
      +- Exchange hashpartitioning(fund#1, 200), ENSURE_REQUIREMENTS, [plan_id=1]
         +- HashAggregate(keys=[fund#1], functions=[partial_sum(pence#2)])
            +- BroadcastHashJoin [scheme#3], [scheme#4], LeftOuter, BuildRight, false
               :- FileScan parquet [fund#1,pence#2,scheme#3]
               +- BroadcastExchange HashedRelationBroadcastMode(List(input[0, string, true]),false), [plan_id=2]
"""


def test_a_plan_that_moves_sums_alone_is_told_from_one_that_moves_lines() -> None:
    assert lines_exchanged(SUMS_MOVED) == 0
    unsummed = [step for step in SUMS_MOVED.splitlines() if "partial_sum" not in step]
    assert lines_exchanged("\n".join(unsummed)) == 1
    sorted_sums = SUMS_MOVED.replace("+- Sort", "+- Exchange rangepartitioning(fund#1 ASC NULLS FIRST, 200)\n +- Sort")
    assert lines_exchanged(sorted_sums) == 0
    joined = SUMS_MOVED.replace("BroadcastHashJoin", "SortMergeJoin").replace(
        ":- FileScan", ":- Exchange hashpartitioning(scheme#3, 200)\n               :  +- FileScan"
    )
    assert lines_exchanged(joined) == 1


def test_the_parts_run_and_hold_their_answers_to_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "DATA", tmp_path)
    monkeypatch.setattr(scale, "ROUNDS", 1)
    monkeypatch.setattr(scale_page, "RESULTS", tmp_path)
    monkeypatch.setattr(run, "RESULTS", tmp_path)
    before = {"processor": "", "cores": "2", "memory": "", "system": "", "load": ""}
    for name, found in (
        ("scale-import-2000", scale.part_import(2_000)),
        ("scale-position-2000", scale.part_position(2_000)),
        ("scale-reimport-2000", scale.part_reimport(2_000)),
        ("scale-durable", scale.part_durable(500)),
    ):
        run.keep(name, before, found)
    page = scale_page.measured_page()
    assert page.count("- 2,000 lines: ") == 3
    assert "| 500 | " in page
    assert page.count("- not measured yet") == 1, "Spark is not asked here"


def test_a_nation_is_the_slope_between_the_imports_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale_page, "RESULTS", tmp_path)
    monkeypatch.setattr(run, "RESULTS", tmp_path)
    for lines, cpu_s in ((100_000, 900.0), (1_000_000, 7.0), (3_000_000, 19.0)):
        found = {"lines": lines, "file_bytes": lines * 100, "home_bytes": lines * 20}
        on = {"processor": "a processor", "cores": "2"}
        run.keep(f"scale-import-{lines}", on, {**found, "import": [{"cpu_s": cpu_s, "peak_mb": 700.0}]})
    page = scale_page.nation_page()
    assert "The slope is 6.0 µs of CPU a line over 1.0 s" in page, "a file too small to show it is left out"
    # 195 bodies for 10 years at 1,000,000 lines are 1,950 million: 11,700 s.
    assert "| 1,000,000 | 1,950 million | 195 GB | 39 GB | 3.2 | 1.62 / 0.05 | 12.7 million |" in page
