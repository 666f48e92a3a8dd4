"""Faults in the boards and posts of a constitution: whom they act for, and whether their rules can be met at all."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from wyebridge.engine.agreement.terms import Agreement
from wyebridge.engine.governance.boards import Board, Post
from wyebridge.engine.governance.check_names import not_known, not_partners, out_of_order, used_twice
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.kernel.money import percent
from wyebridge.engine.kernel.yaml import Fault, Path


def check_boards(constitution: Constitution, agreements: Sequence[Agreement]) -> Iterator[Fault]:
    """Every fault in the boards and posts, and every board of the agreements that is not among them."""
    boards, posts = constitution.boards, constitution.posts
    places: list[tuple[Path, str]] = [
        *((("boards", i, "id"), board.id) for i, board in enumerate(boards)),
        *((("posts", i, "id"), post.id) for i, post in enumerate(posts)),
    ]
    yield from used_twice(places, "a board or a post")
    written = [
        *((("boards", i, "name"), board.name) for i, board in enumerate(boards)),
        *((("posts", i, "title"), post.title) for i, post in enumerate(posts)),
    ]
    yield from used_twice(written, "a board or a post")
    for i, board in enumerate(boards):
        path: Path = ("boards", i)
        yield from _whom(board, path, agreements)
        yield from _seats(board, path)
        yield from _quorum(board, path)
        yield from _votes(board, path)
        yield from _call_in(board, constitution, path)
    for i, post in enumerate(posts):
        yield from _post(post, ("posts", i), agreements)
    yield from _missing(constitution, agreements)


def _whom(board: Board, path: Path, agreements: Sequence[Agreement]) -> Iterator[Fault]:
    yield from not_partners(board.decides_for, (*path, "decides_for"), agreements)
    yield from out_of_order(board.from_on, board.to_on, path)
    bound = len(set(board.decides_for))
    asked = {"partner": bound == 1, "joint": bound > 1, "in-common": bound > 1}.get(board.kind, bound == 0)
    if not asked:
        says = {"partner": "one partner", "joint": "two or more", "in-common": "two or more"}.get(board.kind, "nobody")
        yield Fault(
            (*path, "decides_for"),
            "wrong-kind-of-board",
            f"'{board.name}' is written as {board.kind}, which decides for {says}, and decides for {bound or 'nobody'}",
            "its decisions would bind a body that never gave it the power, or nobody",
            "correct kind, or decides_for",
            ((*path, "kind"),),
        )


def _seats(board: Board, path: Path) -> Iterator[Fault]:
    yield from used_twice([((*path, "seats", i, "id"), seat.id) for i, seat in enumerate(board.seats)], "a seat")
    if not any(seat.has_vote for seat in board.seats):
        yield Fault(
            (*path, "seats"),
            "no-votes",
            f"nobody on '{board.name}' has a vote",
            "it could never decide anything, nor advise",
            "add its seats; an observer's has no vote",
        )


def _quorum(board: Board, path: Path) -> Iterator[Fault]:
    votes = [seat for seat in board.seats if seat.has_vote]
    asked = board.quorum
    of_kind = Counter(str(seat.constituency) for seat in votes)
    of_partner = Counter(seat.appointed_by for seat in votes)
    counts = [
        (("members",), asked.members, len(votes), "seats with a vote"),
        *((("of_constituency", str(of)), n, of_kind[of], f"{of} seats") for of, n in asked.of_constituency.items()),
        *((("of_partner", of), n, of_partner[of], f"seats of {of}") for of, n in asked.of_partner.items()),
    ]
    for under, needed, there_are, what in counts:
        if needed <= there_are:
            continue
        nobody = there_are == 0
        yield Fault(
            (*path, "quorum", *under),
            "nobody-in-constituency" if nobody else "quorum-too-large",
            f"'{board.name}' needs {needed} {what}, and has {there_are or 'none'}",
            "it could never be quorate, so it could never decide",
            "correct the quorum, or add the seats",
            ((*path, "seats"),),
        )


def _votes(board: Board, path: Path) -> Iterator[Fault]:
    blocks = {seat.appointed_by for seat in board.seats if seat.has_vote}
    if board.votes == "block" and len(blocks) < 2:
        yield Fault(
            (*path, "votes"),
            "block-of-one",
            f"'{board.name}' votes in blocks, and every vote on it is of one partner",
            "a block vote is one vote of each partner, and here there is only one to count",
            "write 'head', or correct who appoints the seats",
            ((*path, "seats"),),
        )
    if board.meets_in == "private" and not board.ground.strip():
        yield Fault(
            (*path, "meets_in"),
            "private-without-ground",
            f"'{board.name}' meets in private, and no ground is written",
            "a public body may shut its doors only on a ground that it names",
            "write it under 'ground', with the paragraph of the Act or order",
        )


def _call_in(board: Board, constitution: Constitution, path: Path) -> Iterator[Fault]:
    known = {other.id for other in constitution.boards}
    if board.call_in:
        where: Path = (*path, "call_in")
        yield from not_known((board.call_in.heard_by,), known, (*where, "heard_by"), "board")
        hears = constitution.board(board.call_in.heard_by)
        if hears and hears.kind != "scrutiny":
            yield Fault(
                (*where, "heard_by"),
                "not-scrutiny",
                f"'{hears.name}' hears what '{board.name}' decides, and is {hears.kind}, not scrutiny",
                "whoever decides may not be the one that examines",
                "name a scrutiny board, or correct that board's kind",
            )
        members = len([seat for seat in hears.seats if seat.has_vote]) if hears else board.call_in.members
        if board.call_in.members > members:
            yield Fault(
                (*where, "members"),
                "quorum-too-large",
                f"to call in what '{board.name}' decides takes {board.call_in.members} members; there are {members}",
                "nothing could ever be called in",
                "correct the number, or the seats of the board that hears it",
            )
    if board.urgency:
        where = (*path, "urgency")
        yield from not_known((board.urgency.reported_to,), known, (*where, "reported_to"), "board")
        able = people(constitution) | {post.id for post in constitution.posts}
        yield from not_known(board.urgency.agreed_by, able, (*where, "agreed_by"), "post or person")


def people(constitution: Constitution) -> set[str]:
    """Everybody who sits, may sit, or holds a post, on any day."""
    seats = [seat for board in constitution.boards for seat in board.seats]
    held = [*(seat.held for seat in seats), *(post.held for post in constitution.posts)]
    holders = {holding.person for holdings in held for holding in holdings}
    return holders | {name for seat in seats for name in seat.substitutes}


def _post(post: Post, path: Path, agreements: Sequence[Agreement]) -> Iterator[Fault]:
    yield from not_partners((post.employer,), (*path, "employer"), agreements)
    yield from not_partners(post.acts_for, (*path, "acts_for"), agreements)
    yield from not_partners(tuple(post.cost_split), (*path, "cost_split"), agreements)
    yield from not_partners(tuple(post.answers_to), (*path, "answers_to"), agreements)
    split = sum(post.cost_split.values(), Fraction())
    if post.cost_split and split != 1:
        yield Fault(
            (*path, "cost_split"),
            "not-100",
            f"the cost of '{post.title}' is split {percent(split)} in all",
            "part of its pay would be nobody's cost, or be charged twice",
            "make the parts come to 100%",
        )


def _missing(constitution: Constitution, agreements: Sequence[Agreement]) -> Iterator[Fault]:
    for name, decides_for in {
        board.name: board.decides_for for agreement in agreements for board in agreement.boards
    }.items():
        board, post = constitution.board(name), constitution.post(name)
        acts_for = board.decides_for if board else post.acts_for if post else None
        if acts_for is None:
            yield Fault(
                ("boards",),
                "board-missing",
                f"the agreement gives '{name}' powers, and there is no board or post of that name",
                "nobody could say who sits on it or how it decides, so nothing it decided could be relied on",
                f"add it, with the name '{name}' exactly as the agreement writes it",
            )
        elif not set(decides_for) <= set(acts_for):
            yield Fault(
                ("boards",),
                "board-without-power",
                f"under the agreement '{name}' decides for {', '.join(decides_for)}, and here for "
                f"{', '.join(acts_for) or 'nobody'}",
                "the agreement and the constitution would answer differently whom it binds",
                "correct decides_for (of a post, acts_for), or the agreement's boards",
            )
