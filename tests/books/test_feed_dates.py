"""Dates: which forms are read, and how a file whose dates could be read two ways is decided or refused."""

from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.books.feed.dates import month_in_name
from wyebridge.books.feed.terms import DateOrder

from .extracts import feed, read, refusal, row, table


def read_days(texts: list[str], **options: object) -> list[date | None]:
    """The day of each text as a file's date; None where the row is set aside for it."""
    found = read(table([row(date=text) for text in texts]), **options)  # type: ignore[arg-type]
    days = {one["row"]: one["effective_on"] for one in found.readable}
    assert set(found.codes) <= {"date", "day-number", "no-date", "date-range"}
    assert len(days) + len(found.unreadable) == len(texts)
    return [days.get(number) for number in range(2, 2 + len(texts))]


MONTHS: Final = [f"{date(2017, month, 1):%B}" for month in range(1, 13)]
WRITTEN: Final = {
    "year-first": ("{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}{m:02}{d:02}", "{y}-{m:02}-{d:02} 00:00:00", "{y}-{m}-{d}"),
    "day-first": ("{d:02}/{m:02}/{y}", "{d}/{m}/{y}", "{d:02}-{m:02}-{y}", "{d:02}.{m:02}.{y}", "{d}/{m}/{y} 09:30"),
    "month-first": ("{m:02}/{d:02}/{y}", "{m}/{d}/{y}", "{m:02}-{d:02}-{y}", "{m}/{d}/{y} 09:30:00"),
}
NAMED: Final = ("{d}-{mon}-{y}", "{d:02} {mon} {y}", "{d} {month} {y}", "{d:02}/{mon}/{y}", "{d}-{upper}-{y}")


def write(day: date, form: str) -> str:
    month = MONTHS[day.month - 1]
    return form.format(y=day.year, m=day.month, d=day.day, mon=month[:3], month=month, upper=month[:3].upper())


DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(days=st.lists(DAYS, min_size=1, max_size=12), order=st.sampled_from(sorted(WRITTEN)), data=st.data())
@settings(max_examples=20)
def test_a_day_is_read_in_every_form_of_the_order_asked_for(
    days: list[date], order: DateOrder, data: st.DataObject
) -> None:
    forms = st.sampled_from([*WRITTEN[order], *WRITTEN["year-first"], *NAMED])
    assert read_days([write(day, data.draw(forms)) for day in days], date_order=order) == days


@given(start=DAYS.filter(lambda day: day < date(2100, 1, 1)), order=st.sampled_from(["day-first", "month-first"]))
@settings(max_examples=12)
def test_a_whole_month_shows_its_own_order(start: date, order: str) -> None:
    days = [start + timedelta(days=offset) for offset in range(31)]
    found = read(table([row(date=write(day, WRITTEN[order][0])) for day in days]), name="extract.csv")
    assert [one["effective_on"] for one in found.readable] == days
    assert found.extract.dates.order == order


@pytest.mark.parametrize(
    "text", ["3 April 2017", "03-Apr-2017", "03 apr 2017", "3-APR-2017", "03/Apr/2017", "20170403"]
)
def test_a_date_that_can_be_read_one_way_only_needs_no_order(text: str) -> None:
    assert read_days([text, "2017-04-03"]) == [date(2017, 4, 3)] * 2


@pytest.mark.parametrize("text", ["13/04/17", "13-Apr-17"])
def test_a_year_of_two_figures_is_of_this_century(text: str) -> None:
    assert read_days([text]) == [date(2017, 4, 13)]


def test_a_figure_short_of_a_date_is_no_date() -> None:
    assert read_days(["2017041"]) == [None]


IMPOSSIBLE = ["31/02/2017", "29/02/2019", "00/04/2017", "13/13/2017", "32/01/2017", "31/04/2017"]


@pytest.mark.parametrize("order", ["day-first", "month-first"])
def test_a_day_that_no_calendar_has_is_set_aside(order: DateOrder) -> None:
    found = read(table([row(date=text) for text in IMPOSSIBLE]), date_order=order)
    assert found.codes == ["date"] * len(IMPOSSIBLE)
    assert found.extract.pence_in == 500 * len(IMPOSSIBLE), "its amount counts all the same"


@pytest.mark.parametrize(
    "text",
    ["soon", "2017-04", "April 2017", "Q1 2017/18", "03/04/20177", "2017-04-03 to 2017-04-30", "2017-13-01"],
)
def test_what_is_not_one_day_is_set_aside(text: str) -> None:
    assert read(table([row(date=text), row()]), date_order="day-first").codes == ["date"]


@pytest.mark.parametrize(
    ("day", "is_taken"),
    [("1989-12-31", False), ("1990-01-01", True), ("2100-12-31", True), ("2101-01-01", False)],
)
def test_a_day_far_from_any_ledger_is_set_aside(day: str, is_taken: bool) -> None:
    assert read(table([row(date=day)])).codes == ([] if is_taken else ["date-range"])


def test_one_date_over_twelve_decides_the_whole_file() -> None:
    assert read_days(["03/04/2017", "13/04/2017"]) == [date(2017, 4, 3), date(2017, 4, 13)]
    assert read_days(["04/03/2017", "04/13/2017"]) == [date(2017, 4, 3), date(2017, 4, 13)]


def test_the_evidence_for_the_order_is_given_by_example() -> None:
    dates = read(table([row(date="03/04/2017"), row(date="30/04/2017")])).extract.dates
    assert dates.order == "day-first"
    assert "30/04/2017" in dates.evidence


