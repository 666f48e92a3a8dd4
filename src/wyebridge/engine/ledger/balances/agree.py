"""Agreeing balances: matches within the period, and every difference under one of seven words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.ledger.balances.match import Side, match, shared_references
from wyebridge.engine.ledger.balances.references import plain_reference
from wyebridge.engine.ledger.balances.terms import (
    Balances,
    Difference,
    Dispute,
    Kind,
    Ledger,
    Match,
    Shown,
    total,
)
from wyebridge.engine.ledger.vat_rates import gross_or_net

Entries = tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are agreed, and the days within which two ledgers may show one thing."""

    starts: date
    as_at: date
    window_days: int

    def __contains__(self, entry: Shown) -> bool:
        return self.starts <= entry.on <= self.as_at


def agree_balances(
    first: Ledger, second: Ledger, *, as_at: date, window_days: int, disputes: Iterable[Dispute] = ()
) -> Balances:
    """Hold two ledgers against each other from the first day of the financial year to `as_at`.

    Give entries of the years before and after too: what one ledger shows in the period may stand outside it in the
    other. The answer does not depend on the order of entries. The first ledger's total less the second's is always the
    sum of the differences.
    """
    period = Period(FinancialYear.of(as_at).first_day, as_at, window_days)
    sides = Side(first.entries), Side(second.entries)
    matches = [Match(*taken) for taken in match(*sides, window_days)]
    differences: list[Difference] = []
    for found in _pairs_that_differ(*sides, window_days):
        if isinstance(found, Match):
            matches.append(found)
        else:
            differences += _in_period(found, period)
    differences += _left_over(sides[0], first, second, period, is_first=True)
    differences += _left_over(sides[1], second, first, period, is_first=False)
    agreed: list[Match] = []
    for one in matches:
        inside = [entry in period for entry in (*one.first, *one.second)]
        if all(inside):
            agreed.append(one)
        elif any(inside):
            differences.append(_across_the_edge(one.first, one.second, period))
    agreed, differences, unfound = _disputed(agreed, differences, (first, second), tuple(disputes), period)
    result = Balances(
        first=first.body,
        second=second.body,
        starts=period.starts,
        as_at=as_at,
        window_days=window_days,
        matched=tuple(sorted(agreed, key=_order_of_match)),
        differences=tuple(sorted(differences, key=_order_of_difference)),
        alike_first=_alike(sides[0], period),
        alike_second=_alike(sides[1], period),
        disputes_unfound=unfound,
        awaiting=tuple(_awaiting(first, second)),
    )
    _assert_ties(result, first, second, period)
    return result


def _assert_ties(found: Balances, first: Ledger, second: Ledger, period: Period) -> None:
    """Every entry once, and the two totals apart by the sum of the differences."""
    for ledger, placed, alike in (
        (first, found.of_first(), found.alike_first),
        (second, found.of_second(), found.alike_second),
    ):
        given = Counter(entry for entry in ledger.entries if entry in period)
        assert given == Counter(placed) + Counter(alike), "an entry was lost, or stands twice"
    assert total(found.of_first()) - total(found.of_second()) == found.difference_pence


def _awaiting(first: Ledger, second: Ledger) -> Iterator[str]:
    for ledger, other, outs in ((first, second, "paid to"), (second, first, "received from")):
        if ledger.covers_out is None and any(entry.pence > 0 for entry in other.entries):
            yield f"awaiting {ledger.body}: an extract that shows what it {outs} {other.body}"
    for ledger, other, backs in ((first, second, "received from"), (second, first, "paid to")):
        if ledger.covers_back is None and any(entry.pence < 0 for entry in other.entries):
            yield f"awaiting {ledger.body}: an extract that shows what it {backs} {other.body}"


# Pairs of which the amounts differ


def _pairs_that_differ(first: Side, second: Side, window_days: int) -> Iterator[Difference | Match]:
    yield from _one_reference_two_amounts(first, second)
    yield from _apart_by_vat(first, second, window_days)
    yield from _only_ones_of_fund_and_month(first, second)


def _one_reference_two_amounts(first: Side, second: Side) -> Iterator[Difference | Match]:
    for reference, mine, theirs in shared_references(first, second):
        ones, others = first.take(mine), second.take(theirs)
        if total(ones) == total(others):
            yield Match("reference-sums", ones, others)
        else:
            yield _differing(ones, others, f"both bear or quote {reference}")


