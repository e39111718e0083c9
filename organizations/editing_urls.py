"""Paths below workspace/ for editing organisations; mekongnet includes them."""

from django.urls import path

from .editing import OrganizationEdit

urlpatterns = [path("organizations/<slug:slug>/edit/", OrganizationEdit.as_view(), name="edit_organization")]
