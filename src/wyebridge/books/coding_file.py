"""A rule written or changed in a body's own coding file: every other rule, and every comment, stays as it stands."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from wyebridge.books.home import Home, register_texts
from wyebridge.engine.kernel.problems import Place, Problem, Refused, refuse
from wyebridge.engine.kernel.yaml import Document, parse
from wyebridge.engine.ledger.coding import CodingRule, Column, read_coding, repeated_rules

_INDENT: Final = "  "
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class RuleText:
    """A coding rule as somebody typed it. `to` is a place's key, as `places` gives it; `funder` one body, or ''.

    `before` is the rule of the same ledger that it stands before ('' for the end of the file), where it is new.
    """

    id: str
    ledger: str
    when: Mapping[Column, Sequence[str]]
    to: str
    author: str
    reason: str
    funder: str = ""
    starts: date | None = None
    ends: date | None = None
    before: str = ""


@dataclass(frozen=True, slots=True)
class Edited:
    """A coding file with one rule written or changed: its path, the text it would have, and the home it would make."""

    path: Path
    text: str
    home: Home


def own_rules(home: Home, ledger: str) -> tuple[CodingRule, ...]:
    """A body's rules, in the order in which they are tried."""
    return tuple(rule for rule in home.coding if rule.ledger == ledger)


def places(home: Home) -> tuple[tuple[str, str], ...]:
    """Everywhere that a rule may send a row, each with its name, over every version of the agreement."""
    found: dict[str, str] = {}
    for agreement in home.agreements:
        for fund, scheme, line in agreement.every_line():
            found[f"line:{scheme.id}/{line.id}"] = f"{fund.name}: {scheme.name}, {line.name}"
        for fund in agreement.funds:
            found[f"contribution:{fund.id}"] = f"A contribution paid to {fund.name}"
            found[f"received:{fund.id}"] = f"A contribution received for {fund.name}"
        for exclusion in agreement.exclusions:
            found[f"excluded:{exclusion.id}"] = f"Outside every fund: {exclusion.name}"
    found |= {"own": "The body's own, outside every fund", "suspense": "Suspense, to be looked at"}
    return tuple(found.items())


def place_of(rule: CodingRule) -> str:
    """The key of the place that a rule sends rows to."""
    to = rule.to
    named = {"contribution": to.contribution, "received": to.received, "excluded": to.excluded}
    return next(
        (f"{kind}:{name}" for kind, name in named.items() if name),
        f"line:{to.scheme}/{to.line}" if to.scheme else str(to.place),
    )


def edit_rule(home: Home, given: RuleText, *, changes: str = "") -> Edited:
    """The body's coding file with a rule written, or changed where `changes` names it. Nothing is written to disk.

    Raises Refused with every fault of the rule; where its name is another rule's; or where the file has rules of
    another body too, since nobody writes another's.
    """
    texts = _texts(home)
    path = _file_of(home, texts, given, changes)
    before = texts.get(path, "")
    text = _spliced(before, path, given, changes)
    after = {file: texts.get(file, "") for file in sorted({*texts, path})} | {path: text}
    rules: list[CodingRule] = []
    problems: list[Problem] = []
    for file, said in after.items():
        read, faults = read_coding(said, str(file.relative_to(home.path)), home.agreements)
        rules += read
        problems += faults
    problems += repeated_rules(rules, "coding")
    if problems:
        raise Refused(problems)
    left, stay = [rule for rule in home.coding if rule.id != changes], [rule for rule in rules if rule.id != given.id]
    assert stay == left, "every other rule stays as it is"
    return Edited(path, text, replace(home, coding=tuple(rules), coding_text="\n".join(after.values())))


def _texts(home: Home) -> dict[Path, str]:
    problems: list[Problem] = []
    texts = register_texts(home.path / "coding", problems)
    if problems:
        raise Refused(problems)
    return texts


def _ledgers(text: str) -> Iterator[tuple[str, str]]:
    """The id and the ledger of each rule of a file that has no fault."""
    document = parse(text, "")
    assert isinstance(document, Document), "the home was read"
    return ((rule["id"], rule["ledger"]) for rule in document.values["rules"])


