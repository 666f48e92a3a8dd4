"""YAML into terms, with a place for every fault: one reading for agreements, feeds, coding rules and decisions.

Plain scalars stay text, so that `5762425.00` never becomes a float and `2008-09` never becomes a sum.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from yaml import CSafeLoader, MappingNode, MarkedYAMLError, Node, SequenceNode, YAMLError, compose

from wyebridge.engine.kernel.problems import Place, Problem

Path = tuple[str | int, ...]
TermT = TypeVar("TermT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem at a path inside a document, before the path has become a line and a column.

    `about` lists the parts of the document that the fault was judged from; where one of them could not be read, the
    fault is left unsaid until it can.
    """

    path: Path
    code: str
    what: str
    why: str
    remedy: str
    about: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML text that parsed: its plain values, and the line and column where each begins.

    `parts` are values that came out of other files, by their name here: their places are in those files.
    """

    file: str
    values: dict[str, Any]
    marks: dict[Path, tuple[int, int]]
    parts: dict[str, "Document"] = field(default_factory=dict)

    def place(self, path: Path) -> Place:
        """The line and column of the deepest part of the path that is in the text."""
        if path and path[0] in self.parts:
            return self.parts[str(path[0])].place(path)
        found = next(path[:end] for end in range(len(path), -1, -1) if path[:end] in self.marks)
        return Place(self.file, *self.marks[found])

    def problem(self, fault: Fault) -> Problem:
        return Problem(fault.code, fault.what, fault.why, fault.remedy, self.place(fault.path))


class _Unreadable(Exception):
    """The text is YAML that terms cannot be read from: what is wrong, and where."""

    def __init__(self, what: str, node: Node) -> None:
        super().__init__(what)
        self.what = what
        self.line, self.column = _place(node)


def parse(text: str, file: str) -> Document | Problem:
    """Parse YAML text. `file` is the name that problems give as their place."""
    marks: dict[Path, tuple[int, int]] = {}
    try:
        node = compose(text, Loader=CSafeLoader)
        if not isinstance(node, MappingNode):
            return _not_yaml("it does not hold named values, such as 'id: example'", Place(file))
        return Document(file, _values(node, (), marks), marks)
    except _Unreadable as error:
        return _not_yaml(error.what, Place(file, error.line, error.column))
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        what = error.problem if isinstance(error, MarkedYAMLError) else str(error).splitlines()[0]
        return _not_yaml(what or str(error), Place(file, mark.line + 1, mark.column + 1) if mark else Place(file))


def _not_yaml(what: str, place: Place) -> Problem:
    return Problem(
        "yaml",
        f"the file cannot be read as YAML: {what}",
        "nothing after this point can be understood",
        "mend the line; the usual causes are indentation, a missing colon, or the same name written twice",
        place,
    )


def _values(node: Node, path: Path, marks: dict[Path, tuple[int, int]]) -> Any:
    """A node's plain values, every scalar as text; notes where each part begins."""
    if len(marks) > _MOST_PARTS or len(path) > _DEEPEST:
        raise _Unreadable(f"it has more than {_MOST_PARTS:,} parts, or more than {_DEEPEST} one inside another", node)
    marks[path] = _place(node)
    if isinstance(node, SequenceNode):
        return [_values(item, (*path, index), marks) for index, item in enumerate(node.value)]
    if not isinstance(node, MappingNode):
        return node.value
    found: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key.value, str):
            raise _Unreadable("a name is not a word", key)
        if key.value in found:
            raise _Unreadable(f"'{key.value}' is written twice", key)
        found[key.value] = _values(value, (*path, key.value), marks)
    return found


