"""What stands beside proposals."""

from django.urls import path

from wyebridge.office.governance.oversight import views

urlpatterns = [
    # What the bodies differ on
    path("disagreements/", views.disagreements, name="disagreements"),
    path("disagreements/new/", views.new_disagreement, name="new-disagreement"),
    path("disagreements/<str:ref>/", views.disagreement, name="disagreement"),
    path("disagreements/<str:ref>/say/<slug:what>/", views.say_of_disagreement, name="say-of-disagreement"),
]
