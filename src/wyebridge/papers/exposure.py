"""What a risk share may cost each partner, as a paper for a board: figures, charts with their tables, grounds."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import altair as alt

from wyebridge.engine.foresight.exposure.results import (
    QUANTILES,
    ExposureResult,
    PartnerExposure,
    Spread,
    TriedResult,
)
from wyebridge.engine.foresight.exposure.terms import Trend
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.money import pounds
from wyebridge.papers.terms import Column, Paper, Part, Picture, Row, Table
from wyebridge.papers.waterfall import svg

MOST_DRIVERS: Final = 8
MOST_TRENDS: Final = 6
INK, BAND, MIDDLE = "#1d3d5c", "#c9d9e8", "#7fa3c4"
DASHES: Final = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3])


def exposure_paper(found: ExposureResult) -> Paper:
    """The whole paper. It bears the first day of the agreement's year, since it comes from no books."""
    first_day = FinancialYear.parse(found.year).first_day
    parts = [_answer(found)]
    parts += [part for index in range(len(found.tried[0].partners)) for part in _partner(found, index)]
    parts += [_happens(found), *_histories(found), _stands_on(found)]
    return Paper(
        f"{found.title}: each partner's exposure",
        f"What {found.agreement} may come to cost each partner",
        f"Estimated from {found.scenarios:,} scenarios, seed {found.seed}; binds nobody",
        datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC),
        tuple(parts),
    )


def _answer(found: ExposureResult) -> Part:
    intro = (
        found.summary(),
        f"{' and '.join(f'{one.partner} is {found.called(one.partner)}' for one in found.tried[0].partners)}.",
        "Each figure is what a partner may bear beyond its share of the budget: above nothing it pays, below nothing "
        "it has money back. Read a row from left to right: in one year of twenty it bears less than its P5, in half of "
        "all years less than its P50, in one year of twenty more than its P95, and in one of a hundred more than its "
        "P99. What no board has decided is nobody's yet, and somebody will have to bear it. ± is how far chance in the "
        "drawing may have moved the figure above it (one standard error).",
    )
    tables = tuple(_spread_table(f"exposure-{index}", one) for index, one in enumerate(found.tried))
    return Part("Exposure", "What each partner may bear", tables, intro)


_YEARS: Final = {
    5: "Good (P5)",
    50: "Middle (P50)",
    85: "High (P85)",
    95: "Bad (P95)",
    99: "Worst (P99)",
}


def _spread_table(key: str, tried: TriedResult) -> Table:
    columns = (
        Column("partner", "Partner", width=16),
        Column("mean", "Mean", "money"),
        *(Column(f"p{quantile}", words, "money") for quantile, words in _YEARS.items()),
    )
    rows = []
    named = [(one.partner, one.exposure) for one in tried.partners] + [("Nobody's yet", tried.undetermined)]
    for name, spread in named:
        rows.append(Row((name, *(each.pence for each in _estimates(spread)))))
        rows.append(Row(("±", *(each.error_pence for each in _estimates(spread)))))
    return Table(key, tried.name, columns, tuple(rows), (f"{tried.about[:1].upper()}{tried.about[1:]}.",))


def _estimates(spread: Spread) -> tuple[Any, ...]:
    return (spread.mean, *(spread.quantiles[quantile] for quantile in QUANTILES))


def _partner(found: ExposureResult, index: int) -> Iterator[Part]:
    """A page for each question: when, why, how much; each a chart with its table."""
    mine = found.tried[0].partners[index]
    short, name = mine.partner, found.called(mine.partner)
    year_end = tuple(f"{chance.what}: {chance}." for chance in mine.year_end)
    lapses = f"Its limit lets it spend in no later year what it has back, {mine.lapses} on average."
    intro = (_TO_DATE, *year_end, *((lapses,) if mine.lapses is not None else ()))
    yield Part(f"{short} by month", f"{name}: month by month", (_month_table(mine),), intro, pictures=(_fan(mine),))
    yield Part(
        f"{short} drivers",
        f"{name}: what moves it",
        (_driver_table(found, mine),),
        (_MOVES,),
        pictures=(_tornado(found, mine),),
    )
    tables = (_exceedance_table(found, index),)
    yield Part(
        f"{short} how much", f"{name}: how often how much", tables, (_EXCEEDS,), pictures=(_exceedance(found, index),)
    )


