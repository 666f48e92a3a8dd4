"""Whether a commitment fits what is left of its budgets: within, warned of, stopped, or let past by somebody named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from wyebridge.engine.governance.matters import Hand, Rule, spoken
from wyebridge.engine.governance.schemes import Constitution, Control
from wyebridge.engine.kernel.money import percent, pounds

Answer = Literal["within", "warned", "stopped", "let past"]
LevelKind = Literal["scheme", "fund", "partner"]


@dataclass(frozen=True, slots=True)
class Level:
    """A budget that the commitment would be held to, in pence: what was posted to it, and what is pending."""

    of: LevelKind
    id: str
    budget_pence: int
    posted_pence: int
    pending_pence: int

    def with_this(self, pence: int) -> int:
        return self.posted_pence + self.pending_pence + pence


@dataclass(frozen=True, slots=True)
class Held:
    """What one control says of a commitment at one level. `by` is who let it past."""

    level: Level
    rule: Rule
    answer: Answer
    said: str
    by: str = ""

    def __str__(self) -> str:
        return f"{self.answer}: {self.said} ({self.rule})."


@dataclass(frozen=True, slots=True)
class Room:
    """Whether a commitment may be made: it may, unless one level stops it."""

    pence: int
    held: tuple[Held, ...]

    @property
    def may_be_made(self) -> bool:
        return all(one.answer != "stopped" for one in self.held)


def room_for(
    pence: int, levels: Sequence[Level], constitution: Constitution, on: date, override: Hand | None = None
) -> Room:
    """Hold a commitment of so many pence to each level that a control speaks of, posted and pending counted together.

    An override counts only from whoever holds, on that day, a post that the control names, and for a body that the post
    acts for: at a partner's own level, for that partner. It never removes the sentence, and lets nothing past another
    level.
    """
    assert pence >= 0
    held = tuple(
        _held(pence, level, control, constitution, on, override)
        for level in levels
        for control in constitution.controls
        if control.of == level.of
    )
    return Room(pence, held)


def _held(
    pence: int, level: Level, control: Control, constitution: Constitution, on: date, override: Hand | None
) -> Held:
    used, rule = level.with_this(pence), Rule(control.id, control.source)
    said = (
        f"{level.of} {level.id} has a budget of {pounds(level.budget_pence)}; {pounds(level.posted_pence)} is spent, "
        f"{pounds(level.pending_pence)} is committed, and with this it comes to {pounds(used)}"
    )
    if used > level.budget_pence + control.tolerance:
        who = _who_may(control, level, constitution, on, override)
        past = pounds(used - level.budget_pence)
        if who:
            return Held(level, rule, "let past", f"{said}, {past} past it; {who} lets it past on {spoken(on)}", who)
        posts = [post.title for post in constitution.posts if post.id in control.overridden_by]
        may = f"{' or '.join(posts)} may let it past" if posts else "nobody may let it past"
        return Held(level, rule, "stopped", f"{said}, {past} past it; {may}")
    if Fraction(used) >= control.warns_at * level.budget_pence:
        return Held(level, rule, "warned", f"{said}, which is {percent(control.warns_at)} of it or more")
    return Held(level, rule, "within", said)


def _who_may(control: Control, level: Level, constitution: Constitution, on: date, override: Hand | None) -> str:
    post = constitution.post(override.post) if override else None
    if override is None or post is None or post.id not in control.overridden_by or post.holder(on) != override.person:
        return ""
    # No body consents for another: at a partner's own level the override is that partner's.
    is_its_own = level.of != "partner" or override.for_partner == level.id
    acts_for_it = override.for_partner in post.acts_for and is_its_own
    return f"{override.person}, {post.title}, for {override.for_partner}," if acts_for_it else ""
