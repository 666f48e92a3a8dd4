"""A year drawn: budget and spending to date month by month, and the forecast. The table stands beside the picture."""

from collections.abc import Sequence
from typing import Any, Final

import altair as alt

from wyebridge.books.board import BoardMonth
from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.waterfall import svg

_LOOKS: Final[dict[str, tuple[str, str, list[int]]]] = {
    "Budget": ("#6b7276", "square", [1, 0]),
    "Spent": ("#912b88", "circle", [1, 0]),
    "Forecast": ("#912b88", "triangle-up", [3, 3]),
}
"""Colour, shape and dashes of each line: none of them is told by its colour alone."""


def year_svg(months: Sequence[BoardMonth], *, font: str, title: str = "") -> str:
    """SVG of a year's months, told apart by their marks and dashes as well as by their colours.

    Drawing alone turns pence into pounds as floats; no figure is read back from it.
    """
    rows: list[dict[str, Any]] = []
    for one in months:
        rows.append(_point(one, "Budget", one.budget_to_date_pence))
        if one.spent_to_date_pence is not None:
            rows.append(_point(one, "Spent", one.spent_to_date_pence))
    reached = reached_by(months)
    if (
        reached
        and reached is not months[-1]
        and reached.forecast_pence is not None
        and reached.spent_to_date_pence is not None
    ):
        rows.append(_point(reached, "Forecast", reached.spent_to_date_pence))
        rows.append(_point(months[-1], "Forecast", reached.forecast_pence))
    told = {str(row["what"]) for row in rows}
    kinds = [kind for kind in _LOOKS if kind in told]
    # All three say the same legend, so that it is drawn once, with each line's own colour, shape and dashes.
    legend = alt.Legend(orient="top", title=None, symbolSize=120, labelFontSize=13)

    def look(index: int) -> dict[str, Any]:
        return {"legend": legend, "scale": alt.Scale(domain=kinds, range=[_LOOKS[kind][index] for kind in kinds])}

    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("month:N", sort=[f"{one.month:%b}" for one in months], title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("pounds:Q", title="Pounds, to date", axis=alt.Axis(format=",.0f", tickCount=6)),
        color=alt.Color("what:N", **look(0)),
        shape=alt.Shape("what:N", **look(1)),
        strokeDash=alt.StrokeDash("what:N", **look(2)),
    )
    chart = alt.layer(base.mark_line(), base.mark_point(filled=True, size=55)).properties(width=640, height=210)
    if title:
        chart = chart.properties(title=alt.TitleParams(title, anchor="start", fontSize=15))
    return svg(chart.configure(font=font).configure_axis(labelFontSize=12, titleFontSize=12))


def year_in_words(months: Sequence[BoardMonth]) -> str:
    """What the picture shows, in a sentence for whoever does not see it."""
    said = [f"The budget to date rises to {pounds(months[-1].budget_to_date_pence)} in {months[-1].month:%B}"]
    if reached := reached_by(months):
        said.append(f"spending to {pounds(reached.spent_to_date_pence or 0)} in {reached.month:%B}")
        if reached.forecast_pence is not None:
            said.append(f"forecast to come to {pounds(reached.forecast_pence)}")
    return f"{', '.join(said)}. The table has every month."


def reached_by(months: Sequence[BoardMonth]) -> BoardMonth | None:
    """The last month whose spending is known."""
    return next((one for one in reversed(months) if one.spent_to_date_pence is not None), None)


def _point(one: BoardMonth, what: str, pence: int) -> dict[str, Any]:
    return {"month": f"{one.month:%b}", "what": what, "pounds": pence / 100}
