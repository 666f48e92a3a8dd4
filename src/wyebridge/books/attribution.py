"""Whose money each entry is: the dated shares of every line, applied set-wise in exact 64-bit integers.

The rule is `engine.kernel.split`, said again as an Ibis expression so that it runs inside whatever engine holds the
entries. A test holds the two to the same penny.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import ibis
import ibis.expr.types as ir

from wyebridge.engine.agreement.shares import ShareVersion
from wyebridge.engine.kernel.money import MAX_ENTRY_PENCE
from wyebridge.engine.kernel.problems import Place, refuse

MAX_DIRECT: Final = 2**62 - 1
"""A product may be this large at most: a guess one too high, times the weights' sum, must still fit 64 bits."""
MAX_WHOLE: Final = 2**46
"""Weights in lowest terms may sum to this at most: about £700 billion in pence that share no common factor."""

PARTS: Final = "part_{}"
"""Column of the pence that belong to the partner at this position."""

_WEIGHT: Final = "weight_{}"
_WIDE: Final = "decimal(19, 0)"
"""Sixty-four bits as a decimal: the product of two is a decimal of 38 figures, which every engine has."""


def share_columns(partners: Sequence[str]) -> dict[str, type]:
    """The columns of the table of shares: those of a row of `share_rows`, with a weight for each partner."""
    return {
        "scheme": str,
        "scheme_line": str,
        "starts": date,
        "ends": date,
        "share_version": str,
        "is_cumulative": bool,
        "whole": int,
        **{_WEIGHT.format(i): int for i in range(len(partners))},
    }


def share_rows(versions: Sequence[ShareVersion], partners: Sequence[str]) -> list[tuple[object, ...]]:
    """The dated shares of every line: a row for each version.

    A version that still awaits somebody has no weights, and what it covers stays undetermined.
    """
    return [_share_row(version, partners) for version in versions]


def _share_row(version: ShareVersion, partners: Sequence[str]) -> tuple[object, ...]:
    weight_of = dict(zip(version.partners, version.weights or (), strict=False))
    return (
        version.scheme,
        version.line,
        version.starts,
        version.ends,
        version.version,
        version.rounding == "cumulative",
        sum(weight_of.values()) if version.weights else None,
        *(weight_of.get(partner, 0) if version.weights else None for partner in partners),
    )


def needs_decimals(largest_pence: int, versions: Sequence[ShareVersion]) -> bool:
    """Whether products of amount and weight could pass 64 bits, so that they must be taken as decimals.

    Raises Refused where even so they could not be exact: such a figure is never worked out.
    """
    weights = [weight for version in versions for weight in version.weights or ()]
    wholes = [sum(version.weights) for version in versions if version.weights]
    if largest_pence > MAX_ENTRY_PENCE or max(wholes, default=0) > MAX_WHOLE:
        raise refuse(
            "beyond-exact-arithmetic",
            f"an amount of {largest_pence:,} pence, or weights that sum to {max(wholes, default=0):,}, cannot be split",
            why="the parts might be a penny out, and nothing here is ever approximate",
            remedy="state the shares as percentages or in whole pounds; look at the largest amount",
            place=Place("attribution"),
        )
    return largest_pence * max(weights, default=0) > MAX_DIRECT


def attribute(
    entries: ir.Table,
    shares: ir.Table,
    partners: Sequence[str],
    *,
    in_decimals: bool,
    any_cumulative: bool = True,
) -> ir.Table:
    """Every entry with its parts: `part_0`, `part_1`, … in the order of partners, and `undetermined_pence`.

    `entries` needs scheme, scheme_line, effective_on, funder, pence, batch and row. An entry with a funder is that
    body's money whole; any other is split by its line's shares on its day. The parts and the undetermined sum to its
    pence: all parts where its shares are known, all undetermined where they are not. Where no share is cumulative
    (`any_cumulative`), the question is half as long.
    """
    joined = entries.left_join(
        shares,
        [
            entries.scheme == shares.scheme,
            entries.scheme_line == shares.scheme_line,
            entries.effective_on >= shares.starts,
            entries.effective_on <= shares.ends,
        ],
        rname="share_{name}",
    )
    has_funder = entries.funder.isin(list(partners)).fill_null(False)
    is_known = has_funder | joined.whole.notnull()
    joined = joined.mutate(undetermined_pence=ibis.ifelse(is_known, 0, joined.pence), has_funder=has_funder)
    parts = [PARTS.format(i) for i in range(len(partners))]
    columns = [*entries.columns, "share_version", "undetermined_pence", *parts]
    if not any_cumulative:
        return _by_line(joined, partners, in_decimals).select(columns)
    is_running = joined.is_cumulative.fill_null(False) & ~joined.has_funder
    split_by_line = _by_line(joined.filter(~is_running), partners, in_decimals)
    split_running = _cumulative(joined.filter(is_running), len(partners), in_decimals)
    return split_by_line.select(columns).union(split_running.select(columns))


