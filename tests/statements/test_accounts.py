"""Memorandum accounts, the accounts given upward, and the provider services' report: figures, and who may see what."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from wyebridge.books.home import Home, read_home
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.redactions import SHOWN, Redaction, payee_key, record_redaction
from wyebridge.books.statement.memorandum import memoranda
from wyebridge.books.statement.provider import provider_report, supplier_group
from wyebridge.books.statement.terms import Memorandum, Spent, Statement
from wyebridge.books.statement.upward import recipient_of, upward_account
from wyebridge.engine.agreement.terms import Partner

from . import slow
from .partnership import NOW, PARTNERS, RUN_AS_FORMULA


@pytest.fixture(scope="module")
def accounts(statements: dict[str, Statement]) -> dict[str, Memorandum]:
    """Every fund's account, by fund."""
    return {account.fund.id: account for found in statements.values() for account in memoranda(found)}


def test_each_fund_has_one_account_and_its_host_keeps_it(
    statements: dict[str, Statement], accounts: dict[str, Memorandum]
) -> None:
    assert {fund: account.host for fund, account in accounts.items()} == slow.HOSTS
    assert memoranda(statements["EC"]) == ()


def test_an_account_gives_each_schemes_spending_and_income(accounts: dict[str, Memorandum]) -> None:
    for fund, account in accounts.items():
        for scheme in account.schemes:
            rows = [one.paid for one in slow.shared() if one.place[:2] == (fund, scheme.scheme)]
            assert scheme.spend_pence == sum(row.pence for row in rows if row.pence >= 0)
            assert scheme.income_pence == sum(row.pence for row in rows if row.pence < 0)
        assert account.total.net_pence == sum(one.paid.pence for one in slow.shared() if one.place[0] == fund)


def test_an_account_gives_contributions_as_they_fell_due_and_as_they_were_paid(
    accounts: dict[str, Memorandum],
) -> None:
    older = {one.partner: (one.due_pence, one.paid_pence, one.kept_pence) for one in accounts["older"].funding}
    assert older == {"WC": (200_00, 145_00, 0), "WPCT": (120_00, 0, 120_00), "EC": (80_00, 85_00, 0)}
    ward = {one.partner: (one.due_pence, one.paid_pence, one.kept_pence) for one in accounts["ward"].funding}
    assert ward == {"WC": (120_00, 0, 120_00), "WPCT": (120_00, 60_00, 0), "EC": (0, 2_00, 0)}
    [awaited] = [one.awaiting for one in accounts["ward"].funding if one.awaiting]
    assert "EC's cabinet" in awaited
    pool = {one.partner: (one.due_pence, one.paid_pence, one.outstanding_pence) for one in accounts["pool"].funding}
    assert pool == {"WC": (50_00, 50_00, 0), "EC": (0, 4_00, -4_00)}


@pytest.mark.parametrize("fund", slow.HOSTS)
def test_the_balance_is_due_less_net_spending_and_is_held_where_it_says(
    accounts: dict[str, Memorandum], fund: str
) -> None:
    account = accounts[fund]
    balance = account.result.step("balance").pence
    assert balance == sum(one.due_pence for one in account.funding) - account.total.net_pence
    assert account.held.step("held").pence == balance
    assert account.held.unexplained_pence == 0
    received = sum(slow.contributed(fund, partner) for partner in PARTNERS)
    kept = sum(one.kept_pence for one in account.funding if one.partner == account.host)
    paid = sum(one.paid.pence for one in slow.shared() if (one.place[0], one.paid.ledger) == (fund, account.host))
    assert [step.pence for step in account.held.steps if step.key == "host"] in ([received + kept - paid], [])


@pytest.mark.parametrize("fund", slow.HOSTS)
def test_what_the_partners_are_owed_by_a_fund_and_what_is_nobodys_come_to_nothing(
    accounts: dict[str, Memorandum], fund: str
) -> None:
    found = {one.partner: one.net_pence for one in accounts[fund].standings}
    assert sum(found.values()) == accounts[fund].standings_total.net_pence == 0
    assert found.get("", 0) == -slow.share("", fund=fund)


def test_spending_without_a_decision_is_counted_fund_by_fund(accounts: dict[str, Memorandum]) -> None:
    decided = {"homes", "beds", "foster"}
    for fund, account in accounts.items():
        rows = [
            one.paid.pence
            for one in slow.shared()
            if one.place[0] == fund and (one.place[1] not in decided or one.paid.on.month < 5)
        ]
        assert account.without_authority == (len(rows), sum(rows))


