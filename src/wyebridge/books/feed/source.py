"""A file as it was received and the delimited UTF-8 text it is read as, with the way back from a row to its place."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from wyebridge.engine.kernel.problems import Place

Format = Literal["text", "xlsx", "xls", "ods"]


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of one sheet that stand together: the first one's number in the books, and its row in the sheet."""

    sheet: str
    row: int
    at: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read as text. `utf8_path` is the file itself, or a copy in `scratch` that is plain UTF-8.

    `sha256` and `size` are of the file as received. What stands above the headings (`rows_above`, on `lines_above`
    lines) is not in the copy; rows and lines are numbered as in the file all the same. `member` is the name that the
    rows' own file has inside a zip file. Of a workbook, `runs` say which sheet each row came from, and `left_out` are
    the sheets that were not read; where there are several, row numbers run on from one to the next.
    """

    path: Path
    utf8_path: Path
    sha256: str
    size: int
    encoding: str
    delimiter: str
    format: Format = "text"
    member: str = ""
    rows_above: int = 0
    lines_above: int = 0
    runs: tuple[Run, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def rows_above_headings(self) -> int:
        """How many rows stood above the headings, over all the sheets that were read."""
        return sum(run.at - 2 for run in self.runs) if self.runs else self.rows_above

    def place(self, line: int) -> Place:
        """Where a line stands, for somebody with the file open."""
        if not self.runs:
            return Place(self.path.name, line)
        run = next((run for run in reversed(self.runs) if run.row <= line), self.runs[0])
        return Place(f"{self.path.name}[{run.sheet}]", line - run.row + run.at)

    def described(self) -> dict[str, Any]:
        """What the books keep of it."""
        said: dict[str, Any] = {"file": self.path.name, "sha256": self.sha256, "bytes": self.size}
        said["format"] = self.format
        if self.member:
            said["member"] = self.member
        if self.runs:
            return said | {"sheets": [asdict(run) for run in self.runs], "left_out": list(self.left_out)}
        return said | {"encoding": self.encoding, "delimiter": self.delimiter}


def sheet_and_row(described: Mapping[str, Any], row: int) -> tuple[str, int]:
    """The sheet ('' in a text) and the row there of an entry, from what the books keep of its source."""
    runs = [run for run in described.get("sheets", ()) if run["row"] <= row]
    return (runs[-1]["sheet"], row - runs[-1]["row"] + runs[-1]["at"]) if runs else ("", row)
