"""What finance systems call their columns, best first, and the words by which files tell whose they are."""

import re
from collections.abc import Sequence
from typing import Final

from wyebridge.books.feed.terms import Role

HEADINGS: Final[dict[Role, tuple[str, ...]]] = {
    "gross": (r"gross", r"inc\w* (of )?(vat|tax)", r"with vat"),
    "vat": (r"^((ir)?recoverable )?(vat|tax)( amount| value| amt)?$",),
    "amount": (
        r"\bnet\b",
        r"(ex\w*|without|less) (of )?(vat|tax)",
        r"^(amount|amt)\b|\b(amount|amt)$",
        r"\b(amount|amt)\b",
        r"^(value|cost|spend|expenditure|paid|price)\b|\b(value|cost|spend|expenditure|paid)$",
        r"\b(total|sum|pounds|gbp|sterling|debit)\b",
    ),
    "date": (
        r"\b(payment|paid|pay)\b.*\bdate\b|\bdate\b.*\b(payment|paid|pay)\b|^(paid|payment) (on|day)$",
        r"\b(clear\w*|settle\w*|cheque|bacs)\b.*\b(date|on)\b|\bdate (cleared|settled)\b",
        r"\b(post\w*|gl|account\w*|effective|ledger)\b.*\b(date|on)\b|^updated$|^(posted|effective) on$",
        r"\btrans\w*\b.*\bdate\b",
        r"^(the )?date$",
        r"\bdate\b|\bday\b|\bdated\b",
    ),
    "document": (
        r"\b(document|doc)\b( (no|num|number|ref|reference|id))?$|^(sap )?document",
        r"\b(trans\w*)\b ?(no|num|number|ref|reference|id)$|^trans\w*no$",
        r"\b(voucher|payment)\b ?(no|num|number|ref|reference|id)?$",
        r"\binternal ref",
        r"\binvoice\b( (no|num|number|ref|reference|id))?$",
        r"\b(ref|reference|urn|receipt|journal)\b",
        r"^(id|no|number)$",
    ),
    "line": (r"^(line|seq|sequence|item|split|distribution)( (no|num|number|line))?$",),
    "supplier": (
        r"\b(supplier|vendor|payee|beneficiary|creditor|merchant)\b.*\bname\b|\bname of\b",
        r"\b(supplier|vendor|payee|beneficiary|creditor|merchant|provider|recipient)\b",
        r"^paid to$|^who$|\bcompany\b|^name$",
    ),
    "description": (
        r"\b(description|narrative|details?|purpose)\b",
        r"\bexpense type\b|\bexpenditure type\b|\bsubjective\b|\bgroup\b|\bcategory\b|^cipfsubs",
    ),
    "directorate": (
        r"\b(directorate|expense area|division|portfolio)\b",
        r"\b(department|dept|service|business unit|team)\b|^strgrpcc",
    ),
    "cost_centre": (
        r"\bcost ?cent(re|er)\b( (code|no|number|id))?$|^cc( code)?$",
        r"\borganisational unit\b|\bprofit cent(re|er)\b|\bbudget code\b",
    ),
    "account": (
        r"\baccount\b( (code|no|number|id))?$|\bnominal\b|\bledger code\b|\bgl code\b",
        r"\bsubjective code\b|\bexpense code\b|\bcap rev\b|^cipfsubj",
    ),
}
"""For each of our columns, patterns of a heading in lower case with single spaces: those that come first fit best."""

NOT_THESE: Final[dict[Role, str]] = {
    "supplier": r"\b(code|number|no|postcode|address|type|vat|ref|invoice|registration)\b",
    "amount": r"^(vat|tax)\b|\b(?<!net )(vat|tax)$|\b(gross|inc\w* vat|budget|quantity|qty|rate|period|year)\b",
    "document": r"\b(date|type|line|description)\b",
    "cost_centre": r"\b(name|description|desc)\b",
    "account": r"\b(name|description|desc|date|type)\b",
    "description": r"\b(code|directorate|department|date|supplier|vendor|cost cent(re|er)|service)\b",
    "directorate": r"\b(code|date|charge)\b",
    "date": r"\b(birth|due|from|to)\b",
}
"""Words in a heading that say it is something else."""

PERSONAL: Final = {
    "nhs-number": r"\bnhs (no|num|number)\b",
    "date-of-birth": r"\b(dob|d o b|date of birth|birth date|birth)\b",
    "name": r"\b(patient|client|service user|resident|claimant|employee|child|carer|person)s?\b|\b(fore|sur)names?\b",
    "address": r"\baddress\b|\bpost ?code\b|\bemail\b|\btelephone\b|\bphone\b",
}
"""Headings of columns that hold what identifies a person, by kind."""

HEALTH: Final = {
    *("nhs", "ccg", "icb", "pct", "trust", "foundation", "hospital", "gp", "prescribing", "acute", "clinical"),
    *("ambulance", "commissioning", "pharmacy"),
}
COUNCIL: Final = {
    *("council", "borough", "county", "schools", "school", "highways", "housing", "libraries", "library", "waste"),
    *("environment", "leisure", "regeneration", "planning", "transport", "education", "parks", "fleet", "children's"),
    *("councillors", "electoral"),
}
"""Words that a health body's extracts, or a council's, are full of."""


def words_of(text: str) -> str:
    """A text as words in lower case with single spaces: `G/L description.` is `g l description`."""
    return " ".join(re.findall(r"[^\W_]+(?:'s)?", text.casefold()))


def rank(role: Role, heading: str) -> int | None:
    """How well a heading fits one of our columns: 0 is best; None where it does not, or says it is something else."""
    words = words_of(heading)
    if role in NOT_THESE and re.search(NOT_THESE[role], words):
        return None
    return next((at for at, pattern in enumerate(HEADINGS[role]) if re.search(pattern, words)), None)


def known_words(headings: Sequence[str]) -> int:
    """How many of a row's cells are what some column might be called."""
    return sum(any(rank(role, heading) is not None for role in HEADINGS) for heading in headings if heading.strip())
