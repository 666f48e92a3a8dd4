"""Published problems with published answers: routes with time windows (Solomon), and home health care (Mankowska)."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.foresight.visits.check import Checked, Duty, Round, Rules, Together, check_rounds
from wyebridge.engine.foresight.visits.routing import Crew, RoutingProblem, Task, find_routes


def solomon(folder: Path, name: str) -> tuple[RoutingProblem, float]:
    """One of Solomon's problems in tenths, as its best known cost counts distance, and that cost."""
    lines = (folder / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    vehicles, capacity = map(int, lines[4].split())
    rows = [list(map(int, line.split())) for line in lines[9:] if line.strip()]
    xy = np.array([row[1:3] for row in rows], dtype=float)
    tenths = np.floor(10 * np.sqrt(((xy[:, None] - xy[None, :]) ** 2).sum(axis=2))).astype(np.int64)
    tasks = tuple(Task(r[0], 10 * r[6], 10 * r[4], 10 * r[5], r[3]) for r in rows[1:])
    day = 10 * rows[0][5]
    crews = (Crew("van", 0, vehicles, day, day, metre_cost=1, most_load=capacity),)
    best = next(
        float(line.split()[1])
        for line in (folder / f"{name}.sol").read_text(encoding="utf-8").splitlines()
        if line.startswith("Cost")
    )
    return RoutingProblem(tenths, tenths, tasks, crews), best


@pytest.mark.parametrize("name", ["C201", "R103", "RC201", "RC208"])
def test_best_known_costs_are_reached_within_a_hundredth(real_data: Path, name: str) -> None:
    problem, best = solomon(real_data / "routing" / "solomon", name)
    found = find_routes(problem, Iterations(2000), 1)
    assert found.is_feasible
    assert best <= found.cost / 10 <= best * 1.01
    slow = sum(_length(problem, [problem.tasks[i].place for i in route.tasks]) for route in found.routes)
    assert slow == found.cost


def _length(problem: RoutingProblem, places: list[int]) -> int:
    whole = [0, *places, 0]
    return sum(int(problem.metres[a, b]) for a, b in pairwise(whole))


HHCRSP = {
    "toy.json": ("sol_toy_optimal.json", 111.3333),
    "mankowska__InstanzCPLEX_HCSRP_10_2.json": ("sol-InstanzCPLEX_HCSRP_10_2-2371472358.json", 246.63),
    "mankowska__InstanzCPLEX_HCSRP_25_7.json": ("sol-InstanzCPLEX_HCSRP_25_7-2442903152.json", None),
    "mankowska__InstanzCPLEX_HCSRP_50_4.json": ("sol-InstanzCPLEX_HCSRP_50_4-977406972.json", None),
    "mankowska__InstanzCPLEX_HCSRP_75_4.json": ("sol-InstanzCPLEX_HCSRP_75_4-4266327135.json", None),
    "Italian__instance_016-macerata-r11-p145-s3-sim14.2-seq0.5.json": (
        "sol-instance_016-macerata-r11-p145-s3-sim14.2-seq0.5-2852916836.json",
        None,
    ),
}
"""Each problem, its stored solution, and its cost: the toy's is published; that of 10_2 is what ours first came to."""


Walked = list[tuple[str, list[dict[str, Any]]]]
"""Each caregiver's stops."""


def read_care(folder: Path, problem: str, solution: str) -> tuple[dict[str, Any], Walked]:
    asked = json.loads((folder / problem).read_text(encoding="utf-8"))
    given = json.loads((folder / solution).read_text(encoding="utf-8"))
    rounds = [(route["caregiver_id"], route["locations"]) for route in given["routes"] if route.get("locations")]
    return asked, rounds


def call_of(stop: dict[str, Any]) -> tuple[str, str]:
    return stop.get("patient") or stop["patient_id"], stop.get("service") or stop["service_id"]


def checked(asked: dict[str, Any], rounds: Walked) -> Checked:
    """A published solution put through the check that every plan of ours goes through."""
    usual = {service["id"]: service["default_duration"] for service in asked["services"]}
    duties, together = [], []
    for patient in asked["patients"]:
        window, needs = patient["time_window"], patient["required_caregivers"]
        calls = [f"{patient['id']}/{need['service']}" for need in needs]
        for call, need in zip(calls, needs, strict=True):
            minutes = need.get("duration", usual[need["service"]])
            duties.append(Duty(call, patient["id"], minutes, window[0], window[1], need["service"]))
        if link := patient.get("synchronization"):
            least, most = (0, 0) if link["type"] == "simultaneous" else link["distance"]
            together.append(Together(calls[0], calls[1], least, most))
    able = {one["id"]: frozenset(one["abilities"]) for one in asked["caregivers"]}
    walked = [
        Round(worker, "office", tuple(("/".join(call_of(stop)), stop["arrival_time"]) for stop in stops))
        for worker, stops in rounds
    ]
    between = between_places(asked)
    # published times are rounded: one visit starts 0.99 of a minute before its window
    return check_rounds(duties, walked, between, between, Rules(able, tuple(together), tolerance=1.0))


def between_places(asked: dict[str, Any]) -> Callable[[str, str], float]:
    order = {name: n for n, name in enumerate(["office", *(patient["id"] for patient in asked["patients"])])}
    return lambda one, other: float(asked["distances"][order[one]][order[other]])


def cost(found: Checked) -> float:
    """The cost that its authors minimise: distance, all tardiness and the greatest, a third of each."""
    return (found.travel_minutes + found.total_late + found.most_late) / 3


@pytest.mark.parametrize("name", HHCRSP)
def test_published_rounds_cost_what_a_second_sum_says_and_what_is_published(real_data: Path, name: str) -> None:
    solution, published = HHCRSP[name]
    asked, rounds = read_care(real_data / "routing" / "hhcrsp", name, solution)
    found = checked(asked, rounds)
    assert not found.faults
    between = between_places(asked)
    windows = {patient["id"]: patient["time_window"] for patient in asked["patients"]}
    way, late = 0.0, [0.0]
    for _, stops in rounds:
        here = "office"
        for stop in stops:
            patient, _ = call_of(stop)
            way, here = way + between(here, patient), patient
            late.append(max(0.0, stop["arrival_time"] - windows[patient][1]))
        way += between(here, "office")
    assert cost(found) == pytest.approx((way + sum(late) + max(late)) / 3, abs=0.01)
    if published:
        assert cost(found) == pytest.approx(published, abs=0.01)


def test_the_check_refuses_published_rounds_that_were_spoilt(real_data: Path) -> None:
    name = "mankowska__InstanzCPLEX_HCSRP_10_2.json"
    asked, rounds = read_care(real_data / "routing" / "hhcrsp", name, HHCRSP[name][0])
    swapped = [(rounds[1][0], rounds[0][1]), (rounds[0][0], rounds[1][1]), *rounds[2:]]
    assert any("may not make" in fault for fault in checked(asked, swapped).faults)
    assert any("0 times" in fault for fault in checked(asked, rounds[1:]).faults)
    later = [
        (worker, [{**stop, "arrival_time": stop["arrival_time"] + 30 * (worker == rounds[0][0])} for stop in stops])
        for worker, stops in rounds
    ]
    assert cost(checked(asked, later)) > cost(checked(asked, rounds))
