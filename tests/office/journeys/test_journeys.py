"""The office's work, each journey whole: given, when, then."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from tests.month.partnership import HEADINGS
from tests.office.journeys.conftest import INVOICE, sign_in
from tests.office.journeys.office import JOURNEY, PASSWORD, email_of

pytestmark = JOURNEY

As = Callable[..., Page]
Picture = Callable[[Page, str], None]
APRIL = "/months/2021-22-M01/"
COUNCIL = f"""{HEADINGS["council-over-500"]}
10/04/2021,2001,100.00,Fletchings Care Home,PLACES
15/04/2021,2002,seven pounds,Fletchings Care Home,PLACES
"""
COUNCIL_MENDED = COUNCIL.replace("seven pounds", "7.00")
TRUST = f"""{HEADINGS["nhs-over-25k"]}
10/04/2021,9001,90.00,Visits Ltd,HOURS
10/04/2021,9002,50.00,Arrow Council,FUND
"""
FAULTY = "Who,What\nMe,That\n"
FORECAST = "As at,Amount,Cost Centre\n30/04/2021,1200.00,{}\n"


def go(page: Page, way: str) -> None:
    """Take one of the ways that stand at the top of every page."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name=way, exact=True).click()


def bring_in(page: Page, feed: str, text: str, file: Path) -> None:
    """Choose a file, read it, and wait until it has been read."""
    file.write_text(text, encoding="utf-8")
    go(page, "Extracts")
    page.get_by_label("Extract", exact=True).set_input_files(file)
    page.get_by_label("Feed").select_option(feed)
    page.get_by_label("How dates are written").select_option("day-first")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("button", name="Withdraw it")).to_be_visible(timeout=20_000)


def post(page: Page) -> None:
    page.get_by_role("button", name="Post it").click()
    expect(page.locator("#how-far")).to_contain_text("Posted.", timeout=20_000)


def say_cut_off(page: Page, feed: str) -> None:
    page.goto(APRIL)
    way_in = page.get_by_role("button", name="Say how far a feed goes")
    if way_in.get_attribute("aria-expanded") == "false":  # a browser keeps it open once it has been opened
        way_in.click()
    page.locator("#say").get_by_label("Feed", exact=True).first.select_option(feed)
    page.get_by_label("Status").select_option("hard")
    page.get_by_role("button", name="Record the cut-off").click()
    expect(page.get_by_role("alert")).to_contain_text("recorded")


def certify(page: Page) -> None:
    page.goto(APRIL)
    page.get_by_role("button", name="Certify these figures").click()
    expect(page.get_by_role("alert")).to_contain_text("Your certificate is recorded")


def test_three_people_of_two_bodies_bring_april_in_and_close_it(as_: As, tmp_path: Path, picture: Picture) -> None:
    # given a finance lead of each body, and the manager of their fund
    council, trust, manager = as_("A. Treasurer"), as_("L. Director"), as_("F. Manager")
    picture(council, "home")

    # when the council's first file is the wrong one, she sees each fault of it, and nothing is posted
    bring_in(council, "council-over-500", FAULTY, tmp_path / "wrong.csv")
    expect(council.locator("#how-far")).to_contain_text("Cannot be taken as it is")
    expect(council.get_by_role("region", name="What is wrong")).to_contain_text("What to do")
    expect(council.get_by_role("button", name="Post it")).to_have_count(0)
    picture(council, "faults")
    council.get_by_role("button", name="Withdraw it").click()
    expect(council.get_by_role("alert")).to_contain_text("wrong.csv is withdrawn")

    # and the next has a row that cannot be read, so she withdraws that too, has it mended, and posts what came back
    bring_in(council, "council-over-500", COUNCIL, tmp_path / "april.csv")
    expect(council.get_by_role("region", name="What would be set aside")).to_contain_text("seven pounds")
    picture(council, "preview")
    council.get_by_role("button", name="Withdraw it").click()
    bring_in(council, "council-over-500", COUNCIL_MENDED, tmp_path / "april.csv")
    post(council)
    expect(council.locator("#how-far")).to_contain_text("£107.00 = £107.00 posted + £0.00 set aside")

    # and the rest of April comes in, each body's from its own people
    bring_in(council, "council-forecast", FORECAST.format("PLACES"), tmp_path / "council-forecast.csv")
    post(council)
    bring_in(trust, "nhs-over-25k", TRUST, tmp_path / "trust.csv")
    post(trust)
    bring_in(trust, "health-forecast", FORECAST.format("HOURS"), tmp_path / "trust-forecast.csv")
    post(trust)

    # then April waits for what only people can say
    manager.goto(APRIL)
    expect(manager.get_by_role("heading", level=1)).to_have_text("April 2021: open")
    expect(manager.get_by_role("button", name="Close the month")).to_be_disabled()
    picture(manager, "month")
    for page, feeds in (
        (council, ("council-over-500", "council-forecast")),
        (trust, ("nhs-over-25k", "health-forecast")),
    ):
        for feed in feeds:
            say_cut_off(page, feed)
    for page in (council, trust, manager):
        certify(page)

    # and closes when the manager says so, for both
    manager.goto(APRIL)
    expect(manager.get_by_role("heading", level=1)).to_have_text("April 2021: ready to close")
    manager.get_by_role("button", name="Close the month").click()
    expect(manager.get_by_role("alert")).to_contain_text("April 2021 is closed")
    picture(manager, "closed")
    trust.goto(APRIL)
    expect(trust.get_by_role("heading", level=1)).to_have_text("April 2021: closed")