def _file_of(home: Home, texts: Mapping[Path, str], given: RuleText, changes: str) -> Path:
    """The file to write in: that of the rule that changes or follows, or the last that has this body's rules alone."""
    named, own = changes or given.before, home.path / "coding" / f"{given.ledger}.yaml"
    for path, text in texts.items():
        rules = dict(_ledgers(text))
        is_own = set(rules.values()) == {given.ledger}
        if named in rules:
            if not is_own:
                raise _not_own(home, path, named, rules[named] == given.ledger)
            return path
        if is_own:
            own = path
    if named:
        raise refuse(
            "no-such-rule",
            f"there is no coding rule '{named}' any longer",
            why="what it said cannot be changed, and no rule put before it",
            remedy="write it as a new rule, or choose another place for it",
            place=Place("coding"),
        )
    return own


def _not_own(home: Home, path: Path, rule: str, is_theirs: bool) -> Refused:
    what = "stands in a file that has rules of another body too" if is_theirs else "is another body's"
    return refuse(
        "not-their-file",
        f"the rule '{rule}' {what}",
        why="each body writes its own rules, and nobody another's",
        remedy="keep each body's rules in a file of its own; then change it here",
        place=Place(str(path.relative_to(home.path))),
    )


def _spliced(text: str, path: Path, given: RuleText, changes: str) -> str:
    """A file's text with the rule's lines put in, in place of those of the rule that changes."""
    document = parse(text, path.name) if text.strip() else None
    rules = document.values["rules"] if isinstance(document, Document) else []
    if not rules:
        header = re.sub(r"^rules:.*$", "", text, flags=re.MULTILINE).rstrip()
        return "\n".join([*([header, ""] if header else []), "rules:", *_lines(given, _INDENT)]) + "\n"
    assert isinstance(document, Document)
    starts = [document.marks["rules", index][0] - 1 for index in range(len(rules))]
    lines = text.splitlines()
    if len(set(starts)) < len(starts) or not all(lines[at].lstrip().startswith("- ") for at in starts):
        raise refuse(
            "written-by-hand",
            "the file's rules do not each begin on a line of their own, with a dash",
            why="the others could not be left as they stand",
            remedy="change it by hand, or put each rule on lines of its own",
            place=Place(path.name),
        )
    ids = [rule["id"] for rule in rules]
    indent = lines[starts[0]][: -len(lines[starts[0]].lstrip())] or ""
    new = _lines(given, indent)
    if changes:
        at = ids.index(changes)
        first, last = starts[at], _end(lines, starts[at], starts[at + 1] if at + 1 < len(starts) else len(lines))
    else:
        first = last = starts[ids.index(given.before)] if given.before else _end(lines, starts[-1], len(lines))
    return "\n".join([*lines[:first], *new, *lines[last:]]) + "\n"


def _end(lines: Sequence[str], first: int, last: int) -> int:
    """Where a rule's own lines end: what is blank or a comment before the next belongs to that."""
    while last > first + 1 and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
        last -= 1
    return last


def _lines(given: RuleText, indent: str) -> list[str]:
    when = ", ".join(f"{column}: {_listed(values)}" for column, values in given.when.items())
    said = [
        f"id: {given.id if _PLAIN.fullmatch(given.id) else _quoted(given.id)}",
        f"ledger: {given.ledger}",
        f"when: {{{when}}}",
        f"to: {_target(given)}",
        *([f"starts: {given.starts}"] if given.starts else []),
        *([f"ends: {given.ends}"] if given.ends else []),
        f"author: {_quoted(given.author)}",
        f"reason: {_quoted(given.reason)}",
    ]
    return [f"{indent}{'- ' if index == 0 else '  '}{line}" for index, line in enumerate(said)]


def _target(given: RuleText) -> str:
    kind, _, name = given.to.partition(":")
    if not name:
        return kind
    if kind != "line":
        return f"{{{kind}: {name}}}"
    scheme, _, line = name.partition("/")
    return f"{{scheme: {scheme}, line: {line}{f', for: {given.funder}' if given.funder else ''}}}"


def _listed(values: Iterable[str]) -> str:
    return f"[{', '.join(_quoted(value) for value in values)}]"


def _quoted(text: str) -> str:
    """A text as YAML takes it whatever it holds: JSON's quotes are YAML's too."""
    return json.dumps(text, ensure_ascii=False)
