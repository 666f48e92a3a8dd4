"""Every page as each of its readers meets it: no fault that axe can find, and nothing cut off on a narrow screen."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Page, expect
from tests.month.partnership import HEADINGS
from tests.office.journeys.office import JOURNEY, Office
from tests.office.test_gates import ROUTES

from wyebridge.office.kernel.gates import PUBLIC, SIGNED_IN, THIS_MACHINE

pytestmark = JOURNEY

WCAG: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}
NARROW: Final = {"width": 320, "height": 640}
READERS: Final = ("A. Treasurer", "G. Clerk", "V. Ward", "N. Minute", "K. Check", "P. Clerk", "O. Outside")
PICTURES: Final = os.environ.get("WYEBRIDGE_PICTURES")
"""A folder in which a picture of each page is kept, wide and narrow, for people to look at."""
TWICE: Final = ("exceptions-of", "position-of-line")
"""Pages that differ by what they are about: two of each are looked at, and one of the others."""
NO_PAGES: Final = {
    "overview": "a picture, which a page shows",
    "waterfall": "a picture, which a page shows",
    "what-if-picture": "a picture, which a page shows",
    "year": "a picture, which a page shows",
    "position-file": "a file",
    "position-workbook": "a file",
    "checkpoint": "a file",
    "papers": "a file",
    "mfa_download_recovery_codes": "a file",
    "draft-text": "a file",
    "act-on-claim": "an act",
    "published-file": "a file",
    "board-report": "a file",
    "take-down": "an act",
    "show-draft": "an act",
    "withdraw-draft": "an act",
    "post-extract": "an act",
    "withdraw-extract": "an act",
    "change-feed": "an act",
    "save-rule-change": "an act",
    "withdraw-rule-change": "an act",
    "revoke-token": "an act",
    "say": "an act",
    "certify": "an act",
    "close": "an act",
    "openid_connect_login": "a button, which leads to a provider",
    "openid_connect_callback": "where a provider leads back to",
    "plan-file": "a file",
    "check-plan": "an act",
    "pack": "a file",
    "paper": "a file",
    "public-paper": "a file",
    "public-calendar": "a file",
    "public-people": "data",
    "public-oparl": "data",
    "public-oparl-list": "data",
    "public-oparl-object": "data",
    "public-oparl-of-body": "data",
    "say-of-proposal": "an act",
    "say-of-meeting": "an act",
    "say-of-item": "an act",
    "say-of-disagreement": "an act",
    "say-of-milestone": "an act",
    "say-of-review": "an act",
    "say-of-interests": "an act",
    "say-of-actions": "an act",
    "review": "made by work, and opened by test_oversight",
    "road-map-picture": "a picture, which a page shows",
    "public-road-map-picture": "a picture, which a page shows",
    "commitment": "made by test_commitments, which looks at it",
    "waiting-commitment": "made by test_commitments, which looks at it",
    "settle-commitment": "an act",
    "release-commitment": "an act",
    "milestone": "made by work, and opened by test_oversight",
    "votes-so-far": "a part of a page",
    "disagreement": "made by work, and opened by test_oversight",
    "proposal": "made by test_two_keys, which looks at it",
    "new-version": "made by test_two_keys",
    "meeting": "made by test_two_keys, which looks at it",
    "minutes": "made by test_two_keys, which looks at it",
    "item": "made by test_two_keys, which looks at it",
    "public-meeting": "made by test_two_keys, which looks at it",
    "public-decision": "made by test_two_keys, which looks at it",
    "health": "for machines",
    "metrics": "for machines",
}
"""Addresses that are no page, by name, with why."""
MADE_BY_WORK: Final = {"extract", "pound", "draft", "claim", "rule-change", "plan", "plan-again", "plan-work"}
"""Pages that are there once somebody has done something, which another test looks at."""


def pages_within_reach(page: Page, reached: Counter[str], *, of_the_public: bool = False) -> Iterator[str]:
    """Open each page that links lead a reader to and nobody before them has reached; then those that no link leads to.

    A link that leads where its reader may not go is a fault.
    """
    linked: list[str] = ["/"]
    seen: set[str] = set()
    unlinked = [f"/{route.pattern}" for route in ROUTES if "<" not in str(route.pattern)]
    while linked or unlinked:
        is_linked = bool(linked)
        address = (linked or unlinked).pop(0)
        path = urlsplit(address).path
        if path in seen or is_done(path, reached, of_the_public):
            continue
        seen.add(path)
        if page.request.get(address).status == 403:
            assert not is_linked, f"{page.url} leads to {address}, which is not for its reader"
            continue
        page.goto(address)
        reached[str(resolve(path).url_name)] += 1
        yield address
        linked += page.eval_on_selector_all("a[href^='/']", "links => links.map(one => one.getAttribute('href'))")


def is_done(path: str, reached: Counter[str], of_the_public: bool) -> bool:
    """Whether an address is no page of a reader's, or enough of its kind have been looked at."""
    route = resolve(path)
    gate = getattr(route.func, "gate", SIGNED_IN)
    return (
        route.url_name in NO_PAGES
        or gate == THIS_MACHINE
        or (gate == PUBLIC) != of_the_public
        or reached[str(route.url_name)] > (route.url_name in TWICE)
    )


