"""Every act on proposals, meetings and votes: signed by a hat, put into the trail, and kept as a fact that stays."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from wyebridge.engine.governance import facts as happened
from wyebridge.engine.governance.boards import Board
from wyebridge.engine.governance.matters import Hand
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.office.governance import queries, tasks
from wyebridge.office.governance.models import Action, Fact, Item, Limit, Meeting, Paper, Proposal, Seated, Version
from wyebridge.office.kernel.actions import record
from wyebridge.office.kernel.hats import today
from wyebridge.office.kernel.models import Person
from wyebridge.office.kernel.rights import Hat, NotAllowed, Right, require

PDF_MARK = b"%PDF-"


# Proposals


@transaction.atomic
def propose(
    *,
    title: str,
    act: str,
    binds: Sequence[str],
    words: dict[str, Any],
    clause: str = "",
    step: str = "",
    approves: str = "step",
    takes_effect_on: date | None = None,
    by: Hat,
) -> Proposal:
    """Draft a proposal for the hat's body; nobody else sees it until it stands on an agenda that has gone out."""
    require(by, Right.PROPOSE)
    year = today().year
    so_far = Proposal.objects.filter(for_partner=by.body, made_on__year=year).count()
    proposal = Proposal.objects.create(
        ref=f"{by.body}-{year}-{so_far + 1:02d}",
        title=title,
        act=act,
        binds=list(binds),
        clause=clause,
        step=step,
        approves=approves,
        takes_effect_on=takes_effect_on,
        for_partner=by.body,
        made_by=by.person,
        made_as=by.role,
        made_on=today(),
    )
    _add_version(proposal, words, by)
    record("draft a proposal", proposal.ref, by=by, for_partner=by.body, title=title)
    return proposal


@transaction.atomic
def amend(*, proposal: Proposal, words: dict[str, Any], by: Hat) -> Version:
    """Table another version. What a board agreed to before was the version before, and this asks it again."""
    require(by, Right.PROPOSE, body=proposal.for_partner)
    version = _add_version(proposal, words, by)
    record("table a version", f"{proposal.ref} version {version.number}", by=by, for_partner=by.body)
    return version


def _add_version(proposal: Proposal, words: dict[str, Any], by: Hat) -> Version:
    text = json.dumps({"title": proposal.title, **words}, ensure_ascii=False, sort_keys=True)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    last = proposal.versions.order_by("-number").first()
    if last and last.sha256 == sha256:
        raise refuse(
            "same-version",
            f"these are the words of version {last.number}",
            why="a version is what boards agree to, and this one they have",
            remedy="change the words, or go on with the version that is there",
            place=Place(proposal.ref),
        )
    number = last.number + 1 if last else 1
    return Version.objects.create(
        proposal=proposal, number=number, on=today(), sha256=sha256, made_by=by.person, **words
    )


def withdraw(*, proposal: Proposal, reason: str, by: Hat) -> None:
    """Take a proposal back. What was recorded of it stays."""
    require(by, Right.PROPOSE, body=proposal.for_partner)
    fact = happened.Withdrawn(on=today(), by=by.person.name, proposal=proposal.ref, reason=reason)
    _add(fact, by, proposal=proposal, once=f"withdrawn:{proposal.ref}")


def put_in_plan(*, proposal: Proposal, board: str, by: Hat) -> None:
    """Put a key decision in a board's forward plan, from today."""
    require(by, Right.ARRANGE)
    _own(by, board)
    fact = happened.Planned(on=today(), by=by.person.name, proposal=proposal.ref, board=board)
    _add(fact, by, proposal=proposal, once=f"planned:{proposal.ref}:{board}")


def agree_urgency(*, proposal: Proposal, board: str, kind: str, agreed_by: str, reason: str, by: Hat) -> None:
    """Agree, as somebody whom the board's rule names, that a decision cannot wait."""
    require(by, Right.VOTE)
    found = _board(board)
    person = _person(by)
    named = found.urgency.agreed_by if found.urgency else ()
    post = queries.constitution().post(agreed_by)
    holds = post.holder(today()) == person if post else agreed_by == person
    if agreed_by not in named or not holds:
        raise NotAllowed(f"Only {' and '.join(named) or 'nobody'} can agree that {found.name} need not wait.")
    fact = happened.UrgencyAgreed.model_validate(
        {
            "on": today(),
            "by": by.person.name,
            "proposal": proposal.ref,
            "board": board,
            "kind": kind,
            "agreed_by": agreed_by,
            "person": person,
            "reason": reason,
        }
    )
    _add(fact, by, proposal=proposal, once=f"urgency:{proposal.ref}:{board}:{kind}:{agreed_by}")


