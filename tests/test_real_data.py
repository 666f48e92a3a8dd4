"""Published ledgers, imported as they stand, with every figure worked out a second, slow way from the file itself."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq
import pytest

from wyebridge.books.contributions import ContributionReconciliation, reconcile_contributions
from wyebridge.books.feed.personal import kind_of
from wyebridge.books.home import Home, make_home
from wyebridge.books.importing import Imported, import_extract
from wyebridge.books.journal.read import head, held_files, read_batches
from wyebridge.books.journal.verify import verify
from wyebridge.books.listing import listing
from wyebridge.books.open import open_books
from wyebridge.books.position import Outside, position
from wyebridge.books.statement.ledger import VAT_DISAGREES
from wyebridge.books.statement.partner import statement
from wyebridge.papers.statement.paper import headlines

NOW: Final = datetime(2021, 1, 4, 9, 0, tzinfo=UTC)
SALFORD: Final = Path(__file__).parents[1] / "agreements" / "salford-2017-18"
MONTHS: Final = [f"2017-{month:02}" for month in range(4, 13)] + [f"2018-{month:02}" for month in range(1, 4)]

PLAIN_AGREEMENT: Final = """\
id: neighbours
title: Two bodies that publish their payments
version: v1
legal_power: nhs-act-2006-s75
year: {year}
commences_on: {start}-04-01
effective_from: {start}-04-01
ends_on: {end}-03-31
partners:
  - {{id: {first}, name: The first, kind: council}}
  - {{id: {second}, name: The second, kind: {kind}}}
host: {first}
funds:
  - id: care
    name: Care fund
    kind: pooled
    shares: {{basis: equal}}
    schemes:
      - id: homes
        name: Homes
        lines:
          - {{id: places, name: Places, commissioner: {first}, payer: {first}, budget: £1.00}}
contributions:
  - {{partner: {first}, fund: care, instalments: {{first_due: {start}-04-01, count: 1, each: £1.00}}}}
"""


@dataclass(frozen=True)
class Layout:
    """Where a published file keeps things, by its own headings in lower case; `unique` is what makes a row one row."""

    day: str
    form: str
    document: str
    amount: str
    supplier: str
    unique: tuple[str, ...]


@dataclass(frozen=True)
class SlowRow:
    """One row as a person with the file open would read it."""

    day: date
    pence: int
    document: str
    supplier: str
    unique: tuple[str, ...]
    is_wider_than_headings: bool
    vat_disagrees: bool


SALFORD_LAYOUT: Final = Layout(
    "date of payment",
    "%Y-%m-%d",
    "sap document number",
    "net",
    "supplier name",
    ("sap document number", "date of payment", "net", "supplier name", "g/l description.", "directorate"),
)
_REDBRIDGE_UNIQUE: Final = ("transaction number", "date", "amount", "supplier", "expense type", "expense area")
REDBRIDGE_DAY_FIRST: Final = Layout("date", "%d/%m/%Y", "transaction number", "amount", "supplier", _REDBRIDGE_UNIQUE)
REDBRIDGE_MONTH_FIRST: Final = Layout("date", "%m/%d/%Y", "transaction number", "amount", "supplier", _REDBRIDGE_UNIQUE)
GATESHEAD_LAYOUT: Final = Layout(
    "updated",
    "%Y-%m-%d",
    "transno",
    "amount",
    "supplier id(t)",
    ("transno", "seq no", "updated", "amount", "supplier id(t)", "cipfsubs(t)", "strgrpcc(t)", "cipfsubj(t)"),
)
NEWCASTLE_LAYOUT: Final = Layout(
    "paid date",
    "%Y-%m-%d",
    "internal ref",
    "total (excludes vat)",
    "supplier name",
    (
        "internal ref",
        "paid date",
        "total (excludes vat)",
        "supplier name",
        "group description",
        "directorate",
        "cost centre",
        "cap/rev",
    ),
)
REDBRIDGE_FILES: Final = {
    "NERD_01_April.csv": (4, "day-first", REDBRIDGE_DAY_FIRST),
    "NERD_02_May.csv": (5, "day-first", REDBRIDGE_DAY_FIRST),
    "NERD_03_June.csv": (6, "day-first", REDBRIDGE_DAY_FIRST),
    "NERD_04_July.csv": (7, "month-first", REDBRIDGE_MONTH_FIRST),
    "NERD_05_August.csv": (8, "month-first", REDBRIDGE_MONTH_FIRST),
    "NERD_06_September.csv": (9, "month-first", REDBRIDGE_MONTH_FIRST),
}
NEIGHBOURS: Final = {
    "NEW": ("newcastle_2019-05.csv", NEWCASTLE_LAYOUT),
    "GAT": ("gateshead_2019-05.csv", GATESHEAD_LAYOUT),
}


def read_slowly(path: Path, layout: Layout) -> list[SlowRow]:
    """Every row, with Python's own csv, datetime and Decimal; anything unexpected in the file raises."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        headings, *rows = csv.reader(stream, strict=True)
    at = {heading.strip().casefold(): index for index, heading in enumerate(headings)}
    found = []
    for cells in rows:
        assert any(cell.strip() for cell in cells)
        pence, *tax = (
            Decimal(cells[at[name]].replace(",", "")) * 100 for name in (layout.amount, "gross", "vat") if name in at
        )
        assert pence == int(pence)
        found.append(
            SlowRow(
                day=datetime.strptime(cells[at[layout.day]].strip(), layout.form).date(),  # noqa: DTZ007
                pence=int(pence),
                document=cells[at[layout.document]].strip(),
                supplier=cells[at[layout.supplier]].strip(),
                unique=tuple(cells[at[name]].strip() for name in layout.unique),
                is_wider_than_headings=len(cells) > len(headings),
                vat_disagrees=len(tax) == 2 and tax[0] - tax[1] != pence,
            )
        )
    return found


