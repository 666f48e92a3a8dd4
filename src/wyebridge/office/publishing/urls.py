"""What is published, and publishing it."""

from django.urls import path

from wyebridge.office.publishing import views

urlpatterns = [
    # For anybody
    path("published/", views.published, name="published"),
    path("published/<uuid:publication>/", views.payments_of, name="published-payments"),
    path("published/<uuid:publication>/file/", views.file, name="published-file"),
    # An entry, as each may see it
    path("pound/<int:batch>/<int:row>/", views.pound, name="pound"),
    # Publishing
    path("publish/", views.publish, name="publish"),
    path("publish/<uuid:publication>/take-down/", views.take_down, name="take-down"),
]
