"""Cells that a spreadsheet cannot take for a formula."""

from typing import Any, Final

RUN_AS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula, even where it is saved as CSV and opened again."""
    return f"'{text}" if text.lstrip(" ").startswith(RUN_AS_FORMULA) else text


def safe_cell(value: Any) -> Any:
    """The value, or its text behind an apostrophe where a spreadsheet would run it."""
    return inert(value) if isinstance(value, str) else value
