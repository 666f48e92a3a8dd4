"""How figures look on a terminal: one function for each thing that is shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from wyebridge.books.balances.reconcile import BalancesStated
from wyebridge.books.balances.tally import tallies
from wyebridge.books.bridge import Restatement
from wyebridge.books.bridge_data import restated_by
from wyebridge.books.claims import Claims, Recorded
from wyebridge.books.closing import Closed, Fact
from wyebridge.books.contributions import ContributionReconciliation
from wyebridge.books.data import grouped
from wyebridge.books.importing import Imported
from wyebridge.books.journal.verify import Verification
from wyebridge.books.listing import Listing
from wyebridge.books.months import Months
from wyebridge.books.outlook import Outlook, outlook_by, outlook_sum
from wyebridge.books.position import CutOff, Position
from wyebridge.books.position_rows import PositionRow
from wyebridge.books.recoding import Recoding
from wyebridge.books.settling import Settled
from wyebridge.books.transparency import OVER_PENCE, Publication
from wyebridge.books.vat import VatReturn, VatRow
from wyebridge.engine.kernel.dates import FinancialYear, last_of_month
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.verdicts import Provisional, Undetermined
from wyebridge.engine.ledger.allocation import PLACES, Allocation, Raised
from wyebridge.engine.ledger.balances.terms import Balances
from wyebridge.engine.ledger.claims import state_of_claim
from wyebridge.engine.ledger.closing import Adjustment, ClosingFact
from wyebridge.engine.ledger.exit import ExitStatement
from wyebridge.engine.ledger.settlement import nobodys_pence

CLASS_NAMES = {
    "scheme": "spending from a fund",
    "contribution": "contributions to a fund",
    "receipt": "received for a fund, counted from its payer's ledger",
    "excluded": "excluded, outside every fund",
    "own": "the body's own, outside every fund",
    "suspense": "suspense",
}
_STANDINGS: Final = {
    "open": "year open, so provisional",
    "month closed": "month closed; year open, so who bears its variance is provisional",
    "closed": "closed",
}
_HEADINGS = {
    "opening_budget_pence": "Opening",
    "changes_pence": "Changes",
    "current_budget_pence": "Current",
    "budget_to_date_pence": "Budget to date",
    "actual_to_date_pence": "Actual to date",
    "accrued_to_date_pence": "Accrued",
    "variance_pence": "Variance",
}


def show_imported(console: Console, imported: Imported) -> None:
    """The control totals of one file: rows and pence in, posted by class, set aside."""
    manifest = imported.manifest
    control = manifest["control"]
    title = f"{imported.file}: {manifest['for_partner']}'s ledger, batch {manifest['batch']}, by {manifest['by']}"
    if imported.was_already_there:
        console.print(f"{title}\n  already in the books since {manifest['recorded_at'][:16]}; nothing was changed")
        return
    if release := manifest.get("releases"):
        title += f"\n  rows of batch {release['batch']} that were set aside: {release['because']}"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column("")
    table.add_column("Rows", justify="right")
    table.add_column("Amount", justify="right")
    table.add_row("In the file", f"{control['rows_in']:,}", pounds(control["pence_in"]))
    table.add_row("Posted", f"{control['rows_posted']:,}", pounds(control["pence_posted"]))
    for name, total in control["classes"].items():
        table.add_row(f"  {CLASS_NAMES[name]}", f"{total['rows']:,}", pounds(total["pence"]))
    table.add_row("Set aside", f"{control['rows_set_aside']:,}", pounds(control["pence_set_aside"]))
    console.print(table)
    for said in _where_read(manifest["source"]):
        console.print(f"  {said}")
    console.print(f"  dates {manifest['dates']['order']}: {manifest['dates']['evidence']}")
    notes = {
        "rows_unreadable": "set aside with an amount that cannot be read, so not in the amounts above",
        "duplicates": "posted, and flagged: repeated, or with a document number seen in another file",
        "without_authority": "posted, and flagged: no decision on record for their scheme by their date",
        "repaired": "posted by a named repair",
        "vat_disagrees": "posted, and flagged: gross, VAT and net disagree",
        "blank_rows": "blank, and not counted",
        "rows_above_headings": "above the headings, and not read",
    }
    for key, note in notes.items():
        if count := int(str(control.get(key, 0))):
            console.print(f"  {count:,} {note}")
    console.print()


def show_recoding(console: Console, found: Recoding, *, is_dry_run: bool) -> None:
    """What moves from where to where, batch by batch, and what that changes for each line and partner."""
    if not found.count:
        console.print(f"{found.ledger}'s coding rules place every entry where it stands: nothing to post.")
        return
    manifest = found.manifest
    posted = f"posted as batch {manifest['batch']}, by {manifest['by']}" if manifest else "not posted"
    title = f"{found.ledger}'s ledger by its rules as they are: {found.count:,} rows move; {posted}"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for name in ("Batch", "File", "From", "By rule", "To", "By rule"):
        table.add_column(name, overflow="fold")
    table.add_column("Rows", justify="right")
    table.add_column("Amount", justify="right")
    for one in found.moved:
        rules = (one.was_rule or "none", one.now_rule or "none")
        table.add_row(
            *(str(one.batch), one.file, one.was, rules[0], one.now, rules[1], f"{one.rows:,}", pounds(one.pence))
        )
    console.print(table)
    console.print()
    effect = Table(title="What that changes", title_justify="left", box=None, pad_edge=False)
    for name in ("", "Fund", "Scheme", "Line", "Partner"):
        effect.add_column(name)
    effect.add_column("Change", justify="right")
    for change in found.changed:
        partner = change.partner or "undetermined"
        effect.add_row(
            *(CLASS_NAMES[change.what], change.fund, change.scheme, change.line, partner, pounds(change.pence))
        )
    console.print(effect)
    late_rows, late_pence = found.late
    if late_rows:
        console.print(
            f"  {late_rows:,} of these rows, {pounds(late_pence)}, are of closed months, which never change: "
            f"their effect is a true-up in the month that begins on {found.first_open}"
        )
    if is_dry_run:
        console.print("Nothing was posted. Leave --dry-run out, and say why with --because, to post it.")


def _where_read(source: Mapping[str, Any]) -> Iterator[str]:
    """Which part of a file its rows came from, where that is not the whole of it."""
    if "member" in source:
        yield f"unpacked from it: {source['member']}"
    if "sheets" in source:
        left_out = f"; left out: {', '.join(source['left_out'])}" if source["left_out"] else ""
        yield f"sheets read: {', '.join(run['sheet'] for run in source['sheets'])}{left_out}"


def show_position(console: Console, found: Position, by: Sequence[str]) -> None:
    """The position by the columns asked for, with its basis, its cut-offs and what it leaves out."""
    signed = f"signed {found.agreement.signed_on}" if found.agreement.signed_on else "no signature recorded"
    console.print(found.agreement.title, style="bold")
    console.print(
        f"Position for {found.year} as at {found.as_at}; {_STANDINGS[found.status]}. "
        f"Agreement version {found.agreement.version}, {signed}."
    )
    _show_cut_offs(console, found.cut_offs, found.adjustments)
    for partner in found.no_extract_from:
        console.print(f"  {partner}: no extract of its ledger is in the books, so what it paid is not known")
    console.print()
    _show_money(console, found.rows, by)
    _show_standings(console, found)
    _show_borne(console, found)
    _show_earlier(console, found)
    _show_outside(console, found)


def _show_money(console: Console, rows: Sequence[PositionRow], by: Sequence[str]) -> None:
    table = Table(box=None, pad_edge=False, title_justify="left", show_footer=True)
    sums = grouped(rows, by)
    headings = _headings(sums)
    for column in by:
        table.add_column(column.capitalize(), footer="Total" if column == by[0] else "")
    for column, heading in headings.items():
        table.add_column(heading, justify="right", footer=pounds(sum(row[column] for row in sums)))
    for row in sums:
        names = (row[column] or "undetermined" for column in by)
        table.add_row(*names, *(pounds(row[column]) for column in headings))
    console.print(table)
    console.print("  A variance above nothing is overspent.\n")


def _headings(sums: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The columns of money that these sums need: accruals only where there are any."""
    is_accrued = any(row["accrued_to_date_pence"] for row in sums)
    return {name: says for name, says in _HEADINGS.items() if is_accrued or name != "accrued_to_date_pence"}


