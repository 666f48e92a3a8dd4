"""What an agreement's terms on VAT get wrong: a regime that the contracting body cannot have, an unknown body."""

from collections.abc import Iterator

from wyebridge.engine.agreement.check_names import must_be_partner
from wyebridge.engine.agreement.terms import Agreement, Vat
from wyebridge.engine.kernel.yaml import Fault, Path


def check_vat(agreement: Agreement) -> Iterator[Fault]:
    """Every contradiction in terms on VAT, each at its place."""
    for path, vat in _said(agreement):
        if vat.contracted_by is not None:
            yield from must_be_partner(agreement, (*path, "contracted_by"), vat.contracted_by)
            yield from _regime(agreement, path, vat)
        if vat.recoverable is not None and vat.regime == "none" and vat.recoverable:
            yield Fault(
                (*path, "recoverable"),
                "vat-recovered-by-nobody",
                "VAT is said to be recovered under a regime by which none is",
                "its cost could not be told",
                "leave 'recoverable' out, or say under which regime",
                ((*path, "regime"),),
            )


def _said(agreement: Agreement) -> Iterator[tuple[Path, Vat]]:
    for i, fund in enumerate(agreement.funds):
        at: Path = ("funds", i)
        places = [(at, fund.vat)]
        for j, scheme in enumerate(fund.schemes):
            places.append(((*at, "schemes", j), scheme.vat))
            places += [((*at, "schemes", j, "lines", k), line.vat) for k, line in enumerate(scheme.lines)]
        yield from (((*path, "vat"), vat) for path, vat in places if vat is not None)


def _regime(agreement: Agreement, path: Path, vat: Vat) -> Iterator[Fault]:
    party = agreement.party(vat.contracted_by or "")
    if party and vat.regime == ("section-33" if party.is_health else "contracted-out"):
        own = "contracted-out" if party.is_health else "section-33"
        yield Fault(
            (*path, "regime"),
            "vat-regime",
            f"{vat.contracted_by} contracts, and '{vat.regime}' is not open to a body of its kind ({party.kind})",
            "recovery follows the regime of the body that contracts, and not whose money it is",
            f"say {own}, or none; or correct who contracts",
            ((*path, "contracted_by"),),
        )
