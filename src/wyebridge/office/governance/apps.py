"""The app, as Django names it."""

from django.apps import AppConfig


class GovernanceOffice(AppConfig):
    name = "wyebridge.office.governance"
    label = "governance"
