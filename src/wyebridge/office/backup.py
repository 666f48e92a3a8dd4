"""A home kept in one file, and brought back from it: the database first and the books after, as repair expects.

The database is asked for a copy of one moment by its own tool (SQLite's backup, `pg_dump`). The books are copied after
it, while nobody may write to them, so that they may say more than the database and never less: what a stop leaves too.
"""

import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from wyebridge.books.gathering import verify
from wyebridge.books.home import REGISTERS
from wyebridge.books.journal.append import one_writer
from wyebridge.books.journal.durable import sync_file, sync_folders
from wyebridge.books.journal.read import head, read_batches
from wyebridge.books.settings import SETTINGS
from wyebridge.engine.kernel.problems import Place, Refused, refuse
from wyebridge.office.serve import ready

FORMAT: Final = 1
_MANIFEST: Final = "backup.json"
_DATABASE: Final = "database"
_HOME: Final = "home"
_LEFT_OUT: Final = ("office.db", "office.key")
"""Files of the home that are not copied as they lie: the database has its own copy, and the key of sessions stays."""
_STAGING: Final = ".being-restored"


@dataclass(frozen=True, slots=True)
class Backup:
    """What one backup holds: when it was made, of which home, database and migrations, and the books' last batch."""

    format: int
    made_at: str
    wyebridge: str
    name: str
    database: str
    migrations: tuple[str, ...]
    batch: int
    batch_sha256: str
    files: dict[str, str]
    """The SHA-256 of each file, by its path in the backup."""


def back_up(home: Path, file: Path, *, now: datetime) -> Backup:
    """Keep a home, its database and its books in one file, readable by its owner alone, while the office runs.

    Raises Refused where the file is there already, or the database's own tool is not on this machine. The file has its
    name only once it is whole and on disk.
    """
    ready(home)
    from wyebridge.office import database  # whose tables are there once Django is ready

    if file.absolute().is_relative_to(home.absolute()):
        raise refuse(
            "backup-inside",
            f"{file} is inside the home that it would keep",
            why="it would be lost with the home",
            remedy="name a file elsewhere, on another machine's disk if there is one",
            place=Place(str(file)),
        )
    if file.exists():
        raise refuse(
            "backup-exists",
            f"{file} is there already",
            why="one backup never takes another's place",
            remedy="give another name, with the day in it",
            place=Place(str(file)),
        )
    unfinished = file.with_name(f".{file.name}.being-made")
    hashes: dict[str, str] = {}
    made = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(made, "wb") as stream, tarfile.open(fileobj=stream, mode="w") as tar:
            with tempfile.TemporaryDirectory(dir=file.absolute().parent) as scratch:
                copy = Path(scratch) / _DATABASE
                database.copy_to(copy)
                _add(tar, copy, _DATABASE, hashes)
            with one_writer(home / "books") as last:
                for path in _files_of(home):
                    _add(tar, path, f"{_HOME}/{path.relative_to(home).as_posix()}", hashes)
            backup = Backup(
                FORMAT,
                now.isoformat(),
                version("wyebridge"),
                home.absolute().name,
                database.kind(),
                database.migrations(),
                last.batch,
                last.sha256,
                hashes,
            )
            _add_text(tar, json.dumps(asdict(backup), indent=1), _MANIFEST)
        sync_file(unfinished)
        unfinished.rename(file)
        sync_folders([file.absolute().parent])
        database.record_kept(batch=backup.batch)
    finally:
        unfinished.unlink(missing_ok=True)
    return backup


def read_backup(file: Path) -> Backup:
    """What a backup says of itself. Raises Refused where it is none, or is cut short."""
    try:
        with tarfile.open(file) as tar:
            held = tar.extractfile(_MANIFEST)
            assert held is not None, "the manifest is a file"
            said: dict[str, Any] = json.load(held)
    except (OSError, KeyError, tarfile.TarError, ValueError) as error:
        raise _no_backup(file, f"it cannot be read to its end ({type(error).__name__})") from None
    if said.get("format") != FORMAT:
        raise _no_backup(file, f"its format is {said.get('format')}, and this version reads {FORMAT}")
    return Backup(**{**said, "migrations": tuple(said["migrations"])})


def restore(file: Path, home: Path, *, only_database: bool = False) -> tuple[Backup, int]:
    """Bring a home back whole, into an empty folder; or its lost database alone, beside the books it was kept with.

    Returns what the backup says, and how many batches the books hold that it does not know of. What a post had begun
    is settled when the office next starts, by the books. Raises Refused, with nothing changed, where anything would be
    overwritten or does not hold together.
    """
    backup = read_backup(file)
    if only_database:
        _check_same_books(backup, home)
    else:
        _restore_home(file, backup, home)
    try:
        ready(home)
        from wyebridge.office import database  # whose tables are there once Django is ready

        database.check_can_take(backup.database, backup.migrations, backup.wyebridge)
        with tempfile.TemporaryDirectory(dir=home) as scratch:
            copy = Path(scratch) / _DATABASE
            _unpack(file, {_DATABASE: backup.files[_DATABASE]}, copy.parent)
            database.fill_from(copy)
        last = head(home / "books").batch
        database.record_restored(made_at=backup.made_at, batch=backup.batch, last=last)
    except BaseException:
        if not only_database:
            _empty(home)
        raise
    return backup, last - backup.batch


