"""Files as answers, to be kept and not shown."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from wyebridge.papers.table_file import SHAPES, Cells, FileColumn, Shape, table_csv, table_xlsx

PDF = "application/pdf"


def as_file(content: bytes, name: str, content_type: str = PDF) -> HttpResponse:
    """The file under its name. A browser keeps it, and never opens it as a page of the office."""
    answer = HttpResponse(content, content_type=content_type)
    safe = "".join(letter for letter in name if letter.isprintable() and letter not in '"\\')
    answer.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def table_file(shape: Shape, name: str, columns: Sequence[FileColumn], rows: Iterable[Cells]) -> HttpResponse:
    """A table as a file of a shape, named without its ending."""
    content = table_csv(columns, rows) if shape == "csv" else table_xlsx(columns, rows)
    return as_file(content, f"{name}.{shape}", SHAPES[shape])
