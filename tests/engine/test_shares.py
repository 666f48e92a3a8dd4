"""Whose money each line is, day by day: every base, where it breaks, and which version governs."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.agreement.shares import (
    ShareVersion,
    all_share_versions,
    in_force,
    share_versions,
    whole_number_weights,
)
from wyebridge.engine.agreement.terms import Agreement, Contribution, ContributionChange, Count, Instalments

from .small_agreement import small_agreement

ONE_DAY = timedelta(days=1)
YEAR = [date(2008, 4, 1) + timedelta(days=day) for day in range(365)]


def of_line(versions: tuple[ShareVersion, ...], line: str) -> list[ShareVersion]:
    return [version for version in versions if version.line == line]


def proportions(weights: tuple[int, ...] | None) -> list[Fraction] | None:
    return None if weights is None else [Fraction(weight, sum(weights)) for weight in weights]


# Each base.


def test_a_line_shared_by_contributions_follows_the_year_s_contributions_before_and_after_a_change() -> None:
    # The council's £60 a month makes £720 for the year; £65 from July makes £765. The trust's is £500.
    before, after = of_line(share_versions(small_agreement()), "places")
    assert (before.starts, before.ends, before.weights) == (date(2008, 4, 1), date(2008, 6, 30), (36, 25))
    assert (after.starts, after.ends, after.weights) == (date(2008, 7, 1), date(2009, 3, 31), (153, 100))


def test_a_scheme_s_own_shares_override_its_fund_s() -> None:
    (store,) = of_line(share_versions(small_agreement()), "store")
    assert (store.basis, store.weights, store.fund) == ("equal", (1, 1), "older-people")


def test_usage_follows_each_period_s_count_and_awaits_the_count_not_yet_supplied() -> None:
    first, second, uncounted = of_line(share_versions(small_agreement()), "beds")
    assert (first.starts, first.ends, first.weights) == (date(2008, 4, 1), date(2008, 9, 30), (3, 7))
    assert (second.starts, second.ends, second.weights) == (date(2008, 10, 1), date(2009, 2, 28), (5, 13))
    assert (uncounted.starts, uncounted.ends, uncounted.weights) == (date(2009, 3, 1), date(2009, 3, 31), None)
    assert uncounted.awaiting is not None
    assert uncounted.awaiting.body == "WPCT"
    assert "occupied bed-days" in uncounted.awaiting.what
    assert "March 2009" in uncounted.awaiting.what


def test_population_is_counted_like_usage() -> None:
    agreement = small_agreement(("{basis: usage, measure", "{basis: population, measure"))
    assert [version.weights for version in of_line(share_versions(agreement), "beds")] == [(3, 7), (5, 13), None]


def test_a_count_of_nobody_shares_nothing_and_is_awaited() -> None:
    agreement = small_agreement(("{WC: 300, WPCT: 700}", "{WC: 0, WPCT: 0}"))
    first, second, _ = of_line(share_versions(agreement), "beds")
    assert first.weights is None
    assert first.awaiting is not None
    assert second.weights == (5, 13)


def test_a_partner_left_out_of_a_count_has_no_share() -> None:
    agreement = small_agreement(("{WC: 300, WPCT: 700}", "{WPCT: 700}"))
    assert of_line(share_versions(agreement), "beds")[0].weights == (0, 1)


def test_spending_in_a_month_awaits_the_count_of_that_month() -> None:
    agreement = small_agreement(("ends: 2009-02-28", "ends: 2008-12-31"))
    awaited = [version for version in of_line(share_versions(agreement), "beds") if version.awaiting]
    in_march = next(version for version in awaited if version.starts <= date(2009, 3, 15) <= version.ends)
    assert in_march.awaiting is not None
    assert "March 2009" in in_march.awaiting.what


def test_stated_percentages_are_the_shares_whatever_is_contributed() -> None:
    (visitors,) = of_line(share_versions(small_agreement()), "visitors")
    assert visitors.weights == (7, 33)  # 17.5% and 82.5%


def test_a_partner_without_a_stated_percentage_has_no_share() -> None:
    agreement = small_agreement(("{WC: 17.5%, WPCT: 82.5%}", "{WPCT: 100%}"))
    assert of_line(share_versions(agreement), "visitors")[0].weights == (0, 1)


@pytest.mark.parametrize(("commissioner", "weights"), [("WC", (1, 0)), ("WPCT", (0, 1))])
def test_where_each_keeps_its_own_a_line_is_its_commissioner_s_whoever_pays(
    commissioner: str, weights: tuple[int, int]
) -> None:
    agreement = small_agreement(
        ("Foster carers, commissioner: WC, payer: WC", f"Foster carers, commissioner: {commissioner}, payer: WC")
    )
    assert of_line(share_versions(agreement), "carers")[0].weights == weights


def test_shares_by_contribution_await_a_contribution_that_is_not_settled() -> None:
    agreement = small_agreement(
        ("    instalments: {every: quarter, first_due: 2008-04-30, count: 4, amount: £500.00}\n", PENDING)
    )
    for version in of_line(share_versions(agreement), "places"):
        assert version.weights is None
        assert version.awaiting is not None
        assert (version.awaiting.body, version.awaiting.what, version.awaiting.by) == (
            "the joint board",
            "a sum",
            "May",
        )


PENDING = "    awaiting: {body: the joint board, what: a sum, by: May}\n"


def test_contributions_of_nothing_share_nothing_and_the_fund_s_host_is_asked() -> None:
    agreement = small_agreement()
    nothing = tuple(
        Contribution(
            partner=partner,
            fund="older-people",
            instalments=Instalments(first_due=date(2008, 4, 1), count=1, each="0.00"),
        )
        for partner in ("WC", "WPCT")
    )
    (version,) = of_line(share_versions(agreement.model_copy(update={"contributions": nothing})), "places")
    assert version.weights is None
    assert version.awaiting is not None
    assert version.awaiting.body == "WC"


def test_a_change_to_another_fund_s_contribution_breaks_nothing() -> None:
    agreement = small_agreement(("amount: £300.00}\n", f"amount: £300.00}}\n    changes: [{CHANGE_TO_BEDS}]\n"))
    assert [version.starts for version in of_line(share_versions(agreement), "places")] == [
        date(2008, 4, 1),
        date(2008, 7, 1),
    ]


CHANGE_TO_BEDS = "{agreed_on: 2008-04-20, with_effect_from: 2008-05-01, first_paid_on: 2008-05-01, each: £350.00}"


def test_partners_stand_in_the_agreement_s_order_and_each_share_names_its_version() -> None:
    for version in share_versions(small_agreement()):
        assert version.partners == ("WC", "WPCT")
        assert version.version == f"v1/{version.scheme}/{version.line}/{version.starts}"
        assert (version.rounding == "cumulative") == (version.fund == "beds")


# Any day, any changes: a second way to the same shares.

rates = st.integers(0, 5_000_00)


@st.composite
def agreements(draw: st.DrawFn) -> Agreement:
    """The small agreement with up to three changes to each contribution, and counts with gaps between them."""
    agreement = small_agreement()
    contributions = []
    for contribution in agreement.contributions:
        days = draw(st.lists(st.sampled_from(YEAR[:300]), max_size=3, unique=True))
        changes = tuple(
            ContributionChange(agreed_on=day, with_effect_from=day, first_paid_on=day, each=f"{draw(rates)}.00")
            for day in sorted(days)
        )
        monthly = contribution.fund == "older-people" and contribution.instalments and contribution.partner == "WC"
        contributions.append(contribution.model_copy(update={"changes": changes if monthly else ()}))
    edges = sorted(draw(st.lists(st.sampled_from(YEAR), min_size=2, max_size=8, unique=True)))
    counts = tuple(
        Count(starts=starts, ends=ends, by={"WC": draw(st.integers(0, 40)), "WPCT": draw(st.integers(0, 40))})
        for starts, ends in zip(edges[::2], edges[1::2], strict=False)
    )
    measure = agreement.measures[0].model_copy(update={"counts": counts})
    return agreement.model_copy(update={"contributions": tuple(contributions), "measures": (measure,)})


def shares_on(agreement: Agreement, line_id: str, day: date) -> list[Fraction] | None:
    """Slow twin: the shares of a line on one day, straight from the terms. Nothing where they cannot be said."""
    fund, scheme, line = next(found for found in agreement.every_line() if found[2].id == line_id)
    shares = scheme.shares or fund.shares
    partners = [partner.id for partner in agreement.partners]
    weights: dict[str, Fraction]
    if shares.basis == "own":
        weights = {line.commissioner: Fraction(1)}
    elif shares.basis == "equal":
        weights = {partner: Fraction(1) for partner in partners}
    elif shares.basis == "stated":
        weights = dict(shares.percentages or {})
    elif shares.basis == "contribution":
        paying = [contribution for contribution in agreement.contributions if contribution.fund == fund.id]
        weights = {contribution.partner: Fraction(year_s_sum(contribution, day)) for contribution in paying}
    else:
        measure = next(measure for measure in agreement.measures if measure.id == shares.measure)
        counted = [count for count in measure.counts if count.starts <= day <= count.ends]
        weights = {name: Fraction(number) for name, number in counted[0].by.items()} if counted else {}
    whole = sum(weights.values())
    return [weights.get(partner, Fraction(0)) / whole for partner in partners] if whole else None


def year_s_sum(contribution: Contribution, day: date) -> int:
    """The year's contribution with the changes that have effect by a day: the rate in effect on each due date."""
    instalments = contribution.instalments
    assert instalments is not None
    if instalments.each is None:
        assert instalments.amount is not None
        return instalments.amount
    dues = [
        date(2008 + (month > 12), (month - 1) % 12 + 1, instalments.first_due.day)
        for month in range(instalments.first_due.month, instalments.first_due.month + instalments.count)
    ]
    total = 0
    for due_on in dues:
        rate = instalments.each
        for change in contribution.changes:
            if change.with_effect_from <= day and change.with_effect_from <= due_on:
                rate = change.each
        total += rate
    return total


