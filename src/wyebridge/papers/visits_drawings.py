"""Home visits, drawn: maps of demand, journeys, catchments and a day's routes. The tables beside them say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np

from wyebridge.engine.foresight.visits.analytic import RatioPoint, RegionEstimate
from wyebridge.engine.foresight.visits.day import Person
from wyebridge.engine.foresight.visits.places import base_spots, journeys_of, middle_spots
from wyebridge.engine.foresight.visits.sample import Visit
from wyebridge.engine.foresight.visits.terms import VisitsProblem
from wyebridge.papers.waterfall import svg

TYPEFACE = "Source Sans Pro"
_INK, _BLUE, _GREY = "#0b0c0c", "#1d5b8f", "#6b7276"
_COLOURS = ("#1d5b8f", "#912b88", "#00703c", "#b8560f", "#4c2c92", "#0b7a75", "#8a1c1c", "#5b5b5b")
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "stroke")
_WIDE, _HIGH = 620, 470


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """One small area of the mean day: where it is in km, its visits, and how far it is from anybody."""

    area: str
    place: str
    x: float
    y: float
    visits: float
    minutes_a_visit: float
    base: str
    base_minutes: float


def area_figures(problem: VisitsProblem, estimate: RegionEstimate) -> tuple[AreaFigures, ...]:
    """The figures of every area that its maps and its table show, all grades together."""
    bases = problem.bases_of(estimate.region)
    middles = middle_spots(estimate.areas)
    minutes, _ = journeys_of(problem).tables(middles, base_spots(bases))
    visits = np.sum([grade.visits_by_area for grade in estimate.grades], axis=0)
    travel = np.sum([np.multiply(g.visits_by_area, g.minutes_by_area) for g in estimate.grades], axis=0)
    return tuple(
        AreaFigures(
            area.id,
            area.place,
            float(middles.xy[i, 0]) / 1000,
            float(middles.xy[i, 1]) / 1000,
            float(visits[i]),
            float(travel[i] / visits[i]) if visits[i] else 0.0,
            bases[int(minutes[i].argmin())].name,
            float(minutes[i].min()),
        )
        for i, area in enumerate(estimate.areas)
    )


def demand_map(problem: VisitsProblem, region: str, areas: Sequence[AreaFigures]) -> str:
    """Visits a day in each small area, as circles of that size."""
    size = alt.Size("visits:Q", title="Visits a day", scale=alt.Scale(range=[15, 420]))
    marks = _areas(areas).mark_circle(color=_BLUE, opacity=0.65).encode(*_xy(areas), size=size)
    return svg(_styled(alt.layer(marks, *_bases(problem, region))))


def travel_map(problem: VisitsProblem, region: str, areas: Sequence[AreaFigures]) -> str:
    """Minutes of travel for each visit, darker where they are more."""
    # steps of colour: a smooth legend is drawn with ids that differ from one drawing to the next
    colour = alt.Color("minutes:Q", title="Minutes a visit", bin=alt.Bin(maxbins=6), scale=alt.Scale(scheme="blues"))
    marks = _areas(areas).mark_circle(size=170, stroke=_INK, strokeWidth=0.4).encode(*_xy(areas), color=colour)
    return svg(_styled(alt.layer(marks, *_bases(problem, region))))


def catchment_map(problem: VisitsProblem, region: str, areas: Sequence[AreaFigures]) -> str:
    """The base nearest in time to each small area: one colour and one shape for each base."""
    names = [base.name for base in problem.bases_of(region)]
    colours = [_COLOURS[n % len(_COLOURS)] for n in range(len(names))]
    shapes = [_SHAPES[n % len(_SHAPES)] for n in range(len(names))]
    marks = (
        _areas(areas)
        .mark_point(size=110, filled=True, opacity=0.9)
        .encode(
            *_xy(areas),
            color=alt.Color("base:N", title="Nearest base", scale=alt.Scale(domain=names, range=colours)),
            shape=alt.Shape("base:N", title="Nearest base", scale=alt.Scale(domain=names, range=shapes)),
        )
    )
    return svg(_styled(alt.layer(marks, *_bases(problem, region))))


def routes_map(
    problem: VisitsProblem, region: str, people: Sequence[Person], visits: Sequence[Visit], areas: Sequence[AreaFigures]
) -> str:
    """One day's routes, from each person's base through their visits and back, as straight lines."""
    at = {base.id: (base.point.easting / 1000, base.point.northing / 1000) for base in problem.bases_of(region)}
    rows = []
    for number, person in enumerate(people, 1):
        stops = [(visits[v].easting / 1000, visits[v].northing / 1000) for v in person.visits]
        for order, (x, y) in enumerate([at[person.base], *stops, at[person.base]]):
            rows.append({"x": x, "y": y, "order": order, "person": number})
    base = alt.Chart(alt.InlineData(values=rows))
    colour = alt.Color("person:N", legend=None, scale=alt.Scale(range=list(_COLOURS)))
    lines = base.mark_line(strokeWidth=1.6, opacity=0.85).encode(*_xy(areas), color=colour, order="order:Q")
    dots = base.mark_circle(size=26).encode(*_xy(areas), color=colour)
    return svg(_styled(alt.layer(lines, dots, *_bases(problem, region))))


def ratio_chart(region: str, other: str, points: Sequence[RatioPoint]) -> str:
    """People for the same visits here, for each that the other place needs, from a small service to a large one."""
    rows = [{"visits": p.visits, "ratio": p.people_ratio, "what": "people"} for p in points]
    rows += [{"visits": p.visits, "ratio": p.hours_ratio, "what": "hours"} for p in points]
    title = f"{region} for each in {other}"
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("visits:Q", title="Visits a day", scale=alt.Scale(type="log", nice=False)),
        y=alt.Y("ratio:Q", title=title, scale=alt.Scale(zero=False)),
        strokeDash=alt.StrokeDash("what:N", title=None),
        color=alt.Color("what:N", title=None, scale=alt.Scale(range=[_BLUE, _COLOURS[1]])),
    )
    return svg(_styled(alt.layer(base.mark_line(), base.mark_point(filled=True, size=50)), high=220))


def _areas(areas: Sequence[AreaFigures]) -> alt.Chart:
    rows: list[dict[str, Any]] = [
        {"x": one.x, "y": one.y, "visits": one.visits, "minutes": one.minutes_a_visit, "base": one.base}
        for one in areas
    ]
    return alt.Chart(alt.InlineData(values=rows))


def _xy(areas: Sequence[AreaFigures]) -> tuple[alt.X, alt.Y]:
    """Both axes in km and to one scale, so that a map keeps its shape."""
    xs, ys = [one.x for one in areas], [one.y for one in areas]
    each = max((max(xs) - min(xs)) / _WIDE, (max(ys) - min(ys)) / _HIGH) * 1.12 or 1.0
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return (
        alt.X(
            "x:Q",
            title="km east",
            scale=alt.Scale(domain=[middle_x - each * _WIDE / 2, middle_x + each * _WIDE / 2], nice=False),
        ),
        alt.Y(
            "y:Q",
            title="km north",
            scale=alt.Scale(domain=[middle_y - each * _HIGH / 2, middle_y + each * _HIGH / 2], nice=False),
        ),
    )


def _bases(problem: VisitsProblem, region: str) -> tuple[alt.Chart, alt.Chart]:
    rows = [
        {"x": base.point.easting / 1000, "y": base.point.northing / 1000, "name": base.name}
        for base in problem.bases_of(region)
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x="x:Q", y="y:Q")
    marks = base.mark_square(size=90, color=_INK, opacity=1)
    names = base.mark_text(dx=8, dy=-9, align="left", fontSize=12, fontWeight="bold", font=TYPEFACE, color=_INK)
    return marks, names.encode(text="name:N")


def _styled(chart: alt.LayerChart | alt.FacetChart, high: int = _HIGH) -> alt.LayerChart:
    styled: alt.LayerChart = (
        chart.properties(width=_WIDE, height=high)
        .configure(font=TYPEFACE)
        .configure_axis(labelFontSize=12, titleFontSize=12, labelColor=_INK, titleColor=_INK, gridColor="#e3e6e8")
        .configure_legend(labelFontSize=12, titleFontSize=12)
        .configure_view(stroke=_GREY)
    )
    return styled
