"""The notes that close every paper: how its figures are made, and its words as each body says them."""

from datetime import datetime

from wyebridge.engine.agreement.glossary import Word, words_used
from wyebridge.papers.terms import Column, Paper, Part, Row, Table


def with_notes(title: str, subject: str, status: str, recorded_at: str, parts: list[Part], notes: list[str]) -> Paper:
    """The paper with its notes: these sentences, then a glossary of the words that the paper uses, and no others."""
    moment = datetime.fromisoformat(recorded_at)
    bare = Paper(title, subject, status, moment, (*parts, Part("Notes", "Notes", (), tuple(notes))))
    glossary = _glossary(words_used(" ".join(bare.own_words())))
    last = Part("Notes", "Notes", (glossary,), tuple(notes), is_landscape=True)
    return Paper(title, subject, status, moment, (*parts, last))


def _glossary(words: tuple[Word, ...]) -> Table:
    columns = (
        Column("ours", "Here", width=24),
        Column("health", "A health body says", width=30),
        Column("council", "A council says", width=30),
        Column("meaning", "What it means", width=70),
    )
    rows = tuple(Row((word.ours, ", ".join(word.health), ", ".join(word.council), word.meaning)) for word in words)
    return Table("glossary", "Words used here, as each body says them", columns, rows)
