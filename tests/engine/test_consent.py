"""Whether a board lawfully agreed: notice, forward plan, quorum, interests, votes, call-in and conditions."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from wyebridge.engine.governance.consent import Consent, consent
from wyebridge.engine.governance.facts import (
    ONE_FACT,
    CalledIn,
    CallInHeard,
    ConditionFailed,
    ConditionMet,
    Consulted,
    Fact,
    InterestDeclared,
    Planned,
    Published,
    Resolved,
    Summoned,
    UrgencyAgreed,
    Vote,
    those,
)
from wyebridge.engine.governance.schemes import Constitution

from .two_keys import WEEKDAYS, constitution, met, proposal, without

CAB, TRU = date(2008, 6, 12), date(2008, 6, 25)  # a Thursday, a Wednesday
LATER = date(2008, 8, 1)


def cabinet_of(rules: Constitution) -> Any:
    return rules.board("cabinet")


def asked(rules: Constitution, facts: Sequence[Fact], board: str = "cabinet", on: date = LATER, **rest: Any) -> Consent:
    found = rules.board(board)
    assert found is not None
    return consent(found, rest.pop("about", proposal()), facts, rules, WEEKDAYS, on=on, **rest)


def test_an_agreement_counts_from_the_day_after_the_call_in_window() -> None:
    rules = constitution()
    facts = met(cabinet_of(rules), CAB, published_on=date(2008, 6, 16))
    agreed = asked(rules, facts)
    assert (agreed.state, agreed.taken_on, agreed.counts_from) == ("agreed", CAB, date(2008, 6, 20))
    in_window = asked(rules, facts, on=date(2008, 6, 19))
    assert (in_window.state, in_window.call_in_ends_on) == ("in call-in", date(2008, 6, 19))
    assert asked(rules, facts, on=date(2008, 6, 20)).state == "agreed"


def test_the_window_runs_over_a_weekend_in_working_days() -> None:
    rules = constitution()
    friday = date(2008, 6, 13)
    assert asked(rules, met(cabinet_of(rules), friday)).counts_from == date(2008, 6, 19)


def test_no_time_runs_until_the_decision_is_published() -> None:
    rules = constitution()
    facts = without(met(cabinet_of(rules), CAB), Published)
    found = asked(rules, facts)
    assert (found.state, found.counts_from, found.spells) == ("not published", None, ())
    assert "publish" in found.needs[0].what


def test_a_board_without_call_in_agrees_from_the_day_it_meets() -> None:
    rules = constitution()
    board = rules.board("trust")
    assert board is not None
    assert asked(rules, without(met(board, TRU), Published), "trust").counts_from == TRU


@pytest.mark.parametrize(("days", "is_lawful"), [(8, True), (7, False)])
def test_notice_is_of_clear_working_days(days: int, is_lawful: bool) -> None:
    """From Wednesday the 4th to Thursday the 12th there are five clear working days; from the 5th there are four."""
    rules = constitution()
    found = asked(rules, met(cabinet_of(rules), CAB, notice_days=days))
    assert (found.state == "agreed") == is_lawful
    if not is_lawful:
        assert found.needs[0].what.endswith("had 4") and found.needs[0].rule == "council procedure rules"


def test_what_the_summons_did_not_name_was_not_decided() -> None:
    rules = constitution()
    facts = [
        fact.model_copy(update={"proposals": ("another",)}) if isinstance(fact, Summoned) else fact
        for fact in met(cabinet_of(rules), CAB)
    ]
    assert asked(rules, facts).state == "not lawful"


def test_an_inquorate_meeting_decides_nothing_and_the_item_is_retaken() -> None:
    rules = constitution()
    board = cabinet_of(rules)
    first = met(board, CAB, votes={"leader": "for"})
    found = asked(rules, first)
    assert found.state == "not lawful" and found.count and not found.count.is_quorate
    assert "1 of 2 members" in found.needs[0].what
    again = met(board, date(2008, 6, 26))
    assert asked(rules, [*first, *again]).taken_on == date(2008, 6, 26)


def test_who_leaves_for_an_interest_is_off_the_quorum_and_the_vote() -> None:
    rules = constitution()
    facts = met(cabinet_of(rules), CAB, votes={"leader": "for", "deputy": "for"})
    assert asked(rules, facts).is_agreed
    left = InterestDeclared(
        on=CAB,
        meeting=f"cabinet-{CAB}",
        proposal="vary",
        person="Ash",
        interest="prejudicial",
        left_room=True,
        takes_part=False,
    )
    found = asked(rules, [*facts, left])
    assert (
        found.state == "not lawful" and found.count and found.count.set_aside == ("Ash: stood aside for an interest",)
    )
    stayed = left.model_copy(update={"left_room": False, "takes_part": True, "interest": "personal"})
    assert asked(rules, [*facts, stayed]).is_agreed


def test_a_quorum_asks_for_each_constituency() -> None:
    rules = constitution(trust={"quorum": {"members": 1, "of_constituency": {"executive": 1}}})
    board = rules.board("trust")
    assert board is not None
    found = asked(rules, met(board, TRU, votes={"chair": "for", "audit": "for"}), "trust")
    assert found.count and found.count.short_of == ("0 of 1 executive members",)


def test_an_observer_s_vote_is_nobody_s() -> None:
    rules = constitution()
    board = rules.board("trust")
    assert board is not None
    votes = {"chair": "for", "audit": "against", "finance": "against", "guest": "for"}
    found = asked(rules, met(board, TRU, votes=votes), "trust")
    assert found.state == "not lawful" and found.count and found.count.cast("for") == 1


def test_a_substitute_sits_only_if_named() -> None:
    rules = constitution()
    facts = met(cabinet_of(rules), CAB, votes={"leader": "for", "care": "for"})

    def sat(person: str) -> list[Fact]:
        lines = [ONE_FACT.dump_json(fact).decode().replace('"Cedar"', f'"{person}"') for fact in facts]
        return [ONE_FACT.validate_json(line) for line in lines]

    assert asked(rules, sat("Spare")).is_agreed
    assert asked(rules, sat("Stranger")).state == "not lawful"


def test_an_equal_vote_is_lost_unless_a_casting_vote_is_written() -> None:
    rules = constitution()
    board = rules.board("trust")
    assert board is not None
    facts = met(board, TRU, votes={"chair": "for", "audit": "against"})
    assert asked(rules, facts, "trust").state == "not lawful"
    casting = Vote(on=TRU, ballot=f"vary-trust-{TRU}", seat="chair", person="Elder", vote="for", casting=True)
    assert asked(rules, [*facts, casting], "trust").is_agreed
    no_rule = constitution(trust={"casting_vote": False})
    assert asked(no_rule, [*facts, casting], "trust").state == "not lawful"


@pytest.mark.parametrize(
    ("votes", "is_carried"), [(("for", "for"), True), (("for", "against"), False), (("for", "abstain"), False)]
)
def test_a_block_vote_needs_each_partner_s_block(votes: tuple[str, str], is_carried: bool) -> None:
    seats = (*constitution().boards[1].seats[:2], *constitution().boards[0].seats[:1])
    rules = constitution(
        trust={
            "votes": "block",
            "decides_for": ("WC", "WT"),
            "seats": tuple(one.model_dump() for one in seats),
            "quorum": {"members": 1},
        }
    )
    board = rules.board("trust")
    assert board is not None
    cast = {"chair": votes[0], "audit": votes[0], "leader": votes[1]}
    assert asked(rules, met(board, TRU, votes=cast), "trust").is_agreed == is_carried


def test_consensus_is_no_dissent_and_a_majority_is_of_votes_cast() -> None:
    split = {"chair": "for", "audit": "for", "finance": "against"}
    for rule, agreed in (
        ({"votes": "consensus"}, False),
        ({"majority": "66%"}, True),
        ({"majority": "67%"}, False),
        ({}, True),
    ):
        rules = constitution(trust=rule)
        board = rules.board("trust")
        assert board is not None
        assert asked(rules, met(board, TRU, votes=split), "trust").is_agreed == agreed, rule


def test_a_changed_vote_is_a_further_row() -> None:
    rules = constitution()
    facts = met(cabinet_of(rules), CAB, votes={"leader": "for", "deputy": "against"})
    assert asked(rules, facts).state == "not lawful"
    changed = Vote(on=CAB, ballot=f"vary-cabinet-{CAB}", seat="deputy", person="Beech", vote="for", change=1)
    for order in ([changed, *facts], [*facts, changed]):
        assert asked(rules, order).is_agreed


def test_a_key_decision_stands_28_clear_days_in_the_plan_unless_excepted() -> None:
    rules = constitution(reservation={"is_key": True})
    facts = met(cabinet_of(rules), CAB)
    assert asked(rules, facts).state == "not lawful"
    assert asked(rules, [*facts, Planned(on=date(2008, 5, 14), proposal="vary", board="cabinet")]).is_agreed
    assert not asked(rules, [*facts, Planned(on=date(2008, 5, 15), proposal="vary", board="cabinet")]).is_agreed
    exception = UrgencyAgreed(
        on=CAB,
        proposal="vary",
        board="cabinet",
        kind="general-exception",
        agreed_by="Sorrel",
        person="Sorrel",
        reason="Late",
    )
    excepted = asked(rules, [*facts, exception])
    assert excepted.counts_from == date(2008, 6, 18), "an exception does not waive the call-in"
    late = exception.model_copy(update={"on": date(2008, 6, 13)})
    assert not asked(rules, [*facts, late]).is_agreed
    another = exception.model_copy(update={"person": "Tansy"})
    assert not asked(rules, [*facts, another]).is_agreed


def test_urgency_waives_notice_and_call_in() -> None:
    rules = constitution()
    facts = met(cabinet_of(rules), CAB, notice_days=1)
    urgent = UrgencyAgreed(
        on=CAB, proposal="vary", board="cabinet", kind="urgency", agreed_by="Sorrel", person="Sorrel", reason="Winter"
    )
    assert asked(rules, [*facts, urgent], on=CAB).counts_from == CAB
    assert asked(rules, [*facts, urgent], on=CAB).is_agreed


def test_who_must_be_asked_first_is_asked_first() -> None:
    rules = constitution(reservation={"consults": "scrutiny"})
    facts = met(cabinet_of(rules), CAB)
    assert "ask scrutiny first" in asked(rules, facts).needs[0].what
    assert asked(rules, [*facts, Consulted(on=CAB, proposal="vary", body="scrutiny")]).is_agreed
    assert not asked(rules, [*facts, Consulted(on=TRU, proposal="vary", body="scrutiny")]).is_agreed


def called_in(*members: str, on: date = date(2008, 6, 16)) -> CalledIn:
    return CalledIn(on=on, ballot=f"vary-cabinet-{CAB}", members=members, grounds="The cost was not before members")


def heard(outcome: str, by: str = "scrutiny", on: date = date(2008, 7, 1), refers_to: str | None = None) -> CallInHeard:
    said = {"on": on, "ballot": f"vary-cabinet-{CAB}", "heard_by": by, "outcome": outcome, "refers_to": refers_to}
    return CallInHeard.model_validate(said)


def test_a_call_in_suspends_until_scrutiny_releases() -> None:
    rules = constitution()
    facts = [*met(cabinet_of(rules), CAB), called_in("Sorrel", "Tansy")]
    found = asked(rules, facts)
    assert (found.state, found.needs[0].who, found.spells) == ("called in", "scrutiny", ())
    assert asked(rules, [*facts, heard("released")]).counts_from == date(2008, 7, 1)
    early = heard("released", on=date(2008, 6, 16))
    assert asked(rules, [*facts, early]).counts_from == date(2008, 6, 18), "not before the window would have run"
    assert asked(rules, [*facts, heard("released", by="trust")]).state == "called in"


@pytest.mark.parametrize(
    "paper",
    [
        called_in("Sorrel"),
        called_in("Sorrel", "Sorrel"),
        called_in("Sorrel", "Ash"),
        called_in("Sorrel", "Tansy", on=date(2008, 6, 18)),
    ],
)
def test_too_few_or_too_late_do_not_call_in(paper: CalledIn) -> None:
    rules = constitution()
    assert asked(rules, [*met(cabinet_of(rules), CAB), paper]).is_agreed


def test_members_may_ask_on_papers_of_their_own() -> None:
    rules = constitution()
    papers = called_in("Sorrel"), called_in("Tansy", on=date(2008, 6, 17))
    assert asked(rules, [*met(cabinet_of(rules), CAB), *papers]).state == "called in"


def test_what_is_referred_back_is_reconsidered_once_and_not_called_in_again() -> None:
    rules = constitution()
    first = [*met(cabinet_of(rules), CAB), called_in("Sorrel", "Tansy"), heard("referred-back")]
    assert asked(rules, first).state == "referred back"
    again = met(cabinet_of(rules), date(2008, 7, 10))
    assert asked(rules, [*first, *again]).counts_from == date(2008, 7, 10)


def test_what_was_agreed_again_before_the_hearing_is_no_reconsideration_and_keeps_its_own_window() -> None:
    rules = constitution()
    again = met(cabinet_of(rules), date(2008, 6, 19))
    facts = [*met(cabinet_of(rules), CAB), called_in("Sorrel", "Tansy"), *again, heard("referred-back")]
    for day in (date(2008, 6, 30), date(2008, 7, 5)):
        assert asked(rules, facts, on=day).counts_from == date(2008, 6, 25), "a later hearing moves nothing back"


def test_what_goes_to_full_council_waits_for_it() -> None:
    rules = constitution()
    facts = [
        *met(cabinet_of(rules), CAB),
        called_in("Sorrel", "Tansy"),
        heard("referred-to-council", refers_to="council"),
    ]
    assert asked(rules, facts).needs[0].who == "council"
    released = heard("released", by="council", on=date(2008, 7, 18))
    assert asked(rules, [*facts, released]).counts_from == date(2008, 7, 18)
    assert asked(rules, [*facts, heard("released", on=date(2008, 7, 18))]).state == "called in"


CONDITION = {"id": "a", "text": "the auditor's letter", "owner": "WT finance", "due_on": date(2008, 7, 1)}


def test_an_agreement_with_conditions_waits_for_each_and_falls_with_any() -> None:
    rules = constitution()
    board = rules.board("trust")
    assert board is not None
    facts = met(board, TRU, outcome="agree-with-conditions", conditions=[CONDITION])
    found = asked(rules, facts, "trust")
    assert (found.state, found.needs[0].who, found.needs[0].by) == (
        "awaiting conditions",
        "WT finance",
        date(2008, 7, 1),
    )
    was_met = ConditionMet(on=date(2008, 6, 30), ballot=f"vary-trust-{TRU}", condition="a", evidence="letter")
    assert asked(rules, [*facts, was_met], "trust").counts_from == date(2008, 6, 30)
    failed = ConditionFailed(on=date(2008, 7, 2), ballot=f"vary-trust-{TRU}", condition="a", evidence="none came")
    assert asked(rules, [*facts, was_met, failed], "trust").state == "condition failed"


@pytest.mark.parametrize(("outcome", "state"), [("refuse", "refused"), ("defer", "deferred"), ("note", "noted")])
def test_other_outcomes_are_no_agreement(outcome: str, state: str) -> None:
    rules = constitution()
    found = asked(rules, met(cabinet_of(rules), CAB, outcome=outcome))
    assert (found.state, found.spells) == (state, ())


def test_to_amend_is_to_agree_to_the_other_version() -> None:
    rules, text = constitution(), proposal(versions=2)
    facts = met(cabinet_of(rules), CAB, outcome="amend", amended_to=2)
    assert asked(rules, facts, about=text, version=1).state == "amended"
    assert asked(rules, facts, about=text, version=2).is_agreed


def test_a_correction_made_known_later_is_what_counts_and_two_that_differ_are_nothing() -> None:
    rules = constitution()
    facts = met(cabinet_of(rules), CAB)
    wrong = Resolved(on=CAB, recorded_on=date(2008, 6, 20), ballot=f"vary-cabinet-{CAB}", outcome="defer")
    assert asked(rules, [*facts, wrong]).state == "deferred"
    assert asked(rules, [*facts, wrong], known_on=date(2008, 6, 19)).is_agreed
    same_day = wrong.model_copy(update={"recorded_on": CAB})
    assert asked(rules, [*facts, same_day]).state == "not lawful"


def test_a_refusal_later_ends_an_agreement_and_to_agree_again_leaves_it() -> None:
    rules = constitution()
    facts = met(cabinet_of(rules), CAB)
    refused = [*facts, *met(cabinet_of(rules), date(2008, 7, 3), outcome="refuse")]
    [spell] = asked(rules, refused).spells
    assert (spell.start, spell.until) == (date(2008, 6, 18), date(2008, 7, 3))
    again = asked(rules, [*facts, *met(cabinet_of(rules), date(2008, 7, 3))])
    assert (again.spells[0].start, again.spells[0].until) == (date(2008, 6, 18), None)


def test_what_was_agreed_again_rests_on_the_first_time_while_that_counts() -> None:
    rules = constitution()
    again = [*met(cabinet_of(rules), CAB), *met(cabinet_of(rules), date(2008, 6, 17))]
    in_second_window = asked(rules, again, on=date(2008, 6, 19))
    assert (in_second_window.state, in_second_window.taken_on) == ("agreed", CAB)


@pytest.mark.parametrize("is_reversed", [False, True])
def test_of_two_records_that_differ_the_one_shown_is_the_same_in_any_order(is_reversed: bool) -> None:
    rules = constitution()
    facts = [*met(cabinet_of(rules), CAB), Resolved(on=CAB, ballot=f"vary-cabinet-{CAB}", outcome="defer")]
    shown = asked(rules, facts[::-1] if is_reversed else facts).resolved
    assert shown and shown.outcome == "agree"


def test_facts_go_to_json_and_back() -> None:
    rules = constitution()
    for fact in (*met(cabinet_of(rules), CAB), called_in("Sorrel"), heard("released")):
        assert ONE_FACT.validate_json(ONE_FACT.dump_json(fact)) == fact
    assert len(those(met(cabinet_of(rules), CAB), Vote, seat="leader")) == 1