_TO_DATE: Final = (
    "Each month has what the partner would bear were the year to end there: the clauses run on the year to date, with "
    "the whole year's limits. P5, P50 and P95 are as on the first page."
)
_MOVES: Final = (
    "Each bar is one cost alone, in a low year (one in ten is lower) and in a high one (one in ten is higher), with "
    "all else as it is on average: the longest bars are what to watch."
)
_EXCEEDS: Final = "The curve falls from left to right: at each sum, how likely it is that the partner bears more."


def _month_table(mine: PartnerExposure) -> Table:
    columns = (
        Column("month", "Month", width=15),
        *(Column(f"p{quantile}", f"To date, P{quantile}", "money") for quantile in (5, 50, 95)),
        Column("added", "Added, mean", "money"),
        Column("added95", "Added, P95", "money"),
        Column("worst", "Years when no month adds more", width=16),
    )
    rows = tuple(
        Row(
            (
                f"{month.month:%B %Y}",
                *(month.to_date[quantile] for quantile in (5, 50, 95)),
                month.added.pence,
                month.added_p95_pence,
                f"{month.worst.part:.0%}",
            )
        )
        for month in mine.months
    )
    return Table(f"months-{mine.partner}", "Month by month", columns, rows)


def _driver_table(found: ExposureResult, mine: PartnerExposure) -> Table:
    columns = (
        Column("of", "The cost of", width=24),
        Column("low", "In its low year (1 in 10)", "money"),
        Column("high", "In its high year (1 in 10)", "money"),
        Column("together", "How nearly they move as one (1: exactly)", width=16),
    )
    rows = tuple(
        Row((found.called(one.name), one.low_pence, one.high_pence, f"{one.together:.2f}"))
        for one in mine.drivers[:MOST_DRIVERS]
    )
    says = (f"All else at its mean, {mine.partner} bears {pounds(mine.at_mean_pence)}.",)
    return Table(f"drivers-{mine.partner}", "What moves it", columns, rows, says)


def _exceedance_table(found: ExposureResult, index: int) -> Table:
    columns = (
        Column("chance", "In so many years of a hundred it bears more than", width=22),
        *(Column(f"tried-{number}", tried.name, "money") for number, tried in enumerate(found.tried)),
    )
    spreads = [tried.partners[index].exposure for tried in found.tried]
    rows = tuple(
        Row((str(100 - quantile), *(spread.quantiles[quantile].pence for spread in spreads))) for quantile in QUANTILES
    )
    name = found.tried[0].partners[index].partner
    return Table(f"exceedance-{name}", "How often it bears more", columns, rows)


def _happens(found: ExposureResult) -> Part:
    tables = []
    for index, tried in enumerate(found.tried):
        columns = (Column("what", "What may happen", width=60), Column("part", "Chance", width=12))
        rows = [Row((chance.what, f"{chance.part:.1%}")) for chance in tried.chances]
        rows += [Row((said, "")) for said in tried.awaiting]
        tables.append(Table(f"chances-{index}", tried.name, columns, tuple(rows)))
    return Part("Terms", "How often the agreement's terms come to bear", tuple(tables))


def _histories(found: ExposureResult) -> Iterator[Part]:
    """What each fitted scheme spent, month by month, with the growth that it shows; the largest of them drawn."""
    if not found.trends:
        return
    intro = (
        "Each dot is a month as it was paid, from the journal. Nine months in ten fall in the shaded band, which is "
        "fitted to them and drawn on for a year, as if the growth they show went on.",
        "The answer takes from this how far months vary, and not the growth: a journal does not say how much of it the "
        "budgets allowed for. What is stated of growth stands.",
    )
    largest = sorted(found.trends, key=lambda one: -sum(month.spent_pence or 0 for month in one.months))[:MOST_TRENDS]
    shown = [one for one in found.trends if one in largest]
    tables = tuple(_trend_table(one) for one in found.trends)
    yield Part("History", "What was spent, and how it grew", tables, intro, pictures=tuple(map(_trend, shown)))


