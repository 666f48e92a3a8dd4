"""An object store, where that is where the books stand: what is there is read, and put only where nothing is.

The address is a setting of the home. What opens the store is taken from the environment alone, by the names that its
own tools use. Nothing is ever written over or deleted here.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from wyebridge.books.settings import SETTINGS, setting
from wyebridge.engine.kernel.problems import Place, Problem, Refused, refuse

if TYPE_CHECKING:
    from obstore.store import ObjectStore

FOLDER: Final = "books"
"""What the setting `journal` says where the books stand in the home's own folder."""
SCHEMES: Final = ("s3", "az", "abfss", "gs")
PROBE: Final = "_put-if-absent.txt"
_PROBE_TEXT: Final = b"Put here to try that this store refuses to put a file where there is one.\n"
_TRIES: Final = 3
_PIECE: Final = 8 * 2**20


class StoreDiffers(Refused):
    """The store does not say what the folder, or its own chain, does. Neither is written over.

    It is found at a batch, or where none can be named at a table's log.
    """

    def __init__(self, at: int | str, what: str) -> None:
        self.batch = at if isinstance(at, int) else None
        self.place = place = f"batch {at}" if isinstance(at, int) else at
        self.what = what
        why = "the books would be two, or have lost what somebody holds; nothing is written over"
        remedy = (
            "see by `wyebridge verify` and a checkpoint that was kept which of the two is right: put the store right "
            "from the folder or a backup; or where the folder is wrong move it away, and it is made anew"
        )
        super().__init__([Problem("store-differs", what, why, remedy, Place(place))])


@dataclass(frozen=True, slots=True)
class Store:
    """The books' files at an address, each by its key: its path under the books."""

    address: str
    at: "ObjectStore"

    def read(self, key: str) -> bytes | None:
        """A small file's bytes; None where there is none of that name."""
        import obstore

        with self._reached():
            try:
                return bytes(obstore.get(self.at, key).bytes())
            except FileNotFoundError:
                return None

    def pieces(self, key: str) -> Iterator[bytes]:
        """A file's bytes, a few megabytes at a time. Raises FileNotFoundError where there is none of that name."""
        import obstore

        with self._reached():
            for piece in obstore.get(self.at, key).stream(min_chunk_size=_PIECE):
                yield bytes(piece)

    def sha256_of(self, key: str) -> str:
        """The fingerprint of a file's bytes. Raises FileNotFoundError where there is none of that name."""
        digest = hashlib.sha256()
        for piece in self.pieces(key):
            digest.update(piece)
        return digest.hexdigest()

    def names(self, folder: str) -> list[str]:
        """The names of the files right in a folder, in their order."""
        return self._names(folder, None)

    def names_from(self, folder: str, name: str) -> list[str]:
        """The names of the files right in a folder that are this one or come after it, in their order."""
        # A listing begins after a name, and no name of ours comes between one and itself without its last character.
        return [found for found in self._names(folder, f"{folder}/{name[:-1]}") if found >= name]

    def put(self, key: str, file: Path) -> None:
        """Put a file whose name is given to no other."""
        import obstore

        with self._reached():
            obstore.put(self.at, key, file)

    def put_new(self, key: str, content: bytes) -> bytes:
        """Put a file where there is none of its name; returns what then stands there, which may be another's.

        An answer that was lost is told from another's file by reading it back, so `content` must be its writer's own.
        Raises Refused where the store takes no condition, or where it cannot be said whether the file is there.
        """
        _try_the_condition(self.address, os.getpid())
        return self._put_if_absent(key, content)

    def differs(self, at: int | str, what: str) -> StoreDiffers:
        """A refusal for what is found there and should not be, ready to raise."""
        return StoreDiffers(at, f"{what}, at {self.address}")

    def nothing_there(self) -> Refused:
        """A refusal for an address without books, ready to raise."""
        return refuse(
            "no-books-there",
            f"there are no books at {self.address}",
            why="nothing can be read or posted; the folder alone is not the books once they have an address",
            remedy="correct the address; or, to put a folder's books there, set journal back to "
            f'"{FOLDER}" in {SETTINGS} and run `wyebridge move --home HOME --to {self.address}`',
            place=Place(self.address),
        )

    def _names(self, folder: str, after: str | None) -> list[str]:
        import obstore

        with self._reached():
            listed = obstore.list(self.at, folder, offset=after)
            paths = [found["path"].removeprefix(f"{folder}/") for chunk in listed for found in chunk]
        return sorted(path for path in paths if "/" not in path)

    def _put_if_absent(self, key: str, content: bytes) -> bytes:
        import obstore
        from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError

        for _ in range(_TRIES):
            fault: Exception | None = None
            try:
                obstore.put(self.at, key, content, mode="create")
                return content
            except AlreadyExistsError:
                pass  # an earlier try of ours, another's file, or two puts that met, of which neither was taken
            except (PermissionDeniedError, UnauthenticatedError, FileNotFoundError) as error:
                raise _out_of_reach(self.address, error) from error
            except (BaseError, OSError) as error:
                fault = error
            try:
                if (there := self.read(key)) is not None:
                    return there
            except Refused as error:
                fault = error
        raise refuse(
            "store-did-not-answer",
            f"{self.address} did not say whether it took {key} ({fault or 'it would not, and has none'})",
            why="it may come to be there: then the batch stands, whole; if not, nothing of it does",
            remedy="see with `wyebridge list` whether it stands before doing it again; "
            "the same file imported again changes nothing",
            place=Place(self.address),
        )

    @contextmanager
    def _reached(self) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except (BaseError, PermissionError) as error:
            raise _out_of_reach(self.address, error) from error


