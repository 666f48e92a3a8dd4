"""Figures as plain data, for JSON and CSV: the keys that others script against."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from wyebridge.books.claims import ClaimRow, Claims, Recorded
from wyebridge.books.closing import Closed, Fact
from wyebridge.books.committing import Judged, MadeRow
from wyebridge.books.contributions import ContributionReconciliation
from wyebridge.books.feed.guess.guess import Guess
from wyebridge.books.feed.guess.proposal import proposal
from wyebridge.books.importing import Imported
from wyebridge.books.journal.verify import Verification
from wyebridge.books.months import Months
from wyebridge.books.outlook import Outlook, OutlookRow, outlook_sum
from wyebridge.books.position import CutOff, Position, Standing
from wyebridge.books.position_rows import PositionRow
from wyebridge.books.pound import Recoded
from wyebridge.books.recoding import Recoding
from wyebridge.books.settling import Settled
from wyebridge.books.trying import Tried
from wyebridge.engine.kernel.verdicts import Determined, Provisional, Undetermined, Verdict
from wyebridge.engine.ledger.allocation import Allocated, Allocation, Raised
from wyebridge.engine.ledger.beyond import Beyond
from wyebridge.engine.ledger.claims import Claim, ClaimEvent
from wyebridge.engine.ledger.closing import Adjustment, ClosingFact
from wyebridge.engine.ledger.commitments import Commitment
from wyebridge.engine.ledger.exit import ExitLine, ExitStatement
from wyebridge.engine.ledger.instalments import Payment
from wyebridge.engine.ledger.settlement import Account, Settlement, nobodys_pence

MONEY_COLUMNS = (
    "opening_budget_pence",
    "changes_pence",
    "current_budget_pence",
    "budget_to_date_pence",
    "actual_to_date_pence",
    "accrued_to_date_pence",
    "variance_pence",
)
ROW_COLUMNS = ("fund", "scheme", "line", "month", "partner", *MONEY_COLUMNS)


def imported_data(imported: Imported) -> dict[str, Any]:
    """What became of one file. `already_imported` is true where the books held it before."""
    control, source = imported.manifest["control"], imported.manifest["source"]
    return {
        "file": imported.file,
        "sha256": source["sha256"],
        "format": source.get("format", "text"),
        "sheets": [run["sheet"] for run in source.get("sheets", ())],
        "sheets_left_out": source.get("left_out", []),
        "batch": imported.manifest["batch"],
        "ledger": imported.manifest["for_partner"],
        "already_imported": imported.was_already_there,
        "date_order": imported.manifest["dates"]["order"],
        "date_evidence": imported.manifest["dates"]["evidence"],
        **control,
    }


def recoded_data(one: Recoded) -> dict[str, Any]:
    """One recoding of an entry that is followed; an account is '' where it is another body's own."""
    manifest = one.batch.manifest
    return {
        "batch": one.batch.number,
        "by": manifest["by"],
        "for_partner": manifest["for_partner"],
        "recorded_at": manifest["recorded_at"],
        "because": manifest["recodes"]["because"],
        "was": one.was,
        "was_rule": one.was_rule,
        "now": one.now,
        "now_rule": one.now_rule,
    }


def recoding_data(found: Recoding) -> dict[str, Any]:
    """What coding a ledger anew moves. `batch` is null where nothing was posted; `rows` are the first that move."""
    return {
        "ledger": found.ledger,
        "batch": found.manifest["batch"] if found.manifest else None,
        "rows_moved": found.count,
        "moved": [asdict(one) for one in found.moved],
        "rows": [{**asdict(one), "effective_on": str(one.effective_on)} for one in found.rows],
        "changed": [asdict(one) for one in found.changed],
        "late_rows": found.late[0],
        "late_pence": found.late[1],
        "first_open": str(found.first_open) if found.first_open else None,
    }


def guess_data(found: Guess) -> dict[str, Any]:
    """A proposed feed: its terms, the YAML of them with comments, and what the file gives when it is read by it."""
    reading = found.reading
    return {
        "file": found.file,
        "feed": found.terms,
        "yaml": proposal(found),
        "evidence": found.evidence,
        "doubts": [{"code": doubt.code, "what": doubt.what, "remedy": doubt.remedy} for doubt in found.doubts],
        "reading": {
            "rows_in": reading.rows,
            "rows_readable": reading.readable,
            "pence_readable": reading.pence,
            "set_aside": reading.set_aside,
            "first": reading.first_on,
            "last": reading.last_on,
        }
        if reading
        else None,
    }


