"""What a home has on record of its boards' work: every file of its `record` folder, read together."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from wyebridge.books.home import register_texts
from wyebridge.engine.governance.record import Recorded, read_record
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.kernel.problems import Place, Problem, Refused


def read_records(folder: Path, constitution: Constitution) -> Recorded:
    """Proposals and facts of every YAML file in a folder; none where there is no such folder.

    Each file is checked alone: a proposal and all that happens to it stand in one file.

    Raises Refused with every problem of every file.
    """
    problems: list[Problem] = []
    read = [read_record(text, str(file), constitution) for file, text in register_texts(folder, problems).items()]
    problems += [problem for _, faults in read for problem in faults]
    found = _joined([record for record, _ in read if record])
    twice = [name for name, times in Counter(one.id for one in found.proposals).items() if times > 1]
    problems += [
        Problem(
            "name-used-twice",
            f"there are two proposals '{name}'",
            "what names it could mean either",
            "rename one",
            Place(str(folder)),
        )
        for name in twice
    ]
    if problems:
        raise Refused(problems)
    return found


def _joined(records: Sequence[Recorded]) -> Recorded:
    parts = (tuple(item for record in records for item in getattr(record, part.name)) for part in fields(Recorded))
    return Recorded(*parts)
