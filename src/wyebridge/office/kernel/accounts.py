"""What sign-in may do here: nobody signs themselves up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
