"""What identifies a person, found in the words of a row: NHS numbers, dates of birth, and people's full names.

The reading is set-wise: each different text is tried against one pattern by the database, and the few that could hold
something are then judged here. A text that is judged to is never quoted, kept or counted by what it holds.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final, Literal

import duckdb

from wyebridge.books.duck import put_table, quoted
from wyebridge.books.feed.names import FIRMS, FIRMS_IN_TWO, FORENAMES, INCORPORATED, NO_SURNAMES
from wyebridge.books.feed.terms import Feed, Role
from wyebridge.engine.ledger.coding import pattern, plain_text

Kind = Literal["nhs-number", "date-of-birth", "name"]
REDACTED: Final = "Redacted"
"""What stands for a payee whose name the feed has redacted."""

_NHS_NUMBER: Final = re.compile(
    r"(?P<said>\b(?:nhs|chi)\b\W*(?:no|num|number|id)?\W*)?"
    r"(?<![0-9])(?P<digits>[0-9]{3}(?P<apart>[ -]?)[0-9]{3}[ -]?[0-9]{4})(?![0-9])",
    re.IGNORECASE,
)
_ISSUED: Final = re.compile(r"[3467]|999|(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])")
"""How numbers that have been issued begin: in England, Wales and Northern Ireland; for tests; in Scotland, a day."""
_BIRTH: Final = re.compile(r"\b(?:d\.? ?o\.? ?b\b|date of birth|born)[^0-9a-z]{0,4}(?:on )?[0-9]", re.IGNORECASE)
_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DATE: Final = re.compile(
    r"(?<![0-9])(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?P<last>(?:19|20)[0-9]{2})"
    r"|(?P<first>(?:19|20)[0-9]{2})-[0-9]{2}-[0-9]{2}"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?[ -](?:{'|'.join(_MONTHS)})[a-z]*[ -](?P<words>(?:19|20)[0-9]{{2}}))(?![0-9])",
    re.IGNORECASE,
)
_YEARS_AGO: Final = 10
"""A day so long before the file's own is taken for a birthday: invoices and the periods they are for are not so old."""

_TITLED: Final = re.compile(
    r"\b(?:[Mm](?:r|rs|iss|x)|MR|MRS|MISS|MX|Ms|Dr)\b\.? +(?:[A-Za-z]\.? +)*[A-Za-z][A-Za-z'’-]+\b"
    r"(?! *(?i:and partners)\b)"
)
_INITIALS: Final = re.compile(r" +(?:[A-Za-z]\.? +)*")
_WORDS: Final = re.compile(r"[^\W\d_][\w'’-]*")
_SAINT: Final = frozenset({"st", "saint", "ss", "sts"})


def candidates(middle: date) -> str:
    """A regular expression, for the database, of every text that could hold anything that is looked for.

    It is narrow, so that few texts are judged one by one: most dates in a ledger's words are of its own year.
    """
    words = "|".join(["mr", "mrs", "ms", "miss", "mx", "dr", "born", "date of birth", "nhs", "chi", *sorted(FORENAMES)])
    long_ago = "|".join(str(year) for year in range(1900, min(middle.year, 2100) - _YEARS_AGO + 1))
    return (
        r"([3467][0-9]{2}|999|[0-3][0-9][01])[0-9]{7}|[0-9]{3}[ -][0-9]{3}[ -]?[0-9]{4}"
        rf"|[0-9][/.-]({long_ago})|({long_ago})-[0-9]{{2}}-[0-9]"
        rf"|(?i:({'|'.join(_MONTHS)})[a-z]*[ -]({long_ago}))"
        rf"|(?i:\b(d\.? ?o\.? ?b|{words})\b)"
    )


def kind_of(text: str, middle: date) -> Kind | None:
    """What a text holds that identifies a person, if anything. `middle` is a day in the middle of its file."""
    if any(_is_persons(found) for found in _NHS_NUMBER.finditer(text)):
        return "nhs-number"
    if _BIRTH.search(text) or any(_is_long_ago(found, middle) for found in _DATE.finditer(text)):
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


def _is_persons(found: re.Match[str]) -> bool:
    """Whether ten digits are a person's number. References have ten digits too: bare ones must be of those issued."""
    is_likely = found["said"] or found["apart"] or _ISSUED.match(found["digits"])
    return bool(is_likely) and is_nhs_number(found["digits"])


def _is_long_ago(found: re.Match[str], middle: date) -> bool:
    return int(found["last"] or found["first"] or found["words"]) <= middle.year - _YEARS_AGO


