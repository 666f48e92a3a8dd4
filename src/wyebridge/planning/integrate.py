"""Which services to integrate, and which not: from a folder of files to the answer."""

from collections.abc import Mapping
from concurrent.futures import Executor
from typing import Any, Final

from wyebridge.books.plans import PlanFiles, load_integrate_problem
from wyebridge.engine.foresight.integrate.choices import IntegrateProblem
from wyebridge.engine.foresight.integrate.solve import IntegrateResult, solve
from wyebridge.engine.foresight.model import Iterations
from wyebridge.papers.terms import Paper
from wyebridge.planning.plain import plain
from wyebridge.planning.runs import Answer, Run

PACKAGES: Final = ("highspy",)


def settings_of(problem: str, points: int, seed: int) -> dict[str, str | int]:
    """`problem` is the folder of the problem among the files of the run."""
    return {"problem": problem, "points": points, "seed": seed}


def answer(problem: IntegrateProblem, settings: Mapping[str, Any], executor: Executor | None = None) -> Answer:
    found = solve(problem, Iterations(int(settings["points"])), int(settings["seed"]), executor)
    return Answer(problem.terms.title, found, integrate_data(found), lambda: _paper(found))


def again(run: Run, settings: Mapping[str, Any], executor: Executor | None) -> Answer:
    return answer(
        load_integrate_problem(run.inputs / settings["problem"], PlanFiles(within=run.inputs)), settings, executor
    )


def integrate_data(result: IntegrateResult) -> dict[str, Any]:
    """The whole answer as plain values: money in whole pence, days as text."""
    named = (
        "weighed",
        "plans",
        "roadmaps",
        "verdicts",
        "saving_by_exposure",
        "saving_by_points",
        "ruled_out",
        "options",
        "conflict",
        "assumptions",
    )
    return {
        "problem": result.problem.terms.id,
        "is_feasible": result.is_feasible,
        "summary": result.summary(),
        "explain": list(result.explain()),
        **{name: plain(getattr(result, name)) for name in named},
    }


def _paper(found: IntegrateResult) -> Paper:
    from wyebridge.papers.integrate import integrate_paper  # drawing is slow to load, and seldom asked for

    return integrate_paper(found)
