"""What the public may read of decisions: HTML first, and the same as data for other programs."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wyebridge.engine.governance.interests import public_register
from wyebridge.engine.governance.popolo import to_popolo
from wyebridge.office.governance import oparl_shapes, open_data, pages, queries
from wyebridge.office.governance.oversight.pages import milestone_lines
from wyebridge.office.governance.oversight.views import road_map_drawn
from wyebridge.office.kernel.files import as_file
from wyebridge.office.kernel.gates import public
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.home import partners, the_home
from wyebridge.papers.road_map_chart import road_map_in_words


@public
@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """Every meeting whose agenda is out."""
    shown = pages.calendar(queries.public_meetings(), queries.constitution())
    return render(request, "governance/public-meetings.html", shown)


@public
@require_GET
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: its open items and papers, and its minutes as they stand."""
    found = queries.public_meeting(pk)
    if found is None:
        raise Http404
    constitution = queries.constitution()
    shown = {
        "meeting": found,
        "board": constitution.board(found.board),
        "items": pages.agenda(found, sees_restricted=False),
        "minutes": pages.minutes(found, constitution, sees_restricted=False),
    }
    return render(request, "governance/public-meeting.html", shown)


@public
@require_GET
def paper(request: HttpRequest, paper: str) -> HttpResponse:
    """One open paper."""
    found = queries.paper_for(None, paper)
    if found is None:
        raise Http404
    return as_file(queries.kept_at(found).read_bytes(), found.file_name)


@public
@require_GET
def decisions(request: HttpRequest) -> HttpResponse:
    """Every decision that was published."""
    shown = {"decisions": [pages.notice_of(one, queries.constitution(), today()) for one in queries.decided_items()]}
    return render(request, "governance/public-decisions.html", shown)


@public
@require_GET
def decision(request: HttpRequest, ref: str) -> HttpResponse:
    """One decision: what each body resolved, why, what else was considered, and from when it has effect."""
    items = [one for one in queries.decided_items() if one.version and one.version.proposal.ref == ref]
    if not items:
        raise Http404
    version = items[0].version
    assert version is not None
    constitution = queries.constitution()
    shown = {
        "proposal": version.proposal,
        "version": version,
        "life": pages.life(queries.standing_of(version.proposal, today()), constitution),
        "notices": [pages.notice_of(one, constitution, today()) for one in items],
    }
    return render(request, "governance/public-decision.html", shown)


@public
@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    """The forward plan: key decisions to come, of every board."""
    shown = {"planned": pages.planned(queries.planned(), queries.constitution(), today())}
    return render(request, "governance/public-plan.html", shown)


@public
@require_GET
def interests(request: HttpRequest) -> HttpResponse:
    """Every body's register, with what is withheld from the public left out; and interests declared at its meetings."""
    named = {one.id: one.name for one in partners()}
    registers = public_register(queries.whole_record(today()).interests, today())
    shown = {
        "declared": queries.interests_declared(),
        "registers": [(named.get(one[0].partner, one[0].partner), one) for one in registers],
    }
    return render(request, "governance/public-interests.html", shown)


@public
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Meetings as a calendar that other programs follow (iCalendar, RFC 5545)."""
    content = open_data.calendar(queries.public_meetings(), queries.constitution(), request.get_host())
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@public
@require_GET
def road_map(request: HttpRequest) -> HttpResponse:
    """The road map: each milestone against the first day that was set for it and the latest."""
    found = queries.road_map_on(today())
    shown = {"milestones": milestone_lines(found, queries.constitution()), "words": road_map_in_words(found)}
    return render(request, "governance/public-road-map.html", shown)


@public
@require_GET
def road_map_picture(request: HttpRequest) -> HttpResponse:
    """The road map as a picture."""
    return road_map_drawn(queries.road_map_on(today()))


@public
@require_GET
def oparl(request: HttpRequest) -> HttpResponse:
    """Where a program that reads OParl 1.1 begins: the system, and the address of its bodies."""
    return JsonResponse(_oparl_of(request).system(the_home().name))


@public
@require_GET
def oparl_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Every object of a kind, a page at a time."""
    return _page_of(request, kind, "")


@public
@require_GET
def oparl_of_body(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """Every object of a kind that is a body's, a page at a time."""
    return _page_of(request, kind, ref)


@public
@require_GET
def oparl_object(request: HttpRequest, kind: str, ref: str) -> HttpResponse:
    """One object, at its own address."""
    found = _oparl_of(request).one_of(kind, ref)
    if found is None:
        raise Http404
    return JsonResponse(found)


def _page_of(request: HttpRequest, kind: str, body: str) -> HttpResponse:
    made = _oparl_of(request)
    if kind not in made.objects or (body and body not in made.bodies):
        raise Http404
    asked = oparl_shapes.asked_for(request.GET.dict())
    if asked is None:
        return JsonResponse({"error": "A page or a time is not written as OParl 1.1 says."}, status=400)
    return JsonResponse(oparl_shapes.page_of(made.of_kind(kind, body), asked, request.build_absolute_uri(request.path)))


def _oparl_of(request: HttpRequest) -> oparl_shapes.Oparl:
    return oparl_shapes.Oparl(
        request.build_absolute_uri("/public/oparl"),
        queries.constitution(),
        {one.id: one.name for one in partners()},
        queries.public_agendas(),
        queries.public_rows(),
    )


@public
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Bodies, boards, posts and who holds them, as Popolo."""
    return JsonResponse(to_popolo(queries.constitution(), {one.id: one.name for one in partners()}))
