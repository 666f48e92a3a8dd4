"""From the texts of a problem's folder to the problem, or to every fault in them at once."""

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from wyebridge.engine.foresight.visits.terms import BAND, Area, Base, Matrix, Plan, Point, Service, Shift, VisitsProblem
from wyebridge.engine.kernel.problems import Place, Problem, in_order
from wyebridge.engine.kernel.yaml import Fault, Path, parse, read_term

PLAN: Final = "plan.yaml"
AREAS: Final = "areas.csv"
POINTS: Final = "points.csv"
BASES: Final = "bases.csv"
MATRIX: Final = "matrix.csv"
NEEDED: Final = (PLAN, AREAS, POINTS, BASES)
FILES: Final = (*NEEDED, MATRIX)

COLUMNS: Final = {
    AREAS: ("area", "region", "class", "km2"),
    POINTS: ("area", "easting", "northing"),
    BASES: ("base", "name", "region", "class", "easting", "northing", "open"),
    MATRIX: ("from", "to", "minutes", "km"),
}

Locate = Callable[[str], tuple[float, float] | None]
"""The easting and northing of a postcode, or None where it is not known."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of a table, with where it is; its readers note what they cannot read."""

    file: str
    number: int
    cells: Mapping[str, str]
    problems: list[Problem]

    def fault(self, code: str, what: str, why: str, remedy: str) -> None:
        self.problems.append(Problem(code, what, why, remedy, Place(self.file, self.number)))

    def text(self, column: str) -> str:
        if not (value := self.cells.get(column, "").strip()):
            self.fault("missing", f"'{column}' is empty", "the row says nothing without it", f"give its {column}")
        return value

    def number_of(self, column: str, *, least: float = -math.inf, default: str = "") -> float:
        text = self.cells.get(column, "").strip() or default
        try:
            value = float(text.replace(",", ""))
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or value < least:
            bound = "" if least == -math.inf else f" of {least:g} or more"
            self.fault(
                "value",
                f"'{text}' is not a number{bound} under '{column}'",
                "every figure that follows would be worked out from it",
                "correct the number",
            )
            return max(least, 1.0) if least > -math.inf else 0.0
        return value


def read_problem(
    texts: Mapping[str, str], folder: str, locate: Locate | None = None
) -> tuple[VisitsProblem | None, tuple[Problem, ...]]:
    """Read the texts of a folder, by file name. Returns the problem, or None with every fault that there is.

    `plan.yaml`, `areas.csv`, `points.csv` and `bases.csv` are needed; `matrix.csv` is a matrix of one's own. Points may
    give a postcode in place of an easting and a northing where `locate` is given.
    """
    problems = [_not_there(name, folder) for name in NEEDED if name not in texts]
    lines = {name: _lines(name, texts[name], problems) for name in COLUMNS if name in texts}
    points = _points(lines.get(POINTS, ()), locate)
    areas = tuple(_areas(lines.get(AREAS, ()), points))
    bases = tuple(_bases(lines.get(BASES, ())))
    matrix = _matrix(lines[MATRIX], areas, bases) if MATRIX in lines else None
    plan: Plan | None = None
    if PLAN in texts:
        document = parse(texts[PLAN], PLAN)
        if isinstance(document, Problem):
            problems.append(document)
        else:
            reading = read_term(document, Plan)
            problems += reading.problems
            if reading.term:
                plan = reading.term
                problems += reading.judge(_check_plan(plan, areas, bases))
                _check_tables(plan, areas, lines)
    if matrix is not None and plan is not None:
        problems += _holes(plan, matrix, areas, bases)
    problems += [problem for found in lines.values() for line in found[:1] for problem in line.problems]
    if problems or plan is None:
        return None, in_order(problems)
    return VisitsProblem(plan, areas, bases, matrix), ()


def _not_there(name: str, folder: str) -> Problem:
    return Problem(
        "no-file",
        f"there is no {name}",
        "a problem of visits is read from " + ", ".join(NEEDED),
        f"add {name}; docs/models-visits.md shows its columns",
        Place(folder),
    )


def _lines(name: str, text: str, problems: list[Problem]) -> tuple[_Line, ...]:
    """The rows of one table; all of them write their faults in one list."""
    reader = csv.DictReader(StringIO(text.removeprefix("\ufeff")))
    headings = [heading.strip().lower() for heading in reader.fieldnames or ()]
    reader.fieldnames = headings
    is_by_postcode = name == POINTS and "postcode" in headings
    missing = [c for c in COLUMNS[name] if c not in headings and not (is_by_postcode and c in ("easting", "northing"))]
    for column in missing:
        problems.append(
            Problem(
                "missing",
                f"there is no column '{column}'",
                "every row needs it",
                f"add it; {name} has the columns {', '.join(COLUMNS[name])}",
                Place(name, 1),
            )
        )
    if missing:
        return ()
    faults: list[Problem] = []
    return tuple(
        _Line(name, reader.line_num, {key: value or "" for key, value in row.items() if key}, faults) for row in reader
    )


