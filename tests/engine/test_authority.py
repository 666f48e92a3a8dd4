"""No act without every key: held to a slow twin over made-up constitutions, matters and decisions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations, permutations, product
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wyebridge.engine.governance.authority import authority
from wyebridge.engine.governance.boards import Board, Holding, Post, Quorum, Seat, Urgency
from wyebridge.engine.governance.compare import compare_schemes, who_may
from wyebridge.engine.governance.matters import Hand, Matter, Ruling, Use
from wyebridge.engine.governance.schemes import Constitution, Delegation, Reservation
from wyebridge.engine.governance.terms import Decision
from wyebridge.engine.kernel.dates import FinancialYear
from wyebridge.engine.ledger.every_case import run_any_case
from wyebridge.shipped import shipped

CASES = sorted((shipped("cases") / "governance").glob("*.yaml"))
DAYS = [date(2008, 3, 1) + timedelta(days=20 * i) for i in range(5)]
PENCE = [0, 100, 200]
PARTNERS = ["A", "B"]
BOARDS = {"board-a": ("A",), "board-b": ("B",), "joint": ("A", "B")}
POSTS = {"officer-a": ("A",), "officer-b": ("B",), "chief": ("A", "B")}
HOLDERS = {"officer-a": "P1", "officer-b": "P2", "chief": "P3"}
PEOPLE = ["P1", "P2", "P3"]


@dataclass(frozen=True)
class World:
    matter: Matter
    on: date
    decisions: tuple[Decision, ...]
    constitution: Constitution

    def judged(self) -> Ruling:
        return authority(self.matter, self.on, self.decisions, self.constitution)


T = TypeVar("T")
days, pence = st.sampled_from(DAYS), st.sampled_from(PENCE)
partners = st.sampled_from(PARTNERS)


class Mostly:
    """Draws the usual answer, but for the parts that a world is made to differ in: so that enough of it is lawful."""

    def __init__(self, draw: st.DrawFn, moved: Sequence[str]) -> None:
        self.draw, self.moved = draw, moved

    def __call__(self, part: str, usual: T, *others: T) -> T:
        return self.draw(st.sampled_from((usual, *others, *others))) if part in self.moved else usual


WAYS: tuple[tuple[str, ...], ...] = (
    ("plan",),
    ("board",),
    ("post",),
    ("limit",),
    ("ends", "late"),
    ("asked",),
    ("amount",),
    ("refusal",),
    ("late",),
    ("named",),
    ("others",),
    ("about",),
    ("alone",),
)
"""What a world differs in from one in which whoever acts may: a rule or two at a time."""


KINDS: dict[str, tuple[str, ...]] = {"alone": ("hands",), "others": ("hands", "hands", "boards"), "amount": ("boards",)}
"""Whether boards decide, officers act or officers decide, where a difference tells in some of these alone."""


def some(of: list[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(of), min_size=1, max_size=most, unique=True).map(tuple)


def boards(mostly: Mostly, name: str) -> Board:
    plan = mostly("plan", 0, 30)
    return Board(
        id=name,
        name=f"The {name}",
        kind="joint" if name == "joint" else "partner",
        decides_for=BOARDS[name],
        seats=(Seat(id="s", constituency="elected", appointed_by="A"),),
        quorum=Quorum(members=1),
        notice_days=0,
        forward_plan_days=plan,
        urgency=Urgency(agreed_by=("P1",), reported_to="joint") if plan else None,
        from_on=mostly("board", None, DAYS[1], DAYS[2]),
        source="S",
    )


def held_by(mostly: Mostly, post: str) -> str:
    return "P1" if "alone" in mostly.moved else HOLDERS[post]  # one person, who holds every post there is


def posts(mostly: Mostly, name: str) -> Post:
    person, last = mostly("post", held_by(mostly, name), *PEOPLE), mostly("post", None, DAYS[2])
    held = Holding(person=person, from_on=DAYS[0], to_on=last)
    return Post(id=name, title=f"The {name}", employer="A", acts_for=POSTS[name], held=(held,))


def reservations(draw: st.DrawFn, mostly: Mostly, number: int) -> Reservation:
    return Reservation(
        id=f"R{number}",
        act="contract",
        over=draw(st.sampled_from([None, 100])),
        binds=draw(st.just(()) | some(PARTNERS, 1)),
        within=mostly("about", (), ("fund",)),
        needs=draw(some(list(BOARDS))),
        consults=mostly("asked", (), ("officer-a",)),
        is_key=draw(st.booleans()),
        stale_after_days=draw(st.sampled_from([None, 25])),
        from_on=mostly("ends", None, DAYS[3]),
        source="S",
    )


def delegations(draw: st.DrawFn, mostly: Mostly, number: int, holders: dict[str, tuple[str, ...]]) -> Delegation:
    partner = PARTNERS[number % 2]
    able = [
        name
        for name, acts_for in holders.items()
        if partner in acts_for or (name in POSTS and "others" in mostly.moved)
    ]
    to = draw(some(able))
    return Delegation(
        id=f"D{number}",
        partner=partner,
        act=mostly("about", "contract", "write-off"),
        to=to,
        within=mostly("about", (), ("fund",)),
        together=len(to) > 1 and ("alone" in mostly.moved or draw(st.booleans())),
        up_to=mostly("limit", None, 100),
        in_year=mostly("limit", None, 200),
        consults=mostly("asked", (), ("officer-a",)),
        from_on=DAYS[0],
        to_on=mostly("ends", None, DAYS[2], DAYS[3]),
        source="S",
    )


def decisions(draw: st.DrawFn, mostly: Mostly, number: int, bodies: Sequence[str]) -> Decision:
    taken = draw(st.sampled_from(DAYS[:4]))
    body = bodies[number] if number < 2 else draw(st.sampled_from([*bodies, *POSTS]))
    return Decision(
        id=f"C{number}",
        title="T",
        body=f"The {body}",
        for_partner=mostly("others", {**BOARDS, **POSTS}[body][-1], *PARTNERS),
        taken_on=taken,
        effective_on=taken + timedelta(days=mostly("late", 0, 5, 60)),
        act=mostly("about", "contract", "write-off", None),
        within=mostly("about", (), ("fund",)),
        amount=mostly("amount", None, 100),
        outcome=mostly("refusal", "approved", "refused"),
        under=mostly("named", None, "D0", "D1"),
        by=mostly("named", (), ("P1",), ("P1", "P2")),
        consulted=mostly("asked", (), ("officer-a",)),
        planned_on=draw(st.sampled_from([None, taken - timedelta(days=30), taken - timedelta(days=31)])),
        urgent_by=draw(st.sampled_from([(), ("P1",)])),
        ratifies_since=draw(st.sampled_from([None, DAYS[1]])),
    )


def hands(draw: st.DrawFn, mostly: Mostly) -> Hand:
    post = draw(st.sampled_from(list(POSTS)))
    own = draw(st.sampled_from(POSTS[post]))
    return Hand(mostly("post", held_by(mostly, post), *PEOPLE), post, mostly("others", own, *PARTNERS))


@st.composite
def worlds(draw: st.DrawFn, *moved: str) -> World:
    mostly = Mostly(draw, moved or draw(st.sampled_from(WAYS)))
    kinds = next((KINDS[part] for part in mostly.moved if part in KINDS), ("boards", "hands", "papers"))
    kinds = next((KINDS[part] for part in mostly.moved if part in KINDS), ("boards", "hands", "papers"))
    kind = draw(st.sampled_from(kinds))
    holders = {**BOARDS, **POSTS} if kind == "boards" else POSTS
    lines = tuple(delegations(draw, mostly, number, holders) for number in range(draw(st.integers(2, 4))))
    least = {"boards": 2, "hands": 0, "papers": 2}[kind]
    bodies = [*BOARDS] if kind == "boards" else [*POSTS]
    decided = tuple(decisions(draw, mostly, n, bodies) for n in range(draw(st.integers(least, 2 * least + 1))))
    rules = draw(st.sampled_from([0, 0, 1, 2])) if kind == "boards" else 0
    uses = st.builds(
        Use, st.sampled_from(["C0", "C1"] if "amount" in mostly.moved else ["D0", "D1", "C0"]), pence, days
    )
    matter = Matter(
        "contract",
        draw(pence),
        draw(some(PARTNERS, 1 if "alone" in mostly.moved else 2)),
        draw(st.sampled_from([(), ("fund", "scheme")])),
        tuple(hands(draw, mostly) for _ in range(draw(st.integers(3 if kind == "hands" else 0, 4)))),
        mostly("asked", (), ("officer-a",)),
        tuple(draw(st.lists(uses, max_size=2))),
    )
    constitution = Constitution(
        boards=tuple(boards(mostly, name) for name in BOARDS),
        posts=tuple(posts(mostly, name) for name in POSTS),
        reservations=tuple(reservations(draw, mostly, number) for number in range(rules)),
        delegations=lines,
    )
    return World(matter, mostly("late", DAYS[4], *DAYS), decided, constitution)


# The slow twin: the same rules said over again, each by trying everything.


def in_force(line: Reservation | Delegation, day: date) -> bool:
    return (line.from_on or date.min) <= day <= (line.to_on or date.max)


def about(line: Reservation | Delegation, matter: Matter) -> bool:
    return line.act == matter.act and (line.within == () or any(name in matter.within for name in line.within))


def speaks(decision: Decision, matter: Matter, on: date) -> bool:
    used = sum(use.pence for use in matter.uses if use.under == decision.id)
    ratifies = decision.ratifies_since is not None and decision.ratifies_since <= on
    return (
        decision.outcome == "approved"
        and decision.act in (None, matter.act)
        and (decision.within == () or any(name in matter.within for name in decision.within))
        and (decision.amount is None or used + matter.pence <= decision.amount)
        and (decision.effective_on <= on or ratifies)
    )


def board_of(decision: Decision, world: World) -> Board | None:
    named = {f"The {name}": name for name in BOARDS}.get(decision.body)
    return next((one for one in world.constitution.boards if one.id == named), None)


def reserved_lines(world: World) -> list[Reservation]:
    matter = world.matter
    return [
        line
        for line in world.constitution.reservations
        if in_force(line, world.on) and about(line, matter)
        if line.over is None or matter.pence > line.over
        if line.binds == () or any(partner in line.binds for partner in matter.partners)
    ]


def reservation_is_met(line: Reservation, world: World) -> bool:
    for chosen in product(world.decisions, repeat=len(line.needs)):
        found = [board_of(decision, world) for decision in chosen]
        if [board.id if board else "" for board in found] != list(line.needs):
            continue
        last = max(decision.effective_on for decision in chosen)
        asked = {*world.matter.consulted, *(name for decision in chosen for name in decision.consulted)}
        if line.stale_after_days is not None and any(
            (last - one.taken_on).days > line.stale_after_days for one in chosen
        ):
            continue
        if (
            all(
                board
                and speaks(decision, world.matter, world.on)
                and decision.for_partner in board.decides_for
                and (board.from_on or date.min) <= decision.taken_on
                and not (
                    line.is_key
                    and board.forward_plan_days
                    and not (decision.planned_on and (decision.taken_on - decision.planned_on).days >= 31)
                    and "P1" not in decision.urgent_by
                )
                for decision, board in zip(chosen, found, strict=True)
            )
            and set(line.consults) <= asked
        ):
            return True
    return False


Offer = tuple[str, str | None, tuple[date, ...], tuple[str, ...]]
"""What was offered for a partner: by which board or post, by whom (nobody for a board), when, having consulted whom."""


def offers(partner: str, line: str, world: World) -> Iterator[Offer]:
    by_id = {post.id: post for post in world.constitution.posts}
    for hand in world.matter.hands:
        if (
            hand.for_partner == partner
            and partner in POSTS[hand.post]
            and holds(by_id[hand.post], hand.person, world.on)
        ):
            yield hand.post, hand.person, (world.on,), ()
    for decision in world.decisions:
        if not speaks(decision, world.matter, world.on) or decision.under not in (None, line):
            continue
        days = (decision.taken_on, decision.effective_on)
        board = board_of(decision, world)
        if board:
            own = partner in board.decides_for and (board.kind == "joint" or decision.for_partner == partner)
            if own and (board.from_on or date.min) <= decision.taken_on:
                yield board.id, None, days, decision.consulted
            continue
        for post in world.constitution.posts if decision.for_partner == partner else ():
            person = post.held[0].person
            took = person in decision.by if decision.by else decision.body == post.title
            if took and partner in post.acts_for and holds(post, person, decision.taken_on):
                yield post.id, person, days, decision.consulted


def holds(post: Post, person: str, day: date) -> bool:
    return post.held[0].person == person and DAYS[0] <= day <= (post.held[0].to_on or date.max)


def ways(partner: str, world: World) -> Iterator[frozenset[str]]:
    """Each way in which a partner's key was given: the people in whose hands it was."""
    for decision in world.decisions:
        board = board_of(decision, world)
        if not board or board.kind != "partner" or board.decides_for != (partner,) or decision.for_partner != partner:
            continue
        if speaks(decision, world.matter, world.on) and (board.from_on or date.min) <= decision.taken_on:
            yield frozenset()
    for line in world.constitution.delegations:
        if line.partner != partner or not about(line, world.matter):
            continue
        year = FinancialYear.of(world.on)
        used = sum(use.pence for use in world.matter.uses if use.under == line.id and use.on in year)
        if line.up_to is not None and world.matter.pence > line.up_to:
            continue
        if line.in_year is not None and used + world.matter.pence > line.in_year:
            continue
        offered = list(offers(partner, line.id, world))
        for some in combinations(offered, len(line.to) if line.together else 1):
            named = [offer[0] for offer in some]
            if line.together and not any(list(order) == list(line.to) for order in permutations(named)):
                continue
            if not line.together and named[0] not in line.to:
                continue
            people = [offer[1] for offer in some if offer[1]]
            asked = {*world.matter.consulted, *(name for offer in some for name in offer[3])}
            held = all(in_force(line, day) for offer in some for day in offer[2])
            if held and set(line.consults) <= asked and len(people) == len(set(people)):
                yield frozenset(people)


