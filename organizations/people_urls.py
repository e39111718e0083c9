"""Addresses under workspace/, in the namespace `workspace`: people, requests to join, the members' directory."""

from django.urls import path

from . import correspondence
from . import people_views as views

urlpatterns = [
    path("people/<slug:slug>/", views.people_page, name="people"),
    path("people/<slug:slug>/<int:pk>/", views.member, name="member"),
    path("people/<slug:slug>/<int:pk>/remove/", views.remove_member, name="remove_member"),
    path("invitations/<int:pk>/", correspondence.sent_invitation, name="sent_invitation"),
    path("requests/", correspondence.requests_page, name="requests"),
    path("requests/<int:pk>/", correspondence.request_page, name="request"),
    path("directory/", views.directory, name="directory"),
]
