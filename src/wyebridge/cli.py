"""The command line: each command takes what was asked, calls one function below it, and shows the answer."""

import csv
import getpass
import json
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from wyebridge import terminal
from wyebridge.books import data
from wyebridge.books.adopting import adopt, adopt_what_may_be
from wyebridge.books.balances.data import ENTRY_COLUMNS, balances_data, entry_rows
from wyebridge.books.balances.disputes import NamedDispute, name_dispute
from wyebridge.books.balances.reconcile import BalancesStated, reconcile_balances
from wyebridge.books.balances.register import load_balance_register
from wyebridge.books.board import board_report
from wyebridge.books.bridge import load_bridge, read_bridges, restate
from wyebridge.books.bridge_data import ROW_COLUMNS, restatement_data, row_values
from wyebridge.books.claims import claims, record_events, set_off
from wyebridge.books.closing import Closed, checklist, close_month, record_fact
from wyebridge.books.contributions import reconcile_contributions
from wyebridge.books.decided import decided_in, what_moved
from wyebridge.books.disclosure.disclose import disclose, load_accounting, stated_of, year_before
from wyebridge.books.feed.guess.guess import guess_feed
from wyebridge.books.feed.guess.proposal import proposal
from wyebridge.books.gathering import compact, compact_if_long, verify
from wyebridge.books.home import feed_examples, load_versions, make_home, read_home, read_versions
from wyebridge.books.importing import import_extract
from wyebridge.books.journal.checkpoint import check_still_extends, read_checkpoint, write_checkpoint
from wyebridge.books.journal.copying import copy_books
from wyebridge.books.journal.moving import move_books
from wyebridge.books.journal.proofs import batch_proof, check_proof, extension_proof, read_proof
from wyebridge.books.lawful import withheld
from wyebridge.books.listing import listing
from wyebridge.books.months import months
from wyebridge.books.open import open_books
from wyebridge.books.outlook import outlook
from wyebridge.books.position import position
from wyebridge.books.recoding import preview_recoding, recode
from wyebridge.books.redactions import SHOWN, Redaction, payee_key, record_redaction
from wyebridge.books.releasing import release_rows
from wyebridge.books.reporting import load_reporting
from wyebridge.books.returns.figures import load_template, return_figures
from wyebridge.books.settling import Settled, bind_year, forecast_of, settle_period, try_forecast
from wyebridge.books.statement.basis import partner_of
from wyebridge.books.statement.partner import statement
from wyebridge.books.transparency import publication, publication_data
from wyebridge.books.vat import vat_return
from wyebridge.books.vat_data import vat_data
from wyebridge.committing import commitment_app, show_tried
from wyebridge.demo.run import DEMO_RETURNS, run_demo
from wyebridge.engine.agreement.diff import diff
from wyebridge.engine.agreement.explain import explain
from wyebridge.engine.agreement.glossary import WORDS, look_up
from wyebridge.engine.agreement.schema import agreement_schema
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.read import read_decisions, repeated_decisions
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import FinancialYear, Period
from wyebridge.engine.kernel.money import parse_pounds
from wyebridge.engine.kernel.problems import Place, Problem, Refused, refuse
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.bridge import unbridged_lines
from wyebridge.engine.ledger.claims import ClaimEvent, EventKind
from wyebridge.engine.ledger.closing import ClosingFact, FactKind, Role
from wyebridge.engine.ledger.every_case import run_any_case
from wyebridge.engine.ledger.exit import exit_statement, read_exit_register
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import SettlementPosition, read_position
from wyebridge.governing import governance_app, hand_of
from wyebridge.governing_record import export_record, read_people, show_record, show_standing
from wyebridge.office.backup import back_up, restore
from wyebridge.office.serve import serve, set_up
from wyebridge.papers.balances import balances_paper
from wyebridge.papers.disclosure import headlines as disclosed_in_short
from wyebridge.papers.glossary import glossary_entry, glossary_markdown
from wyebridge.papers.return_book import differences_from
from wyebridge.papers.return_paper import headlines as returned_in_short
from wyebridge.papers.safe import safe_cell
from wyebridge.papers.statement.paper import headlines
from wyebridge.papers.together import write_published, write_together
from wyebridge.papers.transparency import write_publication
from wyebridge.papers.write import (
    write_board_paper,
    write_claims,
    write_note_paper,
    write_paper,
    write_papers,
    write_return,
)
from wyebridge.plan_exposure import plan_exposure
from wyebridge.plan_integrate import plan_integrate
from wyebridge.plan_matrix import plan_matrix
from wyebridge.plan_runs import plan_replay
from wyebridge.plan_structure import plan_structure
from wyebridge.plan_visits import plan_visits
from wyebridge.posting import CHECKPOINTS, leave_checkpoint, posting
from wyebridge.saying import show_decision, show_pound
from wyebridge.shipped import shipped
from wyebridge.showing import console, disk_faults_refused, print_json, refusals_shown

app = typer.Typer(
    name="wyebridge",
    help="One set of books for bodies that share a pooled fund: whose money each pound was.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
)
agreement_app = typer.Typer(
    help="Check an agreement, read it back in English, or print its JSON Schema.", no_args_is_help=True
)
app.add_typer(governance_app, name="governance")
app.add_typer(commitment_app, name="commitment")
governance_app.command("show", epilog="Example: wyebridge governance show --home home --on 2008-09-30")(show_record)
governance_app.command(
    "standing", epilog="Example: wyebridge governance standing agreement-2008-09 --home home --on 2008-06-15"
)(show_standing)
governance_app.command("export", epilog="Example: wyebridge governance export popolo --home home > people.json")(
    export_record
)
governance_app.command("people", epilog="Example: wyebridge governance people people.json > seats.yaml")(read_people)
app.command("pound", epilog="Example: wyebridge pound 2 17 --home home")(show_pound)
app.command("decision", epilog="Example: wyebridge decision HC-CAB-2008-03-A --home home")(show_decision)
reconcile_app = typer.Typer(help="Hold what a ledger shows against what the agreement expects.", no_args_is_help=True)
app.add_typer(agreement_app, name="agreement")
proof_app = typer.Typer(
    help="Prove to somebody who kept a checkpoint what is in the books, without showing them.", no_args_is_help=True
)
app.add_typer(reconcile_app, name="reconcile")
bridge_app = typer.Typer(help="Check the bridges between codings, or restate a position by one.", no_args_is_help=True)
app.add_typer(bridge_app, name="bridge")
return_app = typer.Typer(
    help="Write a national return by its template, or hold a mapping against the template's file.", no_args_is_help=True
)
app.add_typer(return_app, name="return")
app.add_typer(proof_app, name="proof")
feed_app = typer.Typer(
    help="Propose a feed for a file that none knows, or print what feeds can say.", no_args_is_help=True
)
app.add_typer(feed_app, name="feed")
office_app = typer.Typer(
    help="Look after the office: back it up and restore it, help somebody in.", no_args_is_help=True
)
app.add_typer(office_app, name="office")
plan_app = typer.Typer(help="Try a thing before it is decided: what would happen if.", no_args_is_help=True)
app.add_typer(plan_app, name="plan")
plan_app.command(
    "integrate", epilog="Example: wyebridge plan integrate --problem plans/integrate/merrowshire --out runs"
)(plan_integrate)
plan_app.command(
    "structure", epilog="Example: wyebridge plan structure --problem plans/structure/merrowshire --out runs"
)(plan_structure)
plan_app.command("matrix", epilog="Example: wyebridge plan matrix --problem county --osrm http://127.0.0.1:5000")(
    plan_matrix
)
plan_app.command("visits", epilog="Example: wyebridge plan visits --problem plans/visits/merrowshire --out runs")(
    plan_visits
)
plan_app.command(
    "exposure",
    epilog="Example: wyebridge plan exposure --agreement agreements/framework-two-funds "
    "--problem plans/exposure/two-funds.yaml --out runs",
)(plan_exposure)
plan_app.command("replay", epilog="Example: wyebridge plan replay runs/exposure-0123456789abcdef0123456789abcdef")(
    plan_replay
)

_DEMO_STEPS = 12
HomeOption = Annotated[Path, typer.Option("--home", help="The home: the partnership's one folder.")]
DecisionsOption = Annotated[Path | None, typer.Option("--decisions", help="A register of decisions.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, in whole pence, for scripts.")]
ByOption = Annotated[
    str | None, typer.Option("--by", help="Who acts. Default: the name you are signed in to this machine by.")
]
AsAtOption = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day the figures are as at.")]
KnownOnOption = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As the books knew things at the end of this day.")
]
ForOption = Annotated[str | None, typer.Option("--for", help="Whom you act for. Default: the host.")]


