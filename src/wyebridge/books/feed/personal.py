"""What identifies a person, found in the words of a row: NHS numbers, dates of birth, and people's full names.

The reading is set-wise: each different text is tried against one pattern by the database, and the few that could hold
something are then judged here. A text that is judged to is never quoted, kept or counted by what it holds.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, Literal

import duckdb

from wyebridge.books.duck import put_table, quoted
from wyebridge.books.feed.names import FORENAMES, NO_SURNAMES
from wyebridge.books.feed.terms import Feed, Role
from wyebridge.engine.ledger.coding import pattern, plain_text

Kind = Literal["nhs-number", "date-of-birth", "name"]
REDACTED: Final = "Redacted"
"""What stands for a payee whose name the feed has redacted."""

_NHS_NUMBER: Final = re.compile(r"(?<![0-9])[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}(?![0-9])")
_BIRTH: Final = re.compile(r"\b(?:d\.? ?o\.? ?b\b|date of birth|born)[^0-9a-z]{0,4}(?:on )?[0-9]", re.IGNORECASE)
_DATE: Final = re.compile(r"(?<![0-9])([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]((?:19|20)[0-9]{2})(?![0-9])")
_YEARS_AGO: Final = 10
"""A day so long before the file's own is taken for a birthday: invoices and the periods they are for are not so old."""

_TITLED: Final = re.compile(
    r"\b(?:[Mm](?:r|rs|iss|x)|MR|MRS|MISS|MX|Ms|Dr)\b\.? +(?:[A-Za-z]\.? +)*([A-Za-z][A-Za-z'’-]+)\b(?! *(?:&|and\b))"
)
_INITIALS: Final = re.compile(r" +(?:[A-Z]\.? +)*")
_WORDS: Final = re.compile(r"[^\W\d_][\w'’-]*")
_SAINT: Final = frozenset({"st", "saint", "ss", "sts"})


def candidates() -> str:
    """A regular expression, for the database, of every text that could hold anything that is looked for."""
    words = "|".join(["mr", "mrs", "ms", "miss", "mx", "dr", "born", "date of birth", *sorted(FORENAMES)])
    return (
        r"[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}"
        r"|[0-9]{1,2}[/.-][0-9]{1,2}[/.-](19|20)[0-9]{2}"
        rf"|(?i:\b(d\.? ?o\.? ?b|{words})\b)"
    )


def kind_of(text: str, latest: date) -> Kind | None:
    """What a text holds that identifies a person, if anything. `latest` is the last day of the file it stands in."""
    if any(is_nhs_number(found) for found in _NHS_NUMBER.findall(text)):
        return "nhs-number"
    if _BIRTH.search(text) or any(_is_long_ago(found, latest) for found in _DATE.findall(text)):
        return "date-of-birth"
    return "name" if has_name(text) else None


def is_nhs_number(text: str) -> bool:
    """Whether ten digits, spaces and hyphens aside, end in the check digit of an NHS number.

    Each of the first nine is weighted by ten less its place from nought; eleven less the remainder of their sum by
    eleven is the tenth, with eleven for nought, and no number for ten. (NHS Data Dictionary, NHS NUMBER.) One number of
    ten digits in eleven passes by chance.
    """
    digits = [int(letter) for letter in text if letter.isdigit()]
    if len(digits) != 10 or not any(digits):
        return False
    check = 11 - sum(digit * (10 - place) for place, digit in enumerate(digits[:9])) % 11
    return check % 11 == digits[9] and check != 10


def _is_long_ago(found: Sequence[str], latest: date) -> bool:
    day, month, year = map(int, found)
    return min(day, month) <= 12 and max(day, month) <= 31 and year <= latest.year - _YEARS_AGO


def has_name(text: str) -> bool:
    """Whether a text holds a person's name: a title and a surname, or a common forename and a surname."""
    return _TITLED.search(text) is not None or any(_forename_and_surname(text))


def _forename_and_surname(text: str) -> Iterator[bool]:
    words = list(_WORDS.finditer(text))
    for at, word in enumerate(words):
        if word[0].casefold() not in FORENAMES or not word[0][0].isupper():
            continue
        before, after = words[:at][-1:], [one for one in words[at + 1 : at + 5] if len(one[0]) > 1]
        if before and before[0][0].casefold() in _SAINT:
            continue
        # `Teme, John` says it the other way round.
        if before and text[before[0].end() : word.start()].strip() == "," and _is_surname(before[0]):
            yield not (after and after[0][0].casefold() in NO_SURNAMES)
        if (
            after
            and _is_surname(after[0])
            and not text[word.end() : after[0].start()].strip(" .ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        ):
            follows = text[after[0].end() :].lstrip()
            is_a_firm = follows.startswith("&") or (len(after) > 1 and after[1][0].casefold() in NO_SURNAMES)
            yield not is_a_firm


def _is_surname(word: re.Match[str]) -> bool:
    return len(word[0]) > 1 and word[0][0].isupper() and word[0].casefold() not in NO_SURNAMES


def keep_out_personal(connection: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    """Set aside the rows of table `typed` whose words may identify a person, or redact the payee, as the feed says.

    A row whose cells cannot be told apart is left as it is: its text is looked at as a whole when it is set aside.
    """
    personal = feed.personal
    latest = latest_day(connection)
    for role in dict.fromkeys((*personal.look_in, *personal.payees_in)):
        # Each different text once: the pattern is dearer than telling texts apart, of which a ledger has few.
        different = connection.execute(
            f"""
            WITH different AS MATERIALIZED (SELECT DISTINCT {role} AS text FROM typed)
            SELECT text FROM different WHERE regexp_matches(text, {quoted(candidates())})
            """
        ).fetchall()
        judged = [(text, judge(text, feed, latest)) for (text,) in different]
        found = [(text, kind) for text, kind in judged if kind]
        if role not in personal.look_in and personal.people_paid != "set-aside":
            if personal.people_paid == "redact":
                _redact(connection, role, [text for text, kind in found if kind == "name"])
            found = [(text, kind) for text, kind in found if kind != "name"]
        _set_aside(connection, role, found)


def latest_day(connection: duckdb.DuckDBPyConnection) -> date:
    """The last day of the file whose days are in table `days`; today's century's end where it has none."""
    [(latest,)] = connection.execute("SELECT max(effective_on) FROM days WHERE date_reason IS NULL").fetchall()
    return latest if isinstance(latest, date) else date.max


def judge(text: str, feed: Feed, latest: date) -> Kind | None:
    """What a text holds that identifies a person, unless the feed says that such a text does not."""
    if any(re.fullmatch(pattern(allowed), plain_text(text)) for allowed in feed.personal.not_personal):
        return None
    return kind_of(text, latest)


def _set_aside(connection: duckdb.DuckDBPyConnection, role: Role, found: Sequence[tuple[str, Kind]]) -> None:
    if found:
        put_table(connection, "personal", {"text": str, "kind": str}, found)
        connection.execute(
            f"""
            UPDATE typed SET reason = kind || ':{role}' FROM personal
            WHERE typed.{role} = personal.text AND NOT is_broken
            """
        )


def _redact(connection: duckdb.DuckDBPyConnection, role: Role, texts: Sequence[str]) -> None:
    if texts:
        put_table(connection, "personal", {"text": str}, [(text,) for text in texts])
        connection.execute(
            f"""
            UPDATE typed SET {role} = '{REDACTED}', repaired = concat_ws('; ', nullif(repaired, ''), 'payee-redacted')
            FROM personal WHERE typed.{role} = personal.text
            """
        )
