"""Cells that hold an error, such as #REF!, which the library that reads workbooks gives as blanks.

A blank where a row had an error would hide it, and a row of nothing but errors would not be seen to be a row at all.
"""

import re
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import Final

Errors = Mapping[tuple[int, int], str]
"""The errors of one sheet by row and column, both counted from nought."""

Blocks = Callable[[zipfile.ZipInfo], Iterator[bytes]]
"""A member's bytes, block by block."""

_LONGEST: Final = 1 << 20  # bytes of one cell; a cell's text is 32,767 characters at most
_MOST_REPEATED: Final = 100_000
_ATTRIBUTE: Final = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def _attributes(tag: str) -> dict[str, str]:
    return {name.rpartition(":")[2]: unescape(double or single) for name, double, single in _ATTRIBUTE.findall(tag)}


def _pieces(blocks: Iterator[bytes], end: bytes) -> Iterator[bytes]:
    """The same bytes in pieces that each stop at an end of something, so that nothing is cut in two."""
    rest = b""
    for block in blocks:
        whole, mark, after = (rest + block).rpartition(end)
        yield whole + mark
        rest = after[-_LONGEST:]
    yield rest


# XLSX: a cell of type "e" in the sheet's own member of the archive.

_SHEET: Final = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
_RELATION: Final = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_XLSX_ERROR: Final = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*\bt=["']e["'])[^>]*\br=["']([A-Z]+)([0-9]+)["'](.*?)c>""", re.S
)
_XLSX_VALUE: Final = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)<")


def errors_in_xlsx(archive: zipfile.ZipFile, blocks: Blocks) -> dict[str, Errors]:
    """Errors by sheet. Every member is read through, so that whoever gives the blocks sees how far it unpacks."""
    sheets = _xlsx_sheets(archive, blocks)
    found: dict[str, Errors] = {}
    for member in archive.infolist():
        errors = {
            (int(row) - 1, _column(letters)): _xlsx_text(inside)
            for piece in _pieces(blocks(member), b"c>")
            if b"e" in piece and re.search(rb"""\bt=["']e["']""", piece)
            for letters, row, inside in _XLSX_ERROR.findall(piece)
        }
        if member.filename in sheets:
            found[sheets[member.filename]] = errors
    return found


def _xlsx_sheets(archive: zipfile.ZipFile, blocks: Blocks) -> dict[str, str]:
    """The sheets' names by the members that hold them."""
    held = set(archive.namelist())
    texts = [
        b"".join(blocks(archive.getinfo(name))).decode("utf-8", "replace") if name in held else ""
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    ]
    relations = [_attributes(tag) for tag in _RELATION.findall(texts[1])]
    member = {one.get("Id", ""): one.get("Target", "") for one in relations}
    sheets = [_attributes(tag) for tag in _SHEET.findall(texts[0])]
    paths = {one.get("name", ""): member.get(one.get("id", ""), "") for one in sheets}
    return {path.lstrip("/") if path.startswith("/") else f"xl/{path}": name for name, path in paths.items()}


def _xlsx_text(inside: bytes) -> str:
    value = _XLSX_VALUE.search(inside)
    return unescape(value[1].decode("utf-8", "replace")) if value else "#ERROR!"


def _column(letters: bytes) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + letter - 64
    return column - 1


# ODS: a cell that shows the name of an error, whatever value is kept with it. Rows and cells may be said once for many.

_ODS_SHOWN: Final = re.compile(rb"<text:p[^>]*>(#(?:REF|N/A|DIV/0|VALUE|NAME|NUM|NULL)[!?]?|Err:[0-9]{3})</text:p>")
_ODS_PART: Final = re.compile(
    rb"<table:(table|table-row|table-cell|covered-table-cell)(\s[^>]*?)?(/?)>|<text:p[^>]*>([^<]*)</text:p>|</table:table-row>"
)


def errors_in_ods(archive: zipfile.ZipFile, blocks: Blocks) -> dict[str, Errors]:
    """Errors by sheet. Every member is read through, so that whoever gives the blocks sees how far it unpacks."""
    for member in archive.infolist():
        has_any = any(_ODS_SHOWN.search(piece) for piece in _pieces(blocks(member), b"</text:p>"))
        if member.filename == "content.xml" and has_any:
            return _ods_errors(_pieces(blocks(member), b"</table:table-row>"))
    return {}


def _ods_errors(pieces: Iterator[bytes]) -> dict[str, Errors]:
    found: dict[str, dict[tuple[int, int], str]] = {}
    errors: dict[tuple[int, int], str] = {}
    row = rows = column = columns = 0
    for piece in pieces:
        for part in _ODS_PART.finditer(piece):
            said = _attributes((part[2] or b"").decode("utf-8", "replace"))
            match part[1]:
                case b"table":
                    errors, row, rows = found.setdefault(said.get("name", ""), {}), 0, 0
                case b"table-row":
                    row, rows, column, columns = row + rows, int(said.get("number-rows-repeated", 1)), 0, 0
                case b"table-cell" | b"covered-table-cell":
                    column, columns = column + columns, int(said.get("number-columns-repeated", 1))
                case _:
                    if _ODS_SHOWN.fullmatch(part[0]):
                        if rows * columns > _MOST_REPEATED:
                            raise ValueError(f"it says one error {rows * columns:,} times over")
                        errors |= {(row + i, column + j): part[4].decode() for i in range(rows) for j in range(columns)}
    return dict(found)