def consult(*, proposal: Proposal, body: str, answer: str, by: Hat) -> None:
    """Record what a board or post of the hat's own body said when it was asked before the decision."""
    require(by, Right.ARRANGE)
    post = queries.constitution().post(body)
    if post is None:
        _own(by, body)
    elif by.body not in post.acts_for:
        raise NotAllowed(f"You act for {by.body}, and {post.title} does not.")
    _add(
        happened.Consulted(on=today(), by=by.person.name, proposal=proposal.ref, body=body, answer=answer),
        by,
        proposal=proposal,
    )


@transaction.atomic
def decide_alone(*, proposal: Proposal, line: str, minute: str, by: Hat) -> int:
    """Decide for the hat's body under a line of its scheme. Returns how many more officers must sign.

    A line that several use together counts with the last of their signatures. Of two officers who would spend one
    limit in the same moment the second waits, and is judged by what the first has used.
    """
    require(by, Right.DECIDE)
    found = next((one for one in queries.lines_for(by, proposal) if one.id == line), None)
    if found is None:
        raise NotAllowed(f"No post of yours may use {line or 'that line'} for {by.body} today.")
    Limit.objects.get_or_create(delegation=line, year=str(FinancialYear.of(today())))
    Limit.objects.select_for_update().get(delegation=line, year=str(FinancialYear.of(today())))
    person = _person(by)
    post = next(one.id for one in queries.constitution().posts if one.id in found.to and one.holder(today()) == person)
    version = max(proposal.versions.all(), key=lambda one: one.number)
    signed = queries.signatures(version, line)
    hands = [Hand(one.data["person"], one.data["post"], by.body) for one in signed] + [Hand(person, post, by.body)]
    missing = [name for name in found.to if found.together and name not in {hand.post for hand in hands}]
    if missing:
        signature = {"person": person, "post": post, "line": line, "version": version.number}
        once = f"officer-signed:{proposal.ref}:{version.number}:{line}:{post}"
        _keep("officer-signed", signature, by, proposal=proposal, once=once)
        return len(missing)
    ruling = queries.ruling_on(proposal, hands, today(), only=by.body)
    if not ruling.is_lawful:
        raise NotAllowed(" ".join(ruling.sentences()))
    fact = happened.DecidedByOfficer(
        on=today(),
        by=by.person.name,
        proposal=proposal.ref,
        version=version.number,
        partner=by.body,
        delegation=line,
        people=tuple(hand.person for hand in hands),
        minute=minute,
        decision=f"{proposal.ref}-{line}",
    )
    _add(fact, by, proposal=proposal, once=f"officer:{proposal.ref}:{version.number}:{line}")
    return 0


# Meetings


@transaction.atomic
def arrange(*, board: str, starts_at: datetime, place: str, is_public: bool, ground: str, by: Hat) -> Meeting:
    """Put a meeting of one of the hat's body's boards in the calendar. Nobody is summoned to it yet."""
    require(by, Right.ARRANGE)
    _own(by, board)
    meeting = Meeting.objects.create(
        board=board,
        starts_at=starts_at,
        place=place,
        is_public=is_public,
        ground=ground,
        for_partner=by.body,
        arranged_by=by.person,
    )
    record("arrange a meeting", f"{board} {starts_at:%Y-%m-%d %H:%M}", by=by, for_partner=by.body)
    return meeting


@transaction.atomic
def add_item(
    *, meeting: Meeting, title: str, words: str, version: Version | None, is_restricted: bool, ground: str, by: Hat
) -> Item:
    """Put a matter on an agenda that has not gone out."""
    _arranges(by, meeting)
    if meeting.summoned_on:
        raise NotAllowed("The agenda has gone out. What is not on it has had no notice, and cannot be decided there.")
    item = Item.objects.create(
        meeting=meeting,
        number=meeting.items.count() + 1,
        title=title or (version.proposal.title if version else ""),
        words=words,
        version=version,
        is_restricted=is_restricted,
        ground=ground,
    )
    record("put on an agenda", item.title, by=by, for_partner=by.body, meeting=meeting.pk)
    return item


