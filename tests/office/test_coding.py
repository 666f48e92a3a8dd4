"""A body's own coding rules: written and changed with their effect seen first, saved, and what they move recoded."""

from collections.abc import Callable
from datetime import date
from typing import Never

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.office.conftest import Standing, hat_of, text_of

from wyebridge.books.coding_file import edit_rule
from wyebridge.books.home import Home, read_home
from wyebridge.books.journal.durable import write_file
from wyebridge.books.journal.read import head, read_batches
from wyebridge.books.listing import listing
from wyebridge.books.open import open_books
from wyebridge.engine.kernel.problems import Place, refuse
from wyebridge.office.coding import actions, tasks
from wyebridge.office.coding.models import RuleChange, State
from wyebridge.office.kernel.models import Act
from wyebridge.office.kernel.rights import NotAllowed
from wyebridge.office.position.queries import largest_for

GIVEN = {
    "rule": "ac-charges",
    "account": "",
    "cost_centre": "QUERY",
    "to": "line:homes/places",
    "reason": "As minuted.",
}
NEW = "/coding/new/"


@pytest.fixture(autouse=True)
def done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be done once the transaction commits is done at once: the test's own is never committed."""
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())


def draft(browser: Client, address: str = NEW, **given: str) -> str:
    answer = browser.post(address, {**GIVEN, "before": "AC-homes", **given})
    assert answer.status_code == 302, text_of(answer)[:3_000]
    return str(answer["Location"])


def in_suspense(home: Home) -> list[object]:
    with open_books(home.books) as books:
        found = listing(books, "suspense")
        return [row[found.columns.index("pence")] for row in found.rows]


def test_a_rule_shows_what_it_would_move_and_then_moves_it(as_: Callable[[str], Client], office_home: Home) -> None:
    browser, before = as_("council-officer"), head(office_home.books)
    assert "cost_centre=QUERY" in text_of(browser.get("/exceptions/suspense/"))
    assert 'value="QUERY"' in text_of(browser.get(f"{NEW}?cost_centre=QUERY"))
    address = draft(browser)
    page = text_of(browser.get(address))
    for words in ("nothing is saved yet", "What it moves: 1 row", "Suspense, to be looked at", "by AC-query"):
        assert words in page
    assert "Care fund: Care homes, Places in homes" in page and "by ac-charges" in page
    # £7.50, of which the council's are 30% and the commissioning group's 70%.
    assert "£2.25" in page and "£5.25" in page and "-£7.50" in page and "council.csv" in page
    assert head(office_home.books) == before, "nothing is posted by looking"
    assert "ac-charges" not in (office_home.path / "coding" / "AC.yaml").read_text(encoding="utf-8")
    assert browser.post(f"{address}save/").status_code == 302
    page = text_of(browser.get(address))
    assert "Saved, and what it moves is posted. Batch 4." in page
    assert in_suspense(office_home) == []
    [batch] = [one for one in read_batches(office_home.books) if one.manifest["kind"] == "recoding"]
    assert (batch.manifest["by"], batch.manifest["for_partner"]) == ("Council Officer", "AC")
    assert batch.manifest["recodes"]["because"] == "Rule ac-charges: As minuted."
    [rule] = [one for one in read_home(office_home.path).coding if one.id == "ac-charges"]
    assert (rule.author, rule.reason, rule.when) == (
        "Council Officer, finance officer",
        "As minuted.",
        {"cost_centre": ("QUERY",)},
    )
    assert [act.verb for act in Act.objects.order_by("id")] == ["draft a coding rule", "save a coding rule, and recode"]
    pound = text_of(browser.get("/pound/2/5/"))
    assert "Recoded" in pound and "AC:suspense" in pound and "Council Officer for AC" in pound


def test_another_body_sees_the_pound_that_came_in_and_not_the_rule_or_what_it_was(
    as_: Callable[[str], Client],
) -> None:
    browser = as_("council-officer")
    address = draft(browser)
    browser.post(f"{address}save/")
    pound = text_of(as_("trust-officer").get("/pound/2/5/"))
    assert "its own body’s ledger" in pound and "AC:suspense" not in pound
    member = text_of(as_("council-member").get("/pound/2/5/"))
    assert "AC:suspense" not in member, "nor one of its own body who may not see its ledger"
    assert as_("trust-officer").get(address).status_code == 404
    assert as_("trust-officer").get("/coding/rules/AC-homes/").status_code == 404
    assert "AC-homes" not in text_of(as_("trust-officer").get("/coding/"))