def test_dates_that_could_be_read_two_ways_refuse_the_file_and_say_what_to_do() -> None:
    [problem] = refusal(table([row(date="03/04/2017"), row(date="05/06/2017")]), name="extract.csv")
    assert problem.code == "ambiguous-dates"
    assert str(problem.place) == "extract.csv"
    assert "--date-order" in problem.remedy


@pytest.mark.parametrize(
    "name", ["2017-04.csv", "NERD_01_April.csv", "april.csv", "Payments Apr 2017.csv", "201704.csv"]
)
def test_the_month_in_the_files_name_decides_where_one_order_alone_fits_it(name: str) -> None:
    day_first, month_first = ["03/04/2017", "05/04/2017"], ["04/03/2017", "04/05/2017"]
    assert read_days(day_first, name=name) == [date(2017, 4, 3), date(2017, 4, 5)]
    assert read_days(month_first, name=name) == [date(2017, 4, 3), date(2017, 4, 5)]


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("2017-04.csv", ["03/04/2017", "04/03/2017"]),
        ("2017-05.csv", ["03/04/2017", "05/04/2017"]),
        ("april-to-june.csv", ["03/04/2017", "05/04/2017"]),
        ("2017.csv", ["03/04/2017", "05/04/2017"]),
    ],
)
def test_a_name_that_fits_neither_order_or_both_decides_nothing(name: str, texts: list[str]) -> None:
    assert [problem.code for problem in refusal(table([row(date=text) for text in texts]), name=name)] == [
        "ambiguous-dates"
    ]


def test_a_file_that_shows_both_orders_is_refused_with_an_example_of_each() -> None:
    [problem] = refusal(table([row(date="13/04/2017"), row(date="04/14/2017")]), name="2017-04.csv")
    assert problem.code == "ambiguous-dates"
    assert "13/04/2017" in problem.what
    assert "04/14/2017" in problem.what


@pytest.mark.parametrize(("order", "day"), [("day-first", date(2017, 4, 3)), ("month-first", date(2017, 3, 4))])
def test_the_order_asked_for_settles_it(order: DateOrder, day: date) -> None:
    assert read_days(["03/04/2017"], date_order=order) == [day]
    assert read_days(["03/04/2017"], by=feed(dates=order)) == [day]


def test_the_order_asked_for_comes_before_the_feeds_and_the_feeds_before_the_files() -> None:
    texts = ["03/04/2017", "13/04/2017"]
    assert read_days(texts, by=feed(dates="month-first")) == [date(2017, 3, 4), None]
    assert read_days(texts, by=feed(dates="month-first"), date_order="day-first") == [
        date(2017, 4, 3),
        date(2017, 4, 13),
    ]


def test_rows_that_cannot_be_read_give_no_evidence() -> None:
    # A broken row may have anything in its date's place.
    text = table([row(date="03/04/2017")]) + "13/04/2017,5.00\n"
    assert [problem.code for problem in refusal(text)] == ["ambiguous-dates"]


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("2017-08.csv", 8),
        ("NERD_05_August.csv", 8),
        ("Sept 2020.csv", 9),
        ("payments_202012.csv", 12),
        ("2020_01.csv", 1),
        ("MAY.CSV", 5),
        ("marches.csv", None),
        ("decisions.csv", None),
        ("may-june.csv", None),
        ("2017-13.csv", None),
        ("20170403.csv", None),
        ("12345-01.csv", None),
        ("extract.csv", None),
    ],
)
def test_the_month_that_a_name_gives(name: str, month: int | None) -> None:
    assert month_in_name(name) == month


def from_excel(day: date, start: date) -> str:
    return str((day - start).days)


@pytest.mark.parametrize(("says", "start"), [("from-1900", date(1899, 12, 30)), ("from-1904", date(1904, 1, 1))])
@given(day=st.dates(date(1990, 1, 1), date(2100, 12, 31)))
@settings(max_examples=15)
def test_a_number_of_days_is_read_as_the_feed_says_it_counts(says: str, start: date, day: date) -> None:
    net = [row(date=from_excel(day, start)), row(date=from_excel(day, start) + ".573", document="2")]
    found = read(table(net), by=feed(day_numbers=says))
    assert [one["effective_on"] for one in found.readable] == [day, day]


def test_what_a_spreadsheet_shows_is_what_its_number_is_read_as() -> None:
    # As Excel shows them: 43586 is 1 May 2019 where days count from 1900, and 42124 where they count from 1904.
    assert [
        one["effective_on"] for one in read(table([row(date="43586")]), by=feed(day_numbers="from-1900")).readable
    ] == [date(2019, 5, 1)]
    assert [
        one["effective_on"] for one in read(table([row(date="42124")]), by=feed(day_numbers="from-1904")).readable
    ] == [date(2019, 5, 1)]


def test_a_number_of_days_is_set_aside_with_its_own_reason_where_the_feed_says_nothing_of_it() -> None:
    found = read(table([row(), row(date="43586"), row(date="43586.5"), row(date="4358"), row(date="435867")]))
    assert found.codes == ["day-number", "day-number", "date", "date"]


def test_numbers_of_days_stand_beside_dates_that_are_written_out() -> None:
    found = read(table([row(date="13/05/2019"), row(date="43586")]), by=feed(day_numbers="from-1900"))
    assert [str(one["effective_on"]) for one in found.readable] == ["2019-05-13", "2019-05-01"]