def count_duplicates(files: Sequence[list[SlowRow]]) -> list[int]:
    """For each file in turn: rows whose document an earlier file had, and rows that this one has said already."""
    seen: set[str] = set()
    counts = []
    for rows in files:
        said: Counter[tuple[str, ...]] = Counter()
        count = 0
        for row in rows:
            said[row.unique] += 1
            count += bool(row.document and row.document in seen) or said[row.unique] > 1
        seen |= {row.document for row in rows}
        counts.append(count)
    return counts


def check_against(imported: Imported, rows: list[SlowRow], duplicates: int) -> None:
    """Every control total of a file whose rows can all be read."""
    control = imported.manifest["control"]
    pence = sum(row.pence for row in rows)
    assert (control["rows_in"], control["pence_in"]) == (len(rows), pence)
    assert (control["rows_posted"], control["pence_posted"]) == (len(rows), pence)
    assert (control["rows_set_aside"], control["rows_unreadable"], control["pence_set_aside"]) == (0, 0, 0)
    assert control["duplicates"] == duplicates
    assert control.get("vat_disagrees", 0) == sum(row.vat_disagrees for row in rows)
    assert control["repaired"] == sum(row.is_wider_than_headings for row in rows)
    assert control["blank_rows"] == 0
    assert sum(total["rows"] for total in control["classes"].values()) == len(rows)
    assert sum(total["pence"] for total in control["classes"].values()) == pence


def entries_of(home: Home, imported: Imported) -> list[dict[str, Any]]:
    """The entries of one batch, read from its Parquet files rather than through the books' own queries."""
    number = imported.manifest["batch"]
    files = held_files(home.books, [batch for batch in read_batches(home.books) if batch.number == number], "entry")
    return [row for file in files for row in pq.ParquetFile(file).read().to_pylist()]


def days_and_pence(home: Home, imported: Imported) -> Counter[tuple[date, int, str]]:
    return Counter((row["effective_on"], row["pence"], row["document"]) for row in entries_of(home, imported))


@pytest.fixture(scope="module")
def salford_files(real_spend: Path) -> list[Path]:
    return [real_spend / "council_salford_2017_18" / f"{month}.csv" for month in MONTHS]


@pytest.fixture(scope="module")
def salford_rows(salford_files: list[Path]) -> list[list[SlowRow]]:
    return [read_slowly(path, SALFORD_LAYOUT) for path in salford_files]


@dataclass(frozen=True)
class Year:
    home: Home
    imported: list[Imported]


