"""Who manages what, for whom: from a folder of files to the answer."""

from collections.abc import Mapping
from concurrent.futures import Executor
from typing import Any, Final

from wyebridge.books.plans import PlanFiles, load_structure_problem
from wyebridge.engine.foresight.structure.solve import StructureResult, solve
from wyebridge.engine.foresight.structure.terms import StructureTerms
from wyebridge.papers.terms import Paper
from wyebridge.planning.plain import plain
from wyebridge.planning.runs import Answer, Run

PACKAGES: Final = ()


def settings_of(problem: str) -> dict[str, str]:
    """`problem` is the folder of the problem among the files of the run. Nothing is drawn, and so there is no seed."""
    return {"problem": problem}


def answer(terms: StructureTerms) -> Answer:
    found = solve(terms)
    return Answer(terms.title, found, structure_data(found), lambda: _paper(found))


def again(run: Run, settings: Mapping[str, Any], _executor: Executor | None) -> Answer:
    return answer(load_structure_problem(run.inputs / settings["problem"], PlanFiles(within=run.inputs)))


def structure_data(result: StructureResult) -> dict[str, Any]:
    """The whole answer as plain values: money in whole pence, days as text."""
    named = (
        "bodies",
        "tiers",
        "duplicates",
        "joint",
        "spans",
        "shortfalls",
        "due_pence",
        "counted_pence",
        "assumptions",
    )
    return {
        "problem": result.terms.id,
        "is_feasible": result.is_feasible,
        "summary": result.summary(),
        "explain": list(result.explain()),
        **{name: plain(getattr(result, name)) for name in named},
        "posts_now": [plain(one) for one in result.now.values()],
        "posts_after": [plain(one) for one in result.after.values()],
        "savings": plain(result.terms.savings),
    }


def _paper(found: StructureResult) -> Paper:
    from wyebridge.papers.structure import structure_paper  # drawing is slow to load, and seldom asked for

    return structure_paper(found)
