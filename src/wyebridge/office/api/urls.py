"""Tokens, and the API itself."""

from django.urls import path

from wyebridge.office.api import views
from wyebridge.office.api.routes import api

urlpatterns = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:token>/revoke/", views.revoke, name="revoke-token"),
    path("api/v1/", api.urls),
]
