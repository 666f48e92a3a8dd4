"""A version of the agreement in a home with a constitution: adopted only where every act in it has its authority."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.books.posting import NOW, post, row
from tests.books.test_on_whose_say import ADOPTED, CONSTITUTION

from wyebridge.books.adopting import adopt, adopt_what_may_be
from wyebridge.books.coded import coded_now
from wyebridge.books.home import Home, read_home
from wyebridge.books.lawful import as_may_be_adopted, withheld
from wyebridge.books.open import open_books
from wyebridge.books.recoding import recode
from wyebridge.engine.agreement.terms import Agreement, BudgetChange, ContributionChange
from wyebridge.engine.governance.constitution import read_constitution
from wyebridge.engine.governance.read import read_decisions
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.problems import Problem, Refused
from wyebridge.engine.ledger.acts import cited_acts

TODAY = NOW.date()
Change = Callable[[Agreement], Agreement]


def adopted() -> tuple[Decision, ...]:
    found, problems = read_decisions(ADOPTED, "adopted.yaml")
    assert found and not problems
    return found


def governed(home: Home, decisions: Sequence[Decision] | None = None, change: Change = lambda one: one) -> Home:
    """The home with a constitution, these decisions to adopt (both bodies', where none are given), and a version."""
    rules, problems = read_constitution(CONSTITUTION, "constitution.yaml")
    assert rules and not problems
    [version] = home.versions
    taken = adopted() if decisions is None else decisions
    versions = (replace(version, agreement=change(version.agreement)),)
    return replace(home, constitution=rules, decisions=(*home.decisions, *taken), versions=versions)


def faults(home: Home, on: date = TODAY) -> list[Problem]:
    return [fault for _, found in withheld(home, on=on) for fault in found]


def test_what_both_bodies_agreed_to_is_adopted_and_so_are_its_contributions(small_home: Home) -> None:
    home = governed(small_home)
    assert faults(home) == []
    assert adopt(home, by="A. Clerk", now=NOW)


def test_a_home_without_a_constitution_adopts_as_ever(small_home: Home) -> None:
    assert faults(small_home) == []
    assert adopt(small_home, by="A. Clerk", now=NOW)


@pytest.mark.parametrize("lost", [0, 1])
def test_without_either_body_s_decision_a_version_is_refused_with_what_is_needed(small_home: Home, lost: int) -> None:
    kept = [one for i, one in enumerate(adopted()) if i != lost]
    home = governed(small_home, kept)
    with pytest.raises(Refused) as refused:
        adopt(home, by="A. Clerk", now=NOW)
    signing = next(one for one in refused.value.problems if one.what.startswith("signing version 2021-22"))
    body, partner = ("Cabinet", "AC") if lost == 0 else ("Board", "ACCG")
    assert signing.code == "no-authority" and "has no authority on 25 March 2021" in signing.what
    assert signing.remedy.startswith(f"{body} must agree for {partner}, by 25 March 2021")
    assert {one.what.partition(" has no authority")[0] for one in refused.value.problems} == {
        "signing version 2021-22",
        "version 2021-22 takes effect",
        f"{partner}'s contribution to care for 2021-22",
    }
    with open_books(home.books) as books:
        assert books.batches == [] and books.agreements == ()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"effective_on": date(2021, 4, 1)}, "has effect only from 1 April 2021"),
        ({"act": "virement"}, ""),
        ({"outcome": "refused"}, "AC-2021-A refused it"),
        ({"for_partner": "ACCG"}, ""),
        ({"recorded_on": date(2021, 7, 1)}, ""),
    ],
)
def test_a_decision_that_does_not_count_is_no_authority(small_home: Home, changes: dict[str, Any], why: str) -> None:
    cabinet, board = adopted()
    found = faults(governed(small_home, [cabinet.model_copy(update=changes), board]))
    assert found and why in found[-1].why


def test_a_ratification_makes_it_good_once_it_has_effect_and_is_marked(small_home: Home) -> None:
    cabinet, board = adopted()
    late = {"taken_on": date(2021, 5, 3), "effective_on": date(2021, 5, 11), "ratifies_since": date(2021, 3, 25)}
    home = governed(small_home, [cabinet.model_copy(update=late), board])
    assert faults(home, date(2021, 5, 10)), "in its call-in it makes nothing good"
    assert faults(home, date(2021, 5, 11)) == []
    assert home.constitution
    acts = cited_acts(home.agreements, home.decisions, home.constitution)
    assert {act.what for act in acts if act.ruling.is_ratified} == {
        "signing version 2021-22",
        "version 2021-22 takes effect",
        "AC's contribution to care for 2021-22",
    }


def test_a_version_that_nobody_signed_binds_nobody_and_is_taken_up(small_home: Home) -> None:
    home = governed(small_home, [], lambda one: one.model_copy(update={"signed_on": None}))
    assert faults(home) == []


