"""Monthly sums answer as the lines do, on every day and as known on every day, and stand in for them where they can."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.journal.test_compact import forge
from tests.statements.partnership import AGREEMENT, make_partnership

from wyebridge.books.bridge import restate
from wyebridge.books.contributions import reconcile_contributions
from wyebridge.books.gathering import PLACE, compact, verify
from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.importing import import_extract
from wyebridge.books.journal.compact import FOLDER, SUMS, find_compact
from wyebridge.books.journal.read import read_batches
from wyebridge.books.journal.verify import verify as verify_rows
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.position import position
from wyebridge.books.statement.partner import statement
from wyebridge.books.summing import gathered_in
from wyebridge.engine.ledger.bridge import Bridge

LINE_BY_LINE: Final = AGREEMENT.replace("    rounding: cumulative\n", "")
LATER: Final = (
    LINE_BY_LINE.replace("version: 2021-22\n", "version: changed\n")
    .replace("effective_from: 2021-04-01", "effective_from: 2021-06-01")
    .replace("{WC: 50%, WPCT: 30%, EC: 20%}", "{WC: 20%, WPCT: 30%, EC: 50%}")
)
HEADINGS: Final = "Payment Date,Document Number,Net,Supplier Name,Cost Centre,Gross,VAT"
ENDS: Final = [date(2021, month, 30 if month in (4, 6) else 31) for month in (4, 5, 6, 7, 8)]
BEFORE: Final = date(2021, 9, 5)
FIRST: Final = date(2021, 3, 28)
ROWS: Final = (
    "{month}-03,{n}-1,12.34,Fletchings,PLACES,14.81,2.47",
    "{month}-09,{n}-2,-5.01,Fletchings,BEDS,-5.01,-1.00",
    "{month}-17,{n}-3,7.77,Quernstone,OWN,,",
    "{month}-17,{n}-3,7.77,Quernstone,OWN,,",
    "{month}-28,{n}-4,50.00,West Trust,TO-OLDER,,",
    "2021-04-30,{n}-5,0.01,Fletchings,HOURS,,",
)

BY_CODES: Final = Bridge.model_validate(
    {
        "id": "codes",
        "title": "By the payer's own codes",
        "source": "Made for the test.",
        "codes": [{"code": "A", "name": "Ay"}, {"code": "B", "name": "Bee"}],
        "maps": [
            {"id": "beds", "when": {"cost_centre": "BEDS"}, "to": "A", "author": "f", "reason": "Its own."},
            {"id": "rest", "when": {"ledger": "WC"}, "to": {"A": "30%", "B": "70%"}, "author": "f", "reason": "Else."},
        ],
    }
)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose books hold a batch of each ledger, four of one day each, and a late change of the agreement."""
    folder = tmp_path_factory.mktemp("plain")
    home = make_partnership(folder, LINE_BY_LINE)
    for n, month in enumerate(("2021-05", "2021-06", "2021-08", "2021-07"), 1):
        _post(home, n, month)
    (home.path / "agreement" / "2021-22-changed.yaml").write_text(LATER, encoding="utf-8")
    _post(read_home(home.path), 5, "2021-07")
    return home


def _post(home: Home, n: int, month: str) -> None:
    path = home.path.parent / f"more-{n}.csv"
    rows = [row.format(month=month, n=n) for row in ROWS]
    path.write_text("\n".join([HEADINGS, *rows]) + "\n", encoding="utf-8")
    now = datetime(2021, 9, 1 + n, 10, 0, tzinfo=UTC)
    import_extract(home, path, feed_id="council-over-500", for_partner="WC", by="tester", now=now)


@pytest.fixture(scope="module")
def gathered(plain: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Home]:
    """The same home with sums of all its batches, and with sums of all but the last four."""
    found = {}
    for name in ("all", "some"):
        home = read_home(Path(shutil.copytree(plain.path, tmp_path_factory.mktemp(name) / "home")))
        found[name] = home
    compact(found["all"].books)
    with pytest.MonkeyPatch.context() as patch:
        first = read_batches(plain.books)[:-4]
        for module in ("open", "journal.compacting"):
            patch.setattr(f"wyebridge.books.{module}.read_batches", lambda books: first)
        compact(found["some"].books)
    return found


