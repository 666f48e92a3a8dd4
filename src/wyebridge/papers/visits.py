"""How many people home-visiting teams need, as a paper for two boards: the answer, why, maps with tables, grounds."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from wyebridge.engine.foresight.visits.analytic import RatioPoint, RegionEstimate, sensitivity
from wyebridge.engine.foresight.visits.districts import Continuity
from wyebridge.engine.foresight.visits.organising import WAYS, WaysCompared
from wyebridge.engine.foresight.visits.sample import Visit
from wyebridge.engine.foresight.visits.sites import Sites
from wyebridge.engine.foresight.visits.sizing import RegionDays, VisitsResult
from wyebridge.papers.terms import Column, Paper, Part, Picture, Row, Table
from wyebridge.papers.visits_drawings import (
    AreaFigures,
    area_figures,
    catchment_map,
    demand_map,
    ratio_chart,
    routes_map,
    travel_map,
)
from wyebridge.papers.words import day


def visits_paper(
    result: VisitsResult,
    first_day: Sequence[Visit],
    *,
    curves: Mapping[str, Sequence[RatioPoint]],
    ways: Sequence[WaysCompared],
    sites: Sequence[Sites],
    named: Sequence[Continuity],
) -> Paper:
    """The whole paper. `first_day` is the list of the first sampled day, whose routes are drawn."""
    plan = result.problem.plan
    areas = area_figures(result.problem, result.estimates[0])
    parts = [_answer(result), _beside(result, curves), *_maps(result, areas), _routes(result, first_day, areas)]
    if ways or named:
        parts.append(_organised(result, ways, named))
    parts += [_bases(result, sites), _stands_on(result)]
    return Paper(
        plan.title,
        f"How many people home visits in {plan.region} need, and what distance costs",
        f"A model's figures as at {day(plan.as_at)}, over {len(result.ours.days)} sampled days; they bind nobody",
        datetime(plan.as_at.year, plan.as_at.month, plan.as_at.day, tzinfo=UTC),
        tuple(parts),
    )


def _answer(result: VisitsResult) -> Part:
    standing = () if result.is_feasible else ("Some days cannot be carried out as asked: see below.",)
    intro = (
        result.summary(),
        *result.explain(),
        "Posts are what it takes to have so many on duty every working day of the year, with cover.",
        *standing,
    )
    return Part("Answer", "How many people", tuple(_staff(result, one) for one in result.regions), intro)


def _staff(result: VisitsResult, region: RegionDays) -> Table:
    columns = (
        Column("grade", "Grade", width=18),
        Column("base", "Base", width=16),
        Column("mean", "Mean day", width=9),
        Column("duty", "On duty", "count"),
        Column("posts", "Posts", width=8),
        Column("cost", "A year", "money"),
        Column("each", "Visits each", width=9),
    )
    rows = []
    names = {base.id: base.name for base in result.problem.bases}
    for one in region.staffed:
        grade = result.problem.plan.grade(one.grade).name
        rows += [Row((grade, names[base], None, count, None, None, None)) for base, count in one.at_bases]
        posts = f"{float(one.posts.whole_time):.2f}"
        cells = (grade, "All", f"{one.mean:.1f}", one.on_duty, posts, one.posts.annual_pence, f"{one.visits_each:.1f}")
        rows.append(Row(cells, one.grade, "subtotal"))
    limit = result.problem.plan.workforce.limits.visits_a_day
    above = ", ".join(
        f"{one.people_above_limit:.0%} of {result.problem.plan.grade(one.grade).name}s' days" for one in region.staffed
    )
    says = (
        f"{region.minutes_a_visit:.1f} minutes of travel a visit, {region.travel_share:.1%} of time on the road; "
        f"{region.km:,.0f} km and {region.co2_kg:,.0f} kg of CO2 a day; {region.late_minutes:.0f} minutes late.",
        f"More than {limit:g} visits in a day, which the safe limits warn of: {above}.",
    )
    return Table(f"staff-{region.region}", region.region, columns, tuple(rows), says)


def _beside(result: VisitsResult, curves: Mapping[str, Sequence[RatioPoint]]) -> Part:
    tables, pictures = [], []
    ours = result.ours.region
    for other in result.regions[1:]:
        columns = (
            Column("grade", "Grade", width=18),
            Column("there", f"{other.region} needs", "count"),
            Column("days", "Days", "count"),
            Column("here", f"{ours} needs (on so many days)", width=40),
            Column("mean", "Mean", width=9),
        )
        rows = tuple(
            Row(
                (
                    result.problem.plan.grade(pair.grade).name,
                    pair.there,
                    pair.days,
                    ", ".join(f"{need} ({days})" for need, days in pair.here),
                    f"{pair.mean:.2f}",
                )
            )
            for pair in result.paired(other)
        )
        says = (
            f"Each day's list of visits is the same in both places: only the map differs, {ours}'s age is not in it.",
        )
        tables.append(Table(f"paired-{other.region}", f"Day by day against {other.region}", columns, rows, says))
    for name, points in curves.items():
        tables.append(_curve(ours, name, points))
        says_ = (
            f"The ratio falls from {points[0].people_ratio:.2f} to {points[-1].people_ratio:.2f} as the service grows."
        )
        pictures.append(
            Picture(
                f"ratio-{name}",
                f"People and hours in {ours} for each in {name}",
                ratio_chart(ours, name, points),
                says_,
            )
        )
    if not tables:
        return Part("Beside others", "Beside other places", (), ("The problem names no other place.",))
    intro = ("There is no stock ratio of town to country: it depends on how large the service is.",)
    return Part("Beside others", "Beside other places", tuple(tables), intro, pictures=tuple(pictures))


def _curve(ours: str, other: str, points: Sequence[RatioPoint]) -> Table:
    columns = (
        Column("visits", "Visits a day", width=10),
        Column("here", f"People, {ours}", width=12),
        Column("there", f"People, {other}", width=12),
        Column("ratio", "Ratio", width=8),
        Column("hours", "Ratio of hours", width=10),
    )
    rows = tuple(
        Row(
            (
                f"{one.visits:.0f}",
                f"{one.people:.2f}",
                f"{one.people_there:.2f}",
                f"{one.people_ratio:.2f}",
                f"{one.hours_ratio:.2f}",
            )
        )
        for one in points
    )
    says = ("From the formula, all services as one team; people may be in parts, so that the curve shows.",)
    return Table(f"curve-{other}", f"From a small service to a large one, against {other}", columns, rows, says)


def _maps(result: VisitsResult, areas: Sequence[AreaFigures]) -> Iterator[Part]:
    problem, region = result.problem, result.ours.region
    most = max(areas, key=lambda one: one.visits)
    far = max(areas, key=lambda one: one.minutes_a_visit)
    yield Part(
        "Demand",
        "Where visits are",
        (_by_class(result.estimates[0], areas),),
        pictures=(
            Picture(
                "demand",
                "Visits a day by small area",
                demand_map(problem, region, areas),
                f"A map of {len(areas)} small areas of {region}; {most.area} has the most, {most.visits:.1f}.",
            ),
        ),
    )
    yield Part(
        "Travel",
        "How far visits are",
        (_extremes(areas),),
        pictures=(
            Picture(
                "travel",
                "Minutes of travel for each visit",
                travel_map(problem, region, areas),
                f"A map of the same areas; {far.area} costs the most, {far.minutes_a_visit:.0f} minutes a visit.",
            ),
        ),
    )
    yield Part(
        "Catchments",
        "Which base is nearest",
        (_catchments(areas),),
        pictures=(
            Picture(
                "catchments",
                "Each small area's nearest base in time",
                catchment_map(problem, region, areas),
                "A map of the same areas, each with the colour and shape of the base nearest to it in time.",
            ),
        ),
    )
    yield Part("Areas", "Every small area", (_every_area(areas),), is_for_workbook_only=True)


def _by_class(estimate: RegionEstimate, areas: Sequence[AreaFigures]) -> Table:
    columns = (
        Column("class", "Class of place", width=16),
        Column("areas", "Areas", "count"),
        Column("people", "People", "count"),
        Column("km2", "km2", width=10),
        Column("visits", "Visits a day", width=12),
        Column("minutes", "Travel min a visit", width=14),
    )
    rows = []
    for place in dict.fromkeys(one.place for one in areas):
        here = [one for one in areas if one.place == place]
        about = [area for area in estimate.areas if area.place == place]
        visits = sum(one.visits for one in here)
        travel = sum(one.visits * one.minutes_a_visit for one in here) / visits if visits else 0.0
        people = sum(sum(area.people.values()) for area in about)
        km2 = sum(area.km2 for area in about)
        rows.append(Row((place, len(here), people, f"{km2:,.0f}", f"{visits:.1f}", f"{travel:.1f}")))
    return Table("classes", "By class of place", columns, tuple(rows), ("The mean day, from the formula.",))


def _extremes(areas: Sequence[AreaFigures]) -> Table:
    """The areas that cost most and least travel; the workbook has them all."""
    ordered = sorted(areas, key=lambda one: -one.minutes_a_visit)
    shown = [*ordered[:8], *ordered[-4:]] if len(ordered) > 12 else ordered
    rows = tuple(
        Row(
            (
                one.area,
                one.place,
                f"{one.visits:.2f}",
                f"{one.minutes_a_visit:.1f}",
                one.base,
                f"{one.base_minutes:.0f}",
            )
        )
        for one in shown
    )
    says = ("The eight areas that cost most and the four that cost least; the workbook has every area.",)
    return Table("extremes", "Areas by travel for each visit", _AREA_COLUMNS, rows, says)


_AREA_COLUMNS = (
    Column("area", "Area", width=14),
    Column("class", "Class of place", width=14),
    Column("visits", "Visits a day", width=10),
    Column("minutes", "Travel min a visit", width=12),
    Column("base", "Nearest base", width=18),
    Column("away", "Min to it", width=9),
)


def _every_area(areas: Sequence[AreaFigures]) -> Table:
    rows = tuple(
        Row(
            (
                one.area,
                one.place,
                f"{one.visits:.2f}",
                f"{one.minutes_a_visit:.1f}",
                one.base,
                f"{one.base_minutes:.1f}",
            )
        )
        for one in areas
    )
    return Table("areas", "Every small area", _AREA_COLUMNS, rows)


def _catchments(areas: Sequence[AreaFigures]) -> Table:
    columns = (
        Column("base", "Base", width=18),
        Column("areas", "Areas", "count"),
        Column("visits", "Visits a day", width=12),
        Column("away", "Mean min to a visit", width=14),
    )
    rows = []
    for base in dict.fromkeys(one.base for one in areas):
        here = [one for one in areas if one.base == base]
        visits = sum(one.visits for one in here)
        away = sum(one.visits * one.base_minutes for one in here) / visits if visits else 0.0
        rows.append(Row((base, len(here), f"{visits:.1f}", f"{away:.1f}")))
    return Table("catchments", "Each base's catchment", columns, tuple(rows))


def _routes(result: VisitsResult, visits: Sequence[Visit], areas: Sequence[AreaFigures]) -> Part:
    problem, ours = result.problem, result.ours
    grade = ours.staffed[0].grade
    names = {base.id: base.name for base in problem.bases}
    people = [person for person in ours.days[0].people if person.grade == grade]
    columns = (
        Column("person", "Person", "count"),
        Column("base", "Base", width=18),
        Column("visits", "Visits", "count"),
        Column("first", "First visit, min into the day", width=14),
        Column("last", "Last visit", width=10),
        Column("contact", "Min with people", "count"),
    )
    rows = tuple(
        Row(
            (
                number,
                names[person.base],
                len(person.visits),
                f"{person.starts[0]:.0f}",
                f"{person.starts[-1]:.0f}",
                sum(visits[v].minutes for v in person.visits),
            )
        )
        for number, person in enumerate(people, 1)
    )
    name = problem.plan.grade(grade).name
    made = sum(len(person.visits) for person in people)
    picture = Picture(
        "routes",
        f"The first sampled day: {name}s' routes",
        routes_map(problem, ours.region, people, visits, areas),
        f"{len(people)} people make {made} visits; straight lines stand for roads, and each person has a colour.",
    )
    return Part("Routes", "One day's routes", (Table("routes", "Who went", columns, rows),), pictures=(picture,))


def _organised(result: VisitsResult, ways: Sequence[WaysCompared], named: Sequence[Continuity]) -> Part:
    tables = []
    for region in ways:
        columns = (
            Column("way", "Organised so", width=52),
            *(Column(g, result.problem.plan.grade(g).name, width=12) for g, _ in region.ways[0].people),
            Column("wages", "Wages a day", "money"),
            Column("saved", "Saved", width=9),
            Column("travel", "Travel min", "count"),
        )
        rows = tuple(
            Row(
                (
                    WAYS[way.way],
                    *(f"{people:.1f}" for _, people in way.people),
                    way.wage_pence,
                    f"{region.saved(way.way, 'separate'):.1%}",
                    round(way.travel_minutes),
                )
            )
            for way in region.ways
        )
        says = ("Each line adds one change to the line above it. Saved is against separate teams, pooled over bases.",)
        tables.append(Table(f"ways-{region.region}", region.region, columns, rows, says))
    for one in named:
        columns = (
            Column("worth", "Worth, min a visit", "count"),
            Column("named", "Visits by the named person", width=16),
            Column("people", "People", width=9),
            Column("hours", "Hours out", width=9),
        )
        rows = tuple(
            Row((p.minutes, f"{p.named:.0%}", f"{p.people:.1f}", f"{p.out_minutes / 60:.1f}")) for p in one.prices
        )
        name = result.problem.plan.grade(one.grade).name
        caption = f"{name}: {len(one.districts)} districts, and the price of one's own"
        tables.append(Table(f"named-{one.grade}", caption, columns, rows))
    intro = ("Any joint rota may work as two teams, so none is dearer; what it saves is shown cause by cause.",)
    return Part("Organising", "Organised in other ways", tuple(tables), intro, is_landscape=True)


def _bases(result: VisitsResult, sites: Sequence[Sites]) -> Part:
    names = {base.id: base.name for base in result.problem.bases}
    columns = (
        Column("count", "Bases", "count"),
        Column("minutes", "Min to the nearest", width=10),
        Column("people", "People", width=9),
        Column("km", "Km a day", "count"),
        Column("which", "Which", width=60),
    )
    rows = tuple(
        Row((s.count, f"{s.mean_minutes:.1f}", f"{s.people:.2f}", round(s.km), ", ".join(names[b] for b in s.bases)))
        for s in sites
    )
    says = (
        "The best set of each number, exactly (p-median), open sites and candidates alike; people from the formula.",
    )
    table = Table("bases", "The best so many bases", columns, rows, says)
    swings = tuple(Row((s.what, f"{s.lower:.2f}", f"{s.higher:.2f}")) for s in sensitivity(result.problem))
    moved = Table(
        "sensitivity",
        "People needed if one assumption is a fifth less, or a fifth more",
        (
            Column("what", "Assumption", width=40),
            Column("less", "A fifth less", width=12),
            Column("more", "More", width=12),
        ),
        swings,
        ("From the formula, every grade together; widest first.",),
    )
    return Part("Bases", "Bases, and what moves the answer", (table, moved))


def _stands_on(result: VisitsResult) -> Part:
    columns = (
        Column("what", "Assumption", width=34),
        Column("value", "Value", width=60),
        Column("source", "From", width=36),
    )
    rows = tuple(Row((one.what, one.value, one.source)) for one in result.assumptions)
    table = Table("assumptions", "Every assumption", columns, rows)
    return Part("Assumptions", "What this stands on", (table,), is_landscape=True)
