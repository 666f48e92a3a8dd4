"""Sign-in by an identity provider: a person comes in only where a body invited them at an address it may vouch for."""

import base64
import io
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.test import Client
from django.utils import timezone
from requests.adapters import BaseAdapter
from tests.office.conftest import Standing, text_of

from wyebridge.books.home import Home
from wyebridge.engine.kernel.problems import Refused
from wyebridge.office.identity import providers_named
from wyebridge.office.kernel.models import Act, Person

pytestmark = pytest.mark.reads_books

SERVER = "https://sign-in.arrow.example"
COUNCIL = {
    "WYEBRIDGE_OIDC": "council",
    "WYEBRIDGE_OIDC_COUNCIL_NAME": "Arrow Council",
    "WYEBRIDGE_OIDC_COUNCIL_SERVER": SERVER,
    "WYEBRIDGE_OIDC_COUNCIL_CLIENT": "wyebridge",
    "WYEBRIDGE_OIDC_COUNCIL_SECRET": "known-to-both",
    "WYEBRIDGE_OIDC_COUNCIL_DOMAINS": "example.org",
}
BUTTON = "/sign-in/with/council/"


def token_of(claims: dict[str, object]) -> str:
    """A token as the office gets it straight from the provider, over TLS: its signature is not what is relied on."""
    parts = (json.dumps({"alg": "HS256", "typ": "JWT"}), json.dumps(claims), "a signature")
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


class FakeProvider(BaseAdapter):
    """An identity provider that answers inside the test, for a person whose claims the test sets."""

    def __init__(self) -> None:
        super().__init__()
        self.claims: dict[str, object] = {}
        self.asked: list[str] = []

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        url = str(request.url)
        assert url.startswith(SERVER), url
        path = urlsplit(url).path
        self.asked.append(path)
        now = int(timezone.now().timestamp())
        token = {**self.claims, "iss": SERVER, "aud": "wyebridge", "iat": now, "exp": now + 60}
        said: dict[str, object] = {
            "/.well-known/openid-configuration": {
                "issuer": SERVER,
                "authorization_endpoint": f"{SERVER}/authorize",
                "token_endpoint": f"{SERVER}/token",
                "userinfo_endpoint": f"{SERVER}/who",
                "jwks_uri": f"{SERVER}/keys",
            },
            "/token": {
                "access_token": "a",
                "token_type": "Bearer",
                "id_token": token_of(token),
            },
            "/who": self.claims,
        }
        if path == "/token":
            sent = parse_qs(str(request.body))
            assert sent["code"] == ["a-code"] and sent["code_verifier"], "the code is worth nothing to whoever saw it"
        answer = requests.Response()
        answer.status_code, answer.url, answer.request = 200, url, request
        answer.headers["Content-Type"] = "application/json"
        answer.raw = io.BytesIO(json.dumps(said[path]).encode())
        return answer

    def close(self) -> None:
        """There is nothing to close."""


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch, office_home: Home) -> Iterator[FakeProvider]:
    """The council's provider, named as the environment would."""
    found = providers_named(COUNCIL)
    monkeypatch.setattr(settings, "IDENTITY_PROVIDERS", found)
    monkeypatch.setattr(
        settings, "SOCIALACCOUNT_PROVIDERS", {"openid_connect": {"APPS": [one.as_allauth() for one in found]}}
    )
    fake = FakeProvider()

    def session(self: object) -> requests.Session:
        made = requests.Session()
        made.mount("https://", fake)
        return made

    monkeypatch.setattr(DefaultSocialAccountAdapter, "get_requests_session", session)
    yield fake


def come(
    provider: FakeProvider, browser: Client | None = None, onward: str = "", **claims: object
) -> tuple[Client, Any]:
    """Press the button, be said by the provider to be somebody, and come back. Returns the browser and the answer."""
    provider.claims = {"sub": "u-1", "email_verified": True, **claims}
    browser = browser or Client()
    sent = browser.post(f"{BUTTON}?next={onward}" if onward else BUTTON)
    assert sent["Location"].startswith(f"{SERVER}/authorize?")
    state = parse_qs(urlsplit(sent["Location"]).query)["state"][0]
    return browser, browser.get(f"{BUTTON}back/", {"code": "a-code", "state": state})


def is_signed_in(browser: Client) -> bool:
    return browser.get("/rights/").status_code == 200