def position_data(found: Position) -> dict[str, Any]:
    """The whole position. Every figure is in whole pence; a variance above nothing is overspent."""
    return {
        **basis_data(found),
        "totals": _sums(found.rows),
        "by_fund": grouped(found.rows, ("fund",)),
        "by_scheme": grouped(found.rows, ("fund", "scheme")),
        "by_month": grouped(found.rows, ("month",)),
        "by_partner": grouped(found.rows, ("partner",)),
        "rows": [row_data(row) for row in found.rows],
        "earlier_years": [row_data(row) for row in found.earlier_years],
        "standings": [standing_data(standing) for standing in found.standings],
        "risk_share": allocation_data(found.allocation),
        "awaiting": list(found.awaiting),
        "outside": [
            {"ledger": row.ledger, "what": row.what, "rows": row.rows, "pence": row.pence} for row in found.outside
        ],
        "rounding_true_up_pence": found.rounding_true_up_pence,
    }


def basis_data(found: Position) -> dict[str, Any]:
    """What every figure of a position stands on: the day, the agreement, how far each ledger goes, how firmly."""
    return {
        "agreement": found.agreement.id,
        "version": found.agreement.version,
        "signed_on": found.agreement.signed_on.isoformat() if found.agreement.signed_on else None,
        "year": str(found.year),
        "as_at": found.as_at.isoformat(),
        "status": found.status,
        "closed_to": found.closed_to.isoformat() if found.closed_to else None,
        "cut_offs": [cut_off_data(cut_off) for cut_off in found.cut_offs],
        "adjustments": [adjustment_data(one) for one in found.adjustments],
        "no_extract_from": list(found.no_extract_from),
    }


def cut_off_data(cut_off: CutOff) -> dict[str, Any]:
    return {
        "ledger": cut_off.ledger,
        "feed": cut_off.feed,
        "kind": cut_off.kind,
        "covers_to": cut_off.covers_to,
        "recorded_at": cut_off.recorded_at,
        "batches": cut_off.batches,
        "cut_off": cut_off.cut_off or None,
        "status": cut_off.status,
    }


def adjustment_data(one: Adjustment) -> dict[str, Any]:
    """A line that brings a ledger to a month's last day, or its reversal in the month after."""
    return {
        "ledger": one.ledger,
        "feed": one.feed,
        "scheme": one.scheme,
        "line": one.line,
        "month": one.month.isoformat(),
        "pence": one.pence,
        "because": one.because,
        "is_reversal": one.is_reversal,
    }


def months_data(found: Months) -> dict[str, Any]:
    """Where each month stands, as known on a day."""
    return {
        "as_at": found.as_at.isoformat(),
        "known_on": found.known_on.isoformat(),
        "months": [
            {
                "period": str(month.period),
                "state": month.state,
                "history": [_signed(fact) for fact in month.history],
                "certificates": [_signed(fact) for fact in month.certificates],
                "acceptances": [_signed(fact) for fact in month.acceptances],
                "cut_offs": [cut_off_data(cut_off) for cut_off in month.cut_offs],
                "adjustments": [adjustment_data(one) for one in month.adjustments],
            }
            for month in found.months
        ],
    }


def _signed(fact: ClosingFact) -> dict[str, Any]:
    return fact.model_dump(mode="json", exclude_defaults=True)


def outlook_data(found: Outlook) -> dict[str, Any]:
    """The year's outlook by line; a figure that nobody has given is null."""
    return {
        "agreement": found.agreement.id,
        "version": found.agreement.version,
        "year": str(found.year),
        "as_at": found.as_at.isoformat(),
        "status": found.status,
        "cut_offs": [cut_off_data(cut_off) for cut_off in found.cut_offs],
        "adjustments": [adjustment_data(one) for one in found.adjustments],
        "lines": [outlook_row_data(row) for row in found.rows],
        "total": outlook_row_data(outlook_sum(found.rows)),
    }


def outlook_row_data(row: OutlookRow) -> dict[str, Any]:
    return {
        "fund": row.fund,
        "scheme": row.scheme,
        "line": row.line,
        "current_budget_pence": row.current_budget_pence,
        "ledger_budget_pence": row.ledger_budget_pence,
        "budget_difference_pence": row.budget_difference_pence,
        "budget_to_date_pence": row.budget_to_date_pence,
        "actual_pence": row.actual_pence,
        "accrued_pence": row.accrued_pence,
        "committed_pence": row.committed_pence,
        "forecast_pence": row.forecast_pence,
        "forecast_variance_pence": row.forecast_variance_pence,
        "movement_pence": row.movement_pence,
    }


