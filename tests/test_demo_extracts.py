"""The made-up reference trust: its agreement holds together, and its two extracts say what their maker claims."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from wyebridge.books.feed.terms import read_feed
from wyebridge.demo.extracts import LATE_INSTALMENT, MISSED_INSTALMENT, REDACTED, Extract, make_extracts, write_extracts
from wyebridge.engine.agreement.contributions import contribution_pence, instalments_due
from wyebridge.engine.agreement.read import load_agreement, read_agreement
from wyebridge.engine.agreement.shares import share_versions
from wyebridge.engine.agreement.terms import Agreement, Shares
from wyebridge.engine.governance.read import read_decisions
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import add_months
from wyebridge.engine.ledger.coding import Coder, CodingRule, read_coding, repeated_rules

FOLDER = Path(__file__).parent.parent / "agreements" / "herefordshire-2008-09"
LINES = 4_000
MILLION = 1_000_000_00


@dataclass(frozen=True)
class Trust:
    agreement: Agreement
    coding: tuple[CodingRule, ...]
    decisions: tuple[Decision, ...]
    extracts: tuple[Extract, Extract]


@dataclass(frozen=True)
class Written:
    """A readable row as a person would read it off the file."""

    paid_on: date
    pence: int
    cells: dict[str, str]


@pytest.fixture(scope="module")
def trust() -> Trust:
    agreement = load_agreement((FOLDER / "2008-09.yaml").read_text(encoding="utf-8"))
    coding: list[CodingRule] = []
    for file in sorted((FOLDER / "coding").glob("*.yaml")):
        rules, problems = read_coding(file.read_text(encoding="utf-8"), file.name, (agreement,))
        assert problems == ()
        coding += rules
    decisions, faults = read_decisions(
        (FOLDER / "decisions" / "decisions.yaml").read_text(encoding="utf-8"), "register"
    )
    assert faults == ()
    return Trust(agreement, tuple(coding), decisions, make_extracts(agreement=agreement, coding=coding, lines=LINES))


COLUMNS = {
    "HC": {
        "date": "Payment Date",
        "amount": "Net",
        "supplier": "Supplier Name",
        "cost_centre": "Cost Centre",
        "account": "Account",
        "directorate": "Directorate",
        "description": "Description",
    },
    "HPCT": {
        "date": "Date",
        "amount": "Amount",
        "supplier": "Supplier",
        "cost_centre": "Cost Centre",
        "directorate": "Expense Area",
        "description": "Expense Type",
    },
}
LEDGERS = tuple(COLUMNS)


def table(extract: Extract) -> list[list[str]]:
    encoding = "utf-8-sig" if extract.file.startswith("council") else "cp1252"
    return list(csv.reader(io.StringIO(extract.content.decode(encoding), newline="")))


def read_date(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  (a day, which has no time zone)
        except ValueError:
            continue
    return None


def read_pence(text: str) -> int | None:
    found = re.fullmatch(r"(-|\()?([\d,]+)(?:\.(\d{1,2}))?\.?\)?", text)
    if found is None:
        return None
    pence = int(found[2].replace(",", "")) * 100 + int((found[3] or "0").ljust(2, "0"))
    return -pence if found[1] else pence


def readable(extract: Extract, ledger: str) -> list[Written]:
    headings, *rows = table(extract)
    names = COLUMNS[ledger]
    found = []
    for cells in rows:
        if len(cells) != len(headings):
            continue
        row = dict(zip(headings, cells, strict=True))
        paid_on, pence = read_date(row[names["date"]]), read_pence(row[names["amount"]])
        if paid_on is not None and pence is not None:
            found.append(Written(paid_on, pence, row))
    return found


def once(rows: list[Written]) -> list[Written]:
    return list({tuple(row.cells.values()): row for row in rows}.values())


# The agreement


def test_the_agreement_has_no_problem() -> None:
    agreement, problems = read_agreement((FOLDER / "2008-09.yaml").read_text(encoding="utf-8"), "2008-09.yaml")
    assert problems == ()
    assert agreement is not None
    assert "made up" in agreement.title


def test_twelve_funds_of_eight_kinds_and_over_forty_schemes(trust: Trust) -> None:
    schemes = list(trust.agreement.every_scheme())
    assert len(trust.agreement.funds) == 12
    assert len({fund.kind for fund in trust.agreement.funds}) == 8
    assert 40 <= len(schemes) <= 45
    assert all(1 <= len(scheme.lines) <= 2 for _, scheme in schemes)


def test_every_base_of_sharing_is_used(trust: Trust) -> None:
    used = {(scheme.shares or fund.shares).basis for fund, scheme in trust.agreement.every_scheme()}
    assert used == set(get_args(Shares.model_fields["basis"].annotation))


def test_about_three_hundred_million_is_in_scope(trust: Trust) -> None:
    contributed = sum(contribution_pence(contribution) for contribution in trust.agreement.contributions)
    assert 295 * MILLION <= contributed <= 305 * MILLION


def test_weights_are_small_enough_to_try_every_residue(trust: Trust) -> None:
    assert max(sum(version.weights or ()) for version in share_versions(trust.agreement)) <= 5_000


def test_only_march_bed_days_are_undetermined(trust: Trust) -> None:
    awaiting = {(version.fund, version.starts) for version in share_versions(trust.agreement) if version.awaiting}
    assert awaiting == {("community-hospitals", date(2009, 3, 1))}


def test_budgets_and_their_changes_come_to_what_is_contributed(trust: Trust) -> None:
    for fund in trust.agreement.funds:
        schemes = {scheme.id for scheme in fund.schemes}
        budget = sum(line.budget for scheme in fund.schemes for line in scheme.lines)
        budget += sum(change.amount for change in trust.agreement.budget_changes if change.scheme in schemes)
        paid_in = sum(contribution_pence(c) for c in trust.agreement.contributions if c.fund == fund.id)
        assert budget == (0 if fund.kind == "risk-pool" else paid_in), fund.id


def test_every_decision_cited_is_on_record_and_three_schemes_cite_none(trust: Trust) -> None:
    schemes = [scheme.decision for _, scheme in trust.agreement.every_scheme()]
    changes = [change.decision for contribution in trust.agreement.contributions for change in contribution.changes]
    changes += [change.decision for change in trust.agreement.budget_changes]
    cited = {name for names in (*schemes, *changes) for name in names}
    assert cited <= {decision.id for decision in trust.decisions}
    assert schemes.count(()) == 3


def test_every_line_has_a_rule_in_its_payers_ledger(trust: Trust) -> None:
    assert repeated_rules(trust.coding, "coding") == ()
    ruled = {(rule.to.scheme, rule.to.line, rule.ledger) for rule in trust.coding}
    for _, scheme, line in trust.agreement.every_line():
        assert (scheme.id, line.id, line.payer) in ruled


@pytest.mark.parametrize("name", ["council-ledger", "pct-ledger"])
def test_feeds_have_no_problem_and_know_every_column(trust: Trust, name: str) -> None:
    feed, problems = read_feed((FOLDER / "feeds" / f"{name}.yaml").read_text(encoding="utf-8"), name)
    assert problems == ()
    assert feed is not None
    headings = table(trust.extracts[0 if name.startswith("council") else 1])[0]
    assert all(set(known) & set(headings) for known in feed.columns.values())


# The extracts


def test_the_same_seed_gives_the_same_bytes(trust: Trust, tmp_path: Path) -> None:
    paths = write_extracts(tmp_path, agreement=trust.agreement, coding=trust.coding, lines=LINES)
    assert [path.name for path in paths] == ["council-ledger-2008-09.csv", "pct-ledger-2008-09.csv"]
    assert [path.read_bytes() for path in paths] == [extract.content for extract in trust.extracts]


def test_another_seed_gives_other_bytes(trust: Trust) -> None:
    others = make_extracts(agreement=trust.agreement, coding=trust.coding, seed=1, lines=LINES)
    assert all(other.content != extract.content for other, extract in zip(others, trust.extracts, strict=True))


def test_bytes_are_as_each_finance_system_writes_them(trust: Trust) -> None:
    council, health = (extract.content for extract in trust.extracts)
    assert council.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in council
    assert health.count(b"\n") == health.count(b"\r\n")
    assert "é".encode("cp1252") in health
    with pytest.raises(UnicodeDecodeError):
        health.decode("utf-8")


def test_there_are_as_many_rows_as_asked_for_and_three_fifths_are_the_councils(trust: Trust) -> None:
    council, health = (sum(1 for cells in table(extract)[1:] if cells) for extract in trust.extracts)
    assert (council, health) == tuple(extract.rows for extract in trust.extracts)
    assert LINES <= council + health <= LINES * 104 // 100  # contributions and repeated rows come on top
    assert 58 <= council * 100 // (council + health) <= 61


def test_each_body_spends_what_it_should(trust: Trust) -> None:
    council, health = (extract.spent_pence for extract in trust.extracts)
    assert 226 * MILLION <= council <= 234 * MILLION
    assert 229 * MILLION <= health <= 237 * MILLION


@pytest.mark.parametrize("ledger", LEDGERS)
def test_readable_rows_sum_to_what_was_written(trust: Trust, ledger: str) -> None:
    extract = trust.extracts[LEDGERS.index(ledger)]
    rows = readable(extract, ledger)
    assert sum(row.pence for row in once(rows)) == sum(extract.pence.values())
    assert sum(row.pence for row in rows) == sum(extract.pence.values()) + extract.repeated_pence


@pytest.mark.parametrize("ledger", LEDGERS)
def test_every_readable_row_codes_to_where_it_was_drawn_from(trust: Trust, ledger: str) -> None:
    extract = trust.extracts[LEDGERS.index(ledger)]
    coder = Coder(trust.coding, (trust.agreement,), trust.decisions)
    names = COLUMNS[ledger]
    pence: Counter[str] = Counter()
    for row in once(readable(extract, ledger)):
        values = {column: row.cells[names[column]] if column in names else "" for column in coder.columns}
        coded = coder.code(ledger, values, row.paid_on)
        place = {
            "scheme": f"{coded.scheme}/{coded.line}",
            "contribution": f"contribution:{coded.fund}",
            "excluded": f"excluded:{coded.excluded}",
        }
        pence[place.get(coded.entry_class, coded.entry_class)] += row.pence
    assert dict(pence) == dict(extract.pence)


def test_each_line_spends_within_four_per_cent_of_its_budget(trust: Trust) -> None:
    spoilt = MILLION // 2  # with so few rows, each that cannot be read is a part worth seeing
    over = under = 0
    for _, scheme, line in trust.agreement.every_line():
        changes = trust.agreement.budget_changes
        budget = line.budget + sum(c.amount for c in changes if (c.scheme, c.line) == (scheme.id, line.id))
        spent = sum(extract.pence.get(f"{scheme.id}/{line.id}", 0) for extract in trust.extracts)
        assert budget * 96 // 100 - spoilt <= spent <= budget * 104 // 100, (scheme.id, line.id)
        over += spent > budget
        under += spent < budget
    assert min(over, under) > 10


@pytest.mark.parametrize("ledger", LEDGERS)
def test_about_one_row_in_twenty_is_a_credit_for_an_earlier_invoice(trust: Trust, ledger: str) -> None:
    names = COLUMNS[ledger]
    rows = readable(trust.extracts[LEDGERS.index(ledger)], ledger)
    same = ("supplier", "cost_centre", "description")
    invoices = {(row.pence, *(row.cells[names[name]] for name in same)): row.paid_on for row in reversed(rows)}
    credits_given = [row for row in rows if row.pence < 0]
    assert 35 <= len(credits_given) * 1000 // len(rows) <= 55
    for row in credits_given:
        assert invoices[(-row.pence, *(row.cells[names[name]] for name in same))] < row.paid_on


def test_instalments_are_paid_to_the_penny_but_for_one_missing_and_one_late(trust: Trust) -> None:
    agreement = trust.agreement
    rows = {ledger: readable(extract, ledger) for ledger, extract in zip(LEDGERS, trust.extracts, strict=True)}
    faults = set()
    for rule in trust.coding:
        if rule.to.contribution is None:
            continue
        description = rule.when["description"][0]
        paid = [row for row in rows[rule.ledger] if row.cells[COLUMNS[rule.ledger]["description"]] == description]
        due = next(c for c in agreement.contributions if (c.partner, c.fund) == (rule.ledger, rule.to.contribution))
        for place, instalment in enumerate(instalments_due(due)):
            in_time = [row for row in paid if timedelta(0) < row.paid_on - instalment.due_on < timedelta(days=7)]
            if (rule.ledger, rule.to.contribution, place) == LATE_INSTALMENT:
                a_month_on = add_months(instalment.due_on, 1)
                assert in_time == []
                assert [row.pence for row in paid if timedelta(0) < row.paid_on - a_month_on < timedelta(days=7)] == [
                    instalment.pence,
                    instalment.pence,
                ]
                faults.add("late")
            elif (rule.ledger, rule.to.contribution, place) == MISSED_INSTALMENT:
                assert in_time == []
                faults.add("missed")
            else:
                assert instalment.pence in [row.pence for row in in_time]
    assert faults == {"late", "missed"}


@pytest.mark.parametrize("ledger", LEDGERS)
def test_every_kind_of_dirt_is_there_as_often_as_it_should_be(trust: Trust, ledger: str) -> None:
    extract = trust.extracts[LEDGERS.index(ledger)]
    headings, *rows = table(extract)
    names = {column: headings.index(heading) for column, heading in COLUMNS[ledger].items()}
    whole = [cells for cells in rows if len(cells) == len(headings) and cells[0] != "Total"]
    dates = [cells[names["date"]] for cells in whole]
    amounts = [cells[names["amount"]] for cells in whole]
    suppliers = [cells[names["supplier"]] for cells in whole]
    found = {
        "redacted name": suppliers.count(REDACTED),
        "name with commas or quotes": sum("," in name or '"' in name for name in suppliers),
        "name with accents or £": sum(not name.isascii() for name in suppliers),
        "unreadable amount": sum(amount in ("n/a", "12.345", "") for amount in amounts),
        "trailing point": sum(amount.endswith(".") for amount in amounts),
        "impossible date": sum(read_date(text) is None for text in dates),
        "unknown cost centre": sum(cells[names["cost_centre"]] in ("Z9999", "99999") for cells in whole),
        "prior-year date": sum((read_date(text) or date.max) < date(2008, 4, 1) for text in dates),
        "ragged row": sum(len(cells) not in (0, len(headings)) for cells in rows),
        "repeated row": len(whole) - len({tuple(cells) for cells in whole}),
        "blank line": rows.count([]),
        "totals row": sum(cells[:1] == ["Total"] for cells in rows),
    }
    assert found == dict(extract.dirt)
    assert all(number > 5 for kind, number in found.items() if kind != "totals row")
    assert found["totals row"] == (ledger == "HPCT")


def test_the_totals_row_states_the_sum_of_the_rows_that_can_be_read(trust: Trust) -> None:
    *_, last = table(trust.extracts[1])
    assert (last[0], read_date(last[2])) == ("Total", None)
    assert read_pence(last[-1]) == sum(trust.extracts[1].pence.values())
