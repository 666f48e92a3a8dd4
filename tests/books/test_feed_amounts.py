"""Amounts as finance systems write them: which are read, to the penny, and which are set aside."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Final
from unicodedata import category

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wyebridge.books.feed.cells import text as cell_text
from wyebridge.books.feed.terms import Feed

from .extracts import feed, read, refusal, row, table

LARGEST: Final = 2**51 - 1
LENIENT: Final = feed()
"""Takes every style of negative, and mends a trailing point."""
STRICT: Final = feed(negatives=(), repairs=())


def read_pence(texts: Sequence[str], by: Feed = LENIENT) -> list[int | None]:
    """The pence of each text as a file's amount; None where the row is set aside for its amount."""
    found = read(table([row(net=text) for text in texts]), by=by)
    by_row = {one["row"]: one["pence"] for one in found.readable}
    refused = {one["row"] for one in found.unreadable}
    assert {one["code"] for one in found.unreadable} <= {"amount", "part-pence", "no-amount"}
    assert by_row.keys() | refused == set(range(2, 2 + len(texts)))
    return [by_row.get(number) for number in range(2, 2 + len(texts))]


def _spelled(*parts: tuple[str, ...]) -> set[str]:
    return {"".join(chosen) for chosen in product(*parts)}


SPACES: Final = "".join(letter for letter in map(chr, range(0x10000)) if category(letter) == "Zs")
"""What may stand round an amount: every sort of space, but no tab or line ending."""
SPACE: Final = ("", " ")
POUND: Final = ("", "£")
POSITIVE_SHAPES: Final = _spelled(("", "£", "£ "), ("N",)) | {" N"}
NEGATIVE_SHAPES: Final = {
    "leading-minus": _spelled(("-",), SPACE, POUND, SPACE, ("N",)) | _spelled(("£",), SPACE, ("-",), SPACE, ("N",)),
    "trailing-minus": _spelled(POUND, SPACE, ("N",), SPACE, ("-",)),
    "brackets": _spelled(("(",), SPACE, POUND, SPACE, ("N",), SPACE, (")",)),
}
"""Every way to write a figure N, and no other."""


def slow_pence(text: str, by: Feed) -> int | None:
    """Read an amount letter by letter, with an exact fraction for the sum."""
    text = text.strip(SPACES)
    figures = "".join(letter for letter in text if letter in "0123456789.,")
    if not figures or text.count(figures) != 1:
        return None
    is_mended = "trailing-point" in by.repairs and text.endswith(figures) and _ends_in_stray_point(figures)
    shape = text.replace(figures, "N")
    size = _slow_size(figures[:-1] if is_mended else figures)
    if size is None:
        return None
    if shape in POSITIVE_SHAPES:
        return size
    return -size if any(shape in NEGATIVE_SHAPES[style] for style in by.negatives) else None


def _ends_in_stray_point(figures: str) -> bool:
    parts = figures.split(".")
    return len(parts) == 3 and len(parts[1]) == 2 and parts[1].isdigit() and not parts[2]


def _slow_size(figures: str) -> int | None:
    whole, point, fraction = figures.partition(".")
    groups = whole.split(",")
    if point and not fraction:
        return None
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        return None
    if not whole + fraction or not ("".join(groups) + fraction).isdigit():
        return None
    pence = Fraction(f"0{''.join(groups)}.{fraction}0") * 100
    return int(pence) if pence.denominator == 1 else None


