"""What can happen to a claim, as it is typed: each body for its own side, on its own decisions, and no further."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner

from wyebridge.books.claims import record_events
from wyebridge.books.home import Home, read_home
from wyebridge.books.journal.read import head, read_batches
from wyebridge.books.journal.verify import verify
from wyebridge.cli import app
from wyebridge.engine.kernel.problems import Refused
from wyebridge.engine.ledger.claims import ClaimEvent

from .partnership import LATER, bind, decide, sign_another

CLAIM: Final = "2021-22.1.1"
"""North owes the trust £150."""
OTHER: Final = "2021-22.1.2"
"""South owes the trust £50."""


class Answer:
    def __init__(self, *words: object) -> None:
        result = CliRunner().invoke(app, [str(word) for word in words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        self.status, self.out, self.errors = result.exit_code, result.stdout, result.stderr

    @property
    def data(self) -> Any:
        return json.loads(self.out)


def record(home: Home, verb: str, claim: str, for_partner: str, *more: object, by: str = "A. Clerk") -> Answer:
    words = ("claim", verb, claim, "--home", home.path, "--for", for_partner, "--by", by, "--on", "2022-06-01")
    return Answer(*words, *more)


def balances(home: Home, *more: object) -> dict[str, dict[str, Any]]:
    answer = Answer("claims", "--home", home.path, "--as-at", "2022-06-30", "--json", *more)
    assert answer.status == 0, answer.errors
    return {row["claim"]: row for row in answer.data["claims"]}


def test_a_claim_paid_in_part_and_then_wholly(settled_home: Home) -> None:
    first = record(settled_home, "pay", CLAIM, "NC", "--amount", "£100.00", "--document", "BACS-1", "--json")
    assert first.status == 0, first.errors
    assert [(one["id"], one["pence"], one["for_partner"]) for one in first.data] == [(f"{CLAIM}.e1", 100_00, "NC")]
    assert balances(settled_home)[CLAIM]["owed_pence"] == 50_00
    assert record(settled_home, "pay", CLAIM, "TR", "--amount", "50", "--document", "BACS-2").status == 0
    found = balances(settled_home)[CLAIM]
    assert (found["owed_pence"], found["paid_pence"], found["age_days"]) == (0, 150_00, 91)
    assert [event["kind"] for event in found["history"]] == ["raised", "paid", "paid"]
    assert balances(settled_home)[OTHER]["owed_pence"] == 50_00, "no other claim is touched"


def test_the_same_payment_recorded_twice_counts_once_whoever_records_it(settled_home: Home) -> None:
    words = ("--amount", "£100.00", "--document", "BACS-1")
    assert record(settled_home, "pay", CLAIM, "NC", *words).status == 0
    before = head(settled_home.books)
    again = record(settled_home, "pay", CLAIM, "TR", *words, "--json", by="Another")
    assert again.data[0]["already_recorded"] and again.data[0]["for_partner"] == "NC"
    assert head(settled_home.books) == before


def test_a_dispute_leaves_a_claim_owed_until_it_is_agreed(settled_home: Home) -> None:
    why = ("--because", "The places were never asked for.")
    assert record(settled_home, "dispute", CLAIM, "NC", "--amount", "£60", *why).status == 0
    assert (balances(settled_home)[CLAIM]["owed_pence"], balances(settled_home)[CLAIM]["disputed_pence"]) == (
        150_00,
        60_00,
    )
    assert record(settled_home, "agree", CLAIM, "NC", "--amount", "£45").status == 0
    assert balances(settled_home)[CLAIM]["disputed_pence"] == 15_00


def test_a_claim_is_forgiven_on_a_decision_of_the_body_that_is_owed_it(settled_home: Home) -> None:
    assert record(settled_home, "forgive", CLAIM, "TR", "--amount", "£20", "--decision", "TR-9").status == 0
    assert balances(settled_home)[CLAIM]["forgiven_pence"] == 20_00
    more = record(settled_home, "forgive", CLAIM, "TR", "--amount", "£10.01", "--decision", "TR-9")
    assert more.status == 1
    assert "decision TR-9 forgives £30.00 at most, and £20.00 has been" in more.errors
    assert record(settled_home, "forgive", CLAIM, "TR", "--amount", "£10.00", "--decision", "TR-9").status == 0
    other = record(settled_home, "forgive", OTHER, "TR", "--amount", "£1.00", "--decision", "TR-9")
    assert "decision TR-9 does not say that it forgives claim 2021-22.1.2" in other.errors


def test_a_claim_is_put_off_and_disclosed_by_the_body_that_is_owed_it(settled_home: Home) -> None:
    assert record(settled_home, "defer", CLAIM, "TR", "--until", "2023-04-01").status == 0
    why = ("--because", "Its accounts may show no asset that nobody has funded.")
    assert record(settled_home, "disclose", CLAIM, "ICB", *why).status == 0, "for the body that took the trust's place"
    found = balances(settled_home)[CLAIM]
    assert (found["deferred_until"], found["is_recognised"], found["owed_pence"]) == ("2023-04-01", False, 150_00)
    told = Answer("claims", "--home", settled_home.path, "--partner", "TR", "--as-at", "2022-06-30")
    assert "disclosed, not shown as an asset" in " ".join(told.out.split())


def test_what_was_recorded_in_error_is_withdrawn_and_stays_on_record(settled_home: Home) -> None:
    record(settled_home, "pay", CLAIM, "NC", "--amount", "£100.00", "--document", "BACS-1")
    why = ("--event", f"{CLAIM}.e1", "--because", "It was another bill.")
    assert record(settled_home, "withdraw", CLAIM, "TR", *why).status == 0, "the receiver knows what came"
    found = balances(settled_home)[CLAIM]
    assert found["owed_pence"] == 150_00
    assert [event["kind"] for event in found["history"]] == ["raised", "paid", "withdrawn"]
    again = record(settled_home, "pay", CLAIM, "NC", "--amount", "£100.00", "--document", "BACS-1", "--json")
    assert not again.data[0]["already_recorded"], "what was withdrawn may happen after all"


def test_two_claims_that_run_opposite_ways_are_set_off(year_over: Home) -> None:
    bind(year_over)
    decide(year_over)
    bind(year_over, now=LATER)
    sign_another(year_over)
    bind(year_over, now=LATER.replace(month=9))
    back = next(name for name, row in balances(year_over, "--as-at", "2022-09-30").items() if row["debtor"] == "TR")
    words = ("--for", "TR", "--amount", "£6.25", "--on", "2022-09-10", "--by", "A. Clerk")
    answer = Answer("claim", "set-off", back, "--against", CLAIM, "--home", year_over.path, *words, "--json")
    assert answer.status == 0, answer.errors
    found = balances(year_over, "--as-at", "2022-09-30")
    assert (found[back]["owed_pence"], found[CLAIM]["owed_pence"]) == (0, 150_00 - 6_25)
    same_way = Answer("claim", "set-off", CLAIM, "--against", OTHER, "--home", year_over.path, *words)
    assert "[not-opposite]" in same_way.errors


REFUSED: Final[list[tuple[str, str, tuple[str, ...], str]]] = [
    ("pay", "NC", ("--amount", "£150.01", "--document", "1"), "more-than-there-is"),
    ("pay", "NC", ("--document", "1"), "no-amount"),
    ("pay", "NC", ("--amount", "£1"), "no-document"),
    ("pay", "SC", ("--amount", "£1", "--document", "1"), "not-its-right"),
    ("dispute", "TR", ("--amount", "£1", "--because", "Why not"), "not-its-right"),
    ("dispute", "NC", ("--amount", "£1"), "no-reason"),
    ("dispute", "NC", ("--amount", "£150.01", "--because", "Why not"), "more-than-there-is"),
    ("agree", "NC", ("--amount", "£1"), "more-than-there-is"),
    ("defer", "NC", ("--until", "2023-04-01"), "not-its-right"),
    ("defer", "TR", (), "no-later-day"),
    ("defer", "TR", ("--until", "2022-06-01"), "no-later-day"),
    ("forgive", "TR", ("--amount", "£1"), "no-decision"),
    ("forgive", "TR", ("--amount", "£1", "--decision", "TR-0"), "no-decision"),
    ("forgive", "NC", ("--amount", "£1", "--decision", "TR-9"), "not-its-right"),
    ("disclose", "NC", ("--because", "No"), "not-its-right"),
    ("disclose", "TR", (), "no-reason"),
    ("withdraw", "NC", ("--event", f"{CLAIM}.e7", "--because", "No"), "no-such-event"),
    ("pay", "XX", ("--amount", "£1", "--document", "1"), "not-a-partner"),
]


@pytest.mark.parametrize(("verb", "body", "more", "code"), REFUSED)
def test_what_is_not_lawful_is_refused_with_a_reason_and_posts_nothing(
    verb: str, body: str, more: tuple[str, ...], code: str, settled_once: Path
) -> None:
    before = head(settled_once / "books")
    words = ("claim", verb, CLAIM, "--home", settled_once, "--for", body, "--on", "2022-06-01", *more)
    answer = Answer(*words)
    assert answer.status == 1
    assert f"[{code}]" in answer.errors
    assert "why:" in answer.errors and "do:" in answer.errors
    assert head(settled_once / "books") == before


def test_days_and_decisions_out_of_time_are_refused(settled_home: Home) -> None:
    def refused(on: str, *more: str) -> str:
        words = ("claim", "forgive", CLAIM, "--home", settled_home.path, "--for", "TR", "--amount", "£1")
        answer = Answer(*words, "--decision", "TR-9", "--on", on, *more)
        assert answer.status == 1
        return answer.errors

    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    assert "[before-it-was-raised]" in refused("2022-03-30")
    assert "[not-yet]" in refused(str(tomorrow))
    assert "[decision-not-yet-in-effect]" in refused("2022-05-24")


def test_another_bodys_decision_or_a_refusal_forgives_nothing(settled_home: Home) -> None:
    (settled_home.path / "decisions" / "more.yaml").write_text(
        """\
