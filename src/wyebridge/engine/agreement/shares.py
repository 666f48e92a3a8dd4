"""Whose money each line is, by date: an agreement's share bases turned into dated whole-number weights."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Literal

from wyebridge.engine.agreement.contributions import contribution_pence
from wyebridge.engine.agreement.terms import Agreement, Fund, Line, Shares
from wyebridge.engine.kernel.dates import ONE_DAY
from wyebridge.engine.kernel.split import lowest_terms
from wyebridge.engine.kernel.verdicts import Awaiting


@dataclass(frozen=True, slots=True)
class ShareVersion:
    """The shares of one line from `starts` to `ends`, both included.

    `weights` follow `partners`, in lowest terms. Where the agreement cannot yet say (`awaiting`), weights are None.
    """

    version: str
    fund: str
    scheme: str
    line: str
    starts: date
    ends: date
    partners: tuple[str, ...]
    weights: tuple[int, ...] | None
    basis: str
    rounding: Literal["line", "cumulative"]
    awaiting: Awaiting | None = None


def share_versions(agreement: Agreement, *, until: date | None = None) -> tuple[ShareVersion, ...]:
    """Every line's shares over the agreement's life, one version after another without a gap.

    `until` ends them early, where a later version of the agreement takes over the next day.
    """
    last_day = min(agreement.ends_on, until) if until else agreement.ends_on
    found: list[ShareVersion] = []
    for fund, scheme, line in agreement.every_line():
        shares = scheme.shares or fund.shares
        for starts, ends in _periods(agreement, fund, shares, last_day):
            weights, awaiting = _weights(agreement, fund, shares, line, starts, ends)
            found.append(
                ShareVersion(
                    version=f"{agreement.version}/{scheme.id}/{line.id}/{starts}",
                    fund=fund.id,
                    scheme=scheme.id,
                    line=line.id,
                    starts=starts,
                    ends=ends,
                    partners=agreement.partner_ids(),
                    weights=lowest_terms(weights) if weights else None,
                    basis=shares.basis,
                    rounding=fund.rounding,
                    awaiting=awaiting,
                )
            )
    return tuple(found)


def in_force(agreements: Sequence[Agreement]) -> Iterator[tuple[Agreement, date, date]]:
    """Which version governs when: each from its effective date until the day before the next one's.

    Where two versions take effect on one day, the later in the sequence governs.
    """
    ordered = sorted(enumerate(agreements), key=lambda pair: (pair[1].effective_from, pair[0]))
    for position, (_, agreement) in enumerate(ordered):
        later = [other.effective_from for _, other in ordered[position + 1 :]]
        ends = min([agreement.ends_on, *(day - ONE_DAY for day in later)])
        if agreement.effective_from <= ends:
            yield agreement, agreement.effective_from, ends


def all_share_versions(agreements: Sequence[Agreement]) -> tuple[ShareVersion, ...]:
    """The shares of every line over all versions, in order of date."""
    return tuple(
        found for agreement, _, ends in in_force(agreements) for found in share_versions(agreement, until=ends)
    )


def _periods(agreement: Agreement, fund: Fund, shares: Shares, last_day: date) -> Iterator[tuple[date, date]]:
    """The stretches over which this base cannot change."""
    breaks = {agreement.effective_from}
    if shares.basis == "contribution":
        breaks |= {
            change.with_effect_from
            for contribution in agreement.contributions
            if contribution.fund == fund.id
            for change in contribution.changes
        }
    for measure in agreement.measures:
        if measure.id == shares.measure:
            breaks |= {count.starts for count in measure.counts} | {count.ends + ONE_DAY for count in measure.counts}
    starts = sorted(day for day in breaks if agreement.effective_from <= day <= last_day)
    ends = [day - ONE_DAY for day in starts[1:]] + [last_day]
    return zip(starts, ends, strict=True)


def _weights(
    agreement: Agreement, fund: Fund, shares: Shares, line: Line, on: date, ends: date
) -> tuple[tuple[int, ...] | None, Awaiting | None]:
    partners = agreement.partner_ids()
    if shares.basis == "own":
        return tuple(int(partner == line.commissioner) for partner in partners), None
    if shares.basis == "equal":
        return (1,) * len(partners), None
    if shares.basis == "stated":
        assert shares.percentages is not None, "checked when the agreement is read"
        return whole_number_weights([shares.percentages.get(partner, Fraction(0)) for partner in partners]), None
    if shares.basis == "contribution":
        return _contribution_weights(agreement, fund, on)
    return _measured_weights(agreement, shares, on, ends)


def _contribution_weights(agreement: Agreement, fund: Fund, on: date) -> tuple[tuple[int, ...] | None, Awaiting | None]:
    to_fund = [contribution for contribution in agreement.contributions if contribution.fund == fund.id]
    for contribution in to_fund:
        if contribution.awaiting:
            return None, Awaiting(contribution.awaiting.what, contribution.awaiting.body, contribution.awaiting.by)
    weights = tuple(
        sum(contribution_pence(c, effective_on=on) for c in to_fund if c.partner == partner)
        for partner in agreement.partner_ids()
    )
    if sum(weights):
        return weights, None
    return None, Awaiting(f"contributions to {fund.name} that are more than nothing", agreement.host_of(fund))


def _measured_weights(
    agreement: Agreement, shares: Shares, on: date, ends: date
) -> tuple[tuple[int, ...] | None, Awaiting | None]:
    measure = next(measure for measure in agreement.measures if measure.id == shares.measure)
    for count in measure.counts:
        if count.starts <= on <= count.ends and any(count.by.values()):
            return tuple(count.by.get(partner, 0) for partner in agreement.partner_ids()), None
    months = f"{on:%B %Y}" if (on.year, on.month) == (ends.year, ends.month) else f"{on:%B %Y} to {ends:%B %Y}"
    return None, Awaiting(f"{measure.name.lower()} for {months}", measure.supplied_by)


def whole_number_weights(shares: Iterable[Fraction]) -> tuple[int, ...]:
    """Exact percentages as the smallest whole numbers in the same proportion."""
    shares = tuple(shares)
    common = lcm(*(share.denominator for share in shares))
    return lowest_terms([int(share * common) for share in shares])
