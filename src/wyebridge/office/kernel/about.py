"""How this office is set up, part by part, as it runs now. No password, key or secret is among it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from platform import python_version
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from wyebridge.books.home import read_home_feed
from wyebridge.books.journal.read import head, read_batch
from wyebridge.books.settings import setting
from wyebridge.engine.kernel.problems import Refused
from wyebridge.office.kernel.actions import INVITATION_DAYS, LINK_HOURS
from wyebridge.office.kernel.home import partners, the_home
from wyebridge.office.kernel.models import Act
from wyebridge.office.kernel.rights import Hat, Right, require

_LIBRARIES: Final = ("wyebridge", "django", "django-allauth", "duckdb", "deltalake", "granian")
KEPT: Final = "keep a backup"
"""The verb of the act that a backup leaves in the trail."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of how it is set up: name and words, a line or several, in order."""

    title: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def about_office(hat: Hat) -> tuple[Part, ...]:
    """Everything that whoever looks after an office asks about it."""
    require(hat, Right.SEE_SETTINGS)
    parts: dict[str, Callable[[Hat], Iterator[tuple[str, str | list[str]]]]] = {
        "This home": _home,
        "Feeds": _feeds,
        "Books and database": _stores,
        "How it is reached": _reached,
        "Mail": _mail,
        "Identity providers": _identity,
        "How long things are kept": _kept,
        "Versions": _versions,
    }
    return tuple(
        Part(title, tuple((name, (said,) if isinstance(said, str) else tuple(said)) for name, said in rows(hat)))
        for title, rows in parts.items()
    )


def _home(_: Hat) -> Iterator[tuple[str, str | list[str]]]:
    home = the_home()
    yield "Name", home.name
    yield "Folder", str(home.path)
    yield (
        "Agreement",
        [
            f"{one.title}, version {one.version}, in effect from {one.effective_from:%-d %B %Y}"
            for one in home.agreements
        ],
    )
    yield (
        "Partners",
        [f"{one.name} ({one.id}), {'health' if one.is_health else 'local government'}" for one in partners()],
    )


def _feeds(_: Hat) -> Iterator[tuple[str, str | list[str]]]:
    home = the_home()
    for file in sorted((home.path / "feeds").glob("*.yaml")):
        try:
            feed = read_home_feed(home, file.stem)[0]
        except Refused as refused:
            yield file.stem, [f"cannot be used: {one.what}" for one in refused.problems]
        else:
            yield feed.id, f"{feed.title} ({feed.kind}; {feed.body})"


def _stores(hat: Hat) -> Iterator[tuple[str, str | list[str]]]:
    books = the_home().books
    last = head(books).batch
    said = read_batch(books, last).manifest["recorded_at"] if last else ""
    yield "Books", f"{last:,} batches, the last recorded at {said[:16].replace('T', ' ')} UTC" if last else "empty"
    yield "Engine", setting(books, "engine") or "duckdb"
    told = connection.settings_dict
    where = f"{told['NAME']}" + (f" at {told['HOST']}" if told["HOST"] else "")
    yield "Database", f"{'SQLite' if connection.vendor == 'sqlite' else 'PostgreSQL'}: {where}"
    loader = MigrationLoader(connection)
    left = len(set(loader.disk_migrations or ()) - set(loader.applied_migrations))
    yield "Its tables", "of this version" if not left else f"{left} changes behind this version: start the office again"
    kept = Act.objects.filter(for_partner=hat.body, verb=KEPT).first()
    yield "Last backup", f"{kept.at:%-d %B %Y at %H:%M} UTC, {kept.about}" if kept else "none recorded"


def _reached(_: Hat) -> Iterator[tuple[str, str | list[str]]]:
    yield "Names", list(settings.ALLOWED_HOSTS)
    yield "HTTPS", "alone" if settings.HTTPS else "not asked for: fit for this machine itself and for trying it out"
    yield (
        "Sign-in",
        "refused for five minutes after five wrong passwords for an address, or ten a minute from one place",
    )
    yield "Largest extract", f"{settings.MAX_EXTRACT_BYTES / 1_000_000_000:g} GB"


def _mail(_: Hat) -> Iterator[tuple[str, str | list[str]]]:
    if settings.SENDS_MAIL:
        yield "Sent through", f"{settings.EMAIL_HOST}, port {settings.EMAIL_PORT}, as {settings.DEFAULT_FROM_EMAIL}"
        yield "Lost passwords", "a link goes to the person’s own address"
    else:
        yield "Sent through", "nothing: WYEBRIDGE_MAIL_HOST is not set"
        yield "Lost passwords", "an administrator makes a link, and hands it over"


def _identity(_: Hat) -> Iterator[tuple[str, str | list[str]]]:
    for one in settings.IDENTITY_PROVIDERS:
        yield one.name, [one.server, f"may vouch for addresses at {', '.join(sorted(one.domains))}"]
    if not settings.IDENTITY_PROVIDERS:
        yield "None", "people sign in with a password, and a one-time code where they have set that up"


def _kept(_: Hat) -> Iterator[tuple[str, str | list[str]]]:
    yield "Books and trail", "for good: nothing in either is changed or removed"
    yield "Sessions", f"{settings.SESSION_COOKIE_AGE // 3600} hours; ended ones are cleared at each start"
    yield "Links", f"{INVITATION_DAYS} days for an invitation, {LINK_HOURS} hours for a lost password; each works once"
    yield "Background work", f"what was done is forgotten after {settings.WORK_KEPT_DAYS} days, at the next start"
    kept = the_home().path / "incoming"
    yield (
        "Extracts",
        f"posted files stay in {kept} for good: the books hold their rows and their hash, not the file itself",
    )
    yield "Extracts not posted", "a withdrawn one is removed at once, what was left of one cut short at the next start"


def _versions(_: Hat) -> Iterator[tuple[str, str | list[str]]]:
    yield "Python", python_version()
    for name in _LIBRARIES:
        yield name, version(name)