# XLS: records of an error, or of a formula whose result is one, in the stream of records inside a compound file.

_XLS_NAMES: Final = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOF, _EOF, _SHEET_STARTS, _FORMULA, _BOOL_OR_ERROR = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205
_LAST_SECTOR: Final = 0xFFFFFFFA


def errors_in_xls(data: bytes) -> dict[str, Errors]:
    """Errors by sheet, of a file that Excel 97 or 5 would open. Raises ValueError where its records are broken."""
    try:
        records = _stream(data)
        return {name: dict(_xls_errors(records, at)) for name, at in _xls_sheets(records)}
    except (struct.error, IndexError) as error:
        raise ValueError(f"its records are broken ({error})") from None


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Each record's kind and content, from one that begins a part of the workbook to the one that ends it."""
    depth = 0
    while at < len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        at += 4 + length
    raise IndexError("it ends before its last record")


def _xls_sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    has_flags = False
    for kind, content in _records(stream, 0):
        if kind == _BOF:
            has_flags = struct.unpack_from("<H", content)[0] >= 0x0600
        elif kind == _SHEET_STARTS:
            at, length = struct.unpack_from("<I", content)[0], content[6]
            is_wide = has_flags and content[7] & 1
            name = content[8 if has_flags else 7 :][: length * 2 if is_wide else length]
            yield name.decode("utf-16-le" if is_wide else "cp1252", "replace"), at


def _xls_errors(stream: bytes, at: int) -> Iterator[tuple[tuple[int, int], str]]:
    for kind, content in _records(stream, at):
        code = None
        if kind == _BOOL_OR_ERROR and content[7]:
            code = content[6]
        elif kind == _FORMULA and content[12:14] == b"\xff\xff" and content[6] == 2:
            code = content[8]
        if code is not None:
            row, column = struct.unpack_from("<HH", content)
            yield (row, column), _XLS_NAMES.get(code, "#ERROR!")


def _stream(data: bytes) -> bytes:
    """The stream of records, called `Workbook` or `Book`, of a compound file."""
    size, small_size = 1 << struct.unpack_from("<H", data, 30)[0], 1 << struct.unpack_from("<H", data, 32)[0]
    directory, small_below, small_table_at, table_more_at = struct.unpack_from("<I4xIIxxxxI", data, 48)
    table_sectors = list(struct.unpack_from("<109I", data, 76))
    for sector in _chain_of_tables(data, table_more_at, size):
        table_sectors += sector
    table = _numbers(b"".join(_sector(data, size, at) for at in table_sectors if at < _LAST_SECTOR))
    entries = _chained(data, size, table, directory)
    root, start, length = _directory_of(entries)
    if length < small_below:
        data, size = b"\0" * small_size + _chained(data, size, table, root), small_size
        table = _numbers(_chained(data, size, table, small_table_at))
    found = _chained(data, size, table, start)[:length]
    if len(found) < length:
        raise IndexError("it is cut short")
    return found


def _sector(data: bytes, size: int, number: int) -> bytes:
    return data[(number + 1) * size : (number + 2) * size]


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])


def _chained(data: bytes, size: int, table: tuple[int, ...], at: int) -> bytes:
    """What stands in a chain of sectors: the table gives, for each sector, the one that follows it."""
    found: list[bytes] = []
    while at < _LAST_SECTOR:
        if len(found) > len(table):
            raise IndexError("its sectors go round in a ring")
        found.append(_sector(data, size, at))
        at = table[at]
    return b"".join(found)


def _chain_of_tables(data: bytes, at: int, size: int) -> Iterator[tuple[int, ...]]:
    """Sectors of the table that have no room in the file's head; the last number of each says where the next is."""
    seen = 0
    while at < _LAST_SECTOR and seen * size < len(data):
        *sectors, at = _numbers(_sector(data, size, at))
        seen += 1
        yield tuple(sectors)


def _directory_of(entries: bytes) -> tuple[int, int, int]:
    """Where the small streams begin, and where the workbook's stream begins and how long it is."""
    root = 0
    for at in range(0, len(entries), 128):
        name = entries[at : at + 64].decode("utf-16-le", "replace").partition("\0")[0]
        start, length = struct.unpack_from("<II", entries, at + 116)
        if at == 0:
            root = start
        if name in ("Workbook", "Book"):
            return root, start, length
    raise IndexError("it holds no workbook")
