"""The agreement: its versions, each in English."""

from django.urls import path

from wyebridge.office.agreement import views

urlpatterns = [
    path("agreement/", views.versions, name="agreement"),
    path("agreement/<str:name>/", views.version, name="agreement-version"),
]
