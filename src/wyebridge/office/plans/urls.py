"""What would happen if: kept runs, their papers, and having one run or checked."""

from django.urls import path

from wyebridge.office.plans import views

urlpatterns = [
    path("plans/", views.runs, name="plans"),
    path("plans/exposure/", views.exposure, name="plan-exposure"),
    # Work in the background
    path("plans/asked/<uuid:work>/", views.work, name="plan-work"),
    # A kept run
    path("plans/<slug:run>/", views.report, name="plan"),
    path("plans/<slug:run>/again/", views.again, name="plan-again"),
    path("plans/<slug:run>/check/", views.check, name="check-plan"),
    path("plans/<slug:run>/files/<str:file>", views.file, name="plan-file"),
]
