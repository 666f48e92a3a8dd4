"""A variation of the risk share from draft to effect through a cabinet and a board, with a call-in in the middle."""

import contextlib
import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.month.partnership import closing_home
from tests.office.journeys.conftest import sign_in
from tests.office.journeys.office import JOURNEY, Office, email_of, served
from tests.office.journeys.test_pages import faults_of

pytestmark = JOURNEY

DRAFTED, MET, LATER = date(2026, 11, 6), date(2026, 11, 17), date(2026, 11, 24)
TELEPHONE: Final = {"width": 375, "height": 667}
CONSTITUTION: Final = """\
boards:
  - id: ac-cabinet
    name: AC cabinet
    kind: partner
    decides_for: AC
    seats:
      - {id: leader, constituency: elected, appointed_by: AC, held: {person: V.Ward, from_on: 2020-01-01}}
    quorum: {members: 1}
    notice_days: 5
    call_in: {working_days: 3, heard_by: ac-scrutiny, members: 1}
    source: AC executive procedure rules
  - id: lt-board
    name: LT board
    kind: partner
    decides_for: LT
    seats:
      - {id: chair, constituency: non-executive, appointed_by: LT, held: {person: B.Chair, from_on: 2020-01-01}}
    quorum: {members: 1}
    notice_days: 3
    source: LT standing orders
  - id: ac-scrutiny
    name: AC scrutiny committee
    kind: scrutiny
    seats:
      - {id: first, constituency: elected, appointed_by: AC, held: {person: S.Crutiny, from_on: 2020-01-01}}
    quorum: {members: 1}
    notice_days: 5
    source: AC scrutiny procedure rules
reservations:
  - {id: R1, act: vary-agreement, needs: [ac-cabinet, lt-board], source: Clause 27}
disputes:
  steps: {name: boards, who: the leader and the chair, asks: [ac-cabinet, lt-board], days: 20}
  source: Clause 31
"""
CLOCK: Final = """\
import datetime, os
import django.utils.timezone as zone
zone.localdate = lambda: datetime.date.fromisoformat(open(os.environ["THE_DAY"]).read())
"""
"""What the office's processes run as they start, so that a journey can take weeks: the day is what a file says."""


@pytest.fixture
def day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[date], object]:
    """Makes it a day, in the office too."""
    (tmp_path / "clock").mkdir()
    (tmp_path / "clock" / "sitecustomize.py").write_text(CLOCK)
    monkeypatch.setenv("THE_DAY", str(tmp_path / "day"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "clock"), os.environ.get("PYTHONPATH", "")]))

    def it_is(on: date) -> None:
        (tmp_path / "day").write_text(on.isoformat())

    it_is(DRAFTED)
    return it_is


@pytest.fixture
def two_keys(tmp_path: Path, day: Callable[[date], object]) -> Iterator[Office]:
    """An office whose home has a constitution."""
    home = closing_home(tmp_path)
    (home.path / "governance").mkdir(exist_ok=True)
    (home.path / "governance" / "constitution.yaml").write_text(CONSTITUTION)
    with served(home.path) as office:
        yield office


@contextlib.contextmanager
def signed_in(browser: Browser, office: Office, name: str, **options: object) -> Iterator[Page]:
    context = browser.new_context(base_url=office.address, locale="en-GB", **options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/")
    sign_in(page, name)
    yield page
    context.close()


def seat(page: Page, *pairs: tuple[str, str]) -> None:
    for who, known_as in pairs:
        page.goto("/seats/")
        page.get_by_label("Who signs in").select_option(label=f"{who} ({email_of(who)})")
        page.get_by_label("As the constitution names them").select_option(known_as)
        page.get_by_role("button", name="Say so").click()


def unfold(page: Page, heading: str) -> None:
    """Open one of the things that may be said, once the page's script has folded them up."""
    page.get_by_role("button", name=f"{heading} , Show this section").click()


def draft(page: Page) -> str:
    page.goto("/decisions/new/")
    page.get_by_label("Title").fill("Vary the risk share")
    page.get_by_label("What kind of act it is").select_option("vary-agreement")
    page.get_by_label("Arrow Council").check()
    page.get_by_label("Lugg Trust").check()
    page.get_by_label("How much money").fill("£250")
    page.get_by_label("Purpose").fill("Homes cost more than was agreed.")
    page.get_by_label("Resolutions").fill("That clause 7 be varied\nThat it run from December")
    page.get_by_label("Reasons").fill("The forecast passes the budget.")
    page.get_by_label("Alternatives considered").fill("To wait for the year's end.")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("What is still needed").first).to_be_visible()
    return page.url


