"""The figures that are compared between engines are all that there are, and none of them is empty."""

import inspect
import re
from pathlib import Path
from typing import Any, Final

import pytest

from wyebridge.books import open as opening
from wyebridge.books.home import Home

from .figures import FIGURES, answer

BOOKS: Final = Path(opening.__file__).parent


def test_every_module_that_asks_the_engine_is_asked_here(
    homes: dict[str, Home], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: set[str] = set()
    plain = opening.OpenBooks.rows

    def noting(books: opening.OpenBooks, expression: Any) -> Any:
        caller = inspect.currentframe()
        assert caller and caller.f_back
        seen.add(caller.f_back.f_code.co_filename)
        return plain(books, expression)

    monkeypatch.setattr(opening.OpenBooks, "rows", noting)
    for name in FIGURES:
        answer(homes, name)
    asking = {file for file in BOOKS.rglob("*.py") if re.search(r"\bbooks\.rows\(", file.read_text(encoding="utf-8"))}
    assert asking == {Path(file) for file in seen}
