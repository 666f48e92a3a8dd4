"""The first page."""

from django.urls import path

from wyebridge.office.front import views

urlpatterns = [
    path("", views.home, name="home"),
    path("overview.svg", views.overview, name="overview"),
]
