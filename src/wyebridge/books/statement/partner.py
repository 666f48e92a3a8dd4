"""A statement: what one partner put in, its share, what it owes or is owed, tied line by line to its own ledger."""

from datetime import date

from wyebridge.books.open import OpenBooks
from wyebridge.books.position import Position, latest_month_end, position
from wyebridge.books.statement.basis import basis_of, names_in, partner_of
from wyebridge.books.statement.ledger import own_ledger, refuse_withheld
from wyebridge.books.statement.shared import balances, shared_of
from wyebridge.books.statement.shares import by_fund, by_scheme, share_rows
from wyebridge.books.statement.spread import spread
from wyebridge.books.statement.terms import Shared, Statement, contribution_sum, kept_sum, share_sum, standing_sum
from wyebridge.books.statement.walk import from_files, to_owed, to_share
from wyebridge.engine.kernel.verdicts import Undetermined


def statement(
    books: OpenBooks,
    partner: str,
    *,
    as_at: date | None = None,
    found: Position | None = None,
    shared: Shared | None = None,
) -> Statement:
    """One partner's statement for the year to a day (by default the end of the month of the latest entry).

    `found` is the position as at that day, and `shared` what another partner's statement of it says of all alike, where
    they are worked out already. `partner` may be the id of a predecessor or successor. Of other bodies it holds only
    what concerns the funds: their own, excluded and suspense rows, and those set aside, are neither read nor counted.

    Raises Refused where there is no such partner, no agreement in force that day, or the partner's own rows are not in
    this copy of the books.
    """
    as_at = as_at or latest_month_end(books)
    books = books.when_closed(as_at)
    party = partner_of(books, partner)
    refuse_withheld(books, party.id)
    found = found or position(books, as_at=as_at)
    attributed = shared.spread if shared else spread(books, first=found.year.first_day, last=found.as_at)
    ledger = own_ledger(books, party.id, year=found.year, last=found.as_at)
    shared = shared or shared_of(books, found, attributed)
    names = names_in(books.agreements)
    lines = share_rows(found, attributed, books.agreements, books.partners, party.id)
    standings = tuple(standing for standing in shared.standings if standing.partner == party.id)
    rows, total = balances(shared, books.partners)
    paid = tuple(one for one in shared.contributions if one.partner == party.id)
    received = tuple(one for one in shared.contributions if one.host == party.id)
    kept = tuple(one for one in shared.kept if one.partner == party.id)
    share_total, standing_total = share_sum(lines), standing_sum(standings, partner=party.id)
    borne = tuple(
        one
        for one in shared.allocated
        if (one.verb, one.who) == ("share", party.id) and not isinstance(one.amount, Undetermined)
    )
    return Statement(
        partner=party,
        basis=basis_of(books, found),
        names=names,
        standings=standings,
        total=standing_total,
        balances=rows,
        balance_total=total,
        paid=paid,
        paid_total=contribution_sum(paid),
        received=received,
        received_total=contribution_sum(received),
        kept=kept,
        kept_total=kept_sum(kept),
        lines=lines,
        schemes=by_scheme(lines),
        funds=by_fund(lines),
        share_total=share_total,
        ledger=ledger,
        reconciliations=(
            from_files(ledger, attributed, paid, names, party.id),
            to_share(share_total, lines, attributed, books.partners, party.id),
            to_owed(standing_total, standings, found),
        ),
        borne=borne,
        borne_pence=sum(one.amount.pence for one in borne),
        shared=shared,
    )
