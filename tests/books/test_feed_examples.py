"""The worked examples of the reference of feeds, each read as it stands, by both readings."""

from pathlib import Path
from unittest.mock import patch

import pytest

from wyebridge.books.feed.cases import FeedCase, feed_of, read_feed_case, run_feed_case
from wyebridge.books.feed.terms import Feed
from wyebridge.books.home import feed_examples

EXAMPLES = sorted(feed_examples().glob("*.yaml"))


def read_example(path: Path) -> FeedCase:
    case, problems = read_feed_case(path.read_text(encoding="utf-8"), path.name)
    assert case is not None, problems
    return case


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_gives_what_it_says(path: Path) -> None:
    case = read_example(path)
    assert run_feed_case(case, path.parent).differences == ()
    with patch("wyebridge.books.feed.read.view_plainly", return_value=None):
        assert run_feed_case(case, path.parent).differences == ()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_named_for_the_term_it_is_about(path: Path) -> None:
    assert any(path.stem.startswith(f"{term.replace('_', '-')}-") for term in Feed.model_fields)


def test_a_case_that_says_otherwise_is_found_out() -> None:
    path = EXAMPLES[0]
    case = read_example(path)
    for changed in ({"posted": ()}, {"refused": ("no-file",)}, {"set_aside": (("2", "amount"),)}):
        wrong = case.model_copy(update={"gives": case.gives.model_copy(update=changed)})
        assert run_feed_case(wrong, path.parent).differences


def test_a_case_whose_feed_contradicts_itself_is_no_case() -> None:
    case = read_example(EXAMPLES[0])
    for feed in ({"columns": {"date": ["Date"]}}, {"sign": "up"}, {"unique": ["account"]}):
        with pytest.raises(ValueError):
            feed_of(case.model_copy(update={"feed": feed}))
