"""Money in words and figures: what is read as pounds, what is refused, and what is written back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyebridge.engine.kernel.money import MAX_PENCE, parse_pounds, pounds

amounts = st.integers(-MAX_PENCE, MAX_PENCE)


def with_commas(figures: str) -> str:
    """Group from the right by hand: 1234567 is 1,234,567."""
    groups = []
    while figures:
        groups.append(figures[-3:])
        figures = figures[:-3]
    return ",".join(reversed(groups))


@given(pence=amounts, sign=st.sampled_from(["", "£"]), commas=st.booleans(), around=st.sampled_from(["", " ", "\t"]))
def test_pounds_and_pence_are_read_exactly_however_they_are_written(
    pence: int, sign: str, commas: bool, around: str
) -> None:
    figures = f"{abs(pence):03d}"
    whole = with_commas(figures[:-2]) if commas else figures[:-2]
    written = f"{around}{'-' if pence < 0 else ''}{sign}{whole}.{figures[-2:]}{around}"
    assert parse_pounds(written) == pence


@given(whole=st.integers(0, MAX_PENCE // 100))
def test_whole_pounds_need_no_pence(whole: int) -> None:
    assert parse_pounds(f"£{whole}") == whole * 100


@pytest.mark.parametrize(
    ("written", "pence"),
    [
        ("4.35", 435),
        ("0.1", 10),
        ("-12.5", -1250),
        ("£5,762,425.00", 576242500),
        ("233000000", 23300000000),
        ("-£0", 0),
    ],
)
def test_one_decimal_is_tens_of_pence_and_no_float_comes_near(written: str, pence: int) -> None:
    assert parse_pounds(written) == pence


@pytest.mark.parametrize(
    "written",
    [
        "",
        "£",
        "-",
        "about 5",
        "12.345",  # a tenth of a penny is not rounded away
        "12.",
        ".50",
        "1e3",
        "1,23",
        "12,34,567",
        "1234,567",
        "1 234",
        "£-5",
        "+5",
        "(5.00)",
        "5.00-",
        "$5.00",
        "5.00\n6.00",
        "NaN",
    ],
)
def test_what_is_not_plainly_pounds_is_refused_with_an_example_to_follow(written: str) -> None:
    with pytest.raises(ValueError, match=r"write pounds and pence, such as £1,234\.56"):
        parse_pounds(written)


@pytest.mark.parametrize("written", ["١٢", "１２.５０"])
def test_only_the_figures_0_to_9_are_money(written: str) -> None:
    with pytest.raises(ValueError, match="not an amount of money"):
        parse_pounds(written)


def test_the_books_hold_64_bits_of_pence_and_not_a_penny_more() -> None:
    assert parse_pounds("92233720368547758.07") == 2**63 - 1
    assert parse_pounds("-92233720368547758.07") == -(2**63 - 1)
    for written in ("92233720368547758.08", "-92233720368547758.08", "99999999999999999999"):
        with pytest.raises(ValueError, match="more than the books can hold"):
            parse_pounds(written)


@given(pence=amounts)
def test_pence_are_written_as_a_decimal_writes_them(pence: int) -> None:
    decimal = f"{abs(Decimal(pence)).scaleb(-2):,.2f}"
    assert pounds(pence) == ("-" if pence < 0 else "") + "£" + decimal


@given(pence=amounts)
def test_what_is_written_reads_back_to_the_same_pence(pence: int) -> None:
    assert parse_pounds(pounds(pence)) == pence