def test_a_version_signed_before_it_takes_effect_is_asked_of_both_days(small_home: Home) -> None:
    rules, _ = read_constitution(CONSTITUTION, "constitution.yaml")
    assert rules
    home = governed(small_home)
    acts = [act for act in cited_acts(home.agreements, home.decisions, rules) if "takes effect" in act.what]
    assert [(act.ruling.on, act.ruling.is_lawful) for act in acts] == [(date(2021, 4, 1), True)]


def cut(decision: tuple[str, ...]) -> Change:
    """Less from each of the two lines to the other."""

    def made(agreement: Agreement) -> Agreement:
        given = {"on": date(2021, 5, 1), "reason": "More visits", "decision": decision}
        changes = (
            BudgetChange(scheme="homes", line="places", amount=-100_00, **given),
            BudgetChange(scheme="visits", line="hours", amount=100_00, **given),
        )
        return agreement.model_copy(update={"budget_changes": changes})

    return made


def raised(decision: tuple[str, ...]) -> Change:
    """A larger contribution from May."""

    def made(agreement: Agreement) -> Agreement:
        day = date(2021, 5, 1)
        change = ContributionChange(
            agreed_on=day, with_effect_from=day, first_paid_on=day, each=50_00, decision=decision
        )
        first, *rest = agreement.contributions
        return agreement.model_copy(update={"contributions": (first.model_copy(update={"changes": (change,)}), *rest)})

    return made


@pytest.mark.parametrize(("change", "act"), [(cut, "virement"), (raised, "contribution")])
def test_money_moved_in_a_version_cites_its_own_decision(
    small_home: Home, change: Callable[[tuple[str, ...]], Change], act: str
) -> None:
    assert [one.why for one in faults(governed(small_home, change=change(())))] == [
        "it cites no decision, and money moves only on a decision or a delegation"
    ]
    cabinet, board = adopted()
    mine = [
        one.model_copy(update={"id": f"{one.for_partner}-M", "act": act, "effective_on": date(2021, 4, 20)})
        for one in (cabinet, board)
    ]
    home = governed(small_home, [cabinet, board, *mine], change(tuple(one.id for one in mine)))
    assert faults(home) == []
    alone = governed(small_home, [cabinet, board, *mine], change(("AC-M",)))
    assert bool(faults(alone)) == (act == "virement"), "a virement between both bodies' lines takes both"


def test_a_contribution_that_names_a_decision_rests_on_that_alone(small_home: Home) -> None:
    def named(agreement: Agreement) -> Agreement:
        first, *rest = agreement.contributions
        return agreement.model_copy(
            update={"contributions": (first.model_copy(update={"decision": ("AC-2021-1",)}), *rest)}
        )

    [fault] = faults(governed(small_home, change=named))
    assert fault.what == "AC's contribution to care for 2021-22 has no authority on 1 April 2021"
    assert "AC-2021-1 has effect only from 1 May 2021" in fault.why


def test_the_decisions_of_the_version_before_do_not_agree_to_the_next(small_home: Home) -> None:
    home = governed(small_home)
    [first] = home.versions
    later = {"version": "2021-22b", "signed_on": date(2021, 5, 20), "effective_from": date(2021, 5, 20)}
    second = replace(first, file="b.yaml", agreement=first.agreement.model_copy(update=later))
    varied = replace(home, versions=(first, second))
    [fault] = faults(varied)
    assert fault.what == "signing version 2021-22b has no authority on 20 May 2021"
    kept = as_may_be_adopted(varied, on=TODAY)
    assert (kept.versions, kept.withheld) == ((first,), (second,))
    vary = [
        one.model_copy(
            update={
                "id": f"{one.id}-V",
                "act": "vary-agreement",
                "taken_on": date(2021, 5, 3),
                "effective_on": date(2021, 5, 10),
            }
        )
        for one in adopted()
    ]
    assert faults(replace(varied, decisions=(*varied.decisions, *vary))) == []


def test_what_a_ledger_reports_is_recorded_whoever_has_not_decided_and_coded_once_they_have(
    small_home: Home,
) -> None:
    (small_home.path / "governance" / "constitution.yaml").write_text(CONSTITUTION, encoding="utf-8")
    home = read_home(small_home.path)
    adopt_what_may_be(home, by="A. Clerk", now=NOW)
    assert post(home, [row("HOMES", "12.34")]).manifest["control"]["pence_posted"] == 12_34
    with open_books(home.books) as books:
        assert books.agreements == ()
        assert books.rows(books.entries.select("class", "because")) == [
            ("suspense", "outside the dates of any agreement")
        ]
    (home.path / "decisions" / "adopted.yaml").write_text(ADOPTED, encoding="utf-8")
    home = read_home(home.path)
    recode(home, for_partner="AC", by="A. Clerk", because="Both bodies have agreed.", now=NOW)
    with open_books(home.books) as books:
        assert [one.version for one in books.agreements] == ["2021-22"]
        entries = coded_now(books.entries)
        assert books.rows(entries.select("class", "scheme", "pence")) == [("scheme", "homes", 12_34)]
