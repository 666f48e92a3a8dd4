"""The works that may be cut off at any point, and what a folder must hold after: as it was, or the work whole.

To have another work cut off, give it a line in WORKS: how to make its folder, how to do it, and what it must leave.
"""

import hashlib
import json
import runpy
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from deltalake import DeltaTable

from wyebridge.books.adopting import adopt
from wyebridge.books.closing import close_month
from wyebridge.books.gathering import compact
from wyebridge.books.home import read_home
from wyebridge.books.importing import import_extract
from wyebridge.books.journal.checkpoint import write_checkpoint
from wyebridge.books.journal.compact import FOLDER, find_compact
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.journal.read import head
from wyebridge.books.journal.tables import POSTED
from wyebridge.books.journal.verify import Verification, verify
from wyebridge.books.listing import listing
from wyebridge.books.open import open_books
from wyebridge.books.position_rows import kept_rows
from wyebridge.books.recoding import recode

from .partnership import APRIL, FEEDS, NOW, home_to_close, import_usual, new_home, usual_rows, write_extract

AS_IT_WAS: Final = "as it was"
WHOLE: Final = "whole"
TODAY: Final = date(2021, 5, 4)
BATCHES: Final = 5
ENTRIES: Final = 16
ROWS: Final = 400
INDEPENDENT: Final[Callable[..., tuple[str, str]]] = runpy.run_path(
    str(Path(__file__).parents[2] / "examples" / "verify_books.py")
)["verify"]


class Harm(AssertionError):
    """Something was lost, doubled or left half done."""


@dataclass(frozen=True, slots=True)
class Work:
    """A work that may be cut off. `outcome` says what the folder holds after it; Harm where it is neither."""

    called: str
    make: Callable[[Path], None]
    do: Callable[[Path], Any]
    outcome: Callable[[Path], str]


