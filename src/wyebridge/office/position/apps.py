"""The app, as Django names it."""

from django.apps import AppConfig


class PositionOffice(AppConfig):
    name = "wyebridge.office.position"
    label = "position"
