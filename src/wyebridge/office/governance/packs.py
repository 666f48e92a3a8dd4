"""The pack of a meeting: its agenda and every paper as one accessible PDF, with a bookmark to each."""

from django.utils import timezone

from wyebridge.engine.kernel.money import pounds
from wyebridge.office.governance import pages, queries
from wyebridge.office.governance.models import Meeting, Version
from wyebridge.office.governance.models import Paper as Laid
from wyebridge.papers.pdf import pdf
from wyebridge.papers.terms import Column, Paper, Part, Row, Table


def pack_of(meeting: Meeting, *, sees_restricted: bool) -> bytes:
    """The agenda, and the words of each proposal on it; files that were laid are listed by their hash."""
    board = queries.constitution().board(meeting.board)
    name = board.name if board else meeting.board
    starts = timezone.localtime(meeting.starts_at)
    items = pages.agenda(meeting, sees_restricted=sees_restricted)
    parts = [_agenda(items, meeting)]
    parts += [_proposal(one.number, one.item.version) for one in items if one.item.version and not one.is_hidden]
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
        Row((str(one.number), one.title, "; ".join(_paper(two) for two in one.papers) or None)) for one in items
    )
    openness = "The public may come." if meeting.is_public else f"In private: {meeting.ground}."
    return Part("agenda", "Agenda", (Table("agenda", "What is to be considered", columns, rows),), intro=(openness,))


def _paper(paper: Laid) -> str:
    return f"{paper.title} (a file of its own; SHA-256 begins {paper.sha256[:16]})"


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
