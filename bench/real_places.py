"""Herefordshire and Coventry as problems of visits, from the real points and people that this machine has.

`python -m bench.real_places FOLDER` writes them as a folder for `wyebridge plan visits --problem FOLDER`, with both of
the example's services. Needs WYEBRIDGE_REAL_DATA.
"""

import csv
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from wyebridge.engine.foresight.visits.terms import Area, Base, Plan, Point, VisitsProblem
from wyebridge.planning.visits import load_problem
from wyebridge.shipped import shipped

CLASSES: Final = {"Urban city and town": "urban", "Rural town and fringe": "town", "Rural village": "village"}
TEAMS: Final = {
    "Hereford": ("HEREFORD COUNTY HOSPITAL", "urban"),
    "Leominster": ("LEOMINSTER COMMUNITY HOSP", "urban"),
    "Ross": ("ROSS COMMUNITY HOSPITAL", "urban"),
    "Ledbury": ("LEDBURY COMMUNITY HEALTH", "town"),
    "Bromyard": ("BROMYARD COMMUNITY HOSP", "town"),
    "Kington": ("KINGTON MEDICAL PRACTICE", "town"),
}
"""Sites that stand for the six market towns' bases, by words of their names. Six bases, as the county has six towns."""


def real_problem(folder: Path, example: VisitsProblem, *, visits: float, bracket: str) -> VisitsProblem:
    """The example's nursing service, alone, with so many visits a day on the two real maps."""
    nursing = example.plan.services[0].model_copy(update={"visits_a_day": visits, "delegable": None, "shared": None})
    workforce = example.plan.workforce.model_copy(update={"grades": example.plan.workforce.grades[:1]})
    plan: Plan = example.plan.model_copy(
        update={
            "title": "Herefordshire and Coventry",
            "region": "Herefordshire",
            "comparators": ("Coventry",),
            "services": (nursing,),
            "workforce": workforce,
            "travel": example.plan.travel.model_copy(update={"bracket": bracket}),
        }
    )
    areas = tuple(_areas(folder / "geo"))
    coventry = next(area for area in areas if area.region == "Coventry")
    middle = _median([point for area in areas if area.region == "Coventry" for point in area.points])
    bases = (*_bases(folder / "geo"), Base("Coventry", "Coventry", "Coventry", coventry.place, middle))
    return replace(example, plan=plan, areas=areas, bases=bases)


def _areas(folder: Path) -> list[Area]:
    points: dict[str, list[Point]] = defaultdict(list)
    for council in ("herefordshire", "coventry"):
        for row in _rows(folder / f"postcodes_{council}.csv"):
            points[row["lsoa11cd"]].append(Point(float(row["easting"]), float(row["northing"])))
    found = []
    for row in _rows(folder / "lsoa11_population_2020_by_age.csv"):
        everyone, over_65, over_85 = (int(row[c]) for c in ("total_population", "pop_65_plus", "pop_85_plus"))
        people = {"0-64": everyone - over_65, "65-84": over_65 - over_85, "85+": over_85}
        kind = CLASSES[row["ruc11_class"]]
        found.append(
            Area(row["lsoa11"], row["lad_name"], kind, float(row["area_km2"]), people, tuple(points[row["lsoa11"]]))
        )
    return found


def _bases(folder: Path) -> list[Base]:
    sites = _rows(folder / "health_sites_herefordshire.csv")
    found = []
    for town, (words, kind) in TEAMS.items():
        site = next(row for row in sites if words in row["name"])
        point = Point(float(site["easting"]), float(site["northing"]))
        found.append(Base(town, town, "Herefordshire", kind, point))
    return found


def _median(points: list[Point]) -> Point:
    """The middle point by easting and by northing: a base in the midst of a town."""
    return Point(
        sorted(point.easting for point in points)[len(points) // 2],
        sorted(point.northing for point in points)[len(points) // 2],
    )


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def write_problem(folder: Path, out: Path) -> None:
    """Write the two real maps as a problem's folder. Its plan is the example's: every rate is an assumption too."""
    example = shipped("plans") / "visits" / "merrowshire"
    problem = real_problem(folder, load_problem(example), visits=55, bracket="light")
    plan = (example / "plan.yaml").read_text(encoding="utf-8")
    for old, new in (("Merrowshire and Castlebury are made up.", "The places are real."), *_PLACES):
        assert old in plan, old
        plan = plan.replace(old, new)
    out.mkdir(parents=True, exist_ok=True)
    (out / "plan.yaml").write_text(plan, encoding="utf-8")
    bands = list(problem.areas[0].people)
    areas = [(a.id, a.region, a.place, a.km2, *(a.people[band] for band in bands)) for a in problem.areas]
    _write(out / "areas.csv", ("area", "region", "class", "km2", *bands), areas)
    points = [(area.id, point.easting, point.northing) for area in problem.areas for point in area.points]
    _write(out / "points.csv", ("area", "easting", "northing"), points)
    bases = [(b.id, b.name, b.region, b.place, b.point.easting, b.point.northing, "yes") for b in problem.bases]
    _write(out / "bases.csv", ("base", "name", "region", "class", "easting", "northing", "open"), bases)


_PLACES: Final = (("Merrowshire", "Herefordshire"), ("Castlebury", "Coventry"))


def _write(file: Path, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows([headings, *rows])


if __name__ == "__main__":
    write_problem(Path(os.environ["WYEBRIDGE_REAL_DATA"]), Path(sys.argv[1]))