@settings(max_examples=25, deadline=None)
@given(agreement=agreements(), data=st.data())
def test_on_every_day_a_line_s_shares_are_what_the_terms_say_of_that_day(
    agreement: Agreement, data: st.DataObject
) -> None:
    versions = share_versions(agreement)
    for day in data.draw(st.lists(st.sampled_from(YEAR), min_size=20, max_size=20)):
        for _, _, line in agreement.every_line():
            (version,) = [found for found in of_line(versions, line.id) if found.starts <= day <= found.ends]
            assert proportions(version.weights) == shares_on(agreement, line.id, day)
            assert (version.weights is None) == (version.awaiting is not None)


@settings(max_examples=50, deadline=None)
@given(agreement=agreements(), until=st.none() | st.sampled_from(YEAR))
def test_a_line_s_share_versions_follow_one_another_without_gap_or_overlap(
    agreement: Agreement, until: date | None
) -> None:
    versions = share_versions(agreement, until=until)
    for _, _, line in agreement.every_line():
        found = of_line(versions, line.id)
        assert found[0].starts == agreement.effective_from
        assert found[-1].ends == min(agreement.ends_on, until or agreement.ends_on)
        assert [one.ends + ONE_DAY for one in found[:-1]] == [following.starts for following in found[1:]]
        assert all(one.starts <= one.ends for one in found)


