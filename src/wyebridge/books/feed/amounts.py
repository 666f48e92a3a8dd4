"""Amounts as finance systems write them, read strictly into whole pence by SQL; no float on the way."""

from collections.abc import Callable
from typing import Final

from wyebridge.books.feed.terms import Feed

_NUMBER: Final = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2}0*)?|\.\d{1,2}0*)"
_POSITIVE: Final = rf"£? ?{_NUMBER}"
_NEGATIVES: Final = {
    "leading-minus": rf"- ?£? ?{_NUMBER}|£ ?- ?{_NUMBER}",
    "trailing-minus": rf"£? ?{_NUMBER} ?-",
    "brackets": rf"\( ?£? ?{_NUMBER} ?\)",
}
_DECIMAL: Final = "try_cast({text} AS DECIMAL(38, 18))"
_REPAIRS: Final = {
    "trailing-point": (
        r"suffix({text}, '.') AND regexp_full_match({text}, '[^.]*\.\d{{2}}\.')",
        "left({text}, length({text}) - 1)",
    ),
    # A spreadsheet keeps fifteen figures of a sum; those beyond are what is left of working in halves and quarters.
    "binary-noise": (
        r"regexp_full_match({text}, '-?\d+\.\d{{3,}}') "
        r"AND length(ltrim(regexp_replace({text}, '[-.]', '', 'g'), '0')) > 15 "
        f"AND abs({_DECIMAL} - round({_DECIMAL}, 2)) < 0.000001",
        f"CAST(round({_DECIMAL}, 2) AS DECIMAL(38, 2))::VARCHAR",
    ),
}
"""For each repair of an amount, by name: SQL for whether its text needs it, and for the text once mended."""

# Amounts beyond two decimals are read only where the rest are noughts: `12.345` is nobody's pence.
_PART_PENCE: Final = r"[-(£ ]*(?:[0-9][0-9,]*)?\.[0-9]{3,}[-) ]*"


def repair(text: str, feed: Feed) -> str:
    """SQL for the named repair an amount needs, or ''."""
    return _cases(feed, text, lambda name: f"'{name}'", "''")


def repaired(text: str, feed: Feed) -> str:
    """SQL for the amount's text after its repair."""
    return _cases(feed, text, lambda name: _REPAIRS[name][1].format(text=text), text)


def _cases(feed: Feed, text: str, then: Callable[[str], str], otherwise: str) -> str:
    whens = " ".join(f"WHEN {_REPAIRS[name][0].format(text=text)} THEN {then(name)}" for name in feed.repairs)
    return f"CASE {whens} ELSE {otherwise} END" if whens else otherwise


def digits(text: str, feed: Feed) -> str:
    """SQL for an amount as the digits of its pence, with a minus where it is negative; NULL where it is not one."""
    written = "|".join([_POSITIVE, *(_NEGATIVES[style] for style in feed.negatives)])
    figures = f"regexp_extract({text}, '[0-9.][0-9,.]*')"
    whole = f"replace(split_part({figures}, '.', 1), ',', '')"
    hundredths = f"rpad(left(split_part({figures}, '.', 2), 2), 2, '0')"
    minus = f"CASE WHEN contains({text}, '-') OR contains({text}, '(') THEN '-' ELSE '' END"
    # Nearly every amount is written plainly, and the plain forms are far quicker to know than all the others together.
    plain = r"-?\d+" if "leading-minus" in feed.negatives else r"\d+"
    return f"""
        CASE WHEN regexp_full_match({text}, '{plain}\\.\\d\\d') THEN replace({text}, '.', '')
             WHEN regexp_full_match({text}, '{plain}') THEN {text} || '00'
             WHEN regexp_full_match({text}, '{written}') THEN {minus} || {whole} || {hundredths} END
    """


def pence(digits: str, feed: Feed) -> str:
    """SQL for signed pence, spending above zero; NULL where there are no digits, or more than 64 bits hold."""
    if feed.sign == "spend-is-positive":
        return f"try_cast({digits} AS BIGINT)"
    return f"try_cast(-try_cast({digits} AS HUGEINT) AS BIGINT)"


def why_unread(text: str) -> str:
    """SQL for the reason code of an amount that cannot be read."""
    return f"CASE WHEN regexp_full_match({text}, '{_PART_PENCE}') THEN 'part-pence' ELSE 'amount' END"
