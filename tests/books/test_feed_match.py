"""The feed that a file is for is told from its headings, and where it cannot be, that is said."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wyebridge.books.feed.match import choose_feed, match_feeds
from wyebridge.books.feed.terms import Feed, plain_heading, read_feed
from wyebridge.books.home import shipped_feeds
from wyebridge.engine.kernel.problems import Refused

from .posting import HEADINGS

FEEDS = [feed for file in shipped_feeds() if (feed := read_feed(file.read_text(encoding="utf-8"), file.name)[0])]
ACCRUALS = Feed.model_validate(
    {
        "id": "council-accruals",
        "title": "Made-up accruals",
        "body": "council",
        "kind": "accruals",
        "columns": {"date": ("As at",), "amount": ("Amount",), "cost_centre": ("Cost Centre",)},
        "required": ("date", "amount", "cost_centre"),
        "unique": ("cost_centre",),
    }
)
EVERY = [*FEEDS, ACCRUALS]


def _file(folder: Path, headings: str, row: str) -> Path:
    path = folder / "extract.csv"
    path.write_text(f"{headings}\n{row}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("feed", HEADINGS)
def test_each_shipped_feed_is_chosen_for_its_own_headings(feed: str, tmp_path: Path) -> None:
    path = _file(tmp_path, ",".join(HEADINGS[feed]), "2021-05-10,1,5.00,Fletchings,HOMES")
    chosen, why = choose_feed(path, EVERY)
    assert chosen.id == feed
    assert "It knows 5 of the file's 5 headings" in why and f"“{HEADINGS[feed][0]}”" in why and "The next" in why


def test_a_feed_of_another_kind_is_told_by_its_own_headings(tmp_path: Path) -> None:
    chosen, why = choose_feed(_file(tmp_path, "As at;Amount;Cost Centre", "31/05/2021;1.00;HOMES"), EVERY)
    assert chosen.id == "council-accruals" and "and lacks its" in why


def test_where_no_feed_or_more_than_one_fits_somebody_must_say(tmp_path: Path) -> None:
    twin = ACCRUALS.model_copy(update={"id": "council-forecast", "kind": "forecast"})
    for headings, feeds, code in (
        ("As at,Amount,Cost Centre", [ACCRUALS, twin], "several-feeds-fit"),
        ("As at,Amount,Ward", EVERY, "no-feed-fits"),
        ("As at,Amount,Ward", [], "no-feed-fits"),
    ):
        with pytest.raises(Refused) as refused:
            choose_feed(_file(tmp_path, headings, "31/05/2021,1.00,HOMES"), feeds)
        assert [one.code for one in refused.value.problems] == [code]


@given(st.lists(st.sampled_from(sorted({name for feed in EVERY for known in feed.columns.values() for name in known}))))
def test_a_feed_that_lacks_less_or_knows_more_stands_before_one_that_does_not(headings: list[str]) -> None:
    there = {plain_heading(heading) for heading in headings}
    matches = match_feeds(headings, EVERY)
    assert {match.feed.id for match in matches} == {feed.id for feed in EVERY}

    def slow(feed: Feed) -> tuple[int, int]:
        known = [role for role, names in feed.columns.items() if there & {plain_heading(name) for name in names}]
        return sum(role not in known for role in feed.required), -len(known)

    order = [slow(match.feed) for match in matches]
    assert order == sorted(order)