class DateOrderChoice(StrEnum):
    """Which way round a file writes its dates."""

    day_first = "day-first"
    month_first = "month-first"
    year_first = "year-first"


class WhatChoice(StrEnum):
    """Sorts of rows that can be listed."""

    set_aside = "set-aside"
    suspense = "suspense"
    excluded = "excluded"
    own = "own"
    duplicates = "duplicates"
    repaired = "repaired"
    without_authority = "without-authority"
    late = "late"
    vat = "vat"


class GroundChoice(StrEnum):
    """Grounds on which a payee is not named in public."""

    personal = "personal"
    commercial = "commercial"
    none = "none"


class ByPartnerOrMonth(StrEnum):
    """What a restated position may be shown by, under each code."""

    partner = "partner"
    month = "month"


class ByChoice(StrEnum):
    """What the position is shown by."""

    fund = "fund"
    scheme = "scheme"
    month = "month"
    partner = "partner"


class OutlookChoice(StrEnum):
    """What the outlook is shown by."""

    fund = "fund"
    scheme = "scheme"
    line = "line"


class MonthChoice(StrEnum):
    """What can be recorded of a month."""

    cut_off = "cut-off"
    adjust = "adjust"
    accept = "accept"
    certify = "certify"
    reopen = "reopen"


_FACTS: dict[MonthChoice, FactKind] = {
    MonthChoice.cut_off: "cut-off",
    MonthChoice.adjust: "adjustment",
    MonthChoice.accept: "acceptance",
    MonthChoice.certify: "certificate",
    MonthChoice.reopen: "reopened",
}


class StatusChoice(StrEnum):
    """How firmly a body has closed its month."""

    open = "open"
    soft = "soft"
    hard = "hard"


class RoleChoice(StrEnum):
    """Who certifies a month."""

    fund_manager = "fund-manager"
    finance_lead = "finance-lead"


class MatterChoice(StrEnum):
    """What a finance lead may accept of its own ledger."""

    unexplained = "unexplained"
    suspense = "suspense"


class VerbChoice(StrEnum):
    """What can happen to a claim."""

    dispute = "dispute"
    agree = "agree"
    defer = "defer"
    forgive = "forgive"
    pay = "pay"
    set_off = "set-off"
    disclose = "disclose"
    recognise = "recognise"
    withdraw = "withdraw"


_KINDS: dict[VerbChoice, EventKind] = {
    VerbChoice.dispute: "disputed",
    VerbChoice.agree: "agreed",
    VerbChoice.defer: "deferred",
    VerbChoice.forgive: "forgiven",
    VerbChoice.pay: "paid",
    VerbChoice.set_off: "paid",
    VerbChoice.disclose: "disclosed",
    VerbChoice.recognise: "recognised",
    VerbChoice.withdraw: "withdrawn",
}


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


@app.command("init", epilog="Example: wyebridge init home --agreement agreements/herefordshire-2008-09")
def init(
    home: Annotated[Path, typer.Argument(help="The folder to make. It must not exist, or be empty.")],
    agreement: Annotated[Path, typer.Option(help="A partnership's folder (or one agreement file).")],
    by: ByOption = None,
) -> None:
    """Make a home from an agreement: its registers, and empty books that have adopted it."""
    with refusals_shown():
        made = make_home(home, agreement)
        now = datetime.now(UTC)
        adopt_what_may_be(made, by=by or getpass.getuser(), now=now)
    typer.echo(f"Made {home}: {made.name}, {len(made.versions)} version(s), {len(made.coding)} coding rules.")
    for version, faults in withheld(made, on=now.date()):
        typer.echo(f"Version {version.agreement.version} is not adopted: what follows has no authority yet.")
        for fault in faults:
            typer.echo(str(fault))


@app.command("adopt", epilog="Example: wyebridge adopt --home home --by 'A. Clerk'")
def adopt_registers(home: HomeOption, by: ByOption = None) -> None:
    """Post the agreement versions and decisions that the books do not hold yet. Importing and settling do so too.

    Where the home has a constitution, a version is refused if signing it, a contribution or a virement in it has no
    authority: with what is needed, from whom, by when. Importing then goes on without that version.

    Where a decision opens a gate of a clause, the year is settled anew, and what moved is shown by partner.
    """
    with posting(home) as opened:
        now = datetime.now(UTC)
        manifest = adopt(opened, by=by or getpass.getuser(), now=now)
        with open_books(opened.books) as books:
            moved = what_moved(books, decided_in(books, manifest["batch"]), on=now.date()) if manifest else ()
    typer.echo(
        f"Adopted, in batch {manifest['batch']}." if manifest else "The books hold them all; nothing was posted."
    )
    for one in moved:
        typer.echo(
            f"{one.year} settled anew on its {one.basis} as at {one.as_at}, without these decisions and with them:"
        )
        terminal.show_change(console(), one.before, one.after)
        if one.bound:
            typer.echo(f"Settlement {one.bound} binds until the year is settled again, with `wyebridge settle --bind`.")