def keep_picture(page: Page, how: str) -> None:
    if PICTURES:
        name = urlsplit(page.url).path.strip("/").replace("/", "-") or "home"
        Path(PICTURES).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(PICTURES) / f"{name}-{how}.png", full_page=True, animations="disabled")


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page that is open, wide and narrow."""
    found: Any = Axe().run(page, options=WCAG).response
    assert found["passes"], "axe looked at the page"
    faults = [
        f"{page.url}: {one['id']}: {one['help']}: {node['html'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
    wide = page.viewport_size
    keep_picture(page, "wide")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    keep_picture(page, "narrow")
    if (width := page.evaluate("document.documentElement.scrollWidth")) > NARROW["width"]:
        faults.append(f"{page.url}: scrolls sideways at {NARROW['width']} px: {width} px")
    page.set_viewport_size(wide)  # type: ignore[arg-type]
    return faults


def test_no_page_of_a_reader_has_a_fault(as_: Callable[..., Page]) -> None:
    faults: list[str] = []
    reached: Counter[str] = Counter()
    for reader in READERS:
        page = as_(reader)
        for _ in pages_within_reach(page, reached):
            faults += faults_of(page)
        page.context.close()
    assert not faults, "\n".join(faults)
    gates = {str(route.name): getattr(route.callback, "gate", SIGNED_IN) for route in ROUTES}
    pages = {name for name, gate in gates.items() if name not in NO_PAGES and gate not in (PUBLIC, THIS_MACHINE)}
    assert pages - set(reached) <= MADE_BY_WORK, "say in NO_PAGES why these are no page, or let a link lead to them"


def test_what_somebody_with_no_session_sees_has_no_fault(opened: Callable[..., Page]) -> None:
    page = opened()
    faults = faults_of(page)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    faults += faults_of(page)
    for _ in pages_within_reach(page, Counter(), of_the_public=True):
        faults += faults_of(page)
    page.goto("/invitations/no-such-one/")
    faults += faults_of(page)
    assert not faults, "\n".join(faults)


def test_pages_made_by_work_and_by_mistakes_have_no_fault(as_: Callable[..., Page], tmp_path: Path) -> None:
    page = as_("A. Treasurer")
    faults = []
    odd = f"{HEADINGS['council-over-500']}\n10/06/2021,1,1.00,Fletchings Care Home,PLACES\n11/06/2021,2,two,F,PLACES\n"
    for name, text in (("odd.csv", odd), ("wrong.csv", "Who,What\nMe,That\n")):
        (tmp_path / name).write_text(text)
        page.goto("/extracts/")
        page.get_by_label("Extract", exact=True).set_input_files(tmp_path / name)
        page.get_by_label("Feed").select_option("council-over-500")
        page.get_by_label("How dates are written").select_option("day-first")
        page.get_by_role("button", name="Read it").click()
        expect(page.get_by_role("button", name="Withdraw it")).to_be_visible(timeout=20_000)
        faults += faults_of(page)
        page.get_by_role("button", name="Withdraw it").click()
        faults += faults_of(page)
    page.goto("/extracts/")
    page.get_by_role("button", name="Read it").click()
    faults += faults_of(page)
    page.goto("/coding/new/")
    page.get_by_label("Name of the rule").fill("ac-places-to-be-asked")
    page.get_by_label("Cost centre").fill("PLACES; NONE-SUCH")
    page.get_by_label("Where such a row goes").select_option("suspense")
    page.get_by_label("Why", exact=True).fill("To be asked.")
    page.get_by_role("button", name="See what it would move").click()
    expect(page.get_by_role("region", name="What that changes")).to_be_visible(timeout=20_000)
    faults += faults_of(page)
    page.get_by_role("button", name="Withdraw it").click()
    faults += faults_of(page)
    page.goto("/months/2021-22-M03/")
    page.get_by_role("button", name="Bring a ledger to the common date").click()
    faults += faults_of(page)
    page.get_by_role("button", name="Record the line").click()
    expect(page.get_by_role("region", name="What closing takes")).to_be_visible()
    faults += faults_of(page)
    for address in ("/exceptions/suspense/", "/exceptions/set-aside/"):
        page.goto(address)
        expect(page.get_by_role("checkbox", name="Row").first).to_be_attached()
        faults += faults_of(page)
    for address in ("/payments/find/?words=fletchings", "/position/care/homes/places/", "/no-such-page/", "/people/"):
        page.goto(address)
        faults += faults_of(page)
    page.goto("/position/care/homes/places/")
    page.get_by_role("link", name="follow it").first.click()
    faults += faults_of(page)
    assert not faults, "\n".join(faults)


PLAN: Final = """\
title: What care may cost us
costs:
  - {of: agreement, spread: 8%, persistence: 0.5, common: 0.2, because: made up for the test}
"""


def test_a_plan_is_asked_for_and_read_without_scripts_and_its_pages_have_no_fault(
    as_: Callable[..., Page], office: Office, picture: Callable[[Page, str], None]
) -> None:
    folder = office.home / "plans" / "exposure"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "care.yaml").write_text(PLAN, encoding="utf-8")
    page, plain = as_("A. Treasurer"), as_("A. Treasurer", java_script_enabled=False)
    plain.goto("/plans/exposure/")
    plain.get_by_label("Years to draw").fill("1000")
    plain.get_by_role("button", name="Work it out").click()
    work = plain.url
    page.goto(work)
    page.get_by_role("button", name="Read what it found").click(timeout=30_000)
    faults = faults_of(page)
    picture(page, "plan")
    report = page.url
    plain.goto(work)
    plain.get_by_role("button", name="Read what it found").click()
    expect(plain.get_by_role("heading", name="What this stands on")).to_be_visible()
    for address in (work, f"{report}again/", "/plans/"):
        page.goto(address)
        faults += faults_of(page)
    page.goto(report)
    page.get_by_role("button", name="Check that it comes out the same").click()
    expect(page.get_by_role("heading", name="Every figure is the same")).to_be_visible(timeout=30_000)
    faults += faults_of(page)
    (folder / "care.yaml").unlink()
    assert not faults, "\n".join(faults)