def _show_standings(console: Console, found: Position) -> None:
    table = Table(
        title="Whose money it was, and what each owes, before any variance is settled",
        box=None,
        pad_edge=False,
        title_justify="left",
    )
    for heading in ("Fund", "Partner"):
        table.add_column(heading)
    for heading in ("Its share", "Paid by it", "Contributed", "Received as host", "Is owed (owes)"):
        table.add_column(heading, justify="right")
    totals: dict[str, int] = {}
    for standing in found.standings:
        name = standing.partner or "undetermined"
        totals[name] = totals.get(name, 0) + standing.net_pence
        table.add_row(
            standing.fund,
            name,
            pounds(standing.share_pence),
            pounds(standing.paid_pence),
            pounds(standing.contributions_paid_pence),
            pounds(standing.contributions_received_pence),
            "not known" if found.no_extract_from else _owed(standing.net_pence),
        )
    console.print(table)
    if found.no_extract_from:
        console.print(f"  What is owed is not known until {' and '.join(found.no_extract_from)} gives an extract.")
    else:
        nobodys = -totals.pop("undetermined", 0)
        for partner, net in totals.items():
            console.print(f"  {partner} {'is owed' if net >= 0 else 'owes'} {pounds(abs(net))} over all funds")
        if nobodys:
            console.print(f"  {pounds(nobodys)} of the spending is nobody's yet")
        console.print("  What a host holds of another's contributions counts as owed until it is spent or settled.")
    for awaited in found.awaiting:
        console.print(f"  Undetermined, {awaited}")
    if any(found.rounding_true_up_pence.values()):
        moves = ", ".join(f"{partner} {pounds(pence)}" for partner, pence in found.rounding_true_up_pence.items())
        console.print(f"  Rounding true-up that closing would post: {moves}")
    console.print()


