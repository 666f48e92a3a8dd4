"""What models do in the background, each safe to run twice, and how far they are."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from time import monotonic
from typing import Any

from django_tasks import task

from wyebridge.engine.kernel.problems import Refused
from wyebridge.office.plans import queries
from wyebridge.office.plans.models import Kind, Stage, Work
from wyebridge.planning import exposure
from wyebridge.planning.models import model_of, replay
from wyebridge.planning.runs import Run, keep_run

DIFFERENCES_KEPT = 50
SECONDS_BETWEEN = 1.0


class Counted(Executor):
    """Does work one piece after another in this thread, and tells after each how many of those known of are done."""

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self._tell = tell
        self._done = self._in_all = 0

    def map(self, fn: Callable[..., Any], *iterables: Iterable[Any], **_options: Any) -> Iterator[Any]:
        given = list(zip(*iterables, strict=False))
        self._in_all += len(given)
        for one in given:
            found = fn(*one)
            self._done += 1
            self._tell(self._done, self._in_all)
            yield found


@task()
def work_out(work_id: str) -> None:
    """Do what was asked, and say what came of it: the run that was kept, or whether every figure was the same."""
    work = Work.objects.get(pk=work_id)
    if work.stage != Stage.WORKING:
        return
    try:
        changes = _checked(work) if work.kind == Kind.CHECK else {"run": _kept(work).id}
    except Refused as refusal:
        names = ("code", "what", "why", "remedy")
        problems = [
            {**{name: getattr(one, name) for name in names}, "place": str(one.place)} for one in refusal.problems
        ]
        _end(work, Stage.REFUSED, found={"problems": problems})
    else:
        _end(work, Stage.DONE, **changes)


def _kept(work: Work) -> Run:
    """The run that was asked for, worked out and kept."""
    out = queries.kept_in()
    if work.kind == Kind.AGAIN:
        run = _run_of(work)
        model, settings = model_of(run), {**run.settings, **work.asked}
        return keep_run(run.model, run.texts, settings, model.again(run, settings, _counted(work)), model.packages, out)
    asked = work.asked
    variants = [asked["variant"]] if asked["variant"] else []
    texts = queries.texts_for_exposure(asked["problem"], variants, fitted=asked["fitted"])
    settings = exposure.settings_of(asked["scenarios"], asked["seed"])
    names = {exposure.PROBLEM: asked["problem"], **{f"{exposure.VARIANTS}{name}": name for name in variants}}
    answer = exposure.answer(texts, settings, _counted(work), names)
    return keep_run("exposure", texts, settings, answer, exposure.PACKAGES, out)


def _checked(work: Work) -> dict[str, Any]:
    """Whether a kept run comes out the same, and what differs."""
    found = replay(_run_of(work), _counted(work))
    return {
        "found": {
            "is_same": found.is_same,
            "changes": list(found.changes),
            "differences": list(found.differences[:DIFFERENCES_KEPT]),
            "differences_in_all": len(found.differences),
        }
    }


def _run_of(work: Work) -> Run:
    run = queries.run_named(work.run)
    assert run is not None, "the run was there when the work was asked for, and none is ever removed here"
    return run


def _counted(work: Work) -> Executor:
    """Writes how far it is, but no oftener than somebody would look."""
    last = monotonic()

    def tell(done: int, in_all: int) -> None:
        nonlocal last
        if monotonic() - last >= SECONDS_BETWEEN:
            last = monotonic()
            Work.objects.filter(pk=work.pk).update(done=done, in_all=in_all)

    return Counted(tell)


def _end(work: Work, stage: Stage, **changes: Any) -> None:
    Work.objects.filter(pk=work.pk, stage=Stage.WORKING).update(stage=stage, **changes)
