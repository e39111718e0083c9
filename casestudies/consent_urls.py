from django.urls import path

from . import consents

urlpatterns = [
    path("case-studies/<slug:slug>/consent/", consents.consents, name="consents"),
    path("case-studies/<slug:slug>/consent/<int:pk>/withdraw/", consents.withdraw, name="withdraw_consent"),
    path("case-studies/<slug:slug>/consent/<int:pk>/attachment/", consents.attachment, name="consent_attachment"),
]
