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


_PLAIN: Final = r"-?\d+(?:\.\d{1,2})?"


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


def number(text: str, feed: Feed) -> str:
    """SQL for the unsigned figures of an amount as the feed writes them; NULL where it is not one."""
    written = "|".join([_POSITIVE, *(_NEGATIVES[style] for style in feed.negatives)])
    figures = rf"regexp_extract({text}, '[0-9.][0-9,.]*')"
    # Most amounts are written plainly, and the plain form is far quicker to know than all the others together.
    plainly = f"CASE WHEN regexp_full_match({text}, '{_PLAIN}') THEN ltrim({text}, '-')"
    if "leading-minus" not in feed.negatives:
        plainly = f"CASE WHEN regexp_full_match({text}, '{_PLAIN.removeprefix('-?')}') THEN {text}"
    return f"{plainly} WHEN regexp_full_match({text}, '{written}') THEN {figures} END"


def pence(text: str, figures: str, feed: Feed) -> str:
    """SQL for signed pence; NULL where there are no figures, or more than 64 bits hold."""
    whole = f"replace(split_part({figures}, '.', 1), ',', '')"
    hundredths = f"rpad(left(split_part({figures}, '.', 2), 2), 2, '0')"
    magnitude = f"try_cast({whole} || {hundredths} AS BIGINT)"
    is_negative = f"(contains({text}, '-') OR contains({text}, '('))"
    sign = "-1" if feed.sign == "spend-is-positive" else "1"
    return f"{magnitude} * CASE WHEN {is_negative} THEN {sign} ELSE -({sign}) END"