@pytest.fixture(scope="module")
def salford_year(salford_files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Year:
    home = make_home(tmp_path_factory.mktemp("salford") / "home", SALFORD)
    return Year(home, [import_council(home, path) for path in salford_files])


def import_council(home: Home, path: Path, for_partner: str | None = None) -> Imported:
    return import_extract(
        home, path, feed_id="council-over-500", by="finance officer", now=NOW, for_partner=for_partner
    )


@pytest.fixture(scope="module")
def reconciled(salford_year: Year) -> ContributionReconciliation:
    with open_books(salford_year.home.books) as books:
        [settled] = [one for one in reconcile_contributions(books) if not one.awaiting]
    return settled


def test_every_row_and_penny_of_salfords_year_is_accounted_for(
    salford_year: Year, salford_rows: list[list[SlowRow]]
) -> None:
    duplicates = count_duplicates(salford_rows)
    assert sum(duplicates) > 0
    for imported, rows, repeated in zip(salford_year.imported, salford_rows, duplicates, strict=True):
        check_against(imported, rows, repeated)


def test_the_seven_rows_whose_gross_vat_and_net_disagree_are_flagged(
    salford_year: Year, salford_rows: list[list[SlowRow]]
) -> None:
    odd = [(row.day, row.pence, row.document) for rows in salford_rows for row in rows if row.vat_disagrees]
    with open_books(salford_year.home.books) as books:
        found = listing(books, "vat")
        stated = statement(books, "SCC", as_at=date(2017, 9, 30))
    at = [found.columns.index(name) for name in ("effective_on", "pence", "document")]
    assert len(odd) == 7
    assert Counter(tuple(row[index] for index in at) for row in found.rows) == Counter(odd)
    # All seven are of September, so the statement to its end has them, and its first page says so.
    [flag] = [one for one in stated.ledger.flags if one.what == VAT_DISAGREES]
    assert (flag.rows, flag.pence) == (7, sum(pence for _, pence, _ in odd))
    assert any("gross, VAT and net" in said for said in headlines(stated))


def test_no_care_home_or_other_house_is_taken_for_a_person(salford_rows: list[list[SlowRow]]) -> None:
    words = ("care", "home", "lodge", "house", "court", "nursing")
    suppliers = {row.supplier for rows in salford_rows for row in rows}
    homes = [name for name in suppliers if any(word in name.casefold() for word in words)]
    assert len(homes) > 90
    assert [name for name in homes if kind_of(name, date(2017, 10, 1))] == []


def test_salfords_payments_keep_their_days_amounts_and_documents(
    salford_year: Year, salford_rows: list[list[SlowRow]]
) -> None:
    for month, imported, rows in zip(MONTHS, salford_year.imported, salford_rows, strict=True):
        found = days_and_pence(salford_year.home, imported)
        assert found == Counter((row.day, row.pence, row.document) for row in rows)
        assert {f"{day:%Y-%m}" for day, _, _ in found} == {month}


def test_cells_beyond_the_headings_in_june_are_left_alone_and_counted(salford_year: Year) -> None:
    # On these rows twenty cells that no heading names follow the nine that are named, the first of them blank.
    repaired = [
        row for row in entries_of(salford_year.home, salford_year.imported[2]) if row["repaired"] == "stray-cells"
    ]
    assert len(repaired) == salford_year.imported[2].manifest["control"]["repaired"] == 124
    assert all(row["class"] != "contribution" for row in repaired)


def test_the_ten_contributions_are_found_and_nothing_else(
    salford_year: Year, salford_rows: list[list[SlowRow]]
) -> None:
    totals = [imported.manifest["control"]["classes"].get("contribution") for imported in salford_year.imported]
    assert [total["rows"] if total else 0 for total in totals] == [1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1]
    by_hand = [row for rows in salford_rows for row in rows if row.supplier == "NHS CCG"]
    assert sum(total["pence"] for total in totals if total) == sum(row.pence for row in by_hand) == 6_246_672_679


def test_july_and_september_are_missing_and_the_sum_outstanding_is_named(
    reconciled: ContributionReconciliation,
) -> None:
    missing = [f"{answer.due.due_on:%Y-%m}" for answer in reconciled.answered if answer.status == "missing"]
    assert missing == ["2017-07", "2017-09"]
    old, new = 576_242_500, 620_265_016
    assert reconciled.due_pence == reconciled.scheduled_pence == 12 * new == 7_443_180_192
    assert reconciled.paid_pence == 3 * old + (5 * new - 4 * old + 3) + 6 * new == 6_246_672_679
    assert reconciled.outstanding_pence == 12 * new - 6_246_672_679 == 1_196_507_513
    assert reconciled.unmatched == ()


def test_augusts_payment_is_known_as_the_catch_up_threepence_over(reconciled: ContributionReconciliation) -> None:
    [august] = [answer for answer in reconciled.answered if answer.due.due_on == date(2017, 8, 1)]
    assert august.due.pence == 5 * 620_265_016 - 4 * 576_242_500 == 796_355_080
    assert august.due.catch_up_pence == 4 * (620_265_016 - 576_242_500)
    assert august.payment is not None
    assert august.payment.pence == 796_355_083
    assert (august.status, august.difference_pence) == ("paid over", 3)


def test_every_other_instalment_is_paid_to_the_penny(reconciled: ContributionReconciliation) -> None:
    others = [answer for answer in reconciled.answered if answer.due.due_on.month not in (7, 8, 9)]
    assert len(others) == 9
    assert all(answer.status == "paid" and answer.difference_pence == 0 for answer in others)


def test_one_document_on_two_payments_is_flagged_and_both_are_counted(
    salford_year: Year, reconciled: ContributionReconciliation
) -> None:
    [repeated] = reconciled.repeated_documents
    assert repeated.document == "2204792640"
    assert [payment.paid_on for payment in repeated.payments] == [date(2017, 12, 1), date(2018, 1, 2)]
    assert [payment.pence for payment in repeated.payments] == [620_265_016, 620_265_016]
    december, january = salford_year.imported[8], salford_year.imported[9]
    [first] = [row for row in entries_of(salford_year.home, december) if row["document"] == "2204792640"]
    [second] = [row for row in entries_of(salford_year.home, january) if row["document"] == "2204792640"]
    assert first["duplicate"] == ""
    assert second["duplicate"] == "document-in-another-file"
    assert (second["duplicate_of_batch"], second["duplicate_of_row"]) == (december.manifest["batch"], first["row"])


def test_the_minute_and_the_schedule_differ_by_a_named_sum(reconciled: ContributionReconciliation) -> None:
    assert reconciled.minuted_pence == 7_443_300_000
    assert reconciled.minute_difference_pence == 7_443_300_000 - 12 * 620_265_016 == 119_808


def test_other_payments_to_the_same_body_wait_in_suspense_and_are_no_contribution(
    salford_year: Year, salford_rows: list[list[SlowRow]]
) -> None:
    others = [row for rows in salford_rows for row in rows if row.supplier.casefold() == "nhs salford ccg"]
    half_a_million = sum(row.pence for row in others)
    assert 50_000_000 < half_a_million < 55_000_000
    in_suspense = [
        row
        for imported in salford_year.imported
        for row in entries_of(salford_year.home, imported)
        if row["class"] == "suspense"
    ]
    assert len({row["supplier"] for row in in_suspense}) == 2, "two spellings, beside the contribution's own"
    assert Counter((row["document"], row["pence"]) for row in in_suspense) == Counter(
        (row.document, row.pence) for row in others
    )


def test_salfords_position_says_what_was_paid_in_and_what_stays_outside(
    salford_year: Year, salford_rows: list[list[SlowRow]]
) -> None:
    with open_books(salford_year.home.books) as books:
        found = position(books)
    assert found.as_at == date(2018, 3, 31)
    paid = {standing.partner: standing.contributions_paid_pence for standing in found.standings}
    assert paid == {"SCC": 6_246_672_679, "SCCG": 0}
    assert found.no_extract_from == ("SCCG",)
    everything = sum(row.pence for rows in salford_rows for row in rows)
    assert sum(row.pence for row in found.outside) == everything - 6_246_672_679
    suspense = sum(row.pence for rows in salford_rows for row in rows if row.supplier.casefold() == "nhs salford ccg")
    assert Outside("SCC", "suspense", 20, suspense) in found.outside


def test_importing_the_year_again_changes_nothing(salford_year: Year, salford_files: list[Path]) -> None:
    before = head(salford_year.home.books)
    assert before.batch == 1 + len(MONTHS), "one adoption, and a batch for each month"
    again = [import_council(salford_year.home, path) for path in salford_files]
    assert all(imported.was_already_there for imported in again)
    assert [imported.manifest for imported in again] == [imported.manifest for imported in salford_year.imported]
    assert head(salford_year.home.books) == before


def test_salfords_books_verify(salford_year: Year, salford_rows: list[list[SlowRow]]) -> None:
    found = verify(salford_year.home.books)
    assert found.holds, found.failure
    assert (found.entries, found.set_aside) == (sum(len(rows) for rows in salford_rows), 0)
    assert found.head == head(salford_year.home.books).sha256


@pytest.fixture(scope="module")
def redbridge(real_spend: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, Imported]]:
    folder = tmp_path_factory.mktemp("redbridge")
    agreement = folder / "2020-21.yaml"
    agreement.write_text(
        PLAIN_AGREEMENT.format(year="2020-21", start=2020, end=2021, first="LBR", second="RCCG", kind="ccg"),
        encoding="utf-8",
    )
    home = make_home(folder / "home", agreement)
    return home, {
        name: import_extract(
            home, real_spend / "nhs_redbridge_2020_21" / name, feed_id="nhs-over-25k", by="finance officer", now=NOW
        )
        for name in REDBRIDGE_FILES
    }