def row_data(row: PositionRow) -> dict[str, Any]:
    return {
        "fund": row.fund,
        "scheme": row.scheme,
        "line": row.line,
        "month": f"{row.month:%Y-%m}",
        "partner": row.partner,
        **{column: getattr(row, column) for column in MONEY_COLUMNS},
    }


def grouped(rows: Iterable[PositionRow], keys: Sequence[str]) -> list[dict[str, Any]]:
    """The rows summed over everything but these columns, in order of them."""
    found: dict[tuple[str, ...], list[PositionRow]] = {}
    for row in rows:
        found.setdefault(tuple(str(row_data(row)[key]) for key in keys), []).append(row)
    return [dict(zip(keys, values, strict=True)) | _sums(found[values]) for values in sorted(found)]


def _sums(rows: Iterable[PositionRow]) -> dict[str, int]:
    rows = list(rows)
    return {column: sum(getattr(row, column) for row in rows) for column in MONEY_COLUMNS}


def standing_data(standing: Standing) -> dict[str, Any]:
    return {
        "fund": standing.fund,
        "partner": standing.partner,
        "share_pence": standing.share_pence,
        "paid_pence": standing.paid_pence,
        "contributions_paid_pence": standing.contributions_paid_pence,
        "contributions_received_pence": standing.contributions_received_pence,
        "net_pence": standing.net_pence,
    }


def allocation_data(found: Allocation) -> dict[str, Any]:
    """Who bears a variance: each amount with its clause, step, place and state; the working; what is left after."""
    return {
        "variance_pence": found.variance_pence,
        "borne_pence": found.borne_by(),
        "undetermined_pence": found.undetermined_pence(),
        "awaiting": [str(awaiting) for awaiting in found.awaiting()],
        "allocated": [allocated_data(one) for one in found.allocated],
        "performance": [allocated_data(one) for one in found.performance],
        "trace": [
            {
                "scope": row.scope,
                "clause": row.clause,
                "step": row.step,
                "says": row.says,
                "figures": row.figures,
                "taken_pence": row.taken_pence,
                "left_pence": row.left_pence,
            }
            for row in found.trace
        ],
        "balances_pence": found.balances_pence,
        "used_pence": found.used_pence,
        "carried": [
            {
                "fund": one.fund,
                "ring_fence": one.ring_fence,
                "partner": one.partner,
                "year": one.year,
                "clause": one.clause,
                **verdict_data(one.amount),
            }
            for one in found.carried
        ],
        "claims": [_claim(raised) for raised in found.raised],
        "claims_that_would_be": [_claim(raised) for raised in found.would_raise],
    }


def _claim(raised: Raised) -> dict[str, Any]:
    return {
        "creditor": raised.creditor,
        "debtor": raised.debtor,
        **verdict_data(raised.amount),
        "clause": raised.clause,
        "starts": raised.starts,
        "years": raised.years,
        "most_a_year_pence": raised.most_a_year_pence,
        "owed_from": raised.owed_from.isoformat(),
        "forgiven_pence": raised.forgiven_pence,
        "forgiveness_awaits": str(raised.forgiveness_awaits or ""),
        "is_recognised": raised.is_recognised,
        "schedule": [
            {
                "due_on": payment.due_on.isoformat(),
                "principal_pence": payment.principal_pence,
                "interest_pence": payment.interest_pence,
                "left_pence": payment.left_pence,
            }
            for payment in raised.schedule
        ],
    }


def tried_data(found: Tried) -> dict[str, Any]:
    """A year as it is forecast and as it is tried: each scheme, and who would bear the variance of both."""
    return {
        "schemes": [asdict(one) for one in found.schemes],
        "present": allocation_data(found.present),
        "tried": allocation_data(found.tried),
        "difference_pence": found.difference_pence,
    }


def settled_data(found: Settled) -> dict[str, Any]:
    """A period settled; `posted_in_batch` is where this call posted it, and null where it posted nothing."""
    return {
        **settlement_data(found.settlement),
        "status": found.position.status,
        "cut_offs": [cut_off_data(cut_off) for cut_off in found.position.cut_offs],
        "posted_in_batch": found.batch,
        "already_in_the_books": found.was_already_there,
        "raises": [claim_data(claim) for claim in found.claims],
    }


