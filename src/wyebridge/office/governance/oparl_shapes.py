"""What is public of meetings in the shapes of OParl 1.1 (oparl.org): objects at their addresses, lists by pages."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from wyebridge.engine.governance.boards import Board
from wyebridge.engine.governance.oparl import Json, Made
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.office.governance import pages
from wyebridge.office.governance.models import Fact, Item, Meeting, Paper, Proposal, Version
from wyebridge.office.governance.queries import is_board_of, name_of

VERSION: Final = "https://schema.oparl.org/1.1/"
LISTS: Final = {
    "organization": "organization",
    "person": "person",
    "meeting": "meeting",
    "paper": "paper",
    "agendaItem": "agenda-item",
    "consultation": "consultation",
    "file": "file",
    "membership": "membership",
    "legislativeTermList": "legislative-term",
    "locationList": "location",
}
"""The lists of a body by their names in OParl, and the kind of object in each."""
INTERNAL: Final = ("membership", "agendaItem", "auxiliaryFile", "legislativeTerm")
"""What is given within another object, and left out where a program asks for `omit_internal`."""
ON_A_PAGE: Final = 100


class Oparl:
    """Everything that is public, as objects by kind. `rows` are those of meetings in public alone.

    What a board resolved is given once it is published; of what is taken in private, that it is and why.
    """

    def __init__(
        self,
        base: str,
        constitution: Constitution,
        bodies: Mapping[str, str],
        meetings: Sequence[Meeting],
        rows: Sequence[Fact],
    ) -> None:
        self.made = Made(base, constitution)
        self.constitution = constitution
        self.bodies = bodies
        self.rows = rows
        self.whose: dict[str, set[str]] = defaultdict(set)
        """By an object's address, the bodies in whose lists it stands."""
        self.objects: dict[str, dict[str, Json]] = {kind: {} for kind in ("body", *LISTS.values())}
        for body in bodies:
            self._keep("body", body, self._body(body), [body])
        for board in constitution.boards:
            self._keep("organization", board.id, self._organization(board), self._bodies_of(board))
        for person in self.made.people():
            self._person(person)
        for meeting in meetings:
            self._meeting(meeting)

    def system(self, name: str) -> Json:
        """The system: where a program begins."""
        return {
            "id": self.made.base,
            "type": f"{VERSION}System",
            "oparlVersion": VERSION,
            "name": name,
            "body": f"{self.made.base}/body",
        }

    def of_kind(self, kind: str, body: str = "") -> list[Json]:
        """Every object of a kind, or of a body's, in an order that stays."""
        return [one for one in self.objects[kind].values() if not body or body in self.whose[one["id"]]]

    def one_of(self, kind: str, ref: str) -> Json | None:
        """One object; None where there is none, or none that is public."""
        return self.objects.get(kind, {}).get(ref)

    def _keep(self, kind: str, ref: str, one: Json, bodies: Sequence[str]) -> None:
        self.objects[kind].setdefault(ref, one)
        self.whose[one["id"]].update(bodies)

    def _bodies_of(self, board: Board | None) -> list[str]:
        return [body for body in self.bodies if board and is_board_of(board, body)]

    def _body(self, body: str) -> Json:
        lists = {name: f"{self.made.at('body', body)}/{kind}" for name, kind in LISTS.items()}
        found = self.made.one("body", body, "Body", name=self.bodies[body], shortName=body, system=self.made.base)
        return {**found, **lists, "legislativeTerm": []}

    def _organization(self, board: Board) -> Json:
        return self.made.organization(board) | {"organizationType": "Gremium"}

    def _person(self, person: Json) -> None:
        boards = [one["organization"].rsplit("/", 1)[-1] for one in person["membership"]]
        bodies = [body for board in boards for body in self._bodies_of(self.constitution.board(board))]
        self._keep("person", person["id"].rsplit("/", 1)[-1], person, bodies)
        for one in person["membership"]:
            self._keep("membership", one["id"].rsplit("/", 1)[-1], one, bodies)

    def _meeting(self, meeting: Meeting) -> None:
        board = self.constitution.board(meeting.board)
        bodies = self._bodies_of(board)
        rows = [row for row in self.rows if row.meeting_id == meeting.pk]
        items = [self._item(meeting, one, rows, bodies) for one in pages.agenda(meeting, sees_restricted=False)]
        there = sorted({row.data["person"] for row in rows if row.kind == "attended"})
        known = {one["id"] for one in self.objects["person"].values()}
        took_part = [address for person in there if (address := self.made.at("person", person)) in known]
        found = self.made.one(
            "meeting",
            name_of(meeting),
            "Meeting",
            name=board.name if board else meeting.board,
            meetingState="eingeladen" if not rows else "durchgeführt",
            start=_moment(meeting.starts_at),
            organization=[self.made.at("organization", meeting.board)],
            participant=took_part,
            agendaItem=items if meeting.is_public else [],
            created=_day(meeting.summoned_on),
            modified=_moment(max([row.recorded_at for row in rows], default=None)) or _day(meeting.summoned_on),
        )
        self._keep("meeting", name_of(meeting), found | {"cancelled": meeting.cancelled_on is not None}, bodies)

    def _item(self, meeting: Meeting, shown: pages.AgendaItem, rows: Sequence[Fact], bodies: Sequence[str]) -> Json:
        item, ref = shown.item, f"i{shown.item.pk}"
        resolved = None if shown.is_hidden else _published(item, rows)
        version = None if shown.is_hidden else item.version
        files = [self._file(paper, meeting, version, bodies) for paper in shown.papers]
        if version is not None:
            self._paper(version, meeting, item, resolved, bodies)
        letters = (resolved or {}).get("resolutions", {})
        found = self.made.one(
            "agenda-item",
            ref,
            "AgendaItem",
            meeting=self.made.at("meeting", name_of(meeting)),
            number=str(shown.number),
            name=shown.title,
            consultation=self.made.at("consultation", ref) if version is not None else None,
            result=pages.OUTCOME_WORDS[resolved["outcome"]] if resolved else None,
            resolutionText=" ".join(f"({letter}) {words}" for letter, words in letters.items()),
            auxiliaryFile=files,
        ) | {"public": not shown.is_hidden}
        if meeting.is_public:
            self._keep("agenda-item", ref, found, bodies)
        return found

    def _file(self, paper: Paper, meeting: Meeting, version: Version | None, bodies: Sequence[str]) -> Json:
        ref, address = str(paper.pk), f"{self.made.base.rsplit('/', 1)[0]}/papers/{paper.pk}/"
        found = self.made.one(
            "file",
            ref,
            "File",
            name=paper.title,
            fileName=paper.file_name,
            mimeType="application/pdf",
            date=_moment(paper.laid_at),
            size=paper.size,
            accessUrl=address,
            downloadUrl=address,
            meeting=[self.made.at("meeting", name_of(meeting))],
            paper=[self.made.at("paper", version.proposal.ref)] if version else [],
            created=_moment(paper.laid_at),
            modified=_moment(paper.laid_at),
            **{"wyebridge:sha256": paper.sha256},
        )
        self._keep("file", ref, found, bodies)
        return found

    def _paper(
        self, version: Version, meeting: Meeting, item: Item, resolved: Json | None, bodies: Sequence[str]
    ) -> None:
        proposal: Proposal = version.proposal
        board, ref = self.constitution.board(meeting.board), f"i{item.pk}"
        consultation = self.made.one(
            "consultation",
            ref,
            "Consultation",
            paper=self.made.at("paper", proposal.ref),
            agendaItem=self.made.at("agenda-item", ref),
            meeting=self.made.at("meeting", name_of(meeting)),
            organization=[self.made.at("organization", meeting.board)],
            role=pages.OUTCOME_WORDS[resolved["outcome"]] if resolved else None,
        ) | {"authoritative": bool(board and board.decides_for)}
        self._keep("consultation", ref, consultation, bodies)
        before = self.objects["paper"].get(proposal.ref, {})
        paper = self.made.one(
            "paper",
            proposal.ref,
            "Paper",
            body=self.made.at("body", proposal.for_partner),
            name=proposal.title,
            reference=proposal.ref,
            date=version.on.isoformat(),
            paperType=proposal.act,
            consultation=[*before.get("consultation", []), consultation],
            created=before.get("created") or _day(meeting.summoned_on),
            modified=_day(max(day for day in (meeting.summoned_on, version.on) if day)),
            **{"wyebridge:sha256": version.sha256},
        )
        self.objects["paper"][proposal.ref] = paper
        self.whose[paper["id"]].update(bodies)


