"""The app, as Django names it."""

from django.apps import AppConfig


class PlansOffice(AppConfig):
    name = "wyebridge.office.plans"
    label = "plans"