def store_of(books: Path) -> Store | None:
    """The store at whose address the books of a home stand; None where they stand in this folder alone.

    A partner's copy stands alone, whatever is set. Raises Refused where the setting is no address of books.
    """
    address = setting(books, "journal")
    if address in ("", FOLDER) or (books / "copy-for.txt").is_file():
        return None
    return open_store(address)


def open_store(address: str) -> Store:
    """The store at an address. Raises Refused where it is no address of books, or the environment lacks its account."""
    address = checked_address(address)
    return Store(address, _open(address, os.getpid()))


def key_of(books: Path, path: Path) -> str:
    """The key of a file of the books."""
    return path.relative_to(books).as_posix()


def checked_address(address: str) -> str:
    """The address, without a slash at its end. Raises Refused where it is none, or has a password in it."""
    parts = urlsplit(address)
    is_secret = parts.password or parts.query or (parts.username and parts.scheme != "abfss")
    if parts.scheme in SCHEMES and parts.netloc and not is_secret:
        return address.rstrip("/")
    raise refuse(
        "no-address-of-books",
        "the address set for the books has a secret in it" if is_secret else f"'{address}' is no address of books",
        why="what opens a store is taken from the environment alone, and the address says no more than where",
        remedy=f'set journal in {SETTINGS} to "{FOLDER}", for the folder in the home; or to an address such as '
        "s3://bucket/pool, az://container/pool, abfss://container@account.dfs.core.windows.net/pool or gs://bucket/pool",
        place=Place(SETTINGS),
    )


@cache
def _open(address: str, process: int) -> "ObjectStore":
    """One for each process: what is under it does not outlive a fork."""
    from obstore.exceptions import BaseError
    from obstore.store import from_url

    retries: Any = {"max_retries": 5, "retry_timeout": timedelta(seconds=60)}
    try:
        return from_url(address, retry_config=retries)
    except (BaseError, ValueError) as error:
        raise _out_of_reach(address, error) from error


@cache
def _try_the_condition(address: str, process: int) -> None:
    """Put the same file twice, once in a process: where both are taken, a batch could be written over unseen."""
    import obstore
    from obstore.exceptions import AlreadyExistsError, BaseError

    for _ in range(2):
        try:
            obstore.put(_open(address, process), PROBE, _PROBE_TEXT, mode="create")
        except AlreadyExistsError:
            return
        except (BaseError, OSError) as error:
            raise _out_of_reach(address, error) from error
    raise refuse(
        "store-takes-no-condition",
        f"{address} put a file where there was one, though it was told not to",
        why="of two people who post at once, one's batch would be written over, and nobody would see it",
        remedy="ask its keeper for a store that honours If-None-Match on PutObject; or keep the books in a folder",
        place=Place(address),
    )


def _out_of_reach(address: str, error: Exception) -> Refused:
    said = str(error).split("\n")[0]
    return refuse(
        "store-out-of-reach",
        f"the books at {address} cannot be reached: {said}",
        why="what the folder has may be behind them, so nothing is answered from it and nothing is posted",
        remedy="see that the address is right, that the store can be reached from here, and that the environment has "
        "what opens it (AWS_…, AZURE_… or GOOGLE_…, as the store's own tools take it)",
        place=Place(address),
    )