def test_each_kind_of_body_answers_to_its_own(statements: dict[str, Statement]) -> None:
    agreement = statements["WC"].basis.agreement
    scottish = agreement.model_copy(update={"legal_power": "joint-working-scotland-act-2014"})
    welsh = agreement.model_copy(update={"legal_power": "nhs-wales-act-2006-s33"})
    found = {
        kind: recipient_of(Partner(id="X", name="X", kind=kind), agreement)
        for kind in ("council", "pct", "ccg", "icb", "integration-joint-board", "nhs-trust")
    }
    assert found == {
        "council": "its audit committee",
        "pct": "its strategic health authority",
        "ccg": "NHS England",
        "icb": "NHS England",
        "integration-joint-board": "its audit committee",
        "nhs-trust": "NHS England",
    }
    board = Partner(id="X", name="X", kind="health-board")
    assert recipient_of(board, scottish) == "the Scottish Government"
    assert recipient_of(board, welsh) == "the Welsh Government"


@pytest.mark.parametrize("partner", PARTNERS)
def test_an_account_upward_ties_what_was_paid_to_what_was_borne(statements: dict[str, Statement], partner: str) -> None:
    account = upward_account(statements[partner])
    own = [row for row in slow.rows() if row.ledger == partner and row.is_in_period]
    outside = sum(row.pence for row in own if row.kind not in ("scheme", "contribution"))
    assert account.uses_total.paid_pence == sum(row.pence for row in own)
    assert account.uses_total.borne_pence == slow.share(partner) + outside
    received = sum(
        slow.contributed(fund, other) for fund, host in slow.HOSTS.items() if host == partner for other in PARTNERS
    )
    assert account.received_pence == received
    assert account.owed_pence == statements[partner].total.net_pence
    for use in account.uses:
        if use.key.startswith("excluded:"):
            excluded = [row for row in own if slow.EXCLUSIONS.get(row.cost_centre) == use.key.split(":")[1]]
            assert use.paid_pence == use.borne_pence == sum(row.pence for row in excluded)


def test_the_providers_report_gives_months_cost_centres_and_suppliers(
    stated_books: OpenBooks, statements: dict[str, Statement]
) -> None:
    found = provider_report(stated_books, statements["WPCT"])
    assert found is not None
    rows = [row for row in slow.rows() if row.is_in_period and row.cost_centre in ("ARM", "ARM-2")]
    assert (found.total.rows, found.total.pence) == (len(rows), sum(row.pence for row in rows))
    for month, spent in zip(found.months, found.by_month, strict=True):
        of_it = [row.pence for row in rows if row.on.month == month.month]
        assert (spent.rows, spent.pence) == (len(of_it), sum(of_it))
    for one in found.by_cost_centre:
        own = [row for row in rows if row.cost_centre == one.cost_centre]
        assert one.months_pence == tuple(
            sum(row.pence for row in own if row.on.month == month.month) for month in found.months
        )
    assert [(one.name, one.rows, one.pence) for one in found.by_supplier] == [
        ("ISINGLASS STAFF LIMITED", 2, 1010_00),
        ("=Isinglass()", 1, 9_99),
        ("Isinglass Laundry", 1, 7_07),
    ]
    assert RUN_AS_FORMULA not in {one.name for one in found.by_supplier}


def test_suppliers_stand_in_the_providers_report_as_they_do_in_public(
    stated_home: Home, statements: dict[str, Statement], tmp_path: Path
) -> None:
    copy = read_home(Path(shutil.copytree(stated_home.path, tmp_path / "home")))
    staff, formula = payee_key("isinglass  laundry"), "WPCT-1-14"
    for said in ({"payee_sha256": staff}, {"document": formula}):
        given = Redaction(
            ledger="WPCT", ground="commercial", because="A tender is open.", decided_on=NOW.date(), by="A. Clerk",
            for_partner="WPCT", **said,
        )  # fmt: skip
        record_redaction(copy, given, now=NOW + timedelta(days=30))
    whole = provider_report_of(statements["WPCT"], copy, None)
    # The same as known on a day before anybody had decided: what is shown today follows what has been decided since.
    assert provider_report_of(statements["WPCT"], copy, NOW.date()) == whole
    assert [(one.name, one.pence) for one in whole] == [
        ("ISINGLASS STAFF LIMITED", 1010_00),
        (SHOWN["commercial"], 17_06),
    ]


def provider_report_of(found: Statement, home: Home, known_on: date | None) -> tuple[Spent, ...]:
    with open_books(home.books, known_on=known_on) as books:
        report = provider_report(books, found)
    assert report is not None
    return report.by_supplier


def test_only_a_body_with_provider_services_has_their_report(
    stated_books: OpenBooks, statements: dict[str, Statement]
) -> None:
    assert provider_report(stated_books, statements["WC"]) is None
    assert provider_report(stated_books, statements["EC"]) is None


def test_a_suppliers_spellings_are_one_group() -> None:
    for name in ("Isinglass Staff", "ISINGLASS  STAFF LTD", "Isinglass Staff Ltd.", "isinglass staff, limited"):
        assert supplier_group(name) == "isinglass staff"
    assert supplier_group("Ltd") == "ltd"
    assert supplier_group("") == ""