def test_someone_with_two_masters_acts_for_the_one_they_chose(as_: As, picture: Picture) -> None:
    # given someone whom both bodies have appointed
    page = as_("T. Masters")
    # when they have signed in, they must first choose
    expect(page.get_by_role("heading", level=1)).to_have_text("Whom do you act for?")
    picture(page, "hat")
    page.get_by_label("Arrow Council, as finance officer").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("banner")).to_contain_text("acting for Arrow Council as finance officer")
    go(page, "Extracts")
    expect(page.get_by_role("heading", level=1)).to_have_text("Extracts of Arrow Council")
    expect(page.get_by_role("region", name="In the books")).to_contain_text("early-april.csv")
    # then the other hat shows the other body's own, and stays on every page until it is changed again
    page.get_by_role("link", name="Act for another").click()
    page.get_by_label("Lugg Trust, as finance officer").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Extracts of Lugg Trust")
    expect(page.get_by_role("region", name="In the books")).not_to_contain_text("early-april.csv")
    go(page, "Position")
    expect(page.get_by_role("banner")).to_contain_text("acting for Lugg Trust as finance officer")


def find_whose_money(page: Page, picture: Picture | None = None) -> None:
    """From the first page to whose money paid the invoice; each click is counted by the list of them."""
    clicks = [
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Position"),
        page.get_by_role("link", name="Care money"),
        page.get_by_role("link", name="Homes"),
        page.get_by_role("link", name="Places"),
        page.get_by_role("row").filter(has_text=INVOICE).get_by_role("link"),
    ]
    assert len(clicks) < 6
    for link in clicks:
        link.click()
        if picture and link is clicks[0]:
            picture(page, "position")
    expect(page.get_by_role("heading", level=1)).to_have_text("£40.01 to Fletchings Care Home, 8 April 2021")
    # 75% and 25% of 4,001p are 3,000.75 and 1,000.25: the odd penny is the council's, whose remainder is larger
    expect(page.get_by_role("row").filter(has_text="Arrow Council")).to_contain_text("£30.01")
    expect(page.get_by_role("row").filter(has_text="Lugg Trust")).to_contain_text("£10.00")


def test_a_councillor_finds_whose_money_paid_a_care_homes_invoice(as_: As, picture: Picture) -> None:
    # given a councillor, when she follows an invoice from the first page, then in under six clicks she knows
    page = as_("V. Ward")
    find_whose_money(page, picture)
    expect(page.get_by_text("early-april.csv")).to_be_visible()
    picture(page, "pound")


def test_without_scripts_every_step_is_still_there(as_: As, tmp_path: Path) -> None:
    # given a browser with scripts turned off
    page = as_("C. Officer", java_script_enabled=False)
    # when an officer brings a file in, she asks for its progress herself
    file = tmp_path / "no-script.csv"
    file.write_text(f"{HEADINGS['council-over-500']}\n10/05/2021,3001,1.00,Fletchings Care Home,PLACES\n")
    page.goto("/extracts/")
    page.get_by_label("Extract", exact=True).set_input_files(file)
    page.get_by_label("Feed").select_option("council-over-500")
    page.get_by_label("How dates are written").select_option("day-first")
    page.get_by_role("button", name="Read it").click()
    ask_until(page, "Read, and waiting to be posted")
    page.get_by_role("button", name="Post it").click()
    # then it is posted, and an entry is followed, with no script at all
    ask_until(page, "Posted.")
    expect(page.get_by_text("£1.00 = £1.00 posted + £0.00 set aside")).to_be_visible()
    find_whose_money(page)
    page.goto("/months/2021-22-M02/")
    expect(page.get_by_label("Status")).to_be_visible()


def ask_until(page: Page, words: str) -> None:
    """Follow the link that asks again, as somebody without scripts would, until the page says so."""
    for _ in range(40):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
        page.get_by_role("link", name="See how far it is").or_(page.get_by_text(words)).first.click()
    expect(page.get_by_text(words)).to_be_visible()


def test_the_keyboard_alone_goes_from_sign_in_to_a_followed_pound(opened: As) -> None:
    # given somebody who uses no mouse
    page = opened()
    press_to(page, "Email")
    page.keyboard.type(email_of("V. Ward"))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    # when they tab to each thing in turn, and can see where they are, and press Enter
    for name in ("Position", "Care money", "Homes", "Places", "£40.01"):
        press_to(page, name)
        with page.expect_navigation():
            page.keyboard.press("Enter")
    # then they stand where anybody would
    expect(page.get_by_role("heading", level=1)).to_contain_text("£40.01 to Fletchings Care Home")


