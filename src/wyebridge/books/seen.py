"""The books as one partner may see them: what concerns a shared fund, and what is its own."""

from dataclasses import replace

from wyebridge.books.importing import SHARED_CLASSES
from wyebridge.books.open import OpenBooks


def seen_by(books: OpenBooks, partner: str) -> OpenBooks:
    """The same opening of the books without another body's own entries: as a copy made for the partner would hold.

    What is reserved to its body is so by class: an entry outside the shared funds stands in its ledger's own segment.
    """
    entries = books.entries
    is_seen = entries["class"].isin(list(SHARED_CLASSES)) | (entries.ledger == partner)
    return replace(books, entries=entries.filter(is_seen))
