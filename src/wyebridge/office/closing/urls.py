"""The month: closing it, and its papers."""

from django.urls import path

from wyebridge.office.closing import views

urlpatterns = [
    path("months/", views.months, name="months"),
    path("months/<slug:period>/", views.month, name="month"),
    path("months/<slug:period>/say/<slug:what>/", views.say, name="say"),
    path("months/<slug:period>/certify/", views.certify, name="certify"),
    path("months/<slug:period>/close/", views.close, name="close"),
    path("months/<slug:period>/board-report.pdf", views.board_report, name="board-report"),
    path("months/<slug:period>/papers/", views.papers, name="papers"),
]
