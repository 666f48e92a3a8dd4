"""What a home has on record of its boards' work: every file of its `record` folder, read as one."""

from pathlib import Path

from wyebridge.books.home import register_texts
from wyebridge.engine.governance.record import Recorded, read_record
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.kernel.problems import Problem, Refused


def read_records(folder: Path, constitution: Constitution) -> Recorded:
    """Proposals and facts of every YAML file in a folder, read as one; none where there is no such folder.

    A proposal may stand in one file and what happened to it in another. Raises Refused with every problem of every
    file.
    """
    problems: list[Problem] = []
    texts = {str(file): text for file, text in register_texts(folder, problems).items()}
    found, faults = read_record(texts, constitution)
    if problems or found is None:
        raise Refused((*problems, *faults))
    return found
