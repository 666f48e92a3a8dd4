"""Commands about who may decide what: a constitution checked, asked and compared."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from wyebridge.books.home import Home, constitution_of, load_versions, read_home
from wyebridge.books.open import open_books
from wyebridge.books.room import room_in
from wyebridge.engine.governance.authority import authority
from wyebridge.engine.governance.compare import who_may
from wyebridge.engine.governance.constitution import read_constitution
from wyebridge.engine.governance.matters import Hand, Matter, Use, spoken
from wyebridge.engine.governance.schemes import Act, Constitution
from wyebridge.engine.kernel.money import parse_pounds, pounds
from wyebridge.engine.kernel.problems import Place, Refused, refuse
from wyebridge.engine.ledger.acts import cited_acts
from wyebridge.engine.ledger.every_case import run_any_case
from wyebridge.engine.ledger.room import room_for
from wyebridge.papers.delegations import delegation_tables, delegations_page
from wyebridge.papers.lives import lives_page
from wyebridge.shipped import shipped
from wyebridge.showing import refusals_shown

governance_app = typer.Typer(
    help="Who may decide what: check a constitution, and ask whether an act is lawful and on whose say.",
    no_args_is_help=True,
)
AgreementOption = Annotated[
    Path | None, typer.Option("--agreement", help="The agreement, or its folder, whose partners and boards these are.")
]


HomeOption = Annotated[Path, typer.Option("--home", help="The home, with its constitution.")]
ActOption = Annotated[Act, typer.Option("--act", help="The kind of act.")]
AmountOption = Annotated[str, typer.Option("--amount", help="How much.")]
WithinOption = Annotated[list[str] | None, typer.Option("--within", help="Its fund or scheme.")]


@governance_app.command(
    "check",
    epilog="Example: wyebridge governance check agreements/herefordshire-2008-09/governance/constitution.yaml "
    "--agreement agreements/herefordshire-2008-09",
)
def check(
    file: Annotated[Path, typer.Argument(help="A constitution.")],
    agreement: AgreementOption = None,
) -> None:
    """Every fault at once, each with its line and column, what is wrong, why, and what to do. Status 1 if any.

    With --agreement, the partners, funds and boards that it names are held against the agreement's.
    """
    with refusals_shown():
        agreements = [version.agreement for version in load_versions(agreement)] if agreement else []
        constitution, problems = read_constitution(_text(file), file.name, agreements)
    for problem in problems:
        typer.echo(str(problem))
    if constitution is None:
        typer.echo(f"{len(problems)} fault{'' if len(problems) == 1 else 's'}.")
        raise typer.Exit(1)
    counts = {
        "board": len(constitution.boards),
        "post": len(constitution.posts),
        "reservation": len(constitution.reservations),
        "delegation": len(constitution.delegations),
    }
    held = ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for word, number in counts.items())
    typer.echo(f"{file.name}: sound. {held}.")


@governance_app.command(
    "authority",
    epilog="Example: wyebridge governance authority --home home --act virement --amount 300000 --binds HC "
    "--on 2008-11-17 --decision HC-DEL-2008-11-A",
)
def ask_authority(
    home: HomeOption,
    act: ActOption,
    binds: Annotated[list[str], typer.Option("--binds", help="A partner that it binds; give more if need be.")],
    on: Annotated[datetime, typer.Option("--on", formats=["%Y-%m-%d"], help="The day of the act.")],
    amount: AmountOption = "£0.00",
    within: WithinOption = None,
    decision: Annotated[list[str] | None, typer.Option("--decision", help="A decision that it cites.")] = None,
    officer: Annotated[
        list[str] | None, typer.Option("--officer", help="Who acts, as PERSON/POST/PARTNER, such as J.Chief/chief/HC.")
    ] = None,
    consulted: Annotated[list[str] | None, typer.Option("--consulted", help="A board or post that was asked.")] = None,
    used: Annotated[
        list[str] | None,
        typer.Option("--used", help="What was used already, as LINE=AMOUNT@DAY: HC-7.1=300000@2008-05-01."),
    ] = None,
) -> None:
    """Whether an act is lawful on a day, on whose say, and what is still needed from whom by when. Status 1 if not."""
    with refusals_shown():
        opened, constitution = home_that_decides(home)
        known = {one.id: one for one in opened.decisions}
        cited = [known.get(name) or _unknown("decision", name, known) for name in decision or ()]
        matter = Matter(
            act,
            pence_of(amount),
            tuple(binds),
            tuple(within or ()),
            tuple(hand_of(one) for one in officer or ()),
            tuple(consulted or ()),
            tuple(_use(one) for one in used or ()),
        )
        ruling = authority(matter, on.date(), cited, constitution)
    for said in ruling.sentences():
        typer.echo(said)
    if not ruling.is_lawful:
        raise typer.Exit(1)


@governance_app.command(
    "who", epilog="Example: wyebridge governance who --home home --act contract --amount 300000 --binds HC"
)
def ask_who(
    home: HomeOption,
    act: ActOption,
    binds: Annotated[list[str], typer.Option("--binds", help="A partner that it binds; give more if need be.")],
    on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Default: today.")] = None,
    amount: AmountOption = "£0.00",
    within: WithinOption = None,
) -> None:
    """Who may do this: every way in which an act of an amount could be authorised, partner by partner."""
    with refusals_shown():
        _, constitution = home_that_decides(home)
        day = on.date() if on else datetime.now(UTC).date()
        ways = who_may(act, pence_of(amount), binds, day, constitution, within or ())
    for way in ways:
        typer.echo(str(way))
    for partner in binds:
        if not any(partner in way.partner.split(" and ") for way in ways):
            typer.echo(f"For {partner}: nobody. No board decides for it here, and no line of its scheme allows it.")


@governance_app.command("delegations", epilog="Example: wyebridge governance delegations --home home")
def show_delegations(
    home: Annotated[
        Path | None, typer.Option("--home", help="The home. Default: the made-up county that ships with Wyebridge.")
    ] = None,
    on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day asked of.")] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Write the whole page, with its diagrams.")] = False,
) -> None:
    """What is reserved and delegated, as tables, and where two schemes differ: the stricter is named."""
    with refusals_shown():
        if home:
            opened, constitution = home_that_decides(home)
            title, day = opened.name, on.date() if on else datetime.now(UTC).date()
        else:
            title, day = "The made-up county", on.date() if on else SHIPPED_ON
            constitution = shipped_constitution()
    typer.echo(
        delegations_page(constitution, title, day) if markdown else "\n".join(delegation_tables(constitution, day))
    )


@governance_app.command("lives", epilog="Example: wyebridge governance lives")
def show_lives() -> None:
    """What becomes of a proposal and of each of its keys, as diagrams: every step that the shipped cases take."""
    files = sorted((shipped("cases") / "governance").glob("*.yaml"))
    typer.echo(lives_page({file.name: file.read_text(encoding="utf-8") for file in files}))


@governance_app.command("acts", epilog="Example: wyebridge governance acts --home home")
def show_acts(
    home: HomeOption,
    lacking: Annotated[bool, typer.Option("--lacking", help="Only those without authority.")] = False,
) -> None:
    """Every act that stands in the agreement, and on whose say: signing, contributions, virements, spending.

    Each is judged on the decisions that it cites, on its own day; what it uses of a limit counts against the next.
    """
    with refusals_shown():
        opened, constitution = home_that_decides(home)
        acts = cited_acts(opened.agreements, opened.decisions, constitution)
    for act in acts:
        if lacking and act.ruling.is_lawful:
            continue
        first, *rest = act.ruling.sentences()
        pence = act.ruling.matter.pence
        typer.echo(f"{act.what}{f' ({pounds(pence)})' if pence else ''}: {first}")
        for said in rest:
            typer.echo(f"    {said}")
    without = sum(not act.ruling.is_lawful for act in acts)
    typer.echo(f"{len(acts)} acts; {without} without authority.")


@governance_app.command(
    "room", epilog="Example: wyebridge governance room --home home --scheme op-nursing --line places --amount 50000"
)
def show_room(
    home: HomeOption,
    scheme: Annotated[str, typer.Option("--scheme", help="The scheme it is for.")],
    line: Annotated[str, typer.Option("--line", help="The scheme's line.")],
    amount: AmountOption,
    as_at: Annotated[
        datetime | None, typer.Option("--as-at", formats=["%Y-%m-%d"], help="Default: the end of the latest month.")
    ] = None,
    override: Annotated[
        str | None, typer.Option("--override", help="Who lets it past, as PERSON/POST/PARTNER.")
    ] = None,
) -> None:
    """Whether a commitment fits what is left of its scheme, its fund and its partner. Status 1 if not.

    What was posted and what is pending count together: commitments made here, and those that ledgers' files show. An
    answer and nothing more: `wyebridge commitment make` records one.
    """
    pence = pence_of(amount)
    with refusals_shown():
        opened, constitution = home_that_decides(home)
        with open_books(opened.books) as books:
            found, levels = room_in(books, scheme, line, as_at=as_at.date() if as_at else None)
        hand = hand_of(override) if override else None
        room = room_for(pence, levels, constitution, found.as_at, hand)
    typer.echo(f"{'It may be made' if room.may_be_made else 'It may not be made'}, as at {spoken(found.as_at)}.")
    for held in room.held:
        typer.echo(str(held))
    if not room.may_be_made:
        raise typer.Exit(1)


@governance_app.command("cases", epilog="Example: wyebridge governance cases")
def run_cases(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Case files, or folders. Default: those that ship.")
    ] = None,
) -> None:
    """Run cases of authority: what each act needs, and of whom. Status 1, with each difference, if any."""
    folders = paths or [shipped("cases") / "governance"]
    files = sorted(file for path in folders for file in ([path] if path.is_file() else path.rglob("*.yaml")))
    agree = 0
    for file in files:
        with refusals_shown():
            result = run_any_case(_text(file), file.name)
        agree += not result.differences
        typer.echo(f"{'differs' if result.differences else 'agrees '}  {file.name}: {result.title}")
        for difference in result.differences:
            typer.echo(f"    {difference}")
    typer.echo(f"{agree} of {len(files)} cases agree.")
    if agree < len(files) or not files:
        raise typer.Exit(1)


SHIPPED_ON = date(2008, 4, 1)


def shipped_constitution() -> Constitution:
    """How the made-up county decides."""
    file = shipped("agreements") / "herefordshire-2008-09" / "governance" / "constitution.yaml"
    constitution, problems = read_constitution(_text(file), file.name)
    if constitution is None:
        raise Refused(problems)
    return constitution


def home_that_decides(path: Path) -> tuple[Home, Constitution]:
    """A home, and its constitution. Raises Refused where there is none."""
    home = read_home(path)
    return home, constitution_of(home)


def pence_of(text: str) -> int:
    """An amount as typed. Nothing is authorised, used or committed below nought."""
    try:
        pence = parse_pounds(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if pence < 0:
        raise typer.BadParameter(f"'{text}' is less than nothing: give the amount without a minus")
    return pence


def hand_of(text: str) -> Hand:
    """An officer as typed: PERSON/POST/PARTNER."""
    person, post, partner, *more = [*text.split("/"), "", ""]
    if not person or not post or not partner or any(more):
        raise typer.BadParameter(f"'{text}' is not PERSON/POST/PARTNER")
    return Hand(person, post, partner)


def _use(text: str) -> Use:
    found = re.fullmatch(r"([^=]+)=([^@]+)@([0-9]{4}-[0-9]{2}-[0-9]{2})", text)
    if not found:
        raise typer.BadParameter(f"'{text}' is not LINE=AMOUNT@DAY, such as HC-7.1=300000@2008-05-01")
    try:
        day = date.fromisoformat(found[3])
    except ValueError:
        raise typer.BadParameter(f"'{found[3]}' in '{text}' is no day; write it as 2008-05-01") from None
    return Use(found[1], pence_of(found[2]), day)


def _unknown(what: str, name: str, known: Iterable[str]) -> NoReturn:
    raise refuse(
        f"unknown-{what}",
        f"there is no {what} '{name}'",
        why="an act cannot rest on what nobody has recorded",
        remedy=f"use one of {', '.join(sorted(known)) or '(there are none)'}, or record it",
        place=Place("decisions"),
    )


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise refuse(
            "unreadable-encoding",
            "the file is not UTF-8 text",
            why="its words cannot be read",
            remedy="save it as UTF-8",
            place=Place(str(file)),
        ) from None