def lay_paper(*, item: Item, title: str, file: "UploadedFile[bytes]", is_restricted: bool, by: Hat) -> Paper:
    """Lay a PDF before a meeting, kept by its hash. Raises NotAllowed for what is not a PDF."""
    content = file.read()
    if not content.startswith(PDF_MARK):
        raise NotAllowed("Only a PDF can be laid before a meeting; this file is not one, whatever its name says.")
    name = Path(file.name or "paper.pdf").name
    return _lay(item, title, name, content, is_restricted=is_restricted, by=by)


def lay_board_report(*, item: Item, as_at: date, by: Hat) -> Paper:
    """Lay the report of the shared funds as at a month's end, made from the books now: what is laid stays as it is."""
    require(by, Right.SEE_FUND)
    content = queries.board_report_pdf(as_at)
    title = f"The shared funds as at {as_at:%-d %B %Y}"
    return _lay(item, title, f"board-report-{as_at}.pdf", content, is_restricted=False, by=by)


@transaction.atomic
def _lay(item: Item, title: str, name: str, content: bytes, *, is_restricted: bool, by: Hat) -> Paper:
    _arranges(by, item.meeting)
    sha256 = hashlib.sha256(content).hexdigest()
    paper = Paper.objects.create(
        item=item,
        title=title,
        file_name=name[:255],
        size=len(content),
        sha256=sha256,
        is_restricted=is_restricted,
        laid_by=by.person,
    )
    kept = queries.kept_at(paper)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(content)
    record("lay a paper", title, by=by, for_partner=by.body, sha256=sha256)
    return paper


@transaction.atomic
def summon(*, meeting: Meeting, by: Hat) -> None:
    """Send the agenda out: from today its members, and the public where it is public, have notice of it."""
    _arranges(by, meeting)
    items = list(meeting.items.select_related("version__proposal"))
    if not items:
        raise NotAllowed("The agenda is empty. Put something on it before it goes out.")
    sent = Meeting.objects.filter(pk=meeting.pk, summoned_on=None).update(summoned_on=today())
    if not sent:
        raise NotAllowed("The agenda has gone out already.")
    fact = happened.Summoned(
        on=today(),
        by=by.person.name,
        meeting=queries.name_of(meeting),
        board=meeting.board,
        meets_on=meeting.starts_at.date(),
        proposals=tuple(item.version.proposal.ref for item in items if item.version),
    )
    _add(fact, by, meeting=meeting, once=f"summoned:{meeting.pk}")
    transaction.on_commit(lambda: tasks.tell_members.enqueue(meeting.pk))


def attend(*, meeting: Meeting, seat: str, person: str, by: Hat) -> None:
    """Record that somebody sits in a seat, as its holder or a substitute for it."""
    _arranges(by, meeting)
    held = next((one for one in _board(meeting.board).seats if one.id == seat), None)
    if held is None or (held.holder(today()) != person and person not in held.substitutes):
        raise NotAllowed(f"{person} neither holds the seat {seat} today nor may sit in it as a substitute.")
    fact = happened.Attended(
        on=today(),
        by=by.person.name,
        meeting=queries.name_of(meeting),
        board=meeting.board,
        seat=seat,
        person=person,
        substitute=held.holder(today()) != person,
    )
    _add(fact, by, meeting=meeting, once=f"attended:{meeting.pk}:{seat}:{today()}")


def declare(*, item: Item, person: str, interest: str, nature: str, left_room: bool, takes_part: bool, by: Hat) -> None:
    """Declare an interest in one item: one's own, or as whoever minutes the meeting heard it declared."""
    if _person(by, missing_ok=True) != person:
        _arranges(by, item.meeting)
    fact = happened.InterestDeclared.model_validate(
        {
            "on": today(),
            "by": by.person.name,
            "meeting": queries.name_of(item.meeting),
            "proposal": _version(item).proposal.ref,
            "person": person,
            "interest": interest,
            "nature": nature,
            "left_room": left_room,
            "takes_part": takes_part,
        }
    )
    _add(fact, by, proposal=_version(item).proposal, meeting=item.meeting)


# A vote


