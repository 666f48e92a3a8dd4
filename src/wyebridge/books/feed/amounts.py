"""Amounts as finance systems write them, read strictly into whole pence by SQL; no float on the way."""

from typing import Final

from wyebridge.books.feed.terms import Feed

_NUMBER: Final = r"(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2}0*)?|\.\d{1,2}0*)"
_POSITIVE: Final = rf"£? ?{_NUMBER}"
_NEGATIVES: Final = {
    "leading-minus": rf"- ?£? ?{_NUMBER}|£ ?- ?{_NUMBER}",
    "trailing-minus": rf"£? ?{_NUMBER} ?-",
    "brackets": rf"\( ?£? ?{_NUMBER} ?\)",
}
_WITH_TRAILING_POINT: Final = r"[^.]*\.\d{2}\."

# Amounts beyond two decimals are read only where the rest are noughts: `12.345` is nobody's pence.


def repair(text: str, feed: Feed) -> str:
    """SQL for the named repair an amount needs, or ''. `trailing-point` reads `10298896.31.` as `10298896.31`."""
    if "trailing-point" not in feed.repairs:
        return "''"
    is_needed = f"suffix({text}, '.') AND regexp_full_match({text}, '{_WITH_TRAILING_POINT}')"
    return f"CASE WHEN {is_needed} THEN 'trailing-point' ELSE '' END"


def repaired(text: str, feed: Feed) -> str:
    """SQL for the amount's text after its repair."""
    if "trailing-point" not in feed.repairs:
        return text
    return f"CASE WHEN {repair(text, feed)} = '' THEN {text} ELSE left({text}, length({text}) - 1) END"


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
