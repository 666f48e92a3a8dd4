"""What programs read of meetings: OParl 1.1 followed link by link, and Popolo; nothing that is private."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.office.conftest import Standing, hat_of

from wyebridge.books.home import Home
from wyebridge.office.governance import actions
from wyebridge.office.governance.models import Item
from wyebridge.office.kernel.rights import Hat

BASE: Final = "http://testserver/public/oparl"
TYPE: Final = "https://schema.oparl.org/1.1/"
DAY: Final = date(2026, 11, 17)
REQUIRED: Final = {
    "System": {"oparlVersion", "body"},
    "Body": {"name", "organization", "person", "meeting", "paper", "legislativeTerm", "agendaItem", "file"},
    "Organization": {"name", "classification"},
    "Person": {"name"},
    "Membership": {"organization", "person"},
    "Meeting": {"name", "start", "organization", "cancelled", "created", "modified"},
    "AgendaItem": {"meeting", "number", "name", "public"},
    "Consultation": {"paper", "meeting", "agendaItem", "organization", "authoritative"},
    "Paper": {"name", "reference", "body", "consultation", "created"},
    "File": {"name", "fileName", "mimeType", "size", "date", "accessUrl", "downloadUrl"},
}
"""What the specification requires of each type, and what these bodies always have."""
LINKS: Final = (
    "organization",
    "person",
    "meeting",
    "paper",
    "agendaItem",
    "consultation",
    "participant",
    "body",
    "system",
)
SECRET: Final = "The price of Fletchings"


@pytest.fixture
def clerk(people: dict[str, Standing], office_home: Home, monkeypatch: pytest.MonkeyPatch) -> Hat:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: DAY)
    return hat_of(people["governance"])


@pytest.fixture
def met(clerk: Hat) -> Item:
    """A meeting in public with an open item, which is decided, and one in private; and another meeting in private."""
    words = {
        "pence": 1_00,
        "purpose": "p",
        "resolutions": ["That it be so"],
        "reasons": "r",
        "alternatives": "a",
        "wards": "",
    }
    proposal = actions.propose(
        title="Vary the share", act="vary-agreement", binds=["AC", "ACCG"], words=words, by=clerk
    )
    secret = actions.propose(title=SECRET, act="contract", binds=["AC"], words=words, by=clerk)
    held: list[Item] = []
    for is_public, restricted in ((True, [proposal, secret]), (False, [secret])):
        meeting = actions.arrange(
            board="ac-cabinet",
            starts_at=datetime(2026, 11, 17, 10, tzinfo=UTC),
            place="The hall",
            is_public=is_public,
            ground="" if is_public else "Schedule 12A",
            by=clerk,
        )
        for one in restricted:
            is_restricted = one is secret and is_public
            item = actions.add_item(
                meeting=meeting,
                title="",
                words="",
                version=one.versions.last(),
                is_restricted=is_restricted,
                ground="Schedule 12A, paragraph 3" if is_restricted else "",
                by=clerk,
            )
            file = SimpleUploadedFile("paper.pdf", b"%PDF-1.7 small")
            actions.lay_paper(item=item, title=f"On {item.title}", file=file, is_restricted=False, by=clerk)
            file = SimpleUploadedFile("secret.pdf", b"%PDF-1.7 secret")
            actions.lay_paper(item=item, title=SECRET, file=file, is_restricted=True, by=clerk)
            held.append(item)
        actions.summon(meeting=meeting, by=clerk)
    found = Item.objects.select_related("meeting", "version__proposal").get(pk=held[0].pk)
    actions.attend(meeting=found.meeting, seat="leader", person="M.Council", by=clerk)
    actions.put_to_vote(item=found, chair="leader", by=clerk)
    actions.close_vote(item=found, outcome="agree", conditions=[], amended_to=None, minute="1", by=clerk)
    return found


def asked(address: str) -> Any:
    answer = Client().get(address.removeprefix("http://testserver"))
    assert answer.status_code == 200, address
    return json.loads(answer.content)


def everything(limit: int = 100) -> dict[str, dict[str, Any]]:
    """Every object by its address, found as a client does: from the system to its bodies and to their lists."""
    system = asked(BASE)
    found = {system["id"]: system}
    lists = [f"{system['body']}?limit={limit}"]
    while lists:
        page = asked(lists.pop())
        assert len(page["data"]) <= limit and page["links"]["self"]
        lists += [page["links"]["next"]] if "next" in page["links"] else []
        for one in page["data"]:
            assert found.setdefault(one["id"], one) == one, "the same object, wherever it is listed"
            if one["type"] == f"{TYPE}Body":
                lists += [
                    f"{link}?limit={limit}"
                    for name, link in one.items()
                    if name not in ("id", "type", "system") and str(link).startswith(BASE)
                ]
    return found


def test_a_client_finds_every_object_from_the_system_on_and_each_has_its_shape(met: Item) -> None:
    found = everything()
    assert {one["type"].removeprefix(TYPE) for one in found.values()} == set(REQUIRED)
    for address, one in found.items():
        kind = one["type"].removeprefix(TYPE)
        assert REQUIRED[kind] <= set(one), (address, REQUIRED[kind] - set(one))
        assert asked(address) == one, "its address gives the same"
        for name in LINKS:
            links = one.get(name, [])
            for link in [links] if isinstance(links, str) else links:
                if isinstance(link, str) and kind != "Body" and (kind, name) != ("System", "body"):
                    assert link in found, (address, name, link)
        for name in ("created", "modified", "start"):
            assert name not in one or datetime.fromisoformat(one[name]).tzinfo, (address, name)


def test_lists_come_by_pages_which_together_have_everything_once(met: Item) -> None:
    assert everything(limit=2) == everything()
    page = asked(f"{BASE}/organization?limit=2")
    assert page["pagination"] == {"totalElements": 3, "elementsPerPage": 2, "currentPage": 1, "totalPages": 2}
    assert "prev" not in page["links"] and page["links"]["next"].endswith("limit=2&page=2")
    for wrong in ("page=0", "limit=x", "created_since=yesterday", "modified_since=2026-01-01T00:00:00"):
        assert Client().get(f"/public/oparl/organization?{wrong}").status_code == 400
    assert Client().get("/public/oparl/nothing").status_code == 404
    assert Client().get("/public/oparl/body/NOBODY/meeting").status_code == 404


def test_filters_are_kept_from_page_to_page_and_omit_what_is_internal(met: Item) -> None:
    since = "modified_since=2026-11-16T00:00:00%2B00:00"
    assert len(asked(f"{BASE}/meeting?{since}")["data"]) == 2
    assert asked(f"{BASE}/meeting?created_until=2026-11-16T00:00:00%2B00:00")["data"] == []
    page = asked(f"{BASE}/meeting?{since}&limit=1&omit_internal=true")
    assert "agendaItem" not in page["data"][0]
    assert "modified_since=2026-11-16" in page["links"]["next"] and "omit_internal=true" in page["links"]["next"]


def test_only_what_is_public_is_told_and_a_result_once_it_is_published(
    met: Item, clerk: Hat, as_: Callable[[str], Client]
) -> None:
    told = json.dumps(everything())
    assert SECRET not in told and "secret.pdf" not in told
    [item] = [one for one in everything().values() if one.get("name") == "Vary the share" and "number" in one]
    assert "result" not in item and "resolutionText" not in item
    actions.publish(item=met, by=clerk)
    found = everything()
    assert (found[item["id"]]["result"], found[item["id"]]["resolutionText"]) == ("agreed", "(a) That it be so")
    [private] = [one for one in found.values() if one["type"] == f"{TYPE}Meeting" and "agendaItem" not in one]
    assert "participant" not in private
    [hidden] = [one for one in found.values() if one.get("public") is False]
    assert hidden["name"] == "Taken in private: Schedule 12A, paragraph 3" and "consultation" not in hidden
    for one in found.values():
        if one["type"] == f"{TYPE}File":
            assert as_("nobody").get(one["downloadUrl"].removeprefix("http://testserver")).status_code == 200


def test_each_body_lists_what_is_its_own(met: Item) -> None:
    def names(body: str) -> set[str]:
        return {one["name"] for one in asked(f"{BASE}/body/{body}/organization")["data"]}

    assert names("AC") == {"AC cabinet", "AC scrutiny committee"} and names("ACCG") == {"ACCG board"}
    assert asked(f"{BASE}/body/ACCG/meeting")["data"] == []


def test_popolo_has_its_four_lists_and_each_membership_names_what_is_there(office_home: Home) -> None:
    found = asked("/public/people.json")
    ids = {name: {one["id"] for one in found[name]} for name in ("persons", "organizations", "posts")}
    assert all(ids.values()) and found["memberships"]
    for one in found["memberships"]:
        assert one["person_id"] in ids["persons"] and one["organization_id"] in ids["organizations"]
        assert one["post_id"] in ids["posts"] and one.get("on_behalf_of_id", "AC") in ids["organizations"]
