"""Which engine answers: what the environment says, or the home's settings, or DuckDB."""

from pathlib import Path

from wyebridge.books.engines.duckdb import DuckEngine
from wyebridge.books.engines.spark import SparkEngine
from wyebridge.books.engines.terms import DUCKDB, SPARK, Engine
from wyebridge.books.settings import SETTINGS, setting
from wyebridge.engine.kernel.problems import Place, refuse


def start_engine(books: Path) -> Engine:
    """Start the engine that is set for these books: `duckdb`, `spark`, or `spark:` and a master; by default DuckDB.

    Raises Refused where there is no such engine.
    """
    name = setting(books, "engine") or DUCKDB
    kind, _, master = name.partition(":")
    if kind == SPARK:
        return SparkEngine(master, books=books, seen_at=setting(books, "spark_books"))
    if name == DUCKDB:
        return DuckEngine()
    raise refuse(
        "unknown-engine",
        f"there is no engine '{name}'",
        why="nobody would answer the question",
        remedy=f"set engine in {SETTINGS}, or WYEBRIDGE_ENGINE, to duckdb, spark, or spark:MASTER as in spark:local[2]",
        place=Place(SETTINGS),
    )
