"""Identity providers that may sign people in, as the environment names them: each body's, for its own addresses.

`WYEBRIDGE_OIDC` lists their ids, apart by spaces. For each, `WYEBRIDGE_OIDC_ID_SERVER` is the address at which it
describes itself (OpenID Connect Discovery), `_CLIENT` and `_SECRET` are what it knows this office by, `_DOMAINS` lists
the ends of the addresses that it may vouch for, and `_NAME` is what people read on the button.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from wyebridge.engine.kernel.problems import Place, Problem, Refused

_LIST: Final = "WYEBRIDGE_OIDC"


@dataclass(frozen=True, slots=True)
class Provider:
    """One identity provider. `domains` are whole: `nhs.net` is not the end of `sub.nhs.net`."""

    id: str
    name: str
    server: str
    client: str
    domains: frozenset[str]
    secret: str = field(repr=False)

    @property
    def origin(self) -> str:
        """Where the browser is sent to sign in, as a content security policy names it."""
        parts = urlsplit(self.server)
        return f"{parts.scheme}://{parts.netloc}"

    def vouches_for(self, address: str) -> bool:
        return address.rpartition("@")[2].lower() in self.domains

    def as_allauth(self) -> dict[str, Any]:
        """The same as `django-allauth` is told of it."""
        return {
            "provider_id": self.id,
            "name": self.name,
            "client_id": self.client,
            "secret": self.secret,
            "settings": {"server_url": self.server, "oauth_pkce_enabled": True},
        }


def providers_named(environment: Mapping[str, str]) -> tuple[Provider, ...]:
    """The identity providers that the environment names; none where it names none. Raises Refused with every fault."""
    found, problems = [], []
    for name in environment.get(_LIST, "").split():
        faults = list(_faults(name, environment))
        problems += faults
        if not faults:
            found.append(
                Provider(
                    name,
                    _said(name, "NAME", environment) or name,
                    _said(name, "SERVER", environment).rstrip("/"),
                    _said(name, "CLIENT", environment),
                    frozenset(_said(name, "DOMAINS", environment).lower().split()),
                    _said(name, "SECRET", environment),
                )
            )
    if problems:
        raise Refused(problems)
    return tuple(found)


def _said(provider: str, what: str, environment: Mapping[str, str]) -> str:
    return environment.get(f"{_LIST}_{provider.upper().replace('-', '_')}_{what}", "").strip()


def _faults(provider: str, environment: Mapping[str, str]) -> Iterator[Problem]:
    def fault(what: str, said: str, why: str, remedy: str) -> Problem:
        return Problem(
            "identity-provider", f"identity provider {provider}: {said}", why, remedy, Place(f"{_LIST}{what}")
        )

    if not re.fullmatch("[a-z][a-z0-9-]*", provider):
        yield fault("", "its id is not of small letters", "it is part of an address", "call it something like council")
    for what in ("SERVER", "CLIENT", "SECRET", "DOMAINS"):
        if not _said(provider, what, environment):
            yield fault(
                f"_{provider.upper()}_{what}",
                f"its {what.lower()} is not said",
                "nobody could be signed in by it, or anybody could",
                "set it, or take the provider out of WYEBRIDGE_OIDC",
            )
    server = _said(provider, "SERVER", environment)
    if server and not server.startswith("https://"):
        yield fault(
            f"_{provider.upper()}_SERVER",
            "its server is not reached by HTTPS",
            "what it says of a person could be changed on the way",
            "give an address that begins with https://",
        )
