"""A month's checklist: each thing that must be true, made true one by one; and a closed month, which never changes."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner

from wyebridge.books.closing import Checklist, checklist, close_month
from wyebridge.books.home import Home, read_home
from wyebridge.books.journal.read import head
from wyebridge.books.journal.verify import verify
from wyebridge.books.listing import listing
from wyebridge.books.open import open_books
from wyebridge.books.position import Position, position
from wyebridge.books.statement.basis import basis_of
from wyebridge.cli import app
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.ledger.closing import FactKind
from wyebridge.papers.words import cut_off_tables

from .partnership import (
    AGREEMENT,
    PLAN,
    SIGNERS,
    bring_in,
    certify,
    close,
    close_all,
    closing_home,
    cut_off,
    day_after,
    new_home,
    pay,
    record,
    tell,
)

APRIL, MAY, JUNE = "2021-22-M01", "2021-22-M02", "2021-22-M03"
APRIL_END, MAY_END = date(2021, 4, 30), date(2021, 5, 31)


def checked(home: Home, month: str) -> Checklist:
    with open_books(home.books) as books:
        return checklist(books, Period.parse(month), today=day_after(Period.parse(month)).date())


def unmet(found: Checklist) -> set[str]:
    return {item.what for item in found.items if not item.is_met}


CERTIFICATES: Final = {
    "Certified by F. Manager, fund manager, for AC",
    "Certified by A. Treasurer, finance lead, for AC",
    "Certified by L. Director, finance lead, for LT",
}
FEEDS: Final = {
    "Feed council-over-500 of AC",
    "Feed nhs-over-25k of LT",
    "Feed council-forecast of AC",
    "Feed health-forecast of LT",
}


def test_a_month_closes_once_every_item_is_true_and_not_before(home: Home) -> None:
    assert unmet(checked(home, APRIL)) == FEEDS | CERTIFICATES
    before = head(home.books)
    assert not close(home, APRIL).checklist.is_closed
    assert head(home.books) == before
    cut_off(home, APRIL, status="soft")
    assert unmet(checked(home, APRIL)) == CERTIFICATES
    certify(home, APRIL)
    made = close(home, APRIL)
    assert made.checklist.is_closed and not made.was_already_closed
    assert close(home, APRIL).was_already_closed
    assert verify(home.books).holds


def test_a_feed_that_is_not_in_keeps_the_month_open(home: Home) -> None:
    cut_off(home, APRIL)
    pay(home, "AC", "may-only", [("2021-05-10", "1.00", "PLACES")])
    assert unmet(checked(home, MAY)) >= {"Feed nhs-over-25k of LT", "Feed council-forecast of AC"}
    [item] = [item for item in checked(home, MAY).items if item.what == "Feed council-forecast of AC"]
    assert "no file covers the month" in item.found, "April's forecast is not May's"


def test_months_close_in_order_and_once_they_are_over(home: Home) -> None:
    assert unmet(checked(home, MAY)) >= {"The month before is closed"}
    with open_books(home.books) as books:
        found = checklist(books, Period.parse(APRIL), today=APRIL_END)
    assert "The month is over" in unmet(found)


def test_a_ledger_whose_month_ends_early_needs_a_line_for_the_days_between(home: Home) -> None:
    cut_off(home, APRIL)
    early: dict[str, Any] = {"feed": "council-over-500", "status": "hard", "cut_off": date(2021, 4, 26)}
    record(home, APRIL, "cut-off", "AC", **early)
    what = "council-over-500 of AC brought to 2021-04-30"
    assert what in unmet(checked(home, APRIL))
    line: dict[str, Any] = {
        "feed": "council-over-500",
        "scheme": "homes",
        "line": "places",
        "because": "Four days' places.",
    }
    record(home, APRIL, "adjustment", "AC", pence=13_34, **line)
    found = checked(home, APRIL)
    assert what not in unmet(found)
    with open_books(home.books) as books:
        april, may = position(books, as_at=APRIL_END), position(books, as_at=MAY_END)
        papers = [cut_off_tables(basis_of(books, found)) for found in (april, may)]
    assert sum(row.accrued_to_date_pence for row in april.rows) == 13_34
    assert sum(row.accrued_to_date_pence for row in may.rows) == 0, "taken back, as the payments come in May"
    assert april.accrued_by_ledger_pence == {("care", "AC"): 13_34}
    own = [(one.month, one.pence, one.is_reversal) for one in may.adjustments]
    assert own == [(date(2021, 4, 1), 13_34, False), (date(2021, 5, 1), -13_34, True)]
    assert [[row.cells[-1] for row in tables[1].rows] for tables in papers] == [[13_34], [13_34, -13_34]]
    for command in ("position", "outlook", "status"):
        shown = run(home, command, "--as-at", "2021-05-31").stdout
        said = "AC: council-over-500, on homes/places"
        assert f"{said}: £13.34 up to 2021-04-30: Four days' places." in shown
        assert f"{said}: -£13.34 taken back in May 2021: Four days' places." in shown
        assert "cut off after 2021-04-26, hard close" in run(home, command, "--as-at", "2021-04-30").stdout


def test_a_line_for_days_whose_payments_are_in_would_count_them_twice(home: Home) -> None:
    cut_off(home, APRIL)
    early: dict[str, Any] = {"feed": "council-over-500", "status": "hard", "cut_off": date(2021, 4, 26)}
    line: dict[str, Any] = {
        "feed": "council-over-500",
        "scheme": "homes",
        "line": "places",
        "because": "Four days' places.",
    }
    record(home, APRIL, "cut-off", "AC", **early)
    record(home, APRIL, "adjustment", "AC", pence=13_34, **line)
    pay(home, "AC", "may", [("2021-04-28", "13.50", "PLACES"), ("2021-05-02", "1.00", "PLACES")])
    [item] = [one for one in checked(home, APRIL).items if one.what.endswith("brought to 2021-04-30")]
    assert not item.is_met and item.found.endswith("of which 1 row(s) are in")
    record(home, APRIL, "adjustment", "AC", pence=-13_34, **line)
    record(home, APRIL, "cut-off", "AC", **(early | {"cut_off": APRIL_END}))
    assert unmet(checked(home, APRIL)) == CERTIFICATES


def test_suspense_is_cleared_or_accepted_to_the_penny_by_its_body_s_finance_lead(home: Home) -> None:
    pay(home, "LT", "unknown", [("2021-04-12", "7.77", "NOWHERE")])
    what = "LT's suspense cleared"
    assert what in unmet(checked(home, APRIL))
    accepted: dict[str, Any] = {"matter": "suspense", "because": "Queried with the supplier."}
    with pytest.raises(Refused, match="not-its-officer"):
        record(home, APRIL, "acceptance", "LT", by="A. Treasurer", pence=7_77, **accepted)
    record(home, APRIL, "acceptance", "LT", by="L. Director", pence=7_00, **accepted)
    assert what in unmet(checked(home, APRIL)), "less than there is"
    record(home, APRIL, "acceptance", "LT", by="L. Director", pence=7_77, **accepted)
    assert what not in unmet(checked(home, APRIL))


def test_a_line_that_nobody_forecasts_keeps_the_month_open(tmp_path: Path) -> None:
    made = closing_home(tmp_path)
    pay(made, "AC", "ac", [("2021-04-10", "1.00", "PLACES")])
    tell(made, "AC", "forecast", "f", [("2021-04-30", "1200.00", "PLACES")])
    [item] = [item for item in checked(made, APRIL).items if item.what == "Every line is forecast"]
    assert (item.is_met, item.found) == (False, "nobody forecasts visits/hours")


def test_a_certificate_is_of_the_figures_as_they_stand(home: Home) -> None:
    cut_off(home, APRIL)
    certify(home, APRIL)
    assert checked(home, APRIL).is_ready
    pay(home, "AC", "late", [("2021-05-20", "5.00", "PLACES")])
    assert checked(home, APRIL).is_ready, "a payment of May changes nothing of April"
    pay(home, "AC", "later", [("2021-04-20", "5.00", "PLACES")])
    assert unmet(checked(home, APRIL)) == CERTIFICATES
    certify(home, APRIL)
    assert checked(home, APRIL).is_ready


@pytest.mark.parametrize(
    ("by", "role", "partner"),
    [
        ("A. Treasurer", "finance-lead", "LT"),
        ("L. Director", "finance-lead", "AC"),
        ("A. Treasurer", "fund-manager", "AC"),
        ("A. Stranger", "finance-lead", "AC"),
    ],
)
def test_nobody_signs_in_another_s_place(by: str, role: str, partner: str, home: Home) -> None:
    with pytest.raises(Refused, match="not-its-officer"):
        record(home, APRIL, "certificate", partner, by=by, role=role)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (("name: L. Director", "name: A. Treasurer"), "signs-twice"),
        (("name: F. Manager", "name: A. Treasurer"), "signs-twice"),
        (("role: finance-lead, for_partner: LT", "role: finance-lead, for_partner: AC"), "nobody-signs"),
        (("role: fund-manager", "role: finance-lead"), "nobody-signs"),
        (("starts: 2021-04-01", "starts: 2021-04-02"), "not-a-month"),
        (("{ledger: AC, feed: council-over-500}", "{ledger: XX, feed: council-over-500}"), "unknown-partner"),
    ],
)
def test_a_plan_by_which_one_person_could_sign_for_both_is_refused(
    edit: tuple[str, str], code: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match=code):
        closing_home(tmp_path, plan=PLAN.replace(*edit))


def test_without_a_plan_nothing_is_recorded_or_closed(tmp_path: Path) -> None:
    made = new_home(tmp_path)
    pay(made, "AC", "ac", [("2021-04-10", "1.00", "PLACES")])
    assert not close(made, APRIL).checklist.is_ready
    with pytest.raises(Refused, match="no-plan"):
        record(made, APRIL, "cut-off", "AC", feed="council-over-500", status="hard", cut_off=APRIL_END)


REFUSED: Final[list[tuple[FactKind, dict[str, Any], str]]] = [
    ("cut-off", {"feed": "nobodys", "status": "hard", "cut_off": APRIL_END}, "unknown-feed"),
    ("cut-off", {"feed": "council-over-500", "status": "hard"}, "no-cut-off"),
    ("cut-off", {"feed": "council-over-500", "status": "hard", "cut_off": date(2021, 3, 31)}, "no-cut-off"),
    ("adjustment", {"feed": "council-over-500", "scheme": "homes", "line": "beds", "because": "x"}, "unknown-line"),
    ("adjustment", {"feed": "council-over-500", "scheme": "homes", "line": "places"}, "no-reason"),
    ("acceptance", {"by": "A. Treasurer", "matter": "weather", "because": "x"}, "unknown-matter"),
    ("acceptance", {"by": "A. Treasurer", "matter": "suspense"}, "no-reason"),
    ("reopened", {"by": "A. Treasurer", "because": "x"}, "not-the-last"),
]


@pytest.mark.parametrize(("kind", "more", "code"), REFUSED)
def test_what_is_not_lawful_is_refused(kind: FactKind, more: dict[str, Any], code: str, home: Home) -> None:
    before = head(home.books).batch
    with pytest.raises(Refused, match=code):
        record(home, APRIL, kind, "AC", **more)
    assert head(home.books).batch == before


def test_what_is_said_twice_is_recorded_once_and_what_is_said_anew_takes_its_place(home: Home) -> None:
    first: dict[str, Any] = {"feed": "council-over-500", "status": "soft", "cut_off": APRIL_END}
    assert not record(home, APRIL, "cut-off", "AC", **first).was_already_there
    assert record(home, APRIL, "cut-off", "AC", by="Another", **first).was_already_there
    assert not record(home, APRIL, "cut-off", "AC", **(first | {"status": "hard"})).was_already_there
    assert not record(home, APRIL, "cut-off", "AC", **first).was_already_there, "soft again, after hard"
    with open_books(home.books) as books:
        [cut] = [one for one in position(books, as_at=APRIL_END).cut_offs if one.feed == "council-over-500"]
    assert (cut.cut_off, cut.status) == ("2021-04-30", "soft")


# A closed month never changes.


def stood(home: Home, as_at: date, *, known_on: date | None = None) -> Position:
    with open_books(home.books, known_on=known_on) as books:
        return position(books, as_at=as_at)


def by_month(found: Position) -> dict[date, int]:
    sums: dict[date, int] = {}
    for row in found.rows:
        sums[row.month] = sums.get(row.month, 0) + row.actual_to_date_pence
    return {month: pence for month, pence in sums.items() if pence}


def test_a_payment_that_comes_late_counts_in_the_open_month(closed: Home) -> None:
    then = stood(closed, APRIL_END)
    bring_in(closed, MAY)
    pay(closed, "AC", "late", [("2021-04-20", "5.00", "PLACES")])
    assert stood(closed, APRIL_END) == then
    assert (then.status, sum(row.actual_to_date_pence for row in then.rows)) == ("month closed", 190_00)
    may = stood(closed, MAY_END)
    assert by_month(may) == {date(2021, 4, 1): 190_00, date(2021, 5, 1): 190_00 + 5_00}
    assert sum(row.actual_to_date_pence for row in may.late) == 5_00
    assert {row.month for row in may.late} == {date(2021, 5, 1)}
    with open_books(closed.books) as books:
        assert [row[0] for row in listing(books, "late").rows] == ["late.csv"]


def test_a_version_that_comes_late_leaves_a_closed_month_and_moves_the_open_one(closed: Home) -> None:
    text = AGREEMENT.replace("version: first", "version: second").replace("AC: 75%, LT: 25%", "AC: 50%, LT: 50%")
    (closed.path / "agreement" / "2.yaml").write_text(text, encoding="utf-8")
    bring_in(closed, MAY)
    may = stood(closed, MAY_END)
    places = [row for row in may.rows if (row.month, row.line) == (date(2021, 4, 1), "places")]
    assert {row.partner: row.actual_to_date_pence for row in places} == {"AC": 75_00, "LT": 25_00}
    late = {name: sum(row.actual_to_date_pence for row in may.late if row.partner == name) for name in ("AC", "LT")}
    assert late == {"AC": -47_50, "LT": 47_50}, "what a half in place of three quarters makes of April, in May"
    whose = {name: sum(row.actual_to_date_pence for row in may.rows if row.partner == name) for name in ("AC", "LT")}
    assert whose == {"AC": 190_00, "LT": 190_00}


def test_how_things_stood_in_a_closed_month_cannot_be_said_again(closed: Home) -> None:
    with pytest.raises(Refused, match="month-closed"):
        tell(closed, "AC", "accruals", "accrued", [("2021-04-30", "4.00", "PLACES")])
    with pytest.raises(Refused, match="month-closed"):
        record(closed, APRIL, "cut-off", "AC", feed="council-over-500", status="soft", cut_off=APRIL_END)


DECISION: Final = """\
decisions:
  - {id: AC-9, title: Reopen May, body: Cabinet, for_partner: AC, taken_on: 2021-06-20, effective_on: 2021-06-20}
