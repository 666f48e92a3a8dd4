"""The trials: each does a harm so many times, looks at what is left, and keeps count."""

import json
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from wyebridge.books.home import read_home
from wyebridge.books.importing import import_extract
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.journal.verify import verify
from wyebridge.engine.kernel.problems import Refused

from .nursery import Nursery, job
from .partnership import FEEDS, NOW
from .works import INDEPENDENT, OTHERS, SECOND_IMPORT, WHOLE, WORKS, Harm, Templates

CUT: Final = "the work is whole or not begun; done again, it is whole, once"
FOUND: Final = "`verify`, and a verifier that is not ours, name the place"
TMPFS_KB: Final = 4_096


@dataclass(slots=True)
class Tally:
    """What was tried, what had to hold, what was left how often, and every harm that was done."""

    what: str
    must: str
    left: Counter[str] = field(default_factory=Counter)
    harms: list[str] = field(default_factory=list)
    note: str = ""

    @property
    def tried(self) -> int:
        return sum(self.left.values()) + len(self.harms)

    @contextmanager
    def trial(self, what: str) -> Iterator[None]:
        """One trial; a harm that it finds is kept with these words."""
        try:
            yield
        except Harm as harm:
            self.harms.append(f"{what}: {harm}")


def kill_at_steps(nursery: Nursery, templates: Templates, work: str, pick: Callable[[int], Iterable[int]]) -> Tally:
    """Kill -9 the work just before some of the steps by which it changes files; `pick` says which of so many."""
    counted = templates.give(work)
    assert nursery.run(job(work, counted, die_at=0)) == [0]
    every = int((counted / "steps").read_text(encoding="ascii"))
    tally = Tally(f"kill -9 of {WORKS[work].called} just before a step on files", CUT, note=f"of {every} steps")
    for step in pick(every):
        folder = templates.give(work)
        [status] = nursery.run(job(work, folder, die_at=step))
        assert status == -9, f"step {step} of {every} was never reached"
        look_and_do_again(nursery, work, folder, tally, f"step {step} of {every}")
    return tally


def kill_at_moments(nursery: Nursery, templates: Templates, work: str, times: int, chance: random.Random) -> Tally:
    """Kill -9 the work at random moments of the time that it takes."""
    folder = templates.give(work)
    began = time.monotonic()
    assert nursery.run(job(work, folder)) == [0]
    takes = time.monotonic() - began
    tally = Tally(f"kill -9 of {WORKS[work].called} at a random moment", CUT, note=f"of {takes:.2f} seconds")
    for _ in range(times):
        moment = chance.uniform(0, takes)
        folder = templates.give(work)
        nursery.run_and_kill_after(job(work, folder), moment)
        look_and_do_again(nursery, work, folder, tally, f"{moment:.3f} seconds in")
    return tally


def look_and_do_again(nursery: Nursery, work: str, folder: Path, tally: Tally, when: str) -> None:
    """What was left is as it was or whole; the work done again ends well and leaves it whole."""
    with tally.trial(when):
        left = WORKS[work].outcome(folder)
        # A copy is never made over another, so one that is whole is not made again.
        if (work, left) != ("copy", WHOLE) and nursery.run(job(work, folder)) != [0]:
            raise Harm("it could not be done again")
        if WORKS[work].outcome(folder) != WHOLE:
            raise Harm("done again, it was not whole")
        tally.left[left] += 1
    shutil.rmtree(folder)


def two_at_once(nursery: Nursery, templates: Templates, times: int) -> list[Tally]:
    """Two processes import at the same time: the same file, and a file each."""
    same = Tally("two processes import the same file at once", "it lands once; the other is told it is there")
    each = Tally("two processes import a file each at once", "both land")
    for tally, other, outcome in ((same, "import", WORKS["import"]), (each, SECOND_IMPORT, OTHERS[SECOND_IMPORT])):
        for number in range(times):
            folder = templates.give("import")
            with tally.trial(f"time {number}"):
                if nursery.run(job("import", folder), job(other, folder)) != [0, 0]:
                    raise Harm("one of them failed")
                tally.left[outcome.outcome(folder)] += 1
            shutil.rmtree(folder)
    return [same, each]


def files_that_may_not_grow(nursery: Nursery, templates: Templates, limits: Iterable[int]) -> Tally:
    """An import whose process may write no file longer than so many bytes (RLIMIT_FSIZE): a disk that gives up."""
    tally = Tally("an import that may write no file over a limit of bytes", CUT)
    for limit in limits:
        folder = templates.give("import")
        nursery.run(job("import", folder, largest_file=limit))
        look_and_do_again(nursery, "import", folder, tally, f"a limit of {limit} bytes")
    return tally


