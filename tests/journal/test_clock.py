"""A clock that goes back: nothing is lost or doubled, it is pointed out, and answers once given stay as they were."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from wyebridge.books.home import Home
from wyebridge.books.importing import Imported, import_extract
from wyebridge.books.journal.read import known_by, read_batches
from wyebridge.books.journal.verify import verify
from wyebridge.books.open import open_books
from wyebridge.books.position import position

from .partnership import FEEDS, NOW, new_home, usual_rows, write_extract

DAY: Final = timedelta(days=1)


def import_at(home: Home, number: int, now: datetime) -> Imported:
    path = write_extract(home.path.parent, "TC", number, usual_rows("TC", number))
    return import_extract(home, path, feed_id=FEEDS["TC"], for_partner="TC", by="tester", now=now)


def known(home: Home, on: date) -> list[int]:
    return [batch.number for batch in known_by(read_batches(home.books), on)]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Books whose third and fourth batches say that they were recorded days before the second."""
    home = new_home(tmp_path)
    for number, days in ((2, 0), (3, -3), (4, -2), (5, 1)):
        import_at(home, number, NOW + days * DAY)
    return home


def test_every_batch_lands_once_and_verifying_says_which_went_back(home: Home) -> None:
    found = verify(home.books)
    assert (found.holds, found.batches, found.entries) == (True, 5, 16)
    assert found.clock_went_back == [3, 4]
    assert import_at(home, 3, NOW - 9 * DAY).was_already_there


@pytest.mark.parametrize(("days", "batches"), [(-4, 0), (-3, 0), (-1, 0), (0, 4), (1, 5)])
def test_a_batch_is_known_once_all_that_it_builds_on_are(home: Home, days: int, batches: int) -> None:
    assert known(home, NOW.date() + days * DAY) == list(range(1, batches + 1))


def test_an_answer_once_given_as_known_on_a_day_is_given_again_after_the_clock_went_back(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    import_at(home, 2, NOW)
    import_at(home, 3, NOW + DAY)
    with open_books(home.books, known_on=NOW.date()) as books:
        before = position(books)
    import_at(home, 4, NOW - DAY)
    with open_books(home.books, known_on=NOW.date()) as books:
        assert position(books) == before
    with open_books(home.books) as books:
        assert position(books) != before


def test_a_moment_without_its_zone_is_not_taken_for_one(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    with pytest.raises(AssertionError, match="zone"):
        import_at(home, 2, NOW.replace(tzinfo=None))
    assert verify(home.books).batches == 0
