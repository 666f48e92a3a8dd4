"""Commands that commit a body's money: what is in the way of a commitment, making it, releasing it, on whose say."""

import getpass
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

import typer
from pydantic import ValidationError
from rich.console import Console

from wyebridge.books.beyond import spent_beyond
from wyebridge.books.committing import Judged, MadeRow, commitments, judge, make_commitment, release_commitment
from wyebridge.books.data import beyond_data, commitment_data, judged_data
from wyebridge.books.home import Home, constitution_of, read_home
from wyebridge.books.open import open_books
from wyebridge.demo.commitments import Tried
from wyebridge.engine.governance.matters import spoken
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.ledger.commitments import Commitment, LetPast, in_words
from wyebridge.governing import AmountOption, HomeOption, hand_of, pence_of
from wyebridge.posting import posting
from wyebridge.showing import print_json, refusals_shown

commitment_app = typer.Typer(
    help="Commitments and contract awards: held to authority and to what is left, and kept with on whose say.",
    no_args_is_help=True,
)
NumberArgument = Annotated[
    str, typer.Argument(help="The number of its order or contract, as the body's ledger writes it.")
]
ForOption = Annotated[str, typer.Option("--for", help="The partner you act for.")]
ByOption = Annotated[str | None, typer.Option("--by", help="Who acts. Default: the name you are signed in by.")]
OnOption = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day it is done. Default: today.")
]
DayOption = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, in whole pence, for scripts.")]


