"""What sign-in may do here: nobody signs themselves up, and each person begins at the first page that is theirs."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from wyebridge.office.kernel.hats import hat_of
from wyebridge.office.kernel.pages import first_page


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return first_page(hat_of(request))