"""


def test_only_the_last_closed_month_is_reopened_on_a_decision_and_leaves_a_trace(closed: Home) -> None:
    close_all(closed, MAY)
    reopening: dict[str, Any] = {
        "by": "A. Treasurer",
        "because": "A quarter's invoices were left out.",
        "decision": "AC-9",
    }
    with pytest.raises(Refused, match="not-the-last"):
        record(closed, APRIL, "reopened", "AC", **reopening)
    with pytest.raises(Refused, match="no-decision"):
        record(closed, MAY, "reopened", "AC", **reopening)
    (closed.path / "decisions" / "more.yaml").write_text(DECISION, encoding="utf-8")
    with pytest.raises(Refused, match="not-its-officer"):
        record(closed, MAY, "reopened", "AC", **(reopening | {"by": "A. Clerk"}))
    record(closed, MAY, "reopened", "AC", **reopening)
    pay(closed, "AC", "left-out", [("2021-05-21", "8.00", "PLACES"), ("2021-04-21", "3.00", "PLACES")])
    assert by_month(stood(closed, MAY_END)) == {date(2021, 4, 1): 190_00, date(2021, 5, 1): 190_00 + 11_00}
    assert unmet(checked(closed, MAY)) == CERTIFICATES, "what was signed before it was reopened is signed again"
    certify(closed, MAY)
    assert close(closed, MAY).checklist.is_closed
    with open_books(closed.books) as books:
        told = [fact for fact in books.closings.facts if fact.kind in ("closed", "reopened")]
    assert [(fact.period[-3:], fact.kind) for fact in told] == [
        ("M01", "closed"),
        ("M02", "closed"),
        ("M02", "reopened"),
        ("M02", "closed"),
    ]
    assert (told[2].by, told[2].because, told[2].decision) == ("A. Treasurer", reopening["because"], "AC-9")
    assert verify(closed.books).holds


def test_as_known_before_it_was_closed_a_month_is_open(home: Home) -> None:
    cut_off(home, APRIL)
    certify(home, APRIL)
    late = day_after(Period.parse(APRIL)) + timedelta(days=9)
    made = close_month(read_home(home.path), Period.parse(APRIL), by="F. Manager", now=late)
    assert made.checklist.is_closed
    assert stood(home, APRIL_END).status == "month closed"
    assert stood(home, APRIL_END, known_on=late.date() - timedelta(days=1)).status == "open"


# At the terminal.


def run(at: Home, *words: str) -> Any:
    return CliRunner().invoke(app, [*words, "--home", str(at.path)])


def test_a_month_is_closed_from_the_command_line(home: Home) -> None:
    shown = run(home, "close", APRIL, "--check")
    assert shown.exit_code == 1 and "NO   Feed council-over-500 of AC" in shown.stdout
    for ledger, feed in (
        ("AC", "council-over-500"),
        ("LT", "nhs-over-25k"),
        ("AC", "council-forecast"),
        ("LT", "health-forecast"),
    ):
        words = ("month", "cut-off", APRIL, "--for", ledger, "--feed", feed, "--status", "hard", "--to", "2021-04-30")
        assert run(home, *words).exit_code == 0
    for by, role, partner in SIGNERS:
        done = run(home, "month", "certify", APRIL, "--for", partner, "--by", by, "--role", role, "--json")
        assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["role"] == "finance-lead"
    assert "it can be closed" in run(home, "close", APRIL, "--check").stdout
    done = run(home, "close", APRIL, "--json")
    assert done.exit_code == 0 and json.loads(done.stdout)["is_closed"]
    shown = run(home, "position", "--as-at", "2021-04-30")
    assert "month closed" in shown.stdout and "cut off after 2021-04-30, hard close" in shown.stdout
    assert "was closed before" in run(home, "close", APRIL).stdout
    assert run(home, "month", "certify", APRIL, "--for", "AC").exit_code == 2
    assert run(home, "close", "2021-22").exit_code == 2


def test_a_statement_of_a_closed_month_is_what_it_was_and_says_so(closed: Home, tmp_path: Path) -> None:
    words = ("statement", "--partner", "AC", "--as-at", "2021-04-30", "--out")
    assert run(closed, *words, str(tmp_path / "then")).exit_code == 0
    pay(closed, "AC", "late", [("2021-04-20", "5.00", "PLACES")])
    assert run(closed, *words, str(tmp_path / "now")).exit_code == 0
    for file in (tmp_path / "then").iterdir():
        assert file.read_bytes() == (tmp_path / "now" / file.name).read_bytes()
    assert read_home(closed.path).plans[0].id == "first"
