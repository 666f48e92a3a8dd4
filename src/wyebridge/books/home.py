"""A home: the one folder of a partnership, whose registers the command line and everything else read alike."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Final, TypeVar

from wyebridge.books.feed.terms import Feed, read_feed
from wyebridge.books.journal.durable import sync_folders
from wyebridge.books.journal.tables import create_tables
from wyebridge.books.settings import SETTINGS, read_settings
from wyebridge.engine.agreement.read import read_agreement
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.constitution import read_constitution
from wyebridge.engine.governance.read import read_decisions, repeated_decisions
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.problems import Place, Problem, Refused, refuse
from wyebridge.engine.ledger.closing import ClosingPlan, read_plan
from wyebridge.engine.ledger.coding import CodingRule, read_coding, repeated_rules

REGISTERS: Final = (
    "coding",
    "feeds",
    "decisions",
    "governance",
    "record",
    "balances",
    "bridge",
    "closing",
    "accounts",
    "reports",
    "returns",
)
ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the agreement as its file holds it."""

    file: str
    text: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Home:
    """A home whose registers have all been read and hold together."""

    path: Path
    name: str
    versions: tuple[Version, ...]
    coding: tuple[CodingRule, ...]
    coding_text: str
    decisions: tuple[Decision, ...]
    plans: tuple[ClosingPlan, ...] = ()
    constitution: Constitution | None = None
    withheld: tuple[Version, ...] = ()
    """Versions that may not be adopted yet, left out of `versions` where somebody asked for what may."""

    @property
    def books(self) -> Path:
        return self.path / "books"

    @property
    def out(self) -> Path:
        return self.path / "out"

    @property
    def planning(self) -> Path:
        """Problems to plan, by model (`exposure/`), and the runs that were kept (`runs/`)."""
        return self.path / "plans"

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        return tuple(version.agreement for version in self.versions)


def make_home(path: Path, agreement: Path) -> Home:
    """Make a home from a partnership's folder (or one agreement file), and empty books in it.

    A folder's YAML files are the agreement's versions; its `coding`, `feeds` and `decisions` folders, where it has
    them, become the home's. The feeds that ship are put beside them. Raises Refused, having made nothing, where the
    agreement has any fault or the home already exists.
    """
    if (path / SETTINGS).exists() or (path.is_dir() and any(path.iterdir())):
        raise refuse(
            "home-exists",
            f"{path} is not empty",
            why="a home is made once; its books are never overwritten",
            remedy="choose another folder, or go on with the home that is there",
            place=Place(str(path)),
        )
    if re.search("%[0-9A-Fa-f]{2}", str(path.absolute())):
        raise refuse(
            "home-name",
            f"the path {path} has a per cent sign before two figures",
            why="the tables' storage would take the three for one letter, and look for another folder",
            remedy="choose a folder whose path has no such sign",
            place=Place(str(path)),
        )
    versions = load_versions(agreement)
    source = agreement if agreement.is_dir() else agreement.parent
    staging = path.with_name(f".{path.name}.being-made")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        _fill(staging, source, versions)
        home = read_home(staging)
        create_tables(home.books)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    if path.is_dir():
        path.rmdir()
    staging.rename(path)
    sync_folders([path, path.parent])
    return replace(home, path=path)


def _fill(staging: Path, source: Path, versions: tuple[Version, ...]) -> None:
    for folder in ("agreement", *REGISTERS, "books", "out"):
        (staging / folder).mkdir(parents=True)
    for version in versions:
        (staging / "agreement" / version.file).write_text(version.text, encoding="utf-8")
    for register in REGISTERS:
        for file in _yaml_files(source / register):
            shutil.copy(file, staging / register / file.name)
    for feed in shipped_feeds():
        if not (staging / "feeds" / feed.name).exists():
            shutil.copy(feed, staging / "feeds" / feed.name)
    name = versions[0].agreement.title.replace("\\", "\\\\").replace('"', '\\"')
    settings = f'# A home of Wyebridge.\nname = "{name}"\njournal = "books"\nengine = "duckdb"\n'
    (staging / SETTINGS).write_text(settings, encoding="utf-8")


def read_home(path: Path) -> Home:
    """Read a home's registers. Raises Refused with every problem in any of them."""
    settings = path / SETTINGS
    if not settings.is_file():
        raise refuse(
            "no-home",
            f"{path} is not a home: it has no {SETTINGS}",
            why="there are no registers and no books to work with",
            remedy="make one with `wyebridge init HOME --agreement PATH`",
            place=Place(str(path)),
        )
    name = read_settings(settings).get("name", path.name)
    versions = load_versions(path / "agreement")
    agreements = tuple(version.agreement for version in versions)
    problems: list[Problem] = []
    texts = register_texts(path / "coding", problems)
    coding = tuple(_gather(texts, path, lambda text, file: read_coding(text, file, agreements), problems))
    problems += repeated_rules(coding, "coding")
    registers = register_texts(path / "decisions", problems)
    decisions = tuple(_gather(registers, path, lambda text, file: read_decisions(text, file, agreements), problems))
    problems += repeated_decisions(decisions, "decisions")
    problems += cited_decisions(versions, decisions) if registers else ()
    constitution = _read_constitution(path, agreements, problems)
    closing = register_texts(path / "closing", problems)
    plans = tuple(_gather(closing, path, lambda text, file: _as_items(*read_plan(text, file, agreements)), problems))
    if problems:
        raise Refused(problems)
    return Home(path, name, versions, coding, "\n".join(texts.values()), decisions, plans, constitution)


