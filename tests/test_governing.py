"""The commands that say who may decide what, on the made-up county's constitution."""

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wyebridge.books.home import make_home, read_home
from wyebridge.cli import app
from wyebridge.engine.governance.schemes import Reservation
from wyebridge.engine.ledger.acts import cited_acts

EXAMPLE = Path("agreements/herefordshire-2008-09")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_home(tmp_path_factory.mktemp("governing") / "home", EXAMPLE).path


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["governance", *map(str, words)])
    return result.exit_code, result.output


def test_an_act_without_authority_says_from_whom_and_by_when(home: Path) -> None:
    asked = ("--home", home, "--act", "virement", "--amount", "£600,000.00", "--binds", "HC", "--on", "2008-11-17")
    status, said = run("authority", *asked)
    assert status == 1
    assert "Not lawful on 17 November 2008." in said
    # Call-in of three working days: decided and published on the 11th, it runs over the 12th, 13th and 14th.
    assert "HC cabinet must agree to more than the limit" in said
    assert "by 11 November 2008 (R10: Financial procedure rule 8)." in said


def test_an_officer_within_the_line_may_and_over_the_year_s_limit_may_not(home: Path) -> None:
    asked = ["--home", home, "--act", "virement", "--amount", "£300,000.00", "--binds", "HC", "--on", "2008-11-17"]
    asked += ["--officer", "E.Adult/hc-adult-care/HC", "--consulted", "hc-treasurer"]
    status, said = run("authority", *asked)
    assert status == 0, said
    assert "E.Adult, HC director of adult care, may, for HC, under HC-7.1 (HC-7.1: Officer scheme, 7.1)." in said
    status, said = run("authority", *asked, "--used", "HC-7.1=£1,200,000.01@2008-05-01")
    assert status == 1
    assert "HC-7.1 allows £1,500,000.00 in 2008-09, of which £1,200,000.01 is used" in said


def test_a_decision_that_nobody_recorded_is_refused(home: Path) -> None:
    status, said = run(
        "authority", "--home", home, "--act", "virement", "--binds", "HC", "--on", "2008-11-17", "--decision", "X"
    )
    assert status == 1
    assert "[unknown-decision]" in said


@pytest.mark.parametrize(
    "words",
    [
        ("--officer", "E.Adult"),
        ("--used", "HC-7.1"),
        ("--used", "HC-7.1=much@2008-05-01"),
        ("--used", "HC-7.1=300000@2008-02-30"),
        ("--used", "HC-7.1=-300000@2008-05-01"),
        ("--amount", "much"),
        ("--amount", "-5"),
    ],
)
def test_what_cannot_be_read_is_said(home: Path, words: tuple[str, str]) -> None:
    status, _ = run("authority", "--home", home, "--act", "virement", "--binds", "HC", "--on", "2008-11-17", *words)
    assert status == 2


def test_room_for_less_than_nothing_is_refused_in_words(home: Path) -> None:
    status, said = run("room", "--home", home, "--scheme", "op-nursing", "--line", "places", "--amount", "-5")
    assert status == 2 and "less than nothing" in said


def test_who_may_do_this(home: Path) -> None:
    asked = ("--home", home, "--act", "contract", "--amount", "£300,000.00", "--binds", "HC", "--binds", "HPCT")
    status, said = run("who", *asked, "--on", "2008-11-17")
    assert status == 0
    assert "For HPCT: HPCT board (R9: Scheme of reservation, 3.1)." in said
    assert "For HC: HC director of adult care (HC-7.4: Officer scheme, 7.4)." in said
    assert "HPCT director of commissioning" not in said


def test_the_tables_name_the_stricter_scheme(home: Path) -> None:
    status, said = run("delegations", "--home", home, "--on", "2008-11-17")
    assert status == 0
    assert "contract: HC up to £500,000.00; HPCT up to £250,000.00; HPCT is the stricter" in said


def test_the_cases_that_ship_agree_and_a_wrong_one_says_so(tmp_path: Path) -> None:
    status, said = run("cases")
    assert status == 0
    count = len(list(Path("cases/governance").glob("*.yaml")))
    assert f"{count} of {count} cases agree." in said
    text = Path("cases/governance/sefton-key-decision-not-in-plan.yaml").read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(text.replace("by: 2015-03-24", "by: 2015-03-25"), encoding="utf-8")
    status, said = run("cases", wrong)
    assert status == 1
    assert "by: expected 2015-03-25, found 2015-03-24" in said


