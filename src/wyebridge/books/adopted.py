"""What the books have adopted, read back: versions of the agreement, decisions, constitutions, closing plans."""

from collections.abc import Sequence
from pathlib import Path

from wyebridge.books.journal.read import Batch
from wyebridge.books.records import texts
from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.ledger.closing import ClosingPlan


def adopted_agreements(books: Path, batches: Sequence[Batch]) -> tuple[Agreement, ...]:
    """Every version that these batches adopted, in order."""
    return tuple(load_agreement(held.text, held.id) for held in texts(books, batches, "agreement", "file"))


def adopted_decisions(books: Path, batches: Sequence[Batch]) -> tuple[Decision, ...]:
    """Every decision that these batches recorded, in order."""
    return tuple(Decision.model_validate_json(held.text) for held in texts(books, batches, "decision"))


def adopted_constitutions(books: Path, batches: Sequence[Batch]) -> tuple[Constitution, ...]:
    """How the partners decide, in each state of it that these batches recorded, the last as it stands."""
    return tuple(Constitution.model_validate_json(held.text) for held in texts(books, batches, "constitution"))


def adopted_plans(books: Path, batches: Sequence[Batch]) -> tuple[ClosingPlan, ...]:
    """Every closing plan that these batches adopted, in order."""
    return tuple(ClosingPlan.model_validate_json(held.text) for held in texts(books, batches, "closing-plan"))
