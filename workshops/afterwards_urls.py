"""Paths below workspace/ for what comes after a workshop; mekongnet includes them."""

from django.urls import path

from . import afterwards_views, evaluation_views

HERE = "workshops/<slug:slug>/"

urlpatterns = [
    path(f"{HERE}evaluation/", evaluation_views.evaluation_results, name="evaluation_results"),
    path(f"{HERE}follow-ups/", afterwards_views.of_workshop, name="workshop_follow_ups"),
    path(f"{HERE}follow-ups/<int:pk>/show/", afterwards_views.show, name="show_follow_up"),
    path("follow-ups/", afterwards_views.listed, name="follow_ups"),
    path("follow-ups/<int:pk>/", afterwards_views.answer, name="follow_up"),
]
