"""Decisions, the meetings that take them, and what the public may read of both."""

from django.urls import include, path

from wyebridge.office.governance import public, views

urlpatterns = [
    # What is asked of the boards
    path("decisions/", views.proposals, name="proposals"),
    path("decisions/new/", views.new_proposal, name="new-proposal"),
    path("decisions/record/", views.record, name="record"),
    path("decisions/<slug:ref>/", views.proposal, name="proposal"),
    path("decisions/<slug:ref>/amend/", views.new_version, name="new-version"),
    path("decisions/<slug:ref>/say/<slug:what>/", views.say_of_proposal, name="say-of-proposal"),
    # Where they are asked it
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/new/", views.new_meeting, name="new-meeting"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/say/<slug:what>/", views.say_of_meeting, name="say-of-meeting"),
    path("meetings/<int:pk>/pack/", views.pack, name="pack"),
    path("meetings/<int:pk>/minutes/", views.minutes, name="minutes"),
    path("meetings/items/<int:pk>/", views.item, name="item"),
    path("meetings/items/<int:pk>/count/", views.votes_so_far, name="votes-so-far"),
    path("meetings/items/<int:pk>/say/<slug:what>/", views.say_of_item, name="say-of-item"),
    path("meetings/papers/<uuid:paper>/", views.paper, name="paper"),
    path("seats/", views.seats, name="seats"),
    path("", include("wyebridge.office.governance.oversight.urls")),
    # What the public may read
    path("public/meetings/", public.meetings, name="public-meetings"),
    path("public/meetings/<int:pk>/", public.meeting, name="public-meeting"),
    path("public/papers/<uuid:paper>/", public.paper, name="public-paper"),
    path("public/decisions/", public.decisions, name="public-decisions"),
    path("public/decisions/<slug:ref>/", public.decision, name="public-decision"),
    path("public/plan/", public.plan, name="public-plan"),
    path("public/interests/", public.interests, name="public-interests"),
    path("public/road-map/", public.road_map, name="public-road-map"),
    path("public/road-map.svg", public.road_map_picture, name="public-road-map-picture"),
    path("public/people.json", public.people, name="public-people"),
    path("public/oparl", public.oparl, name="public-oparl"),
    path("public/oparl/<slug:kind>", public.oparl_list, name="public-oparl-list"),
    path("public/oparl/<slug:kind>/<str:ref>", public.oparl_object, name="public-oparl-object"),
    path("public/oparl/body/<str:ref>/<slug:kind>", public.oparl_of_body, name="public-oparl-of-body"),
    path("public/meetings.ics", public.calendar, name="public-calendar"),
]
