"""A verifier written from docs/verifying.md alone gives the verdicts that ours does, place by place."""

import runpy
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from wyebridge.books.home import Home, read_home
from wyebridge.books.journal.checkpoint import write_checkpoint
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.journal.verify import verify
from wyebridge.books.recoding import recode

from .damage import (
    Json,
    flip,
    forge_manifest,
    forge_segment,
    log_path,
    manifest_path,
    read_log,
    segment_path,
    write_log,
)
from .partnership import NOW, import_usual

EXAMPLE: Final = Path(__file__).parents[2] / "examples" / "verify_books.py"
INDEPENDENT: Final[Callable[..., tuple[str, str]]] = runpy.run_path(str(EXAMPLE))["verify"]


def both(books: Path, *checkpoints: Path) -> str:
    """The place at which both find that the books do not hold; '' where both find that they do."""
    ours, theirs = verify(books, checkpoints), INDEPENDENT(books, checkpoints)
    assert ours.failed_at == theirs[0], (ours.failure, theirs[1])
    return ours.failed_at


def test_it_imports_nothing_of_ours() -> None:
    imports = [line for line in EXAMPLE.read_text(encoding="utf-8").splitlines() if line.startswith(("import", "from"))]
    assert imports
    assert {line.split()[1].split(".")[0] for line in imports} <= {
        *("base64", "hashlib", "json", "sys", "datetime", "pathlib", "pyarrow"),
    }


def test_both_take_sound_books_copies_of_them_and_what_they_grow_into(home: Home, tmp_path: Path) -> None:
    kept = write_checkpoint(home.books, tmp_path / "kept", on=date(2021, 5, 4))
    assert both(home.books, kept) == ""
    import_usual(home, "TC", 9)
    assert both(home.books, kept) == ""
    for partner in ("TC", "TPCT"):
        copy_books(home.books, partner, tmp_path / partner)
        assert both(tmp_path / partner, kept) == ""


def test_both_take_a_recoding_and_each_partners_copy_of_it(home: Home, tmp_path: Path) -> None:
    rules = home.path / "coding" / "TC.yaml"
    text = rules.read_text(encoding="utf-8").replace("cost_centre: POOL", "cost_centre: [POOL, NOWHERE]")
    rules.write_text(text, encoding="utf-8")
    found = recode(read_home(home.path), for_partner="TC", by="tester", because="Of the pool.", now=NOW)
    assert found.count
    assert both(home.books) == ""
    for partner in ("TC", "TPCT"):
        copy_books(home.books, partner, tmp_path / partner)
        assert both(tmp_path / partner) == ""


def as_log(change: Callable[[list[Json]], None]) -> Callable[[Path], None]:
    def damage(books: Path) -> None:
        actions = read_log(books, 5)
        change(actions)
        write_log(books, 5, actions)

    return damage


def as_manifest(change: Callable[[Json], Any]) -> Callable[[Path], None]:
    return lambda books: forge_manifest(books, 3, change)


def as_segment(kind: str, holder: str, columns: str) -> Callable[[Path], None]:
    def damage(books: Path) -> None:
        forge_segment(books, 3, segment_path(books, 3, kind, holder), f"SELECT * REPLACE ({columns}) FROM it")

    return damage


def show_no_more(books: Path) -> None:
    (books / "decisions" / "_delta_log" / f"{1:020}.json").unlink()


def show_again(books: Path) -> None:
    log = books / "agreements" / "_delta_log"
    shutil.copy(log / f"{1:020}.json", log / f"{2:020}.json")


DAMAGE: Final[dict[str, tuple[str, Callable[[Path], Any]]]] = {
    "a segment is gone": ("batch 3", lambda books: segment_path(books, 3, "entry", "shared").unlink()),
    "a reserved segment is gone": ("batch 2", lambda books: segment_path(books, 2, "entry", "TC").unlink()),
    "a manifest is gone": ("batch 3", lambda books: manifest_path(books, 3).unlink()),
    "a log entry is gone": ("batch 3", lambda books: log_path(books, 3).unlink()),
    "a segment is cut short": ("batch 4", lambda books: cut(segment_path(books, 4, "set-aside", "TC"))),
    "the newest log entry is cut short": ("batch 5", lambda books: cut(log_path(books, 5))),
    "the newest log entry is of another time": (
        "batch 5",
        as_log(lambda actions: actions[0]["commitInfo"].update(timestamp=1)),
    ),
    "the newest log entry counts other rows": (
        "batch 5",
        as_log(lambda actions: actions[2]["add"].update(stats='{"numRecords":1}')),
    ),
    "the newest log entry takes a file away": (
        "batch 5",
        as_log(lambda actions: actions.append({"remove": {"path": "x", "dataChange": True}})),
    ),
    "somebody else acted": ("batch 4", as_manifest(lambda manifest: manifest.update(by="somebody else"))),
    "a segment is not named": ("batch 3", as_manifest(lambda manifest: manifest["segments"].pop())),
    "the totals do not tie": ("batch 3", as_manifest(lambda manifest: manifest["control"].update(rows_in=9))),
    "there are no totals": ("batch 3", as_manifest(lambda manifest: manifest.pop("control"))),
    "an amount is another": ("batch 3", as_segment("entry", "shared", "pence + 1 AS pence")),
    "an account is empty": ("batch 3", as_segment("entry", "TPCT", "'' AS to_account")),
    "an entry pays itself": ("batch 3", as_segment("entry", "shared", "from_account AS to_account")),
    "a row is of another batch": ("batch 3", as_segment("set-aside", "TPCT", "2::BIGINT AS batch")),
    "a table no longer shows a decision": ("batch 1", show_no_more),
    "a table shows an agreement twice": ("the log of agreements", show_again),
    "the books begin otherwise": ("batch 1", lambda books: flip(log_path(books, 0), 40)),
    "a table begins otherwise": (
        "the agreements table's first log entry",
        lambda books: flip(books / "agreements" / "_delta_log" / f"{0:020}.json", 40),
    ),
}


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


@pytest.mark.parametrize("damage", DAMAGE)
def test_both_find_the_same_place(books: Path, damage: str) -> None:
    place, do = DAMAGE[damage]
    do(books)
    assert both(books) == place
