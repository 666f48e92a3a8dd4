"""Which engine is asked: the environment's word first, then the home's settings; a wrong name is refused."""

from importlib.util import find_spec

import pytest

from wyebridge.books.engines.choose import start_engine
from wyebridge.books.engines.duckdb import DuckEngine
from wyebridge.books.home import Home
from wyebridge.books.open import open_books
from wyebridge.books.settings import SETTINGS, setting
from wyebridge.engine.kernel.problems import Refused


def test_the_environment_goes_before_the_homes_settings(small_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert setting(small_home.books, "engine") == "duckdb"
    settings = small_home.path / SETTINGS
    settings.write_text(settings.read_text(encoding="utf-8").replace('"duckdb"', '"spark:local[3]"'), encoding="utf-8")
    assert setting(small_home.books, "engine") == "spark:local[3]"
    monkeypatch.setenv("WYEBRIDGE_ENGINE", "duckdb")
    with open_books(small_home.books) as books:
        assert isinstance(books.engine, DuckEngine)


def test_books_that_are_in_no_home_are_asked_on_duckdb(small_home: Home) -> None:
    moved = small_home.books.rename(small_home.path.parent / "elsewhere")
    engine = start_engine(moved)
    assert isinstance(engine, DuckEngine)
    engine.close()


def test_an_engine_that_is_none_is_refused_with_the_names_there_are(
    small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WYEBRIDGE_ENGINE", "duckdbb")
    with pytest.raises(Refused, match="there is no engine 'duckdbb'"), open_books(small_home.books):
        pass


@pytest.mark.skipif(find_spec("pyspark") is not None, reason="Spark is installed here")
def test_spark_that_is_not_installed_is_refused_with_what_to_install(
    small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WYEBRIDGE_ENGINE", "spark")
    with pytest.raises(Refused, match="is not installed here"), open_books(small_home.books):
        pass
