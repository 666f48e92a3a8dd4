"""Posts before and after: costs split to the penny, lines that follow what is joined, duplicates, savings by stage."""

from datetime import date
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.slow_twins import split_with_fractions

from wyebridge.engine.foresight.model import Iterations
from wyebridge.engine.foresight.structure.check import check
from wyebridge.engine.foresight.structure.lines import Placed, proposed, ring, today
from wyebridge.engine.foresight.structure.solve import solve
from wyebridge.engine.foresight.structure.terms import Post, StagedSaving, StructureTerms
from wyebridge.papers.structure_chart import layout

BODIES = ("A", "B", "C")
SOME = settings(max_examples=60, deadline=None)


@st.composite
def structures(draw: st.DrawFn) -> StructureTerms:
    """Up to nine posts, each under one before it or at the top; joint posts and endings that leave no line loose."""
    count = draw(st.integers(2, 9))
    posts = [_post(draw, n) for n in range(count)]
    leaving = draw(st.lists(st.integers(0, count - 1), unique=True, max_size=4))
    cut = draw(st.integers(0, len(leaving)))
    joint = []
    if leaving[:cut]:
        joint.append(
            {
                **_post(draw, 99),
                "id": "joint",
                "reports_to": None,
                "also_reports_to": [],
                "answers_to": ["a", "b", "c"],
                "replaces": [f"p{n}" for n in leaving[:cut]],
                "starts_on": "2026-04-01",
                "once": {"A": draw(st.integers(0, 9_999))},
            }
        )
    stays = [n for n in range(count) if n not in leaving]
    heir = f"p{stays[0]}" if stays and posts[stays[0]]["reports_to"] is None else "joint" if joint else None
    endings = [
        {
            "post": f"p{n}",
            "on": "2026-04-01",
            "how": "vacant",
            "reports_go_to": heir,
            "basis": "assumption",
            "evidence": "x",
        }
        for n in (leaving[cut:] if heir else [])
    ]
    return StructureTerms.model_validate(
        {
            "id": "generated",
            "title": "Generated",
            "says": "Made up",
            "standing": "made up",
            "as_at": "2026-01-01",
            "bodies": [{"id": body, "name": body} for body in BODIES],
            "widest_span": draw(st.integers(1, 3)),
            "target": draw(st.sampled_from([None, {"down_by": "15%", "of": ["A", "B"]}])),
            "posts": posts,
            "joint": joint,
            "endings": endings,
        }
    )


def _post(draw: st.DrawFn, n: int) -> dict[str, Any]:
    manager = draw(st.one_of(st.none(), st.integers(0, n - 1))) if 0 < n < 99 else None
    weights = draw(st.one_of(st.just([]), st.lists(st.integers(0, 99), min_size=3, max_size=3).filter(any)))
    return {
        "id": f"p{n}",
        "title": f"Post {n}",
        "tier": draw(st.integers(1, 3)),
        "function": draw(st.sampled_from(["care", "money"])),
        "employer": draw(st.sampled_from(BODIES)),
        "cost": draw(st.integers(0, 20_000_000)),
        "funding": dict(zip(BODIES, weights, strict=False)),
        "reports_to": None if manager is None else f"p{manager}",
        "answers_to": ["a board"] if manager is None else [],
        "basis": "assumption",
        "evidence": "made up",
    }


def paid(post: Post) -> dict[str, int]:
    """What each body pays, the slow way."""
    if not post.funding:
        return {body: post.cost * (body == post.employer) for body in BODIES}
    parts = split_with_fractions(post.cost, [post.funding.get(body, 0) for body in BODIES])
    return dict(zip(BODIES, parts, strict=True))


@SOME
@given(structures())
def test_what_bodies_pay_is_what_posts_cost_before_and_after(terms: StructureTerms) -> None:
    assert list(check(terms)) == []
    result = solve(terms)
    gone = {name for joint in terms.joint for name in joint.replaces} | {ending.post for ending in terms.endings}
    after = [*(post for post in terms.posts if post.id not in gone), *terms.joint]
    assert sorted(result.after) == sorted(post.id for post in after)
    for body in result.bodies:
        assert body.cost_now_pence == sum(paid(post)[body.body] for post in terms.posts)
        assert body.cost_after_pence == sum(paid(post)[body.body] for post in after)
        assert body.employed_after == sum(post.employer == body.body for post in after)
    assert sum(body.cost_now_pence for body in result.bodies) == sum(post.cost for post in terms.posts)
    assert sum(body.cost_after_pence for body in result.bodies) == sum(post.cost for post in after)
    assert sum(tier.cost_after_pence for tier in result.tiers) == sum(post.cost for post in after)
    assert sum(tier.posts_now for tier in result.tiers) == len(terms.posts)


@SOME
@given(structures())
def test_a_target_is_met_when_the_counted_bodies_save_that_part_of_what_they_pay(terms: StructureTerms) -> None:
    result = solve(terms)
    if terms.target is None:
        assert result.is_feasible
        return
    counted = [body for body in result.bodies if body.body in terms.target.of]
    before = sum(body.cost_now_pence for body in counted)
    saved = before - sum(body.cost_after_pence for body in counted)
    assert result.is_feasible == (saved * 100 >= before * 15)


