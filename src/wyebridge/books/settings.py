"""What is set for a home: in its settings file, or in the environment, which goes before it."""

import os
import tomllib
from pathlib import Path
from typing import Final

from wyebridge.engine.kernel.problems import Place, refuse

SETTINGS: Final = "wyebridge.toml"


def read_settings(settings: Path) -> dict[str, str]:
    """A home's settings. Raises Refused where they cannot be read."""
    try:
        return tomllib.loads(settings.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refuse(
            "settings",
            f"the settings cannot be read: {error}",
            why="the home's name and addresses stand there",
            remedy='mend the line; values are written as name = "value"',
            place=Place(settings.name),
        ) from None


def setting(books: Path, name: str) -> str:
    """A setting of these books: WYEBRIDGE_NAME in the environment, else what their home's settings say, else ''."""
    settings = books.absolute().parent / SETTINGS
    said = read_settings(settings) if settings.is_file() else {}
    return os.environ.get(f"WYEBRIDGE_{name.upper()}") or said.get(name, "")
