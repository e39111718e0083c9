"""Paths below workspace/ for what grew out of what; mekongnet includes them."""

from django.urls import path

from .lineage_views import links

urlpatterns = [
    path("workshops/<slug:slug>/grown-out/", links, {"kind": "workshops"}, name="grown_out"),
    path("case-studies/<slug:slug>/learnt-on/", links, {"kind": "case-studies"}, name="learnt_on"),
]
