"""An act to be judged, and the answer: lawful or not, on whose say, and what is still needed from whom by when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from wyebridge.engine.governance.schemes import Act, Delegation, Reservation


@dataclass(frozen=True, slots=True)
class Hand:
    """An officer acting: the person, the post that they act by, and the one partner that they act for."""

    person: str
    post: str
    for_partner: str


@dataclass(frozen=True, slots=True)
class Use:
    """What was already done under a delegation or a decision, by its id: it counts against the limit. In pence."""

    under: str
    pence: int
    on: date


@dataclass(frozen=True, slots=True)
class Matter:
    """One act of money or power: what kind, how much in pence (0 where it has no sum), and whom it binds."""

    act: Act
    pence: int
    partners: tuple[str, ...]
    within: tuple[str, ...] = ()
    """The fund and the scheme that it concerns."""
    hands: tuple[Hand, ...] = ()
    consulted: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    places: tuple[tuple[str, ...], ...] = ()
    """Of an act on several schemes: each one's fund and scheme. `within` has all of their names."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a sentence comes from: the line of the constitution, and what that line cites."""

    id: str
    source: str

    def __str__(self) -> str:
        return f"{self.id}: {self.source}"


@dataclass(frozen=True, slots=True)
class Key:
    """One partner's consent, as it was given: by which decision, or by which officers under which line."""

    partner: str
    rule: Rule
    said: str
    decision: str = ""
    people: frozenset[str] = frozenset()
    is_late: bool = False
    """Given after the act, as a ratification."""

    def __str__(self) -> str:
        return f"{self.said} ({self.rule})."


@dataclass(frozen=True, slots=True)
class Needed:
    """What is still needed: from whom, by when (None where no day is left to do it in), and which rule asks it."""

    of: str
    what: str
    rule: Rule
    by: date | None = None

    def __str__(self) -> str:
        when = f", by {spoken(self.by)}" if self.by else ""
        return f"{self.of} must {self.what}{when} ({self.rule})."


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether an act is lawful on a day. It is, where nothing is needed.

    `passed_over` says of each decision, line or officer that was offered and did not count, why it did not.
    """

    matter: Matter
    on: date
    keys: tuple[Key, ...]
    needed: tuple[Needed, ...]
    passed_over: tuple[str, ...] = ()

    @property
    def is_lawful(self) -> bool:
        return not self.needed

    @property
    def is_ratified(self) -> bool:
        """Lawful only because somebody made it good afterwards."""
        return self.is_lawful and any(key.is_late for key in self.keys)

    def sentences(self) -> Iterator[str]:
        """The answer in plain English, a sentence at a time."""
        late = " It was made good afterwards, by a ratification." if self.is_ratified else ""
        yield f"Lawful on {spoken(self.on)}.{late}" if self.is_lawful else f"Not lawful on {spoken(self.on)}."
        yield from map(str, self.needed)
        yield from map(str, self.keys)
        yield from self.passed_over


def spoken(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def rule_of(line: Reservation | Delegation) -> Rule:
    return Rule(line.id, line.source)


def covers(line: Reservation | Delegation, matter: Matter) -> bool:
    """Whether a line speaks of the matter's act and of its fund or scheme. Its days and limits are asked elsewhere.

    Of an act on several schemes, a reservation speaks where any of them is its own; a delegation where all of them are.
    """
    if line.act != matter.act:
        return False
    if isinstance(line, Delegation):
        return is_within(line.within, matter)
    return not line.within or bool(set(line.within) & set(matter.within))


def is_within(names: Sequence[str], matter: Matter) -> bool:
    """Whether what gives power in these funds and schemes alone, or in all where none is named, reaches the matter."""
    return not names or all(set(names) & set(place) for place in matter.places or (matter.within,))


def applies(line: Reservation, matter: Matter, on: date) -> bool:
    """Whether a reservation takes the matter out of everybody else's hands on a day."""
    binds = not line.binds or bool(set(line.binds) & set(matter.partners))
    return line.holds_on(on) and covers(line, matter) and binds and (line.over is None or matter.pence > line.over)