def arrange(page: Page, board: str) -> str:
    """A meeting with the proposal on its agenda, sent out. Returns its page."""
    page.goto("/meetings/new/")
    page.get_by_label("Board").select_option(label=board)
    page.get_by_label("Starts").fill(f"{MET}T10:00")
    page.get_by_label("Place").fill("The hall")
    page.get_by_role("button", name="Put it in the calendar").click()
    page.get_by_label("A proposal").select_option(index=1)
    page.get_by_role("button", name="Put it on").click()
    page.get_by_role("button", name="Send the agenda out").click()
    expect(page.get_by_text("Enough notice")).to_be_visible()
    return page.url


def put(page: Page, meeting: str, who: str) -> str:
    """Record who is there and put the question. Returns the item's page."""
    page.goto(meeting)
    unfold(page, "Record who is here")
    page.get_by_label("Who is here", exact=True).select_option(label=who)
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_role("link", name="Vary the risk share").click()
    unfold(page, "Put the question")
    page.get_by_role("button", name="Open the vote").click()
    expect(page.get_by_text("The vote is open").first).to_be_visible()
    return page.url


def close(page: Page, item: str) -> None:
    page.goto(item)
    page.get_by_label("Minute", exact=True).fill("12")
    page.get_by_role("button", name="Close the vote").click()
    unfold(page, "Publish the decision")
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("Publish the decision: recorded.")).to_be_visible()


def beside_proposals(page: Page, theirs: Page) -> list[str]:
    """What stands beside proposals, written by both bodies. Returns the faults of its pages."""
    page.goto("/disagreements/new/")
    page.get_by_label("The clause of the agreement that you read differently").fill("12.3")
    page.get_by_label("What the disagreement is about").fill("who bears agency nurses")
    page.get_by_label("Lugg Trust").check()
    page.get_by_label("Money at stake").fill("£250")
    page.get_by_label("What your body holds").fill("Half each")
    page.get_by_role("button", name="Open it").click()
    theirs.goto(page.url)
    unfold(theirs, "Say what your body holds")
    theirs.get_by_role("textbox", name="What your body holds").fill("None of it")
    theirs.get_by_role("button", name="Record the position").click()
    expect(theirs.get_by_text("Half each")).to_be_visible()
    faults = faults_of(theirs)
    page.goto("/road-map/new/")
    page.get_by_label("What is to be in place").fill("The joint team in post")
    page.get_by_label("By when").fill("2026-12-01")
    page.get_by_role("button", name="Put it on").click()
    faults += faults_of(page)
    page.goto("/scrutiny/new/")
    page.get_by_label("What it takes up").fill("Closing Fletchings")
    page.get_by_role("button", name="Begin it").click()
    unfold(page, "Ask for evidence")
    page.get_by_role("group", name="Of whom").get_by_label("Lugg Trust").check()
    page.get_by_label("What is asked for").fill("What it saves")
    page.get_by_role("button", name="Ask for it").click()
    theirs.goto(page.url)
    theirs.get_by_label("What your body answers").fill("A tenth of the cost")
    theirs.get_by_role("button", name="Record the answer").click()
    expect(theirs.get_by_text("Answer for your body: recorded.")).to_be_visible()
    faults += faults_of(theirs)
    for address in ("/road-map/", "/scrutiny/", "/interests/", "/actions/", "/"):
        page.goto(address)
        faults += faults_of(page)
    expect(page.get_by_text("Settle, or take up, who bears agency nurses")).to_be_visible()
    return faults


