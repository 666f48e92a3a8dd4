"""Cells that a spreadsheet cannot take for a formula."""

from typing import Any


def safe_cell(value: Any) -> Any:
    """The value, or its text behind an apostrophe where a spreadsheet would run it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