def settlement_data(found: Settlement) -> dict[str, Any]:
    """A settlement: what it stood on, who bears what, each partner's account, and what it changed."""
    return {
        "settlement": found.id,
        "follows": found.follows or None,
        "year": found.year,
        "as_at": found.as_at.isoformat(),
        "settled_on": found.settled_on.isoformat(),
        "agreement": found.agreement,
        "version": found.version,
        "accounts": [account_data(account) for account in found.accounts],
        "nobodys_pence": nobodys_pence(found.accounts),
        "true_up_pence": found.true_up_pence,
        "risk_share": allocation_data(found.allocation),
    }


def account_data(account: Account) -> dict[str, Any]:
    return {
        "funds": list(account.funds),
        "partner": account.partner,
        "paid_pence": account.paid_pence,
        "contributed_pence": account.contributed_pence,
        "received_pence": account.received_pence,
        "budget_pence": account.budget_pence,
        "borne_pence": account.borne_pence,
        "net_pence": account.net_pence,
    }


def claim_data(claim: Claim) -> dict[str, Any]:
    return {
        "claim": claim.id,
        "debtor": claim.debtor,
        "creditor": claim.creditor,
        "pence": claim.pence,
        "on": claim.on.isoformat(),
        "because": claim.because,
        "year": claim.year,
        "settlement": claim.settlement,
        "funds": list(claim.funds),
        "clause": claim.clause,
        "schedule": [due.model_dump(mode="json") for due in claim.schedule],
    }


def claims_data(found: Claims) -> dict[str, Any]:
    """Claims as at a day, each with its balance and its history."""
    return {
        "partner": found.partner.id if found.partner else None,
        "as_at": found.as_at.isoformat(),
        "known_on": found.known_on.isoformat(),
        "claims": [claim_row_data(row) for row in found.rows],
        "between": [
            {
                "debtor": one.debtor,
                "creditor": one.creditor,
                "owes_pence": one.owes_pence,
                "is_owed_pence": one.is_owed_pence,
                "net_pence": one.net_pence,
            }
            for one in found.between()
        ],
        "ageing_pence": found.by_age(),
    }


def claim_row_data(row: ClaimRow) -> dict[str, Any]:
    one = row.balance
    return {
        **claim_data(row.claim),
        "raised_pence": one.raised_pence,
        "forgiven_pence": one.forgiven_pence,
        "paid_pence": one.paid_pence,
        "owed_pence": one.owed_pence,
        "disputed_pence": one.disputed_pence,
        "deferred_until": one.deferred_until.isoformat() if one.deferred_until else None,
        "is_recognised": one.is_recognised,
        "age_days": one.age_days,
        "history": [claim_event_data(event) for event in row.events],
    }


def claim_event_data(event: ClaimEvent) -> dict[str, Any]:
    return event.model_dump(mode="json", exclude={"claim"})


def fact_data(found: Fact) -> dict[str, Any]:
    """A fact of a month; `already_recorded` is true where nothing was posted."""
    return {**found.fact.model_dump(mode="json"), "already_recorded": found.was_already_there}


def closed_data(found: Closed) -> dict[str, Any]:
    """What came of closing a month: each item of its checklist, and the year's settlement where it was the last."""
    checked = found.checklist
    return {
        "period": str(checked.period),
        "as_at": checked.as_at.isoformat(),
        "is_ready": checked.is_ready,
        "is_closed": checked.is_closed,
        "was_already_closed": found.was_already_closed,
        "figures": checked.figures,
        "items": [
            {"what": item.what, "is_met": item.is_met, "found": item.found, "remedy": item.remedy}
            for item in checked.items
        ],
        "settled": settled_data(found.settled) if found.settled else None,
    }


def recorded_data(found: Iterable[Recorded]) -> list[dict[str, Any]]:
    """Events in the books; `already_recorded` is true where nothing was posted for one."""
    return [
        {"claim": one.event.claim, **claim_event_data(one.event), "already_recorded": one.was_already_there}
        for one in found
    ]


def exit_data(found: ExitStatement) -> dict[str, Any]:
    """The statement on termination; parts are what each partner receives (above nothing) or pays."""
    return {
        "ends_on": found.ends_on.isoformat(),
        "net_pence": found.net_pence(),
        "lines": [_exit_line(line) for line in found.lines],
        "continuing": [_exit_line(line) for line in found.continuing],
        "posts": [post.model_dump(mode="json") for post in found.posts],
        "undetermined_pence": found.undetermined_pence,
        "awaiting": list(found.awaiting),
    }