def test_a_variation_goes_through_both_bodies_with_a_call_in_in_the_middle(
    browser: Browser,
    two_keys: Office,
    day: Callable[[date], object],
    picture: Callable[[Page, str], None],
) -> None:
    faults: list[str] = []
    with contextlib.ExitStack() as rooms:
        clerk = rooms.enter_context(signed_in(browser, two_keys, "G. Clerk"))
        theirs = rooms.enter_context(signed_in(browser, two_keys, "H. Clerk"))
        seat(clerk, ("V. Ward", "V.Ward"), ("S. Crutiny", "S.Crutiny"))
        seat(theirs, ("B. Chair", "B.Chair"))
        faults += faults_of(clerk)
        faults += beside_proposals(clerk, theirs)
        proposal = draft(clerk)
        faults += faults_of(clerk)
        theirs.goto(proposal)
        expect(theirs.get_by_text("Vary the risk share")).to_have_count(0)  # a draft is its own body's
        cabinet = arrange(clerk, "AC cabinet")
        faults += faults_of(clerk)
        board = arrange(theirs, "LT board")

        day(MET)
        item = put(clerk, cabinet, "V.Ward, leader (elected, AC)")
        other = put(theirs, board, "B.Chair, chair (non-executive, LT)")
        faults += faults_of(clerk)
        with signed_in(browser, two_keys, "V. Ward", viewport=TELEPHONE) as telephone:
            telephone.goto(item)
            picture(telephone, "vote")
            telephone.get_by_role("button", name="For", exact=True).click()
            expect(telephone.get_by_text("Your vote is recorded: for.")).to_be_visible()
            faults += faults_of(telephone)
        expect(clerk.get_by_text("V.Ward (leader): for")).to_be_visible(timeout=10_000)  # without a reload
        with signed_in(browser, two_keys, "B. Chair") as chair:
            chair.goto(other)
            chair.get_by_role("button", name="For", exact=True).click()
            chair.goto(item)
            expect(chair.get_by_role("button", name="For", exact=True)).to_have_count(0)  # no vote in the other's key
        close(clerk, item)
        close(theirs, other)
        clerk.goto(proposal)
        expect(clerk.get_by_text("In call-in").first).to_be_visible()
        picture(clerk, "decision")

        with signed_in(browser, two_keys, "S. Crutiny") as scrutineer:
            scrutineer.goto(item)
            scrutineer.get_by_label("Grounds", exact=True).fill("No figures were given.")
            scrutineer.get_by_role("button", name="Sign the call-in").click()
        day(LATER)
        clerk.goto(proposal)
        expect(clerk.get_by_text("Called in").first).to_be_visible()
        expect(clerk.get_by_role("button", name="Enter it in the books")).to_have_count(0)
        clerk.goto(item)
        unfold(clerk, "Record what scrutiny made of it")
        clerk.get_by_label("Advice").fill("Go on, and publish the figures.")
        clerk.get_by_role("button", name="Record", exact=True).click()
        day(LATER + timedelta(days=1))
        clerk.goto(proposal)
        entered = clerk.get_by_text("by the office, by itself, as")
        for _ in range(40):  # the worker enters it once scrutiny has let it go
            if entered.count():
                break
            clerk.wait_for_timeout(250)
            clerk.goto(proposal)
        expect(entered).to_be_visible()
        expect(clerk.get_by_text("money may cite them")).to_be_visible()
        expect(clerk.get_by_role("button", name="Enter it in the books")).to_have_count(0)
        faults += faults_of(clerk)

    public = browser.new_context(base_url=two_keys.address).new_page()
    for address in ("meetings/", "decisions/", "plan/", "interests/"):
        public.goto(f"/public/{address}")
        faults += faults_of(public)
    public.goto("/public/decisions/")
    public.get_by_role("link", name="Vary the risk share").first.click()
    expect(public.get_by_text("To wait for the year's end.").first).to_be_visible()
    faults += faults_of(public)
    public.context.close()
    assert not faults, "\n".join(faults)
