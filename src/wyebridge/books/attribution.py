"""Whose money each entry is: the dated shares of every line, applied set-wise in exact 64-bit integers.

The rule is `engine.kernel.split`, said again as an Ibis expression so that it runs inside whatever engine holds the
entries. A test holds the two to the same penny.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from wyebridge.engine.agreement.shares import ShareVersion
from wyebridge.engine.kernel.money import MAX_ENTRY_PENCE
from wyebridge.engine.kernel.problems import Place, refuse

_LIMB_BITS: Final = 16
_LIMBS: Final = 3
MAX_DIRECT: Final = 2**62 - 1
"""A product may be this large at most: a guess one too high, times the weights' sum, must still fit 64 bits."""
MAX_WHOLE: Final = 2 ** (_LIMB_BITS * _LIMBS - 2)
"""Weights in lowest terms may sum to this at most: about £700 billion in pence that share no common factor."""

PARTS: Final = "part_{}"
"""Column of the pence that belong to the partner at this position."""

_WEIGHT: Final = "weight_{}"
_LIMB: Final = "weight_{}_limb_{}"


def share_table(versions: Sequence[ShareVersion], partners: Sequence[str]) -> ir.Table:
    """The dated shares of every line as a table: a row for each version, a column of weight for each partner.

    A version that still awaits somebody has no weights, and what it covers stays undetermined.
    """
    columns: dict[str, str] = {
        "scheme": "string",
        "scheme_line": "string",
        "starts": "date",
        "ends": "date",
        "share_version": "string",
        "is_cumulative": "boolean",
        "whole": "int64",
    }
    columns |= {_WEIGHT.format(i): "int64" for i in range(len(partners))}
    columns |= {_LIMB.format(i, k): "int64" for i in range(len(partners)) for k in range(_LIMBS)}
    rows = [_share_row(version, partners) for version in versions]
    schema = ibis.schema(columns)
    values = {name: [row[name] for row in rows] for name in columns}
    return ibis.memtable(pa.Table.from_pydict(values, schema=schema.to_pyarrow()), schema=schema)


def _share_row(version: ShareVersion, partners: Sequence[str]) -> dict[str, str | date | int | bool | None]:
    weight_of = dict(zip(version.partners, version.weights or (), strict=False))
    row: dict[str, str | date | int | bool | None] = {
        "scheme": version.scheme,
        "scheme_line": version.line,
        "starts": version.starts,
        "ends": version.ends,
        "share_version": version.version,
        "is_cumulative": version.rounding == "cumulative",
        "whole": sum(weight_of.values()) if version.weights else None,
    }
    for i, partner in enumerate(partners):
        weight = weight_of.get(partner, 0) if version.weights else None
        row[_WEIGHT.format(i)] = weight
        for k in range(_LIMBS):
            row[_LIMB.format(i, k)] = None if weight is None else weight >> _LIMB_BITS * k & (1 << _LIMB_BITS) - 1
    return row


def needs_limbs(largest_pence: int, versions: Sequence[ShareVersion]) -> bool:
    """Whether products of amount and weight could pass 64 bits, so that they must be taken in limbs.

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


def attribute(entries: ir.Table, shares: ir.Table, partners: Sequence[str], *, in_limbs: bool) -> ir.Table:
    """Every entry with its parts: `part_0`, `part_1`, … in the order of partners, and `undetermined_pence`.

    `entries` needs scheme, scheme_line, effective_on, funder, pence, batch and row. An entry with a funder is that
    body's money whole; any other is split by its line's shares on its day. The parts and the undetermined sum to its
    pence: all parts where its shares are known, all undetermined where they are not.
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
    is_running = joined.is_cumulative.fill_null(False) & ~joined.has_funder
    split_by_line = _largest_remainder(joined.filter(~is_running), "pence", len(partners), in_limbs)
    split_running = _cumulative(joined.filter(is_running), len(partners), in_limbs)
    parts = [PARTS.format(i) for i in range(len(partners))]
    columns = [*entries.columns, "share_version", "undetermined_pence", *parts]
    return _given_to_funder(split_by_line, partners).select(columns).union(split_running.select(columns))


def _given_to_funder(table: ir.Table, partners: Sequence[str]) -> ir.Table:
    return table.mutate(
        share_version=ibis.ifelse(table.has_funder, "", table.share_version),
        **{
            PARTS.format(i): ibis.ifelse(
                table.has_funder, ibis.ifelse(table.funder == partner, table.pence, 0), table[PARTS.format(i)]
            )
            for i, partner in enumerate(partners)
        },
    )