@SOME
@given(structures())
def test_a_joint_post_saves_what_those_before_it_cost_less_its_own(terms: StructureTerms) -> None:
    for joint in solve(terms).joint:
        before = [post for post in terms.posts if post.id in joint.post.replaces]
        assert joint.saving_pence == sum(post.cost for post in before) - joint.post.cost
        assert dict(joint.replaced_pence) == {body: sum(paid(post)[body] for post in before) for body in BODIES}


@SOME
@given(structures())
def test_duplicates_are_every_pair_of_bodies_with_one_function_at_one_tier(terms: StructureTerms) -> None:
    pairs = {
        (one.function, one.tier, frozenset({one.id, two.id}))
        for one, two in combinations(terms.posts, 2)
        if (one.function, one.tier) == (two.function, two.tier) and one.employer != two.employer
    }
    found = solve(terms).duplicates
    assert {(f, t) for f, t, _ in pairs} == {(one.function, one.tier) for one in found}
    for one in found:
        costs = {post.id: post.cost for post in terms.posts if post.id in one.posts}
        assert one.cost_pence == sum(costs.values())
        assert one.frees_pence == min(sum(costs.values()) - cost for cost in costs.values())


@SOME
@given(structures())
def test_every_line_after_leads_to_a_post_that_is_still_there(terms: StructureTerms) -> None:
    for structure in (today(terms), proposed(terms)):
        assert not ring(structure)
        assert all(one.manager is None or one.manager in structure for one in structure.values())
        boxes = layout(structure)
        assert boxes.keys() == structure.keys()
        spots = [(box.left, box.top) for box in boxes.values()]
        assert len(set(spots)) == len(spots)
        assert all(
            abs(one.top - two.top) >= 44 for one, two in combinations(boxes.values(), 2) if one.left == two.left
        ), "boxes overlap"
        for name, one in structure.items():
            if one.manager:
                assert boxes[name].left > boxes[one.manager].right


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=8))
def test_a_ring_is_found_where_lines_lead_back_and_nowhere_else(lines: list[tuple[int, int]]) -> None:
    post = Post.model_validate(
        {"id": "x", "title": "X", "tier": 1, "function": "f", "cost": 1, "basis": "assumption", "evidence": "x"}
    )
    above: dict[int, set[int]] = {n: {two for one, two in lines if one == n} for n in range(6)}
    structure = {f"p{n}": Placed(post, None, tuple(f"p{m}" for m in sorted(above[n]))) for n in range(6)}
    reached = {n: set(above[n]) for n in range(6)}
    for _ in range(6):
        reached = {n: found.union(*(reached[m] for m in found)) for n, found in reached.items()}
    found = ring(structure)
    assert bool(found) == any(n in reached[n] for n in range(6))
    for one, two in zip(found, (*found[1:], *found[:1]), strict=True):
        assert int(one[1]) in above[int(two[1])] or int(two[1]) in above[int(one[1])]


@SOME
@given(structures(), st.integers(0, 9))
def test_neither_order_nor_seed_nor_stop_changes_anything(terms: StructureTerms, seed: int) -> None:
    turned = terms.model_copy(update={"posts": terms.posts[::-1], "endings": terms.endings[::-1]})
    one, two = solve(terms), solve(turned, Iterations(9), seed)
    assert (one.now, one.after, one.bodies, one.duplicates, one.joint) == (
        two.now,
        two.after,
        two.bodies,
        two.duplicates,
        two.joint,
    )


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ({"claimed": 33, "booked": 33, "realised": 1}, [("booked", "realised", 32)]),
        ({"claimed": 5, "agreed": 3}, [("claimed", "agreed", 2)]),
        ({"agreed": 3, "booked": 5, "realised": 5}, [("booked", "agreed", 2)]),
        ({"claimed": 2, "realised": 5}, []),
        ({"booked": 5}, []),
    ],
)
def test_a_stage_that_runs_ahead_is_said(stages: dict[str, int], expected: list[tuple[str, str, int]]) -> None:
    saving = StagedSaving.model_validate(
        {
            "id": "s",
            "name": "S",
            **stages,
            "banked_by": "A",
            "period": "a year",
            "as_at": date(2011, 8, 1),
            "basis": "published",
            "evidence": "x",
        }
    )
    terms = StructureTerms.model_validate(
        {
            "id": "s",
            "title": "S",
            "says": "x",
            "standing": "made up",
            "as_at": "2011-08-01",
            "bodies": [{"id": "A", "name": "A"}],
            "widest_span": 5,
            "posts": [
                {
                    "id": "p",
                    "title": "P",
                    "tier": 1,
                    "function": "f",
                    "employer": "A",
                    "cost": 1,
                    "answers_to": "board",
                    "basis": "published",
                    "evidence": "x",
                }
            ],
            "savings": [saving.model_dump()],
        }
    )
    assert [(short.ahead, short.behind, short.pence) for short in solve(terms).shortfalls] == expected