def _apart_by_vat(first: Side, second: Side, window_days: int) -> Iterator[Difference]:
    """The nearest entry, in days and then in order, that VAT turns one amount into; each is taken once."""
    by_pence: dict[int, list[int]] = {}
    for place in second.known():
        for pence in {*_with_stated_vat(second.entries[place]), second.entries[place].pence}:
            by_pence.setdefault(pence, []).append(place)
    for place in first.known():
        one = first.entries[place]
        near = [
            other
            for pence in {*gross_or_net(one.pence, one.vat_pence, (one.on,)), *_with_stated_vat(one), one.pence}
            for other in by_pence.get(pence, ())
            if other in second.left and _may_be_one(one, second.entries[other], window_days)
        ]
        near = [other for other in near if is_vat_apart((one,), (second.entries[other],))]
        if near:
            nearest = min(near, key=lambda other: (abs((second.entries[other].on - one.on).days), other))
            yield _differing(first.take([place]), second.take([nearest]), "they are near in date")


def _with_stated_vat(entry: Shown) -> tuple[int, ...]:
    return (entry.pence + entry.vat_pence, entry.pence - entry.vat_pence) if entry.vat_pence else ()


def _may_be_one(one: Shown, other: Shown, window_days: int) -> bool:
    is_of_fund = not one.fund or not other.fund or one.fund == other.fund
    return is_of_fund and abs((one.on - other.on).days) <= window_days


def is_vat_apart(ones: Sequence[Shown], others: Sequence[Shown]) -> bool:
    """Whether the VAT that either side states, or VAT at a rate then in force, is all that stands between two sums."""
    one, other = total(ones), total(others)
    days = [entry.on for entry in (*ones, *others)]
    if one * other <= 0:
        return False
    stated = [sum(entry.vat_pence or 0 for entry in side) for side in (ones, others)]
    return other in gross_or_net(one, stated[0], days) or one in gross_or_net(other, stated[1], days)


def _only_ones_of_fund_and_month(first: Side, second: Side) -> Iterator[Difference]:
    """The one entry that each ledger has left of a fund in a month, where both go the same way."""

    def alone(side: Side) -> dict[tuple[str, date, bool], int]:
        found: dict[tuple[str, date, bool], list[int]] = {}
        for place in side.known():
            entry = side.entries[place]
            if entry.fund and entry.pence:
                found.setdefault((entry.fund, entry.on.replace(day=1), entry.pence > 0), []).append(place)
        return {key: places[0] for key, places in found.items() if len(places) == 1}

    ones, others = alone(first), alone(second)
    for key in sorted(ones.keys() & others.keys()):
        yield _differing(first.take([ones[key]]), second.take([others[key]]), f"each is all that is left of {key[0]}")


def _differing(ones: Entries, others: Entries, how: str) -> Difference:
    kind: Kind = "VAT" if is_vat_apart(ones, others) else "amount"
    return Difference(
        kind, f"{how}; {pounds(total(ones))} in one ledger, {pounds(total(others))} in the other", ones, others
    )


# What nothing answers


def _left_over(side: Side, ledger: Ledger, other: Ledger, period: Period, *, is_first: bool) -> Iterator[Difference]:
    """What is left of one ledger, the lines of one document on one day together, as far as one word fits them."""
    left = set(side.known())
    answered = {_likeness(side, place) for place in range(len(side.entries)) if place not in side.left}
    together: dict[tuple[str | int, date, Kind, str], list[int]] = {}
    for place in sorted(left):
        entry = side.entries[place]
        if entry in period:
            kind, says = _why_alone(entry, _likeness(side, place) in answered, other, period)
            together.setdefault((side.bears[place] or place, entry.on, kind, says), []).append(place)
    for (_, _, kind, why), places in together.items():
        entries = tuple(side.entries[place] for place in places)
        yield Difference(kind, why, *((entries, ()) if is_first else ((), entries)))
    side.take(left)


def _likeness(side: Side, place: int) -> tuple[object, ...]:
    """What makes two entries of one ledger look like one thing: document and amount; or, without, day and words."""
    entry = side.entries[place]
    if side.bears[place]:
        return side.bears[place], entry.pence
    return entry.on, entry.pence, entry.fund, entry.description, entry.name


