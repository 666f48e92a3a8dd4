"""Posts and their lines, today and after what is proposed: who is under whom, and where lines go round in a ring."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from wyebridge.engine.foresight.structure.terms import JointPost, Post, StructureTerms


@dataclass(frozen=True, slots=True)
class Placed:
    """A post in a structure, with its lines as they run there. Lines go to other posts of the same structure."""

    post: Post
    manager: str | None
    also: tuple[str, ...]

    @property
    def is_joint(self) -> bool:
        return isinstance(self.post, JointPost)


Structure = Mapping[str, Placed]
"""Posts by id, in the order of their tiers and ids."""


def today(terms: StructureTerms) -> Structure:
    """The posts as they are."""
    return _in_order(Placed(post, post.reports_to, post.also_reports_to) for post in terms.posts)


def proposed(terms: StructureTerms) -> Structure:
    """The posts once every joint post has started and every ending has come.

    A line to a post that was replaced goes to the joint post; one to a post that ended goes where the ending says.
    """
    heirs = {old: joint.id for joint in terms.joint for old in joint.replaces}
    heirs |= {ending.post: ending.reports_go_to or "" for ending in terms.endings}
    stays = [post for post in (*terms.posts, *terms.joint) if post.id not in heirs]
    return _in_order(
        Placed(
            post,
            _heir(post.reports_to, heirs) if post.reports_to else None,
            tuple(dict.fromkeys(_heir(other, heirs) for other in post.also_reports_to)),
        )
        for post in stays
    )


def _heir(post: str, heirs: Mapping[str, str]) -> str:
    """Where a line to a post goes once it has been replaced or has ended, through as many heirs as there are."""
    seen = set()
    while post in heirs and post not in seen:
        seen.add(post)
        post = heirs[post]
    return post


def _in_order(placed: Iterable[Placed]) -> Structure:
    return {one.post.id: one for one in sorted(placed, key=lambda one: (one.post.tier, one.post.id))}


def ring(structure: Structure) -> tuple[str, ...]:
    """Posts whose lines go round to themselves, the first in the alphabet first; none where no lines do."""
    sorter = TopologicalSorter({name: sorted(_above(one, structure)) for name, one in sorted(structure.items())})
    try:
        sorter.prepare()
    except CycleError as error:
        found: Sequence[str] = error.args[1][:-1]
        start = found.index(min(found))
        return (*found[start:], *found[:start])
    return ()


def _above(one: Placed, structure: Structure) -> set[str]:
    return {name for name in (one.manager, *one.also) if name and name in structure}


def under(structure: Structure, post: str) -> tuple[str, ...]:
    """The posts that a post manages, those of a second line aside."""
    return tuple(name for name, one in structure.items() if one.manager == post)
