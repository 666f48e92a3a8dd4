"""Cases of VAT that finance staff can write: payments on a line, what is recovered, and who bears the rest."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field

from wyebridge.engine.agreement.shares import whole_number_weights
from wyebridge.engine.agreement.terms import Agreement, Fund, Line, Partner, Scheme, Shares, Vat
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.terms import Name, Pence, Percent, Term
from wyebridge.engine.ledger.vat import vat_borne, vat_rule


class CasePayment(Term):
    """One row of a ledger: the amount that was posted, and the VAT and the gross that its file states, if it does."""

    amount: Pence = Field(description="As posted: net, where the body recovers VAT")
    vat: Pence | None = None
    gross: Pence | None = None


class VatExpected(Term):
    """What should come out, whole: each figure is nothing where it is left out."""

    net: Pence = 0
    vat: Pence = 0
    recovered: Pence = 0
    not_recovered: Pence = 0
    undetermined: Pence = 0
    borne: dict[Name, Pence] = Field(default={}, description="What each partner bears of what is not recovered")
    awaiting: str = Field(default="", description="Whom it awaits, as the answer begins")
    states_none: Pence = Field(default=0, description="The amount of rows that state no VAT")
    disagrees: Pence = Field(default=0, description="The amount of rows whose gross, VAT and net disagree")


class VatCase(Term):
    """A line that partners share, its terms on VAT, and the payments that one body's ledger shows on it."""

    kind: Literal["vat"]
    title: str
    source: str
    partners: dict[Name, Literal["council", "pct", "ccg", "icb", "health-board", "nhs-trust"]]
    shares: Annotated[dict[Name, Percent], Field(description="Whose the line's spending is")]
    ledger: Name = Field(description="Whose ledger shows the payments")
    terms: Vat = Vat()
    payments: tuple[CasePayment, ...]
    expect: VatExpected


_YEAR: Final = FinancialYear(2023)


def run_vat_case(case: VatCase) -> tuple[str, ...]:
    """Each difference from what a case expects. Raises ValueError where a body that it names is no partner."""
    strangers = {case.ledger, *case.shares, *case.expect.borne} - case.partners.keys()
    if strangers:
        raise ValueError(f"{case.title}: '{sorted(strangers)[0]}' is not one of its partners")
    return tuple(_differences(case))


def _differences(case: VatCase) -> Iterator[str]:
    agreement, partners = _agreement(case), tuple(case.partners)
    [(fund, scheme, line)] = agreement.every_line()
    rule = vat_rule(agreement, fund, scheme, line, case.ledger)
    weights = dict(zip(case.shares, whole_number_weights(case.shares.values()), strict=True))
    stating = [one for one in case.payments if one.vat is not None]
    odd = [one for one in stating if one.gross is not None and one.gross - (one.vat or 0) != one.amount]
    agreeing = [one for one in stating if one not in odd]
    shared = [0] * len(partners)
    for one in agreeing:
        for index, part in enumerate(split(one.vat or 0, [weights.get(name, 0) for name in partners])):
            shared[index] += part
    found = vat_borne(rule, partners, (*shared, 0))
    expect = case.expect
    figures = {
        "net": (expect.net, sum(one.amount for one in agreeing)),
        "VAT": (expect.vat, sum(one.vat or 0 for one in agreeing)),
        "recovered": (expect.recovered, found.parts.recovered_pence),
        "not recovered": (expect.not_recovered, found.parts.irrecoverable_pence),
        "undetermined": (expect.undetermined, found.parts.undetermined_pence),
        "of rows that state no VAT": (expect.states_none, sum(one.amount for one in case.payments if one.vat is None)),
        "of rows that disagree": (expect.disagrees, sum(one.amount for one in odd)),
    }
    for name, pence in zip(partners, found.borne_pence, strict=True):
        figures[f"borne by {name}"] = (expect.borne.get(name, 0), pence)
    for what, (wanted, got) in figures.items():
        if wanted != got:
            yield f"{what}: expected {pounds(wanted)}, found {pounds(got)}"
    if not rule.awaiting.startswith(expect.awaiting) or bool(rule.awaiting) != bool(expect.awaiting):
        yield f"awaiting: expected {expect.awaiting or 'nobody'}, found {rule.awaiting or 'nobody'}"


def _agreement(case: VatCase) -> Agreement:
    """The smallest agreement that has this line in it."""
    first, last = _YEAR.first_day, _YEAR.last_day
    whose = next(iter(case.partners))
    line = Line(id="line", name="The line", commissioner=whose, payer=case.ledger, budget=0, vat=case.terms)
    fund = Fund(
        id="fund", name="The fund", kind="pooled", shares=Shares(basis="equal"),
        schemes=(Scheme(id="scheme", name="The scheme", lines=(line,)),),
    )  # fmt: skip
    return Agreement(
        id="case", title=case.title, version="case", legal_power="nhs-act-2006-s75", year=_YEAR, commences_on=first,
        effective_from=first, ends_on=last, host=whose, funds=(fund,),
        partners=tuple(Partner(id=name, name=name, kind=kind) for name, kind in case.partners.items()),
    )  # fmt: skip
