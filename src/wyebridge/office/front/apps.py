"""The app, as Django names it."""

from django.apps import AppConfig


class FrontOffice(AppConfig):
    name = "wyebridge.office.front"
    label = "front"
