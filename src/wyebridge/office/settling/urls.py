"""Who bears what, and who owes whom."""

from django.urls import path

from wyebridge.office.settling import views

urlpatterns = [
    # Risk share
    path("risk-share/", views.risk_share, name="risk-share"),
    path("risk-share/waterfall.svg", views.waterfall, name="waterfall"),
    path("risk-share/what-if/", views.what_if, name="what-if"),
    path("risk-share/what-if.svg", views.what_if_picture, name="what-if-picture"),
    # What the bodies owe each other
    path("contributions/", views.contributions, name="contributions"),
    path("claims/", views.claims, name="claims"),
    path("claims/<str:claim>/", views.claim, name="claim"),
    path("claims/<str:claim>/<slug:kind>/", views.act_on_claim, name="act-on-claim"),
]
