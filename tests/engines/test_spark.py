"""Each reported figure is the same to the penny on DuckDB and on Spark, in one process and on a cluster of two workers.

Needs Java and the extra `wyebridge[spark]`: `make test-spark` sees to the second.
"""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import pytest
from bench.asked import lines_exchanged
from obstore.store import LocalStore
from tests.attribution.set_wise import APRIL, MARCH, PARTNERS, version_of
from tests.attribution.slow_twin import Shares, slow_split
from tests.attribution.test_adversarial import Case, just_short, larger, must_take_decimals, seeded
from tests.statements.partnership import AS_AT

from wyebridge.books.attribution import attribute, share_columns, share_rows
from wyebridge.books.engines.choose import start_engine
from wyebridge.books.engines.spark import SparkEngine
from wyebridge.books.gathering import compact
from wyebridge.books.home import Home
from wyebridge.books.journal import store as storing
from wyebridge.books.journal.moving import move_books
from wyebridge.books.open import open_books
from wyebridge.books.spending import attributed, sums
from wyebridge.engine.kernel.money import MAX_ENTRY_PENCE

from .figures import FIGURES, FIRST, answer

MASTERS: Final = ("local[2]", "local-cluster[2,1,1024]")
FEW_ROWS: Final = (
    "--driver-java-options -XX:TieredStopAtLevel=1 --conf spark.executor.extraJavaOptions=-XX:TieredStopAtLevel=1 "
    "--conf spark.sql.shuffle.partitions=2 --conf spark.ui.showConsoleProgress=false pyspark-shell"
)
"""For few rows, what takes the time is Java getting ready to be fast, so it is told not to: halves the tests' time."""

pytestmark = [
    pytest.mark.enable_socket,  # Python and Spark's own process speak over this machine's loopback
    pytest.mark.filterwarnings("ignore"),  # Spark's libraries warn of each other, and leave sockets to be collected
    pytest.mark.skipif(
        find_spec("pyspark") is None, reason="the extra wyebridge[spark] is not installed here: `make test-spark`"
    ),
    pytest.mark.skipif(
        shutil.which("java") is None and "JAVA_HOME" not in os.environ,
        reason="there is no Java here, and Spark runs on it",
    ),
]


@pytest.fixture(scope="session")
def on_duckdb(homes: dict[str, Home]) -> dict[str, Any]:
    return {name: answer(homes, name) for name in FIGURES}


@pytest.fixture(scope="module", params=MASTERS)
def spark(request: pytest.FixtureRequest) -> Iterator[str]:
    """The engine's name, with Spark up as that master; stopped afterwards, since a process can have but one."""
    from pyspark.sql import SparkSession

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", FEW_ROWS)
        yield f"spark:{request.param}"
    if session := SparkSession.getActiveSession():
        session.stop()


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_the_same_to_the_penny(
    name: str, spark: str, homes: dict[str, Home], on_duckdb: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WYEBRIDGE_ENGINE", spark)
    with open_books(homes[FIGURES[name][0]].books) as books:
        assert isinstance(books.engine, SparkEngine)
    assert answer(homes, name) == on_duckdb[name]


def test_no_line_moves_between_workers_for_spending(
    spark: str, homes: dict[str, Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WYEBRIDGE_ENGINE", spark)
    with open_books(homes["both"].books) as books:
        asked = attributed(books, first=FIRST, last=AS_AT)
        assert asked is not None and isinstance(books.engine, SparkEngine)
        summed = asked.group_by(["fund", "scheme"]).aggregate(**sums(asked, len(books.partners)))
        plans = [books.engine.plan(summed), books.engine.plan(asked.order_by("pence"))]
    assert [lines_exchanged(plan) for plan in plans] == [0, 1], "to put the lines in order would move them"


@pytest.mark.parametrize("in_decimals", [False, True])
def test_quotients_a_hair_short_of_a_whole_number_are_exact(
    spark: str, in_decimals: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WYEBRIDGE_ENGINE", spark)
    random = seeded(11)
    cases = [just_short(random, 10**9, 2 * 10**9, 3) for _ in range(400)]
    if in_decimals:
        cases = [larger(random, case, MAX_ENTRY_PENCE) for case in cases]
    assert must_take_decimals(cases) is in_decimals
    assert _parts(tmp_path, cases, in_decimals=in_decimals) == [slow_split(*case) for case in cases]


def test_workers_may_see_the_books_at_an_address_of_their_own(
    spark: str, homes: dict[str, Home], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WYEBRIDGE_ENGINE", spark)
    monkeypatch.setenv("WYEBRIDGE_SPARK_BOOKS", f"file://{tmp_path}/mounted/")
    asked = "batch", "row", "pence"
    with pytest.raises(Exception, match="mounted"), open_books(homes["over"].books):
        pass
    shutil.copytree(homes["over"].books, tmp_path / "mounted")
    with open_books(homes["over"].books) as books:
        assert len(books.rows(books.entries.select(*asked))) == 6


def test_workers_may_read_the_books_at_the_object_store_where_they_stand(
    spark: str, homes: dict[str, Home], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A folder plays the store here. The compact copy is not there, so the workers read the files as posted."""
    home = Path(shutil.copytree(homes["over"].path, tmp_path / "home"))
    monkeypatch.setattr(storing, "_open", lambda address, process: LocalStore(tmp_path / "store", mkdir=True))
    move_books(home, "s3://bucket/pool")
    compact(home / "books")
    asked = "batch", "row", "pence"
    with open_books(home / "books") as books:
        held = sorted(books.rows(books.entries.select(*asked)))
    monkeypatch.setenv("WYEBRIDGE_ENGINE", spark)
    monkeypatch.setenv("WYEBRIDGE_SPARK_BOOKS", f"file://{tmp_path}/store")
    with open_books(home / "books") as books:
        assert sorted(books.rows(books.entries.select(*asked))) == held
        assert books.gathered is None
    assert len(held) == 6


def _parts(books: Path, cases: list[Case], *, in_decimals: bool) -> list[tuple[int, ...]]:
    """Amounts, each split by the weights of its own line."""
    partners = PARTNERS[:3]
    lines = [("s", str(n), APRIL, "", pence, 1, n) for n, (pence, _) in enumerate(cases)]
    columns: dict[str, type] = {"scheme": str, "scheme_line": str, "effective_on": type(APRIL), "funder": str}
    shares = [Shares(f"v{n}", "s", str(n), APRIL, MARCH, weights) for n, (_, weights) in enumerate(cases)]
    engine = start_engine(books)
    try:
        entries = engine.put("entries", columns | {"pence": int, "batch": int, "row": int}, lines)
        held = engine.put(
            "shares", share_columns(partners), share_rows([version_of(s, partners) for s in shares], partners)
        )
        asked = attribute(entries, held, partners, in_decimals=in_decimals, any_cumulative=False)
        return [tuple(parts) for _, *parts in sorted(engine.rows(asked.select("row", "part_0", "part_1", "part_2")))]
    finally:
        engine.close()
