"""Which engine answers: what the environment says, or the home's settings, or DuckDB."""

import os
import tomllib
from pathlib import Path
from typing import Final

from wyebridge.books.engines.duckdb import DuckEngine
from wyebridge.books.engines.spark import SparkEngine
from wyebridge.books.engines.terms import DUCKDB, SPARK, Engine
from wyebridge.engine.kernel.problems import Place, refuse

SETTINGS: Final = "wyebridge.toml"


def read_settings(settings: Path) -> dict[str, str]:
    """A home's settings. Raises Refused where they cannot be read."""
    try:
        return tomllib.loads(settings.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refuse(
            "settings",
            f"the settings cannot be read: {error}",
            why="the home's name and addresses stand there",
            remedy='mend the line; values are written as name = "value"',
            place=Place(settings.name),
        ) from None


def setting(books: Path, name: str) -> str:
    """A setting of these books: WYEBRIDGE_NAME in the environment, else what their home's settings say, else ''."""
    settings = books.absolute().parent / SETTINGS
    said = read_settings(settings) if settings.is_file() else {}
    return os.environ.get(f"WYEBRIDGE_{name.upper()}") or said.get(name, "")


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
