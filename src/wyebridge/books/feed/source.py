"""A file as it was received and the delimited UTF-8 text it is read as, with the way back from a row to its place."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wyebridge.engine.kernel.problems import Place


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read as text. `utf8_path` is the file itself, or a copy in `scratch` that is plain UTF-8.

    `sha256` and `size` are of the file as received. What stands above the headings (`rows_above`, on `lines_above`
    lines) is not in the copy; rows and lines are numbered as in the file all the same. `member` is the name that the
    rows' own file has inside a zip file.
    """

    path: Path
    utf8_path: Path
    sha256: str
    size: int
    encoding: str
    delimiter: str
    member: str = ""
    rows_above: int = 0
    lines_above: int = 0

    def place(self, line: int) -> Place:
        """Where a line stands, for somebody with the file open."""
        return Place(self.path.name, line)

    def described(self) -> dict[str, Any]:
        """What the books keep of it."""
        return {
            "file": self.path.name,
            "sha256": self.sha256,
            "bytes": self.size,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            **({"member": self.member} if self.member else {}),
        }
