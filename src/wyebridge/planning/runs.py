"""Runs of models, kept so that anyone can see what an answer came from and get it again."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any, Final
from uuid import uuid4

from pydantic import TypeAdapter

from wyebridge.engine.foresight.model import Result
from wyebridge.engine.kernel.problems import Place, Refused, refuse
from wyebridge.papers.terms import Paper

RUN: Final = "run.json"
RESULT: Final = "result.json"
PAPER: Final = "paper.json"
INPUTS: Final = "inputs"
_CODE: Final = ("engine", "planning", "books/plans.py")
"""Whose text decides what an answer is: the models, and what gives them their problem and takes their figures."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model gave: its result, the same as plain data in whole pence, and how to draw its paper."""

    title: str
    result: Result
    data: dict[str, Any]
    paper: Callable[[], Paper]


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it was kept: the model, the texts it read by their path, its settings and code, and what it gave.

    `id` is the model's name and a hash of all of those: a decision cites it. `files` are the papers that were written.
    """

    id: str
    folder: Path
    model: str
    title: str
    summary: str
    texts: Mapping[str, str]
    settings: Mapping[str, Any]
    code: Mapping[str, str]
    result: Mapping[str, Any]
    files: tuple[str, ...]

    @property
    def inputs(self) -> Path:
        """The folder that what it read is kept in, each file by its path."""
        return self.folder / INPUTS


def keep_run(
    model: str,
    texts: Mapping[str, str],
    settings: Mapping[str, Any],
    answer: Answer,
    packages: tuple[str, ...],
    out: Path,
) -> Run:
    """Keep a run, with its paper, in a folder of its own under `out`, named by the hash of all that it is.

    The same problem, settings, code and answer give the same folder; a run that is there already is left as it is.
    """
    result = json.loads(_written(answer.data))
    record: dict[str, Any] = {
        "model": model,
        "title": answer.title,
        "summary": answer.result.summary(),
        "settings": dict(settings),
        "texts": {name: sha256(text.encode()) for name, text in texts.items()},
        "code": code_now(packages),
        "result_sha256": sha256(_canonical(result).encode()),
    }
    folder = out / _id_of(record)
    if folder.is_dir():
        try:
            return read_run(folder)
        except Refused:
            shutil.rmtree(folder)
    # Written beside, then renamed: a run that is there is whole.
    staging = out / f".{folder.name}-{uuid4().hex[:8]}"
    for name, text in texts.items():
        (staging / INPUTS / name).parent.mkdir(parents=True, exist_ok=True)
        (staging / INPUTS / name).write_bytes(text.encode())
    (staging / RESULT).write_text(_written(result), encoding="utf-8")
    _write_paper(model, answer.paper(), staging)
    papers = sorted(file for file in staging.iterdir() if file.is_file() and file.name != RESULT)
    record["files"] = {file.name: sha256(file.read_bytes()) for file in papers}
    (staging / RUN).write_text(_written(record), encoding="utf-8")
    staging.rename(folder)
    return read_run(folder)


def _write_paper(name: str, paper: Paper, folder: Path) -> None:
    """The paper as a PDF, a workbook, its pictures, and as the parts it is made of, for a page to be drawn from."""
    from wyebridge.papers.write import write_pictured  # laying out is slow to load, and seldom asked for

    write_pictured(name, paper, folder)
    (folder / PAPER).write_text(_written(asdict(paper)), encoding="utf-8")


def read_run(folder: Path) -> Run:
    """Read a run that was kept. Raises Refused where it is not one, or where any part is not as it was kept."""
    try:
        record = json.loads((folder / RUN).read_text(encoding="utf-8"))
        result = json.loads((folder / RESULT).read_text(encoding="utf-8"))
        texts = {name: (folder / INPUTS / _inside(name)).read_bytes() for name in record["texts"]}
        papers = {name: (folder / _inside(name)).read_bytes() for name in record["files"]}
        changed = [name for name, text in texts.items() if sha256(text) != record["texts"][name]]
        changed += [RESULT] if sha256(_canonical(result).encode()) != record["result_sha256"] else []
        changed += [name for name, content in papers.items() if sha256(content) != record["files"][name]]
        run = Run(
            _id_of(record),
            folder,
            record["model"],
            record["title"],
            record["summary"],
            {name: text.decode() for name, text in texts.items()},
            record["settings"],
            record["code"],
            result,
            tuple(papers),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise refuse(
            "no-run",
            f"{folder} does not hold a run that can be read: {fault}",
            why="there is nothing to replay",
            remedy=f"give the folder that holds {RUN}",
            place=Place(str(folder)),
        ) from None
    if changed:
        raise refuse(
            "run-changed",
            f"{' and '.join(changed)} is not as it was kept",
            why="the answer could not be held to what it came from",
            remedy="restore the folder from a copy, or run the model anew",
            place=Place(str(folder)),
        )
    return run


@dataclass(frozen=True, slots=True)
class Recorded:
    """A run in a list: what its record says. Whether all of it is as it was kept is for `read_run` to say."""

    id: str
    model: str
    title: str
    summary: str
    settings: Mapping[str, Any]
    kept_at: datetime


def recorded_runs(out: Path) -> list[Recorded]:
    """Every run kept in a folder, the latest first. One that does not bear its own name is none."""
    found = []
    for file in out.glob(f"*/{RUN}"):
        try:
            record = json.loads(file.read_text(encoding="utf-8"))
            if _id_of(record) != file.parent.name:
                continue
            said = (str(record["model"]), str(record["title"]), str(record["summary"]), dict(record["settings"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        found.append(Recorded(file.parent.name, *said, datetime.fromtimestamp(file.stat().st_mtime, UTC)))
    return sorted(found, key=lambda one: (one.kept_at, one.id), reverse=True)


def paper_of(run: Run) -> Paper:
    """The paper of a run, as it was kept."""
    return TypeAdapter(Paper).validate_json((run.folder / PAPER).read_bytes())


def code_now(packages: tuple[str, ...]) -> dict[str, str]:
    """Which code gives answers here: this package's version, a hash of its models, and versions of what they use."""
    here = Path(str(files("wyebridge")))
    digest = hashlib.sha256()
    for part in _CODE:
        for file in sorted((here / part).rglob("*.py")) if (here / part).is_dir() else [here / part]:
            digest.update(file.relative_to(here).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return {"wyebridge": version("wyebridge"), "models_sha256": digest.hexdigest(), **dict(map(_version, packages))}


def _version(package: str) -> tuple[str, str]:
    try:
        return package, version(package)
    except PackageNotFoundError:  # an extra that is not installed: that it is not can change an answer too
        return package, "not installed"


def changes_of_code(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """Which parts of the code are not as they were, and how."""
    for name in dict.fromkeys((*before, *now)):
        if before.get(name) != now.get(name):
            yield f"{name} was {before.get(name)}, is {now.get(name)}"


def differences(before: Any, after: Any, place: str = "") -> Iterator[str]:
    """Where two results differ, figure by figure: the place, what it was, what it is."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys((*before, *after)):
            yield from differences(before.get(name), after.get(name), f"{place}.{name}" if place else name)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, f"{place}[{index}]")
    elif before != after:
        yield f"{place}: was {before}, is {after}"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _id_of(record: Mapping[str, Any]) -> str:
    """The run's name: half of the hash is as much as anyone could copy, and more than anyone could match."""
    said = {name: value for name, value in record.items() if name != "files"}
    return f"{record['model']}-{sha256(_canonical(said).encode())[:32]}"


def _inside(name: str) -> PurePosixPath:
    """A path that stays in its folder, whatever a record says."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise ValueError(f"'{name}' lies outside the run")
    return path


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n"
