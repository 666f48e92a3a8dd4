"""Which of the feeds that are known a file is for, told from its headings, with why."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from wyebridge.books.feed.guess.tables import find_table
from wyebridge.books.feed.layout import find_columns
from wyebridge.books.feed.terms import Feed, Role, plain_heading
from wyebridge.engine.kernel.problems import Place, refuse


@dataclass(frozen=True, slots=True)
class FeedMatch:
    """How well a feed fits a file: our columns that it knows by a heading there, and those that it needs and lacks."""

    feed: Feed
    known: dict[Role, str]
    missing: tuple[Role, ...]

    @property
    def by_lesser_names(self) -> int:
        """How far down its lists of headings, which have the best first, those stand that it knows columns by."""
        plain = {role: [plain_heading(name) for name in names] for role, names in self.feed.columns.items()}
        return sum(plain[role].index(plain_heading(heading)) for role, heading in self.known.items())

    @property
    def is_whole(self) -> bool:
        return not self.missing


def match_feeds(headings: Sequence[str], feeds: Sequence[Feed]) -> tuple[FeedMatch, ...]:
    """How each feed fits these headings, best first: what lacks least of what it needs, then what knows most.

    Of those that know as many, the one stands first that knows them by the headings it has for the best.
    """
    found = []
    for feed in feeds:
        columns = find_columns(headings, feed)
        missing = tuple(role for role in feed.required if role not in columns)
        found.append(FeedMatch(feed, {role: headings[at].strip() for role, at in columns.items()}, missing))
    return tuple(sorted(found, key=_order))


def choose_feed(path: Path, feeds: Sequence[Feed]) -> tuple[Feed, str]:
    """The feed that a file is for, by its headings, and why it is that one.

    Raises Refused where no row of headings can be found, where no feed has all that it needs among them, or where
    several fit alike: then it is for somebody to say.
    """
    with TemporaryDirectory() as folder:
        headings = find_table(path, Path(folder)).headings
    matches = match_feeds(headings, feeds)
    whole = [match for match in matches if match.is_whole]
    if not whole:
        raise _none_fits(path, matches)
    alike = [match for match in whole if _order(match)[:3] == _order(whole[0])[:3]]
    if len(alike) > 1:
        raise _several_fit(path, alike)
    return whole[0].feed, _because(whole[0], headings, matches[1:])


def _order(match: FeedMatch) -> tuple[int, int, int, str]:
    return len(match.missing), -len(match.known), match.by_lesser_names, match.feed.id


def _because(match: FeedMatch, headings: Sequence[str], others: Sequence[FeedMatch]) -> str:
    there = sum(bool(heading.strip()) for heading in headings)
    by = ", ".join(f"{role.replace('_', ' ')} by “{heading}”" for role, heading in match.known.items())
    why = f"It knows {len(match.known)} of the file's {there} headings: {by}."
    if others:
        next_best = others[0]
        lacks = f", and lacks its {' and '.join(r.replace('_', ' ') for r in next_best.missing)}"
        why += f" The next, {next_best.feed.id}, knows {len(next_best.known)}{lacks if next_best.missing else ''}."
    return why


def _none_fits(path: Path, matches: Sequence[FeedMatch]) -> Exception:
    nearest = (
        f"; the nearest, {matches[0].feed.id}, finds no {' and no '.join(matches[0].missing)}"
        if matches
        else "; there is none for this kind of body"
    )
    return refuse(
        "no-feed-fits",
        f"no feed knows all that it needs among the file's headings{nearest}",
        why="the feed says which column is what",
        remedy="choose the feed by hand; or have one proposed with `wyebridge feed guess`, and put it in the home",
        place=Place(path.name),
    )


def _several_fit(path: Path, alike: Sequence[FeedMatch]) -> Exception:
    return refuse(
        "several-feeds-fit",
        f"several feeds know the file's headings alike: {', '.join(match.feed.id for match in alike)}",
        why="what kind of file it is cannot be told from its headings",
        remedy="choose the feed by hand",
        place=Place(path.name),
    )
