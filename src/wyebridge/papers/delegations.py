"""The page of delegations: how an act comes to be lawful, in diagrams, and both schemes of a constitution in tables."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from wyebridge.engine.governance.boards import Board
from wyebridge.engine.governance.compare import compare_schemes
from wyebridge.engine.governance.matters import spoken
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.kernel.money import percent, pounds

_ACT = """\
```mermaid
stateDiagram-v2
    [*] --> Reserved: a reservation speaks of it
    [*] --> Free: none does
    Reserved --> BoardsAgreed: every board named has agreed, none stale
    Reserved --> NotLawful: a board is missing
    Free --> OwnKey: each partner bound has its own key
    Free --> NotLawful: a partner has none
    OwnKey --> Apart: nobody turns two keys
    OwnKey --> NotLawful: one person turns two
    BoardsAgreed --> Lawful
    Apart --> Lawful
    NotLawful --> Ratified: a later decision makes it good, and is marked as late
    Lawful --> [*]
    Ratified --> [*]
```"""

_LINE = """\
```mermaid
stateDiagram-v2
    [*] --> Given: from_on
    Given --> Refuses: over the limit for one act
    Given --> Refuses: over the limit of the year, with what was used
    Given --> Refuses: somebody was not consulted, or did not act with the other
    Given --> Bears: within all of them, and the person holds the post
    Given --> Ended: the day after to_on
    Ended --> [*]: what was done under it before stays lawful
```"""


def delegations_page(constitution: Constitution, title: str, on: date) -> str:
    """The page in Markdown: the same text for the same constitution and day."""
    return "\n".join(
        (
            "# Who may decide what",
            "",
            "`wyebridge governance delegations --markdown` writes this page; change the constitution, not this.",
            "",
            "## How an act comes to be lawful",
            "",
            _ACT,
            "",
            "## What becomes of a line of delegation",
            "",
            _LINE,
            "",
            f"## {title}, on {spoken(on)}",
            "",
            *delegation_tables(constitution, on),
        )
    )


def delegation_tables(constitution: Constitution, on: date) -> Iterator[str]:
    """Boards and posts, what is reserved, what is delegated, and where two schemes differ, as Markdown."""
    yield "### Boards and posts"
    yield ""
    yield from _table(
        ("board or post", "acts for", "how it decides", "source"),
        (
            *((b.name, _list(b.decides_for) or "nobody: it advises", _how(b), b.source) for b in constitution.boards),
            *(
                (p.title, _list(p.acts_for), f"employed by {p.employer}" + _split(p.cost_split), "")
                for p in constitution.posts
            ),
        ),
    )
    yield "### Reserved"
    yield ""
    yield from _table(
        ("line", "act", "over", "binding", "must all agree", "consulted", "key", "lapses after", "source"),
        (
            (
                line.id,
                line.act,
                "" if line.over is None else pounds(line.over),
                _list(line.binds) or "any",
                _named(constitution, line.needs),
                _named(constitution, line.consults),
                "yes" if line.is_key else "",
                f"{line.stale_after_days} days" if line.stale_after_days else "",
                line.source,
            )
            for line in constitution.reservations
            if line.holds_on(on)
        ),
    )
    yield "### Delegated"
    yield ""
    yield from _table(
        ("line", "for", "act", "to", "one act", "in a year", "consulted", "from", "to and with", "source"),
        (
            (
                line.id,
                line.partner,
                line.act,
                _named(constitution, line.to, " with " if line.together else " or "),
                "without limit" if line.up_to is None else pounds(line.up_to),
                "without limit" if line.in_year is None else pounds(line.in_year),
                _named(constitution, line.consults),
                str(line.from_on),
                str(line.to_on or ""),
                line.source,
            )
            for line in constitution.delegations
        ),
    )
    if constitution.controls:
        yield "### What stops a commitment"
        yield ""
        yield from _table(
            ("control", "of each", "said from", "stopped beyond the budget by", "let past by", "source"),
            (
                (
                    control.id,
                    control.of,
                    percent(control.warns_at),
                    pounds(control.tolerance),
                    _named(constitution, control.overridden_by, " or ") or "nobody",
                    control.source,
                )
                for control in constitution.controls
            ),
        )
    yield "### Where the schemes differ"
    yield ""
    yield from (f"- {compared}" for compared in compare_schemes(constitution, on))
    yield ""


def _how(board: Board) -> str:
    said = f"quorum {board.quorum.members}, {board.notice_days} clear working days' notice"
    call_in = f", call-in {board.call_in.working_days} working days" if board.call_in else ""
    plan = f", key decisions {board.forward_plan_days} clear days in the plan" if board.forward_plan_days else ""
    return said + call_in + plan


def _split(split: Mapping[str, Fraction]) -> str:
    return "; paid " + ", ".join(f"{part} {percent(share)}" for part, share in split.items()) if split else ""


def _list(names: tuple[str, ...]) -> str:
    return " and ".join(names)


def _named(constitution: Constitution, names: tuple[str, ...], between: str = " and ") -> str:
    titles = {board.id: board.name for board in constitution.boards} | {
        post.id: post.title for post in constitution.posts
    }
    return between.join(titles.get(name, name) for name in names)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
