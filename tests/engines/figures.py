"""Every figure that is reported from the books, asked of small homes made for it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

from tests.attribution import lugg_vale
from tests.balances.ledgers import post
from tests.bridge.test_restating import BRIDGE
from tests.claims.partnership import YEAR
from tests.claims.partnership import make_partnership as make_year_over
from tests.commitments.partnership import NOW as COMMITTED_AT
from tests.commitments.partnership import bring_in as bring_in_orders
from tests.commitments.partnership import committing_home, draft
from tests.month.partnership import bring_in, close_all, closing_home, cut_off, pay, record, tell
from tests.month.partnership import new_home as new_month
from tests.statements.partnership import AS_AT, NOW
from tests.statements.partnership import make_partnership as make_stated

from wyebridge.books.balances.reconcile import reconcile_balances
from wyebridge.books.balances.register import load_balance_register
from wyebridge.books.beyond import spent_beyond
from wyebridge.books.bridge import load_bridge, restate
from wyebridge.books.closing import checklist
from wyebridge.books.committing import make_commitment
from wyebridge.books.contributions import reconcile_contributions
from wyebridge.books.decided import spent_on
from wyebridge.books.history import history_of
from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.importing import import_extract
from wyebridge.books.listing import What, listing
from wyebridge.books.months import months
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.outlook import outlook
from wyebridge.books.pending import committed, left_of
from wyebridge.books.position import position
from wyebridge.books.pound import follow
from wyebridge.books.recoding import recode
from wyebridge.books.settling import forecast_of, settle_period
from wyebridge.books.snapshots import accrued
from wyebridge.books.spending import spending
from wyebridge.books.statement.partner import statement
from wyebridge.books.statement.provider import provider_report
from wyebridge.books.statement.spread import spread
from wyebridge.books.transparency import publication
from wyebridge.books.vat import vat_return
from wyebridge.engine.kernel.dates import FinancialYear, Period

LISTED: Final[tuple[What, ...]] = (
    "set-aside",
    "suspense",
    "excluded",
    "own",
    "duplicates",
    "repaired",
    "without-authority",
)
FIRST: Final = date(2021, 4, 1)


def make_homes(folder: Path, small_registers: Path) -> dict[str, Home]:
    """Homes by name: one of every awkward row, awkward shares, figures of month ends, a year over, balances."""
    month = new_month(folder / "month")
    pay(month, "AC", "paid", [("2021-04-10", "100.00", "PLACES"), ("2021-06-10", "50.01", "PLACES")])
    tell(month, "AC", "accruals", "accrued", [("2021-05-31", "40.01", "PLACES"), ("2021-05-31", "10.00", "HOURS")])
    tell(month, "AC", "forecast", "forecast", [("2021-05-31", "140.01", "PLACES"), ("2021-05-31", "10.00", "HOURS")])
    vale = make_home(folder / "vale", lugg_vale.write_partnership(folder / "vale-registers"))
    for ledger, path in lugg_vale.write_extracts(folder):
        import_extract(vale, path, feed_id=lugg_vale.FEEDS[ledger], for_partner=ledger, by="tester", now=NOW)
    vale = _recoded(vale, "LC", "cost_centre: HOURS", "cost_centre: [ASK, WALKS]")
    both = make_home(folder / "both", small_registers)
    post(both, "ACCG", [("2021-05-15", "P1", "105.00", "Payee 7", "FUND"), ("2021-05-16", "P2", "9.00", "AC", "OWN")])
    post(both, "AC", [("2021-05-17", "R1", "-105.00", "Payer 9", "FROM"), ("2021-05-18", "P3", "9.99", "P", "HOMES")])
    (both.path / "bridge" / "target.yaml").write_text(BRIDGE, encoding="utf-8")
    return {
        "closing": _closing(folder / "closing"),
        "stated": make_stated(folder / "stated"),
        "vale": vale,
        "month": month,
        "over": make_year_over(folder / "over"),
        "both": both,
        "committing": _committing(folder / "committing"),
    }


def _closing(folder: Path) -> Home:
    """April closed, with a payment of it that came late; May with a line that brings the council's ledger to its end.

    Last, the council's payments of both months are recoded to suspense.
    """
    made = closing_home(folder)
    close_all(made, "2021-22-M01")
    bring_in(made, "2021-22-M02")
    pay(made, "AC", "late", [("2021-04-20", "5.01", "PLACES"), ("2021-05-28", "13.34", "PLACES")])
    cut_off(made, "2021-22-M02")
    about: dict[str, Any] = {"feed": "council-over-500"}
    record(made, "2021-22-M02", "cut-off", "AC", status="soft", cut_off=date(2021, 5, 27), **about)
    line: dict[str, Any] = {"scheme": "homes", "line": "places", "because": "Four days' places."}
    record(made, "2021-22-M02", "adjustment", "AC", pence=13_33, **about, **line)
    return _recoded(made, "AC", "cost_centre: PLACES", "cost_centre: ELSEWHERE")


def _committing(folder: Path) -> Home:
    """One commitment made, and called off in part; another that a ledger alone shows."""
    made = committing_home(folder)
    make_commitment(made, draft("PO-1", 100_00), now=COMMITTED_AT)
    orders = [("2021-07-03", "30.01", "PLACES", "PO-1"), ("2021-07-04", "9.99", "PLACES", "")]
    for kind in ("actuals", "accruals", "commitments"):
        bring_in_orders(made, kind, orders, kind=kind)
    return made


def _recoded(home: Home, ledger: str, was: str, now: str) -> Home:
    """The home with a rule of one ledger changed, and what it affects recoded."""
    for file in (home.path / "coding").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        if f"ledger: {ledger}\n" in text or f"ledger: {ledger}," in text:
            file.write_text(text.replace(was, now, 1), encoding="utf-8")
    home = read_home(home.path)
    found = recode(home, for_partner=ledger, by="tester", because="The rule was wrong.", now=NOW)
    assert found.count, "a recoding that moves nothing shows nothing"
    return home


def _statement(books: OpenBooks) -> list[Any]:
    """A partner's statement, and what its own provider services spent, which is asked for apart."""
    found = statement(books, "WPCT", as_at=AS_AT)
    return [found, provider_report(books, found)]


