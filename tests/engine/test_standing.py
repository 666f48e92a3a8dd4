"""All keys together: no effect without each, on the last one's day, to one version, and published for the books."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wyebridge.engine.governance.disagreement import Disagreement, where_it_stands
from wyebridge.engine.governance.facts import CalledIn, CallInHeard, DecidedByOfficer, Fact, Resolved, Withdrawn
from wyebridge.engine.governance.publishing import published_decisions
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.governance.standing import Standing, standing

from .two_keys import CABINET, WEEKDAYS, constitution, met, proposal, seat, without

CAB, TRU = date(2008, 6, 12), date(2008, 6, 25)
LATER = date(2008, 12, 1)


def both(rules: Constitution, cabinet_on: date = CAB, trust_on: date = TRU, **rest: Any) -> list[Fact]:
    return [
        *met(rules.boards[0], cabinet_on, **{"decision": {"WC": "WC-1"}, **rest}),
        *met(rules.boards[1], trust_on, **{"minute": "71/08", **rest}),
    ]


def stands(rules: Constitution, facts: Sequence[Fact], on: date = LATER, **rest: Any) -> Standing:
    return standing(rest.pop("about", proposal()), facts, rules, WEEKDAYS, on=on, **rest)


def test_effect_is_on_the_last_key_s_day() -> None:
    rules = constitution()
    assert stands(rules, both(rules)).effective_on == TRU
    assert stands(rules, both(rules, cabinet_on=date(2008, 6, 26))).effective_on == date(2008, 7, 2)


def test_each_day_has_its_state_and_its_next_need() -> None:
    rules = constitution()
    facts = both(rules, cabinet_on=date(2008, 6, 26), trust_on=date(2008, 6, 25))
    states = {day: stands(rules, facts, on=date(2008, *day)) for day in ((5, 30), (6, 12), (6, 26), (7, 1), (7, 2))}
    assert [one.state for one in states.values()] == [
        "draft",
        "out for consent",
        "in call-in",
        "in call-in",
        "effective",
    ]
    assert [need.by for need in states[6, 12].needs] == [date(2008, 6, 26), date(2008, 6, 25)], (
        "the days of the meetings"
    )
    assert states[7, 1].expected_on == date(2008, 7, 2) and states[7, 1].effective_on is None
    assert not states[7, 1].may_commit_on(date(2008, 7, 2)) and states[7, 2].may_commit_on(date(2008, 7, 2))
    assert not states[7, 2].may_commit_on(date(2008, 7, 1)), "a commitment before the effect is refused"
    assert states[7, 2].needs == ()


def test_what_is_meant_to_run_from_a_later_day_waits_for_it_and_from_an_earlier_one_ratifies() -> None:
    rules = constitution()
    later = proposal(takes_effect_on=date(2008, 9, 1))
    found = stands(rules, both(rules), on=date(2008, 7, 1), about=later)
    assert (found.state, found.effective_on, found.ratifies_since) == ("agreed", date(2008, 9, 1), None)
    late = stands(rules, both(rules), about=proposal(takes_effect_on=date(2008, 4, 1)))
    assert (late.effective_on, late.ratifies_since) == (TRU, date(2008, 4, 1))
    assert "late: it ratifies what was done since 2008-04-01" in late.sentence


def test_both_agree_to_the_same_version_or_there_is_no_effect() -> None:
    rules, text = constitution(), proposal(versions=2)
    facts = [*met(rules.boards[0], CAB, version=1), *met(rules.boards[1], TRU, version=2)]
    found = stands(rules, facts, about=text)
    assert (found.state, found.effective_on) == ("out for consent", None)
    assert [key.state for key in found.keys] == ["not considered", "agreed"]
    again = [*facts, *met(rules.boards[0], date(2008, 7, 3), version=2)]
    assert stands(rules, again, about=text).effective_on == date(2008, 7, 9)
    assert stands(rules, again, about=text, version=1).state == "superseded"


def test_agreement_that_is_stale_counts_no_more() -> None:
    rules = constitution(reservation={"stale_after_days": 30})
    assert stands(rules, both(rules, trust_on=date(2008, 7, 12))).effective_on == date(2008, 7, 12)
    late = both(rules, trust_on=date(2008, 7, 13))
    assert stands(rules, late, on=date(2008, 7, 20)).state == "lapsed"
    waiting = stands(rules, met(rules.boards[0], CAB), on=date(2008, 7, 1))
    assert waiting.needs[0].by == date(2008, 7, 12), "the other board must agree while this agreement lasts"


def test_once_in_effect_a_later_refusal_lapse_or_withdrawal_takes_nothing_back() -> None:
    rules = constitution(reservation={"stale_after_days": 30})
    after = [
        *met(rules.boards[0], date(2008, 8, 7), outcome="refuse"),
        Withdrawn(on=date(2008, 8, 8), proposal="vary"),
    ]
    assert stands(rules, [*both(rules), *after]).effective_on == TRU
    found = published_decisions(stands(rules, [*both(rules), *after]), [*both(rules), *after], rules)
    assert (found[0].taken_on, found[0].id) == (CAB, "WC-1"), "the decision it rests on, not the refusal"


def test_a_proposal_withdrawn_before_its_last_key_has_no_effect() -> None:
    rules = constitution()
    facts = [*both(rules), Withdrawn(on=date(2008, 6, 24), proposal="vary")]
    assert (stands(rules, facts).state, stands(rules, facts).effective_on) == ("withdrawn", None)


def test_refusal_by_one_is_refusal() -> None:
    rules = constitution()
    facts = [*met(rules.boards[0], CAB), *met(rules.boards[1], TRU, outcome="refuse")]
    assert stands(rules, facts).state == "refused"


def test_a_call_in_between_moves_the_effect() -> None:
    rules = constitution()
    ballot = f"vary-cabinet-{CAB}"
    facts = [
        *both(rules),
        CalledIn(on=date(2008, 6, 16), ballot=ballot, members=("Sorrel", "Tansy"), grounds="The cost"),
    ]
    assert stands(rules, facts).state == "in call-in"
    released = CallInHeard(on=date(2008, 7, 8), ballot=ballot, heard_by="scrutiny", outcome="released")
    assert stands(rules, [*facts, released]).effective_on == date(2008, 7, 8)


def test_nobody_holds_both_keys() -> None:
    """Ash sits on the trust's board as well: at the second meeting, Ash counts for nothing."""
    trust = {"seats": (seat("chair", "non-executive", "WT", "Ash"), seat("audit", "non-executive", "WT", "Fir"))}
    rules = constitution(trust=trust)
    found = stands(rules, both(rules))
    assert found.effective_on is None and found.keys[1].count
    assert found.keys[1].count.set_aside == ("Ash: acted for WC on the same proposal",)
    same_day = stands(rules, both(rules, trust_on=CAB))
    assert all(key.count and "Ash" in key.count.set_aside[0] for key in same_day.keys)