@app.command(
    "import",
    epilog="Example: wyebridge import 2017-04.csv --home home --feed council-over-500 --for SCC --by 'A. Clerk'",
)
def import_files(
    files: Annotated[list[Path], typer.Argument(help="Extract files. Each is one batch, all or nothing.")],
    home: HomeOption,
    feed: Annotated[str, typer.Option(help="Which feed reads them, such as council-over-500 or nhs-over-25k.")],
    for_partner: Annotated[
        str | None,
        typer.Option("--for", help="Whose ledger it is. Default: the only partner of the feed's kind of body."),
    ] = None,
    by: ByOption = None,
    date_order: Annotated[
        DateOrderChoice | None, typer.Option(help="Only where a file's dates could be read two ways.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Post extracts of a body's ledger: every row is posted or set aside, and the control totals say so.

    A file already in the books changes nothing. With --json, one object for each file, a line each. The books'
    checkpoint is written into HOME/out/checkpoints each time, for every partner to keep.
    """
    out, refused = console(), False
    with refusals_shown():
        opened = read_home(home)
        check_still_extends(opened.books, opened.out / CHECKPOINTS)
    for file in files:
        try:
            with disk_faults_refused():
                imported = import_extract(
                    opened,
                    file,
                    feed_id=feed,
                    for_partner=for_partner,
                    by=by or getpass.getuser(),
                    now=datetime.now(UTC),
                    date_order=date_order.value if date_order else None,
                )
        except Refused as refusal:
            refused = True
            for problem in refusal.problems:
                typer.echo(str(problem), err=True)
            continue
        if as_json:
            typer.echo(json.dumps(data.imported_data(imported), ensure_ascii=False))
        else:
            terminal.show_imported(out, imported)
    with refusals_shown():
        checkpoint = leave_checkpoint(opened)
        compact_if_long(opened.books)
    if checkpoint and not as_json:
        out.print(f"Checkpoint for every partner to keep: {checkpoint}")
    if refused:
        raise typer.Exit(1)


@app.command(
    "release",
    epilog="Example: wyebridge release may.csv --home home --feed council-over-500 --row 12 --because 'A firm.'",
)
def release(
    file: Annotated[Path, typer.Argument(help="The very file that was imported: the books kept no word of the row.")],
    home: HomeOption,
    feed: Annotated[str, typer.Option(help="Which feed reads it.")],
    row: Annotated[
        list[int], typer.Option(help="A row, as `wyebridge list set-aside` numbers it; give more if need be.")
    ],
    because: Annotated[str, typer.Option(help="Why the rows identify nobody: a sentence that names nobody.")],
    for_partner: Annotated[str | None, typer.Option("--for", help="Whose ledger it is, as with `import`.")] = None,
    by: ByOption = None,
    date_order: Annotated[
        DateOrderChoice | None, typer.Option(help="Only where a file's dates could be read two ways.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Post rows that were set aside because their words may identify a person, once you have looked: they do not."""
    with posting(home) as opened:
        found = release_rows(
            opened,
            file,
            row,
            feed_id=feed,
            for_partner=for_partner,
            by=by or getpass.getuser(),
            because=because,
            now=datetime.now(UTC),
            date_order=date_order.value if date_order else None,
        )
    if as_json:
        print_json(data.imported_data(found))
    else:
        terminal.show_imported(console(), found)


@app.command(
    "recode", epilog="Example: wyebridge recode --home home --for HC --because 'A1210 is home care.' --dry-run"
)
def recode_entries(
    home: HomeOption,
    for_partner: Annotated[str, typer.Option("--for", help="Whose ledger: its own rules are run again.")],
    because: Annotated[str, typer.Option(help="Why: a sentence that names nobody, which stays in the books.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would move, and post nothing.")] = False,
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a ledger's coding rules again over what is posted: what they place elsewhere now is reversed and posted anew.

    Nothing is edited. What moves in a closed month counts as a true-up in the first that is open.
    """
    if dry_run:
        with refusals_shown():
            found = preview_recoding(read_home(home), for_partner=for_partner)
    else:
        with posting(home) as opened:
            found = recode(
                opened, for_partner=for_partner, by=by or getpass.getuser(), because=because, now=datetime.now(UTC)
            )
    if as_json:
        print_json(data.recoding_data(found))
    else:
        terminal.show_recoding(console(), found, is_dry_run=dry_run)


@app.command("position", epilog="Example: wyebridge position --home home --by fund --by partner")
def show_position(
    home: HomeOption,
    by: Annotated[list[ByChoice] | None, typer.Option(help="Group by these, in this order. Default: fund.")] = None,
    as_at: AsAtOption = None,
    known_on: KnownOnOption = None,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="Also write every row to this CSV file.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Budget, actual and variance by fund, scheme, month and partner; whose money it was; what each owes."""
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        found = position(books, as_at=_day(as_at))
    if to_csv:
        _write_csv(to_csv, data.ROW_COLUMNS, [tuple(data.row_data(row).values()) for row in found.rows])
    if as_json:
        print_json(data.position_data(found))
    else:
        terminal.show_position(console(), found, [choice.value for choice in by or [ByChoice.fund]])


@app.command("outlook", epilog="Example: wyebridge outlook --home home --by scheme")
def show_outlook(
    home: HomeOption,
    by: Annotated[OutlookChoice, typer.Option(help="Group by fund, scheme or line.")] = OutlookChoice.fund,
    as_at: AsAtOption = None,
    known_on: KnownOnOption = None,
    as_json: JsonOption = False,
) -> None:
    """The year ahead: budget, actual, accruals, commitments and forecast, and what moved since the month before."""
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        found = outlook(books, as_at=_day(as_at))
    if as_json:
        print_json(data.outlook_data(found))
    else:
        terminal.show_outlook(console(), found, by.value)


@app.command("vat", epilog="Example: wyebridge vat --home home --as-at 2009-03-31")
def show_vat(
    home: HomeOption, as_at: AsAtOption = None, known_on: KnownOnOption = None, as_json: JsonOption = False
) -> None:
    """VAT on the funds' spending of a year: net, VAT, who recovers it by which regime, and whose cost the rest is.

    Rows that state no VAT, or whose gross, VAT and net disagree, stand apart: `wyebridge list vat` has the latter.
    """
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        found = vat_return(books, as_at=_day(as_at))
    if as_json:
        print_json(vat_data(found))
    else:
        terminal.show_vat(console(), found)


@app.command(
    "publish", epilog="Example: wyebridge publish --home home --for HC --first 2009-03-01 --last 2009-03-31 --out p"
)
def publish(
    home: HomeOption,
    for_partner: Annotated[str, typer.Option("--for", help="The body that paid, and so publishes.")],
    first: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The first day of payments.")],
    last: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day of payments.")],
    out: Annotated[Path, typer.Option(help="The folder to write its file into.")],
    known_on: KnownOnOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a body's transparency file: a council's payments over £500, an NHS body's over £25,000.

    A payee that an officer redacted is not named; one that reads as a person's name is withheld until that is decided.
    """
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        found = publication(books, for_partner, first=first.date(), last=last.date())
        path = write_publication(found, out)
    if as_json:
        print_json(publication_data(found))
        typer.echo(f"Wrote {path}", err=True)
    else:
        terminal.show_publication(console(), found, path)


@app.command("redact", epilog="Example: wyebridge redact --home home --for HC --payee 'J Teme' --because 'A carer.'")
def redact(
    home: HomeOption,
    for_partner: Annotated[str, typer.Option("--for", help="The body that paid, for which you decide.")],
    because: Annotated[str, typer.Option(help="Why: a sentence that names nobody, which every partner can read.")],
    payee: Annotated[
        str, typer.Option(help="The payee, as its ledger has it. The books keep the name's hash alone.")
    ] = "",
    document: Annotated[str, typer.Option(help="Or one payment, by its document number.")] = "",
    ground: Annotated[
        GroundChoice, typer.Option(help="On what ground the name is left out; none: it is published after all.")
    ] = GroundChoice.personal,
    by: ByOption = None,
) -> None:
    """Decide once whether a payee or a payment is named in public. Every file published afterwards follows it."""
    now = datetime.now(UTC)
    with posting(home) as opened:
        given = Redaction(
            ledger=for_partner,
            payee_sha256=payee_key(payee) if payee else "",
            document=document,
            ground=ground.value,
            because=because,
            decided_on=now.date(),
            by=by or getpass.getuser(),
            for_partner=for_partner,
        )
        manifest = record_redaction(opened, given, now=now)
    typer.echo(f"Decided, in batch {manifest['batch']}: {SHOWN.get(given.ground, 'the payee is named')}.")


@reconcile_app.command("contributions", epilog="Example: wyebridge reconcile contributions --home home")
def show_contributions(
    home: HomeOption, as_at: AsAtOption = None, known_on: KnownOnOption = None, as_json: JsonOption = False
) -> None:
    """Contributions due against contributions paid: what is missing, late, over, short or repeated."""
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        found = reconcile_contributions(books, as_at=_day(as_at))
    if as_json:
        print_json([data.reconciliation_data(one) for one in found])
    else:
        terminal.show_reconciliations(console(), found)


@reconcile_app.command("balances", epilog="Example: wyebridge reconcile balances --home home --out balances")
def show_agreed_balances(
    home: HomeOption,
    as_at: AsAtOption = None,
    known_on: KnownOnOption = None,
    out: Annotated[
        Path | None, typer.Option(help="Also write each pair's paper, workbook and list of entries into this folder.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """What each partner's ledger shows with each other, matched; and every difference, under one of seven words.

    Differences are of timing, amount, VAT or year, missing, duplicate, or named in dispute by an officer.
    """
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        register = load_balance_register(home, books.agreements)
        found = reconcile_balances(books, register, as_at=_day(as_at))
        written = [file for stated in found for file in _write_balances(stated, out)] if out else []
    if as_json:
        print_json([balances_data(one) for one in found])
        return
    for one in found:
        terminal.show_balances(console(), one)
    for file in written:
        typer.echo(f"Wrote {file}")
    if not found:
        typer.echo("No ledger in the books shows anything with another partner.")


@reconcile_app.command(
    "dispute",
    epilog="Example: wyebridge reconcile dispute --home home --ledger HC --document R99001 --for HPCT --why Late",
)
def dispute_entry(
    home: HomeOption,
    ledger: Annotated[str, typer.Option(help="Whose ledger shows the entry.")],
    document: Annotated[str, typer.Option(help="The entry's document number.")],
    for_partner: Annotated[str, typer.Option("--for", help="The body it is named for: one of the two it concerns.")],
    why: Annotated[str, typer.Option(help="What is in dispute; or, with --withdraw, how it was settled.")],
    amount: Annotated[str | None, typer.Option(help="Its amount, where the document has several.")] = None,
    other: Annotated[
        str | None, typer.Option("--with", help="The other body. Default: the only other there is.")
    ] = None,
    is_withdrawn: Annotated[bool, typer.Option("--withdraw", help="It is in dispute no longer.")] = False,
    by: ByOption = None,
) -> None:
    """Name an entry between two partners as in dispute, so that balances say so: recorded for good, by whom and why."""
    with refusals_shown():
        named = NamedDispute(
            ledger=ledger,
            document=document,
            pence=_pence(amount) if amount else None,
            other=other or "",
            by=by or getpass.getuser(),
            for_partner=for_partner,
            why=why,
            is_withdrawn=is_withdrawn,
        )
        manifest = name_dispute(read_home(home), named, now=datetime.now(UTC))
    typer.echo(f"Recorded in batch {manifest['batch']}.")


def _write_balances(stated: BalancesStated, out: Path) -> list[Path]:
    found = stated.balances
    name = f"balances-{found.first}-{found.second}-{stated.basis.year}-to-{found.as_at}"
    papers = write_paper(name, balances_paper(stated), out)
    _write_csv(out / f"{name}.csv", ENTRY_COLUMNS, entry_rows([stated]))
    return [*papers, out / f"{name}.csv"]


@bridge_app.command("check", epilog="Example: wyebridge bridge check --home home")
def check_bridges(home: HomeOption) -> None:
    """Every fault of every bridge at once, and how many lines each leaves unbridged. Status 1 where there is any."""
    with refusals_shown():
        agreements = read_home(home).agreements
        found, problems = read_bridges(home, agreements)
    for problem in problems:
        typer.echo(str(problem))
    for bridge in found.values():
        lines = unbridged_lines(bridge, agreements)
        left = f"; unbridged at some time: {len(lines)} of the agreement's lines" if lines else "; every line is mapped"
        typer.echo(f"{bridge.id}: sound. {len(bridge.codes)} codes, {len(bridge.maps)} maps{left}")
    if problems:
        typer.echo(f"{len(problems)} fault{'s' if len(problems) > 1 else ''}.")
        raise typer.Exit(1)


@bridge_app.command("restate", epilog="Example: wyebridge bridge restate --home home --to sercop --by partner")
def restate_position(
    home: HomeOption,
    to: Annotated[str, typer.Option(help="Which bridge: the coding to restate by.")],
    by: Annotated[list[ByPartnerOrMonth] | None, typer.Option(help="Also group by these, under each code.")] = None,
    partner: Annotated[str | None, typer.Option(help="Only this partner's share.")] = None,
    as_at: AsAtOption = None,
    known_on: KnownOnOption = None,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="Also write every row to this CSV file.")] = None,
    as_json: JsonOption = False,
) -> None:
    """The position by another coding: a chart of accounts, a published classification, the lines of a return.

    Its totals are the position's, partner by partner. What no map covers is a line of its own, and is named.
    """
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        found = restate(books, load_bridge(home, books.agreements, to), as_at=_day(as_at))
        found = found.of(partner_of(books, partner).id) if partner else found
    if to_csv:
        _write_csv(to_csv, ROW_COLUMNS, row_values(found))
    if as_json:
        print_json(restatement_data(found))
    else:
        terminal.show_restatement(console(), found, ["code", *(choice.value for choice in by or [])])


@app.command("list", epilog="Example: wyebridge list suspense --home home --csv suspense.csv")
def show_listing(
    what: Annotated[WhatChoice, typer.Argument(help="Which rows.")],
    home: HomeOption,
    known_on: KnownOnOption = None,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="Write the rows to this CSV file instead.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Rows one by one, with the file and row each came from: set aside, in suspense, repeated, late and so on."""
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        found = listing(books, what.value)
    if to_csv:
        _write_csv(to_csv, found.columns, found.rows)
        typer.echo(f"{len(found.rows):,} rows in {to_csv}")
    elif as_json:
        print_json([dict(zip(found.columns, row, strict=True)) for row in found.rows])
    else:
        terminal.show_listing(console(), found)


@app.command("verify", epilog="Example: wyebridge verify --home home --checkpoint kept")
def show_verification(
    home: Annotated[Path | None, typer.Option("--home", help="The home, or a copy, whose books are verified.")] = None,
    books: Annotated[
        Path | None, typer.Option("--books", help="The books' own folder, where it is in no home.")
    ] = None,
    checkpoint: Annotated[
        list[Path] | None,
        typer.Option(
            "--checkpoint", help="A checkpoint that you kept, or a folder of them, that the books must extend."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Recompute every hash, the chain and every total. Status 1, with the place, where the books do not hold.

    Books that were cut short, or rewritten with every hash worked out anew, hold by themselves: give a checkpoint that
    you kept, and the first batch that does not fit it is named.
    """
    with refusals_shown():
        found = verify(_books_at(home, books), checkpoint or ())
    if as_json:
        print_json(data.verification_data(found))
    else:
        terminal.show_verification(console(), found)
    if not found.holds:
        raise typer.Exit(1)


def _books_at(home: Path | None, books: Path | None) -> Path:
    if home and not books:
        return home / "books"
    if books and not home:
        return books
    raise refuse(
        "which-books",
        "it is not said which books",
        why="there is nothing to verify",
        remedy="give --home or --books, one of the two",
        place=Place("wyebridge verify"),
    )


@app.command("checkpoint", epilog="Example: wyebridge checkpoint --home home --out home/out/checkpoints")
def give_checkpoint(
    home: HomeOption,
    out: Annotated[Path, typer.Option(help="The folder to write into; keep to one for these books.")],
) -> None:
    """Write today's checkpoint: a short text, the same for every partner, that later shows any change to the books.

    Each import writes one into HOME/out/checkpoints. Send it to every partner, to keep where no other can change it.
    """
    with refusals_shown():
        file = write_checkpoint(home / "books", out, on=datetime.now(UTC).date())
    typer.echo(f"Wrote {file}: the same for every partner, each to keep where no other can change it")


@proof_app.command("batch", epilog="Example: wyebridge proof batch 3 --home home")
def prove_batch(
    number: Annotated[int, typer.Argument(help="The batch to prove.")],
    home: HomeOption,
    checkpoint: Annotated[
        Path | None, typer.Option(help="The checkpoint of whoever asks. Default: the books now.")
    ] = None,
) -> None:
    """Print the proof, in JSON, that a batch is in the books: it shows that batch's manifest and no other's."""
    with refusals_shown():
        print_json(batch_proof(home / "books", number, read_checkpoint(checkpoint) if checkpoint else None))


@proof_app.command("extension", epilog="Example: wyebridge proof extension --home home --checkpoint kept.txt")
def prove_extension(
    home: HomeOption, checkpoint: Annotated[Path, typer.Option(help="The checkpoint of whoever asks.")]
) -> None:
    """Print the proof, in JSON, that the books were only added to since a checkpoint."""
    with refusals_shown():
        print_json(extension_proof(home / "books", read_checkpoint(checkpoint)))


@proof_app.command("check", epilog="Example: wyebridge proof check proof.json --checkpoint kept.txt")
def show_proof(
    proof: Annotated[Path, typer.Argument(help="The proof, as it was given.")],
    checkpoint: Annotated[Path, typer.Option(help="The checkpoint that you kept.")],
) -> None:
    """Check a proof against a checkpoint that you kept. It needs no books. Status 1 where the proof does not hold."""
    with refusals_shown():
        typer.echo(check_proof(read_proof(proof), read_checkpoint(checkpoint), proof.name))


@app.command("copy", epilog="Example: wyebridge copy --home home --partner HPCT --out for-the-pct")
def copy(
    home: HomeOption,
    partner: Annotated[str, typer.Option(help="The partner whose copy it is.")],
    out: Annotated[Path, typer.Option(help="The folder to make; `wyebridge verify --home` checks it by itself.")],
) -> None:
    """Give one partner its own copy of the books: all it may see, and the hashes alone of what is another's own."""
    with refusals_shown():
        opened = read_home(home)
        if not any(partner in agreement.partner_ids() for agreement in opened.agreements):
            raise refuse(
                "unknown-partner",
                f"'{partner}' is not a partner of {opened.name}",
                why="a copy is for a body that is party to the books",
                remedy="give the id of one of its partners",
                place=Place(str(home)),
            )
        left_out = copy_books(home / "books", partner, out / "books")
    typer.echo(f"Copied to {out}; {left_out} segments of other bodies are left out, and their hashes kept.")


@app.command("compact", epilog="Example: wyebridge compact --home home")
def make_compact(home: HomeOption) -> None:
    """Make a copy of the books in a few files, from which a year of daily batches answers nearly as fast as one batch.

    `import` makes it anew now and then. It is no evidence: `verify` holds it to the books, and it can be deleted.
    """
    with refusals_shown():
        made = compact(home / "books")
    typer.echo(f"Made {made.folder}, of {made.batches} batches")


@app.command("move", epilog="Example: wyebridge move --home home --to s3://bucket/pool")
def move(
    home: HomeOption,
    to: Annotated[str, typer.Option(help="The address in an object store: s3://…, az://…, abfss://… or gs://…")],
) -> None:
    """Put the books at an object store's address, where they are posted to from then on; the folder mirrors them.

    What opens the store comes from the environment. Cut short, it is done by moving again.
    """
    with refusals_shown():
        batches = move_books(read_home(home).path, to)
    typer.echo(f"Moved: {batches} batches stand at {to}. {home / 'books'} mirrors them.")


@app.command("statement", epilog="Example: wyebridge statement --home home --partner HPCT --out statements")
def write_statement(
    home: HomeOption,
    partner: Annotated[str, typer.Option(help="Whose statement it is; a predecessor's or successor's id will do.")],
    out: Annotated[Path, typer.Option(help="The folder to write into.")],
    as_at: AsAtOption = None,
    known_on: KnownOnOption = None,
) -> None:
    """Write a partner's statement, each as a workbook and an accessible PDF, with the papers that go with it.

    They are its statement of account; the account it gives upward of how its money was spent; the memorandum account
    of the funds it hosts; and its provider services' own report, where it has any of these.
    """
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        found = statement(books, partner, as_at=_day(as_at))
        files = write_papers(books, found, out)
    for file in files:
        typer.echo(f"Wrote {file}")
    for said in headlines(found):
        typer.echo(said)


@app.command("board", epilog="Example: wyebridge board --home home --as-at 2017-12-31 --out papers")
def write_board_report(
    home: HomeOption,
    out: Annotated[Path, typer.Option(help="The folder to write into.")],
    as_at: AsAtOption = None,
    known_on: KnownOnOption = None,
) -> None:
    """Write the month's report to the joint board, as a workbook, an accessible PDF and a drawing.

    Each fund and scheme: budget, spending, commitments, forecast and rating; what moved since the last report and why;
    who would bear the variance, under which clause, awaiting whom. Its figures are those of `position`, `outlook` and
    `settle`; what no ledger tells, and when a scheme is red, is read from the home's `reports/`.
    """
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        found = board_report(books, as_at=_day(as_at), registers=load_reporting(home, books))
        files = write_board_paper(found, out)
    for file in files:
        typer.echo(f"Wrote {file}")


@app.command("notes", epilog="Example: wyebridge notes --home home --partner HC --out notes")
def write_note(
    home: HomeOption,
    partner: Annotated[str, typer.Option(help="Whose note it is; a predecessor's or successor's id will do.")],
    out: Annotated[Path, typer.Option(help="The folder to write into.")],
    as_at: AsAtOption = None,
    known_on: KnownOnOption = None,
) -> None:
    """Write a body's note to its accounts: a council's on pooled budgets, a health body's on joint operations.

    What of each fund is in its own accounts follows from the home's register of accounts, and every figure is held
    against the position, the payers' ledgers or the settlement that binds. What is not settled says whom it awaits.
    """
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        stated = stated_of(books, position(books, as_at=_day(as_at)))
        before = year_before(books, stated.position.year)
        note = disclose(books, stated, partner, load_accounting(home, books.agreements), before=before)
        files = write_note_paper(note, out)
    for file in files:
        typer.echo(f"Wrote {file}")
    for said in disclosed_in_short(note):
        typer.echo(said)


@return_app.command(
    "write", epilog="Example: wyebridge return write --home home --template bcf-plan-2025-26 --out returns"
)
def write_a_return(
    home: HomeOption,
    template: Annotated[str, typer.Option(help="Which template: its id.")],
    out: Annotated[Path, typer.Option(help="The folder to write into.")],
    as_at: AsAtOption = None,
    known_on: KnownOnOption = None,
) -> None:
    """Write a return: the workbook that its template is, each figure in its cell, and a paper to sign, tied out.

    What no ledger tells (sources, descriptions, outputs) comes from the home's `returns` register.
    """
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        stated = position(books, as_at=_day(as_at))
        found = return_figures(books, home, stated, load_template(home, template))
        files = write_return(found, out)
    for file in files:
        typer.echo(f"Wrote {file}")
    for said in returned_in_short(found):
        typer.echo(said)


@return_app.command(
    "check", epilog="Example: wyebridge return check template.xlsx --template bcf-plan-2025-26 --home home"
)
def check_return_template(
    file: Annotated[Path, typer.Argument(help="The template's own workbook, as its owners sent it.")],
    home: HomeOption,
    template: Annotated[str, typer.Option(help="Which template: its id.")],
) -> None:
    """Hold a mapping against the template's own file: every cell that says something else. Status 1 if any."""
    with refusals_shown():
        mapping = load_template(home, template)
        problems = list(differences_from(mapping, file))
    for problem in problems:
        typer.echo(str(problem))
    if problems:
        typer.echo(f"{len(problems)} difference{'s' if len(problems) > 1 else ''}.")
        raise typer.Exit(1)
    typer.echo(f"{file.name} says what {mapping.id} expects, in every cell that figures go by.")


@app.command("glossary", epilog="Example: wyebridge glossary 'pooled budget'")
def show_glossary(
    word: Annotated[str | None, typer.Argument(help="A word of either body's. Default: every word.")] = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown, for the docs.")] = False,
) -> None:
    """What a health body and a council each call the same thing, and what it means here; two ways round."""
    if as_markdown:
        typer.echo(glossary_markdown(), nl=False)
        return
    words = look_up(word) if word else WORDS
    if not words:
        typer.echo(f"No word here goes by '{word}'.", err=True)
        raise typer.Exit(1)
    for found in words:
        typer.echo(glossary_entry(found))


@app.command("settle", epilog="Example: wyebridge settle --home home --period 2008-09 --bind")
def settle_position(
    home: Annotated[Path | None, typer.Option("--home", help="Settle a home's own period, on what it holds.")] = None,
    period: Annotated[
        str | None, typer.Option(help="With --home: the year, as 2008-09; or up to a month of it, as 2008-09-M09.")
    ] = None,
    bind: Annotated[
        bool, typer.Option("--bind", help="Post a year that is over for good, with the claims it raises.")
    ] = False,
    agreement: Annotated[
        Path | None, typer.Option(help="In place of --home: an agreement file, or a folder (the last version is run).")
    ] = None,
    position_file: Annotated[
        Path | None,
        typer.Option(
            "--position",
            help="The position: YAML or JSON, money in pounds. With --home: a forecast, or what ledgers do not tell.",
        ),
    ] = None,
    decisions_file: DecisionsOption = None,
    effective_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day it is settled on. Default: today; or the position's own."),
    ] = None,
    known_on: KnownOnOption = None,
    by: ByOption = None,
    for_partner: ForOption = None,
    officer: Annotated[
        list[str] | None,
        typer.Option("--officer", help="With --bind: who makes the closing statement, as PERSON/POST/PARTNER."),
    ] = None,
    chart: Annotated[Path | None, typer.Option(help="Also draw it as a waterfall, to this SVG file.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Who bears a variance, with the working: of a position, or of a home's own period, on what its ledgers spent.

    Up to a month, it is on the forecast feeds' newest files where there are any, and else on what was spent to date.
    With --bind a year that is over is posted for good, with the claims it raises. Bound again, once a version, a
    decision or an entry has come late, it posts the difference as a true-up; what was known before is still given by
    --known-on. Where there is a constitution, it takes each partner's decision (closing-statement) or officer.
    Nothing else is posted: on a forecast the answer is advisory.
    """
    days = _day(effective_on), _day(known_on)
    with refusals_shown():
        given = _position_in(position_file) if home and position_file else None
        if home and period and bind:
            with posting(home) as opened:
                answer: Settled | Allocation = bind_year(
                    opened,
                    _year(period),
                    by=by or getpass.getuser(),
                    for_partner=for_partner,
                    now=datetime.now(UTC),
                    facts=given,
                    hands=[hand_of(one) for one in officer or ()],
                )
        elif home and period:
            answer = _settle_home(home, _period(period), given, *days)
        elif agreement and position_file:
            answer = _settle_file(agreement, position_file, decisions_file, *days)
        else:
            raise typer.BadParameter("give --home with --period, or --agreement with --position")
    allocation = answer.settlement.allocation if isinstance(answer, Settled) else answer
    if chart:
        from wyebridge.papers.waterfall import waterfall_svg  # drawing is slow to load, and seldom asked for

        of, basis = _charted(answer, agreement, position_file, period)
        chart.write_text(waterfall_svg(allocation, title=f"Who bears the variance: {of}", basis=basis), "utf-8")
    if isinstance(answer, Settled):
        print_json(data.settled_data(answer)) if as_json else terminal.show_settled(console(), answer)
    else:
        print_json(data.allocation_data(answer)) if as_json else terminal.show_allocation(console(), answer)


def _charted(
    answer: Settled | Allocation, agreement: Path | None, position_file: Path | None, period: str | None
) -> tuple[str, str]:
    """What a chart is of, and what its figures stand on."""
    if isinstance(answer, Settled):
        settlement = answer.settlement
        of = f"{settlement.agreement}, version {settlement.version}"
        return of, f"{settlement.position.basis.capitalize()} as at {settlement.as_at:%-d %B %Y}"
    given = _position_in(position_file) if position_file else None
    of = load_versions(agreement)[-1].agreement.title if agreement else str(period)
    return of, f"{given.basis.capitalize()} as at {given.as_at:%-d %B %Y}" if given else "Forecast"


def _settle_home(
    home: Path, period: Period, given: SettlementPosition | None, effective_on: date | None, known_on: date | None
) -> Settled | Allocation:
    with open_books(home / "books", known_on=known_on) as books:
        on = effective_on or known_on or datetime.now(UTC).date()
        if given and given.basis == "forecast":
            return try_forecast(books, given, on=on)
        if given is None and period.month and (forecast := forecast_of(books, period.last_day)):
            return try_forecast(books, forecast, on=on)
        return settle_period(books, period, on=on, facts=given)


def _settle_file(
    agreement: Path,
    position_file: Path,
    decisions_file: Path | None,
    effective_on: date | None,
    known_on: date | None,
) -> Allocation:
    version = load_versions(agreement)[-1].agreement
    found, problems = read_position(_read_text(position_file), position_file.name)
    decisions, faults = _read_decisions(decisions_file, version)
    if found is None or faults:
        raise Refused((*problems, *faults))
    on = effective_on or found.as_at
    return settle(version, found, decisions, effective_on=on, known_on=known_on or on)


def _position_in(file: Path) -> SettlementPosition:
    found, problems = read_position(_read_text(file), file.name)
    if found is None:
        raise Refused(problems)
    return found


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _year(text: str) -> FinancialYear:
    period = _period(text)
    if period.month:
        raise typer.BadParameter(f"only a year binds; give {period.year}")
    return period.year


def _pence(text: str) -> int:
    try:
        return parse_pounds(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


@app.command("claims", epilog="Example: wyebridge claims --home home --partner HPCT --history")
def show_claims(
    home: HomeOption,
    partner: Annotated[str | None, typer.Option(help="Only this partner's claims.")] = None,
    as_at: AsAtOption = None,
    known_on: KnownOnOption = None,
    history: Annotated[bool, typer.Option("--history", help="Show all that has happened to each.")] = False,
    out: Annotated[
        Path | None, typer.Option(help="With --partner: also write its statement of claims into this folder.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """What partners owe one another by the settlements that bind, what has become of each claim, and how old it is."""
    day = _day(as_at) or _day(known_on) or datetime.now(UTC).date()
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        found = claims(books, as_at=day, partner=partner)
        if out and not partner:
            raise typer.BadParameter("a statement of claims is one partner's: give --partner")
        for file in write_claims(found, out) if out else ():
            typer.echo(f"Wrote {file}", err=as_json)
    if as_json:
        print_json(data.claims_data(found))
    else:
        terminal.show_claims(console(), found, with_history=history)


@app.command(
    "claim", epilog="Example: wyebridge claim pay 2008-09.1.1 --home home --for HPCT --amount £500 --document 17"
)
def record_claim(
    verb: Annotated[VerbChoice, typer.Argument(help="What happened to it.")],
    claim: Annotated[str, typer.Argument(help="The claim, as `wyebridge claims` names it.")],
    home: HomeOption,
    for_partner: Annotated[str, typer.Option("--for", help="The partner you act for.")],
    amount: Annotated[str | None, typer.Option(help="How much of it, in pounds, such as £1,234.56.")] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it took effect. Default: today.")
    ] = None,
    because: Annotated[str, typer.Option(help="Why: a sentence, which both bodies will read.")] = "",
    decision: Annotated[str, typer.Option(help="The decision that it rests on, in the register.")] = "",
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="To defer: the day it is put off to.")
    ] = None,
    document: Annotated[str, typer.Option(help="To pay: what shows the payment, in either ledger.")] = "",
    against: Annotated[str, typer.Option(help="To set off: a claim that runs the other way.")] = "",
    event: Annotated[str, typer.Option(help="To withdraw: what was recorded in error, as the history names it.")] = "",
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record what happened to a claim, for one of its two bodies, each for its own side of it.

    The debtor may dispute a claim, or agree what it disputed. The creditor may defer it; forgive it, on a decision of
    its own; or say that its accounts only disclose it, or recognise it after all. Either may record a payment, set a
    claim off against one that runs the other way, or withdraw what it recorded in error. The same twice counts once.
    """
    now = datetime.now(UTC)
    with posting(home) as opened:
        draft = ClaimEvent(
            claim=claim,
            kind=_KINDS[verb],
            pence=_pence(amount) if amount else 0,
            on=_day(on) or now.date(),
            known_on=now.date(),
            because=because,
            until=_day(until),
            by=by or getpass.getuser(),
            for_partner=for_partner,
            decision=decision,
            document=document,
            withdraws=event,
        )
        is_set_off = verb is VerbChoice.set_off
        found = set_off(opened, draft, against, now=now) if is_set_off else record_events(opened, [draft], now=now)
    if as_json:
        print_json(data.recorded_data(found))
    else:
        terminal.show_recorded(console(), found)


@app.command("status", epilog="Example: wyebridge status --home home --known-on 2009-01-05")
def show_status(
    home: HomeOption, as_at: AsAtOption = None, known_on: KnownOnOption = None, as_json: JsonOption = False
) -> None:
    """Where each month stands: open, closed or reopened; each feed's cut-off and close; who signed, and for what."""
    with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
        found = months(books, as_at=_day(as_at))
    if as_json:
        print_json(data.months_data(found))
    else:
        terminal.show_months(console(), found)


@app.command("month", epilog="Example: wyebridge month certify 2008-09-M09 --home home --for HC --role finance-lead")
def record_month(
    verb: Annotated[MonthChoice, typer.Argument(help="What is recorded of it.")],
    period: Annotated[str, typer.Argument(help="The month, as 2008-09-M09 for December.")],
    home: HomeOption,
    for_partner: Annotated[str, typer.Option("--for", help="The partner you act for.")],
    feed: Annotated[str, typer.Option(help="To cut off or adjust: which feed.")] = "",
    status: Annotated[
        StatusChoice, typer.Option(help="To cut off: how firmly its body has closed.")
    ] = StatusChoice.soft,
    to: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="To cut off: the last day that its month holds.")
    ] = None,
    role: Annotated[RoleChoice | None, typer.Option(help="To certify: as whom.")] = None,
    matter: Annotated[MatterChoice | None, typer.Option(help="To accept: what.")] = None,
    scheme: Annotated[str, typer.Option(help="To adjust: the scheme.")] = "",
    line: Annotated[str, typer.Option(help="To adjust: the line.")] = "",
    amount: Annotated[str | None, typer.Option(help="To accept or adjust: how much, such as £1,234.56.")] = None,
    because: Annotated[str, typer.Option(help="Why: a sentence, which both bodies will read.")] = "",
    decision: Annotated[str, typer.Option(help="To reopen: the decision that it rests on.")] = "",
    by: ByOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record what a month's closing takes, signed: a cut-off, a line to a common date, an acceptance, a certificate.

    A body says how far its own feed's month goes, and how firmly it is closed; what the days to a common date come to,
    if its month ends before it. Its finance lead accepts what is left unexplained or in suspense, certifies the
    figures as they stand, and may reopen the last closed month, with a reason, on a decision. The same twice counts
    once.
    """
    now = datetime.now(UTC)
    with posting(home) as opened:
        draft = ClosingFact(
            period=str(_month(period)),
            kind=_FACTS[verb],
            on=now.date(),
            by=by or getpass.getuser(),
            for_partner=for_partner,
            feed=feed,
            status=status.value if verb is MonthChoice.cut_off else "open",
            cut_off=_day(to),
            role=_role(verb, role),
            matter=matter.value if matter else "",
            scheme=scheme,
            line=line,
            pence=_pence(amount) if amount else 0,
            because=because,
            decision=decision,
        )
        found = record_fact(opened, draft, now=now)
    if as_json:
        print_json(data.fact_data(found))
    else:
        terminal.show_fact(console(), found)


def _role(verb: MonthChoice, role: RoleChoice | None) -> Role | None:
    if verb is MonthChoice.certify and role is None:
        raise typer.BadParameter("say as whom with --role: fund-manager or finance-lead")
    return role.value if role else None


def _month(text: str) -> Period:
    period = _period(text)
    if period.month is None:
        raise typer.BadParameter(f"give a month, such as {period}-M09 for December")
    return period


@app.command("close", epilog="Example: wyebridge close 2008-09-M09 --home home --check")
def close(
    period: Annotated[str, typer.Argument(help="The month, as 2008-09-M09 for December.")],
    home: HomeOption,
    check: Annotated[bool, typer.Option("--check", help="Only show what is true and what is not.")] = False,
    known_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="With --check: as the books knew it on this day.")
    ] = None,
    position_file: Annotated[
        Path | None, typer.Option("--position", help="For a year's last month: what ledgers do not tell.")
    ] = None,
    by: ByOption = None,
    for_partner: ForOption = None,
    as_json: JsonOption = False,
) -> None:
    """Close a month, if every item of its checklist is true. Status 1, with what is not, where one is not.

    Feeds are in and cut off, brought to a common date; ledgers are reconciled and suspense cleared, or what is left is
    accepted; every line is forecast; the fund manager and each finance lead have certified the figures as they stand.
    A closed month never changes: what comes late counts in the open one. Closing a year's last month settles the year.
    """
    asked, now = _month(period), datetime.now(UTC)
    if known_on and not check:
        raise typer.BadParameter("a month is closed today; --known-on is for --check")
    with refusals_shown():
        given = _position_in(position_file) if position_file else None
    if check:
        with refusals_shown(), open_books(home / "books", known_on=_day(known_on)) as books:
            made = Closed(checklist(books, asked, today=_day(known_on) or now.date(), facts=given), False, None)
    else:
        with posting(home) as opened:
            made = close_month(opened, asked, by=by or getpass.getuser(), now=now, for_partner=for_partner, facts=given)
    if as_json:
        print_json(data.closed_data(made))
    else:
        terminal.show_closed(console(), made)
    if not (made.checklist.is_closed or (check and made.checklist.is_ready)):
        raise typer.Exit(1)


@app.command("cases", epilog="Example: wyebridge cases cases")
def cases(
    paths: Annotated[list[Path], typer.Argument(help="Case files, or folders of them.")],
    show: Annotated[bool, typer.Option("--working", help="Show the working of each case.")] = False,
) -> None:
    """Run cases: what clauses should give, how two ledgers should agree. Status 1, with each difference, if any."""
    files = sorted(file for path in paths for file in ([path] if path.is_file() else path.rglob("*.yaml")))
    failed = 0
    for file in files:
        try:
            result = run_any_case(_read_text(file), file.name)
        except (Refused, ValueError) as error:
            failed += 1
            typer.echo(f"cannot run  {file.name}\n{error}")
            continue
        failed += bool(result.differences)
        typer.echo(f"{'differs' if result.differences else 'agrees '}  {file.name}: {result.title}")
        for difference in result.differences:
            typer.echo(f"    {difference}")
        if result.allocation and (show or result.differences):
            terminal.show_allocation(console(), result.allocation)
    typer.echo(f"{len(files) - failed} of {len(files)} cases agree.")
    if failed or not files:
        raise typer.Exit(1)


@app.command("demo", epilog="Example: wyebridge demo --home demo --no-serve")
def demo(
    home: HomeOption,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End after the output.")] = False,
    port: Annotated[int, typer.Option("--port", help="Where on this machine the office is served.")] = 8000,
) -> None:
    """The main job on the made-up reference trust: two ledgers in, whose money it was out; then the office, served."""
    out = console()
    with refusals_shown():
        with Progress(
            SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=out
        ) as bar:
            task = bar.add_task("Starting", total=_DEMO_STEPS)
            made = run_demo(
                home, now=datetime.now(UTC), step=lambda what: bar.update(task, description=what, advance=1)
            )
            bar.update(task, description="Working out whose money it was", advance=1)
            with open_books(made.home.books) as books:
                found, contributions = position(books), reconcile_contributions(books)
                report = board_report(books, found=found, registers=load_reporting(home, books))
                board = write_board_paper(report, made.home.out / "board")
                raised = claims(books, as_at=made.settled.settlement.as_at)
                balances = reconcile_balances(books, load_balance_register(home, books.agreements))
                bar.update(task, description="Writing notes to the accounts and a return", advance=1)
                papers = (
                    *write_together(books, made.home, found, DEMO_RETURNS),
                    *write_published(books, made.home, found),
                )
            bar.update(task, description="Verifying the books", advance=1)
            verification = verify(made.home.books)
            bar.update(task, description="Done", completed=_DEMO_STEPS)
        out.print("Everything here is made up: the bodies are real, the figures and suppliers are not.\n", style="bold")
        for imported in made.imported:
            terminal.show_imported(out, imported)
        terminal.show_position(out, found, ["fund"])
        terminal.show_contribution_differences(out, contributions)
        show_tried(out, made.tried)
        terminal.show_checklist(out, made.closed)
        terminal.show_claims(out, raised)
        terminal.show_balances_in_short(out, balances)
        terminal.show_verification(out, verification)
        _write_csv(
            made.home.out / "position.csv", data.ROW_COLUMNS, [tuple(data.row_data(row).values()) for row in found.rows]
        )
        checkpoint = leave_checkpoint(made.home)
    out.print("\nWhere the files are")
    for extract in made.extracts:
        out.print(f"  {extract}: the raw extract")
    for forecast in made.forecasts:
        out.print(f"  {forecast}: what a body forecast that its ledger would have paid in the year")
    out.print(f"  {home / 'out' / 'position.csv'}: every figure of the position, by line, month and partner")
    for paper in papers:
        out.print(f"  {paper.path}: {paper.says}")
    out.print(f"  {board[1]}: the report to the joint board, with its workbook beside it")
    out.print(f"  {checkpoint}: the books' checkpoint, for each body to keep")
    out.print(f"  {home / 'books'}: the books; {home / 'agreement'}, {home / 'coding'}: the registers they rest on")
    if not no_serve:
        _serve_demo(out, home, port)


def _serve_demo(out: Console, home: Path, port: int) -> None:
    set_up(home)
    from wyebridge.office.people import DEMO_PASSWORD, add_demo_people

    out.print(f"\nThe office is at http://127.0.0.1:{port}, until it is stopped with Ctrl-C. Sign in as any of")
    for email, appointments in add_demo_people(home, datetime.now(UTC).date()):
        out.print(f"  {email}: {appointments}", highlight=False)
    out.print(f"each with the password {DEMO_PASSWORD} (they are all made up)")
    raise typer.Exit(serve(home, host="127.0.0.1", port=port, workers=1))


@app.command("serve", epilog="Example: wyebridge serve --home home --port 8000")
def serve_office(
    home: HomeOption,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port")] = 8000,
    workers: Annotated[int, typer.Option("--workers", help="Web server processes.")] = 2,
) -> None:
    """Serve the home's office, with a worker beside it for what takes long."""
    with refusals_shown():
        read_home(home)
        raise typer.Exit(serve(home, host=host, port=port, workers=workers))


@app.command("administrator", epilog="Example: wyebridge administrator --home home --for HC a@example.org 'A. Clerk'")
def add_administrator(
    home: HomeOption,
    email: Annotated[str, typer.Argument(help="What they sign in with.")],
    name: Annotated[str, typer.Argument(help="Their name.")],
    body: Annotated[str, typer.Option("--for", help="The partner whose people they look after.")],
) -> None:
    """Make a body's first administrator of the office, who invites everybody else of that body."""
    with refusals_shown():
        known = {partner.id for agreement in read_home(home).agreements for partner in agreement.partners}
        if body not in known:
            raise refuse(
                "unknown-partner",
                f"'{body}' is not a partner",
                why="an administrator looks after the people of one body",
                remedy=f"give one of {', '.join(sorted(known))}",
                place=Place("--for"),
            )
        set_up(home)
        from wyebridge.office.people import add_first_administrator

        path = add_first_administrator(email, name, body, datetime.now(UTC).date())
        typer.echo(f"They choose a password, within seven days, at {path} under the office's address.")


@office_app.command("link", epilog="Example: wyebridge office link --home home nora.minute@example.org")
def give_link(
    home: HomeOption,
    email: Annotated[str, typer.Argument(help="What they sign in with.")],
) -> None:
    """Give somebody who has lost their password a link, once, where no administrator may: they act for several bodies.

    The trail of every body that they act for says so.
    """
    with refusals_shown():
        read_home(home)
        set_up(home)
        from wyebridge.office.people import add_link

        path = add_link(email)
    typer.echo(f"They choose a new password, within four hours, at {path} under the office's address.")


@office_app.command("backup", epilog="Example: wyebridge office backup home-2009-04-14.tar --home home")
def back_up_office(
    file: Annotated[Path, typer.Argument(help="The file to make.")],
    home: HomeOption,
) -> None:
    """Keep the home, its books and the office's database in one file, while the office goes on working.

    The file holds both bodies' ledgers and what people sign in with: its owner alone may read it. Keep it elsewhere.
    """
    with refusals_shown():
        read_home(home)
        made = back_up(home, file, now=datetime.now(UTC))
    typer.echo(f"{file} holds {len(made.files):,} files, the database, and the books to batch {made.batch}.")


@office_app.command("restore", epilog="Example: wyebridge office restore home-2009-04-14.tar --home home")
def restore_office(
    file: Annotated[Path, typer.Argument(help="A file that `wyebridge office backup` made.")],
    home: HomeOption,
    only_database: Annotated[
        bool, typer.Option("--only-database", help="This home and its books stand; its database alone was lost.")
    ] = False,
) -> None:
    """Bring a home back into an empty folder and an empty database, each file held to its hash and the books verified.

    Where the books are later than the database, the trail says so, and the next start settles what was being posted.
    """
    with refusals_shown():
        backup, later = restore(file, home, only_database=only_database)
    typer.echo(f"{home} is as it was kept at {backup.made_at}; its books hold to batch {backup.batch + later}.")
    if later:
        typer.echo(f"{later} of its batches are later than the database, whose trail says so.")


@feed_app.command("guess", epilog="Example: wyebridge feed guess april.xlsx > home/feeds/april.yaml")
def guess(
    file: Annotated[Path, typer.Argument(help="The file: delimited text, a workbook, or either of them zipped.")],
    as_json: JsonOption = False,
) -> None:
    """Propose a feed for a file: YAML ready to edit, with the evidence and the doubts in comments.

    The file is read by the proposal, and what came of it is said. Nothing is imported.
    """
    with refusals_shown():
        found = guess_feed(file)
    if as_json:
        print_json(data.guess_data(found))
    else:
        typer.echo(proposal(found), nl=False)


@feed_app.command("reference", epilog="Example: wyebridge feed reference > feeds.md")
def print_feed_reference() -> None:
    """The terms of feeds: each from its own definition, each example read as it is printed."""
    from wyebridge.papers.feed_reference import feed_reference  # seldom asked for

    typer.echo(feed_reference(feed_examples()), nl=False)


@agreement_app.command("check", epilog="Example: wyebridge agreement check agreements/herefordshire-2008-09")
def check_agreement(
    path: Annotated[Path, typer.Argument(help="An agreement file, or a folder of versions.")],
    decisions_file: DecisionsOption = None,
) -> None:
    """Every fault at once, each with its file, line and column, what is wrong, why, and what to do. Status 1 if any.

    With --decisions, the register too: what its decisions cite is held against the agreement, where it can be read.
    """
    versions, problems = read_versions(path)
    with refusals_shown():
        decisions, faults = _read_decisions(decisions_file, *(version.agreement for version in versions))
    for problem in (*problems, *faults):
        typer.echo(str(problem))
    if problems or faults:
        if problems and decisions_file:
            typer.echo("What the decisions cite was not held against the agreement, which has faults of its own.")
        typer.echo(f"{_counted(len(problems) + len(faults), 'fault')}.")
        raise typer.Exit(1)
    for version in versions:
        agreement = version.agreement
        lines = sum(1 for _ in agreement.every_line())
        held = (
            _counted(len(agreement.funds), "fund"),
            _counted(lines, "line"),
            _counted(len(agreement.clauses), "clause"),
        )
        typer.echo(f"{version.file}: sound. {', '.join(held)}.")
    if decisions_file:
        typer.echo(f"{decisions_file.name}: sound. {_counted(len(decisions), 'decision')}.")


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


@agreement_app.command("explain", epilog="Example: wyebridge agreement explain agreements/salford-2017-18")
def explain_agreement(
    path: Annotated[Path, typer.Argument(help="An agreement file, or a folder of versions.")],
) -> None:
    """The agreement in plain English, from the same terms that are run."""
    with refusals_shown():
        versions = load_versions(path)
    typer.echo("\n".join(explain(version.agreement) for version in versions), nl=False)


@agreement_app.command("diff", epilog="Example: wyebridge agreement diff old.yaml new.yaml --position position.yaml")
def diff_agreements(
    before: Annotated[Path, typer.Argument(help="The earlier version.")],
    after: Annotated[Path, typer.Argument(help="The later version.")],
    position_file: Annotated[
        Path | None,
        typer.Option("--position", help="A position on which to show what the change does to each partner."),
    ] = None,
    decisions_file: DecisionsOption = None,
) -> None:
    """What changed between two versions, term by term; and, on a position, what that does to each partner."""
    with refusals_shown():
        old, new = load_versions(before)[-1].agreement, load_versions(after)[-1].agreement
        found, problems = read_position(_read_text(position_file), position_file.name) if position_file else (None, ())
        decisions, faults = _read_decisions(decisions_file, old, new)
        if problems or faults:
            raise Refused((*problems, *faults))
        changes = diff(old, new)
        for change in changes:
            typer.echo(str(change))
        typer.echo(f"{len(changes)} term{'' if len(changes) == 1 else 's'} differ.")
        if found:
            on = found.as_at
            first, second = (settle(version, found, decisions, effective_on=on, known_on=on) for version in (old, new))
            terminal.show_change(console(), first, second)


@agreement_app.command(
    "exit",
    epilog="Example: wyebridge agreement exit agreements/herefordshire-2008-09 --position p.yaml --register exit.yaml",
)
def exit_agreement(
    path: Annotated[Path, typer.Argument(help="An agreement file, or a folder of versions (the last is ended).")],
    position_file: Annotated[Path, typer.Option("--position", help="The final position.")],
    register_file: Annotated[
        Path, typer.Option("--register", help="Contracts, assets, posts and claims there are to divide.")
    ],
    decisions_file: DecisionsOption = None,
    on: AsAtOption = None,
    as_json: JsonOption = False,
) -> None:
    """The statement on termination: balances, claims, assets, contracts that continue, and posts, to the penny."""
    with refusals_shown():
        version = load_versions(path)[-1].agreement
        found, problems = read_position(_read_text(position_file), position_file.name)
        register, faults = read_exit_register(_read_text(register_file), register_file.name, version)
        decisions, mistakes = _read_decisions(decisions_file, version)
        if found is None or register is None or mistakes:
            raise Refused((*problems, *faults, *mistakes))
        day = _day(on) or found.as_at
        allocation = settle(version, found, decisions, effective_on=day, known_on=day)
        statement = exit_statement(version, allocation, register, ends_on=day)
    if as_json:
        print_json(data.exit_data(statement))
    else:
        terminal.show_exit(console(), statement)


@agreement_app.command("reference", epilog="Example: wyebridge agreement reference > clauses.md")
def print_reference() -> None:
    """The clause language: each term from its own definition, each example a case that is run as it is printed."""
    from wyebridge.papers.clause_sections import SECTIONS
    from wyebridge.papers.reference import reference  # seldom asked for

    typer.echo(reference(SECTIONS, shipped), nl=False)


@agreement_app.command("schema", epilog="Example: wyebridge agreement schema > agreement.schema.json")
def schema() -> None:
    """JSON Schema of an agreement, for editors that check as one types."""
    print_json(agreement_schema())


def _read_decisions(file: Path | None, *agreements: Agreement) -> tuple[tuple[Decision, ...], tuple[Problem, ...]]:
    """The decisions of a file, where one is given, each held against the agreements that it may cite."""
    if file is None:
        return (), ()
    decisions, problems = read_decisions(_read_text(file), file.name, agreements)
    return decisions, (*problems, *repeated_decisions(decisions, file.name))


def _read_text(path: Path) -> str:
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


def _write_csv(path: Path, columns: tuple[str, ...], rows: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows([safe_cell(value) for value in row] for row in rows)