def _exit_line(line: ExitLine) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "id": line.id,
        "name": line.name,
        "basis": line.basis,
        "parts_pence": line.parts_pence,
        "undetermined_pence": line.undetermined_pence,
    }


def allocated_data(one: Allocated) -> dict[str, Any]:
    return {
        "scope": one.scope,
        "clause": one.clause,
        "step": one.step,
        "verb": one.verb,
        "who": one.who,
        **verdict_data(one.amount),
    }


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    match verdict:
        case Determined(pence):
            return {"state": "determined", "pence": pence}
        case Provisional(pence, because):
            return {"state": "provisional", "pence": pence, "because": because}
        case Undetermined(pence, awaiting):
            return {"state": "undetermined", "pence": pence, "awaiting": str(awaiting)}


def reconciliation_data(found: ContributionReconciliation) -> dict[str, Any]:
    """One contribution reconciled. `outstanding_pence` is due less paid."""
    return {
        "partner": found.partner,
        "fund": found.fund,
        "host": found.host,
        "as_at": found.as_at.isoformat(),
        "scheduled_pence": found.scheduled_pence,
        "minuted_pence": found.minuted_pence,
        "minute_difference_pence": found.minute_difference_pence,
        "due_pence": found.due_pence,
        "paid_pence": found.paid_pence,
        "outstanding_pence": found.outstanding_pence,
        "missing": [f"{a.due.due_on:%Y-%m}" for a in found.answered if a.status == "missing"],
        "instalments": [
            {
                "due_on": answer.due.due_on.isoformat(),
                "due_pence": answer.due.pence,
                "catch_up_pence": answer.due.catch_up_pence,
                "status": answer.status,
                "difference_pence": answer.difference_pence,
                "payment": payment_data(answer.payment) if answer.payment else None,
            }
            for answer in found.answered
        ],
        "unmatched": [payment_data(payment) for payment in found.unmatched],
        "repeated_documents": [
            {"document": repeated.document, "payments": [payment_data(payment) for payment in repeated.payments]}
            for repeated in found.repeated_documents
        ],
        "awaiting": found.awaiting,
    }


def payment_data(payment: Payment) -> dict[str, Any]:
    return {
        "paid_on": payment.paid_on.isoformat(),
        "pence": payment.pence,
        "document": payment.document,
        "batch": payment.batch,
        "row": payment.row,
    }


def verification_data(found: Verification) -> dict[str, Any]:
    return {
        "holds": found.holds,
        "batches": found.batches,
        "segments": found.segments,
        "entries": found.entries,
        "set_aside": found.set_aside,
        "withheld": found.withheld,
        "copy_for": found.copy_for,
        "head": found.head,
        "extends": found.extends,
        "clock_went_back": found.clock_went_back,
        "failed_at": found.failed_at,
        "failure": found.failure,
    }


def commitment_data(one: Commitment, row: MadeRow | None = None) -> dict[str, Any]:
    """A commitment as it was made; with its row, on whose say it stands now, and what is left of it, in whole pence."""
    said = one.model_dump(mode="json")
    if row is None:
        return said
    return {
        **said,
        "is_lawful": row.is_lawful,
        "authority": [sentence for ruling in row.rulings for sentence in ruling.sentences()],
        "called_off_pence": row.called_off_pence,
        "left_pence": row.left_pence,
        "beyond_pence": row.beyond_pence,
        "released": row.release.model_dump(mode="json", exclude={"commitment"}) if row.release else None,
    }


def beyond_data(one: Beyond) -> dict[str, Any]:
    """A limit that was spent beyond, in whole pence, net of VAT that is recovered."""
    return {
        "of": one.limit.of,
        "id": one.limit.id,
        "year": str(one.year) if one.year else None,
        "allowed_pence": one.limit.allowed_pence,
        "spent_pence": one.spent_pence,
        "beyond_pence": one.beyond_pence,
    }


def judged_data(found: Judged) -> dict[str, Any]:
    """What would come of a commitment: its room at each level, on whose say, and all that is in its way."""
    return {
        "as_at": found.outlook.as_at.isoformat(),
        "year": str(found.year),
        "part_pence": found.part_pence,
        "levels": [asdict(level) for level in found.levels],
        "room": [{"answer": held.answer, "said": str(held)} for held in found.room.held],
        "authority": list(found.ruling.sentences()),
        "problems": [
            {"code": one.code, "what": one.what, "why": one.why, "remedy": one.remedy} for one in found.problems
        ],
    }