def answers(books: OpenBooks, as_at: date) -> list[Any]:
    return [
        position(books, as_at=as_at),
        statement(books, "WC", as_at=as_at),
        reconcile_contributions(books, as_at=as_at),
        restate(books, BY_CODES, as_at=as_at),
    ]


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    which=st.sampled_from(["all", "some"]),
    as_at=st.one_of(
        st.sampled_from(
            [date(2021, 4, 30), date(2021, 5, 31), date(2021, 6, 30), date(2021, 7, 31), date(2021, 8, 31)]
        ),
        st.integers(4, 160).map(lambda days: FIRST + timedelta(days)),
    ),
    known_on=st.one_of(st.none(), st.integers(1, 6).map(lambda day: date(2021, 9, day))),
)
def test_every_answer_is_that_of_the_lines(
    plain: Home, gathered: dict[str, Home], which: str, as_at: date, known_on: date | None
) -> None:
    with (
        open_books(plain.books, known_on=known_on) as lines,
        open_books(gathered[which].books, known_on=known_on) as sums,
    ):
        assert answers(sums, as_at) == answers(lines, as_at)


def test_sums_that_stand_on_other_shares_do_not_answer(gathered: dict[str, Home]) -> None:
    with open_books(gathered["all"].books) as now, open_books(gathered["all"].books, known_on=BEFORE) as then:
        assert gathered_in(now)
        assert not gathered_in(then), "the agreement changed on the 6th, and with it the shares since June"
    with (
        open_books(gathered["some"].books) as now,
        open_books(gathered["some"].books, known_on=date(2021, 9, 5)) as then,
    ):
        assert not gathered_in(now)
        assert gathered_in(then)


def _spoil(file: Path) -> None:
    """A pound more in every row, in a file that nobody looks at the hash of until `verify` does."""
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE it AS SELECT * REPLACE (pence + 100 AS pence) FROM read_parquet('{file}')")
        connection.execute(f"COPY it TO '{file}' (FORMAT parquet)")


def test_a_position_at_a_month_s_end_reads_no_line_that_was_gathered(plain: Home, tmp_path: Path) -> None:
    home = read_home(Path(shutil.copytree(plain.path, tmp_path / "home")))
    made = compact(home.books)

    def stood(day: date) -> Any:
        with open_books(home.books) as books:
            return position(books, as_at=day), position(books).as_at, restate(books, BY_CODES, as_at=day)

    end, within = stood(date(2021, 7, 31)), stood(date(2021, 7, 17))
    _spoil(made.file("entry"))
    assert stood(date(2021, 7, 31)) == end
    assert stood(date(2021, 7, 17)) != within, "of a month cut in two the lines are read"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * REPLACE (pence + 1 AS pence) FROM it",
        "SELECT * REPLACE (part_0 + 1 AS part_0, part_1 - 1 AS part_1) FROM it",
        "SELECT * REPLACE (rows + 1 AS rows) FROM it",
        "SELECT * REPLACE ('' AS cost_centre) FROM it",
        "SELECT * FROM it WHERE batch > 2",
        "SELECT * FROM it UNION ALL SELECT * FROM it",
    ],
)
def test_sums_that_are_not_the_books_are_found_though_their_hash_was_worked_out_anew(
    plain: Home, tmp_path: Path, query: str
) -> None:
    books = Path(shutil.copytree(plain.books, tmp_path / "books"))
    compact(books)
    assert verify(books).holds
    forge(books, SUMS, query)
    assert verify_rows(books).holds, "the rows themselves do"
    found = verify(books)
    assert (found.holds, found.failed_at) == (False, PLACE)
    shutil.rmtree(books / FOLDER)
    assert verify(books).holds


def test_running_totals_have_no_sums_and_answer_as_before(tmp_path: Path) -> None:
    home = make_partnership(tmp_path)
    with open_books(home.books) as books:
        before = answers(books, date(2021, 7, 31))
    assert compact(home.books).shares == ""
    with open_books(home.books) as books:
        assert books.gathered is None
        assert answers(books, date(2021, 7, 31)) == before


def test_books_without_entries_have_no_sums_to_read(tmp_path: Path, small_registers: Path) -> None:
    home = make_home(tmp_path / "home", small_registers)
    compact(home.books)
    assert verify(home.books).holds
    assert find_compact(home.books)
