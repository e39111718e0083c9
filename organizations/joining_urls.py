"""Addresses directly under a language: how people come to the network."""

from django.urls import path

from . import joining_views as views

urlpatterns = [
    path("join/", views.join, name="join"),
    path("join/thanks/", views.thanks, name="join_thanks"),
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
]
