"""Faults in what is reserved and delegated: lines that nobody could use, and rules that nobody could meet."""

from collections.abc import Iterator, Sequence

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.check_names import not_known, not_partners, out_of_order, used_twice
from wyebridge.engine.governance.schemes import Constitution, Delegation, Reservation
from wyebridge.engine.kernel.money import pounds
from wyebridge.engine.kernel.yaml import Fault, Path


def check_schemes(constitution: Constitution, agreements: Sequence[Agreement]) -> Iterator[Fault]:
    """Every fault in the reservations and the delegations."""
    places: list[tuple[Path, str]] = [
        *((("reservations", i, "id"), line.id) for i, line in enumerate(constitution.reservations)),
        *((("delegations", i, "id"), line.id) for i, line in enumerate(constitution.delegations)),
        *((("controls", i, "id"), control.id) for i, control in enumerate(constitution.controls)),
    ]
    yield from used_twice(places, "a reservation, a delegation or a control")
    posts = {post.id for post in constitution.posts}
    for i, control in enumerate(constitution.controls):
        yield from not_known(control.overridden_by, posts, ("controls", i, "overridden_by"), "post")
    for i, step in enumerate(constitution.disputes.steps if constitution.disputes else ()):
        boards = {board.id for board in constitution.boards}
        yield from not_known(step.asks, boards | posts, ("disputes", "steps", i, "asks"), "board or post")
    for i, reservation in enumerate(constitution.reservations):
        path: Path = ("reservations", i)
        yield from _reservation(reservation, constitution, path, agreements)
        yield from _both(reservation, constitution, path, agreements)
    for i, delegation in enumerate(constitution.delegations):
        path = ("delegations", i)
        yield from _delegation(delegation, constitution, path, agreements)
        yield from _both(delegation, constitution, path, agreements)


def _both(
    line: Reservation | Delegation, constitution: Constitution, path: Path, agreements: Sequence[Agreement]
) -> Iterator[Fault]:
    yield from out_of_order(line.from_on, line.to_on, path)
    asked = {board.id for board in constitution.boards} | {post.id for post in constitution.posts}
    yield from not_known(line.consults, asked, (*path, "consults"), "board or post")
    funds = {fund.id for agreement in agreements for fund in agreement.funds}
    schemes = {scheme.id for agreement in agreements for _, scheme in agreement.every_scheme()}
    if agreements:
        yield from not_known(line.within, funds | schemes, (*path, "within"), "fund or scheme")


def _reservation(
    line: Reservation, constitution: Constitution, path: Path, agreements: Sequence[Agreement]
) -> Iterator[Fault]:
    yield from not_partners(line.binds, (*path, "binds"), agreements)
    yield from not_known(line.needs, {board.id for board in constitution.boards}, (*path, "needs"), "board")
    if not line.needs:
        yield Fault(
            (*path, "needs"),
            "reserved-to-nobody",
            f"'{line.id}' reserves {line.act}, and names no board",
            "the act could be agreed by no one, or would need no one",
            "name every board that must agree",
        )
    for name in line.needs:
        board = constitution.board(name)
        if board and not board.decides_for:
            yield _cannot(
                path, "needs", f"'{line.id}' needs '{board.name}' to agree, which is {board.kind} and decides"
            )


def _delegation(
    line: Delegation, constitution: Constitution, path: Path, agreements: Sequence[Agreement]
) -> Iterator[Fault]:
    yield from not_partners((line.partner,), (*path, "partner"), agreements)
    able = {board.id for board in constitution.boards} | {post.id for post in constitution.posts}
    yield from not_known(line.to, able, (*path, "to"), "board or post")
    if not line.to or (line.together and len(set(line.to)) < 2):
        yield Fault(
            (*path, "to"),
            "delegated-to-nobody",
            f"'{line.id}' is given to {'one alone, who must act together with another' if line.to else 'nobody'}",
            "no one could ever use it",
            "name the posts or boards; two of them at least where they act together",
        )
    if line.up_to is not None and line.in_year is not None and line.up_to > line.in_year:
        yield Fault(
            (*path, "up_to"),
            "limits-out-of-order",
            f"'{line.id}' allows {pounds(line.up_to)} at once, and {pounds(line.in_year)} in a whole year",
            "the larger of the two could never be used",
            "correct one of them",
            ((*path, "in_year"),),
        )
    for name in line.to:
        board, post = constitution.board(name), constitution.post(name)
        if board and not board.decides_for:
            yield _cannot(path, "to", f"'{line.id}' is given to '{board.name}', which is {board.kind} and decides")
        elif (board and line.partner not in board.decides_for) or (post and line.partner not in post.acts_for):
            holder = board.name if board else post.title if post else name
            yield Fault(
                (*path, "to"),
                "not-for-that-partner",
                f"'{line.id}' gives {line.partner}'s power to '{holder}', which does not act for {line.partner}",
                "it could use a power of a body that it may not act for",
                f"add {line.partner} to its {'decides_for' if board else 'acts_for'}, or give the power to another",
            )


def _cannot(path: Path, term: str, what: str) -> Fault:
    return Fault(
        (*path, term),
        "board-without-power",
        f"{what} for nobody",
        "only a board that decides for a partner can bind one",
        "name the board that decides; ask one that only advises under 'consults'",
    )
