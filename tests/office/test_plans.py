"""What would happen if, on screen: asked for, worked out in the background, kept, read, and checked."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.office.conftest import Standing, hat_of, text_of

from wyebridge.books.home import Home, read_home
from wyebridge.office.kernel.models import Act
from wyebridge.office.kernel.rights import NotAllowed
from wyebridge.office.plans import actions, tasks
from wyebridge.office.plans.models import Kind, Stage, Work
from wyebridge.planning.runs import RESULT, read_run
from wyebridge.planning.structure import settings_of

PROBLEM = """\
title: What care may cost us
costs:
  - {of: agreement, spread: 8%, persistence: 0.5, common: 0.2, because: made up for the test}
"""
VARIANT = "name: Equally\nabout: shared half and half\n"
READERS = ("chief-executive", "council-lead", "trust-lead", "fund-manager", "auditor")


@pytest.fixture(autouse=True)
def done_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be done once the transaction commits is done at once: the test's own is never committed."""
    monkeypatch.setattr(transaction, "on_commit", lambda act: act())


@pytest.fixture
def planning_home(office_home: Home) -> Home:
    """The office's home, with a problem to plan."""
    folder = office_home.path / "plans" / "exposure"
    folder.mkdir(parents=True)
    (folder / "care.yaml").write_text(PROBLEM, "utf-8")
    return office_home


def asked(browser: Client, **more: object) -> str:
    """Ask for an exposure as the form does. Returns the address of the work."""
    given = {"problem": "care.yaml", "variant": "", "scenarios": 1000, "seed": 7, **more}
    answer = browser.post("/plans/exposure/", given)
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def run_of(home: Home) -> Path:
    (folder,) = (home.path / "plans" / "runs").iterdir()
    return folder


def test_an_exposure_of_the_agreement_in_force_is_asked_for_worked_out_kept_and_read(
    as_: Callable[[str], Client], planning_home: Home
) -> None:
    browser = as_("council-lead")
    assert "What care may cost us" in text_of(browser.get("/plans/exposure/"))
    page = text_of(browser.get(asked(browser)))
    run = read_run(run_of(planning_home))
    assert f'href="/plans/{run.id}/"' in page
    assert run.settings == {"scenarios": 1000, "seed": 7}
    assert "decisions/decisions.yaml" in run.texts, "what was decided is part of what is tried"
    assert f"/plans/{run.id}/" in text_of(browser.get("/plans/"))
    report = text_of(browser.get(f"/plans/{run.id}/"))
    for one in run.result["assumptions"]:
        assert one["source"].replace("'", "&#x27;") in report
    p95 = run.result["tried"][0]["partners"][0]["exposure"]["p95"]["pence"]
    assert f"{abs(p95) / 100:,.2f}" in report
    for name in run.files:
        assert browser.get(f"/plans/{run.id}/files/{name}").status_code == 200
    drawn = [name for name in run.files if name.endswith(".svg")]
    assert drawn and all(f'src="/plans/{run.id}/files/{name}"' in report for name in drawn)
    [act] = Act.objects.all()
    assert (act.verb, act.for_partner, act.detail["seed"]) == ("have an exposure worked out", "AC", 7)


