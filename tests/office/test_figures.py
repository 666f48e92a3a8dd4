"""Figures on pages are the books' own, to the penny, and each body's reserved rows are its own to see."""

import csv
import io
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.office.conftest import Standing, hat_of, text_of

from wyebridge.books.home import Home
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.position import Position, position
from wyebridge.engine.kernel.money import pounds
from wyebridge.office.ledger import queries as of_ledger
from wyebridge.office.position import queries

pytestmark = pytest.mark.reads_books

EVERYBODY = ("council-lead", "trust-lead", "fund-manager", "council-member", "trust-member", "auditor")


def batch_of(home: Home, ledger: str) -> int:
    with open_books(home.books) as books:
        return next(
            b.number for b in books.batches if b.manifest["kind"] == "extract" and b.manifest["for_partner"] == ledger
        )


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_position_is_the_same_for_every_partner_and_the_books_own(
    name: str, as_: Callable[[str], Client], office_home: Home
) -> None:
    with open_books(office_home.books) as books:
        found = position(books)
    page = text_of(as_(name).get("/position/care/"))
    for scheme in ("homes", "visits"):
        spent = sum(row.actual_to_date_pence for row in found.rows if row.scheme == scheme)
        assert pounds(spent) in page
    # Spending of £100.01 - £20.00 + £9.99 and £60.00, against 30% and 70%.
    assert "£90.00" in page and "£60.00" in page
    council = sum(row.actual_to_date_pence for row in found.rows if row.partner == "AC")
    assert council == 45_00 and pounds(council) in page


def test_a_page_as_known_before_anything_was_known_says_so_plainly(as_: Callable[[str], Client]) -> None:
    answer = as_("council-lead").get("/position/?known_on=2020-01-01")
    assert answer.status_code == 422
    assert "no version of the agreement in the books is in force" in text_of(answer)


def test_the_file_of_the_position_sums_to_the_page(as_: Callable[[str], Client], office_home: Home) -> None:
    rows = list(csv.DictReader(io.StringIO(text_of(as_("council-lead").get("/position.csv")))))
    with open_books(office_home.books) as books:
        found = position(books)
    spent = sum(int(row["actual_to_date_pence"]) for row in rows)
    assert spent == sum(row.actual_to_date_pence for row in found.rows) == 150_00


def test_a_pound_is_followed_to_whose_it_was(as_: Callable[[str], Client], office_home: Home) -> None:
    page = text_of(as_("trust-member").get(f"/pound/{batch_of(office_home, 'AC')}/2/"))
    assert "£100.01" in page
    assert "£30.00" in page and "£70.01" in page, "30% and 70% of £100.01, to the penny"
    assert "30 of 100 parts" in page or "3 of 10 parts" in page
    assert "AC-homes: Places in homes." in page
    assert "council.csv, row 2" in page