def _restore_home(file: Path, backup: Backup, home: Path) -> None:
    """Bring a home's registers and books back into a folder that is empty or not there, and verify them.

    Raises Refused, having put nothing there, where the folder holds anything, a file is not what was kept, or the
    books do not verify.
    """
    if home.exists() and any(one.name != _STAGING for one in home.iterdir()):
        raise refuse(
            "home-exists",
            f"{home} is not empty",
            why="a backup is never put over a home that may hold later work",
            remedy="choose an empty folder; or add --only-database, where this home's database alone was lost",
            place=Place(str(home)),
        )
    staging = home / _STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    try:
        for folder in ("agreement", *REGISTERS, "books", "out"):
            (staging / folder).mkdir()
        _unpack(
            file, {name: sha256 for name, sha256 in backup.files.items() if name != _DATABASE}, staging, under=_HOME
        )
        books = staging / "books"
        found = verify(books)
        if not found.holds:
            raise _no_backup(file, f"its books do not verify: {found.failure}, at {found.failed_at}")
        if (head(books).batch, head(books).sha256) != (backup.batch, backup.batch_sha256):
            raise _no_backup(file, "its books do not end with the batch that it names")
        sync_folders([staging, *(path for path in staging.rglob("*") if path.is_dir())])
        # The settings make it a home, and so come last.
        for path in sorted(staging.iterdir(), key=lambda one: one.name == SETTINGS):
            path.rename(home / path.name)
        sync_folders([home])
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _check_same_books(backup: Backup, home: Path) -> None:
    """Raise Refused unless this home's books go on from those of the backup."""
    batches = read_batches(home / "books")
    told = batches[backup.batch - 1].sha256 if 0 < backup.batch <= len(batches) else ""
    if backup.batch and told != backup.batch_sha256:
        raise refuse(
            "other-books",
            f"this home's books do not go on from batch {backup.batch} of the backup",
            why="its people and their work belong to other books, or to later ones",
            remedy="use a backup of this home, no newer than its books; or restore the whole into an empty folder",
            place=Place(str(home)),
        )


def _files_of(home: Path) -> Iterator[Path]:
    """Every file of the home that a backup copies; what is half written (a dot before its name) is not of it."""
    for path in sorted(home.rglob("*")):
        inside = path.relative_to(home)
        if any(folder.startswith(".") for folder in inside.parts[:-1]):
            continue
        if path.is_file() and not inside.parts[0].startswith((".", *_LEFT_OUT)) and path.name != ".writer.lock":
            yield path


def _add(tar: tarfile.TarFile, path: Path, name: str, hashes: dict[str, str]) -> None:
    """Add a file of a folder where others may grow while it is read: as many bytes as its heading says are taken."""
    content = tar.gettarinfo(path, name)
    content.uid = content.gid = 0
    content.uname = content.gname = ""
    with path.open("rb") as stream:
        taken = _Hashed(stream)
        tar.addfile(content, taken)
    hashes[name] = taken.sha256.hexdigest()


class _Hashed:
    """A stream that is hashed as it is read."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream, self.sha256 = stream, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self.sha256.update(block)
        return block


def _add_text(tar: tarfile.TarFile, text: str, name: str) -> None:
    held = text.encode()
    content = tarfile.TarInfo(name)
    content.size = len(held)
    tar.addfile(content, io.BytesIO(held))


def _unpack(file: Path, wanted: dict[str, str], folder: Path, *, under: str = "") -> None:
    """Write files of a backup, each held to its hash; nothing outside the folder, and nothing unnamed."""
    with tarfile.open(file) as tar:
        missing = set(wanted)
        for member in tar:
            if member.name not in wanted:
                continue
            path = (folder / Path(member.name).relative_to(under)).resolve()
            held = tar.extractfile(member)
            if held is None or not path.is_relative_to(folder.resolve()):
                raise _no_backup(file, f"{member.name} is no file of a home")
            path.parent.mkdir(parents=True, exist_ok=True)
            with held, path.open("xb") as stream:
                shutil.copyfileobj(held, stream)
            if _sha256(path) != wanted[member.name]:
                raise _no_backup(file, f"{member.name} is not what was kept")
            sync_file(path)
            missing.discard(member.name)
    if missing:
        raise _no_backup(file, f"{min(missing)} is not in it")


def _empty(folder: Path) -> None:
    for one in folder.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _no_backup(file: Path, what: str) -> Refused:
    return refuse(
        "no-backup",
        f"{file.name} cannot be restored: {what}",
        why="a home is brought back whole or not at all",
        remedy="use another backup; nothing was changed",
        place=Place(str(file)),
    )
