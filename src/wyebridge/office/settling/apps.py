"""The app, as Django names it."""

from django.apps import AppConfig


class SettlingOffice(AppConfig):
    name = "wyebridge.office.settling"
    label = "settling"