def test_every_row_and_penny_of_redbridges_half_year_is_accounted_for(
    redbridge: tuple[Home, dict[str, Imported]], real_spend: Path
) -> None:
    _, imported = redbridge
    rows = [
        read_slowly(real_spend / "nhs_redbridge_2020_21" / name, layout)
        for name, (_, _, layout) in REDBRIDGE_FILES.items()
    ]
    for name, of_file, repeated in zip(REDBRIDGE_FILES, rows, count_duplicates(rows), strict=True):
        check_against(imported[name], of_file, repeated)
        assert imported[name].manifest["for_partner"] == "RCCG"


@pytest.mark.parametrize("name", REDBRIDGE_FILES)
def test_each_redbridge_month_is_read_in_its_own_date_order(
    redbridge: tuple[Home, dict[str, Imported]], real_spend: Path, name: str
) -> None:
    home, imported = redbridge
    month, order, layout = REDBRIDGE_FILES[name]
    assert imported[name].manifest["dates"]["order"] == order
    found = days_and_pence(home, imported[name])
    slow = read_slowly(real_spend / "nhs_redbridge_2020_21" / name, layout)
    assert found == Counter((row.day, row.pence, row.document) for row in slow)
    assert {(day.year, day.month) for day, _, _ in found} == {(2020, month)}


