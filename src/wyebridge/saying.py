"""Commands that answer "on whose say?": from a pound to its decisions, from a decision to its pounds."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table

from wyebridge.books.beyond import spent_beyond
from wyebridge.books.decided import moved_by, spent_on
from wyebridge.books.home import Home, read_home
from wyebridge.books.open import OpenBooks, open_books
from wyebridge.books.pound import Pound, follow, lines_used
from wyebridge.books.settings import SETTINGS
from wyebridge.engine.governance.matters import spoken
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.engine.ledger.acts import CitedAct, cited_acts
from wyebridge.engine.ledger.commitments import in_words
from wyebridge.showing import console, print_json, refusals_shown
from wyebridge.terminal import show_change

HomeOption = Annotated[Path, typer.Option("--home", help="The home: the partnership's one folder.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, in whole pence, for scripts.")]


def show_pound(
    batch: Annotated[int, typer.Argument(help="The batch that posted it, as `wyebridge list` numbers it.")],
    row: Annotated[int, typer.Argument(help="Its row in that batch's file.")],
    home: HomeOption,
    as_json: JsonOption = False,
) -> None:
    """One entry followed to the end: what the ledger said, whose money it was, and on whose say it was spent.

    It asks the books alone, so that a partner's own copy of them answers too.
    """
    with refusals_shown():
        with open_books(home / "books") as books:
            found = follow(books, batch, row)
        if found is None:
            raise refuse(
                "no-such-entry",
                f"batch {batch} posted no row {row}",
                why="there is no pound to follow",
                remedy="`wyebridge list` shows entries with their batch and row",
                place=Place(str(home)),
            )
        say = on_whose_say(found)
    if as_json:
        print_json({**found.entry, "parts_pence": found.parts_pence, "on_whose_say": say})
        return
    entry = found.entry
    typer.echo(
        f"{entry['ledger']} paid {pounds(found.pence)} on {spoken(entry['effective_on'])}: {entry['description']}"
    )
    typer.echo(
        f"  from {found.file}, row {found.sheet_row}; {entry['class']} {entry['fund']} {entry['scheme']}".rstrip()
    )
    for partner, pence in found.parts_pence.items():
        typer.echo(f"  {partner}'s: {pounds(pence)}")
    if found.undetermined_pence:
        typer.echo(f"  nobody's yet: {pounds(found.undetermined_pence)}")
    typer.echo("On whose say?")
    for said in say:
        typer.echo(f"  {said}")


_OUTSIDE: Final = {
    "suspense": "It is in suspense: nobody has said yet what it was for.",
    "own": "It is outside every fund: its own body answers for it.",
    "excluded": "It is outside every fund: its own body answers for it.",
    "contribution": "It is a contribution, which the agreement itself asks for.",
    "receipt": "It is a contribution received, which the agreement itself asks for.",
}


def on_whose_say(found: Pound) -> list[str]:
    """The decisions that an entry rests on, each a sentence, and then the lines of delegation that they used."""
    said = [*map(_sentence, found.authority), *(f"{line}." for line in found.lines)]
    if found.commitment:
        said.append(f"Called off {in_words(found.commitment)}")
    if not said:
        said.append(_OUTSIDE.get(found.entry["class"], "No authority is found for it."))
    for one in found.beyond:
        said.append(f"{one.beyond}; of this payment {pounds(one.entry_pence)}.")
    return said


def _sentence(decision: Decision) -> str:
    under = f", under {decision.under}" if decision.under else ""
    by = f" ({' and '.join(decision.by)})" if decision.by else ""
    minute = f", minute {decision.minute}" if decision.minute else ""
    return (
        f"{decision.body}{by} for {decision.for_partner}, on {spoken(decision.taken_on)}, with effect from "
        f"{spoken(decision.effective_on)}: {decision.title} ({decision.id}{minute}){under}."
    )


def show_decision(
    name: Annotated[str, typer.Argument(help="The decision's id.")],
    home: HomeOption,
    settles: Annotated[
        str | None,
        typer.Option(help="A year, as 2008-09, or up to a month of it: settle it without the decision and with it."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """A decision and its pounds: who took it, what it says, what the books hold that rests on it, and what cites it.

    With --settles, what it moves: who bears the variance of a period without it, and with it. Nothing is posted. A
    partner's own copy of the books answers too.
    """
    with refusals_shown():
        opened = read_home(home) if (home / SETTINGS).is_file() else None
        with open_books(home / "books") as books:
            decision = _decision(books, opened.decisions if opened else (), name, home)
            lines = lines_used(books, [decision])
            acts = _acts(books, opened)
            spent = spent_on(books, name)
            over = [one for one in spent_beyond(books) if name in one.limit.decisions]
            moved = moved_by(books, decision, _period(settles), on=datetime.now(UTC).date()) if settles else None
    citing = [
        act
        for act in acts
        if name in {key.decision for key in act.ruling.keys} or (name in act.cited and not act.ruling.is_lawful)
    ]
    if as_json:
        rows = [
            {"fund": one.fund, "scheme": one.scheme, "ledger": one.ledger, "rows": one.rows, "pence": one.pence}
            for one in spent
        ]
        said = {"decision": decision.model_dump(mode="json"), "spent": rows, "cited_by": [act.what for act in citing]}
        print_json({**said, **({"borne_pence": [one.borne_by() for one in moved]} if moved else {})})
        return
    typer.echo(_sentence(decision))
    for line in lines:
        typer.echo(f"  {line}.")
    if decision.record:
        _show_record(decision)
    for too_much in over:
        typer.echo(f"  {too_much}.")
    for act in citing:
        lawful = "lawful" if act.ruling.is_lawful else "not lawful"
        typer.echo(f"  {spoken(act.ruling.on)}, {act.what}: {lawful}.")
    out, table = console(), Table(box=None, pad_edge=False)
    for heading in ("Fund", "Scheme", "Ledger", "Entries", "Amount", "From", "To"):
        table.add_column(heading, justify="right" if heading in ("Entries", "Amount") else "left")
    for one in spent:
        days = (str(one.first_on), str(one.last_on))
        table.add_row(one.fund, one.scheme, one.ledger, f"{one.rows:,}", pounds(one.pence), *days)
    if spent:
        total = sum(one.pence for one in spent)
        table.add_row("In all", "", "", f"{sum(one.rows for one in spent):,}", pounds(total), "", "")
        out.print(table)
    else:
        typer.echo("The books hold no spending that rests on it.")
    if moved:
        show_change(out, *moved)


def _acts(books: OpenBooks, home: Home | None) -> tuple[CitedAct, ...]:
    """Every act that cites decisions: as the home's registers stand, or, of a copy alone, as the books do."""
    rules = home.constitution if home else books.constitution
    if rules is None:
        return ()
    return (
        cited_acts(home.agreements, home.decisions, rules)
        if home
        else cited_acts(books.agreements, books.decisions, rules)
    )


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _decision(books: OpenBooks, registered: tuple[Decision, ...], name: str, home: Path) -> Decision:
    known = {decision.id: decision for decision in (*registered, *books.decisions)}
    if name not in known:
        raise refuse(
            "unknown-decision",
            f"there is no decision '{name}'",
            why="nothing can be said to rest on it",
            remedy=f"use one of {', '.join(sorted(known)) or '(there are none)'}",
            place=Place(str(home)),
        )
    return known[name]


def _show_record(decision: Decision) -> None:
    record = decision.record
    assert record
    for heading, said in (("Purpose", record.purpose), ("Reasons", record.reasons), ("Instead", record.alternatives)):
        if said:
            typer.echo(f"  {heading}: {said}")
    for letter, words in record.resolutions.items():
        typer.echo(f"  ({letter}) {words}")
    for paper in record.papers:
        typer.echo(f"  Paper: {paper.title}, SHA-256 {paper.sha256}")
