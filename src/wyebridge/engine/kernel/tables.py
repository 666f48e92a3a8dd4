"""A table as text into the same plain values as YAML, each with its line and column, so that terms read either.

A heading says where its cells belong: `cost_to_run.HC` is `HC` inside `cost_to_run`; `duties.0.law` is `law` in the
first of `duties`. An empty cell is left out.
"""

import csv
from collections.abc import Iterator
from typing import Any

from wyebridge.engine.kernel.problems import Place, Problem
from wyebridge.engine.kernel.yaml import Document, Path


def parse_table(text: str, file: str, name: str) -> Document | Problem:
    """Read comma-separated text with one heading row into a document that holds `name`, a list with one item a row.

    Places count lines as an editor does; columns are the cell's number, from 1.
    """
    lines = csv.reader(text.removeprefix("\ufeff").splitlines(keepends=True), strict=True)
    try:
        rows = [(lines.line_num, cells) for cells in lines if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        return _unreadable(f"it cannot be read as comma-separated text: {error}", Place(file, lines.line_num))
    if not rows:
        return _unreadable("it holds no rows", Place(file))
    (first_line, headings), *rest = rows
    paths = [_path(heading) for heading in headings]
    twice = next((n for n, path in enumerate(paths) if path in paths[:n]), None)
    if twice is not None:
        return _unreadable(f"the heading '{headings[twice]}' stands twice", Place(file, first_line, twice + 1))
    marks: dict[Path, tuple[int, int]] = {(): (first_line, 1), (name,): (first_line, 1)}
    items = []
    for number, (line, cells) in enumerate(rest):
        if len(cells) > len(headings):
            return _unreadable("a row has more cells than there are headings", Place(file, line, len(headings) + 1))
        marks[name, number] = (line, 1)
        found: dict[str | int, Any] = {}
        for column, (path, cell) in enumerate(zip(paths, cells, strict=False), 1):
            if cell.strip() and not _put(found, path, cell.strip()):
                what = f"the heading '{headings[column - 1]}' names both a value and what is inside it"
                return _unreadable(what, Place(file, first_line, column))
        for path, column in _places(paths, cells):
            marks.setdefault((name, number, *path), (line, column))
        items.append(_lists(found))
    return Document(file, {name: items}, marks)


def _path(heading: str) -> Path:
    return tuple(int(part) if part.isdecimal() else part for part in heading.strip().split("."))


def _put(found: dict[str | int, Any], path: Path, cell: str) -> bool:
    """Put a cell where its heading says; False where something else stands in the way."""
    inner: Any = found
    for step in path[:-1]:
        inner = inner.setdefault(step, {})
        if not isinstance(inner, dict):
            return False
    if path[-1] in inner:
        return False
    inner[path[-1]] = cell
    return True


def _places(paths: list[Path], cells: list[str]) -> Iterator[tuple[Path, int]]:
    """Each path that a row's cells fill, and each part on the way to it, as lists will number them."""
    filled = [(path, column) for column, (path, cell) in enumerate(zip(paths, cells, strict=False), 1) if cell.strip()]
    for path, column in filled:
        for end in range(1, len(path) + 1):
            yield _renumbered(path[:end], [other for other, _ in filled]), column


def _renumbered(path: Path, filled: list[Path]) -> Path:
    """The path with each number as it stands once the items that a row leaves empty are closed up."""
    steps: list[str | int] = []
    for at, step in enumerate(path):
        if isinstance(step, int):
            before = {other[at] for other in filled if len(other) > at and other[:at] == path[:at]}
            step = sum(1 for one in before if isinstance(one, int) and one < step)
        steps.append(step)
    return tuple(steps)


def _lists(value: Any) -> Any:
    """Names that are numbers become lists, in order."""
    if not isinstance(value, dict):
        return value
    if value and all(isinstance(key, int) for key in value):
        return [_lists(value[key]) for key in sorted(value)]
    return {str(key): _lists(inner) for key, inner in value.items()}


def _unreadable(what: str, place: Place) -> Problem:
    return Problem(
        "table",
        f"the table cannot be read: {what}",
        "cells could be taken for something that they are not",
        "mend the row; headings stand once each, and text with a comma in it stands in quotation marks",
        place,
    )