def test_a_run_is_checked_by_an_auditor_and_what_differs_is_named(
    as_: Callable[[str], Client], planning_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(as_("council-lead"))
    run, browser = run_of(planning_home), as_("auditor")
    answer = browser.post(f"/plans/{run.name}/check/")
    assert "Every figure is the same" in text_of(browser.get(answer["Location"]))
    monkeypatch.setattr(tasks, "replay", lambda *_: tasks_found(["summary: was this, is that"]))
    answer = browser.post(f"/plans/{run.name}/check/")
    page = text_of(browser.get(answer["Location"]))
    assert "1 figures differ" in page and "was this, is that" in page


def tasks_found(apart: list[str]) -> object:
    from wyebridge.planning.models import Replayed

    return Replayed(("numpy was 1, is 2",), tuple(apart))


def test_a_run_again_with_another_seed_is_another_run_of_the_same_problem(
    as_: Callable[[str], Client], planning_home: Home
) -> None:
    browser = as_("trust-lead")
    asked(browser)
    first = run_of(planning_home)
    answer = browser.post(f"/plans/{first.name}/again/", {"scenarios": 1000, "seed": 8})
    assert answer.status_code == 302, text_of(answer)
    (second,) = [folder for folder in first.parent.iterdir() if folder != first]
    one, other = read_run(first), read_run(second)
    assert one.texts == other.texts
    assert other.settings == {"scenarios": 1000, "seed": 8}
    assert f"/plans/{second.name}/" in text_of(browser.get(answer["Location"]))


def test_what_was_changed_since_it_was_kept_is_not_shown(as_: Callable[[str], Client], planning_home: Home) -> None:
    browser = as_("council-lead")
    asked(browser)
    run = run_of(planning_home)
    (run / "paper.json").write_text((run / "paper.json").read_text("utf-8").replace("binds nobody", "is agreed"))
    answer = browser.get(f"/plans/{run.name}/")
    assert answer.status_code == 422
    assert "paper.json is not as it was kept" in text_of(answer)
    result = json.loads((run / RESULT).read_text("utf-8"))
    run.rename(run.with_name(f"exposure-{'0' * 32}"))
    assert result["title"] not in text_of(browser.get("/plans/")), "one that bears another's name is none"


def test_a_problem_with_a_fault_is_refused_with_its_place_and_keeps_nothing(
    as_: Callable[[str], Client], planning_home: Home
) -> None:
    browser = as_("council-lead")
    file = planning_home.path / "plans" / "exposure" / "care.yaml"
    file.write_text(PROBLEM.replace("8%", "eight"), "utf-8")
    page = text_of(browser.get(asked(browser)))
    assert "It could not be worked out" in page and "care.yaml" in page and "What to do" in page
    assert not (planning_home.path / "plans" / "runs").exists()


def test_a_home_without_problems_says_what_to_do(as_: Callable[[str], Client], office_home: Home) -> None:
    page = text_of(as_("council-lead").get("/plans/exposure/"))
    assert "holds no problem yet" in page and "Work it out" not in page


def test_nobody_has_a_model_run_who_may_not(
    as_: Callable[[str], Client], planning_home: Home, people: dict[str, Standing]
) -> None:
    asked(as_("council-lead"))
    run = read_run(run_of(planning_home))
    for name, standing in people.items():
        answer = as_(name).get(f"/plans/{run.id}/")
        assert (answer.status_code == 200) == (name in READERS), name
        if standing.hat and name not in ("chief-executive", "council-lead", "trust-lead", "fund-manager"):
            with pytest.raises(NotAllowed):
                actions.ask_again(run=run, settings={"seed": 1}, by=hat_of(standing))
    assert Work.objects.count() == 1


def test_a_decision_that_cites_a_run_is_named_on_its_page(as_: Callable[[str], Client], planning_home: Home) -> None:
    browser = as_("council-lead")
    asked(browser)
    run = run_of(planning_home)
    register = planning_home.path / "decisions" / "decisions.yaml"
    register.write_text(f"{register.read_text('utf-8')}    evidence: {run.name}\n", "utf-8")
    assert read_home(planning_home.path).decisions[-1].evidence == (run.name,)
    assert "Care homes: Cabinet, 1 March 2021 (AC-2021-1)" in text_of(browser.get(f"/plans/{run.name}/"))


def test_what_a_stop_left_half_done_is_taken_up_and_done_once(planning_home: Home, people: dict[str, Standing]) -> None:
    lead = hat_of(people["council-lead"])
    asked_for = {"problem": "care.yaml", "variant": "", "fitted": False, "scenarios": 1000, "seed": 7}
    more = {"asked_by": lead.person, "asked_as": lead.role, "for_partner": lead.body}
    work = Work.objects.create(kind=Kind.EXPOSURE, asked=asked_for, **more)
    actions.take_up()
    actions.take_up()
    work.refresh_from_db()
    assert (work.stage, work.run) == (Stage.DONE, run_of(planning_home).name)


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    as_: Callable[[str], Client], planning_home: Home, people: dict[str, Standing]
) -> None:
    browser, lead = as_("council-lead"), hat_of(people["council-lead"])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked_of_it:
            assert browser.get("/plans/").status_code == 200
        counts.append(len(asked_of_it))
        for _ in range(5):
            Work.objects.create(
                kind=Kind.CHECK, stage=Stage.DONE, asked_by=lead.person, asked_as=lead.role, for_partner=lead.body
            )
    assert counts[0] == counts[1]


def test_how_far_it_is_counts_each_part_and_changes_no_answer() -> None:
    told: list[tuple[int, int]] = []
    counted = tasks.Counted(lambda done, in_all: told.append((done, in_all)))
    assert list(counted.map(pow, [2, 3], [3, 2])) == [8, 9]
    assert list(counted.map(abs, [-1])) == [1]
    assert told == [(1, 2), (2, 2), (3, 3)]


def test_a_run_without_settings_has_nothing_to_change() -> None:
    from types import SimpleNamespace

    from wyebridge.office.plans import pages

    assert pages.settings_of(SimpleNamespace(settings=settings_of("plans"))) == {}  # type: ignore[arg-type]
