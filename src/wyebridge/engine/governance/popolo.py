"""Boards, posts and who holds them as Popolo (popoloproject.com), out and in: the open format of councils' own data."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import ValidationError

from wyebridge.engine.governance.boards import Board, Constituency, Holding, Post, Seat
from wyebridge.engine.governance.schemes import Constitution
from wyebridge.engine.kernel.problems import Place, Problem

Json = dict[str, Any]


def to_popolo(constitution: Constitution, partners: Mapping[str, str]) -> dict[str, list[Json]]:
    """Persons, organizations, posts and memberships. `partners` are the bodies' names by id.

    A seat is a post of its board, whose role is its constituency; a holding is a membership on behalf of the body that
    appointed it. What a person is called is not in a constitution: the name is the id.
    """
    seats = [(board, seat) for board in constitution.boards for seat in board.seats]
    memberships = [
        *(row for board, seat in seats for row in _of_seat(board, seat)),
        *(row for post in constitution.posts for row in _of_post(post)),
    ]
    people = sorted({row["person_id"] for row in memberships})
    return {
        "persons": [{"id": person, "name": person} for person in people],
        "organizations": [
            *({"id": body, "name": name, "classification": "statutory body"} for body, name in partners.items()),
            *(_organization(board) for board in constitution.boards),
        ],
        "posts": [
            *(_post_of_seat(board, seat) for board, seat in seats),
            *(
                {"id": post.id, "label": post.title, "organization_id": post.employer, "role": "job"}
                for post in constitution.posts
            ),
        ],
        "memberships": memberships,
    }


def _organization(board: Board) -> Json:
    found: Json = {"id": board.id, "name": board.name, "classification": board.kind}
    if len(board.decides_for) == 1:
        found["parent_id"] = board.decides_for[0]
    return found | _dates("founding_date", board.from_on) | _dates("dissolution_date", board.to_on)


def _post_of_seat(board: Board, seat: Seat) -> Json:
    name = f"{board.id}/{seat.id}"
    return {
        "id": name,
        "label": seat.id,
        "organization_id": board.id,
        "role": seat.constituency,
        "on_behalf_of_id": seat.appointed_by,  # not Popolo's own word for a post, but a vacant seat has no membership
    }


def _of_seat(board: Board, seat: Seat) -> Iterator[Json]:
    place = {"organization_id": board.id, "post_id": f"{board.id}/{seat.id}", "on_behalf_of_id": seat.appointed_by}
    for holding in seat.held:
        yield {"person_id": holding.person, **place, "role": "member", **_term(holding)}
    for person in seat.substitutes:
        yield {"person_id": person, **place, "role": "substitute"}


def _of_post(post: Post) -> Iterator[Json]:
    for holding in post.held:
        place = {"organization_id": post.employer, "post_id": post.id}
        yield {"person_id": holding.person, **place, "role": post.title, **_term(holding)}


def _term(holding: Holding) -> Json:
    return _dates("start_date", holding.from_on) | _dates("end_date", holding.to_on)


def _dates(name: str, day: Any) -> Json:
    return {name: day.isoformat()} if day else {}


def seats_from_popolo(data: Json, file: str) -> tuple[dict[str, tuple[Seat, ...]], tuple[Problem, ...]]:
    """The seats of each organization that has posts, with who held them: what a constitution's boards may take over.

    Popolo knows no quorum and no vote, so those stay as they are. A seat needs its constituency, as its post's role,
    and the body that fills it, from any of its memberships; without either it is a problem, and never a guess.
    """
    problems: list[Problem] = []
    found: dict[str, list[Seat]] = {}
    boards = {row["organization_id"] for row in data.get("memberships", ()) if row.get("on_behalf_of_id")}
    for post in data.get("posts", ()):
        rows = [row for row in data.get("memberships", ()) if row.get("post_id") == post.get("id")]
        if post.get("organization_id") not in boards and post.get("role") not in get_args(Constituency):
            continue  # an officer's job, not a seat
        seat = _seat(post, rows)
        if isinstance(seat, str):
            problems.append(_problem(post, seat, file))
        else:
            found.setdefault(post["organization_id"], []).append(seat)
    return {board: tuple(seats) for board, seats in found.items()}, tuple(problems)


def _seat(post: Json, rows: Sequence[Json]) -> Seat | str:
    fillers = {row["on_behalf_of_id"] for row in (*rows, post) if row.get("on_behalf_of_id")}
    if len(fillers) != 1:
        return f"{len(fillers)} bodies fill it, by its memberships"
    held = [
        {"person": row["person_id"], "from_on": row.get("start_date"), "to_on": row.get("end_date")}
        for row in rows
        if row.get("role") != "substitute"
    ]
    try:
        return Seat.model_validate(
            {
                "id": str(post["id"]).rsplit("/", 1)[-1],
                "constituency": post.get("role"),
                "appointed_by": fillers.pop(),
                "held": held,
                "substitutes": [row["person_id"] for row in rows if row.get("role") == "substitute"],
            }
        )
    except ValidationError as error:
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())


def _problem(post: Json, what: str, file: str) -> Problem:
    return Problem(
        "popolo-seat",
        f"post '{post.get('id')}' cannot be read as a seat: {what}",
        "who may vote, and in whose block, cannot be assumed",
        f"give the post a role of {', '.join(get_args(Constituency))}, and its memberships on_behalf_of_id and dates",
        Place(file),
    )