decisions:
  - {id: NC-1, title: Not ours, body: Cabinet, for_partner: NC, taken_on: 2022-05-25, effective_on: 2022-05-25}
  - {id: TR-1, title: No, body: Board, for_partner: TR, taken_on: 2022-05-25, effective_on: 2022-05-25,
     outcome: refused}
""",
        encoding="utf-8",
    )
    for decision, code in (("NC-1", "another-bodys-decision"), ("TR-1", "decision-refused-it")):
        assert code in record(settled_home, "forgive", CLAIM, "TR", "--amount", "£1", "--decision", decision).errors


def test_an_unknown_claim_is_refused(settled_home: Home) -> None:
    assert "[unknown-claim]" in record(settled_home, "defer", "2021-22.9.9", "TR", "--until", "2023-04-01").errors


def test_only_who_recorded_it_or_who_was_paid_may_withdraw_it(settled_home: Home) -> None:
    why = ("--event", f"{CLAIM}.e1", "--because", "No")
    record(settled_home, "dispute", CLAIM, "NC", "--amount", "£1", "--because", "Why not")
    assert "[not-its-right]" in record(settled_home, "withdraw", CLAIM, "TR", *why).errors
    assert record(settled_home, "withdraw", CLAIM, "NC", *why).status == 0
    assert "[withdrawn-already]" in record(settled_home, "withdraw", CLAIM, "NC", *why[:3], "Again").errors


def test_every_event_is_signed_in_the_chain(settled_home: Home) -> None:
    record(settled_home, "defer", CLAIM, "TR", "--until", "2023-04-01", by="B. Bursar")
    last = read_batches(settled_home.books)[-1]
    assert (last.manifest["kind"], last.manifest["by"], last.manifest["for_partner"]) == (
        "claim-event",
        "B. Bursar",
        "TR",
    )
    assert verify(settled_home.books).holds


def test_claims_are_shown_for_people_with_who_owes_whom_and_their_ages(settled_home: Home) -> None:
    told = Answer("claims", "--home", settled_home.path, "--as-at", "2022-06-30", "--history").out
    assert "NC owes TR £150.00 on balance" in told
    assert "31 to 90 days £0.00, 91 to 365 days £200.00" in told
    assert "the 2021-22 outturn of care" in " ".join(told.split())
    assert "A. Treasurer" in told


def test_settle_is_told_which_of_its_two_ways_is_wanted(settled_home: Home) -> None:
    for words in ((), ("--home", settled_home.path), ("--home", settled_home.path, "--period", "May")):
        assert Answer("settle", *words).status == 2
    bound = Answer("settle", "--home", settled_home.path, "--period", "2021-22-M09", "--bind")
    assert bound.status == 2 and "only a year binds" in " ".join(bound.errors.split())


def test_settle_says_in_json_what_it_raises_and_whether_it_was_posted(settled_home: Home) -> None:
    found = Answer("settle", "--home", settled_home.path, "--period", "2021-22", "--bind", "--json").data
    assert found["already_in_the_books"] and found["posted_in_batch"] is None
    assert found["nobodys_pence"] == 150_00
    assert found["risk_share"]["undetermined_pence"] == 150_00
    decide(settled_home)
    posted = Answer("settle", "--home", settled_home.path, "--period", "2021-22", "--bind", "--by", "A. T.", "--json")
    assert posted.data["posted_in_batch"] == head(settled_home.books).batch
    assert [(c["debtor"], c["creditor"], c["pence"]) for c in posted.data["raises"]] == [
        ("NC", "TR", 75_00),
        ("SC", "TR", 18_75),
    ]
    told = Answer("settle", "--home", settled_home.path, "--period", "2021-22").out
    assert "The books hold this already, as settlement 2021-22.2" in " ".join(told.split())


CONSTITUTION: Final = """\
boards:
  - {id: cabinet, name: North cabinet, kind: partner, decides_for: NC, notice_days: 5, quorum: {members: 1},
     seats: {id: leader, constituency: elected, appointed_by: NC}, source: Constitution}
  - {id: board, name: Trust board, kind: partner, decides_for: TR, notice_days: 3, quorum: {members: 1},
     seats: {id: chair, constituency: non-executive, appointed_by: TR}, source: Standing orders}
  - {id: members, name: Members of the trust, kind: partner, decides_for: TR, notice_days: 3, quorum: {members: 1},
     seats: {id: one, constituency: non-executive, appointed_by: TR}, source: Standing orders}