def test_a_rule_that_changes_keeps_its_name_its_turn_and_all_beside_it(
    as_: Callable[[str], Client], office_home: Home
) -> None:
    file = office_home.path / "coding" / "AC.yaml"
    file.write_text(f"# Kept by finance.\n{file.read_text(encoding='utf-8')}# The end.\n", encoding="utf-8")
    before = read_home(office_home.path).coding
    browser = as_("council-lead")
    assert 'value="OWN' in text_of(browser.get("/coding/rules/AC-own/"))
    address = draft(browser, "/coding/rules/AC-own/", cost_centre="OWN1; OWN8*", to="suspense", reason="To be asked.")
    assert "The body&#x27;s own, outside every fund" in text_of(browser.get(address))
    browser.post(f"{address}save/")
    after = read_home(office_home.path).coding
    assert [rule.id for rule in after] == [rule.id for rule in before]
    changed = [rule for rule, was in zip(after, before, strict=True) if rule != was]
    assert [(rule.id, rule.when, rule.to.place) for rule in changed] == [
        ("AC-own", {"cost_centre": ("OWN1", "OWN8*")}, "suspense")
    ]
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# Kept by finance.\n") and text.endswith("# The end.\n")
    assert sorted(in_suspense(office_home)) == [7_50, 50_00]  # type: ignore[type-var]


def test_what_was_seen_is_what_is_saved_or_nothing(
    as_: Callable[[str], Client], people: dict[str, Standing], office_home: Home
) -> None:
    browser, by = as_("council-officer"), hat_of(people["council-lead"])
    first, second = draft(browser), draft(browser, rule="ac-other", to="own")
    browser.post(f"{first}save/")
    state = head(office_home.books)
    assert browser.post(f"{second}save/").status_code == 403, "the rules have changed since it was worked out"
    assert head(office_home.books) == state
    change = RuleChange.objects.get(rule="ac-other")
    assert change.state == State.SHOWN
    assert browser.post(f"{first}save/").status_code == 403, "it is saved already"
    with pytest.raises(NotAllowed):
        actions.withdraw(change=RuleChange.objects.get(rule="ac-charges"), by=by)
    assert browser.post(f"{second}withdraw/").status_code == 302
    assert RuleChange.objects.get(rule="ac-other").state == State.WITHDRAWN


def test_faults_of_a_rule_are_told_and_nothing_is_saved(as_: Callable[[str], Client], office_home: Home) -> None:
    browser = as_("council-officer")
    for given, told in (
        ({"cost_centre": ""}, "Say at least one column"),
        ({"rule": "two words"}, "without spaces"),
        ({"to": "own", "funder": "AC"}, "Only a row that goes to a fund"),
        ({"to": "line:homes/no-such"}, "Select a valid choice"),
        ({"starts": "2021-05-01", "ends": "2021-04-01"}, "The last day is before the first"),
        ({"reason": "It is Joan Teme's."}, "The reason may itself identify a person"),
    ):
        assert told in text_of(browser.post(NEW, {**GIVEN, **given}))
    assert not RuleChange.objects.exists() and not Act.objects.exists()
    page = text_of(browser.get(draft(browser, rule="AC-homes")))
    assert "there are two coding rules" in page and "Save the rule" not in page
    assert read_home(office_home.path).coding == office_home.coding


def test_nobody_writes_another_bodys_rules(
    as_: Callable[[str], Client], people: dict[str, Standing], office_home: Home
) -> None:
    for name in ("auditor", "fund-manager", "commissioner", "clerk"):
        assert as_(name).post(NEW, GIVEN).status_code == 403
    address = draft(as_("council-officer"))
    assert as_("trust-officer").post(f"{address}save/").status_code == 404
    with pytest.raises(NotAllowed):
        actions.ask_to_save(change=RuleChange.objects.get(), by=hat_of(people["trust-lead"]))
    both = office_home.path / "coding" / "AC.yaml"
    theirs = (office_home.path / "coding" / "ACCG.yaml").read_text(encoding="utf-8")
    both.write_text(both.read_text(encoding="utf-8") + theirs.replace("rules:", ""), encoding="utf-8")
    (office_home.path / "coding" / "ACCG.yaml").unlink()
    page = text_of(as_("council-officer").get(draft(as_("council-officer"), "/coding/rules/AC-own/", to="own")))
    assert "stands in a file that has rules of another body too" in page


