"""Paths below workspace/ for reporting on a workshop; mekongnet includes them."""

from django.urls import path

from publishing import word_views

from . import attendance_views, commitment_views, document_views
from .reporting import ReportEdit, ReportFromWord

HERE = "workshops/<slug:slug>/"

urlpatterns = [
    path(f"{HERE}report/", ReportEdit.as_view(), name="report"),
    path(f"{HERE}report/attendance/", attendance_views.take, name="take_attendance"),
    *word_views.paths(ReportFromWord(), f"{HERE}report/<slug:field>/word/", name="report_word"),
    path(f"{HERE}documents/", document_views.held, name="documents"),
    path(f"{HERE}documents/order/", document_views.arrange, name="arrange_documents"),
    path(f"{HERE}documents/<int:pk>/", document_views.words, name="document_words"),
    path(f"{HERE}commitments/", commitment_views.of_workshop, name="workshop_commitments"),
    path("commitments/", commitment_views.listed, name="commitments"),
    path("commitments/<int:pk>/", commitment_views.how_far, name="commitment"),
]