def _published(item: Item, rows: Sequence[Fact]) -> Json | None:
    """What was resolved on an item, as far as it was published; the last where it was put more than once."""
    known = {row.ballot for row in rows if row.kind == "published"}
    found = [row.data for row in rows if row.kind == "resolved" and row.item_id == item.pk and row.ballot in known]
    return found[-1] if found else None


def _moment(when: datetime | None) -> str | None:
    return timezone.localtime(when).isoformat(timespec="seconds") if when else None


def _day(day: date | None) -> str | None:
    """The beginning of a day, where only the day is known."""
    return timezone.make_aware(datetime.combine(day, time())).isoformat() if day else None


# Lists


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program asks of a list: which page, how many on it, and only what is this old or this new."""

    page: int
    limit: int
    bounds: Mapping[str, datetime]
    omits_internal: bool

    def query(self, page: int) -> str:
        """The same question for another page, as the end of an address."""
        said: dict[str, Any] = {name: when.isoformat() for name, when in self.bounds.items()}
        said |= {"omit_internal": "true"} if self.omits_internal else {}
        said |= {"limit": self.limit} if self.limit != ON_A_PAGE else {}
        said |= {"page": page} if page > 1 else {}
        return f"?{urlencode(said)}" if said else ""


_BOUNDS: Final = ("created_since", "created_until", "modified_since", "modified_until")


def asked_for(given: Mapping[str, str]) -> Asked | None:
    """What an address asks of a list; None where a number or a time in it cannot be read."""
    numbers = {name: given.get(name, str(default)) for name, default in (("page", 1), ("limit", ON_A_PAGE))}
    if not all(number.isdecimal() and 0 < int(number) < 10**6 for number in numbers.values()):
        return None
    bounds = {name: _read(given[name]) for name in _BOUNDS if given.get(name)}
    read = {name: when for name, when in bounds.items() if when is not None and when.tzinfo is not None}
    if len(read) != len(bounds):
        return None
    limit = min(int(numbers["limit"]), ON_A_PAGE)
    return Asked(int(numbers["page"]), limit, read, given.get("omit_internal") == "true")


def _read(text: str) -> datetime | None:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def page_of(objects: Sequence[Json], asked: Asked, address: str) -> Json:
    """One page of a list: `data`, `pagination` and `links`, whose addresses ask the same question."""
    there = [one for one in objects if _is_within(one, asked.bounds)]
    last = max(1, -(-len(there) // asked.limit))
    data = there[(asked.page - 1) * asked.limit : asked.page * asked.limit]
    links = {"first": 1, "self": asked.page, "last": last}
    links |= {"prev": asked.page - 1} if 1 < asked.page <= last else {}
    links |= {"next": asked.page + 1} if asked.page < last else {}
    return {
        "data": [_without_internal(one) for one in data] if asked.omits_internal else data,
        "pagination": {
            "totalElements": len(there),
            "elementsPerPage": asked.limit,
            "currentPage": asked.page,
            "totalPages": last,
        },
        "links": {name: f"{address}{asked.query(page)}" for name, page in links.items()},
    }


def _is_within(one: Json, bounds: Mapping[str, datetime]) -> bool:
    """Whether an object is as old or new as was asked; one that has no such time always is."""
    for name, bound in bounds.items():
        part, _, side = name.partition("_")
        when = _read(one[part]) if part in one else None
        if when and ((side == "since" and when < bound) or (side == "until" and when > bound)):
            return False
    return True


def _without_internal(one: Json) -> Json:
    return {name: part for name, part in one.items() if name not in INTERNAL or isinstance(part, str)}
