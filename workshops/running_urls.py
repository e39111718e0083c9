"""Paths below workspace/ for announcing and running a workshop; mekongnet includes them."""

from django.urls import path

from . import running_views

RUN = "workshops/<slug:slug>/run/"

urlpatterns = [
    path(RUN, running_views.run, name="run"),
    path(f"{RUN}announce/", running_views.announce, name="announce"),
    path(f"{RUN}letters/", running_views.letters, name="workshop_letters"),
    path(f"{RUN}cancel/", running_views.cancel, name="cancel_workshop"),
    path(f"{RUN}close/", running_views.close_registration, name="close_registration"),
    path(f"{RUN}open/", running_views.open_registration, name="open_registration"),
    path(f"{RUN}keep/", running_views.keep, name="keep_people"),
]
