"""What tests of reading share: marking where a fault is, finding it, and spoiling a document one part at a time."""

import ast
import inspect
import json
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from wyebridge.engine.agreement.read import read_agreement
from wyebridge.engine.agreement.schema import agreement_schema
from wyebridge.engine.kernel.problems import Problem
from wyebridge.engine.kernel.yaml import Document, parse

PartPath = tuple[str | int, ...]

UNREADABLE = "⁇ unreadable"
"""What no name, amount, date, word or list can be read from. Free text can, and is then no fault."""


def marked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the ⟦ marks out of a text, and say at which line and column each stood."""
    lines = text.split("\n")
    places = [(number, line.index("⟦") + 1) for number, line in enumerate(lines, start=1) if "⟦" in line]
    return text.replace("⟦", ""), places


def found_in(text: str) -> tuple[Problem, ...]:
    """The problems of an agreement; each must say what is wrong, why it matters and what to do."""
    agreement, problems = read_agreement(text, "2008-09.yaml")
    assert (agreement is None) == bool(problems)
    for problem in problems:
        assert problem.what.strip()
        assert problem.why.strip()
        assert problem.remedy.strip()
        assert problem.place.file == "2008-09.yaml"
    return problems


def places_of(problems: Iterable[Problem]) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.place.line, problem.place.column) for problem in problems]


def codes_in(*modules: ModuleType) -> set[str]:
    """The codes that the modules' own sources give to faults and problems: so that none is without a case."""
    found = set()
    for module in modules:
        for call in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("Fault", "Problem"):
                code = call.args[1 if call.func.id == "Fault" else 0]
                if isinstance(code, ast.Constant):
                    found.add(str(code.value))
    return found


def values_of(text: str) -> dict[str, Any]:
    document = parse(text, "a test's own")
    assert isinstance(document, Document)
    return document.values


def every_path(node: Any, path: PartPath = ()) -> Iterator[PartPath]:
    """The path of every part of a document, wholes before their parts."""
    steps: list[Any] = (
        list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
    )
    for step in steps:
        yield (*path, step)
        yield from every_path(node[step], (*path, step))


def first_of_each_shape(paths: Iterable[PartPath]) -> Iterator[PartPath]:
    """Of parts that differ by their position in lists alone, the first: the one that what follows is judged against."""
    seen: set[tuple[str, ...]] = set()
    for path in paths:
        shape = tuple("*" if isinstance(step, int) else step for step in path)
        if shape not in seen:
            seen.add(shape)
            yield path


def with_part(values: dict[str, Any], path: PartPath, value: object) -> str:
    """A document with one part replaced, or taken out where the value is None."""
    copy = json.loads(json.dumps(values))
    holder = copy
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    if value is None:
        del holder[path[-1]]
    return json.dumps(copy, indent=1, ensure_ascii=False)


def reported_apart_from(values: dict[str, Any], path: PartPath) -> list[str]:
    """What is reported, although one part alone cannot be read, apart from the one problem that says so."""
    text = with_part(values, path, UNREADABLE)
    at = [number for number, words in enumerate(text.splitlines(), start=1) if UNREADABLE in words]
    problems = found_in(text)
    true = next((problem for problem in problems if problem.place.line in at), None)
    return [str(problem) for problem in problems if problem is not true]


def required_paths(values: dict[str, Any]) -> list[PartPath]:
    """Every part that a term cannot do without, by the schema that the terms themselves give."""
    schema = agreement_schema()

    def inside(node: Any, described: Any, path: PartPath) -> Iterator[PartPath]:
        described = next((one for one in described.get("anyOf", ()) if one.get("type") != "null"), described)
        if "$ref" in described:
            described = schema["$defs"][described["$ref"].split("/")[-1]]
        for step in node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
            if step in described.get("required", ()):
                yield (*path, step)
            part = described.get("items") or described.get("properties", {}).get(step) or {}
            yield from inside(node[step], part, (*path, step))

    return list(inside(values, schema, ()))


def written(path: PartPath) -> str:
    return "/".join(str(step) for step in path)