def _why_alone(entry: Shown, is_answered: bool, other: Ledger, period: Period) -> tuple[Kind, str]:
    covered = other.covers(entry)
    if is_answered:
        return "duplicate", f"its own ledger shows the same document and amount again; {other.body}'s answers only once"
    if covered is None:
        return "missing", f"{other.body} has given no extract that would show it"
    if entry.on + timedelta(days=period.window_days) > covered:
        return "timing", f"{other.body}'s ledger is in the books to {covered}, too soon to look for it there"
    return "missing", f"{other.body}'s ledger, in the books to {covered}, has nothing that answers it"


def _alike(side: Side, period: Period) -> Entries:
    return tuple(side.entries[place] for place in side.left if side.entries[place] in period)


# What lies on both sides of an edge of the period


def _in_period(found: Difference, period: Period) -> Iterator[Difference]:
    """A pair that differs, as the period sees it: whole, across its edge, or not at all."""
    every = (*found.first, *found.second)
    if all(entry in period for entry in every):
        yield found
    elif any(entry in period for entry in every):
        across = _across_the_edge(found.first, found.second, period)
        yield replace(across, why=f"{across.why}; {found.why}")


def _across_the_edge(ones: Entries, others: Entries, period: Period) -> Difference:
    inside = [entry for entry in (*ones, *others) if entry in period]
    outside = tuple(entry for entry in (*ones, *others) if entry not in period)
    apart = min(abs((one.on - other.on).days) for one in inside for other in outside)
    is_other_year = all(FinancialYear.of(entry.on) != FinancialYear.of(period.as_at) for entry in outside)
    days = ", ".join(str(day) for day in sorted({entry.on for entry in outside}))
    kind: Kind = "wrong year" if is_other_year and apart > period.window_days else "timing"
    return Difference(
        kind,
        f"the other entry is dated {days}, {apart} days away and outside the period",
        tuple(entry for entry in ones if entry in period),
        tuple(entry for entry in others if entry in period),
        outside,
    )


# What officers name


def _disputed(
    matches: list[Match],
    differences: list[Difference],
    ledgers: tuple[Ledger, Ledger],
    disputes: tuple[Dispute, ...],
    period: Period,
) -> tuple[list[Match], list[Difference], tuple[Dispute, ...]]:
    """What an officer names is in dispute whatever the rules say of it; names that nothing answers are given back."""
    bodies = {ledger.body for ledger in ledgers}
    concerning = [dispute for dispute in disputes if dispute.ledger in bodies]
    found: set[str] = set()

    def named(ones: Entries, others: Entries) -> list[Dispute]:
        sides = ((ledgers[0].body, ones), (ledgers[1].body, others))
        return [
            d for d in concerning if any(_names(d, entry) for body, side in sides if body == d.ledger for entry in side)
        ]

    left: list[Match] = []
    settled: list[Difference] = []
    for one in matches:
        if by := named(one.first, one.second):
            found |= {dispute.id for dispute in by}
            settled.append(Difference("disputed", _said(by, "the amounts agree"), one.first, one.second))
        else:
            left.append(one)
    for each in differences:
        by = named(each.first, each.second)
        found |= {dispute.id for dispute in by}
        settled.append(replace(each, kind="disputed", why=_said(by, f"{each.kind}: {each.why}")) if by else each)
    return left, settled, tuple(dispute for dispute in concerning if dispute.id not in found)


def _names(dispute: Dispute, entry: Shown) -> bool:
    is_document = plain_reference(dispute.document) == plain_reference(entry.document)
    return is_document and (dispute.pence is None or abs(dispute.pence) == abs(entry.pence))


def _said(disputes: Sequence[Dispute], otherwise: str) -> str:
    says = "; ".join(f"{one.by}, for {one.for_partner}, on {one.on}: {one.why}" for one in disputes)
    return f"{says} ({otherwise})"


def _order_of_match(one: Match) -> tuple[object, ...]:
    return tuple(entry.order() for entry in (*one.first, *one.second)[:1])


def _order_of_difference(one: Difference) -> tuple[object, ...]:
    return (one.kind, *(entry.order() for entry in (*one.first, *one.second)[:1]), not one.first)