def full_disk(folder: Path, rooms_kb: Iterable[int]) -> Tally:
    """An import on a disk (a small tmpfs of its own) with so many kilobytes free. Says so where none may be mounted."""
    tally = Tally("an import on a full disk", CUT)
    package = Path(__file__).parent
    alone = ["unshare", "-rm"]
    folder.mkdir(exist_ok=True)
    try:
        mount = ["mount", "-t", "tmpfs", "tmpfs", str(folder)]
        subprocess.run([*alone, *mount], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[0]
        tally.note = f"not tried: this machine mounts no disk for one process alone ({said})"
        return tally
    trials = [sys.executable, "-m", f"{package.name}.full_disk", str(folder), *map(str, rooms_kb)]
    done = subprocess.run([*alone, *trials], cwd=package.parent, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    tally.left.update(found["left"])
    tally.harms += found["harms"]
    tally.note = found["note"]
    return tally


Spoiler = Callable[[bytes, random.Random], bytes | None]


def flip_a_bit(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def cut_short(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def take_away(data: bytes, chance: random.Random) -> None:
    return None


SPOILERS: Final[dict[str, Spoiler]] = {
    "a bit flipped": flip_a_bit,
    "the file cut short": cut_short,
    "the file taken away": take_away,
}


def spoil_every_file(templates: Templates, how: str, times: int, chance: random.Random) -> Tally:
    """Spoil each file of the books, and of a partner's copy, so many times; the checkpoint was kept from before."""
    folder = templates.give("import")
    books, copy, kept = folder / "home" / "books", folder / "copy", sorted((folder / "kept").iterdir())
    copy_books(books, "TPCT", copy)
    files = [path for root in (books, copy) for path in sorted(root.rglob("*")) if path.is_file()]
    files = [path for path in files if path.name != ".writer.lock"]
    tally = Tally(f"{how}, in each file of the books and of a copy", FOUND, note=f"{len(files)} files")
    for path in files:
        whole = path.read_bytes()
        for _ in range(times):
            spoilt = SPOILERS[how](whole, chance)
            if spoilt is None:
                path.unlink()
            else:
                path.write_bytes(spoilt)
            root = copy if copy in path.parents else books
            with tally.trial(path.relative_to(folder).as_posix()):
                _must_be_found(root, kept, path.relative_to(root), is_gone=spoilt is None)
                tally.left["found"] += 1
            path.write_bytes(whole)
    if not verify(books, kept).holds or not verify(copy, kept).holds:
        tally.harms.append("put right again, the books do not hold")
    shutil.rmtree(folder)
    return tally


def _must_be_found(books: Path, kept: list[Path], path: Path, *, is_gone: bool) -> None:
    place = _place_of(path)
    try:
        ours = verify(books, kept).failed_at
    except Refused as refused:
        ours = refused.problems[0].code
    theirs, _ = INDEPENDENT(books, kept)
    if not ours or not theirs:
        raise Harm(f"not found by {'our verifier' if not ours else 'the other verifier'}")
    if ours != place and not is_gone:
        raise Harm(f"found at {ours}, not at {place}")


def _place_of(path: Path) -> str:
    """The place that is to be named where this file of the books was changed."""
    if path.name.startswith("batch-"):
        return f"batch {int(path.name.split('-')[1])}"
    if path.suffix == ".json":
        table, number = path.parts[0], int(path.stem)
        if table == "entries":
            return f"batch {max(number, 1)}"
        return f"batch {number}" if number else f"the {table} table's first log entry"
    return "the mark of whose copy this is"


def cut_extracts(templates: Templates, times: int, chance: random.Random) -> Tally:
    """Import an extract cut short at a random byte, and then the whole of it."""
    tally = Tally(
        "an extract cut short at a random byte, and then the whole of it",
        "every row of both is posted or set aside, and what came twice is flagged",
    )
    for _ in range(times):
        folder = templates.give("import")
        whole = (folder / "TC-9.csv").read_bytes()
        cut = chance.randrange(whole.index(b"\n") + 1, len(whole))
        (folder / "cut.csv").write_bytes(whole[:cut])
        home = read_home(folder / "home")
        with tally.trial(f"byte {cut}"):
            posted = [_import(home, folder / name) for name in ("cut.csv", "TC-9.csv")]
            if posted[1]["duplicates"] < posted[0]["rows_posted"] - 1:  # the last row may have lost its number's end
                raise Harm("rows that came twice were not flagged")
            if not verify(home.books).holds:
                raise Harm("the books do not hold")
            tally.left["accounted for"] += 1
        shutil.rmtree(folder)
    return tally


def _import(home: Any, path: Path) -> dict[str, int]:
    try:
        done = import_extract(home, path, feed_id=FEEDS["TC"], for_partner="TC", by="tester", now=NOW)
    except Refused:
        return {"rows_posted": 0, "duplicates": 0}
    control: Any = done.manifest["control"]
    rows = len(path.read_bytes().rstrip(b"\n").split(b"\n")) - 1
    if not rows == control["rows_in"] == control["rows_posted"] + control["rows_set_aside"]:
        raise Harm(f"{rows} rows in the file, and {control} in the books")
    return dict(control)
