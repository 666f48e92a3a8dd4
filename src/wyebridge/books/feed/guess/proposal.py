"""A guess written out as the YAML of a feed, ready to edit, with its evidence and its doubts in comments."""

import json
import re
from collections.abc import Iterator
from textwrap import wrap
from typing import Any, Final

from wyebridge.books.feed.guess.guess import Guess
from wyebridge.engine.kernel.money import pounds

_WIDTH: Final = 110


def proposal(guess: Guess) -> str:
    """The feed as YAML. The words of comments come from headings, counts and dates, never from a payee or a text."""
    return "\n".join([*_heading(guess), *_terms(guess)]) + "\n"


def _heading(guess: Guess) -> Iterator[str]:
    yield from _comment(
        f"Proposed for {guess.file} by `wyebridge feed guess`. Nothing has been imported: look it over, mend what is "
        f"wrong, and save it as feeds/{guess.terms['id']}.yaml in the home."
    )
    yield from _comment(*guess.evidence.get("file", ()))
    if guess.reading:
        reading = guess.reading
        aside = ", ".join(f"{count:,} {code}" for code, count in reading.set_aside.items()) or "none"
        yield from _comment(
            f"Read by this feed as it stands: {reading.rows:,} rows, of which {reading.readable:,} can be posted, "
            f"{pounds(reading.pence)} from {reading.first_on} to {reading.last_on}; set aside: {aside}."
        )
    yield "#"
    if not guess.doubts:
        yield "# No doubts."
    for number, doubt in enumerate(guess.doubts, 1):
        yield from _comment(f"Doubt {number}, {doubt.code}: {doubt.what}.", f"   To do: {doubt.remedy}.")


def _terms(guess: Guess) -> Iterator[str]:
    for name, value in guess.terms.items():
        yield from _why(guess, name)
        if name == "columns":
            yield "columns:"
            for role, headings in value.items():
                yield from (f"  {line}" for line in _why(guess, f"columns.{role}"))
                yield f"  {role}: {flow(headings)}"
        else:
            yield f"{name}: {flow(value)}"


def _why(guess: Guess, term: str) -> Iterator[str]:
    if said := "; ".join(guess.evidence.get(term, ())):
        yield from _comment(said)


def flow(value: Any) -> str:
    """A value on one line. Words stand bare where YAML reads them as they are, and in quotes elsewhere."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    text = str(value)
    is_plain = re.fullmatch("[A-Za-z0-9 _-]+", text) is not None and text == text.strip() and text[:1].isalpha()
    return text if is_plain else json.dumps(text, ensure_ascii=False)


def _comment(*paragraphs: str) -> Iterator[str]:
    for paragraph in paragraphs:
        indent = "#" + " " * (len(paragraph) - len(paragraph.lstrip()))
        yield from (f"{indent} {line}" for line in wrap(paragraph, _WIDTH))