def _owed(pence: int) -> str:
    return pounds(pence) if pence >= 0 else f"({pounds(-pence)})"


def _show_borne(console: Console, found: Position) -> None:
    if found.allocation.allocated:
        console.print("Who bears the variance to date")
        show_allocation(console, found.allocation, with_working=False)


def show_allocation(console: Console, found: Allocation, *, with_working: bool = True) -> None:
    """Each part of a variance with its place, clause and state, what is awaited; and the working, step by step."""
    table = Table(box=None, pad_edge=False, title_justify="left")
    for heading in ("Fund or scheme", "Clause", "Step", "Where it goes"):
        table.add_column(heading)
    table.add_column("Amount", justify="right")
    table.add_column("State")
    for one in (*found.allocated, *found.performance):
        state = {Undetermined: "undetermined", Provisional: "provisional"}.get(type(one.amount), "determined")
        where = f"{PLACES.get(one.verb, one.verb)} {one.who}" if one.who else "the partners to say"
        table.add_row(one.scope, one.clause or "none", str(one.step or ""), where, pounds(one.amount.pence), state)
    console.print(table)
    for awaiting, pence in found.awaited_pence().items():
        console.print(f"  {pounds(pence)} undetermined, {awaiting}")
    if with_working:
        _show_working(console, found)
    console.print()


def _show_working(console: Console, found: Allocation) -> None:
    table = Table(title="\nThe working", box=None, pad_edge=False, title_justify="left")
    for heading in ("Fund or scheme", "Clause", "What the step says", "Figures"):
        table.add_column(heading, overflow="fold")
    for heading in ("Taken", "Left"):
        table.add_column(heading, justify="right")
    for row in found.trace:
        number = f"{row.clause} ({row.step})" if row.step else row.clause
        table.add_row(row.scope, number, row.says, row.figures, pounds(row.taken_pence), pounds(row.left_pence))
    console.print(table)
    for name, pence in found.balances_pence.items():
        console.print(f"  {name} has {pounds(pence)} left")
    for raised in found.raised:
        console.print(f"  {raised.debtor} is to pay back {pounds(raised.pence)} to {raised.creditor}{_terms(raised)}")
    for raised in found.would_raise:
        who = raised.debtor or "somebody"
        console.print(f"  Advisory: {who} would pay back {pounds(raised.pence)} to {raised.creditor}{_terms(raised)}")


def _terms(raised: Raised) -> str:
    """When a claim is repaid, and what it costs or is let off."""
    said = f", less {pounds(raised.forgiven_pence)} forgiven" if raised.forgiven_pence else ""
    said += f" ({raised.forgiveness_awaits})" if raised.forgiveness_awaits else ""
    for payment in raised.schedule:
        interest = f" and {pounds(payment.interest_pence)} interest" if payment.interest_pence else ""
        said += f"\n    {payment.due_on:%-d %B %Y}: {pounds(payment.principal_pence)}{interest}"
    return said


_OUTLOOK: Final = {
    "current_budget_pence": "Budget",
    "budget_to_date_pence": "To date",
    "actual_pence": "Actual",
    "accrued_pence": "Accrued",
    "committed_pence": "Committed",
    "forecast_pence": "Forecast",
    "forecast_variance_pence": "Over (under)",
    "movement_pence": "Moved",
}


def show_outlook(console: Console, found: Outlook, by: str) -> None:
    """The year ahead by fund, scheme or line. What nobody has given is left empty."""
    console.print(found.agreement.title, style="bold")
    console.print(f"Outlook for {found.year} as at {found.as_at}; {_STANDINGS[found.status]}")
    _show_cut_offs(console, found.cut_offs, found.adjustments)
    names = ("fund", "scheme", "line")[: ("fund", "scheme", "line").index(by) + 1]
    table = Table(box=None, pad_edge=False, show_footer=True)
    total = outlook_sum(found.rows)
    for name in names:
        table.add_column(name.capitalize(), footer="Total" if name == names[0] else "")
    for column, heading in _OUTLOOK.items():
        table.add_column(heading, justify="right", footer=_given(getattr(total, column)))
    for row in outlook_by(found.rows, by):
        table.add_row(*(getattr(row, name) for name in names), *(_given(getattr(row, column)) for column in _OUTLOOK))
    console.print(table)
    missing = len(found.not_forecast)
    if 0 < missing < len(found.rows):
        console.print(
            f"  {missing} of {len(found.rows)} lines are forecast by nobody, so sums with them are left empty."
        )
    for row in found.rows:
        if row.budget_difference_pence:
            place = f"{row.scheme}/{row.line}"
            console.print(f"  {place}: ledgers' budget is {pounds(row.budget_difference_pence)} above the agreement's")
    console.print()


