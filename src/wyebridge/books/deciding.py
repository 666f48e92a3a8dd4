"""Decisions that have taken effect, put into a home's register and its books."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import yaml

from wyebridge.books.adopting import adopt_what_may_be
from wyebridge.books.home import Home, read_home
from wyebridge.books.journal.durable import sync_folders, write_file
from wyebridge.books.journal.manifest import Manifest
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, Refused, refuse


def enter_decisions(home: Home, name: str, decisions: Sequence[Decision], *, by: str, now: datetime) -> Manifest | None:
    """Write decisions to `decisions/NAME.yaml` and have the books adopt them. None where the books have them all.

    Written as people would write it, so that the register reads the same whoever wrote each file. Raises Refused,
    with the register as it was, where the decisions have a fault, or where a file of that name says something else.
    """
    file = home.path / "decisions" / f"{name}.yaml"
    text = register_text(decisions)
    if file.exists() and file.read_text(encoding="utf-8") != text:
        raise refuse(
            "decisions-differ",
            f"{file.name} in the register says something else of these decisions",
            why="what a register says is never written over",
            remedy="look at both; where the file is wrong, take it away, if the books have not adopted it",
            place=Place(str(file)),
        )
    was_there = file.exists()
    file.parent.mkdir(exist_ok=True)
    write_file(file, text)
    try:
        return adopt_what_may_be(read_home(home.path), by=by, now=now)
    except Refused:
        # Nothing was posted. Stopped by anything else, the books may hold them already: then the register says so too.
        if not was_there:
            file.unlink()
            sync_folders([file.parent])
        raise


def register_text(decisions: Sequence[Decision]) -> str:
    """Decisions as a file of the register, which reads back as they are."""
    written = [_plain(one) for one in decisions]
    return yaml.safe_dump({"decisions": written}, allow_unicode=True, sort_keys=False, width=120)


def _plain(decision: Decision) -> dict[str, Any]:
    said = decision.model_dump(mode="json", exclude_defaults=True)
    if decision.amount is not None:
        said["amount"] = pounds(decision.amount)  # a register's amounts are pounds, as people write them
    return said