def put_to_vote(*, item: Item, chair: str, by: Hat) -> str:
    """Put the question: its electors are those in the room now, and nobody who comes later. Returns its ballot."""
    _arranges(by, item.meeting)
    version = _version(item)
    before = queries.ballots_of(item)
    if any(one.is_open for one in before):
        raise NotAllowed("This question has been put already, and the vote is open.")
    seats = {seat.id: seat for seat in _board(item.meeting.board).seats if seat.has_vote}
    electors = [one for one in queries.in_the_room(item) if one.seat in seats and one.on == today()]
    if not electors:
        raise NotAllowed("Nobody with a vote is recorded as here today. Record who attends first.")
    ballot = f"{queries.name_of(item.meeting)}-i{item.number}-{len(before) + 1}"
    fact = happened.PutToVote(
        on=today(),
        by=by.person.name,
        ballot=ballot,
        meeting=queries.name_of(item.meeting),
        board=item.meeting.board,
        proposal=version.proposal.ref,
        version=version.number,
        electorate=tuple(happened.Elector(seat=one.seat, person=one.person) for one in electors),
        chair=chair or None,
    )
    _add(fact, by, once=f"put:{ballot}", **_where(item, ballot))
    return ballot


def vote(*, item: Item, seat: str, choice: str, is_casting: bool = False, by: Hat) -> None:
    """Vote in one's own seat, or change that vote while the question is open. Each is a row; the last one counts."""
    require(by, Right.VOTE)
    ballot, person = _open(item), _person(by)
    if not any(one.seat == seat and one.person == person for one in ballot.put.electorate):
        raise NotAllowed("You were not in the room with a vote when the question was put.")
    if ballot.put.on != today():
        raise NotAllowed("This question was put on another day. It must be put again before anybody can vote.")
    if is_casting and ballot.put.chair != seat:
        raise NotAllowed("Only whoever takes the chair has a casting vote.")
    change = sum(one.seat == seat and one.casting == is_casting for one in ballot.votes)
    fact = happened.Vote.model_validate(
        {
            "on": today(),
            "by": by.person.name,
            "ballot": ballot.name,
            "seat": seat,
            "person": person,
            "vote": choice,
            "change": change,
            "casting": is_casting,
        }
    )
    kind = "casting" if is_casting else "vote"
    where = _where(item, ballot.name)
    _add(fact, by, once=f"{kind}:{ballot.name}:{seat}:{change}", while_open=ballot.name, **where)


def close_vote(
    *, item: Item, outcome: str, conditions: Sequence[dict[str, Any]], amended_to: int | None, minute: str, by: Hat
) -> None:
    """Declare what the board resolved. It closes the vote; a second declaration is refused, whoever makes it."""
    _arranges(by, item.meeting)
    ballot, version = _open(item), _version(item)
    letters = {chr(ord("a") + number): words for number, words in enumerate(version.resolutions)}
    fact = happened.Resolved.model_validate(
        {
            "on": today(),
            "by": by.person.name,
            "ballot": ballot.name,
            "outcome": outcome,
            "conditions": list(conditions),
            "amended_to": amended_to,
            "resolutions": letters,
            "minute": minute,
            "decision": _numbers(ballot.name, item.meeting.board),
        }
    )
    where = _where(item, ballot.name)
    _add(fact, by, once=f"resolved:{ballot.name}", **where)


def publish(*, item: Item, by: Hat) -> None:
    """Publish the notice of what was decided: from the next working day the time to call it in runs."""
    _arranges(by, item.meeting)
    ballot = next((one for one in reversed(queries.ballots_of(item)) if one.resolved), None)
    if ballot is None:
        raise NotAllowed("Nothing has been decided on this item.")
    fact = happened.Published(on=today(), by=by.person.name, ballot=ballot.name)
    where = _where(item, ballot.name)
    _add(fact, by, once=f"published:{ballot.name}", **where)


# After a vote


