"""Every read of months: which are closed, what closing one takes, what is left of a ledger, and its papers."""

import io
import tempfile
import zipfile
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from wyebridge.books.closing import Checklist, Left, checklist
from wyebridge.books.journal.read import head
from wyebridge.books.open import open_books
from wyebridge.books.position import latest_month_end
from wyebridge.books.settling import last_day_of
from wyebridge.books.statement.partner import statement
from wyebridge.engine.kernel.dates import ONE_DAY, Period
from wyebridge.engine.ledger.closing import ClosingFact, ClosingPlan, plan_for
from wyebridge.office.kernel.home import the_home
from wyebridge.office.kernel.rights import Hat, Right, require
from wyebridge.office.position.queries import report_for
from wyebridge.papers.board import board_paper
from wyebridge.papers.pdf import pdf
from wyebridge.papers.write import write_papers


@dataclass(frozen=True, slots=True)
class Month:
    """A month that may be closed, and whether it is; `is_next` of the one that closes next."""

    period: Period
    is_closed: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """What has been recorded of a month, with the plan it is closed under and the lines an adjustment may be of."""

    plan: ClosingPlan | None
    facts: tuple[ClosingFact, ...]
    lines: tuple[tuple[str, str], ...]
    decisions: tuple[tuple[str, str], ...]


def months_for(hat: Hat) -> list[Month]:
    """Every month from the first that a plan closes to that of the latest entry, the latest first."""
    require(hat, Right.SEE_FUND)
    home = the_home()
    return list(_months(home.books, head(home.books).sha256))


@lru_cache(maxsize=4)
def _months(path: Path, _head: str) -> tuple[Month, ...]:
    """Kept by the hash of the last batch: books that say anything more have another."""
    with open_books(path) as books:
        starts = min((plan.starts for plan in books.plans), default=None)
        if starts is None:
            return ()
        found, is_next, period = [], True, Period.of_month(starts)
        last = latest_month_end(books)
        while period.first_day <= last:
            is_closed = books.closings.is_closed(period)
            found.append(Month(period, is_closed, is_next and not is_closed))
            is_next = is_closed
            period = Period.of_month(period.last_day + ONE_DAY)
    return tuple(found[::-1])


def checklist_for(hat: Hat, period: Period, *, today: date) -> Checklist:
    """What closing a month takes, as the books stand."""
    require(hat, Right.SEE_FUND)
    home = the_home()
    return _checklist(home.books, head(home.books).sha256, period, today)


@lru_cache(maxsize=16)
def _checklist(books: Path, _head: str, period: Period, today: date) -> Checklist:
    """Kept by the hash of the last batch: books that say anything more have another."""
    with open_books(books) as opened:
        return checklist(opened, period, today=today)


def left_for(hat: Hat, period: Period, *, today: date) -> tuple[Left, ...]:
    """What is left of the hat's own body's ledger for a month."""
    require(hat, Right.SEE_OWN_LEDGER)
    return tuple(one for one in checklist_for(hat, period, today=today).left if one.partner == hat.body)


def facts_for(hat: Hat, period: Period) -> MonthFacts:
    """What has been recorded of a month."""
    require(hat, Right.SEE_FUND)
    home = the_home()
    return _facts(home.books, head(home.books).sha256, period)


@lru_cache(maxsize=16)
def _facts(path: Path, _head: str, period: Period) -> MonthFacts:
    """Kept by the hash of the last batch: books that say anything more have another."""
    with open_books(path) as books:
        as_at = last_day_of(books, period)
        lines = {
            f"{scheme.id}/{line.id}": f"{scheme.name}: {line.name}"
            for agreement in books.agreements
            if agreement.effective_from <= as_at <= agreement.ends_on
            for _, scheme, line in agreement.every_line()
        }
        return MonthFacts(
            plan=plan_for(books.plans, period),
            facts=tuple(fact for fact in books.closings.facts if fact.period == str(period)),
            lines=tuple(lines.items()),
            decisions=tuple((one.id, f"{one.title}: {one.body}, {one.taken_on:%-d %B %Y}") for one in books.decisions),
        )


def papers_for(hat: Hat, period: Period) -> bytes:
    """A body's statements and accounts to a month's end, as a zip file of workbooks and PDFs."""
    require(hat, Right.SEE_PAPERS)
    with tempfile.TemporaryDirectory() as scratch, open_books(the_home().books) as books:
        found = statement(books, hat.body, as_at=last_day_of(books, period))
        written = write_papers(books, found, Path(scratch))
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in written:
                archive.write(file, file.name)
    return packed.getvalue()


def board_report_for(hat: Hat, period: Period) -> bytes:
    """The report to the joint board of a month, as a PDF to lay before it."""
    require(hat, Right.SEE_FUND)
    with open_books(the_home().books) as books:
        as_at = last_day_of(books, period)
    return pdf(board_paper(report_for(hat, as_at=as_at, known_on=None)))
