"""The app, as Django names it."""

from django.apps import AppConfig


class Ledger(AppConfig):
    name = "wyebridge.office.ledger"
    label = "ledger"
