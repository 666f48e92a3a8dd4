"""A road map drawn: each milestone's first date, its latest and the day it was reached. The table stands beside it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import altair as alt

from wyebridge.engine.governance.road_map import MilestoneStanding
from wyebridge.papers.waterfall import svg

_KINDS: Final = ["First date", "Latest date", "Reached"]
_LONGEST: Final = 44


def road_map_svg(milestones: Sequence[MilestoneStanding], *, on: date, title: str) -> str:
    """SVG of a road map on a day, told apart by the marks' shapes as well as by their colours.

    The bar of a milestone goes from its first date to the day it was reached; to the day asked where it is late; else
    to its latest date. A latest date that is the first one still has no mark of its own, and marks that fall on one day
    lie on each other, the smaller on the larger.
    """
    legend = alt.Legend(orient="top", title=None, labelFontSize=13)
    order = [_name(one) for one in milestones]
    marks: list[dict[str, Any]] = []
    for one in milestones:
        days = (
            ("First date", one.milestone.due_on),
            ("Latest date", one.due_on if one.due_on != one.milestone.due_on else None),
            ("Reached", one.reached_on),
        )
        marks += [{"name": _name(one), "kind": kind, "day": day.isoformat()} for kind, day in days if day]
    spans = [
        {
            "name": _name(one),
            "from": one.milestone.due_on.isoformat(),
            "to": (one.reached_on or (on if one.state == "late" else one.due_on)).isoformat(),
        }
        for one in milestones
    ]
    y = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=330, labelFontSize=12))
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%b %Y", labelFontSize=12, tickCount=6, labelOverlap=True))
    bars = (
        alt.Chart(alt.InlineData(values=spans))
        .mark_rule(strokeWidth=5, color="#b1b4b6")
        .encode(y=y, x=alt.X("from:T", title=None), x2="to:T")
    )
    points = (
        alt.Chart(alt.InlineData(values=marks))
        .mark_point(filled=True, opacity=1)
        .encode(
            y=y,
            x=x,
            shape=alt.Shape("kind:N", scale=_scale(["circle", "square", "diamond"]), legend=legend),
            size=alt.Size("kind:N", scale=_scale([260, 130, 70]), legend=legend),
            color=alt.Color("kind:N", scale=_scale(["#6b7276", "#912b88", "#00703c"]), legend=legend),
        )
    )
    today = alt.Chart(alt.InlineData(values=[{"day": on.isoformat(), "words": "Today"}]))
    line = today.mark_rule(strokeDash=[4, 3], color="#0b0c0c").encode(x="day:T")
    words = today.mark_text(align="left", dx=4, dy=-6, fontSize=12, baseline="bottom").encode(
        x="day:T", y=alt.value(0), text="words:N"
    )
    chart = (
        alt.layer(bars, points, line, words)
        .properties(
            width=430, height=26 * max(len(order), 1), title=alt.TitleParams(title, anchor="start", fontSize=15)
        )
        .configure(font="Arial")
    )
    return svg(chart)


def _scale(values: list[Any]) -> alt.Scale:
    return alt.Scale(domain=_KINDS, range=values)


def _name(one: MilestoneStanding) -> str:
    title = one.milestone.title
    return title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1].rstrip()}…"


def road_map_in_words(milestones: Sequence[MilestoneStanding]) -> str:
    """What the picture shows, in a sentence for whoever does not see it."""
    reached = sum(one.state == "reached" for one in milestones)
    late = sum(one.state == "late" for one in milestones)
    return f"{len(milestones)} milestones: {reached} reached, {late} late. The table has each with its dates."
