"""Putting files beyond the reach of a power cut: `deltalake` syncs nothing to disk, so this does."""

import os
import uuid
from collections.abc import Iterable
from pathlib import Path


def sync_file(path: Path) -> None:
    """Wait until a file's content is on disk. Raises OSError where the disk cannot promise it."""
    _sync(path, os.O_RDONLY)


def sync_folders(folders: Iterable[Path]) -> None:
    """Wait until the names in these folders are on disk, so that a synced file can be found again."""
    for folder in dict.fromkeys(folders):
        _sync(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))


def write_file(path: Path, text: str) -> None:
    """Put a register's text in the place of what is there, whole and on disk, or not at all."""
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_text(text, encoding="utf-8")
    sync_file(draft)
    draft.rename(path)
    sync_folders([path.parent])


def put_new(path: Path, content: bytes) -> None:
    """Put a file where there is none of its name: whole and on disk before it has that name, and never over another.

    Raises FileExistsError where there is one. The folder is not synced yet.
    """
    draft = path.with_name(f"_commit_{uuid.uuid4().hex}.json.tmp")
    try:
        draft.write_bytes(content)
        sync_file(draft)
        os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
