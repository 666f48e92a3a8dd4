"""A structure worked out: what posts cost whom today and after, what is done twice, who pays for what is joint."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wyebridge.engine.foresight.model import Assumption, Iterations
from wyebridge.engine.foresight.reading import stated_assumptions
from wyebridge.engine.foresight.structure.lines import Structure, proposed, today, under
from wyebridge.engine.foresight.structure.terms import JointPost, Post, StagedSaving, StructureTerms
from wyebridge.engine.kernel.money import percent, pounds
from wyebridge.engine.kernel.split import split

STAGES = ("claimed", "agreed", "booked", "realised")
ONCE = Iterations(1)


@dataclass(frozen=True, slots=True)
class BodyPosts:
    """What the posts are to one body: how many it employs, and what it pays towards all of them, in pence a year."""

    body: str
    employed_now: int
    employed_after: int
    cost_now_pence: int
    cost_after_pence: int
    once_pence: int

    @property
    def saving_pence(self) -> int:
        return self.cost_now_pence - self.cost_after_pence


@dataclass(frozen=True, slots=True)
class TierPosts:
    """The posts of one tier, today and after."""

    tier: int
    posts_now: int
    posts_after: int
    cost_now_pence: int
    cost_after_pence: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """One function managed at one tier by more than one body today, and what is proposed of it.

    `frees` is what one post at the dearest's cost would free a year: a fact about today's posts, not a proposal.
    """

    function: str
    tier: int
    posts: tuple[str, ...]
    bodies: tuple[str, ...]
    cost_pence: int
    frees_pence: int
    proposed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JointFigures:
    """A joint post: who employs, who pays what to the penny, who holds to account, and what each body saves."""

    post: JointPost
    pays_pence: Mapping[str, int]
    replaced_pence: Mapping[str, int]
    accounts_to: tuple[str, ...]

    @property
    def saving_pence(self) -> int:
        return sum(self.replaced_pence.values()) - sum(self.pays_pence.values())


@dataclass(frozen=True, slots=True)
class Span:
    """A post with more under it than the problem allows for."""

    post: str
    under: tuple[str, ...]
    when: str


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A saving that was taken further than the stage before it bears out, and by how much, in pence."""

    saving: StagedSaving
    ahead: str
    behind: str
    pence: int


@dataclass(frozen=True, slots=True)
class StructureResult:
    """The whole answer."""

    terms: StructureTerms
    now: Structure
    after: Structure
    bodies: tuple[BodyPosts, ...]
    tiers: tuple[TierPosts, ...]
    duplicates: tuple[Duplicate, ...]
    joint: tuple[JointFigures, ...]
    spans: tuple[Span, ...]
    shortfalls: tuple[Shortfall, ...]
    due_pence: int
    counted_pence: int

    @property
    def is_feasible(self) -> bool:
        """Whether what is proposed meets the target."""
        return self.counted_pence >= self.due_pence

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        bases = [post.basis for post in (*self.terms.posts, *self.terms.joint)]
        return stated_assumptions(self.terms.assumptions, "Posts whose cost is", bases)

    def summary(self) -> str:
        """The answer in a few sentences."""
        cost = sum(body.cost_now_pence for body in self.bodies), sum(body.cost_after_pence for body in self.bodies)
        said = (
            f"{len(self.now)} posts cost {pounds(cost[0])} a year today; what is proposed leaves {len(self.after)}, at "
            f"{pounds(cost[1])}, and saves {pounds(cost[0] - cost[1])} a year for "
            f"{pounds(sum(body.once_pence for body in self.bodies))} once."
        )
        target = self.terms.target
        if target is None:
            return said
        reached = "met" if self.is_feasible else "not met"
        return (
            f"{said} The target for {' and '.join(target.of)} ({percent(target.down_by)}, {pounds(self.due_pence)} a "
            f"year) is {reached}: {pounds(self.counted_pence)}."
        )

    def explain(self) -> Iterator[str]:
        """Why it is so: a sentence each."""
        for found in self.duplicates:
            done = f"proposed: {', '.join(found.proposed)}" if found.proposed else "nothing is proposed of it"
            yield (
                f"{found.function} is managed at tier {found.tier} by {' and '.join(found.bodies)} for "
                f"{pounds(found.cost_pence)}; one post at the dearest's cost would free {pounds(found.frees_pence)}; "
                f"{done}."
            )
        for joint in self.joint:
            pays = ", ".join(f"{body} {pounds(pence)}" for body, pence in joint.pays_pence.items() if pence)
            yield (
                f"{joint.post.title}: employed by {joint.post.employer}; paid by {pays}; held to account by "
                f"{', '.join(joint.accounts_to)}; saves {pounds(joint.saving_pence)} a year."
            )
        for span in self.spans:
            yield f"{span.post} has {len(span.under)} posts under it {span.when}, above {self.terms.widest_span}."
        for short in self.shortfalls:
            yield (
                f"{short.saving.name}: {pounds(short.pence)} more was {short.ahead} than {short.behind} "
                f"({short.saving.period}, at {short.saving.as_at:%-d %B %Y})."
            )