def _place(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


_DEEPEST = 60
_MOST_PARTS = 500_000  # a file that refers to itself over and over stops here, not at the end of memory


@dataclass(frozen=True, slots=True)
class Reading(Generic[TermT]):
    """What came of a document: its term, and every problem found.

    Where a part could not be read, the term holds a stand-in there, so that the rest is still checked in the same
    pass; such a term is for checking alone. It is None where nothing sensible is left.
    """

    document: Document
    term: TermT | None
    problems: tuple[Problem, ...]
    unread: frozenset[Path]

    def judge(self, faults: Iterable[Fault]) -> tuple[Problem, ...]:
        """Problems for the faults found in the term, leaving unsaid what was judged from a part that was not read."""
        return tuple(
            self.document.problem(fault)
            for fault in faults
            if not any(self._touches_unread(about) for about in (fault.path, *fault.about))
        )

    def _touches_unread(self, about: Path) -> bool:
        return any(path[: len(about)] == about or about[: len(path)] == path for path in self.unread)


def read_term(document: Document, term: type[TermT]) -> Reading[TermT]:
    """Validate a document against a term, collecting every problem at once."""
    values = deepcopy(document.values)
    problems: tuple[Problem, ...] = ()
    unread: set[Path] = set()
    schema = _schema(term)
    for _ in range(_ROUNDS):
        try:
            return Reading(document, term.model_validate(values), problems, frozenset(unread))
        except ValidationError as error:
            details = _without_echoes(error.errors())
        problems = problems or tuple(document.problem(_fault(detail)) for detail in details)
        for detail in details:
            unread.add(detail["loc"])
            if not _make_readable(values, detail, schema):
                return Reading(document, None, problems, frozenset(unread))
    return Reading(document, None, problems, frozenset(unread))


_ROUNDS = 20  # a stand-in may itself need stand-ins, to the depth of the terms and no further


_SHAPES = {
    "tuple_type": ("a list", "begin each item with '- ', or write them between [ and ]"),
    "dict_type": ("names, each with a value", "write 'name: value' under it, or between { and }"),
    "model_type": ("terms of its own", "write 'name: value' under it, or between { and }"),
    "string_type": ("words", "write one value, not a list nor terms"),
}


def _fault(detail: ErrorDetails) -> Fault:
    path = detail["loc"]
    name = path[-1] if path else ""
    if name == "[key]" and len(path) > 2:  # a name that stands under a term, rather than a term's own value
        name = path[-3]
    kind = detail["type"]
    if kind == "missing":
        return Fault(
            path[:-1],
            "missing",
            f"'{name}' is missing",
            "there is no answer that can be assumed for it",
            f"add '{name}:' here",
        )
    if kind == "extra_forbidden":
        return Fault(
            path,
            "unknown-term",
            f"'{name}' is not a term that is known here",
            "an unknown term would otherwise be passed over in silence",
            "correct its spelling, or take it out; `wyebridge agreement schema` lists every term",
        )
    if kind == "literal_error":
        expected = detail["ctx"]["expected"]
        return Fault(
            path,
            "unknown-word",
            f"'{detail['input']}' is not one of the words known for '{name}'",
            "each word has one meaning that the rules run on",
            f"use one of {expected}",
        )
    if kind in _SHAPES:
        what, remedy = _SHAPES[kind]
        return Fault(path, "value", f"'{name}' takes {what}", "the value cannot be used as written", remedy)
    reason = detail["msg"].removeprefix("Value error, ")
    return Fault(path, "value", f"'{name}': {reason}", "the value cannot be used as written", "correct the value")


@cache
def _schema(term: type[BaseModel]) -> dict[str, Any]:
    return term.model_json_schema()


def _without_echoes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leaves out that a list is too short, where that is only because items of it could not be read."""
    return [
        detail
        for detail in details
        if detail["type"] != "too_short"
        or not any(o is not detail and o["loc"][: len(detail["loc"])] == detail["loc"] for o in details)
    ]


def _make_readable(values: Any, detail: ErrorDetails, schema: dict[str, Any]) -> bool:
    """Put a stand-in where a value cannot be read, or take the value out where it need not be there at all."""
    path = detail["loc"][:-1] if detail["loc"][-1:] == ("[key]",) else detail["loc"]
    holder: Any = values
    for step in path[:-1]:
        try:
            holder = holder[step]
        except (KeyError, IndexError, TypeError):
            return False
    if not path or not isinstance(holder, dict | list):
        return False
    is_unknown = detail["type"] == "extra_forbidden" or path != detail["loc"]
    known = None if is_unknown else _stand_in(schema, path)
    if known is not None:
        cast(Any, holder)[path[-1]] = known
    elif isinstance(holder, dict) and path[-1] in holder:
        del holder[path[-1]]
    else:
        return False
    return True


def _stand_in(schema: dict[str, Any], path: Path) -> Any:
    """The simplest value that the JSON Schema allows at a path; None where the value may be left out."""
    node = schema
    for step in path:
        node = _resolved(schema, node)
        if isinstance(step, int):
            node = node.get("items", {})
        elif step in node.get("properties", {}):
            node = node["properties"][step]
        else:
            node = node.get("additionalProperties", {})
    if "default" in node:
        return None
    node = _resolved(schema, node)
    if "enum" in node:
        return node["enum"][0]
    if "examples" in node:
        return node["examples"][0]
    simplest = {"string": "unread", "integer": node.get("minimum", 1), "array": [], "object": {}}
    return "2000-01-01" if node.get("format") == "date" else simplest.get(node.get("type", "string"))


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in node:
        node = next(choice for choice in node["anyOf"] if choice.get("type") != "null")
    if "$ref" in node:
        return dict(schema["$defs"][node["$ref"].rsplit("/", 1)[-1]])
    return node
