"""The app, as Django names it."""

from django.apps import AppConfig


class PublishingOffice(AppConfig):
    name = "wyebridge.office.publishing"
    label = "publishing"
