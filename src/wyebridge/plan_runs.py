"""Runs of models, kept so that anyone can see what an answer came from and get it again."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from wyebridge.engine.kernel.problems import Place, refuse

RUN: Final = "run.json"
RESULT: Final = "result.json"


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it was kept: the model, the texts it read by file name, its settings, and what it gave."""

    model: str
    texts: Mapping[str, str]
    settings: Mapping[str, Any]
    code: Mapping[str, str]
    result: Mapping[str, Any]


def keep_run(model: str, texts: Mapping[str, str], settings: Mapping[str, Any], result: Any, out: Path) -> Path:
    """Keep a run in a folder of its own under `out`, named by the hash of all that its answer follows from.

    The same problem, settings and code give the same folder; running it again changes nothing in it.
    """
    code = code_now()
    texts_by_hash = {name: sha256(text) for name, text in texts.items()}
    asked = {"model": model, "settings": dict(settings), "texts": texts_by_hash, "code": code}
    folder = out / f"{model}-{sha256(_canonical(asked))[:12]}"
    for name, text in texts.items():
        (folder / "inputs" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "inputs" / name).write_text(text, encoding="utf-8")
    (folder / RESULT).write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    record = {**asked, "result_sha256": sha256(_canonical(result))}
    (folder / RUN).write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return folder


def read_run(folder: Path) -> Run:
    """Read a run that was kept. Raises Refused where it is not one, or where any part is not as it was kept."""
    try:
        record = json.loads((folder / RUN).read_text(encoding="utf-8"))
        result = json.loads((folder / RESULT).read_text(encoding="utf-8"))
        texts = {name: (folder / "inputs" / name).read_text(encoding="utf-8") for name in record["texts"]}
        changed = [name for name, text in texts.items() if sha256(text) != record["texts"][name]]
        changed += [RESULT] if sha256(_canonical(result)) != record["result_sha256"] else []
        run = Run(record["model"], texts, record["settings"], record["code"], result)
    except (OSError, ValueError, KeyError, TypeError) as fault:
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


def code_now() -> dict[str, str]:
    """Which code gives answers here: this package's version and the hash of its engine, and NumPy's version."""
    engine = files("wyebridge") / "engine"
    digest = hashlib.sha256()
    for file in sorted(Path(str(engine)).rglob("*.py")):
        digest.update(file.relative_to(str(engine)).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return {"wyebridge": version("wyebridge"), "engine_sha256": digest.hexdigest(), "numpy": version("numpy")}


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


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
