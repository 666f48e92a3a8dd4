"""How money, days and sizes are written on a page."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django import template
from django.forms import BoundField
from django.utils.http import urlencode
from django.utils.timezone import localtime

from wyebridge.engine.kernel.dates import Period
from wyebridge.engine.kernel.money import pounds as in_pounds
from wyebridge.terminal import CLASS_NAMES

register = template.Library()

_DAY: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_MONTH: Final = re.compile(r"\b\d{4}-\d{2}-M(?:0[1-9]|1[0-2])\b")


@register.filter
def pounds(pence: int | None) -> str:
    """£1,234.56, with a minus before the sign; a dash where there is no figure."""
    return "–" if pence is None else in_pounds(pence)


@register.filter
def day(when: date | None) -> str:
    """31 March 2009."""
    return f"{when:%-d %B %Y}" if when else "–"


@register.filter
def moment(when: datetime | None) -> str:
    """31 March 2009 at 14:05, where the bodies are."""
    return f"{localtime(when):%-d %B %Y at %H:%M}" if when else "–"


@register.filter
def month(when: date | None) -> str:
    """March 2009."""
    return f"{when:%B %Y}" if when else "–"


@register.filter
def count(number: int | None) -> str:
    """1,234."""
    return "–" if number is None else f"{number:,}"


@register.filter
def entry_class(name: str) -> str:
    """Where rows of a class stand, in words."""
    said = CLASS_NAMES.get(name, name)
    return said[:1].upper() + said[1:]


@register.filter
def spaced(name: str) -> str:
    """A name of the books' own in words: fund manager, of fund-manager."""
    return name.replace("-", " ")


@register.filter
def column(name: str) -> str:
    """A column of an extract in words: cost centre."""
    return name.replace("_", " ")


@register.filter
def row_words(row: Mapping[str, str]) -> str:
    """The codes that a row of a ledger has, as a form's address takes them to begin with."""
    return urlencode({name: row[name] for name in ("cost_centre", "account") if row.get(name)})


@register.filter
def on_screen(remedy: str) -> str:
    """A remedy without the command that does it: on a page a button does."""
    return re.sub(r" with `wyebridge [^`]+`", "", remedy)


@register.filter
def dated(words: str) -> str:
    """Words that the books keep, with their days and months as people write them: 2009-03-31, 2008-09-M12."""
    words = _DAY.sub(lambda found: _day_in_words(found[0]), words)
    return _MONTH.sub(lambda found: month(Period.parse(found[0]).first_day), words)


def _day_in_words(written: str) -> str:
    try:
        return day(date.fromisoformat(written))
    except ValueError:  # digits of a document that no calendar has
        return written


@register.filter
def dressed(field: BoundField, classes: str) -> str:
    """A field's widget in a component's classes."""
    return field.as_widget(attrs={"class": classes})


@register.filter
def place(batch: int, row: int) -> str:
    """A row's place in the books, as a page sends it back: 2.58."""
    return f"{batch}.{row}"
