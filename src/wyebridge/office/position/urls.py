"""The position: from fund to pound, what moved, and files of it."""

from django.urls import path

from wyebridge.office.position import views

urlpatterns = [
    # From fund to line
    path("position/", views.position, name="position"),
    path("position/<slug:fund>/", views.position_of_fund, name="position-of-fund"),
    path("position/<slug:fund>/<slug:scheme>/", views.position_of_scheme, name="position-of-scheme"),
    path("position/<slug:fund>/<slug:scheme>/<slug:line>/", views.position_of_line, name="position-of-line"),
    # Every line, found and put in order
    path("lines/", views.lines, name="lines"),
    # A payment, found in whatever line it stands
    path("payments/find/", views.payments, name="find-payments"),
    # What moved, and why
    path("movement/", views.movement, name="movement"),
    # As a picture and as files
    path("year.svg", views.year, name="year"),
    path("position.csv", views.position_file, name="position-file"),
    path("position.xlsx", views.position_workbook, name="position-workbook"),
]
