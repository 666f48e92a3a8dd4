"""Commands about what boards decided: where a proposal stands, the road map, scrutiny, and open formats."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import yaml

from wyebridge.books.recording import read_records
from wyebridge.engine.governance.disagreement import where_it_stands
from wyebridge.engine.governance.facts import known
from wyebridge.engine.governance.interests import undeclared
from wyebridge.engine.governance.oparl import to_oparl
from wyebridge.engine.governance.popolo import seats_from_popolo, to_popolo
from wyebridge.engine.governance.publishing import published_decisions
from wyebridge.engine.governance.record import Recorded
from wyebridge.engine.governance.road_map import road_map
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.scrutiny import clocks, still_owed
from wyebridge.engine.governance.standing import Standing, standing
from wyebridge.engine.kernel import working_days
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.governing import home_that_decides
from wyebridge.showing import refusals_shown

HomeOption = Annotated[Path, typer.Option("--home", help="The partnership's home.")]
OnOption = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As it stood on a day; today where left out.")
]
KnownOption = Annotated[
    datetime | None,
    typer.Option("--known-on", formats=["%Y-%m-%d"], help="As far as was known on a day; the same day where left out."),
]


class Format(StrEnum):
    popolo = "popolo"
    oparl = "oparl"


def show_record(home: HomeOption = Path(), on: OnOption = None, known_on: KnownOption = None) -> None:
    """Every proposal and how it stands, the road map with what has slipped, and what scrutiny is still owed."""
    with refusals_shown():
        constitution, record, _ = _of(home)
    day, then = _days(on, known_on)
    found = [_standing(proposal.id, constitution, record, day, then) for proposal in record.proposals]
    for one in found:
        if one.version or one.state == "withdrawn":
            typer.echo(f"{one.proposal.id}: {one.proposal.title}\n    {one.sentence}")
    effective = {one.proposal.id: one.effective_on if one.state == "effective" else None for one in found}
    milestones = road_map(record.road_map, effective, on=day, known_on=then)
    if milestones:
        typer.echo("Road map")
    for milestone in milestones:
        typer.echo(f"    {milestone.milestone.title} ({milestone.milestone.owner}): {milestone.sentence}")
    for dispute in record.disagreements:
        there = where_it_stands(dispute, day, then)
        if not there.positions:
            continue
        typer.echo(f"Disagreement: clause {dispute.clause}: {dispute.matter}, {pounds(dispute.at_stake)} at stake")
        for position in there.positions:
            bears = f" ({pounds(position.amount)})" if position.amount is not None else ""
            typer.echo(f"    {position.partner} holds: {position.holds}{bears}")
        typer.echo(f"    settled: {there.settled}" if there.settled else f"    {there.need or 'not yet taken up'}")
    for review in record.reviews:
        if review.on > day:
            continue
        owed = still_owed(review, day, then)
        answered = sum(clock.answered_on is not None for clock in clocks(review, day, then))
        typer.echo(f"Scrutiny: {review.title}: {answered} answered, {len(owed)} owed")
        for need in owed:
            typer.echo(f"    {need}")


def show_standing(
    proposal: Annotated[str, typer.Argument(help="A proposal's id.")],
    home: HomeOption = Path(),
    on: OnOption = None,
    known_on: KnownOption = None,
) -> None:
    """Each key of a proposal, what is missing, from whom and by when. Status 1 where it has no effect on the day."""
    with refusals_shown():
        constitution, record, _ = _of(home)
        found = _standing(proposal, constitution, record, *_days(on, known_on))
    typer.echo(f"{found.proposal.title}\n    {found.headline}")
    if found.version:
        money = f", {pounds(found.version.amount)}" if found.version.amount is not None else ""
        typer.echo(
            f"    version {found.version.number} of {found.version.on}{money}, sha256 {found.version.sha256[:16]}"
        )
    for key in found.keys:
        board = constitution.board(key.board)
        counts = f", counts from {key.counts_from}" if key.counts_from else ""
        taken = f" on {key.taken_on}" if key.taken_on else ""
        typer.echo(f"{board.name if board else key.board}: {key.state}{taken}{counts}")
        if key.count:
            typer.echo(f"    {key.count.because}")
            for aside in key.count.set_aside:
                typer.echo(f"    not counted: {aside}")
    for need in found.needs:
        typer.echo(f"needed: {need}")
    for missed in undeclared(found.proposal, record.interests, known(record.facts, found.on, found.known_on)):
        typer.echo(f"interest not declared at {missed.meeting}: {missed.interest.person}, {missed.interest.nature}")
    for decision in published_decisions(found, record.facts, constitution):
        typer.echo(f"in the register: {decision.id}, for {decision.for_partner}, effective {decision.effective_on}")
    if found.state != "effective":
        raise typer.Exit(1)


def export_record(
    form: Annotated[Format, typer.Argument(help="Popolo (who sits where) or OParl (meetings and papers too).")],
    home: HomeOption = Path(),
    base: Annotated[str, typer.Option("--base", help="OParl: the address that objects stand under.")] = "urn:wyebridge",
) -> None:
    """Write boards, posts and people as Popolo, or with meetings and papers in the shape of OParl, as JSON."""
    with refusals_shown():
        constitution, record, partners = _of(home)
    if form == Format.popolo:
        made: object = to_popolo(constitution, partners)
    else:
        made = to_oparl(constitution, record.proposals, record.facts, partners, base)
    typer.echo(json.dumps(made, ensure_ascii=False, indent=2))


def read_people(file: Annotated[Path, typer.Argument(help="A Popolo file.")]) -> None:
    """Read seats and their holders out of Popolo, as YAML for a constitution's boards. Status 1 if any cannot be.

    Popolo has no quorum and no vote: take the seats over, and leave the board's rules as they are.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise typer.BadParameter(f"{file.name} is not JSON: {error}") from None
    seats, problems = seats_from_popolo(data, file.name)
    for problem in problems:
        typer.echo(str(problem), err=True)
    written = {
        board: [seat.model_dump(mode="json", exclude_defaults=True) for seat in there] for board, there in seats.items()
    }
    typer.echo(yaml.safe_dump(written, allow_unicode=True, sort_keys=False, width=120), nl=False)
    if problems:
        raise typer.Exit(1)


def _of(path: Path) -> tuple[Constitution, Recorded, Mapping[str, str]]:
    home, constitution = home_that_decides(path)
    partners = {partner.id: partner.name for version in home.versions for partner in version.agreement.partners}
    return constitution, read_records(path / "record", constitution), partners


def _days(on: datetime | None, known_on: datetime | None) -> tuple[date, date]:
    day = on.date() if on else datetime.now(tz=UTC).date()
    return day, known_on.date() if known_on else day


def _standing(name: str, constitution: Constitution, record: Recorded, on: date, known_on: date) -> Standing:
    proposal = record.proposal(name)
    if proposal is None:
        raise refuse(
            "unknown-proposal",
            f"there is no proposal '{name}' on record",
            why="nothing can be said of it",
            remedy=f"use one of {', '.join(one.id for one in record.proposals) or 'none: the record is empty'}",
            place=Place("record"),
        )
    return standing(proposal, record.facts, constitution, working_days, on=on, known_on=known_on)
