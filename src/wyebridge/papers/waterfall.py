"""A variance as a waterfall: the whole, what each step took, what is left. The table of steps stands beside it."""

from dataclasses import dataclass

import altair as alt
import vl_convert

from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.verdicts import Provisional, Undetermined
from wyebridge.engine.ledger.allocation import PLACES, Allocation


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it starts and ends, in pence, and what it stands for."""

    name: str
    starts_pence: int
    ends_pence: int
    kind: str


def bars(allocation: Allocation) -> tuple[Bar, ...]:
    """The bars of an allocation: the variance, each thing that takes part of it, and the residual to finish at nothing.

    What one scope gives and another takes by offset stands once on each side; every other part stands as it is.
    """
    found = [Bar("the whole variance", 0, allocation.variance_pence, "whole")]
    left = allocation.variance_pence
    grouped: dict[tuple[str, str], int] = {}
    for one in allocation.allocated:
        kind = "undetermined" if isinstance(one.amount, Undetermined) else one.verb
        name = "awaits the partners" if one.verb == "residual" else f"{PLACES[one.verb]} {one.who or 'nobody yet'}"
        if kind == "undetermined" and one.verb != "residual":
            name = f"{name}, awaiting"
        if one.verb == "offset":
            name = f"{one.scope} {'gives' if one.amount.pence < 0 else 'is offset'}"
        grouped[name, kind] = grouped.get((name, kind), 0) + one.amount.pence
    for (name, kind), pence in grouped.items():
        found.append(Bar(name, left, left - pence, kind))
        left -= pence
    assert left == 0, "the bars account for the whole variance"
    return tuple(found)


_PATTERNS = {
    "whole": "#4c6272",
    "offset": "#00703c",
    "draw": "#5694ca",
    "retain": "#5694ca",
    "share": "#912b88",
    "carry": "#28a197",
    "return": "#28a197",
    "undetermined": "#b58840",
    "residual": "#b58840",
}


def status(allocation: Allocation) -> str:
    """How sure it is, in words: what is provisional, what waits, or that all of it is determined."""
    provisional = sum(abs(o.amount.pence) for o in allocation.allocated if isinstance(o.amount, Provisional))
    waits = allocation.undetermined_pence()
    said = [f"{pounds(provisional)} is provisional"] * bool(provisional) + [f"{pounds(waits)} waits"] * bool(waits)
    return "; ".join(said) or "all of it is determined"


def waterfall_svg(allocation: Allocation, *, title: str, basis: str = "") -> str:
    """The waterfall as SVG text. Each bar carries its name and amount, so colour is never the only sign.

    `basis` is what the figures stand on, with their day; how sure they are is said beside it.

    Drawing alone turns pence into pounds as floats; no figure is read back from it.
    """
    rows = [
        {
            "name": bar.name,
            "from": bar.starts_pence / 100,
            "to": bar.ends_pence / 100,
            "kind": bar.kind,
            "label": pounds(bar.starts_pence - bar.ends_pence if bar.kind != "whole" else bar.ends_pence),
            "end": max(bar.starts_pence, bar.ends_pence) / 100,
        }
        for bar in bars(allocation)
    ]
    order = [bar.name for bar in bars(allocation)]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("name:N", sort=order, title=None, axis=alt.Axis(labelLimit=420, labelFontSize=13)),
    )
    shapes = base.mark_bar(height=22).encode(
        x=alt.X("from:Q", title="Pounds", axis=alt.Axis(format=",.0f", labelFontSize=12)),
        x2="to:Q",
        color=alt.Color("kind:N", legend=None, scale=alt.Scale(domain=list(_PATTERNS), range=list(_PATTERNS.values()))),
    )
    labels = base.mark_text(align="left", dx=6, fontSize=13).encode(x="end:Q", text="label:N")
    chart = alt.layer(shapes, labels).properties(
        title=alt.TitleParams(
            title, subtitle=f"{basis}; {status(allocation)}" if basis else status(allocation), anchor="start"
        ),
        width=620,
        height=alt.Step(34),
        padding={"left": 5, "top": 5, "bottom": 5, "right": 120},
    )
    return svg(chart)


def svg(chart: alt.LayerChart | alt.FacetChart) -> str:
    """A chart as SVG text, drawn in this process."""
    drawn: str = vl_convert.vegalite_to_svg(chart.to_dict())
    return drawn