@commitment_app.command(
    "make",
    epilog="Example: wyebridge commitment make HC-PO-100 --home home --for HC --by E.Adult --post hc-adult-care "
    "--under HC-7.3 --scheme op-nursing --line places --amount 50000 --supplier 'Fablestow Care Home' "
    "--purpose 'Twelve winter places' --from 2008-11-17 --to 2009-03-31 --on 2008-11-17",
)
def make(
    number: NumberArgument,
    home: HomeOption,
    for_partner: ForOption,
    scheme: Annotated[str, typer.Option(help="The scheme it is for.")],
    line: Annotated[str, typer.Option(help="The scheme's line.")],
    amount: AmountOption,
    supplier: Annotated[str, typer.Option(help="Who is to be paid.")],
    purpose: Annotated[str, typer.Option(help="What for: a sentence, which both bodies will read.")],
    starts: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day it is for.")],
    ends: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day it is for.")],
    act: Annotated[Literal["commitment", "contract"], typer.Option(help="Which.")] = "commitment",
    decision: Annotated[list[str] | None, typer.Option(help="A decision that it cites, in the register.")] = None,
    under: Annotated[str | None, typer.Option(help="The line of delegation under which it is made.")] = None,
    post: Annotated[str, typer.Option(help="With --under: the post by which you act.")] = "",
    override: Annotated[
        str | None, typer.Option("--override", help="Who lets it past a budget, as PERSON/POST/PARTNER.")
    ] = None,
    because: Annotated[str, typer.Option(help="With --override: why.")] = "",
    on: OnOption = None,
    by: ByOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come of it, and record nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Commit a body's money, or award a contract, citing a decision or a line of delegation.

    It is refused, with what is needed, from whom and by when, where nobody with the power has decided it, where the
    decision is not yet in effect, or where it does not fit what is left of its scheme, its fund or its partner. A
    budget may be overridden only by a second person, who holds a post that the budget's control names. The amount is
    net of VAT that the body recovers. Recorded again, nothing is.
    """
    now = datetime.now(UTC)
    let_past = hand_of(override) if override else None
    said = {
        "id": number,
        "act": act,
        "for_partner": for_partner,
        "by": by or getpass.getuser(),
        "post": post,
        "on": on.date() if on else now.date(),
        "known_on": now.date(),
        "scheme": scheme,
        "line": line,
        "supplier": supplier,
        "purpose": purpose,
        "pence": pence_of(amount),
        "from_on": starts.date(),
        "to_on": ends.date(),
        "decision": tuple(decision or ()),
        "under": under,
        "let_past": LetPast(
            person=let_past.person, post=let_past.post, for_partner=let_past.for_partner, because=because
        )
        if let_past
        else None,
    }
    if dry_run:
        with refusals_shown():
            judged = _judged(read_home(home), _draft(said))
        print_json(judged_data(judged)) if as_json else _show_judged(judged)
        if judged.problems:
            raise typer.Exit(1)
        return
    with posting(home) as opened:
        made = make_commitment(opened, _draft(said), now=now)
    one = made.commitment
    if as_json:
        print_json({"already_recorded": made.was_already_there, **commitment_data(one)})
        return
    typer.echo(f"{'It was recorded before' if made.was_already_there else 'Recorded'}: {in_words(one)}")
    for words in one.said:
        typer.echo(f"    {words}")


@commitment_app.command(
    "release",
    epilog="Example: wyebridge commitment release HC-PO-100 --home home --for HC --because 'The home closed.'",
)
def release(
    number: NumberArgument,
    home: HomeOption,
    for_partner: ForOption,
    because: Annotated[str, typer.Option(help="Why nothing more is coming: both bodies will read it.")],
    on: OnOption = None,
    by: ByOption = None,
) -> None:
    """Let go what is left of a commitment: it counts against no budget from now on."""
    now = datetime.now(UTC)
    day = on.date() if on else now.date()
    with posting(home) as opened:
        done = release_commitment(
            opened, number, on=day, because=because, by=by or getpass.getuser(), for_partner=for_partner, now=now
        )
    typer.echo(f"Released: {done.commitment}, on {spoken(done.on)}, by {done.by} for {done.for_partner}.")


@commitment_app.command("show", epilog="Example: wyebridge commitment show --home home --known-on 2008-12-31")
def show(
    home: HomeOption,
    known_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As the books knew it then. Default: now.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Every commitment made here: on whose say, what was called off it, and what is left.

    Then what ledgers show as spent beyond a decision, a line of delegation or a commitment: it is recorded all the
    same, and is beyond authority by so much.
    """
    with refusals_shown():
        opened = read_home(home)
        with open_books(opened.books, known_on=known_on.date() if known_on else None) as books:
            rows, over = commitments(books, constitution_of(opened)), spent_beyond(books)
    if as_json:
        said = [commitment_data(row.commitment, row) for row in rows]
        print_json({"commitments": said, "beyond": [beyond_data(one) for one in over]})
        return
    for row in rows:
        typer.echo(in_words(row.commitment))
        for words in stands(row):
            typer.echo(f"    {words}")
    without = sum(not row.is_lawful for row in rows)
    for one in over:
        typer.echo(f"{one}.")
    typer.echo(f"{len(rows)} commitment{'' if len(rows) == 1 else 's'}; {without} without authority.")


def stands(row: MadeRow) -> Iterator[str]:
    """On whose say a commitment stands, who let it past what, and what of it is left."""
    one = row.commitment
    for ruling in row.rulings:
        yield from ruling.sentences()
    if one.let_past:
        yield f"Let past by {one.let_past.person} for {one.let_past.for_partner}: {one.let_past.because}"
    yield f"Called off {pounds(row.called_off_pence)}, left {pounds(row.left_pence)}; net of VAT that is recovered."
    if row.release:
        yield f"Released on {spoken(row.release.on)} by {row.release.by}: {row.release.because}"


def show_tried(out: Console, tried: Sequence[Tried]) -> None:
    """What somebody tried to commit: each that was made with on whose say, and each refusal with what it needs."""
    out.print("On whose say?", style="bold")
    for one in tried:
        out.print(f"  {'refused ' if one.refused else 'made    '}{in_words(one.commitment)}")
        said = one.commitment.said if one.refused is None else ()
        for words in said:
            out.print(f"          {words}")
        for problem in one.refused.problems if one.refused else ():
            for words in (problem.what, problem.remedy):
                out.print(f"          {words[:1].upper()}{words[1:].rstrip('.')}.")
    out.print("  `wyebridge commitment show` says of each on whose say it stands.\n")


def _show_judged(judged: Judged) -> None:
    may = "It may not be made." if judged.problems else "It may be made."
    typer.echo(f"{may} Room as at {spoken(judged.outlook.as_at)}; {pounds(judged.part_pence)} falls in {judged.year}.")
    for held in judged.room.held:
        typer.echo(str(held))
    for said in judged.ruling.sentences():
        typer.echo(said)
    for problem in judged.problems:
        typer.echo(str(problem))


def _judged(home: Home, draft: Commitment) -> Judged:
    with open_books(home.books) as books:
        return judge(books, draft, constitution_of(home))


def _draft(said: dict[str, object]) -> Commitment:
    try:
        return Commitment.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        raise refuse(
            "cannot-be-read",
            f"{'.'.join(map(str, first['loc']))}: {first['msg']}",
            why="what cannot be read cannot be recorded",
            remedy="write names in letters, figures, dots, dashes and underscores, and days as 2008-05-01",
            place=Place("commitment"),
        ) from None