@transaction.atomic
def sign_call_in(*, item: Item, grounds: str, by: Hat) -> int:
    """Ask, in a seat on scrutiny, that a decision be looked at again. Returns how many signatures are still wanted.

    The signature that makes up the number calls it in.
    """
    require(by, Right.VOTE)
    board, person = _board(item.meeting.board), _person(by)
    if board.call_in is None:
        raise NotAllowed(f"Decisions of {board.name} cannot be called in.")
    scrutiny = _board(board.call_in.heard_by)
    if not queries.seats_of(person, scrutiny, today()):
        raise NotAllowed(f"Only a member of {scrutiny.name} can call in a decision of {board.name}.")
    ballot = next((one for one in reversed(queries.ballots_of(item)) if one.published), None)
    if ballot is None:
        raise NotAllowed("Nothing is published that could be called in.")
    where = _where(item, ballot.name)
    signed = list(Fact.objects.filter(ballot=ballot.name, kind="call-in-signed").order_by("id"))
    _keep(
        "call-in-signed",
        {"person": person, "grounds": grounds},
        by,
        once=f"signed:{ballot.name}:{person}",
        **where,
    )
    members = [*(one.data["person"] for one in signed), person]
    wanted = board.call_in.members - len(members)
    if wanted == 0:
        said = "; ".join(dict.fromkeys([*(one.data["grounds"] for one in signed), grounds]))
        fact = happened.CalledIn(
            on=today(), by=by.person.name, ballot=ballot.name, members=tuple(members), grounds=said
        )
        _add(fact, by, once=f"called-in:{ballot.name}", **where)
    return max(wanted, 0)


def hear_call_in(*, item: Item, outcome: str, refers_to: str, advice: str, by: Hat) -> None:
    """Record what scrutiny made of a call-in."""
    require(by, Right.ARRANGE)
    board = _board(item.meeting.board)
    heard_by = board.call_in.heard_by if board.call_in else ""
    _own(by, heard_by)
    called = [one for one in queries.ballots_of(item) if one.published]
    if not called:
        raise NotAllowed("Nothing here was called in.")
    ballot = called[-1].name
    fact = happened.CallInHeard.model_validate(
        {
            "on": today(),
            "by": by.person.name,
            "ballot": ballot,
            "heard_by": heard_by,
            "outcome": outcome,
            "refers_to": refers_to or None,
            "advice": advice,
        }
    )
    where = _where(item, ballot)
    _add(fact, by, **where)


def settle_condition(*, item: Item, condition: str, is_met: bool, evidence: str, by: Hat) -> None:
    """Record that a condition of an agreement was met, or cannot be, and how that is known."""
    _arranges(by, item.meeting)
    ballot = next((one for one in reversed(queries.ballots_of(item)) if one.resolved), None)
    named = {one.id for one in ballot.resolved.conditions} if ballot and ballot.resolved else set()
    if ballot is None or condition not in named:
        raise NotAllowed("There is no such condition.")
    kind = happened.ConditionMet if is_met else happened.ConditionFailed
    fact = kind(on=today(), by=by.person.name, ballot=ballot.name, condition=condition, evidence=evidence)
    where = _where(item, ballot.name)
    _add(fact, by, once=f"condition:{ballot.name}:{condition}", **where)


def enter_in_books(*, proposal: Proposal, by: Hat) -> int:
    """Put what a proposal in effect decided into the register and the books. Returns how many decisions they gained.

    The office does it by itself on the day that the effect begins; this is for whoever would not wait for it.
    """
    require(by, Right.ARRANGE)
    if queries.standing_of(proposal, today()).state != "effective":
        raise NotAllowed("It is not in effect, and the books hold only what is.")
    return tasks.enter_effect(proposal, by)


def take_up() -> list[Proposal]:
    """Every proposal whose effect the books may not have yet, followed again: what a stop left undone is done."""
    left = [one for one in Proposal.objects.all() if not queries.is_entered(one)]
    for one in left:
        tasks.follow(one)
    return left


# What is to be done, and who is who


@transaction.atomic
def set_action(*, meeting: Meeting, words: str, owner: str, due_on: date, by: Hat) -> Action:
    """Give somebody something to do after a meeting."""
    _arranges(by, meeting)
    record("set an action", words, by=by, for_partner=by.body, owner=owner, due_on=str(due_on))
    return Action.objects.create(meeting=meeting, words=words, owner=owner, due_on=due_on)


@transaction.atomic
def finish_action(*, action: Action, evidence: str, by: Hat) -> None:
    """Say that an action is done, and how that is known: as whoever it was given to, or who arranges the meeting."""
    if action.owner.casefold() not in {
        one.casefold() for one in queries.names_of(by.person, queries.person_of(by), today())
    }:
        _arranges(by, action.meeting)
    if not Action.objects.filter(pk=action.pk, done_on=None).update(done_on=today(), evidence=evidence):
        raise NotAllowed("This action was finished before.")
    record("finish an action", action.words, by=by, for_partner=by.body, evidence=evidence)


