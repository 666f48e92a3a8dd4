"""What stands beside proposals."""

from django.urls import path

from wyebridge.office.governance.oversight import views

urlpatterns = [
    # What the bodies differ on
    path("disagreements/", views.disagreements, name="disagreements"),
    path("disagreements/new/", views.new_disagreement, name="new-disagreement"),
    path("disagreements/<str:ref>/", views.disagreement, name="disagreement"),
    path("disagreements/<str:ref>/say/<slug:what>/", views.say_of_disagreement, name="say-of-disagreement"),
    # What is to be in place, by when
    path("road-map/", views.road_map, name="road-map"),
    path("road-map.svg", views.road_map_picture, name="road-map-picture"),
    path("road-map/new/", views.new_milestone, name="new-milestone"),
    path("road-map/<str:ref>/", views.milestone, name="milestone"),
    path("road-map/<str:ref>/say/<slug:what>/", views.say_of_milestone, name="say-of-milestone"),
    # What scrutiny asks
    path("scrutiny/", views.scrutiny, name="scrutiny"),
    path("scrutiny/new/", views.new_review, name="new-review"),
    path("scrutiny/<str:ref>/", views.review, name="review"),
    path("scrutiny/<str:ref>/say/<slug:what>/", views.say_of_review, name="say-of-review"),
    # Who has what interests
    path("interests/", views.interests, name="interests"),
    path("interests/say/<slug:what>/", views.say_of_interests, name="say-of-interests"),
    # What meetings gave people to do
    path("actions/", views.all_actions, name="actions"),
    path("actions/say/<slug:what>/", views.say_of_actions, name="say-of-actions"),
]
