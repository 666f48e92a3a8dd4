"""A gate that boards decided, judged by the constitution: each rule that makes the decision count, and its want."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from wyebridge.engine.agreement.read import load_agreement
from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.constitution import read_constitution
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.verdicts import Determined, Undetermined
from wyebridge.engine.ledger.allocation import Allocation
from wyebridge.engine.ledger.powers import Powers
from wyebridge.engine.ledger.settle import settle
from wyebridge.engine.ledger.variance import LineResult, SettlementPosition

COUNTY: Final = Path("agreements/herefordshire-2008-09")
CAB: Final = date(2009, 4, 16)
SETTLED_ON: Final = date(2009, 6, 30)
OVER: Final = 1_000_000_00


@cache
def agreement() -> Agreement:
    return load_agreement((COUNTY / "2008-09.yaml").read_text(encoding="utf-8"), "2008-09.yaml")


@cache
def rules() -> Constitution:
    text = (COUNTY / "governance" / "constitution.yaml").read_text(encoding="utf-8")
    found, problems = read_constitution(text, "constitution.yaml", [agreement()])
    assert found, problems
    return found


def decision(body: str, partner: str, taken_on: date = CAB, **more: Any) -> Decision:
    given = {"id": f"{partner}-{taken_on}", "title": "Share it", "body": body, "for_partner": partner}
    return Decision.model_validate({**given, "taken_on": taken_on, "effective_on": taken_on, "clause": "12.3", **more})


def both(cabinet: dict[str, Any] | None = None, board: dict[str, Any] | None = None) -> tuple[Decision, Decision]:
    return decision("HC cabinet", "HC", **(cabinet or {})), decision("HPCT board", "HPCT", **(board or {}))


def settled(decisions: tuple[Decision, ...], constitution: Constitution | None) -> Allocation:
    """Mental health a million over, its own risk of half a per cent taken first."""
    [first, *_] = [(scheme, line) for fund, scheme, line in agreement().every_line() if fund.id == "mental-health"]
    line = LineResult(scheme=first[0].id, line=first[1].id, budget=first[1].budget, spend=first[1].budget + OVER)
    position = SettlementPosition(as_at=date(2009, 3, 31), basis="outturn", lines=(line,))
    return settle(
        agreement(),
        position,
        decisions,
        effective_on=SETTLED_ON,
        known_on=SETTLED_ON,
        constitution=constitution,
    )


def waits_for(found: Allocation) -> list[str]:
    waits = (str(one.amount.awaiting) for one in found.allocated if isinstance(one.amount, Undetermined))
    return list(dict.fromkeys(waits))


def test_what_both_bodies_lawfully_decided_opens_the_gate_with_a_constitution_or_without() -> None:
    for constitution in (rules(), None):
        found = settled(both(), constitution)
        assert not waits_for(found)
        assert all(isinstance(one.amount, Determined) for one in found.allocated)
        assert sum(one.amount.pence for one in found.allocated) == found.variance_pence == OVER
    assert settled(both(), rules()).borne_by() == settled(both(), None).borne_by()


@pytest.mark.parametrize(
    ("decisions", "who", "says"),
    [
        (both(board={"taken_on": date(2008, 11, 1)}), "HPCT board", "was more than 120 days old"),
        (both(cabinet={"act": "virement"}), "HC cabinet", "is on virement, not on gate"),
        (both(cabinet={"within": ["older-people"]}), "HC cabinet", "is for older-people only"),
        (both(cabinet={"for_partner": "HPCT", "id": "X"}), "HC cabinet", "for which HC cabinet does not decide"),
    ],
)
def test_what_one_body_could_not_lawfully_decide_waits_for_it(
    decisions: tuple[Decision, ...], who: str, says: str
) -> None:
    assert not waits_for(settled(decisions, None)), "the clause's own boards have all decided"
    [said] = waits_for(settled(decisions, rules()))
    assert said.startswith(f"awaiting {who}: clause 12.3, step 2, lawfully (") and says in said


def test_a_key_that_the_clause_does_not_name_is_asked_for_by_the_constitution() -> None:
    lines = tuple(
        line.model_copy(update={"needs": (*line.needs, "hc-council")}) if line.id == "R4" else line
        for line in rules().reservations
    )
    [said] = waits_for(settled(both(), rules().model_copy(update={"reservations": lines})))
    assert said.startswith("awaiting HC full council: clause 12.3, step 2") and "R4" in said


def test_a_board_decides_a_gate_of_much_money_only_up_to_what_is_not_reserved() -> None:
    over = rules().reservations[3].model_copy(update={"over": 100_000_00, "needs": ("hc-council", "hpct-board")})
    assert over.act == "gate"
    lines = tuple(over if line.id == over.id else line for line in rules().reservations)
    tight = rules().model_copy(update={"reservations": lines})
    [said] = waits_for(settled(both(), tight))
    assert said.startswith("awaiting HC full council")
    part = settled(both(cabinet={"amount": 100_000_00}), tight)
    left = OVER - 100_000_00 - _own_risk()
    assert sum(one.amount.pence for one in part.allocated if isinstance(one.amount, Undetermined)) == left, (
        "what the decision does not approve waits for the partners, and the rest is shared"
    )


def _own_risk() -> int:
    """Half a per cent of the fund's budget, in which the beds' line is as the position has it, before its virement."""
    budgets = sum(line.budget for fund, _, line in agreement().every_line() if fund.id == "mental-health")
    crisis = next(one.amount for one in agreement().budget_changes if one.line == "crisis")
    return (budgets + crisis) * 5 // 1000


def test_a_step_that_draws_on_a_reserve_is_a_release_and_not_a_gate() -> None:
    [clause] = [one for one in agreement().clauses if one.number == "12.3"]
    powers = Powers(agreement(), rules())
    release = powers.ruling("reserve", clause, both({"act": "gate"}, {"act": "reserve"}), OVER)
    assert [one.of for one in release.needed] == ["HC cabinet"]
    assert powers.ruling("reserve", clause, both({"act": "reserve"}, {"act": "reserve"}), OVER).is_lawful


def test_what_the_constitution_came_to_say_later_undoes_no_gate() -> None:
    later = tuple(
        changed_line(line, from_on=date(2009, 5, 1)) if line.id == "R4" else line for line in rules().reservations
    )
    new = changed_line(rules().reservations[3], id="R4b", needs=("hc-council", "hpct-board"), from_on=date(2009, 5, 1))
    old = changed_line(rules().reservations[3], to_on=date(2009, 4, 30))
    lines = (*(line for line in later if line.id != "R4"), old, new)
    changed = rules().model_copy(update={"reservations": lines})
    assert not waits_for(settled(both(), changed))
    after = both({"taken_on": date(2009, 5, 7)}, {"taken_on": date(2009, 5, 8)})
    assert waits_for(settled(after, changed))[0].startswith("awaiting HC full council")


def changed_line(line: Any, **changes: Any) -> Any:
    return line.model_copy(update=changes)