def test_a_count_may_run_to_the_last_day_that_a_term_can_name() -> None:
    agreement = small_agreement(("ends: 2009-02-28", "ends: 2148-03-31"))
    assert of_line(share_versions(agreement), "beds")[-1].ends == date(2009, 3, 31)


@given(shares=st.lists(st.fractions(0, 1), min_size=1, max_size=5).filter(any))
def test_percentages_become_the_smallest_whole_numbers_in_the_same_proportion(shares: list[Fraction]) -> None:
    weights = whole_number_weights(shares)
    assert proportions(weights) == [share / sum(shares) for share in shares]
    assert not any(all(weight % factor == 0 for weight in weights) for factor in range(2, 50))


# Which version governs.

spans = st.tuples(st.integers(0, 40), st.integers(-5, 60))


def version_of(name: str, starts: int, length: int) -> Agreement:
    starts_on = date(2008, 4, 1) + timedelta(days=starts)
    return small_agreement().model_copy(
        update={"version": name, "effective_from": starts_on, "ends_on": starts_on + timedelta(days=length)}
    )


def governing_on(versions: list[Agreement], day: date) -> str:
    """Slow twin: of the versions begun by a day, the last to begin (and the last written); '' once it has ended."""
    begun = [(version.effective_from, index) for index, version in enumerate(versions) if version.effective_from <= day]
    if not begun:
        return ""
    last = versions[max(begun)[1]]
    return last.version if day <= last.ends_on else ""


@settings(deadline=None)
@given(lengths=st.lists(spans, max_size=5))
def test_each_day_is_governed_by_the_last_version_to_take_effect_and_by_no_other(
    lengths: list[tuple[int, int]],
) -> None:
    versions = [version_of(f"v{index}", *span) for index, span in enumerate(lengths)]
    governed = list(in_force(versions))
    for day in (date(2008, 4, 1) + timedelta(days=offset) for offset in range(-1, 110)):
        found = [version.version for version, first, last in governed if first <= day <= last]
        assert found == ([expected] if (expected := governing_on(versions, day)) else [])


def test_a_later_version_takes_over_on_its_effective_day_and_its_shares_with_it() -> None:
    first = small_agreement()
    second = small_agreement(
        ("version: v1", "version: v2"),
        ("effective_from: 2008-04-01", "effective_from: 2008-09-15"),
        ("{WC: 17.5%, WPCT: 82.5%}", "{WC: 20%, WPCT: 80%}"),
    )
    found = of_line(all_share_versions((second, first)), "visitors")
    assert [(version.version, version.ends, version.weights) for version in found] == [
        ("v1/visits/visitors/2008-04-01", date(2008, 9, 14), (7, 33)),
        ("v2/visits/visitors/2008-09-15", date(2009, 3, 31), (1, 4)),
    ]


def test_of_two_versions_effective_on_one_day_the_later_written_governs_alone() -> None:
    one, other = version_of("one", 0, 30), version_of("other", 0, 20)
    assert [version.version for version, _, _ in in_force([one, other])] == ["other"]
    assert [version.version for version, _, _ in in_force([other, one])] == ["one"]