def _trend_table(one: Trend) -> Table:
    columns = (
        Column("month", "Month", width=15),
        Column("spent", "Spent", "money"),
        Column("low", "As fitted, P5", "money"),
        Column("middle", "P50", "money"),
        Column("high", "P95", "money"),
    )
    rows = tuple(
        Row((f"{month.month:%B %Y}", month.spent_pence, month.low_pence, month.middle_pence, month.high_pence))
        for month in one.months
    )
    return Table(f"history-{one.scheme}", f"{one.scheme}: {_grew(one)}", columns, rows)


def _grew(one: Trend) -> str:
    return f"grew {one.growth:.1%} a year, ± {one.growth_error:.1%}"


def _stands_on(found: ExposureResult) -> Part:
    columns = (
        Column("what", "Assumption", width=30),
        Column("value", "Value", width=36),
        Column("source", "From", width=30),
    )
    rows = tuple(Row((one.what, one.value, one.source)) for one in found.assumptions)
    return Part("Assumptions", "What this stands on", (Table("assumptions", "Every assumption", columns, rows),))


# Charts: drawing alone turns pence into pounds as floats; no figure is read back from them.


def _fan(mine: PartnerExposure) -> Picture:
    rows: list[dict[str, Any]] = [
        {"month": f"{month.month:%b}", **{f"p{q}": pence / 100 for q, pence in month.to_date.items()}}
        for month in mine.months
    ]
    # Each layer says the order, since layers that differ on it fall back to the alphabet's.
    by_month = alt.X("month:N", sort=[row["month"] for row in rows], title=None, axis=alt.Axis(labelAngle=0))
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=by_month)
    title = "Pounds to date"
    wide = base.mark_area(color=BAND).encode(
        y=alt.Y("p5:Q", title=title, axis=alt.Axis(format=",.0f", tickCount=6)), y2="p95:Q"
    )
    near = base.mark_area(color=MIDDLE).encode(y=alt.Y("p25:Q", title=title), y2="p75:Q")
    line = base.mark_line(color=INK, point=True).encode(y=alt.Y("p50:Q", title=title))
    march = mine.months[-1].to_date
    labels = [{"month": rows[-1]["month"], "at": pence / 100, "said": f"P{q}"} for q, pence in march.items()]
    ends = (
        alt.Chart(alt.InlineData(values=_apart(labels, (march[95] - march[5]) / 100)))
        .mark_text(align="left", dx=8, fontSize=12)
        .encode(x=by_month, y="at:Q", text="said:N")
    )
    chart = alt.layer(wide, near, line, ends).properties(width=560, height=220)
    return Picture(
        f"fan-{mine.partner}",
        f"{mine.partner}'s exposure to date: P5 to P95, P25 to P75 and the middle",
        svg(_styled(chart)),
        f"A fan that by March spans from {pounds(march[5])} to {pounds(march[95])}, with its middle at "
        f"{pounds(march[50])}. The table has every month.",
    )


def _trend(one: Trend) -> Picture:
    """Months as dots, the fit as a band and a line that breaks where the history ends."""
    spent = [month for month in one.months if month.spent_pence is not None]
    rows: list[dict[str, Any]] = [
        {
            "month": str(month.month),
            "low": month.low_pence / 100,
            "middle": month.middle_pence / 100,
            "high": month.high_pence / 100,
            "spent": None if month.spent_pence is None else month.spent_pence / 100,
        }
        for month in one.months
    ]
    by_month = alt.X("month:T", title=None, axis=alt.Axis(format="%b %Y", labelAngle=0, tickCount=8))
    title = "Pounds a month"
    whole = alt.Chart(alt.InlineData(values=rows)).encode(x=by_month)
    band = whole.mark_area(color=BAND).encode(
        y=alt.Y("low:Q", title=title, axis=alt.Axis(format=",.0f", tickCount=6), scale=alt.Scale(zero=False)),
        y2="high:Q",
    )
    known = alt.Chart(alt.InlineData(values=rows[: len(spent)])).encode(x=by_month)
    ahead = alt.Chart(alt.InlineData(values=rows[len(spent) - 1 :])).encode(x=by_month)
    line = known.mark_line(color=INK).encode(y=alt.Y("middle:Q", title=title))
    broken = ahead.mark_line(color=INK, strokeDash=[5, 4]).encode(y=alt.Y("middle:Q", title=title))
    dots = known.mark_point(color=INK, filled=True, size=30).encode(y=alt.Y("spent:Q", title=title))
    chart = alt.layer(band, line, broken, dots).properties(width=560, height=200)
    last = one.months[-1]
    return Picture(
        f"history-{one.scheme}",
        f"{one.scheme}: each month paid, and the growth it shows, run on for a year",
        svg(_styled(chart)),
        f"{len(spent)} months as dots about a line that {_grew(one)}; by {last.month:%B %Y} nine months in ten would "
        f"fall between {pounds(last.low_pence)} and {pounds(last.high_pence)}. The table has every month.",
    )


