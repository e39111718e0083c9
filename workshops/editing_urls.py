"""Paths below workspace/ for writing workshops; mekongnet includes them."""

from django.urls import path

from . import copying_views
from .editing import NewWorkshop, WorkshopEdit

urlpatterns = [
    path("workshops/new/", NewWorkshop.as_view(), name="new_workshop"),
    path("workshops/<slug:slug>/edit/", WorkshopEdit.as_view(), name="edit_workshop"),
    path("workshops/<slug:slug>/copy/", copying_views.copy, name="copy_programme"),
]
