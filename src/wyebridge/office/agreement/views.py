"""Pages of the agreement."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wyebridge.office.agreement import queries
from wyebridge.office.kernel.gates import gate
from wyebridge.office.kernel.rights import Right
from wyebridge.office.kernel.views import hat_on


@gate(Right.SEE_FUND)
@require_GET
def versions(request: HttpRequest) -> HttpResponse:
    """Every version; choose one to read, or two to compare."""
    return render(request, "agreement/versions.html", {"versions": queries.versions_for(hat_on(request))})


@gate(Right.SEE_FUND)
@require_GET
def version(request: HttpRequest, name: str) -> HttpResponse:
    """One version in plain English, and what changed from another where one is named."""
    hat = hat_on(request)
    found = queries.version_for(hat, name)
    if found is None:
        raise Http404
    earlier = queries.version_for(hat, request.GET.get("since", ""))
    shown = {
        "version": found,
        "paragraphs": queries.in_english(found).strip().split("\n\n"),
        "earlier": earlier,
        "changes": queries.between(earlier, found) if earlier else [],
        "others": [one for one in queries.versions_for(hat) if one is not found],
    }
    return render(request, "agreement/version.html", shown)