reservations:
  - {id: W1, act: write-off, over: £15.00, binds: TR, needs: members, source: Scheme of reservation 9}
"""


def test_money_is_given_up_only_by_those_whom_the_constitution_lets(settled_home: Home) -> None:
    (settled_home.path / "governance").mkdir(exist_ok=True)
    (settled_home.path / "governance" / "constitution.yaml").write_text(CONSTITUTION, encoding="utf-8")
    assert Answer("adopt", "--home", settled_home.path).status == 0
    before = head(settled_home.books)
    over = record(settled_home, "forgive", CLAIM, "TR", "--amount", "£15.01", "--decision", "TR-9")
    assert over.status == 1
    assert "TR may not give up £15.01 on 2022-06-01 by decision TR-9 [no-authority]" in over.errors
    assert "Members of the trust must agree" in over.errors
    assert "(W1: Scheme of reservation 9)" in over.errors
    assert head(settled_home.books) == before
    assert record(settled_home, "forgive", CLAIM, "TR", "--amount", "£15.00", "--decision", "TR-9").status == 0


def test_one_events_faults_hide_none_of_anothers(settled_home: Home) -> None:
    (settled_home.path / "governance").mkdir(exist_ok=True)
    (settled_home.path / "governance" / "constitution.yaml").write_text(CONSTITUTION, encoding="utf-8")
    day = date(2022, 6, 1)
    paid = ClaimEvent(claim=OTHER, kind="paid", pence=1, on=day, known_on=day, by="A. Clerk", for_partner="TR")
    given = ClaimEvent(**{**dict(paid), "claim": CLAIM, "kind": "forgiven", "pence": 15_01, "decision": "TR-9"})
    for drafts in ([paid, given], [given, paid]):
        with pytest.raises(Refused) as refused:
            record_events(read_home(settled_home.path), drafts, now=LATER)
        assert {one.code for one in refused.value.problems} >= {"no-authority", "no-document"}
