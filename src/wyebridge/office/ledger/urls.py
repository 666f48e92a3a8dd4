"""The month's money: extracts, exceptions, contributions, claims, proof."""

from django.urls import path

from wyebridge.office.ledger import views

urlpatterns = [
    # Extracts
    path("extracts/", views.extracts, name="extracts"),
    path("extracts/<uuid:upload>/", views.extract, name="extract"),
    path("extracts/<uuid:upload>/feed/", views.change_feed, name="change-feed"),
    path("extracts/<uuid:upload>/post/", views.post_extract, name="post-extract"),
    path("extracts/<uuid:upload>/withdraw/", views.withdraw_extract, name="withdraw-extract"),
    path("exceptions/", views.exceptions, name="exceptions"),
    path("exceptions/<slug:what>/", views.exceptions, name="exceptions-of"),
    # Proof
    path("proof/", views.proof, name="proof"),
    path("proof/checkpoint/", views.checkpoint, name="checkpoint"),
    # A provider's own
    path("payments/", views.payments, name="payments"),
]
