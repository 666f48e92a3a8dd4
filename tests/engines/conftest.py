"""Homes that every reported figure can be asked of, made once for all: nothing here changes them."""

from pathlib import Path

import pytest

from wyebridge.books.home import Home

from .figures import make_homes


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory, small_registers: Path) -> dict[str, Home]:
    return make_homes(tmp_path_factory.mktemp("figures"), small_registers)
