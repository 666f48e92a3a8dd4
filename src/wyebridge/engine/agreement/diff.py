"""What changed between two versions of an agreement, term by term, in the words of its terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from wyebridge.engine.agreement.limits import Limit
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.kernel.money import percent, pounds
from wyebridge.engine.kernel.terms import Term

_MONEY = frozenset({"budget", "each", "amount", "minuted", "balance", "most_a_year"})
_KEYS = (
    ("id",),
    ("number",),
    ("partner", "fund"),
    ("scheme", "line", "on"),
    ("partner", "area", "towards"),
    ("starts",),
    ("with_effect_from",),
)
_OWN_DATES = frozenset({"version", "signed_on"})


@dataclass(frozen=True, slots=True)
class Change:
    """One term that differs: where it stands, and what it said before and says now ('' where it was not there)."""

    where: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before:
            return f"{self.where}: added, {self.after}"
        if not self.after:
            return f"{self.where}: taken out, was {self.before}"
        return f"{self.where}: {self.before} → {self.after}"


def diff(before: Agreement, after: Agreement) -> tuple[Change, ...]:
    """Every term that differs, in the order of the terms; the version's own name and signature aside.

    Items of a list are known by their names, so that moving one is not a change, but for the steps of a clause, whose
    order is part of what they mean.
    """
    old, new = dict(_flat(before, "")), dict(_flat(after, ""))
    where = [*old, *(place for place in new if place not in old)]
    return tuple(
        Change(place.removeprefix(" › "), old.get(place, ""), new.get(place, ""))
        for place in where
        if old.get(place, "") != new.get(place, "")
    )


def _flat(value: Any, where: str, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Limit):
        yield where, str(value)
    elif isinstance(value, Term):
        for field in type(value).model_fields:
            if not (isinstance(value, Agreement) and field in _OWN_DATES):
                yield from _flat(getattr(value, field), f"{where} › {field.replace('_', ' ')}", field)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, f"{where} › {key}", name)
    elif isinstance(value, tuple) and value and isinstance(value[0], Term):
        for index, item in enumerate(value, 1):
            yield from _flat(item, f"{where} {_known_by(item) or index}", name)
    elif value not in (None, (), ""):
        yield where, _text(value, name)


def _known_by(item: Term) -> str:
    for key in _KEYS:
        if all(field in type(item).model_fields for field in key):
            return " ".join(str(getattr(item, field)) for field in key)
    return ""


def _text(value: Any, name: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and name in _MONEY:
        return pounds(value)
    if isinstance(value, Fraction):
        return percent(value)
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    return ", ".join(str(item) for item in value) if isinstance(value, tuple) else str(value)