def test_a_home_without_a_constitution_is_told_what_to_write(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", Path("agreements/smallest")).path
    status, said = run("who", "--home", home, "--act", "contract", "--binds", "COUNCIL")
    assert status == 1
    assert "[no-constitution]" in said


def test_every_act_of_the_made_up_county_says_on_whose_say(home: Path) -> None:
    status, said = run("acts", "--home", home)
    assert status == 0
    assert "signing version 2008-09: Lawful on 26 June 2008." in said
    assert "E.Adult, HC director of adult care, decided on 12 November 2008, for HC, by HC-DEL-2008-11-A" in said
    # Decided in September, from July on.
    contribution = said.partition("HPCT's contribution to older-people changes")[2]
    assert contribution.split(":")[1].strip().startswith("Lawful on 1 July 2008. It was made good afterwards")
    lacking = run("acts", "--home", home, "--lacking")[1]
    assert lacking.splitlines()[-1] == "81 acts; 3 without authority."
    assert lacking.count("Not lawful on") == 3


def test_what_one_virement_uses_of_a_year_s_limit_counts_against_the_next(home: Path) -> None:
    opened = read_home(home)
    assert opened.constitution
    lines = tuple(
        line.model_copy(update={"in_year": 30_000_000}) if line.id == "HC-7.1" else line
        for line in opened.constitution.delegations
    )
    tight = opened.constitution.model_copy(update={"delegations": lines})
    [agreement] = opened.agreements
    changes = [change for change in agreement.budget_changes if change.decision == ("HC-DEL-2008-11-A",)]
    again = tuple(
        change.model_copy(update={"on": date(2008, 12, 1), "amount": change.amount // 300_000}) for change in changes
    )
    twice = agreement.model_copy(update={"budget_changes": (*agreement.budget_changes, *again)})
    acts = [act for act in cited_acts([twice], opened.decisions, tight) if act.cited == ("HC-DEL-2008-11-A",)]
    assert [(act.ruling.matter.pence, act.ruling.is_lawful) for act in acts] == [(30_000_000, True), (100, False)]
    assert "of which £300,000.00 is used" in acts[1].ruling.passed_over[0]


@pytest.mark.parametrize(
    ("line_within", "decision_within", "reserved_within", "answer"),
    [
        (("older-people", "learning-disability"), ("op-nursing", "ld-day"), ("mental-health",), "Lawful"),
        (("older-people",), (), (), "Not lawful"),
        ((), ("learning-disability",), (), "Not lawful"),
        (("op-nursing", "op-day-and-meals"), (), (), "Not lawful"),
        ((), (), ("learning-disability",), "Not lawful"),
    ],
)
def test_power_over_one_of_two_funds_moves_nothing_between_them(
    home: Path,
    line_within: tuple[str, ...],
    decision_within: tuple[str, ...],
    reserved_within: tuple[str, ...],
    answer: str,
) -> None:
    """What gives power must reach both ends of a virement; what reserves it holds where it names either."""
    opened = read_home(home)
    assert opened.constitution
    lines = tuple(
        line.model_copy(update={"within": line_within}) if line.id == "HC-7.1" else line
        for line in opened.constitution.delegations
    )
    reserved = {"id": "R-within", "act": "virement", "within": reserved_within, "needs": "hpct-board", "source": "made"}
    reservations = (Reservation.model_validate(reserved),) if reserved_within else ()
    rules = opened.constitution.model_copy(
        update={"delegations": lines, "reservations": (*opened.constitution.reservations, *reservations)}
    )
    decisions = tuple(
        one.model_copy(update={"within": decision_within}) if one.id == "HC-DEL-2008-11-A" else one
        for one in opened.decisions
    )
    [agreement] = opened.agreements
    changes = tuple(
        change.model_copy(update={"scheme": "ld-day", "line": "day-services"})
        if change.line == "reablement"
        else change
        for change in agreement.budget_changes
    )
    across = agreement.model_copy(update={"budget_changes": changes})
    [act] = [act for act in cited_acts([across], decisions, rules) if act.cited == ("HC-DEL-2008-11-A",)]
    said = list(act.ruling.sentences())
    assert said[0].startswith(answer), said


def test_an_act_that_a_later_version_states_again_is_one_act(home: Path) -> None:
    opened = read_home(home)
    assert opened.constitution
    [first] = opened.agreements
    second = first.model_copy(update={"version": "2008-09 as varied", "effective_from": date(2008, 12, 15)})
    lines = tuple(
        line.model_copy(update={"in_year": 30_000_000}) if line.id == "HC-7.1" else line
        for line in opened.constitution.delegations
    )
    tight = opened.constitution.model_copy(update={"delegations": lines})
    once, twice = (
        [
            (act.cited, act.what, list(act.ruling.sentences()))
            for act in cited_acts(versions, opened.decisions, tight)
            if act.ruling.matter.pence
        ]
        for versions in ([first], [first, second])
    )
    assert twice == once
    assert [said[0] for cited, _, said in twice if cited == ("HC-DEL-2008-11-A",)] == ["Lawful on 17 November 2008."]
