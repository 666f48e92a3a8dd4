"""What programs do, they do as the screens do: the same acts, the same refusals, and nothing of another body's."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from tests.office.conftest import Standing, hat_of
from tests.office.program import Program, faults
from tests.office.test_drafting import draft_text
from tests.office.test_plans import PROBLEM

from wyebridge.books.data import allocation_data
from wyebridge.books.home import Home
from wyebridge.books.journal.read import head
from wyebridge.books.open import open_books
from wyebridge.books.position import position
from wyebridge.books.trying import try_schemes
from wyebridge.office.governance.models import Seated
from wyebridge.office.kernel.models import Act, Appointment

FRIDAY, TUESDAY = date(2026, 11, 6), date(2026, 11, 17)
APRIL = "2021-22-M01"


@pytest.fixture(autouse=True)
def done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())


@pytest.fixture
def program(people: dict[str, Standing], office_home: Home) -> Callable[[str], Program]:
    made: dict[str, Program] = {}

    def of(name: str) -> Program:
        if name not in made:
            made[name] = Program(hat_of(people[name]) if name != "nobody" else None)
        return made[name]

    return of


def test_another_forecast_is_tried_as_the_books_try_it(program: Callable[[str], Program], office_home: Home) -> None:
    before = head(office_home.books)
    told = program("council-member").ask("/risk-share/what-if", at=["homes:150000", "visits:100"])
    with open_books(office_home.books) as books:
        found = position(books)
        tried = try_schemes(books, found, {"homes": 1500_00, "visits": 1_00})
    assert told["tried"] == allocation_data(tried.tried) and told["present"] == allocation_data(tried.present)
    assert told["difference_pence"] == tried.difference_pence == -299_00
    assert (told["basis"]["as_at"], told["basis"]["status"]) == (str(found.as_at), "open")
    strange = program("council-member").ask("/risk-share/what-if", 422, at="nowhere:1")
    assert "nowhere" in strange["problems"][0]["what"]
    assert head(office_home.books) == before


@pytest.mark.parametrize(
    "path",
    ["/position", "/outlook", "/movement", "/risk-share", "/risk-share/what-if", "/entries/homes/places", "/waiting"],
)
@pytest.mark.reads_books
def test_every_figure_says_what_it_stands_on(path: str, program: Callable[[str], Program]) -> None:
    told = program("council-lead").ask(path)
    basis = told.get("basis", told)
    assert {"as_at", "status", "version", "cut_offs", "adjustments"} <= set(basis)
    assert [one["ledger"] for one in basis["cut_offs"] if one["kind"] == "actuals"] == ["AC", "ACCG"]


def test_a_draft_is_its_own_bodys_until_shown_and_is_settled_under_both(
    program: Callable[[str], Program], office_home: Home
) -> None:
    council, trust, before = program("council-lead"), program("trust-lead"), head(office_home.books)
    faulty = draft_text(office_home).replace("commissioner: ACCG", "commissioner: NOBODY")
    made = council.send("/drafts", {"file": SimpleUploadedFile("b.yaml", faulty.encode())}, 201)
    at = f"/drafts/{made['id']}"
    assert any("NOBODY" in one["what"] for one in council.ask(at)["problems"])
    council.act(f"{at}/text", {"text": draft_text(office_home)})
    told = council.ask(at)
    assert told["problems"] == [] and told["follows"] == "2021-22"
    whose = {one["partner"]: (one["present_pence"], one["drafted_pence"]) for one in told["effect"]["whose"]}
    assert whose["AC"] == (45_00, 75_00)
    assert council.ask(f"{at}/text").decode() == draft_text(office_home)
    trust.ask(at, 404)
    trust.act(f"{at}/show", status=404)
    council.act(f"{at}/show")
    assert trust.ask(at)["effect"] == told["effect"]
    trust.act(f"{at}/withdraw", status=403)
    council.act(f"{at}/text", {"text": "version: other"}, status=403)
    council.act(f"{at}/withdraw")
    assert head(office_home.books) == before
    wrong = council.send("/drafts", {"file": SimpleUploadedFile("b.exe", b"x")}, 422)
    assert "YAML" in faults(wrong)["file"]


def test_a_rule_shows_what_it_would_move_and_then_moves_it(program: Callable[[str], Program]) -> None:
    officer = program("council-officer")
    given = {"when": {"cost_centre": ["QUERY"]}, "to": "line:homes/places", "reason": "As minuted."}
    nowhere = officer.act("/coding/rules", {**given, "rule": "ac-charges", "to": "line:nowhere/x"}, status=422)
    assert set(faults(nowhere)) == {"to"}
    made = officer.act("/coding/rules", {**given, "rule": "ac-charges", "before": "AC-homes"}, status=202)
    at = f"/coding/changes/{made['id']}"
    shown = officer.ask(at)
    assert (shown["state"], shown["found"]["rows_moved"]) == ("shown", 1)
    changed = {one["partner"]: one["pence"] for one in shown["found"]["changed"] if one["what"] == "scheme"}
    assert changed == {"AC": 2_25, "ACCG": 5_25}
    program("trust-officer").act(f"{at}/save", status=404)
    officer.act(f"{at}/save", status=202)
    assert officer.ask(at)["state"] == "saved"
    assert officer.ask("/exceptions/suspense")["rows"] == []
    assert officer.ask("/pounds/2/5")["parts_pence"] == {"AC": 2_25, "ACCG": 5_25}
    again = officer.act("/coding/rules/ac-charges", {**given, "reason": "Said better."}, status=202)
    officer.act(f"/coding/changes/{again['id']}/withdraw")


def test_rows_are_given_commented_on_and_resolved(program: Callable[[str], Program]) -> None:
    officer = program("council-officer")
    to = next(one["id"] for one in officer.ask("/colleagues") if one["name"] == "Council Lead")
    row = {"batch": 2, "row": 5}
    at = "/exceptions/suspense/notes"
    assert officer.act(at, {"rows": [row], "kind": "assigned", "given_to": to}) == {"rows": 1}
    silent = officer.act(at, {"rows": [row], "kind": "resolved"}, status=422)
    assert "Say why" in faults(silent)["words"]
    officer.act(at, {"rows": [row], "kind": "resolved", "words": "Minuted on 4 May."})
    [told] = program("council-lead").ask("/exceptions/suspense")["standings"]
    assert (told["given_to"], told["is_resolved"], len(told["notes"])) == ("Council Lead", True, 2)
    assert program("trust-lead").ask("/exceptions/suspense")["standings"] == []


def test_an_extract_is_read_by_another_feed_and_withdrawn(program: Callable[[str], Program]) -> None:
    officer = program("council-officer")
    file = SimpleUploadedFile("may.csv", b"Payment Date,Document Number,Net,Supplier Name,Cost Centre\n")
    made = officer.send("/extracts", {"file": file}, 202)
    feed = officer.ask("/feeds")[0]["id"]
    read = officer.send(f"/extracts/{made['id']}/feed", {"feed": feed}, 202)
    assert read["feed"] == feed
    strange = officer.send(f"/extracts/{made['id']}/feed", {"feed": "nobodys"}, 422)
    assert set(faults(strange)) == {"feed"}
    assert officer.act(f"/extracts/{made['id']}/withdraw")["state"] == "withdrawn"


def test_what_is_published_is_read_without_a_token_and_gone_when_taken_down(
    program: Callable[[str], Program], office_home: Home
) -> None:
    lead, anybody = program("council-lead"), program("nobody")
    ready = lead.ask(f"/publishing/ready/payments/{APRIL}")
    given = {"kind": "payments", "month": APRIL, "sha256": ready["sha256"]}
    lead.act("/publications", {**given, "sha256": "0" * 64}, status=403)
    made = lead.act("/publications", given, status=201)
    [listed] = anybody.ask("/public/publications")
    assert listed["id"] == made["id"] and listed["sha256"] == ready["sha256"]
    paid = anybody.ask(f"/public/publications/{made['id']}/payments")
    assert sum(one["pence"] for one in paid["payments"]) == paid["pence"] == ready["pence"]
    # Not one payment of April is over the threshold: none of them is anybody's to follow.
    assert paid["payments"] == [] and anybody.ask("/public/pounds/2/1", 404)["problems"]
    assert anybody.ask(f"/public/publications/{made['id']}/file") == lead.ask(
        f"/publishing/ready/payments/{APRIL}/file"
    )
    program("trust-lead").act(f"/publications/{made['id']}/take-down", status=404)
    lead.act(f"/publications/{made['id']}/take-down")
    assert anybody.ask("/public/publications") == []
    anybody.ask(f"/public/publications/{made['id']}/file", 404)
    anybody.ask("/position", 401)


def test_an_exposure_is_worked_out_kept_and_checked(program: Callable[[str], Program], office_home: Home) -> None:
    folder = office_home.path / "plans" / "exposure"
    folder.mkdir(parents=True)
    (folder / "care.yaml").write_text(PROBLEM, "utf-8")
    lead = program("council-lead")
    [problem] = lead.ask("/plans/problems")["problems"]
    few = lead.act("/plans/exposure", {"problem": problem["problem"], "scenarios": 1}, status=422)
    assert set(faults(few)) == {"scenarios"}
    asked = lead.act("/plans/exposure", {"problem": problem["problem"], "scenarios": 1_000, "seed": 7}, status=202)
    work = lead.ask(f"/plans/asked/{asked['id']}")
    assert work["stage"] == "done" and work["run"]
    kept = program("auditor").ask(f"/plans/runs/{work['run']}")
    assert kept["settings"] == {"scenarios": 1_000, "seed": 7} and kept["result"]["assumptions"]
    assert program("auditor").ask(f"/plans/runs/{work['run']}/files/{kept['files'][0]}")
    lead.act(f"/plans/runs/{work['run']}/again", {"settings": {"days": 3}}, status=404)
    check = program("auditor").act(f"/plans/runs/{work['run']}/check", status=202)
    assert lead.ask(f"/plans/asked/{check['id']}")["stage"] == "done"


def test_a_leavers_appointment_is_ended_and_the_trail_says_so(
    program: Callable[[str], Program], people: dict[str, Standing]
) -> None:
    clerk = program("administrator")
    officer = next(one for one in clerk.ask("/people") if one["name"] == "Council Officer")
    [held] = officer["appointments"]
    clerk.act(f"/people/appointments/{held['id']}/end", {"on": "2021-12-31"})
    assert Appointment.objects.get(pk=held["id"]).ends_on == date(2021, 12, 31)
    assert "end an appointment" in [one["verb"] for one in clerk.ask("/trail")]
    theirs = hat_of(people["trust-officer"]).appointment.pk
    clerk.act(f"/people/appointments/{theirs}/end", {"on": "2021-12-31"}, status=404)


WORDS = {
    "pence": 25_000_00,
    "purpose": "Care homes cost more than was agreed.",
    "resolutions": ["That clause 12 be varied"],
    "reasons": "The forecast passes the cap.",
    "alternatives": "To wait for the year's end.",
}
PROPOSAL = {**WORDS, "title": "Vary the risk share", "act": "vary-agreement", "binds": ["AC", "ACCG"]}


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[date], None]]:
    def it_is(day: date) -> None:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda: day)

    it_is(FRIDAY)
    yield it_is


def test_a_proposal_goes_from_its_draft_to_the_notice_of_what_was_decided(
    program: Callable[[str], Program], people: dict[str, Standing], on: Callable[[date], None]
) -> None:
    clerk, trust, anybody = program("governance"), program("trust-governance"), program("nobody")
    for known_as, name in {"M.Council": "council-member", "D.Deputy": "chief-executive"}.items():
        Seated.objects.create(person=people[name].person, known_as=known_as, said_by=people["governance"].person)
    ref = clerk.act("/decisions", PROPOSAL, status=201)["ref"]
    clerk.act(f"/decisions/{ref}/versions", {**WORDS, "reasons": "Said better."}, status=201)
    trust.ask(f"/decisions/{ref}", 404)
    meeting = clerk.act(
        "/meetings",
        {"board": "ac-cabinet", "starts_at": "2026-11-17T10:00:00+00:00", "place": "The hall"},
        status=201,
    )
    at = f"/meetings/{meeting['id']}"
    item = clerk.act(f"{at}/items", {"proposal": ref}, status=201)
    trust.ask(at, 404)
    trust.act(f"{at}/summons", status=404)
    told = clerk.act(f"{at}/summons")
    assert told["notice"]["is_enough"] and [one["proposal"] for one in told["items"]] == [ref]
    assert trust.ask(f"/decisions/{ref}")["life"]["needs"]
    pdf = SimpleUploadedFile("why.pdf", b"%PDF-1.7 made up")
    here = f"/items/{item['id']}"
    laid = clerk.send(f"{here}/papers", {"file": pdf, "title": "Why"}, 201)
    assert anybody.ask(f"/public/papers/{laid['id']}") == b"%PDF-1.7 made up"
    on(TUESDAY)
    for seat, person in {"leader": "M.Council", "deputy": "D.Deputy"}.items():
        clerk.act(f"{at}/attendance", {"seat": seat, "person": person})
    nobody_there = clerk.act(f"{here}/question", {"chair": "chair"}, status=422)
    assert set(faults(nobody_there)) == {"chair"}
    clerk.act(f"{here}/question", {"chair": "leader"})
    program("council-member").act(f"{here}/votes", {"seat": "leader", "choice": "for"})
    theirs = program("chief-executive").act(f"{here}/votes", {"seat": "leader", "choice": "for"}, status=403)
    assert "You were not in the room" in theirs["problems"][0]["what"]
    voted = program("chief-executive").act(f"{here}/votes", {"seat": "deputy", "choice": "for"})
    assert voted["votes"][-1]["counts"] == {"for": 2, "against": 0, "abstain": 0}
    on_condition = {"outcome": "agree-with-conditions", "minute": "12"}
    clerk.act(f"{here}/resolution", on_condition, status=422)
    condition = {"text": "The reserve is topped up", "owner": "council's finance lead"}
    clerk.act(f"{here}/resolution", {**on_condition, "conditions": [condition]})
    clerk.act(f"{here}/resolution", on_condition, status=403)
    clerk.act(f"{here}/notice")
    met = clerk.act(f"{here}/conditions", {"condition": "c1", "is_met": True, "evidence": "The ledger"})
    assert met["conditions"][0]["state"] == "met"
    [notice] = anybody.ask("/public/decisions")
    assert (notice["proposal"], notice["minute"], notice["pence"]) == (ref, "12", 25_000_00)
    assert [one["id"] for one in anybody.ask("/public/meetings")] == [meeting["id"]]
    action = clerk.act(f"{at}/actions", {"words": "Tell the trust", "owner": "Clerk", "due_on": "2026-12-01"}, 201)
    done = clerk.act(f"/actions/{action['actions'][0]['id']}/done", {"evidence": "Letter"})
    assert done["done_on"] == str(TUESDAY) and clerk.ask("/actions")["to_do"] == []
    assert clerk.ask(f"{at}/pack").startswith(b"%PDF-")
    verbs = set(Act.objects.filter(for_partner="AC").values_list("verb", flat=True))
    assert {"draft a proposal", "put-to-vote", "vote", "resolved", "published"} <= verbs


def test_an_officer_decides_under_a_line_that_is_theirs(
    program: Callable[[str], Program], people: dict[str, Standing], on: Callable[[date], None]
) -> None:
    Seated.objects.create(person=people["council-lead"].person, known_as="F.Lead", said_by=people["governance"].person)
    lead = program("council-lead")
    given = {**PROPOSAL, "act": "virement", "binds": ["AC"], "pence": 600_00, "title": "Move it"}
    ref = lead.act("/decisions", given, status=201)["ref"]
    assert [one["line"] for one in lead.ask(f"/decisions/{ref}/lines")] == ["D1"]
    told = lead.act(f"/decisions/{ref}/delegated", {"line": "D1", "minute": "DD 4"})
    assert told["still_to_sign"] == 0 and told["life"]["state"].startswith(("agreed", "effective"))
    strange = lead.act(f"/decisions/{ref}/delegated", {"line": "D2", "minute": "DD 5"}, status=422)
    assert set(faults(strange)) == {"line"}


def test_scrutiny_asks_and_each_body_answers_for_itself(
    program: Callable[[str], Program], on: Callable[[date], None]
) -> None:
    clerk, trust = program("governance"), program("trust-governance")
    made = clerk.act("/scrutiny", {"board": "ac-scrutiny", "title": "Why homes cost more"}, 201)
    at = f"/scrutiny/{made['id']}"
    trust.act(f"{at}/requests", {"of": ["AC"], "asks": "The bills"}, status=403)
    clerk.act(f"{at}/requests", {"of": ["AC", "ACCG"], "asks": "The bills", "days": 10})
    [theirs] = trust.ask(at)["to_answer"]
    [ours] = clerk.ask(at)["to_answer"]
    answered = {"request": theirs["request"], "evidence": "Laid."}
    assert set(faults(clerk.act(f"{at}/answers", answered, status=422))) == {"request"}
    assert trust.act(f"{at}/answers", answered)["to_answer"] == []
    assert clerk.ask(at)["to_answer"] == [ours]


def test_a_person_registers_and_ends_their_own_interest(
    program: Callable[[str], Program], people: dict[str, Standing], on: Callable[[date], None]
) -> None:
    Seated.objects.create(
        person=people["council-member"].person, known_as="M.Council", said_by=people["governance"].person
    )
    member = program("council-member")
    about = {"category": "land", "nature": "A field by the home", "touches": ["care"], "from_on": "2026-01-05"}
    made = member.act("/interests", {**about, "is_sensitive": True}, 201)
    assert [one["key"] for one in member.ask("/interests")["own"]] == [made["key"]]
    read = program("trust-member").ask("/interests")["registers"]["AC"]
    assert "A field" not in str(read) and read[0]["person"] == "M.Council"
    program("trust-member").act(f"/interests/{made['key']}/end", {"to_on": str(FRIDAY)}, status=404)
    assert member.act(f"/interests/{made['key']}/end", {"to_on": str(FRIDAY)})


def test_a_disagreement_is_settled_once_both_have_accepted_the_same_words(
    program: Callable[[str], Program], on: Callable[[date], None], office_home: Home
) -> None:
    clerk, trust = program("governance"), program("trust-governance")
    procedure = program("governance").act(
        "/disagreements",
        {"clause": "12", "matter": "Hours", "others": ["ACCG"], "at_stake_pence": 100_00, "holds": "They are yours."},
        status=201,
    )
    at = f"/disagreements/{procedure['disagreement']['id']}"
    assert trust.ask(at)["silent"] == ["ACCG"]
    told = trust.act(f"{at}/positions", {"holds": "They are not.", "amount_pence": 40_00})
    assert [one["amount"] for one in told["positions"] if one["partner"] == "ACCG"] == [40_00]
    clerk.act(f"{at}/terms", {"terms": "Half each."})
    assert not trust.ask(at)["settled"]
    assert trust.act(f"{at}/terms", {"terms": "Half each."})["settled"]


def test_a_milestone_keeps_its_first_date(program: Callable[[str], Program], on: Callable[[date], None]) -> None:
    clerk = program("governance")
    made = clerk.act("/road-map", {"title": "One front door", "owner": "ac-cabinet", "due_on": "2026-12-01"}, 201)
    at = f"/road-map/{made['milestone']['id']}"
    moved = clerk.act(f"{at}/dates", {"due_on": "2027-01-15", "board": "ac-cabinet", "reason": "The lease"})
    assert (moved["milestone"]["due_on"], moved["due_on"]) == ("2026-12-01", "2027-01-15")
    clerk.act(f"{at}/reports", {"reporter": "ac-cabinet", "says": "On its way."})
    clerk.act(f"{at}/reached", {"on": "2030-01-01", "evidence": "x"}, status=403)
    assert clerk.act(f"{at}/reached", {"on": str(FRIDAY), "evidence": "The keys"})["reached_on"] == str(FRIDAY)


GUESSED = [
    ("trust-officer", "act", "/extracts/{extract}/post", {}),
    ("trust-officer", "act", "/extracts/{extract}/withdraw", {}),
    ("trust-officer", "ask", "/extracts/{extract}", {}),
    ("trust-officer", "ask", "/coding/changes/{change}", {}),
    ("trust-officer", "act", "/coding/changes/{change}/withdraw", {}),
    ("trust-officer", "act", "/coding/rules/AC-homes", {"when": {}, "to": "own", "reason": "x"}),
    ("trust-lead", "ask", "/drafts/{draft}", {}),
    ("trust-lead", "act", "/drafts/{draft}/text", {"text": "x"}),
    ("trust-lead", "act", "/publications/{publication}/take-down", {}),
    ("trust-governance", "ask", "/decisions/{proposal}", {}),
    ("trust-governance", "act", "/decisions/{proposal}/withdraw", {"reason": "x"}),
    ("trust-governance", "ask", "/meetings/{meeting}", {}),
    ("trust-governance", "act", "/meetings/{meeting}/summons", {}),
    ("trust-governance", "ask", "/items/{item}", {}),
    ("trust-governance", "act", "/items/{item}/question", {"chair": ""}),
    ("trust-governance", "ask", "/papers/{paper}", {}),
    ("nobody", "ask", "/public/papers/{paper}", {}),
    ("nobody", "ask", "/public/meetings/{meeting}", {}),
    ("trust-governance", "act", "/actions/{action}/done", {"evidence": "x"}),
    ("trust-lead", "ask", "/pounds/2/4", {}),
]


def test_what_is_another_bodys_is_nothing_to_whoever_guesses_its_name(
    program: Callable[[str], Program], things: dict[str, Any]
) -> None:
    """Nor is it told whether there is such a thing: the answer is that of one that there is not."""
    there_is_none = {kind: _another(value) for kind, value in things.items()}
    for name, method, path, given in GUESSED:
        sent = [given] if method == "act" else []
        told, made_up = (
            getattr(program(name), method)(path.format(**names), *sent, status=404)
            for names in (things, {**things, **there_is_none})
        )
        assert told == made_up, path


def _another(value: Any) -> Any:
    return 987_654 if isinstance(value, int) else str(uuid4()) if "-" in value and len(value) == 36 else "AC-2020-99"


@pytest.fixture
def things(program: Callable[[str], Program], office_home: Home) -> dict[str, Any]:
    """One of each thing of the council's that is not yet anybody else's to see."""
    officer, lead, clerk = program("council-officer"), program("council-lead"), program("governance")
    rule = {"rule": "ac-x", "when": {"cost_centre": ["QUERY"]}, "to": "own", "reason": "As minuted."}
    file = SimpleUploadedFile("may.csv", b"Payment Date,Document Number,Net,Supplier Name,Cost Centre\n")
    draft = SimpleUploadedFile("b.yaml", draft_text(office_home).encode())
    ready = lead.ask(f"/publishing/ready/payments/{APRIL}")
    publication = {"kind": "payments", "month": APRIL, "sha256": ready["sha256"]}
    hall = {"starts_at": "2030-01-08T10:00", "place": "The hall"}
    meeting = clerk.act("/meetings", {**hall, "board": "ac-cabinet"}, 201)["id"]
    proposal = clerk.act("/decisions", PROPOSAL, 201)["ref"]
    item = clerk.act(f"/meetings/{meeting}/items", {"proposal": proposal}, 201)["id"]
    paper = {"file": SimpleUploadedFile("why.pdf", b"%PDF-1.7"), "title": "Why"}
    to_do = {"words": "Tell them", "owner": "Clerk", "due_on": "2030-02-01"}
    return {
        "extract": officer.send("/extracts", {"file": file, "feed": "council-over-500"}, 202)["id"],
        "change": officer.act("/coding/rules", rule, 202)["id"],
        "draft": lead.send("/drafts", {"file": draft}, 201)["id"],
        "publication": lead.act("/publications", publication, 201)["id"],
        "meeting": meeting,
        "proposal": proposal,
        "item": item,
        "paper": clerk.send(f"/items/{item}/papers", paper, 201)["id"],
        "action": clerk.act(f"/meetings/{meeting}/actions", to_do, 201)["actions"][0]["id"],
    }