def make_posted(folder: Path) -> None:
    """A home of five batches, its checkpoint, and an extract that it has not seen."""
    home = new_home(folder)
    for number, ledger in enumerate(("TC", "TPCT", "TC", "TPCT"), 2):
        import_usual(home, ledger, number)
    write_checkpoint(home.books, folder / "kept", on=TODAY)
    write_extract(folder, "TPCT", 9, usual_rows("TPCT", 9))
    rows = [(f"{row}.01", "Fletchings Ltd", ("POOL", "OWN", "NOWHERE")[row % 3]) for row in range(ROWS)]
    extract = write_extract(folder, "TC", 9, usual_rows("TC", 9))
    lines = [
        f"2021-04-{row % 28 + 1:02},9-{row},{amount},{who},{where}" for row, (amount, who, where) in enumerate(rows)
    ]
    with extract.open("a", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")


def do_import(folder: Path) -> None:
    home = read_home(folder / "home")
    import_extract(home, folder / "TC-9.csv", feed_id=FEEDS["TC"], for_partner="TC", by="tester", now=NOW)
    write_checkpoint(home.books, folder / "kept", on=TODAY)


def after_import(folder: Path) -> str:
    kept = [file for file in (folder / "kept").iterdir() if file.suffix == ".txt"]
    found = _sound(folder / "home" / "books", kept)
    outcomes = {(BATCHES, ENTRIES): AS_IT_WAS, (BATCHES + 1, ENTRIES + 4 + ROWS): WHOLE}
    return _one_of(outcomes, (found.batches, found.entries))


def do_second_import(folder: Path) -> None:
    home = read_home(folder / "home")
    extract = folder / "TPCT-9.csv"
    import_extract(home, extract, feed_id=FEEDS["TPCT"], for_partner="TPCT", by="tester", now=NOW)
    write_checkpoint(home.books, folder / "kept", on=TODAY)


def after_both_imports(folder: Path) -> str:
    kept = [file for file in (folder / "kept").iterdir() if file.suffix == ".txt"]
    found = _sound(folder / "home" / "books", kept)
    return _one_of({(BATCHES + 2, ENTRIES + 4 + ROWS + 4): WHOLE}, (found.batches, found.entries))


def make_unadopted(folder: Path) -> None:
    """A home whose books have adopted nothing yet."""
    new_home(folder)


def do_adoption(folder: Path) -> None:
    adopt(read_home(folder / "home"), by="tester", now=NOW)


def after_adoption(folder: Path) -> str:
    books = folder / "home" / "books"
    found = _sound(books)
    outcome = _one_of({0: AS_IT_WAS, 1: WHOLE}, found.batches)
    for table in ("agreements", "decisions"):
        if _rows_shown(books, table) > found.batches:
            raise Harm(f"{table} shows others what no batch holds, or shows it twice")
    return outcome


def make_to_compact(folder: Path) -> None:
    """A home of six batches whose compact copy has five of them, and a note of every byte of its books."""
    make_posted(folder)
    books = folder / "home" / "books"
    compact(books)
    do_import(folder)
    (folder / "before.txt").write_text(_fingerprint(books), encoding="utf-8")


def do_compaction(folder: Path) -> None:
    compact(folder / "home" / "books")


def after_compaction(folder: Path) -> str:
    books = folder / "home" / "books"
    if _fingerprint(books) != (folder / "before.txt").read_text(encoding="utf-8"):
        raise Harm("the books have changed")
    found, made = _sound(books), find_compact(books)
    with open_books(books) as opened:
        [(entries,)] = opened.rows(opened.entries.aggregate(all=opened.entries.count()))
    if entries != found.entries:
        raise Harm(f"{entries} entries answer for {found.entries}")
    return _one_of({BATCHES: AS_IT_WAS, BATCHES + 1: WHOLE}, made and made.batches)


def make_to_copy(folder: Path) -> None:
    """A home of five batches, and a note of every byte of its books."""
    make_posted(folder)
    (folder / "before.txt").write_text(_fingerprint(folder / "home" / "books"), encoding="utf-8")


def do_copy(folder: Path) -> None:
    copy_books(folder / "home" / "books", "TPCT", folder / "copy" / "books")


def after_copy(folder: Path) -> str:
    books = folder / "home" / "books"
    if _fingerprint(books) != (folder / "before.txt").read_text(encoding="utf-8"):
        raise Harm("the books that were copied have changed")
    if not (folder / "copy" / "books").exists():
        return AS_IT_WAS
    found = _sound(folder / "copy" / "books", list((folder / "kept").iterdir()), is_copy=True)
    return _one_of({(BATCHES, "TPCT", 4): WHOLE}, (found.batches, found.copy_for, found.withheld.get("TC", 0)))


def make_to_close(folder: Path) -> None:
    """A home whose April wants nothing but to be closed, its checkpoint, and how many batches it has."""
    home = home_to_close(folder)
    write_checkpoint(home.books, folder / "kept", on=TODAY)
    (folder / "batches.txt").write_text(str(head(home.books).batch), encoding="ascii")


def do_close(folder: Path) -> None:
    home = read_home(folder / "home")
    made = close_month(home, APRIL, by="F. Manager", now=NOW)
    assert made.checklist.is_closed, [item for item in made.checklist.items if not item.is_met]
    write_checkpoint(home.books, folder / "kept", on=TODAY)


def after_close(folder: Path) -> str:
    books, before = folder / "home" / "books", int((folder / "batches.txt").read_text(encoding="ascii"))
    found = _sound(books, list((folder / "kept").glob("*.txt")))
    with open_books(books) as opened:
        is_closed = opened.closings.is_closed(APRIL)
        has_figures = kept_rows(opened, opened.agreements[0].year, APRIL.last_day) is not None
    outcomes = {(before, False, False): AS_IT_WAS, (before + 1, True, True): WHOLE}
    return _one_of(outcomes, (found.batches, is_closed, has_figures))


def make_to_recode(folder: Path) -> None:
    """A home of five batches, its checkpoint, and a rule since written that moves a council's two rows in suspense."""
    make_posted(folder)
    rules = folder / "home" / "coding" / "TC.yaml"
    found = {"id": "TC-found", "ledger": "TC", "when": {"cost_centre": "NOWHERE"}, "to": "own"}
    said = {"author": "finance", "reason": "Its own, as was found."}
    rules.write_text(f"{rules.read_text(encoding='utf-8')}  - {json.dumps(found | said)}\n", encoding="utf-8")


def do_recoding(folder: Path) -> None:
    home = read_home(folder / "home")
    recode(home, for_partner="TC", by="tester", because="As was found.", now=NOW)
    write_checkpoint(home.books, folder / "kept", on=TODAY)


def after_recoding(folder: Path) -> str:
    books = folder / "home" / "books"
    found = _sound(books, list((folder / "kept").glob("*.txt")))
    with open_books(books) as opened:
        left = [row for row in listing(opened, "suspense").rows if "TC" in row]
    outcomes = {(BATCHES, ENTRIES, 2): AS_IT_WAS, (BATCHES + 1, ENTRIES + 4, 0): WHOLE}
    return _one_of(outcomes, (found.batches, found.entries, len(left)))


WORKS: Final[dict[str, Work]] = {
    "import": Work("an import", make_posted, do_import, after_import),
    "adoption": Work("an adoption", make_unadopted, do_adoption, after_adoption),
    "compaction": Work("a compaction", make_to_compact, do_compaction, after_compaction),
    "close": Work("a month's closing", make_to_close, do_close, after_close),
    "recoding": Work("a recoding", make_to_recode, do_recoding, after_recoding),
    "copy": Work("a copy", make_to_copy, do_copy, after_copy),
}


SECOND_IMPORT: Final = "second import"
OTHERS: Final[dict[str, Work]] = {
    SECOND_IMPORT: Work("an import beside another", make_posted, do_second_import, after_both_imports),
}
"""Works that are done beside another."""


class Templates:
    """The folder that each work begins from, made once and given out as copies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._given = 0

    def give(self, work: str) -> Path:
        template = self._folder / f"{work}-template"
        if not template.exists():
            template.mkdir(parents=True)
            {**WORKS, **OTHERS}[work].make(template)
        self._given += 1
        return Path(shutil.copytree(template, self._folder / f"{work}-{self._given}"))


def _sound(books: Path, checkpoints: list[Path] | None = None, *, is_copy: bool = False) -> Verification:
    """Verified by both verifiers, and shown to readers of Delta Lake as it is."""
    found = verify(books, checkpoints or [])
    place, fault = INDEPENDENT(books, checkpoints or [])
    if not found.holds or place:
        raise Harm(f"the books do not hold: {found.failed_at or place}: {found.failure or fault}")
    if not is_copy and sum(_rows_shown(books, "entries", kind=kind) for kind in POSTED) != found.entries:
        raise Harm("readers of Delta Lake see other entries")
    return found


def _rows_shown(books: Path, table: str, **where: str) -> int:
    filters = [(name, "=", value) for name, value in where.items()] or None
    return int(DeltaTable(str(books / table)).to_pyarrow_table(columns=["batch"], filters=filters).num_rows)


def _one_of(outcomes: dict[Any, str], found: Any) -> str:
    if found not in outcomes:
        raise Harm(f"neither as it was nor whole: {found}")
    return outcomes[found]


def _fingerprint(books: Path) -> str:
    files = sorted(path for path in books.rglob("*") if path.is_file() and path.name != ".writer.lock")
    files = [path for path in files if books / FOLDER not in path.parents]
    return hashlib.sha256(
        b"".join(str(path.relative_to(books)).encode() + path.read_bytes() for path in files)
    ).hexdigest()
