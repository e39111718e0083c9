"""Paths below workspace/ for editing places; mekongnet includes them."""

from django.urls import path

from .editing import NewPlace, PlaceEdit

urlpatterns = [
    path("places/new/", NewPlace.as_view(), name="new_place"),
    path("places/<slug:slug>/edit/", PlaceEdit.as_view(), name="edit_place"),
]
