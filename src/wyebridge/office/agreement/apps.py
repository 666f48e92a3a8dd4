"""The app, as Django names it."""

from django.apps import AppConfig


class AgreementOffice(AppConfig):
    name = "wyebridge.office.agreement"
    label = "agreement"
