"""Pages of what would happen if. A model runs in the background; its answer is read from the run that was kept."""

from mimetypes import guess_type
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from wyebridge.office.kernel.files import as_file
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.rights import Right, may
from wyebridge.office.kernel.views import hat_on
from wyebridge.office.plans import actions, pages, queries
from wyebridge.office.plans.forms import AgainForm, ExposureForm
from wyebridge.office.plans.models import Kind, Stage, Work


@gate(Right.SEE_PLANS)
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """Every kept run, and what is being worked out."""
    hat = hat_on(request)
    found = [(one, pages.model_words(one), pages.settings_words(one)) for one in queries.runs_for(hat)]
    shown = {"runs": found, "works": queries.works_for(hat), "verdict": may(hat, Right.RUN_PLANS)}
    return render(request, "plans/runs.html", shown)


@gate(Right.RUN_PLANS)
def exposure(request: HttpRequest) -> HttpResponse:
    """Have an exposure of the agreement in force worked out."""
    problems, variants = queries.problems_of_home()
    form = ExposureForm(request.POST or None, problems=problems, variants=variants)
    if request.method == "POST" and form.is_valid():
        work = actions.ask_exposure(**form.cleaned_data, by=hat_on(request))
        return redirect("plan-work", work=work.pk)
    shown = {"form": form, "has_problems": bool(problems), "version": queries.version_in_force().agreement}
    return render(request, "plans/exposure.html", shown)


@gate(Right.SEE_PLANS)
@require_GET
def work(request: HttpRequest, work: UUID) -> HttpResponse:
    """How far a piece of work is, and what came of it."""
    found: Work | None = queries.work_for(hat_on(request), work)
    if found is None:
        raise Http404
    template = "plans/work-part.html" if request.headers.get("HX-Request") else "plans/work.html"
    return render(request, template, {"work": found, "stage": Stage, "kind": Kind})


def asked_run(request: HttpRequest, run: str) -> queries.Kept:
    found = queries.run_for(hat_on(request), run)
    if found is None:
        raise Http404
    return found


@gate(Right.SEE_PLANS)
@require_GET
def report(request: HttpRequest, run: str) -> HttpResponse:
    """A kept run: what it found, every figure and picture, and what it stands on."""
    kept = asked_run(request, run)
    shown = {
        "run": kept.run,
        "paper": kept.paper,
        "parts": pages.parts_of(kept.paper),
        "model": pages.model_words(kept.run),
        "settings": pages.settings_words(kept.run),
        "can_change": bool(pages.settings_of(kept.run)),
        "cited_by": kept.cited_by,
        "verdict": may(hat_on(request), Right.RUN_PLANS),
    }
    return render(request, "plans/report.html", shown)


@gate(Right.RUN_PLANS)
def again(request: HttpRequest, run: str) -> HttpResponse:
    """Have a kept run worked out again, with other settings."""
    kept = asked_run(request, run)
    settings = pages.settings_of(kept.run)
    if not settings:
        raise Http404
    form = AgainForm(request.POST or None, settings=settings)
    if request.method == "POST" and form.is_valid():
        asked = actions.ask_again(run=kept.run, settings=form.cleaned_data, by=hat_on(request))
        return redirect("plan-work", work=asked.pk)
    return render(request, "plans/again.html", {"form": form, "run": kept.run, "model": pages.model_words(kept.run)})


@gate(Right.SEE_PLANS)
@require_POST
def check(request: HttpRequest, run: str) -> HttpResponse:
    """Have a kept run worked out again as it was, and held to what it gave."""
    asked = actions.ask_check(run=asked_run(request, run).run, by=hat_on(request))
    return redirect("plan-work", work=asked.pk)


@gate(Right.SEE_PLANS)
@require_GET
def file(request: HttpRequest, run: str, file: str) -> HttpResponse:
    """A paper or a drawing of a kept run."""
    content = queries.file_for(hat_on(request), run, file)
    if content is None:
        raise Http404
    if file.endswith(".svg"):
        return HttpResponse(content, content_type="image/svg+xml")
    return as_file(content, f"{run}-{file}", guess_type(file)[0] or "application/octet-stream")
