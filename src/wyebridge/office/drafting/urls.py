"""Drafts of the agreement's next version."""

from django.urls import path

from wyebridge.office.drafting import views

urlpatterns = [
    path("drafts/", views.drafts, name="drafts"),
    path("drafts/<uuid:draft>/", views.draft, name="draft"),
    path("drafts/<uuid:draft>/text/", views.text, name="draft-text"),
    path("drafts/<uuid:draft>/show/", views.show, name="show-draft"),
    path("drafts/<uuid:draft>/withdraw/", views.withdraw, name="withdraw-draft"),
]
