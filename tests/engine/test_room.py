"""A commitment is held to every budget above it, posted and pending together, and let past only by name."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.books.outlook import Outlook, OutlookRow
from wyebridge.books.room import levels_of
from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.governance.boards import Board, Holding, Post, Quorum, Seat
from wyebridge.engine.governance.matters import Hand
from wyebridge.engine.governance.schemes import Constitution, Control
from wyebridge.engine.ledger.room import Level, Room, room_for

ON = date(2008, 11, 17)
BOARD = Board(
    id="b",
    name="Board",
    kind="partner",
    decides_for=("A",),
    seats=(Seat(id="s", constituency="elected", appointed_by="A"),),
    quorum=Quorum(members=1),
    notice_days=0,
    source="S",
)
TREASURER = Post(
    id="treasurer",
    title="Treasurer",
    employer="A",
    acts_for=("A",),
    held=(Holding(person="T", from_on=date(2008, 4, 1), to_on=date(2008, 12, 31)),),
)


def asked(pence: int, *levels: Level, tolerance: int = 0, override: Hand | None = None, on: date = ON) -> Room:
    controls = (
        Control.model_validate(
            {
                "id": "C1",
                "of": "scheme",
                "warns_at": "95%",
                "tolerance": tolerance,
                "overridden_by": "treasurer",
                "source": "11.2",
            }
        ),
        Control.model_validate({"id": "C2", "of": "fund", "warns_at": "100%", "source": "11.3"}),
    )
    return room_for(pence, levels, Constitution(boards=(BOARD,), posts=(TREASURER,), controls=controls), on, override)


SCHEME = Level("scheme", "care", 1_000_00, 600_00, 300_00)
FUND = Level("fund", "older", 5_000_00, 4_000_00, 0)


@pytest.mark.parametrize(
    ("pence", "answer"),
    [(49_99, "within"), (50_00, "warned"), (100_00, "warned"), (110_00, "warned"), (110_01, "stopped")],
)
def test_what_is_posted_and_pending_counts_together(pence: int, answer: str) -> None:
    [scheme, fund] = asked(pence, SCHEME, FUND, tolerance=10_00).held
    assert (scheme.answer, fund.answer) == (answer, "within")
    assert "£600.00 is spent, £300.00 is committed" in str(scheme)


def test_only_whoever_holds_the_post_on_the_day_lets_it_past_and_is_named() -> None:
    treasurer = Hand("T", "treasurer", "A")
    assert not asked(200_00, SCHEME, FUND).may_be_made
    let = asked(200_00, SCHEME, FUND, override=treasurer)
    assert let.may_be_made
    assert "T, Treasurer, for A, lets it past on 17 November 2008" in str(let.held[0])
    assert not asked(200_00, SCHEME, FUND, override=Hand("Q", "treasurer", "A")).may_be_made
    assert not asked(200_00, SCHEME, FUND, override=treasurer, on=date(2009, 1, 1)).may_be_made
    assert not asked(2_000_00, SCHEME, FUND, override=treasurer).may_be_made, "nobody may let it past the fund's"


def test_a_line_is_held_to_its_scheme_its_fund_and_all_that_its_commissioner_controls() -> None:
    agreement = load_agreement(Path("agreements/herefordshire-2008-09/2008-09.yaml").read_text("utf-8"), "2008-09.yaml")
    rows = tuple(
        OutlookRow(fund.id, scheme.id, line.id, 10**9 + n, 0, 10**6 + n, 10**3 + n, None, None, None, None)
        for n, (fund, scheme, line) in enumerate(agreement.every_line())
    )
    found = Outlook(agreement, agreement.year, ON, rows, (), (), "open")
    pending = {(row.fund, row.scheme, row.line): n for n, row in enumerate(rows) if n % 2}
    levels = {str(level.of): level for level in levels_of(found, "op-nursing", "nursing-care", pending)}
    names = {"scheme": "op-nursing", "fund": "older-people", "partner": "HPCT"}
    for of, name in names.items():
        places = [
            {"scheme": scheme.id, "fund": fund.id, "partner": line.commissioner}
            for fund, scheme, line in agreement.every_line()
        ]
        counted = [n for n, place in enumerate(places) if place[of] == name]
        assert len(counted) > 1
        level = levels[of]
        assert level.budget_pence == sum(10**9 + n for n in counted)
        assert level.posted_pence == sum(10**6 + n + 10**3 + n for n in counted)
        assert level.pending_pence == sum(n for n in counted if n % 2)


@settings(max_examples=80)
@given(*[st.integers(0, 2_000)] * 4, st.integers(0, 100), st.booleans())
def test_more_never_fits_where_less_did_not(
    budget: int, posted: int, pending: int, pence: int, tolerance: int, by_name: bool
) -> None:
    override = Hand("T", "treasurer", "A") if by_name else None
    level = Level("scheme", "care", budget, posted, pending)
    [held] = asked(pence, level, tolerance=tolerance, override=override).held
    left = budget + tolerance
    for part in (posted, pending, pence):  # one after another, as a clerk would with a pencil
        left -= part
    assert (held.answer in ("stopped", "let past")) == (left < 0)
    assert (held.answer == "let past") == (left < 0 and by_name)
    assert not (
        held.answer == "stopped" and asked(pence + 1, level, tolerance=tolerance, override=override).may_be_made
    )
