"""The app, as Django names it."""

from django.apps import AppConfig


class ApiOffice(AppConfig):
    name = "wyebridge.office.api"
    label = "api"
