"""Zip files, and the workbooks that are zip files inside: one member taken out, within bounds, or a plain refusal."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from wyebridge.books.feed.terms import Feed
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.ledger.coding import pattern, plain_text

SMALL: Final = 64 * 1024**2
MAX_RATIO: Final = 200
"""A member of more than SMALL bytes may unpack to so many times its packed size: ledgers come to about fifteen."""

_BLOCK: Final = 1 << 20
_ENCRYPTED: Final = 0x1
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError, ValueError)


@contextmanager
def opened(path: Path, file_name: str) -> Iterator[zipfile.ZipFile]:
    """A zip file, open. Raises Refused where it, or what is read of it meanwhile, cannot be unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except NotImplementedError as error:
        raise _unreadable(file_name, f"it is packed in a way that is not read here ({error})") from None
    except _BROKEN as error:
        raise _unreadable(file_name, f"it is broken, as when a download was cut short ({error})") from None


def unpack(archive: zipfile.ZipFile, feed: Feed, most_bytes: int, scratch: Path, file_name: str) -> tuple[Path, str]:
    """Unpack the one member, or the one that the feed names, into `scratch`. Returns where it is, and its name.

    Raises Refused where no member or more than one would do, it is encrypted, or it unpacks beyond the bounds.
    """
    member = _choose(archive, feed, file_name)
    target = scratch / "member"
    with target.open("wb") as out:
        for block in blocks(archive, member, most_bytes, file_name):
            out.write(block)
    return target, member.filename


def blocks(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most_bytes: int, file_name: str) -> Iterator[bytes]:
    """A member's bytes, block by block. Raises Refused, no more than the bounds unpacked, where it is beyond them."""
    if member.flag_bits & _ENCRYPTED:
        raise refuse(
            "encrypted",
            f"'{member.filename}' is locked with a password",
            why="it cannot be read without it, and a password has no place in a feed",
            remedy="unpack it, and import the file that was inside",
            place=Place(file_name),
        )
    most = min(most_bytes, max(SMALL, MAX_RATIO * member.compress_size))
    unpacked = member.file_size
    if unpacked <= most:
        unpacked = 0
        with archive.open(member) as stream:
            while unpacked <= most and (block := stream.read(_BLOCK)):
                unpacked += len(block)
                yield block
    if unpacked > most:
        raise refuse(
            "unpacks-too-large",
            f"'{member.filename}' is {member.compress_size:,} bytes and unpacks to more than {most:,}",
            why="a file made to unpack so far would fill this machine; no ledger packs so small",
            remedy="unpack it yourself, see what it is, and import that",
            place=Place(file_name),
        )


def _choose(archive: zipfile.ZipFile, feed: Feed, file_name: str) -> zipfile.ZipInfo:
    members = contents(archive)
    fitting = [member for member in members if _is_named(member, feed.member)] if feed.member else members
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(member.filename for member in members[:10]) or "nothing"
    what = f"{len(fitting) or 'no'} members named {feed.member}" if feed.member else f"{len(members)} members"
    raise refuse(
        "which-member",
        f"the zip file has {what}: it holds {names}{' and more' if len(members) > 10 else ''}",
        why="one batch is one file, and it must be sure which",
        remedy="say which with 'member: NAME' in the feed ('*' stands for anything), or unpack it and import each",
        place=Place(file_name),
    )


def contents(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The members that somebody put there, and not what a Mac adds."""
    files = [(member, PurePosixPath(member.filename)) for member in archive.infolist() if not member.is_dir()]
    return [member for member, path in files if "__MACOSX" not in path.parts and not path.name.startswith(".")]


def _is_named(member: zipfile.ZipInfo, wanted: str) -> bool:
    """Whether a member goes by this name, with or without its folders."""
    names = (member.filename, PurePosixPath(member.filename).name)
    return any(re.fullmatch(pattern(wanted), plain_text(name)) for name in names)


def _unreadable(file_name: str, what: str) -> Exception:
    return refuse(
        "broken-zip",
        f"the file is packed, and cannot be unpacked: {what}",
        why="nothing was read",
        remedy="fetch or save it again; or unpack it, and import the file that was inside",
        place=Place(file_name),
    )
