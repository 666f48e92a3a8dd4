"""Every case of the month that finance staff can read, run and found to agree; a wrong expectation, to differ."""

from pathlib import Path
from typing import Final

import pytest

from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.ledger.every_case import run_any_case

CASES: Final = sorted((Path(__file__).parents[2] / "cases" / "closing").glob("*.yaml"))


def text_of(name: str) -> str:
    [file] = [one for one in CASES if one.stem == name]
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_the_month_is_what_the_case_says(file: Path) -> None:
    assert run_any_case(file.read_text(encoding="utf-8"), file.name).differences == ()


@pytest.mark.parametrize(
    ("name", "said", "instead", "difference"),
    [
        ("a-late-payment-counts-in-the-open-month", '2021-22-M02: "£95.00"', '2021-22-M02: "£90.00"',
         "counted in 2021-22-M02: expected £90.00, found £95.00"),
        ("a-late-payment-counts-in-the-open-month", "closed_to: 2021-22-M01", "closed_to: 2021-22-M02",
         "closed to: expected 2021-22-M02, found 2021-22-M01"),
        ("a-ledger-is-brought-to-the-common-date-and-back", '2021-22-M02: "-£13.34"', '2021-22-M02: "£0.00"',
         "adjusted in 2021-22-M02: expected £0.00, found -£13.34"),
        ("a-ledger-is-brought-to-the-common-date-and-back", "refused: unknown-line", "refused: no-reason",
         "event 3: expected to be refused as no-reason, found unknown-line"),
        ("what-is-accepted-is-of-that-amount-by-its-own-finance-lead", 'suspense: "£7.77"', 'suspense: "£7.00"',
         "accepted of 2021-22-M01 TRUST suspense: expected £7.00, found £7.77"),
        ("nothing-more-is-said-of-a-closed-month", "    refused: month-closed\n", "",
         "event 2: expected to be refused as nothing, found month-closed"),
    ],
)  # fmt: skip
def test_a_case_that_expects_otherwise_differs(name: str, said: str, instead: str, difference: str) -> None:
    text = text_of(name)
    assert said in text
    assert run_any_case(text.replace(said, instead), "case.yaml").differences == (difference,)


def test_an_event_that_is_two_things_or_none_is_a_fault_with_its_place() -> None:
    text = text_of("a-late-payment-counts-in-the-open-month").replace(
        "  - paid: {on: 2021-04-20", "  - sold: {on: 2021-04-20"
    )
    with pytest.raises(Refused, match=r"case.yaml:1[0-9]"):
        run_any_case(text, "case.yaml")
