"""As at one day, as known on another: what was answered on a day is answered again, whatever has come since."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from wyebridge.books.adopting import adopt
from wyebridge.books.balances.reconcile import reconcile_balances
from wyebridge.books.balances.register import BalanceRegister
from wyebridge.books.claims import claims, record_events
from wyebridge.books.closing import checklist
from wyebridge.books.contributions import reconcile_contributions
from wyebridge.books.home import Home, read_home
from wyebridge.books.months import months
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.outlook import outlook
from wyebridge.books.position import position
from wyebridge.books.settling import bind_year, settle_period
from wyebridge.books.statement.partner import statement
from wyebridge.engine.kernel.dates import FinancialYear, Period
from wyebridge.engine.ledger.claims import ClaimEvent

from .partnership import AGREEMENT, bring_in, certify, close, closing_home, cut_off, pay, record, tell
from .test_closing import APRIL, APRIL_END, DECISION
from .test_year_end import FROM_MARCH, MARCH, YEAR_END

Answers = dict[str, Any]
Event = tuple[date, Callable[[Home, datetime], Any]]


def answers(books: OpenBooks, as_at: date, on: date, of: Period) -> Answers:
    """Everything that can be asked of a day, as values; `of` is the month or the year that is settled."""
    return {
        "position": position(books, as_at=as_at),
        "outlook": outlook(books, as_at=as_at),
        "statement": statement(books, "AC", as_at=as_at),
        "contributions": reconcile_contributions(books, as_at=as_at),
        "settle": settle_period(books, of, on=on),
        "claims": claims(books, as_at=as_at),
        "status": months(books, as_at=as_at),
        "balances": reconcile_balances(books, BalanceRegister(), as_at=as_at),
        "checklist": checklist(books, of, today=on) if of.month else None,
        "next month": position(books, as_at=as_at + timedelta(days=31)) if of.month else None,
    }


def replayed(home: Home, events: Sequence[Event], as_at: date, of: Period) -> list[Answers]:
    """Do each event on its day and ask everything; then, when all is done, ask it all again as known on each day."""
    told: list[tuple[date, Answers]] = []
    for on, do in events:
        do(read_home(home.path), datetime(on.year, on.month, on.day, 10, tzinfo=UTC))
        with open_books(home.books) as books:
            told.append((on, answers(books, as_at, on, of)))
    for on, found in told:
        with open_books(home.books, known_on=on) as books:
            again = answers(books, as_at, on, of)
        for what, answer in found.items():
            assert again[what] == answer, f"{what}, as known on {on}"
    return [found for _, found in told]


def late_version(home: Home, now: datetime) -> None:
    text = AGREEMENT.replace("version: first", "version: second").replace("AC: 75%, LT: 25%", "AC: 50%, LT: 50%")
    (home.path / "agreement" / "2.yaml").write_text(text, encoding="utf-8")
    adopt(read_home(home.path), by="A. Clerk", now=now)


def pay_late(home: Home, now: datetime) -> None:
    pay(home, "AC", "late", [("2021-04-20", "5.00", "PLACES"), ("2021-05-11", "60.00", "PLACES")], now=now)


def bring_to_april_end(home: Home, now: datetime) -> None:
    cut_off(home, APRIL, now=now)
    early: dict[str, Any] = {"feed": "council-over-500", "status": "soft", "cut_off": date(2021, 4, 26)}
    record(home, APRIL, "cut-off", "AC", now=now, **early)
    line = {"feed": "council-over-500", "scheme": "homes", "line": "places", "because": "Four days' places."}
    record(home, APRIL, "adjustment", "AC", now=now, pence=13_34, **line)


def sign_and_close(home: Home, now: datetime) -> None:
    certify(home, APRIL, now=now)
    assert close(home, APRIL, now=now).checklist.is_closed


def reopen(home: Home, now: datetime) -> None:
    (home.path / "decisions" / "more.yaml").write_text(DECISION, encoding="utf-8")
    why = {"because": "A quarter's invoices were left out.", "decision": "AC-9"}
    record(home, APRIL, "reopened", "AC", by="A. Treasurer", now=now, **why)


def come_late(home: Home, now: datetime) -> None:
    pay_late(home, now)
    pay(home, "LT", "late-fund", [("2021-04-22", "50.00", "FUND")], now=now)
    late_version(home, now)
    tell(home, "AC", "forecast", "AC-may", [("2021-05-31", "1250.00", "PLACES")], now=now)


MONTH: Final[list[Event]] = [
    (date(2021, 5, 4), bring_to_april_end),
    (date(2021, 5, 5), sign_and_close),
    (date(2021, 6, 2), come_late),
    (date(2021, 6, 20), reopen),
    (date(2021, 6, 21), sign_and_close),
]


def test_each_day_of_a_month_s_closing_is_told_again(home: Home) -> None:
    found = replayed(home, MONTH, APRIL_END, Period.parse(APRIL))
    stood = [one["position"] for one in found]
    assert [one.status for one in stood] == ["open", "month closed", "month closed", "open", "month closed"]
    spent = [sum(row.actual_to_date_pence for row in one.rows) for one in stood]
    assert spent == [190_00] * 3 + [195_00] * 2, "the £5 counts in May until April is opened again"
    assert [one["status"].months[0].state for one in found] == ["open", "closed", "closed", "reopened", "closed"]
    # Unsigned; signed and closed; as it was closed, though more has come; opened again, so to be signed again; closed.
    assert [one["checklist"].is_closed for one in found] == [False, True, True, False, True]
    assert found[1]["balances"] == found[2]["balances"] != found[3]["balances"], "the £50 was not there when it closed"
    assert [sum(not item.is_met for item in one["checklist"].items) for one in found] == [3, 0, 0, 3, 0]


def claim_disputed(home: Home, now: datetime) -> None:
    said: dict[str, Any] = {"by": "A. Clerk", "for_partner": "AC", "pence": 100, "because": "Not ours."}
    on = now.date()
    record_events(home, [ClaimEvent(claim="2021-22.1.1", kind="disputed", on=on, known_on=on, **said)], now=now)


def pay_after_year_end(home: Home, now: datetime) -> None:
    pay(home, "AC", "late", [("2022-03-28", "8.00", "HOURS")], now=now)
    bind_year(read_home(home.path), FinancialYear(2021), by="A. Treasurer", now=now)


def close_march(home: Home, now: datetime) -> None:
    cut_off(home, MARCH, now=now)
    certify(home, MARCH, now=now)
    assert close(home, MARCH, now=now).settled


def test_each_day_of_a_year_s_end_is_told_again(tmp_path: Path) -> None:
    made = closing_home(tmp_path, plan=FROM_MARCH)
    bring_in(made, MARCH, paid=("1300.00", "1150.00"))
    events = [
        (date(2022, 4, 4), close_march),
        (date(2022, 4, 5), claim_disputed),
        (date(2022, 6, 3), pay_after_year_end),
    ]
    found = replayed(made, events, YEAR_END, Period(FinancialYear(2021)))
    assert [one["position"].status for one in found] == ["closed"] * 3
    settled = [one["settle"].settlement.allocation.borne_by() for one in found]
    assert settled == [{"AC": 100_00, "LT": -50_00}] * 2 + [{"AC": 100_00, "LT": -42_00}]