def _read_constitution(home: Path, agreements: tuple[Agreement, ...], problems: list[Problem]) -> Constitution | None:
    """How the partners decide: the one file of `governance/`, or None where the home has none."""
    texts = register_texts(home / "governance", problems)
    if len(texts) > 1:
        problems.append(
            Problem(
                "two-constitutions",
                f"there are {len(texts)} files, and one of them could say yes where another says no",
                "the partners decide in one way on any one day; lines that have ended stay, with the day they ended",
                "put them into one file",
                Place("governance"),
            )
        )
    found = tuple(
        _gather(texts, home, lambda text, file: _as_items(*read_constitution(text, file, agreements)), problems)
    )
    return found[0] if found else None


def _as_items(item: ItemT | None, problems: tuple[Problem, ...]) -> tuple[tuple[ItemT, ...], tuple[Problem, ...]]:
    return ((item,) if item else ()), problems


def read_home_feed(home: Home, feed_id: str) -> tuple[Feed, str]:
    """One of the home's feeds and its text. Raises Refused where it is unknown or has faults."""
    file = home.path / "feeds" / f"{feed_id}.yaml"
    if not file.is_file():
        known = ", ".join(found.stem for found in _yaml_files(home.path / "feeds"))
        raise refuse(
            "unknown-feed",
            f"the home has no feed '{feed_id}'",
            why="the feed says which column is what",
            remedy=f"use one of {known}; or write feeds/{feed_id}.yaml",
            place=Place(str(home.path / "feeds")),
        )
    text = file.read_text(encoding="utf-8")
    feed, problems = read_feed(text, f"feeds/{file.name}")
    if feed is None:
        raise Refused(problems)
    return feed, text


def shipped_feeds() -> list[Path]:
    """The feeds that come with Wyebridge."""
    return _yaml_files(Path(str(files("wyebridge") / "feeds")))


def feed_examples() -> Path:
    """The folder of examples of feeds, each a case that can be run."""
    return Path(str(files("wyebridge") / "feeds" / "examples"))


def read_versions(path: Path) -> tuple[tuple[Version, ...], tuple[Problem, ...]]:
    """Every version in a folder (or in one file), in order of file name, and every problem in any of them."""
    found: list[Version] = []
    problems: list[Problem] = []
    for file in [path] if path.is_file() else _yaml_files(path):
        text = _read_text(file, problems)
        if text is not None:
            agreement, faults = read_agreement(text, file.name)
            problems += faults
            found += [Version(file.name, text, agreement)] if agreement else []
    if not found and not problems:
        what = "there is no agreement" if not path.exists() else "the folder holds no agreement (*.yaml)"
        problems.append(
            Problem(
                "no-agreement",
                f"{what} at {path}",
                "there is nothing to read",
                "give the path of an agreement's YAML file, or of the folder that holds its versions",
                Place(str(path)),
            )
        )
    return tuple(found), tuple(problems)


def load_versions(path: Path) -> tuple[Version, ...]:
    """Every version in a folder (or in one file). Raises Refused with every problem in any of them."""
    versions, problems = read_versions(path)
    if problems:
        raise Refused(problems)
    return versions


def _read_text(file: Path, problems: list[Problem]) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        problems.append(
            Problem(
                "unreadable-encoding",
                "the file is not UTF-8 text",
                "its words cannot be read",
                "save it as UTF-8",
                Place(file.name),
            )
        )
        return None


def register_texts(folder: Path, problems: list[Problem]) -> dict[Path, str]:
    """The text of every YAML file in a folder, in order of name; what cannot be read is added to the problems."""
    return {file: text for file in _yaml_files(folder) if (text := _read_text(file, problems)) is not None}


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*.yaml") if file.is_file()) if folder.is_dir() else []


def _gather(
    texts: dict[Path, str],
    home: Path,
    read: Callable[[str, str], tuple[tuple[ItemT, ...], tuple[Problem, ...]]],
    problems: list[Problem],
) -> Iterator[ItemT]:
    for file, text in texts.items():
        items, faults = read(text, str(file.relative_to(home)))
        problems += faults
        yield from items


def cited_decisions(versions: tuple[Version, ...], decisions: tuple[Decision, ...]) -> Iterator[Problem]:
    """Each decision that a version cites and the register does not have."""
    known = {decision.id for decision in decisions}
    for version in versions:
        agreement = version.agreement
        cited: list[str | None] = [name for _, scheme in agreement.every_scheme() for name in scheme.decision]
        cited += [name for one in agreement.contributions for change in one.changes for name in change.decision]
        cited += [name for one in agreement.contributions for name in one.decision]
        cited += [name for change in agreement.budget_changes for name in change.decision]
        cited += agreement.decision
        cited += [suspension.decision for clause in agreement.clauses for suspension in clause.suspended]
        for name in sorted({name for name in cited if name} - known):
            yield Problem(
                "unknown-decision",
                f"the agreement cites a decision '{name}' that is not in the register",
                "nobody could say who took it, or when",
                "add it under decisions/, or correct the name",
                Place(f"agreement/{version.file}"),
            )


def constitution_of(home: Home) -> Constitution:
    """The home's constitution. Raises Refused where there is none."""
    if home.constitution is None:
        raise refuse(
            "no-constitution",
            f"{home.path} has no constitution",
            why="nobody has said who decides what, so nothing can be held against it",
            remedy="write governance/constitution.yaml; docs/registers.md says what it holds",
            place=Place(str(home.path)),
        )
    return home.constitution