@transaction.atomic
def seat(*, person: Person, known_as: str, by: Hat) -> None:
    """Say who of those who sign in a person of the constitution is. Nobody is two of them."""
    require(by, Right.ARRANGE)
    if known_as not in dict(queries.names_not_yet_given(by.body, today())):
        raise NotAllowed(f"{known_as} is taken already, or sits in no seat and holds no post of {by.body}'s.")
    try:
        with transaction.atomic():
            Seated.objects.create(person=person, known_as=known_as, said_by=by.person)
    except IntegrityError:
        raise NotAllowed("That person, or that name of the constitution, is taken already.") from None
    record("say who sits", f"{person.email} is {known_as}", by=by, for_partner=by.body)


def seat_from_the_command_line(person: Person, known_as: str) -> None:
    """Say who a person of the constitution is, where nobody is that one yet."""
    Seated.objects.get_or_create(known_as=known_as, defaults={"person": person, "said_by": person})


# How facts are kept

_MOVES_NOTHING: Final = ("attended", "interest", "put-to-vote", "vote")
"""Kinds of fact that no effect begins with: a board has resolved nothing yet."""


def _add(fact: happened.Fact, by: Hat, *, once: str | None = None, while_open: str = "", **where: Any) -> None:
    _keep(fact.fact, fact.model_dump(mode="json"), by, once=once, while_open=while_open, **where)


@transaction.atomic
def _keep(
    kind: str, data: dict[str, Any], by: Hat, *, once: str | None = None, while_open: str = "", **where: Any
) -> None:
    """One row, and its act in the trail. Of two that can happen only once, the second is told that it has."""
    if "item" in where:  # one at a time on one item: a vote is either before the close of its question or refused
        Item.objects.select_for_update().get(pk=where["item"].pk)
    if while_open and Fact.objects.filter(once=f"resolved:{while_open}").exists():
        raise NotAllowed("The vote is closed.")
    try:
        with transaction.atomic():
            Fact.objects.create(
                kind=kind,
                data=data,
                on=data.get("on") or today(),
                once=once,
                by=by.person,
                as_role=by.role,
                for_partner=by.body,
                **where,
            )
    except IntegrityError:
        before = Fact.objects.select_related("by").filter(once=once).first()
        who = before.by.name if before and before.by else "somebody"
        raise NotAllowed(f"This has been recorded already, by {who}.") from None
    about = getattr(where.get("proposal"), "ref", "") or data.get("meeting", "") or data.get("ballot", "")
    record(kind, about or kind, by=by, for_partner=by.body)
    if (proposal := where.get("proposal")) is not None and kind not in _MOVES_NOTHING:
        transaction.on_commit(lambda: tasks.follow(proposal))


def _where(item: Item, ballot: str) -> dict[str, Any]:
    return {"proposal": _version(item).proposal, "item": item, "meeting": item.meeting, "ballot": ballot}


def _board(name: str) -> Board:
    found = queries.constitution().board(name)
    if found is None:
        raise NotAllowed(f"The constitution has no board {name}.")
    return found


def _own(by: Hat, board: str) -> None:
    if not queries.is_board_of(_board(board), by.body):
        raise NotAllowed(f"You act for {by.body}, and {_board(board).name} is not a board of theirs.")


def _arranges(by: Hat, meeting: Meeting) -> None:
    require(by, Right.ARRANGE, body=meeting.for_partner)


def _person(by: Hat, *, missing_ok: bool = False) -> str:
    found = queries.person_of(by)
    if not found and not missing_ok:
        raise NotAllowed("Nobody has said which seat is yours. Ask your governance officer.")
    return found


def _version(item: Item) -> Version:
    if item.version is None:
        raise NotAllowed("This item asks for no decision.")
    return item.version


def _open(item: Item) -> queries.Ballot:
    found = queries.open_ballot(item)
    if found is None:
        raise NotAllowed("No question is open on this item.")
    return found


def _numbers(ballot: str, board: str) -> dict[str, str]:
    """The number that a decision has in each partner's register."""
    return {partner: f"{partner}-{ballot}" for partner in _board(board).decides_for}
