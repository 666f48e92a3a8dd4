"""Whether a day's plan keeps every rule, worked out again from the visits and the map, apart from whatever found it.

It knows nothing of the solver: lateness, distance and time are added up call by call. Calls may be asked to start
together, or some minutes apart, so the published instances of home health care routing can be costed by the same sums.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Between = Callable[[str, str], float]
"""Minutes, or km, from one place to another."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One call that must be made: where, how long, when it may start, and what it takes to make it."""

    id: str
    place: str
    minutes: float
    earliest: float
    latest: float
    skill: str


@dataclass(frozen=True, slots=True)
class Together:
    """Two calls to one person: the second starts between `least` and `most` minutes after the first."""

    first: str
    second: str
    least: float = 0.0
    most: float = 0.0


@dataclass(frozen=True, slots=True)
class Round:
    """One person's day: from a base, through calls with the minute that each starts, and back."""

    worker: str
    base: str
    calls: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a plan is held to. `tolerance` is for published times that were rounded."""

    able: Mapping[str, frozenset[str]]
    together: tuple[Together, ...] = ()
    road_minutes: float | None = None
    day_minutes: float | None = None
    tolerance: float = 1e-6


@dataclass(frozen=True, slots=True)
class Checked:
    """What a plan comes to. `late` has the minutes by which each call that is late starts after its window."""

    faults: tuple[str, ...]
    travel_minutes: float
    km: float
    contact_minutes: float
    out_minutes: Mapping[str, float]
    late: Mapping[str, float] = field(default_factory=dict)

    @property
    def total_late(self) -> float:
        return sum(self.late.values())

    @property
    def most_late(self) -> float:
        return max(self.late.values(), default=0.0)


def check_rounds(
    duties: Sequence[Duty], rounds: Sequence[Round], minutes: Between, km: Between, rules: Rules
) -> Checked:
    """Add a plan up, and name every rule that it breaks. A late call is told apart, in `late`, and is no fault here."""
    known = {duty.id: duty for duty in duties}
    starts = {call: start for one in rounds for call, start in one.calls}
    faults = [*_served(duties, rounds), *_together(starts, rules)]
    travel = way = contact = 0.0
    out: dict[str, float] = {}
    late: dict[str, float] = {}
    for one in rounds:
        places = [one.base, *(known[call].place for call, _ in one.calls), one.base]
        legs = [minutes(a, b) for a, b in pairwise(places)]
        travel += sum(legs)
        way += sum(km(a, b) for a, b in pairwise(places))
        leaves = one.calls[0][1] - legs[0]
        if leaves < -rules.tolerance and rules.day_minutes is not None:
            faults.append(f"{one.worker} would have to leave {-leaves:.1f} min before the day begins")
        free = leaves
        for (call, start), leg in zip(one.calls, legs, strict=False):
            duty = known[call]
            if start < free + leg - rules.tolerance:
                faults.append(f"{one.worker} cannot be at {call} by {start:.1f}: earliest {free + leg:.1f}")
            if start < duty.earliest - rules.tolerance:
                faults.append(f"{call} starts at {start:.1f}, before its window opens at {duty.earliest:.1f}")
            if start > duty.latest + 1e-9:
                late[call] = start - duty.latest
            if duty.skill not in rules.able[one.worker]:
                faults.append(f"{one.worker} may not make {call}")
            free = start + duty.minutes
            contact += duty.minutes
        back = free + legs[-1]
        out[one.worker] = back - leaves
        if rules.road_minutes is not None and out[one.worker] > rules.road_minutes + rules.tolerance:
            faults.append(f"{one.worker} is out {out[one.worker]:.1f} min, beyond {rules.road_minutes:g}")
        if rules.day_minutes is not None and back > rules.day_minutes + rules.tolerance:
            faults.append(f"{one.worker} is back {back - rules.day_minutes:.1f} min after the day ends")
    return Checked(tuple(faults), travel, way, contact, out, late)


def _served(duties: Sequence[Duty], rounds: Sequence[Round]) -> Iterator[str]:
    times = Counter(call for one in rounds for call, _ in one.calls)
    for duty in duties:
        if times[duty.id] != 1:
            yield f"{duty.id} is made {times[duty.id]} times, not once"


def _together(starts: Mapping[str, float], rules: Rules) -> Iterator[str]:
    for pair in rules.together:
        if pair.first in starts and pair.second in starts:
            gap = starts[pair.second] - starts[pair.first]
            if not pair.least - rules.tolerance <= gap <= pair.most + rules.tolerance:
                yield f"{pair.second} starts {gap:.1f} min after {pair.first}, not {pair.least:g} to {pair.most:g}"