def test_a_pound_names_the_runs_that_its_board_had_before_it(
    as_: Callable[[str], Client], office_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = f"exposure-{'0123456789abcdef' * 2}"
    told = queries.pound_for

    def with_evidence(*asked: Any) -> Any:
        found = told(*asked)
        assert found is not None
        return replace(found, authority=(office_home.decisions[0].model_copy(update={"evidence": (run,)}),))

    monkeypatch.setattr(queries, "pound_for", with_evidence)
    page = text_of(as_("trust-member").get(f"/pound/{batch_of(office_home, 'AC')}/2/"))
    assert f"Before the board: <code>{run}</code>" in page


def test_entries_of_a_line_are_found_by_words_and_by_month(as_: Callable[[str], Client]) -> None:
    browser = as_("council-lead")
    every = text_of(browser.get("/position/care/homes/places/"))
    assert every.count("follow it") == 3
    assert text_of(browser.get("/position/care/homes/places/?words=FLETCH")).count("follow it") == 2
    assert text_of(browser.get("/position/care/homes/places/?month=2021-04")).count("follow it") == 3
    assert "No entry is found" in text_of(browser.get("/position/care/homes/places/?month=2021-05"))


@pytest.mark.parametrize(
    ("own", "other", "secret", "row"),
    [("council-lead", "trust-lead", "Madeup Stationers", 4), ("trust-lead", "council-lead", "Secret Wards Ltd", 3)],
)
def test_what_is_one_bodys_own_is_not_there_for_the_other(
    own: str, other: str, secret: str, row: int, as_: Callable[[str], Client], office_home: Home
) -> None:
    ledger = "AC" if own == "council-lead" else "ACCG"
    address = f"/pound/{batch_of(office_home, ledger)}/{row}/"
    assert secret in text_of(as_(own).get(address))
    assert as_(other).get(address).status_code == 404
    for sort in ("suspense", "set-aside", "duplicates", "excluded", "without-authority", "repaired"):
        for shape in ("", "?as=csv"):
            assert secret not in text_of(as_(other).get(f"/exceptions/{sort}/{shape}"))


def test_a_board_member_does_not_see_their_own_bodys_reserved_rows(
    as_: Callable[[str], Client], office_home: Home
) -> None:
    assert as_("council-member").get(f"/pound/{batch_of(office_home, 'AC')}/4/").status_code == 403


def test_set_aside_rows_are_their_own_bodys_alone(as_: Callable[[str], Client]) -> None:
    assert "seven pounds" in text_of(as_("council-officer").get("/exceptions/set-aside/"))
    assert "seven pounds" not in text_of(as_("trust-officer").get("/exceptions/set-aside/"))


def test_no_cell_of_a_file_can_become_a_formula(as_: Callable[[str], Client]) -> None:
    text = text_of(as_("council-officer").get("/exceptions/without-authority/?as=csv"))
    assert "'=SUM(A1)" in text
    assert not re.search(r"(^|,)[=+@]", text, re.MULTILINE)


def test_a_providers_clerk_sees_their_own_payments_and_nothing_else(as_: Callable[[str], Client]) -> None:
    page = text_of(as_("clerk").get("/payments/"))
    assert "£100.01" in page and "-£20.00" in page and "2 payments, £80.01 in all" in page
    assert page.index("-£20.00") < page.index("£100.01"), "the latest first"
    assert "Arrow Council has given its ledger to" in page
    assert "Madeup" not in page and "Charges between bodies" not in page and "30%" not in page
    assert as_("clerk").get("/").status_code == 403


@pytest.mark.parametrize("address", ["/", "/position/", "/position/care/homes/places/", "/exceptions/", "/extracts/"])
def test_the_number_of_questions_to_the_database_does_not_grow(
    address: str, as_: Callable[[str], Client], django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser = as_("council-lead")
    browser.get(address)
    most = 12 if address == "/" else 8  # the first page asks each sort of work what is due
    with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
        browser.get(address)


def test_pictures_are_drawn_from_the_same_figures(as_: Callable[[str], Client]) -> None:
    for address in ("/overview.svg", "/risk-share/waterfall.svg"):
        answer = as_("council-member").get(address)
        assert answer["Content-Type"] == "image/svg+xml" and text_of(answer).startswith("<svg")
    assert "£150.00" in text_of(as_("council-member").get("/overview.svg"))


def test_a_position_is_worked_out_once_however_many_ask_at_one_time(
    people: dict[str, Standing], office_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out: list[object] = []

    def slowly(books: OpenBooks, as_at: date | None) -> Position:
        worked_out.append(books)
        time.sleep(0.05)
        return position(books, as_at=as_at)

    monkeypatch.setattr(of_ledger, "position", slowly)
    of_ledger._position.cache_clear()
    hat = hat_of(people["council-member"])
    with ThreadPoolExecutor(4) as together:
        found = list(together.map(lambda _: of_ledger.position_for(hat), range(4)))
    assert len(worked_out) == 1 and all(one is found[0] for one in found)


def test_the_risk_share_accounts_for_the_whole_variance(as_: Callable[[str], Client], office_home: Home) -> None:
    with open_books(office_home.books) as books:
        found = position(books)
    assert pounds(found.allocation.variance_pence) in text_of(as_("trust-member").get("/risk-share/"))


def test_the_books_are_verified_and_a_checkpoint_taken(as_: Callable[[str], Client]) -> None:
    browser = as_("auditor")
    assert "The books hold" in text_of(browser.post("/proof/"))
    taken = browser.get("/proof/checkpoint/")
    assert taken["Content-Disposition"].startswith("attachment;") and taken.content
    assert as_("council-member").get("/proof/checkpoint/").status_code == 403


def test_the_agreement_reads_as_english(as_: Callable[[str], Client]) -> None:
    page = text_of(as_("council-member").get("/agreement/2021-22/"))
    assert "Each stays a separate body" in page
    assert as_("council-member").get("/agreement/nothing/").status_code == 404


def test_claims_and_contributions_are_shown(as_: Callable[[str], Client]) -> None:
    page = text_of(as_("trust-lead").get("/contributions/"))
    assert "£105.00" in page
    assert "No claim has been raised" in text_of(as_("trust-lead").get("/claims/"))


def test_headers_let_nothing_else_load(as_: Callable[[str], Client]) -> None:
    answer = as_("council-lead").get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY" and answer["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<[^>]+ (style|on[a-z]+)=", text_of(answer)), "nothing inline that the policy would refuse"


def test_days_that_are_no_days_change_nothing(as_: Callable[[str], Client]) -> None:
    browser = as_("council-lead")
    for asked in ("?as_at=never", "?known_on=31/3/09", "?month=2021-99", "?after=x.y"):
        assert browser.get(f"/position/care/homes/places/{asked}").status_code == 200
