"""Every paper of one partner, written into a folder: each as a workbook and as a PDF."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from wyebridge.books.board import BoardReport
from wyebridge.books.claims import Claims, claims
from wyebridge.books.disclosure.terms import Disclosure
from wyebridge.books.open import OpenBooks
from wyebridge.books.returns.figures import ReturnFigures
from wyebridge.books.statement.memorandum import memoranda
from wyebridge.books.statement.provider import provider_report
from wyebridge.books.statement.terms import Statement
from wyebridge.books.statement.upward import upward_account
from wyebridge.papers.board import board_paper
from wyebridge.papers.claims import claims_paper
from wyebridge.papers.disclosure import disclosure_paper
from wyebridge.papers.memorandum import memorandum_paper
from wyebridge.papers.pdf import pdf
from wyebridge.papers.provider import provider_paper
from wyebridge.papers.return_book import return_book
from wyebridge.papers.return_paper import return_paper
from wyebridge.papers.statement.paper import statement_paper
from wyebridge.papers.terms import Paper
from wyebridge.papers.upward import upward_paper
from wyebridge.papers.workbook import workbook


def write_papers(books: OpenBooks, found: Statement, out: Path) -> tuple[Path, ...]:
    """Write the papers of a statement's partner into a folder, and say which files they are.

    Its statement; the account that it gives upward; the memorandum account of the funds it hosts, where it hosts any;
    the report of its provider services, where it has them; and its claims, once a settlement has raised any. The same
    books and day give the same bytes. Nothing is written where anything is refused.
    """
    return _write(dict(_papers(books, found)), out)


def write_claims(found: Claims, out: Path) -> tuple[Path, ...]:
    """Write the statement of one partner's claims into a folder, and say which files they are."""
    return _write(dict([_claims(found)]), out)


def write_note_paper(found: Disclosure, out: Path) -> tuple[Path, ...]:
    """Write one body's note to its accounts into a folder, and say which files they are."""
    basis = found.basis
    return write_paper(f"note-{found.partner.id}-{basis.year}-to-{basis.as_at}", disclosure_paper(found), out)


def write_board_paper(found: BoardReport, out: Path) -> tuple[Path, ...]:
    """Write the report to a joint board into a folder, with the drawing in it, and say which files they are."""
    paper, name = board_paper(found), f"board-report-{found.basis.as_at}"
    files = write_paper(name, paper, out)
    drawing = out / f"{name}.svg"
    drawing.write_text(paper.parts[0].pictures[0].svg, "utf-8")
    return (*files, drawing)


def write_return(found: ReturnFigures, out: Path) -> tuple[Path, ...]:
    """Write a return as its template's workbook and as a paper to sign, and say which files they are."""
    name = f"{found.template.id}-{found.basis.year}-to-{found.basis.as_at}"
    content = return_book(found)
    files = write_paper(f"{name}-to-sign", return_paper(found), out)
    (out / f"{name}.xlsx").write_bytes(content)
    return (out / f"{name}.xlsx", *files)


def _write(papers: Mapping[str, Paper], out: Path) -> tuple[Path, ...]:
    contents = {f"{name}.{kind}": make(paper) for name, paper in papers.items() for kind, make in _KINDS.items()}
    out.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (out / name).write_bytes(content)
    return tuple(out / name for name in contents)


def write_paper(name: str, paper: Paper, out: Path) -> tuple[Path, ...]:
    """Write one paper into a folder, as a workbook and as a PDF, and say which files they are."""
    contents = {f"{name}.{kind}": make(paper) for kind, make in _KINDS.items()}
    out.mkdir(parents=True, exist_ok=True)
    for file, content in contents.items():
        (out / file).write_bytes(content)
    return tuple(out / file for file in contents)


def write_pictured(name: str, paper: Paper, out: Path) -> tuple[Path, ...]:
    """Write one paper as a workbook and as a PDF, and each of its pictures (SVG) by its key."""
    written = list(write_paper(name, paper, out))
    for picture in (picture for part in paper.parts for picture in part.pictures):
        (out / f"{picture.key}.svg").write_text(picture.svg, encoding="utf-8")
        written.append(out / f"{picture.key}.svg")
    return tuple(written)


_KINDS = {"xlsx": workbook, "pdf": pdf}


def _papers(books: OpenBooks, found: Statement) -> Iterator[tuple[str, Paper]]:
    books = books.when_closed(found.basis.as_at)
    of = f"{found.partner.id}-{found.basis.year}-to-{found.basis.as_at}"
    yield f"statement-{of}", statement_paper(found)
    yield f"account-upward-{of}", upward_paper(upward_account(found))
    if accounts := memoranda(found):
        yield f"memorandum-{of}", memorandum_paper(accounts, found.partner)
    if report := provider_report(books, found):
        yield f"provider-report-{of}", provider_paper(report)
    if (raised := claims(books, as_at=found.basis.as_at, partner=found.partner.id)).rows:
        yield _claims(raised)


def _claims(found: Claims) -> tuple[str, Paper]:
    assert found.partner is not None, "a paper is one partner's"
    return f"claims-{found.partner.id}-at-{found.as_at}", claims_paper(found, found.partner)
