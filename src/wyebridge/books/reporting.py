"""What the partners say in a joint board's report, from the home's `reports/`: nothing in it names a person."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from wyebridge.books.feed.personal import kind_of
from wyebridge.books.open import OpenBooks
from wyebridge.books.registers import by_year, load_register
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.kernel.yaml import Fault
from wyebridge.engine.kernel.yaml import Path as Within
from wyebridge.engine.ledger.reporting import ReportRegister, SchemeNote, check_reporting

FOLDER: Final = "reports"


def load_reporting(home: Path, books: OpenBooks) -> dict[FinancialYear, ReportRegister]:
    """Each year's rules of rating and notes. Raises Refused with every fault at once, a person's name among them."""
    decisions = [decision.id for decision in books.decisions]

    def check(found: ReportRegister) -> Iterator[Fault]:
        yield from check_reporting(found, books.agreements, decisions)
        yield from _names_nobody(found)

    return by_year(load_register(home, FOLDER, ReportRegister, check), lambda one: one.year)


def _names_nobody(found: ReportRegister) -> Iterator[Fault]:
    """The report is laid before a board that meets in public, so its words are held to what is caught at the door."""
    said: list[tuple[Within, str]] = [(("rating", at, "because"), one.because) for at, one in enumerate(found.rating)]
    for index, month in enumerate(found.months):
        for place, note in enumerate(month.schemes):
            said += [(("months", index, "schemes", place, *at), text) for at, text in _words(note)]
    for where, text in said:
        if kind_of(text, found.year.last_day):
            yield Fault(
                where,
                "names-a-person",
                "the words may identify a person",
                "a joint board's report is read in public",
                "say it without naming anybody; an owner is an office, such as head of adult care",
            )


def _words(note: SchemeNote) -> Sequence[tuple[Within, str]]:
    said: list[tuple[Within, str]] = [(("says",), note.says)]
    if note.driver:
        said += [(("driver", "what"), note.driver.what), (("driver", "source"), note.driver.source)]
    for index, action in enumerate(note.actions):
        said += [(("actions", index, "what"), action.what), (("actions", index, "owner"), action.owner)]
    return said
