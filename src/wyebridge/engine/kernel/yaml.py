"""YAML into terms, with a place for every fault: one reading for agreements, feeds, coding rules and decisions.

Plain scalars stay text, so that `5762425.00` never becomes a float and `2008-09` never becomes a sum.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.resolver import VersionedResolver

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
    """A YAML text that parsed: its plain values, and where each stands."""

    file: str
    tree: Any

    def place(self, path: Path) -> Place:
        """The line and column of the deepest part of the path that is in the text."""
        node, line, column = self.tree, 1, 1
        for step in path:
            if isinstance(node, CommentedMap) and step in node:
                line, column = _one_based(node.lc.value(step))
            elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
                line, column = _one_based(node.lc.item(step))
            else:
                break
            node = node[step]
        return Place(self.file, line, column)

    def problem(self, fault: Fault) -> Problem:
        return Problem(fault.code, fault.what, fault.why, fault.remedy, self.place(fault.path))


class _EveryScalarIsText(VersionedResolver):
    @property
    def versioned_resolver(self) -> dict[Any, Any]:
        return {}


def parse(text: str, file: str) -> Document | Problem:
    """Parse YAML text. `file` is the name that problems give as their place."""
    reader = YAML(typ="rt", pure=True)
    reader.Resolver = _EveryScalarIsText
    try:
        tree = reader.load(text)
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        what = error.problem if isinstance(error, MarkedYAMLError) else "unreadable character"
        return Problem(
            "yaml",
            f"the file is not YAML: {str(what or error).splitlines()[0]}",
            "nothing after this point can be read",
            "mend the line; the usual causes are indentation, a missing colon, or the same key written twice",
            Place(file, mark.line + 1, mark.column + 1) if mark else Place(file),
        )
    if not isinstance(tree, CommentedMap):
        return Problem(
            "yaml",
            "the file does not hold named values",
            "terms are read by their names",
            "start each line with a name and a colon, such as 'id: example'",
            Place(file),
        )
    return Document(file, tree)


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
    values = _plain(document.tree)
    problems: tuple[Problem, ...] = ()
    unread: set[Path] = set()
    for _ in range(_ROUNDS):
        try:
            return Reading(document, term.model_validate(values), problems, frozenset(unread))
        except ValidationError as error:
            details = error.errors()
        problems = problems or tuple(document.problem(_fault(detail)) for detail in details)
        schema = term.model_json_schema()
        for detail in details:
            unread.add(detail["loc"])
            if not _make_readable(values, detail, schema):
                return Reading(document, None, problems, frozenset(unread))
    return Reading(document, None, problems, frozenset(unread))


_ROUNDS = 20  # a stand-in may itself need stand-ins, to the depth of the terms and no further


def _one_based(position: tuple[int, int]) -> tuple[int, int]:
    return position[0] + 1, position[1] + 1


def _plain(node: Any) -> Any:
    if isinstance(node, Mapping):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [_plain(value) for value in node]
    return node if node is None else str(node)


def _fault(detail: ErrorDetails) -> Fault:
    path = detail["loc"]
    name = path[-1] if path else ""
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
    reason = detail["msg"].removeprefix("Value error, ")
    return Fault(path, "value", f"'{name}': {reason}", "the value cannot be used as written", "correct the value")


def _make_readable(values: Any, detail: ErrorDetails, schema: dict[str, Any]) -> bool:
    """Put a stand-in where a value cannot be read, or take the value out where it need not be there at all."""
    path = detail["loc"]
    holder: Any = values
    for step in path[:-1]:
        holder = cast(Any, holder)[step] if isinstance(holder, dict | list) else None
    if not path or not isinstance(holder, dict | list):
        return False
    known = None if detail["type"] == "extra_forbidden" else _stand_in(schema, path)
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
