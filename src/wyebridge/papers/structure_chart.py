"""Posts as an organisation chart: who is under whom, who employs each, and second lines of account, as SVG."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

import altair as alt

from wyebridge.engine.foresight.structure.lines import Structure, under
from wyebridge.engine.foresight.structure.terms import StructureTerms
from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.waterfall import svg

TYPEFACE: Final = "Source Sans Pro"
_BOX: Final = (176, 44)
_STEP: Final = (216, 54)
_INK, _LINE, _PLUM = "#0b0c0c", "#6b7276", "#912b88"
_FILLS: Final = ("#dcebf7", "#dff0e4", "#fdf3d6", "#efe3f2", "#f1f1f1")


@dataclass(frozen=True, slots=True)
class Box:
    """Where a post stands, in pixels from the top left."""

    left: float
    top: float

    @property
    def middle(self) -> float:
        return self.top + _BOX[1] / 2

    @property
    def right(self) -> float:
        return self.left + _BOX[0]


def layout(structure: Structure) -> dict[str, Box]:
    """A place for each post: a column for each level, and a post beside the middle of those that it manages."""
    rows: dict[str, float] = {}
    levels: dict[str, int] = {}

    def place(name: str, level: int) -> None:
        levels[name] = level
        managed = under(structure, name)
        for other in managed:
            place(other, level + 1)
        taken = [rows[other] for other in managed]
        rows[name] = (taken[0] + taken[-1]) / 2 if taken else float(sum(not under(structure, done) for done in rows))

    for name, one in structure.items():
        if one.manager is None:
            place(name, 0)
    return {name: Box(levels[name] * _STEP[0], rows[name] * _STEP[1]) for name in rows}


def chart_svg(terms: StructureTerms, structure: Structure) -> str:
    """A structure drawn. A heavy outline is a joint post, a broken line a second line of account."""
    boxes = layout(structure)
    fills = {body.id: _FILLS[n % len(_FILLS)] for n, body in enumerate(terms.bodies)}
    width = max(box.right for box in boxes.values()) + 4
    height = max(box.top for box in boxes.values()) + _BOX[1] + 4
    scales: dict[str, Any] = {
        "x": alt.X("x:Q", scale=alt.Scale(domain=[-2, width], nice=False), axis=None),
        "y": alt.Y("y:Q", scale=alt.Scale(domain=[height, -2], nice=False), axis=None),
    }

    def layer(rows: list[dict[str, Any]]) -> alt.Chart:
        return alt.Chart(alt.InlineData(values=rows)).encode(**scales)

    ends = {"x2": "x2:Q", "y2": "y2:Q"}
    layers = [layer(list(_lines(structure, boxes))).mark_rule(color=_LINE, strokeWidth=1.2).encode(**ends)]
    if second := list(_second_lines(structure, boxes)):
        layers.append(layer(second).mark_rule(color=_PLUM, strokeWidth=1.4, strokeDash=[5, 4]).encode(**ends))
    rows = [_box_row(structure, name, box, fills) for name, box in boxes.items()]
    for is_joint in (False, True):
        if some := [row for row in rows if row["is_joint"] is is_joint]:
            stroke: dict[str, Any] = (
                {"stroke": _PLUM, "strokeWidth": 2.4} if is_joint else {"stroke": _LINE, "strokeWidth": 1}
            )
            drawn = layer(some).mark_rect(cornerRadius=2, **stroke)
            layers.append(drawn.encode(**ends, color=alt.Color("fill:N", scale=None)))
    words = layer([{**row, "y": row["y"] + 5, "x": row["x"] + 6} for row in rows])
    layers.append(
        words.mark_text(align="left", baseline="top", fontSize=10.5, lineBreak="\n", lineHeight=12, color=_INK).encode(
            text="words:N"
        )
    )
    whole = alt.layer(*layers).properties(width=width, height=height)
    styled: alt.LayerChart = whole.configure(font=TYPEFACE).configure_view(stroke=None)
    return svg(styled)


def _box_row(structure: Structure, name: str, box: Box, fills: Mapping[str, str]) -> dict[str, Any]:
    one = structure[name]
    title = wrap(one.post.title, 32)[:2]
    vacant = ", vacant" if one.post.is_vacant else ""
    payers = [body for body, part in one.post.funding.items() if part]
    shared = f", paid by {' and '.join(payers)}" if len(payers) > 1 else ""
    words = "\n".join([*title, f"{one.post.employer}{shared}{vacant}: {pounds(one.post.cost).removesuffix('.00')}"])
    return {
        "x": box.left,
        "x2": box.right,
        "y": box.top,
        "y2": box.top + _BOX[1],
        "fill": fills[str(one.post.employer)],
        "is_joint": one.is_joint,
        "words": words,
    }


def _lines(structure: Structure, boxes: Mapping[str, Box]) -> Iterator[dict[str, Any]]:
    """A line from each post to those it manages: out, down, and in."""
    for name, box in boxes.items():
        managed = [boxes[other] for other in under(structure, name)]
        if managed:
            turn = box.right + (_STEP[0] - _BOX[0]) / 2
            yield {"x": box.right, "x2": turn, "y": box.middle, "y2": box.middle}
            yield {"x": turn, "x2": turn, "y": managed[0].middle, "y2": managed[-1].middle}
            yield from ({"x": turn, "x2": other.left, "y": other.middle, "y2": other.middle} for other in managed)


def _second_lines(structure: Structure, boxes: Mapping[str, Box]) -> Iterator[dict[str, Any]]:
    for name, one in structure.items():
        for other in one.also:
            start, end = boxes[name], boxes[other]
            yield {"x": start.left, "x2": end.right, "y": start.middle + 6, "y2": end.middle + 6}