READ: Final = {
    "5": 500,
    "5.5": 550,
    "5.00": 500,
    "05.00": 500,
    "0": 0,
    "-0.00": 0,
    ".50": 50,
    "-.50": -50,
    "0.07": 7,
    "4.35": 435,  # 4.35 * 100 is 434.99… in floats
    "1,234.56": 123456,
    "1234.56": 123456,
    "12,345,678.90": 1234567890,
    "12.500": 1250,
    "12.3000": 1230,
    "£5.00": 500,
    "£ 5.00": 500,
    " 5.00 ": 500,
    "5.00\u00a0": 500,
    "-£3": -300,
    "£-3": -300,
    "- £3": -300,
    "-3": -300,
    "5.00-": -500,
    "£5.00 -": -500,
    "(12.00)": -1200,
    "(£1,200.00)": -120000,
    "( 12 )": -1200,
    "10298896.31.": 1029889631,
    "-1,234.50.": -123450,
}
SET_ASIDE: Final = (
    "",
    "abc",
    "1e3",
    "1E3",
    "12.345",
    "12.3450",
    "5.",
    ".",
    "1,23.00",
    "1234,567.00",
    ",123",
    "1,234,56",
    "1 234.00",
    "+5.00",
    "--5.00",
    "-5.00-",
    "(-5.00)",
    "-(5.00)",
    "(5.00",
    "5.00)",
    "£",
    "-",
    "()",
    "££5",
    "5.00£",
    "$5.00",
    "€5.00",
    "£  5.00",
    "5.00 CR",
    "5.00p",
    "0x10",
    "1_000",
    "NaN",
    "inf",
    "5.00\n",
    "\t5.00",
    "£\u00a05.00",
    "\u22125.00",
    "\u0665",
    "5..00",
    "5.00..",
    "5.0.",
    "5.000.",
    "1.2.3",
)


@pytest.mark.parametrize(("text", "pence"), READ.items())
def test_an_amount_is_read_to_the_penny(text: str, pence: int) -> None:
    assert slow_pence(text, LENIENT) == pence
    assert read_pence([text]) == [pence]


def test_what_is_nobodys_pence_is_set_aside_with_its_reason() -> None:
    assert [slow_pence(text, LENIENT) for text in SET_ASIDE] == [None] * len(SET_ASIDE)
    found = read(table([row(net=text) for text in SET_ASIDE]))
    assert found.readable == []
    codes = {"": "no-amount", "12.345": "part-pence", "12.3450": "part-pence"}
    assert found.codes == [codes.get(text, "amount") for text in SET_ASIDE]
    assert found.extract.pence_in == 0
    assert found.extract.rows_unreadable == len(SET_ASIDE)


FIGURES = st.one_of(
    st.integers(0, 10**13).map(str),
    st.integers(0, 10**13).map("{:,}".format),
    st.text("0123456789,.", max_size=9),
)
FRACTIONS = st.one_of(
    st.just(""), st.from_regex(r"\.[0-9]{0,4}\.?", fullmatch=True), st.sampled_from([".", ".00.", ".500"])
)
BEFORE = st.sampled_from(["", "", "", "£", "-", "£-", "-£", "(", "(£", " ", "£ ", "- ", "( ", "--", "+"])
AFTER = st.sampled_from(["", "", "", "-", " -", ")", " )", " ", "e3", "p"])
WRITTEN = st.builds("".join, st.tuples(BEFORE, FIGURES, FRACTIONS, AFTER))
SCRIBBLED = st.text("0123456789.,£()- +eE\t\u00a0\u3000\u2212\u0663p", max_size=12)
FEEDS = st.builds(
    feed,
    negatives=st.lists(st.sampled_from(sorted(NEGATIVE_SHAPES)), unique=True).map(tuple),
    repairs=st.sampled_from([(), ("trailing-point",)]),
)


@given(texts=st.lists(st.one_of(WRITTEN, SCRIBBLED), min_size=1, max_size=40), by=FEEDS)
@example(texts=[*READ, *SET_ASIDE], by=LENIENT)
@example(texts=[*READ, *SET_ASIDE], by=STRICT)
@settings(max_examples=35)
def test_any_text_is_read_as_a_person_would_or_not_at_all(texts: list[str], by: Feed) -> None:
    assert read_pence(texts, by) == [slow_pence(text, by) for text in texts]


@pytest.mark.parametrize("style", NEGATIVE_SHAPES)
def test_a_feed_takes_only_the_negatives_it_names(style: str) -> None:
    written = {"leading-minus": "-5.00", "trailing-minus": "5.00-", "brackets": "(5.00)"}
    expected = [-500 if known == style else None for known in written]
    assert read_pence(list(written.values()), feed(negatives=(style,))) == expected


def test_a_trailing_point_is_mended_by_name_and_counted() -> None:
    found = read(table([row(net="10298896.31."), row(net="10298896.31", document="2")]))
    assert [one["pence"] for one in found.readable] == [1_029_889_631, 1_029_889_631]
    assert [one["repaired"] for one in found.readable] == ["trailing-point", ""]
    assert found.extract.repaired == 1