def free_partners(world: World) -> list[str]:
    bound = {partner for line in reserved_lines(world) for name in line.needs for partner in BOARDS[name]}
    return [partner for partner in world.matter.partners if partner not in bound]


def is_lawful(world: World) -> bool:
    if not all(reservation_is_met(line, world) for line in reserved_lines(world)):
        return False
    each = [list(ways(partner, world)) for partner in free_partners(world)]
    return any(
        all(not one & other for one, other in combinations(chosen, 2)) for chosen in product(*each)
    )  # with nobody free, the one empty choice


@pytest.mark.parametrize("way", WAYS, ids=" and ".join)
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_what_is_lawful_is_what_trying_everything_finds(way: tuple[str, ...], data: st.DataObject) -> None:
    world = data.draw(worlds(*way))
    assert world.judged().is_lawful == is_lawful(world)


@settings(max_examples=40, deadline=None)
@given(worlds(), st.randoms())
def test_the_order_of_decisions_is_nothing(world: World, shuffled: Random) -> None:
    other = list(world.decisions)
    shuffled.shuffle(other)
    assert replace(world, decisions=tuple(other)).judged() == world.judged()


def without(world: World, bodies: set[str], partner: str | None = None) -> World:
    """The same without what these bodies decided; and without any officer's act for a partner."""
    decided = tuple(
        one for one in world.decisions if one.body not in bodies and not (partner and one.for_partner == partner)
    )
    hands = tuple(hand for hand in world.matter.hands if hand.for_partner != partner)
    return replace(world, decisions=decided, matter=replace(world.matter, hands=hands))


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_without_any_one_consent_there_is_no_effect(world: World) -> None:
    if not world.judged().is_lawful:
        return
    for line in reserved_lines(world):
        for name in line.needs:
            assert not without(world, {f"The {name}"}).judged().is_lawful
    for partner in free_partners(world):
        boards = {f"The {name}" for name, bound in BOARDS.items() if partner in bound}
        assert not without(world, boards, partner).judged().is_lawful


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_nobody_turns_two_keys(world: World) -> None:
    ruling = world.judged()
    keys = ruling.keys
    for one, other in combinations(keys, 2):
        assert one.partner == other.partner or not one.people & other.people
    if ruling.is_lawful:
        assert {partner for key in keys for partner in key.partner.split(" and ")} >= set(free_partners(world))


