"""Every piece of work asked of a model: signed, in the trail, and done in the background."""

from typing import Any

from django.db import transaction

from wyebridge.office.kernel.actions import record
from wyebridge.office.kernel.rights import Hat, Right, require
from wyebridge.office.plans import tasks
from wyebridge.office.plans.models import Kind, Stage, Work
from wyebridge.planning.runs import Run


def ask_exposure(*, problem: str, variant: str, fitted: bool, scenarios: int, seed: int, by: Hat) -> Work:
    """Have an exposure of the agreement in force worked out, and kept."""
    require(by, Right.RUN_PLANS)
    asked = {"problem": problem, "variant": variant, "fitted": fitted, "scenarios": scenarios, "seed": seed}
    return _ask(Kind.EXPOSURE, asked, "", "have an exposure worked out", problem, by)


def ask_again(*, run: Run, settings: dict[str, int], by: Hat) -> Work:
    """Have a kept run worked out again with other settings, and kept beside it."""
    require(by, Right.RUN_PLANS)
    return _ask(Kind.AGAIN, settings, run.id, "have a kept run worked out again", run.id, by)


def ask_check(*, run: Run, by: Hat) -> Work:
    """Have a kept run worked out again as it was, and every figure held to it."""
    require(by, Right.SEE_PLANS)
    return _ask(Kind.CHECK, {}, run.id, "check a kept run", run.id, by)


def take_up() -> None:
    """Begin again what a stop of the machine left half done: the same run comes to the same folder, once."""
    for left in Work.objects.filter(stage=Stage.WORKING):
        tasks.work_out.enqueue(str(left.pk))


@transaction.atomic
def _ask(kind: Kind, asked: dict[str, Any], run: str, verb: str, about: str, by: Hat) -> Work:
    work = Work.objects.create(
        kind=kind, asked=asked, run=run, asked_by=by.person, asked_as=by.role, for_partner=by.body
    )
    record(verb, about, by=by, for_partner=by.body, **asked)
    transaction.on_commit(lambda: tasks.work_out.enqueue(str(work.pk)))
    return work
