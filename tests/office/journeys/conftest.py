"""One office and one browser for all the journeys; and a page for each person of them."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, Playwright
from tests.month.partnership import HEADINGS, closing_home
from tests.office.journeys.browser import find_browser
from tests.office.journeys.office import PASSWORD, PROVIDER, ROOT, Office, email_of, served

from wyebridge.books.importing import import_extract

GUIDES: Final = ROOT / "docs" / "guide"
INVOICE: Final = "INV-77"
NEEDS_SOMEBODY: Final = """\
04/05/2021,INV-80,9.50,Madeup Stationers,NOBODYS
04/05/2021,INV-81,ninety pounds,Fletchings Care Home,PLACES
"""


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The office of a council and a trust in April: one invoice of a care home is in the books already.

    So is a file of the council's May, with a row that no rule knows and one that cannot be read.
    """
    folder = tmp_path_factory.mktemp("journeys")
    home = closing_home(folder)
    early = folder / "early-april.csv"
    early.write_text(f"{HEADINGS['council-over-500']}\n08/04/2021,{INVOICE},40.01,{PROVIDER},PLACES\n")
    may = folder / "early-may.csv"
    may.write_text(f"{HEADINGS['council-over-500']}\n{NEEDS_SOMEBODY}")
    now = datetime(2021, 5, 3, 9, tzinfo=UTC)
    for file in (early, may):
        import_extract(home, file, feed_id="council-over-500", for_partner="AC", by="A. Clerk", now=now)
    with served(home.path) as office:
        yield office


@pytest.fixture(scope="session")
def browser_type_launch_args(playwright: Playwright) -> dict[str, Any]:
    return {"executable_path": find_browser(playwright)}


@pytest.fixture
def opened(browser: Browser, office: Office) -> Iterator[Callable[..., Page]]:
    """Open the office in a browser of one's own: `opened(java_script_enabled=False)`."""
    contexts = []

    def open_office(**options: Any) -> Page:
        contexts.append(browser.new_context(base_url=office.address, locale="en-GB", **options))
        page = contexts[-1].new_page()
        page.goto("/")
        return page

    yield open_office
    for context in contexts:
        context.close()


@pytest.fixture
def as_(opened: Callable[..., Page]) -> Callable[..., Page]:
    """The page of a person who has signed in as people do: `as_("V. Ward")`."""

    def signed_in(name: str, **options: Any) -> Page:
        page = opened(**options)
        sign_in(page, name)
        return page

    return signed_in


def sign_in(page: Page, name: str) -> None:
    page.get_by_label("Email").fill(email_of(name))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[Page, str], None]:
    """Take a picture for a guide: kept in docs/guide where WYEBRIDGE_GUIDES=1 (`make guides`), else thrown away."""
    folder = GUIDES if os.environ.get("WYEBRIDGE_GUIDES") == "1" else tmp_path

    def take(page: Page, name: str) -> None:
        before = page.viewport_size
        page.set_viewport_size({"width": 1200, "height": 800})
        page.wait_for_load_state("load")  # a page's own picture may take its time
        page.screenshot(path=folder / f"{name}.png", animations="disabled")
        if before:
            page.set_viewport_size(before)

    return take