def press_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus begins with a name; what has the focus must look it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        words, seen = page.evaluate("""() => {
            const one = document.activeElement, style = getComputedStyle(one);
            const words = (one.labels && one.labels.length ? one.labels[0].textContent : one.textContent).trim();
            return [words, style.outlineStyle !== "none" || style.boxShadow !== "none"];
        }""")
        if one_of(words, name):
            assert seen, f"{name} has the focus and does not show it"
            return
    raise AssertionError(f"Tab never comes to {name}, at {page.url}")


def one_of(words: str, name: str) -> bool:
    return bool(words == name or (name.startswith("£") and words.startswith(name)))


def test_an_administrator_invites_a_newcomer_and_ends_their_appointment(as_: As, opened: As, picture: Picture) -> None:
    # given an administrator of the council's people
    administrator = as_("N. Minute")
    administrator.goto("/people/")
    # when she appoints somebody new, and sends them the link
    administrator.get_by_label("Name").fill("Ida Newcomer")
    administrator.get_by_label("Email address").fill("ida.newcomer@example.org")
    administrator.get_by_label("Role").select_option("board-member")
    administrator.get_by_role("button", name="Appoint").click()
    link = administrator.locator("main code").inner_text()
    picture(administrator, "people")
    # then they choose a password and sign in with it
    newcomer = opened()
    newcomer.goto(link)
    newcomer.get_by_label("Password", exact=True).fill(PASSWORD)
    newcomer.get_by_label("The same password again").fill(PASSWORD)
    newcomer.get_by_role("button", name="Set the password").click()
    newcomer.get_by_label("Email").fill("ida.newcomer@example.org")
    newcomer.get_by_label("Password").fill(PASSWORD)
    newcomer.get_by_role("button", name="Sign in").click()
    expect(newcomer.get_by_role("banner")).to_contain_text("acting for Arrow Council as board member")
    # and the appointment is ended from the same page, with all of it in the trail
    go(administrator, "People")
    administrator.get_by_role("link", name="End Ida Newcomer’s appointment").click()
    administrator.get_by_role("button", name="End it").click()
    expect(administrator.get_by_role("alert")).to_contain_text("Ida Newcomer holds Board member")
    go(administrator, "Trail")
    expect(administrator.get_by_role("region", name="Acts")).to_contain_text("end an appointment")
    picture(administrator, "trail")
    go(administrator, "Settings")
    picture(administrator, "settings")


def test_somebody_who_lost_their_password_is_handed_a_link(as_: As, opened: As) -> None:
    # given an administrator whom a colleague has asked for help
    administrator = as_("N. Minute")
    go(administrator, "People")
    # when she makes a link, and hands it over
    administrator.get_by_role("link", name="New link for P. Clerk").click()
    administrator.get_by_role("button", name="Make the link").click()
    link = administrator.locator("main code").inner_text()
    # then the colleague chooses a password at it, once, and is in
    colleague = opened()
    colleague.goto(link)
    colleague.get_by_label("Password", exact=True).fill(PASSWORD)
    colleague.get_by_label("The same password again").fill(PASSWORD)
    colleague.get_by_role("button", name="Set the password").click()
    sign_in(colleague, "P. Clerk")
    expect(colleague.get_by_role("banner")).to_contain_text("as provider's clerk")
    colleague.goto(link)
    expect(colleague.get_by_role("heading", level=1)).to_have_text("This link no longer works")


def test_a_chief_executive_sees_who_would_bear_it_and_what_is_left_unexplained(as_: As, picture: Picture) -> None:
    # given a chief executive, on the first page
    page = as_("X. Chief")
    expect(page.get_by_role("heading", name="What needs you")).to_be_visible()
    # when they ask who would pay
    go(page, "Risk share")
    expect(page.get_by_text("it binds nobody")).to_be_visible()
    picture(page, "risk-share")
    # then what the body's ledger leaves unexplained is one click away, and is theirs to see and not to do
    go(page, "Exceptions")
    expect(page.get_by_text("NOBODYS")).to_be_visible()
    page.get_by_role("link", name="£9.50").click()
    expect(page.get_by_text("nobody can say whose it was")).to_be_visible()


def test_an_auditor_proves_the_books_and_takes_a_checkpoint_away(as_: As, picture: Picture) -> None:
    # given an auditor of the trust
    page = as_("K. Check")
    # when they have the books verified from the first batch
    go(page, "Proof")
    page.get_by_role("button", name="Verify the books").click()
    # then the books hold, and a checkpoint to keep elsewhere comes as a file
    expect(page.get_by_text("The books hold")).to_be_visible(timeout=20_000)
    picture(page, "proof")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Take today’s checkpoint").or_(
            page.get_by_role("button", name="Take today’s checkpoint")
        ).click()
    assert taken.value.path().read_text(encoding="utf-8").strip()
    # and the rows that concern the council alone are not theirs to see
    go(page, "Exceptions")
    expect(page.get_by_text("0 rows")).to_be_visible()
