"""Who would bear what, on screen: each clause beside what it gives, and another forecast tried with nothing saved."""

from collections.abc import Callable
from datetime import date

from django.test import Client
from tests.office.conftest import text_of

from wyebridge.books.home import Home
from wyebridge.books.journal.read import head
from wyebridge.books.open import open_books
from wyebridge.books.position import position
from wyebridge.books.trying import try_schemes
from wyebridge.engine.kernel.money import pounds
from wyebridge.office.kernel.models import Act
from wyebridge.office.settling import pages

WHAT_IF = "/risk-share/what-if/"


def test_each_clause_stands_beside_what_it_gives(as_: Callable[[str], Client], office_home: Home) -> None:
    page = text_of(as_("trust-member").get("/risk-share/?as_at=2021-05-31"))
    with open_books(office_home.books) as books:
        found = position(books, as_at=date(2021, 5, 31))
    beside = pages.clauses_beside(found.agreement, found.allocation)
    assert beside and sum(one.pence for one in beside) == found.allocation.variance_pence
    for one in beside:
        assert pounds(one.pence) in page
    assert "No clause says who bears this" in page


def test_another_forecast_is_tried_and_nothing_is_kept(as_: Callable[[str], Client], office_home: Home) -> None:
    before, acts = head(office_home.books), Act.objects.count()
    page = text_of(as_("council-member").get(WHAT_IF, {"at-homes": "£1,300.01"}))
    assert "comes to £1,300.01 and not £1,200.00" in page
    assert page.count("£100.01") >= 2, "the variance, and its difference from the forecast"
    assert "Undetermined" in page and "awaited from whom" in page
    assert (head(office_home.books), Act.objects.count()) == (before, acts)


def test_where_each_pound_goes_sums_to_the_variance(office_home: Home) -> None:
    with open_books(office_home.books) as books:
        tried = try_schemes(books, position(books), {"homes": 1500_00, "visits": 1_00})
    rows = pages.bearers(tried)
    assert sum(row.present for row in rows) == tried.present.variance_pence == 0
    assert sum(row.tried for row in rows) == tried.tried.variance_pence == -299_00
    assert sum(row.difference for row in rows) == tried.difference_pence
    # With no clause at all, the whole is netted together before it waits.
    assert [(one.present, one.tried) for one in pages.awaited(tried)] == [(0, 299_00)]


def test_a_sum_that_is_none_is_said_beside_its_field(as_: Callable[[str], Client]) -> None:
    page = text_of(as_("council-member").get(WHAT_IF, {"at-homes": "lots"}))
    assert "Write an amount such as" in page and "Who would bear the year as it is forecast" in page


def test_what_was_tried_is_drawn(as_: Callable[[str], Client]) -> None:
    answer = as_("council-member").get("/risk-share/what-if.svg", {"at-homes": "1300"})
    assert answer["Content-Type"] == "image/svg+xml" and "£100.00" in text_of(answer)


def test_the_number_of_questions_to_the_database_does_not_grow(
    as_: Callable[[str], Client], django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser = as_("council-lead")
    for address in ("/risk-share/", f"{WHAT_IF}?at-homes=1300"):
        with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
            assert browser.get(address).status_code == 200