def show_publication(console: Console, found: Publication, path: Path) -> None:
    """What a transparency file holds and leaves out, and what an officer must look at before it is published."""
    over = pounds(OVER_PENCE[found.layout])
    console.print(f"{found.partner.name}: payments over {over}, {found.first} to {found.last}", style="bold")
    console.print(f"  published: {len(found.rows):,} rows, {pounds(found.pence)}, as known on {found.known_on}")
    console.print(f"  not over it, left out: {found.left_out_rows:,} rows, {pounds(found.left_out_pence)}")
    console.print(f"  paid in all: {found.paid_rows:,} rows, {pounds(found.paid_pence)}")
    if found.redacted:
        console.print(f"  redacted by an officer's decision: {found.redacted:,} rows")
    if found.undecided:
        console.print(
            f"  withheld, as the payee reads as a person: {found.undecided:,} rows; `wyebridge redact` decides"
        )
    if found.repeated:
        console.print(
            f"  flagged as repeated, published as posted: {found.repeated:,} rows; `wyebridge list duplicates`"
        )
    console.print(f"Wrote {path}")


_VAT: Final = {
    "net_pence": "Net",
    "vat_pence": "VAT",
    "recovered_pence": "Recovered",
    "irrecoverable_pence": "Not recovered",
    "undetermined_pence": "Undetermined",
}


def show_vat(console: Console, found: VatReturn) -> None:
    """VAT by line and ledger: what is recovered, whose cost the rest is, and what stands apart."""
    console.print(
        f"VAT on the funds' spending of {found.year} to {found.as_at}, as known on {found.known_on}", style="bold"
    )
    columns = [*_VAT.items(), *((name, f"of it {name}'s") for name in found.partners), ("nobodys", "nobody's yet")]
    table = Table(box=None, pad_edge=False, show_footer=True)
    table.add_column("Scheme/line", footer="Total")
    table.add_column("Paid by")
    of_rows = [_vat_figures(found, row) for row in found.rows]
    for index, (_, heading) in enumerate(columns):
        table.add_column(heading, justify="right", footer=pounds(sum(figures[index] for figures in of_rows)))
    for row, figures in zip(found.rows, of_rows, strict=True):
        if row.vat_pence:
            table.add_row(f"{row.scheme}/{row.line}", row.ledger, *map(pounds, figures))
    console.print(table)
    for awaiting in dict.fromkeys(row.rule.awaiting for row in found.rows if row.undetermined_pence):
        console.print(f"  Undetermined, awaiting {awaiting}")
    for what, rows, pence in (
        ("state no VAT", "unstated_rows", "unstated_pence"),
        ("have a gross, VAT and net that disagree (`wyebridge list vat`)", "disagreeing_rows", "disagreeing_pence"),
    ):
        if count := sum(getattr(row, rows) for row in found.rows):
            total = pounds(sum(getattr(row, pence) for row in found.rows))
            console.print(f"  {count:,} rows {what}: {total} as their ledgers have it, in no figure above")


def _vat_figures(found: VatReturn, row: VatRow) -> tuple[int, ...]:
    return (*(getattr(row, column) for column in _VAT), *row.borne_pence, row.nobodys_pence)


def _given(pence: int | None) -> str:
    return "" if pence is None else pounds(pence)


def _show_cut_offs(console: Console, cut_offs: Iterable[CutOff], adjustments: Iterable[Adjustment]) -> None:
    """How far each feed goes, and each line that brings a ledger from there to the common date."""
    for one in cut_offs:
        cut_off = f", cut off after {one.cut_off}" if one.cut_off else ""
        goes = f"{one.feed} ({one.kind}) covers to {one.covers_to}, {one.batches} file(s)"
        console.print(f"  {one.ledger}: {goes}{cut_off}, {one.status} close")
    for line in adjustments:
        does = f"taken back in {line.month:%B %Y}" if line.is_reversal else f"up to {last_of_month(line.month)}"
        where = f"{line.feed}, on {line.scheme}/{line.line}"
        console.print(f"  {line.ledger}: {where}: {pounds(line.pence)} {does}: {line.because}")


def show_settled(console: Console, found: Settled) -> None:
    """A period settled: who bears the variance, each partner's account, and the claims it raises."""
    settlement = found.settlement
    console.print(
        f"{settlement.year} settled as at {settlement.as_at}, on {settlement.settled_on}, under version "
        f"{settlement.version} of {settlement.agreement}",
        style="bold",
    )
    console.print(f"The figures stand so: {_STANDINGS[found.position.status]}.")
    _show_cut_offs(console, found.position.cut_offs, found.position.adjustments)
    for said in settlement.on_whose_say:
        console.print(f"On whose say: {said}")
    show_allocation(console, settlement.allocation)
    table = Table(title="Each partner's account, once the variance is settled", box=None, pad_edge=False)
    table.title_justify = "left"
    for heading in ("Fund", "Partner"):
        table.add_column(heading)
    for heading in ("Paid by it", "Contributed", "Received as host", "Its budget", "Bears besides", "Is owed (owes)"):
        table.add_column(heading, justify="right")
    for account in settlement.accounts:
        figures = (
            account.paid_pence,
            account.contributed_pence,
            account.received_pence,
            account.budget_pence,
            account.borne_pence,
        )
        table.add_row(" and ".join(account.funds), account.partner, *map(pounds, figures), _owed(account.net_pence))
    console.print(table)
    if nobodys := nobodys_pence(settlement.accounts):
        console.print(f"  {pounds(nobodys)} is nobody's yet, and claimed from nobody")
    if found.was_already_there and found.before:
        console.print(f"  The books hold this already, as settlement {found.before.id}; nothing was posted.\n")
        return
    if settlement.true_up_pence:
        moves = ", ".join(f"{partner} {pounds(pence)}" for partner, pence in settlement.true_up_pence.items())
        console.print(f"  What each bears differs from settlement {settlement.follows} by: {moves}")
    is_posted = found.batch is not None
    console.print(f"  It is posted as settlement {settlement.id}." if is_posted else "  Advisory: nothing is posted.")
    for claim in found.claims:
        raises = "owes" if is_posted else "would owe"
        console.print(f"  {claim.debtor} {raises} {claim.creditor} {pounds(claim.pence)}: {claim.because} ({claim.id})")
    console.print()


