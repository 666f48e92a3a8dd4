"""The month's money: funds, position, pounds, extracts, exceptions, contributions, claims, proof."""

from django.urls import path

from wyebridge.office.ledger import views

urlpatterns = [
    path("", views.home, name="home"),
    path("overview.svg", views.overview, name="overview"),
    # The position
    path("position/", views.position, name="position"),
    path("position.csv", views.position_file, name="position-file"),
    path("position/<slug:fund>/", views.position_of_fund, name="position-of-fund"),
    path("position/<slug:fund>/<slug:scheme>/", views.position_of_scheme, name="position-of-scheme"),
    path("position/<slug:fund>/<slug:scheme>/<slug:line>/", views.position_of_line, name="position-of-line"),
    path("pound/<int:batch>/<int:row>/", views.pound, name="pound"),
    # Extracts
    path("extracts/", views.extracts, name="extracts"),
    path("extracts/<uuid:upload>/", views.extract, name="extract"),
    path("extracts/<uuid:upload>/feed/", views.change_feed, name="change-feed"),
    path("extracts/<uuid:upload>/post/", views.post_extract, name="post-extract"),
    path("extracts/<uuid:upload>/withdraw/", views.withdraw_extract, name="withdraw-extract"),
    path("exceptions/", views.exceptions, name="exceptions"),
    path("exceptions/<slug:what>/", views.exceptions, name="exceptions-of"),
    # What the bodies owe each other
    path("contributions/", views.contributions, name="contributions"),
    path("claims/", views.claims, name="claims"),
    # Proof
    path("proof/", views.proof, name="proof"),
    path("proof/checkpoint/", views.checkpoint, name="checkpoint"),
    # A provider's own
    path("payments/", views.payments, name="payments"),
]
