"""The papers that the demo writes of the made-up trust: each ties out once its year is settled, and none is missing."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pypdf import PdfReader

from wyebridge.books.home import make_home
from wyebridge.books.importing import import_extract
from wyebridge.books.open import open_books
from wyebridge.books.position import position
from wyebridge.demo.closing import close_march
from wyebridge.demo.extracts import write_extracts
from wyebridge.demo.run import DEMO_RETURNS, reference_trust
from wyebridge.papers.together import write_together

LINES: Final = 20_000
NOW: Final = datetime(2009, 4, 20, 9, 0, tzinfo=UTC)


def test_each_paper_of_the_trust_ties_out(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", reference_trust())
    extracts = write_extracts(tmp_path, agreement=home.agreements[0], coding=home.coding, lines=LINES)
    for path, feed, ledger in zip(extracts, ("council-ledger", "pct-ledger"), ("HC", "HPCT"), strict=True):
        import_extract(home, path, feed_id=feed, for_partner=ledger, by="demo", now=NOW)
    close_march(home, by="demo", now=NOW)
    with open_books(home.books) as books:
        written = write_together(books, home, position(books), DEMO_RETURNS)
    assert [one.path.name.partition("-2008-09-to")[0] for one in written] == [
        "note-HC",
        "note-HPCT",
        "bcf-plan-2023-24",
        "bcf-year-end-2025-26",
    ]
    assert all(one.says.endswith("differences are nil.") for one in written)
    for one in written:
        [paper] = [path for path in home.out.glob("*.pdf") if path.name.startswith(one.path.stem)]
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(paper).pages).split())
        assert "HPCT: occupied community bed-days for March 2009" in text
        assert "to 31 March 2009. Closed." in text
        assert "Cut-off of each feed" in text
    [note] = home.out.glob("note-HC-*.pdf")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(note).pages).split())
    assert "Settlement 2008-09.1 of the year binds" in text
    assert "both bodies' auditors: who controls the public health fund, by 2009-06-30" in text