def _cumulative(table: ir.Table, count: int, in_limbs: bool) -> ir.Table:
    """Parts as the change in the split of the running total, in the order that the books recorded the entries."""
    window = ibis.cumulative_window(group_by=table.share_version, order_by=[table.batch, table.row])
    after = table.mutate(running_after=table.pence.sum().over(window).cast("int64"))
    both = after.mutate(running_before=after.running_after - after.pence)
    split_after = _largest_remainder(both, "running_after", count, in_limbs)
    split_after = split_after.rename({f"after_{i}": PARTS.format(i) for i in range(count)})
    split_both = _largest_remainder(split_after, "running_before", count, in_limbs)
    return split_both.mutate(
        **{PARTS.format(i): split_both[f"after_{i}"] - split_both[PARTS.format(i)] for i in range(count)}
    )


def _largest_remainder(table: ir.Table, amount: str, count: int, in_limbs: bool) -> ir.Table:
    """Add `part_0` … to a table that has `amount` and the shares' columns; null shares give parts of nothing."""
    whole = table.whole.fill_null(1)
    sized = table.mutate(_magnitude=table[amount].abs(), _whole=whole)
    turned = sized.mutate(_turn=_exact_quotient(sized._magnitude, sized._whole))
    floored = _floors_in_limbs(turned, count) if in_limbs else _floors(turned, count)
    left = floored._magnitude - sum((floored[f"_floor_{i}"] for i in range(count)), ibis.literal(0, "int64"))
    remaining = floored.mutate(_left=left, **{f"_rest_{i}": floored[f"_rest_{i}"].cast("int64") for i in range(count)})
    sign = ibis.ifelse(remaining[amount] < 0, -1, 1)
    parts = {}
    for i in range(count):
        part = remaining[f"_floor_{i}"] + (_rank(remaining, i, count) < remaining._left).cast("int64")
        parts[PARTS.format(i)] = ibis.ifelse(remaining.whole.isnull(), 0, sign * part).cast("int64")
    split = remaining.mutate(**parts)
    return split.drop(*(name for name in split.columns if name.startswith("_")))


def _floors(table: ir.Table, count: int) -> ir.Table:
    """Floors and remainders where every product of amount and weight fits 64 bits."""
    products = table.mutate(
        **{f"_product_{i}": table._magnitude * table[_WEIGHT.format(i)].fill_null(0) for i in range(count)}
    )
    floors = products.mutate(
        **{f"_floor_{i}": _exact_quotient(products[f"_product_{i}"], products._whole) for i in range(count)}
    )
    return floors.mutate(
        **{f"_rest_{i}": floors[f"_product_{i}"] - floors[f"_floor_{i}"] * floors._whole for i in range(count)}
    )


def _floors_in_limbs(table: ir.Table, count: int) -> ir.Table:
    """Floors and remainders by long multiplication, sixteen bits of the weight at a time, so that nothing overflows."""
    base = 1 << _LIMB_BITS
    low = table.mutate(
        _low=table._magnitude - table._turn * table._whole,
        **{f"_floor_{i}": ibis.literal(0, "int64") for i in range(count)},
        **{f"_rest_{i}": ibis.literal(0, "int64") for i in range(count)},
    )
    for k in reversed(range(_LIMBS)):
        stepped = low.mutate(
            **{
                f"_step_{i}": low[f"_rest_{i}"] * base + low._low * low[_LIMB.format(i, k)].fill_null(0)
                for i in range(count)
            }
        )
        divided = stepped.mutate(
            **{f"_carry_{i}": _exact_quotient(stepped[f"_step_{i}"], stepped._whole) for i in range(count)}
        )
        low = divided.mutate(
            **{f"_floor_{i}": divided[f"_floor_{i}"] * base + divided[f"_carry_{i}"] for i in range(count)},
            **{f"_rest_{i}": divided[f"_step_{i}"] - divided[f"_carry_{i}"] * divided._whole for i in range(count)},
        )
    return low.mutate(
        **{f"_floor_{i}": low[f"_floor_{i}"] + low._turn * low[_WEIGHT.format(i)].fill_null(0) for i in range(count)}
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


def _exact_quotient(dividend: ir.IntegerValue, divisor: ir.IntegerValue) -> ir.IntegerValue:
    """Whole-number division of non-negative numbers, exact while the quotient is under 2^51.

    Ibis's `//` divides as floats on every engine and can be one out; the remainder, taken in integers, shows which way.
    """
    guess = (dividend / divisor).floor().cast("int64")
    rest = dividend - guess * divisor
    return guess + ibis.cases((rest < 0, -1), (rest >= divisor, 1), else_=0).cast("int64")