@pytest.mark.parametrize("stops_after", ["the intent", "the file", "the books"])
def test_a_stop_while_a_rule_is_saved_is_made_whole(
    stops_after: str, as_: Callable[[str], Client], people: dict[str, Standing], office_home: Home
) -> None:
    browser = as_("council-officer")
    address = draft(browser)
    change = RuleChange.objects.get()
    tasks.move(change, State.SHOWN, State.SAVING)
    if stops_after == "the file":
        edited = edit_rule(office_home, tasks.rule_of(change))
        write_file(edited.path, edited.text)
    elif stops_after == "the books":
        tasks.save.call(str(change.pk), people["council-officer"].person.pk)
        RuleChange.objects.filter(pk=change.pk).update(state=State.SAVING, batch=None)
    actions.repair()
    change.refresh_from_db()
    recoded = [one.number for one in read_batches(office_home.books) if one.manifest["kind"] == "recoding"]
    assert (change.state, [change.batch]) == (State.SAVED, recoded)
    assert "Batch 4" in text_of(browser.get(address))
    assert in_suspense(office_home) == []


def refused(*_: object, **__: object) -> Never:
    raise refuse("books-say-no", "the books refuse it", why="a test", remedy="none", place=Place("books"))


def stopped(*_: object, **__: object) -> Never:
    raise KeyboardInterrupt


def test_a_rule_whose_place_has_gone_is_refused_and_is_not_saved_for_ever(
    as_: Callable[[str], Client], people: dict[str, Standing], office_home: Home
) -> None:
    draft(as_("council-officer"))
    change, file = RuleChange.objects.get(), office_home.path / "coding" / "AC.yaml"
    tasks.move(change, State.SHOWN, State.SAVING)
    text = file.read_text(encoding="utf-8").replace("AC-homes", "AC-places")
    file.write_text(text, encoding="utf-8")
    tasks.save.call(str(change.pk), people["council-officer"].person.pk)
    change.refresh_from_db()
    assert change.state == State.REFUSED
    assert change.found["problems"][0]["code"] == "no-such-rule" and file.read_text(encoding="utf-8") == text


def test_what_the_books_refuse_after_a_stop_leaves_the_file_as_it_was_at_first(
    as_: Callable[[str], Client],
    people: dict[str, Standing],
    office_home: Home,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draft(as_("council-officer"))
    change, file = RuleChange.objects.get(), office_home.path / "coding" / "AC.yaml"
    tasks.move(change, State.SHOWN, State.SAVING)
    was, who = file.read_text(encoding="utf-8"), people["council-officer"].person.pk
    monkeypatch.setattr(tasks, "recode", stopped)
    with pytest.raises(KeyboardInterrupt):
        tasks.save.call(str(change.pk), who)
    assert "ac-charges" in file.read_text(encoding="utf-8")
    monkeypatch.setattr(tasks, "recode", refused)
    tasks.save.call(str(change.pk), who)
    change.refresh_from_db()
    assert (change.state, file.read_text(encoding="utf-8")) == (State.REFUSED, was)


def test_after_a_stop_a_rule_is_saved_by_whoever_saved_it_and_not_by_its_drafter(
    as_: Callable[[str], Client],
    people: dict[str, Standing],
    office_home: Home,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    draft(as_("council-officer"))
    change = RuleChange.objects.get()
    with monkeypatch.context() as stop:
        stop.setattr(transaction, "on_commit", lambda act: None)
        actions.ask_to_save(change=change, by=hat_of(people["council-lead"]))
    actions.repair()
    [batch] = [one for one in read_batches(office_home.books) if one.manifest["kind"] == "recoding"]
    assert batch.manifest["by"] == people["council-lead"].person.name


def test_a_body_saves_one_rule_at_a_time_whoever_asks_at_the_same_moment(
    as_: Callable[[str], Client], people: dict[str, Standing], monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, by = as_("council-officer"), hat_of(people["council-lead"])
    draft(browser)
    draft(browser, rule="ac-other", to="own")
    first, second = RuleChange.objects.order_by("made_at")
    monkeypatch.setattr(transaction, "on_commit", lambda act: None)
    actions.ask_to_save(change=first, by=by)
    with pytest.raises(NotAllowed, match="Another rule of your body is being saved"):
        actions.ask_to_save(change=second, by=by)
    with pytest.raises(IntegrityError), transaction.atomic():
        tasks.move(second, State.SHOWN, State.SAVING)  # nor where both were asked before either was


def test_what_was_recoded_out_is_none_of_a_schemes_largest_entries(
    as_: Callable[[str], Client], people: dict[str, Standing]
) -> None:
    hat = hat_of(people["council-lead"])

    def of_homes() -> set[object]:
        months = [date(2021, month, 1) for month in (4, 5, 6)]
        rows = [largest_for(hat, scheme="homes", month=month, known_on=None) for month in months]
        return {row[3] for found in rows for row in found}

    assert of_homes() == {"AC"}
    browser = as_("council-lead")
    browser.post(f"{draft(browser, '/coding/rules/AC-homes/', cost_centre='HOMES', to='own')}save/")
    assert RuleChange.objects.get().state == State.SAVED
    assert of_homes() == set()
