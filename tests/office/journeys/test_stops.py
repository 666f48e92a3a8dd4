"""The server, its web processes and its worker killed while a file is being posted: it is posted exactly once."""

import hashlib
import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.month.partnership import HEADINGS, closing_home
from tests.office.journeys.conftest import sign_in
from tests.office.journeys.office import JOURNEY, served

from wyebridge.books.journal.read import read_batches

pytestmark = JOURNEY
ROWS = 10_000
MOMENTS = (0, 200, 600)
"""How long after somebody asks for it to be posted the machine stops, in milliseconds."""


def extract(number: int) -> str:
    rows = (f"10/04/2021,{number}-{row},1.00,Fletchings Care Home,PLACES" for row in range(ROWS))
    return "\n".join([HEADINGS["council-over-500"], *rows, ""])


def ask_to_post(page: Page, file: Path) -> str:
    """Bring a file in and ask for it to be posted. Returns its page's address."""
    page.goto("/extracts/")
    page.get_by_label("Extract", exact=True).set_input_files(file)
    page.get_by_label("Feed").select_option("council-over-500")
    page.get_by_label("How dates are written").select_option("day-first")
    page.get_by_role("button", name="Read it").click()
    post = page.get_by_role("button", name="Post it")
    expect(post).to_be_enabled(timeout=30_000)
    at = page.url
    post.click(no_wait_after=True)
    expect(post).to_have_count(0)
    return at


def test_told_to_stop_it_leaves_nothing_running(tmp_path: Path) -> None:
    with served(closing_home(tmp_path).path) as office:
        assert office.process is not None
        group = office.process.pid
        office.process.terminate()  # the one process, as a container does
        assert office.process.wait(timeout=60) == 0
        with pytest.raises(ProcessLookupError):
            os.killpg(group, 0)


def test_an_extract_is_posted_once_however_the_machine_stops(browser: Browser, tmp_path: Path) -> None:
    home = closing_home(tmp_path)
    with served(home.path) as office:
        context = browser.new_context(base_url=office.address)
        page = context.new_page()
        page.goto("/")
        sign_in(page, "A. Treasurer")
        for number, moment in enumerate(MOMENTS):
            file = tmp_path / f"april-{number}.csv"
            file.write_text(extract(number), encoding="utf-8")
            at = ask_to_post(page, file)
            page.wait_for_timeout(moment)
            office.stop(signal.SIGKILL)
            assert not office.answers()
            office.start()
            page.goto(at)
            expect(page.locator("#how-far")).to_contain_text("Posted.", timeout=30_000)
            sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
            found = [one for one in read_batches(home.books) if one.manifest.get("source", {}).get("sha256") == sha256]
            assert len(found) == 1
            assert found[0].manifest["control"]["pence_posted"] == ROWS * 1_00
        context.close()
