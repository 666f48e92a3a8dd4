"""The app, as Django names it."""

from django.apps import AppConfig


class CommittingOffice(AppConfig):
    name = "wyebridge.office.committing"
    label = "committing"
