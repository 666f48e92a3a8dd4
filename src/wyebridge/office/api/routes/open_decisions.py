"""What anybody may read of decisions without a token: meetings, what was decided, and what is to come."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from wyebridge.office.api.routes.access import Number, nothing, open_file, open_to_all
from wyebridge.office.api.routes.meetings import agenda, brief
from wyebridge.office.governance import pages, queries
from wyebridge.office.kernel.files import PDF, as_file
from wyebridge.office.kernel.hats import today

router = Router(tags=["For anybody"])


@open_to_all(router, "/public/meetings", list[dict[str, Any]])
def public_meetings(request: HttpRequest) -> list[dict[str, Any]]:
    """Every meeting whose agenda is out; of one held in private, when it is and why."""
    return [brief(one) for one in queries.public_meetings()]


@open_to_all(router, "/public/meetings/{meeting}", dict[str, Any])
def public_meeting(request: HttpRequest, meeting: Number) -> dict[str, Any]:
    """One meeting: its open items and papers."""
    found = queries.public_meeting(meeting)
    if found is None:
        nothing("there is no such meeting whose agenda is out")
    return {**brief(found), "items": agenda(found, sees_restricted=False)}


@open_file(router, "/public/papers/{paper}", PDF)
def public_paper(request: HttpRequest, paper: UUID) -> HttpResponse:
    """One open paper, as it was laid."""
    found = queries.paper_for(None, str(paper))
    if found is None:
        nothing("there is no such paper that anybody may read")
    return as_file(queries.kept_at(found).read_bytes(), found.file_name)


@open_to_all(router, "/public/decisions", list[dict[str, Any]])
def public_decisions(request: HttpRequest) -> list[dict[str, Any]]:
    """Every decision that was published: what each board resolved, why, what else was considered, and how it stands."""
    constitution, found = queries.constitution(), []
    for item in queries.decided_items():
        version, notice = item.version, pages.notice_of(item, constitution, today())
        assert version is not None, "only a proposal is decided"
        found.append(
            {
                "proposal": version.proposal.ref,
                "title": version.proposal.title,
                "version": version.number,
                "board": notice.board,
                "outcome": notice.outcome,
                "minute": notice.minute,
                "taken_on": notice.taken_on,
                "published_on": notice.published_on,
                "state": notice.state,
                "counts_from": notice.counts_from,
                "call_in_until": notice.call_in_until,
                "is_key": notice.is_key,
                "pence": version.pence,
                "resolutions": dict(notice.resolutions),
                "conditions": list(notice.conditions),
                "reasons": version.reasons,
                "alternatives": version.alternatives,
            }
        )
    return found


@open_to_all(router, "/public/plan", list[dict[str, Any]])
def public_plan(request: HttpRequest) -> list[dict[str, Any]]:
    """The forward plan: key decisions to come, of every board."""
    return [
        {
            "proposal": one.proposal.ref,
            "title": one.proposal.title,
            "board": one.board,
            "since": one.since,
            "not_before": one.not_before,
            "state": one.state,
        }
        for one in pages.planned(queries.planned(), queries.constitution(), today())
    ]
