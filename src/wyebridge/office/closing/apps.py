"""The app, as Django names it."""

from django.apps import AppConfig


class ClosingOffice(AppConfig):
    name = "wyebridge.office.closing"
    label = "closing"