def test_a_person_invited_at_that_address_is_signed_in(people: dict[str, Standing], provider: FakeProvider) -> None:
    assert "Sign in with Arrow Council" in text_of(Client().get("/sign-in/"))
    browser, answer = come(provider, email="Council-Member@Example.org", onward="/position/")
    assert (answer.status_code, answer["Location"]) == (302, "/position/")
    assert "Council Member" in text_of(browser.get("/position/"))
    assert "/who" in provider.asked
    assert Act.objects.filter(verb="sign in by an identity provider for the first time").count() == 1
    _, again = come(provider, email="council-member@example.org")
    assert again["Location"] == "/" and Act.objects.count() == 1, "the first time is once"


def test_one_who_was_invited_and_has_no_password_yet_needs_none(
    people: dict[str, Standing], provider: FakeProvider
) -> None:
    Person.objects.create_user("new@example.org", "New Person")
    browser, _ = come(provider, email="new@example.org")
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@example.org"},
        {"email": "council-member@example.org", "email_verified": False},
        {"email": "council-member@example.org", "email_verified": None},
        {"email": "trust@other.example"},
        {},
    ],
    ids=["not known", "not verified", "verified not said", "another body's address", "no address"],
)
def test_anybody_else_is_turned_away_in_the_same_words(
    claims: dict[str, Any], people: dict[str, Standing], provider: FakeProvider
) -> None:
    Person.objects.create_user("trust@other.example", "Of Another Body")
    before = Person.objects.count()
    browser, answer = come(provider, **claims)
    assert answer.status_code == 403
    assert "this office knows nobody by what it said" in text_of(answer)
    assert str(claims.get("email")) not in text_of(answer)
    assert not is_signed_in(browser)
    assert (Person.objects.count(), SocialAccount.objects.count()) == (before, 0), "nobody is signed up"


def test_an_address_given_to_somebody_new_does_not_open_the_account_of_who_had_it(
    people: dict[str, Standing], provider: FakeProvider
) -> None:
    come(provider, email="council-member@example.org", sub="u-1")
    browser, answer = come(provider, email="council-member@example.org", sub="u-2")
    assert answer.status_code == 403 and not is_signed_in(browser)


def test_one_who_has_left_is_turned_away(people: dict[str, Standing], provider: FakeProvider) -> None:
    come(provider, email="council-member@example.org")
    Person.objects.filter(email="council-member@example.org").update(is_active=False)
    browser, answer = come(provider, email="council-member@example.org")
    assert answer.status_code == 403 and not is_signed_in(browser)


def test_a_signed_in_person_cannot_take_another_identity_on(
    people: dict[str, Standing], provider: FakeProvider, as_: Callable[[str], Client]
) -> None:
    provider.claims = {"sub": "u-9", "email": "auditor@example.org", "email_verified": True}
    browser = as_("council-member")
    sent = browser.post(f"{BUTTON}?process=connect")
    if sent["Location"].startswith(SERVER):
        state = parse_qs(urlsplit(sent["Location"]).query)["state"][0]
        assert browser.get(f"{BUTTON}back/", {"code": "a-code", "state": state}).status_code == 403
    assert not SocialAccount.objects.exists()


def test_an_answer_that_was_not_asked_for_signs_nobody_in(people: dict[str, Standing], provider: FakeProvider) -> None:
    provider.claims = {"sub": "u-1", "email": "council-member@example.org", "email_verified": True}
    browser = Client()
    answer = browser.get(f"{BUTTON}back/", {"code": "a-code", "state": "forged"})
    assert "/token" not in provider.asked and answer.status_code in (200, 401, 403)
    assert not is_signed_in(browser)


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/"])
def test_it_never_leads_away(onward: str, people: dict[str, Standing], provider: FakeProvider) -> None:
    _, answer = come(provider, email="council-member@example.org", onward=onward)
    assert answer["Location"] == "/"


def test_settings_that_do_not_hold_together_are_refused_with_every_fault() -> None:
    wrong = {**COUNCIL, "WYEBRIDGE_OIDC": "council nhs", "WYEBRIDGE_OIDC_COUNCIL_SERVER": "http://sign-in.example"}
    with pytest.raises(Refused) as refused:
        providers_named(wrong)
    assert [str(one.place) for one in refused.value.problems] == [
        "WYEBRIDGE_OIDC_COUNCIL_SERVER",
        "WYEBRIDGE_OIDC_NHS_SERVER",
        "WYEBRIDGE_OIDC_NHS_CLIENT",
        "WYEBRIDGE_OIDC_NHS_SECRET",
        "WYEBRIDGE_OIDC_NHS_DOMAINS",
    ]
    assert "known-to-both" not in repr(providers_named(COUNCIL))
    assert providers_named({}) == ()
