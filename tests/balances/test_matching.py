"""Matching two ledgers: nothing lost, nothing twice, no order that matters, and the same as the slow, obvious way."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.ledger.balances import pairing
from wyebridge.engine.ledger.balances.agree import agree_balances
from wyebridge.engine.ledger.balances.match import Side, match
from wyebridge.engine.ledger.balances.references import plain_reference, quoted_references
from wyebridge.engine.ledger.balances.terms import KINDS, RULES, Balances, Dispute, Ledger, Shown, total
from wyebridge.engine.ledger.every_case import run_any_case
from wyebridge.engine.ledger.vat_rates import gross_or_net, rates_on

from .slow_twin import slow_matches, vat_is_all_between

CASES: Final = sorted((Path(__file__).parents[2] / "cases" / "balances").glob("*.yaml"))
YEAR_END: Final = date(2009, 3, 31)
MIDSUMMER: Final = date(2008, 6, 20)

# Few amounts, days, documents and funds, so that entries collide in every way that rules tell apart.
AMOUNTS: Final = (1000, 1000, 2000, 3000, 1150, 1175, 500, -1000, -500, 0)
entries = st.builds(
    Shown,
    on=st.integers(0, 30).map(lambda days: MIDSUMMER + timedelta(days=days)),
    pence=st.sampled_from(AMOUNTS),
    document=st.sampled_from(["", "D-0001", "d1", "D2", "D3", "E1234"]),
    fund=st.sampled_from(["", "beds", "care"]),
    description=st.sampled_from(["", "paid E1234", "D0002 and E1234", "for 2008"]),
    vat_pence=st.sampled_from([None, 0, 175]),
    is_alike=st.sampled_from([False, False, False, True]),
)


def numbered(shown: Sequence[Shown], batch: int) -> list[Shown]:
    return [replace(entry, batch=batch, row=row) for row, entry in enumerate(shown)]


ledgers = st.tuples(
    st.lists(entries, max_size=12).map(lambda shown: numbered(shown, 1)),
    st.lists(entries, max_size=12).map(lambda shown: numbered(shown, 2)),
)


def agreed(
    first: Sequence[Shown],
    second: Sequence[Shown],
    *,
    as_at: date = YEAR_END,
    days: int = 10,
    disputes: Sequence[Dispute] = (),
    covers_to: date | None = date(2010, 1, 1),
) -> Balances:
    return agree_balances(
        Ledger("A", tuple(first), covers_to, covers_to),
        Ledger("B", tuple(second), covers_to, covers_to),
        as_at=as_at,
        window_days=days,
        disputes=disputes,
    )


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_two_ledgers_agree_as_the_case_says(file: Path) -> None:
    assert run_any_case(file.read_text(encoding="utf-8"), file.name).differences == ()


def test_every_rule_and_every_kind_of_difference_has_its_case() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in CASES)
    assert all(f"{rule}: " in text for rule in RULES)
    assert all(f"kind: {kind}," in text for kind in KINDS)


def test_a_wrong_expectation_is_reported() -> None:
    text = (CASES[0].parent / "posted-twice.yaml").read_text(encoding="utf-8")
    wrong = text.replace('matched: {reference: "£88.00"}', 'matched: {reference: "£87.00", only-two: "£1.00"}')
    wrong = wrong.replace("kind: duplicate", "kind: missing")
    assert wrong != text
    assert run_any_case(wrong, "case.yaml").differences == (
        "matched by only-two: expected £1.00, found nothing",
        "matched by reference: expected £87.00, found £88.00",
        "expected, not found: 1 missing, COUNCIL £0.00, TRUST £88.00",
        "found: 1 duplicate, COUNCIL £0.00, TRUST £88.00",
    )


@settings(max_examples=120)
@given(ledgers, st.sampled_from([0, 3, 10]))
def test_the_rules_take_what_the_slow_way_takes(both: tuple[list[Shown], list[Shown]], days: int) -> None:
    found = {
        (rule, frozenset(mine), frozenset(theirs)) for rule, mine, theirs in match(Side(both[0]), Side(both[1]), days)
    }
    assert found == slow_matches(*both, days)


@settings(max_examples=100)
@given(ledgers, st.data())
def test_the_order_of_entries_never_matters(both: tuple[list[Shown], list[Shown]], data: st.DataObject) -> None:
    shuffled = [data.draw(st.permutations(side)) for side in both]
    assert agreed(*shuffled) == agreed(*both)


@settings(max_examples=100)
@given(ledgers, st.sampled_from([date(2008, 6, 30), date(2008, 7, 10), YEAR_END, date(2009, 4, 30)]))
def test_every_entry_of_the_period_stands_once_and_the_two_sides_tie(
    both: tuple[list[Shown], list[Shown]], as_at: date
) -> None:
    found = agreed(*both, as_at=as_at)
    for given_entries, placed, alike in (
        (both[0], found.of_first(), found.alike_first),
        (both[1], found.of_second(), found.alike_second),
    ):
        assert Counter((*placed, *alike)) == Counter(e for e in given_entries if found.starts <= e.on <= as_at)
        assert all(entry.is_alike for entry in alike)
    matched = sum(total(one.first) for one in found.matched)
    assert matched == sum(total(one.second) for one in found.matched)
    assert total(found.of_first()) == matched + sum(total(one.first) for one in found.differences)
    assert total(found.of_second()) == matched + sum(total(one.second) for one in found.differences)
    assert total(found.of_first()) - total(found.of_second()) == found.difference_pence


@given(ledgers)
def test_a_match_comes_to_the_same_and_a_difference_in_amount_does_not(both: tuple[list[Shown], list[Shown]]) -> None:
    found = agreed(*both)
    assert all(total(one.first) == total(one.second) for one in found.matched)
    for one in found.differences:
        assert (one.kind in ("amount", "VAT")) == bool(one.first and one.second)
        assert one.pence != 0 or not (one.first and one.second), "entries that come to nothing may be missing"


@given(ledgers)
def test_a_difference_called_vat_is_one_that_vat_makes(both: tuple[list[Shown], list[Shown]]) -> None:
    for one in agreed(*both).differences:
        if one.kind in ("VAT", "amount"):
            sides = (one.first, one.second)
            stated = [sum(entry.vat_pence or 0 for entry in side) for side in sides]
            days = [entry.on for side in sides for entry in side]
            made = vat_is_all_between(total(one.first), total(one.second), [vat for vat in stated if vat], days)
            assert (one.kind == "VAT") == made


@given(ledgers)
def test_what_is_alone_is_called_a_duplicate_only_where_its_own_ledger_shows_it_again(
    both: tuple[list[Shown], list[Shown]],
) -> None:
    for one in agreed(*both).differences:
        for side, ledger in ((one.first, both[0]), (one.second, both[1])):
            if one.kind == "duplicate" and side:
                reference = plain_reference(side[0].document)
                twins = [e for e in ledger if plain_reference(e.document) == reference and e not in side]
                assert all(any(twin.pence == entry.pence for twin in twins) for entry in side)


@given(ledgers, st.sampled_from([date(2008, 7, 10), YEAR_END]))
def test_what_an_officer_names_is_disputed_and_nothing_else_changes(
    both: tuple[list[Shown], list[Shown]], as_at: date
) -> None:
    dispute = Dispute("1", "A", "d 0001", None, "A. Lead", "A", as_at, "Not ordered.")
    plain, found = agreed(*both, as_at=as_at), agreed(*both, as_at=as_at, disputes=[dispute])
    named = [one for one in found.differences if one.kind == "disputed"]
    groups = [(one.first, one.second) for one in plain.matched]
    groups += [(one.first, one.second) for one in plain.differences]
    expected = [group for group in groups if any(plain_reference(e.document) == "D1" for e in group[0])]
    assert Counter((one.first, one.second) for one in named) == Counter(expected)
    assert found.difference_pence == plain.difference_pence
    assert found.disputes_unfound == (() if expected else (dispute,))


def test_a_dispute_may_name_an_amount_where_the_document_is_not_enough() -> None:
    both = [Shown(MIDSUMMER, pence, "D1", row=pence) for pence in (100, -200)]
    dispute = Dispute("1", "A", "D1", 200, "A. Lead", "A", YEAR_END, "Not ordered.")
    found = agreed(both, [], disputes=[dispute])
    assert [one.first[0].pence for one in found.differences if one.kind == "disputed"] == [-200]


def test_a_ledger_that_gave_nothing_that_way_is_awaited_and_not_blamed() -> None:
    paid = Ledger("A", (Shown(MIDSUMMER, 100, "D1"),), YEAR_END, None)
    nothing = agree_balances(paid, Ledger("B", (), None, None), as_at=YEAR_END, window_days=10)
    assert nothing.awaiting == ("awaiting B: an extract that shows what it received from A",)
    [one] = nothing.differences
    assert (one.kind, one.why) == ("missing", "B has given no extract that would show it")
    payments_alone = Ledger("B", (Shown(MIDSUMMER, -70, "E1"),), None, YEAR_END)
    found = agree_balances(paid, payments_alone, as_at=YEAR_END, window_days=10)
    assert found.awaiting == (
        "awaiting B: an extract that shows what it received from A",
        "awaiting A: an extract that shows what it received from B",
    )


def test_the_lines_of_one_document_that_nothing_answers_are_one_difference() -> None:
    lines = [Shown(MIDSUMMER, pence, "D1", row=pence) for pence in (100, 100, 250)]
    [one] = agreed(lines, []).differences
    assert (one.kind, one.pence, len(one.first)) == ("missing", 450, 3)


@pytest.mark.parametrize(
    ("paid", "received", "as_at", "kind"),
    [
        (date(2009, 3, 31), date(2009, 4, 1), YEAR_END, "timing"),
        (date(2009, 3, 31), date(2009, 4, 10), YEAR_END, "timing"),
        (date(2009, 3, 31), date(2009, 4, 11), YEAR_END, "wrong year"),
        (date(2008, 3, 25), date(2008, 4, 2), YEAR_END, "timing"),
        (date(2008, 2, 1), date(2008, 4, 2), YEAR_END, "wrong year"),
        (date(2008, 6, 1), date(2008, 9, 30), date(2008, 8, 31), "timing"),
    ],
)
def test_an_entry_over_the_edge_is_timing_unless_it_is_far_into_another_year(
    paid: date, received: date, as_at: date, kind: str
) -> None:
    found = agreed([Shown(paid, 100, "PAY1")], [Shown(received, 100, "R1", description="PAY1")], as_at=as_at)
    [one] = found.differences
    assert one.kind == kind
    assert len(one.elsewhere) == 1
    assert {len(one.first), len(one.second)} == {0, 1}


def test_what_lies_outside_the_period_on_both_sides_is_not_in_scope() -> None:
    found = agreed([Shown(date(2008, 3, 1), 100, "PAY1")], [Shown(date(2008, 3, 2), 90, "PAY1")])
    assert (found.matched, found.differences, found.alike_first) == ((), (), ())


def test_two_amounts_over_the_edge_say_both_things() -> None:
    found = agreed([Shown(YEAR_END, 100, "PAY1")], [Shown(date(2009, 4, 2), 90, "PAY1")])
    [one] = found.differences
    assert one.kind == "timing"
    assert "£1.00 in one ledger, £0.90 in the other" in one.why


@pytest.mark.parametrize(
    ("one", "other"), [("INV-000123", "inv 123"), ("0007101", "7101"), ("A01B02", "a1b2"), ("", " - ")]
)
def test_document_numbers_written_two_ways_are_one(one: str, other: str) -> None:
    assert plain_reference(one) == plain_reference(other)


def test_noughts_within_a_number_count() -> None:
    assert plain_reference("1001") != plain_reference("11")
    assert plain_reference("A10") != plain_reference("A1")


def test_words_with_a_figure_may_be_references_and_short_ones_may_not() -> None:
    assert quoted_references("BACS INV-00512, ref (7101) on 3rd for A1") == {"INV512", "7101"}


def test_rates_are_those_of_the_day() -> None:
    days = (date(2008, 11, 30), date(2008, 12, 1), date(2010, 1, 1), date(2011, 1, 4))
    assert [f"{float(rates_on(day)[0]):.3f}" for day in days] == ["0.175", "0.150", "0.175", "0.200"]


@given(st.integers(-(10**12), 10**12).filter(bool), st.sampled_from([date(2008, 6, 1), date(2020, 6, 1)]))
def test_a_gross_amount_leads_back_to_its_net(net: int, day: date) -> None:
    for gross in set(gross_or_net(net, None, (day,))):
        assert net in set(gross_or_net(gross, None, (day,)))


def test_a_hundred_thousand_alike_are_matched_by_day_and_not_pair_by_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worst block there is: one amount, one fund. What is counted is work, not time."""
    offered = 0
    offer = pairing._offer

    def counting(*words: object) -> None:
        nonlocal offered
        offered += 1
        offer(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(pairing, "_offer", counting)
    days = [MIDSUMMER + timedelta(days=number % 200) for number in range(2_000)]
    first = [Shown(day, 100, row=row) for row, day in enumerate(days)]
    second = [Shown(day + timedelta(days=3), 100, row=row) for row, day in enumerate(days)]
    found = agreed(first, second)
    assert sum(len(one.first) for one in found.matched) == 2_000 - 3 * 10, (
        "the same day comes first; the edges are left"
    )
    assert offered < 2_000


def test_the_guide_says_the_rules_and_the_words_as_they_are() -> None:
    guide = (CASES[0].parents[2] / "docs" / "balances.md").read_text(encoding="utf-8")
    rows = [f"| {name} | {says.format(days='N')} |" for name, says in (*RULES.items(), *KINDS.items())]
    assert [line for line in guide.splitlines() if line in rows] == rows
