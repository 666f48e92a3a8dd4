"""The key that signs sessions, kept in the home for the embedded default."""

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """The home's own key, made the first time it is asked for, readable by its owner alone."""
    file = home / "office.key"
    if not file.exists():
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(made, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(50))
    return file.read_text(encoding="ascii")
