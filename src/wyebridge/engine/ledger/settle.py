"""Who bears a variance, under which clause; what no clause covers is undetermined, awaiting the partners."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from wyebridge.engine.agreement.contributions import contribution_pence
from wyebridge.engine.agreement.terms import Agreement, Clause, Fund
from wyebridge.engine.kernel.split import split
from wyebridge.engine.kernel.verdicts import Awaiting, Determined, Provisional, Undetermined, Verdict


@dataclass(frozen=True, slots=True)
class LineVariance:
    """Actual less budget of one line, in pence: above zero is overspent."""

    fund: str
    scheme: str
    line: str
    commissioner: str
    pence: int


@dataclass(frozen=True, slots=True)
class Borne:
    """Part of a variance, who bears it ('' where that is undetermined), and the clause that says so ('' where none)."""

    fund: str
    scope: str
    clause: str
    rule: str
    partner: str
    amount: Verdict


def settle(agreement: Agreement, variances: Sequence[LineVariance], *, is_final: bool) -> tuple[Borne, ...]:
    """Give every penny of variance a bearer under the agreement's clauses, or say whom it awaits.

    The most specific clause wins: a scheme's, then its fund's, then the agreement's. Lines of one fund that fall under
    the same clause are netted before it is applied. Amounts are provisional until the figures are final.
    """
    found: list[Borne] = []
    for fund in agreement.funds:
        for scope, lines in _scopes(agreement, fund, variances).items():
            found += _settle_scope(agreement, fund, scope, lines, is_final)
    assert sum(borne.amount.pence for borne in found) == sum(variance.pence for variance in variances)
    return tuple(found)


def _scopes(agreement: Agreement, fund: Fund, variances: Sequence[LineVariance]) -> Mapping[str, list[LineVariance]]:
    with_own_clause = {clause.applies_to for clause in agreement.clauses}
    found: dict[str, list[LineVariance]] = {}
    for variance in variances:
        if variance.fund == fund.id:
            scope = variance.scheme if variance.scheme in with_own_clause else fund.id
            found.setdefault(scope, []).append(variance)
    return found


def _settle_scope(
    agreement: Agreement, fund: Fund, scope: str, lines: Sequence[LineVariance], is_final: bool
) -> Iterator[Borne]:
    total = sum(line.pence for line in lines)
    clause = _clause(agreement, fund, scope, total)
    if clause is None:
        if total:
            who = Awaiting(f"who bears {fund.name}'s variance: no clause covers it", "the partners")
            yield Borne(fund.id, scope, "", "", "", Undetermined(total, who))
        return
    if clause.rule == "each-bears-its-own":
        shares = {
            partner: sum(v.pence for v in lines if v.commissioner == partner) for partner in agreement.partner_ids()
        }
    else:
        weights = [_contributed(agreement, fund, partner) for partner in agreement.partner_ids()]
        if not any(weights):
            who = Awaiting(f"the contributions to {fund.name}, on which clause {clause.number} rests", "the partners")
            yield Borne(fund.id, scope, clause.number, clause.rule, "", Undetermined(total, who))
            return
        shares = dict(zip(agreement.partner_ids(), split(total, weights), strict=True))
    for partner, pence in shares.items():
        if pence:
            yield Borne(fund.id, scope, clause.number, clause.rule, partner, _verdict(pence, is_final))


def _clause(agreement: Agreement, fund: Fund, scope: str, total: int) -> Clause | None:
    sign = "under" if total < 0 else "over"
    for place in (scope, fund.id, "agreement"):
        for clause in agreement.clauses:
            if clause.applies_to == place and clause.when in (sign, "both"):
                return clause
    return None


def _contributed(agreement: Agreement, fund: Fund, partner: str) -> int:
    of_partner = (c for c in agreement.contributions if c.fund == fund.id and c.partner == partner)
    return sum(contribution_pence(contribution) for contribution in of_partner)


def _verdict(pence: int, is_final: bool) -> Verdict:
    return Determined(pence) if is_final else Provisional(pence, "the year is not closed")
