"""What to integrate, drawn: the frontier, and each plan as a road map. The tables beside them hold the same figures."""

import altair as alt

from wyebridge.engine.foresight.integrate.frontier import Frontier
from wyebridge.engine.foresight.integrate.roadmap import Milestone
from wyebridge.engine.foresight.integrate.solve import IntegrateResult
from wyebridge.engine.kernel.dates import add_months, first_of_month
from wyebridge.papers.waterfall import svg

TYPEFACE = "Source Sans Pro"
_NEAR = alt.Scale(zero=False, nice=True)
_MONEY = alt.Axis(format=",.0f")
_INK, _BLUE, _GREY, _PLUM = "#0b0c0c", "#1d5b8f", "#6b7276", "#912b88"
KINDS = {
    "power": ("power confirmed", _GREY, "diamond"),
    "staff": ("staff consulted", _GREY, "triangle-up"),
    "decision": ("each body decides", _PLUM, "square"),
    "contract": ("contract ends", _GREY, "cross"),
    "start": ("begins", _BLUE, "circle"),
    "review": ("held against the plan", _INK, "triangle-right"),
}


def frontier_svg(result: IntegrateResult, found: Frontier) -> str:
    """Saving against exposure: each point efficient, each plan lettered. Drawing alone turns pence into pounds."""
    points = [{"exposure": point.costs / 100, "saving": point.gains / 100} for point in found.points]
    plans = [
        {
            "exposure": (plan.sum("exposure_after_pence") - plan.sum("exposure_now_pence")) / 100,
            "saving": plan.saving_pence / 100,
            "plan": f"Plan {plan.id}",
        }
        for plan in result.plans
    ]
    x = alt.X("exposure:Q", title="More to bear in a bad year, all bodies (£)", axis=alt.Axis(format=",.0f"))
    y = alt.Y(
        "saving:Q", title=f"Saved over {result.problem.terms.horizon_years} years (£)", axis=alt.Axis(format=",.0f")
    )
    base = alt.Chart(alt.InlineData(values=points)).encode(x=x, y=y)
    line = base.mark_line(interpolate="step-after", color=_GREY, strokeDash=[4, 3])
    dots = base.mark_point(size=70, filled=True, color=_BLUE)
    marks = alt.Chart(alt.InlineData(values=plans)).encode(x=x, y=y)
    rings = marks.mark_point(size=260, color=_PLUM, strokeWidth=2)
    names = marks.mark_text(dx=14, dy=14, align="left", fontSize=13, font=TYPEFACE, color=_PLUM).encode(text="plan:N")
    return svg(_styled(alt.layer(line, dots, rings, names).properties(width=760, height=300)))


def roadmap_svg(result: IntegrateResult, milestones: tuple[Milestone, ...]) -> str:
    """A plan's milestones along the years, one row a service; shape and colour say which kind each is."""
    names = {service.id: service.name for service in result.problem.terms.services}
    rows = [
        {"service": names[one.service], "by": one.by.isoformat(), "kind": KINDS[kind_of(one)][0]} for one in milestones
    ]
    kinds = [kind for kind in KINDS.values() if any(row["kind"] == kind[0] for row in rows)]
    starts = {one.service: one.by for one in milestones if kind_of(one) == "start"}
    order = [names[service] for service, _ in sorted(starts.items(), key=lambda item: (item[1], names[item[0]]))]
    first, last = min(one.by for one in milestones), max(one.by for one in milestones)
    domain = [add_months(first_of_month(first), -1), add_months(first_of_month(last), 2)]
    scale = alt.Scale(domain=[day.isoformat() for day in domain], type="utc")
    y = alt.Y("service:N", sort=order, title=None, axis=alt.Axis(labelLimit=260, grid=True, gridColor="#dde1e4"))
    points = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=alt.X("utcyearmonthdate(by):T", title=None, scale=scale, axis=alt.Axis(format="%b %Y", tickCount=10)),
            y=y,
            shape=alt.Shape(
                "kind:N",
                scale=alt.Scale(domain=[kind[0] for kind in kinds], range=[kind[2] for kind in kinds]),
                legend=alt.Legend(title=None, orient="bottom", columns=6),
            ),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=[kind[0] for kind in kinds], range=[kind[1] for kind in kinds]),
                legend=alt.Legend(title=None, orient="bottom", columns=6),
            ),
        )
    )
    return svg(_styled(alt.layer(points).properties(width=640, height=alt.Step(30))))


def kind_of(milestone: Milestone) -> str:
    return milestone.id.rsplit(".", 1)[1]


def _styled(chart: alt.LayerChart | alt.FacetChart) -> alt.LayerChart | alt.FacetChart:
    styled: alt.LayerChart | alt.FacetChart = (
        chart.configure(font=TYPEFACE, padding={"left": 5, "top": 5, "bottom": 5, "right": 60})
        .configure_axis(labelFontSize=12, titleFontSize=12, labelColor=_INK, titleColor=_INK, titleFontWeight="normal")
        .configure_legend(labelFontSize=12)
        .configure_view(stroke=None)
    )
    return styled
