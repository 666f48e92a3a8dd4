"""`wyebridge plan exposure`: what a risk share may cost each partner."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from wyebridge.books.history import history_of
from wyebridge.books.home import load_versions, read_home
from wyebridge.books.open import open_books
from wyebridge.engine.foresight.exposure.fit import write_history
from wyebridge.engine.foresight.exposure.results import QUANTILES, ExposureResult, TriedResult
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.plan_runs import OutOption, kept_and_said, workers_of
from wyebridge.planning import exposure
from wyebridge.planning.exposure import AGREEMENT, DECISIONS, FEWEST, HISTORY, MOST, PROBLEM, VARIANTS
from wyebridge.planning.runs import keep_run
from wyebridge.showing import console, print_json, refusals_shown


def plan_exposure(
    agreement: Annotated[Path, typer.Option(help="An agreement file, or a folder (the last version is tried).")],
    problem: Annotated[Path, typer.Option(help="How costs and funding may turn out: YAML, money in pounds.")],
    variant: Annotated[
        list[Path] | None, typer.Option(help="The agreement with some things otherwise; may be given again.")
    ] = None,
    decisions: Annotated[Path | None, typer.Option(help="A register of decisions that have been taken.")] = None,
    home: Annotated[
        Path | None, typer.Option(help="A home whose journal costs are fitted from, where it has months enough.")
    ] = None,
    known_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its journal as it was known on a day.")
    ] = None,
    scenarios: Annotated[int, typer.Option(min=FEWEST, max=MOST, help="How many years to draw.")] = 20_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 2008,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Threads; the answer is the same with any.")] = 1,
    out: OutOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, in whole pence, for scripts.")] = False,
) -> None:
    """Try a risk share before signing it: what each partner may come to bear, how likely, and what drives it.

    Thousands of years of costs are drawn at random and put through the agreement's own clauses. With --home a scheme's
    cost is as the journal's own months show it, if 24 or more of them are all above nothing. Every assumption stands
    beside the answer, and every figure has its standard error. With --out the run is kept, and can be replayed.
    """
    with refusals_shown():
        texts = _texts(agreement, problem, variant or [], decisions)
        if home:
            with open_books(read_home(home).books, known_on=known_on.date() if known_on else None) as books:
                texts[HISTORY] = write_history(history_of(books))
        names = {PROBLEM: problem.name, **{f"{VARIANTS}{file.name}": file.name for file in variant or []}}
        settings = exposure.settings_of(scenarios, seed)
        with workers_of("exposure", workers) as executor:
            answer = exposure.answer(texts, settings, executor, names)
        run = keep_run("exposure", texts, settings, answer, exposure.PACKAGES, out) if out else None
        if as_json:
            print_json(answer.data)
            return
        assert isinstance(answer.result, ExposureResult)
        show_exposure(console(), answer.result)
        kept_and_said(run)


def _texts(agreement: Path, problem: Path, variants: list[Path], decisions: Path | None) -> dict[str, str]:
    """All that the answer follows from, by the name that it is kept under."""
    texts = {AGREEMENT: load_versions(agreement)[-1].text, PROBLEM: _read(problem)}
    texts |= {DECISIONS: _read(decisions)} if decisions else {}
    return texts | {f"{VARIANTS}{file.name}": _read(file) for file in variants}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise refuse(
            "no-file",
            f"{path} is not a file of UTF-8 text that can be read",
            why="there is nothing to work on",
            remedy="check the name and the folder; save it as UTF-8",
            place=Place(path.name),
        ) from None


# On a terminal


def show_exposure(out: Console, found: ExposureResult) -> None:
    """The answer and all that it stands on."""
    out.print(f"{found.title}\n{found.agreement}; {found.scenarios:,} scenarios, seed {found.seed}\n")
    for tried in found.tried:
        _show_tried(out, tried)
    for one in found.tried[0].partners:
        table = _table(f"What moves {one.partner}'s exposure: one cost low or high, all else at its mean", _DRIVERS)
        for driver in one.drivers[:8]:
            table.add_row(driver.name, pounds(driver.low_pence), pounds(driver.high_pence), f"{driver.together:.2f}")
        out.print(table)
        out.print("")
        table = _table(f"{one.partner}'s exposure to date, month by month", _MONTHS)
        for month in one.months:
            sums = (month.to_date[5], month.to_date[50], month.to_date[95], month.added.pence, month.added_p95_pence)
            table.add_row(f"{month.month:%B %Y}", *(pounds(pence) for pence in sums), f"{month.worst.part:.0%}")
        out.print(table)
        out.print("")
    table = Table(title="What this stands on", title_justify="left", box=None, pad_edge=False)
    for heading in ("Assumption", "Value", "From"):
        table.add_column(heading, overflow="fold")
    for assumption in found.assumptions:
        table.add_row(assumption.what, assumption.value, assumption.source)
    out.print(table)
    out.print(f"\n{found.summary()}")
    if not found.is_feasible:
        out.print(f"In some scenario the parts were {pounds(found.lost_pence)} from their whole: do not rely on this.")


_DRIVERS = ("Cost", "In a low year (P10)", "In a high year (P90)", "Correlation")
_MONTHS = ("Month", "P5", "P50", "P95", "Added, mean", "Added, P95", "Adds the most")


def _show_tried(out: Console, tried: TriedResult) -> None:
    said = f"{tried.name}: {tried.about}. What each may bear beyond its budget; ± is one standard error"
    table = _table(said, ("Partner", "Mean", *(f"P{quantile}" for quantile in QUANTILES)))
    rows = [(one.partner, one.exposure) for one in tried.partners]
    for name, spread in (*rows, ("Nobody's yet", tried.undetermined)):
        table.add_row(name, pounds(spread.mean.pence), *(pounds(spread.quantiles[q].pence) for q in QUANTILES))
        table.add_row(
            "  ±", pounds(spread.mean.error_pence), *(pounds(spread.quantiles[q].error_pence) for q in QUANTILES)
        )
    out.print(table)
    for one in tried.partners:
        for chance in one.year_end:
            out.print(f"  {chance.what}: {chance}")
        if one.lapses is not None:
            out.print(
                f"  {one.partner} has back what its limit lets it spend in no later year: {one.lapses} on average"
            )
    for chance in tried.chances:
        out.print(f"  {chance.what}: {chance}")
    for said in tried.awaiting:
        out.print(f"  {said}")
    out.print("")


def _table(title: str, headings: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for index, heading in enumerate(headings):
        table.add_column(heading, justify="right" if index else "left")
    return table
