"""Stage one against the same sums done slowly, and against what must hold whatever the numbers."""

from dataclasses import replace
from fractions import Fraction
from math import ceil, dist, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.foresight.visits.analytic import THEORY, estimate, ratio_curve, sensitivity
from wyebridge.engine.foresight.visits.assumptions import assumptions
from wyebridge.engine.foresight.visits.staffing import mileage_pence, posts
from wyebridge.engine.foresight.visits.terms import Area, VisitsProblem
from wyebridge.planning.visits import load_problem
from wyebridge.shipped import shipped


def middle(area: Area) -> tuple[float, float]:
    whole = sum(point.weight for point in area.points)
    return (
        sum(point.easting * point.weight for point in area.points) / whole,
        sum(point.northing * point.weight for point in area.points) / whole,
    )


def slow_people(problem: VisitsProblem, region: str, grade: str) -> tuple[float, float]:
    """People and travel minutes, one area at a time, by halving the gap until the fixed point is closed in."""
    plan = problem.plan
    laws = plan.travel.brackets[plan.travel.bracket]
    work = visits = to_base = 0.0
    hops = 0.0
    areas = problem.areas_of(region)
    for area in areas:
        here = 0.0
        for service in plan.services:
            if service.done_by[0] != grade:
                continue
            rate = {a.id: sum(service.visits_per_1000[b] * a.people[b] for b in service.visits_per_1000) for a in areas}
            calls = rate[area.id] / sum(rate.values()) * (service.visits_a_day or 0) * (1 + float(service.two_handed))
            minutes = sum(int(length) * float(share) for length, share in service.minutes.items())
            work += calls * (minutes + plan.travel.minutes_a_visit)
            here += calls
        if not here:
            continue
        law = laws[area.place]
        hop = law.factor * law.a * (THEORY.route * sqrt(area.km2 / here)) ** law.b
        hops += here * hop
        journeys = []
        for base in problem.bases_of(region):
            km = dist(middle(area), (base.point.easting, base.point.northing)) / 1000
            ends = [laws[place] for place in (area.place, base.place)]
            journeys.append(sum(end.factor * end.a * km**end.b for end in ends) / 2)
        to_base += here * min(journeys)
        visits += here
    low, high = 0.0, 10_000.0
    for _ in range(200):
        people = (low + high) / 2
        legs = THEORY.base_leg * 2 * people * to_base / visits
        needed = THEORY.packing * (work + hops + legs) / plan.workforce.shift.road + THEORY.spare
        low, high = (people, high) if needed > people else (low, people)
    return people, hops + THEORY.base_leg * 2 * people * to_base / visits


def test_each_grade_in_each_region_is_what_the_slow_way_gives(merrowshire: VisitsProblem) -> None:
    for region in merrowshire.regions():
        for found in estimate(merrowshire, region).grades:
            people, travel = slow_people(merrowshire, region, found.grade)
            assert found.people == pytest.approx(people, rel=1e-9)
            assert found.travel_minutes == pytest.approx(travel, rel=1e-9)
            assert found.on_duty == ceil(people)


def test_minutes_by_area_come_to_all_the_travel(merrowshire: VisitsProblem) -> None:
    found = estimate(merrowshire)
    for one, service in zip(found.grades, merrowshire.plan.services, strict=True):
        rates = [
            sum(rate * area.people[band] for band, rate in service.visits_per_1000.items()) for area in found.areas
        ]
        visits = [rate / sum(rates) * one.visits for rate in rates]
        travel = sum(v * minutes for v, minutes in zip(visits, one.minutes_by_area, strict=True))
        assert travel == pytest.approx(one.travel_minutes)


def test_more_visits_or_slower_roads_never_need_fewer_people(merrowshire: VisitsProblem) -> None:
    for swing in sensitivity(merrowshire):
        if swing.what == "minutes of a shift on the road":
            assert swing.lower > swing.higher
        else:
            assert swing.lower < swing.higher, swing.what


def test_the_premium_falls_as_a_service_grows(merrowshire: VisitsProblem) -> None:
    curve = ratio_curve(merrowshire, "Castlebury", [15, 30, 60, 120, 240, 480])
    ratios = [point.hours_ratio for point in curve]
    assert ratios == sorted(ratios, reverse=True)
    assert all(point.people >= point.people_there for point in curve)


def test_a_place_compared_with_itself_has_no_premium(merrowshire: VisitsProblem) -> None:
    for point in ratio_curve(merrowshire, merrowshire.plan.region, [20, 200]):
        assert point.people_ratio == 1
        assert point.hours_ratio == 1


@settings(max_examples=30)
@given(factor=st.floats(0.2, 5))
def test_spreading_the_same_people_over_more_land_never_shortens_travel(factor: float) -> None:
    problem = load_problem(shipped("plans") / "visits" / "merrowshire")
    spread = replace(problem, areas=tuple(replace(area, km2=area.km2 * factor) for area in problem.areas))
    before, after = estimate(problem).travel_minutes, estimate(spread).travel_minutes
    assert after >= before if factor >= 1 else after <= before


def test_posts_are_duty_days_over_contracted_days_with_cover(merrowshire: VisitsProblem) -> None:
    found = posts("nurse", 6, merrowshire.plan)
    # 7 days of 7.5 hours over a week of 37.5, and a quarter more: 1.75 posts for each on duty
    assert found.whole_time == Fraction("10.5")
    assert found.annual_pence == round(Fraction("10.5") * Fraction("37.5") * Fraction(36525, 700) * 2560)
    assert posts("nurse", 0, merrowshire.plan).annual_pence == 0
    assert mileage_pence(1.609344, merrowshire.plan) == 45


def test_every_assumption_is_said(merrowshire: VisitsProblem) -> None:
    said = " ".join(f"{one.what} {one.value}" for one in assumptions(merrowshire))
    for needed in ("25%", "360 of them on the road", "£25.60", "2.4 × d^0.753", "0.7124", "85%", "9 visits", "1.4"):
        assert needed in said, needed