def show_claims(console: Console, found: Claims, *, with_history: bool = False) -> None:
    """Claims as at a day, with what has become of each; who owes whom on balance; and the ages of what is owed."""
    whose = f" of {found.partner.name}" if found.partner else ""
    console.print(f"Claims{whose} as at {found.as_at}, as the books knew them on {found.known_on}", style="bold")
    table = Table(box=None, pad_edge=False)
    for heading in ("Claim", "Owes", "Is owed", "For"):
        table.add_column(heading, overflow="fold")
    for heading in ("Raised", "Forgiven", "Paid", "Still owed", "Of it disputed"):
        table.add_column(heading, justify="right")
    table.add_column("Days", justify="right")
    table.add_column("State", overflow="fold")
    for row in found.rows:
        one = row.balance
        figures = (one.raised_pence, one.forgiven_pence, one.paid_pence, one.owed_pence, one.disputed_pence)
        names = (one.claim.id, one.claim.debtor, one.claim.creditor, one.claim.because)
        table.add_row(*names, *map(pounds, figures), str(one.age_days), state_of_claim(one))
    console.print(table)
    if with_history:
        _show_history(console, found)
    for one_way in found.between():
        console.print(f"  {one_way.debtor} owes {one_way.creditor} {pounds(one_way.net_pence)} on balance")
    ages = ", ".join(f"{band} {pounds(pence)}" for band, pence in found.by_age().items())
    console.print(f"  Still owed, by age: {ages}\n")


def _show_history(console: Console, found: Claims) -> None:
    table = Table(title="\nWhat has happened", box=None, pad_edge=False, title_justify="left")
    for heading in ("Event", "On", "Recorded", "What", "Amount", "For", "By", "Decision or document", "Because"):
        table.add_column(heading, justify="right" if heading == "Amount" else "left", overflow="fold")
    for row in found.rows:
        for event in row.events:
            amount = pounds(event.pence) if event.pence else ""
            rests_on = " ".join(filter(None, (event.decision, event.document, event.withdraws)))
            until = f"until {event.until} " if event.until else ""
            table.add_row(
                event.id or row.claim.id,
                str(event.on),
                str(event.known_on),
                event.kind,
                amount,
                event.for_partner,
                event.by,
                rests_on,
                f"{until}{event.because}",
            )
    console.print(table)


def show_fact(console: Console, found: Fact) -> None:
    """What was recorded of a month, or was there before."""
    fact = found.fact
    if found.was_already_there:
        console.print(f"  already recorded of {fact.period} on {fact.on}, as {fact.id}; nothing was posted")
    else:
        console.print(f"  {fact.period}: {fact.kind} by {fact.by} for {fact.for_partner} ({fact.id})")


def show_closed(console: Console, found: Closed) -> None:
    """A month's checklist, whether it is closed, and at a year's end its settlement."""
    show_checklist(console, found)
    if found.settled:
        show_settled(console, found.settled)


def show_checklist(console: Console, found: Closed) -> None:
    """A month's checklist, and whether it is closed."""
    checked = found.checklist
    console.print(f"Closing {checked.period}, as at {checked.as_at}", style="bold")
    for item in checked.items:
        console.print(f"  {'yes' if item.is_met else 'NO '}  {item.what}: {item.found}")
        if not item.is_met:
            console.print(f"         to do: {item.remedy}")
    if found.was_already_closed:
        console.print(f"{checked.period} was closed before; nothing was posted.")
    elif checked.is_closed:
        console.print(f"{checked.period} is closed.")
    else:
        missing = sum(not item.is_met for item in checked.items)
        console.print("Everything is true; it can be closed." if checked.is_ready else f"{missing} to go; it is open.")


def show_recorded(console: Console, found: Iterable[Recorded]) -> None:
    """What was recorded of claims, or was there before."""
    for one in found:
        event = one.event
        amount = f" {pounds(event.pence)}" if event.pence else ""
        if one.was_already_there:
            console.print(f"  already recorded on {event.known_on} as {event.id}; nothing was posted")
        else:
            console.print(f"  {event.claim}: {event.kind}{amount} on {event.on}, for {event.for_partner} ({event.id})")


