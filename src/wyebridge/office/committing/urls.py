"""Commitments: what is left, what is in the way of one, and who lets it past."""

from django.urls import path

from wyebridge.office.committing import views

urlpatterns = [
    path("commitments/", views.commitments, name="commitments"),
    path("commitments/new/", views.new_commitment, name="new-commitment"),
    path("commitments/waiting/<uuid:waiting>/", views.waiting, name="waiting-commitment"),
    path("commitments/waiting/<uuid:waiting>/settle/", views.settle, name="settle-commitment"),
    path("commitments/<str:number>/", views.commitment, name="commitment"),
    path("commitments/<str:number>/release/", views.release, name="release-commitment"),
]
