"""Where questions are asked: the same expressions, on DuckDB in this process or on Spark."""