def show_change(console: Console, before: Allocation, after: Allocation) -> None:
    """What a change of agreement does to each partner on one position, pound by pound."""
    table = Table(title="On this position", box=None, pad_edge=False, title_justify="left")
    table.add_column("Partner")
    for heading in ("Bore before", "Bears after", "Difference"):
        table.add_column(heading, justify="right")
    old, new = before.borne_by(), after.borne_by()
    for partner in sorted(old.keys() | new.keys()):
        was, now = old.get(partner, 0), new.get(partner, 0)
        table.add_row(partner, pounds(was), pounds(now), pounds(now - was))
    was, now = before.undetermined_pence(), after.undetermined_pence()
    table.add_row("undetermined", pounds(was), pounds(now), pounds(now - was))
    console.print(table)


def show_exit(console: Console, found: ExitStatement) -> None:
    """The statement on termination: what is divided, what continues, whose the posts are, and each partner's net."""
    partners = list(found.net_pence()) or [name for line in found.continuing for name in line.parts_pence]
    sections = (
        (f"On {found.ends_on}: received, or (paid)", found.lines),
        ("Contracts that continue: paid", found.continuing),
    )
    for title, lines in sections:
        table = Table(title=title, box=None, pad_edge=False, title_justify="left")
        for heading in ("What", "Basis"):
            table.add_column(heading, overflow="fold")
        for partner in partners:
            table.add_column(partner, justify="right")
        for line in lines:
            parts = [_owed(line.parts_pence.get(partner, 0)) for partner in partners]
            table.add_row(f"{line.kind} {line.name}", line.basis, *parts)
        console.print(table)
    for partner, pence in found.net_pence().items():
        console.print(f"  {partner} {'receives' if pence >= 0 else 'pays'} {pounds(abs(pence))} on the day")
    for post in found.posts:
        console.print(
            f"  Post {post.title} ({post.whole_time_equivalent} wte), employed by {post.employer}: {post.returns_to}"
        )
    if found.undetermined_pence:
        console.print(f"  {pounds(found.undetermined_pence)} is undetermined, so this statement is not final")
    for awaiting in found.awaiting:
        console.print(f"  Undetermined, {awaiting}")


def show_months(console: Console, found: Months) -> None:
    """Where each month stands: its feeds, who signed and for what, and each time it was closed or reopened."""
    console.print(f"Months to {found.as_at}, as the books knew them on {found.known_on}", style="bold")
    for month in found.months:
        console.print(f"{month.period} ({month.period.first_day:%B %Y}): {month.state}")
        for fact in month.history:
            why = f": {fact.because} ({fact.decision})" if fact.because else ""
            console.print(f"  {fact.kind} on {fact.on} by {fact.by} for {fact.for_partner}{why}")
        _show_cut_offs(console, month.cut_offs, month.adjustments)
        for fact in (*month.acceptances, *month.certificates):
            console.print(f"  {_said(fact)}")


def _said(fact: ClosingFact) -> str:
    signed = f"on {fact.on} by {fact.by} for {fact.for_partner}"
    if fact.kind == "acceptance":
        return f"{pounds(fact.pence)} {fact.matter} accepted {signed}: {fact.because}"
    return f"certified {signed}, as {(fact.role or '').replace('-', ' ')}"


def _show_earlier(console: Console, found: Position) -> None:
    if found.earlier_years:
        console.print(
            "Of earlier years, which were closed: in none of the figures above, and settled by their own rules"
        )
        for row in found.earlier_years:
            place = f"{FinancialYear.of(row.month)} {row.fund}, {row.scheme}/{row.line}"
            pence = row.actual_to_date_pence + row.accrued_to_date_pence
            console.print(f"  {place}: {pounds(pence)}, {row.partner or 'undetermined'}")
        console.print()


def _show_outside(console: Console, found: Position) -> None:
    table = Table(title="Outside the funds", box=None, pad_edge=False, title_justify="left")
    table.add_column("Ledger")
    table.add_column("What")
    table.add_column("Rows", justify="right")
    table.add_column("Amount", justify="right")
    for row in found.outside:
        table.add_row(row.ledger, CLASS_NAMES.get(row.what, row.what), f"{row.rows:,}", pounds(row.pence))
    if found.outside:
        console.print(table)
        console.print("  `wyebridge list WHAT --home HOME` shows these rows one by one.\n")


