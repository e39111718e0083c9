"""Paths below workspace/ for writing case studies; mekongnet includes them."""

from django.urls import path

from publishing import word_views

from .editing import CaseStudyEdit, NewCaseStudy
from .word import StoryFromWord

# `new` in the place of the address stands for a case study that is not there yet.
urlpatterns = [
    path("case-studies/new/", NewCaseStudy.as_view(), name="new_case_study"),
    path("case-studies/<slug:slug>/edit/", CaseStudyEdit.as_view(), name="edit_case_study"),
    *word_views.paths(StoryFromWord(), "case-studies/<slug:slug>/word/", name="word"),
]