@settings(max_examples=40, deadline=None)
@given(worlds(), st.integers(0, 900))
def test_no_later_day_revives_what_a_withdrawal_ended(world: World, later: int) -> None:
    ended = [
        line.model_copy(update={"from_on": date(2008, 1, 1), "to_on": world.on - timedelta(days=1)})
        for line in world.constitution.delegations
    ]
    over = world.constitution.model_copy(update={"delegations": tuple(ended), "reservations": ()})
    after = replace(world, constitution=over, decisions=(), on=world.on + timedelta(days=later))
    assert not after.judged().is_lawful


@settings(max_examples=40, deadline=None)
@given(worlds(), st.sampled_from(["D0", "D1", "C0"]), pence)
def test_using_more_of_a_limit_makes_nothing_lawful(world: World, under: str, more: int) -> None:
    used = replace(world.matter, uses=(*world.matter.uses, Use(under, more, world.on)))
    assert world.judged().is_lawful or not replace(world, matter=used).judged().is_lawful


@settings(max_examples=40, deadline=None)
@given(worlds())
def test_every_sentence_is_one_and_cites_its_rule(world: World) -> None:
    ruling = world.judged()
    assert all(said.endswith(".") and "\n" not in said and "None" not in said for said in ruling.sentences())
    for rule, said in [
        *((key.rule, str(key)) for key in ruling.keys),
        *((one.rule, str(one)) for one in ruling.needed),
    ]:
        assert rule.id in said
        assert rule.source in said


