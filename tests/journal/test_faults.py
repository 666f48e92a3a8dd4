"""A few of each fault, done for real; `make faults` does hundreds and writes docs/reliability.md."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from . import trials
from .nursery import Nursery
from .trials import SPOILERS, Tally
from .works import WORKS, Templates


def chance() -> random.Random:
    return random.Random(75)  # noqa: S311 (the same faults each time; `make faults` takes others)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return Templates(tmp_path_factory.mktemp("faults"))


def did_no_harm(tally: Tally, times: int) -> None:
    assert tally.harms == []
    assert tally.tried == times


def evenly(times: int) -> Callable[[int], list[int]]:
    return lambda every: [1 + every * time // times for time in range(times)]


@pytest.mark.parametrize("work", WORKS)
def test_a_work_killed_before_any_step_is_whole_or_not_begun(nursery: Nursery, templates: Templates, work: str) -> None:
    did_no_harm(trials.kill_at_steps(nursery, templates, work, evenly(4)), 4)


@pytest.mark.parametrize("work", WORKS)
def test_a_work_killed_at_any_moment_is_whole_or_not_begun(nursery: Nursery, templates: Templates, work: str) -> None:
    did_no_harm(trials.kill_at_moments(nursery, templates, work, 3, chance()), 3)


def test_two_processes_at_once_both_end_well(nursery: Nursery, templates: Templates) -> None:
    for tally in trials.two_at_once(nursery, templates, 2):
        did_no_harm(tally, 2)


def test_a_disk_that_gives_up_leaves_the_books_as_they_were(nursery: Nursery, templates: Templates) -> None:
    did_no_harm(trials.files_that_may_not_grow(nursery, templates, (0, 2_000, 12_000)), 3)


def test_a_full_disk_leaves_the_books_as_they_were(tmp_path: Path) -> None:
    tally = trials.full_disk(tmp_path, (0, 16, 2_000))
    if tally.note.startswith("not tried"):
        pytest.skip(tally.note)
    did_no_harm(tally, 3)
    assert (tally.left["as it was"], tally.left["whole"]) == (2, 1)


@pytest.mark.parametrize("how", SPOILERS)
def test_whatever_file_is_spoilt_the_place_is_named(templates: Templates, how: str) -> None:
    tally = trials.spoil_every_file(templates, how, 2 if how == "a bit flipped" else 1, chance())
    assert tally.harms == []
    assert tally.tried > 50


def test_an_extract_cut_short_loses_no_row(templates: Templates) -> None:
    did_no_harm(trials.cut_extracts(templates, 3, chance()), 3)
