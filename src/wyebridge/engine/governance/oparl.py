"""Boards, meetings and papers in the shape of OParl 1.1 (oparl.org), for programs that read councils' own data."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wyebridge.engine.governance.boards import Board
from wyebridge.engine.governance.facts import Attended, Fact, PutToVote, Resolved, Summoned, those
from wyebridge.engine.governance.proposals import Proposal
from wyebridge.engine.governance.schemes import Constitution

Json = dict[str, Any]
_SCHEMA = "https://schema.oparl.org/1.1/"


def to_oparl(
    constitution: Constitution,
    proposals: Sequence[Proposal],
    facts: Sequence[Fact],
    partners: Mapping[str, str],
    base: str,
) -> list[Json]:
    """Every object, each with its own address under `base`: bodies, organizations, persons, meetings and papers.

    A paper's consultations say which boards take it, which of them bind their body (`authoritative`), and with what
    result. Meetings here have a day and no hour, so `start` is the day alone. Hashes stand under `wyebridge:`.
    """
    made = Made(base, constitution)
    return [
        *(made.one("body", body, "Body", name=name) for body, name in partners.items()),
        *(made.organization(board) for board in constitution.boards),
        *made.people(),
        *made.meetings(proposals, facts),
        *made.papers(proposals, facts),
    ]


class Made:
    """Makes objects of OParl, each with its own address under `base`."""

    def __init__(self, base: str, constitution: Constitution) -> None:
        self.base = base.rstrip("/")
        self.constitution = constitution

    def at(self, kind: str, name: str) -> str:
        return f"{self.base}/{kind}/{name}"

    def one(self, kind: str, ref: str, of_type: str, **parts: Any) -> Json:
        said = {key: value for key, value in parts.items() if value not in (None, [], "")}
        return {"id": self.at(kind, ref), "type": _SCHEMA + of_type, **said}

    def organization(self, board: Board) -> Json:
        return self.one(
            "organization",
            board.id,
            "Organization",
            name=board.name,
            classification=board.kind,
            body=self.at("body", board.decides_for[0]) if len(board.decides_for) == 1 else None,
            startDate=board.from_on and board.from_on.isoformat(),
            endDate=board.to_on and board.to_on.isoformat(),
        )

    def people(self) -> Iterator[Json]:
        rows: dict[str, list[Json]] = {}
        for board in self.constitution.boards:
            for seat in board.seats:
                for number, holding in enumerate(seat.held, 1):
                    rows.setdefault(holding.person, []).append(
                        self.one(
                            "membership",
                            f"{board.id}-{seat.id}-{number}",
                            "Membership",
                            person=self.at("person", holding.person),
                            organization=self.at("organization", board.id),
                            role=seat.constituency,
                            votingRight=seat.has_vote,
                            onBehalfOf=self.at("body", seat.appointed_by),
                            startDate=holding.from_on.isoformat(),
                            endDate=holding.to_on and holding.to_on.isoformat(),
                        )
                    )
        for person, memberships in sorted(rows.items()):
            yield self.one("person", person, "Person", name=person, membership=memberships)

    def meetings(self, proposals: Sequence[Proposal], facts: Sequence[Fact]) -> Iterator[Json]:
        titles = {proposal.id: proposal.title for proposal in proposals}
        held = {(one.meeting, one.board, one.meets_on) for one in those(facts, Summoned)}
        held |= {(one.meeting, one.board, one.on) for one in those(facts, PutToVote)}
        for meeting, board, day in sorted(held, key=lambda one: (one[2], one[0])):
            ballots = [one for one in those(facts, PutToVote, meeting=meeting, board=board) if one.proposal in titles]
            there = sorted({one.person for one in those(facts, Attended, meeting=meeting, board=board)})
            items = [
                self.one(
                    "agenda-item",
                    ballot.ballot,
                    "AgendaItem",
                    meeting=self.at("meeting", meeting),
                    number=str(number),
                    name=titles[ballot.proposal],
                    result=self._result(ballot, facts),
                )
                for number, ballot in enumerate(ballots, 1)
            ]
            yield self.one(
                "meeting",
                meeting,
                "Meeting",
                name=self._name(board),
                start=day.isoformat(),
                organization=[self.at("organization", board)],
                participant=[self.at("person", person) for person in there],
                agendaItem=items,
            )

    def papers(self, proposals: Sequence[Proposal], facts: Sequence[Fact]) -> Iterator[Json]:
        for proposal in proposals:
            last = max(proposal.versions, key=lambda version: version.number)
            yield self.one(
                "paper",
                proposal.id,
                "Paper",
                name=proposal.title,
                reference=proposal.id,
                date=last.on.isoformat(),
                paperType=proposal.act,
                consultation=[self._consultation(one, facts) for one in those(facts, PutToVote, proposal=proposal.id)],
                **{"wyebridge:sha256": {str(version.number): version.sha256 for version in proposal.versions}},
            )

    def _consultation(self, ballot: PutToVote, facts: Sequence[Fact]) -> Json:
        board = self.constitution.board(ballot.board)
        return self.one(
            "consultation",
            ballot.ballot,
            "Consultation",
            paper=self.at("paper", ballot.proposal),
            agendaItem=self.at("agenda-item", ballot.ballot),
            meeting=self.at("meeting", ballot.meeting),
            organization=[self.at("organization", ballot.board)],
            authoritative=bool(board and board.decides_for),
            role=self._result(ballot, facts),
        )

    def _result(self, ballot: PutToVote, facts: Sequence[Fact]) -> str:
        said = those(facts, Resolved, ballot=ballot.ballot)
        return max(said, key=lambda one: one.known_on).outcome if said else ""

    def _name(self, board: str) -> str:
        found = self.constitution.board(board)
        return found.name if found else board
