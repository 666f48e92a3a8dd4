"""The pack of a meeting: its agenda and every paper as one accessible PDF, with a bookmark to each."""

import base64
import io

import pypdfium2
from django.utils import timezone

from wyebridge.engine.kernel.money import pounds
from wyebridge.office.governance import pages, queries
from wyebridge.office.governance.models import Meeting, Version
from wyebridge.office.governance.models import Paper as Laid
from wyebridge.papers.pdf import pdf
from wyebridge.papers.terms import Column, Paper, Part, Picture, Row, Table

DOTS = 1.5  # to a point: 108 to the inch, which prints plainly and keeps a pack of a hundred pages small
LARGEST = 2_000  # dots along a page's longer side, whatever size the file says that it is
PAGES_SHOWN = 60


def pack_of(meeting: Meeting, *, sees_restricted: bool) -> bytes:
    """The agenda, the words of each proposal on it, and every page of what was laid, each with its text for a reader.

    A page of somebody else's PDF goes in as a picture whose alternative is the page's own text, so that the pack is
    PDF/UA-1 whatever the file was. Of a file of more than 60 pages the first 60; the file itself is on the item's page.
    """
    board = queries.constitution().board(meeting.board)
    name = board.name if board else meeting.board
    starts = timezone.localtime(meeting.starts_at)
    items = pages.agenda(meeting, sees_restricted=sees_restricted)
    parts = [_agenda(items, meeting)]
    for one in items:
        if one.item.version and not one.is_hidden:
            parts.append(_proposal(one.number, one.item.version))
        parts += [_laid(one.number, paper) for paper in one.papers]
    return pdf(
        Paper(
            title=f"{name}: agenda and papers",
            subject=f"{starts:%-d %B %Y at %H:%M}, {meeting.place}",
            status="Sent out" if meeting.summoned_on else "Being prepared, and not sent out",
            recorded_at=meeting.starts_at,
            parts=tuple(parts),
        )
    )


def _agenda(items: list[pages.AgendaItem], meeting: Meeting) -> Part:
    columns = (
        Column("number", "Item", width=6),
        Column("title", "What", width=50),
        Column("papers", "Papers", width=50),
    )
    rows = tuple(
        Row((str(one.number), one.title, "; ".join(paper.title for paper in one.papers) or None)) for one in items
    )
    openness = "The public may come." if meeting.is_public else f"In private: {meeting.ground}."
    return Part("agenda", "Agenda", (Table("agenda", "What is to be considered", columns, rows),), intro=(openness,))


def _proposal(number: int, version: Version) -> Part:
    columns = (Column("what", "What", width=24), Column("words", "In words", width=90))
    letters = zip(pages.LETTERS, version.resolutions, strict=False)
    rows = (
        Row(("Purpose", version.purpose)),
        Row(("To be resolved", " ".join(f"({letter}) {words}" for letter, words in letters))),
        Row(("Money at stake", pounds(version.pence) if version.pence is not None else "None")),
        Row(("Reasons", version.reasons)),
        Row(("Alternatives considered", version.alternatives)),
        Row(("Wards or places", version.wards or "All")),
        Row(("Hash of these words", version.sha256)),
    )
    heading = f"Item {number}: {version.proposal.ref}, version {version.number}"
    return Part(f"item-{number}", heading, (Table(f"item-{number}", version.proposal.title, columns, rows),))


def _laid(number: int, paper: Laid) -> Part:
    """A paper as it was laid, a page at a time. One that cannot be read is said to be so, and left out."""
    says = f"SHA-256 of the file: {paper.sha256}"
    try:
        document = pypdfium2.PdfDocument(queries.kept_at(paper).read_bytes())
    except pypdfium2.PdfiumError:
        says = f"This file cannot be read as a PDF; it is on the item's page as it was laid. {says}"
        return Part(f"paper-{paper.pk}", f"Item {number}: {paper.title}", (), intro=(says,))
    count = len(document)
    if count > PAGES_SHOWN:
        says = f"The first {PAGES_SHOWN} of its {count} pages. {says}"
    shown = tuple(_page(document, index, paper.title) for index in range(min(count, PAGES_SHOWN)))
    return Part(f"paper-{paper.pk}", f"Item {number}: {paper.title}", (), intro=(says,), pictures=shown)


def _page(document: pypdfium2.PdfDocument, index: int, title: str) -> Picture:
    page = document[index]
    width, height = page.get_size()
    kept = io.BytesIO()
    page.render(scale=min(DOTS, LARGEST / max(width, height))).to_pil().save(kept, "JPEG", quality=80)
    picture = base64.b64encode(kept.getvalue()).decode()
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" '
        f'width="{width:.1f}" height="{height:.1f}">'
        f'<image width="{width:.1f}" height="{height:.1f}" href="data:image/jpeg;base64,{picture}"/></svg>'
    )
    text = " ".join(page.get_textpage().get_text_range().split())
    caption = f"{title}, page {index + 1} of {len(document)}"
    return Picture(f"page-{index}", caption, svg, text or "This page has no text that a machine can read.")