def solve(terms: StructureTerms, stop: Iterations = ONCE, seed: int = 0) -> StructureResult:
    """Work a structure out. It is all arithmetic: nothing is searched or drawn, so `stop` and `seed` change nothing."""
    now, after = today(terms), proposed(terms)
    bodies = tuple(_body(terms, body.id, now, after) for body in terms.bodies)
    counted = terms.target.of if terms.target else ()
    before = sum(body.cost_now_pence for body in bodies if body.body in counted)
    due = -int(-(terms.target.down_by * before) // 1) if terms.target else 0
    return StructureResult(
        terms,
        now,
        after,
        bodies,
        tuple(_tiers(now, after)),
        tuple(_duplicates(terms)),
        tuple(_joint(terms, joint) for joint in terms.joint),
        (*_spans(terms, now, "today"), *_spans(terms, after, "once all is in place")),
        tuple(_shortfalls(terms.savings)),
        due,
        sum(body.saving_pence for body in bodies if body.body in counted),
    )


def pays(terms: StructureTerms, post: Post) -> dict[str, int]:
    """What each body pays towards a post a year, in pence that sum to its cost; its employer all, unless said."""
    bodies = [body.id for body in terms.bodies]
    assert post.employer is not None, "a post that nobody employs was refused"
    weights = [post.funding.get(body, 0) if post.funding else int(body == post.employer) for body in bodies]
    return dict(zip(bodies, split(post.cost, weights), strict=True))


def _body(terms: StructureTerms, body: str, now: Structure, after: Structure) -> BodyPosts:
    once = sum(joint.once.get(body, 0) for joint in terms.joint)
    once += sum(ending.once.get(body, 0) for ending in terms.endings)
    return BodyPosts(
        body,
        sum(one.post.employer == body for one in now.values()),
        sum(one.post.employer == body for one in after.values()),
        sum(pays(terms, one.post)[body] for one in now.values()),
        sum(pays(terms, one.post)[body] for one in after.values()),
        once,
    )


def _tiers(now: Structure, after: Structure) -> Iterator[TierPosts]:
    for tier in sorted({one.post.tier for one in (*now.values(), *after.values())}):
        before = [one.post.cost for one in now.values() if one.post.tier == tier]
        later = [one.post.cost for one in after.values() if one.post.tier == tier]
        yield TierPosts(tier, len(before), len(later), sum(before), sum(later))


def _duplicates(terms: StructureTerms) -> Iterator[Duplicate]:
    groups: dict[tuple[int, str], list[Post]] = {}
    for post in sorted(terms.posts, key=lambda one: one.id):
        groups.setdefault((post.tier, post.function), []).append(post)
    for (tier, function), posts in sorted(groups.items()):
        bodies = tuple(sorted({str(post.employer) for post in posts}))
        if len(bodies) < 2:
            continue
        costs = [post.cost for post in posts]
        names = tuple(post.id for post in posts)
        found = [one.title for one in sorted(terms.joint, key=lambda one: one.id) if set(one.replaces) & set(names)]
        ended = {ending.post for ending in terms.endings}
        found += [f"an end to the {post.title}" for post in posts if post.id in ended]
        yield Duplicate(function, tier, names, bodies, sum(costs), sum(costs) - max(costs), tuple(found))


def _joint(terms: StructureTerms, joint: JointPost) -> JointFigures:
    replaced = dict.fromkeys((body.id for body in terms.bodies), 0)
    for post in terms.posts:
        if post.id in joint.replaces:
            for body, pence in pays(terms, post).items():
                replaced[body] += pence
    titles = {post.id: post.title for post in (*terms.posts, *terms.joint)}
    lines = [titles[name] for name in (joint.reports_to, *joint.also_reports_to) if name]
    return JointFigures(joint, pays(terms, joint), replaced, (*joint.answers_to, *lines))


def _spans(terms: StructureTerms, structure: Structure, when: str) -> Iterator[Span]:
    for name, one in structure.items():
        found = under(structure, name)
        if len(found) > terms.widest_span:
            yield Span(one.post.title, found, when)


def _shortfalls(savings: Sequence[StagedSaving]) -> Iterator[Shortfall]:
    """Each stage that runs ahead of the next that is known; and more booked than was agreed."""
    for saving in savings:
        known = [(stage, getattr(saving, stage)) for stage in STAGES if getattr(saving, stage) is not None]
        for (ahead, more), (behind, less) in pairwise(known):
            if more > less:
                yield Shortfall(saving, ahead, behind, more - less)
            elif (ahead, behind) == ("agreed", "booked") and less > more:
                yield Shortfall(saving, behind, ahead, less - more)
