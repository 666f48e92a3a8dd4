"""Budget to date and spending to date as bars, a pair to each fund or scheme. The table stands beside the picture."""

from collections.abc import Sequence

import altair as alt

from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.waterfall import svg


def overview_svg(rows: Sequence[tuple[str, int, int]], *, title: str) -> str:
    """SVG of named pairs: budget to date and spending to date, in pence. Each bar has its amount written at its end.

    Drawing alone turns pence into pounds as floats; no figure is read back from it.
    """
    values = [
        {"name": name, "kind": kind, "pounds": pence / 100, "label": pounds(pence)}
        for name, budget, actual in rows
        for kind, pence in (("Budget to date", budget), ("Spent to date", actual))
    ]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        y=alt.Y("kind:N", title=None, axis=None, sort=["Budget to date", "Spent to date"]),
        x=alt.X("pounds:Q", title="Pounds", axis=alt.Axis(format=",.0f", labelFontSize=12, tickCount=5)),
    )
    bars = base.mark_bar().encode(
        color=alt.Color(
            "kind:N",
            title=None,
            scale=alt.Scale(domain=["Budget to date", "Spent to date"], range=["#b1b4b6", "#3d1a4f"]),
            legend=alt.Legend(orient="top", labelFontSize=13),
        )
    )
    words = base.mark_text(align="left", dx=4, fontSize=12).encode(text="label:N")
    chart = (
        alt.layer(bars, words)
        .properties(width=520, height=44)
        .facet(
            row=alt.Row(
                "name:N",
                title=None,
                sort=[name for name, _, _ in rows],
                header=alt.Header(
                    labelAngle=0,
                    labelAlign="left",
                    labelAnchor="start",
                    labelOrient="top",
                    labelPadding=2,
                    labelFontSize=13,
                    labelLimit=620,
                ),
            ),
            spacing=6,
        )
        .properties(title=alt.TitleParams(title, anchor="start", fontSize=15))
        .configure(font="Arial")
    )
    return svg(chart)
