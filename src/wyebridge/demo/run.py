"""The main job from end to end on the reference trust: extracts, the books, its year settled."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from wyebridge.books.adopting import adopt
from wyebridge.books.balances.disputes import NamedDispute, disputes_in, name_dispute
from wyebridge.books.closing import Closed
from wyebridge.books.home import Home, make_home, read_home
from wyebridge.books.importing import Imported, import_extract
from wyebridge.books.journal.read import read_batches
from wyebridge.books.open import open_books
from wyebridge.books.settings import SETTINGS
from wyebridge.books.settling import Settled
from wyebridge.demo.closing import close_march
from wyebridge.demo.commitments import Tried, try_commitments
from wyebridge.demo.extracts import write_extracts
from wyebridge.demo.forecasts import FEEDS, write_forecasts
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
    """What the demo made: the home, the raw extracts, what became of each, and its March closed, settling the year.

    `forecasts` are the files of what each body thought, as the year ended, that it would come to; `tried` is what was
    committed, and what was refused.
    """

    home: Home
    extracts: tuple[Path, ...]
    imported: tuple[Imported, ...]
    forecasts: tuple[Path, ...]
    tried: tuple[Tried, ...]
    closed: Closed
    settled: Settled


def run_demo(path: Path, *, now: datetime, step: Step) -> Demo:
    """Make the reference trust's home at `path` (or go on with it), write its extracts, import them, close March.

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
    step("Importing what each body forecast")
    with open_books(home.books) as books:
        forecasts = write_forecasts(folder, books, home.coding)
    for forecast, ledger in forecasts:
        import_extract(home, forecast, feed_id=FEEDS[ledger], for_partner=ledger, by=BY, now=now)
    if not disputes_in(home.books, read_batches(home.books)):
        name_dispute(home, _DISPUTE, now=now)
    step("Committing what is left of the year's money")
    tried = try_commitments(home, now=now)
    step("Closing March, which settles the year")
    closed = close_march(home, by=BY, now=now)
    assert closed.settled is not None, [item for item in closed.checklist.items if not item.is_met]
    extracts = tuple(extract for extract, _, _ in files)
    return Demo(home, extracts, tuple(imported), tuple(one for one, _ in forecasts), tried, closed, closed.settled)


def reference_trust() -> Path:
    """The folder of the reference trust's agreement."""
    return shipped("agreements") / TRUST


def _home(path: Path) -> Home:
    if not (path / SETTINGS).is_file():
        home = make_home(path, reference_trust())
        home.planning.mkdir()
        (home.planning / "exposure").mkdir()
        for file in sorted((shipped("plans") / "exposure").glob(f"{TRUST}*.yaml")):
            shutil.copyfile(file, home.planning / "exposure" / file.name)
        return home
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
