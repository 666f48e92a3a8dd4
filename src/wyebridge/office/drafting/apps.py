"""The app, as Django names it."""

from django.apps import AppConfig


class DraftingOffice(AppConfig):
    name = "wyebridge.office.drafting"
    label = "drafting"
