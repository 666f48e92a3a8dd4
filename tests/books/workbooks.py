"""Workbooks of all three formats, made from the same rows of Python values."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

Rows = Sequence[Sequence[object]]
FORMATS: Final = ("xlsx", "xls", "ods")


@dataclass(frozen=True)
class Error:
    """A cell whose formula came to an error."""

    name: str


def workbook(sheets: Mapping[str, Rows], kind: str, *, hidden: Sequence[str] = (), from_1904: bool = False) -> bytes:
    """A workbook of these sheets. Values are text, numbers, booleans, days, moments, `Error`, or None for no cell."""
    if kind == "xlsx":
        return xlsx(sheets, hidden, from_1904)
    return xls(sheets, hidden, from_1904) if kind == "xls" else ods(sheets, hidden)


def xlsx(sheets: Mapping[str, Rows], hidden: Sequence[str] = (), from_1904: bool = False) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": from_1904})
    day, moment = (book.add_format({"num_format": form}) for form in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm"))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                _put(sheet, i, j, value, moment if isinstance(value, datetime) else day)
        if name in hidden:
            sheet.hide()
    if hidden:
        next(sheet for sheet in book.worksheets() if sheet.name not in hidden).activate()
    book.close()
    return stream.getvalue()


def _put(sheet: Any, i: int, j: int, value: object, dated: object) -> None:
    match value:
        case None:
            pass
        case Error(name):
            sheet.write_formula(i, j, "=1/0", None, name)
        case bool():
            sheet.write_boolean(i, j, value)
        case date():
            sheet.write_datetime(i, j, value, dated)
        case str():
            sheet.write_string(i, j, value)
        case _:
            sheet.write_number(i, j, value)


_NAMESPACES: Final = (
    " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)
_ODS_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"


def ods(sheets: Mapping[str, Rows], hidden: Sequence[str] = ()) -> bytes:
    tables = "".join(_table(name, rows, name in hidden) for name, rows in sheets.items())
    style = (
        '<office:automatic-styles><style:style style:name="off" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMESPACES}>{style}'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _ODS_TYPE)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/></manifest:manifest>',
        )
    return stream.getvalue()


def _table(name: str, rows: Rows, is_hidden: bool) -> str:
    inside = "".join(f"<table:table-row>{''.join(_cell(value) for value in row)}</table:table-row>" for row in rows)
    style = ' table:style-name="off"' if is_hidden else ""
    return f"<table:table table:name={quoteattr(name)}{style}>{inside}</table:table>"


def _cell(value: object) -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case Error(name):
            kind, shown = 'office:value-type="string" office:string-value="" calcext:value-type="error"', name
        case bool():
            kind, shown = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"', str(value).upper()
        case date():
            kind, shown = f'office:value-type="date" office:date-value="{value.isoformat()}"', "a day"
        case str():
            kind, shown = 'office:value-type="string"', escape(value)
        case _:
            kind, shown = f'office:value-type="float" office:value="{value!r}"', f"{value:.2f}"
    return f"<table:table-cell {kind}><text:p>{shown}</text:p></table:table-cell>"


_CODES: Final = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
_SECTOR: Final = 512
_END, _TABLE, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def xls(sheets: Mapping[str, Rows], hidden: Sequence[str] = (), from_1904: bool = False) -> bytes:
    parts = [b"".join(_records(rows, from_1904)) for rows in sheets.values()]
    names = [name.encode("utf-16-le") for name in sheets]
    before = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    before += _record(0x0022, struct.pack("<H", from_1904))
    before += b"".join(_record(0x00E0, struct.pack("<HH16x", 0, form)) for form in (0, 14, 22))
    at = len(before) + sum(len(name) + 12 for name in names) + 4
    listed = b""
    for name, title, part in zip(names, sheets, parts, strict=True):
        listed += _record(0x0085, struct.pack("<IBBBB", at, title in hidden, 0, len(name) // 2, 1) + name)
        at += len(part)
    return _compound(before + listed + _record(0x000A, b"") + b"".join(parts))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _records(rows: Rows, from_1904: bool) -> list[bytes]:
    found = [_record(0x0809, struct.pack("<HHHHII", 0x0600, 16, 0, 0, 0, 0))]
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            match value:
                case None:
                    continue
                case Error(name):
                    # As a formula leaves it, and as a cell that is itself an error, turn about.
                    result = struct.pack("<HHHBxBxxxHHI", i, j, 0, 2, _CODES[name], 0xFFFF, 0, 0) + b"\0\0"
                    plain = struct.pack("<HHHBB", i, j, 0, _CODES[name], 1)
                    found.append(_record(0x0006, result) if i % 2 else _record(0x0205, plain))
                case bool():
                    found.append(_record(0x0205, struct.pack("<HHHBB", i, j, 0, value, 0)))
                case date():
                    found.append(_record(0x0203, struct.pack("<HHHd", i, j, *_serial(value, from_1904))))
                case str():
                    text = value.encode("utf-16-le")
                    found.append(_record(0x0204, struct.pack("<HHHHB", i, j, 0, len(text) // 2, 1) + text))
                case int() | float():
                    found.append(_record(0x0203, struct.pack("<HHHd", i, j, 0, value)))
    return [*found, _record(0x000A, b"")]


def _serial(value: date, from_1904: bool) -> tuple[int, float]:
    """The cell's style (1 is a day, 2 a moment) and the number that a spreadsheet keeps for it."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    return 2 if isinstance(value, datetime) else 1, (moment - start) / timedelta(days=1)


def _compound(stream: bytes) -> bytes:
    """A compound file that holds one stream, in sectors of 512 bytes."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % _SECTOR)
    of_stream = len(stream) // _SECTOR
    of_table = 1
    while of_table * 128 < of_stream + of_table + 1:
        of_table += 1
    table = [_TABLE] * of_table + [_END] + [of_table + 2 + n for n in range(of_stream - 1)] + [_END]
    table += [_FREE] * (of_table * 128 - len(table))
    first = [*range(of_table), *[_FREE] * (109 - of_table)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, of_table, of_table, 0, 4096, _END, 0, _END, 0)
    head += struct.pack("<109I", *first)
    root = _entry("Root Entry", 5, _END, 0, child=1)
    return (
        head
        + struct.pack(f"<{len(table)}I", *table)
        + root
        + _entry("Workbook", 2, of_table + 1, len(stream))
        + bytes(256)
        + stream
    )


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    wide = name.encode("utf-16-le") + b"\0\0"
    return wide.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", len(wide), kind, 1, _FREE, _FREE, child, start, size)
