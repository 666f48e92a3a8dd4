"""Faults in who sits where, and when: two people in one seat, one person on both sides."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from wyebridge.engine.governance.boards import Holding
from wyebridge.engine.governance.check_names import out_of_order
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.kernel.yaml import Fault, Path


def check_people(constitution: Constitution) -> Iterator[Fault]:
    """Every fault in the holdings of seats and posts."""
    for i, board in enumerate(constitution.boards):
        for j, seat in enumerate(board.seats):
            yield from _holdings(seat.held, ("boards", i, "seats", j), f"seat {seat.id} of '{board.name}'")
    for i, post in enumerate(constitution.posts):
        yield from _holdings(post.held, ("posts", i), f"'{post.title}'")
    yield from _both_sides(constitution)


def _holdings(held: Sequence[Holding], path: Path, where: str) -> Iterator[Fault]:
    for k, holding in enumerate(held):
        yield from out_of_order(holding.from_on, holding.to_on, (*path, "held", k))
    for (_, first), (k, second) in combinations(enumerate(held), 2):
        if _overlap(first, second):
            yield Fault(
                (*path, "held", k),
                "holdings-overlap",
                f"{first.person} and {second.person} both hold {where} on {max(first.from_on, second.from_on)}",
                "nobody could say whose vote or signature counted on that day",
                "end the first, with to_on, the day before the second begins",
            )


def _overlap(one: Holding, other: Holding) -> bool:
    return _before_end(one, other) and _before_end(other, one)


def _before_end(one: Holding, other: Holding) -> bool:
    return other.to_on is None or one.from_on <= other.to_on


def _both_sides(constitution: Constitution) -> Iterator[Fault]:
    """One person with a vote for two partners, two votes on one board, or two employers, on one day.

    A joint officer has one post, one employer, and may act for both; that is not two sides.
    """
    sides: list[tuple[Path, Holding, str, str]] = []
    for i, board in enumerate(constitution.boards):
        for j, seat in enumerate(board.seats):
            side = board.decides_for[0] if board.kind == "partner" and len(board.decides_for) == 1 else ""
            for k, holding in enumerate(seat.held if seat.has_vote else ()):
                path: Path = ("boards", i, "seats", j, "held", k)
                sides.append((path, holding, f"a vote on '{board.name}'", f"board:{board.id}"))
                if side:
                    sides.append((path, holding, f"a vote for {side} on '{board.name}'", f"partner:{side}"))
    for i, post in enumerate(constitution.posts):
        for k, holding in enumerate(post.held):
            sides.append(
                (("posts", i, "held", k), holding, f"{post.title}, of {post.employer}", f"post:{post.employer}")
            )
    said: set[tuple[Path, str]] = set()
    for (_, first, was, one), (path, second, also, other) in combinations(sides, 2):
        if first.person != second.person or not _overlap(first, second) or first is second:
            continue
        same_board = one == other and one.startswith("board:")
        two_partners = one != other and one.split(":")[0] == other.split(":")[0] in ("partner", "post")
        if (same_board or two_partners) and (path, was) not in said:
            said.add((path, was))
            yield Fault(
                path,
                "on-both-sides",
                f"{second.person} has {was}, and at the same time {also}",
                "nobody may hold both keys: one person would agree with themselves",
                "correct the name or the days; an officer of both has one post, one employer, and acts_for both",
            )