def test_a_partner_for_which_nobody_may_decide_is_not_bound() -> None:
    rules = constitution(reservation={"needs": ("cabinet",)})
    found = stands(rules, met(rules.boards[0], CAB))
    assert found.effective_on is None and "for WT" in found.needs[0].what
    missing = constitution(reservation={"needs": ("cabinet", "trust", "senate")})
    assert stands(missing, both(missing)).effective_on is None


def test_the_stricter_of_two_reservations_decides() -> None:
    big = {"id": "R2", "act": "vary-agreement", "over": 100_00, "needs": ("council",), "source": "article 4"}
    rules = constitution()
    rules = Constitution.model_validate({**dict(rules), "reservations": (*rules.reservations, big)})
    small, large = proposal(), proposal()
    large = large.model_copy(update={"versions": (large.versions[0].model_copy(update={"amount": 100_01}),)})
    assert stands(rules, both(rules), about=small).effective_on == TRU
    assert stands(rules, both(rules), about=large).effective_on is None


def officers(**rest: Any) -> Constitution:
    posts = [
        {"id": f"{name}-post", "title": f"Director {name}", "employer": partner, "acts_for": acts_for, "held": held}
        for name, partner, acts_for in (("Oak", "WC", ("WC", "WT")), ("Pine", "WT", "WT"), ("Rowan", "WT", "WT"))
        for held in [{"person": name, "from_on": date(2007, 1, 1)}]
    ]
    lines: list[dict[str, Any]] = [
        {"id": "7.1", "partner": "WC", "to": "Oak-post", "up_to": 500_00, "source": "officer scheme 7.1"},
        {"id": "4.2", "partner": "WT", "to": ("Oak-post", "Pine-post"), "source": "scheme of delegation 4.2"},
    ]
    made: list[dict[str, Any]] = [
        {"act": "virement", "from_on": date(2007, 1, 1), "to_on": date(2008, 9, 30), **line} for line in lines
    ]
    made[1] = {**made[1], **rest}
    return constitution(posts=posts, delegations=made)


def decided(partner: str, line: str, *people: str, on: date = CAB) -> DecidedByOfficer:
    return DecidedByOfficer(on=on, proposal="vary", version=1, partner=partner, delegation=line, people=people)


def virement(pence: int = 500_00) -> Any:
    text = proposal(act="virement")
    return text.model_copy(update={"versions": (text.versions[0].model_copy(update={"amount": pence}),)})


def test_officers_of_both_partners_turn_both_keys_and_one_officer_cannot() -> None:
    rules = officers()
    two = [decided("WC", "7.1", "Oak"), decided("WT", "4.2", "Pine", on=TRU)]
    assert stands(rules, two, about=virement()).effective_on == TRU
    one = [decided("WC", "7.1", "Oak"), decided("WT", "4.2", "Oak", on=TRU)]
    found = stands(rules, one, about=virement())
    assert found.effective_on is None and "acted for WC" in found.needs[0].what


