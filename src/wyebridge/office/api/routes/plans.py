"""What would happen if: kept runs of the models, and work asked of one."""

from datetime import datetime
from mimetypes import guess_type
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from wyebridge.office.api.routes.access import Given, acts, asks, hands_over, hat_on, nothing, taken
from wyebridge.office.kernel.files import as_file
from wyebridge.office.kernel.rights import Right
from wyebridge.office.plans import actions, queries
from wyebridge.office.plans.forms import AgainForm, ExposureForm
from wyebridge.office.plans.pages import settings_of

router = Router(tags=["Plans"])


class RunShape(Schema):
    """A kept run in a list. Its name is its model's and a hash of all that it follows from."""

    id: str
    model: str
    title: str
    summary: str
    settings: dict[str, Any]
    kept_at: datetime


class WorkShape(Schema):
    """A piece of work asked of a model. `run` is the kept run that it is of, or came to."""

    id: UUID
    kind: str
    asked: dict[str, Any]
    run: str
    stage: str
    done: int
    in_all: int
    found: dict[str, Any]
    for_partner: str
    asked_at: datetime


class ExposureGiven(Given):
    """What to try, as /plans/problems has it, beside what, and how many years to draw."""

    problem: str
    variant: str = ""
    fitted: bool = False
    scenarios: int = 20_000
    seed: int = 2008


class AgainGiven(Given):
    """The settings to run it again with, each by its name; those left out stay as they were."""

    settings: dict[str, int]


@asks(router, "/plans/problems", Right.SEE_PLANS, dict[str, Any])
def problems(request: HttpRequest) -> dict[str, Any]:
    """The problems of the home that an exposure may be worked out from, and the variants to try beside one."""
    found, variants = queries.problems_of_home()
    return {
        "version": queries.version_in_force().agreement.version,
        "problems": [{"problem": file, "title": title} for file, title in found],
        "variants": [{"variant": file, "name": name} for file, name in variants],
    }


@asks(router, "/plans/runs", Right.SEE_PLANS, list[RunShape])
def runs(request: HttpRequest) -> Any:
    """Every kept run, the latest first."""
    return queries.runs_for(hat_on(request))


@asks(router, "/plans/runs/{run}", Right.SEE_PLANS, dict[str, Any])
def run(request: HttpRequest, run: str) -> dict[str, Any]:
    """A kept run, each part held to its hash: what it gave, its settings and texts, and what cites it."""
    found = _asked(request, run)
    return {
        "id": found.run.id,
        "model": found.run.model,
        "title": found.run.title,
        "summary": found.run.summary,
        "settings": dict(found.run.settings),
        "texts": sorted(found.run.texts),
        "files": list(found.run.files),
        "result": dict(found.run.result),
        "status": found.paper.status,
        "cited_by": [decision.id for decision in found.cited_by],
    }


@hands_over(router, "/plans/runs/{run}/files/{file}", Right.SEE_PLANS, "application/octet-stream")
def run_file(request: HttpRequest, run: str, file: str) -> HttpResponse:
    """A paper or a drawing of a kept run."""
    content = queries.file_for(hat_on(request), run, file)
    if content is None:
        nothing("there is no such file of that run")
    return as_file(content, f"{run}-{file}", guess_type(file)[0] or "application/octet-stream")


@acts(router, "/plans/exposure", Right.RUN_PLANS, WorkShape, status=202)
def ask_exposure(request: HttpRequest, given: ExposureGiven) -> Any:
    """Have an exposure of the agreement in force worked out in the background, and kept."""
    found, variants = queries.problems_of_home()
    said = taken(ExposureForm(given.typed(), problems=found, variants=variants))
    return Status(202, actions.ask_exposure(**said, by=hat_on(request)))


@acts(router, "/plans/runs/{run}/again", Right.RUN_PLANS, WorkShape, status=202)
def run_again(request: HttpRequest, run: str, given: AgainGiven) -> Any:
    """Have a kept run worked out again with other settings, and kept beside it."""
    found = _asked(request, run)
    settings = settings_of(found.run)
    strange = sorted(set(given.settings) - set(settings))
    if strange or not settings:
        nothing(f"that run has no setting {', '.join(strange)}".rstrip() if strange else "that run has no settings")
    said = taken(AgainForm(settings | given.settings, settings=settings))
    return Status(202, actions.ask_again(run=found.run, settings=said, by=hat_on(request)))


@acts(router, "/plans/runs/{run}/check", Right.SEE_PLANS, WorkShape, status=202)
def check_run(request: HttpRequest, run: str) -> Any:
    """Have a kept run worked out again as it was, and every figure held to it."""
    return Status(202, actions.ask_check(run=_asked(request, run).run, by=hat_on(request)))


@asks(router, "/plans/asked", Right.SEE_PLANS, list[WorkShape])
def works(request: HttpRequest) -> Any:
    """What was asked of the models last, whichever body asked."""
    return queries.works_for(hat_on(request))


@asks(router, "/plans/asked/{work}", Right.SEE_PLANS, WorkShape)
def work(request: HttpRequest, work: UUID) -> Any:
    """How far a piece of work is, and what came of it."""
    found = queries.work_for(hat_on(request), work)
    if found is None:
        nothing("there is no such work")
    return found


def _asked(request: HttpRequest, run: str) -> queries.Kept:
    found = queries.run_for(hat_on(request), run)
    if found is None:
        nothing("there is no such run")
    return found