def test_a_trailing_point_is_set_aside_where_the_feed_names_no_such_repair() -> None:
    found = read(table([row(net="10298896.31.")]), by=STRICT)
    assert found.codes == ["amount"]
    assert found.extract.repaired == 0


def test_only_rows_that_a_repair_let_in_are_counted_as_repaired() -> None:
    found = read(table([row(net="abc.00."), row(date="never", net="5.00.")]))
    assert found.readable == []
    assert found.extract.repaired == 0


def test_a_ledger_that_writes_spending_as_negative_is_turned_round() -> None:
    turned = feed(sign="spend-is-negative")
    assert read_pence(["-5.00", "5.00", "(1.25)"], turned) == [500, -500, 125]


def test_gross_and_vat_are_read_by_the_same_rule_and_hold_up_nothing() -> None:
    headings = ("Date", "Document", "Net", "Supplier", "Gross", "VAT")
    rows = [
        [*row(document="1"), "£1,206.00", "(201.00)"],
        [*row(document="2"), "10.50.", "12.345"],
        [*row(document="3"), "", "none"],
    ]
    by = feed(columns={**feed().columns, "document": ("Document",)})
    found = read(table(rows, headings), by=by)
    assert [(one["gross_pence"], one["vat_pence"]) for one in found.readable] == [
        (120_600, -20_100),
        (1_050, None),
        (None, None),
    ]


def _written(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02}"


@pytest.mark.parametrize("pence", [LARGEST, -LARGEST])
def test_the_largest_amount_that_can_be_split_is_read_to_the_penny(pence: int) -> None:
    assert read_pence([_written(pence)]) == [pence]


@pytest.mark.parametrize("pence", [LARGEST + 1, -LARGEST - 1, 2**63 - 1, 2**63, -(2**63), 10**30])
def test_an_amount_too_large_to_split_refuses_the_file_and_names_its_line(pence: int) -> None:
    [problem] = refusal(table([row(), row(net=_written(pence)), row()]), name="april.csv")
    assert problem.code == "amount-too-large"
    assert str(problem.place) == "april.csv:3"
    assert _written(pence) in problem.what.replace(",", "").replace("£", "")


def test_every_amount_too_large_is_named_at_once() -> None:
    problems = refusal(table([row(net="9" * 20), row(), row(net=f"({'8' * 25})")]), name="april.csv")
    assert [str(problem.place) for problem in problems] == ["april.csv:2", "april.csv:4"]


def test_amounts_that_together_pass_64_bits_refuse_the_file() -> None:
    # Of both signs: a credit that brings the sum back within bounds does not make the amounts money.
    [problem] = refusal(table([*[row(net=_written(LARGEST))] * 4_097, row(net="-0.01")]))
    assert problem.code == "amount-too-large"
    assert "together" in problem.what


SUMS = st.lists(st.integers(-(10**10), 10**10), min_size=2, max_size=6)


@given(sums=st.lists(SUMS, min_size=1, max_size=20))
@settings(max_examples=30)
def test_the_noise_of_a_spreadsheets_sums_is_mended_to_the_very_penny(sums: list[list[int]]) -> None:
    texts = [cell_text(sum(pence / 100 for pence in terms)) for terms in sums]
    assert read_pence(texts, feed(repairs=("binary-noise",))) == [sum(terms) for terms in sums]


@pytest.mark.parametrize("net", ["0.30000000000000004", "2526.4999999999995", "-0.000000000000000027755575615628914"])
def test_noise_is_mended_by_name_and_counted_and_otherwise_set_aside(net: str) -> None:
    mended = read(table([row(net=net)]), by=feed(repairs=("binary-noise",)))
    assert [one["repaired"] for one in mended.readable] == ["binary-noise"]
    assert mended.extract.repaired == 1
    assert read(table([row(net=net)])).codes == ["part-pence"]


@pytest.mark.parametrize("net", ["0.333", "2526.499", "2526.4949999999999999", "0.12345678901234567", "0.005"])
def test_a_part_of_a_penny_that_somebody_wrote_is_no_noise(net: str) -> None:
    assert read(table([row(net=net)]), by=feed(repairs=("binary-noise",))).codes == ["part-pence"]


def test_several_repairs_each_mend_their_own() -> None:
    by = feed(repairs=("trailing-point", "binary-noise"))
    assert read_pence(["5.00.", "0.30000000000000004", "5.00"], by) == [500, 30, 500]