def _points(lines: Sequence[_Line], locate: Locate | None) -> dict[str, list[Point]]:
    found: dict[str, list[Point]] = defaultdict(list)
    for line in lines:
        weight = line.number_of("weight", least=0, default="1")
        postcode = line.cells.get("postcode", "").strip()
        if line.cells.get("easting", "").strip() or not postcode:
            place: tuple[float, float] | None = line.number_of("easting"), line.number_of("northing")
        else:
            place = locate(postcode) if locate else None
            if place is None:
                line.fault(
                    "postcode",
                    f"where '{postcode}' is, is not known",
                    "nobody could be sent there",
                    "give its easting and northing"
                    + ("" if locate else ", or install the extra that knows postcodes: wyebridge[postcodes]"),
                )
        if place:
            found[line.text("area")].append(Point(*place, weight))
    return found


def _areas(lines: Sequence[_Line], points: Mapping[str, Sequence[Point]]) -> Iterator[Area]:
    bands = [column for column in (lines[0].cells if lines else ()) if BAND.fullmatch(column)]
    seen: set[str] = set()
    for line in lines:
        name = line.text("area")
        if name in seen:
            line.fault("name-used-twice", f"area '{name}' stands twice", "its people would count twice", "take one out")
        seen.add(name)
        here = tuple(points.get(name, ()))
        if not sum(point.weight for point in here):
            line.fault(
                "no-points",
                f"area '{name}' has no point in {POINTS}",
                "nobody could be visited there",
                f"add to {POINTS} at least one point of it whose weight is more than 0",
            )
        km2 = line.number_of("km2", least=0.0001)
        people = {band: round(line.number_of(band, least=0)) for band in bands}
        yield Area(name, line.text("region"), line.text("class"), km2, people, here)


def _bases(lines: Sequence[_Line]) -> Iterator[Base]:
    seen: set[str] = set()
    for line in lines:
        name, is_open = line.text("base"), line.text("open").lower()
        if name in seen:
            line.fault("name-used-twice", f"base '{name}' stands twice", "it could mean either place", "rename one")
        seen.add(name)
        if is_open not in ("yes", "no"):
            line.fault(
                "unknown-word",
                f"'{is_open}' is not yes or no under 'open'",
                "a base that is not open is a candidate, and nobody sets out from it",
                "write yes or no",
            )
        point = Point(line.number_of("easting"), line.number_of("northing"))
        yield Base(name, line.text("name"), line.text("region"), line.text("class"), point, is_open == "yes")


def _matrix(lines: Sequence[_Line], areas: Sequence[Area], bases: Sequence[Base]) -> Matrix:
    known = {area.id for area in areas} | {base.id for base in bases}
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for line in lines:
        pair = line.text("from"), line.text("to")
        for name in pair:
            if name and name not in known:
                line.fault("unknown-name", f"'{name}' is no area or base", "nobody travels there", "correct the name")
        found[pair] = line.number_of("minutes", least=0), line.number_of("km", least=0)
    return found


def _holes(plan: Plan, matrix: Matrix, areas: Sequence[Area], bases: Sequence[Base]) -> Iterator[Problem]:
    for region in (plan.region, *plan.comparators):
        names = [area.id for area in areas if area.region == region] + [b.id for b in bases if b.region == region]
        absent = [(one, other) for one in names for other in names if one != other and (one, other) not in matrix]
        if absent:
            yield Problem(
                "missing",
                f"{len(absent):,} journeys of '{region}' are not there, the first {absent[0][0]} to {absent[0][1]}",
                "a route that needed one could not be timed",
                "give every pair, both ways, or take the file away to use the travel law",
                Place(MATRIX),
            )