def officers_may(world: World, partner: str, amount: int) -> bool:
    lines = {line.id for line in world.constitution.delegations}
    return any(way.rule.id in lines for way in who_may("contract", amount, (partner,), world.on, world.constitution))


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_what_a_scheme_allows_is_what_trying_amounts_finds(world: World) -> None:
    compared = [one for one in compare_schemes(world.constitution, world.on) if one.act == "contract"]
    for allowed in (allowed for one in compared for allowed in one.allowed):
        tried = [amount for amount in (1, 99, 100, 101, 10**9) if officers_may(world, allowed.partner, amount)]
        most = 10**9 if allowed.up_to_pence is None else allowed.up_to_pence
        assert max(tried, default=0) == most
    for one in compared:
        limits = {allowed.partner: allowed.up_to_pence for allowed in one.allowed}
        lowest = min((pence for pence in limits.values() if pence is not None), default=None)
        assert one.stricter == () or {limits[name] for name in one.stricter} == {lowest}
        assert (one.stricter == ()) == (len(set(limits.values())) == 1)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_whoever_is_said_to_be_able_to_is_found_lawful(world: World) -> None:
    constitution, asked = world.constitution, replace(world.matter, partners=("A",), hands=(), uses=(), consulted=())
    if reserved_lines(replace(world, matter=asked)):  # an officer's key is not all that it needs
        return
    by_title = {post.title: post for post in constitution.posts}
    for way in who_may(asked.act, asked.pence, ("A",), world.on, constitution, asked.within):
        posts = [by_title[name] for name in way.who if name in by_title]
        holders = [post.holder(world.on) for post in posts]
        if not all("A" in post.acts_for for post in posts):  # which the check of a constitution refuses
            continue
        if len(posts) < len(way.who) or not all(holders) or (way.together and len(set(holders)) < len(holders)):
            continue
        hands = tuple(Hand(str(person), post.id, "A") for person, post in zip(holders, posts, strict=True))
        act = replace(asked, hands=hands, consulted=(*BOARDS, *POSTS))
        assert authority(act, world.on, (), constitution).is_lawful


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_each_case_of_authority_agrees(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert run_any_case(text, str(file)).differences == ()


def test_a_case_that_is_wrong_says_each_difference() -> None:
    [file] = [file for file in CASES if "tower" in file.stem]
    text = file.read_text(encoding="utf-8").replace('lawful: "yes", under: [D1, N1]', 'lawful: "no", under: [D1]')
    first, second = run_any_case(text, file.name).differences
    assert "lawful: expected no, found yes" in first
    assert "under: expected D1, found D1, N1" in second