def test_a_delegation_has_its_limit_its_end_and_its_posts() -> None:
    rules = officers()
    two = [decided("WC", "7.1", "Oak"), decided("WT", "4.2", "Pine")]
    assert stands(rules, two, about=virement(500_01)).effective_on is None
    withdrawn = [decided("WC", "7.1", "Oak", on=date(2008, 10, 1)), decided("WT", "4.2", "Pine")]
    assert stands(rules, withdrawn, about=virement()).effective_on is None
    no_post = [decided("WC", "7.1", "Oak"), decided("WT", "4.2", "Rowan")]
    assert stands(rules, no_post, about=virement()).effective_on is None
    alone = officers(together=True)
    assert stands(alone, two, about=virement()).effective_on is None


def test_what_is_reserved_is_no_officer_s() -> None:
    rules = officers()
    two = [decided("WC", "7.1", "Oak"), decided("WT", "4.2", "Pine")]
    assert stands(rules, two).effective_on is None


def test_what_took_effect_is_published_once_for_each_partner() -> None:
    rules = constitution()
    facts = both(rules, resolutions={"a": "That it be agreed."})
    text = proposal(takes_effect_on=date(2008, 4, 1), clause="12.3", wards=("Bromyard",), purpose="To share the risk")
    found = standing(text, facts, rules, WEEKDAYS, on=LATER)
    council, trust = published_decisions(found, facts, rules)
    assert (council.id, council.body, council.for_partner) == ("WC-1", "WC cabinet", "WC")
    assert (trust.id, trust.body, trust.minute) == (
        "vary-WT",
        "WT board",
        "71/08",
    )
    assert {one.effective_on for one in (council, trust)} == {TRU}
    assert (council.taken_on, council.known_on) == (CAB, TRU), "the effect was not known before the last key"
    assert council.ratifies_since == date(2008, 4, 1) and council.clause == "12.3"
    assert (
        council.record and council.record.can_be_called_in and council.record.resolutions == {"a": "That it be agreed."}
    )
    assert trust.record and not trust.record.can_be_called_in
    early = standing(text, facts, rules, WEEKDAYS, on=date(2008, 6, 24))
    assert published_decisions(early, facts, rules) == ()


def test_no_decision_of_an_incomplete_standing() -> None:
    rules = constitution()
    facts = without(both(rules), Resolved)
    assert published_decisions(stands(rules, facts), facts, rules) == ()


def test_a_joint_board_turns_the_keys_of_those_it_decides_for() -> None:
    joint = {**CABINET, "id": "joint", "kind": "joint", "decides_for": ("WC", "WT"), "call_in": None}
    rules = constitution(reservation={"needs": ("joint",)})
    rules = Constitution.model_validate({**dict(rules), "boards": (*rules.boards, joint)})
    board = rules.board("joint")
    assert board is not None
    found = stands(rules, met(board, CAB))
    assert found.effective_on == CAB
    assert {one.for_partner for one in published_decisions(found, met(board, CAB), rules)} == {"WC", "WT"}


def test_a_disagreement_says_who_holds_what_and_who_must_settle_it_by_when() -> None:
    dispute = Disagreement.model_validate(
        {
            "id": "D1",
            "clause": "12.3",
            "matter": "who bears the agency nurses",
            "at_stake": 400_000_00,
            "positions": [
                {"partner": "WC", "holds": "the trust's own risk", "on": date(2008, 10, 1), "amount": 100_000_00},
                {"partner": "WT", "holds": "shared by contribution", "on": date(2008, 10, 2), "amount": 150_000_00},
                {"partner": "WT", "holds": "half each", "on": date(2008, 10, 20), "amount": 200_000_00},
            ],
            "procedure": [
                {"name": "officers", "who": "both finance directors", "days": 10},
                {"name": "chairs", "who": "the leader and the chair", "days": 20},
            ],
            "reached": [
                {"step": "officers", "on": date(2008, 10, 3)},
                {"step": "chairs", "on": date(2008, 10, 13)},
                {"step": "chairs", "on": date(2008, 11, 20), "settled": "half each"},
            ],
            "source": "clause 31",
        }
    )
    first = where_it_stands(dispute, date(2008, 10, 5))
    assert (first.step and first.step.name, first.due_on, first.apart_pence) == (
        "officers",
        date(2008, 10, 13),
        150_000_00,
    )
    then = where_it_stands(dispute, date(2008, 11, 3))
    assert then.need and (then.need.who, then.is_overdue) == ("the leader and the chair", True)
    assert then.apart_pence == 100_000_00
    end = where_it_stands(dispute, date(2008, 12, 1))
    assert (end.settled, end.need) == ("half each", None)
