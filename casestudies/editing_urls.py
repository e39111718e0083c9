"""Paths below workspace/ for writing case studies; mekongnet includes them."""

from django.urls import path

from . import word_views
from .editing import CaseStudyEdit, NewCaseStudy

# `new` in the place of the address stands for a case study that is not there yet.
urlpatterns = [
    path("case-studies/new/", NewCaseStudy.as_view(), name="new_case_study"),
    path("case-studies/<slug:slug>/edit/", CaseStudyEdit.as_view(), name="edit_case_study"),
    path("case-studies/<slug:slug>/word/", word_views.upload, name="word"),
    path("case-studies/<slug:slug>/word/<slug:token>/", word_views.use, name="word_preview"),
    path("case-studies/<slug:slug>/word/<slug:token>/<int:number>.jpg", word_views.picture, name="word_picture"),
]
