"""Who recovers VAT on a line, and what nobody recovers: by the body that contracts, for recovery follows its regime.

A council recovers what it pays on what is not its business (VAT Act 1994, section 33); an NHS body only on services
that the Treasury lists as contracted out (section 41). (HMRC, VATGPB6640: in a pooled fund each body recovers by its
own regime on what it buys; one that buys as another's agent makes supplies between them.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from wyebridge.engine.agreement.terms import Agreement, Fund, Line, Regime, Scheme, Vat
from wyebridge.engine.kernel.split import split

REGIMES: Final[dict[Regime, str]] = {
    "section-33": "recovers VAT on what is not its business (VAT Act 1994, section 33)",
    "contracted-out": "recovers VAT on contracted-out services alone (VAT Act 1994, section 41)",
    "none": "recovers no VAT",
}


@dataclass(frozen=True, slots=True)
class VatRule:
    """How VAT on one line, paid from one ledger, is recovered.

    `recoverable` is the part of it that `recovers` recovers under `regime`; None where nobody can say yet, and
    `awaiting` then says who must. What is not recovered is a cost to `borne_by`, or is shared as the line is where ''.
    """

    recovers: str
    regime: Regime
    recoverable: Fraction | None
    borne_by: str = ""
    awaiting: str = ""


@dataclass(frozen=True, slots=True)
class VatParts:
    """VAT in pence, of which each is a part: they sum to what was charged."""

    recovered_pence: int
    irrecoverable_pence: int
    undetermined_pence: int


@dataclass(frozen=True, slots=True)
class VatBorne:
    """VAT on one line in one ledger, in pence: its three parts, and whose cost is what nobody recovers.

    `borne_pence` follows the partners that the VAT was given by; it and `nobodys_pence` sum to what is irrecoverable.
    """

    parts: VatParts
    borne_pence: tuple[int, ...]
    nobodys_pence: int


def vat_rule(agreement: Agreement, fund: Fund, scheme: Scheme, line: Line, ledger: str) -> VatRule:
    """The rule for what a body's ledger shows on a line: the line's own terms, or its scheme's, or its fund's.

    Unless the terms say otherwise, the body whose ledger it is contracts; a council recovers all, and what an NHS body
    recovers awaits its word on whether the service is listed. VAT that one body paid on what another contracts for
    awaits both, since an invoice is the customer's alone to recover on.
    """
    said = line.vat or scheme.vat or fund.vat or Vat()
    contracts = said.contracted_by or ledger
    party = agreement.party(contracts)
    regime = said.regime or ("contracted-out" if party and party.is_health else "section-33")
    borne_by = contracts if said.irrecoverable == "contractor" else ""
    if contracts != ledger:
        awaiting = f"{ledger} and {contracts}: {ledger} paid, and {contracts} contracts for it"
        return VatRule(contracts, regime, None, borne_by, awaiting)
    recoverable = said.recoverable
    if recoverable is None and regime != "contracted-out":
        recoverable = Fraction(regime == "section-33")
    awaiting = "" if recoverable is not None else f"{contracts}: whether {scheme.id} is a listed contracted-out service"
    return VatRule(contracts, regime, recoverable, borne_by, awaiting)


def divide_vat(vat_pence: int, recoverable: Fraction | None) -> VatParts:
    """VAT of either sign as what is recovered, what is not, and what nobody can say yet. An odd penny is split's."""
    if recoverable is None:
        return VatParts(0, 0, vat_pence)
    of = (recoverable.numerator, recoverable.denominator - recoverable.numerator)
    recovered, irrecoverable = split(vat_pence, of)
    return VatParts(recovered, irrecoverable, 0)


def vat_borne(rule: VatRule, partners: Sequence[str], shared_pence: Sequence[int]) -> VatBorne:
    """VAT by the partners whose spending it is on, and last what is nobody's yet, as what is recovered and who bears
    the rest.

    Each partner's part is divided by itself, so that what they bear sums to what is not recovered.
    """
    each = [divide_vat(part, rule.recoverable) for part in shared_pence]
    irrecoverable = [part.irrecoverable_pence for part in each]
    parts = VatParts(
        sum(part.recovered_pence for part in each),
        sum(irrecoverable),
        sum(part.undetermined_pence for part in each),
    )
    if rule.borne_by:
        own = tuple(parts.irrecoverable_pence if partner == rule.borne_by else 0 for partner in partners)
        return VatBorne(parts, own, 0)
    *borne, nobodys = irrecoverable
    return VatBorne(parts, tuple(borne), nobodys)
