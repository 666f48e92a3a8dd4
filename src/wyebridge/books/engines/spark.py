"""Spark: a session that is there already, one that Spark's own settings give, or a master that is named."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from wyebridge.books.duck import Columns
from wyebridge.books.journal.store import store_of
from wyebridge.engine.kernel.problems import Place, refuse

_ARROW: Final = {int: pa.int64(), str: pa.string(), date: pa.date32(), bool: pa.bool_()}


class SparkEngine:
    """A session of its own, so that its settings and views are nobody else's; the cluster under it is shared.

    This process reads the log, the manifests and the texts; Spark reads the entries, each worker for itself.
    """

    def __init__(self, master: str = "", *, books: Path, seen_at: str = "") -> None:
        """`master` as Spark takes it (`local[2]`, `spark://host:7077`, `yarn`); '' for whatever is there already.

        `seen_at` is the address of the books as Spark's workers see them (`abfss://…`, `/Volumes/…`), where it is not
        the folder that this process has them in.
        Raises Refused where Spark is not installed.
        """
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise refuse(
                "no-spark",
                "the engine is to be Spark, which is not installed here",
                why="the questions are asked of it",
                remedy="pip install 'wyebridge[spark]'; or set the engine to duckdb",
                place=Place("engine"),
            ) from None
        self.has_compact = not (seen_at and store_of(books))
        builder = SparkSession.builder.appName("wyebridge")
        if master:
            builder = builder.master(master).config("spark.ui.enabled", "false")
        self._books, self._seen_at = f"file://{books.absolute()}", seen_at.rstrip("/")
        self._session = (SparkSession.getActiveSession() or builder.getOrCreate()).newSession()
        # Spark 3 lets a sum wrap round silently unless it is told not to.
        self._session.conf.set("spark.sql.ansi.enabled", "true")
        # What moves is few sums: hundreds of parts, and a new plan after each step, take longer than the adding does.
        self._session.conf.set("spark.sql.shuffle.partitions", str(self._session.sparkContext.defaultParallelism))
        self._session.conf.set("spark.sql.adaptive.enabled", "false")
        self._backend = ibis.pyspark.connect(self._session)
        self._views: list[str] = []

    def read(self, files: Sequence[str], columns: Mapping[str, str]) -> ir.Table:
        schema = ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
        if files:
            return self._view("files", self._session.read.schema(schema).parquet(*map(self._address, files)))
        return self._view("files", self._session.createDataFrame([], schema))

    def put(self, name: str, columns: Columns, rows: Sequence[Sequence[object]]) -> ir.Table:
        typed = pa.schema([(column, _ARROW[kind]) for column, kind in columns.items()])
        frame = self._session.createDataFrame(pa.Table.from_arrays(_arrays(typed, rows), schema=typed))
        # Spark does not know that rows from Python are few, and would move the books' lines to meet them.
        return self._view(name, frame.hint("broadcast"))

    def rows(self, expression: ir.Table) -> list[tuple[Any, ...]]:
        answer = self._session.sql(self._backend.compile(expression)).toArrow()
        answer = answer.cast(expression.schema().to_pyarrow())
        return list(zip(*(column.to_pylist() for column in answer.columns), strict=True))

    def plan(self, expression: ir.Table) -> str:
        """How Spark would answer, step by step: what shows that lines stay where they are and only sums are moved."""
        frame = self._session.sql(self._backend.compile(expression))
        return str(frame._jdf.queryExecution().executedPlan().toString())

    def close(self) -> None:
        """Drop this opening's views. The session's cluster stays up for the next, since starting it takes seconds."""
        for view in self._views:
            self._session.catalog.dropTempView(view)

    def _view(self, name: str, frame: Any) -> ir.Table:
        view = f"{name}_{uuid.uuid4().hex}"
        frame.createOrReplaceTempView(view)
        self._views.append(view)
        return self._backend.table(view)

    def _address(self, file: str) -> str:
        """A file's address as Spark takes it: without a scheme it would look in the cluster's own file system."""
        here = f"file://{Path(file).absolute()}"
        return self._seen_at + here.removeprefix(self._books) if self._seen_at else here


def _arrays(schema: pa.Schema, rows: Sequence[Sequence[object]]) -> list[pa.Array]:
    values = zip(*rows, strict=True) if rows else ((),) * len(schema)
    return [pa.array(list(column), field.type) for column, field in zip(values, schema, strict=True)]
