"""The app, as Django names it."""

from django.apps import AppConfig


class Kernel(AppConfig):
    name = "wyebridge.office.kernel"
    label = "kernel"
