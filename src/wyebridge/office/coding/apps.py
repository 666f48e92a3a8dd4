"""The app, as Django names it."""

from django.apps import AppConfig


class CodingOffice(AppConfig):
    name = "wyebridge.office.coding"
    label = "coding"
