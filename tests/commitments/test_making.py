"""Making a commitment: refused without authority or room, with what is needed, from whom and by when; kept if made."""

import shutil
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from wyebridge.books.committing import commitments, judge, make_commitment, release_commitment
from wyebridge.books.home import Home, constitution_of, read_home
from wyebridge.books.journal.read import head, read_batches
from wyebridge.books.journal.verify import verify
from wyebridge.books.open import open_books
from wyebridge.books.pending import commitments_made
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.ledger.commitments import Known, ruling_on, why_not

from .partnership import NOW, bring_in, committing_home, draft, let_past

DECIDED = {"under": None, "post": "", "decision": "AC-D1"}
AWARD = {**DECIDED, "act": "contract", "decision": "AC-D2"}


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home where £300 of the £1,200 for homes is spent. Read only, but for what is refused."""
    home = committing_home(tmp_path_factory.mktemp("committing"))
    bring_in(home, "spent", [("2021-06-10", "300.00", "PLACES", "")])
    return home


@pytest.fixture
def home(made_once: Home, tmp_path: Path) -> Home:
    return read_home(Path(shutil.copytree(made_once.path, tmp_path / "home")))


@pytest.fixture(scope="module")
def known(made_once: Home) -> Known:
    """All that a commitment is judged by but its room, where nothing was committed yet."""
    [agreement] = made_once.agreements
    return Known(agreement, (), made_once.decisions, constitution_of(made_once))


def in_the_way(known: Known, pence: int, **more: Any) -> dict[str, str]:
    return {one.code: str(one) for one in why_not(draft("PO-1", pence, **more), known)}


def refused(home: Home, number: str, pence: int, **more: Any) -> dict[str, str]:
    before = head(home.books)
    with pytest.raises(Refused) as refusal:
        make_commitment(home, draft(number, pence, **more), now=NOW)
    assert head(home.books) == before
    return {one.code: str(one) for one in refusal.value.problems}


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        ({"under": None}, "cites-nothing", "cites no decision"),
        ({"under": "AC-99"}, "unknown-delegation", "AC-99"),
        ({**DECIDED, "decision": "AC-D9"}, "unknown-decision", "AC-D9"),
        ({"by": "Q.Clerk"}, "no-authority", "Q.Clerk does not hold the post"),
        ({"post": "lead"}, "no-authority", "is given nothing by AC's scheme"),
        ({"for_partner": "LT"}, "not-its-line", "let AC make it"),
        ({"scheme": "visits", "line": "hours"}, "not-its-line", "let LT make it"),
        ({"to_on": date(2021, 6, 1)}, "ends-before-it-begins", "before it begins"),
        ({"from_on": date(2021, 6, 1)}, "begins-before-it-is-made", "begin on 1 July 2021"),
        ({"on": date(2021, 8, 1), "from_on": date(2021, 8, 1)}, "not-yet-made", "still to come"),
        ({"supplier": " "}, "not-said", "supplier"),
        ({"let_past": let_past(person="H.Care")}, "one-hand", "takes two people"),
        ({"let_past": let_past(because=" ")}, "no-reason", "why it is let past"),
        # The decision was taken on 20 May, and has effect from 1 June.
        ({**DECIDED, "on": date(2021, 5, 25), "from_on": date(2021, 5, 25)}, "no-authority", "effect only from 1 June"),
        ({**DECIDED, "scheme": "homes", "act": "contract"}, "no-authority", "AC-D1 is on commitment, not on contract"),
    ],
)
def test_what_is_in_the_way_is_said(known: Known, more: dict[str, Any], code: str, says: str) -> None:
    assert not in_the_way(known, 100_00)
    found = in_the_way(known, 100_00, **more)
    assert says in found[code], found


def test_beyond_a_line_of_delegation_it_says_whose_word_is_needed_and_by_when(known: Known) -> None:
    said = in_the_way(known, 900_01)["no-authority"]
    assert "AC-7 allows £900.00 for one act, and this is £900.01" in said
    # Call-in of three working days before 1 July: 28, 29 and 30 June.
    assert "AC cabinet must agree for AC, by 25 June 2021" in said


def test_a_larger_contract_is_reserved_to_the_cabinet(known: Known) -> None:
    assert "AC cabinet must agree" in in_the_way(known, 600_00, act="contract")["no-authority"]
    award = draft("K-1", 600_00, **AWARD)
    assert not list(why_not(award, known))
    [key] = ruling_on(award, award.on, known).keys
    assert "AC cabinet agreed on 1 June 2021, for AC, by decision AC-D2" in str(key)


def test_authority_is_asked_on_the_day_it_is_made_and_on_the_day_it_counts(known: Known) -> None:
    later = {"from_on": date(2022, 1, 3), "to_on": date(2022, 2, 28)}
    said = in_the_way(known, 100_00, **later)["no-authority"]
    assert "on 3 January 2022, from which it counts" in said
    assert "AC-7 ended on 31 December 2021" in said


def test_a_decisions_amount_and_a_lines_year_are_used_up(known: Known) -> None:
    first = draft("PO-1", 400_00, **DECIDED)
    after = replace(known, made=(first,))
    said = in_the_way(after, 300_01, id="PO-2", **DECIDED)["no-authority"]
    assert "AC-D1 approves £700.00, of which £400.00 is used, and this is £300.01" in said
    assert not in_the_way(after, 300_00, id="PO-2", **DECIDED)
    # Of the line's £1,500 a year that used nothing; an officer's own commitments do.
    assert not in_the_way(after, 900_00, id="PO-2")
    officer = replace(known, made=(first, draft("PO-2", 900_00)))
    assert "of which £900.00 is used" in in_the_way(officer, 600_01, id="PO-3")["no-authority"]
    assert not in_the_way(officer, 600_00, id="PO-3")


def test_posted_and_pending_are_held_to_scheme_fund_and_partner_together(home: Home) -> None:
    make_commitment(home, draft("PO-1", 600_00), now=NOW)
    with open_books(home.books) as books:
        judged = judge(books, draft("PO-2", 310_00), constitution_of(home))
    assert [(one.of, one.budget_pence, one.posted_pence, one.pending_pence) for one in judged.levels] == [
        ("scheme", 1_200_00, 300_00, 600_00),
        ("fund", 2_400_00, 300_00, 600_00),
        ("partner", 1_200_00, 300_00, 600_00),
    ]
    assert [held.answer for held in judged.room.held] == ["warned", "within", "stopped"]
    made = make_commitment(home, draft("PO-2", 200_00), now=NOW)
    assert "warned: scheme homes has a budget of £1,200.00" in made.commitment.said[1]


def test_a_stop_is_let_past_by_a_second_person_by_name_and_the_trail_is_kept(home: Home) -> None:
    make_commitment(home, draft("PO-1", 600_00), now=NOW)
    said = refused(home, "PO-2", 350_00)
    assert "£50.00 past it; AC treasurer or LT finance lead may let it past" in said["no-room"]
    # The other body's finance lead may at the scheme, which both share, and not at the council's own.
    assert "partner AC" in refused(home, "PO-2", 350_00, let_past=let_past("L.Director", "lead", "LT"))["no-room"]
    made = make_commitment(home, draft("PO-2", 350_00, let_past=let_past()), now=NOW).commitment
    assert made.let_past and (made.by, made.let_past.person) == ("H.Care", "A.Treasurer")
    assert sum("A.Treasurer, AC treasurer, for AC, lets it past" in said for said in made.said) == 2
    # Asked for where nothing stops it, an override is not kept.
    release_commitment(home, "PO-1", on=date(2021, 7, 2), because="Over.", by="H.Care", for_partner="AC", now=NOW)
    assert make_commitment(home, draft("PO-3", 1_00, let_past=let_past()), now=NOW).commitment.let_past is None


def test_the_same_twice_is_once_and_each_answers_on_whose_say_it_is(home: Home) -> None:
    assert not make_commitment(home, draft("PO-1", 100_00), now=NOW).was_already_there
    before = head(home.books)
    assert make_commitment(home, draft("PO-1", 100_00), now=NOW).was_already_there
    assert head(home.books) == before
    assert "number-used" in refused(home, "PO-1", 100_01)
    make_commitment(home, draft("PO-2", 100_00, **DECIDED), now=NOW)
    assert verify(home.books).holds
    constitution = constitution_of(home)
    with open_books(home.books) as books:
        officer, board = commitments(books, constitution)
        assert officer.is_lawful and "H.Care, AC head of care, may, for AC, under AC-7" in str(officer.rulings[0].keys)
        assert board.is_lawful and "AC cabinet decided on 20 May 2021" in str(board.rulings[0].keys)
        # The line turns out to have been withdrawn before.
        lines = tuple(one.model_copy(update={"to_on": date(2021, 6, 30)}) for one in constitution.delegations)
        officer, board = commitments(books, constitution.model_copy(update={"delegations": lines}))
        assert not officer.is_lawful and board.is_lawful


def test_only_its_own_body_releases_a_commitment_with_a_reason_and_once(home: Home) -> None:
    make_commitment(home, draft("PO-1", 600_00), now=NOW)
    told: dict[str, Any] = {"on": date(2021, 7, 2), "because": "The home closed.", "by": "H.Care", "now": NOW}
    for body, more, code in (
        ("LT", {}, "not-its-own"),
        ("AC", {"because": " "}, "no-reason"),
        ("AC", {"on": date(2021, 6, 30)}, "not-that-day"),
    ):
        with pytest.raises(Refused) as refusal:
            release_commitment(home, "PO-1", for_partner=body, **{**told, **more})
        assert [one.code for one in refusal.value.problems] == [code]
    with pytest.raises(Refused, match="unknown-commitment"):
        release_commitment(home, "PO-9", for_partner="AC", **told)
    done = release_commitment(home, "PO-1", for_partner="AC", **told)
    before = head(home.books)
    assert release_commitment(home, "PO-1", for_partner="AC", **told) == done
    assert head(home.books) == before
    with open_books(home.books) as books:
        [row] = commitments(books, constitution_of(home))
        assert (row.left_pence, judge(books, draft("PO-2", 1), constitution_of(home)).levels[0].pending_pence) == (0, 0)


def test_of_two_who_spend_the_last_of_a_budget_at_once_exactly_one_does(home: Home) -> None:
    """Each fits alone, and both would not: the one whose batch lands second is judged after the first."""
    start, told = threading.Barrier(2), []

    def commit(number: str) -> None:
        start.wait()
        try:
            make_commitment(home, draft(number, 500_00), now=NOW)
            told.append("made")
        except Refused as refusal:
            told.append(refusal.problems[0].code)

    threads = [threading.Thread(target=commit, args=[number]) for number in ("PO-1", "PO-2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["made", "no-room"]
    with open_books(home.books) as books:
        assert len(commitments_made(books)) == 1
    assert len([one for one in read_batches(home.books) if one.manifest["kind"] == "commitment"]) == 1
