"""Coding rules: a body's own, one written or changed, what that would move, and its saving."""

from django.urls import path

from wyebridge.office.coding import views

urlpatterns = [
    path("coding/", views.rules, name="coding-rules"),
    path("coding/new/", views.new_rule, name="new-rule"),
    path("coding/rules/<str:rule>/", views.change_rule, name="change-rule"),
    path("coding/changes/<uuid:change>/", views.change, name="rule-change"),
    path("coding/changes/<uuid:change>/save/", views.save_change, name="save-rule-change"),
    path("coding/changes/<uuid:change>/withdraw/", views.withdraw_change, name="withdraw-rule-change"),
]
