"""What can be wrong with posts and lines: nobody employs one, lines go round, nobody holds one to account."""

from collections import Counter
from collections.abc import Iterable, Iterator

from wyebridge.engine.foresight.structure.lines import proposed, ring, today
from wyebridge.engine.foresight.structure.terms import JointPost, Post, StructureTerms
from wyebridge.engine.kernel.yaml import Fault, Path


def check(terms: StructureTerms) -> Iterator[Fault]:
    """Every fault in the posts and in what is proposed, with the path of each."""
    yield from _names_once(terms)
    yield from _names_known(terms)
    for word, posts in (("posts", terms.posts), ("joint", terms.joint)):
        for i, post in enumerate(posts):
            yield from _post(terms, post, (word, i))
    yield from _leaves_once(terms)
    yield from _lines_after(terms)
    yield from _rings(terms)


def _names_once(terms: StructureTerms) -> Iterator[Fault]:
    lists: tuple[tuple[str, list[tuple[Path, str]]], ...] = (
        ("bodies", [(("bodies", i, "id"), one.id) for i, one in enumerate(terms.bodies)]),
        ("posts", _ids("posts", terms.posts) + _ids("joint", terms.joint)),
        ("savings", [(("savings", i, "id"), one.id) for i, one in enumerate(terms.savings)]),
    )
    for word, named in lists:
        seen: set[str] = set()
        for path, name in named:
            if name in seen:
                yield Fault(
                    path,
                    "name-used-twice",
                    f"'{name}' stands twice among {word}",
                    "what refers to it could mean either",
                    "rename one, or take it out",
                )
            seen.add(name)


def _ids(word: str, posts: Iterable[Post]) -> list[tuple[Path, str]]:
    return [((word, i, "id"), post.id) for i, post in enumerate(posts)]


def _names_known(terms: StructureTerms) -> Iterator[Fault]:
    bodies = {body.id for body in terms.bodies}
    posts = {post.id for post in terms.posts}
    every = posts | {post.id for post in terms.joint}
    named: list[tuple[Path, str, set[str], str]] = []
    if terms.target:
        named += [(("target", "of", i), name, bodies, "bodies") for i, name in enumerate(terms.target.of)]
    for word, found, lines in (("posts", terms.posts, posts), ("joint", terms.joint, every)):
        for i, post in enumerate(found):
            if post.employer is not None:
                named.append(((word, i, "employer"), post.employer, bodies, "bodies"))
            named += [((word, i, "funding", name), name, bodies, "bodies") for name in post.funding]
            if post.reports_to is not None:
                named.append(((word, i, "reports_to"), post.reports_to, lines, "posts"))
            named += [
                ((word, i, "also_reports_to", j), name, lines, "posts") for j, name in enumerate(post.also_reports_to)
            ]
    for i, joint in enumerate(terms.joint):
        named += [(("joint", i, "replaces", j), name, posts, "today's posts") for j, name in enumerate(joint.replaces)]
        named += [(("joint", i, "once", name), name, bodies, "bodies") for name in joint.once]
    for i, ending in enumerate(terms.endings):
        named.append((("endings", i, "post"), ending.post, posts, "today's posts"))
        named += [(("endings", i, "once", name), name, bodies, "bodies") for name in ending.once]
        if ending.reports_go_to is not None:
            named.append((("endings", i, "reports_go_to"), ending.reports_go_to, every, "posts"))
    for path, name, known, among in named:
        if name not in known:
            yield Fault(
                path,
                "unknown-name",
                f"'{name}' is not among the {among}",
                "a line or a sum would lead nowhere",
                f"correct it, or list it; known: {', '.join(sorted(known)) or 'none yet'}",
            )


def _post(terms: StructureTerms, post: Post, path: Path) -> Iterator[Fault]:
    if post.employer is None:
        yield Fault(
            path,
            "post-without-employer",
            f"nobody employs the {post.title} ({post.id})",
            "a person in a post has one contract of employment, with one body, however many pay for it",
            "add 'employer:' with a body",
        )
    if post.funding and not any(post.funding.values()):
        yield Fault(
            (*path, "funding"),
            "nobody-pays",
            f"every part of what the {post.title} costs is nothing",
            "its cost has to be somebody's",
            "give each body its part, such as 55 and 45; or leave it out where its employer pays all",
        )
    if post.reports_to is None and not post.answers_to:
        yield Fault(
            path,
            "held-to-account-by-nobody",
            f"the {post.title} ({post.id}) reports to no post and answers to no board",
            "somebody must hold each post to account",
            "add 'reports_to:' with a post, or 'answers_to:' with a board",
        )
    paying = {body for body, part in post.funding.items() if part}
    if (
        isinstance(post, JointPost)
        and len(paying) > 1
        and post.reports_to is None
        and len(post.answers_to) < len(paying)
    ):
        yield Fault(
            path,
            "a-payer-left-out",
            f"{len(paying)} bodies pay for the {post.title} and it answers to {len(post.answers_to)} board",
            "a body that pays for the post at the top would have no say over it",
            "add a board of each body that pays to 'answers_to:'",
        )


def _leaves_once(terms: StructureTerms) -> Iterator[Fault]:
    leaving: list[tuple[Path, str]] = [
        (("joint", i, "replaces", j), name) for i, one in enumerate(terms.joint) for j, name in enumerate(one.replaces)
    ]
    leaving += [(("endings", i, "post"), ending.post) for i, ending in enumerate(terms.endings)]
    times = Counter(name for _, name in leaving)
    seen: set[str] = set()
    for path, name in leaving:
        if times[name] > 1 and name in seen:
            yield Fault(
                path,
                "leaves-twice",
                f"'{name}' is replaced or ended more than once",
                "its cost would be saved twice over",
                "leave it in one place",
            )
        seen.add(name)


def _lines_after(terms: StructureTerms) -> Iterator[Fault]:
    """A post whose manager ends, with nowhere said for its line to go."""
    after = proposed(terms)
    ended = {ending.post: i for i, ending in enumerate(terms.endings) if ending.reports_go_to is None}
    for name, i in ended.items():
        left = sorted(one.post.id for one in after.values() if name in (one.post.reports_to, *one.post.also_reports_to))
        if left:
            yield Fault(
                ("endings", i),
                "reports-left-over",
                f"'{name}' ends, and {', '.join(left)} reported to it",
                "they would have nobody to report to",
                "add 'reports_go_to:' with a post",
            )


def _rings(terms: StructureTerms) -> Iterator[Fault]:
    for word, structure, when in (("posts", today(terms), "today"), ("joint", proposed(terms), "once all is in place")):
        found = ring(structure)
        if found:
            of = next((i for i, post in enumerate(getattr(terms, word)) if post.id in found), None)
            yield Fault(
                (word,) if of is None else (word, of, "reports_to"),
                "lines-go-round",
                f"lines of account go round {when}: {' to '.join((*found, found[0]))}",
                "nobody is at the top of them, so nobody is held to account",
                "break the ring: one of these posts reports to another post, or answers to a board",
            )
            return  # what is proposed stands on today's lines