def _by_line(table: ir.Table, partners: Sequence[str], in_decimals: bool) -> ir.Table:
    """Each entry split on its own, or whole to its funder where it has one."""
    table = _largest_remainder(table, "pence", len(partners), in_decimals)
    return table.mutate(
        share_version=ibis.ifelse(table.has_funder, "", table.share_version),
        **{
            PARTS.format(i): ibis.ifelse(
                table.has_funder, ibis.ifelse(table.funder == partner, table.pence, 0), table[PARTS.format(i)]
            )
            for i, partner in enumerate(partners)
        },
    )


def _cumulative(table: ir.Table, count: int, in_decimals: bool) -> ir.Table:
    """Parts as the change in the split of the running total, in the order that the books recorded the entries."""
    window = ibis.cumulative_window(group_by=table.share_version, order_by=[table.batch, table.row])
    after = table.mutate(running_after=table.pence.sum().over(window).cast("int64"))
    both = after.mutate(running_before=after.running_after - after.pence)
    split_after = _largest_remainder(both, "running_after", count, in_decimals)
    split_after = split_after.rename({f"after_{i}": PARTS.format(i) for i in range(count)})
    split_both = _largest_remainder(split_after, "running_before", count, in_decimals)
    return split_both.mutate(
        **{PARTS.format(i): split_both[f"after_{i}"] - split_both[PARTS.format(i)] for i in range(count)}
    )


def _largest_remainder(table: ir.Table, amount: str, count: int, in_decimals: bool) -> ir.Table:
    """Add `part_0` … to a table that has `amount` and the shares' columns; null shares give parts of nothing."""
    whole = table.whole.fill_null(1)
    sized = table.mutate(_magnitude=table[amount].abs(), _whole=whole)
    turned = sized.mutate(_turn=_exact_quotient(sized._magnitude, sized._whole))
    floored = _floors(turned, count, in_decimals)
    left = floored._magnitude - sum((floored[f"_floor_{i}"] for i in range(count)), ibis.literal(0, "int64"))
    remaining = floored.mutate(_left=left)
    sign = ibis.ifelse(remaining[amount] < 0, -1, 1)
    parts = {}
    for i in range(count):
        part = remaining[f"_floor_{i}"] + (_rank(remaining, i, count) < remaining._left).cast("int64")
        parts[PARTS.format(i)] = ibis.ifelse(remaining.whole.isnull(), 0, sign * part).cast("int64")
    split = remaining.mutate(**parts)
    return split.drop(*(name for name in split.columns if name.startswith("_")))


def _floors(table: ir.Table, count: int, in_decimals: bool) -> ir.Table:
    """Floors and remainders of amount × weight, in integers where every product fits 64 bits, else in decimals."""
    magnitude = table._magnitude.cast(_WIDE) if in_decimals else table._magnitude
    whole = table._whole.cast(_WIDE) if in_decimals else table._whole
    products = table.mutate(
        _by=whole, **{f"_product_{i}": magnitude * table[_WEIGHT.format(i)].fill_null(0) for i in range(count)}
    )
    floors = products.mutate(
        **{f"_floor_{i}": _exact_quotient(products[f"_product_{i}"], products._by) for i in range(count)}
    )
    return floors.mutate(
        **{
            f"_rest_{i}": (floors[f"_product_{i}"] - floors[f"_floor_{i}"] * floors._by).cast("int64")
            for i in range(count)
        }
    )


def _rank(table: ir.Table, i: int, count: int) -> ir.IntegerValue:
    """How many come before this partner for an odd penny: larger remainders, then the tied, in turn."""
    mine = table[f"_rest_{i}"]
    others = [table[f"_rest_{j}"] for j in range(count)]
    larger = _count([other > mine for j, other in enumerate(others) if j != i])
    tied = _count([other == mine for j, other in enumerate(others) if j != i]) + 1
    tied_before = _count([other == mine for other in others[:i]])
    return larger + (tied_before + table._turn) % tied


def _count(conditions: Sequence[ir.BooleanValue]) -> ir.IntegerValue:
    return sum((condition.cast("int64") for condition in conditions), ibis.literal(0, "int64"))


def _exact_quotient(dividend: ir.NumericValue, divisor: ir.NumericValue) -> ir.IntegerValue:
    """Whole-number division of non-negative numbers, exact while the quotient is at most 2^51.

    Ibis's `//` divides as floats on every engine and can be one out; the remainder, taken exactly, shows which way.
    """
    guess = (dividend.cast("float64") / divisor.cast("float64")).floor().cast("int64")
    rest = dividend - guess * divisor
    return guess + ibis.cases((rest < 0, -1), (rest >= divisor, 1), else_=0).cast("int64")