def show_reconciliations(console: Console, found: Iterable[ContributionReconciliation]) -> None:
    """Each contribution's instalments against the payer's ledger, and every difference by name."""
    for one in found:
        title = f"{one.partner}'s contribution to {one.fund}, hosted by {one.host}, as at {one.as_at}"
        if one.awaiting:
            console.print(f"{title}\n  not settled, {one.awaiting}\n")
            continue
        table = Table(title=title, box=None, pad_edge=False, title_justify="left")
        for heading in ("Due", "Paid"):
            table.add_column(heading)
        for heading in ("Sum due", "of it catch-up", "Sum paid", "Difference"):
            table.add_column(heading, justify="right")
        for heading in ("Document", "Status"):
            table.add_column(heading)
        for answer in one.answered:
            payment = answer.payment
            table.add_row(
                str(answer.due.due_on),
                str(payment.paid_on) if payment else "",
                pounds(answer.due.pence),
                pounds(answer.due.catch_up_pence) if answer.due.catch_up_pence else "",
                pounds(payment.pence) if payment else "",
                pounds(answer.difference_pence) if answer.difference_pence and answer.status != "not yet due" else "",
                payment.document if payment else "",
                answer.status,
            )
        console.print(table)
        _show_differences(console, one)


def _show_differences(console: Console, one: ContributionReconciliation) -> None:
    missing = [f"{answer.due.due_on:%B %Y}" for answer in one.answered if answer.status == "missing"]
    console.print(
        f"  Due {pounds(one.due_pence)}, paid {pounds(one.paid_pence)}: {pounds(one.outstanding_pence)} short"
    )
    if missing:
        console.print(f"  Missing: {', '.join(missing)}")
    if one.minuted_pence is not None:
        console.print(
            f"  The minute says {pounds(one.minuted_pence)} and the schedule comes to {pounds(one.scheduled_pence)}: "
            f"{pounds(one.minute_difference_pence)} between them"
        )
    for payment in one.unmatched:
        console.print(f"  {pounds(payment.pence)} paid on {payment.paid_on} answers no instalment ({payment.document})")
    for repeated in one.repeated_documents:
        days = " and ".join(str(payment.paid_on) for payment in repeated.payments)
        console.print(f"  Document {repeated.document} stands on the payments of {days}: see that both were made")
    console.print()


def show_contribution_differences(console: Console, found: Iterable[ContributionReconciliation]) -> None:
    """Only what does not agree between contributions due and paid, a line each."""
    console.print("Contributions paid in cash from one partner to the other's fund")
    for one in found:
        odd = [f"{answer.due.due_on:%B} {answer.status}" for answer in one.answered if answer.status != "paid"]
        odd = [words for words in odd if not words.endswith("not yet due")]
        console.print(
            f"  {one.partner} to {one.fund}: due {pounds(one.due_pence)}, paid {pounds(one.paid_pence)}"
            + (f"; {', '.join(odd)}" if odd else "; every instalment paid")
        )
    console.print("  `wyebridge reconcile contributions --home HOME` shows each instalment.\n")


def show_balances(console: Console, stated: BalancesStated) -> None:
    """How two ledgers agree: each rule and each kind of difference, the tie, and every difference one by one."""
    found = stated.balances
    matched, differences, whole = tallies(found)
    title = f"{found.first} and {found.second}, {found.starts} to {found.as_at}; amounts go from {found.first}"
    table = Table(title=title, box=None, pad_edge=False, title_justify="left", show_footer=True)
    table.add_column("", footer="In scope")
    for body, entries, pence in (
        (found.first, whole.first_entries, whole.first_pence),
        (found.second, whole.second_entries, whole.second_pence),
    ):
        table.add_column("Entries", justify="right", footer=f"{entries:,}")
        table.add_column(f"{body}'s ledger", justify="right", footer=pounds(pence))
    table.add_column("Difference", justify="right", footer=pounds(whole.difference_pence))
    table.add_column("", overflow="fold")
    for what, ones in (("matched", matched), ("difference", differences)):
        for one in ones:
            table.add_row(
                f"{what}: {one.name}",
                f"{one.first_entries:,}",
                pounds(one.first_pence),
                f"{one.second_entries:,}",
                pounds(one.second_pence),
                pounds(one.difference_pence),
                one.says,
            )
    console.print(table)
    _show_differences_between(console, found)
    for awaited in found.awaiting:
        console.print(f"  Not known yet, {awaited}")
    for ledger in stated.withheld:
        console.print(f"  This copy leaves out {ledger}'s own rows: what it has not coded to a fund is not here")
    for near in stated.spellings:
        console.print(
            f"  '{near.spelling}' in {near.ledger}'s ledger is {near.likeness} of 100 like {near.partner}: "
            f"{near.entries} entries, {pounds(near.pence)}, of which {pounds(near.matched_pence)} is borne out"
        )
    for between in stated.unplaced:
        entry = between.entry
        console.print(f"  {pounds(-entry.pence)} received by {between.ledger} on {entry.on}: from whom is not said")
    for dispute in found.disputes_unfound:
        console.print(
            f"  {dispute.by} named {dispute.document} in {dispute.ledger}'s ledger; nothing in scope bears it"
        )
    console.print()


