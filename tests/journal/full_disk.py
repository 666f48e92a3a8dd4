"""Imports on a disk of their own that is nearly full: a tmpfs, mounted where `unshare -rm` lets one be.

Arguments: a folder, and how many kilobytes are to be free each time. Prints what was left as JSON.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from .nursery import _fork, job
from .trials import CUT, TMPFS_KB, Tally
from .works import WHOLE, WORKS, Harm


def main(folder: Path, rooms_kb: list[int]) -> None:
    tally = Tally("an import on a full disk", CUT)
    template, disk = folder / "template", folder / "disk"
    for made in (template, disk):
        made.mkdir(parents=True)
    WORKS["import"].make(template)
    refused = 0
    for room in rooms_kb:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={TMPFS_KB}k", "tmpfs", str(disk)], check=True)
        try:
            with tally.trial(f"{room} kB free"):
                refused += _try(template, disk / "it", room, tally)
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    tally.note = f"{refused} times it could not be done until there was room"
    print(json.dumps({"left": tally.left, "harms": tally.harms, "note": tally.note}))


def _try(template: Path, folder: Path, room: int, tally: Tally) -> bool:
    """Whether the import was refused."""
    shutil.copytree(template, folder)
    filler = folder / "filler"
    free = shutil.disk_usage(folder).free
    filler.write_bytes(bytes(max(0, free - room * 1024)))
    refused = _import(folder) != 0
    left = WORKS["import"].outcome(folder)
    filler.unlink()
    if _import(folder) != 0:
        raise Harm("it could not be done when there was room")
    if WORKS["import"].outcome(folder) != WHOLE:
        raise Harm("done again, it was not whole")
    tally.left[left] += 1
    return refused


def _import(folder: Path) -> int:
    child = _fork(job("import", folder))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(room) for room in sys.argv[2:]])