def _apart(labels: list[dict[str, Any]], whole: float) -> list[dict[str, Any]]:
    """Labels that stand too near one another to be read are written as one."""
    found: list[dict[str, Any]] = []
    for label in labels:
        if found and label["at"] - found[-1]["at"] <= whole / 18:
            found[-1]["said"] += f", {label['said']}"
        else:
            found.append(dict(label))
    return found


def _tornado(found: ExposureResult, mine: PartnerExposure) -> Picture:
    middle = mine.at_mean_pence / 100
    order = [found.called(one.name) for one in mine.drivers[:MOST_DRIVERS]]
    rows = [
        {
            "of": found.called(one.name),
            "side": side,
            "from": middle,
            "to": pence / 100,
            "said": f"{word} {pounds(pence)}",
        }
        for one in mine.drivers[:MOST_DRIVERS]
        for side, word, pence in (("low year", "low", one.low_pence), ("high year", "high", one.high_pence))
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        y=alt.Y("of:N", sort=order, title=None, axis=alt.Axis(labelLimit=300)),
        yOffset=alt.YOffset("side:N", sort=["low year", "high year"]),
    )
    bars = base.mark_bar().encode(
        x=alt.X("from:Q", title="Pounds", axis=alt.Axis(format=",.0f", tickCount=6)),
        x2="to:Q",
        color=alt.Color("side:N", legend=None, scale=alt.Scale(domain=["low year", "high year"], range=[MIDDLE, INK])),
    )
    labels = (
        base.mark_text(align="left", dx=5, fontSize=12)
        .encode(x=alt.X("end:Q"), text="said:N")
        .transform_calculate(end="max(datum.from, datum.to)")
    )
    chart = alt.layer(bars, labels).properties(
        width=370, height=alt.Step(17), padding={"left": 5, "top": 5, "bottom": 5, "right": 120}
    )
    top = mine.drivers[0]
    return Picture(
        f"tornado-{mine.partner}",
        f"What moves {mine.partner}'s exposure: each cost in a low year and a high one, all else at its mean",
        svg(_styled(chart)),
        f"Bars for {len(order)} costs, longest first: {found.called(top.name)} moves it from {pounds(top.low_pence)} "
        f"to {pounds(top.high_pence)}. The table has each.",
    )


def _exceedance(found: ExposureResult, index: int) -> Picture:
    rows = [
        {"tried": tried.name, "pounds": pence / 100, "part": part}
        for tried in found.tried
        for pence, part in tried.partners[index].exceedance
    ]
    names = [tried.name for tried in found.tried]
    dashes = alt.Scale(domain=names, range=[list(DASHES[i % len(DASHES)]) for i in range(len(names))])
    legend = alt.Legend(orient="top", title=None, labelLimit=400, symbolSize=400)
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(color=INK)
        .encode(
            x=alt.X("pounds:Q", title="Pounds", axis=alt.Axis(format=",.0f", tickCount=6)),
            y=alt.Y("part:Q", title="Chance of more", axis=alt.Axis(format=".0%")),
            strokeDash=alt.StrokeDash("tried:N", scale=dashes, legend=legend if len(names) > 1 else None),
        )
        .properties(width=560, height=200)
    )
    mine = found.tried[0].partners[index]
    return Picture(
        f"exceedance-{mine.partner}",
        f"How often {mine.partner} bears more than a sum",
        svg(_styled(alt.layer(chart))),
        f"A falling line for each agreement tried. As agreed, {mine.partner} bears more than "
        f"{pounds(mine.exposure.quantiles[95].pence)} in five years of a hundred. The table has more.",
    )


def _styled(chart: alt.LayerChart | alt.FacetChart) -> alt.LayerChart | alt.FacetChart:
    styled: alt.LayerChart | alt.FacetChart = chart.configure(font="Source Sans Pro").configure_axis(
        labelFontSize=12, titleFontSize=12
    )
    return styled