def test_credits_among_redbridges_payments_stay_credits(
    redbridge: tuple[Home, dict[str, Imported]], real_spend: Path
) -> None:
    home, imported = redbridge
    credited = [row["pence"] for row in entries_of(home, imported["NERD_02_May.csv"]) if row["pence"] < 0]
    slow = read_slowly(real_spend / "nhs_redbridge_2020_21" / "NERD_02_May.csv", REDBRIDGE_DAY_FIRST)
    assert sorted(credited) == sorted(row.pence for row in slow if row.pence < 0)
    assert -3_151_305 in credited


def test_two_councils_with_headings_of_their_own_are_read_by_the_same_feed(real_spend: Path, tmp_path: Path) -> None:
    agreement = tmp_path / "2019-20.yaml"
    agreement.write_text(
        PLAIN_AGREEMENT.format(year="2019-20", start=2019, end=2020, first="NEW", second="GAT", kind="council"),
        encoding="utf-8",
    )
    home = make_home(tmp_path / "home", agreement)
    for ledger, (name, layout) in NEIGHBOURS.items():
        path = real_spend / "other_councils" / name
        imported = import_council(home, path, ledger)
        rows = read_slowly(path, layout)
        # Neither has a row before it in its own ledger, though both are in one set of books.
        check_against(imported, rows, *count_duplicates([rows]))
        found = days_and_pence(home, imported)
        assert found == Counter((row.day, row.pence, row.document) for row in rows)
        assert {(day.year, day.month) for day, _, _ in found} == {(2019, 5)}
    assert verify(home.books).holds
