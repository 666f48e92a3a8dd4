"""What sign-in may do here: nobody signs themselves up, and each person begins at the first page that is theirs."""

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from wyebridge.office.kernel.actions import known_by_identity
from wyebridge.office.kernel.hats import hat_of
from wyebridge.office.kernel.pages import first_page


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return first_page(hat_of(request))


class Identities(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Identity providers say who somebody is. Whether that person may come in is for this office to say."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Let in a person whom a body has invited at an address that this provider verified and may vouch for.

        Once it has said who holds the address, nobody else whom it calls by that address is taken for them.
        """
        provider = next(one for one in settings.IDENTITY_PROVIDERS if one.id == sociallogin.account.provider)
        if sociallogin.state.get("process") != "login":
            _turn_away(request, provider.name)
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                _turn_away(request, provider.name)
            return
        addresses = [
            one.email.lower() for one in sociallogin.email_addresses if one.verified and provider.vouches_for(one.email)
        ]
        person = known_by_identity(addresses=addresses, provider=provider.id, called=provider.name)
        if person is None:
            _turn_away(request, provider.name)
        sociallogin.connect(request, person)


def _turn_away(request: HttpRequest, provider: str) -> NoReturn:
    """The same answer whatever was wrong, so that it tells nobody which addresses are known here."""
    raise ImmediateHttpResponse(render(request, "kernel/not-known.html", {"provider": provider}, status=403))
