"""Every paper of one partner, written into a folder: each as a workbook and as a PDF."""

from collections.abc import Iterator
from pathlib import Path

from wyebridge.books.open import OpenBooks
from wyebridge.books.statement.memorandum import memoranda
from wyebridge.books.statement.provider import provider_report
from wyebridge.books.statement.terms import Statement
from wyebridge.books.statement.upward import upward_account
from wyebridge.papers.memorandum import memorandum_paper
from wyebridge.papers.pdf import pdf
from wyebridge.papers.provider import provider_paper
from wyebridge.papers.statement.paper import statement_paper
from wyebridge.papers.terms import Paper
from wyebridge.papers.upward import upward_paper
from wyebridge.papers.workbook import workbook


def write_papers(books: OpenBooks, found: Statement, out: Path) -> tuple[Path, ...]:
    """Write the papers of a statement's partner into a folder, and say which files they are.

    Its statement; the account that it gives upward; the memorandum account of the funds it hosts, where it hosts any;
    the report of its provider services, where it has them. The same books and day give the same bytes. Nothing is
    written where anything is refused.
    """
    papers = dict(_papers(books, found))
    contents = {f"{name}.{kind}": make(paper) for name, paper in papers.items() for kind, make in _KINDS.items()}
    out.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (out / name).write_bytes(content)
    return tuple(out / name for name in contents)


_KINDS = {"xlsx": workbook, "pdf": pdf}


def _papers(books: OpenBooks, found: Statement) -> Iterator[tuple[str, Paper]]:
    of = f"{found.partner.id}-{found.basis.year}-to-{found.basis.as_at}"
    yield f"statement-{of}", statement_paper(found)
    yield f"account-upward-{of}", upward_paper(upward_account(found))
    if accounts := memoranda(found):
        yield f"memorandum-{of}", memorandum_paper(accounts, found.partner)
    if report := provider_report(books, found):
        yield f"provider-report-{of}", provider_paper(report)
