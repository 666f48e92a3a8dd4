"""What a risk share may cost each partner: from texts to the answer."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from typing import Any, Final

from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.foresight.exposure.data import exposure_data
from wyebridge.engine.foresight.exposure.fit import read_history, with_history
from wyebridge.engine.foresight.exposure.read import read_exposure
from wyebridge.engine.foresight.exposure.results import ExposureResult
from wyebridge.engine.foresight.exposure.solve import solve
from wyebridge.engine.foresight.exposure.terms import ExposureProblem
from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.governance.read import read_decisions
from wyebridge.engine.kernel.problems import Refused
from wyebridge.papers.terms import Paper
from wyebridge.planning.runs import Answer, Run

PACKAGES: Final = ("numpy",)
AGREEMENT, PROBLEM, DECISIONS, VARIANTS = "agreement.yaml", "problem.yaml", "decisions.yaml", "variants/"
REGISTERS: Final = "decisions/"
"""A home's own registers, which were held against every version of its agreement when the home was read."""
HISTORY: Final = "history.json"
FEWEST, MOST = 1_000, 10_000_000
"""How many scenarios may be asked for: standard errors come from twenty batches of them."""


def settings_of(scenarios: int, seed: int) -> dict[str, int]:
    return {"scenarios": scenarios, "seed": seed}


def answer(
    texts: Mapping[str, str], settings: Mapping[str, Any], executor: Executor | None, names: Mapping[str, str]
) -> Answer:
    """The answer to texts by the names above. `names` are what faults call the files that people gave.

    Raises Refused with every fault in them.
    """
    stop, seed = Iterations(int(settings["scenarios"])), int(settings["seed"])
    found = solve(_problem(texts, names), stop, seed, executor)
    return Answer(found.title, found, exposure_data(found), lambda: _paper(found))


def again(run: Run, settings: Mapping[str, Any], executor: Executor | None) -> Answer:
    return answer(run.texts, settings, executor, {})


def _problem(texts: Mapping[str, str], names: Mapping[str, str]) -> ExposureProblem:
    agreement = load_agreement(texts[AGREEMENT], AGREEMENT)
    registers = [name for name in texts if name == DECISIONS or name.startswith(REGISTERS)]
    read = [read_decisions(texts[name], name, [agreement] if name == DECISIONS else ()) for name in registers]
    decisions = tuple(decision for held, _ in read for decision in held)
    faults = tuple(fault for _, found in read for fault in found)
    variants = {names.get(name, name): texts[name] for name in variants_in(texts)}
    found, problems = read_exposure(texts[PROBLEM], names.get(PROBLEM, PROBLEM), agreement, variants, decisions)
    if found is None or faults:
        raise Refused((*problems, *faults))
    return with_history(found, read_history(texts[HISTORY])) if HISTORY in texts else found


def variants_in(texts: Iterable[str]) -> list[str]:
    return [name for name in texts if name.startswith(VARIANTS)]


def _paper(found: ExposureResult) -> Paper:
    from wyebridge.papers.exposure import exposure_paper  # drawing is slow to load, and seldom asked for

    return exposure_paper(found)