def has_name(text: str) -> bool:
    """Whether a text holds a person's name: a title and a surname, or a common forename and a surname."""
    return any(_titled(text)) or any(_forename_and_surname(text))


def _titled(text: str) -> Iterator[bool]:
    for found in _TITLED.finditer(text):
        yield not _is_a_firm([word.casefold() for word in _WORDS.findall(text[found.end() :])[:2]], text[found.end() :])


def _forename_and_surname(text: str) -> Iterator[bool]:
    words = list(_WORDS.finditer(text.upper() if text.islower() else text))
    for at, word in enumerate(words):
        if word[0].casefold() not in FORENAMES or not word[0][0].isupper():
            continue
        before, after = words[:at][-1:], [one for one in words[at + 1 : at + 6] if len(one[0]) > 1]
        if before and before[0][0].casefold() in _SAINT:
            continue
        # `Teme, John` says it the other way round.
        if before and text[before[0].end() : word.start()].strip() == "," and _is_surname(before[0]):
            yield not (after and after[0][0].casefold() in NO_SURNAMES)
        if after and _is_surname(after[0]) and _INITIALS.fullmatch(text[word.end() : after[0].start()]):
            yield not _is_a_firm([one[0].casefold() for one in after[1:3]], text[after[0].end() :])


def _is_surname(word: re.Match[str]) -> bool:
    return len(word[0]) > 1 and word[0][0].isupper() and word[0].casefold() not in NO_SURNAMES


def _is_a_firm(follow: Sequence[str], text: str) -> bool:
    """Whether the words that follow a name make it that of a firm, a school or a home. `text` begins after the name."""
    if text.lstrip().startswith("&") or not INCORPORATED.isdisjoint(follow):
        return True
    first, second = (*follow, "", "")[:2]
    return first in FIRMS or second in FIRMS_IN_TWO.get(first, ())


def keep_out_personal(connection: duckdb.DuckDBPyConnection, feed: Feed, released: Collection[int] = ()) -> None:
    """Set aside the rows of table `typed` whose words may identify a person, or redact the payee, as the feed says.

    A row whose cells cannot be told apart is left as it is: its text is looked at as a whole when it is set aside.
    Those in `released` are left too: an officer has said that they identify nobody.
    """
    personal = feed.personal
    middle = middle_day(connection)
    for role in dict.fromkeys((*personal.look_in, *personal.payees_in)):
        # Payees repeat, so each is tried once; of free text most are different, and telling them apart is the dearer.
        texts = "typed"
        if role not in personal.look_in:
            texts = "payees"
            connection.execute(f"CREATE OR REPLACE TEMP TABLE payees AS SELECT DISTINCT {role} FROM typed")
        different = connection.execute(
            f"SELECT DISTINCT {role} FROM {texts} WHERE regexp_matches({role}, {quoted(candidates(middle))})"
        ).fetchall()
        judged = [(text, judge(text, feed, middle)) for (text,) in different]
        found = [(text, kind) for text, kind in judged if kind]
        if role not in personal.look_in and personal.people_paid != "set-aside":
            if personal.people_paid == "redact":
                _redact(connection, role, [text for text, kind in found if kind == "name"])
            found = [(text, kind) for text, kind in found if kind != "name"]
        _set_aside(connection, role, found, released)


def middle_day(connection: duckdb.DuckDBPyConnection) -> date:
    """A day in the middle of those in table `days`, which one mistyped cannot move; the last of all where none is."""
    [(middle,)] = connection.execute(
        "SELECT quantile_disc(effective_on, 0.5) FROM days WHERE date_reason IS NULL"
    ).fetchall()
    return middle if isinstance(middle, date) else date.max


def judge(text: str, feed: Feed, middle: date) -> Kind | None:
    """What a text holds that identifies a person, unless the feed says that such a text does not."""
    if any(re.fullmatch(pattern(allowed), plain_text(text)) for allowed in feed.personal.not_personal):
        return None
    return kind_of(text, middle)


def _set_aside(
    connection: duckdb.DuckDBPyConnection, role: Role, found: Sequence[tuple[str, Kind]], released: Collection[int]
) -> None:
    if found:
        put_table(connection, "personal", {"text": str, "kind": str}, found)
        connection.execute(
            f"""
            UPDATE typed SET reason = kind || ':{role}' FROM personal
            WHERE typed.{role} = personal.text AND reason IS NULL AND NOT list_contains($released, row)
            """,
            {"released": sorted(released)},
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