def show_balances_in_short(console: Console, every: Iterable[BalancesStated]) -> None:
    """How far each two ledgers agree, a line for what is matched and for each kind of difference."""
    console.print("What each ledger shows with the other, matched")
    for stated in every:
        found = stated.balances
        matched, differences, _ = tallies(found)
        entries = sum(one.first_entries + one.second_entries for one in matched)
        console.print(
            f"  {found.first} and {found.second}: {entries:,} entries match; "
            f"the differences come to {pounds(found.difference_pence)}, all of it named:"
        )
        for one in differences:
            count = one.first_entries + one.second_entries
            entries_in_words = f"{count:,} entr{'y' if count == 1 else 'ies'}"
            console.print(f"    {one.name}: {entries_in_words}, {pounds(one.difference_pence)}: {one.says}")
    console.print("  `wyebridge reconcile balances --home HOME` shows each difference, and the rules in their order.\n")


def _show_differences_between(console: Console, found: Balances) -> None:
    table = Table(box=None, pad_edge=False)
    for heading in ("Difference", "Date", "Document"):
        table.add_column(heading)
    for body in (found.first, found.second):
        table.add_column(f"{body}'s ledger", justify="right")
    table.add_column("Why", overflow="fold")
    for one in found.differences:
        entries = (*one.first, *one.second)
        table.add_row(
            one.kind,
            str(entries[0].on),
            ", ".join(dict.fromkeys(entry.document for entry in entries)),
            *(pounds(sum(entry.pence for entry in side)) if side else "" for side in (one.first, one.second)),
            one.why,
        )
    if found.differences:
        console.print(table)


def show_restatement(console: Console, found: Restatement, by: Sequence[str]) -> None:
    """A position by another coding: each code, what no map covers, and the total, which is the position's."""
    basis = found.basis
    console.print(f"{basis.agreement.title}, by {found.bridge.title}", style="bold")
    console.print(
        f"Position for {basis.year} as at {basis.as_at}; year {basis.status}, so provisional. "
        f"Source: {found.bridge.source}"
    )
    table = Table(box=None, pad_edge=False, show_footer=True)
    sums = restated_by(found, by)
    table.add_column("Code", footer="Total")
    table.add_column("", overflow="fold")
    for column in by[1:]:
        table.add_column(column.capitalize())
    headings = _headings(sums)
    for column, heading in headings.items():
        table.add_column(heading, justify="right", footer=pounds(sum(row[column] for row in sums)))
    for row in sums:
        names = (row[column] or "undetermined" for column in by[1:])
        table.add_row(row["code"], row["name"], *names, *(pounds(row[column]) for column in headings))
    console.print(table)
    for one in found.unbridged:
        accrued = f", accrued {pounds(one.accrued_to_date_pence)}" if one.accrued_to_date_pence else ""
        console.print(
            f"  Unbridged: {one.name}: budget {pounds(one.current_budget_pence)}, "
            f"actual {pounds(one.actual_to_date_pence)}{accrued}"
        )
    for awaited in basis.awaiting:
        console.print(f"  Undetermined, {awaited}")


def show_verification(console: Console, found: Verification) -> None:
    """Whether the books hold, what was checked, and the first place that does not hold."""
    if not found.holds:
        console.print("The books do not hold.", style="bold")
        console.print(f"{found.failed_at}: {found.failure}")
        console.print(f"  Batches before it that hold: {found.batches}.")
        return
    console.print(
        f"The books hold: {found.batches:,} batches, {found.entries:,} entries and {found.set_aside:,} rows set aside, "
        f"in {found.segments:,} segments."
    )
    for holder, count in found.withheld.items():
        console.print(f"  {count:,} segments are {holder}'s own and not in this copy; their hashes are in the chain.")
    for checkpoint in found.extends:
        console.print(f"  They extend the checkpoint {checkpoint}: nothing it saw was cut off or rewritten.")
    for batch in found.clock_went_back:
        console.print(
            f"  Batch {batch} says it was recorded before a batch that it builds on, so a clock was wrong; "
            "as known on a day, it counts from when the latest of those was."
        )
    console.print(f"  Head of the chain: {found.head}")


_LISTED = ("file", "row", "effective_on", "pence", "document", "supplier", "description", "because", "duplicate")
_LISTED_SET_ASIDE = ("file", "line", "reason", "pence", "text")


def show_listing(console: Console, found: Listing) -> None:
    """Rows one by one: the columns that say which row it is and why it is here. The CSV has them all."""
    shown = [
        column for column in (_LISTED_SET_ASIDE if "text" in found.columns else _LISTED) if column in found.columns
    ]
    table = Table(box=None, pad_edge=False)
    for column in shown:
        heading = {"pence": "amount", "effective_on": "date"}.get(column, column.replace("_", " "))
        table.add_column(heading, justify="right" if column == "pence" else "left", no_wrap=column in ("pence", "file"))
    for row in found.rows:
        values = dict(zip(found.columns, row, strict=True))
        if values["sheet"]:
            values |= {"file": f"{values['file']}[{values['sheet']}]", "row": values["sheet_row"]}
        table.add_row(*(_cell(column, values[column]) for column in shown))
    console.print(table)
    console.print(f"  {len(found.rows):,} rows")


def _cell(column: str, value: Any) -> str:
    if value is None:
        return ""
    return pounds(value) if column == "pence" else str(value)
