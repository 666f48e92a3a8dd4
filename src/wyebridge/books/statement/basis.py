"""What a statement stands on, and the names of what it is about."""

from collections.abc import Sequence
from datetime import date

from wyebridge.books.open import OpenBooks
from wyebridge.books.position import Position, cut_offs, governing, period_status
from wyebridge.books.statement.terms import Basis, Names
from wyebridge.engine.agreement.terms import Agreement, Partner
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.problems import Place, refuse


def basis_of(books: OpenBooks, found: Position) -> Basis:
    """The agreement, the cut-offs and the books that a position stands on."""
    last = books.batches[-1]
    return Basis(
        agreement=found.agreement,
        partners=books.partners,
        year=found.year,
        as_at=found.as_at,
        status=found.status,
        batch=last.number,
        head=last.sha256,
        recorded_at=last.manifest["recorded_at"],
        cut_offs=found.cut_offs,
        adjustments=found.adjustments,
        accrued_pence=sum(found.accrued_by_ledger_pence.values()),
        silent=found.no_extract_from,
        awaiting=found.awaiting,
    )


def basis_on(books: OpenBooks, as_at: date) -> Basis:
    """What figures that need no position stand on. Raises Refused where no version is in force that day."""
    last = books.batches[-1]
    found = tuple(cut_offs(books, as_at))
    agreement = governing(books, as_at)
    heard = {one.ledger for one in found}
    return Basis(
        agreement=agreement,
        partners=books.partners,
        year=FinancialYear.of(as_at),
        as_at=as_at,
        status=period_status(books.closings.closed_to, as_at),
        batch=last.number,
        head=last.sha256,
        recorded_at=last.manifest["recorded_at"],
        cut_offs=found,
        adjustments=(),
        accrued_pence=0,
        silent=tuple(partner for partner in agreement.partner_ids() if partner not in heard),
        awaiting=(),
    )


def partner_of(books: OpenBooks, asked: str) -> Partner:
    """The partner with this id, or whose predecessor or successor has it. Raises Refused where there is none."""
    for agreement in reversed(books.agreements):
        if party := agreement.party(asked):
            return party
    raise refuse(
        "not-a-partner",
        f"'{asked}' is not a partner in any version of the agreement that these books hold",
        why="a statement is of one body's money",
        remedy=f"give one of {', '.join(books.partners)}",
        place=Place(str(books.path)),
    )


def names_in(agreements: Sequence[Agreement]) -> Names:
    """Every name, from the latest version that has it."""
    found = Names({}, {}, {}, {})
    for agreement in agreements:
        found.funds.update({fund.id: fund.name for fund in agreement.funds})
        found.schemes.update({scheme.id: scheme.name for _, scheme in agreement.every_scheme()})
        found.lines.update({(scheme.id, line.id): line.name for _, scheme, line in agreement.every_line()})
        found.exclusions.update({exclusion.id: exclusion.name for exclusion in agreement.exclusions})
    return found
