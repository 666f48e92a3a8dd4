"""The home that this office works on, and its books, as every page asks for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from wyebridge.books.home import REGISTERS, Home, read_home
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.engine.agreement.terms import Agreement, Partner


def the_home() -> Home:
    """The home, read again whenever one of its files has changed. Raises Refused where a register has a fault."""
    return _read(settings.WYEBRIDGE_HOME, _stamp(settings.WYEBRIDGE_HOME))


@lru_cache(maxsize=2)
def _read(path: Path, _stamp: tuple[tuple[str, int, int], ...]) -> Home:
    return read_home(path)


def stamp() -> tuple[tuple[str, int, int], ...]:
    """What tells one state of the home's registers from another."""
    return _stamp(settings.WYEBRIDGE_HOME)


def _stamp(path: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells one state of the registers from another: every file's name, size and time of change."""
    folders = [path / folder for folder in ("agreement", *REGISTERS)]
    files = [path / "wyebridge.toml", *(file for folder in folders for file in sorted(folder.glob("*.y*ml")))]
    found = [(file, file.stat()) for file in files if file.exists()]
    return tuple((str(file), stat.st_mtime_ns, stat.st_size) for file, stat in found)


def partners() -> tuple[Partner, ...]:
    """Every partner of any version of the agreement, in the order first named."""
    found: dict[str, Partner] = {}
    for agreement in the_home().agreements:
        for partner in agreement.partners:
            found.setdefault(partner.id, partner)
    return tuple(found.values())


def partner_name(partner: str) -> str:
    """A partner's name, or its id where no version of the agreement names it."""
    return next((one.name for one in partners() if one.id == partner), partner)


def latest_agreement() -> Agreement:
    """The version that takes effect last."""
    return max(the_home().agreements, key=lambda one: one.effective_from)


@contextmanager
def books(known_on: date | None = None) -> Iterator[OpenBooks]:
    """The home's books, open for questions."""
    with open_books(the_home().books, known_on=known_on) as opened:
        yield opened
