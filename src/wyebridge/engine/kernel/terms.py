"""The values that terms are made of: names, pounds, percentages, years, and the base that every term shares."""

import re
from datetime import date
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.money import parse_pounds, percent


def _read_money(text: object) -> int:
    if isinstance(text, int) and not isinstance(text, bool):
        return text  # already pence: text from a file is always text, never a number
    if not isinstance(text, str):
        raise ValueError("write an amount of money, such as £1,234.56")
    return parse_pounds(text)


def _read_percent(text: object) -> Fraction:
    if isinstance(text, Fraction) and 0 <= text <= 1:
        return text  # of another term: text from a file is always text, never a fraction
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?%", text.strip()) if isinstance(text, str) else None
    if not found:
        raise ValueError(f"'{text}' is not a percentage; write it with its sign, such as 51% or 33.3%")
    share = Fraction(found[1]) / 100
    if share > 1:
        raise ValueError(f"'{text}' is more than 100%")
    return share


def _read_year(text: object) -> FinancialYear:
    if isinstance(text, FinancialYear):
        return text
    return FinancialYear.parse(str(text))


def _read_day(text: object) -> date:
    if isinstance(text, date):
        return text
    found = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", str(text).strip())
    try:
        day = date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or not _FIRST_DAY <= day <= _LAST_DAY:
        raise ValueError(
            f"'{text}' is not a day between {_FIRST_DAY.year} and {_LAST_DAY.year}; write it as 2008-04-01"
        )
    return day


_FIRST_DAY, _LAST_DAY = date(1948, 4, 1), date(2148, 3, 31)


def _not_negative(pence: int) -> int:
    if pence < 0:
        raise ValueError("an amount here cannot be negative")
    return pence


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=60)]
"""A short name that other terms refer to: letters, figures, dot, dash, underscore."""

Pence = Annotated[
    int,
    BeforeValidator(_read_money),
    WithJsonSchema({"type": "string", "pattern": r"^-?£?[0-9][0-9,]*(\.[0-9]{1,2})?$", "examples": ["£1,234.56"]}),
]
Day = Annotated[date, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date"})]
NonNegativePence = Annotated[Pence, AfterValidator(_not_negative)]
Percent = Annotated[
    Fraction,
    BeforeValidator(_read_percent),
    PlainSerializer(percent, when_used="json"),  # a fraction has no JSON of its own that reads back
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?%$", "examples": ["51%"]}),
]
Year = Annotated[
    FinancialYear,
    BeforeValidator(_read_year),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{4}[-/][0-9]{2}$", "examples": ["2008-09"]}),
]


def as_tuple(value: object) -> object:
    """One thing written where a list may stand is a list of one."""
    return (value,) if isinstance(value, str | dict) else value


Names = Annotated[tuple[Name, ...], BeforeValidator(as_tuple)]
Bodies = Annotated[tuple[str, ...], BeforeValidator(as_tuple)]
"""Boards and officers, as they are written in decisions."""


class Term(BaseModel):
    """A value in an agreement: frozen, and refusing any field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
