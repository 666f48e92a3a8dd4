"""The main job from end to end on the reference trust: extracts, the books, its year settled."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from wyebridge.books.adopting import adopt
from wyebridge.books.balances.disputes import NamedDispute, disputes_in, name_dispute
from wyebridge.books.engines.choose import SETTINGS
from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.importing import Imported, import_extract
from wyebridge.books.journal.read import read_batches
from wyebridge.books.settling import Settled, bind_year
from wyebridge.demo.extracts import write_extracts
from wyebridge.demo.receipts import CHEQUE, write_receipts
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.shipped import shipped

TRUST: Final = "herefordshire-2008-09"
BY: Final = "demo"
DEMO_RETURNS: Final = ("bcf-plan-2023-24", "bcf-year-end-2025-26")
"""The returns that the demo writes: one of each stage, and of each year that templates ship for."""
Step = Callable[[str], None]
_DISPUTE: Final = NamedDispute(ledger="HC", document=CHEQUE, by=BY, for_partner="HPCT", why="No such cheque was drawn.")
"""What an officer of the trust names in dispute: a cheque that the council shows received."""


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo made: the home, the raw extracts, what became of each, and the settlement of the year."""

    home: Home
    extracts: tuple[Path, ...]
    imported: tuple[Imported, ...]
    settled: Settled


def run_demo(path: Path, *, now: datetime, step: Step) -> Demo:
    """Make the reference trust's home at `path` (or go on with it), write its extracts, import them, settle the year.

    `step` is told, before each step, what is about to be done. Run again, it finds everything already there and
    changes nothing. Raises Refused where the folder holds something else.
    """
    step("Making the home")
    home = _home(path)
    adopt(home, by=BY, now=now)
    step("Writing the made-up ledger extracts")
    folder = path / "extracts"
    folder.mkdir(exist_ok=True)
    council, trust = write_extracts(folder, agreement=home.agreements[0], coding=home.coding)
    council_receipts, trust_receipts = write_receipts(council, trust)
    files = (
        (council, "council-ledger", "HC"),
        (trust, "pct-ledger", "HPCT"),
        (council_receipts, "council-receipts", "HC"),
        (trust_receipts, "pct-receipts", "HPCT"),
    )
    imported = []
    for extract, feed, ledger in files:
        step(f"Importing {extract.name}")
        imported.append(import_extract(home, extract, feed_id=feed, for_partner=ledger, by=BY, now=now))
    if not disputes_in(home.books, read_batches(home.books)):
        name_dispute(home, _DISPUTE, now=now)
    step("Settling the year")
    settled = bind_year(home, home.agreements[0].year, by=BY, now=now)
    return Demo(home, tuple(extract for extract, _, _ in files), tuple(imported), settled)


def reference_trust() -> Path:
    """The folder of the reference trust's agreement."""
    return shipped("agreements") / TRUST


def _home(path: Path) -> Home:
    if not (path / SETTINGS).is_file():
        return make_home(path, reference_trust())
    home = read_home(path)
    if not (path / "agreement" / "2008-09.yaml").is_file() or not (path / "feeds" / "pct-ledger.yaml").is_file():
        raise refuse(
            "not-the-demo",
            f"{path} is the home of {home.name}, not of the demo",
            why="made-up spending must never reach real books",
            remedy="choose another folder with --home",
            place=Place(str(path)),
        )
    return home
