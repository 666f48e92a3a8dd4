"""Every model by its name: a kept run of any can be run again, as it was or with other settings."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final

from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.planning import exposure, integrate, structure, visits
from wyebridge.planning.runs import Answer, Run, changes_of_code, code_now, differences

Again = Callable[[Run, Mapping[str, Any], Executor | None], Answer]


@dataclass(frozen=True, slots=True)
class Model:
    """A model: what it is called, how a kept run of it is run again, and the packages that its figures come from."""

    name: str
    words: str
    again: Again
    packages: tuple[str, ...]
    workers_are_threads: bool = True


MODELS: Final = {
    one.name: one
    for one in (
        Model("exposure", "What a risk share may cost each partner", exposure.again, exposure.PACKAGES),
        Model("visits", "How many people home visits need", visits.again, visits.PACKAGES, workers_are_threads=False),
        Model("integrate", "Which services to integrate, and which not", integrate.again, integrate.PACKAGES),
        Model("structure", "Who manages what, for whom", structure.again, structure.PACKAGES),
    )
}


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of running a kept run again: how the code has changed since, and every figure that is not the same."""

    changes: tuple[str, ...]
    differences: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        return not self.differences


def model_of(run: Run) -> Model:
    """The model of a run. Raises Refused where this version has none of that name."""
    if run.model not in MODELS:
        raise refuse(
            "no-such-model",
            f"the run is of a model '{run.model}'",
            why=f"only runs of {', '.join(MODELS)} can be replayed here",
            remedy="replay it with the version of wyebridge that its record names",
            place=Place(str(run.folder)),
        )
    return MODELS[run.model]


def replay(run: Run, executor: Executor | None = None) -> Replayed:
    """Run a kept run again, from what it kept alone, and hold every figure to what it gave."""
    model = model_of(run)
    data = json.loads(json.dumps(model.again(run, run.settings, executor).data, default=str))
    changes = changes_of_code(run.code, code_now(model.packages))
    return Replayed(tuple(changes), tuple(differences(run.result, data)))
