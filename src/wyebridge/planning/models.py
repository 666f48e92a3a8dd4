"""Every model by its name: a kept run of any can be run again, as it was or with other settings."""

import json
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.planning.runs import Answer, Run, changes_of_code, code_now, differences


@dataclass(frozen=True, slots=True)
class Model:
    """A model: its name, what it is asked, and whether its workers may be threads.

    Its module, `planning.<name>`, is loaded when it is first run: the solvers are slow to load, and seldom asked for.
    """

    name: str
    words: str
    workers_are_threads: bool = True

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages that its figures come from."""
        found: tuple[str, ...] = self._module().PACKAGES
        return found

    def again(self, run: Run, settings: Mapping[str, Any], executor: Executor | None = None) -> Answer:
        """A kept run of it worked out again, from what was kept alone."""
        found: Answer = self._module().again(run, settings, executor)
        return found

    def _module(self) -> Any:
        return import_module(f"wyebridge.planning.{self.name}")


MODELS: Final = {
    one.name: one
    for one in (
        Model("exposure", "What a risk share may cost each partner"),
        Model("visits", "How many people home visits need", workers_are_threads=False),
        Model("integrate", "Which services to integrate, and which not"),
        Model("structure", "Who manages what, for whom"),
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
