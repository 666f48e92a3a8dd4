"""Tables sent as files for a spreadsheet."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from wyebridge.papers.table_file import SHAPES, Cells, FileColumn, Shape, table_csv, table_xlsx


def table_file(shape: Shape, name: str, columns: Sequence[FileColumn], rows: Iterable[Cells]) -> HttpResponse:
    """A table as a file of a shape, named without its ending."""
    content = table_csv(columns, rows) if shape == "csv" else table_xlsx(columns, rows)
    answer = HttpResponse(content, content_type=SHAPES[shape])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{shape}"'
    return answer