def _check_plan(plan: Plan, areas: Sequence[Area], bases: Sequence[Base]) -> Iterator[Fault]:
    grades = [grade.id for grade in plan.workforce.grades]
    services = [service.id for service in plan.services]
    bands = set(areas[0].people) if areas else set()
    for what, names in (("services", services), ("grades", grades)):
        for name in (name for name, times in Counter(names).items() if times > 1):
            path = ("services",) if what == "services" else ("workforce", "grades")
            yield Fault(path, "name-used-twice", f"'{name}' stands twice", "it could mean either", "rename one")
    yield from _check_shift(plan.workforce.shift)
    for i, service in enumerate(plan.services):
        at = ("services", i)
        yield from _check_shares(at, service)
        named: list[tuple[Path, str]] = [((*at, "done_by"), name) for name in service.done_by]
        named += [((*at, "delegable", "to"), name) for name in (service.delegable.to if service.delegable else ())]
        for where, name in named:
            if name not in grades:
                yield Fault(where, "unknown-name", f"'{name}' is no grade", "nobody could make the visit", "correct it")
        usual = [grade for grade in plan.workforce.grades if grade.id in service.done_by and grade.team == service.team]
        if not usual:
            yield Fault(
                (*at, "done_by"),
                "no-grade-of-its-own",
                f"no grade of team '{service.team}' does {service.id}",
                "while teams are separate nobody would make its visits",
                "name a grade of that team",
                (("workforce",),),
            )
        elif usual[0].id != service.done_by[0]:
            yield Fault(
                (*at, "done_by"),
                "usual-grade-of-another-team",
                f"the usual grade of {service.id}, '{service.done_by[0]}', is not of its team, '{service.team}'",
                "while teams are separate it could not make the visits that it usually makes",
                "put a grade of its own team first",
                (("workforce",),),
            )
        if service.shared and service.shared.with_service not in set(services) - {service.id}:
            yield Fault(
                (*at, "shared", "with"),
                "unknown-name",
                f"'{service.shared.with_service}' is no other service",
                "its caseload cannot be shared with it",
                "correct the name",
            )
        for band in service.visits_per_1000:
            if bands and band not in bands:
                yield Fault(
                    (*at, "visits_per_1000", band),
                    "unknown-name",
                    f"{AREAS} has no column '{band}'",
                    "nobody of that age could be counted",
                    f"use one of {', '.join(sorted(bands))}, or add the column",
                )
        if any(window.ends > plan.workforce.shift.day for window in service.windows):
            yield Fault(
                (*at, "windows"),
                "window-after-the-day",
                f"a window ends after the day's {plan.workforce.shift.day} minutes",
                "nobody is at work then",
                "end it within the day, or lengthen the day",
                (("workforce", "shift"),),
            )
        if longest := max(minutes for minutes, _ in service.lengths):
            room = plan.workforce.shift.road - longest - plan.travel.minutes_a_visit
            if room < 0:
                yield Fault(
                    (*at, "minutes"),
                    "visit-longer-than-shift",
                    f"a visit of {longest} minutes does not fit in {plan.workforce.shift.road} minutes on the road",
                    "no number of people could make it",
                    "split the visit, or lengthen the time on the road",
                    (("workforce", "shift"),),
                )
    if plan.travel.bracket not in plan.travel.brackets:
        yield Fault(
            ("travel", "bracket"),
            "unknown-name",
            f"'{plan.travel.bracket}' is no bracket",
            "journeys could not be timed",
            f"use one of {', '.join(plan.travel.brackets)}",
        )
    regions: list[tuple[Path, str]] = [(("region",), plan.region)]
    regions += [(("comparators",), name) for name in plan.comparators]
    for where, region in regions:
        for file, found in ((AREAS, areas), (BASES, [base for base in bases if base.is_open])):
            if not any(one.region == region for one in found):
                yield Fault(
                    where,
                    "unknown-name",
                    f"{file} has nothing {'open ' if file == BASES else ''}in region '{region}'",
                    "there would be no answer for it",
                    f"correct the name, or add it to {file}",
                )


def _check_shift(shift: Shift) -> Iterator[Fault]:
    if shift.road > min(shift.paid, shift.day):
        yield Fault(
            ("workforce", "shift", "road"),
            "value",
            f"{shift.road} minutes on the road do not fit in {shift.paid} paid minutes and a day of {shift.day}",
            "nobody could work such a shift",
            "correct the minutes",
            (("workforce", "shift", "paid"), ("workforce", "shift", "day")),
        )


def _check_shares(at: Path, service: Service) -> Iterator[Fault]:
    """Parts of a service that do not come to the whole of it, or are not in order."""
    parts = (("minutes", [*service.minutes.values()]), ("windows", [window.share for window in service.windows]))
    for what, shares in parts:
        if sum(shares) != 1:
            yield Fault(
                (*at, what),
                "not-the-whole",
                f"the shares of {service.id}'s {what} come to {float(sum(shares)) * 100:g}%",
                "visits beyond them, or short of them, would have none",
                "make them come to 100%",
            )
    for j, window in enumerate(service.windows):
        if window.ends < window.starts:
            yield Fault(
                (*at, "windows", j),
                "window-out-of-order",
                f"a window ends at {window.ends}, before it starts at {window.starts}",
                "no visit could start in it",
                "correct the one that is wrong",
            )


def _check_tables(plan: Plan, areas: Sequence[Area], lines: Mapping[str, Sequence[_Line]]) -> None:
    """Classes of place without a travel law in every bracket; points of areas that there are not."""
    regions = {plan.region, *plan.comparators}
    known = set.intersection(*(set(laws) for laws in plan.travel.brackets.values())) if plan.travel.brackets else set()
    for line in (*lines.get(AREAS, ()), *lines.get(BASES, ())):
        place = line.cells["class"].strip()
        if line.cells["region"].strip() in regions and place and place not in known:
            line.fault(
                "unknown-word",
                f"'{place}' has no travel law in every bracket of {PLAN}",
                "journeys there could not be timed",
                f"use one of {', '.join(sorted(known))}, or give it a law" if known else "give it a law",
            )
    names = {area.id for area in areas}
    for line in lines.get(POINTS, ()):
        if line.cells["area"].strip() not in names | {""}:
            line.fault(
                "unknown-name",
                f"'{line.cells['area'].strip()}' is not an area of {AREAS}",
                "its point would count nowhere",
                f"correct the name, or add the area to {AREAS}",
            )