def _listing(what: What) -> Callable[[OpenBooks], Any]:
    return lambda books: listing(books, what)


def _committed(books: OpenBooks, as_at: date) -> list[Any]:
    """What is pending by line, and what was called off each commitment."""
    year = FinancialYear.of(as_at)
    return [committed(books, year, as_at, made_by=date.max), left_of(books, year, as_at)]


def _restated(books: OpenBooks) -> Any:
    return restate(books, load_bridge(books.path.parent, books.agreements, "target"), as_at=AS_AT)


def _balances(books: OpenBooks) -> Any:
    register = load_balance_register(books.path.parent, books.agreements)
    return reconcile_balances(books, register, as_at=date(2021, 5, 31))


FIGURES: Final[dict[str, tuple[str, Callable[[OpenBooks], Any]]]] = {
    "position": ("stated", lambda books: position(books, as_at=AS_AT)),
    "position, in the middle of a month": ("vale", lambda books: position(books, as_at=date(2021, 6, 9))),
    "position, where no day is given": ("vale", position),
    "position with accruals": ("month", lambda books: position(books, as_at=date(2021, 5, 31))),
    "position with a true-up and a common date": ("closing", lambda books: position(books, as_at=date(2021, 5, 31))),
    "position of a closed month": ("closing", lambda books: position(books, as_at=date(2021, 4, 30))),
    "checklist of a month": ("closing", lambda books: checklist(books, Period.parse("2021-22-M02"), today=AS_AT)),
    "status of months": ("closing", lambda books: months(books, as_at=date(2021, 5, 31))),
    "list of late": ("closing", _listing("late")),
    "list of what was recoded to suspense": ("closing", _listing("suspense")),
    "spending": ("vale", lambda books: spending(books, first=FIRST, last=AS_AT)),
    "spending by ledger, and income": ("stated", lambda books: spread(books, first=FIRST, last=AS_AT)),
    "contributions": ("stated", lambda books: reconcile_contributions(books, as_at=AS_AT)),
    "accruals": ("month", lambda books: accrued(books, first=FIRST, last=AS_AT)),
    "outlook": ("month", lambda books: outlook(books, as_at=date(2021, 5, 31))),
    "what is committed": ("committing", lambda books: _committed(books, date(2021, 7, 31))),
    "what went beyond": ("committing", lambda books: [spent_beyond(books), follow(books, books.batches[-3].number, 2)]),
    "forecast to settle": ("month", lambda books: forecast_of(books, date(2021, 5, 31))),
    "settlement": ("over", lambda books: settle_period(books, Period(YEAR), on=date(2022, 5, 20))),
    "months": ("month", lambda books: months(books, as_at=date(2021, 6, 30))),
    "a pound recoded": ("vale", lambda books: [listing(books, "suspense"), *(follow(books, 2, row) for row in (2, 3))]),
    "a pound followed": ("stated", lambda books: [follow(books, 2, row) for row in (2, 3, 4)]),
    "spending on a decision": ("stated", lambda books: spent_on(books, "WC-1")),
    "balances": ("both", _balances),
    "restated by another's codes": ("both", _restated),
    "statement and provider's report": ("stated", _statement),
    "history that costs are fitted from": ("stated", history_of),
    "value added tax": ("stated", lambda books: vat_return(books, as_at=AS_AT)),
    "payments to publish": ("stated", lambda books: publication(books, "WPCT", first=FIRST, last=AS_AT)),
    "list of vat": ("stated", _listing("vat")),
    **{f"list of {what}": ("stated", _listing(what)) for what in LISTED},
}
"""Each figure by name: the home it is asked of, and how."""


def answer(homes: dict[str, Home], name: str) -> Any:
    """A figure, on the engine that is set."""
    home, figure = FIGURES[name]
    with open_books(homes[home].books) as books:
        return figure(books)
