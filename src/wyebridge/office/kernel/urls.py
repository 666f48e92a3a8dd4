"""People, hats, rights, the trail, sign-in and health."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount.providers.openid_connect import views as identity
from django.urls import path
from django_prometheus.exports import ExportToDjangoView

from wyebridge.office.kernel import views
from wyebridge.office.kernel.gates import this_machine

urlpatterns = [
    # Whom one acts for
    path("hat/", views.choose_hat, name="hat"),
    path("rights/", views.rights, name="rights"),
    # People of one's body
    path("people/", views.people, name="people"),
    path("people/appointments/<int:appointment>/end/", views.end, name="end-appointment"),
    path("people/<int:person>/link/", views.give_link, name="give-link"),
    path("invitations/<str:token>/", views.accept, name="accept"),
    path("trail/", views.trail, name="trail"),
    path("settings/", views.settings_page, name="settings"),
    # Signing in
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/code/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("sign-in/with/<slug:provider_id>/", identity.login, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", identity.callback, name="openid_connect_callback"),
    path("sign-in/lost/", views.lost, name="lost-password"),
    path("password/", account.password_change, name="account_change_password"),
    path("codes/", mfa.index, name="mfa_index"),
    path("codes/start/", totp.activate_totp, name="mfa_activate_totp"),
    path("codes/stop/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/recovery/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/recovery/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("codes/recovery/file/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    # For machines that watch
    path("health", views.health, name="health"),
    path("metrics", this_machine(ExportToDjangoView), name="metrics"),
]
